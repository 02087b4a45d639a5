import io
import logging
import secrets
import xml.etree.ElementTree as ElementTree

from django.contrib.auth import authenticate, get_user_model, login
from django.contrib.auth.mixins import LoginRequiredMixin, UserPassesTestMixin
from django.core.mail import EmailMultiAlternatives, send_mail
from django.http import FileResponse, HttpResponse, JsonResponse
from django.template import Context, Engine, Template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views import View
from django.views.generic import DetailView, FormView, UpdateView
from lxml import etree

from members.forms import LoginForm, ProfileForm
from members.models import AuditEvent, Member, Newsletter

logger = logging.getLogger("members")


class SignIn(FormView):
    form_class = LoginForm
    template_name = "members/sign_in.html"

    def form_valid(self, form):
        user = authenticate(self.request, **form.cleaned_data)
        if user is None:
            logger.info("sign in failed: %s", form.cleaned_data)  # BAD: sensitive-logging (the form holds the password)
            return self.form_invalid(form)
        login(self.request, user)
        return super().form_valid(form)


class ForgottenPassword(View):
    def post(self, request):
        member = Member.objects.filter(email=request.POST.get("email")).first()
        if member is not None:
            member.reset_token = secrets.token_urlsafe(32)
            member.save(update_fields=["reset_token"])
            link = "https://" + request.META["HTTP_HOST"] + reverse("reset", args=[member.reset_token])  # BAD: reset-link-host
            send_mail("Your password", f"Set it here: {link}", None, [member.email])
        return HttpResponse(status=202)


class ProfileUpdate(LoginRequiredMixin, UpdateView):
    model = Member
    form_class = ProfileForm  # SAFE: mass-assignment (fields named by the form)
    success_url = "/profile/"

    def get_object(self, queryset=None):
        return self.request.user.member


class SignatureUpdate(LoginRequiredMixin, UpdateView):
    model = Member
    fields = "__all__"  # BAD: mass-assignment
    success_url = "/profile/"

    def get_object(self, queryset=None):
        return self.request.user.member


class NewsletterPreview(LoginRequiredMixin, View):
    def post(self, request):
        body = Template(request.POST["source"], engine=Engine())  # BAD: template-injection
        return HttpResponse(body.render(Context({"member": request.user.member})))


class NewsletterDetail(LoginRequiredMixin, DetailView):
    model = Newsletter

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["ornament"] = mark_safe("<span class='ornament'>&#10087;</span>")  # SAFE: unescaped-markup (constant)
        return context


class ContactImport(LoginRequiredMixin, UserPassesTestMixin, View):
    def test_func(self):
        return self.request.user.is_staff

    def post(self, request):
        document = request.FILES["contacts"].read()
        parser = etree.XMLParser(load_dtd=True, resolve_entities=True)
        tree = etree.fromstring(document, parser)  # BAD: xxe
        AuditEvent.objects.create(actor=request.user, kind="contacts.import")
        return JsonResponse({"count": len(tree.findall("contact"))})


class ContactExport(LoginRequiredMixin, View):
    def get(self, request):
        root = ElementTree.Element("contacts")
        for member in get_user_model().objects.filter(owner=request.user):
            ElementTree.SubElement(root, "contact", name=member.get_full_name())
        content = ElementTree.tostring(root)
        reread = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))  # SAFE: xxe (own text)
        return FileResponse(io.BytesIO(etree.tostring(reread, pretty_print=True)), filename="contacts.xml")


class Announce(LoginRequiredMixin, View):
    def post(self, request):
        html = render_to_string("members/announce.html", {"text": request.POST["text"]})
        mail = EmailMultiAlternatives("News", "", None, [request.user.email])
        mail.attach_alternative(html, "text/html")
        mail.send()
        return HttpResponse(status=202)
