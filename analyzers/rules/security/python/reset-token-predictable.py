"""Password resets and invitations."""

import hashlib
import secrets
import time
import uuid
from datetime import datetime, timedelta

import jwt


def start_reset(user):
    # bad: the time of the reset is known
    token = hashlib.sha256(str(time.time()).encode()).hexdigest()
    save(user, token)


def invitation():
    # bad: time and machine
    invite_code = uuid.uuid1().hex
    return invite_code


def activation(user):
    # bad: everybody knows the address
    activation_key = hashlib.sha1(user.email.encode()).hexdigest()
    return activation_key


def make_token(user):
    # bad: returned by a function of that name
    return hashlib.md5(f"{user.id}".encode()).hexdigest()


def safe(user):
    # ok: drawn
    token = secrets.token_urlsafe(32)
    # ok: a time that is a time
    token_expires_at = datetime.now() + timedelta(hours=1)
    save(user, token, token_expires_at)


def signed(user):
    # ok: signed with a key
    token = jwt.encode({"sub": user.id, "exp": datetime.utcnow() + timedelta(hours=1)}, settings.key)
    return token


def request_id():
    # ok: no secret
    request_id = uuid.uuid1()
    return request_id


def reset_by_name(user, request):
    reset_token = str(
        # bad: a version 5 UUID is a hash of the address
        uuid.uuid5(
            # ok: what it is given is no finding of its own
            namespace_of(request),
            # ok: nor is this
            user.email.lower(),
        )
    )
    return reset_token


def reset_by_account(user):
    # bad: known to whoever sees the profile
    reset_token = hashlib.sha1((user.email + str(user.created_at)).encode()).hexdigest()
    return reset_token


def reset_by_count(user):
    # bad: the next one is one more
    user.reset_token = str(Reset.query.count() + 1)


def reset_cut(user):
    # bad: two bytes
    reset_token = secrets.token_hex(2)
    return reset_token


def reset_created(user):
    # bad: everybody's mail has one hash
    Reset.objects.create(user=user, token=hashlib.md5(user.email.encode()).hexdigest())


def reset_whole(user):
    # ok: drawn, and long
    reset_token = uuid.uuid4().hex
    return reset_token


def secret_changed(account):
    # ok: when it was changed
    account.date_change_secret = datetime.now()
