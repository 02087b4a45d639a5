import base64
import hashlib
import hmac
import io
import json
import os
import pickle
import tempfile
from pathlib import Path

import joblib
import jsonpickle
import yaml
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Blueprint, abort, current_app, jsonify, make_response, request
from flask_login import current_user, login_required

state = Blueprint("state", __name__, url_prefix="/state")


class CartCookie:
    def __init__(self, raw):
        self.raw = base64.b64decode(raw)

    def load(self):
        return pickle.loads(self.raw)  # BAD: deserialization (helper)


def load_signed(raw, key):
    mac, _, body = base64.b64decode(raw).partition(b".")
    if not hmac.compare_digest(hmac.new(key, body, hashlib.sha256).hexdigest().encode(), mac):
        abort(400)
    return pickle.loads(body)  # SAFE: deserialization (helper) (authenticated by the server's key)


@state.get("/cart")
def cart():
    return jsonify(items=len(CartCookie(request.cookies.get("cart", "")).load()))


@state.get("/wishlist")
def wishlist():
    items = load_signed(request.cookies.get("wishlist", ""), current_app.config["COOKIE_KEY"])
    return jsonify(items=items)


@state.post("/settings")
@login_required
def settings():
    document = yaml.load(request.get_data(), Loader=yaml.Loader)  # BAD: deserialization
    return jsonify(keys=sorted(document))


@state.post("/layout")
@login_required
def layout():
    document = yaml.safe_load(request.get_data(as_text=True))  # SAFE: deserialization
    return jsonify(keys=sorted(document))


@state.post("/filter")
@login_required
def saved_filter():
    restored = jsonpickle.decode(request.form["filter"])  # BAD: deserialization
    return jsonify(name=str(restored))


@state.post("/query")
@login_required
def saved_query():
    return jsonify(keys=sorted(json.loads(request.form["query"])))  # SAFE: deserialization


@state.post("/score")
@login_required
def score():
    model = joblib.load(Path(current_app.config["MODEL_DIR"]) / "churn.joblib")  # SAFE: deserialization (the service's own file)
    return jsonify(score=float(model.predict([request.get_json()["features"]])[0]))


@state.post("/score/custom")
@login_required
def score_custom():
    model = joblib.load(io.BytesIO(request.files["model"].read()))  # BAD: deserialization
    return jsonify(score=float(model.predict([[1.0, 2.0]])[0]))


@state.get("/export")
@login_required
def export():
    key = current_app.config["EXPORT_KEY"]
    padder = padding.PKCS7(128).padder()
    content = padder.update(current_user.notes.encode()) + padder.finalize()
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # BAD: weak-crypto
    return encryptor.update(content) + encryptor.finalize()


@state.get("/export/sealed")
@login_required
def export_sealed():
    nonce = os.urandom(12)
    sealed = AESGCM(current_app.config["EXPORT_KEY"]).encrypt(nonce, current_user.notes.encode(), None)  # SAFE: weak-crypto
    return nonce + sealed


@state.get("/fingerprint")
def fingerprint():
    content = current_app.config["BUNDLE"].read_bytes()
    response = make_response(content)
    response.set_etag(hashlib.sha1(content, usedforsecurity=False).hexdigest())  # SAFE: weak-crypto (an ETag)
    return response


@state.post("/keys")
@login_required
def keys():
    private = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # BAD: weak-crypto
    return jsonify(bits=private.key_size)


@state.post("/draft")
@login_required
def draft():
    path = tempfile.mktemp(suffix=".draft")  # BAD: file-permissions (the name can be taken before it is opened)
    Path(path).write_bytes(request.get_data())
    return jsonify(size=os.path.getsize(path))


@state.post("/scratch")
@login_required
def scratch():
    with tempfile.NamedTemporaryFile(suffix=".draft") as stream:  # SAFE: file-permissions
        stream.write(request.get_data())
        return jsonify(size=stream.tell())
