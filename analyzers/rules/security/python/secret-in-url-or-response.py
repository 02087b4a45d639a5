"""Answers and requests of an accounts service."""

import requests
from fastapi import FastAPI
from flask import Flask, jsonify
from rest_framework import serializers

app = FastAPI()
flask_app = Flask(__name__)


@app.get("/me")
def me(user):
    # bad: the hash goes to the browser
    return {"id": user.id, "email": user.email, "password_hash": user.password_hash}


@flask_app.get("/users")
def users():
    # bad: of all of them
    return jsonify([{"id": user.id, "password": user.password} for user in everybody()])


# bad: every column, the hash too
class UserSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = "__all__"


# bad: listed
class MemberSerializer(serializers.ModelSerializer):
    class Meta:
        model = Member
        fields = ["id", "email", "password"]


def profile(token):
    # bad: every proxy logs it
    return requests.get(f"https://api.example.com/me?access_token={token}", timeout=5).json()


# ok: only taken in
class SignUpSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["id", "email", "password"]
        extra_kwargs = {"password": {"write_only": True}}


def safe_profile(token):
    # ok: in a header
    return requests.get("https://api.example.com/me", headers={"Authorization": f"Bearer {token}"}, timeout=5).json()


@app.get("/safe")
def safe(user):
    # ok: what clients may see
    return {"id": user.id, "has_password": user.has_password}


@app.get("/handover")
def handover(user: User):
    token = sign(user.id)
    # bad: the browser keeps the token
    return RedirectResponse(f"https://mobile.example.com/start?access_token={token}")


def callback(request):
    address = settings.APP_URL + "/start?session_token=" + session_of(request)
    # bad: the same in steps
    return redirect(address)


async def done(request):
    # bad: by a table of parameters
    raise web.HTTPFound("/app?" + urlencode({"jwt": sign(request["user"])}))


async def weather(client, city):
    query = {"q": city, "apikey": os.environ["WEATHER_KEY"]}
    # bad: a key among the parameters
    return await client.get("https://weather.example.net/v1", params=query)


def profile(session, token):
    # bad: a token
    return session.get("https://people.example.net/me", params={"access_token": token})


def after_mail(request):
    # ok: serves once
    return redirect(f"/reset-password?token={one_time_token(request)}")


def page(request, cursor):
    # ok: a place in a list
    return redirect(f"/list?page_token={cursor}")


def start(request, state):
    # ok: is asked back
    return redirect(f"https://id.example.com/authorize?client_id=shop&state={state}")


def repositories(session, cursor, token):
    # ok: in a header
    return session.get(
        "https://people.example.net/list", params={"page": cursor}, headers={"Authorization": f"Bearer {token}"}
    )
