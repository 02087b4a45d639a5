import importlib
import logging
import os
import platform
import sys
import traceback
import tracemalloc
from operator import attrgetter, methodcaller

import graphene
from ariadne import QueryType, make_executable_schema
from ariadne.asgi import GraphQL
from ariadne.explorer import ExplorerGraphiQL
from ariadne.validation import cost_validator
from graphql import GraphQLSchema, NoSchemaIntrospectionCustomRule
from starlette.applications import Starlette
from starlette.authentication import requires
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette_graphene3 import GraphQLApp, make_graphiql_handler

from . import exporters, jobs
from .storage import log

logger = logging.getLogger(__name__)
query = QueryType()
JOBS = {"rebuild": jobs.rebuild, "vacuum": jobs.vacuum}
COLUMNS = {"name": attrgetter("name"), "size": attrgetter("size")}


class Files(graphene.ObjectType):
    names = graphene.List(graphene.String)


@query.field("names")
def resolve_names(_, info):
    return sorted(os.listdir("/srv/console/public"))


async def run_job(request: Request) -> Response:
    form = await request.json()
    job = getattr(jobs, form["job"])
    return JSONResponse({"result": job(**form.get("arguments", {}))})  # BAD: dynamic-call


async def run_known_job(request: Request) -> Response:
    form = await request.json()
    if form["job"] not in JOBS:
        return Response(status_code=404)
    return JSONResponse({"result": JOBS[form["job"]]()})  # SAFE: dynamic-call


async def run_module(request: Request) -> Response:
    module = importlib.import_module(request.path_params["module"])  # BAD: dynamic-call
    return JSONResponse({"result": module.main()})


async def run_export(request: Request) -> Response:
    call = methodcaller(request.query_params["format"], "/srv/console/public")
    return PlainTextResponse(call(exporters))  # BAD: dynamic-call


async def sort_files(request: Request) -> Response:
    column = COLUMNS.get(request.query_params.get("by", "name"), COLUMNS["name"])
    return JSONResponse([file.name for file in sorted(jobs.files(), key=column)])  # SAFE: dynamic-call


async def zeros(request: Request) -> Response:
    return Response(bytes(int(request.query_params["size"])))  # BAD: allocation


async def few_zeros(request: Request) -> Response:
    size = int(request.query_params["size"])
    if not 0 < size <= 4096:
        return Response(status_code=422)
    return Response(bytes(size))  # SAFE: allocation


async def table(request: Request) -> Response:
    body = await request.json()
    return JSONResponse([[0] * body["columns"] for _ in range(body["rows"])])  # BAD: allocation


async def variables(request: Request) -> Response:
    return JSONResponse({name: os.environ[name] for name in sorted(os.environ)})  # BAD: environment-exposed


async def variables_page(request: Request) -> Response:
    rows = "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in os.environ.items())
    return HTMLResponse(f"<table>{rows}</table>")  # BAD: environment-exposed


async def versions(request: Request) -> Response:
    return JSONResponse({"python": platform.python_version(), "release": os.getenv("RELEASE", "dev")})  # SAFE: environment-exposed


@requires("operator")
async def switches(request: Request) -> Response:
    return JSONResponse({name: value == "on" for name, value in os.environ.items() if name.startswith("SWITCH_")})  # SAFE: environment-exposed


async def frames(request: Request) -> Response:  # BAD: debug-endpoint
    return PlainTextResponse("\n".join("".join(traceback.format_stack(frame)) for frame in sys._current_frames().values()))


@requires("operator")
async def memory(request: Request) -> Response:  # SAFE: debug-endpoint
    return JSONResponse([str(line) for line in tracemalloc.take_snapshot().statistics("lineno")[:10]])


async def log_file(request: Request) -> Response:
    return FileResponse("/var/log/console/console.log")  # BAD: debug-endpoint


async def remove_member(request: Request) -> Response:  # BAD: audit-missing
    await request.app.state.members.delete(request.path_params["member"])
    return Response(status_code=204)


@requires("operator")
async def remove_member_recorded(request: Request) -> Response:  # SAFE: audit-missing
    await request.app.state.members.delete(request.path_params["member"])
    log.warning("member removed", extra={"member": request.path_params["member"], "actor": request.user.display_name})
    return Response(status_code=204)


schema: GraphQLSchema = make_executable_schema("type Query { names: [String!]! }", query)

routes = [
    Route("/jobs", run_job, methods=["POST"]),
    Route("/jobs/known", run_known_job, methods=["POST"]),
    Route("/modules/{module}", run_module, methods=["POST"]),
    Route("/export", run_export),
    Route("/files", sort_files),
    Route("/zeros", zeros),
    Route("/zeros/few", few_zeros),
    Route("/table", table, methods=["POST"]),
    Route("/debug/variables", variables),
    Route("/debug/variables.html", variables_page),
    Route("/versions", versions),
    Route("/switches", switches),
    Route("/debug/frames", frames),
    Route("/debug/memory", memory),
    Route("/debug/log", log_file),
    Route("/members/{member}", remove_member, methods=["DELETE"]),
    Route("/operator/members/{member}", remove_member_recorded, methods=["DELETE"]),
    Mount("/graphql/explorer", GraphQL(schema, explorer=ExplorerGraphiQL())),  # BAD: introspection
    Mount("/graphql", GraphQL(schema, introspection=False, validation_rules=[cost_validator(maximum_cost=200)])),  # SAFE: introspection
    Mount("/graphql/files", GraphQLApp(schema=graphene.Schema(query=Files), on_get=make_graphiql_handler())),  # BAD: introspection
    Mount("/graphql/closed", GraphQL(schema, validation_rules=[NoSchemaIntrospectionCustomRule], explorer=None)),  # SAFE: introspection
    Mount("/public", StaticFiles(directory="/srv/console/public", follow_symlink=False)),  # SAFE: static-root
    Mount("/source", StaticFiles(directory=os.path.dirname(__file__), html=True)),  # BAD: static-root
]

app = Starlette(
    debug=False,
    routes=routes,
    middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["console.example.com"])],  # SAFE: allowed-hosts
)
open_app = Starlette(
    routes=routes,
    middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["*.com", "*"])],  # BAD: allowed-hosts
)
