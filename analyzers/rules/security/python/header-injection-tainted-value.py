"""Mails of a contact form, and a small server."""

import smtplib
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, quote, urlparse

from flask import Flask, abort, request

app = Flask(__name__)


@app.post("/contact")
def contact():
    subject = request.form["subject"]
    with smtplib.SMTP("localhost") as server:
        # bad: the subject brings its own headers
        server.sendmail("shop@example.com", "help@example.com", f"Subject: {subject}\n\n{request.form['text']}")
        # ok: only the text is the caller's
        server.sendmail("shop@example.com", "help@example.com", f"Subject: question\n\n{request.form['text']}")
    return "sent"


@app.post("/contact/mime")
def contact_mime():
    message = MIMEText(request.form["text"])
    # bad: the old classes keep line breaks
    message["Subject"] = request.form["subject"]
    # ok: none are left
    message["X-Shop"] = " ".join(request.form["shop"].splitlines())
    other = MIMEMultipart("alternative")
    # bad: as well
    other["Reply-To"] = request.form["email"]
    safe = EmailMessage()
    # ok: refuses line breaks
    safe["Subject"] = request.form["subject"]
    return str(message) + str(other) + str(safe)


@app.post("/contact/checked")
def contact_checked():
    subject = request.form["subject"]
    if "\n" in subject or "\r" in subject:
        abort(400)
    message = MIMEText(request.form["text"])
    # ok: checked
    message["Subject"] = subject
    return str(message)


class Redirects(BaseHTTPRequestHandler):
    def do_GET(self):
        name = parse_qs(urlparse(self.path).query)["name"][0]
        self.send_response(200)
        # bad: the standard library's server does not look
        self.send_header("X-Name", name)
        # ok: quoted
        self.send_header("X-Quoted", quote(name))
        self.end_headers()
