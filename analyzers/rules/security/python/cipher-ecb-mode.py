"""Account numbers that are kept encrypted."""

import os

import pyaes
from Crypto.Cipher import AES
from Crypto.Util.Padding import pad
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def blocks(key, data):
    # bad: positional
    return AES.new(key, AES.MODE_ECB).encrypt(pad(data, 16))


def named(key, data):
    # bad: by keyword
    cipher = AES.new(key=key, mode=AES.MODE_ECB)
    return cipher.encrypt(data)


def other_library(key):
    # bad: the other library
    return Cipher(algorithms.AES(key), modes.ECB()).encryptor()


class Accounts:
    # bad: a mode for all calls
    mode = AES.MODE_ECB

    def __init__(self, key):
        self.key = key

    def seal(self, number):
        return AES.new(self.key, self.mode).encrypt(number)

    def old(self, number):
        # bad: the default of the old library
        return AES.new(self.key).encrypt(number)


def pure(key, block):
    # bad: AES in Python
    return pyaes.AESModeOfOperationECB(key).encrypt(block)


def sealed(key, data):
    nonce = os.urandom(12)
    # ok: with authentication
    return nonce + AESGCM(key).encrypt(nonce, data, None)


def counted(key, data):
    # ok: GCM of the same class
    cipher = AES.new(key, AES.MODE_GCM)
    return cipher.nonce, cipher.encrypt_and_digest(data)


def key_check_value(key):
    # ok: one block of zeros, to tell keys apart
    return AES.new(key, AES.MODE_ECB).encrypt(bytes(16))[:3]


def refused(mode):
    # ok: only compared
    if mode == AES.MODE_ECB:
        raise ValueError(mode)
