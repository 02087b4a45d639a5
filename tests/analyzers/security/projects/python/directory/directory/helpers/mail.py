import smtplib
from email.message import EmailMessage
from html import escape

from directory.settings import MAIL_HOST, SUPPORT


def forward(sender, subject, question):
    text = f"From: {sender}\r\nTo: {SUPPORT}\r\nSubject: {subject}\r\n\r\n{question}"
    with smtplib.SMTP(MAIL_HOST) as server:
        server.starttls()
        server.sendmail(SUPPORT, [SUPPORT], text)  # BAD: mail-header (sender and subject stand in the raw head)


def invite(address, name):
    message = EmailMessage()
    message["From"] = SUPPORT
    message["To"] = address
    message["Subject"] = "Your place in the directory"
    message.set_content(f"<p>Hello {escape(name)}</p>", subtype="html")  # SAFE: mail-html (checks itself: escaped)
    with smtplib.SMTP(MAIL_HOST) as server:
        server.starttls()
        server.send_message(message)
