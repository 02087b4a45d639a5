from flask import Blueprint, Response, abort, current_app, jsonify, request

from shop.services import orders as order_service
from ..utils.documents import invoice_pdf, read_attachment
from ..utils.text import slug

bp = Blueprint("orders", __name__, url_prefix="/orders")

SORTABLE = {"newest": "created_at DESC", "oldest": "created_at ASC", "total": "total_cents DESC"}


@bp.get("/")
def index():
    order = SORTABLE.get(request.args.get("sort", "newest"))
    if order is None:
        abort(400)
    return jsonify(order_service.page(order, limit=request.args.get("limit", 50, type=int)))


@bp.get("/search")
def search():
    term = request.args.get("q", "").strip()
    customer = request.args.get("customer", type=int)
    return jsonify(order_service.find(term, customer))


@bp.get("/<int:order_id>/invoice")
def invoice(order_id: int):
    title = request.args.get("title") or f"Invoice {order_id}"
    path = invoice_pdf(order_id, title)
    current_app.logger.info("invoice %s printed", order_id)
    return Response(path.read_bytes(), mimetype="application/pdf")


@bp.get("/<int:order_id>/attachments")
def attachment(order_id: int):
    name = request.args["name"]
    return Response(read_attachment(order_id, name), mimetype="application/octet-stream")


@bp.get("/<int:order_id>/label")
def label(order_id: int):
    return jsonify(file=slug(request.args.get("name", "parcel")))
