"""Fields that are kept encrypted."""

from Crypto.Cipher import AES
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def opened(key, nonce, text):
    cipher = AES.new(key, AES.MODE_GCM, nonce=nonce)
    # bad: no tag
    return cipher.decrypt(text)


class Vault:
    def __init__(self, key):
        self.key = key

    def read(self, blob):
        # bad: in one line
        return AES.new(self.key, AES.MODE_EAX, nonce=blob[:16]).decrypt(blob[32:])


def streamed(key, nonce, tag, text):
    decryptor = Cipher(algorithms.AES(key), modes.GCM(nonce, tag)).decryptor()
    # bad: never brought to its end
    return decryptor.update(text)


def checked(key, nonce, text, tag):
    cipher = AES.new(key, AES.MODE_GCM, nonce=nonce)
    # ok: checked in one call
    return cipher.decrypt_and_verify(text, tag)


def checked_afterwards(key, nonce, text, tag):
    cipher = AES.new(key, AES.MODE_GCM, nonce=nonce)
    # ok: checked before it is used
    plain = cipher.decrypt(text)
    cipher.verify(tag)
    return plain


def finished(key, nonce, tag, text):
    decryptor = Cipher(algorithms.AES(key), modes.GCM(nonce, tag)).decryptor()
    # ok: brought to its end
    return decryptor.update(text) + decryptor.finalize()


def sealed(key, nonce, data):
    # ok: checks by itself
    return AESGCM(key).decrypt(nonce, data, None)
