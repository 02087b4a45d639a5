import hashlib
import os
import secrets
import uuid
from datetime import timedelta

import bcrypt
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from flask import Flask, abort, jsonify, redirect, request, session, url_for
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from werkzeug.security import check_password_hash, generate_password_hash

app = Flask(__name__)
app.secret_key = os.environ["FLASK_SECRET"]
app.config.update(
    SQLALCHEMY_DATABASE_URI=os.environ["DATABASE_URL"],
    SESSION_COOKIE_SECURE=True,
    SESSION_COOKIE_SAMESITE="Lax",
    PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
)
db = SQLAlchemy(app)
csrf = CSRFProtect(app)
hasher = PasswordHasher()


class Account(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    email = db.Column(db.String(200), unique=True)
    password = db.Column(db.String(200))
    pin = db.Column(db.String(12))
    api_key = db.Column(db.String(64))
    reset_code = db.Column(db.String(64))
    quota = db.Column(db.Integer, default=10)


def set_password(account, value):
    account.password = generate_password_hash(value, method="pbkdf2:sha256:600000")  # SAFE: password-cost


def set_vault_password(account, value):
    digest = hashlib.pbkdf2_hmac("sha256", value.encode(), account.email.encode(), 1000)  # BAD: password-cost
    account.password = digest.hex()


def legacy_password(value):
    return hashlib.sha1(b"acct$" + value.encode()).hexdigest()  # BAD: password-storage


def etag(account):
    return hashlib.md5(f"{account.id}:{account.quota}".encode(), usedforsecurity=False).hexdigest()  # SAFE: weak-crypto (an ETag)


@app.post("/accounts")
def register():
    form = request.get_json()
    account = Account(email=form["email"])
    account.password = bcrypt.hashpw(form["password"].encode(), bcrypt.gensalt(rounds=12)).decode()  # SAFE: password-salt
    db.session.add(account)
    db.session.commit()
    return jsonify(id=account.id), 201


@app.post("/sign-in")
def sign_in():
    account = Account.query.filter_by(email=request.form["email"]).first_or_404()
    if not check_password_hash(account.password, request.form["password"]):
        abort(401)
    session.clear()
    session["account"] = account.id  # SAFE: session-fixation
    return redirect(url_for("profile"))


@app.post("/kiosk/sign-in")
def kiosk_sign_in():
    account = Account.query.filter_by(email=request.form["email"]).first_or_404()
    if account.pin == request.form["pin"]:  # BAD: password-plain-compare
        session["account"] = account.id
        return redirect(url_for("profile"))
    abort(401)


@app.post("/forgotten")
def forgotten():
    account = Account.query.filter_by(email=request.form["email"]).first()
    if account:
        account.reset_code = uuid.uuid1().hex  # BAD: reset-token
        db.session.commit()
    return "", 202


@app.post("/keys")
def keys():
    account = Account.query.get_or_404(session["account"])
    value = secrets.token_hex(32)
    account.api_key = hashlib.sha256(value.encode()).hexdigest()
    db.session.commit()
    return jsonify(key=value)


@app.get("/profile")
def profile():
    account = Account.query.get_or_404(session["account"])
    response = jsonify(email=account.email, quota=account.quota)
    response.set_etag(etag(account))
    return response.make_conditional(request)


@app.post("/vault/check")
def vault_check():
    account = Account.query.get_or_404(session["account"])
    try:
        hasher.verify(account.password, request.form["password"])
    except VerifyMismatchError:
        abort(401)
    return "", 204
