import base64
import hashlib
import hmac
import os
import random
import subprocess
from pathlib import Path

import nacl.secret
import nacl.utils
import numpy as np
from Crypto.Cipher import AES, DES3, Blowfish
from Crypto.Protocol.KDF import PBKDF2, scrypt
from Crypto.PublicKey import DSA, ECC
from Crypto.Util import Counter
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms
from cryptography.hazmat.primitives.ciphers import modes as cipher_modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.signing import Signer
from django.db import models
from django.utils.crypto import get_random_string, pbkdf2, salted_hmac

MODES = {"legacy": cipher_modes.ECB(), "authenticated": None}
PEPPER = "depot"


class SealedField(models.BinaryField):
    key = b"\x13\x37" * 16

    def get_prep_value(self, value):
        if value is None:
            return None
        box = nacl.secret.SecretBox(self.key)  # BAD: encryption-key
        return box.encrypt(value.encode())


class ConfiguredField(models.BinaryField):
    def get_prep_value(self, value):
        if value is None:
            return None
        box = nacl.secret.SecretBox(base64.b64decode(settings.FIELD_KEY))  # SAFE: encryption-key
        return box.encrypt(value.encode(), nacl.utils.random(24))  # SAFE: static-iv


def seal_legacy(key: bytes, text: bytes) -> bytes:
    engine = Cipher(algorithms.AES(key), MODES["legacy"]).encryptor()  # BAD: cipher-mode
    return engine.update(text) + engine.finalize()


def seal_terminal(key: bytes, text: bytes) -> bytes:
    return DES3.new(key, DES3.MODE_ECB).encrypt(text)  # BAD: cipher-mode


def seal_archive(key: bytes, text: bytes) -> tuple[bytes, bytes, bytes]:
    engine = AES.new(key, AES.MODE_EAX)  # SAFE: cipher-mode
    sealed, tag = engine.encrypt_and_digest(text)
    return engine.nonce, tag, sealed


def seal_counter(key: bytes, text: bytes) -> bytes:
    return AES.new(key, AES.MODE_CTR, counter=Counter.new(128, initial_value=1)).encrypt(text)  # BAD: static-iv


def seal_old(key: bytes, text: bytes) -> bytes:
    return Blowfish.new(key, Blowfish.MODE_CBC, b"\x00" * 8).encrypt(text)  # BAD: static-iv


def seal_rotating(text: bytes) -> bytes:
    keys = [Fernet(key) for key in settings.FERNET_KEYS]
    return MultiFernet(keys).encrypt(text)  # SAFE: encryption-key


def seal_default(text: bytes) -> bytes:
    key = os.environ.get("EXPORT_KEY", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
    return Fernet(key).encrypt(text)  # BAD: encryption-key (a default that is known)


def signing_key(size: int = 1024):
    return generate_private_key(65537, size)  # BAD: short-key


def token_key():
    return DSA.generate(bits=1024)  # BAD: short-key


def site_key():
    return ECC.generate(curve="P-256")  # SAFE: short-key


def command_key(path: str) -> None:
    subprocess.run(["openssl", "genrsa", "-out", path, "1024"], check=True)  # BAD: short-key
    os.chmod(path, 0o600)  # SAFE: key-file


def command_site_key(path: str) -> None:
    subprocess.run(["openssl", "genpkey", "-algorithm", "ED25519", "-out", path], check=True)  # SAFE: short-key
    os.chmod(path, 0o777)  # BAD: key-file


def unwrap(private_key, sealed: bytes) -> bytes:
    scheme = padding.PKCS1v15()
    return private_key.decrypt(sealed, scheme)  # BAD: rsa-padding


def unwrap_oaep(private_key, sealed: bytes) -> bytes:
    scheme = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    return private_key.decrypt(sealed, scheme)  # SAFE: rsa-padding


def sign(private_key, data: bytes) -> bytes:
    return private_key.sign(data, padding.PKCS1v15(), hashes.SHA256())  # SAFE: rsa-padding (a signature)


def derive(passphrase: str) -> bytes:
    return PBKDF2(passphrase, os.urandom(16), dkLen=32)  # BAD: key-derivation (a thousand rounds of the library)


def derive_site(passphrase: str, salt: str) -> bytes:
    return pbkdf2(passphrase, salt, 500, digest=hashlib.sha256)  # BAD: key-derivation


def derive_strong(passphrase: str, salt: bytes) -> bytes:
    return scrypt(passphrase, salt, key_len=32, N=2**17, r=8, p=1)  # SAFE: key-derivation


def derive_sub(master: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose).derive(master)  # SAFE: key-derivation


def stamp(body: str) -> str:
    return hashlib.md5((body + settings.SECRET_KEY).encode()).hexdigest()  # BAD: plain-hash-mac


def stamp_parts(*parts: str) -> str:
    digest = hashlib.sha512()
    for part in (settings.HOOK_SECRET, *parts):
        digest.update(part.encode())
    return digest.hexdigest()  # BAD: plain-hash-mac


def stamp_signed(body: str) -> str:
    return Signer(salt="stamp").sign(body)  # SAFE: plain-hash-mac


def stamp_salted(body: str) -> str:
    return salted_hmac("depot.stamp", body, algorithm="sha256").hexdigest()  # SAFE: plain-hash-mac


def stamp_hook(body: bytes) -> bytes:
    return hmac.digest(settings.HOOK_SECRET.encode(), body, "sha256")  # SAFE: plain-hash-mac


def voucher(order: int) -> str:
    random.seed(order)
    return f"{PEPPER}-{random.randint(0, 10**10):010d}"  # BAD: seeded-random


def session_id() -> str:
    source = np.random.default_rng(42)
    return source.bytes(16).hex()  # BAD: seeded-random


def pick_sample(rows: list[int]) -> list[int]:
    source = np.random.default_rng(2026)
    return list(source.choice(rows, size=min(10, len(rows)), replace=False))  # SAFE: seeded-random (a sample for a chart)


def invitation() -> str:
    return get_random_string(32)  # SAFE: seeded-random


def write_key(path: Path) -> None:
    key = generate_private_key(65537, 3072)  # SAFE: short-key
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    previous = os.umask(0)
    path.write_bytes(pem)  # BAD: key-file (nothing is masked)
    os.umask(previous)
