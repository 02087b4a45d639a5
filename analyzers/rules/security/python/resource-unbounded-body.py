import gzip
import zlib

from aiohttp import web
from flask import Flask, request

app = Flask(__name__)
# bad: any size
app.config["MAX_CONTENT_LENGTH"] = None
# bad: 0 switches it off
service = web.Application(client_max_size=0)
# ok: 4 MiB
other = web.Application(client_max_size=4 << 20)


@app.post("/events")
def events():
    # bad: a thousandfold of what came
    return {"text": gzip.decompress(request.data).decode()}


@app.post("/blobs")
def blobs():
    body = request.get_data()
    # bad: the same
    return {"text": zlib.decompress(body).decode()}


@app.post("/safe")
def safe():
    # ok: counted
    text = zlib.decompressobj().decompress(request.data, 1 << 20)
    # ok: the service's own file
    fixture = gzip.decompress(open("fixture.gz", "rb").read())
    return {"size": len(text) + len(fixture)}
