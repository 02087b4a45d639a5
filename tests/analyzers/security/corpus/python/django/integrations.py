import logging
from urllib.parse import quote, urlparse
from urllib.request import urlopen

import requests
from django.conf import settings
from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth.decorators import login_required
from django.forms import CharField, ChoiceField, Form, URLField
from django.http import HttpResponseBadRequest, JsonResponse
from django.views.decorators.http import require_GET, require_POST

logger = logging.getLogger(__name__)

FEEDS = {"ecb": settings.ECB_FEED_URL, "fed": settings.FED_FEED_URL}


class WebhookForm(Form):
    url = URLField()
    event = ChoiceField(choices=[("paid", "paid"), ("sent", "sent")])


class LookupForm(Form):
    number = CharField(max_length=20)


class WebhookSender:
    def __init__(self, target):
        self.target = target
        self.session = requests.Session()

    def deliver(self, payload):
        response = self.session.post(self.target, json=payload, timeout=5)  # BAD: ssrf (helper)
        return response.status_code


@require_POST
@login_required
def webhook_test(request):
    form = WebhookForm(request.POST)
    if not form.is_valid():
        return JsonResponse(form.errors, status=400)
    sender = WebhookSender(form.cleaned_data["url"])
    return JsonResponse({"status": sender.deliver({"event": form.cleaned_data["event"]})})


@require_GET
@login_required
def import_feed(request):
    with urlopen(request.GET["feed"], timeout=10) as response:  # BAD: ssrf
        return JsonResponse({"size": len(response.read(1_000_000))})


@require_GET
@login_required
def rates(request):
    feed = FEEDS.get(request.GET.get("bank", "ecb"))
    if not feed:
        return HttpResponseBadRequest("unknown bank")
    return JsonResponse({"rates": requests.get(feed, timeout=5).text})  # SAFE: ssrf


@require_GET
@login_required
def vat_check(request):
    form = LookupForm(request.GET)
    if not form.is_valid():
        return JsonResponse(form.errors, status=400)
    number = quote(form.cleaned_data["number"], safe="")
    response = requests.get(f"https://vat.example.org/v1/numbers/{number}", timeout=5)  # SAFE: ssrf (constant host, quoted segment)
    return JsonResponse(response.json())


@require_GET
@login_required
def warehouse_stock(request):
    path = request.GET.get("path", "/stock")
    response = requests.get(f"{settings.WAREHOUSE_ORIGIN}{path}", timeout=5)  # BAD: ssrf (the origin ends without a slash: "@host" or ".host" changes it)
    return JsonResponse(response.json(), safe=False)


@require_POST
@staff_member_required
def logo_from_url(request):
    parsed = urlparse(request.POST["url"])
    if parsed.scheme != "https" or parsed.netloc not in settings.LOGO_HOSTS:
        return HttpResponseBadRequest("host not allowed")
    response = requests.get(parsed.geturl(), timeout=5, allow_redirects=False)  # SAFE: ssrf
    return JsonResponse({"bytes": len(response.content)})


def push_inventory(rows):
    response = requests.post(settings.INVENTORY_URL, json=rows, timeout=10, verify=False)  # BAD: tls-verification
    response.raise_for_status()


def push_prices(rows):
    response = requests.post(settings.PRICES_URL, json=rows, timeout=10, verify=settings.INTERNAL_CA_BUNDLE)  # SAFE: tls-verification
    response.raise_for_status()


def pull_suppliers():
    response = requests.get(settings.SUPPLIERS_URL)  # BAD: resource-limits
    logger.info("suppliers answered %d", response.status_code)
    return response.json()


def pull_carriers():
    with requests.Session() as session:
        options = {"timeout": (3, 20)}
        return session.get(settings.CARRIERS_URL, **options).json()  # SAFE: resource-limits
