"""SQL whose verdict turns with the release, the engine, other files or tables: rules that the other lists leave out."""

from __future__ import annotations

from typing import Final

from tests.analyzers.migrations.circumstances import ORDERS, In
from tests.analyzers.migrations.verdicts_history import LINES, OLD, PARTS, SQLITE, on
from tests.analyzers.migrations.verdicts_transactions import FREE, GOOSE, Verdicts, after

_MYSQL: Final = on("mysql:8.0.36")
_MYSQL_OLD: Final = on("mysql:8.0.36", *PARTS)
_MYSQL_NEW: Final = In(image="mysql:8.0.36", before=(ORDERS, PARTS), together=True)
_NEW: Final = In(before=(ORDERS, PARTS), together=True)
_LONG: Final = "a" * 64


def _together(*statements: str) -> In:
    """Return circumstances in which statements land with the change."""
    return In(before=(ORDERS, statements), together=True)


_ON_MYSQL: Final[tuple[Verdicts, ...]] = tuple(
    ("nobody uses the table yet", rule, (sql,), _MYSQL_OLD, _MYSQL_NEW)
    for rule, sql in (
        ("mysql-copy-algorithm", "ALTER TABLE parts ADD COLUMN a int, ALGORITHM=COPY;"),
        ("mysql-blocking-lock-clause", "ALTER TABLE parts ADD COLUMN a int, LOCK=SHARED;"),
        ("mysql-index-blocks-writes", "CREATE FULLTEXT INDEX i ON parts (name);"),
        ("mysql-convert-charset", "ALTER TABLE parts CONVERT TO CHARACTER SET utf8mb4;"),
        ("mysql-implicit-default", "ALTER TABLE parts ADD COLUMN a int NOT NULL;"),
        ("drop-partition", "ALTER TABLE parts DROP PARTITION p1;"),
    )
)

MORE: Final[tuple[Verdicts, ...]] = (
    *_ON_MYSQL,
    (
        "the index is of this release",
        "drop-index-not-concurrent",
        ("DROP INDEX i;",),
        after("CREATE INDEX i ON orders (total);"),
        _together("CREATE INDEX i ON orders (total);"),
    ),
    (
        "in a transaction nothing stays behind",
        "concurrent-index-not-retryable",
        ("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON orders (total);",),
        FREE,
        GOOSE,
    ),
    (
        "the table is of this release",
        "required-column-default-dropped",
        ("ALTER TABLE parts ADD COLUMN a int NOT NULL DEFAULT 0;", "ALTER TABLE parts ALTER COLUMN a DROP DEFAULT;"),
        OLD,
        _NEW,
    ),
    (
        "the schema is of this release",
        "rename-schema",
        ("ALTER SCHEMA app RENAME TO shop;",),
        after("CREATE SCHEMA app;"),
        _together("CREATE SCHEMA app;"),
    ),
    (
        "the domain is of this release",
        "domain-with-constraint",
        ("ALTER DOMAIN price ADD CONSTRAINT c CHECK (VALUE > 0);",),
        after("CREATE DOMAIN price AS integer;"),
        _together("CREATE DOMAIN price AS integer;"),
    ),
    (
        "the type that was",
        "drop-add-looks-like-rename",
        ("ALTER TABLE orders DROP COLUMN total;", "ALTER TABLE orders ADD COLUMN total_cents integer;"),
        GOOSE,
        after("ALTER TABLE orders ALTER COLUMN total TYPE text;"),
    ),
    (
        "the key is of this release",
        "drop-primary-key",
        ("ALTER TABLE bolts DROP CONSTRAINT bolts_pkey;",),
        after("CREATE TABLE bolts (id bigint PRIMARY KEY);"),
        _together("CREATE TABLE bolts (id bigint PRIMARY KEY);"),
    ),
    (
        "the schema is of this release",
        "drop-schema",
        ("DROP SCHEMA s CASCADE;",),
        after("CREATE SCHEMA s;"),
        _together("CREATE SCHEMA s;"),
    ),
    (
        "a view goes along",
        "drop-cascade",
        ("DROP TABLE parts CASCADE;",),
        In(before=(ORDERS, PARTS, ("CREATE VIEW codes AS SELECT code FROM parts;",))),
        OLD,
    ),
    (
        "code names the column",
        "code-still-references-dropped-object",
        ("ALTER TABLE orders DROP COLUMN number;",),
        In(files={"shop/report.py": 'ROWS = db.execute("SELECT number FROM orders WHERE total > 0")\n'}),
        In(files={"shop/report.py": 'ROWS = db.execute("SELECT note FROM orders WHERE total > 0")\n'}),
    ),
    (
        "the table has the column",
        "sqlite-missing-column-as-text",
        (
            "CREATE TABLE new_lines (o integer, a integer);",
            "INSERT INTO new_lines (o, a) SELECT o, a FROM lines;",
            "DROP TABLE lines;",
            "ALTER TABLE new_lines RENAME TO lines;",
        ),
        In(files=SQLITE, image="redis:7", before=(("CREATE TABLE lines (o integer);",),)),
        In(files=SQLITE, image="redis:7", before=(("CREATE TABLE lines (o integer, a integer);",),)),
    ),
    (
        "code wrote it from the start",
        "table-rebuild-adds-not-null",
        (
            "CREATE TABLE new_lines (o integer, a integer NOT NULL);",
            "INSERT INTO new_lines (o, a) SELECT o, a FROM lines;",
            "DROP TABLE lines;",
            "ALTER TABLE new_lines RENAME TO lines;",
        ),
        In(files=SQLITE, image="redis:7", before=(LINES, ("ALTER TABLE lines ADD COLUMN a integer;",))),
        In(
            files=SQLITE,
            image="redis:7",
            before=(("CREATE TABLE lines (o integer, a integer NOT NULL);",),),
        ),
    ),
    (
        "an index begins with it",
        "fk-unindexed",
        ("ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE;",),
        GOOSE,
        after("CREATE INDEX i ON orders (customer_id, total);"),
    ),
    (
        "the type of the column",
        "fk-type-mismatch",
        ("ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id);",),
        after("ALTER TABLE orders ALTER COLUMN customer_id TYPE integer;"),
        GOOSE,
    ),
    (
        "the parent's key",
        "fk-parent-not-unique",
        ("ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (number) REFERENCES customers (name);",),
        on("mysql:8.0.36", "CREATE INDEX i ON customers (name);"),
        on("mysql:8.0.36", "CREATE UNIQUE INDEX i ON customers (name);"),
    ),
    (
        "SQLite has a key of its own",
        "no-primary-key",
        ("CREATE TABLE visits (at integer);",),
        GOOSE,
        In(files=SQLITE, image="redis:7"),
    ),
    (
        "other tables have a larger key",
        "int-primary-key",
        ("CREATE TABLE visits (id serial PRIMARY KEY);",),
        after("CREATE TABLE people (id bigserial PRIMARY KEY);"),
        after("CREATE TABLE people (id serial PRIMARY KEY);"),
    ),
    (
        "MySQL takes 64",
        "identifier-too-long",
        (f"ALTER TABLE orders ADD COLUMN {_LONG} integer;",),
        GOOSE,
        _MYSQL,
    ),
    (
        "nobody uses the table yet",
        "backfill-in-schema-migration",
        ("UPDATE parts SET name = '';", "ALTER TABLE parts ADD COLUMN a integer;"),
        OLD,
        _NEW,
    ),
)
