import strawberry
from fastapi import FastAPI, Request
from starlette.responses import JSONResponse
from strawberry.extensions import DisableIntrospection, MaxAliasesLimiter, MaxTokensLimiter, QueryDepthLimiter
from strawberry.fastapi import GraphQLRouter

from .repository import Article, Author, articles, authors
from .settings import settings

MAX_BODY = 256 * 1024


@strawberry.type
class AuthorType:
    id: int
    name: str

    @strawberry.field
    async def articles(self) -> list["ArticleType"]:
        return [ArticleType.of(row) for row in await articles.by_author(self.id)]

    @classmethod
    def of(cls, row: Author) -> "AuthorType":
        return cls(id=row.id, name=row.name)


@strawberry.type
class ArticleType:
    id: int
    title: str
    author_id: int

    @strawberry.field
    async def author(self) -> AuthorType:
        return AuthorType.of(await authors.get(self.author_id))

    @classmethod
    def of(cls, row: Article) -> "ArticleType":
        return cls(id=row.id, title=row.title, author_id=row.author_id)


@strawberry.type
class Query:
    @strawberry.field
    async def article(self, id: int) -> ArticleType:
        return ArticleType.of(await articles.get(id))

    @strawberry.field
    async def latest(self, limit: int = 20) -> list[ArticleType]:
        return [ArticleType.of(row) for row in await articles.latest(min(limit, 100))]


def limits() -> list:
    chosen = [QueryDepthLimiter(max_depth=6), MaxAliasesLimiter(max_alias_count=10), MaxTokensLimiter(max_token_count=800)]
    if settings.environment != "local":
        chosen.append(DisableIntrospection())
    return chosen


public_schema = strawberry.Schema(query=Query)  # BAD: graphql-limits (authors and articles nest without end)
partner_schema = strawberry.Schema(query=Query, extensions=limits())  # SAFE: graphql-limits

app = FastAPI()


@app.middleware("http")
async def limit_body(request: Request, call_next):
    length = request.headers.get("content-length", "")
    if request.method == "POST" and (not length.isdigit() or int(length) > MAX_BODY):
        return JSONResponse({"detail": "too large"}, status_code=413)
    return await call_next(request)


app.include_router(GraphQLRouter(public_schema, graphql_ide=None), prefix="/graphql")
app.include_router(GraphQLRouter(partner_schema, graphql_ide=None), prefix="/partners/graphql")
