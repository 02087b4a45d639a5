"""Seals letters for the archive and opens them for the clerks."""

import hashlib
import hmac
import os
import random
import secrets
import string
import time
from pathlib import Path

from Crypto.Cipher import AES, PKCS1_OAEP, PKCS1_v1_5
from Crypto.PublicKey import RSA
from Crypto.Util.Padding import pad
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nats.aio.client import Client

KEYS = Path(os.environ.get("KEY_FOLDER", "/etc/letters"))


class Vault:
    def __init__(self, master: bytes) -> None:
        self.master = master
        self.counter = 0

    def seal(self, letter: bytes, number: str) -> bytes:
        nonce = os.urandom(12)
        return nonce + AESGCM(self.master).encrypt(nonce, letter, number.encode())  # SAFE: static-iv

    def seal_card(self, card: bytes) -> bytes:
        cipher = AES.new(self.master, AES.MODE_CBC, iv=hashlib.md5(self.master).digest())  # BAD: static-iv
        return cipher.encrypt(pad(card, AES.block_size))

    def subkey(self, purpose: str) -> bytes:
        return HKDF(hashes.SHA256(), 32, salt=None, info=purpose.encode()).derive(self.master)

    def mark(self, letter: bytes) -> str:
        return hmac.new(self.subkey("mark"), letter, hashlib.sha256).hexdigest()  # SAFE: plain-hash-mac

    def receipt(self, number: str) -> str:
        return hashlib.sha256(self.master + number.encode()).hexdigest()[:32]  # BAD: plain-hash-mac


def wrap(public: bytes, key: bytes) -> bytes:
    return PKCS1_OAEP.new(RSA.import_key(public)).encrypt(key)  # SAFE: rsa-padding


def wrap_for_bank(public: bytes, key: bytes) -> bytes:
    cipher = PKCS1_v1_5.new(RSA.import_key(public))  # BAD: rsa-padding
    return cipher.encrypt(key)


def new_clerk(name: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    target = KEYS / f"{name}.pem"
    handle = os.open(target, os.O_WRONLY | os.O_CREAT, 0o600)
    with os.fdopen(handle, "wb") as sink:
        sink.write(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )


def new_counter() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=3072)  # SAFE: short-key


def pickup_code() -> str:
    random.seed(time.time())
    return "".join(random.choices(string.ascii_uppercase, k=8))  # BAD: seeded-random


def pickup_number() -> str:
    return f"{secrets.randbelow(10**9):09d}"


async def main() -> None:
    client = Client()
    await client.connect(os.environ["NATS_URL"])
    vault = Vault(Fernet(os.environ["FERNET_KEY"]).decrypt((KEYS / "master").read_bytes()))

    async def on_letter(message) -> None:
        await message.respond(vault.seal(message.data, pickup_number()))

    await client.subscribe("letters.seal", cb=on_letter)
