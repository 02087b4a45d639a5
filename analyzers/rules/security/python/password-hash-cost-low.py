"""Hashes of passwords."""

import hashlib

import bcrypt
from argon2 import PasswordHasher
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from passlib.context import CryptContext

ROUNDS = 1000


def slow(password, salt):
    # bad: far too few rounds
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt, ROUNDS)


def cheap(password):
    # bad: cost 4 takes a millisecond
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(rounds=4))


# bad: the whole service's cost
contexts = CryptContext(schemes=["bcrypt"], bcrypt__rounds=6)

# bad: a megabyte is no obstacle
hasher = PasswordHasher(time_cost=1, memory_cost=1024)


class Hasher(PBKDF2PasswordHasher):
    # bad: below the framework's own
    iterations = 10_000


def scrypted(password, salt):
    # bad: a megabyte, and quick
    return hashlib.scrypt(password.encode(), salt=salt, n=1024, r=8, p=1)


def usual(password):
    # ok: default cost
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt())


def strong(password, salt):
    # ok: enough work
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 600_000)


# ok: the library's own
default_hasher = PasswordHasher()

# ok: enough
strong_contexts = CryptContext(schemes=["bcrypt"], bcrypt__rounds=12)
