"""Login, logout and outgoing links."""

from urllib.parse import urljoin, urlparse

from aiohttp import web
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect as go
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import FormView, RedirectView
from fastapi import FastAPI, Response
from fastapi.responses import RedirectResponse
from flask import Flask, abort, redirect, request, url_for

app = Flask(__name__)
api = FastAPI()
PAGES = {"home": "/", "orders": "/orders"}
FRONTEND = "https://shop.example.com"


@app.post("/login")
def login():
    # bad: straight from the query
    return redirect(request.args.get("next") or url_for("home"))


@app.get("/continue")
def weak():
    target = request.args.get("next", "/")
    if not target.startswith("/"):
        abort(400)
    # bad: "//evil.example" begins with a slash too
    return redirect(target, code=303)


@app.get("/joined")
def joined():
    # bad: an absolute address replaces the base
    return redirect(urljoin(request.host_url, request.args["to"]))


@app.get("/counted")
def counted():
    back = request.args.get("next", "/")
    # bad: something is added to the end
    return redirect(back + "?seen=1")


@app.get("/after")
def after():
    target = request.args.get("next", "/")
    if urlparse(target).netloc or not target.startswith("/"):
        target = url_for("home")
    # ok: no other host
    return redirect(target)


@app.get("/page")
def page():
    # ok: looked up by name
    return redirect(PAGES.get(request.args.get("page"), "/"))


@app.get("/item")
def item():
    # ok: the host and the path are constants
    response = redirect(f"/items/{request.args['id']}")
    if request.args.get("full"):
        # ok: an endpoint of this service, its parameter from the request
        response = redirect(url_for("full", id=request.args["id"]))
    return response


@api.get("/out")
async def out(url: str):
    # bad: any address
    return RedirectResponse(url=url, status_code=302)


@api.get("/sso")
def sso(response: Response, return_to: str):
    # bad: the header by hand
    response.headers["Location"] = return_to
    response.status_code = 302
    return response


@api.get("/front")
def front(path: str):
    # ok: another path of the configured site
    return RedirectResponse(FRONTEND + "/" + path)


def done(request):
    target = request.GET.get("next")
    # bad: not looked at
    return HttpResponseRedirect(target)


def checked(request):
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = settings.LOGIN_REDIRECT_URL
    # ok: checked as Django documents it
    return go(target)


def named(request, slug):
    # ok: a view by name
    return go("orders:detail", slug=slug)


def raw(request):
    response = HttpResponse(status=302)
    # bad: the header of a plain answer
    response["Location"] = request.GET["url"]
    return response


class Leave(RedirectView):
    def get_redirect_url(self, *args, **kwargs):
        # bad: the view redirects to what this returns
        return self.request.GET.get("to")


class Profile(FormView):
    def get_success_url(self):
        target = self.request.GET.get("next")
        if target and target.startswith("/") and not target.startswith("//"):
            # ok: a path of this host
            return target
        return "/"


async def callback(request):
    # bad: raised instead of returned
    raise web.HTTPFound(location=request.query["redirect_uri"])


def generated(request):
    name = request.matchdict["name"]
    if request.params.get("old"):
        # ok: a route of this service
        return HTTPFound(request.route_path("project", name=name, _query={"q": request.params["q"]}))
    # ok: the same by its address
    return HTTPSeeOther(location=request.route_url("project", name=name))


def either(request):
    # bad: the other half is the caller's
    return HTTPFound(request.route_path("home") if request.params.get("home") else request.params["to"])


def by_keyword(request):
    to = request.POST.get("next", request.GET.get("next"))
    if not to or not is_safe_url(url=to, host=request.host):
        to = "/"
    # ok: looked at
    return HTTPSeeOther(to)


def other_checked(request):
    to = request.POST["next"]
    home = request.POST["home"]
    if not is_safe_url(url=home, host=request.host):
        home = "/"
    # bad: the other one was looked at
    return HTTPSeeOther(to)
