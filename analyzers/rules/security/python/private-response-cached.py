"""Answers that are kept."""

from django.views.decorators.cache import cache_control
from fastapi import Depends, FastAPI, Response
from flask import Flask, jsonify
from flask_caching import Cache
from flask_login import current_user, login_required

site = Flask(__name__)
cache = Cache(site)
app = FastAPI()


@site.route("/orders")
@login_required
# bad: the key is the address
@cache.cached(timeout=60)
def orders():
    return jsonify(store.orders_of(current_user.id))


@site.route("/catalogue")
# ok: the same for everybody
@cache.cached(timeout=60)
def catalogue():
    return jsonify(store.catalogue())


@site.route("/settings")
@login_required
# ok: a key with the user in it
@cache.cached(timeout=60, key_prefix=lambda: f"settings/{current_user.id}")
def settings():
    return jsonify(store.settings_of(current_user.id))


@app.get("/me")
async def me(response: Response, current_user: Account = Depends(account)):
    # bad: a proxy keeps it for all
    response.headers["Cache-Control"] = "public, max-age=300"
    return {"name": current_user.name}


@app.get("/mine")
async def mine(response: Response, current_user: Account = Depends(account)):
    # ok: for this browser only
    response.headers["Cache-Control"] = "private, max-age=300"
    return {"name": current_user.name}


# bad: said in a decorator
@cache_control(public=True, max_age=300)
def profile(request):
    return JsonResponse({"name": request.user.username})
