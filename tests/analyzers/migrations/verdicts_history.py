"""SQL whose verdict turns with the history before it."""

from __future__ import annotations

from typing import Final

from tests.analyzers.migrations.circumstances import ORDERS, In
from tests.analyzers.migrations.verdicts_transactions import CHECKED, FREE, GOOSE, MOOD, Verdicts, after

PARTS: Final = ("CREATE TABLE parts (id bigint NOT NULL, code integer, name varchar(40), o bigint);",)
OLD: Final = In(before=(ORDERS, PARTS))
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


def on(image: str, *statements: str) -> In:
    """Return circumstances with another database."""
    return In(image=image, before=(ORDERS, statements) if statements else (ORDERS,))


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
        "a default writes it for old code",
        "set-not-null-old-writers",
        ("ALTER TABLE orders ALTER COLUMN total SET NOT NULL;",),
        GOOSE,
        after("ALTER TABLE orders ALTER COLUMN total SET DEFAULT 0;"),
    ),
    (
        "it was unique before",
        "unique-added-old-writers",
        ("CREATE UNIQUE INDEX i ON orders (total, number);",),
        GOOSE,
        after("ALTER TABLE orders ADD CONSTRAINT u UNIQUE (number);"),
    ),
    (
        "there is none to drop",
        "drop-default",
        ("ALTER TABLE orders ALTER COLUMN total DROP DEFAULT;",),
        after("ALTER TABLE orders ALTER COLUMN total SET DEFAULT 0;"),
        GOOSE,
    ),
    (
        "the type that was",
        "column-type-change",
        ("ALTER TABLE orders ALTER COLUMN total TYPE text;",),
        GOOSE,
        after("ALTER TABLE orders ALTER COLUMN total TYPE varchar(20);"),
    ),
    (
        "the type is of this release",
        "rename-enum-value",
        ("ALTER TYPE mood RENAME VALUE 'calm' TO 'quiet';",),
        after(*MOOD),
        In(before=(ORDERS, MOOD), together=True),
    ),
    (
        "it is of this release",
        "refresh-matview-not-concurrent",
        ("REFRESH MATERIALIZED VIEW sums;",),
        after(SUMS),
        In(before=(ORDERS, (SUMS,)), together=True),
    ),
)
