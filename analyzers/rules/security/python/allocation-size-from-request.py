"""How much a request may have made."""

import os
import secrets
from typing import Annotated

from fastapi import FastAPI, Query
from flask import Flask, jsonify, request

app = FastAPI()
site = Flask(__name__)


@app.get("/noise")
def noise(size: int):
    # bad: as many bytes as asked for
    return {"noise": os.urandom(size).hex()}


@site.get("/line")
def line():
    # bad: a text of any length
    return "-" * int(request.args["width"])


@site.post("/tickets")
def tickets():
    count = request.json["count"]
    # bad: as many turns as asked for
    return jsonify([secrets.token_hex(8) for _ in range(count)])


@app.get("/bounded")
def bounded(size: int = Query(16, ge=1, le=1024)):
    # ok: held to a bound by FastAPI
    return {"noise": os.urandom(size).hex()}


@app.get("/annotated")
def annotated(size: Annotated[int, Query(ge=1, le=1024)]):
    # ok: the same, annotated
    return {"noise": os.urandom(size).hex()}


@site.get("/checked")
def checked():
    count = int(request.args.get("count", 1))
    if not 1 <= count <= 100:
        return {"error": "count"}, 400
    # ok: a hundred at most
    return jsonify([secrets.token_hex(8) for _ in range(count)])


@site.get("/clamped")
def clamped():
    width = min(int(request.args["width"]), 120)
    # ok: one line of a terminal
    return "-" * width


@site.post("/sum")
def total():
    rows = request.json["rows"]
    # ok: as many turns as rows were sent
    return jsonify([rows[i] for i in range(len(rows))])
