import os
import secrets
import traceback
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.authentication import requires
from starlette.config import Config
from starlette.datastructures import Secret
from starlette.endpoints import HTTPEndpoint
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

config = Config(".env")
SESSION_KEY = config("SESSION_KEY", cast=Secret)
PARTNERS = {"north": "https://north.partner.example/start", "south": "https://south.partner.example/start"}


class Partner(HTTPEndpoint):
    async def get(self, request: Request) -> Response:
        name = request.path_params["name"]
        target = PARTNERS.get(name)
        if target is None:
            return PlainTextResponse(f"{name} is not a partner", status_code=404)  # SAFE: xss (plain text)
        return RedirectResponse(target)  # SAFE: open-redirect (from a table)

    @requires("admin")
    async def delete(self, request: Request) -> Response:
        await request.app.state.partners.remove(request.path_params["name"])
        return Response(status_code=204)


async def note(request: Request) -> Response:
    form = await request.form()
    return HTMLResponse("".join(["<p class='note'>", str(form["note"]), "</p>"]))  # BAD: xss


async def sign_out(request: Request) -> Response:
    request.session.clear()
    return RedirectResponse(url=request.headers.get("referer", "/"), status_code=303)


async def switch(request: Request) -> Response:
    response = RedirectResponse(url="https://" + request.query_params["region"] + ".partner.example/")  # BAD: open-redirect
    response.set_cookie("region", request.query_params["region"], secure=True, samesite="lax")
    return response


async def token(request: Request) -> Response:
    response = Response(status_code=204)
    response.set_cookie("access_token", secrets.token_urlsafe(32), max_age=900, samesite="none")  # BAD: cookie-flags
    return response


async def environment(request: Request) -> Response:
    visible = {name: os.environ.get(name) for name in ("RELEASE", "REGION")}
    return JSONResponse(visible)  # SAFE: environment-exposed (two names)


async def variables(request: Request) -> Response:
    return JSONResponse(dict(os.environ))  # BAD: environment-exposed


async def failed(request: Request, exc: Exception) -> Response:
    request.app.state.errors.append(traceback.format_exc())
    return JSONResponse({"error": "internal", "id": secrets.token_hex(8)}, status_code=500)  # SAFE: error-detail


@asynccontextmanager
async def lifespan(app: Starlette):
    app.state.errors = []
    app.state.partners = await app.state.factory()
    yield


app = Starlette(
    lifespan=lifespan,
    routes=[
        Route("/partners/{name}", Partner),
        Route("/notes", note, methods=["POST"]),
        Route("/switch", switch),
        Route("/token", token, methods=["POST"]),
        Route("/sign-out", sign_out, methods=["POST"]),
        Route("/environment", environment),
        Route("/internal/variables", variables),
        Mount("/static", StaticFiles(directory="static")),
    ],
    middleware=[
        Middleware(TrustedHostMiddleware, allowed_hosts=["partner.example", "*.partner.example"]),
        Middleware(SessionMiddleware, secret_key=str(SESSION_KEY), https_only=True),
        Middleware(CORSMiddleware, allow_origins=["https://partner.example"], allow_credentials=True),
    ],
    exception_handlers={Exception: failed},
)
