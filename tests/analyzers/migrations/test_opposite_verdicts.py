"""The same SQL gets opposite verdicts where something beside it decides: transactions, versions, engines, history, release."""

from __future__ import annotations

from collections import Counter
from typing import Final

import pytest

from tests.analyzers.migrations.circumstances import ORDERS, In, found_in
from tests.analyzers.migrations.verdicts_history import EVENTS, HISTORY, OLD, PARTS, on
from tests.analyzers.migrations.verdicts_more import MORE
from tests.analyzers.migrations.verdicts_transactions import (
    CHECKED,
    CONCURRENTLY,
    GOOSE,
    MOOD,
    TRANSACTIONS,
    Verdicts,
    after,
)

NEW: Final = In(before=(ORDERS, PARTS), together=True)
MYSQL: Final = In(image="mysql:8.0.36")


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
        ("trigger-lock", "ALTER TABLE parts DISABLE TRIGGER ALL;"),
        ("drop-table", "DROP TABLE parts;"),
        ("drop-column", "ALTER TABLE parts DROP COLUMN code;"),
        ("truncate", "TRUNCATE parts;"),
        ("update-without-where", "UPDATE parts SET code = 0;"),
        ("delete-without-where", "DELETE FROM parts;"),
        ("reindex-not-concurrent", "REINDEX TABLE parts;"),
        ("add-required-column", "ALTER TABLE parts ADD COLUMN a integer NOT NULL;"),
        ("rename-column", "ALTER TABLE parts RENAME COLUMN code TO number;"),
        ("rename-table", "ALTER TABLE parts RENAME TO pieces;"),
        ("set-not-null-old-writers", "ALTER TABLE parts ALTER COLUMN code SET NOT NULL;"),
        ("unique-added-old-writers", "CREATE UNIQUE INDEX i ON parts (code);"),
        ("check-added-old-writers", "ALTER TABLE parts ADD CONSTRAINT c CHECK (code > 0) NOT VALID;"),
        ("drop-not-null", "ALTER TABLE parts ALTER COLUMN id DROP NOT NULL;"),
    )
)

VERDICTS: Final = (*TRANSACTIONS, *VERSIONS, *HISTORY, *RELEASES, *MORE)


@pytest.mark.parametrize(
    ("rule_id", "sql", "where", "elsewhere"),
    [pytest.param(*rest, id=f"{rest[0]}-{why}") for why, *rest in VERDICTS],
)
def test_same_sql_gets_opposite_verdicts(rule_id: str, sql: tuple[str, ...], where: In, elsewhere: In) -> None:
    assert rule_id in found_in(sql, where)
    assert rule_id not in found_in(sql, elsewhere)


def test_verdicts_of_many_rules_turn() -> None:
    assert len(Counter(rule for _, rule, *_ in VERDICTS)) >= 30
