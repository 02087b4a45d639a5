import hashlib
import json
import logging
import os
import random
import secrets
import smtplib
import ssl
import time
from email.mime.text import MIMEText

import redis
import yaml
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from celery import shared_task
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from ruamel.yaml import YAML
from sqlalchemy import create_engine, text

logger = logging.getLogger(__name__)
engine = create_engine(os.environ["DATABASE_URL"])
queue = redis.Redis.from_url(os.environ["REDIS_URL"])
hasher = PasswordHasher()
PEPPER = "b1f0-account-pepper-77c2"  # BAD: hardcoded-secret
SECRET_PATH = "/run/secrets/account_key"  # SAFE: hardcoded-secret (a path)
STATIC_IV = bytes(16)


def backoff(attempt):
    return min(60, 2**attempt) + random.uniform(0, 1)  # SAFE: insecure-random (jitter)


def cache_key(payload):
    return hashlib.md5(json.dumps(payload, sort_keys=True).encode(), usedforsecurity=False).hexdigest()  # SAFE: weak-crypto (a cache key)


def sign(payload):
    return hashlib.md5((PEPPER + json.dumps(payload)).encode()).hexdigest()  # BAD: weak-crypto (a signature)


@shared_task
def import_account(row):
    with engine.begin() as connection:
        digest = hashlib.pbkdf2_hmac("sha256", row["password"].encode(), row["email"].encode(), 1000)  # BAD: password-storage (1000 rounds)
        connection.execute(text("INSERT INTO accounts (email, digest) VALUES (:email, :digest)"), {"email": row["email"], "digest": digest})  # SAFE: sql-injection


@shared_task
def rehash_account(account_id, password):
    encoded = hasher.hash(password)  # SAFE: password-storage
    with engine.begin() as connection:
        connection.execute(text("UPDATE accounts SET digest = :digest WHERE id = :id"), {"digest": encoded, "id": account_id})


@shared_task
def check_account(account_id, password, digest):
    try:
        hasher.verify(digest, password)
    except VerifyMismatchError:  # SAFE: swallowed-security-error
        logger.info("wrong password for account %d", account_id)
        return False
    return True


@shared_task(bind=True)
def issue_voucher(self, account_id):
    random.seed(time.time())
    session_token = "%032x" % random.getrandbits(128)  # BAD: insecure-random
    queue.setex(f"voucher:{account_id}", 600, session_token)
    if account_id == 0:
        raise self.retry(countdown=backoff(self.request.retries))


@shared_task
def issue_invitation(account_id):
    queue.setex(f"invitation:{account_id}", 600, secrets.token_urlsafe(24))  # SAFE: insecure-random


@shared_task
def seal(account_id, note):
    with open(SECRET_PATH, "rb") as stream:
        return Fernet(stream.read()).encrypt(note.encode()).decode()  # SAFE: weak-crypto


@shared_task
def seal_old(account_id, note):
    with open(SECRET_PATH, "rb") as stream:
        encryptor = Cipher(algorithms.AES(stream.read(32)), modes.CBC(STATIC_IV)).encryptor()  # BAD: weak-crypto (the same IV each time)
    padded = note.encode().ljust(-(-len(note.encode()) // 16) * 16, b"\0")
    return (encryptor.update(padded) + encryptor.finalize()).hex()


@shared_task
def write_key(account_id, content):
    path = f"/srv/keys/{int(account_id)}.pem"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)  # BAD: file-permissions
    with os.fdopen(descriptor, "w") as stream:
        stream.write(content)
    os.chmod("/srv/public/keys.json", 0o644)  # SAFE: file-permissions (a public file)


@shared_task
def notify(address, subject, body):
    raw = "\r\n".join([f"To: {address}", "From: accounts@example.com", "Subject: " + subject, "", body])
    with smtplib.SMTP_SSL(os.environ["SMTP_HOST"], context=ssl.create_default_context(), timeout=10) as server:
        server.sendmail("accounts@example.com", address, raw)  # BAD: header-injection


@shared_task
def notify_plain(account_id, body):
    message = MIMEText(body)
    message["Subject"] = f"Account {int(account_id)}"  # SAFE: header-injection (a number)
    message["From"] = message["To"] = "accounts@example.com"
    with smtplib.SMTP_SSL(os.environ["SMTP_HOST"], context=ssl.create_default_context(), timeout=10) as server:
        server.send_message(message)


@shared_task
def apply_rules(document):
    rules = YAML(typ="unsafe").load(document)  # BAD: deserialization
    return len(rules)


@shared_task
def apply_limits(document):
    limits = YAML(typ="safe").load(document)  # SAFE: deserialization
    return len(limits) + len(list(yaml.safe_load_all(document)))


@shared_task
def promote(account_id, role):
    with engine.begin() as connection:
        connection.execute(text("UPDATE accounts SET role = :role WHERE id = :id"), {"role": role, "id": account_id})  # BAD: audit-missing


@shared_task
def run_script(name, source):
    namespace = {"queue": queue}
    exec(compile(source, name, "exec"), namespace)  # BAD: code-injection
    return sorted(namespace)
