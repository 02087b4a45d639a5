"""Permissions of a documents service."""

import logging
from functools import wraps

import httpx
import jwt
from flask import g, request

logger = logging.getLogger(__name__)


def has_permission(user, action, document):
    # bad: an outage of the policy service opens everything
    try:
        response = httpx.post(POLICY, json={"user": user.id, "action": action}, timeout=2)
        return response.json()["allow"]
    except Exception:
        logger.exception("policy service")
        return True


class Signatures:
    def verify_signature(self, body, signature):
        # bad: a malformed signature is a good one
        try:
            return self.key.verify(bytes.fromhex(signature), body)
        except ValueError:
            return True


def require_token(f):
    @wraps(f)
    def wrapper(*args, **kwargs):
        # bad: without a key server everybody is served
        try:
            claims = jwt.decode(request.headers["Authorization"], keys(), algorithms=["RS256"])
            g.claims = claims
        except ConnectionError:
            logger.warning("no keys")
            return f(*args, **kwargs)
        return f(*args, **kwargs)

    return wrapper


async def download(user, document, authz):
    # bad: yes until told otherwise
    allowed = True
    try:
        allowed = await authz.is_allowed(user.id, document.id)
    except TimeoutError:
        logger.warning("authz timed out")
    if not allowed:
        raise PermissionError
    return document


def has_access(user, document):
    # ok: no
    try:
        return policy(user, document)
    except Exception:
        logger.exception("policy service")
        return False


def is_token_revoked(token):
    # ok: yes means refusal
    try:
        return redis.exists(token.jti)
    except ConnectionError:
        return True


def can_connect(host):
    # ok: not about rights
    try:
        socket(host)
    except TimeoutError:
        return True


async def middleware(request, call_next):
    # ok: nobody is signed in
    try:
        request.state.user = verify_token(request.headers["Authorization"])
    except KeyError:
        request.state.user = None
        return await call_next(request)
    return await call_next(request)


def check(user, authz):
    allowed = False
    # ok: no until told otherwise
    try:
        allowed = authz.is_allowed(user.id)
    except TimeoutError:
        logger.warning("authz timed out")
    return allowed


def enforced(account, action):
    # bad: without a policy everything is allowed
    try:
        return enforcer.enforce(account.role, action)
    except RuntimeError:
        logger.exception("policy not readable")
        return True


class Actions:
    def has_permission(self, request, view):
        # ok: what no rule names is told by access-allowed-by-default
        try:
            return request.user.role == self.wanted[view.action]
        except KeyError:
            return True
