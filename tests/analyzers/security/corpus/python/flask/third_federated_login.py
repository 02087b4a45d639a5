import logging
import os
import secrets
from urllib.parse import urlencode

import ldap
import ldap.filter
import requests
from authlib.integrations.flask_client import OAuth
from flask import Flask, Response, abort, redirect, request, session, url_for
from werkzeug.middleware.proxy_fix import ProxyFix

logger = logging.getLogger(__name__)
app = Flask(__name__)
app.config.from_prefixed_env("LOGIN")
app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1)

oauth = OAuth(app)
oauth.register("forge", server_metadata_url="https://forge.example.com/.well-known/openid-configuration")

CHAT_AUTHORIZE = "https://chat.example.com/oauth/authorize"
CHAT_TOKEN = "https://chat.example.com/oauth/token"
INTRANET = ("10.20.", "10.21.")


def directory():
    connection = ldap.initialize(os.environ["LDAP_URL"])
    connection.set_option(ldap.OPT_X_TLS_REQUIRE_CERT, ldap.OPT_X_TLS_DEMAND)
    connection.set_option(ldap.OPT_X_TLS_NEWCTX, 0)
    connection.simple_bind_s(os.environ["LDAP_DN"], os.environ["LDAP_PASSWORD"])
    return connection


@app.get("/people")
def people():
    wanted = ldap.filter.filter_format("(&(objectClass=person)(uid=%s))", [request.args["uid"]])
    found = directory().search_s("ou=people,dc=example", ldap.SCOPE_SUBTREE, wanted, ["cn"])  # SAFE: ldap-injection
    return {"people": [dn for dn, _ in found]}


@app.get("/groups")
def groups():
    wanted = "(&(objectClass=group)(|(cn=%s*)(description=%s)))" % (request.args["q"], request.args["q"])
    found = directory().search_s("ou=groups,dc=example", ldap.SCOPE_ONELEVEL, wanted)  # BAD: ldap-injection
    return {"groups": [dn for dn, _ in found]}


@app.get("/login/forge")
def login_forge():
    return oauth.forge.authorize_redirect(url_for("forge_callback", _external=True))  # SAFE: oauth-state (made by the library)


@app.get("/login/forge/callback")
def forge_callback():
    token = oauth.forge.authorize_access_token()
    session.clear()
    session["user"] = token["userinfo"]["sub"]
    return redirect(url_for("home"))


@app.get("/login/chat")
def login_chat():
    query = {"client_id": app.config["CHAT_CLIENT"], "response_type": "code", "state": "chat"}
    return redirect(CHAT_AUTHORIZE + "?" + urlencode(query))  # BAD: oauth-state


@app.get("/login/chat/callback")
def chat_callback():
    answer = requests.post(
        CHAT_TOKEN,
        data={"code": request.args["code"], "client_secret": app.config["CHAT_SECRET"]},
        verify=app.config.get("CHAT_CA", True),  # SAFE: tls-verification
        timeout=5,
    )
    token = answer.json()["access_token"]
    profile = requests.get(f"https://chat.example.com/api/me?access_token={token}", timeout=5)  # BAD: token-in-url
    session.clear()
    session["user"] = profile.json()["id"]
    return redirect(url_for("home"))


@app.get("/intranet")
def intranet():
    address = request.headers.get("X-Forwarded-For", request.remote_addr).split(",")[0]
    if not address.startswith(INTRANET):  # BAD: address-from-header
        abort(403)
    return {"menu": app.config["MENU"]}


@app.get("/office")
def office():
    if not request.remote_addr.startswith(INTRANET):  # SAFE: address-from-header (set by ProxyFix)
        abort(403)
    return {"nonce": secrets.token_hex(8)}


@app.get("/")
def home():
    response = Response("signed in")
    response.headers["X-User"] = session.get("user", "none")
    return response
