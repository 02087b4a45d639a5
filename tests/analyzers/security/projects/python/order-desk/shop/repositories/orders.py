import sqlite3

from shop.settings import DATABASE


def _connection() -> sqlite3.Connection:
    connection = sqlite3.connect(DATABASE)
    connection.row_factory = sqlite3.Row
    return connection


def listing(order: str, limit: int) -> list[sqlite3.Row]:
    with _connection() as connection:
        statement = f"SELECT id, customer_id, total_cents, created_at FROM orders ORDER BY {order} LIMIT ?"
        return connection.execute(statement, (limit,)).fetchall()  # SAFE: sql-injection (callers convert: the route takes the clause of a table)


def search(term: str, customer: int | None) -> list[sqlite3.Row]:
    clauses = [f"reference LIKE '%{term}%'"]
    values: list[int] = []
    if customer is not None:
        clauses.append("customer_id = ?")
        values.append(customer)
    with _connection() as connection:
        return connection.execute("SELECT * FROM orders WHERE " + " AND ".join(clauses), values).fetchall()  # BAD: sql-injection (two calls: the route's q goes through the service's find)


def totals(unit: str) -> list[sqlite3.Row]:
    with _connection() as connection:
        return connection.execute(  # SAFE: sql-injection (constants: the service says month)
            f"SELECT strftime('%Y-%m', created_at) AS {unit}, sum(total_cents) AS total FROM orders GROUP BY 1"
        ).fetchall()
