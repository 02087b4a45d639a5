import os
import tarfile
from pathlib import Path
from uuid import uuid4

from flask import Blueprint, abort, jsonify, request, send_file, send_from_directory
from flask_login import current_user, login_required
from werkzeug.exceptions import NotFound
from werkzeug.utils import safe_join, secure_filename

downloads = Blueprint("downloads", __name__, url_prefix="/files")
ROOT = Path(os.environ["FILES_ROOT"]).resolve()
LANGUAGES = {"de": "terms.de.md", "en": "terms.en.md"}


class Shelf:
    def __init__(self, owner):
        self.base = ROOT / str(owner)

    def read(self, name):
        return (self.base / name).read_bytes()  # BAD: path-traversal (helper)

    def checked(self, name):
        candidate = (self.base / name).resolve()
        if self.base not in candidate.parents:
            raise NotFound
        return candidate

    def size(self, name):
        return os.stat(self.checked(name)).st_size  # SAFE: path-traversal (helper)


@downloads.get("/shelf")
@login_required
def shelf():
    content = Shelf(current_user.id).read(request.args["name"])
    return content, 200, {"Content-Type": "application/octet-stream"}


@downloads.get("/size/<path:name>")
@login_required
def size(name):
    return jsonify(size=Shelf(current_user.id).size(name))


@downloads.get("/download")
@login_required
def download():
    return send_file(os.path.join(ROOT, request.args.get("path", "")))  # BAD: path-traversal


@downloads.get("/public/<path:name>")
def public(name):
    return send_from_directory(ROOT / "public", name)  # SAFE: path-traversal (send_from_directory joins safely)


@downloads.get("/preview/<path:name>")
@login_required
def preview(name):
    path = safe_join(str(ROOT / "preview"), name)
    if path is None:
        abort(404)
    return send_file(path, mimetype="image/png")  # SAFE: path-traversal


@downloads.post("/upload")
@login_required
def upload():
    file = request.files["file"]
    name = secure_filename(file.filename)
    if not name:
        abort(400)
    file.save(ROOT / str(current_user.id) / name)  # SAFE: path-traversal
    return jsonify(name=name)


@downloads.post("/upload/replace")
@login_required
def replace():
    file = request.files["file"]
    target = "%s/%s/%s" % (ROOT, current_user.id, file.filename)
    file.save(target)  # BAD: path-traversal
    return "", 204


@downloads.post("/unpack")
@login_required
def unpack():
    package = request.files["package"]
    target = ROOT / "sites" / uuid4().hex
    with tarfile.open(fileobj=package.stream) as archive:
        for member in archive.getmembers():
            if member.name.endswith(".html"):
                archive.extract(member, target)  # BAD: archive-slip (no filter before Python 3.14)
    return jsonify(site=target.name)


@downloads.post("/unpack/site")
@login_required
def unpack_site():
    package = request.files["package"]
    target = ROOT / "sites" / uuid4().hex
    with tarfile.open(fileobj=package.stream) as archive:
        members = [m for m in archive.getmembers() if m.isreg() and (target / m.name).resolve().is_relative_to(target)]
        archive.extractall(target, members=members)  # SAFE: archive-slip (regular files inside the target only)
    return jsonify(site=target.name)


@downloads.get("/terms/<language>")
def terms(language):
    with open(ROOT / LANGUAGES.get(language, "terms.en.md"), encoding="utf-8") as stream:  # SAFE: path-traversal
        return stream.read(), 200, {"Content-Type": "text/plain"}
