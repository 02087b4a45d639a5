"""Logins and callbacks."""

import hashlib
import hmac

import bcrypt
from passlib.context import CryptContext
from werkzeug.security import check_password_hash

pwd_context = CryptContext(schemes=["bcrypt"])


def callback(body, secret, given):
    expected = hmac.new(secret, body, hashlib.sha256).hexdigest()
    # bad: the answer is dropped
    hmac.compare_digest(given, expected)
    return process(body)


class Login:
    def post(self, user, password):
        try:
            # bad: raises nothing
            check_password_hash(user.password_hash, password)
        except ValueError:
            return None
        return self.session(user)


def enter(user, password):
    # bad: of passlib
    pwd_context.verify(password, user.password_hash)
    return user


def refused(body, secret, given):
    expected = hmac.new(secret, body, hashlib.sha256).hexdigest()
    # ok: acted upon
    if not hmac.compare_digest(given, expected):
        raise PermissionError
    return process(body)


def answered(user, password):
    # ok: handed on
    return bcrypt.checkpw(password, user.password_hash)


def kept(user, password):
    # ok: kept
    right = check_password_hash(user.password_hash, password)
    return user if right else None


def raising(key, signature, body):
    # ok: raises where it fails
    key.verify(signature, body)
    return process(body)


def collected(pairs):
    results = []
    for given, expected in pairs:
        # ok: an argument
        results.append(hmac.compare_digest(given, expected))
        log(results)
    return all(results)


def asserted(token, expected):
    # ok: combined
    return bool(token) and hmac.compare_digest(token, expected)
