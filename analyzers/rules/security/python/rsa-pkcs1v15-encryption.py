"""Session keys that partners send."""

import rsa
from Crypto.Cipher import PKCS1_OAEP, PKCS1_v1_5
from Crypto.Signature import PKCS1_v1_5 as Signature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding


def unwrap(private_key, data):
    # bad: the padding of old
    return private_key.decrypt(data, padding.PKCS1v15())


def wrap(public_key, data):
    old = padding.PKCS1v15()
    # bad: in a variable
    return public_key.encrypt(data, old)


def unwrap_other(key, data):
    # bad: the other library
    cipher = PKCS1_v1_5.new(key)
    return cipher.decrypt(data, None)


class Partner:
    def __init__(self, key):
        self.key = key

    def send(self, secret):
        # bad: this library knows no other padding
        return rsa.encrypt(secret, self.key)


def oaep(private_key, data):
    # ok: OAEP
    return private_key.decrypt(
        data, padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
    )


def oaep_other(key, data):
    # ok: OAEP of the other library
    return PKCS1_OAEP.new(key).decrypt(data)


def signed(private_key, data):
    # ok: a signature
    return private_key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def signed_other(key, digest):
    # ok: a signature of the other library
    return Signature.new(key).sign(digest)


def signed_third(key, data):
    # ok: a signature of the third
    return rsa.sign(data, key, "SHA-256")
