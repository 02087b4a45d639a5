"""The same SQL gets opposite verdicts where something beside it decides: transactions, versions, engines, history, release."""

from __future__ import annotations

from collections import Counter
from typing import Final

import pytest

from tests.analyzers.migrations.circumstances import ORDERS, In, found_in
from tests.analyzers.migrations.verdicts_transactions import (
    CHECKED,
    CONCURRENTLY,
    FREE,
    GOOSE,
    MOOD,
    TRANSACTIONS,
    Verdicts,
    after,
)

PARTS: Final = ("CREATE TABLE parts (id bigint NOT NULL, code integer, name varchar(40), o bigint);",)
OLD: Final = In(before=(ORDERS, PARTS))
NEW: Final = In(before=(ORDERS, PARTS), together=True)
EVENTS: Final = (
    "CREATE TABLE events (code bigint NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);",
    "CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');",
    "CREATE TABLE events_2025 (code bigint NOT NULL, at date NOT NULL);",
)
SUMS: Final = "CREATE MATERIALIZED VIEW sums AS SELECT customer_id, sum(total) FROM orders GROUP BY customer_id;"
SQLITE: Final = {"go.mod": "module shop\n\nrequire github.com/mattn/go-sqlite3 v1.14.0\n"}
LINES: Final = (
    "CREATE TABLE orders (id integer PRIMARY KEY, total integer);",
    "CREATE TABLE lines (o integer REFERENCES orders (id) ON DELETE CASCADE);",
)
MYSQL: Final = In(image="mysql:8.0.36")


def on(image: str, *statements: str) -> In:
    """Return circumstances with another database."""
    return In(image=image, before=(ORDERS, statements) if statements else (ORDERS,))


VERSIONS: Final[tuple[Verdicts, ...]] = (
    (
        "a constant is kept in the catalogue since 11",
        "add-column-default-rewrite",
        ("ALTER TABLE orders ADD COLUMN a integer DEFAULT 7;",),
        on("postgres:10"),
        GOOSE,
    ),
    (
        "a valid check is believed since 12",
        "set-not-null-scan",
        ("ALTER TABLE orders ALTER COLUMN total SET NOT NULL;",),
        on("postgres:11", *CHECKED),
        after(*CHECKED),
    ),
    ("repaired in 14.4", "pg14-concurrent-index-corruption", CONCURRENTLY, on("postgres:14.2"), on("postgres:14.5")),
    (
        "CONCURRENTLY since 14",
        "detach-partition-not-concurrent",
        ("ALTER TABLE events DETACH PARTITION events_2024;",),
        on("postgres:14", *EVENTS),
        on("postgres:13", *EVENTS),
    ),
    ("CONCURRENTLY since 12", "reindex-not-concurrent", ("REINDEX TABLE orders;",), GOOSE, on("postgres:11")),
    (
        "in a transaction since 12",
        "enum-add-value-in-transaction",
        ("ALTER TYPE mood ADD VALUE 'wild';",),
        on("postgres:11", *MOOD),
        after(*MOOD),
    ),
    (
        "anywhere at once since 8.0.29",
        "mysql-instant-lost",
        ("ALTER TABLE orders ADD COLUMN a integer AFTER total;",),
        on("mysql:8.0.28"),
        MYSQL,
    ),
    (
        "MariaDB reads it",
        "mysql-inline-references-ignored",
        ("ALTER TABLE orders ADD COLUMN a bigint REFERENCES customers (id);",),
        MYSQL,
        on("mariadb:10.11"),
    ),
    ("MySQL builds while writes go on", "index-not-concurrent", ("CREATE INDEX i ON orders (total);",), GOOSE, MYSQL),
    (
        "PostgreSQL rolls it back",
        "mysql-ddl-not-atomic",
        ("ALTER TABLE orders ADD COLUMN a integer;", "ALTER TABLE customers ADD COLUMN b integer;"),
        MYSQL,
        GOOSE,
    ),
    (
        "MySQL copies the table",
        "mysql-check-copies-table",
        ("ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0);",),
        MYSQL,
        GOOSE,
    ),
    (
        "MySQL copies the table",
        "mysql-fk-blocks-writes",
        ("ALTER TABLE orders ADD CONSTRAINT c FOREIGN KEY (customer_id) REFERENCES customers (id);",),
        MYSQL,
        GOOSE,
    ),
)

