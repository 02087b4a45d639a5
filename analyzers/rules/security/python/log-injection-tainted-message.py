"""Logins and imports."""

import json
import logging

from fastapi import FastAPI
from flask import Flask, request

app = Flask(__name__)
api = FastAPI()
logger = logging.getLogger(__name__)


@app.post("/login")
def login():
    name = request.form["name"]
    # bad: a line break in the name begins an entry
    logger.warning("login of %s failed", name)
    # ok: quoted
    logger.warning("login of %r failed", name)
    # ok: a number
    logger.info("age %s", int(request.form["age"]))
    return "no", 401


@app.post("/reset")
def reset():
    # bad: in the text
    app.logger.info(f"reset for {request.form['email']}")
    # ok: quoted
    app.logger.info(f"reset for {request.form['email']!r}")
    return "ok"


@api.get("/search")
async def search(q: str, page: int):
    # bad: concatenated
    logging.info("search: " + q)
    # ok: escaped as JSON
    logging.info("search: " + json.dumps({"q": q}))
    # ok: no line breaks
    logging.info("search: %s", q.replace("\n", " ").replace("\r", " "))
    # ok: a number
    logging.info("page %s", page)
    return []
