import json
import os
import subprocess
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any

import stripe
import weasyprint
from fastapi import Cookie, Depends, FastAPI, Form, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from markdown import markdown
from openai import AsyncOpenAI
from pydantic import BaseModel
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

app = FastAPI(docs_url=None, redoc_url=None)
engine = create_engine(os.environ["DATABASE_URL"])
client = AsyncOpenAI()
stripe.api_key = os.environ["STRIPE_KEY"]


class Chart(str, Enum):
    revenue = "revenue"
    visits = "visits"


class Question(BaseModel):
    text: str


class Basket(BaseModel):
    product: int
    amount: int
    price: Decimal


def database():
    with Session(engine) as session:
        yield session


async def ask(prompt: str) -> str:
    answer = await client.chat.completions.create(model="gpt-4o-mini", messages=[{"role": "user", "content": prompt}])
    return answer.choices[0].message.content or ""


@app.post("/questions")
async def questions(question: Question, session: Annotated[Session, Depends(database)]) -> list[Any]:
    statement = await ask(f"Write one SQL query over sales(day, amount) for: {question.text}")
    return [tuple(row) for row in session.execute(text(statement))]  # BAD: model-output


@app.post("/charts")
async def charts(question: Question, session: Annotated[Session, Depends(database)]) -> list[Any]:
    answer = json.loads(await ask(f"Answer with JSON {{chart}}: which chart suits: {question.text}"))
    chart = Chart(answer["chart"])
    return [tuple(row) for row in session.execute(text(f"SELECT day, {chart.value} FROM daily"))]  # SAFE: model-output (an enum's value)


@app.post("/summaries", response_class=HTMLResponse)
async def summaries(question: Question) -> str:
    answer = await ask("Summarise in Markdown: " + question.text)
    return f"<main>{markdown(answer)}</main>"


@app.post("/checkout")
def checkout(basket: Basket) -> dict[str, str]:
    intent = stripe.PaymentIntent.create(
        amount=int(basket.price * 100) * basket.amount,  # BAD: client-price
        currency="eur",
        metadata={"product": basket.product},
    )
    return {"secret": intent.client_secret}


@app.post("/reorder")
def reorder(basket: Basket, session: Annotated[Session, Depends(database)]) -> dict[str, str]:
    price = session.execute(text("SELECT cents FROM product WHERE id = :id"), {"id": basket.product}).scalar_one()
    intent = stripe.PaymentIntent.create(amount=price * basket.amount, currency="eur")  # SAFE: client-price
    return {"secret": intent.client_secret}


@app.post("/letters")
def letters(body: Annotated[str, Form()]) -> Response:
    document = weasyprint.HTML(string=f"<html><body>{body}</body></html>")  # BAD: html-renderer
    return Response(document.write_pdf(), media_type="application/pdf")


@app.post("/invoices/{number}")
def invoices(number: int, session: Annotated[Session, Depends(database)]) -> Response:
    lines = session.execute(text("SELECT total FROM invoice WHERE number = :n"), {"n": number}).scalars().all()
    document = weasyprint.HTML(string=f"<h1>Invoice {number}</h1><p>{sum(lines)}</p>")  # SAFE: html-renderer
    return Response(document.write_pdf(), media_type="application/pdf")


@app.delete("/documents/{document}")
def remove(request: Request, document: int, role: Annotated[str, Cookie()] = "reader") -> Response:
    if role != "editor":  # BAD: identity-from-cookie
        raise HTTPException(403)
    request.app.state.documents.pop(document, None)
    subprocess.run(["sync-index", str(document)], check=False, timeout=10)
    return Response(status_code=204)
