"""Routes that answer with what the process was started with."""

import json
import os

from fastapi import APIRouter, FastAPI
from fastapi.responses import JSONResponse
from flask import Flask, Response, current_app, jsonify

from shop.core.config import settings
from shop.config import get_settings

app = FastAPI()
router = APIRouter()
site = Flask(__name__)


@app.get("/debug/env")
def environment():
    # bad: every key
    return JSONResponse(dict(os.environ))


@router.get("/env")
async def environment_as_value():
    # bad: FastAPI turns what is returned into JSON
    return {"pid": os.getpid(), "env": dict(os.environ)}


@router.get("/status")
async def status():
    # bad: the password of the database is one of the settings
    return settings.model_dump()


@router.get("/about")
async def about():
    config = get_settings()
    # ok: named values
    return {"version": settings.VERSION, "region": os.environ["REGION"], "workers": len(os.environ)}


@site.route("/config")
def flask_config():
    values = {key: str(value) for key, value in current_app.config.items()}
    # bad: SECRET_KEY is in it
    return jsonify(values)


@site.route("/dump")
def dump():
    # bad: as text
    return Response(json.dumps(dict(os.environ), indent=2), mimetype="application/json")


@site.route("/public")
def public():
    # ok: a selection by prefix
    return jsonify({k: v for k, v in os.environ.items() if k.startswith("PUBLIC_")})


@site.route("/render")
def render():
    env = os.environ.copy()
    env["LANG"] = "C"
    result = subprocess.run(["render"], env=env, capture_output=True, text=True, check=True)
    # ok: what a program printed that was started with it
    return jsonify({"output": result.stdout, "lang": env["LANG"]})


@app.get("/settings")
def injected(settings: Settings = Depends(get_settings)):
    # bad: whichever way they came
    return {"settings": settings.model_dump()}


def django_view(request):
    everything = {**os.environ}
    # bad: in a template's place
    return HttpResponse(str(os.environ), content_type="text/plain")


def django_page(request):
    # bad: on a page
    return render(request, "debug.html", {"environment": sorted(os.environ.items())})


@site.route("/lines")
def lines():
    text = "\n".join(f"{key}={value}" for key, value in os.environ.items())
    # bad: line by line
    return Response(text, mimetype="text/plain")


def django_flags(request):
    # ok: whether something is set
    return JsonResponse({"sentry": "SENTRY_DSN" in os.environ, "mode": os.environ.get("MODE", "live")})


@router.get("/me/settings")
async def user_settings(user: CurrentUser, store: Store):
    settings = await store.settings_of(user)
    # ok: what the user has chosen
    return settings.model_dump()


@router.get("/status/all")
def everything():
    # bad: two that nobody should have
    return {"status": "ok", "database": os.environ["DATABASE_URL"], "region": os.environ["REGION"]}


@site.route("/status/key")
def key_of_mail():
    # bad: a key
    return jsonify(mail=os.getenv("MAIL_API_KEY"))


@router.get("/client")
def client():
    # ok: meant for browsers
    return {"key": os.environ["STRIPE_PUBLISHABLE_KEY"], "maps": os.environ["MAPS_API_KEY"]}


@router.get("/status/set")
def whether():
    # ok: whether it is set
    return {"database": "DATABASE_URL" in os.environ}
