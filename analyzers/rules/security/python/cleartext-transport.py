"""Calls to partners."""

import ftplib
import telnetlib

import httpx
import requests

# bad: an address that a call elsewhere completes
PAYMENT_API_URL = "http://payments.acme.io/v1"

# ok: encrypted
STOCK_API_URL = "https://stock.acme.io/v1"

# ok: a name, and no address
API_NAMESPACE = "http://www.w3.org/2005/Atom"


def pay(order):
    # bad: a body over HTTP
    return requests.post("http://payments.acme.io/v1/charges", json=order, timeout=5)


def account(token):
    # bad: a token over HTTP
    return requests.get("http://api.acme.io/me", headers={"Authorization": token}, timeout=5)


def order(number, key):
    # bad: a part is put in
    return requests.request("PUT", f"http://api.acme.io/orders/{number}", json={"paid": True}, auth=("shop", key), timeout=5)


def client():
    # bad: for every call of a client
    return httpx.AsyncClient(base_url="http://crm.acme.io")


def upload(path, password):
    # bad: password and file in clear
    with ftplib.FTP("files.acme.io", "shop", password) as ftp:
        ftp.storbinary("STOR orders.csv", path.open("rb"))


def fetch(password):
    ftp = ftplib.FTP("files.acme.io")
    # bad: login by itself
    ftp.login("shop", password)
    return ftp.nlst()


def scale():
    # bad: Telnet
    return telnetlib.Telnet("scale.acme.io", 23)


def encrypted(order):
    # ok: HTTPS
    return requests.post("https://payments.acme.io/v1/charges", json=order, timeout=5)


def inside(order):
    # ok: a service of the same network
    requests.post("http://billing:8000/charges", json=order, timeout=5)
    # ok: of the same cluster
    requests.post("http://billing.default.svc.cluster.local/charges", json=order, timeout=5)
    # ok: this machine
    return requests.post("http://localhost:9000/hooks", json=order, timeout=5)


def public():
    # ok: nothing secret is sent
    return requests.get("http://feeds.acme.io/rates.xml", timeout=5)


def safe_upload(path, password):
    # ok: FTP with TLS
    with ftplib.FTP_TLS("files.acme.io", "shop", password) as ftp:
        ftp.prot_p()
        ftp.storbinary("STOR orders.csv", path.open("rb"))


def anonymous():
    ftp = ftplib.FTP("files.acme.io")
    # ok: nothing secret is sent
    ftp.login("anonymous")
