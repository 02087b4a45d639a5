"""Documents for callers."""

import html
import io

import pdfkit
import weasyprint
from django.http import FileResponse
from django.template.loader import render_to_string
from fastapi import FastAPI
from flask import Flask, render_template, request
from weasyprint import HTML
from xhtml2pdf import pisa

app = FastAPI()
flask_app = Flask(__name__)


@flask_app.post("/invoice.pdf")
def invoice():
    body = request.get_json()
    # bad: an iframe in the note shows a file of the server
    document = pdfkit.from_string(f"<h1>Invoice</h1><p>{body['note']}</p>", False)
    # ok: escaped
    pdfkit.from_string("<p>" + html.escape(body["note"]) + "</p>", False)
    # ok: a template that escapes
    pdfkit.from_string(render_template("invoice.html", note=body["note"]), False)
    return document


@app.post("/render")
async def render(page: str, browser):
    tab = await browser.new_page()
    # bad: a browser of the server's runs it
    await tab.set_content(page)
    # ok: constant
    await tab.set_content("<p>ready</p>")
    return await tab.pdf()


def certificate(request):
    name = request.POST["name"]
    markup = "<h1>%s</h1>" % name
    # bad: through a variable
    pdf = HTML(string=markup).write_pdf()
    # ok: nothing is loaded
    HTML(string=markup, url_fetcher=refuse).write_pdf()
    # ok: a template that escapes
    weasyprint.HTML(string=render_to_string("certificate.html", {"name": name})).write_pdf()
    target = io.BytesIO()
    # bad: another renderer
    pisa.CreatePDF(request.POST["html"], dest=target)
    # ok: a number
    pisa.CreatePDF(f"<b>{int(request.POST['amount'])}</b>", dest=target)
    return FileResponse(io.BytesIO(pdf))
