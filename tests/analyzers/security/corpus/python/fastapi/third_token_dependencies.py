import os
import time
from datetime import datetime, timedelta, timezone
from typing import Annotated

import jwt
from fastapi import Cookie, Depends, FastAPI, Header, HTTPException, Query, Request
from jose import jws
from jose import jwt as jose_jwt
from jwt import PyJWKClient
from pydantic import BaseModel

app = FastAPI(title="Rooms")

SECRET = os.environ["ROOMS_SECRET"]
AUDIENCE = "rooms-api"
jwks = PyJWKClient("https://id.example.com/.well-known/jwks.json", cache_keys=True)


class Principal(BaseModel):
    subject: str
    roles: list[str] = []


def bearer(authorization: Annotated[str, Header()]) -> str:
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise HTTPException(401)
    return value


def principal(token: Annotated[str, Depends(bearer)]) -> Principal:
    key = jwks.get_signing_key_from_jwt(token).key
    claims = jwt.decode(token, key, algorithms=["RS256", "ES256"], audience=AUDIENCE)  # SAFE: jwt-verification
    return Principal(subject=claims["sub"], roles=claims.get("roles", []))


def device(token: Annotated[str, Depends(bearer)]) -> Principal:
    header = jwt.get_unverified_header(token)
    claims = jwt.decode(token, SECRET, algorithms=[header["alg"]])  # BAD: jwt-algorithm
    return Principal(subject=claims["sub"])


def tenant(token: Annotated[str, Depends(bearer)]) -> str:
    claims = jose_jwt.get_unverified_claims(token)  # BAD: jwt-verification
    return claims["tenant"]


def key_of_tenant(token: Annotated[str, Depends(bearer)]) -> dict:
    issuer = jose_jwt.get_unverified_claims(token)["iss"]  # SAFE: jwt-verification (verified with the issuer's key below)
    key = app.state.issuers.get(issuer)
    if key is None:
        raise HTTPException(401)
    return jose_jwt.decode(token, key, algorithms=["RS256"], audience=AUDIENCE, issuer=issuer)


def kiosk(session: Annotated[str, Cookie()]) -> dict:
    try:
        return jwt.decode(session, SECRET, algorithms=["HS256"], options={"verify_exp": False})  # BAD: jwt-expiry
    except jwt.PyJWTError as failure:
        raise HTTPException(401) from failure


def issue(subject: str, roles: list[str]) -> str:
    now = datetime.now(timezone.utc)
    claims = {"sub": subject, "roles": roles, "aud": AUDIENCE, "iat": now, "exp": now + timedelta(minutes=15)}
    return jwt.encode(claims, SECRET, algorithm="HS256")  # SAFE: jwt-expiry


def issue_display(room: str) -> str:
    lifetime = 60 * 60 * 24 * 365 * 5
    return jose_jwt.encode({"sub": f"display:{room}", "exp": int(time.time()) + lifetime}, SECRET)  # BAD: long-lived-token


def statement(token: str) -> bytes:
    return jws.verify(token, SECRET, algorithms=["HS256"])  # SAFE: jwt-algorithm


@app.get("/me")
def me(who: Annotated[Principal, Depends(principal)]) -> Principal:
    return who


@app.get("/rooms")
def rooms(who: Annotated[Principal, Depends(device)], owner: Annotated[str, Depends(tenant)]) -> dict:
    return {"tenant": owner, "rooms": app.state.rooms.of(owner), "for": who.subject}


@app.post("/displays/{room}")
def displays(room: str, who: Annotated[Principal, Depends(principal)]) -> dict:
    if "admin" not in who.roles:
        raise HTTPException(403)
    return {"token": issue_display(room)}


@app.post("/kiosk/exchange")
def exchange(claims: Annotated[dict, Depends(kiosk)]) -> dict:
    return {"token": issue(claims["sub"], ["kiosk"])}


@app.get("/statements")
def statements(request: Request, token: Annotated[str, Query()], owner: Annotated[dict, Depends(key_of_tenant)]) -> dict:
    request.app.state.read.add(owner["sub"])
    return {"text": statement(token).decode()}
