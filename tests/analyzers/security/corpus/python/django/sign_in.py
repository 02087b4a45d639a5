import hashlib
import hmac
import json
import logging
import time

from django.conf import settings
from django.contrib.auth import authenticate, get_user_model, login
from django.contrib.auth.decorators import login_required, user_passes_test
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpResponse, HttpResponseForbidden, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .models import Membership, PasswordTicket, Payment

audit = logging.getLogger("audit")
User = get_user_model()
signer = TimestampSigner()


@require_POST
def sign_in(request):
    user = authenticate(request, username=request.POST["username"], password=request.POST["password"])
    if user is None:
        return JsonResponse({"error": "wrong name or password"}, status=401)
    login(request, user)  # SAFE: session-fixation (cycles the key)
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=True):
        return HttpResponseRedirect(target)  # SAFE: open-redirect
    return redirect("home")


@require_POST
def kiosk_sign_in(request):
    user = get_object_or_404(User, kiosk_code=request.POST["code"], is_active=True)
    request.session["kiosk_user"] = user.pk  # BAD: session-fixation
    return HttpResponseRedirect(request.GET.get("next", "/"))  # BAD: open-redirect


@require_POST
def terminal_sign_in(request):
    try:
        pk = signer.unsign(request.POST["ticket"], max_age=60)
    except BadSignature:  # SAFE: swallowed-security-error (refused)
        return HttpResponseForbidden()
    request.session.cycle_key()
    request.session["terminal_user"] = pk  # SAFE: session-fixation
    return redirect("terminal")


@require_POST
def forgot(request):
    user = User.objects.filter(email=request.POST["email"]).first()
    if user is not None:
        token = default_token_generator.make_token(user)  # SAFE: reset-token
        link = f"{settings.PUBLIC_URL}/reset/{user.pk}/{token}"
        send_mail("Your password", link, settings.DEFAULT_FROM_EMAIL, [user.email])
    return HttpResponse(status=202)


@require_POST
def forgot_legacy(request):
    user = User.objects.filter(email=request.POST["email"]).first()
    if user is not None:
        token = hashlib.sha256(f"{user.email}{int(time.time())}".encode()).hexdigest()  # BAD: reset-token
        PasswordTicket.objects.create(user=user, token=token)
        send_mail("Your password", f"{settings.PUBLIC_URL}/reset/{token}", settings.DEFAULT_FROM_EMAIL, [user.email])
    return HttpResponse(status=202)


@csrf_exempt  # BAD: csrf (session cookie)
@require_POST
@login_required
def change_email(request):
    request.user.email = request.POST["email"]
    request.user.save(update_fields=["email"])
    audit.info("email changed by user %d", request.user.pk)
    return HttpResponse(status=204)


@csrf_exempt  # SAFE: csrf (authenticated by a signature, not by a cookie)
@require_POST
def payment_hook(request):
    expected = hmac.new(settings.PAYMENT_HOOK_KEY.encode(), request.body, hashlib.sha256).hexdigest()
    if not constant_time_compare(expected, request.headers.get("X-Payment-Signature", "")):  # SAFE: timing-compare
        return HttpResponseForbidden()
    event = json.loads(request.body)
    Payment.objects.filter(reference=str(event["reference"])).update(paid=True)
    return HttpResponse(status=204)


@user_passes_test(lambda user: user.is_superuser)
@require_POST
def grant_role(request, membership_id):
    membership = get_object_or_404(Membership, pk=membership_id)
    membership.role = request.POST["role"]
    membership.save()  # BAD: audit-missing
    return HttpResponse(status=204)


@user_passes_test(lambda user: user.is_superuser)
@require_POST
def revoke_role(request, membership_id):
    membership = get_object_or_404(Membership, pk=membership_id)
    membership.delete()  # SAFE: audit-missing
    audit.info("membership %d revoked by user %d", membership_id, request.user.pk)
    return HttpResponse(status=204)
