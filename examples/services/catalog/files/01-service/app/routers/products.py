"""Products."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import session
from app.models import Product

router = APIRouter()
SORTS = {"name": "name", "price": "price desc"}


@router.get("/")
async def list_products(
    db: Annotated[AsyncSession, Depends(session)],
    limit: Annotated[int, Query(le=100)] = 20,
) -> list[dict[str, str]]:
    rows = await db.scalars(select(Product).order_by(Product.id).limit(limit))
    return [{"sku": row.sku, "name": row.name} for row in rows]


@router.get("/search")
async def search(q: str, db: Annotated[AsyncSession, Depends(session)]) -> list[str]:
    rows = await db.execute(text("select sku from products where name ilike :q limit 50"), {"q": f"%{q}%"})
    return [row.sku for row in rows]


@router.get("/{product_id}")
async def get_product(product_id: int, db: Annotated[AsyncSession, Depends(session)]) -> dict[str, str]:
    product = await db.get(Product, product_id)
    if product is None:
        raise HTTPException(404, "no such product")
    return {"sku": product.sku, "name": product.name, "price": str(product.price)}
