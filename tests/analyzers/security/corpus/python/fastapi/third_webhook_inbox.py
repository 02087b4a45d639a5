import base64
import hashlib
import hmac
import ipaddress
import logging
import socket
from functools import lru_cache
from urllib.parse import urlsplit

import httpx
from fastapi import APIRouter, BackgroundTasks, Depends, Header, HTTPException, Request
from pydantic import AnyHttpUrl, BaseModel
from pydantic_settings import BaseSettings

logger = logging.getLogger("inbox")
router = APIRouter(prefix="/inbox")


class Settings(BaseSettings):
    shop_secret: str
    parcel_secret: str
    callbacks: dict[str, AnyHttpUrl] = {}


@lru_cache
def settings() -> Settings:
    return Settings()


class Subscription(BaseModel):
    url: AnyHttpUrl
    topics: list[str]


class Ping(BaseModel):
    partner: str


def is_public(host: str) -> bool:
    for entry in socket.getaddrinfo(host, 443, proto=socket.IPPROTO_TCP):
        if not ipaddress.ip_address(entry[4][0]).is_global:
            return False
    return True


@router.post("/shop")
async def shop(request: Request, x_shop_signature: str = Header(), config: Settings = Depends(settings)):
    body = await request.body()
    expected = base64.b64encode(hmac.new(config.shop_secret.encode(), body, hashlib.sha256).digest()).decode()
    if not hmac.compare_digest(expected, x_shop_signature):  # SAFE: timing-compare
        raise HTTPException(401)
    request.app.state.queue.put_nowait(body)
    return {"accepted": True}


@router.post("/parcel")
async def parcel(request: Request, x_parcel_digest: str = Header(), config: Settings = Depends(settings)):
    body = await request.body()
    expected = hmac.new(config.parcel_secret.encode(), body, "sha256").hexdigest()
    if x_parcel_digest.removeprefix("sha256=") != expected:  # BAD: timing-compare
        raise HTTPException(401)
    request.app.state.queue.put_nowait(body)
    return {"accepted": True}


@router.post("/payments")
async def payments(request: Request):
    event = await request.json()
    if event["type"] == "payment.succeeded":
        await request.app.state.orders.mark_paid(event["data"]["order"], event["data"]["amount"])  # BAD: webhook-signature
    return {"accepted": True}


@router.post("/subscriptions", status_code=201)
async def subscribe(subscription: Subscription, tasks: BackgroundTasks, request: Request):
    request.app.state.subscriptions.append(subscription)
    tasks.add_task(greet, str(subscription.url))
    return subscription


async def greet(url: str) -> None:
    async with httpx.AsyncClient(timeout=5) as client:
        answer = await client.post(url, json={"event": "subscribed"})  # BAD: ssrf
    logger.info("greeting answered %s", answer.status_code)


@router.post("/verify")
async def verify(subscription: Subscription):
    parts = urlsplit(str(subscription.url))
    if parts.scheme != "https" or not is_public(parts.hostname or ""):
        raise HTTPException(422, "not a public address")
    async with httpx.AsyncClient(timeout=5, follow_redirects=False) as client:
        answer = await client.head(str(subscription.url))  # SAFE: ssrf (public addresses only)
    return {"status": answer.status_code}


@router.post("/ping")
async def ping(body: Ping, config: Settings = Depends(settings)):
    target = config.callbacks.get(body.partner)
    if target is None:
        raise HTTPException(404)
    async with httpx.AsyncClient(timeout=5) as client:
        await client.get(str(target), params={"partner": body.partner})  # SAFE: ssrf (from the settings)
    return {"pinged": body.partner}


@router.get("/avatar/{host}")
async def avatar(host: str, user: str):
    async with httpx.AsyncClient(timeout=5) as client:
        answer = await client.get(f"https://{host}/avatars/{user}.png")  # BAD: ssrf
    return {"found": answer.status_code == 200, "bytes": len(answer.content)}
