from typing import Literal

from fastapi import APIRouter, Body, Request

from src.core import evaluate, load_rules
from src.core.formats import registry
from src.services import rules as service
from src.stores import rules as store

router = APIRouter(prefix="/rules")


@router.post("/import")
async def import_rules(request: Request):
    text = (await request.body()).decode()
    rules = load_rules(text)
    return {"count": await store.insert(rules)}


@router.post("/try")
async def try_rule(expression: str = Body(), amount: float = Body()):
    return {"result": evaluate(expression, {"amount": amount})}


@router.get("/export/{kind}")
async def export(kind: Literal["csv", "json", "text"]):
    rules = await store.find({"active": True})
    return {"document": registry.write(kind, rules)}


@router.post("/query")
async def query(conditions: dict = Body()):
    return await service.matching(conditions)
