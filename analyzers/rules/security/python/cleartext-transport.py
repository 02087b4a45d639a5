"""Calls to partners."""

import ftplib
import smtplib

import grpc
import psycopg2
import requests
from redis import Redis

API = "https://api.partner.example.com"
NAMESPACE = "http://www.w3.org/2005/Atom"


def pay(order):
    # bad: a body over HTTP
    return requests.post("http://payments.partner.example.com/v1/charges", json=order, timeout=5)


def account(token):
    # bad: a token over HTTP
    return requests.get("http://api.partner.example.com/me", headers={"Authorization": token}, timeout=5)


def upload(path):
    # bad: password and file in clear
    with ftplib.FTP("ftp.partner.example.com", "shop", PASSWORD) as ftp:
        ftp.storbinary("STOR orders.csv", path.open("rb"))


def mail(message):
    with smtplib.SMTP("smtp.example.com", 587) as server:
        # bad: login before the connection is encrypted
        server.login("shop", PASSWORD)
        server.send_message(message)


def stock():
    # bad: gRPC without TLS
    return grpc.insecure_channel("stock.partner.example.com:443")


def cache():
    # bad: Redis over the net
    return Redis.from_url("redis://:pw@cache.partner.example.com:6379/0")


def database():
    # bad: encryption switched off
    return psycopg2.connect(host="db.partner.example.com", sslmode="disable")


def encrypted(order):
    # ok: HTTPS
    return requests.post("https://payments.partner.example.com/v1/charges", json=order, timeout=5)


def inside(order):
    # ok: a service of the same network
    requests.post("http://billing:8000/charges", json=order, timeout=5)
    # ok: this machine
    return requests.post("http://localhost:9000/hooks", json=order, timeout=5)


def public():
    # ok: nothing secret is sent
    return requests.get("http://feeds.partner.example.com/rates.xml", timeout=5)


def safe_mail(message):
    with smtplib.SMTP("smtp.example.com", 587) as server:
        server.starttls(context=CONTEXT)
        # ok: encrypted by then
        server.login("shop", PASSWORD)
        server.send_message(message)


def local_stock():
    # ok: side-car
    return grpc.insecure_channel("localhost:50051")
