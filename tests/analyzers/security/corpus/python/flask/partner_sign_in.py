import base64
import hashlib
import json
import secrets

import jwt
import requests
from authlib.integrations.flask_client import OAuth
from flask import Blueprint, abort, current_app, jsonify, redirect, request, session, url_for
from requests_oauthlib import OAuth2Session
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.client import Saml2Client
from saml2.config import Config as Saml2Config
from werkzeug.middleware.proxy_fix import ProxyFix

from .limits import too_many
from .models import Account, PartnerKey

sign_in = Blueprint("sign_in", __name__, url_prefix="/sso")
oauth = OAuth()
google = oauth.register(
    name="google",
    server_metadata_url="https://accounts.google.com/.well-known/openid-configuration",
    client_kwargs={"scope": "openid email"},
)

GITHUB_TOKEN = "https://github.com/login/oauth/access_token"
ALLOWED_NETWORK = "10.20."


def behind_proxy(app):
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)
    return app


def caller():
    return request.headers.get("X-Forwarded-For", request.remote_addr).split(",")[0].strip()


def saml_client():
    settings = {
        "entityid": current_app.config["SAML_ENTITY"],
        "metadata": {"local": [current_app.config["SAML_METADATA"]]},
        "service": {
            "sp": {
                "endpoints": {
                    "assertion_consumer_service": [(url_for("sign_in.acs", _external=True), BINDING_HTTP_POST)],
                },
                "allow_unsolicited": True,
                "want_response_signed": False,
                "want_assertions_signed": False,  # BAD: saml-signature
            }
        },
    }
    config = Saml2Config()
    config.load(settings)
    return Saml2Client(config=config)


def staff_saml_client():
    config = Saml2Config()
    config.load(
        {
            "entityid": current_app.config["STAFF_ENTITY"],
            "metadata": {"local": [current_app.config["STAFF_METADATA"]]},
            "service": {
                "sp": {
                    "endpoints": {"assertion_consumer_service": [(current_app.config["STAFF_ACS"], BINDING_HTTP_REDIRECT)]},
                    "want_assertions_signed": True,  # SAFE: saml-signature
                    "want_response_signed": True,
                }
            },
        }
    )
    return Saml2Client(config=config)


@sign_in.get("/github")
def github():
    query = f"client_id={current_app.config['GITHUB_ID']}&scope=user:email"
    return redirect("https://github.com/login/oauth/authorize?" + query)  # BAD: oauth-state


@sign_in.get("/github/callback")
def github_callback():
    form = {
        "client_id": current_app.config["GITHUB_ID"],
        "client_secret": current_app.config["GITHUB_SECRET"],
        "code": request.args["code"],
    }
    answer = requests.post(GITHUB_TOKEN, data=form, headers={"Accept": "application/json"}, timeout=5)  # BAD: oauth-state (the callback compares none)
    session["github"] = answer.json()["access_token"]
    return redirect(url_for("sign_in.me"))


@sign_in.get("/gitlab")
def gitlab():
    flow = OAuth2Session(current_app.config["GITLAB_ID"], redirect_uri=url_for("sign_in.gitlab_callback", _external=True))
    address, session["gitlab_state"] = flow.authorization_url("https://gitlab.com/oauth/authorize")  # SAFE: oauth-state
    return redirect(address)


@sign_in.get("/gitlab/callback")
def gitlab_callback():
    expected = session.pop("gitlab_state", "")
    if not expected or not secrets.compare_digest(expected, request.args.get("state", "")):
        abort(400)
    flow = OAuth2Session(current_app.config["GITLAB_ID"], state=expected)
    token = flow.fetch_token("https://gitlab.com/oauth/token", code=request.args["code"], client_secret=current_app.config["GITLAB_SECRET"])  # SAFE: oauth-state
    session["gitlab"] = token["access_token"]
    return redirect(url_for("sign_in.me"))


@sign_in.get("/google/callback")
def google_callback():
    token = google.authorize_access_token()  # SAFE: oauth-state (the library compares it)
    session["account"] = token["userinfo"]["sub"]
    return redirect(url_for("sign_in.me"))


@sign_in.get("/me")
def me():
    profile = requests.get("https://api.github.com/user", params={"access_token": session["github"]}, timeout=5)  # BAD: token-in-url
    return jsonify(login=profile.json()["login"])


@sign_in.get("/me/projects")
def projects():
    headers = {"Authorization": f"Bearer {session['gitlab']}"}
    answer = requests.get("https://gitlab.com/api/v4/projects", params={"page": request.args.get("page", 1)}, headers=headers, timeout=5)  # SAFE: token-in-url
    return jsonify(answer.json())


@sign_in.post("/saml/acs")
def acs():
    answer = saml_client().parse_authn_request_response(request.form["SAMLResponse"], BINDING_HTTP_POST)
    session["account"] = answer.get_subject().text
    return redirect("/")


@sign_in.get("/partner")
def partner():
    token = request.args["assertion"]
    header = jwt.get_unverified_header(token)
    key = PartnerKey.query.get_or_404(header["kid"])
    claims = jwt.decode(token, key.pem, algorithms=[header["alg"]])  # BAD: jwt-none (the token names its own algorithm)
    session["account"] = claims["sub"]
    return redirect(f"{current_app.config['APP_URL']}/welcome?session_token={issue(claims['sub'])}")  # BAD: token-in-url


@sign_in.get("/partner/legacy")
def legacy_partner():
    claims = jwt.decode(request.args["assertion"], current_app.config["LEGACY_KEY"], algorithms=["HS256", "none"])  # BAD: jwt-none
    session["account"] = claims["sub"]
    return redirect("/")


@sign_in.get("/partner/signed")
def signed_partner():
    key = current_app.config["PARTNER_PUBLIC_KEY"]
    claims = jwt.decode(request.args["assertion"], key, algorithms=["ES256"], audience="portal")  # SAFE: jwt-none
    session["account"] = claims["sub"]
    return redirect(f"/welcome?page={int(request.args.get('page', 1))}")  # SAFE: token-in-url (a page number)


def issue(subject):
    payload = {"sub": subject, "jti": secrets.token_hex(8)}
    body = base64.urlsafe_b64encode(json.dumps(payload).encode()).decode()
    return body + "." + hashlib.blake2b(body.encode(), key=current_app.config["SESSION_KEY"]).hexdigest()


@sign_in.post("/maintenance")
def maintenance():
    if not caller().startswith(ALLOWED_NETWORK):  # BAD: address-from-header
        abort(403)
    Account.unlock_all()
    return "", 204


@sign_in.post("/code")
def code():
    if too_many(request.remote_addr):  # SAFE: address-from-header (the proxy's count of hops is known)
        abort(429)
    Account.send_code(request.form["email"])
    return "", 202


@sign_in.post("/code/sms")
def code_sms():
    address = request.environ.get("HTTP_X_REAL_IP")
    if too_many(address):  # BAD: address-from-header
        abort(429)
    Account.send_sms(request.form["phone"])
    return "", 202
