"""Answers about users."""

from django.core import serializers as django_serializers
from django.forms.models import model_to_dict
from django.http import JsonResponse
from pydantic import BaseModel
from rest_framework import serializers


class UserSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        # bad: read as well as written
        fields = ["id", "email", "password"]


class EveryFieldSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        # bad: the hash is one of all
        fields = "__all__"


class UserOut(BaseModel):
    id: int
    email: str
    # bad: a model of answers
    hashed_password: str


def me(request):
    # bad: the row as it is
    return JsonResponse(model_to_dict(request.user))


def everybody(request):
    # bad: all columns
    return JsonResponse({"users": list(User.objects.filter(active=True).values())})


class SignUpSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        # ok: written only
        fields = ["id", "email", "password"]
        extra_kwargs = {"password": {"write_only": True}}


class UserCreate(BaseModel):
    email: str
    # ok: a model of requests
    password: str


def names(request):
    # ok: named columns
    return JsonResponse({"users": list(User.objects.values("id", "email"))})


class OrderSerializer(serializers.ModelSerializer):
    class Meta:
        model = Order
        # ok: nothing to hide
        fields = "__all__"
