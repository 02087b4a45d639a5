import ast
import json
import math
import re
import shlex
import subprocess
import uuid
from pathlib import Path

import numpy as np
from anthropic import AsyncAnthropic
from fastapi import APIRouter, Depends, HTTPException, Query, UploadFile
from langchain_experimental.utilities import PythonREPL
from openai import AsyncOpenAI
from pydantic import BaseModel, Field
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from .charts import chart_kinds
from .database import get_session
from .models import Sale
from .operations import Operations

router = APIRouter(prefix="/tools")
llm = AsyncOpenAI()
claude = AsyncAnthropic()

UPLOADS = Path("/srv/uploads")
BRANCH = re.compile(r"[A-Za-z0-9_][\w./-]{0,99}")
REPORTS = {"daily": Operations.daily, "weekly": Operations.weekly}
FUNCTIONS = frozenset({"sqrt", "log", "exp"})


class Clone(BaseModel):
    address: str
    branch: str = "main"


class Grid(BaseModel):
    width: int
    height: int


class SmallGrid(BaseModel):
    width: int = Field(gt=0, le=512)
    height: int = Field(gt=0, le=512)


@router.post("/clone")
def clone(body: Clone):
    target = f"/srv/clones/{uuid.uuid4()}"
    subprocess.run(["git", "clone", "--depth", "1", body.address, target], check=True, timeout=60)  # BAD: argument-injection
    return {"target": target}


@router.post("/clone/branch")
def clone_branch(body: Clone):
    if not body.address.startswith("https://git.example.com/") or not BRANCH.fullmatch(body.branch):
        raise HTTPException(422)
    target = f"/srv/clones/{uuid.uuid4()}"
    command = ["git", "clone", "--depth", "1", "--branch", body.branch, "--", body.address, target]
    subprocess.run(command, check=True, timeout=60)  # SAFE: argument-injection
    return {"target": target}


@router.get("/search")
def search(pattern: str):
    arguments = ["grep", "-rn", pattern, "/srv/notes"]
    found = subprocess.check_output(arguments, timeout=10)  # BAD: argument-injection (a pattern that begins with a dash)
    return {"lines": found.decode().splitlines()}


@router.get("/search/fixed")
def search_fixed(pattern: str):
    found = subprocess.check_output(["grep", "-rnF", "-e", pattern, "/srv/notes"], timeout=10)  # SAFE: argument-injection
    return {"lines": found.decode().splitlines()}


@router.post("/pack")
def pack(names: str):
    subprocess.run(["tar", "czf", "/srv/out.tgz", *shlex.split(names)], cwd="/srv/notes", check=True)  # BAD: argument-injection
    return {"packed": True}


@router.get("/thumbnail/{number}")
def thumbnail(number: int, size: int = Query(ge=16, le=512)):
    subprocess.run(["convert", f"/srv/media/{number}.png", "-resize", f"{size}x{size}", f"/srv/thumbs/{number}.png"], check=True)  # SAFE: argument-injection (numbers)
    return {"size": size}


@router.post("/operations/{name}")
def run_operation(name: str, arguments: dict):
    return getattr(Operations, name)(**arguments)  # BAD: dynamic-call


@router.post("/reports/{name}")
def run_report(name: str, arguments: dict):
    if name not in REPORTS:
        raise HTTPException(404)
    return REPORTS[name](days=int(arguments.get("days", 1)))  # SAFE: dynamic-call (a table of functions)


@router.get("/math/{function}")
def calculate(function: str, x: float):
    implementation = globals().get(function) or math.__dict__[function]
    return {"value": implementation(x)}  # BAD: dynamic-call


@router.get("/functions/{function}")
def calculate_known(function: str, x: float):
    if function not in FUNCTIONS:
        raise HTTPException(404)
    return {"value": getattr(math, function)(x)}  # SAFE: dynamic-call


@router.post("/grids")
def grid(body: Grid):
    return {"bytes": np.zeros((body.width, body.height)).nbytes}  # BAD: allocation


@router.post("/grids/small")
def small_grid(body: SmallGrid):
    return {"bytes": np.zeros((body.width, body.height)).nbytes}  # SAFE: allocation


@router.get("/padding")
def padding(length: int):
    return {"text": "\u2014" * length}  # BAD: allocation


@router.get("/padding/short")
def short_padding(length: int):
    return {"text": "\u2014" * min(max(length, 0), 80)}  # SAFE: allocation


@router.post("/files")
async def receive(file: UploadFile):
    target = UPLOADS / file.filename
    target.write_bytes(await file.read(5_000_000))  # BAD: upload-name
    return {"name": target.name}


@router.post("/pictures")
async def receive_picture(file: UploadFile):
    target = UPLOADS / f"{uuid.uuid4()}.png"
    target.write_bytes(await file.read(5_000_000))  # SAFE: upload-name (our own name)
    return {"name": target.name, "original": Path(file.filename or "").name}


@router.post("/ask/formula")
async def formula(question: str):
    answer = await llm.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": question}])
    return {"value": eval(answer.choices[0].message.content)}  # BAD: model-output


@router.post("/ask/sales")
async def ask_sales(question: str, session: AsyncSession = Depends(get_session)):
    message = await claude.messages.create(
        model="claude-sonnet-4-5",
        max_tokens=400,
        messages=[{"role": "user", "content": f"Write one SQL query over sales(day, amount): {question}"}],
    )
    statement = message.content[0].text
    rows = await session.execute(text(statement))  # BAD: model-output
    return [dict(row._mapping) for row in rows]


@router.post("/ask/script")
async def script(question: str):
    answer = await llm.responses.create(model="gpt-4o", input=question)
    return {"printed": PythonREPL().run(answer.output_text)}  # BAD: model-output


@router.post("/ask/list")
async def as_list(question: str):
    answer = await llm.responses.create(model="gpt-4o", input=question)
    return {"value": ast.literal_eval(answer.output_text)}  # SAFE: model-output (literals alone)


@router.post("/ask/period")
async def period(question: str, session: AsyncSession = Depends(get_session)):
    answer = await llm.responses.create(model="gpt-4o", input=f"Give JSON with first and last day: {question}")
    span = json.loads(answer.output_text)
    rows = await session.scalars(select(Sale).where(Sale.day.between(span["first"], span["last"])))  # SAFE: model-output (values are bound)
    return [row.amount for row in rows]


@router.get("/charts/{kind}")
def chart(kind: str):
    return {"svg": chart_kinds[kind]() if kind in chart_kinds else ""}
