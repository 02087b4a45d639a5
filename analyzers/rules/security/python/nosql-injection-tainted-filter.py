"""Accounts and searches in MongoDB."""

import json
from typing import Any

from bson import ObjectId
from fastapi import FastAPI, HTTPException
from flask import Flask, abort, request
from motor.motor_asyncio import AsyncIOMotorClient
from pydantic import BaseModel
from pymongo import MongoClient

app = Flask(__name__)
api = FastAPI()
db = MongoClient().shop
motor = AsyncIOMotorClient().shop


class Credentials(BaseModel):
    email: str
    password: str


class Search(BaseModel):
    criteria: dict[str, Any]
    limit: int = 20


@app.post("/login")
def login():
    body = request.get_json()
    # bad: {"$ne": null} is an object too
    user = db.users.find_one({"email": body["email"], "token": body["token"]})
    return {"ok": user is not None}


@app.post("/login/checked")
def login_checked():
    body = request.get_json()
    # ok: text
    user = db.users.find_one({"email": str(body["email"]), "token": body["token"].strip()})
    token = body.get("token")
    if not isinstance(token, str):
        abort(400)
    # ok: checked
    other = db.users.find_one({"token": token})
    # ok: taken as a value
    third = db.users.find_one({"token": {"$eq": body["token"]}})
    return {"ok": (user or other or third) is not None}


@app.get("/users")
def users():
    # ok: the query string holds text
    found = db.users.find({"name": request.args.get("name")})
    # bad: as a whole it has the caller's keys
    others = db.users.count_documents(request.args.to_dict())
    return {"found": list(found), "others": others}


@app.get("/search")
def search():
    raw = request.args.get("filter", "{}")
    # bad: read as JSON
    return {"found": list(db["orders"].find(json.loads(raw)))}


@app.get("/where")
def where():
    name = request.args["name"]
    # bad: JavaScript in the database
    found = db.users.find({"$where": f"this.name == '{name}'"})
    # bad: the caller chooses the field
    other = db.users.find({request.args["field"]: "x"})
    return {"found": list(found), "other": list(other)}


@app.get("/items/<item_id>")
def item(item_id):
    # ok: text from the path
    one = db.items.find_one({"slug": item_id})
    # ok: an identifier
    return {"one": one or db.items.find_one({"_id": ObjectId(item_id)})}


@api.post("/sessions")
async def sessions(credentials: Credentials):
    # ok: the model has checked that it is text
    user = await motor.users.find_one({"email": credentials.email})
    if user is None:
        raise HTTPException(status_code=401)
    return {"ok": True}


@api.post("/orders/search")
async def order_search(search: Search):
    # bad: a field that may hold anything
    return await motor.orders.find(search.criteria).to_list(search.limit)


@api.post("/reports")
async def reports(pipeline: list[dict]):
    # bad: stages of the caller's
    return await motor.orders.aggregate(pipeline).to_list(100)


@api.put("/profile/{user_id}")
async def profile(user_id: str, changes: dict[str, Any]):
    # ok: written as values
    await motor.users.update_one({"_id": ObjectId(user_id)}, {"$set": {"name": changes["name"]}})
    # bad: operators of the caller's
    await motor.users.update_one({"_id": ObjectId(user_id)}, changes)


class BoardHandler(tornado.web.RequestHandler):
    async def get(self, slug):
        # ok: a part of the path is text
        board = await self.db.boards.find_one({"slug": slug})
        name = self.get_argument("name")
        # ok: an argument is text
        member = await self.db.members.find_one({"name": name})
        self.write({"board": board, "member": member})

    async def post(self, slug):
        criteria = json.loads(self.request.body)
        # bad: the body is an object
        card = await self.db.cards.find_one({"slug": slug, "title": criteria["title"]})
        self.write({"card": card})
