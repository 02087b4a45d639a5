"""Pages that are built in code."""

import html
import json

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse, PlainTextResponse
from flask import (
    Flask,
    Response as FlaskResponse,
    jsonify,
    make_response,
    render_template,
    render_template_string,
    request,
)
from markupsafe import Markup

app = Flask(__name__)
api = FastAPI()


@app.get("/hello")
def hello():
    name = request.args.get("name", "")
    # bad: what a view returns is HTML
    return f"<h1>Hello {name}</h1>"


@app.get("/search")
def search():
    page = "<p>Nothing found for " + request.args["q"]
    page += "</p>"
    # bad: built above
    return make_response(page, 404)


@app.get("/raw")
def raw():
    # bad: HTML unless it says otherwise
    return FlaskResponse("<b>%s</b>" % request.args["q"])


@app.get("/unescaped")
def unescaped():
    # bad: the constant template escapes nothing
    return render_template_string("<p>{{ text|safe }}</p>", text=request.args["text"])


@app.get("/widget")
def widget():
    # bad: the template takes it as it is
    label = Markup("<b>" + request.args["label"] + "</b>")
    # ok: arguments of Markup are escaped
    other = Markup("<b>{}</b>").format(request.args["label"])
    return render_template("widget.html", label=label, other=other)


@app.get("/escaped")
def escaped():
    name = html.escape(request.args.get("name", ""))
    # ok: escaped
    return f"<h1>Hello {name}</h1>"


@app.get("/typed")
def typed():
    # ok: a number
    return f"<p>Page {int(request.args['page'])}</p>"


@app.get("/data")
def data():
    # ok: JSON
    return jsonify(name=request.args["name"])


@app.get("/plain")
def plain():
    # ok: text
    return FlaskResponse("Hello " + request.args["name"], mimetype="text/plain")


@api.get("/page", response_class=HTMLResponse)
async def page(title: str):
    # bad: the class of the answer is HTML
    return f"<html><title>{title}</title></html>"


@api.get("/page2")
async def page2(title: str):
    # bad: by its class
    return HTMLResponse(content="<h1>{}</h1>".format(title))


@api.get("/page3")
async def page3(title: str, raw: bool):
    if raw:
        # ok: text
        return PlainTextResponse(title)
    # bad: by its media type
    return Response("<h1>" + title + "</h1>", media_type="text/html")


def greet(request):
    # bad: Django's answer is HTML as well
    return HttpResponse("Hello " + request.GET.get("name", ""))


def cell(request):
    # bad: told to be safe
    return render(request, "cell.html", {"cell": mark_safe(f"<td>{request.GET['v']}</td>")})


def careful(request):
    # ok: escaped by Django
    first = HttpResponse("Hello " + escape(request.GET.get("name", "")))
    # ok: the format is constant
    second = format_html("<td>{}</td>", request.GET["v"])
    # ok: JSON
    third = HttpResponse(json.dumps({"name": request.GET["name"]}), content_type="application/json")
    # ok: data
    return first or second or third or JsonResponse({"name": request.GET["name"]})


async def player(request: web.Request) -> web.Response:
    title = request.query.get("title", "")
    page = f"<title>{title}</title><audio controls></audio>"
    # bad: the query string of another framework
    return web.Response(text=page, content_type="text/html")
