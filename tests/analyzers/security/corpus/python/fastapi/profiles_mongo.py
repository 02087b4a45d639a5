import json
import re
from typing import Annotated, Any

from bson import ObjectId
from bson.errors import InvalidId
from fastapi import APIRouter, Body, Depends, HTTPException, Query
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase
from pydantic import BaseModel

from .settings import settings

router = APIRouter(prefix="/profiles")
client = AsyncIOMotorClient(settings.mongo_url)


class Lookup(BaseModel):
    email: str
    active: bool = True


class NicknameLookup(BaseModel):
    nickname: Any
    city: str | None = None


def database() -> AsyncIOMotorDatabase:
    return client.get_default_database()


Database = Annotated[AsyncIOMotorDatabase, Depends(database)]


@router.post("/lookup")
async def lookup(body: Lookup, db: Database):
    profile = await db.profiles.find_one({"email": body.email, "active": body.active}, {"_id": 0})  # SAFE: nosql-injection (the model makes them a string and a boolean)
    if profile is None:
        raise HTTPException(404)
    return profile


@router.post("/nickname")
async def by_nickname(body: NicknameLookup, db: Database):
    return await db.profiles.find_one({"nickname": body.nickname}, {"_id": 0})  # BAD: nosql-injection


@router.post("/query")
async def query(db: Database, criteria: Annotated[dict[str, Any], Body()]):
    return await db.profiles.find(criteria, {"_id": 0}).to_list(length=50)  # BAD: nosql-injection


@router.get("/filter")
async def filtered(db: Database, where: Annotated[str, Query()] = "{}"):
    conditions = json.loads(where)
    conditions["tenant"] = settings.tenant
    cursor = db.profiles.aggregate([{"$match": conditions}, {"$limit": 100}])  # BAD: nosql-injection
    return [row async for row in cursor]


@router.get("/search")
async def search(db: Database, prefix: str):
    pattern = "^" + re.escape(prefix)
    cursor = db.profiles.find({"nickname": {"$regex": pattern}}, {"_id": 0})  # SAFE: regex-injection (escaped)
    return await cursor.to_list(length=20)


@router.get("/older")
async def older(db: Database, age: str):
    script = f"this.age > {age}"
    return await db.profiles.find({"$where": script}, {"_id": 0}).to_list(length=20)  # BAD: nosql-injection


@router.get("/{profile_id}")
async def read(profile_id: str, db: Database):
    try:
        key = ObjectId(profile_id)
    except InvalidId as exc:
        raise HTTPException(404) from exc
    return await db.profiles.find_one({"_id": key}, {"_id": 0})  # SAFE: nosql-injection (cast to an ObjectId)


@router.post("/tags")
async def by_tag(db: Database, payload: Annotated[dict[str, Any], Body()]):
    tag = payload.get("tag")
    if not isinstance(tag, str):
        raise HTTPException(422, "tag must be text")
    return await db.profiles.find({"tags": tag}, {"_id": 0}).to_list(length=50)  # SAFE: nosql-injection (type checked)
