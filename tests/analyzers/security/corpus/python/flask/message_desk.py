import html
import smtplib
import ssl
from email.message import EmailMessage
from email.mime.text import MIMEText

import bleach
import markdown
import pdfkit
from flask import Blueprint, Response, current_app, render_template, request
from flask_mail import Mail, Message
from markupsafe import Markup, escape
from weasyprint import HTML, default_url_fetcher
from xhtml2pdf import pisa

desk = Blueprint("desk", __name__, url_prefix="/desk")
mail = Mail()

SENDER = "desk@example.com"
LOCAL_ONLY = {"disable-local-file-access": None, "disable-javascript": None}


def relay():
    server = smtplib.SMTP(current_app.config["MAIL_HOST"], 587, timeout=10)
    server.login(current_app.config["MAIL_USER"], current_app.config["MAIL_PASSWORD"])  # BAD: mail-tls (no STARTTLS before it)
    return server


def secure_relay():
    server = smtplib.SMTP(current_app.config["MAIL_HOST"], 587, timeout=10)
    server.starttls(context=ssl.create_default_context())
    server.login(current_app.config["MAIL_USER"], current_app.config["MAIL_PASSWORD"])  # SAFE: mail-tls
    return server


def bulk_relay():
    server = smtplib.SMTP_SSL(current_app.config["BULK_HOST"], 465, context=ssl.create_default_context(), timeout=10)
    server.login(current_app.config["BULK_USER"], current_app.config["BULK_PASSWORD"])  # SAFE: mail-tls (TLS from the start)
    return server


@desk.post("/contact")
def contact():
    lines = [
        f"From: {request.form['email']}",
        f"To: {SENDER}",
        f"Subject: {request.form['subject']}",
        "",
        request.form["text"],
    ]
    with relay() as server:
        server.sendmail(SENDER, [SENDER], "\r\n".join(lines))  # BAD: mail-header
    return "", 202


@desk.post("/contact/message")
def contact_message():
    message = EmailMessage()
    message["From"] = SENDER
    message["Subject"] = " ".join(request.form["subject"].split())  # SAFE: mail-header (and the policy refuses line breaks)
    message["Reply-To"] = request.form["email"]
    message.set_content(request.form["text"])
    with secure_relay() as server:
        server.send_message(message)
    return "", 202


@desk.post("/refer")
def refer():
    raw = "Subject: A friend recommends us\nTo: %s\n\nHave a look at example.com" % request.form["friend"]
    with bulk_relay() as server:
        server.sendmail(SENDER, request.form["friend"], raw)  # BAD: mail-header
    return "", 202


@desk.post("/feedback")
def feedback():
    body = f"<p>{request.form['name']} writes:</p><blockquote>{request.form['text']}</blockquote>"
    with bulk_relay() as server:
        server.sendmail(SENDER, [SENDER], MIMEText(body, "html").as_string())  # BAD: mail-html
    return "", 202


@desk.post("/feedback/plain")
def plain_feedback():
    body = f"{request.form['name']} writes: {request.form['text']}"
    with bulk_relay() as server:
        server.sendmail(SENDER, [SENDER], MIMEText(body, "plain", "utf-8").as_string())  # SAFE: mail-html (plain text)
    return "", 202


@desk.post("/welcome")
def welcome():
    note = Message("Welcome", recipients=[request.form["email"]], sender=SENDER)
    note.html = "<h1>Hello " + request.form["name"] + "</h1><p>Your desk is ready.</p>"  # BAD: mail-html
    mail.send(note)
    return "", 202


@desk.post("/welcome/template")
def welcome_template():
    note = Message("Welcome", recipients=[request.form["email"]], sender=SENDER)
    note.html = render_template("mails/welcome.html", name=request.form["name"])  # SAFE: mail-html (autoescaped)
    mail.send(note)
    return "", 202


@desk.post("/receipt")
def receipt():
    note = Message("Receipt", recipients=[request.form["email"]], sender=SENDER)
    note.html = "<p>Thank you, {}.</p>".format(html.escape(request.form["name"]))  # SAFE: mail-html
    mail.send(note)
    return "", 202


@desk.get("/tickets/preview")
def preview():
    text = markdown.markdown(request.args["text"])
    return render_template("preview.html", body=Markup(text))  # BAD: unescaped-markup (Markdown keeps HTML)


@desk.get("/tickets/preview/clean")
def clean_preview():
    text = bleach.clean(markdown.markdown(request.args["text"]), tags={"p", "em", "strong", "ul", "li"})
    return render_template("preview.html", body=Markup(text))  # SAFE: unescaped-markup


@desk.get("/tickets/title")
def title():
    heading = Markup("<h2>%s</h2>" % request.args["title"])  # BAD: unescaped-markup (formatted before it is markup)
    return render_template("ticket.html", heading=heading)


@desk.get("/tickets/heading")
def heading():
    title = Markup("<h2>%s</h2>") % request.args["title"]  # SAFE: unescaped-markup (markup escapes what it formats)
    return render_template("ticket.html", heading=title, by=escape(request.args.get("by", "")))


@desk.post("/letters")
def letter():
    document = HTML(string=request.get_json()["html"]).write_pdf()  # BAD: html-renderer
    return Response(document, mimetype="application/pdf")


def refuse(url, **options):
    if not url.startswith("data:"):
        raise ValueError("letters load nothing")
    return default_url_fetcher(url, **options)


@desk.post("/letters/signed")
def signed_letter():
    page = render_template("letters/signed.html", **{"name": request.form["name"], "text": request.form["text"]})
    document = HTML(string=page, url_fetcher=refuse).write_pdf()  # SAFE: html-renderer
    return Response(document, mimetype="application/pdf")


@desk.post("/labels")
def label():
    page = f"<body><h1>{request.form['recipient']}</h1><p>{request.form['street']}</p></body>"
    return Response(pdfkit.from_string(page, False), mimetype="application/pdf")  # BAD: html-renderer


@desk.post("/labels/plain")
def plain_label():
    page = f"<body><h1>{escape(request.form['recipient'])}</h1></body>"
    return Response(pdfkit.from_string(page, False, options=LOCAL_ONLY), mimetype="application/pdf")  # SAFE: html-renderer


@desk.post("/invoices")
def invoice():
    with open(f"/srv/invoices/{int(request.form['number'])}.pdf", "wb") as target:
        pisa.CreatePDF(request.form["markup"], dest=target)  # BAD: html-renderer
    return "", 201
