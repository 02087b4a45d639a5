"""A contact form."""

import smtplib
from email.message import EmailMessage

import boto3
from fastapi import FastAPI
from flask import Flask, request

app = FastAPI()
flask_app = Flask(__name__)
TEAM = "team@example.com"


@flask_app.post("/contact")
def contact():
    subject = request.form["subject"]
    server = smtplib.SMTP("mail")
    # bad: the subject ends where the sender wants it to
    server.sendmail(TEAM, [TEAM], f"Subject: {subject}\r\n\r\nA message.")
    # ok: below the empty line
    server.sendmail(TEAM, [TEAM], f"Subject: contact\r\n\r\n{request.form['text']}")
    # ok: on one line
    server.sendmail(TEAM, [TEAM], "Subject: " + " ".join(subject.splitlines()) + "\n\nA message.")
    message = EmailMessage()
    message["Subject"] = subject
    # ok: a class that refuses line breaks
    server.sendmail(TEAM, [TEAM], message.as_string())
    return "thanks"


@app.post("/invite")
async def invite(name: str, address: str):
    text = "From: " + name + " <noreply@example.com>\nTo: " + address + "\nSubject: come\n\nHello"
    with smtplib.SMTP("mail") as server:
        # bad: put together before
        server.sendmail("noreply@example.com", [address], text)
    if "\n" in name or "\r" in name:
        return {"error": "name"}
    # ok: looked at
    server.sendmail("noreply@example.com", [TEAM], f"From: {name} <noreply@example.com>\n\nHello")
    return {}


def report(request):
    raw = "Subject: %s\nTo: %s\n\nsee attachment" % (request.POST["title"], TEAM)
    # bad: as it is, by another service
    boto3.client("ses").send_raw_email(Source=TEAM, RawMessage={"Data": raw})
    # ok: constant
    boto3.client("ses").send_raw_email(Source=TEAM, RawMessage={"Data": "Subject: report\n\nsee attachment"})
