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


@flask_app.post("/tell")
def tell():
    markup = f"<p>{request.form['name']} writes:</p>"
    with relay() as server:
        # bad: inside the call that sends
        server.sendmail(SENDER, [TEAM], MIMEText(markup, "html").as_string())
        # ok: plain text
        server.sendmail(SENDER, [TEAM], MIMEText(markup, "plain").as_string())
    note = Message("Welcome", recipients=[request.form["email"]])
    # bad: on the message itself
    note.html = "<h1>Hello " + request.form["name"] + "</h1>"
    # ok: a template that escapes
    note.html = render_template("welcome.html", name=request.form["name"])
    # ok: plain text
    note.body = "Hello " + request.form["name"]
    mail.send(note)


@app.post("/told")
async def told(text: str):
    message = EmailMessage()
    # bad: Markdown lets HTML through
    message.add_alternative(markdown.markdown(text), subtype="html")
    # bad: by the provider's address
    requests.post(MAILGUN, auth=KEY, data={"to": TEAM, "html": f"<p>{text}</p>"}, timeout=5)
    # ok: cleaned
    requests.post(MAILGUN, auth=KEY, data={"to": TEAM, "html": nh3.clean(text)}, timeout=5)
    body = Template("<p>{{ text }}</p>").render(text=text)
    # bad: a template that does not escape
    send_mail("Told", "", SENDER, [TEAM], html_message=body)


def greet(email, name):
    # bad: whose name it is decides
    send_mail("Hello", "", SENDER, [email], html_message=f"<p>Dear {name}</p>")
