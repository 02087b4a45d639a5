"""Documents of people."""

import json

from bson.code import Code
from fastapi import FastAPI
from pymongo import MongoClient

db = MongoClient()["shop"]
SUM = "function(key, values) { return Array.sum(values) }"
LIMIT = 10


def older(age):
    # bad: `0 || true`
    return db.people.find({"$where": f"this.age > {age}"})


def named(name, city):
    code = "this.name == '" + name + "'"
    # bad: put together before
    found = db.people.find({"$where": code, "city": city})
    # ok: an operator
    db.people.find({"name": name, "city": city})
    # ok: constant
    db.people.find({"$where": "this.spent > this.budget"})
    # ok: a number
    db.people.find({"$where": f"this.age > {int(name)}"})
    # ok: quoted as JSON
    db.people.find({"$where": "this.name == %s" % json.dumps(name)})
    return found


def totals(field, query):
    # bad: formatted
    mapper = Code("function() { emit(this.%s, 1) }" % field)
    # ok: a value handed over as an argument
    Code("function() { return this.age > limit }", {"limit": field})
    # ok: constant
    db.people.aggregate([{"$group": {"_id": "$city", "n": {"$accumulator": {"accumulate": SUM, "lang": "js"}}}}])
    # bad: the body of a function of an aggregation
    db.people.aggregate([{"$set": {"x": {"$function": {"body": "function() { return " + query + " }", "args": []}}}}])
    return mapper


def numbers(items, query):
    least = int(query["least"])
    # ok: a number
    first = items.find({"$where": f"this.rating >= {least}"})
    most = query["most"]
    # bad: what the caller sent
    return first, items.find({"$where": f"this.rating <= {most}"})
