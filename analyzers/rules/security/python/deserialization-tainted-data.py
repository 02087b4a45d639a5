"""Import of saved state."""

import base64
import hmac
import json
import pickle

import jsonpickle
import yaml
from fastapi import FastAPI, Request, UploadFile
from flask import Flask, abort, request

app = FastAPI()
flask_app = Flask(__name__)
KEY = load_key()


@app.post("/state")
async def load_state(incoming: Request, request: Request):
    body = await request.body()
    # bad: pickle of the request body
    state = pickle.loads(body)
    # ok: JSON builds plain values
    plain = json.loads(body)
    return state, plain


@app.post("/config")
async def load_config(file: UploadFile):
    text = await file.read()
    # bad: a loader that builds Python objects
    config = yaml.load(text, Loader=yaml.UnsafeLoader)
    # ok: plain values only
    return config or yaml.safe_load(text)


@flask_app.route("/session")
def session():
    cookie = request.cookies.get("session", "")
    # bad: decoded, but nothing proves where it comes from
    data = pickle.loads(base64.b64decode(cookie))
    # bad: jsonpickle names classes
    other = jsonpickle.decode(cookie)
    # ok: SafeLoader
    return str((data, other, yaml.load(cookie, Loader=yaml.SafeLoader)))


@flask_app.route("/signed", methods=["POST"])
def signed():
    payload = request.get_data()
    if not hmac.compare_digest(sign(payload, KEY), request.headers["X-Signature"]):
        abort(403)
    # ok: the signature was checked
    return str(pickle.loads(payload))


def cached(path):
    # ok: a file of our own
    with open(path, "rb") as source:
        return pickle.load(source)
