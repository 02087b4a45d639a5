"""Mail to people."""

import html
from email.message import EmailMessage
from email.mime.text import MIMEText

from django.core.mail import EmailMultiAlternatives, send_mail
from django.template.loader import render_to_string
from django.utils.html import format_html
from fastapi import FastAPI
from flask import Flask, request
from flask_mail import Message

app = FastAPI()
flask_app = Flask(__name__)


@flask_app.post("/contact")
def contact():
    body = request.form["body"]
    # bad: what the sender wrote, as HTML
    mail.send(Message("Contact", recipients=[TEAM], html=f"<h1>Contact</h1><p>{body}</p>"))
    # ok: escaped
    mail.send(Message("Contact", recipients=[TEAM], html=f"<p>{html.escape(body)}</p>"))
    # ok: plain text
    mail.send(Message("Contact", recipients=[TEAM], body=f"{body}"))
    return "thanks"


def invite(request):
    inviter = request.POST["inviter"]
    markup = "<p>%s invites you</p>" % inviter
    # bad: put together before
    send_mail("Come", "", SENDER, [request.POST["to"]], html_message=markup)
    # ok: a template that escapes
    send_mail("Come", "", SENDER, [TEAM], html_message=render_to_string("come.html", {"inviter": inviter}))
    # ok: formatted with an escape
    send_mail("Come", "", SENDER, [TEAM], html_message=format_html("<p>{}</p>", inviter))


@app.post("/feedback")
async def feedback(text: str):
    message = EmailMessage()
    # bad: the same in a message of the standard library
    message.add_alternative("<blockquote>" + text + "</blockquote>", subtype="html")
    # ok: a number
    message.add_alternative(f"<b>{len(text)}</b>", subtype="html")
    await send(message)


def welcome(user, link):
    message = EmailMultiAlternatives("Welcome", "Welcome", SENDER, [user.email])
    # bad: a name that somebody chose
    message.attach_alternative(f"<p>Hello {user.first_name}, <a href='{link}'>begin</a></p>", "text/html")
    # ok: escaped
    message.attach_alternative(f"<p>Hello {html.escape(user.first_name)}</p>", "text/html")
    # ok: nothing of a person's in it
    message.attach_alternative(f"<p><a href='{link}'>begin</a> {settings.PROJECT_NAME}</p>", "text/html")
    markup = f"""
    <html><body><p>Task {task.title} is late.</p></body></html>
    """
    # bad: a title of a record
    message.attach(MIMEText(markup, "html"))
    message.send()
