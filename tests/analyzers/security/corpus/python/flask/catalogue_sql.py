import sqlite3

from flask import Blueprint, abort, current_app, g, jsonify, request
from flask_login import login_required
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import column, desc, func, text

catalogue = Blueprint("catalogue", __name__, url_prefix="/catalogue")
db = SQLAlchemy()

SORTS = ("name", "price", "stock")


class Product(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(120), nullable=False)
    price = db.Column(db.Numeric(10, 2), nullable=False)
    stock = db.Column(db.Integer, default=0)


def connection():
    if "sqlite" not in g:
        g.sqlite = sqlite3.connect(current_app.config["CATALOGUE_DB"])
        g.sqlite.row_factory = sqlite3.Row
    return g.sqlite


def rows(query, arguments=()):
    return [dict(row) for row in connection().execute(query, arguments)]  # BAD: sql-injection (helper)


def count(condition, *arguments):
    statement = "SELECT count(*) FROM product WHERE " + condition
    return connection().execute(statement, arguments).fetchone()[0]  # SAFE: sql-injection (helper) (callers pass constant conditions)


@catalogue.get("/search")
def search():
    name = request.args.get("name", "")
    return jsonify(rows(f"SELECT * FROM product WHERE name LIKE '%{name}%' LIMIT 50"))


@catalogue.get("/product/<int:product_id>")
def product(product_id):
    cursor = connection().execute("SELECT * FROM product WHERE id = %d" % product_id)  # SAFE: sql-injection (int converter)
    found = cursor.fetchone()
    if found is None:
        abort(404)
    return jsonify(dict(found))


@catalogue.get("/sorted")
def sorted_products():
    sort = request.args.get("sort", "name")
    if sort not in SORTS:
        abort(400)
    return jsonify([dict(r) for r in connection().execute("SELECT * FROM product ORDER BY " + sort)])  # SAFE: sql-injection


@catalogue.post("/stock")
@login_required
def update_stock():
    payload = request.get_json()
    with connection() as session:
        session.executescript(  # BAD: sql-injection
            f"""
            UPDATE product SET stock = {payload['stock']} WHERE id = {payload['id']};
            INSERT INTO stock_log (product_id, at) VALUES ({payload['id']}, datetime('now'));
            """
        )
    return "", 204


@catalogue.get("/available")
def available():
    minimum = int(request.args.get("minimum", 1))
    total = count("stock >= ?", minimum)
    return jsonify(total=total, cheap=count("price < ?", 10))


@catalogue.get("/orm")
def orm_search():
    direction = request.args.get("direction", "asc")
    order = request.args.get("order", "price")
    query = Product.query.filter(Product.name.contains(request.args.get("q", "")))  # SAFE: sql-injection
    query = query.order_by(text(order + " " + direction))  # BAD: sql-injection
    return jsonify([item.name for item in query.limit(20)])


@catalogue.get("/statistics")
def statistics():
    field = request.args.get("field", "price")
    if field in SORTS:
        statement = db.select(func.max(column(field))).select_from(Product).order_by(desc(column(field)))
        return jsonify(maximum=str(db.session.execute(statement).scalar()))  # SAFE: sql-injection
    statement = text("SELECT max(" + field + ") FROM product")
    return jsonify(maximum=str(db.session.execute(statement).scalar()))  # BAD: sql-injection
