"""Packed data of requests."""

import gzip
import io
import json
import lzma
import shutil
import tarfile
import zipfile
import zlib

from fastapi import FastAPI, Request, UploadFile
from flask import Flask, request
from PIL import Image

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


@app.post("/objects")
def objects():
    unpacker = zlib.decompressobj(wbits=31)
    # bad: an object in between
    text = unpacker.decompress(request.data)
    # bad: another format
    more = lzma.LZMADecompressor().decompress(request.data)
    return {"size": len(text) + len(more)}


@app.post("/objects/counted")
def objects_counted():
    unpacker, size = zlib.decompressobj(wbits=31), 0
    decoder = zlib.decompressobj(wbits=31)
    for piece in request.stream:
        # ok: piece by piece, counted
        size += len(decoder.decompress(piece))
        if size > MAX_BYTES:
            abort(413)
    # ok: with a limit
    return {"size": size + len(decoder.decompress(request.data, MAX_BYTES))}


@app.post("/files")
def files():
    file = gzip.GzipFile(fileobj=request.stream)
    # bad: in a variable first
    return {"lines": file.read().count(b"\n")}


@app.post("/files/json")
def files_json():
    with gzip.open(request.files["dump"].stream) as file:
        # bad: handed on
        rows = json.load(file)
    return {"rows": rows}


@app.post("/files/store")
def files_store():
    with gzip.open(request.files["dump"].stream) as file, open(TARGET, "wb") as target:
        # bad: until the disk is full
        shutil.copyfileobj(file, target)
    with gzip.open("seed.json.gz") as seed:
        # ok: the service's own file
        return {"rows": len(json.load(seed))}


@api.post("/bundle")
async def bundle(upload: UploadFile):
    archive = zipfile.ZipFile(io.BytesIO(await upload.read()))
    # bad: all of it into a directory
    archive.extractall(DIRECTORY)
    # bad: one entry as a whole
    return json.loads(archive.read("manifest.json"))


@api.post("/tar")
async def tar(upload: UploadFile):
    with tarfile.open(fileobj=upload.file, mode="r:gz") as archive:
        # bad: with a filter, but of any size
        archive.extractall(DIRECTORY, filter="data")


@api.post("/tar/checked")
async def tar_checked(upload: UploadFile):
    with tarfile.open(fileobj=upload.file, mode="r:gz") as archive:
        total = 0
        for member in archive:
            total += member.size
            if total > MAX_BYTES:
                raise HTTPException(413)
        # ok: added up before
        archive.extractall(DIRECTORY, filter="data")


@api.post("/bundle/checked")
async def bundle_checked(upload: UploadFile):
    archive = zipfile.ZipFile(upload.file)
    for info in archive.infolist():
        if info.file_size > MAX_BYTES:
            raise HTTPException(413)
    # ok: each entry is looked at
    return json.loads(archive.read("manifest.json"))


# bad: no limit for pictures
Image.MAX_IMAGE_PIXELS = None
# ok: a limit of one's own
Image.MAX_IMAGE_PIXELS = 40_000_000


def on_message(message):
    # bad: whoever may write to the queue
    return json.loads(gzip.decompress(message.value))


def fetched(address):
    response = requests.get(address, timeout=10)
    # bad: whatever the other service sends
    return zlib.decompress(response.content, 31)


def on_limited(message):
    # ok: counted
    return json.loads(zlib.decompressobj(31).decompress(message.value, MAX_BYTES))


def cached(cache, key):
    # ok: the service's own
    return zlib.decompress(cache.get(key))
