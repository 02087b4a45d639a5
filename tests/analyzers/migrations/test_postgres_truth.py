"""Facts against a real server: each statement runs in a transaction, and what it locks, writes, reads and builds is looked at."""

from __future__ import annotations

from typing import Any

import pytest

from analyzers.migrations.fact_reading import effects
from analyzers.migrations.replay import apply
from analyzers.migrations.schema import Origin, Schema
from analyzers.migrations.script import Dialect
from analyzers.migrations.sql.reading import read_sql
from analyzers.migrations.stream import Detected, Engine

_STRENGTH = (
    "ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE",
    "ACCESS EXCLUSIVE",
)  # fmt: skip
_NAMES = {name.title().replace(" ", "") + "Lock": name for name in _STRENGTH}

_TABLES = """
CREATE TABLE customers (id serial PRIMARY KEY, number int, mail text);
ALTER TABLE customers ADD CONSTRAINT customers_number_key UNIQUE (number);
INSERT INTO customers VALUES (1, 1, 'a');
CREATE TABLE orders (id serial PRIMARY KEY, amount int, note text, code varchar(10), customer_id int REFERENCES customers,
    total numeric(8, 2), placed timestamp(3), address cidr, never varchar(10));
ALTER TABLE orders ADD CONSTRAINT positive CHECK (amount > 0);
CREATE INDEX orders_code ON orders (code);
CREATE UNIQUE INDEX orders_note ON orders (note);
CREATE INDEX orders_address ON orders (address);
INSERT INTO orders VALUES (1, 5, 'x', 'y', 1, 2.5, '2020-01-01', '10.0.0.0/8', 'z');
"""
_PARTITIONS = """
CREATE TABLE events (id int NOT NULL, day int NOT NULL) PARTITION BY RANGE (day);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (10);
CREATE TABLE events_2 (id int NOT NULL, day int NOT NULL);
CREATE TABLE events_3 (id int NOT NULL, day int NOT NULL, CONSTRAINT fits CHECK (day >= 30 AND day < 40));
INSERT INTO events VALUES (1, 1);
INSERT INTO events_2 VALUES (1, 21);
INSERT INTO events_3 VALUES (1, 31);
"""
_WITH_DEFAULT = """
CREATE TABLE events_rest (id int NOT NULL, day int NOT NULL);
ALTER TABLE events ATTACH PARTITION events_rest DEFAULT;
INSERT INTO events VALUES (1, 100);
"""
_TYPES = """
CREATE DOMAIN amount AS int;
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE notes (id int, amount amount, mood mood);
CREATE TABLE others (id int);
INSERT INTO notes VALUES (1, 2, 'ok');
"""
_VIEWS = """
CREATE MATERIALIZED VIEW sums AS SELECT id, amount FROM orders;
CREATE UNIQUE INDEX sums_id ON sums (id);
CREATE VIEW recent AS SELECT id FROM orders;
"""
_TRIGGERS = """
CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER watch AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION nothing();
"""

