from datetime import datetime, timedelta, timezone
from typing import Annotated

import jwt
from fastapi import APIRouter, Depends, HTTPException, Request, status
from fastapi.security import OAuth2PasswordBearer
from jwt import PyJWKClient
from pydantic import BaseModel

from .settings import settings

router = APIRouter(prefix="/tokens")
bearer = OAuth2PasswordBearer(tokenUrl="/tokens/login")
jwks = PyJWKClient(settings.jwks_url, cache_keys=True)


class Principal(BaseModel):
    subject: str
    scopes: list[str] = []


def lifetime(minutes: int) -> dict:
    now = datetime.now(timezone.utc)
    return {"iat": now, "exp": now + timedelta(minutes=minutes)}


def issue_access_token(user_id: int, scopes: list[str]) -> str:
    claims = {"sub": str(user_id), "scopes": scopes, "aud": settings.audience, **lifetime(15)}
    return jwt.encode(claims, settings.signing_key.get_secret_value(), algorithm="HS256")  # SAFE: jwt-expiry (exp comes from lifetime())


def issue_download_token(user_id: int, document: int) -> str:
    claims = {"sub": str(user_id), "doc": document, "aud": settings.audience}
    return jwt.encode(claims, settings.signing_key.get_secret_value(), algorithm="HS256")  # BAD: jwt-expiry


async def current_principal(token: Annotated[str, Depends(bearer)]) -> Principal:
    try:
        claims = jwt.decode(  # SAFE: jwt-verification
            token,
            settings.signing_key.get_secret_value(),
            algorithms=["HS256"],
            audience=settings.audience,
            options={"require": ["exp", "sub"]},
        )
    except jwt.InvalidTokenError as exc:
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, "invalid token") from exc
    return Principal(subject=claims["sub"], scopes=claims.get("scopes", []))


async def partner_principal(token: Annotated[str, Depends(bearer)]) -> Principal:
    header = jwt.get_unverified_header(token)  # SAFE: jwt-verification (only to choose the key)
    key = jwks.get_signing_key(header["kid"])
    claims = jwt.decode(token, key.key, algorithms=["RS256"], audience=settings.audience, issuer=settings.partner_issuer)  # SAFE: jwt-audience
    return Principal(subject=claims["sub"])


def tenant_from_request(request: Request) -> str:
    raw = request.headers.get("authorization", "").removeprefix("Bearer ")
    claims = jwt.decode(raw, options={"verify_signature": False})  # BAD: jwt-verification
    return claims["tenant"]


@router.get("/usage")
async def usage(tenant: Annotated[str, Depends(tenant_from_request)], request: Request):
    return await request.app.state.usage.for_tenant(tenant)


@router.get("/me")
async def me(principal: Annotated[Principal, Depends(current_principal)]):
    return principal


@router.post("/introspect")
async def introspect(token: Annotated[str, Depends(bearer)]):
    header = jwt.get_unverified_header(token)
    key = jwks.get_signing_key_from_jwt(token).key
    return jwt.decode(token, key, algorithms=[header["alg"]], audience=settings.audience, issuer=settings.issuer)  # BAD: jwt-algorithm


@router.post("/refresh")
async def refresh(token: Annotated[str, Depends(bearer)]):
    claims = jwt.decode(  # BAD: jwt-expiry
        token,
        settings.signing_key.get_secret_value(),
        algorithms=["HS256"],
        audience=settings.audience,
        options={"verify_exp": False},
    )
    return {"access_token": issue_access_token(int(claims["sub"]), claims["scopes"])}


@router.get("/partner/orders")
async def partner_orders(token: Annotated[str, Depends(bearer)], request: Request):
    key = jwks.get_signing_key_from_jwt(token).key
    claims = jwt.decode(token, key, algorithms=["RS256"], options={"verify_aud": False})  # BAD: jwt-audience
    return await request.app.state.orders.for_partner(claims["sub"])
