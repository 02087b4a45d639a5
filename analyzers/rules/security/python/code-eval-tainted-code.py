"""A calculator and a plug-in loader."""

import ast
import importlib
import operator

from fastapi import FastAPI
from flask import Flask, request

app = FastAPI()
flask_app = Flask(__name__)
OPERATIONS = {"add": operator.add}
PLUGINS = {"csv": "exporters.csv"}


@app.get("/calc")
def calculate(expression: str):
    # bad: an expression from the query string
    return {"value": eval(expression, {"__builtins__": {}})}


@app.get("/literal")
def literal(value: str):
    # ok: literals only
    return ast.literal_eval(value)


@flask_app.route("/rule", methods=["POST"])
def rule():
    source = request.get_json()["rule"]
    # bad: compiled
    code = compile(source, "<rule>", "exec")
    # bad: and executed
    exec(code)
    # ok: a function from a table
    return str(OPERATIONS[source](1, 2))


@flask_app.route("/export/<kind>")
def export(kind):
    # bad: any module can be imported
    module = importlib.import_module(f"exporters.{kind}")
    # ok: a constant name by key
    known = importlib.import_module(PLUGINS[kind])
    return module.run() or known.run()


def cursor_exec(request, query):
    # ok: a method that happens to be called eval
    return query.eval(request.GET["name"])
