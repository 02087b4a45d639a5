"""Order search of a shop: the same query written several ways."""

from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Query
from flask import request
from psycopg import sql
from sqlalchemy import select, text

app = FastAPI()
router = APIRouter()
SORT_COLUMNS = {"date": "created_at", "price": "total"}


@router.get("/orders")
async def search_orders(status: str, page: int = 1, session=Depends(get_session)):
    # bad: path operation parameter inside an f-string
    rows = await session.execute(text(f"SELECT * FROM orders WHERE status = '{status}' LIMIT 20"))
    # ok: an integer cannot carry SQL
    more = await session.execute(text(f"SELECT count(*) FROM orders OFFSET {page}"))
    return rows.all(), more.scalar()


@router.get("/customers")
async def search_customers(q: Annotated[str | None, Query()] = None, session=Depends(get_session)):
    query = "SELECT id, name FROM customers"
    if q:
        query += " WHERE name ILIKE '%" + q + "%'"
    # bad: the clause was appended from the query string
    return (await session.execute(text(query))).all()


@router.get("/customers/{name}")
async def customer(name: str, session=Depends(get_session)):
    # ok: the builder binds the value
    found = await session.execute(select(Customer).where(Customer.name == name))
    # ok: bound by name
    same = await session.execute(text("SELECT * FROM customers WHERE name = :name"), {"name": name})
    return found.first(), same.first()


def flask_sorted(cursor):
    column = request.args.get("sort", "date")
    # bad: a column name straight from the query string
    cursor.execute("SELECT id FROM orders ORDER BY %s" % column)
    # ok: the name is looked up in a constant table
    cursor.execute("SELECT id FROM orders ORDER BY " + SORT_COLUMNS[column])
    # ok: quoted as an identifier by the driver
    cursor.execute(sql.SQL("SELECT id FROM orders ORDER BY {}").format(sql.Identifier(column)))
    if column not in ("date", "price"):
        raise ValueError(column)
    # ok: checked against the allowed names above
    cursor.execute(f"SELECT id FROM orders ORDER BY {column}")


def django_report(request):
    country = request.GET["country"]
    # bad: raw query built with format
    people = Person.objects.raw("SELECT * FROM person WHERE country = '{}'".format(country))
    # ok: parameters
    same = Person.objects.raw("SELECT * FROM person WHERE country = %s", [country])
    return people, same


def find_by_email(conn, email: str):
    # bad: a value between quotes, whoever calls this
    return conn.execute(f"SELECT id FROM users WHERE email = '{email}'").fetchone()


def count_rows(conn, table: str, ids: list[int]):
    marks = ",".join("?" * len(ids))
    # ok: placeholders are generated, values are bound
    return conn.execute(f"SELECT count(*) FROM items WHERE id IN ({marks})", ids).fetchone()
