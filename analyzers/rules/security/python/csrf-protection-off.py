"""Views and settings of a shop with cookie sessions."""

from django.http import JsonResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from rest_framework.authentication import SessionAuthentication

# bad: forms of Flask
app.config["WTF_CSRF_ENABLED"] = False

# bad: sessions, and no middleware against forged requests
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]


# bad: changes an account
@csrf_exempt
def change_email(request):
    request.user.email = request.POST["email"]
    request.user.save()
    return JsonResponse({})


# bad: the whole class
@method_decorator(csrf_exempt, name="dispatch")
class OrderView(View):
    def post(self, request):
        return JsonResponse(place(request.user, request.POST))


class NoCsrfSession(SessionAuthentication):
    # bad: the check is emptied
    def enforce_csrf(self, request):
        return


# ok: proved by a signature
@csrf_exempt
def stripe_webhook(request):
    event = stripe.Webhook.construct_event(request.body, request.headers["Stripe-Signature"], SECRET)
    return JsonResponse(handle(event))


# ok: proved by a key in a header
@csrf_exempt
def import_orders(request):
    if not hmac.compare_digest(request.headers.get("X-Api-Key", ""), settings.API_KEY):
        return JsonResponse({}, status=401)
    return JsonResponse(load(request.body))


class TestingConfig:
    # ok: tests
    WTF_CSRF_ENABLED = False


# ok: on
WTF_CSRF_CHECK_DEFAULT = True
