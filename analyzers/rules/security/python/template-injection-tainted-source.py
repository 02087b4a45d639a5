"""Greetings, mail previews and reports with templates."""

import jinja2
from django.http import HttpResponse
from django.template import Context, Template as DjangoTemplate, engines
from fastapi import FastAPI
from flask import Flask, render_template, render_template_string, request
from jinja2 import Environment, Template, select_autoescape
from jinja2.sandbox import SandboxedEnvironment
from mako.template import Template as MakoTemplate
from pydantic import BaseModel
from string import Template as PlainTemplate

app = Flask(__name__)
api = FastAPI()
env = Environment(autoescape=select_autoescape())
sandbox = SandboxedEnvironment()
TEMPLATES = {"short": "Hello {{ name }}", "long": "Good day, {{ name }}"}


class Preview(BaseModel):
    body: str
    name: str


@app.get("/hello")
def hello():
    name = request.args.get("name", "")
    # bad: the name is part of the template
    return render_template_string(f"<h1>Hello {name}</h1>")


@app.get("/hello2")
def hello2():
    name = request.args.get("name", "")
    page = "<h1>Hello %s</h1>" % name
    # bad: built two lines above
    return render_template_string(page, site="shop")


@app.get("/fine")
def fine():
    # ok: the name is a variable
    first = render_template_string("<h1>Hello {{ name }}</h1>", name=request.args.get("name"))
    # ok: a file of the service
    second = render_template("hello.html", name=request.args.get("name"))
    # ok: one of two constants
    third = Template(TEMPLATES.get(request.args.get("kind"), "")).render(name="you")
    # ok: no expressions in this language
    fourth = PlainTemplate(request.args.get("text", "")).safe_substitute(name="you")
    return first + second + third + fourth


@api.post("/preview")
def preview(data: Preview):
    # bad: the body of the mail is a program
    html = Template(data.body).render(name=data.name)
    # bad: through an environment
    text = env.from_string(data.body).render(name=data.name)
    # ok: in a sandbox, with plain values
    safe = sandbox.from_string(data.body).render(name=data.name)
    return {"html": html, "text": text, "safe": safe}


@api.post("/reports")
async def report(layout: str):
    # bad: the module's own name
    template = jinja2.Template(source=layout)
    # bad: Mako runs Python
    return template.render() + MakoTemplate(layout).render()


def notice(request):
    # bad: Django's language reads attributes of what the context has
    body = DjangoTemplate(request.POST["body"]).render(Context({"user": request.user}))
    # bad: by the engine's name
    other = engines["django"].from_string(request.POST["body"]).render({})
    return HttpResponse(body + other)
