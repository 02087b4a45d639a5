"""Folders that are served as they lie there."""

import os
from pathlib import Path

from aiohttp import web
from django.conf.urls.static import static
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from flask import Flask, send_from_directory

BASE_DIR = Path(__file__).resolve().parent.parent
HERE = os.path.dirname(os.path.abspath(__file__))

app = FastAPI()
# bad: the folder in which the process was started
app.mount("/", StaticFiles(directory=".", html=True), name="site")
# bad: the project
app.mount("/files", StaticFiles(directory=BASE_DIR), name="files")
# bad: the folder of this file
app.mount("/here", StaticFiles(directory=Path(__file__).parent), name="here")
# ok: a folder of its own
app.mount("/static", StaticFiles(directory=BASE_DIR / "static"), name="static")
# ok: the same as text
app.mount("/assets", StaticFiles(directory="./assets"), name="assets")

# bad: static files at the root of the project
site = Flask(__name__, static_folder=".", static_url_path="")
# ok: Flask's own default
shop = Flask(__name__)
# ok: what was built
panel = Flask(__name__, static_folder="../frontend/build", static_url_path="/")


@site.route("/<path:name>")
def any_file(name):
    # bad: every file of the service
    return send_from_directory(HERE, name)


@site.route("/favicon.ico")
def favicon():
    # ok: one file
    return send_from_directory(".", "favicon.ico")


@site.route("/uploads/<path:name>")
def uploads(name):
    # ok: a folder of its own
    return send_from_directory(os.path.join(HERE, "uploads"), name)


# bad: uploads among the code, and the code among the uploads
MEDIA_ROOT = BASE_DIR
# ok: where they belong
STATIC_ROOT = BASE_DIR / "staticfiles"
# bad: Django serves it
urlpatterns = static("/media/", document_root=BASE_DIR)


def routes(application: web.Application) -> None:
    # bad: aiohttp
    application.router.add_static("/", os.getcwd())
    # ok: aiohttp with a folder of its own
    application.router.add_static("/static", "./static")
