from flask import Blueprint, jsonify, request

from shop.repositories.products import search

bp = Blueprint("catalogue", __name__, url_prefix="/catalogue")


@bp.get("/")
def index():
    term = request.args.get("q", "")
    return jsonify([dict(row) for row in search(term, brand=request.args.get("brand"))])
