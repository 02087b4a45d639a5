"""Backups that are locked with a password."""

import base64
import hashlib
import os

from Crypto.Cipher import AES
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt


def lock(password, data):
    key = hashlib.sha256(password.encode()).digest()
    nonce = os.urandom(12)
    # bad: one hash
    return nonce + AESGCM(key).encrypt(nonce, data, None)


def padded(user_password, iv, data):
    # bad: padded to the length of a key
    return AES.new(user_password.ljust(32).encode(), AES.MODE_CBC, iv).encrypt(data)


def boxed(passphrase, text):
    # bad: encoded for Fernet
    return Fernet(base64.urlsafe_b64encode(hashlib.md5(passphrase.encode()).hexdigest().encode())).encrypt(text)


class Archive:
    def __init__(self, password):
        digest = hashlib.sha256()
        digest.update(password)
        key = digest.digest()
        # bad: hashed in steps
        self.box = AESGCM(key)

    def cut(self, passwd, nonce):
        key = passwd[:32].encode("utf-8")
        # bad: cut to the length of a key
        return AES.new(key, AES.MODE_GCM, nonce=nonce)


def derived(password, salt, data):
    key = Scrypt(salt=salt, length=32, n=2**17, r=8, p=1).derive(password)
    nonce = os.urandom(12)
    # ok: derived slowly
    return nonce + AESGCM(key).encrypt(nonce, data, None)


def stretched(password, salt):
    key = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 600_000)
    # ok: in many rounds
    return Fernet(base64.urlsafe_b64encode(key))


def separated(master, nonce):
    # ok: of a key that is random
    return AESGCM(hashlib.sha256(b"orders" + master).digest())


def checked(password, stored):
    # ok: nothing is encrypted
    return hashlib.sha256(password.encode()).hexdigest() == stored