HISTORY: Final[tuple[Verdicts, ...]] = (
    (
        "the type that was",
        "column-type-rewrite",
        ("ALTER TABLE orders ALTER COLUMN number TYPE varchar(80);",),
        after("ALTER TABLE orders ALTER COLUMN number TYPE varchar(100);"),
        GOOSE,
    ),
    (
        "the check that was validated",
        "set-not-null-scan",
        ("ALTER TABLE orders ALTER COLUMN total SET NOT NULL;",),
        after(*CHECKED[:1]),
        after(*CHECKED),
    ),
    (
        "the check went again",
        "set-not-null-scan",
        ("ALTER TABLE orders ALTER COLUMN total SET NOT NULL;",),
        after(*CHECKED, "ALTER TABLE orders DROP CONSTRAINT n;"),
        after(*CHECKED),
    ),
    (
        "whether the indexed column may be null",
        "pk-using-nullable-index",
        ("ALTER TABLE parts ADD CONSTRAINT p PRIMARY KEY USING INDEX i;",),
        In(before=(ORDERS, PARTS, ("CREATE UNIQUE INDEX i ON parts (code);",))),
        In(before=(ORDERS, PARTS, ("CREATE UNIQUE INDEX i ON parts (id);",))),
    ),
    (
        "the keys that the table has",
        "drop-table-many-fks",
        ("DROP TABLE parts;",),
        after(
            "CREATE TABLE parts (o bigint REFERENCES orders (id), c bigint REFERENCES customers (id));",
        ),
        OLD,
    ),
    (
        "a check names the column",
        "column-type-rechecks-constraint",
        ("ALTER TABLE orders ALTER COLUMN number TYPE text;",),
        after("ALTER TABLE orders ADD CONSTRAINT c CHECK (number <> '');"),
        after("ALTER TABLE orders ADD CONSTRAINT c CHECK (note <> '');"),
    ),
    (
        "a check proves the bounds",
        "attach-partition-scan",
        ("ALTER TABLE events ATTACH PARTITION events_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');",),
        after(*EVENTS),
        after(
            *EVENTS,
            "ALTER TABLE events_2025 ADD CONSTRAINT b CHECK (at IS NOT NULL AND at >= '2025-01-01' AND at < '2026-01-01');",
        ),
    ),
    (
        "the index is there already",
        "index-not-concurrent",
        ("CREATE INDEX IF NOT EXISTS i ON orders (total);",),
        GOOSE,
        after("CREATE INDEX i ON orders (total);"),
    ),
    (
        "the column is NOT NULL already",
        "set-not-null-scan",
        ("ALTER TABLE parts ALTER COLUMN id SET NOT NULL;",),
        In(before=(ORDERS, PARTS, ("ALTER TABLE parts ALTER COLUMN id DROP NOT NULL;",))),
        OLD,
    ),
    (
        "the table has gone and come back under another name",
        "index-not-concurrent",
        ("CREATE INDEX i ON pieces (code);",),
        In(before=(ORDERS, PARTS, ("ALTER TABLE parts RENAME TO pieces;",))),
        In(before=(ORDERS, ("CREATE TABLE pieces (code integer);",)), together=True),
    ),
)

