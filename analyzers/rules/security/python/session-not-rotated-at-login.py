"""Logins in three frameworks."""

from django.contrib.auth import authenticate, login as auth_login
from flask import redirect, request, session
from werkzeug.security import check_password_hash


def login():
    user = find(request.form["name"])
    if user and check_password_hash(user.password_hash, request.form["password"]):
        # bad: the session of before
        session["user_id"] = user.id
    return redirect("/")


async def sso_callback(request):
    claims = await exchange(request.query_params["code"])
    # bad: Starlette, after single sign-on
    request.session["user"] = claims["sub"]


def django_view(request):
    user = User.objects.get(name=request.POST["name"])
    if user.check_password(request.POST["password"]):
        # bad: by hand instead of login()
        request.session["account_id"] = user.pk


def login_fresh():
    user = find(request.form["name"])
    session.clear()
    # ok: begun anew
    session["user_id"] = user.id


def login_cycled(request):
    request.session.cycle_key()
    # ok: a new identifier
    request.session["user_id"] = request.user.id


def login_framework(request):
    user = authenticate(request, name=request.POST["name"], password=request.POST["password"])
    auth_login(request, user)
    # ok: the framework has changed it
    request.session["user_id"] = user.pk


def choose_language():
    # ok: no login
    session["language"] = request.form["language"]
