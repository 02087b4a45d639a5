from datetime import date
from enum import Enum
from typing import Annotated

import asyncpg
from fastapi import APIRouter, Depends, HTTPException, Query, Request
from pydantic import BaseModel

router = APIRouter(prefix="/shipments", tags=["shipments"])

SORT_COLUMNS = {"created": "s.created_at", "weight": "s.weight_kg", "carrier": "c.name"}


class ShipmentState(str, Enum):
    draft = "draft"
    in_transit = "in_transit"
    delivered = "delivered"


class ShipmentFilter(BaseModel):
    carrier: str | None = None
    since: date | None = None
    references: list[str] = []


async def get_connection(request: Request):
    async with request.app.state.pool.acquire() as connection:
        yield connection


Connection = Annotated[asyncpg.Connection, Depends(get_connection)]


@router.get("")
async def list_shipments(connection: Connection, sort: str = "created", direction: str = "asc"):
    column = SORT_COLUMNS.get(sort)
    if column is None:
        raise HTTPException(status_code=422, detail="unknown sort column")
    suffix = "DESC" if direction == "desc" else "ASC"
    rows = await connection.fetch(  # SAFE: sql-injection (column looked up, direction is one of two constants)
        f"SELECT s.id, s.weight_kg, c.name FROM shipments s JOIN carriers c ON c.id = s.carrier_id "
        f"ORDER BY {column} {suffix} LIMIT 200"
    )
    return [dict(row) for row in rows]


@router.get("/latest")
async def latest_shipments(connection: Connection, order_by: str = Query("created_at"), limit: int = 20):
    sql = "SELECT id, reference, created_at FROM shipments ORDER BY " + order_by
    sql += f" LIMIT {limit}"
    rows = await connection.fetch(sql)  # BAD: sql-injection
    return [dict(row) for row in rows]


@router.post("/search")
async def search_shipments(body: ShipmentFilter, connection: Connection):
    clauses = ["deleted_at IS NULL"]
    arguments = []
    if body.carrier:
        arguments.append(body.carrier)
        clauses.append(f"carrier_code = ${len(arguments)}")
    if body.since:
        arguments.append(body.since)
        clauses.append(f"created_at >= ${len(arguments)}")
    where = " AND ".join(clauses)
    rows = await connection.fetch(f"SELECT * FROM shipments WHERE {where}", *arguments)  # SAFE: sql-injection (only numbered placeholders are put in)
    return [dict(row) for row in rows]


@router.post("/by-reference")
async def shipments_by_reference(body: ShipmentFilter, connection: Connection):
    quoted = ", ".join("'%s'" % reference for reference in body.references)
    rows = await connection.fetch(f"SELECT * FROM shipments WHERE reference IN ({quoted})")  # BAD: sql-injection
    return [dict(row) for row in rows]


@router.get("/count/{state}")
async def count_by_state(state: ShipmentState, connection: Connection):
    total = await connection.fetchval(f"SELECT count(*) FROM shipments WHERE state = '{state.value}'")  # SAFE: sql-injection (an enumeration's value)
    return {"state": state, "total": total}
