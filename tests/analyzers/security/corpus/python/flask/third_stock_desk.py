"""Stock desk of the warehouse tool: listing, corrections and the nightly counts."""

import logging
from decimal import Decimal

import psycopg2.extras
from flask import Blueprint, abort, current_app, jsonify, request
from flask.views import MethodView
from psycopg2 import sql
from psycopg2.pool import ThreadedConnectionPool

logger = logging.getLogger(__name__)
desk = Blueprint("desk", __name__, url_prefix="/desk")

COLUMNS = {"sku": "s.sku", "shelf": "s.shelf_code", "counted": "s.counted_at"}
SHELF_TABLES = frozenset({"shelf_north", "shelf_south"})


def pool() -> ThreadedConnectionPool:
    return current_app.extensions["stock_pool"]


class Connection:
    def __enter__(self):
        self.connection = pool().getconn()
        return self.connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor)

    def __exit__(self, kind, value, trace):
        if kind is None:
            self.connection.commit()
        else:
            self.connection.rollback()
        pool().putconn(self.connection)


class StockList(MethodView):
    def get(self):
        order = COLUMNS.get(request.args.get("order"), "s.sku")
        limit = min(request.args.get("limit", 50, type=int), 200)
        with Connection() as cursor:
            cursor.execute("SELECT s.sku, s.amount FROM stock s ORDER BY %s LIMIT %d" % (order, limit))  # SAFE: sql-injection (looked up, int)
            return jsonify(cursor.fetchall())

    def post(self):
        entry = request.get_json()
        with Connection() as cursor:
            cursor.execute(
                "INSERT INTO stock (sku, amount) VALUES (%(sku)s, %(amount)s) RETURNING id",
                {"sku": entry["sku"], "amount": Decimal(str(entry["amount"]))},
            )
            return jsonify(cursor.fetchone()), 201


class ShelfCount(MethodView):
    def get(self, shelf):
        if shelf not in SHELF_TABLES:
            abort(404)
        with Connection() as cursor:
            cursor.execute(f"SELECT count(*) AS total FROM {shelf}")  # SAFE: sql-injection (one of two names)
            return jsonify(cursor.fetchone())

    def delete(self, shelf):
        batch = request.args["batch"]
        with Connection() as cursor:
            cursor.execute(
                sql.SQL("DELETE FROM {} WHERE batch = %s").format(sql.Identifier(shelf)), (batch,)  # SAFE: sql-injection (quoted identifier)
            )
            return jsonify(removed=cursor.rowcount)


@desk.route("/suppliers/<name>/open")
def open_orders(name):
    clauses = ["closed_at IS NULL"]
    if name != "all":
        clauses.append("supplier = '{}'".format(name))
    for field in ("sku", "shelf"):
        value = request.args.get(field)
        if value:
            clauses.append("%s = '%s'" % (field, value))
    with Connection() as cursor:
        cursor.execute("SELECT id, sku, amount FROM supply_order WHERE " + " AND ".join(clauses))  # BAD: sql-injection
        return jsonify(cursor.fetchall())


@desk.route("/corrections", methods=["POST"])
def corrections():
    values = []
    for line in request.get_json()["lines"]:
        values.append("('%s', %s)" % (line["sku"], line["difference"]))
    with Connection() as cursor:
        cursor.execute("INSERT INTO correction (sku, difference) VALUES " + ",".join(values))  # BAD: sql-injection
    logger.info("corrections of %d lines", len(values))
    return "", 204


@desk.route("/transfer/<int:source>/<int:target>", methods=["POST"])
def transfer(source, target):
    reason = request.form.get("reason", "none")
    with Connection() as cursor:
        cursor.callproc("transfer_stock", [source, target, reason])
    logger.warning("transfer %s -> %s because of %s", source, target, reason)  # BAD: log-injection
    return "", 204


@desk.route("/labels/<int:item>")
def label(item):
    copies = request.args.get("copies", default=1, type=int)
    logger.info("label of item %s printed %s times", item, copies)  # SAFE: log-injection (numbers)
    return jsonify(item=item, copies=copies)


desk.add_url_rule("/stock", view_func=StockList.as_view("stock"))
desk.add_url_rule("/shelves/<shelf>/count", view_func=ShelfCount.as_view("shelf_count"))
