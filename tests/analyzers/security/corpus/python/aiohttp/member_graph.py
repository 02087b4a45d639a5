import logging
import os
import pickle
import ssl
from xml.dom import pulldom
from xml.sax import handler, make_parser

from aiohttp import web
from ariadne import graphql, load_schema_from_path, make_executable_schema
from jinja2 import Environment
from motor.motor_asyncio import AsyncIOMotorClient

from .audit import record
from .depth import depth_limit
from .sessions import current_member

logger = logging.getLogger("members")
schema = make_executable_schema(load_schema_from_path("schema.graphql"))
members = AsyncIOMotorClient(os.environ["MEMBERS_MONGO"]).club.members
routes = web.RouteTableDef()
templates = Environment(autoescape=True)


class MemberStore:
    async def first(self, conditions: dict):
        return await members.find_one(conditions, {"_id": 0})  # BAD: nosql-injection (helper)

    async def by_number(self, number: int):
        return await members.find_one({"number": number}, {"_id": 0})  # SAFE: nosql-injection (helper)


store = MemberStore()


def restore(raw: bytes):
    return pickle.loads(raw)  # BAD: deserialization (helper)


def compose(source: str, **values: str) -> str:
    return templates.from_string(source).render(**values)  # BAD: template-injection (helper)


def fill(values: dict) -> str:
    return templates.from_string("Dear {{ name }}, welcome to {{ club }}.").render(values)  # SAFE: template-injection (helper)


@routes.post("/public/graph")
async def public_graph(request: web.Request) -> web.Response:
    ok, result = await graphql(schema, await request.json(), context_value=request, introspection=True, debug=True)  # BAD: graphql-limits
    return web.json_response(result, status=200 if ok else 400)


@routes.post("/graph")
async def member_graph(request: web.Request) -> web.Response:
    ok, result = await graphql(  # SAFE: graphql-limits
        schema,
        await request.json(),
        context_value=request,
        introspection=False,
        validation_rules=[depth_limit(8)],
    )
    return web.json_response(result, status=200 if ok else 400)


@routes.post("/members/find")
async def find(request: web.Request) -> web.Response:
    body = await request.json()
    return web.json_response(await store.first({"email": body["email"], "pin": body["pin"]}))


@routes.get("/members/{number}")
async def member(request: web.Request) -> web.Response:
    return web.json_response(await store.by_number(int(request.match_info["number"])))


@routes.put("/members/state")
async def state(request: web.Request) -> web.Response:
    restored = restore(await request.read())
    return web.json_response({"keys": sorted(restored)})


@routes.post("/members/letter")
async def letter(request: web.Request) -> web.Response:
    body = await request.json()
    return web.Response(text=compose(body["text"], name=body["name"]))


@routes.post("/members/welcome")
async def welcome(request: web.Request) -> web.Response:
    body = await request.json()
    return web.Response(text=fill({"name": body["name"], "club": "Rowing"}))


@routes.post("/members/import")
async def import_members(request: web.Request) -> web.Response:
    parser = make_parser()
    parser.setFeature(handler.feature_external_ges, False)
    events = pulldom.parseString((await request.read()).decode(), parser=parser)  # SAFE: xxe
    names = [node.getAttribute("name") for event, node in events if event == pulldom.START_ELEMENT]
    return web.json_response({"names": names})


@routes.delete("/members/{number}")
async def remove(request: web.Request) -> web.Response:
    actor = await current_member(request)
    if not actor.is_secretary:
        raise web.HTTPForbidden
    await members.delete_one({"number": int(request.match_info["number"])})  # BAD: audit-missing
    return web.Response(status=204)


@routes.post("/members/{number}/fees")
async def change_fee(request: web.Request) -> web.Response:
    actor = await current_member(request)
    number = int(request.match_info["number"])
    fee = int((await request.json())["cents"])
    await members.update_one({"number": number}, {"$set": {"fee": fee}})  # SAFE: audit-missing
    record("fee.changed", actor=actor.number, target=number)
    return web.Response(status=204)


async def serve(app: web.Application) -> web.TCPSite:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(os.environ["TLS_CHAIN"], os.environ["TLS_KEY"])
    context.minimum_version = ssl.TLSVersion.TLSv1_1  # BAD: tls-version
    runner = web.AppRunner(app)
    await runner.setup()
    return web.TCPSite(runner, port=8443, ssl_context=context)
