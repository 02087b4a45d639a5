import base64
import functools
import hmac
import json
import os
import pickle
from datetime import timedelta
from hashlib import pbkdf2_hmac, sha256
from urllib.parse import urlparse

import bugsnag
import casbin
import dill
import rollbar
from argon2 import PasswordHasher, Type
from flask import Flask, Request, Response, abort, g, jsonify, request, session
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SecureCookieSessionInterface, SessionInterface, SessionMixin
from flask_bcrypt import Bcrypt
from flask_cors import CORS
from flask_session import Session
from flask_talisman import Talisman
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.security import check_password_hash, generate_password_hash
from werkzeug.utils import import_string

from .accounts import Account, store
from .logs import audit

app = Flask(__name__)
api = Flask("api")
bcrypt = Bcrypt(app)
enforcer = casbin.Enforcer("policy/model.conf", "policy/policy.csv")

app.config["BCRYPT_LOG_ROUNDS"] = 5  # BAD: password-cost
app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(days=1825)  # BAD: long-lived-token
app.config["MAX_CONTENT_LENGTH"] = None  # BAD: body-limit
api.config.update(PERMANENT_SESSION_LIFETIME=timedelta(hours=8), MAX_CONTENT_LENGTH=2_000_000)  # SAFE: body-limit

app.config.update(SESSION_TYPE="filesystem", SESSION_FILE_DIR="/srv/policy/sessions", SESSION_SERIALIZATION_FORMAT="msgpack")  # SAFE: pickled-session
Session(app)

Talisman(app, content_security_policy=None)  # BAD: csp
Talisman(api, content_security_policy={"default-src": "'self'", "frame-ancestors": "'none'"})  # SAFE: csp
CORS(app, origins=[r"https://.*example\.com"], supports_credentials=True)  # BAD: partial-origin
CORS(api, origins=["https://desk.example.com"], supports_credentials=True)  # SAFE: partial-origin
app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_host=1)

rollbar.init(os.environ["ROLLBAR_TOKEN"], "production", capture_email=True, capture_ip=True, capture_username=True)  # BAD: reporter-pii
bugsnag.configure(api_key=os.environ["BUGSNAG_KEY"], params_filters=["password", "email", "phone", "authorization"])  # SAFE: reporter-pii


class ObjectSessions(SessionInterface):
    def open_session(self, app: Flask, request: Request) -> SessionMixin | None:
        cookie = request.cookies.get("desk")
        return dill.loads(base64.b64decode(cookie)) if cookie else self.make_null_session(app)  # BAD: pickled-session

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        response.set_cookie("desk", base64.b64encode(dill.dumps(session)).decode(), secure=True, httponly=True, samesite="Lax")


class SignedSessions(SecureCookieSessionInterface):
    serializer = TaggedJSONSerializer()  # SAFE: pickled-session
    digest_method = staticmethod(sha256)


def remembered(request: Request) -> dict:
    raw = base64.b64decode(request.cookies.get("remembered", ""))
    return pickle.loads(raw) if raw else {}  # BAD: pickled-session


def basket(request: Request) -> dict:
    raw, _, signature = request.cookies.get("basket", "e30=.").partition(".")
    expected = hmac.new(app.secret_key, raw.encode(), sha256).hexdigest()
    if not hmac.compare_digest(signature, expected):
        return {}
    return json.loads(base64.b64decode(raw))  # SAFE: pickled-session


def allowed(account: Account, action: str) -> bool:
    rules = app.config.get("RULES", {})
    return rules.get(action, True)  # BAD: default-allow


def allowed_strictly(account: Account, action: str) -> bool:
    rules = app.config.get("RULES", {})
    return account.role in rules.get(action, ())  # SAFE: default-allow


def enforced(account: Account, action: str) -> bool:
    try:
        return enforcer.enforce(account.role, action)
    except RuntimeError:
        audit.exception("policy not readable")
        return True  # BAD: default-allow


