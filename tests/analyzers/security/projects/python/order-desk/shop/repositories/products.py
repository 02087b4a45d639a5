import sqlite3

from shop.settings import DATABASE


def search(term: str, brand: str | None = None) -> list[sqlite3.Row]:
    with sqlite3.connect(DATABASE) as connection:
        connection.row_factory = sqlite3.Row
        statement = "SELECT id, name, price_cents FROM products WHERE name LIKE ?"
        values = [f"%{term}%"]
        if brand:
            statement += " AND brand = ?"
            values.append(brand)
        return connection.execute(statement, values).fetchall()  # SAFE: sql-injection (checks itself: both values are bound; orders has a search too)
