"""Messages of other services."""

import json

from fastapi import APIRouter, Depends, Request

router = APIRouter()


# bad: whoever knows the address has paid
@app.route("/webhooks/stripe", methods=["POST"])
def paid():
    event = request.get_json()
    if event["type"] == "checkout.session.completed":
        orders.mark_paid(event["data"]["object"]["metadata"]["order"])
    return "", 200


# bad: Django
@csrf_exempt
def github_webhook(request):
    payload = json.loads(request.body)
    builds.start(payload["repository"]["full_name"], payload["after"])
    return HttpResponse(status=202)


# bad: the provider is told by its events
@router.post("/hooks/billing")
async def billing(request: Request):
    event = await request.json()
    match event["type"]:
        case "invoice.paid":
            await plans.extend(event["data"]["object"]["customer"])
    return {"received": True}


# ok: checked by Stripe's library
@app.route("/stripe/webhook", methods=["POST"])
def checked():
    event = stripe.Webhook.construct_event(request.data, request.headers["Stripe-Signature"], SECRET)
    handle(event)
    return "", 200


# ok: checked by a dependency
@router.post("/webhooks/shopify", dependencies=[Depends(from_shopify)])
async def ordered(order: dict):
    await orders.add(order)


# ok: an HMAC by hand
@csrf_exempt
def slack_events(request):
    if not same_hmac(request.body, request.headers["X-Slack-Signature"]):
        return HttpResponse(status=401)
    return answer(json.loads(request.body))


# ok: the user's own settings
@app.post("/settings/slack")
def slack_settings():
    settings.write(current_user.id, request.get_json())
    return "", 204


# bad: no provider by name
@routes.post("/hooks/mail")
async def mail_hook(request):
    # signatures are not sent for these
    for event in await request.json():
        if event["event"] == "unsubscribe":
            await members.unsubscribe(event["email"])


# bad: Django
@csrf_exempt
@require_POST
def bank_hook(request):
    event = json.loads(request.body)
    Invoice.objects.filter(number=event["number"]).update(paid=event["status"] == "booked")
    return HttpResponse(status=200)


# bad: built of the body, not verified
@app.post("/hooks/stripe/beta")
def stripe_beta_hook():
    event = stripe.Event.construct_from(json.loads(request.data), stripe.api_key)
    settle(event.data.object.id)
    return "", 200


# ok: compared
@app.post("/hooks/shipping")
def shipping_hook():
    expected = hmac.new(KEY, request.get_data(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, request.headers.get("X-Shipping-Signature", "")):
        abort(401)
    event = request.get_json()
    ship(event["reference"], event["status"])
    return "", 200


# ok: a user's own hooks
@app.post("/webhooks")
def create_webhook():
    hooks.add(current_user.id, request.get_json()["url"])
    return "", 201


# ok: a test of one
@app.post("/webhooks/test")
def test_webhook():
    send(request.get_json()["data"])
    return "", 204
