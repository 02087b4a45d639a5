"""Hashes of passwords."""

import hashlib

import bcrypt
from django.contrib.auth.hashers import make_password

SALT = b"d5f1c0ffee"


def first(password):
    # bad: a literal
    return hashlib.pbkdf2_hmac("sha256", password.encode(), b"salt", 600_000)


def second(password):
    # bad: a constant of the file
    return hashlib.scrypt(password.encode(), salt=SALT, n=2**16, r=8, p=1)


def third(password):
    # bad: bcrypt's salt, copied
    return bcrypt.hashpw(password.encode(), b"$2b$12$abcdefghijklmnopqrstuv")


def fourth(form):
    # bad: the settings' one for all
    return make_password(form["password"], salt=settings.PASSWORD_SALT)


def fifth(password):
    salt = b"one-for-all"
    # bad: a constant of the function
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 600_000)


def drawn(password):
    salt = os.urandom(16)
    # ok: drawn for each
    return salt, hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 600_000)


def usual(password):
    # ok: drawn by the library
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt())


def again(password, user):
    # ok: the salt of the stored hash
    return bcrypt.hashpw(password.encode(), user.password_hash)


def key(secret):
    # ok: no password, and random already
    return hashlib.pbkdf2_hmac("sha256", secret, b"encryption", 600_000)
