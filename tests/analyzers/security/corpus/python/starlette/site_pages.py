import html
import logging
import os
import traceback

from jinja2 import Environment, PackageLoader, select_autoescape
from starlette.applications import Starlette
from starlette.config import Config
from starlette.datastructures import Secret
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

logger = logging.getLogger(__name__)
config = Config(".env")
DEBUG = config("DEBUG", cast=bool, default=False)
SESSION_KEY = config("SESSION_KEY", cast=Secret)  # SAFE: hardcoded-secret
SIGNING_KEY = config("SIGNING_KEY", default="a7d1c3-site-signing")  # BAD: hardcoded-secret

environment = Environment(loader=PackageLoader("site"), autoescape=select_autoescape())  # SAFE: xss
TARGETS = {"docs": "https://docs.example.com/", "blog": "https://blog.example.com/"}


async def search(request: Request) -> HTMLResponse:
    words = request.query_params.get("q", "").split()
    items = "".join(f"<li>{word}</li>" for word in words)
    return HTMLResponse("<ul>" + items + "</ul>")  # BAD: xss


async def tags(request: Request) -> HTMLResponse:
    items = "".join(f"<li>{html.escape(tag)}</li>" for tag in request.query_params.getlist("tag"))
    return HTMLResponse("<ul>" + items + "</ul>")  # SAFE: xss


async def plain(request: Request) -> Response:
    body = await request.body()
    return Response(body, media_type="text/plain")  # SAFE: xss (plain text)


async def raw(request: Request) -> Response:
    form = await request.form(max_files=1, max_fields=10)
    return Response(form["fragment"], media_type="text/html")  # BAD: xss


async def preview(request: Request) -> HTMLResponse:
    form = await request.form()
    source = form.get("source", "")
    return HTMLResponse(environment.from_string(source).render(user=request.session.get("user")))  # BAD: template-injection


async def page(request: Request) -> HTMLResponse:
    template = environment.get_template("page.html")
    return HTMLResponse(template.render(title=request.query_params.get("title", "")))  # SAFE: template-injection


async def leave(request: Request) -> RedirectResponse:
    target = request.query_params.get("to")
    return RedirectResponse(target or "/")  # BAD: open-redirect


async def goto(request: Request) -> RedirectResponse:
    return RedirectResponse(TARGETS.get(request.path_params["name"], "/"))  # SAFE: open-redirect


async def language(request: Request) -> Response:
    choice = request.query_params.get("lang", "en")
    if choice not in ("en", "de", "fr"):
        raise HTTPException(400)
    response = PlainTextResponse("ok")
    response.set_cookie("lang", choice)  # SAFE: cookie-flags (a language)
    return response


async def failed(request: Request, exc: Exception) -> Response:
    if DEBUG:
        return PlainTextResponse(traceback.format_exc(), status_code=500)  # SAFE: error-detail (only where DEBUG is set)
    logger.error("request failed", exc_info=exc)
    return JSONResponse({"error": "internal error"}, status_code=500)


async def rejected(request: Request, exc: Exception) -> Response:
    return JSONResponse({"error": str(exc), "at": traceback.format_tb(exc.__traceback__)}, status_code=400)  # BAD: error-detail


routes = [
    Route("/search", search),
    Route("/tags", tags),
    Route("/plain", plain, methods=["POST"]),
    Route("/raw", raw, methods=["POST"]),
    Route("/preview", preview, methods=["POST"]),
    Route("/page", page),
    Route("/leave", leave),
    Route("/goto/{name}", goto),
    Route("/language", language),
]
middleware = [
    Middleware(SessionMiddleware, secret_key=str(SESSION_KEY), max_age=3600),  # BAD: cookie-flags (https_only is off by default)
    Middleware(CORSMiddleware, allow_origins=os.environ.get("ORIGINS", "").split(",")),  # SAFE: cors
]
app = Starlette(debug=DEBUG, routes=routes, middleware=middleware, exception_handlers={Exception: failed, ValueError: rejected})  # SAFE: debug-mode
