"""Clients of partner systems."""

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
