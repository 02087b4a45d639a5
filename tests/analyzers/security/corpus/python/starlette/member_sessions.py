import hashlib
import hmac
import logging
import os
import secrets
from datetime import datetime, timedelta, timezone

import jwt
from jose import jwt as jose
from passlib.hash import bcrypt, sha1_crypt
from starlette.applications import Starlette
from starlette.authentication import AuthCredentials, AuthenticationBackend, AuthenticationError, SimpleUser, requires
from starlette.middleware import Middleware
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .members import members

logger = logging.getLogger(__name__)
KEY = os.environ["MEMBER_KEY"]


class Tokens:
    def __init__(self, options: dict) -> None:
        self.options = options

    def read(self, token: str) -> dict:
        return jwt.decode(token, KEY, algorithms=["HS256"], audience="members", issuer="members", options=self.options)


class BearerTokens:
    def read(self, token: str) -> dict:
        return jwt.decode(token, KEY, ["HS256"], {"require": ["exp", "aud"]}, audience="members", issuer="members")  # SAFE: jwt-verification (helper)


profile_tokens = Tokens({"verify_signature": False})  # BAD: jwt-verification (helper)


class BearerBackend(AuthenticationBackend):
    async def authenticate(self, conn):
        token = conn.headers.get("Authorization", "").removeprefix("Bearer ")
        if not token:
            return None
        try:
            claims = BearerTokens().read(token)
        except jwt.PyJWTError as exc:  # SAFE: swallowed-security-error
            raise AuthenticationError("invalid token") from exc
        return AuthCredentials(["authenticated"]), SimpleUser(claims["sub"])


class SignatureCheck:
    def __init__(self, header: str) -> None:
        self.header = header

    def matches(self, body: bytes) -> bool:
        digest = hmac.new(KEY.encode(), body, hashlib.sha256).hexdigest()
        return digest == self.header  # BAD: timing-compare (helper)

    def matches_digest(self, body: bytes) -> bool:
        digest = hmac.new(KEY.encode(), body, hashlib.sha256).digest()
        return hmac.compare_digest(digest, bytes.fromhex(self.header))  # SAFE: timing-compare (helper)


async def profile(request: Request) -> Response:
    claims = profile_tokens.read(request.headers.get("x-member-token", ""))
    return JSONResponse(await members.profile(claims["sub"]))


async def hook(request: Request) -> Response:
    check = SignatureCheck(request.headers.get("x-signature", ""))
    return Response(status_code=204 if check.matches(await request.body()) else 401)


async def hook_digest(request: Request) -> Response:
    check = SignatureCheck(request.headers.get("x-signature", ""))
    return Response(status_code=204 if check.matches_digest(await request.body()) else 401)


async def sign_up(request: Request) -> Response:
    form = await request.form()
    encoded = bcrypt.using(rounds=12).hash(form["password"])  # SAFE: password-storage
    number = await members.create(form["email"], encoded)
    logger.info("member %d chose a password of %d characters", number, len(form["password"]))  # SAFE: sensitive-logging (a length)
    return JSONResponse({"number": number}, status_code=201)


async def sign_up_terminal(request: Request) -> Response:
    form = await request.form()
    encoded = sha1_crypt.hash(form["password"])  # BAD: password-storage
    number = await members.create(form["email"], encoded)
    logger.info("terminal member %d signed up with %s", number, dict(request.headers))  # BAD: sensitive-logging (cookies and authorization are in the headers)
    return JSONResponse({"number": number}, status_code=201)


async def sign_in(request: Request) -> Response:
    form = await request.form()
    number = await members.check(form["email"], form["password"])
    if number is None:
        return JSONResponse({"error": "wrong address or password"}, status_code=401)
    expires = datetime.now(timezone.utc) + timedelta(minutes=20)
    token = jose.encode({"sub": str(number), "aud": "members", "iss": "members", "exp": expires}, KEY)  # SAFE: jwt-expiry
    response = JSONResponse({"number": number})
    response.set_cookie("member", token, httponly=True, secure=True, samesite="strict")  # SAFE: cookie-flags
    response.set_cookie("refresh", secrets.token_urlsafe(32), secure=True)  # BAD: cookie-flags (scripts can read it)
    return response


@requires("authenticated")
async def device_token(request: Request) -> Response:
    claims = {"sub": request.user.username, "aud": "devices", "iss": "members"}
    return JSONResponse({"token": jwt.encode(claims, KEY, "HS256")})  # BAD: jwt-expiry


app = Starlette(
    debug=True,  # BAD: debug-mode
    routes=[
        Route("/profile", profile),
        Route("/hook", hook, methods=["POST"]),
        Route("/hook/digest", hook_digest, methods=["POST"]),
        Route("/sign-up", sign_up, methods=["POST"]),
        Route("/sign-up/terminal", sign_up_terminal, methods=["POST"]),
        Route("/sign-in", sign_in, methods=["POST"]),
        Route("/device-token", device_token, methods=["POST"]),
    ],
    middleware=[Middleware(AuthenticationMiddleware, backend=BearerBackend())],
)
