"""Fields that are kept encrypted."""

import os

import pyDes
from Crypto.Cipher import AES, ARC4, DES
from Crypto.Cipher import Blowfish as Fish
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def legacy(key, data):
    # bad: DES
    return DES.new(key, DES.MODE_CBC, os.urandom(8)).encrypt(data)


def stream(key, data):
    # bad: RC4
    return ARC4.new(key).encrypt(data)


def triple(key, data):
    iv = os.urandom(8)
    # bad: 3DES of the other library
    cipher = Cipher(algorithms.TripleDES(key), modes.CBC(iv))
    return iv + cipher.encryptor().update(data)


class Vault:
    def __init__(self, key):
        self.key = key

    def seal(self, data, iv):
        # bad: Blowfish under another name
        return Fish.new(self.key, Fish.MODE_CBC, iv).encrypt(data)

    def card(self, number):
        # bad: DES in Python
        return pyDes.triple_des(self.key).encrypt(number, padmode=pyDes.PAD_PKCS5)


def fresh(key, data):
    nonce = os.urandom(12)
    # ok: AES with authentication
    return nonce + AESGCM(key).encrypt(nonce, data, None)


def random_iv(key, data):
    iv = os.urandom(16)
    # ok: AES
    return iv + AES.new(key, AES.MODE_CBC, iv).encrypt(data)


def listed(algorithm):
    # ok: only compared with the name
    return algorithm not in ("DES", "RC4", "3DES")
