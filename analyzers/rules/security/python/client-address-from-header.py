"""Where a call comes from."""

from flask import abort, request

ALLOWED_IPS = {"10.0.0.5", "10.0.0.6"}


@app.before_request
def office_only():
    ip = request.headers.get("X-Forwarded-For", request.remote_addr).split(",")[0].strip()
    # bad: a list that a header passes
    if ip not in ALLOWED_IPS:
        abort(403)


def local(request):
    # bad: who says so
    if request.META.get("HTTP_X_REAL_IP") == "127.0.0.1":
        return admin_page(request)
    raise PermissionDenied


def rate_limit_key(request):
    # bad: another header, another limit
    return request.headers.get("X-Forwarded-For")


def login(request):
    address = request.META["HTTP_X_FORWARDED_FOR"]
    # bad: a count for each header
    if cache.incr(f"login:{address}") > 10:
        raise TooMany
    return sign_in(request)


def logged(request):
    # ok: a note
    logger.info("call", extra={"forwarded_for": request.headers.get("X-Forwarded-For")})


def last(request):
    ip = request.headers["X-Forwarded-For"].split(",")[-1].strip()
    # ok: what our own proxy added
    return ip in ALLOWED_IPS


def known(request):
    # ok: the framework's address
    return request.remote_addr in ALLOWED_IPS
