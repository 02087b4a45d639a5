import hashlib
import hmac
import json
import logging
from decimal import Decimal

import stripe
from django.conf import settings
from django.contrib.auth import authenticate, get_user_model, login
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sites.shortcuts import get_current_site
from django.core.mail import EmailMultiAlternatives, send_mail
from django.db import connection
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseForbidden, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .models import Invoice, Payment, Tariff

User = get_user_model()
logger = logging.getLogger(__name__)


@login_required
@require_POST
def pay(request):
    invoice = get_object_or_404(Invoice, pk=request.POST["invoice"], customer=request.user)
    amount = Decimal(request.POST["amount"])
    payment = Payment.objects.create(invoice=invoice, amount=amount)  # BAD: client-price
    invoice.paid = True
    invoice.save(update_fields=["paid"])
    logger.info("payment %s of invoice %s", payment.pk, invoice.pk)
    return redirect("invoices")


@login_required
@require_POST
def pay_open(request):  # SAFE: audit-missing
    invoice = get_object_or_404(Invoice, pk=request.POST["invoice"], customer=request.user)
    payment = Payment.objects.create(invoice=invoice, amount=invoice.open_amount)  # SAFE: client-price
    logger.info("payment %s of invoice %s", payment.pk, invoice.pk)
    return redirect("invoices")


@login_required
@require_POST
def refund(request, pk):  # BAD: audit-missing (money goes out and nobody wrote it down)
    payment = get_object_or_404(Payment, pk=pk, invoice__customer=request.user)
    stripe.Refund.create(payment_intent=payment.intent)
    payment.refunded = True
    payment.save(update_fields=["refunded"])
    return HttpResponse(status=204)


class SignIn(View):
    def post(self, request):  # BAD: audit-missing
        user = authenticate(request, username=request.POST["email"], password=request.POST["password"])
        if user is None:
            return HttpResponse(status=401)
        login(request, user)
        return redirect("home")


@permission_required("auth.delete_user", raise_exception=True)
@require_POST
def delete_account(request, pk):  # SAFE: audit-missing
    user = get_object_or_404(User, pk=pk)
    user.delete()
    logger.warning("account %s deleted by %s", pk, request.user.pk)
    return HttpResponse(status=204)


@login_required
@require_POST
def promote(request):
    user = get_object_or_404(User, pk=request.POST["user"])
    user.is_staff = request.POST.get("is_staff") == "on"  # BAD: privilege-from-client (any user may post it)
    user.save()
    logger.info("staff flag of %s", user.pk)
    return HttpResponse(status=204)


@permission_required("auth.change_user", raise_exception=True)
@require_POST
def promote_checked(request):
    user = get_object_or_404(User, pk=request.POST["user"])
    user.is_staff = request.POST.get("is_staff") == "on"  # SAFE: privilege-from-client (the permission is asked)
    user.save(update_fields=["is_staff"])
    logger.info("staff flag of %s set by %s", user.pk, request.user.pk)
    return HttpResponse(status=204)


@login_required
def invoices(request):
    rows = Invoice.objects.filter(**request.GET.dict())  # BAD: filter-from-request
    return JsonResponse({"invoices": list(rows.values("number", "total"))})


@login_required
def own_invoices(request):
    rows = Invoice.objects.filter(customer=request.user, year=int(request.GET.get("year", 2026)))  # SAFE: filter-from-request
    return JsonResponse({"invoices": list(rows.values("number", "total"))})


@login_required
def lookup(request, field):
    rows = Tariff.objects.filter(**{f"{field}__icontains": request.GET["q"]})  # BAD: filter-from-request (the field's name)
    return JsonResponse({"tariffs": list(rows.values("name"))})


@require_POST
def forgot(request):
    user = User.objects.filter(email=request.POST["email"]).first()
    if user is not None:
        token = default_token_generator.make_token(user)
        link = request.build_absolute_uri(f"/reset/{user.pk}/{token}/")  # BAD: reset-link-host
        send_mail("Reset your password", link, None, [user.email])
    return HttpResponse(status=202)


@require_POST
def forgot_site(request):
    user = User.objects.filter(email=request.POST["email"]).first()
    if user is not None:
        link = f"https://{settings.PUBLIC_HOST}/reset/{user.pk}/{default_token_generator.make_token(user)}/"  # SAFE: reset-link-host
        send_mail("Reset your password", link, None, [user.email])
    return HttpResponse(status=202)


@csrf_exempt
@require_POST
def bank_hook(request):
    event = json.loads(request.body)
    Invoice.objects.filter(number=event["number"]).update(paid=event["status"] == "booked")  # BAD: webhook-signature
    return HttpResponse(status=200)


@csrf_exempt
@require_POST
def signed_bank_hook(request):
    expected = hmac.new(settings.BANK_HOOK_KEY.encode(), request.body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, request.headers.get("X-Bank-Signature", "")):
        return HttpResponseForbidden()
    event = json.loads(request.body)
    Invoice.objects.filter(number=event["number"]).update(paid=event["status"] == "booked")  # SAFE: webhook-signature
    return HttpResponse(status=200)


@login_required
@require_POST
def remind(request):
    invoice = get_object_or_404(Invoice, pk=request.POST["invoice"], customer=request.user)
    mail = EmailMultiAlternatives("Reminder", "Please pay.", None, [invoice.contact])
    mail.attach_alternative(f"<p>{request.POST['note']}</p><p>Invoice {invoice.number}</p>", "text/html")  # BAD: mail-html
    mail.send()
    return HttpResponse(status=202)


@login_required
@require_POST
def remind_template(request):
    invoice = get_object_or_404(Invoice, pk=request.POST["invoice"], customer=request.user)
    mail = EmailMultiAlternatives("Reminder", "Please pay.", None, [invoice.contact])
    page = render_to_string("mails/reminder.html", {"note": request.POST["note"], "invoice": invoice})
    mail.attach_alternative(page, "text/html")  # SAFE: mail-html
    mail.send()
    return HttpResponse(status=202)


def note_of(request):
    return mark_safe("<em>" + request.GET["note"] + "</em>")  # BAD: unescaped-markup


def signed_note_of(request):
    return format_html("<em>{}</em> ({})", request.GET["note"], get_current_site(request).name)  # SAFE: unescaped-markup


def caption_of(request):
    return mark_safe(f"<em>{escape(request.GET['note'])}</em>")  # SAFE: unescaped-markup


@permission_required("billing.run_batch", raise_exception=True)
@require_POST
def run_batch(request):
    script = request.FILES["script"].read(100_000).decode()
    raw = connection.cursor().connection
    raw.executescript(script)  # BAD: multi-statement
    logger.info("batch run by %s", request.user.pk)
    return HttpResponse(status=204)


@permission_required("billing.run_batch", raise_exception=True)
@require_POST
def close_year(request):
    year = request.POST["year"]
    if not year.isdigit():
        return HttpResponseBadRequest()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE billing_invoice SET closed = TRUE WHERE year = %s", [int(year)])  # SAFE: multi-statement
    logger.info("year %s closed by %s", year, request.user.pk)
    return HttpResponse(status=204)
