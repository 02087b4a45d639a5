"""Which files are taken."""

from fastapi import FastAPI, HTTPException, UploadFile
from flask import Flask, request

app = FastAPI()
site = Flask(__name__)


@app.post("/images")
async def image(file: UploadFile):
    # bad: the sender's word
    if file.content_type not in {"image/png", "image/jpeg"}:
        raise HTTPException(415)
    return await store(file)


@app.post("/avatars")
async def avatar(upload: UploadFile):
    # bad: by its beginning
    if not upload.content_type.startswith("image/"):
        raise HTTPException(415)
    return await store(upload)


@site.post("/documents")
def document():
    file = request.files["file"]
    # bad: Flask's name of it
    if file.mimetype != "application/pdf":
        return {"error": "type"}, 415
    return store(file)


@app.post("/any")
async def anything(file: UploadFile):
    # ok: told, not decided
    return {"type": file.content_type}


def fetched(response):
    # ok: no upload
    if response.content_type not in ALLOWED:
        raise ValueError
    return response


@app.post("/looked")
async def looked(file: UploadFile):
    head = await file.read(2048)
    # ok: the content
    if sniff(head) not in ALLOWED:
        raise HTTPException(415)
    return await store(file)
