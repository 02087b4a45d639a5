from urllib.parse import urlsplit

import markdown
import nh3
from flask import Blueprint, Flask, abort, jsonify, make_response, redirect, render_template, render_template_string, request, url_for
from flask_login import current_user, login_required
from jinja2 import Environment, FileSystemLoader
from mako.template import Template as MakoTemplate
from markupsafe import Markup

from .models import Note, Invoice

pages = Blueprint("pages", __name__)
letters = Environment(loader=FileSystemLoader("letters"))  # BAD: xss (HTML letters without escaping)
documents = Environment(loader=FileSystemLoader("documents"), autoescape=True)  # SAFE: xss

CARD = """<div class="card"><h2>{{ title }}</h2><p>{{ text }}</p></div>"""
OLD_PATHS = {"kontakt": "pages.contact", "start": "pages.index"}


@pages.get("/")
def index():
    return render_template("index.html", name=request.args.get("name", ""))  # SAFE: xss


@pages.get("/contact")
def contact():
    return render_template("contact.html")


@pages.get("/card")
def card():
    return render_template_string(CARD, title=request.args.get("title"), text=request.args.get("text"))  # SAFE: template-injection (constant template)


@pages.get("/teaser")
def teaser():
    template = "<section>" + request.args.get("text", "") + " {{ current_user.name }}</section>"
    return render_template_string(template)  # BAD: template-injection


@pages.post("/letter")
@login_required
def letter():
    body = request.form["body"]
    return make_response(letters.from_string(body).render(user=current_user.name), 200, {"Content-Type": "text/plain"})  # BAD: template-injection


@pages.post("/label")
@login_required
def label():
    layout = request.get_json()["layout"]
    text = MakoTemplate(text=layout).render(name=current_user.name)  # BAD: template-injection
    return jsonify(label=text)


@pages.get("/letter/<int:number>")
@login_required
def stored_letter(number):
    invoice = Invoice.query.filter_by(id=number, owner_id=current_user.id).first_or_404()
    remark = request.args.get("remark", "")
    return letters.get_template("reminder.html").render(invoice=invoice, remark=remark)


@pages.get("/document/<int:number>")
@login_required
def stored_document(number):
    invoice = Invoice.query.filter_by(id=number, owner_id=current_user.id).first_or_404()
    remark = request.args.get("remark", "")
    return documents.get_template("invoice.html").render(invoice=invoice, remark=remark)


@pages.get("/missing")
def missing():
    page = request.args.get("page")
    return f"<p>There is no page {page}.</p>", 404  # BAD: xss


@pages.get("/missing.json")
def missing_json():
    page = request.args.get("page")
    return {"error": f"There is no page {page}."}, 404  # SAFE: xss (a dictionary becomes JSON)


@pages.get("/note/<int:number>")
@login_required
def note(number):
    found = Note.query.get_or_404(number)
    html = Markup("<article>%s</article>") % found.text  # SAFE: xss (Markup escapes what is put in)
    return render_template("note.html", html=html)


def as_html(text):
    return Markup(markdown.markdown(text))  # BAD: xss (helper) (markdown lets raw HTML through)


def as_article(text):
    return Markup(nh3.clean(markdown.markdown(text)))  # SAFE: xss (helper)


@pages.post("/note/preview")
@login_required
def note_preview():
    return render_template("note.html", html=as_html(request.form["text"]))


@pages.post("/comment/preview")
def comment_preview():
    return render_template("note.html", html=as_article(request.form["text"]))


@pages.get("/old/<name>")
def old(name):
    if name not in OLD_PATHS:
        abort(404)
    return redirect(url_for(OLD_PATHS[name]), code=301)  # SAFE: open-redirect


@pages.get("/jump")
def jump():
    target = request.args.get("target") or request.referrer or "/"
    return redirect(target)  # BAD: open-redirect


@pages.get("/shop")
def shop():
    target = request.args.get("target", "")
    if urlsplit(target).netloc not in {"shop.example.com"} or not target.startswith("https://"):
        target = url_for("pages.index")
    return redirect(target)  # SAFE: open-redirect


@pages.get("/moved")
def moved():
    response = make_response("", 302)
    response.headers["Location"] = request.args["to"]  # BAD: open-redirect
    return response


def create_app():
    app = Flask(__name__)
    app.register_blueprint(pages)
    return app
