import ssl

import aiohttp
import yarl
from aiohttp import web

PARTNERS = {"alpha": "https://alpha.example.net", "beta": "https://beta.example.net"}
routes = web.RouteTableDef()
SESSION = web.AppKey("session", aiohttp.ClientSession)
ORIGINS = web.AppKey("origins", frozenset)


@routes.get("/fetch")
async def fetch(request: web.Request) -> web.Response:
    address = request.query["url"]
    async with request.app[SESSION].get(address) as upstream:  # BAD: ssrf
        return web.json_response({"status": upstream.status})


@routes.get("/partner/{name}")
async def partner(request: web.Request) -> web.Response:
    try:
        base = PARTNERS[request.match_info["name"]]
    except KeyError:
        raise web.HTTPNotFound from None
    async with request.app[SESSION].get(base + "/stock") as upstream:  # SAFE: ssrf
        return web.json_response(await upstream.json())


@routes.post("/subscribe")
async def subscribe(request: web.Request) -> web.Response:
    body = await request.json()
    target = yarl.URL(body["endpoint"])
    if target.scheme != "https" or target.origin() not in request.app[ORIGINS]:
        raise web.HTTPBadRequest(text="origin is not allowed")
    async with request.app[SESSION].post(target, json={"event": "ping"}, allow_redirects=False) as upstream:  # SAFE: ssrf
        return web.json_response({"status": upstream.status})


class Relay:
    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.session = session
        self.target = ""

    def aim(self, target: str) -> None:
        self.target = target

    async def send(self, payload: dict) -> int:
        async with self.session.post(self.target, json=payload) as upstream:  # BAD: ssrf (helper)
            return upstream.status


@routes.post("/relay")
async def relay(request: web.Request) -> web.Response:
    body = await request.json()
    sender = Relay(request.app[SESSION])
    sender.aim(body["target"])
    return web.json_response({"status": await sender.send(body["payload"])})


@routes.get("/socket")
async def socket(request: web.Request) -> web.WebSocketResponse:
    answer = web.WebSocketResponse(max_msg_size=64 * 1024)
    await answer.prepare(request)
    async for message in answer:
        if message.type == aiohttp.WSMsgType.TEXT:
            command = message.json()
            async with request.app[SESSION].ws_connect(f"wss://{command['host']}:{command['port']}/feed") as upstream:  # BAD: ssrf
                await answer.send_str(await upstream.receive_str())
    return answer


@routes.get("/moved")
async def moved(request: web.Request) -> web.Response:
    raise web.HTTPFound(location=request.query.get("next", "/"))  # BAD: open-redirect


@routes.get("/partner-page/{name}")
async def partner_page(request: web.Request) -> web.Response:
    raise web.HTTPFound(PARTNERS.get(request.match_info["name"], "/"))  # SAFE: open-redirect


@routes.get("/legacy")
async def legacy(request: web.Request) -> web.Response:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs()
    context.minimum_version = ssl.TLSVersion.TLSv1  # BAD: tls-version
    async with request.app[SESSION].get("https://legacy.example.net/stock", ssl=context) as upstream:
        return web.json_response(await upstream.json())


async def client_session(app: web.Application):
    timeout = aiohttp.ClientTimeout(total=15)  # SAFE: resource-limits
    app[SESSION] = aiohttp.ClientSession(timeout=timeout)
    yield
    await app[SESSION].close()


async def insurer_session(app: web.Application):
    connector = aiohttp.TCPConnector(ssl=False)  # BAD: tls-verification
    app["insurer"] = aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=None))  # BAD: resource-limits
    yield
    await app["insurer"].close()


async def broker_session(app: web.Application):
    context = ssl.create_default_context(cafile="/etc/ssl/broker-ca.pem")
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # SAFE: tls-version
    connector = aiohttp.TCPConnector(ssl=context)  # SAFE: tls-verification
    app["broker"] = aiohttp.ClientSession(connector=connector)
    yield
    await app["broker"].close()


def create_app(origins: list[str]) -> web.Application:
    app = web.Application(client_max_size=2 * 1024**2)  # SAFE: upload-limits
    app[ORIGINS] = frozenset(yarl.URL(origin) for origin in origins)
    app.cleanup_ctx.extend([client_session, insurer_session, broker_session])
    app.add_routes(routes)
    return app
