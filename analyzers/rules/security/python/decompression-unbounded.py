"""Packed data of requests."""

import gzip
import io
import zipfile
import zlib

from fastapi import FastAPI, Request, UploadFile
from flask import Flask, request

app = Flask(__name__)
api = FastAPI()


@app.post("/events")
def events():
    # bad: a thousandfold of what came
    return {"text": gzip.decompress(request.data).decode()}


@app.post("/blobs")
def blobs():
    body = request.get_data()
    # bad: the same
    return {"text": zlib.decompress(body, 31).decode()}


@api.post("/logs")
async def logs(request: Request):
    body = await request.body()
    # bad: by way of a file object
    with gzip.GzipFile(fileobj=io.BytesIO(body)) as file:
        return {"lines": file.read().count(b"\n")}


@api.post("/import")
async def import_archive(upload: UploadFile):
    # bad: each entry as a whole
    with zipfile.ZipFile(upload.file) as archive:
        return {name: len(archive.read(name)) for name in archive.namelist()}


@api.post("/import/checked")
async def import_checked(upload: UploadFile):
    # ok: adds up what would come out
    with zipfile.ZipFile(upload.file) as archive:
        if sum(info.file_size for info in archive.infolist()) > MAX_BYTES:
            raise HTTPException(413)
        return {name: len(archive.read(name)) for name in archive.namelist()}


@app.post("/safe")
def safe():
    # ok: counted
    text = zlib.decompressobj().decompress(request.data, 1 << 20)
    # ok: the service's own file
    fixture = gzip.decompress(open("fixture.gz", "rb").read())
    # ok: counted by the reader
    head = gzip.GzipFile(fileobj=request.stream).read(1 << 20)
    return {"size": len(text) + len(fixture) + len(head)}
