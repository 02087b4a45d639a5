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
