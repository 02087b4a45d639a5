from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.clients import images


class ReportService:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def one(self, report_id: int):
        result = await self._session.execute(text("SELECT * FROM reports WHERE id = :id"), {"id": report_id})
        return result.mappings().first()

    async def revenue(self, unit: str):
        statement = f"SELECT date_trunc('{unit}', paid_at) AS bucket, sum(amount) FROM payments GROUP BY 1"
        return (await self._session.execute(text(statement))).mappings().all()  # SAFE: sql-injection (callers convert: one of an enum)

    async def customers(self, country: str, segment: str):
        statement = "SELECT id, name FROM customers WHERE segment = '" + segment + "'"
        values = {}
        if country:
            statement += " AND country = :country"
            values["country"] = country
        return (await self._session.execute(text(statement), values)).mappings().all()  # BAD: sql-injection (the segment is put into the text)

    async def logo(self, report_id: int, source: str) -> bytes:
        content = await images.download(source)
        await self._session.execute(
            text("UPDATE reports SET logo_url = :url WHERE id = :id"), {"url": source, "id": report_id}
        )
        return content
