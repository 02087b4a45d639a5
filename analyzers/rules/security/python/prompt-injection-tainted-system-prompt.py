"""Assistants of a help desk."""

from anthropic import Anthropic
from fastapi import FastAPI
from flask import Flask, request
from langchain_core.messages import HumanMessage, SystemMessage
from openai import OpenAI

app = Flask(__name__)
api = FastAPI()
client = OpenAI()
claude = Anthropic()
PERSONAS = {"kind": "You are kind.", "brief": "You are brief."}


@app.post("/ask")
def ask():
    body = request.get_json()
    return client.chat.completions.create(
        model="gpt-4o",
        messages=[
            # bad: the caller writes the instructions
            {"role": "system", "content": f"You are an assistant for {body['company']}."},
            {"role": "user", "content": body["question"]},
        ],
    )


@api.post("/summary")
def summary(text: str, style: str):
    return claude.messages.create(
        model="claude-sonnet-4-5",
        # bad: of another library
        system="Summarise in this style: " + style,
        messages=[{"role": "user", "content": text}],
    )


@app.post("/chain")
def chain():
    # bad: LangChain
    return llm.invoke([SystemMessage(content=request.form["persona"]), HumanMessage(content=request.form["text"])])


@app.post("/fine")
def fine():
    text = request.form["text"]
    return client.chat.completions.create(
        model="gpt-4o",
        messages=[
            # ok: chosen from a table
            {"role": "system", "content": PERSONAS[request.form["persona"]]},
            # ok: what the user wrote is the user's
            {"role": "user", "content": text},
        ],
    )


@app.post("/constant")
def constant():
    # ok: constant
    return llm.invoke([SystemMessage(content="You are brief."), HumanMessage(content=request.form["text"])])
