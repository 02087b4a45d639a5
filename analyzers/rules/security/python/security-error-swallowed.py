"""Webhooks, guards and middleware of a billing service."""

import contextlib
import logging
from functools import wraps

import jwt
from cryptography.exceptions import InvalidSignature
from django.core.exceptions import PermissionDenied
from fastapi import HTTPException
from flask import g, request
from PIL import Image

logger = logging.getLogger(__name__)


async def webhook(body, signature, key):
    # bad: a forged message goes on to be processed
    try:
        key.verify(signature, body)
    except InvalidSignature:
        logger.warning("bad signature")
    await process(body)


def delete_document(self, request, document):
    # bad: the missing permission changes nothing
    try:
        self.check_object_permissions(request, document)
    except PermissionDenied:
        pass
    document.delete()


def change_mail(user, code, mail):
    # bad: suppressed
    with contextlib.suppress(ValueError):
        verify_totp_token(user.secret, code)
    user.email = mail
    user.save()


async def transfer(account, actor, amount):
    # bad: everything is caught, the failure is logged
    try:
        await require_permission(actor, "transfer", account)
    except Exception as error:
        logger.exception("permission service: %s", error)
    await account.withdraw(amount)


def token_required(f):
    @wraps(f)
    def decorated(*args, **kwargs):
        # bad: the decorated view runs without a user
        try:
            claims = jwt.decode(request.headers["Authorization"], KEY, algorithms=["HS256"])
            g.claims = claims
        except jwt.InvalidTokenError:
            pass
        return f(*args, **kwargs)

    return decorated


def first_matching_key(keys, signature, body):
    for key in keys:
        # ok: the next key is tried, and none means no
        try:
            key.verify(signature, body)
            return key
        except InvalidSignature:
            pass
    return None


def refuses(key, signature, body):
    # ok: refused in the handler
    try:
        key.verify(signature, body)
    except InvalidSignature:
        logger.warning("bad signature")
        raise HTTPException(401) from None


def flagged(key, signature, body):
    valid = False
    # ok: the flag stays unset
    try:
        key.verify(signature, body)
        valid = True
    except InvalidSignature:
        pass
    if not valid:
        raise HTTPException(401)


def picture(path):
    # ok: not about rights
    try:
        image = Image.open(path)
        image.verify()
    except OSError:
        logger.info("no picture")
    return path


async def optional_user(request, call_next):
    request.state.user = None
    # ok: the caller stays nobody
    try:
        request.state.user = decode_token(request.headers.get("Authorization"))
    except ValueError:
        pass
    return await call_next(request)


def cached(client, key):
    # ok: no check at all
    try:
        client.delete(key)
    except ConnectionError:
        pass


def refund(message, signature):
    # bad: the refusal is caught where it is raised
    try:
        if not hmac.compare_digest(sign(message), signature):
            raise ValueError("signature")
    except Exception:
        logger.debug("signature not checked")
    book(message)


def shown(token):
    # ok: the check's answer goes back, and nothing is nothing
    try:
        return verify_token(token)
    except ValueError:
        pass


def claims_of(token):
    # bad: where the signature does not hold, it is left out
    try:
        claims = jwt.decode(token, KEY, algorithms=["RS256"])
    except jwt.InvalidSignatureError:
        claims = jwt.decode(token, options={"verify_signature": False})
    return claims
