"""Texts of notifications."""

from string import Formatter, Template

import arrow
from fastapi import FastAPI
from flask import Flask, request
from pydantic import BaseModel

app = Flask(__name__)
api = FastAPI()
FORMATS = {"short": "{user.name}", "long": "Dear {user.name}"}


class Notice(BaseModel):
    template: str
    name: str


@app.post("/greeting")
def greeting():
    # bad: attributes of the user object
    text = request.form["template"].format(user=current_user())
    # ok: looked up
    other = FORMATS.get(request.form["kind"], "").format(user=current_user())
    return {"text": text, "other": other}


@api.post("/notices")
async def notices(notice: Notice):
    # bad: a field of the model
    text = notice.template.format_map({"name": notice.name})
    # bad: by the class of the library
    other = Formatter().format(notice.template, name=notice.name)
    # bad: a placeholder too many raises
    third = notice.template % (notice.name, 1)
    # ok: names only
    fourth = Template(notice.template).safe_substitute(name=notice.name)
    # ok: the format is constant
    fifth = "Hello {}".format(notice.name)
    return [text, other, third, fourth, fifth]


@app.get("/built")
def built():
    name = request.args["name"]
    # bad: the value is inside what is formatted
    return ("Hello " + name + ", you are {role}").format(role="guest")


@app.get("/day")
def day():
    # ok: a day has a method of that name
    return arrow.get(request.args["day"]).format("YYYY-MM-DD")


@app.get("/page")
def page():
    # ok: a remainder
    return {"odd": int(request.args["page"]) % 2}


def current_user():
    return object()
