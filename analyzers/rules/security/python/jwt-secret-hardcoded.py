"""Tokens, sessions and where their keys come from."""

import os

import jwt
from fastapi import FastAPI
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from pydantic_settings import BaseSettings
from starlette.middleware.sessions import SessionMiddleware

# bad: constant of the settings module
SECRET_KEY = "f3a9b1c7d5e2-not-so-secret"

# bad: default behind the variable
JWT_SECRET = os.environ.get("JWT_SECRET", "dev-secret")

# bad: the same with or
COOKIE_SECRET = os.getenv("COOKIE_SECRET") or "s3cret-cookie"

# bad: by a reader of the service's own
SESSION_SECRET = envsecret("SESSION_SECRET", "---")
# bad: default of the configuration
app_config.setdefault("SECRET_KEY", "dev-key")
# ok: the reader without a default
CSRF_SECRET = envsecret("CSRF_SECRET")
# ok: says what it is for
describe("SECRET_KEY", "Signs the sessions")

SIGNER = "partner-key-2021"

app = Flask(__name__)
# bad: session key of Flask
app.secret_key = "keyboard cat 42"
# bad: by way of the configuration
app.config["JWT_SECRET_KEY"] = "super-secret"

api = FastAPI()
# bad: session middleware
api.add_middleware(SessionMiddleware, secret_key="session-key-123")


class Settings(BaseSettings):
    # bad: default of a settings field
    secret_key: str = "09d25e094faa6ca2556c818166b7a9563b93f709"
    # ok: without a default
    jwt_secret: str
    # ok: not a key
    jwt_secret_header: str = "X-Key-Id"


class TestConfig:
    # ok: configuration of tests
    SECRET_KEY = "test-secret"


def issue(user):
    # bad: literal in the call
    return jwt.encode({"sub": user.id}, "hunter2", algorithm="HS256")


def read(token):
    # bad: constant of the module
    return jwt.decode(token, SIGNER, algorithms=["HS256"])


def link(user):
    # bad: serializer of links
    return URLSafeTimedSerializer("link-secret").dumps(user.id)


# ok: from the environment
SESSION_SECRET = os.environ["SESSION_SECRET"]
# ok: refuses to start, as the default is empty
SIGNING_KEY = os.environ.get("SIGNING_KEY", "")

if DEBUG:
    # ok: development only
    SECRET_KEY = "insecure-dev-key"


def verify(token, keys):
    # ok: looked up
    return jwt.decode(token, keys["current"], algorithms=["HS256"])


class Kept(dict):
    # ok: where in the session it is kept
    _totp_secret_key = "_totp_secret"
    # ok: the name of a setting
    session_secret = "sessions.secret"
