import asyncio
import html
import os
import shlex
from pathlib import Path

import asyncpg
from aiohttp import web

RECORDINGS = Path(os.environ.get("RECORDINGS", "/srv/recordings")).resolve()
POOL = web.AppKey("pool", asyncpg.Pool)
routes = web.RouteTableDef()
COLUMNS = frozenset({"started_at", "duration", "title"})


@routes.get("/recordings/file")
async def recording_file(request: web.Request) -> web.FileResponse:
    return web.FileResponse(RECORDINGS / request.query["name"])  # BAD: path-traversal


@routes.get("/recordings/waveform")
async def waveform(request: web.Request) -> web.StreamResponse:
    target = RECORDINGS.joinpath(request.query["name"]).resolve()
    try:
        target.relative_to(RECORDINGS)
    except ValueError:
        raise web.HTTPNotFound from None
    return web.FileResponse(target)  # SAFE: path-traversal


@routes.get(r"/recordings/{number:\d+}/notes")
async def notes(request: web.Request) -> web.Response:
    number = request.match_info["number"]
    text = (RECORDINGS / f"{number}.txt").read_text()  # SAFE: path-traversal (the route takes digits only)
    return web.Response(text=text)


@routes.post("/recordings")
async def upload(request: web.Request) -> web.Response:
    reader = await request.multipart()
    part = await reader.next()
    with open(os.path.join(RECORDINGS, part.filename), "wb") as out:  # BAD: path-traversal
        while chunk := await part.read_chunk():
            if out.tell() > 50_000_000:
                raise web.HTTPRequestEntityTooLarge(50_000_000, out.tell())
            out.write(chunk)
    return web.json_response({"status": "stored"}, status=201)


@routes.get("/recordings")
async def listing(request: web.Request) -> web.Response:
    order = request.query.get("order", "started_at")
    if order not in COLUMNS:
        raise web.HTTPBadRequest
    rows = await request.app[POOL].fetch(f"SELECT id, title FROM recordings ORDER BY {order}")  # SAFE: sql-injection
    return web.json_response([dict(row) for row in rows])


class RecordingView(web.View):
    async def get(self) -> web.Response:
        row = await self.one(f"title = '{self.request.query['title']}'")
        return web.json_response(dict(row) if row else None)

    async def one(self, condition: str):
        return await self.request.app[POOL].fetchrow("SELECT id, title FROM recordings WHERE " + condition)  # BAD: sql-injection (helper)

    async def post(self) -> web.Response:
        body = await self.request.json()
        await self.request.app[POOL].execute("UPDATE recordings SET title = $1 WHERE id = $2", body["title"], body["id"])  # SAFE: sql-injection
        return web.Response(status=204)

    async def delete(self) -> web.Response:
        numbers = (await self.request.json())["ids"]
        listed = ",".join(str(number) for number in numbers)
        await self.request.app[POOL].execute(f"DELETE FROM recordings WHERE id IN ({listed})")  # BAD: sql-injection (str() keeps text as it is)
        return web.Response(status=204)


@routes.post("/recordings/cut")
async def cut(request: web.Request) -> web.Response:
    form = await request.post()
    source = RECORDINGS / f"{int(form['id'])}.wav"
    process = await asyncio.create_subprocess_shell(f"sox {source} {source}.cut trim {form['start']} {form['length']}")  # BAD: command-injection
    return web.json_response({"code": await process.wait()})


@routes.post("/recordings/fade")
async def fade(request: web.Request) -> web.Response:
    form = await request.post()
    seconds = float(form["seconds"])
    source = RECORDINGS / f"{int(form['id'])}.wav"
    process = await asyncio.create_subprocess_shell(f"sox {source} {source}.fade fade {seconds}")  # SAFE: command-injection (numbers)
    return web.json_response({"code": await process.wait()})


@routes.post("/recordings/tag")
async def tag(request: web.Request) -> web.Response:
    form = await request.post()
    title = shlex.quote("TITLE=" + form["title"])
    source = RECORDINGS / f"{int(form['id'])}.flac"
    os.system(f"metaflac --set-tag={title} {source}")  # SAFE: command-injection (quoted)
    return web.Response(status=204)


@routes.get("/player")
async def player(request: web.Request) -> web.Response:
    title = request.query.get("title", "")
    page = f"<title>{title}</title><audio controls src='/recordings/1'></audio>"
    return web.Response(text=page, content_type="text/html")  # BAD: xss


@routes.get("/player/title")
async def player_title(request: web.Request) -> web.Response:
    title = html.escape(request.query.get("title", ""))
    return web.Response(text=f"<title>{title}</title>", content_type="text/html")  # SAFE: xss


@routes.get("/title")
async def title_text(request: web.Request) -> web.Response:
    return web.Response(text="Title: " + request.query.get("title", ""))  # SAFE: xss (text/plain by default)


def create_app() -> web.Application:
    app = web.Application(client_max_size=0)  # BAD: upload-limits (0 switches the limit off)
    app.add_routes(routes)
    app.router.add_view("/recording", RecordingView)
    app.router.add_static("/static", RECORDINGS.parent / "static", follow_symlinks=False)
    return app
