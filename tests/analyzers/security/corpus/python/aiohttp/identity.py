import hmac
import logging
import os
import random
import secrets
from datetime import datetime, timedelta, timezone

import jwt
from aiohttp import web
from aiohttp_session import get_session, new_session, setup
from aiohttp_session.redis_storage import RedisStorage
from jose import jwt as jose_jwt
from redis import asyncio as aioredis

from .audit import record
from .store import accounts

logger = logging.getLogger(__name__)
routes = web.RouteTableDef()
PUBLIC_KEY = os.environ["IDENTITY_PUBLIC_KEY"]
API_KEY = os.environ["IDENTITY_API_KEY"]


@web.middleware
async def bearer(request: web.Request, handler):
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    request["subject"] = None
    if scheme == "Bearer":
        try:
            claims = jwt.decode(token, PUBLIC_KEY, algorithms=["RS256"], audience="mobile", issuer="https://id.example.com")  # SAFE: jwt-algorithm
            request["subject"] = claims["sub"]
        except jwt.InvalidTokenError:  # SAFE: swallowed-security-error (stays anonymous)
            logger.warning("token refused")
    if request["subject"] is None and not request.path.startswith("/public/"):
        raise web.HTTPUnauthorized
    return await handler(request)


@web.middleware
async def api_key(request: web.Request, handler):
    given = request.headers.get("X-Api-Key")
    if given is None:  # SAFE: timing-compare (a check for absence)
        raise web.HTTPUnauthorized
    if given != API_KEY:  # BAD: timing-compare
        raise web.HTTPUnauthorized
    return await handler(request)


@web.middleware
async def device_key(request: web.Request, handler):
    given = request.headers.get("X-Device-Key", "")
    if len(given) != 40 or not hmac.compare_digest(given.encode(), os.environb[b"DEVICE_KEY"]):  # SAFE: timing-compare
        raise web.HTTPUnauthorized
    return await handler(request)


@web.middleware
async def session_token(request: web.Request, handler):
    try:
        await accounts.verify_session(request.cookies["sid"])
    except Exception:  # BAD: swallowed-security-error (a failed check lets the request through)
        logger.debug("session check failed")
    return await handler(request)


@routes.post("/public/login")
async def login(request: web.Request) -> web.Response:
    form = await request.post()
    account = await accounts.check(form["user"], form["password"])
    if account is None:
        raise web.HTTPUnauthorized
    session = await new_session(request)
    session["account"] = account.id  # SAFE: session-fixation
    record("login", actor=account.id)
    return web.Response(status=204)


@routes.post("/public/login/code")
async def login_code(request: web.Request) -> web.Response:
    form = await request.post()
    account = await accounts.check_code(form["user"], form["code"])
    if account is None:
        raise web.HTTPUnauthorized
    session = await get_session(request)
    session["account"] = account.id  # BAD: session-fixation
    record("login", actor=account.id)
    return web.Response(status=204)


@routes.post("/public/code")
async def send_code(request: web.Request) -> web.Response:
    form = await request.post()
    generator = random.SystemRandom()
    code = f"{generator.randrange(1_000_000):06d}"  # SAFE: insecure-random (the system's generator)
    await accounts.send_code(form["user"], code)
    return web.Response(status=202)


@routes.post("/keys")
async def create_key(request: web.Request) -> web.Response:
    api_key_value = "".join(random.choice("abcdefghijkmnpqrstuvwxyz23456789") for _ in range(40))  # BAD: insecure-random
    await accounts.store_key(request["subject"], api_key_value)
    record("key.created", actor=request["subject"])
    return web.json_response({"key": api_key_value}, status=201)


@routes.post("/tokens")
async def create_token(request: web.Request) -> web.Response:
    expires = datetime.now(timezone.utc) + timedelta(hours=1)
    claims = dict(sub=request["subject"], aud="mobile", exp=expires, jti=secrets.token_hex(8))
    return web.json_response({"token": jwt.encode(claims, os.environ["IDENTITY_PRIVATE_KEY"], "RS256")})  # SAFE: jwt-expiry


@routes.post("/public/exchange")
async def exchange(request: web.Request) -> web.Response:
    form = await request.post()
    claims = jose_jwt.decode(form["token"], PUBLIC_KEY, algorithms=["RS256"], options={"verify_aud": False, "verify_iss": False})  # BAD: jwt-audience
    return web.json_response({"account": await accounts.by_subject(claims["sub"])})


@routes.post("/public/introspect")
async def introspect(request: web.Request) -> web.Response:
    form = await request.post()
    claims = jose_jwt.decode(form["token"], PUBLIC_KEY, algorithms="RS256", audience="mobile", issuer="https://id.example.com")  # SAFE: jwt-audience
    return web.json_response({"active": True, "sub": claims["sub"]})


@routes.delete("/accounts/{account_id}")
async def delete_account(request: web.Request) -> web.Response:
    await accounts.delete(int(request.match_info["account_id"]), by=request["subject"])  # SAFE: audit-missing
    record("account.deleted", actor=request["subject"], target=request.match_info["account_id"])
    return web.Response(status=204)


def create_app() -> web.Application:
    app = web.Application(middlewares=[bearer])
    setup(app, RedisStorage(aioredis.from_url(os.environ["SESSION_REDIS"]), httponly=True, secure=True))  # SAFE: cookie-flags
    app.add_routes(routes)
    return app
