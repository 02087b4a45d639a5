"""Clients of partner systems."""

import os
import ssl

import aiohttp
import httpx
import redis
import requests


def partner_status(url):
    # bad: keyword of requests
    return requests.get(url, verify=False, timeout=5)


def partner_order(url, order):
    session = requests.Session()
    # bad: for every call of the session
    session.verify = False
    return session.post(url, json=order, timeout=5)


async def prices(url):
    # bad: the whole client
    async with httpx.AsyncClient(verify=False) as client:
        return await client.get(url)


async def stock(url):
    async with aiohttp.ClientSession() as session:
        # bad: aiohttp spells it ssl=False
        async with session.get(url, ssl=False) as answer:
            return await answer.json()


def context():
    ctx = ssl.create_default_context()
    ctx.check_hostname = False
    # bad: any certificate
    ctx.verify_mode = ssl.CERT_NONE
    # bad: the same in one call
    other = ssl._create_unverified_context()
    return ctx, other


def cache(host):
    # bad: redis over TLS without a check
    return redis.Redis(host=host, ssl=True, ssl_cert_reqs="none")


def internal(url):
    # ok: a private authority is named
    return requests.get(url, verify="/etc/ssl/internal-ca.pem", timeout=5)


def default(url):
    # ok: verified by default
    return httpx.get(url, timeout=5)


def strict():
    # ok: the default context verifies
    ctx = ssl.create_default_context(cafile="/etc/ssl/internal-ca.pem")
    ctx.verify_mode = ssl.CERT_REQUIRED
    return ctx


def form(serializer, data):
    # ok: another keyword of the same name
    return serializer.load(data, verify=False)


def depot(url):
    # bad: off where nobody set it
    return requests.get(url, verify=os.environ.get("DEPOT_VERIFY") == "1", timeout=5)


def ledger():
    # bad: the same
    return httpx.Client(verify=os.getenv("VERIFY_TLS", "false").lower() == "true", timeout=5)


def stock(session):
    # bad: and for all requests of a session
    session.verify = bool(os.environ.get("CHECK_CERTIFICATES"))
    return session


def careful(url):
    # ok: on, unless the operator says so
    return requests.get(url, verify=os.environ.get("DEPOT_VERIFY", "true") == "true", timeout=5)


def named(url):
    # ok: the operator's own authority
    return requests.get(url, verify=os.environ.get("CA_BUNDLE") or True, timeout=5)


def deployed(url):
    # ok: told by where it runs
    return requests.get(url, verify=os.environ.get("APP_ENV") == "production", timeout=5)


def broker(client):
    # bad: any name in the certificate, anybody's certificate
    client.tls_insecure_set(True)


def cluster(configuration):
    # bad: a client of Kubernetes
    configuration.verify_ssl = False


def feed(address):
    # bad: as a dictionary
    return websocket.create_connection(address, sslopt={"cert_reqs": ssl.CERT_NONE})
