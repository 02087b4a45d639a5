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


def derive(password, salt):
    # bad: far too few rounds
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 1000)


def quick(password):
    # bad: cost 4 takes a millisecond
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(rounds=4))


def login(form, users):
    user = users.by_name(form["name"])
    # bad: stored in clear
    if user.password == form["password"]:
        return user
    return None


def werkzeug_hash(password):
    # bad: one round of SHA-256
    return generate_password_hash(password, method="sha256")


def create(request):
    # bad: stored as it came
    return User.objects.create(name=request.POST["name"], password=request.POST["password"])


def strong(password):
    # ok: default cost
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt())


def rounds(password, salt):
    # ok: enough work
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 600_000)


def django(request):
    # ok: the framework's own function
    return User.objects.create(name=request.POST["name"], password=make_password(request.POST["password"]))


def confirmed(form):
    # ok: two fields of a form
    return form["password"] == form["password_confirmation"]


def prefix(user):
    # ok: another value
    return hashlib.sha256(user.email.encode()).hexdigest()
