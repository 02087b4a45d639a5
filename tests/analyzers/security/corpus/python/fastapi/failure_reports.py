import logging
import traceback
from typing import Annotated

import structlog
from fastapi import APIRouter, Body, FastAPI, Header, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from .ledger import InsufficientFunds, Ledger
from .settings import settings

logger = logging.getLogger(__name__)
structlog.configure(processors=[structlog.processors.add_log_level, structlog.processors.JSONRenderer()])
events = structlog.get_logger()

app = FastAPI(title="ledger")
router = APIRouter(prefix="/transfers")
ledger = Ledger(settings.ledger_url)


class Credentials(BaseModel):
    username: str
    password: str


class Transfer(BaseModel):
    source: int
    target: int
    amount_cents: int
    card_number: str
    reference: str


@app.exception_handler(Exception)
async def unexpected(request: Request, exc: Exception):
    logger.exception("unhandled error")
    return JSONResponse({"detail": "internal error"}, status_code=500)  # SAFE: error-detail


@app.exception_handler(ConnectionError)
async def backend_down(request: Request, exc: ConnectionError):
    body = {"detail": "ledger is not reachable", "trace": traceback.format_exc()}
    return JSONResponse(body, status_code=503)  # BAD: error-detail


@router.post("")
async def create(body: Transfer):
    try:
        entry = await ledger.move(body.source, body.target, body.amount_cents)
    except InsufficientFunds as exc:
        raise HTTPException(409, detail=f"account {exc.account_id} lacks {exc.missing_cents} cents") from exc  # SAFE: error-detail (the domain's own message)
    except Exception as exc:
        raise HTTPException(500, detail=repr(exc)) from exc  # BAD: error-detail
    logger.info("transfer %d: %d cents", entry.id, body.amount_cents)
    return {"id": entry.id}


@router.post("/authorise")
async def authorise(body: Transfer, authorization: Annotated[str, Header()]):
    logger.info("card ending in %s", body.card_number[-4:])  # SAFE: sensitive-logging
    if not await ledger.authorise(body.card_number, body.amount_cents):
        logger.warning("declined, header was %s", authorization)  # BAD: sensitive-logging
        raise HTTPException(402, "declined")
    return {"status": "authorised"}


@router.post("/sessions")
async def sign_in(credentials: Credentials):
    logger.debug("sign in: %s", credentials.model_dump())  # BAD: sensitive-logging (the dump holds the password)
    account = await ledger.sign_in(credentials.username, credentials.password)
    if account is None:
        events.warning("sign_in_failed", username=credentials.username)  # SAFE: log-injection (rendered as JSON)
        raise HTTPException(401, "wrong name or password")
    logger.info("password accepted for account %d", account.id)  # SAFE: sensitive-logging
    return {"account": account.id}


@router.post("/notes")
async def add_note(reference: Annotated[str, Body()], text: Annotated[str, Body()]):
    await ledger.annotate(reference, text)
    logger.info("note added to " + reference)  # BAD: log-injection
    return {"status": "added"}


@router.get("/lookup")
async def lookup(reference: str):
    entry = await ledger.find(reference)
    if entry is None:
        logger.info("no entry for %r", reference)  # SAFE: log-injection (repr escapes line breaks)
        raise HTTPException(404)
    return {"id": entry.id}


app.include_router(router)
