"""Authentication with bearer tokens."""

import base64
import hmac
import json

import jwt
from jose import jwt as jose_jwt
from rest_framework_simplejwt.tokens import UntypedToken

PUBLIC_KEY = load_key()


def current_user(token: str):
    # bad: claims of an unverified token become the user
    claims = jwt.decode(token, options={"verify_signature": False})
    return claims["sub"]


def legacy_user(token: str):
    # bad: the switch of PyJWT 1
    return jwt.decode(token, PUBLIC_KEY, verify=False)["sub"]


def role(token: str):
    options = {"verify_exp": True, "verify_signature": False}
    # bad: options kept in a variable
    return jwt.decode(token, PUBLIC_KEY, algorithms=["RS256"], options=options)["role"]


def any_algorithm(token: str):
    # bad: the algorithm none needs no key
    return jwt.decode(token, PUBLIC_KEY, algorithms=["RS256", "none"])


def jose_claims(token: str):
    # bad: python-jose reads the claims without a check
    return jose_jwt.get_unverified_claims(token)


def payload_of(token: str):
    payload = token.split(".")[1]
    # bad: the middle part, decoded by hand
    return json.loads(base64.urlsafe_b64decode(payload + "=="))["sub"]


def simple(raw: str):
    # bad: Simple JWT
    return UntypedToken(raw, verify=False)["user_id"]


def checked_by_hand(token: str):
    head, payload, signature = token.split(".")
    if not hmac.compare_digest(sign(head, payload), signature):
        raise PermissionError
    # ok: the signature was compared
    return json.loads(base64.urlsafe_b64decode(payload + "=="))


def verified(token: str):
    # ok: key and algorithms
    return jwt.decode(token, PUBLIC_KEY, algorithms=["RS256"], audience="shop")


def expired_is_fine(token: str):
    # ok: only the expiry is ignored here
    return jwt.decode(token, PUBLIC_KEY, algorithms=["RS256"], options={"verify_exp": False})


def by_issuer(token: str):
    # ok: unverified claims choose the key, then the token is verified
    issuer = jwt.decode(token, options={"verify_signature": False})["iss"]
    claims = jwt.decode(token, KEYS[issuer], algorithms=["RS256"])
    return claims


def key_id(token: str):
    # ok: the header only
    return jwt.get_unverified_header(token)["kid"]


def mint(services, token):
    # ok: only to choose who verifies it
    unverified_claims = jwt.decode(token, options={"verify_signature": False})
    unverified_issuer: str = unverified_claims["iss"]
    return services[unverified_issuer].verify(token)


def trusting(token):
    # bad: whoever wrote it says who it is
    unverified_claims = jwt.decode(token, options={"verify_signature": False})
    return unverified_claims["sub"]


def accepted(raw: str):
    # bad: jwcrypto
    token = jwcrypto_jwt.JWT(algs=["HS256", "none"])
    token.deserialize(raw, KEY)
    return token.claims


def accepted_later(raw: str):
    token = jwcrypto_jws.JWS()
    # bad: set on the object
    token.allowed_algs = ["none"]
    token.deserialize(raw)
    return token.payload


# bad: Authlib
lenient = JsonWebToken(["HS256", "none"])
# ok: one algorithm
strict = JsonWebToken(["HS256"])
# bad: a setting
app.config["JWT_ALGORITHM"] = "none"
# ok: a setting
app.config["JWT_ALGORITHM"] = "HS256"


def unsigned(claims):
    # bad: in the header
    return authlib_jwt.encode({"alg": "none"}, claims, None)


ALGORITHMS = ["HS256", "none"]


def by_list(raw: str):
    # bad: a list before
    return jwt.decode(raw, KEY, algorithms=ALGORITHMS)


def by_hand(raw: str):
    header, claims = parts(raw)
    # bad: believed
    if header["alg"] == "none":
        return claims
    return verify(raw)


def refused(raw: str):
    header, claims = parts(raw)
    # ok: refused
    if header["alg"] == "none":
        raise PermissionError
    return verify(raw)
