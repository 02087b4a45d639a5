import base64
import hashlib
import json
import os
import secrets

import bcrypt
import crypt_r
import graphene
import strawberry
from argon2 import PasswordHasher
from ariadne import make_executable_schema
from ariadne.asgi import GraphQL
from passlib.context import CryptContext
from passlib.hash import pbkdf2_sha256, sha512_crypt
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from strawberry.asgi import GraphQL as StrawberryGraphQL
from strawberry.extensions import DisableIntrospection, MaxTokensLimiter, QueryDepthLimiter

from .storage import accounts, log
from .types import MUTATIONS, TYPES, resolvers

SALT = b"portal-salt-2020"
BCRYPT_ROUNDS = 6
SITE_SALT = bcrypt.gensalt()

weak_context = CryptContext(schemes=["pbkdf2_sha256"], pbkdf2_sha256__rounds=1000)  # BAD: password-cost
context = CryptContext(schemes=["argon2", "bcrypt"], deprecated="auto", bcrypt__rounds=12)  # SAFE: password-cost
hasher = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)  # BAD: password-cost
careful_hasher = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)  # SAFE: password-cost


@strawberry.type
class Query:
    @strawberry.field
    def version(self) -> str:
        return os.environ.get("RELEASE", "dev")


class Products(graphene.ObjectType):
    names = graphene.List(graphene.String)


async def register(request: Request) -> Response:
    form = await request.form()
    digest = bcrypt.hashpw(form["password"].encode(), bcrypt.gensalt(BCRYPT_ROUNDS))  # BAD: password-cost
    await accounts.create(email=form["email"], digest=digest)
    return Response(status_code=201)


async def register_kiosk(request: Request) -> Response:
    form = await request.form()
    digest = hashlib.scrypt(form["password"].encode(), salt=SALT, n=2**15, r=8, p=1, maxmem=2**26)  # BAD: password-salt
    await accounts.create(email=form["email"], digest=digest)
    return Response(status_code=201)


async def register_shared(request: Request) -> Response:
    form = await request.form()
    digest = bcrypt.hashpw(form["password"].encode(), SITE_SALT)  # BAD: password-salt (one for all accounts)
    await accounts.create(email=form["email"], digest=digest)
    return Response(status_code=201)


async def register_slow(request: Request) -> Response:
    form = await request.form()
    salt = secrets.token_bytes(16)
    digest = hashlib.scrypt(form["password"].encode(), salt=salt, n=2**15, r=8, p=1, maxmem=2**26)  # SAFE: password-salt
    await accounts.create(email=form["email"], digest=salt + digest)
    return Response(status_code=201)


async def register_unix(request: Request) -> Response:
    form = await request.form()
    await accounts.create(email=form["email"], digest=crypt_r.crypt(form["password"], "$6$portal$"))  # BAD: password-salt
    return Response(status_code=201)


async def register_named(request: Request) -> Response:
    form = await request.form()
    digest = hashlib.pbkdf2_hmac("sha256", form["password"].encode(), form["email"].encode(), 600_000)  # BAD: password-salt (the address)
    await accounts.create(email=form["email"], digest=digest)
    return Response(status_code=201)


async def register_passlib(request: Request) -> Response:
    form = await request.form()
    digest = pbkdf2_sha256.hash(form["password"])  # SAFE: password-salt (the library draws one)
    await accounts.create(email=form["email"], digest=digest)
    return Response(status_code=201)


async def register_crypt(request: Request) -> Response:
    form = await request.form()
    digest = sha512_crypt.using(rounds=656_000).hash(form["password"])  # SAFE: password-cost
    await accounts.create(email=form["email"], digest=digest)
    return Response(status_code=201)


async def login(request: Request) -> Response:
    form = await request.form()
    account = await accounts.by_email(form["email"])
    if account is None or account.password != form["password"]:  # BAD: password-plain-compare
        log.info("login refused")
        return Response(status_code=401)
    log.info("login", extra={"account": account.id})
    request.session["account"] = account.id
    return Response(status_code=204)


