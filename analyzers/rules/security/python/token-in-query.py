"""Who may call."""

import jwt
from fastapi.security import APIKeyHeader, APIKeyQuery
from flask import abort, g, request

# bad: FastAPI
query_key = APIKeyQuery(name="api_key")

# ok: in a header
header_key = APIKeyHeader(name="X-API-Key")


@app.before_request
def authenticate():
    token = request.args.get("access_token")
    # bad: the token is in every log
    g.claims = jwt.decode(token, KEY, algorithms=["RS256"])


def machine(request):
    # bad: the key of the service
    if request.GET.get("key") != settings.MACHINE_KEY:
        return HttpResponse(status=401)
    return HttpResponse("ok")


def partner(request):
    # bad: a partner's key
    return Partner.objects.get(api_key=request.GET["api_key"])


def token_of(request):
    # bad: the header, or the address
    return request.headers.get("Authorization") or request.args.get("token")


@app.get("/verify-email")
def verify_email():
    # ok: serves once
    claims = jwt.decode(request.args["token"], MAIL_KEY, algorithms=["HS256"])
    users.confirm(claims["sub"])
    return redirect("/")


def listing(request):
    # ok: a place in a list
    return posts_after(request.GET.get("page_token"))


def reset_password(request):
    # ok: serves once
    return check_token(request.GET["token"])
