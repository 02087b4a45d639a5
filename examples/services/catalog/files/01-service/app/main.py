"""The application."""

from fastapi import FastAPI

from app.routers import products

app = FastAPI(title="catalog")
app.include_router(products.router, prefix="/products")


@app.get("/healthz")
async def health() -> dict[str, str]:
    return {"status": "ok"}
