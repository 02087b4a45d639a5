import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formataddr

from flask import Blueprint, current_app, jsonify, request

contact = Blueprint("contact", __name__, url_prefix="/contact")
OPERATORS = {"+": lambda a, b: a + b, "-": lambda a, b: a - b}


class Mailer:
    def __init__(self, config):
        self.host = config["SMTP_HOST"]
        self.user = config["SMTP_USER"]
        self.password = config["SMTP_PASSWORD"]

    def deliver(self, message):
        with smtplib.SMTP(self.host, 587, timeout=10) as server:
            server.starttls(context=ssl.create_default_context())  # SAFE: tls-verification
            server.login(self.user, self.password)
            server.send_message(message)

    def deliver_raw(self, sender, recipient, subject, body):
        content = f"From: {sender}\r\nTo: {recipient}\r\nSubject: {subject}\r\n\r\n{body}"
        with smtplib.SMTP(self.host, 587, timeout=10) as server:
            server.starttls()  # BAD: tls-verification (without a context no certificate is checked)
            server.login(self.user, self.password)
            server.sendmail(sender, [recipient], content)  # BAD: header-injection (helper)

    def deliver_plain(self, message):
        with smtplib.SMTP(self.host, 25, timeout=10) as server:
            server.login(self.user, self.password)  # BAD: cleartext-transport
            server.send_message(message)


@contact.post("")
def send():
    form = request.form
    message = EmailMessage()
    message["Subject"] = form["subject"]  # SAFE: header-injection (EmailMessage refuses line breaks)
    message["From"] = formataddr(("Contact form", current_app.config["MAIL_FROM"]))
    message["To"] = current_app.config["MAIL_TO"]
    message.set_content(form["text"])
    Mailer(current_app.config).deliver(message)
    return "", 202


@contact.post("/quick")
def send_quick():
    body = request.get_json()
    mailer = Mailer(current_app.config)
    mailer.deliver_raw(current_app.config["MAIL_FROM"], current_app.config["MAIL_TO"], body["subject"], body["text"])
    return "", 202


@contact.post("/callback")
def callback():
    message = EmailMessage()
    message["Subject"] = "Call back"
    message["From"] = message["To"] = current_app.config["MAIL_TO"]
    message.set_content("{name} asks for a call: {phone}".format(**request.form))  # SAFE: format-string (constant format)
    Mailer(current_app.config).deliver_plain(message)
    return "", 202


@contact.post("/answer")
def answer():
    template = request.form.get("template", "Dear {name}")
    text = template.format_map({"name": request.form["name"], "config": current_app.config})  # BAD: format-string
    return jsonify(text=text)


@contact.get("/captcha")
def captcha():
    left, right = int(request.args["left"]), int(request.args["right"])
    operation = OPERATORS.get(request.args.get("operation", "+"), OPERATORS["+"])
    return jsonify(answer=operation(left, right))  # SAFE: code-injection


@contact.get("/estimate")
def estimate():
    hours = request.args.get("hours", "1")
    return jsonify(price=eval(f"{hours} * {current_app.config['RATE']}"))  # BAD: code-injection
