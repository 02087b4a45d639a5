"""Where uploads are kept."""

import os
import shutil
from pathlib import Path
from uuid import uuid4

from fastapi import FastAPI, UploadFile
from flask import Flask, request
from werkzeug.utils import secure_filename

app = FastAPI()
site = Flask(__name__)
UPLOADS = Path("/srv/uploads")


@app.post("/files")
async def store(file: UploadFile):
    # bad: the last part is still the client's
    target = UPLOADS / Path(file.filename).name
    with target.open("wb") as out:
        shutil.copyfileobj(file.file, out)


@app.post("/documents")
async def document(upload: UploadFile):
    # bad: the same
    with open(os.path.join("/srv/uploads", os.path.basename(upload.filename)), "wb") as out:
        out.write(await upload.read())


@app.post("/objects")
async def in_store(file: UploadFile):
    # bad: the key of an object
    s3.upload_fileobj(file.file, "documents", file.filename)
    # ok: a key of one's own
    s3.upload_fileobj(file.file, "documents", uuid4().hex)


@site.post("/secured")
def secured():
    file = request.files["file"]
    # bad: the recipe, whose names meet
    file.save(os.path.join(site.config["UPLOAD_FOLDER"], secure_filename(file.filename)))


@site.post("/analysed")
def analysed():
    file = request.files["file"]
    filename = secure_filename(file.filename)
    filepath = os.path.join(site.config["UPLOAD_FOLDER"], filename)
    # bad: by way of variables
    file.save(filepath)
    return analyse(filepath)


@site.post("/named")
def named():
    file = request.files["file"]
    name = secure_filename(file.filename)
    # ok: below a name of one's own
    file.save(os.path.join(site.config["UPLOAD_FOLDER"], f"{uuid4().hex}_{name}"))


@app.post("/checked")
async def checked(file: UploadFile):
    # ok: looks whether it is taken
    target = UPLOADS / Path(file.filename).name
    if target.exists():
        raise HTTPException(409)
    target.write_bytes(await file.read())


@site.post("/mine")
def mine():
    file = request.files["file"]
    # ok: in a folder of the user
    file.save(os.path.join(user_folder(request), secure_filename(file.filename)))


def rotate(path):
    # ok: no upload
    return UPLOADS / Path(path.name).name