def enforced_strictly(account: Account, action: str) -> bool:
    try:
        return enforcer.enforce(account.role, action)
    except RuntimeError:
        audit.exception("policy not readable")
        return False  # SAFE: default-allow


def requires(action):
    def wrap(view):
        @functools.wraps(view)
        def guarded(*args, **kwargs):
            if not (allowed_strictly(g.account, action) and enforced_strictly(g.account, action)):
                abort(403)
            return view(*args, **kwargs)

        return guarded

    return wrap


@app.before_request
def check_host():
    if not request.host.endswith("example.com"):  # BAD: allowed-hosts
        abort(421)


@api.before_request
def check_known_host():
    if request.host not in {"desk.example.com", "localhost:5000"}:  # SAFE: allowed-hosts
        abort(421)


@app.after_request
def share(response: Response) -> Response:
    origin = request.headers.get("Origin", "")
    if urlparse(origin).netloc.startswith("desk."):  # BAD: partial-origin
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Credentials"] = "true"
    return response


@app.post("/accounts")
def register():
    form = request.get_json()
    digest = pbkdf2_hmac("sha256", form["password"].encode(), b"", 600_000)  # BAD: password-salt
    account = Account(email=form["email"], role="member", digest=digest)  # SAFE: privilege-from-client
    store.add(account)
    audit.info("registered")
    return jsonify({**vars(account)}), 201  # BAD: password-exposed


@app.post("/accounts/salted")
def register_salted():
    form = request.get_json()
    salt = os.urandom(16)
    digest = pbkdf2_hmac("sha256", form["password"].encode(), salt, 600_000)  # SAFE: password-salt
    account = Account(email=form["email"], role="member", digest=salt + digest)
    store.add(account)
    audit.info("registered")
    return jsonify(id=account.id, email=account.email), 201  # SAFE: password-exposed


@app.post("/accounts/argon")
def register_argon():
    form = request.get_json()
    hasher = PasswordHasher(time_cost=1, memory_cost=512, parallelism=1, type=Type.ID)  # BAD: password-cost
    store.add(Account(email=form["email"], role=form["role"], digest=hasher.hash(form["password"])))  # BAD: privilege-from-client
    audit.info("registered")
    return "", 201


@app.post("/accounts/werkzeug")
def register_werkzeug():
    form = request.get_json()
    digest = generate_password_hash(form["password"], method="scrypt:131072:8:1")  # SAFE: password-cost
    store.add(Account(email=form["email"], role="member", digest=digest))
    audit.info("registered")
    return "", 201


@app.post("/accounts/rounds")
def register_rounds():
    form = request.get_json()
    digest = generate_password_hash(form["password"], method="pbkdf2:sha256:1000", salt_length=1)  # BAD: password-cost
    store.add(Account(email=form["email"], role="member", digest=digest))
    audit.info("registered")
    return "", 201


@app.post("/login")
def login():
    account = store.by_email(request.form["email"])
    if account is None or not hmac.compare_digest(account.password.encode(), request.form["password"].encode()):  # BAD: password-plain-compare
        audit.warning("login refused")
        abort(401)
    audit.info("login", extra={"account": account.id})
    session["account"] = account.id
    return "", 204


@app.post("/login/hashed")
def login_hashed():
    account = store.by_email(request.form["email"])
    if account is None or not check_password_hash(account.digest, request.form["password"]):  # SAFE: password-plain-compare
        audit.warning("login refused")
        abort(401)
    audit.info("login", extra={"account": account.id})
    session["account"] = account.id
    return "", 204


@app.post("/password")
@requires("password.change")
def change_password():
    if request.form["password"] == request.form["old_password"]:  # SAFE: password-plain-compare (both are typed now)
        return jsonify(error="choose another"), 422
    g.account.digest = bcrypt.generate_password_hash(request.form["password"], rounds=12)  # SAFE: password-cost
    audit.info("password changed", extra={"account": g.account.id})
    return "", 204


@app.post("/plugins")
@requires("plugins.run")
def run_plugin():
    return jsonify(result=import_string(request.form["plugin"])())  # BAD: dynamic-call
