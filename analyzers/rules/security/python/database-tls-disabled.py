"""Databases of the shop."""

import os

import asyncpg
import mysql.connector
import psycopg2
from pymongo import MongoClient
from sqlalchemy import create_engine


def orders():
    # bad: switched off
    return psycopg2.connect(host="db.partner.example.com", dbname="orders", sslmode="disable")


def stock(user, password, host):
    # bad: in the address
    return create_engine(f"postgresql+psycopg2://{user}:{password}@{host}:5432/stock?sslmode=disable")


def archive(settings):
    # bad: as soon as somebody asks for it
    return psycopg2.connect(f"host={settings.archive_host} dbname=archive sslmode=allow")


async def events(settings):
    # bad: asyncpg
    return await asyncpg.create_pool(host=settings.events_host, password=settings.events_password, ssl=False)


def old(password):
    # bad: MySQL
    return mysql.connector.connect(host="mysql.partner.example.com", password=password, ssl_disabled=True)


DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": os.environ["DB_HOST"],
        "PASSWORD": os.environ["DB_PASSWORD"],
        # bad: Django
        "OPTIONS": {"sslmode": "disable"},
    },
}


def local():
    # ok: this machine
    return psycopg2.connect(host="localhost", dbname="orders", sslmode="disable")


def beside():
    # ok: a container beside
    return create_engine("postgresql://shop:shop@db:5432/orders?sslmode=disable")


def checked(settings):
    # ok: demanded and checked
    return psycopg2.connect(host=settings.host, sslmode="verify-full", sslrootcert="/etc/ssl/db-ca.pem")


def documents(uri):
    # ok: demanded
    return MongoClient(uri, tls=True)


def configured(settings):
    # ok: the operator says how
    return psycopg2.connect(host=settings.host, sslmode=settings.sslmode)


def page(client, url):
    # ok: another option of that name
    return client.render(url, ssl=False)
