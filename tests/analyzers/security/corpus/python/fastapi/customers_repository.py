from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel, Field
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from .settings import settings

engine = create_async_engine(settings.database_url, pool_pre_ping=True)
Session = async_sessionmaker(engine, expire_on_commit=False)
app = FastAPI(title="customers")


class Base(DeclarativeBase):
    pass


class Customer(Base):
    __tablename__ = "customers"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    segment: Mapped[str]


class SegmentRequest(BaseModel):
    segment: str = Field(pattern=r"^[a-z_]{1,30}$")
    city: str


class CustomerRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.condition = "1 = 1"

    def narrow(self, city: str) -> "CustomerRepository":
        self.condition = f"city = '{city}'"
        return self

    async def by_city(self):
        statement = text("SELECT id, email FROM customers WHERE " + self.condition)
        return (await self.session.execute(statement)).mappings().all()  # BAD: sql-injection (helper)

    async def find(self, column: str, value: str):
        query = f"SELECT id, email FROM customers WHERE {column} = :value"
        result = await self.session.execute(text(query), {"value": value})  # SAFE: sql-injection (helper) (both callers pass a constant column)
        return result.mappings().all()

    async def matching(self, term: str):
        statement = select(Customer).where(Customer.email.ilike(f"%{term}%")).limit(50)
        return (await self.session.scalars(statement)).all()  # SAFE: sql-injection (the expression language binds the value)


async def get_repository() -> AsyncIterator[CustomerRepository]:
    async with Session() as session:
        yield CustomerRepository(session)


Repository = Annotated[CustomerRepository, Depends(get_repository)]


@app.get("/customers/by-email")
async def by_email(email: str, repository: Repository):
    rows = await repository.find("email", email)
    if not rows:
        raise HTTPException(404, "no such customer")
    return rows


@app.get("/customers/by-phone")
async def by_phone(phone: str, repository: Repository):
    return await repository.find("phone", phone)


@app.post("/customers/in-city")
async def in_city(body: SegmentRequest, repository: Repository):
    return await repository.narrow(body.city).by_city()


@app.post("/customers/segment-size")
async def segment_size(body: SegmentRequest, repository: Repository):
    async with engine.connect() as connection:
        total = await connection.scalar(text(f"SELECT count(*) FROM segment_{body.segment}"))  # SAFE: sql-injection (the model's pattern leaves letters and underscores)
    return {"total": total}


@app.get("/customers/export")
async def export(repository: Repository, fields: str = "id,email"):
    async with engine.connect() as connection:
        result = await connection.execute(text("SELECT {} FROM customers".format(fields)))  # BAD: sql-injection
        return [tuple(row) for row in result]


@app.get("/customers")
async def search(term: str, repository: Repository):
    return await repository.matching(term)