_CASES: dict[tuple[str, ...], tuple[str, ...]] = {
    (_TABLES,): (
        "CREATE TABLE lines (id int, order_id int REFERENCES orders)",
        "CREATE TABLE lines (LIKE orders)",
        "DROP TABLE orders",
        "DROP TABLE customers CASCADE",
        "ALTER TABLE orders RENAME TO purchases",
        "ALTER TABLE orders ADD COLUMN extra int",
        "ALTER TABLE orders ADD COLUMN extra int DEFAULT 3",
        "ALTER TABLE orders ADD COLUMN extra int NOT NULL DEFAULT 3",
        "ALTER TABLE orders ADD COLUMN extra text[] DEFAULT '{}'",
        "ALTER TABLE orders ADD COLUMN extra int DEFAULT 60 * 60",
        "ALTER TABLE orders ADD COLUMN extra timestamptz DEFAULT now()",
        "ALTER TABLE orders ADD COLUMN extra timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP",
        "ALTER TABLE orders ADD COLUMN extra timestamptz DEFAULT clock_timestamp()",
        "ALTER TABLE orders ADD COLUMN extra uuid DEFAULT gen_random_uuid()",
        "ALTER TABLE orders ADD COLUMN extra float DEFAULT random()",
        "ALTER TABLE orders ADD COLUMN extra serial",
        "ALTER TABLE orders ADD COLUMN extra int GENERATED ALWAYS AS IDENTITY",
        "ALTER TABLE orders ADD COLUMN extra int GENERATED ALWAYS AS (amount + 1) STORED",
        "ALTER TABLE orders ADD COLUMN extra int UNIQUE",
        "ALTER TABLE orders ADD COLUMN extra int REFERENCES customers",
        "ALTER TABLE orders ADD COLUMN extra int DEFAULT 1 REFERENCES customers",
        "ALTER TABLE orders ADD COLUMN extra int CHECK (extra > 0)",
        "ALTER TABLE orders ADD COLUMN extra int DEFAULT 3 CHECK (extra > 0)",
        "ALTER TABLE orders DROP COLUMN note",
        "ALTER TABLE orders DROP COLUMN customer_id",
        "ALTER TABLE customers DROP COLUMN id CASCADE",
        "ALTER TABLE orders RENAME COLUMN note TO remark",
        "ALTER TABLE orders ALTER COLUMN amount TYPE bigint",
        "ALTER TABLE orders ALTER COLUMN note TYPE varchar",
        "ALTER TABLE orders ALTER COLUMN note TYPE varchar(50)",
        "ALTER TABLE orders ALTER COLUMN code TYPE varchar(20)",
        "ALTER TABLE orders ALTER COLUMN code TYPE text",
        "ALTER TABLE orders ALTER COLUMN code TYPE varchar(5)",
        "ALTER TABLE orders ALTER COLUMN code TYPE char(10)",
        "ALTER TABLE orders ALTER COLUMN code TYPE varchar(20) USING code::varchar(20)",
        "ALTER TABLE orders ALTER COLUMN code TYPE varchar(20) USING code",
        "ALTER TABLE orders ALTER COLUMN code TYPE text USING upper(code)",
        "ALTER TABLE orders ALTER COLUMN never TYPE text",
        "ALTER TABLE orders ALTER COLUMN total TYPE numeric(10, 2)",
        "ALTER TABLE orders ALTER COLUMN total TYPE numeric",
        "ALTER TABLE orders ALTER COLUMN total TYPE numeric(10, 3)",
        "ALTER TABLE orders ALTER COLUMN total TYPE numeric(6, 2)",
        "ALTER TABLE orders ALTER COLUMN placed TYPE timestamp(5)",
        "ALTER TABLE orders ALTER COLUMN placed TYPE timestamp",
        "ALTER TABLE orders ALTER COLUMN placed TYPE timestamp(2)",
        "ALTER TABLE orders ALTER COLUMN placed TYPE timestamptz",
        "ALTER TABLE orders ALTER COLUMN address TYPE inet",
        "ALTER TABLE orders ALTER COLUMN customer_id TYPE bigint",
        "ALTER TABLE customers ALTER COLUMN id TYPE bigint",
        "ALTER TABLE orders ALTER COLUMN amount SET NOT NULL",
        "ALTER TABLE orders ALTER COLUMN amount DROP NOT NULL",
        "ALTER TABLE orders ALTER COLUMN id SET NOT NULL",
        "ALTER TABLE orders ALTER COLUMN amount SET DEFAULT 1",
        "ALTER TABLE orders ALTER COLUMN amount DROP DEFAULT",
        "ALTER TABLE orders ADD CONSTRAINT small CHECK (amount < 9)",
        "ALTER TABLE orders ADD CONSTRAINT small CHECK (amount < 9) NOT VALID",
        "ALTER TABLE orders ADD FOREIGN KEY (amount) REFERENCES customers NOT VALID",
        "ALTER TABLE orders ADD CONSTRAINT again FOREIGN KEY (customer_id) REFERENCES customers",
        "ALTER TABLE orders ADD UNIQUE (code)",
        "ALTER TABLE orders ADD CONSTRAINT noted UNIQUE USING INDEX orders_note",
        "ALTER TABLE orders ADD CONSTRAINT alone EXCLUDE (code WITH =)",
        "ALTER TABLE orders DROP CONSTRAINT positive",
        "ALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey",
        "ALTER TABLE customers DROP CONSTRAINT customers_pkey CASCADE",
        "ALTER TABLE orders RENAME CONSTRAINT positive TO above",
        "CREATE INDEX ON orders (amount)",
        "CREATE UNIQUE INDEX ON orders (amount)",
        "CREATE INDEX ON orders (lower(note)) WHERE amount > 0",
        "DROP INDEX orders_code",
        "REINDEX TABLE orders",
        "REINDEX INDEX orders_code",
        "ALTER TABLE orders ALTER COLUMN amount SET STATISTICS 10",
        "ALTER TABLE orders SET (fillfactor = 70)",
        "ALTER TABLE orders ALTER COLUMN note SET (n_distinct = 5)",
        "ALTER TABLE orders CLUSTER ON orders_code",
        "ALTER TABLE orders OWNER TO postgres",
        "ALTER TABLE orders REPLICA IDENTITY FULL",
        "ALTER TABLE orders ALTER COLUMN note SET STORAGE EXTERNAL",
        "ALTER TABLE orders ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY mine ON orders USING (true)",
        "TRUNCATE orders",
        "TRUNCATE customers CASCADE",
        "INSERT INTO orders (id, amount) VALUES (9, 1)",
        "UPDATE orders SET amount = 2",
        "DELETE FROM orders WHERE id = 5",
        "CLUSTER orders USING orders_code",
        "ALTER TABLE orders SET UNLOGGED",
        "LOCK TABLE orders IN SHARE MODE",
        "LOCK TABLE orders",
    ),
    (_TABLES, "ALTER TABLE orders ADD CONSTRAINT small CHECK (amount < 9) NOT VALID;"): (
        "ALTER TABLE orders VALIDATE CONSTRAINT small",
    ),
    (_TABLES, "ALTER TABLE orders ADD CONSTRAINT noted CHECK (note IS NOT NULL) NOT VALID;"): (
        "ALTER TABLE orders ALTER COLUMN note SET NOT NULL",
    ),
    (_TABLES, "ALTER TABLE orders ADD CONSTRAINT noted CHECK (note IS NOT NULL);"): (
        "ALTER TABLE orders ALTER COLUMN note SET NOT NULL",
        "ALTER TABLE orders ALTER COLUMN note TYPE varchar",
    ),
    (_TABLES, "ALTER TABLE orders ADD CONSTRAINT again FOREIGN KEY (customer_id) REFERENCES customers NOT VALID;"): (
        "ALTER TABLE orders VALIDATE CONSTRAINT again",
    ),
    (_TABLES, "ALTER TABLE orders DROP CONSTRAINT orders_pkey;"): (
        "ALTER TABLE orders ADD PRIMARY KEY (id)",
        "ALTER TABLE orders ADD PRIMARY KEY (note)",
        "ALTER TABLE orders ADD CONSTRAINT k PRIMARY KEY USING INDEX orders_note",
        "ALTER TABLE orders ADD COLUMN extra serial PRIMARY KEY",
    ),
    (_TABLES, "ALTER TABLE orders DROP CONSTRAINT orders_pkey; ALTER TABLE orders ALTER COLUMN note SET NOT NULL;"): (
        "ALTER TABLE orders ADD CONSTRAINT k PRIMARY KEY USING INDEX orders_note",
    ),
    (_TABLES, _TRIGGERS): (
        "CREATE TRIGGER other AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION nothing()",
        "DROP TRIGGER watch ON orders",
        "ALTER TABLE orders DISABLE TRIGGER watch",
        "ALTER TABLE orders ENABLE TRIGGER ALL",
        "ALTER TRIGGER watch ON orders RENAME TO look",
    ),
    (_PARTITIONS,): (
        "CREATE TABLE events_4 PARTITION OF events FOR VALUES FROM (50) TO (60)",
        "ALTER TABLE events ATTACH PARTITION events_2 FOR VALUES FROM (20) TO (30)",
        "ALTER TABLE events ATTACH PARTITION events_3 FOR VALUES FROM (30) TO (40)",
        "ALTER TABLE events DETACH PARTITION events_1",
        "ALTER TABLE events ADD COLUMN extra int",
        "ALTER TABLE events ADD COLUMN extra uuid DEFAULT gen_random_uuid()",
        "ALTER TABLE events ALTER COLUMN id TYPE bigint",
        "ALTER TABLE events ALTER COLUMN id SET DEFAULT 3",
        "ALTER TABLE events ADD CHECK (id > 0)",
        "ALTER TABLE events ADD PRIMARY KEY (id, day)",
        "ALTER TABLE events RENAME COLUMN id TO number",
        "ALTER TABLE events RENAME TO happenings",
        "CREATE INDEX ON events (id)",
        "CREATE INDEX ON ONLY events (id)",
        "DROP TABLE events",
        "DROP TABLE events_1",
        "TRUNCATE events",
        "ALTER TABLE events_1 RENAME TO events_first",
    ),
    (_PARTITIONS, _WITH_DEFAULT): (
        "CREATE TABLE events_4 PARTITION OF events FOR VALUES FROM (50) TO (60)",
        "ALTER TABLE events ATTACH PARTITION events_2 FOR VALUES FROM (20) TO (30)",
        "ALTER TABLE events DETACH PARTITION events_1",
        "DROP TABLE events_1",
    ),
    (_TYPES,): (
        "ALTER DOMAIN amount ADD CHECK (VALUE > 0)",
        "ALTER DOMAIN amount ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID",
        "ALTER DOMAIN amount SET NOT NULL",
        "ALTER TYPE mood ADD VALUE 'good'",
        "ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'",
        "DROP TYPE mood CASCADE",
    ),
    (_TABLES, _VIEWS): (
        "REFRESH MATERIALIZED VIEW sums",
        "REFRESH MATERIALIZED VIEW CONCURRENTLY sums",
        "DROP MATERIALIZED VIEW sums",
        "DROP VIEW recent",
        "CREATE INDEX ON sums (amount)",
        "CREATE OR REPLACE VIEW recent AS SELECT id FROM orders",
    ),
}  # fmt: skip
_PAIRS = [("".join(before), statement) for before, statements in _CASES.items() for statement in statements]
_HERE = Origin(path="0001.sql", name="0001", ordinal=0, where=(1, 1, 1, 1))


