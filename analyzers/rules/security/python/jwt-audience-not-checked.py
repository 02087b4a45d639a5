"""Tokens of the identity provider."""

import jwt
from jose import jwt as jose_jwt

jwks_client = jwt.PyJWKClient("https://id.example.com/.well-known/jwks.json")
LENIENT = {"verify_aud": False}


def claims(token: str) -> dict:
    key = jwks_client.get_signing_key_from_jwt(token)
    # bad: switched off
    return jwt.decode(token, key.key, algorithms=["RS256"], options={"verify_aud": False})


def lenient(token: str) -> dict:
    # bad: switched off in a constant
    return jose_jwt.decode(token, JWKS, algorithms=["RS256"], options=LENIENT)


def any_client(token: str) -> dict:
    signing_key = jwks_client.get_signing_key_from_jwt(token)
    # bad: the provider's keys, any audience
    return jwt.decode(token, signing_key.key, algorithms=["RS256"], issuer="https://id.example.com/")


def ours(token: str) -> dict:
    signing_key = jwks_client.get_signing_key_from_jwt(token)
    # ok: both are compared
    return jwt.decode(token, signing_key.key, algorithms=["RS256"], audience="orders", issuer="https://id.example.com/")


def internal(token: str) -> dict:
    # bad: neither audience nor issuer
    return jwt.decode(token, settings.jwt_secret, algorithms=["HS256"])


def of_ours(token: str) -> dict:
    # ok: a secret that only this service has, and its own name in the token
    return jwt.decode(token, settings.jwt_secret, algorithms=["HS256"], issuer="orders")


def by_hand(token: str) -> dict:
    claims = jwt.decode(token, settings.jwks, algorithms=["RS256"], options={"verify_aud": False})
    # ok: compared by hand
    if claims["aud"] not in settings.audiences:
        raise PermissionError
    return claims
