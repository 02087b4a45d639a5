"""Ways in which a service is started with debugging on."""

import asyncio
import os

from fastapi import FastAPI
from flask import Flask

SECRET_KEY = os.environ["SECRET_KEY"]
# bad: a Django settings module that is always in debug mode
DEBUG = True
INSTALLED_APPS = ["shop"]

# bad: FastAPI returns tracebacks
api = FastAPI(title="shop", debug=True)
# ok: decided by the environment
other_api = FastAPI(debug=os.environ.get("APP_DEBUG") == "1")

app = Flask(__name__)
# bad: Flask's configuration key
app.config["DEBUG"] = True

if os.environ.get("LOCAL"):
    # ok: only on a developer's machine
    app.config["DEBUG"] = True


def main():
    # bad: the Werkzeug console
    app.run(host="0.0.0.0", debug=True)


def run_tasks():
    # ok: asyncio's debug mode shows nothing to clients
    asyncio.run(work(), debug=True)


class ProductionConfig:
    # bad: on where it matters
    debug = True


class DevelopmentConfig:
    # ok: for the developer's machine
    debug = True


class AppSettings(BaseSettings):
    # bad: on wherever the variable is missing
    debug: bool = True
    # ok: off unless asked for
    verbose: bool = False


# bad: Werkzeug's console
console = werkzeug.debug.DebuggedApplication(app, evalex=True)
