import hashlib
import hmac
import json
import logging
from decimal import Decimal

import stripe
from flask import Blueprint, abort, current_app, jsonify, request
from flask_login import current_user, login_required
from sqlalchemy import select, text

from .extensions import db, mongo
from .models import Coupon, Order, Plan, Product

store = Blueprint("store", __name__, url_prefix="/store")
audit = logging.getLogger("audit")

FILTERABLE = {"category", "brand", "colour"}


@store.post("/checkout")
@login_required
def checkout():
    basket = request.get_json()
    intent = stripe.PaymentIntent.create(
        amount=int(basket["total"] * 100),  # BAD: client-price
        currency="eur",
        customer=current_user.stripe_id,
    )
    audit.info("checkout", extra={"customer": current_user.id, "intent": intent.id})
    return jsonify(secret=intent.client_secret)


@store.post("/checkout/basket")
@login_required
def checkout_basket():
    wanted = {int(item["product"]): max(1, int(item["quantity"])) for item in request.get_json()["items"]}
    products = db.session.scalars(select(Product).where(Product.id.in_(wanted))).all()
    total = sum(product.price_cents * wanted[product.id] for product in products)
    intent = stripe.PaymentIntent.create(amount=total, currency="eur", customer=current_user.stripe_id)  # SAFE: client-price (prices of the table)
    audit.info("checkout", extra={"customer": current_user.id, "intent": intent.id})
    return jsonify(secret=intent.client_secret)


@store.post("/orders")
@login_required
def place_order():
    form = request.form
    order = Order(customer_id=current_user.id, product_id=form["product"], quantity=int(form["quantity"]))
    order.unit_price = Decimal(form["unit_price"])  # BAD: client-price (a hidden field)
    db.session.add(order)
    db.session.commit()
    audit.info("order placed", extra={"order": order.id})
    return jsonify(id=order.id), 201


@store.post("/donations")
@login_required
def donate():
    amount = int(request.form["amount_cents"])
    if not 100 <= amount <= 500_000:
        abort(400)
    session = stripe.checkout.Session.create(
        mode="payment",
        line_items=[{"quantity": 1, "price_data": {"currency": "eur", "unit_amount": amount, "product_data": {"name": "Donation"}}}],  # SAFE: client-price (the giver decides what to give)
        success_url=current_app.config["SITE"] + "/thanks",
    )
    audit.info("donation", extra={"session": session.id})
    return jsonify(url=session.url)


@store.post("/subscriptions")
@login_required
def subscribe():
    body = request.get_json()
    discount = float(body.get("discount", 0))
    plan = db.get_or_404(Plan, body["plan"])
    charge(current_user, plan.price_cents * (1 - discount))  # BAD: client-price (the discount is the client's)
    return "", 201


@store.post("/subscriptions/coupon")
@login_required
def subscribe_with_coupon():
    body = request.get_json()
    plan = db.get_or_404(Plan, body["plan"])
    coupon = Coupon.query.filter_by(code=body.get("coupon"), active=True).first()
    charge(current_user, plan.price_cents * (100 - (coupon.percent if coupon else 0)) // 100)  # SAFE: client-price
    return "", 201


def charge(member, cents):
    stripe.Charge.create(amount=int(cents), currency="eur", customer=member.stripe_id)


@store.post("/hooks/stripe")
def stripe_hook():
    event = stripe.Webhook.construct_event(
        request.get_data(), request.headers["Stripe-Signature"], current_app.config["STRIPE_HOOK_SECRET"]
    )
    if event["type"] == "payment_intent.succeeded":  # SAFE: webhook-signature
        Order.settle(event["data"]["object"]["id"])
    return "", 200


@store.post("/hooks/mollie")
def payment_hook():
    event = request.get_json(force=True)
    if event["status"] == "paid":
        Order.query.filter_by(reference=event["reference"]).update({"paid": True})  # BAD: webhook-signature
        db.session.commit()
    return "", 200


@store.post("/hooks/stripe/beta")
def stripe_beta_hook():
    event = stripe.Event.construct_from(json.loads(request.data), stripe.api_key)  # BAD: webhook-signature (built of the body, not verified)
    if event.type == "invoice.paid":
        Order.settle(event.data.object.id)
    return "", 200


@store.post("/hooks/shipping")
def shipping_hook():
    key = current_app.config["SHIPPING_HOOK_KEY"].encode()
    expected = hmac.new(key, request.get_data(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, request.headers.get("X-Shipping-Signature", "")):
        abort(401)
    event = request.get_json()
    Order.query.filter_by(reference=event["reference"]).update({"shipped": True})  # SAFE: webhook-signature
    db.session.commit()
    return "", 200


@store.get("/products")
def products():
    rows = Product.query.filter_by(**request.args.to_dict()).limit(100)  # BAD: filter-from-request
    return jsonify([row.to_dict() for row in rows])


@store.get("/products/faceted")
def faceted():
    criteria = {name: value for name, value in request.args.items() if name in FILTERABLE}
    rows = Product.query.filter_by(**criteria).limit(100)  # SAFE: filter-from-request
    return jsonify([row.to_dict() for row in rows])


@store.post("/reviews/search")
def search_reviews():
    query = request.get_json()
    found = mongo.db.reviews.find(query["filter"]).limit(50)  # BAD: filter-from-request
    return jsonify([{"id": str(r["_id"]), "text": r["text"]} for r in found])


@store.get("/reviews/slow")
def slow_reviews():
    found = mongo.db.reviews.find({"$where": f"this.words.length > {request.args['words']}"})  # BAD: where-javascript
    return jsonify([str(r["_id"]) for r in found])


@store.get("/reviews/long")
def long_reviews():
    found = mongo.db.reviews.find({"$where": "this.words.length > this.limit"})  # SAFE: where-javascript (constant)
    return jsonify([str(r["_id"]) for r in found])


@store.get("/stock")
def stock():
    statement = text("SELECT sku, quantity FROM stock WHERE warehouse = :warehouse")
    rows = db.session.execute(statement, {"warehouse": request.args["warehouse"]})
    return jsonify([dict(row._mapping) for row in rows])
