"""Fields that are kept encrypted."""

import os

from Crypto.Cipher import AES, ARC4, DES
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FIXED = b"0123456789abcdef"


def legacy(key, data):
    # bad: DES
    return DES.new(key, DES.MODE_CBC, os.urandom(8)).encrypt(data)


def stream(key, data):
    # bad: RC4
    return ARC4.new(key).encrypt(data)


def blocks(key, data):
    # bad: ECB
    return AES.new(key, AES.MODE_ECB).encrypt(data)


def fixed_iv(key, data):
    # bad: the IV is a constant
    return AES.new(key, AES.MODE_CBC, FIXED).encrypt(data)


def zero_iv(key):
    # bad: zeros
    return Cipher(algorithms.AES(key), modes.CBC(b"\x00" * 16))


def sealed(key, data):
    nonce = b"unique-nonce"
    # bad: one nonce for all
    return AESGCM(key).encrypt(nonce, data, None)


def short_key():
    # bad: 1024 bits
    return rsa.generate_private_key(public_exponent=65537, key_size=1024)


def unwrap(private_key, data):
    # bad: PKCS#1 v1.5
    return private_key.decrypt(data, padding.PKCS1v15())


def fresh(key, data):
    nonce = os.urandom(12)
    # ok: a fresh nonce
    return nonce + AESGCM(key).encrypt(nonce, data, None)


def random_iv(key, data):
    iv = os.urandom(16)
    # ok: a fresh IV
    return iv + AES.new(key, AES.MODE_CBC, iv).encrypt(data)


def opened(key, blob):
    # ok: the nonce came with the message
    return AESGCM(key).decrypt(blob[:12], blob[12:], None)


def long_key():
    # ok: 3072 bits
    return rsa.generate_private_key(public_exponent=65537, key_size=3072)
