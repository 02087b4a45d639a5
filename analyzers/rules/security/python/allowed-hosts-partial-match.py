"""Checks of the name by which the service is called."""

import re

from flask import abort, request


@app.before_request
def check_host():
    # bad: other domains end like this
    if not request.host.endswith("example.com"):
        abort(421)


def middleware(get_response):
    def handle(request):
        # bad: any domain may begin so
        if not request.get_host().startswith("portal."):
            return HttpResponseBadRequest("unknown host")
        return get_response(request)

    return handle


async def guard(request, call_next):
    # bad: a part of it
    if "example.com" not in request.headers["host"]:
        raise HTTPException(status_code=400)
    return await call_next(request)


def check_expression(request):
    host = request.headers.get("Host", "")
    # bad: no end
    if not re.match(r"portal\.example\.com", host):
        abort(400)


def check_whole():
    # ok: the whole name
    if request.host not in {"portal.example.com", "localhost:5000"}:
        abort(421)


def check_below():
    # ok: a dot before the domain
    if not request.host.endswith(".example.com"):
        abort(421)


def check_end(host):
    # ok: with an end
    if not re.match(r"([a-z0-9-]+\.)?example\.com$", host):
        abort(400)


def tenant():
    # ok: chooses, refuses nobody
    if not request.host.startswith("api."):
        return render("home.html")
    return answer()
