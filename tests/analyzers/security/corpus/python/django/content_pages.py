import re
import string

from django import forms
from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template import Context, Template, engines
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_POST

from .models import Article, Comment, Customer

LINKS = {"help": "https://help.example.com/", "status": "https://status.example.com/"}


class CustomerForm(forms.ModelForm):
    class Meta:
        model = Customer
        fields = "__all__"  # BAD: mass-assignment (the model holds credit_limit and is_verified)


class ContactForm(forms.ModelForm):
    class Meta:
        model = Customer
        fields = ["first_name", "last_name", "phone"]  # SAFE: mass-assignment


@require_GET
def search(request):
    query = request.GET.get("q", "")
    return HttpResponse("<p>No article matches <b>%s</b></p>" % query)  # BAD: xss


@require_GET
def search_text(request):
    query = request.GET.get("q", "")
    return HttpResponse(f"No article matches {query}", content_type="text/plain")  # SAFE: xss


@require_GET
def badge(request):
    label = format_html("<span class='badge'>{}</span>", request.GET.get("label", ""))  # SAFE: xss
    return render(request, "badge.html", {"label": label})


@require_GET
def ribbon(request):
    label = mark_safe("<span class='ribbon'>" + request.GET.get("label", "") + "</span>")  # BAD: xss
    return render(request, "badge.html", {"label": label})


@require_GET
def greeting(request):
    name = escape(request.GET.get("name", "guest"))
    return HttpResponse(f"<h1>Hello {name}</h1>")  # SAFE: xss


def highlight(text, term):
    marked = text.replace(term, f"<mark>{term}</mark>")
    return mark_safe(marked)  # BAD: xss (helper)


@require_GET
def article(request, pk):
    found = get_object_or_404(Article, pk=pk)
    body = highlight(found.body, request.GET.get("term", ""))
    return render(request, "article.html", {"body": body})


@require_POST
@login_required
def preview_mail(request):
    source = request.POST["template"]
    message = Template(source).render(Context({"user": request.user}))  # BAD: template-injection
    return HttpResponse(message, content_type="text/plain")


@require_POST
@staff_member_required
def preview_block(request):
    engine = engines["jinja2"]
    block = engine.from_string(request.POST["block"])  # BAD: template-injection
    return HttpResponse(block.render({}), content_type="text/plain")


@require_POST
@login_required
def preview_signature(request):
    context = {"signature": request.POST["signature"]}
    return HttpResponse(render_to_string("mail/signature.html", context))  # SAFE: template-injection (escaped context of a file)


@require_POST
@login_required
def preview_sms(request):
    message = string.Template(request.POST["text"]).safe_substitute(name=request.user.first_name)  # SAFE: format-string (only plain names)
    return JsonResponse({"message": message})


@require_POST
@login_required
def preview_push(request):
    message = request.POST["text"].format(user=request.user)  # BAD: format-string (attributes are reachable)
    return JsonResponse({"message": message})


@require_GET
def comments(request):
    pattern = request.GET.get("pattern", "")
    found = [c.pk for c in Comment.objects.all()[:500] if re.search(pattern, c.text)]  # BAD: regex-injection
    return JsonResponse({"comments": found})


@require_GET
def go(request, name):
    if name in LINKS:
        return HttpResponseRedirect(LINKS[name])  # SAFE: open-redirect
    return redirect("home")


@require_GET
def leave(request):
    target = request.GET.get("to", "/")
    if not target.startswith("/"):
        target = "/"
    return redirect(target)  # BAD: open-redirect ("//host" passes)
