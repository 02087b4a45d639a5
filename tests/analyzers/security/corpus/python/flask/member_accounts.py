import hashlib
import logging
import random
import re
import secrets
import string
from datetime import datetime, timedelta, timezone

import bcrypt
from authlib.jose import JsonWebToken
from authlib.jose.errors import JoseError
from flask import Blueprint, abort, current_app, jsonify, request, session
from flask_login import current_user, login_required, login_user
from jose import jwt

from .extensions import db, mailer
from .models import Member, ResetTicket

accounts = Blueprint("accounts", __name__, url_prefix="/accounts")
logger = logging.getLogger(__name__)
web_tokens = JsonWebToken(["RS256"])  # SAFE: jwt-algorithm

EDITABLE = {"name", "phone", "newsletter"}


@accounts.post("/register")
def register():
    payload = request.get_json()
    member = Member(email=payload["email"], name=payload.get("name"))
    member.password = bcrypt.hashpw(payload["password"].encode(), bcrypt.gensalt(rounds=12))  # SAFE: password-storage
    db.session.add(member)
    db.session.commit()
    return jsonify(id=member.id), 201


@accounts.post("/register/kiosk")
def register_kiosk():
    payload = request.get_json()
    member = Member(email=payload["email"], name=payload.get("name"))
    member.password = bcrypt.hashpw(payload["pin"].encode(), bcrypt.gensalt(rounds=4))  # BAD: password-storage (cost 4)
    db.session.add(member)
    db.session.commit()
    return jsonify(id=member.id), 201


@accounts.post("/login")
def login():
    member = Member.query.filter_by(email=request.form["email"]).first()
    if member is None or not bcrypt.checkpw(request.form["password"].encode(), member.password):
        logger.info("login failed for %s", request.form["email"].replace("\r", "").replace("\n", ""))  # SAFE: log-injection
        abort(401)
    login_user(member)
    return jsonify(id=member.id)


@accounts.post("/login/legacy")
def login_legacy():
    member = Member.query.filter_by(email=request.form["email"]).first_or_404()
    if member.legacy_password != hashlib.md5(request.form["password"].encode()).hexdigest():  # BAD: password-storage
        logger.warning(f"legacy login failed: {request.form['email']}")  # BAD: log-injection
        abort(401)
    login_user(member)
    return jsonify(id=member.id)


@accounts.patch("/me")
@login_required
def update():
    for key, value in request.get_json().items():
        setattr(current_user, key, value)  # BAD: mass-assignment
    db.session.commit()
    return "", 204


@accounts.put("/me")
@login_required
def replace():
    changes = {key: value for key, value in request.get_json().items() if key in EDITABLE}
    Member.query.filter_by(id=current_user.id).update(changes)  # SAFE: mass-assignment
    db.session.commit()
    return "", 204


@accounts.post("/forgot")
def forgot():
    member = Member.query.filter_by(email=request.form["email"]).first()
    if member:
        token = "".join(random.choices(string.ascii_letters + string.digits, k=32))  # BAD: reset-token
        db.session.add(ResetTicket(member_id=member.id, token=token))
        db.session.commit()
        mailer.send(member.email, "Reset", f"{current_app.config['PUBLIC_URL']}/reset/{token}")
    return "", 202


@accounts.post("/forgot/host")
def forgot_by_host():
    member = Member.query.filter_by(email=request.form["email"]).first()
    if member:
        token = secrets.token_urlsafe(32)  # SAFE: reset-token
        db.session.add(ResetTicket(member_id=member.id, token=token))
        db.session.commit()
        mailer.send(member.email, "Reset", f"https://{request.host}/reset/{token}")  # BAD: reset-token (the link's host comes from the request)
    return "", 202


@accounts.post("/coupon")
@login_required
def coupon():
    number = random.randrange(1, 7)  # SAFE: insecure-random (picks a picture)
    code = secrets.token_hex(8)  # SAFE: insecure-random
    return jsonify(picture=f"coupon-{number}.png", code=code)


@accounts.get("/sso")
def single_sign_on():
    claims = jwt.get_unverified_claims(request.args["id_token"])  # BAD: jwt-verification
    session["member"] = claims["email"]
    return "", 204


@accounts.get("/sso/partner")
def partner_sign_on():
    try:
        claims = web_tokens.decode(request.args["token"], current_app.config["PARTNER_JWKS"])  # SAFE: jwt-verification
        claims.validate()
    except JoseError:
        abort(401)
    session["partner"] = claims["sub"]
    return "", 204


@accounts.post("/tokens")
@login_required
def issue():
    payload = {"sub": str(current_user.id), "aud": "mobile"}
    payload["exp"] = datetime.now(timezone.utc) + timedelta(minutes=30)
    return jsonify(token=jwt.encode(payload, current_app.config["TOKEN_KEY"], algorithm="HS256"))  # SAFE: jwt-expiry


@accounts.post("/tokens/verify")
def verify():
    token = request.get_json()["token"]
    claims = jwt.decode(token, current_app.config["TOKEN_KEY"], audience="mobile")  # BAD: jwt-algorithm (jose takes any when none is given)
    if not re.fullmatch(r"[0-9]+", claims["sub"]):
        abort(401)
    return jsonify(member=claims["sub"])
