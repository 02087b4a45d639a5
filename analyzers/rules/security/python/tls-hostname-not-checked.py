"""Connections with certificates of an authority of the house."""

import ssl

import pycurl
import redis
import urllib3
from pymongo import MongoClient


def context(ca):
    ctx = ssl.create_default_context(cafile=ca)
    # bad: any certificate of the authority
    ctx.check_hostname = False
    return ctx


def cache(host):
    # bad: redis
    return redis.Redis(host=host, ssl=True, ssl_ca_certs="/etc/ssl/ca.pem", ssl_check_hostname=False)


def pool(host):
    # bad: urllib3
    return urllib3.HTTPSConnectionPool(host, ca_certs="/etc/ssl/ca.pem", assert_hostname=False)


def documents(uri):
    # bad: MongoDB
    return MongoClient(uri, tls=True, tlsAllowInvalidHostnames=True)


def curl(url):
    c = pycurl.Curl()
    c.setopt(pycurl.URL, url)
    # bad: curl
    c.setopt(pycurl.SSL_VERIFYHOST, 0)
    return c


def unverified():
    ctx = ssl.create_default_context()
    # ok: told by another rule
    ctx.check_hostname = False
    ctx.verify_mode = ssl.CERT_NONE
    return ctx


def server(cert):
    ctx = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    # ok: clients have no names
    ctx.check_hostname = False
    ctx.load_cert_chain(cert)
    return ctx


def named(sock, ca):
    ctx = ssl.create_default_context(cafile=ca)
    # ok: the name is said
    ctx.check_hostname = True
    return ctx.wrap_socket(sock, server_hostname="db.internal")


def asserted(host):
    # ok: another name is compared
    return urllib3.HTTPSConnectionPool(host, assert_hostname="db.internal")


def form(validator):
    # ok: another check
    return validator.run(check_hostnames=False)
