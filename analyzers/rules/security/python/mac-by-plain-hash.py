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


def stamp(secret: str, body: bytes):
    # bad: a secret by its name, whatever the function is called
    return hashlib.sha256(secret.encode() + body).hexdigest()


def shipping(request, settings):
    # bad: a secret of the settings
    expected = hashlib.sha256(f"{settings.HOOK_SECRET}.{request.body}".encode()).hexdigest()
    return hmac.compare_digest(expected, request.headers["X-Shipping"])


def stamp_parts(hook_secret, body):
    state = hashlib.sha512()
    # bad: in steps
    state.update(hook_secret)
    state.update(body)
    return state.hexdigest()


def stamp_all(secret, salt, body):
    # ok: with a salt it is a key, or what is kept
    return hashlib.sha256(secret + salt).digest()


def encryption_key(secret, tenant):
    # ok: a key
    return hashlib.sha256(secret + tenant).digest()


def visitor(secret, request):
    # ok: a name for who visits
    visitor_id = hashlib.sha256(f"{secret}{request.path}".encode()).hexdigest()
    return visitor_id


def stamp_link(path):
    # bad: SHA-1 does no better
    return hashlib.sha1(f"{settings.link_secret}:{path}".encode()).hexdigest()


def mark(body):
    # bad: nor does MD5
    return hashlib.md5((body + settings.SECRET_KEY).encode()).hexdigest()


def brand(body, signing_key):
    state = hashlib.md5()
    # bad: in steps
    state.update(signing_key)
    state.update(body)
    return state.hexdigest()


def entity_tag(body, version):
    # ok: no secret
    return hashlib.md5((body + version).encode()).hexdigest()


def derive_for(master, tenant):
    # ok: a key, though HKDF would be better
    return hashlib.sha256(master + tenant).digest()
