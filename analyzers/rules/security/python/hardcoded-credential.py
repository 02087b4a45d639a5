"""Connections of the billing service."""

import os
import smtplib

import psycopg2
import requests
from fastapi import Header, HTTPException

# bad: constant
STRIPE_API_KEY = "rk_live_9aZ8bY7cX6dW5eV4"
# bad: a word is a password as well
ADMIN_PASSWORD = "letmein"
# ok: a kind of input
INPUT_PASSWORD = "password"
# bad: default behind the variable
DB_PASSWORD = os.getenv("DB_PASSWORD", "postgres")
# ok: name of a field
PASSWORD_FIELD = "password1"
# ok: message
WRONG_PASSWORD = "auth.password.wrong_2"
# ok: placeholder
SMTP_PASSWORD = "change-me-1"
# ok: name of a variable
API_KEY_HEADER = "X-Api-Key-2"
# ok: from the environment
REPORT_TOKEN = os.environ["REPORT_TOKEN"]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "billing",
        "USER": "billing",
        # bad: database settings
        "PASSWORD": "b1lling!2020",
        "HOST": "db.internal",
    }
}

# bad: in the address
BROKER = "amqp://billing:rabbit-pw-1@mq.example.net:5672/billing"
# ok: local address of development
LOCAL = "postgresql://postgres:postgres@localhost:5432/billing"


def connection():
    # bad: keyword of the driver
    return psycopg2.connect(host="db.internal", user="billing", password="b1lling")


def mail(message):
    server = smtplib.SMTP_SSL("smtp.example.net")
    # bad: second argument of login
    server.login("billing@example.net", "Winter2023!")
    server.send_message(message)


def fetch(invoice):
    # bad: header
    return requests.get(invoice.url, headers={"Authorization": "Bearer 8f14e45fceea167a5a36dedd4bea2543"}, timeout=5)


def admin(x_api_key: str = Header()):
    # bad: compared with a literal
    if x_api_key != "billing-admin-77":
        raise HTTPException(status_code=403)


def safe_connection(settings):
    # ok: configured
    return psycopg2.connect(host=settings.host, user=settings.user, password=settings.password)


def kind(token_type, password):
    # ok: kind of token, empty check
    return token_type == "access-token-1" and password != ""
