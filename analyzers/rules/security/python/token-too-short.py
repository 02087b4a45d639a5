"""Tokens that let somebody in."""

import os
import secrets
import uuid

from django.utils.crypto import get_random_string


def invite(user):
    # bad: 32 bits
    user.reset_token = secrets.token_hex(4)
    return user


def api_key():
    # bad: of a function that makes one
    return "shop_" + secrets.token_urlsafe(6)


class Session:
    def start(self, store):
        # bad: cut
        session_id = uuid.uuid4().hex[:8]
        store[session_id] = self
        return session_id

    def issue(self):
        # bad: in an answer
        return {"access_token": os.urandom(5).hex(), "token_type": "bearer"}


def link(user):
    # bad: six signs
    user.token = get_random_string(6)
    return user


def long_token():
    # ok: 32 bytes
    return secrets.token_urlsafe(32)


def order_number():
    # ok: not a secret
    order_id = uuid.uuid4().hex[:8]
    return order_id


def file_name(key):
    # ok: part of a name
    suffix = secrets.token_hex(4)
    return f"{key}-{suffix}"


def full():
    # ok: the whole
    session_id = uuid.uuid4().hex
    return session_id
