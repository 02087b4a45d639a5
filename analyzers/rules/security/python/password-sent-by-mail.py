"""Mails to users."""

from email.mime.text import MIMEText

from django.core.mail import send_mail
from django.template.loader import render_to_string


def create_user(form):
    password = generate(12)
    User.objects.create_user(form["email"], password=password)
    # bad: in a mailbox for years
    send_mail("Welcome", f"Your password is {password}", SENDER, [form["email"]])


def forgot(user):
    new_password = generate(12)
    user.set_password(new_password)
    body = "Hello %s, your new password: %s" % (user.name, new_password)
    # bad: put together
    message = MIMEText(body)
    deliver(user.email, message)


def invite(mail, password):
    html = render_to_string("welcome.html", {"mail": mail, "password": password})
    # bad: a template's
    send_mail("Welcome", "", SENDER, [mail], html_message=html)


def reset_link(user, token):
    # ok: a link
    send_mail("Set your password", f"{settings.PUBLIC_URL}/set-password?token={token}", SENDER, [user.email])


def connect(password):
    server = smtplib.SMTP(HOST)
    # ok: the mail server's own
    server.login(USER, password)
    return server


def changed(user):
    # ok: tells that it was changed
    send_mail("Password changed", f"Hello {user.name}, your password was changed.", SENDER, [user.email])
