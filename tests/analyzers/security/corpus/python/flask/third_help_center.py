import os

import bleach
from flask import Flask, Response, make_response, redirect, render_template, render_template_string, request, url_for
from jinja2 import Environment, FileSystemLoader, select_autoescape
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

app = Flask(__name__)
app.config.from_envvar("HELP_CENTER_SETTINGS")

letters = Environment(loader=FileSystemLoader("letters"), autoescape=select_autoescape(["html"]))
snippets = SandboxedEnvironment(autoescape=True)

BANNER = "<div class='banner'>{{ message }}</div>"
GREETINGS = {"de": "Hallo {{ name }}", "en": "Hello {{ name }}"}


@app.template_filter("highlight")
def highlight(value, term):
    marked = str(escape(value)).replace(str(escape(term)), "<mark>" + str(escape(term)) + "</mark>")
    return Markup(marked)  # SAFE: unescaped-markup (both parts escaped)


@app.template_filter("nl2br")
def nl2br(value):
    return Markup("<br>".join(value.splitlines()))  # BAD: unescaped-markup


@app.route("/articles/<slug>")
def article(slug):
    page = app.config["ARTICLES"].get(slug)
    if page is None:
        return make_response("<h1>No article named %s</h1>" % slug, 404)  # BAD: xss
    return render_template("article.html", page=page, term=request.args.get("q", ""))


@app.route("/banner")
def banner():
    return render_template_string(BANNER, message=request.args.get("message"))  # SAFE: template-injection (constant template)


@app.route("/preview", methods=["POST"])
def preview():
    body = request.form["body"]
    layout = "{% extends 'layout.html' %}{% block content %}" + body + "{% endblock %}"
    return render_template_string(layout, author=request.form.get("author"))  # BAD: template-injection


@app.route("/greeting")
def greeting():
    source = GREETINGS.get(request.accept_languages.best_match(["de", "en"]), GREETINGS["en"])
    text = letters.from_string(source).render(name=request.args.get("name", ""))  # SAFE: template-injection (from a table)
    return Response(text, mimetype="text/plain")


@app.route("/comments", methods=["POST"])
def comment():
    cleaned = bleach.clean(request.form["comment"], tags={"b", "i", "p"}, strip=True)
    return Response(f"<article>{cleaned}</article>", mimetype="text/html")  # SAFE: xss (cleaned)


@app.route("/leave")
def leave():
    target = request.args.get("next", "")
    if target.startswith("/"):
        return redirect(target)  # BAD: open-redirect (//evil.example)
    return redirect(url_for("article", slug="start"))


if __name__ == "__main__":
    app.run(port=int(os.environ.get("PORT", "8000")))
