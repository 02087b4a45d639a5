import importlib
import json
import logging
import pickle
import random
import subprocess
import xml.etree.ElementTree as ElementTree
from operator import attrgetter

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.mail import EmailMessage
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseRedirect, JsonResponse
from django.views.decorators.http import require_GET, require_POST
from lxml import etree
from pymongo import MongoClient

logger = logging.getLogger(__name__)
offers = MongoClient(settings.MONGO_URL).exchange.offers
PLUGINS = frozenset({"exchange.plugins.csv", "exchange.plugins.edi"})


class Evaluator:
    def __init__(self, source):
        self.source = source

    def price(self, offer):
        return eval(self.source, {"amount": offer["amount"], "round": round})  # BAD: code-injection (helper)


class Document:
    parser = etree.XMLParser(resolve_entities=True, no_network=False)

    def __init__(self, content):
        self.content = content

    def root(self):
        return etree.fromstring(self.content, self.parser)  # BAD: xxe (helper)

    def lines(self):
        return ElementTree.fromstring(self.content).findall("line")  # SAFE: xxe (expat loads no external entities)


def load_plugin(name):
    return importlib.import_module(name)  # BAD: code-injection (helper)


def go_to(address):
    return HttpResponseRedirect(address)  # BAD: open-redirect (helper)


def answer(markup):
    return HttpResponse("<div>%s</div>" % markup)  # BAD: xss (helper)


def shell(*parts):
    return subprocess.run(" ".join(parts), shell=True, check=False, timeout=60).returncode  # BAD: command-injection (helper)


@require_POST
@login_required
def price(request):
    body = json.loads(request.body)
    return JsonResponse({"price": Evaluator(body["formula"]).price(body["offer"])})


@require_POST
@login_required
def import_document(request):
    document = Document(request.body)
    if request.GET.get("format") == "lines":
        return JsonResponse({"lines": len(document.lines())})
    return JsonResponse({"tag": document.root().tag})


@require_POST
@login_required
def run_plugin(request):
    load_plugin(request.POST["plugin"]).run(request.user.pk)
    return HttpResponse(status=204)


@require_POST
@login_required
def run_known_plugin(request):
    name = request.POST["plugin"]
    if name not in PLUGINS:
        return HttpResponseBadRequest("unknown plugin")
    importlib.import_module(name).run(request.user.pk)  # SAFE: code-injection
    return HttpResponse(status=204)


@require_GET
@login_required
def done(request):
    return answer(f"Done: {request.GET.get('title', '')}")


@require_GET
@login_required
def proceed(request):
    return go_to(request.GET.get("then", "/exchange/"))


@require_POST
@login_required
def convert(request):
    code = shell("edi2xml", "--charset", request.POST["charset"], "/srv/exchange/in.edi")
    return JsonResponse({"code": code})


@require_POST
@login_required
def find_offers(request):
    wanted = json.loads(request.body)
    found = offers.find({"city": wanted["city"], "amount": {"$lte": int(wanted["amount"])}})  # BAD: nosql-injection
    return JsonResponse({"offers": [offer["number"] for offer in found]})


@require_POST
@login_required
def find_form_offers(request):
    found = offers.find({"city": request.POST["city"], "amount": {"$lte": int(request.POST["amount"])}})  # SAFE: nosql-injection (form fields are text)
    return JsonResponse({"offers": [offer["number"] for offer in found]})


@require_POST
@login_required
def restore_basket(request):
    basket = pickle.loads(bytes.fromhex(request.COOKIES["basket"]))  # BAD: deserialization
    return JsonResponse({"items": list(map(attrgetter("pk"), basket))})


@require_POST
@login_required
def contact(request):
    message = EmailMessage(request.POST["subject"], request.POST["text"], to=[settings.CONTACT], headers={"Reply-To": request.user.email})  # SAFE: header-injection (Django refuses line breaks)
    message.send()
    logger.info("contact mail sent, variant %d", random.randint(1, 3))  # SAFE: insecure-random (a variant)
    return HttpResponse(status=202)
