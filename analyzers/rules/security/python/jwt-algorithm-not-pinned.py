"""Who calls: tokens of partners and of our own."""

import jwt
from authlib.jose import JsonWebToken
from fastapi import HTTPException
from jose import jwt as jose_jwt

PUBLIC_KEY = open("/etc/keys/jwt.pub").read()
ANY_KIND = ["HS256", "RS256"]
pinned = JsonWebToken(["RS256"])


def partner(token: str) -> dict:
    header = jwt.get_unverified_header(token)
    # bad: the token's own header decides
    return jwt.decode(token, PUBLIC_KEY, algorithms=[header["alg"]])


def partner_by_name(token: str) -> dict:
    alg = jwt.get_unverified_header(token).get("alg", "RS256")
    # bad: the same by way of a variable
    return jwt.decode(token, PUBLIC_KEY, algorithms=[alg])


def member(token: str) -> dict:
    # bad: python-jose takes any algorithm where none is named
    return jose_jwt.decode(token, PUBLIC_KEY)


def mixed(token: str) -> dict:
    # bad: the public key is accepted as an HMAC secret
    return jwt.decode(token, PUBLIC_KEY, algorithms=["RS256", "HS256"], audience="shop")


def mixed_constant(token: str) -> dict:
    # bad: the list stands elsewhere
    return jwt.decode(token, PUBLIC_KEY, algorithms=ANY_KIND)


def fixed(token: str) -> dict:
    # ok: one algorithm
    return jwt.decode(token, PUBLIC_KEY, algorithms=["RS256"])


def family(token: str) -> dict:
    # ok: one kind
    return jose_jwt.decode(token, PUBLIC_KEY, algorithms=["RS256", "RS512", "ES256"])


def configured(token: str) -> dict:
    # ok: named by the configuration
    return jwt.decode(token, settings.jwt_key, algorithms=[settings.jwt_algorithm])


def with_object(token: str) -> dict:
    # ok: the object knows its algorithms
    return pinned.decode(token, PUBLIC_KEY)


def checked(token: str) -> dict:
    if jwt.get_unverified_header(token)["alg"] != "RS256":
        raise HTTPException(status_code=401)
    # ok: the header is only compared
    return jwt.decode(token, PUBLIC_KEY, algorithms=["RS256"])
