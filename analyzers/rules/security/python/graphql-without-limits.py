import strawberry
from ariadne import make_executable_schema
from ariadne.asgi import GraphQL
from ariadne.validation import cost_validator
from graphene_django.views import GraphQLView
from strawberry.extensions import QueryDepthLimiter

from .types import Query, depth_rules, schema, type_defs

# bad: any depth
one = strawberry.Schema(query=Query)
# bad: graphene
view = GraphQLView.as_view(graphiql=False, schema=schema)
# bad: graphene, the schema of the settings
console = csrf_exempt(GraphQLView.as_view(graphiql=True))
executable = make_executable_schema(type_defs)
# bad: ariadne
app = GraphQL(executable, debug=False)
# ok: a limit
two = strawberry.Schema(query=Query, extensions=[QueryDepthLimiter(max_depth=8)])
# ok: rules
other = GraphQLView.as_view(schema=schema, validation_rules=depth_rules)
# ok: a cost
costly = GraphQL(executable, validation_rules=[cost_validator(maximum_cost=500)])
# ok: the schema is made in place, and the query has a cost
nested = GraphQL(make_executable_schema(type_defs), validation_rules=[cost_validator(maximum_cost=500)])
