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


async def send_at_once(message, settings):
    # bad: switched off
    await aiosmtplib.send(message, hostname=settings.host, username="shop", password=settings.password, start_tls=False)
    # ok: demanded
    await aiosmtplib.send(message, hostname=settings.host, username="shop", password=settings.password, start_tls=True)


def backend(settings):
    # bad: of Django, by hand
    return get_connection(host=settings.host, username="shop", password=settings.password, use_tls=False)


def box_at_once(host, password):
    # bad: a mail box without encryption
    with MailBoxUnencrypted(host).login("orders", password) as box:
        return list(box.fetch())


def secure_box(host, password):
    # ok: with it
    with MailBox(host).login("orders", password) as box:
        return list(box.fetch())


# bad: of Flask, at once
app.config.update(MAIL_SERVER="smtp.example.com", MAIL_USERNAME="shop", MAIL_PASSWORD=SECRET, MAIL_USE_TLS=False)
# ok: encrypted from the start
app.config.update(MAIL_SERVER="smtp.example.com", MAIL_USE_TLS=False, MAIL_USE_SSL=True, MAIL_PASSWORD=SECRET)