MORE: Final[tuple[Verdicts, ...]] = (
    (
        "a table refers to it",
        "truncate-cascade",
        ("TRUNCATE parts CASCADE;",),
        after("CREATE TABLE parts (id bigint PRIMARY KEY);", "CREATE TABLE bolts (part bigint REFERENCES parts (id));"),
        OLD,
    ),
    (
        "the type that was",
        "narrowing-type-change",
        ("ALTER TABLE orders ALTER COLUMN number TYPE varchar(30);",),
        GOOSE,
        after("ALTER TABLE orders ALTER COLUMN number TYPE varchar(20);"),
    ),
    (
        "another constraint takes its place",
        "drop-constraint",
        ("ALTER TABLE orders DROP CONSTRAINT a;",),
        after("ALTER TABLE orders ADD CONSTRAINT a UNIQUE (number);"),
        after(
            "ALTER TABLE orders ADD CONSTRAINT a UNIQUE (number);",
            "ALTER TABLE orders ADD CONSTRAINT b UNIQUE (number);",
        ),
    ),
    (
        "the index has other columns",
        "drop-indexed-column",
        ("ALTER TABLE orders DROP COLUMN total;",),
        on("mysql:8.0.36", "CREATE INDEX i ON orders (total, number);"),
        on("mysql:8.0.36", "CREATE INDEX i ON orders (total);"),
    ),
    (
        "a PRAGMA does nothing in a transaction",
        "sqlite-rebuild-with-fk-on",
        (
            "PRAGMA foreign_keys = OFF;",
            "CREATE TABLE new_orders (id integer PRIMARY KEY, total integer);",
            "INSERT INTO new_orders SELECT id, total FROM orders;",
            "DROP TABLE orders;",
            "ALTER TABLE new_orders RENAME TO orders;",
        ),
        In(files=SQLITE, image="redis:7", before=(LINES,)),
        In(files=SQLITE, image="redis:7", before=(LINES,), edits=FREE.edits),
    ),
    (
        "it is set for all migrations elsewhere",
        "lock-timeout-missing",
        ("ALTER TABLE orders ADD COLUMN a integer;",),
        GOOSE,
        In(files={".env.example": "DATABASE_URL=postgres://app@db/app?options=-c%20lock_timeout%3D2000\n"}),
    ),
    (
        "it is of this release",
        "refresh-matview-not-concurrent",
        ("REFRESH MATERIALIZED VIEW sums;",),
        after(SUMS),
        In(before=(ORDERS, (SUMS,)), together=True),
    ),
)

RELEASES: Final[tuple[Verdicts, ...]] = tuple(
    ("nobody uses the table yet", rule, (sql,), OLD, NEW)
    for rule, sql in (
        ("index-not-concurrent", "CREATE INDEX i ON parts (code);"),
        ("fk-validates-existing", "ALTER TABLE parts ADD CONSTRAINT f FOREIGN KEY (o) REFERENCES orders (id);"),
        ("check-validates-existing", "ALTER TABLE parts ADD CONSTRAINT c CHECK (code > 0);"),
        ("unique-constraint-builds-index", "ALTER TABLE parts ADD CONSTRAINT u UNIQUE (code);"),
        ("primary-key-builds-index", "ALTER TABLE parts ADD PRIMARY KEY (id);"),
        ("exclusion-constraint-on-existing", "ALTER TABLE parts ADD CONSTRAINT e EXCLUDE USING gist (code WITH =);"),
        ("set-not-null-scan", "ALTER TABLE parts ALTER COLUMN code SET NOT NULL;"),
        ("add-column-default-rewrite", "ALTER TABLE parts ADD COLUMN a uuid DEFAULT gen_random_uuid();"),
        ("add-column-generated-stored", "ALTER TABLE parts ADD COLUMN a int GENERATED ALWAYS AS (code * 2) STORED;"),
        ("add-column-auto-increment", "ALTER TABLE parts ADD COLUMN a bigserial;"),
        ("column-type-rewrite", "ALTER TABLE parts ALTER COLUMN code TYPE bigint;"),
        ("table-rewrite-command", "ALTER TABLE parts SET UNLOGGED;"),
        ("trigger-lock", "CREATE TRIGGER t AFTER INSERT ON parts FOR EACH ROW EXECUTE FUNCTION noted();"),
        ("drop-table", "DROP TABLE parts;"),
        ("drop-column", "ALTER TABLE parts DROP COLUMN code;"),
        ("truncate-in-migration", "TRUNCATE parts;"),
        ("update-without-where", "UPDATE parts SET code = 0;"),
        ("delete-without-where", "DELETE FROM parts;"),
        ("reindex-not-concurrent", "REINDEX TABLE parts;"),
    )
)

VERDICTS: Final = (*TRANSACTIONS, *VERSIONS, *HISTORY, *MORE, *RELEASES)


@pytest.mark.parametrize(
    ("rule_id", "sql", "where", "elsewhere"),
    [pytest.param(*rest, id=f"{rest[0]}-{why}") for why, *rest in VERDICTS],
)
def test_same_sql_gets_opposite_verdicts(rule_id: str, sql: tuple[str, ...], where: In, elsewhere: In) -> None:
    assert rule_id in found_in(sql, where)
    assert rule_id not in found_in(sql, elsewhere)


def test_verdicts_of_many_rules_turn() -> None:
    assert len(Counter(rule for _, rule, *_ in VERDICTS)) >= 30
