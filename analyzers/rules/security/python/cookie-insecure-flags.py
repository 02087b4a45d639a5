"""Login and logout."""

from flask import Flask, make_response, redirect

app = Flask(__name__)
# bad: cookie of the session over plain HTTP
app.config["SESSION_COOKIE_SECURE"] = False

# bad: settings of Django
SESSION_COOKIE_HTTPONLY = False


def login(user):
    response = make_response(redirect("/"))
    # bad: no flags at all
    response.set_cookie("session_token", user.new_token())
    return response


def refresh(response, token):
    # bad: readable by scripts
    response.set_cookie("refresh_token", token, secure=True, samesite="strict")


def remember(response, token):
    # bad: switched off
    response.set_cookie(key="auth", value=token, httponly=True, secure=False)


# bad: signed session of Starlette
api.add_middleware(SessionMiddleware, secret_key=KEY, https_only=False)


def all_flags(response, token):
    # ok: all flags
    response.set_cookie("session", token, secure=True, httponly=True, samesite="lax")


def by_environment(response, token):
    # ok: decided by the configuration
    response.set_cookie("session", token, secure=settings.secure_cookies, httponly=True)


def theme(response, name):
    # ok: no secret
    response.set_cookie("theme", name)


def csrf(response, token):
    # ok: has to be read by the script that sends it back
    response.set_cookie("csrf_token", token, secure=True, samesite="strict")


def logout(response):
    # ok: taken back
    response.set_cookie("session", "", max_age=0)
