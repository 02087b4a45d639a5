import ast
import importlib
import json
import operator
from typing import Annotated

import asyncpg
import pandas as pd
from fastapi import APIRouter, Depends, HTTPException, Query, WebSocket, WebSocketDisconnect
from pydantic import BaseModel

from .metrics import load_frame
from .security import websocket_user

router = APIRouter(prefix="/console")

OPERATORS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
EXPORTERS = {"csv": "exporters.csv_exporter", "xlsx": "exporters.xlsx_exporter"}


class Formula(BaseModel):
    left: float
    right: float
    operator: str
    expression: str | None = None


@router.websocket("/metrics")
async def metrics(websocket: WebSocket, user: Annotated[dict, Depends(websocket_user)]):
    await websocket.accept()
    pool: asyncpg.Pool = websocket.app.state.pool
    try:
        while True:
            message = await websocket.receive_json()
            series, since = message["series"], message.get("since", 0)
            rows = await pool.fetch(f"SELECT at, value FROM metrics WHERE series = '{series}' AND at > $1", since)  # BAD: sql-injection
            await websocket.send_json([[row["at"], row["value"]] for row in rows])
    except WebSocketDisconnect:
        return


@router.websocket("/calc")
async def calculator(websocket: WebSocket, user: Annotated[dict, Depends(websocket_user)]):
    await websocket.accept()
    async for text in websocket.iter_text():
        request = json.loads(text)
        scope = {"__builtins__": {}, "x": request.get("x", 0)}
        answer = eval(request["formula"], scope)  # BAD: code-injection (no builtins is no sandbox)
        await websocket.send_text(str(answer))


@router.websocket("/series")
async def series_values(websocket: WebSocket, user: Annotated[dict, Depends(websocket_user)]):
    await websocket.accept()
    async for text in websocket.iter_text():
        values = ast.literal_eval(text)  # SAFE: code-injection (literals only)
        await websocket.send_json({"count": len(values), "total": sum(values)})


@router.post("/apply")
async def apply(body: Formula):
    function = OPERATORS.get(body.operator)
    if function is None:
        raise HTTPException(422, "unknown operator")
    return {"value": function(body.left, body.right)}  # SAFE: code-injection (function looked up)


@router.get("/rows")
async def rows(condition: Annotated[str, Query(max_length=500)]):
    frame = load_frame("orders")
    return frame.query(condition, engine="python").head(100).to_dict("records")  # BAD: code-injection


@router.get("/totals")
async def totals(group_by: Annotated[str, Query()]):
    frame: pd.DataFrame = load_frame("orders")
    if group_by not in {"country", "channel"}:
        raise HTTPException(422, "unknown column")
    return frame.groupby(group_by)["total"].sum().to_dict()


def load_exporter(module_name: str):
    module = importlib.import_module(module_name)  # SAFE: code-injection (helper) (caller looks the module up)
    return module.Exporter()


@router.get("/export/{kind}")
async def export(kind: str):
    if kind not in EXPORTERS:
        raise HTTPException(404)
    return {"url": await load_exporter(EXPORTERS[kind]).run()}
