"""Tokens of the shop."""

from datetime import UTC, datetime, timedelta

import jwt
from flask_jwt_extended import create_access_token
from jose import jwt as jose_jwt


def issue(user):
    # bad: no exp in the claims
    return jwt.encode({"sub": str(user.id), "role": user.role}, settings.jwt_key, algorithm="HS256")


def issue_in_steps(user):
    payload = {"sub": user.id, "iat": datetime.now(UTC)}
    payload["scope"] = "orders"
    # bad: built in the function, never given an end
    return jose_jwt.encode(payload, settings.jwt_key, algorithm="HS256")


def api_token(user):
    # bad: switched off
    return create_access_token(identity=user.id, expires_delta=False)


def current(token):
    # bad: expired tokens are accepted
    return jwt.decode(token, settings.jwt_key, algorithms=["HS256"], options={"verify_exp": False})


SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=5),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=7),
}


def short(user):
    # ok: exp is among the claims
    return jwt.encode({"sub": user.id, "exp": datetime.now(UTC) + timedelta(minutes=15)}, settings.jwt_key)


def later(user, lifetime):
    claims = {"sub": user.id}
    claims["exp"] = datetime.now(UTC) + lifetime
    # ok: given afterwards
    return jwt.encode(claims, settings.jwt_key, algorithm="HS256")


def merged(user):
    claims = {"sub": user.id}
    claims.update({"exp": datetime.now(UTC) + timedelta(hours=1)})
    # ok: merged in
    return jwt.encode(claims, settings.jwt_key, algorithm="HS256")


def given(payload):
    # ok: whoever calls decides
    return jwt.encode(payload, settings.jwt_key, algorithm="HS256")


def strict(token):
    # ok: required
    return jwt.decode(token, settings.jwt_key, algorithms=["HS256"], options={"require": ["exp"]})
