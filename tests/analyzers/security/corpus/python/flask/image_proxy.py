import re
from urllib.parse import urljoin, urlparse

import requests
import urllib3
from flask import Blueprint, Response, abort, current_app, jsonify, request
from flask_login import login_required

proxy = Blueprint("proxy", __name__, url_prefix="/proxy")
pool = urllib3.PoolManager(timeout=urllib3.Timeout(connect=2, read=8))

REGION = re.compile(r"[a-z]{2}-[a-z]+-[0-9]")
MIRRORS = {"eu": "https://eu.mirror.example.org/", "us": "https://us.mirror.example.org/"}


def is_partner(address):
    parsed = urlparse(address)
    return parsed.scheme == "https" and parsed.netloc in current_app.config["PARTNER_HOSTS"]


def fetch(address, **options):
    return requests.request("GET", address, timeout=8, **options)  # BAD: ssrf (helper)


@proxy.get("/image")
@login_required
def image():
    upstream = fetch(request.args["url"], stream=True)
    return Response(upstream.raw.read(2_000_000), mimetype="image/png")


@proxy.get("/partner")
@login_required
def partner():
    address = request.args["url"]
    if not is_partner(address):
        abort(400)
    upstream = requests.get(address, timeout=8, allow_redirects=False)  # SAFE: ssrf
    return jsonify(upstream.json())


@proxy.get("/mirror/<region>/<int:package>")
def mirror(region, package):
    base = MIRRORS.get(region)
    if base is None:
        abort(404)
    upstream = pool.request("GET", f"{base}packages/{package}")  # SAFE: ssrf
    return jsonify(size=len(upstream.data))


@proxy.get("/manifest")
def manifest():
    address = urljoin(MIRRORS["eu"], request.args["file"])
    upstream = pool.request("GET", address)  # BAD: ssrf (urljoin lets an absolute address win)
    return jsonify(size=len(upstream.data))


@proxy.get("/bucket")
@login_required
def bucket():
    region = request.args.get("region", "eu-west-1")
    if REGION.fullmatch(region) is None:
        abort(400)
    upstream = requests.head(f"https://storage.{region}.example.net/health", timeout=3)  # SAFE: ssrf
    return jsonify(status=upstream.status_code)


@proxy.get("/zone")
@login_required
def zone():
    name = request.args.get("name", "a")
    upstream = requests.head(f"https://{name}.zone.example.net/health", timeout=3)  # BAD: ssrf
    return jsonify(status=upstream.status_code)


@proxy.post("/hook")
@login_required
def hook():
    payload = request.get_json()
    address = payload.get("callback") or current_app.config["DEFAULT_CALLBACK"]
    requests.post(address, json={"state": "done"}, timeout=5)  # BAD: ssrf
    return "", 204


@proxy.post("/hook/default")
@login_required
def hook_default():
    state = request.get_json().get("state")
    requests.post(current_app.config["DEFAULT_CALLBACK"], json={"state": state}, timeout=5)  # SAFE: ssrf (address from configuration)
    return "", 204
