"""Signatures and tokens."""

import hashlib
import hmac

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding


def sign_callback(body, secret):
    # bad: signature by MD5
    signature = hashlib.md5(secret + body).hexdigest()
    return signature


def reset_token(user):
    # bad: token by SHA-1
    return hashlib.sha1(f"{user.id}{user.email}".encode()).hexdigest()


def store_key(row, api_key):
    # bad: sum of a secret
    row.digest = hashlib.md5(api_key.encode()).hexdigest()


def webhook(key, body):
    # bad: keyed MD5
    return hmac.new(key, body, hashlib.md5).hexdigest()


def sign_document(key, document):
    # bad: RSA over SHA-1
    return key.sign(document, padding.PKCS1v15(), hashes.SHA1())


def cache_key(url):
    # ok: key of a cache
    return hashlib.md5(url.encode()).hexdigest()


def etag(body):
    # ok: said to be no security
    signature = hashlib.md5(body, usedforsecurity=False).hexdigest()
    return signature


def download(path, blob):
    # ok: sum of a file
    checksum = hashlib.sha1(blob).hexdigest()
    return path, checksum


def strong(key, body):
    # ok: SHA-256
    return hmac.new(key, body, hashlib.sha256).hexdigest()
