import asyncio
import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import aiofiles
import anyio
import httpx
from starlette.authentication import requires
from starlette.endpoints import HTTPEndpoint, WebSocketEndpoint
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, StreamingResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

ASSETS = Path(os.environ.get("ASSETS_DIR", "/srv/assets")).resolve()
SIZES = {"small": "320x240", "large": "1280x960"}
client = httpx.AsyncClient(timeout=10)


class Asset(HTTPEndpoint):
    @requires("authenticated")
    async def get(self, request: Request):
        name = request.path_params["name"]
        return FileResponse(os.path.join(ASSETS, name))  # BAD: path-traversal

    @requires("authenticated")
    async def put(self, request: Request):
        name = Path(request.path_params["name"]).name
        if not name:
            raise HTTPException(400)
        size = 0
        async with aiofiles.open(ASSETS / name, "wb") as out:  # SAFE: path-traversal (last component only)
            async for chunk in request.stream():
                size += len(chunk)
                if size > 5_000_000:
                    raise HTTPException(413)
                await out.write(chunk)
        return JSONResponse({"name": name})

    @requires("authenticated")
    async def delete(self, request: Request):
        target = await anyio.Path(ASSETS / request.path_params["name"]).resolve()
        if not target.is_relative_to(ASSETS):
            raise HTTPException(404)
        await target.unlink()  # SAFE: path-traversal
        return JSONResponse({"deleted": target.name})


class Folder(HTTPEndpoint):
    @requires("authenticated")
    async def delete(self, request: Request):
        body = await request.json()
        self.folder = body["folder"]
        await asyncio.to_thread(self.clear)
        return JSONResponse({"status": "cleared"})

    def clear(self):
        shutil.rmtree(f"{ASSETS}/{self.folder}")  # BAD: path-traversal (helper)


class Mirror(HTTPEndpoint):
    @requires("authenticated")
    async def post(self, request: Request):
        body = await request.json()
        async with client.stream("GET", body["source"]) as upstream:  # BAD: ssrf
            return JSONResponse({"type": upstream.headers.get("content-type")})

    @requires("authenticated")
    async def get(self, request: Request):
        source = httpx.URL(request.query_params["source"])
        if source.scheme != "https" or source.host != "cdn.example.net":
            raise HTTPException(400)
        upstream = await client.get(source)  # SAFE: ssrf
        return StreamingResponse(upstream.aiter_bytes(), media_type="image/png")


@requires("authenticated")
async def resize(request: Request):
    body = await request.json()
    size = SIZES.get(body.get("size"), SIZES["small"])
    source = ASSETS / f"{int(body['id'])}.png"
    process = await asyncio.create_subprocess_shell(f"convert {source} -resize {size} {source}.thumb")  # SAFE: command-injection (a number and a looked up size)
    return JSONResponse({"code": await process.wait()})


@requires("authenticated")
async def annotate(request: Request):
    body = await request.json()
    source = ASSETS / f"{int(body['id'])}.png"
    command = 'convert {} -annotate +10+10 "{}" {}'.format(source, body["text"], source)
    process = await asyncio.create_subprocess_shell(command)  # BAD: command-injection
    return JSONResponse({"code": await process.wait()})


class Converter(WebSocketEndpoint):
    encoding = "json"

    async def on_receive(self, websocket, data):
        completed = await asyncio.to_thread(  # BAD: command-injection
            subprocess.run,
            f"ffmpeg -i {ASSETS}/in.mp4 -b:v {data['bitrate']} {ASSETS}/out.mp4",
            shell=True,
            timeout=300,
        )
        await websocket.send_json({"code": completed.returncode})


async def referrer(request: Request):
    host = urlsplit(request.headers.get("referer", "")).hostname or "unknown"
    answer = await client.get("https://stats.example.com/count", params={"host": host})  # SAFE: ssrf (constant address)
    return JSONResponse(answer.json())


routes = [
    Route("/assets/{name:path}", Asset),
    Route("/folders", Folder),
    Route("/mirror", Mirror),
    Route("/resize", resize, methods=["POST"]),
    Route("/annotate", annotate, methods=["POST"]),
    Route("/referrer", referrer),
    WebSocketRoute("/convert", Converter),
    Mount("/static", StaticFiles(directory=ASSETS / "static")),  # SAFE: path-traversal (StaticFiles checks containment)
]
