from aiohttp import web

from ..services.capture import CaptureService
from ..storage import local, remote

service = CaptureService(remote.Gateway())


async def create(request: web.Request) -> web.Response:
    data = await request.json()
    name = await service.capture(data["url"], viewport=data.get("viewport", "1280x800"))
    return web.json_response({"name": name}, status=201)


async def download(request: web.Request) -> web.StreamResponse:
    name = request.match_info["name"]
    return web.Response(body=local.load(name), content_type="image/png")


async def listing(request: web.Request) -> web.Response:
    prefix = request.query.get("prefix", "")
    host = request.query.get("host", "")
    names = [name for name in local.names() if name.startswith(prefix)]
    return web.Response(text=remote.page(names, host), content_type="text/html")
