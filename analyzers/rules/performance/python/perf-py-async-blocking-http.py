"""Handlers of an asynchronous service."""

import asyncio
from urllib.request import urlopen

import httpx
import requests
from fastapi import FastAPI

app = FastAPI()


@app.get("/rates")
async def rates():
    # bad: requests in a coroutine
    return requests.get("https://rates.example.com", timeout=5).json()


@app.get("/prices")
async def prices():
    # bad: httpx has synchronous functions, too
    answer = httpx.get("https://prices.example.com")
    # bad: the standard library
    return answer.json() | {"raw": urlopen("https://prices.example.com/raw", timeout=5).read()}


async def sync_prices():
    with httpx.Client() as client:
        # bad: the synchronous client
        return client.get("https://prices.example.com").json()


class Gateway:
    def __init__(self):
        self.session = requests.Session()

    async def stock(self):
        # bad: a session kept on the object
        return self.session.get("https://stock.example.com", timeout=5).json()

    def stock_sync(self):
        # ok: not a coroutine
        return self.session.get("https://stock.example.com", timeout=5).json()


@app.get("/threaded")
def threaded():
    # ok: FastAPI runs plain functions in a thread
    return requests.get("https://rates.example.com", timeout=5).json()


async def in_thread():
    # ok: handed to a thread
    return await asyncio.to_thread(requests.get, "https://rates.example.com", timeout=5)


async def in_executor(loop):
    def load():
        # ok: runs in the executor
        return requests.get("https://rates.example.com", timeout=5)

    await loop.run_in_executor(None, load)
    # ok: a lambda for the executor
    return await loop.run_in_executor(None, lambda: requests.get("https://rates.example.com", timeout=5))


async def asynchronous():
    async with httpx.AsyncClient() as client:
        # ok: awaited
        return await client.get("https://prices.example.com")


def create_app():
    service = FastAPI()

    @service.get("/rates")
    async def factory_rates():
        # bad: a handler inside an application factory
        return requests.get("https://rates.example.com", timeout=5).json()

    return service
