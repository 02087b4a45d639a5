"""Payments."""

import razorpay
import stripe
from django.http import JsonResponse
from fastapi import APIRouter, HTTPException
from flask import Flask, jsonify, request
from paypalcheckoutsdk.orders import OrdersCreateRequest

app = Flask(__name__)
router = APIRouter()
razorpay_client = razorpay.Client(auth=(KEY, SECRET))
PRICES = {"basic": 900, "pro": 2900}


@app.post("/pay")
def pay():
    data = request.get_json()
    # bad: the price is the browser's
    intent = stripe.PaymentIntent.create(amount=data["amount"], currency="eur")
    # ok: from a table of the service's own
    stripe.PaymentIntent.create(amount=PRICES[data["plan"]], currency="eur")
    # ok: computed from what is bought
    stripe.PaymentIntent.create(amount=total_of(data["items"]), currency="eur")
    order = Order.query.get(data["order_id"])
    # ok: a quantity of something that has a price
    stripe.PaymentIntent.create(amount=order.price * int(data["quantity"]), currency="eur")
    return jsonify(intent.client_secret)


@router.post("/checkout")
async def checkout(body: Checkout, amount: int):
    session = stripe.checkout.Session.create(
        line_items=[
            {
                # ok: constant
                "quantity": 1,
                # bad: in what is sold
                "price_data": {"currency": "eur", "unit_amount": int(amount * 100), "product": "seat"},
            }
        ],
        mode="payment",
    )
    return session.url


def create_order(request):
    # bad: another provider
    order = razorpay_client.order.create({"amount": int(request.POST["amount"]) * 100, "currency": "INR"})
    body = OrdersCreateRequest()
    # bad: PayPal's form of it
    body.request_body({"purchase_units": [{"amount": {"currency_code": "EUR", "value": request.POST["total"]}}]})
    return JsonResponse(order)


@app.post("/donations")
def donate():
    # ok: who donates chooses
    return jsonify(stripe.PaymentIntent.create(amount=request.json["amount"], currency="eur").id)


@router.post("/support")
async def support(body: Support):
    amount = body.amount
    if amount < 500 or amount > 50_000:
        raise HTTPException(422)
    # ok: held to a range
    return stripe.PaymentIntent.create(amount=amount, currency="eur").id


@app.post("/subscriptions")
def subscribe():
    data = request.get_json()
    plan = Plan.query.get(data["plan"])
    discount = float(data.get("discount", 0))
    # bad: who pays says how much less
    charge(plan.price_cents * (1 - discount))
    # bad: in percent
    charge(plan.price_cents * (1 - int(data["percent"]) / 100))
    # bad: taken off
    charge(plan.price_cents - data["discount_cents"])
    coupon = Coupon.query.filter_by(code=data["coupon"]).one()
    # ok: the coupon is the service's own
    charge(plan.price_cents * (1 - coupon.discount))
    # ok: a table of the service's own
    charge(plan.price_cents * (1 - DISCOUNTS[data["plan"]]))
    # ok: the same for everybody
    return jsonify(charge(plan.price_cents * (1 - discount_of(plan))))
