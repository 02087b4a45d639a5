import os
import re

import graphene
import re2
from flask import Flask, jsonify, request
from flask_login import login_required
from graphene.validation import DisableIntrospection, depth_limit_validator
from graphql_server.flask import GraphQLView

from .repository import Booking, bookings

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 512 * 1024


class BookingType(graphene.ObjectType):
    id = graphene.Int()
    text = graphene.String()
    cents = graphene.Int()
    children = graphene.List(lambda: BookingType)

    def resolve_children(self, info):
        return [BookingType(id=row.id, text=row.text, cents=row.cents) for row in bookings.children(self.id)]


class Query(graphene.ObjectType):
    booking = graphene.Field(BookingType, number=graphene.Int(required=True))

    def resolve_booking(self, info, number):
        row: Booking = bookings.get(number)
        return BookingType(id=row.id, text=row.text, cents=row.cents)


schema = graphene.Schema(query=Query)

app.add_url_rule(
    "/graphql",
    view_func=GraphQLView.as_view("graphql", schema=schema.graphql_schema, graphiql=True, batch=True),  # BAD: graphql-limits (batches, no depth limit)
)
app.add_url_rule(
    "/members/graphql",
    view_func=GraphQLView.as_view(  # SAFE: graphql-limits
        "members",
        schema=schema.graphql_schema,
        graphiql=os.environ.get("APP_ENV") == "local",
        validation_rules=[depth_limit_validator(max_depth=5), DisableIntrospection],
    ),
)


def matching(expression, rows):
    compiled = re.compile(expression, re.IGNORECASE)  # BAD: regex-injection (helper)
    return [row.id for row in rows if compiled.search(row.text)]


@app.get("/bookings/search")
@login_required
def search():
    return jsonify(matching(request.args["q"], bookings.recent()))


@app.get("/bookings/filter")
@login_required
def filtered():
    compiled = re2.compile(request.args["q"])  # SAFE: regex-injection (RE2 is linear)
    return jsonify([row.id for row in bookings.recent() if compiled.search(row.text)])


@app.get("/bookings/words")
@login_required
def words():
    found = re.findall(rf"\b{re.escape(request.args['word'])}\b", " ".join(row.text for row in bookings.recent()))  # SAFE: regex-injection
    return jsonify(count=len(found))
