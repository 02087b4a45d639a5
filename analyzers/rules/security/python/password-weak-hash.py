"""Accounts."""

import hashlib

import bcrypt
from django.contrib.auth.hashers import check_password, make_password
from werkzeug.security import generate_password_hash

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.MD5PasswordHasher"]


def register(users, name, password):
    # bad: unsalted MD5
    users.insert(name, hashlib.md5(password.encode()).hexdigest())


def register_salted(users, name, password, salt):
    # bad: a fast hash stays fast with a salt
    users.insert(name, hashlib.sha256((salt + password).encode("utf-8")).hexdigest())


def werkzeug_hash(password):
    # bad: one round of SHA-256
    return generate_password_hash(password, method="sha256")


def strong(password):
    # ok: default cost
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt())


def rounds(password, salt):
    # ok: enough work
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 600_000)


def django(request):
    # ok: the framework's own function
    return User.objects.create(name=request.POST["name"], password=make_password(request.POST["password"]))


def prefix(user):
    # ok: another value
    return hashlib.sha256(user.email.encode()).hexdigest()


def sealed(passphrase, nonce, data):
    # ok: the key of a cipher, which another rule tells
    key = hashlib.sha256(passphrase.encode()).digest()
    return AESGCM(key).encrypt(nonce, data, None)


def boxed(password, text):
    # ok: the same in one
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(password.encode()).digest())).encrypt(text)


def kept_beside_a_cipher(password, note, key):
    # bad: kept; the cipher has another key
    stored = hashlib.sha256(password.encode()).digest()
    return stored, AESGCM(key).encrypt(NONCE, note, None)
