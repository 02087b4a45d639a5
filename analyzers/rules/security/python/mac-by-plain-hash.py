"""Signatures of callbacks."""

import hashlib
import hmac

SECRET_KEY = "from-the-settings"


def sign(payload, secret):
    # bad: the secret in front
    return hashlib.sha256(secret + payload).hexdigest()


def callback_signature(params, settings):
    base = "&".join(f"{name}={value}" for name, value in sorted(params.items())) + settings.API_SECRET
    # bad: the secret behind
    return hashlib.sha256(base.encode()).hexdigest()


class Gateway:
    def __init__(self, merchant_key):
        self.merchant_key = merchant_key

    def is_genuine(self, order, amount, given):
        # bad: in a text
        expected_signature = hashlib.sha256(f"{order}:{amount}:{self.merchant_key}".encode()).hexdigest()
        return hmac.compare_digest(given, expected_signature)

    def link_token(self, user_id):
        # bad: joined
        token = hashlib.sha512("|".join([str(user_id), SECRET_KEY]).encode()).hexdigest()
        return token


def signature_in_steps(secret, body):
    digest = hashlib.sha256()
    # bad: in steps
    digest.update(secret)
    digest.update(body)
    return digest.hexdigest()


def signed(payload, secret):
    # ok: HMAC
    return hmac.new(secret, payload, hashlib.sha256).hexdigest()


def keyed(payload, secret):
    # ok: a hash with a key of its own
    return hashlib.blake2b(payload, key=secret).hexdigest()


def content_token(body, version):
    # ok: no secret
    return hashlib.sha256(body + version).hexdigest()


def cache_key(prefix, key):
    # ok: a key of a cache
    return hashlib.sha256(f"{prefix}:{key}".encode()).hexdigest()


def stored(api_key):
    # ok: a random key that is kept by its hash
    token_hash = hashlib.sha256(api_key.encode()).hexdigest()
    return token_hash