def _replayed(text: str) -> Schema:
    schema = Schema()
    for operation in read_sql(text, Dialect.POSTGRES).operations:
        apply(schema, operation, _HERE, Engine.POSTGRES)
    return schema


def _detected(connection: Any) -> Detected:
    return Detected(
        engine=Engine.POSTGRES, version=(connection.info.server_version // 10_000,), timezone="Europe/Paris"
    )


class _Server:
    """What a server shows of a transaction: only relations that were there before it count."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        rows = self._all(
            "SELECT oid, relname, relkind, relfilenode FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        )
        self._tables = {oid: name for oid, name, kind, _ in rows if kind in "rpmv"}
        self._files = {oid: file for oid, _, _, file in rows}
        self._read = self.rows_read()

    def _all(self, query: str) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self._connection.execute(query).fetchall()
        return found

    def locks(self) -> dict[str, str]:
        """The strongest lock on each table; one that only lets others read along is none."""
        held: dict[str, str] = {}
        for oid, mode in self._all(
            "SELECT relation, mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation IS NOT NULL"
        ):
            name = self._tables.get(oid)
            if name is not None and _STRENGTH.index(_NAMES[mode]) >= _STRENGTH.index(held.get(name, "ACCESS SHARE")):
                held[name] = _NAMES[mode]
        return {name: lock for name, lock in held.items() if lock not in {"ACCESS SHARE", "ROW SHARE"}}

    def rewritten(self) -> set[str]:
        """The tables that are in another file than before."""
        rows = self._all("SELECT oid, relfilenode FROM pg_class")
        return {self._tables[oid] for oid, file in rows if oid in self._tables and file != self._files[oid]}

    def indexed(self) -> set[str]:
        """The tables of which an index is in a file that was not there before."""
        rows = self._all(
            "SELECT indrelid, relfilenode FROM pg_class i JOIN pg_index ON i.oid = indexrelid WHERE relkind = 'i'"
        )
        known = set(self._files.values())
        # Another index with the file of the one before (a type change that is free): nothing was built.
        return {self._tables[table] for table, file in rows if table in self._tables and file not in known}

    def rows_read(self) -> dict[str, int]:
        """How many rows the transaction has read of each table."""
        return dict(self._all("SELECT relname, seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_all_tables"))

    def scanned(self) -> set[str]:
        """The tables of which it has read rows since the beginning."""
        read = {name for name, count in self.rows_read().items() if count > self._read.get(name, 0)}
        return read & set(self._tables.values())


@pytest.mark.parametrize(("before", "statement"), _PAIRS, ids=[statement for _, statement in _PAIRS])
def test_a_fact_is_what_the_server_does(connection: Any, before: str, statement: str) -> None:
    connection.execute(before)
    (operation,) = read_sql(statement, Dialect.POSTGRES).operations
    told = {each.table: each for each in effects(operation, _replayed(before), _detected(connection))}
    connection.execute("SET TimeZone = 'Europe/Paris'")
    connection.execute("BEGIN")
    server = _Server(connection)
    connection.execute(statement)
    weak = {"", "ACCESS SHARE", "ROW SHARE"}
    locks = server.locks()
    assert {name: each.lock for name, each in told.items() if each.lock not in weak} == locks
    if "TRUNCATE" not in statement:
        assert {name for name, each in told.items() if each.rewrites and not _is_parent(name)} == server.rewritten()
    if operation.__struct_config__.tag not in {"dml", "truncate", "refresh_view", "rewrite_table"}:
        builds = {name for name, each in told.items() if each.builds or each.rewrites}
        # A table's files are all new where it is written anew, and one without indexes has none to build.
        assert server.indexed() <= builds
        assert {name for name, each in told.items() if each.builds and not _is_parent(name)} <= server.indexed()
        # What is looked at is the operation's own table: others are read by way of a foreign key.
        reads = {name for name, each in told.items() if each.scans or each.builds or each.rewrites}
        own = {getattr(operation, "table", ""), getattr(operation, "partition", ""), "events_1", "events_rest", "notes"}
        assert {name for name in reads & own if not _is_parent(name)} == server.scanned() & own & told.keys()
    connection.execute("ROLLBACK")


@pytest.mark.parametrize(
    "statements",
    [
        ("ALTER TABLE orders ADD COLUMN extra int CHECK (extra > 0)",),
        ("ALTER TABLE orders ADD COLUMN extra int NOT NULL DEFAULT 3 CHECK (extra > 0)",),
        ("ALTER TABLE orders ADD COLUMN extra int, ADD CONSTRAINT above CHECK (extra > 0)",),
        ("ALTER TABLE orders ADD COLUMN extra int", "ALTER TABLE orders ADD CONSTRAINT above CHECK (extra > 0)"),
    ],
)
def test_check_of_a_new_column_reads_all_rows_under_the_exclusive_lock(
    connection: Any, statements: tuple[str, ...]
) -> None:
    connection.execute(_TABLES)
    connection.execute("INSERT INTO orders (id, amount) SELECT n, 1 FROM generate_series(2, 101) AS n")
    connection.execute("BEGIN")
    server = _Server(connection)
    before = server.rows_read().get("orders", 0)
    for statement in statements:
        connection.execute(statement)
    assert server.locks() == {"orders": "ACCESS EXCLUSIVE"}
    assert server.rewritten() == set()
    assert server.rows_read()["orders"] - before == 101
    connection.execute("ROLLBACK")
    operations = [each for statement in statements for each in read_sql(statement, Dialect.POSTGRES).operations]
    schema, told = _replayed(_TABLES), []
    for operation in operations:
        told += [each for each in effects(operation, schema, _detected(connection)) if each.scans]
        apply(schema, operation, _HERE, Engine.POSTGRES)
    assert [(each.table, each.lock, each.duration) for each in told] == [("orders", "ACCESS EXCLUSIVE", "scan")]


def _is_parent(name: str) -> bool:
    """A partitioned table has no rows of its own."""
    return name == "events"


_ALONE = (
    "CREATE INDEX CONCURRENTLY more ON orders (amount)",
    "DROP INDEX CONCURRENTLY orders_code",
    "REINDEX INDEX CONCURRENTLY orders_code",
    "REINDEX TABLE CONCURRENTLY orders",
    "REINDEX SCHEMA public",
    "VACUUM FULL orders",
    "DROP DATABASE template1",
)


@pytest.mark.parametrize("statement", _ALONE)
def test_what_cannot_run_in_a_transaction_is_refused_there(connection: Any, statement: str) -> None:
    psycopg = pytest.importorskip("psycopg")
    connection.execute(_TABLES)
    (operation,) = read_sql(statement, Dialect.POSTGRES).operations
    told = effects(operation, _replayed(_TABLES), _detected(connection))
    assert any(each.no_transaction for each in told)
    connection.execute("BEGIN")
    with pytest.raises(psycopg.errors.ActiveSqlTransaction):
        connection.execute(statement)
    connection.execute("ROLLBACK")


_REFUSED = {
    "ALTER TABLE orders ADD COLUMN extra int NOT NULL": "not_null",
    "ALTER TABLE orders ADD COLUMN extra int PRIMARY KEY": "primary key",
    "ALTER TABLE orders ALTER COLUMN total SET NOT NULL": "not_null",
    "ALTER TABLE orders ADD CHECK (amount > 100)": "check",
    "ALTER TABLE orders ADD FOREIGN KEY (amount) REFERENCES customers": "foreign key",
    "ALTER TABLE orders ADD UNIQUE (amount)": "unique",
    "CREATE UNIQUE INDEX ON orders (amount)": "unique",
    "ALTER TABLE orders ADD COLUMN extra int DEFAULT 1 UNIQUE": "unique",
    "ALTER TABLE orders ADD COLUMN extra int DEFAULT 8 REFERENCES customers": "foreign key",
    "ALTER TABLE orders ADD PRIMARY KEY (total)": "not_null",
}


@pytest.mark.parametrize("statement", _REFUSED)
def test_what_may_fail_on_data_fails_on_data(connection: Any, statement: str) -> None:
    psycopg = pytest.importorskip("psycopg")
    rows = "INSERT INTO orders (id, amount) VALUES (2, 5);"
    before = _TABLES + rows + ("ALTER TABLE orders DROP CONSTRAINT orders_pkey;" if "PRIMARY KEY" in statement else "")
    connection.execute(before)
    (operation,) = read_sql(statement, Dialect.POSTGRES).operations
    told = effects(operation, _replayed(before), _detected(connection))
    assert [each.fails_on_data for each in told if each.table == "orders"] == [True]
    with pytest.raises(psycopg.errors.IntegrityError):
        connection.execute(statement)
