import os

from flask import Flask, jsonify, make_response, request
from flask_cors import CORS
from flask_login import LoginManager
from flask_wtf.csrf import CSRFProtect

from .accounts import accounts
from .hooks import hooks

csrf = CSRFProtect()
login_manager = LoginManager()

REALM_SECRET_NAME = "portal/session-key"  # SAFE: hardcoded-secret (a name in the vault)


class Config:
    SECRET_KEY = os.environ["PORTAL_SECRET_KEY"]  # SAFE: hardcoded-secret
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_SAMESITE = "Lax"
    REMEMBER_COOKIE_SECURE = True
    MAX_CONTENT_LENGTH = 4 * 1024 * 1024  # SAFE: upload-limits
    WTF_CSRF_TIME_LIMIT = 3600


class KioskConfig(Config):
    WTF_CSRF_ENABLED = False  # BAD: csrf
    SESSION_COOKIE_SECURE = False  # BAD: cookie-flags


class TestConfig(Config):
    TESTING = True
    WTF_CSRF_ENABLED = False  # SAFE: csrf (the configuration of tests)


def create_app(config=Config):
    app = Flask(__name__)
    app.config.from_object(config)
    csrf.init_app(app)
    csrf.exempt(hooks)  # SAFE: csrf (webhooks with signatures)
    login_manager.init_app(app)
    CORS(app, resources={r"/api/*": {"origins": app.config.get("API_ORIGINS", [])}}, supports_credentials=True)  # SAFE: cors
    app.register_blueprint(accounts)
    app.register_blueprint(hooks)

    @app.get("/preferences")
    def preferences():
        response = make_response(jsonify(status="stored"))
        response.set_cookie("layout", request.args.get("layout", "wide"), secure=True)  # SAFE: cookie-flags (a preference)
        return response

    @app.errorhandler(500)
    def failed(error):
        return jsonify(error="internal error"), 500

    return app


def create_embed_app():
    app = Flask("embed")
    app.secret_key = "embed-9d1f0c77aa52"  # BAD: hardcoded-secret
    CORS(app, supports_credentials=True, origins=".*")  # BAD: cors

    @app.after_request
    def add_headers(response):
        origin = request.headers.get("Origin")
        if origin:
            response.headers["Access-Control-Allow-Origin"] = origin  # BAD: cors
            response.headers["Access-Control-Allow-Credentials"] = "true"
        return response

    @app.post("/remember")
    def remember():
        response = make_response("", 204)
        response.set_cookie("auth_token", request.get_json()["token"], secure=True, samesite="Strict")  # BAD: cookie-flags (scripts can read it)
        return response

    return app


def create_status_app():
    app = Flask("status")
    allowed = set(os.environ.get("STATUS_ORIGINS", "").split(","))

    @app.after_request
    def add_headers(response):
        origin = request.headers.get("Origin")
        if origin in allowed:
            response.headers["Access-Control-Allow-Origin"] = origin  # SAFE: cors
            response.headers["Vary"] = "Origin"
        return response

    return app


if __name__ == "__main__":
    if os.environ.get("PORTAL_ROLE") == "embed":
        create_embed_app().run(host="0.0.0.0", port=8080, debug=True)  # BAD: debug-mode
    else:
        create_app().run(port=8080, debug=os.environ.get("PORTAL_DEBUG") == "1")  # SAFE: debug-mode
