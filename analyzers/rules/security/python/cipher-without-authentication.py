"""Fields that are kept encrypted."""

import os

from Crypto.Cipher import AES
from Crypto.Util.Padding import pad
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def chained(key, data):
    iv = os.urandom(16)
    cipher = AES.new(key, AES.MODE_CBC, iv)
    # bad: CBC
    return iv + cipher.encrypt(pad(data, 16))


def counted(key, nonce, data):
    # bad: in one line
    return AES.new(key, AES.MODE_CTR, nonce=nonce).encrypt(data)


class Vault:
    def __init__(self, key):
        self.key = key

    def seal(self, data):
        iv = os.urandom(16)
        # bad: of the other library
        encryptor = Cipher(algorithms.AES(self.key), modes.CFB(iv)).encryptor()
        return iv + encryptor.update(data) + encryptor.finalize()


def sealed(key, data):
    nonce = os.urandom(12)
    # ok: authenticates
    return nonce + AESGCM(key).encrypt(nonce, data, None)


def counted_and_sealed(key, data):
    cipher = AES.new(key, AES.MODE_GCM)
    # ok: authenticates
    return cipher.encrypt_and_digest(data)


def boxed(key, data):
    # ok: authenticates
    return Fernet(key).encrypt(data)


def opened(key, blob):
    # ok: told where it is encrypted
    return AES.new(key, AES.MODE_CBC, blob[:16]).decrypt(blob[16:])
