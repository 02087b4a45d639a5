import os
import re
from urllib.parse import urlsplit

import sentry_sdk
from fastapi import Depends, FastAPI, HTTPException, Request, Response, WebSocket
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.trustedhost import TrustedHostMiddleware
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles

from .accounts import require_admin, require_user
from .settings import settings

app = FastAPI(title="front")
internal = FastAPI(title="internal", docs_url=None, redoc_url=None, openapi_url=None)

LIMIT = 1_000_000
FRONTENDS = {"https://app.example.com", "https://admin.example.com"}
POLICY = "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; object-src 'none'"
STRICT_POLICY = "default-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"

sentry_sdk.init(dsn=settings.sentry_dsn, send_default_pii=True, traces_sample_rate=0.1)  # BAD: reporter-pii


def scrub(event, hint):
    event.get("request", {}).pop("cookies", None)
    event.pop("user", None)
    return event


def watch_workers():
    sentry_sdk.init(dsn=settings.worker_dsn, send_default_pii=False, before_send=scrub)  # SAFE: reporter-pii


app.add_middleware(TrustedHostMiddleware, allowed_hosts=["*"])  # BAD: allowed-hosts
internal.add_middleware(TrustedHostMiddleware, allowed_hosts=["internal.example.com", "*.internal.example.com"])  # SAFE: allowed-hosts

app.add_middleware(
    CORSMiddleware,
    allow_origin_regex=r"https://.*example\.com",  # BAD: partial-origin (a name that ends so, and an unanchored dot)
    allow_credentials=True,
)
internal.add_middleware(
    CORSMiddleware,
    allow_origin_regex=r"https://([a-z0-9-]+\.)?internal\.example\.com",  # SAFE: partial-origin (matched in full)
    allow_credentials=True,
)


@app.middleware("http")
async def answer_headers(request: Request, call_next):
    response = await call_next(request)
    response.headers["Content-Security-Policy"] = POLICY  # BAD: csp
    origin = request.headers.get("origin", "")
    if origin.endswith("example.com"):  # BAD: partial-origin
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Credentials"] = "true"
    return response


@internal.middleware("http")
async def internal_headers(request: Request, call_next):
    response = await call_next(request)
    response.headers["Content-Security-Policy"] = STRICT_POLICY  # SAFE: csp
    origin = request.headers.get("origin", "")
    if origin in FRONTENDS:  # SAFE: partial-origin
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Vary"] = "Origin"
    return response


@app.websocket("/live")
async def live(socket: WebSocket):
    if "example.com" not in socket.headers.get("origin", ""):  # BAD: partial-origin
        await socket.close(1008)
        return
    await socket.accept()


@app.websocket("/live/board")
async def board(socket: WebSocket):
    host = urlsplit(socket.headers.get("origin", "")).hostname or ""
    if host != "example.com" and not host.endswith(".example.com"):  # SAFE: partial-origin (a dot before the domain)
        await socket.close(1008)
        return
    await socket.accept()


@app.post("/import")
async def take(request: Request):
    data = await request.body()  # BAD: body-limit
    return {"bytes": len(data)}


@app.post("/import/small")
async def take_small(request: Request):
    if int(request.headers.get("content-length", LIMIT + 1)) > LIMIT:
        raise HTTPException(413)
    data = await request.body()  # SAFE: body-limit
    return {"bytes": len(data)}


@app.post("/import/stream")
async def take_stream(request: Request):
    parts = bytearray()
    async for chunk in request.stream():
        parts += chunk
        if len(parts) > LIMIT:
            raise HTTPException(413)
    return {"bytes": len(parts)}  # SAFE: body-limit


@app.get("/debug/env")
def environment():
    return dict(os.environ)  # BAD: environment-exposed


@app.get("/version")
def version():
    return {"version": os.environ.get("RELEASE", "dev"), "region": os.environ.get("REGION", "")}  # SAFE: environment-exposed


@app.get("/health/full")
def health():
    return JSONResponse({"status": "ok", "settings": settings.model_dump(mode="json")})  # BAD: environment-exposed


@app.get("/debug/tasks")
def running_tasks():  # BAD: debug-endpoint
    import asyncio

    return [str(task.get_stack()) for task in asyncio.all_tasks()]


@internal.get("/debug/routes", dependencies=[Depends(require_admin)])
def routes():  # SAFE: debug-endpoint (administrators)
    return [route.path for route in app.routes]


@app.get("/debug/sql")
def raw_query(q: str, request: Request):  # BAD: debug-endpoint (runs any statement)
    return request.app.state.database.execute(q).fetchall()


@app.get("/embed", dependencies=[Depends(require_user)])
def embed(partner: str):
    page = HTMLResponse("<!doctype html><script src='/static/embed.js'></script>")
    if not re.fullmatch(r"[a-z0-9-]{1,40}", partner):
        raise HTTPException(404)
    page.headers["Content-Security-Policy"] = f"frame-ancestors https://{partner}.example.com"  # SAFE: csp
    return page


@app.get("/widget")
def widget() -> Response:
    return HTMLResponse("<!doctype html><div id=w></div>", headers={"Content-Security-Policy": "frame-ancestors *; script-src * data:"})  # BAD: csp


app.mount("/static", StaticFiles(directory="static"), name="static")  # SAFE: static-root
app.mount("/files", StaticFiles(directory="."), name="files")  # BAD: static-root
app.mount("/internal", internal)
