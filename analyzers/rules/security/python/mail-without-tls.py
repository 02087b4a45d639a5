"""Mail to customers."""

import imaplib
import os
import smtplib
import ssl

import aiosmtplib
from fastapi_mail import ConnectionConfig

EMAIL_HOST = "smtp.example.com"
EMAIL_HOST_PASSWORD = os.environ["EMAIL_HOST_PASSWORD"]
# bad: Django, with a password
EMAIL_USE_TLS = False

# bad: of another library
MAIL = ConnectionConfig(
    MAIL_USERNAME="shop",
    MAIL_PASSWORD=os.environ["MAIL_PASSWORD"],
    MAIL_SERVER="smtp.example.com",
    MAIL_STARTTLS=False,
    MAIL_SSL_TLS=False,
)


def send(message, password):
    with smtplib.SMTP("smtp.example.com", 587) as server:
        # bad: login before the connection is encrypted
        server.login("shop", password)
        server.send_message(message)


class Mailer:
    def __init__(self, settings):
        self.server = smtplib.SMTP(settings.host, settings.port)
        # bad: kept open
        self.server.login(settings.user, settings.password)


async def send_async(message, settings):
    client = aiosmtplib.SMTP(hostname=settings.host, port=25)
    await client.connect()
    # bad: the asynchronous one
    await client.login(settings.user, settings.password)
    await client.send_message(message)


def inbox(host, password):
    box = imaplib.IMAP4(host)
    # bad: a mail box
    box.login("orders", password)
    return box.select("INBOX")


def encrypted(message, password):
    with smtplib.SMTP("smtp.example.com", 587) as server:
        server.starttls(context=ssl.create_default_context())
        # ok: encrypted by then
        server.login("shop", password)
        server.send_message(message)


def configured(settings):
    server = smtplib.SMTP(settings.host, settings.port)
    if settings.use_tls:
        server.starttls()
    # ok: the operator says how
    server.login(settings.user, settings.password)
    return server


def from_the_start(password):
    server = smtplib.SMTP_SSL("smtp.example.com", 465)
    # ok: encrypted from the start
    server.login("shop", password)
    return server


def local(message):
    server = smtplib.SMTP("localhost", 25)
    # ok: this machine
    server.login("shop", "x")
    server.send_message(message)
