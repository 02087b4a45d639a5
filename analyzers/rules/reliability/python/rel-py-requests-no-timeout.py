"""A client of the payment provider."""

import functools

import requests
from requests import post as http_post

TIMEOUT = (3.05, 10)


def capture(url, payment):
    # bad: the common form
    return requests.post(url, json=payment).json()


def refund(url, payment):
    # bad: imported under another name
    return http_post(url, json=payment)


def report(url):
    with requests.Session() as session:
        session.headers["Accept"] = "application/json"
        # bad: a session has no default either
        return session.get(url)


def wait_for_it(url):
    # bad: explicitly for ever
    return requests.request("GET", url, timeout=None)


class Provider:
    def __init__(self, base):
        self.base = base
        self.session = requests.Session()

    def balance(self):
        # bad: session kept on the object
        return self.session.get(f"{self.base}/balance").json()

    def close(self):
        # ok: no request
        self.session.close()

    def account(self):
        # ok: a finite time-out
        return self.session.get(f"{self.base}/account", timeout=TIMEOUT).json()


def fetch(url, **options):
    # ok: the callers decide
    return requests.get(url, **options)


# ok: bound once
get = functools.partial(requests.get, timeout=TIMEOUT)


def load(session, key):
    # ok: not a session of requests
    return session.get(key)


def prepared(url):
    session = requests.Session()
    session.mount("https://", TimeoutAdapter(timeout=5))
    # ok: the adapter sets it
    return session.get(url)
