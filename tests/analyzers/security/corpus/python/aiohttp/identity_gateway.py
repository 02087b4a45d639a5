import hashlib
import hmac
import json
import logging
import os
import time
import uuid
from http.cookies import SimpleCookie

import aiohttp
from aiohttp import web
from aiohttp_security import remember
from aiohttp_session import get_session
from aioauth_client import GithubClient
from itsdangerous import URLSafeSerializer
from jwcrypto import jwk, jws
from jwcrypto import jwt as jwcrypto_jwt
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from joserfc import jwt as joserfc_jwt
from joserfc.jwk import OctKey

routes = web.RouteTableDef()
log = logging.getLogger(__name__)
cookies = URLSafeSerializer(os.environ["COOKIE_KEY"], salt="member")

LOOSE = {
    "strict": False,
    "sp": {"entityId": "portal"},
    "idp": {"entityId": "idp", "x509cert": os.environ.get("IDP_CERT", "")},
    "security": {
        "wantMessagesSigned": False,
        "wantAssertionsSigned": False,  # BAD: saml-signature
    },
}
STRICT = {
    "strict": True,
    "sp": {"entityId": "portal-staff"},
    "idp": {"entityId": "idp", "x509cert": os.environ.get("IDP_CERT", "")},
    "security": {
        "wantMessagesSigned": True,
        "wantAssertionsSigned": True,  # SAFE: saml-signature
        "rejectDeprecatedAlgorithm": True,
    },
}


async def prepared(request: web.Request) -> dict:
    form = await request.post()
    return {"https": "on", "http_host": request.app["public_host"], "script_name": request.path, "post_data": dict(form)}


@routes.post("/saml")
async def saml(request: web.Request) -> web.Response:
    auth = OneLogin_Saml2_Auth(await prepared(request), OneLogin_Saml2_Settings(LOOSE))
    auth.process_response()
    log.info("saml login")
    return web.json_response({"name": auth.get_nameid()})


@routes.post("/saml/staff")
async def saml_staff(request: web.Request) -> web.Response:
    auth = OneLogin_Saml2_Auth(await prepared(request), OneLogin_Saml2_Settings(STRICT))
    auth.process_response()
    if auth.get_errors():
        raise web.HTTPForbidden
    log.info("saml login")
    return web.json_response({"name": auth.get_nameid()})


@web.middleware
async def identify(request: web.Request, handler):
    jar = SimpleCookie(request.headers.get("Cookie", ""))
    request["member"] = jar["member"].value if "member" in jar else None  # BAD: identity-from-cookie
    return await handler(request)


@web.middleware
async def identify_signed(request: web.Request, handler):
    sealed = request.cookies.get("member")
    request["member"] = cookies.loads(sealed) if sealed else None  # SAFE: identity-from-cookie
    return await handler(request)


@routes.get("/reports")
async def reports(request: web.Request) -> web.Response:
    if request.cookies.get("is_staff") != "1":  # BAD: identity-from-cookie
        raise web.HTTPForbidden
    return web.json_response(await request.app["reports"].all())


@routes.post("/forgot")
async def forgot(request: web.Request) -> web.Response:
    form = await request.post()
    code = uuid.uuid4().hex
    await request.app["members"].set_code(form["email"], code)
    await request.app["mail"].send(form["email"], f"{request.url.origin()}/reset/{code}")  # BAD: reset-link-host
    return web.Response(status=202)


@routes.post("/forgot/forwarded")
async def forgot_forwarded(request: web.Request) -> web.Response:
    form = await request.post()
    host = request.headers.get("X-Forwarded-Host") or request.host
    code = uuid.uuid4().hex
    await request.app["members"].set_code(form["email"], code)
    await request.app["mail"].send(form["email"], "https://%s/reset/%s" % (host, code))  # BAD: reset-link-host
    return web.Response(status=202)


@routes.post("/forgot/configured")
async def forgot_configured(request: web.Request) -> web.Response:
    form = await request.post()
    code = uuid.uuid4().hex
    await request.app["members"].set_code(form["email"], code)
    await request.app["mail"].send(form["email"], f"https://{request.app['public_host']}/reset/{code}")  # SAFE: reset-link-host
    return web.Response(status=202)


@routes.get("/github/callback")
async def github_callback(request: web.Request) -> web.Response:
    github = GithubClient(client_id=os.environ["GITHUB_ID"], client_secret=os.environ["GITHUB_SECRET"])
    token, _ = await github.get_access_token(request.query["code"])  # BAD: oauth-state
    log.info("login")
    raise web.HTTPFound(f"/app?token={token}")  # BAD: token-in-url


