import gzip
import io
import os
import shutil
import tarfile
import tempfile
import zipfile
from pathlib import Path

from flask import Blueprint, abort, current_app, jsonify, request, send_file, send_from_directory
from werkzeug.utils import safe_join, secure_filename

exports = Blueprint("exports", __name__)

ROOT = Path(os.environ.get("EXPORT_ROOT", "/srv/exports"))
MAX_UNPACKED = 200 * 1024 * 1024


@exports.get("/exports/<path:name>")
def export(name):
    return send_from_directory(ROOT, name, as_attachment=True)  # SAFE: path-traversal (checked by the function)


@exports.get("/exports/by-month")
def by_month():
    month = request.args["month"]
    return send_file(os.path.join(str(ROOT), "monthly", month + ".csv"), mimetype="text/csv")  # BAD: path-traversal


@exports.get("/logs/<service>")
def log_tail(service):
    wanted = safe_join(current_app.config["LOG_ROOT"], service, "current.log")
    if wanted is None:
        abort(404)
    with open(wanted, encoding="utf-8", errors="replace") as handle:  # SAFE: path-traversal (safe_join)
        return "".join(handle.readlines()[-100:])


@exports.delete("/exports")
def remove():
    for name in request.get_json()["names"]:
        (ROOT / name).unlink(missing_ok=True)  # BAD: path-traversal
    return "", 204


@exports.post("/exports/restore")
def restore():
    upload = request.files["archive"]
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=upload.stream, mode="r:gz") as archive:
            for member in archive.getmembers():
                archive.extract(member, path=folder)  # BAD: archive-slip
        copied = current_app.extensions["importer"].load(folder)
    return jsonify(copied=copied)


@exports.post("/exports/themes")
def themes():
    upload = request.files["theme"]
    target = (ROOT / "themes" / secure_filename(upload.filename)).resolve()
    with zipfile.ZipFile(upload.stream) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
            abort(413)
        for entry in archive.infolist():
            destination = (target / entry.filename).resolve()
            if not destination.is_relative_to(target) or entry.is_dir():
                continue
            destination.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(entry) as source, destination.open("wb") as sink:  # SAFE: archive-slip (below the target)
                shutil.copyfileobj(source, sink)
    return "", 201


@exports.post("/exports/measurements")
def measurements():
    content = gzip.decompress(request.get_data())  # BAD: decompression
    current_app.extensions["importer"].lines(content.decode("utf-8").splitlines())
    return "", 202


@exports.post("/exports/readings")
def readings():
    with gzip.GzipFile(fileobj=io.BytesIO(request.get_data())) as stream:
        content = stream.read(MAX_UNPACKED + 1)  # SAFE: decompression (bounded)
    if len(content) > MAX_UNPACKED:
        abort(413)
    current_app.extensions["importer"].lines(content.decode("utf-8").splitlines())
    return "", 202
