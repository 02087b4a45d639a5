"""Fields that are kept encrypted."""

import hashlib
import os

from Crypto.Cipher import AES
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

FIXED = b"0123456789abcdef"
START = os.urandom(12)


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


def from_key(key, data):
    # bad: a part of the key
    return AES.new(key, AES.MODE_CBC, iv=key[:16]).encrypt(data)


def hashed(passphrase, key, data):
    iv = hashlib.md5(passphrase).digest()[:16]
    # bad: out of the password
    return Cipher(algorithms.AES(key), modes.CTR(iv)).encryptor().update(data)


def configured(key, data):
    iv = os.environ["PAYMENTS_IV"].encode()
    # bad: out of the configuration
    return AES.new(key, AES.MODE_CBC, iv).encrypt(data)


def once(key, data):
    # bad: made when the module is read
    return AESGCM(key).encrypt(START, data, None)


class Vault:
    def __init__(self, key):
        self.aead = ChaCha20Poly1305(key)
        self.nonce = os.urandom(12)

    def seal(self, data):
        # bad: made with the object
        return self.nonce + self.aead.encrypt(self.nonce, data, None)

    def reseal(self, data):
        nonce = os.urandom(12)
        # ok: fresh
        return nonce + self.aead.encrypt(nonce, data, None)


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


def opened_other(key, blob):
    iv, text = blob[:16], blob[16:]
    # ok: the IV came with the message
    return AES.new(key, AES.MODE_CBC, iv).decrypt(text)


def one_message(data):
    key = AESGCM.generate_key(bit_length=256)
    # ok: the key is for this message alone
    return key, AESGCM(key).encrypt(bytes(12), data, None)


def elsewhere(client, data):
    # ok: a service that encrypts, with a name of a key
    return client.encrypt("orders", data, {"tenant": "a"})
