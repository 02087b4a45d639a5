"""Pages of a service without a framework that switches escaping on."""

import aiohttp_jinja2
import jinja2
from aiohttp import web
from flask import Flask
from jinja2 import Environment, FileSystemLoader, select_autoescape
from mako.lookup import TemplateLookup

# bad: off is the default
pages = Environment(loader=FileSystemLoader("views"))
# bad: said
widgets = Environment(loader=FileSystemLoader("widgets"), autoescape=False)
# ok: for what is HTML
safe = Environment(loader=FileSystemLoader("views"), autoescape=select_autoescape(["html"]))
# ok: for all
strict = jinja2.Environment(autoescape=True)
# ok: TeX, by its own marks
tex = Environment(loader=FileSystemLoader("tex"), block_start_string="<%", block_end_string="%>")
# bad: Mako escapes nothing by itself
layouts = TemplateLookup(directories=["layouts"])
# ok: with a filter for all
filtered = TemplateLookup(directories=["layouts"], default_filters=["h"])

flask_app = Flask(__name__)
# bad: off for the whole application
flask_app.jinja_env.autoescape = False


def application():
    app = web.Application()
    # bad: off where on is the default
    aiohttp_jinja2.setup(app, loader=FileSystemLoader("views"), autoescape=False)
    return app


def render_text(name):
    # ok: a mail as text
    return Environment(autoescape=False).from_string("Hello {{ name }}").render(name=name)


async def index(request):
    return web.Response(text=pages.get_template("index.html").render(), content_type="text/html")
