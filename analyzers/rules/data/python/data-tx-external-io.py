"""Checkout of a shop."""

import httpx
import requests
from django.core.mail import send_mail
from django.db import transaction

from shop.tasks import send_receipt


def pay(order):
    with transaction.atomic():
        order.paid = True
        order.save()
        # bad: the provider is called with the row locked
        requests.post("https://pay.example.com/capture", json={"id": order.pk}, timeout=10)


@transaction.atomic
def register(form):
    user = form.save()
    # bad: the whole function is one transaction
    send_mail("Welcome", "Hello", None, [user.email])
    return user


def ship(order):
    with transaction.atomic():
        order.ship()
        # bad: the worker may run before the commit
        send_receipt.delay(order.pk)


async def reserve(session, item):
    async with session.begin():
        session.add(item)
        async with httpx.AsyncClient() as client:
            # bad: inside session.begin
            await client.post("https://stock.example.com/reserve", json={"id": item.id})


def pay_later(order):
    with transaction.atomic():
        order.save()
        # ok: after the commit
        transaction.on_commit(lambda: send_receipt.delay(order.pk))
    # ok: the block is over
    requests.post("https://pay.example.com/capture", json={"id": order.pk}, timeout=10)


async def load(session, item_id):
    async with session.begin():
        # ok: a query
        return await session.get(Item, item_id)


def count(cache, order):
    with transaction.atomic():
        order.save()
        # ok: a local look-up
        return cache.get("orders")
