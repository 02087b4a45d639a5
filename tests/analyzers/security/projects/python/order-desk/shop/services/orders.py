from shop.repositories import orders


def page(order: str, limit: int) -> list[dict]:
    rows = orders.listing(order, min(limit, 200))
    return [dict(row) for row in rows]


def find(term: str, customer: int | None) -> list[dict]:
    if len(term) < 2:
        return []
    return [dict(row) for row in orders.search(term, customer)]


def monthly_totals() -> list[dict]:
    return [dict(row) for row in orders.totals("month")]