@routes.get("/github/checked")
async def github_checked(request: web.Request) -> web.Response:
    session = await get_session(request)
    expected = session.pop("state", None)
    if not expected or not hmac.compare_digest(expected, request.query.get("state", "")):
        raise web.HTTPForbidden
    github = GithubClient(client_id=os.environ["GITHUB_ID"], client_secret=os.environ["GITHUB_SECRET"])
    session["token"], _ = await github.get_access_token(request.query["code"])  # SAFE: oauth-state
    log.info("login")
    response = web.HTTPFound("/app")
    await remember(request, response, session.identity)
    return response


@routes.get("/weather")
async def weather(request: web.Request) -> web.Response:
    async with aiohttp.ClientSession() as client:
        query = {"q": request.query["city"], "apikey": os.environ["WEATHER_KEY"]}
        async with client.get("https://weather.example.net/v1", params=query) as answer:  # BAD: token-in-url
            return web.json_response(await answer.json())


@routes.get("/maps")
async def maps(request: web.Request) -> web.Response:
    async with aiohttp.ClientSession(headers={"X-Api-Key": os.environ["MAPS_KEY"]}) as client:
        async with client.get("https://maps.example.net/v1", params={"q": request.query["city"]}) as answer:  # SAFE: token-in-url
            return web.json_response(await answer.json())


@routes.post("/assert")
async def assertion(request: web.Request) -> web.Response:
    token = jwcrypto_jwt.JWT(algs=["HS256", "none"])  # BAD: jwt-none
    token.deserialize(await request.text(), jwk.JWK.from_json(os.environ["PARTNER_JWK"]))
    return web.json_response(json.loads(token.claims))


@routes.post("/assert/guest")
async def guest(request: web.Request) -> web.Response:
    token = jws.JWS()
    token.allowed_algs = ["none"]  # BAD: jwt-none
    token.deserialize(await request.text())
    return web.json_response({"basket": token.objects.get("payload", b"").decode()})


@routes.post("/assert/signed")
async def signed(request: web.Request) -> web.Response:
    key = OctKey.import_key(os.environ["PARTNER_KEY"])
    token = joserfc_jwt.decode(await request.text(), key, algorithms=["HS256"])  # SAFE: jwt-none
    return web.json_response(token.claims)


@routes.post("/devices")
async def devices(request: web.Request) -> web.Response:
    key = OctKey.import_key(os.environ["DEVICE_KEY"])
    claims = {"sub": request["member"], "iat": int(time.time())}
    return web.json_response({"token": joserfc_jwt.encode({"alg": "HS256"}, claims, key)})  # BAD: long-lived-token (no end)


@routes.post("/devices/short")
async def devices_short(request: web.Request) -> web.Response:
    key = OctKey.import_key(os.environ["DEVICE_KEY"])
    claims = {"sub": request["member"], "exp": int(time.time()) + 900}
    return web.json_response({"token": joserfc_jwt.encode({"alg": "HS256"}, claims, key)})  # SAFE: long-lived-token


@routes.post("/hooks/mail")
async def mail_hook(request: web.Request) -> web.Response:
    for event in await request.json():
        if event["event"] == "unsubscribe":
            await request.app["members"].unsubscribe(event["email"])  # BAD: webhook-signature
    return web.Response()


@routes.post("/hooks/slack")
async def slack_hook(request: web.Request) -> web.Response:
    stamp = request.headers.get("X-Slack-Request-Timestamp", "0")
    base = b"v0:" + stamp.encode() + b":" + await request.read()
    expected = "v0=" + hmac.new(os.environ["SLACK_SECRET"].encode(), base, hashlib.sha256).hexdigest()
    if abs(time.time() - int(stamp)) > 300 or not hmac.compare_digest(expected, request.headers.get("X-Slack-Signature", "")):
        raise web.HTTPUnauthorized
    await request.app["members"].mention((await request.post())["text"])  # SAFE: webhook-signature
    return web.Response()


@routes.post("/maintenance")
async def maintenance(request: web.Request) -> web.Response:
    if request.headers.get("X-Forwarded-For", request.remote) not in {"127.0.0.1", "::1"}:  # BAD: address-from-header
        raise web.HTTPForbidden
    await request.app["members"].vacuum()
    return web.Response(status=204)


@routes.post("/maintenance/local")
async def maintenance_local(request: web.Request) -> web.Response:
    if request.remote not in {"127.0.0.1", "::1"}:  # SAFE: address-from-header
        raise web.HTTPForbidden
    await request.app["members"].vacuum()
    return web.Response(status=204)
