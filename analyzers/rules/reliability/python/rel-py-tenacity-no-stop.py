"""Calls that are retried."""

import tenacity
from tenacity import AsyncRetrying, Retrying, retry, stop_after_attempt, stop_after_delay, wait_exponential

POLICY = {"stop": stop_after_attempt(3), "wait": wait_exponential(max=10)}


# bad: for ever and without a pause
@retry
def load_rates(client):
    return client.rates()


# bad: a pause, but no end
@retry(wait=wait_exponential(max=30))
async def load_prices(client):
    return await client.prices()


def send(client, message):
    # bad: the loop form
    for attempt in Retrying(wait=wait_exponential(max=10), reraise=True):
        with attempt:
            client.send(message)


async def receive(client):
    # bad: the asynchronous loop
    async for attempt in tenacity.AsyncRetrying(reraise=True):
        with attempt:
            return await client.receive()


# ok: bounded
@retry(stop=stop_after_delay(30), wait=wait_exponential(max=10))
def load_stock(client):
    return client.stock()


# ok: the policy is elsewhere
@retry(**POLICY)
def load_orders(client):
    return client.orders()


async def bounded(client):
    # ok: three attempts
    async for attempt in AsyncRetrying(stop=stop_after_attempt(3)):
        with attempt:
            return await client.receive()
