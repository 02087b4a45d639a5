"""Rules about MySQL, MariaDB and SQLite."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest

from analyzers.migrations.stream import Engine
from tests.analyzers.migrations.judging import MY_ORDERS, MYSQL, SQLITE, Setting, change, findings, found_ids, judged

MARIADB = Setting(engine=Engine.MARIADB, version=(10, 11))


@pytest.mark.parametrize(
    ("rule_id", "sql"),
    [
        ("mysql-copy-algorithm", "ALTER TABLE orders ADD a int, ALGORITHM = COPY"),
        ("mysql-copy-algorithm", "CREATE INDEX i ON `orders` (total) ALGORITHM COPY"),
        ("mysql-copy-algorithm", "ALTER TABLE orders ALGORITHM=COPY, DROP COLUMN note"),
        ("mysql-blocking-lock-clause", "ALTER TABLE orders ADD a int, LOCK=SHARED"),
        ("mysql-blocking-lock-clause", "CREATE INDEX i ON orders (total) LOCK=EXCLUSIVE"),
        ("mysql-fk-blocks-writes", "ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id)"),
        (
            "mysql-fk-blocks-writes",
            "ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY f2 (customer_id) REFERENCES customers (id)",
        ),
        ("mysql-check-copies-table", "ALTER TABLE orders ADD CHECK (total > 0)"),
        ("mysql-check-copies-table", "ALTER TABLE orders ADD a int CHECK (a > 0)"),
        ("mysql-index-blocks-writes", "ALTER TABLE orders ADD FULLTEXT KEY f (note)"),
        ("mysql-index-blocks-writes", "CREATE SPATIAL INDEX s ON orders (place)"),
        ("mysql-convert-charset", "ALTER TABLE orders CONVERT TO CHARSET utf8mb4"),
        ("mysql-implicit-default", "ALTER TABLE orders ADD a int NOT NULL"),
        ("mysql-implicit-default", "ALTER TABLE orders ADD a varchar(10) NOT NULL AFTER total"),
        ("mysql-inline-references-ignored", "CREATE TABLE t (a bigint REFERENCES orders (id))"),
        ("mysql-ddl-not-atomic", "ALTER TABLE orders ADD a int; CREATE INDEX i ON orders (a)"),
        ("mysql-ddl-not-atomic", "CREATE TABLE t (a int); CREATE TABLE u (a int)"),
        (
            "mysql-ddl-not-atomic",
            "ALTER TABLE orders MODIFY note text; ALTER TABLE orders ADD a int; ALTER TABLE orders ADD b int",
        ),
        ("mysql-ddl-not-atomic", "ALTER TABLE orders RENAME COLUMN note TO remark; ALTER TABLE orders ADD b int"),
        ("mysql-ddl-not-atomic", "RENAME TABLE orders TO purchases; ALTER TABLE customers ADD b int"),
        ("column-type-rewrite", "ALTER TABLE orders MODIFY total bigint"),
        ("column-type-rewrite", "ALTER TABLE orders CHANGE total total bigint"),
        ("add-column-auto-increment", "ALTER TABLE orders ADD n int AUTO_INCREMENT UNIQUE"),
        ("mysql-engine", "CREATE TABLE t (a int) ENGINE = MyISAM"),
        ("mysql-charset", "CREATE TABLE t (a int) DEFAULT CHARACTER SET latin1"),
        ("mysql-timestamp-2038", "CREATE TABLE t (a timestamp)"),
        ("zero-date-default", "ALTER TABLE orders ADD a datetime DEFAULT '0000-00-00 00:00:00'"),
        ("mysql-enum-column", "ALTER TABLE orders ADD a enum('x')"),
        ("mysql-algorithm-unspecified", "ALTER TABLE orders ADD a int, LOCK=NONE"),
        ("mysql-lock-unspecified", "ALTER TABLE orders ADD a int, ALGORITHM=INPLACE"),
        ("mysql-foreign-key-used", "CREATE TABLE t (a bigint, FOREIGN KEY (a) REFERENCES orders (id))"),
        ("table-rewrite-command", "OPTIMIZE TABLE orders"),
        ("table-rewrite-command", "ALTER TABLE orders ENGINE=InnoDB"),
    ],
)
def test_hazard_of_mysql_is_found(rule_id: str, sql: str) -> None:
    assert rule_id in change(sql, MYSQL)


@pytest.mark.parametrize(
    ("rule_id", "sql"),
    [
        ("mysql-copy-algorithm", "CREATE TABLE t (a int); ALTER TABLE t ADD b int, ALGORITHM=COPY"),
        ("mysql-copy-algorithm", "ALTER TABLE orders ADD a int, ALGORITHM=DEFAULT"),
        ("mysql-blocking-lock-clause", "ALTER TABLE orders ADD a int, LOCK=DEFAULT"),
        ("mysql-fk-blocks-writes", "CREATE TABLE t (a bigint, FOREIGN KEY (a) REFERENCES orders (id))"),
        ("mysql-fk-blocks-writes", "ALTER TABLE orders ADD COLUMN a bigint REFERENCES customers (id)"),
        ("mysql-check-copies-table", "ALTER TABLE orders ADD CHECK (total > 0) NOT ENFORCED"),
        ("mysql-index-blocks-writes", "CREATE INDEX i ON orders (note(20))"),
        ("mysql-implicit-default", "ALTER TABLE orders ADD a datetime NOT NULL"),
        ("mysql-implicit-default", "ALTER TABLE orders ADD a int NOT NULL AUTO_INCREMENT UNIQUE"),
        ("mysql-implicit-default", "CREATE TABLE t (a int); ALTER TABLE t ADD b int NOT NULL"),
        ("mysql-inline-references-ignored", "CREATE TABLE t (a bigint, FOREIGN KEY (a) REFERENCES orders (id))"),
        ("mysql-ddl-not-atomic", "ALTER TABLE orders ADD a int, ADD INDEX i (a)"),
        ("mysql-ddl-not-atomic", "ALTER TABLE orders ADD a int; UPDATE orders SET a = 1"),
        ("mysql-ddl-not-atomic", "ALTER TABLE orders MODIFY note text; ALTER TABLE orders MODIFY state text"),
        ("mysql-ddl-not-atomic", "ALTER TABLE orders MODIFY note text; ALTER TABLE orders ADD a int"),
        ("column-type-rewrite", "ALTER TABLE orders MODIFY state varchar(30)"),
        ("mysql-algorithm-unspecified", "ALTER TABLE orders ADD a int, ALGORITHM=INPLACE, LOCK=NONE"),
        ("mysql-lock-unspecified", "ALTER TABLE orders ADD a int, ALGORITHM=INSTANT"),
        ("mysql-engine", "CREATE TABLE t (a int) ENGINE=InnoDB"),
    ],
)
def test_safe_look_alike_of_mysql_is_left_alone(rule_id: str, sql: str) -> None:
    assert rule_id not in change(sql, MYSQL)


def test_first_migration_of_mysql_is_not_told_to_be_split() -> None:
    assert "mysql-ddl-not-atomic" not in found_ids([MY_ORDERS], MYSQL)


def test_foreign_key_without_its_check_is_online() -> None:
    add = "ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id)"
    assert "mysql-fk-blocks-writes" not in change(f"SET foreign_key_checks = 0; {add}", MYSQL)
    assert "mysql-fk-blocks-writes" in change(f"SET foreign_key_checks = 0; SET foreign_key_checks = 1; {add}", MYSQL)


@pytest.mark.parametrize(
    ("version", "sql", "is_found"),
    [
        ((8, 0, 20), "ALTER TABLE orders ADD a int FIRST", True),
        ((8, 0, 20), "ALTER TABLE orders ADD a int AFTER id", True),
        ((8, 0, 29), "ALTER TABLE orders ADD a int AFTER id", False),
        ((8, 0, 20), "ALTER TABLE orders ADD a int", False),
        ((8, 0, 36), "ALTER TABLE orders ADD a int, ADD INDEX i (a)", True),
        ((8, 0), "ALTER TABLE orders ADD a int FIRST", False),
        ((5, 7, 44), "ALTER TABLE orders ADD a int FIRST", False),
    ],
)
def test_version_decides_what_is_instant(version: tuple[int, ...], sql: str, is_found: bool) -> None:
    assert ("mysql-instant-lost" in change(sql, replace(MYSQL, version=version))) == is_found


@pytest.mark.parametrize(
    ("setting", "ignored", "copied"),
    [(MYSQL, True, False), (replace(MYSQL, version=(9, 1, 0)), False, True), (MARIADB, False, True)],
)
def test_reference_inside_a_column_depends_on_the_engine(setting: Setting, ignored: bool, copied: bool) -> None:
    found = change("ALTER TABLE orders ADD a bigint REFERENCES customers (id)", setting)
    assert ("mysql-inline-references-ignored" in found) == ignored
    assert ("mysql-fk-blocks-writes" in found) == copied


@pytest.mark.parametrize(
    ("version", "is_found"), [((5, 7, 44), False), ((8, 0, 15), False), ((8, 0, 16), True), ((8, 0), True)]
)
def test_check_is_ignored_by_old_versions(version: tuple[int, ...], is_found: bool) -> None:
    found = change("ALTER TABLE orders ADD CHECK (total > 0)", replace(MYSQL, version=version))
    assert ("mysql-check-copies-table" in found) == is_found


def test_invisible_index_may_be_dropped() -> None:
    indexed = f"{MY_ORDERS} CREATE INDEX i ON orders (total);"
    hide = "ALTER TABLE orders ALTER INDEX i INVISIBLE;"
    assert "mysql-drop-visible-index" in found_ids([indexed, "DROP INDEX i ON orders;"], MYSQL)
    assert "mysql-drop-visible-index" not in found_ids([indexed, hide, "DROP INDEX I ON orders;"], MYSQL)


START = (
    "CREATE TABLE orders (id INTEGER PRIMARY KEY, total INTEGER);"
    "CREATE TABLE items (id INTEGER PRIMARY KEY, order_id INTEGER REFERENCES orders (id) ON DELETE CASCADE);"
)
REBUILD = (
    "CREATE TABLE orders_new (id INTEGER PRIMARY KEY, total INTEGER{});"
    "INSERT INTO orders_new (id, total) SELECT id, total FROM orders;"
    "DROP TABLE orders; ALTER TABLE orders_new RENAME TO orders;"
)


@pytest.mark.parametrize(
    ("column", "is_found"),
    [
        (", state TEXT NOT NULL", True),
        (", state TEXT NOT NULL DEFAULT ''", False),
        (", state TEXT", False),
        ("", False),
        (" NOT NULL", True),
    ],
)
def test_rebuilt_table_with_a_column_that_old_code_does_not_write(column: str, is_found: bool) -> None:
    found = change(REBUILD.format(column), SQLITE, before=START)
    assert ("table-rebuild-adds-not-null" in found) == is_found


@pytest.mark.parametrize(
    ("behind", "is_found"),
    [
        ("", True),
        ("UPDATE orders SET weight = 1;", False),
        ("UPDATE orders SET total = 1;", True),
        ("UPDATE orders SET weight = 1 WHERE id = 1;", True),
    ],
)
def test_column_that_is_filled_at_once_keeps_no_implicit_default(behind: str, *, is_found: bool) -> None:
    found = change(f"ALTER TABLE orders ADD COLUMN weight int NOT NULL; {behind}", MYSQL)
    assert ("mysql-implicit-default" in found) == is_found


@pytest.mark.parametrize(
    ("column", "targets", "sources", "severity"),
    [
        (", state TEXT NOT NULL", "id, total", "id, total", None),
        (", state TEXT NOT NULL", "id, total, state", "id, total, 'open'", "low"),
        (" NOT NULL", "id, total", "id, total", None),
        (" NOT NULL", "id, total", "id, coalesce(total, 0)", "low"),
    ],
)
def test_rebuilt_table_is_told_where_its_copying_fails(
    column: str, targets: str, sources: str, severity: str | None
) -> None:
    sql = REBUILD.format(column).replace("(id, total) SELECT id, total", f"({targets}) SELECT {sources}")
    (found,) = findings("table-rebuild-adds-not-null", sql, SQLITE, before=START)
    assert found.severity == severity


def test_rows_without_a_value_may_be_filled_before_the_copying() -> None:
    filled = "UPDATE orders SET total = 0 WHERE total IS NULL;"
    (found,) = findings("table-rebuild-adds-not-null", filled + REBUILD.format(" NOT NULL"), SQLITE, before=START)
    assert found.severity == "low"


@pytest.mark.parametrize(
    ("sql", "setting", "is_found"),
    [
        (f"PRAGMA foreign_keys = OFF; {REBUILD.format('')}", SQLITE, True),
        (f"PRAGMA foreign_keys = OFF; {REBUILD.format('')}", replace(SQLITE, mode="none"), False),
        (f"PRAGMA foreign_keys = ON; {REBUILD.format('')}", replace(SQLITE, mode="none"), True),
        (f"PRAGMA foreign_keys = OFF; BEGIN; {REBUILD.format('')} COMMIT;", replace(SQLITE, mode="none"), False),
        (f"BEGIN; PRAGMA foreign_keys = OFF; {REBUILD.format('')} COMMIT;", replace(SQLITE, mode="none"), True),
        (REBUILD.format(""), SQLITE, False),
    ],
)
def test_transaction_decides_whether_foreign_keys_can_be_turned_off(sql: str, setting: Setting, is_found: bool) -> None:
    assert ("sqlite-rebuild-with-fk-on" in change(sql, setting, before=START)) == is_found


@pytest.mark.parametrize(
    ("pragma", "connections", "severity"),
    [
        ("PRAGMA foreign_keys = OFF;", "on", None),
        ("", "on", None),
        ("PRAGMA foreign_keys = OFF;", "", "low"),
        ("PRAGMA foreign_keys = ON;", "", "low"),
        ("PRAGMA foreign_keys = OFF;", "off", "none"),
        ("", "off", "none"),
    ],
)
def test_connections_decide_whether_foreign_keys_are_on(
    pragma: str, connections: Literal["", "on", "off"], severity: str | None
) -> None:
    setting = replace(SQLITE, foreign_keys=connections)
    found = findings("sqlite-rebuild-with-fk-on", f"{pragma} {REBUILD.format('')}", setting, before=START)
    assert [one.severity for one in found] == ([] if severity == "none" else [severity])


def test_rebuild_of_a_table_to_which_nothing_refers_is_safe() -> None:
    before = "CREATE TABLE orders (id INTEGER PRIMARY KEY, total INTEGER);"
    assert "sqlite-rebuild-with-fk-on" not in change(
        f"PRAGMA foreign_keys = OFF; {REBUILD.format('')}", SQLITE, before=before
    )


def knex(*calls: str) -> list[str]:
    """Return the severities with which a migration of Knex is told that it is not atomic."""
    start = "exports.up = (knex) => knex.raw(`CREATE TABLE customers (id bigint PRIMARY KEY); CREATE TABLE orders (id bigint)`);"
    texts = [start, f"exports.up = (knex) => knex.schema{''.join(calls)};"]
    setting = replace(MYSQL, framework="knex")
    return [one.severity or "medium" for one in judged(texts, setting) if one.rule_id == "mysql-ddl-not-atomic"]


COLUMN_WITH_KEY = "table.bigInteger('customer').references('id').inTable('customers');"


@pytest.mark.parametrize(
    ("calls", "severities"),
    [
        ([f".table('orders', (table) => {{ {COLUMN_WITH_KEY} }})"], []),
        ([".table('orders', (table) => { table.string('kind').index(); })"], []),
        ([".table('orders', (table) => { table.string('kind').unique(); })"], []),
        ([".table('orders', (table) => { table.string('kind').index(); table.string('b').index(); })"], ["low"]),
        ([".table('orders', (table) => { table.string('kind'); table.dropColumn('id'); })"], ["low"]),
        ([".table('orders', (table) => { table.string('kind'); table.index(['kind', 'id']); })"], ["medium"]),
        ([f".table('{one}', (table) => {{ {COLUMN_WITH_KEY} }})" for one in ("orders", "customers")], ["medium"]),
        (
            [".table('orders', (table) => { table.string('kind'); })", ".raw('ALTER TABLE orders ADD COLUMN b int')"],
            ["medium"],
        ),
    ],
)
def test_what_knex_splits_of_one_column_is_not_told_to_be_split(calls: list[str], severities: list[str]) -> None:
    assert knex(*calls) == severities


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        (replace(MYSQL, framework="numbered"), "look into information_schema"),
        (replace(MARIADB, framework="numbered"), "IF [NOT] EXISTS"),
        (MYSQL, "Put each into a migration of its own"),
    ],
)
def test_files_of_an_unknown_runner_can_run_again(setting: Setting, said: str) -> None:
    sql = "ALTER TABLE orders ADD a int; ALTER TABLE customers ADD b int"
    (found,) = findings("mysql-ddl-not-atomic", sql, setting, before=MY_ORDERS)
    steps = "\n".join(found.steps)
    assert said in steps
    assert ("if what runs the files records each one" in steps) == (setting.framework == "numbered")
