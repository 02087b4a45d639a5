"""Bodies that are collected by hand."""

from http.server import BaseHTTPRequestHandler

from aiohttp import web
from fastapi import FastAPI, HTTPException, Request

app = FastAPI()


@app.post("/events")
async def events(request: Request):
    body = b""
    # bad: as long as it comes
    async for chunk in request.stream():
        body += chunk
    return {"size": len(body)}


async def pieces(request: web.Request) -> web.Response:
    chunks = []
    # bad: piece by piece
    async for chunk in request.content.iter_chunked(65536):
        chunks.append(chunk)
    return web.Response(body=b"".join(chunks))


@app.post("/counted")
async def counted(request: Request):
    body = bytearray()
    # ok: counted
    async for chunk in request.stream():
        body += chunk
        if len(body) > 1_000_000:
            raise HTTPException(413)
    return {"size": len(body)}


@app.post("/stored")
async def stored(request: Request, store: Store):
    # ok: handed on
    async for chunk in request.stream():
        await store.write(chunk)


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers["Content-Length"])
        # bad: as long as the client says
        body = self.rfile.read(length)
        self.answer(body)

    def do_PUT(self):
        # bad: without a variable
        self.answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def do_PATCH(self):
        length = int(self.headers.get("Content-Length", 0))
        if length > 1_000_000:
            self.send_error(413)
            return
        # ok: refused before
        self.answer(self.rfile.read(length))
