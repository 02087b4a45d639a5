import asyncio
import logging
import urllib.request
from pathlib import Path
from typing import Annotated
from uuid import UUID

import requests
from fastapi import APIRouter, Depends, Form, Header, HTTPException, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, field_validator

from .settings import settings

logger = logging.getLogger(__name__)
router = APIRouter(prefix="/gateway")
SPOOL = Path(settings.spool_dir).resolve()
REGIONS = {"eu": "https://eu.partner.example", "us": "https://us.partner.example"}


class Delivery(BaseModel):
    callback: str
    document: str

    @field_validator("document")
    @classmethod
    def plain_name(cls, value: str) -> str:
        if "/" in value or "\\" in value or value.startswith("."):
            raise ValueError("a plain file name is expected")
        return value


class Inquiry(BaseModel):
    callback: str
    document: str


class Upstream:
    def __init__(self, request: Request, region: Annotated[str, Header(alias="X-Region")] = "eu") -> None:
        self.request_id = request.headers.get("x-request-id", "")
        self.base = REGIONS.get(region, REGIONS["eu"])
        self.callback = request.query_params.get("callback", "")

    def stock(self, item: int) -> dict:
        return requests.get(f"{self.base}/stock/{item}", timeout=5).json()  # SAFE: ssrf (helper)

    def confirm(self) -> int:
        return requests.put(self.callback, json={"id": self.request_id}, timeout=5).status_code  # BAD: ssrf (helper)


def read_spooled(name: str) -> bytes:
    with (SPOOL / name).open("rb") as stream:  # BAD: path-traversal (helper)
        return stream.read()


def spooled(document: UUID) -> bytes:
    return SPOOL.joinpath(str(document)).read_bytes()  # SAFE: path-traversal (helper)


def remember(label: str) -> None:
    logger.info("delivery %s" % label)  # BAD: log-injection (helper)


def page(title: str) -> HTMLResponse:
    return HTMLResponse("<html><title>" + title + "</title></html>")  # BAD: xss (helper)


def away(address: str) -> RedirectResponse:
    return RedirectResponse(address, status_code=302)  # BAD: open-redirect (helper)


@router.get("/stock/{item}")
def stock(item: int, upstream: Annotated[Upstream, Depends()]):
    return upstream.stock(item)


@router.post("/confirm")
def confirm(upstream: Annotated[Upstream, Depends()]):
    return {"status": upstream.confirm()}


@router.post("/deliveries")
async def deliver(body: Delivery):
    content = (SPOOL / body.document).read_bytes()  # SAFE: path-traversal (the model takes plain names)
    remember(body.document)
    call = urllib.request.Request(body.callback, data=content, method="POST")
    with await asyncio.to_thread(urllib.request.urlopen, call, timeout=5) as answer:  # BAD: ssrf
        return {"status": answer.status}


@router.post("/inquiries")
async def inquire(body: Inquiry):
    return Response(await run_in_threadpool(read_spooled, body.document), media_type="application/pdf")


@router.get("/documents/{document}")
async def document(document: UUID):
    return Response(await run_in_threadpool(spooled, document), media_type="application/pdf")


@router.post("/page")
async def show(title: Annotated[str, Form()]):
    return page(title)


@router.get("/away")
async def leave(to: Annotated[str, Query()], confirmed: bool = False):
    if not confirmed:
        raise HTTPException(400, "confirm first")
    return away(to)


@router.post("/print/{printer}")
async def print_document(printer: str, document: UUID):
    def command(name: str) -> str:
        return f"lp -d {name} {SPOOL}/{document}"

    process = await asyncio.create_subprocess_shell(command(printer))  # BAD: command-injection (helper)
    return {"code": await process.wait()}
