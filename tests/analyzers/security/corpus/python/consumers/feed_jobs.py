import base64
import json
import logging
import pickle
import re
import subprocess
import xml.etree.ElementTree as ET
import zlib
from xml.dom import minidom

import defusedxml.ElementTree as SafeET
import joblib
import pandas as pd
import re2
import sentry_sdk
import torch
import yaml
from bson import Code
from celery import Celery
from langchain.agents import create_agent
from lxml import etree
from openai import OpenAI
from pymongo import MongoClient
from ruamel.yaml import YAML
from safetensors.torch import load_file

app = Celery("feeds", broker="amqps://broker.example.com")
app.conf.accept_content = ["json"]
logger = logging.getLogger(__name__)
llm = OpenAI()
database = MongoClient()["feeds"]

NAME = re.compile(r"^(\w+\s?)*$")
EMAIL = re.compile(r"^([a-zA-Z0-9_.-]+)+@example\.com$")
SKU = re.compile(r"[A-Z]{2}-\d{4,8}")
COMMANDS = {"rebuild": ["/opt/feeds/rebuild"], "status": ["/opt/feeds/status"]}


@app.task
def import_feed(document: str) -> int:
    root = ET.fromstring(document)  # BAD: entity-expansion
    return len(root)


@app.task
def import_catalogue(document: str) -> int:
    root = SafeET.fromstring(document)  # SAFE: entity-expansion
    return len(root)


@app.task
def import_prices(document: str) -> int:
    return len(minidom.parseString(document).getElementsByTagName("price"))  # BAD: entity-expansion


@app.task
def import_stock(document: bytes) -> int:
    parser = etree.XMLParser(huge_tree=True, resolve_entities=True)
    return len(etree.fromstring(document, parser))  # BAD: entity-expansion


@app.task
def import_orders(document: bytes) -> int:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return len(etree.fromstring(document, parser))  # SAFE: entity-expansion


@app.task
def configure(text: str) -> dict:
    return yaml.load(text, Loader=yaml.UnsafeLoader)  # BAD: unsafe-loader


@app.task
def configure_safely(text: str) -> dict:
    return yaml.load(text, Loader=yaml.CSafeLoader)  # SAFE: unsafe-loader


@app.task
def configure_round_trip(text: str) -> dict:
    return YAML(typ="unsafe").load(text)  # BAD: unsafe-loader


@app.task
def score(model_path: str, row: dict) -> float:
    model = torch.load(model_path, weights_only=False)  # BAD: unsafe-loader
    return float(model.score(row))


@app.task
def score_weights(model_path: str) -> list[str]:
    return sorted(torch.load(model_path, weights_only=True))  # SAFE: unsafe-loader


@app.task
def score_tensors(model_path: str) -> list[str]:
    return sorted(load_file(model_path))  # SAFE: unsafe-loader


@app.task
def forecast(upload: str) -> list[float]:
    return joblib.load(f"/srv/uploads/{upload}").predict([[1.0]]).tolist()  # BAD: unsafe-loader


@app.task
def summarise(upload: int) -> int:
    return len(pd.read_csv(f"/srv/uploads/{upload}.csv"))  # SAFE: unsafe-loader


@app.task
def restore_session(cookie: str) -> dict:
    return pickle.loads(base64.b64decode(cookie))  # BAD: pickled-session


@app.task
def restore_basket(cookie: str) -> dict:
    return json.loads(base64.b64decode(cookie))  # SAFE: pickled-session


@app.task
def unpack(payload: bytes) -> int:
    return len(zlib.decompress(payload))  # BAD: decompression


@app.task
def unpack_part(payload: bytes) -> int:
    return len(zlib.decompressobj().decompress(payload, max_length=1_000_000))  # SAFE: decompression


@app.task
def check_name(name: str) -> bool:
    return NAME.match(name) is not None  # BAD: slow-regex


@app.task
def check_email(address: str) -> bool:
    return bool(EMAIL.match(address))  # BAD: slow-regex


@app.task
def check_path(path: str) -> bool:
    return re.fullmatch(r"(/[a-z]+|/[a-z]+-[a-z]+|/[a-z]*)+/?", path) is not None  # BAD: slow-regex


@app.task
def check_sku(sku: str) -> bool:
    return SKU.fullmatch(sku) is not None  # SAFE: slow-regex


@app.task
def check_words(words: str) -> bool:
    return re2.fullmatch(r"(\w+\s?)*", words) is not None  # SAFE: slow-regex (linear engine)


@app.task
def check_short(words: str) -> bool:
    return re.fullmatch(r"[a-z]+(?: [a-z]+)*", words[:64]) is not None  # SAFE: slow-regex


@app.task
def find_events(expression: str) -> int:
    return sum(1 for _ in database.events.find({"$where": Code(f"function() {{ return {expression}; }}")}))  # BAD: where-javascript


@app.task
def find_large(limit: int) -> int:
    return database.events.count_documents({"$expr": {"$gt": [{"$size": "$items"}, limit]}})  # SAFE: where-javascript


@app.task
def group_events(body: str) -> list:
    stage = {"$addFields": {"score": {"$function": {"body": "function(e) {" + body + "}", "args": ["$$ROOT"], "lang": "js"}}}}
    return list(database.events.aggregate([stage]))  # BAD: where-javascript


@app.task
def assistant(question: str) -> str:
    reply = llm.chat.completions.create(model="gpt-4o-mini", messages=[{"role": "user", "content": question}])
    command = reply.choices[0].message.content
    return subprocess.run(command, shell=True, capture_output=True, text=True, timeout=30).stdout  # BAD: model-output


@app.task
def operator(question: str) -> str:
    reply = llm.chat.completions.create(model="gpt-4o-mini", messages=[{"role": "user", "content": question}])
    word = reply.choices[0].message.content.strip()
    if word not in COMMANDS:
        return "unknown"
    return subprocess.run(COMMANDS[word], capture_output=True, text=True, timeout=30).stdout  # SAFE: model-output (one of two commands)


@app.task
def planner(question: str) -> None:
    agent = create_agent("openai:gpt-4o", tools=[])
    plan = agent.invoke({"messages": [{"role": "user", "content": question}]})
    exec(plan["messages"][-1].content, {"database": database})  # BAD: model-output


@app.task
def notify(customer: dict) -> None:
    sentry_sdk.set_user({"id": customer["id"], "email": customer["email"], "ip_address": customer["address"]})  # BAD: reporter-pii
    sentry_sdk.capture_message("feed ignored")


@app.task
def notify_quietly(customer: dict) -> None:
    sentry_sdk.set_user({"id": customer["id"]})  # SAFE: reporter-pii
    sentry_sdk.capture_message("feed ignored")


@app.task
def report(customer: dict) -> None:
    with sentry_sdk.new_scope() as scope:
        scope.set_context("customer", {"name": customer["name"], "phone": customer["phone"], "iban": customer["iban"]})  # BAD: reporter-pii
        scope.capture_message("payment refused")
    logger.info("reported")
