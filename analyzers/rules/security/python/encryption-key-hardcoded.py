"""Columns that are kept encrypted."""

import base64
import hashlib
import hmac
import os

from Crypto.Cipher import AES
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy_utils import StringEncryptedType

COLUMNS = b"0123456789abcdef0123456789abcdef"
ORDERS = "0123456789abcdef"

# bad: named for what it is
AES_KEY = "c2hvcC1vcmRlcnMtY29sdW1uLWtleS0wMQ=="

# bad: a default for a missing variable
master_key = os.environ.get("MASTER_KEY", "orders-master-key-2021")

# ok: from the environment, or not at all
FIELD_KEY = base64.b64decode(os.environ["FIELD_KEY"])

# ok: the name of a variable
FERNET_KEY_NAME = "FERNET_KEY"


def seal(data, nonce):
    # bad: a constant of the module
    return AESGCM(COLUMNS).encrypt(nonce, data, None)


def legacy(iv, data):
    # bad: a literal
    return AES.new(b"sixteen byte key", AES.MODE_CBC, iv).encrypt(data)


def token(text):
    # bad: a key of Fernet
    box = Fernet("ZmDfcTF7_60GrrY167zsiPd67pEvs0aGOv2oasOM1Pg=")
    return box.encrypt(text)


def derived(nonce):
    key = hashlib.sha256(b"warehouse").digest()
    # bad: out of a literal
    return Cipher(algorithms.AES(key), modes.CTR(nonce))


def signature(body):
    # bad: signs with a literal
    return hmac.new(b"webhook-of-orders", body, hashlib.sha256).hexdigest()


def encoded(iv, data):
    # bad: a text that is made bytes
    return AES.new(ORDERS.encode(), AES.MODE_CBC, iv).encrypt(data)


class Order:
    # bad: a column type with its key
    card = StringEncryptedType(str, "orders-card-key", "AesEngine")


def configured(settings, nonce, data):
    # ok: configured
    return AESGCM(settings.column_key).encrypt(nonce, data, None)


def from_environment(text):
    # ok: refuses to run without it
    return Fernet(os.environ["FIELD_KEY"]).encrypt(text)


def fresh(nonce, data):
    key = AESGCM.generate_key(bit_length=256)
    # ok: made here
    return key, AESGCM(key).encrypt(nonce, data, None)


def named(vault, nonce, data):
    key = vault.read("orders/column-key")
    # ok: what stands here is its name in the store
    return AESGCM(key).encrypt(nonce, data, None)
