import asyncio
import json
import logging
import os
import re
import shlex
import ssl
from pathlib import Path

import aiohttp
import aiohttp_cors
import aiohttp_jinja2
from aiohttp import web

log = logging.getLogger("farm")
routes = web.RouteTableDef()

SCENES = Path(os.environ.get("SCENES", "/srv/scenes"))
PRESETS = {"draft": "-s 32", "final": "-s 512"}
NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")


async def run(*arguments: str) -> bytes:
    process = await asyncio.create_subprocess_exec(*arguments, stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    return output


@routes.post("/render/{scene}")
async def render(request: web.Request) -> web.Response:
    scene = request.match_info["scene"]
    if not NAME.fullmatch(scene):
        raise web.HTTPNotFound
    preset = PRESETS[request.query.get("preset", "draft")]
    process = await asyncio.create_subprocess_shell(f"blender -b {SCENES}/{scene}.blend -a {preset}")  # SAFE: command-injection
    return web.json_response({"pid": process.pid})


@routes.post("/convert")
async def convert(request: web.Request) -> web.Response:
    data = await request.json()
    command = "convert {source} -resize {size} {target}".format(**data)
    process = await asyncio.create_subprocess_shell(command, stderr=asyncio.subprocess.PIPE)  # BAD: command-injection
    _, errors = await process.communicate()
    return web.json_response({"code": process.returncode, "errors": errors.decode()})


@routes.get("/size/{scene}")
async def size(request: web.Request) -> web.Response:
    quoted = shlex.quote(request.match_info["scene"])
    process = await asyncio.create_subprocess_shell("du -sb -- " + quoted, cwd=SCENES)  # SAFE: command-injection (quoted)
    return web.json_response({"code": await process.wait()})


@routes.post("/import")
async def import_scene(request: web.Request) -> web.Response:
    form = await request.post()
    output = await run("git", "clone", "--depth", "1", str(form["repository"]), str(SCENES / "incoming"))  # BAD: argument-injection
    return web.Response(text=output.decode())


@routes.get("/history")
async def history(request: web.Request) -> web.Response:
    output = await run("git", "-C", str(SCENES), "log", "--oneline", "-20", "--", request.query["path"])  # SAFE: argument-injection
    return web.Response(text=output.decode())


@routes.get("/frames/{scene}/{frame}")
async def frame(request: web.Request) -> web.StreamResponse:
    scene, number = request.match_info["scene"], request.match_info["frame"]
    return web.FileResponse(SCENES / "frames" / scene / f"{number}.png")  # BAD: path-traversal


@routes.get("/dashboard")
@aiohttp_jinja2.template("dashboard.html")
async def dashboard(request: web.Request) -> dict:
    return {"scenes": sorted(path.stem for path in SCENES.glob("*.blend"))}


async def nodes(app: web.Application):
    context = ssl.create_default_context(cafile=os.environ.get("FARM_CA"))
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # SAFE: tls-version
    app["nodes"] = aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context))
    yield
    await app["nodes"].close()


def create_app() -> web.Application:
    app = web.Application(client_max_size=4 * 1024**2)
    app.add_routes(routes)
    app.cleanup_ctx.append(nodes)
    cors = aiohttp_cors.setup(
        app,
        defaults={
            "*": aiohttp_cors.ResourceOptions(allow_credentials=True, expose_headers="*", allow_headers="*"),  # BAD: cors
        },
    )
    for route in list(app.router.routes()):
        cors.add(route)
    log.info("routes: %s", json.dumps([str(route.resource) for route in app.router.routes()]))
    return app


if __name__ == "__main__":
    web.run_app(create_app(), port=8080)
