import re

from fastapi import FastAPI
from flask import Flask, request

app = Flask(__name__)
api = FastAPI()
PATTERNS = {"mail": r"\S+@\S+"}


@app.get("/lines")
def lines():
    # bad: the caller's pattern
    wanted = re.compile(request.args["pattern"], re.IGNORECASE)
    term = request.args.get("term", "")
    # bad: within another
    found = re.search(f"^{term}:", "a:b")
    return {"wanted": wanted.pattern, "found": bool(found)}


@api.get("/names")
def names(q: str, users=None):
    # bad: matched by the database
    return list(users.find({"name": {"$regex": q, "$options": "i"}}))


@app.get("/cached")
def cached():
    pattern = request.args["pattern"]
    return keep(
        # bad: the call around it and the flags beside it compile nothing
        re.compile(pattern, flags_of(request.args)),
        # ok: a look-up
        PATTERNS.get(pattern),
    )


@app.get("/safe")
def safe():
    term = re.escape(request.args["term"])
    # ok: escaped
    found = re.search(f"^{term}:", "a:b")
    # ok: the caller's text is searched, not the pattern
    other = re.search(r"^\d+$", request.args["number"])
    # ok: one of the service's own patterns
    third = re.search(PATTERNS[request.args["kind"]], "a@b")
    return {"found": bool(found or other or third)}
