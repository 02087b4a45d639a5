import contextlib
import os
import re

import psycopg
from motor.motor_asyncio import AsyncIOMotorClient
from psycopg import sql
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool
from starlette.applications import Starlette
from starlette.authentication import requires
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

pool = AsyncConnectionPool(os.environ["LEDGER_DSN"], open=False, kwargs={"row_factory": dict_row})
mongo = AsyncIOMotorClient(os.environ["AUDIT_MONGO"]).audit
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,40}")


class Query:
    def __init__(self, table: str) -> None:
        self.parts = [f"SELECT id, amount FROM {table}"]

    def where(self, condition: str) -> "Query":
        self.parts.append(("WHERE " if len(self.parts) == 1 else "AND ") + condition)
        return self

    async def run(self):
        async with pool.connection() as connection:
            cursor = await connection.execute(" ".join(self.parts))  # BAD: sql-injection (helper)
            return await cursor.fetchall()


@requires("authenticated")
async def entries(request: Request):
    account = request.query_params["account"]
    return JSONResponse(await Query("entries").where(f"account = '{account}'").run())


@requires("authenticated")
async def balance(request: Request):
    async with pool.connection() as connection:
        cursor = await connection.execute("SELECT sum(amount) FROM entries WHERE account = %s", (request.query_params["account"],))  # SAFE: sql-injection
        return JSONResponse(await cursor.fetchone())


@requires("authenticated")
async def column_total(request: Request):
    name = request.query_params["column"]
    statement = sql.SQL("SELECT sum({}) AS total FROM entries").format(sql.Identifier(name))
    async with pool.connection() as connection:
        cursor = await connection.execute(statement)  # SAFE: sql-injection (Identifier quotes)
        return JSONResponse(await cursor.fetchone())


@requires("authenticated")
async def view_total(request: Request):
    body = await request.json()
    if not IDENTIFIER.fullmatch(body["view"]):
        raise HTTPException(400)
    async with pool.connection() as connection:
        cursor = await connection.execute(f"SELECT count(*) FROM view_{body['view']}")  # SAFE: sql-injection
        return JSONResponse(await cursor.fetchone())


@requires("authenticated")
async def report(request: Request):
    body = await request.json()
    statement = sql.SQL("SELECT id, amount FROM entries WHERE " + body["condition"])
    async with pool.connection() as connection, connection.cursor() as cursor:
        await cursor.execute(statement)  # BAD: sql-injection (SQL() of text that came in)
        return JSONResponse(await cursor.fetchall())


async def notifications(websocket: WebSocket):
    await websocket.accept()
    channel = await websocket.receive_text()
    connection = await psycopg.AsyncConnection.connect(os.environ["LEDGER_DSN"], autocommit=True)
    async with connection:
        await connection.execute(f"LISTEN {channel}")  # BAD: sql-injection
        async for notification in connection.notifies():
            await websocket.send_text(notification.payload)


@requires("authenticated")
async def audit_trail(request: Request):
    body = await request.json()
    cursor = mongo.events.find({"actor": body.get("actor")}).limit(50)  # BAD: nosql-injection
    return JSONResponse([{"id": str(event["_id"])} async for event in cursor])


@requires("authenticated")
async def audit_actions(request: Request):
    actor = int(request.query_params["actor"])
    total = await mongo.events.count_documents({"actor": actor})  # SAFE: nosql-injection
    return JSONResponse({"total": total})


@contextlib.asynccontextmanager
async def lifespan(app: Starlette):
    async with pool:
        yield


app = Starlette(
    lifespan=lifespan,
    routes=[
        Route("/entries", entries),
        Route("/balance", balance),
        Route("/column", column_total),
        Route("/view", view_total, methods=["POST"]),
        Route("/report", report, methods=["POST"]),
        Route("/audit", audit_trail, methods=["POST"]),
        Route("/actions", audit_actions),
        WebSocketRoute("/notifications", notifications),
    ],
)
