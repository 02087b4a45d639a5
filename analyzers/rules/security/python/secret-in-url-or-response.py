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
