from django.conf import settings
from django.http import HttpResponseRedirect


def home() -> str:
    return settings.HOME_URL


def back_to(address: str) -> HttpResponseRedirect:
    response = HttpResponseRedirect(address)  # BAD: open-redirect
    response["Cache-Control"] = "no-store"
    return response
