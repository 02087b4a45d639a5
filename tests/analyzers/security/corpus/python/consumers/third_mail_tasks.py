"""Sends what other services put into the mail queue."""

import html
import logging
import os
import smtplib
import ssl
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formataddr

import dramatiq
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from jinja2 import Environment, PackageLoader

dramatiq.set_broker(RabbitmqBroker(url=os.environ["RABBIT_URL"]))

log = logging.getLogger("mail")
views = Environment(loader=PackageLoader("mailer", "views"), autoescape=True)
plain = Environment(loader=PackageLoader("mailer", "views"))

HOST = os.environ.get("SMTP_HOST", "smtp.example.com")
USER = os.environ.get("SMTP_USER", "mailer")
PASSWORD = os.environ.get("SMTP_PASSWORD", "")
SENDER = formataddr(("Example", "hello@example.com"))


def deliver(message):
    with smtplib.SMTP(HOST, 587, timeout=20) as client:
        client.starttls(context=ssl.create_default_context())  # SAFE: mail-tls
        client.login(USER, PASSWORD)
        client.send_message(message)


def deliver_bulk(messages):
    client = smtplib.SMTP("bulk.example.com", 25)
    client.login(USER, PASSWORD)  # BAD: mail-tls
    try:
        for message in messages:
            client.send_message(message)
    finally:
        client.quit()


@dramatiq.actor(max_retries=5)
def welcome(name: str, address: str):
    message = EmailMessage()
    message["From"] = SENDER
    message["To"] = address
    message["Subject"] = f"Welcome, {name}"  # SAFE: mail-header (EmailMessage refuses line breaks)
    message.set_content(f"Hello {name},\n\nyour account is ready.")
    deliver(message)


@dramatiq.actor
def forwarded(sender: str, subject: str, text: str):
    lines = [
        f"From: {SENDER}",
        "To: desk@example.com",
        f"Reply-To: {sender}",
        f"Subject: {subject}",
        "",
        text,
    ]
    with smtplib.SMTP_SSL(HOST, 465, context=ssl.create_default_context()) as client:
        client.login(USER, PASSWORD)
        client.sendmail(USER, ["desk@example.com"], "\r\n".join(lines))  # BAD: mail-header


@dramatiq.actor
def invitation(inviter: str, board: str, address: str):
    message = MIMEMultipart("alternative")
    message["To"] = address
    message["Subject"] = "You are invited"
    body = f"<p><b>{inviter}</b> invites you to the board <i>{board}</i>.</p>"
    message.attach(MIMEText(body, "html"))  # BAD: mail-html
    deliver(message)


@dramatiq.actor
def summary(name: str, entries: list):
    message = EmailMessage()
    message["To"] = name
    message["Subject"] = "Your week"
    rows = "".join(f"<li>{html.escape(entry)}</li>" for entry in entries)
    message.add_alternative(f"<ul>{rows}</ul>", subtype="html")  # SAFE: mail-html (escaped)
    deliver(message)


@dramatiq.actor
def thanks(address: str, text: str):
    content = plain.get_template("thanks.txt").render(text=text)
    message = MIMEText(content, "plain", "utf-8")  # SAFE: mail-html (plain text)
    message["To"] = address
    message["Subject"] = "Thank you"
    deliver(message)
    log.info("thanked %s", address)  # BAD: sensitive-logging (an address in the log)