async def login_hashed(request: Request) -> Response:
    form = await request.form()
    account = await accounts.by_email(form["email"])
    if account is None or not context.verify(form["password"], account.password):  # SAFE: password-plain-compare
        log.info("login refused")
        return Response(status_code=401)
    log.info("login", extra={"account": account.id})
    request.session["account"] = account.id
    return Response(status_code=204)


async def login_door(request: Request) -> Response:
    body = await request.json()
    account = await accounts.find_one(email=body["email"], password=body["password"])  # BAD: password-plain-compare (in the query)
    if account is None:
        log.info("login refused")
        return Response(status_code=401)
    log.info("login", extra={"account": account.id})
    return JSONResponse({"account": account.id})


async def login_encoded(request: Request) -> Response:
    form = await request.form()
    account = await accounts.by_email(form["email"])
    stored = base64.b64decode(account.secret).decode()
    if not secrets.compare_digest(stored, form["password"]):  # BAD: password-plain-compare (stored readably)
        log.info("login refused")
        return Response(status_code=401)
    log.info("login", extra={"account": account.id})
    return Response(status_code=204)


async def change_password(request: Request) -> Response:
    form = await request.form()
    if form["password"] != form["repeated"]:  # SAFE: password-plain-compare (both are typed now)
        return Response(status_code=422)
    await accounts.set_digest(request.session["account"], careful_hasher.hash(form["password"]))
    log.info("password changed", extra={"account": request.session["account"]})
    return Response(status_code=204)


async def whoami(request: Request) -> Response:
    profile = json.loads(base64.b64decode(request.cookies["profile"]))
    account = await accounts.get(profile["id"])  # BAD: identity-from-cookie
    return JSONResponse({"name": account.name})


async def me(request: Request) -> Response:
    account = await accounts.get(request.session["account"])  # SAFE: identity-from-cookie (signed session)
    return JSONResponse({"name": account.name})


async def github(request: Request) -> Response:
    state = secrets.token_urlsafe(24)
    request.session["state"] = state
    return RedirectResponse(f"https://github.com/login/oauth/authorize?client_id={os.environ['GITHUB_ID']}&state={state}")  # SAFE: oauth-state


async def discord(request: Request) -> Response:
    return RedirectResponse(f"https://discord.com/oauth2/authorize?client_id={os.environ['DISCORD_ID']}&response_type=code&scope=identify&state=portal")  # BAD: oauth-state (constant)


schema = strawberry.Schema(Query, extensions=[DisableIntrospection(), QueryDepthLimiter(max_depth=8), MaxTokensLimiter(1000)])  # SAFE: introspection
graph = StrawberryGraphQL(schema, graphql_ide=None)
open_graph = GraphQL(make_executable_schema([TYPES, MUTATIONS], resolvers), debug=False, introspection=True)  # BAD: introspection
closed_graph = GraphQL(make_executable_schema([TYPES, MUTATIONS], resolvers), debug=False, introspection=False)  # SAFE: introspection
console = StrawberryGraphQL(strawberry.Schema(Query), graphql_ide="graphiql")  # BAD: introspection

middleware = [
    Middleware(SessionMiddleware, secret_key=os.environ["SESSION_KEY"], https_only=True, max_age=3600),
    Middleware(CORSMiddleware, allow_origin_regex=r"https?://.*example.com", allow_credentials=True),  # BAD: partial-origin
]

app = Starlette(
    routes=[
        Route("/register", register, methods=["POST"]),
        Route("/login", login, methods=["POST"]),
        Route("/login/hashed", login_hashed, methods=["POST"]),
        Route("/password", change_password, methods=["POST"]),
        Route("/me", me),
        Mount("/graphql", graph),
        Mount("/graphql/open", open_graph),
        Mount("/graphql/closed", closed_graph),
        Mount("/graphql/console", console),
    ],
    middleware=middleware,
)
