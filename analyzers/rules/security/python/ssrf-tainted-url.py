"""Link previews and webhooks."""

from enum import Enum
from urllib.parse import urlparse
from urllib.request import urlopen

import aiohttp
import httpx
import requests
from fastapi import FastAPI, HTTPException
from flask import Flask, request
from pydantic import BaseModel

app = FastAPI()
flask_app = Flask(__name__)
ALLOWED_HOSTS = {"img.example.com"}
CATALOGUE_URL = "https://catalogue.example.com"


class Hook(BaseModel):
    url: str
    secret: str


@app.get("/preview")
async def preview(url: str):
    async with httpx.AsyncClient() as client:
        # bad: the caller's URL
        page = await client.get(url)
    # ok: only the path is variable
    icon = httpx.get(f"https://icons.example.com/{url}", timeout=5)
    # ok: the address is configured, the value is a query parameter
    found = requests.get(CATALOGUE_URL, params={"url": url}, timeout=5)
    return page.text, icon.status_code, found.text


@app.post("/hooks")
async def register(hook: Hook):
    async with aiohttp.ClientSession() as session:
        # bad: field of the request model
        async with session.post(hook.url, json={"ping": True}) as answer:
            return answer.status


@app.get("/image")
def image(src: str):
    if urlparse(src).hostname not in ALLOWED_HOSTS:
        raise HTTPException(status_code=400)
    # ok: the host was looked up
    return requests.get(src, timeout=5).content


@flask_app.route("/fetch", methods=["POST"])
def fetch():
    target = request.get_json()["target"]
    # bad: scheme constant, host from the body
    body = requests.get(f"http://{target}/status", timeout=3).text
    # bad: the standard library follows file: and ftp: as well
    raw = urlopen(target, timeout=3).read()
    parsed = urlparse(target)
    if parsed.netloc not in ALLOWED_HOSTS:
        return "no", 400
    # ok: compared with the allow-list
    return requests.post(target, data=raw, timeout=3).text + body


@flask_app.route("/fetch-all", methods=["POST"])
def fetch_all():
    for target in request.get_json()["targets"]:
        if urlparse(target).hostname not in ALLOWED_HOSTS:
            continue
        # ok: the others were left out
        requests.get(target, timeout=3)


@flask_app.route("/item/<name>")
def item(name):
    # ok: base URL from the constant
    return requests.get(f"{CATALOGUE_URL}/items/{name}", timeout=3).json()


class Kind(Enum):
    NEWS = "https://news.example.com"


@app.get("/kind")
def by_kind(kind: Kind):
    # ok: an enumeration has constant members
    return requests.get(kind.value, timeout=3).text
