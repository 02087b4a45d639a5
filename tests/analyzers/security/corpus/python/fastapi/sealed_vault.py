import hashlib
import hmac
import os
import random
import secrets
import time

from argon2.low_level import Type, hash_secret_raw
from Crypto.Cipher import AES, PKCS1_OAEP, PKCS1_v1_5
from Crypto.PublicKey import RSA
from Crypto.Random import get_random_bytes
from Crypto.Util.Padding import pad
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from fastapi import APIRouter, Depends
from pydantic import BaseModel

from .settings import Settings, get_settings

router = APIRouter(prefix="/vault")

BACKUP_KEY = b"0123456789abcdef0123456789abcdef"
ZERO_IV = bytes(16)
NONCE = b"vault-nonce!"
KEY_BITS = 1024


class Secret(BaseModel):
    owner: int
    text: str
    passphrase: str = ""


def seal_record(key: bytes, record: bytes) -> bytes:
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # BAD: cipher-mode
    return encryptor.update(pad(record, 16)) + encryptor.finalize()


def seal_block(key: bytes, record: bytes) -> bytes:
    return AES.new(key, AES.MODE_ECB).encrypt(pad(record, AES.block_size))  # BAD: cipher-mode


def seal_column(key: bytes, value: str) -> bytes:
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, value.encode(), b"column")  # SAFE: cipher-mode


def seal_stream(key: bytes, value: bytes) -> bytes:
    cipher = AES.new(key, AES.MODE_GCM)  # SAFE: static-iv (the library draws the nonce)
    sealed, tag = cipher.encrypt_and_digest(value)
    return cipher.nonce + tag + sealed


def seal_note(key: bytes, note: bytes) -> bytes:
    encryptor = Cipher(algorithms.AES(key), modes.CBC(ZERO_IV)).encryptor()  # BAD: static-iv
    return encryptor.update(pad(note, 16)) + encryptor.finalize()


def seal_message(key: bytes, note: bytes) -> bytes:
    box = ChaCha20Poly1305(key)
    return box.encrypt(NONCE, note, None)  # BAD: static-iv


def seal_attachment(key: bytes, owner: int, data: bytes) -> bytes:
    iv = hashlib.md5(str(owner).encode()).digest()
    return AES.new(key, AES.MODE_CBC, iv=iv).encrypt(pad(data, 16))  # BAD: static-iv (one for all files of an owner)


def seal_file(key: bytes, data: bytes) -> bytes:
    iv = get_random_bytes(16)
    sealed = iv + AES.new(key, AES.MODE_CBC, iv=iv).encrypt(pad(data, 16))  # SAFE: static-iv
    return sealed + hmac.new(key, sealed, hashlib.sha256).digest()


def signing_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)  # BAD: short-key


def partner_key():
    return RSA.generate(1024)  # BAD: short-key


def legacy_key():
    return dsa.generate_private_key(key_size=1024)  # BAD: short-key


def exchange_key():
    return ec.generate_private_key(ec.SECP256R1())  # SAFE: short-key (an elliptic curve)


def site_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=3072)  # SAFE: short-key


def wrap(public_key: rsa.RSAPublicKey, key: bytes) -> bytes:
    return public_key.encrypt(key, padding.PKCS1v15())  # BAD: rsa-padding


def wrap_oaep(public_key: rsa.RSAPublicKey, key: bytes) -> bytes:
    oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
    return public_key.encrypt(key, oaep)  # SAFE: rsa-padding


def wrap_for_partner(pem: str, key: bytes) -> bytes:
    return PKCS1_v1_5.new(RSA.import_key(pem)).encrypt(key)  # BAD: rsa-padding


def wrap_for_archive(pem: str, key: bytes) -> bytes:
    return PKCS1_OAEP.new(RSA.import_key(pem)).encrypt(key)  # SAFE: rsa-padding


def seal_backup(data: bytes) -> bytes:
    nonce = os.urandom(12)
    return nonce + AESGCM(BACKUP_KEY).encrypt(nonce, data, None)  # BAD: encryption-key


def seal_export(data: bytes) -> bytes:
    return Fernet(b"ZmxlZXQtZXhwb3J0LWtleS1vZi0zMi1ieXRlcy1sb24=").encrypt(data)  # BAD: encryption-key


def seal_report(data: bytes, settings: Settings) -> bytes:
    return Fernet(settings.report_key.get_secret_value()).encrypt(data)  # SAFE: encryption-key


def seal_session(data: bytes) -> tuple[bytes, bytes]:
    key = Fernet.generate_key()
    return key, Fernet(key).encrypt(data)  # SAFE: encryption-key


def derive(passphrase: str, salt: bytes) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", passphrase.encode(), salt, 1000)  # BAD: key-derivation


def derive_quickly(passphrase: str) -> bytes:
    return hashlib.sha256(passphrase.encode()).digest()  # BAD: key-derivation (a bare digest of a passphrase)


def derive_recovery(passphrase: str, salt: bytes) -> bytes:
    kdf = PBKDF2HMAC(algorithm=hashes.SHA1(), length=32, salt=salt, iterations=5_000)  # BAD: key-derivation
    return kdf.derive(passphrase.encode())


def derive_master(passphrase: str, salt: bytes) -> bytes:
    return PBKDF2HMAC(algorithm=hashes.SHA256(), length=32, salt=salt, iterations=600_000).derive(passphrase.encode())  # SAFE: key-derivation


def derive_device(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**17, r=8, p=1).derive(passphrase.encode())  # SAFE: key-derivation


def derive_slowly(passphrase: str, salt: bytes) -> bytes:
    return hash_secret_raw(passphrase.encode(), salt, time_cost=3, memory_cost=65536, parallelism=4, hash_len=32, type=Type.ID)  # SAFE: key-derivation


def stamp(secret: str, body: bytes) -> str:
    return hashlib.sha256(secret.encode() + body).hexdigest()  # BAD: plain-hash-mac


def stamp_link(path: str, settings: Settings) -> str:
    digest = hashlib.sha1(f"{settings.link_secret}:{path}".encode())  # BAD: plain-hash-mac
    return f"{path}?sig={digest.hexdigest()}"


def stamp_hook(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()  # SAFE: plain-hash-mac


def entity_tag(body: bytes) -> str:
    return hashlib.sha256(b"v2" + body).hexdigest()  # SAFE: plain-hash-mac (a cache's tag)


def share_code() -> str:
    random.seed(int(time.time()))
    return "".join(random.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(12))  # BAD: seeded-random


def recovery_code(owner: int) -> str:
    source = random.Random(owner)
    return f"{source.getrandbits(64):016x}"  # BAD: seeded-random


def demo_colours(seed: int) -> list[str]:
    source = random.Random(seed)
    return [f"#{source.randrange(0x1000000):06x}" for _ in range(8)]  # SAFE: seeded-random (a demonstration's colours)


@router.post("/secrets")
def store(secret: Secret, settings: Settings = Depends(get_settings)):
    key = derive_master(secret.passphrase, settings.salt_of(secret.owner))
    return {"sealed": seal_column(key, secret.text).hex(), "code": secrets.token_urlsafe(16)}  # SAFE: seeded-random
