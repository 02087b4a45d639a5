"""Mail and downloads with the standard library."""

import http.client
import smtplib
import socket
import urllib.request
from urllib.request import urlopen


def download(url):
    # bad: waits for ever
    with urlopen(url) as answer:
        return answer.read()


def download_request(url, token):
    request = urllib.request.Request(url, headers={"Authorization": token})
    # bad: no time-out with a request object either
    return urllib.request.urlopen(request).read()


def send(host, message):
    # bad: a silent mail server holds the worker
    with smtplib.SMTP(host, 587) as smtp:
        smtp.send_message(message)


def probe(host):
    # bad: low-level connection
    return socket.create_connection((host, 6379))


def status(host):
    # bad: HTTP client of the standard library
    connection = http.client.HTTPSConnection(host)
    connection.request("GET", "/")
    return connection.getresponse().status


def safe_download(url):
    # ok: keyword
    return urlopen(url, timeout=10).read()


def safe_positional(url):
    # ok: third argument
    return urlopen(url, None, 10).read()


def safe_send(host, message):
    # ok: bounded
    with smtplib.SMTP(host, 587, timeout=10) as smtp:
        smtp.send_message(message)


def safe_probe(host):
    # ok: second argument
    return socket.create_connection((host, 6379), 2)


def later():
    # ok: not connected yet
    return smtplib.SMTP()


# ok: a script of its own, bounded by whoever starts it
print(urlopen("http://localhost:8000/status").status)
