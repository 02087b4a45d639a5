"""Download and upload of reports."""

import os
from pathlib import Path
from uuid import UUID

from fastapi import FastAPI, HTTPException, UploadFile
from fastapi.responses import FileResponse
from flask import Flask, abort, request, send_file, send_from_directory
from werkzeug.utils import secure_filename

app = FastAPI()
flask_app = Flask(__name__)
BASE = Path("/srv/reports").resolve()


@app.get("/reports/{name}")
def report(name: str):
    # bad: joined, but never checked
    return FileResponse(BASE / name)


@app.get("/checked/{name}")
def checked_report(name: str):
    path = (BASE / name).resolve()
    if not path.is_relative_to(BASE):
        raise HTTPException(status_code=404)
    # ok: resolved and inside the directory
    return FileResponse(path)


@app.get("/reports/by-id/{report_id}")
def report_by_id(report_id: UUID):
    # ok: a UUID has no separators
    return FileResponse(BASE / f"{report_id}.pdf")


@app.post("/upload")
async def upload(file: UploadFile):
    target = os.path.join("/srv/uploads", file.filename)
    # bad: the client names the file
    with open(target, "wb") as out:
        out.write(await file.read())
    # ok: the library reduced the name to one segment
    with open(os.path.join("/srv/uploads", secure_filename(file.filename)), "wb") as out:
        out.write(b"")


@flask_app.route("/logs")
def logs():
    name = request.args.get("file", "app.log")
    # bad: query parameter as a path
    text = Path("/var/log", name).read_text()
    # ok: the framework refuses to leave the directory
    return text or send_from_directory("/var/log", name)


@flask_app.route("/export/<path:name>")
def export(name):
    path = os.path.join("/srv/export", name)
    if not path.startswith("/srv/export"):
        abort(403)
    # bad: startswith on a path that still holds `..`
    return send_file(path)


@flask_app.route("/export2/<path:name>")
def export_checked(name):
    path = os.path.realpath(os.path.join("/srv/export", name))
    if not path.startswith("/srv/export/"):
        abort(403)
    # ok: resolved first
    return send_file(path)


def avatar(request):
    picture = request.FILES["avatar"]
    # bad: deleted under the client's name
    os.remove("/srv/avatars/" + picture.name)
    # ok: only the last segment
    os.remove("/srv/avatars/" + os.path.basename(picture.name))


@flask_app.route("/theme/<path:name>")
def theme(name):
    if ".." in name or name.startswith("/"):
        abort(404)
    # ok: neither upwards nor absolute
    return send_file("/srv/themes/" + name)
