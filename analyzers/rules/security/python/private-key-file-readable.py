"""Keys that are made at the first start."""

import json
import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization

KEY_PATH = Path("/var/lib/shop/signing_key.pem")


def store(key, where):
    # bad: told by what is written
    with open(where, "wb") as file:
        file.write(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )


def deploy(text):
    # bad: told by its name
    with open("/home/shop/.ssh/id_rsa", "w") as file:
        file.write(text)


def token(text, token_path):
    token_path.write_text(text)
    # bad: by its mode
    os.chmod(token_path, 0o644)


def login(account):
    # bad: in one call
    Path("credentials.json").write_text(json.dumps(account))


def opened(private_key_path, pem):
    # bad: by its mode from the beginning
    fd = os.open(private_key_path, os.O_WRONLY | os.O_CREAT, 0o644)
    os.write(fd, pem)


def closed(key_path, pem):
    # ok: closed from the beginning
    fd = os.open(key_path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(fd, "wb") as file:
        file.write(pem)


def closed_afterwards(key_path, pem):
    # ok: closed in the same function
    with open(key_path, "wb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(pem)


def public(key, public_key_path):
    # ok: a public key
    with open(public_key_path, "wb") as file:
        file.write(key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo))


def read(private_key_path):
    # ok: only read
    with open(private_key_path, "rb") as file:
        return file.read()


def report(path, text):
    # ok: no secret
    with open(path, "w") as file:
        file.write(text)
