"""Rules about ways back."""

from __future__ import annotations

import pytest

from analyzers.migrations.stream import Engine
from tests.analyzers.migrations.judging import MY_ORDERS, MYSQL, ORDERS, Setting, findings, found_ids
from tests.analyzers.migrations.trees import POSTGRES, whole

UP = "-- +goose Up\n"
DOWN = "-- +goose Down\n"
WAYS = {"missing-down", "empty-down", "down-not-inverse", "down-loses-data"}


def found(up: str, down: str | None) -> set[str]:
    """Return what is found in the way back of a change, after one that has both ways."""
    back = "" if down is None else f"\n{DOWN}{down}"
    both = f"{UP}CREATE TABLE first (id bigint);\n{DOWN}DROP TABLE first;\n"
    return found_ids([f"{UP}{ORDERS}{DOWN}DROP TABLE orders, customers;\n", both, f"{UP}{up}{back}\n"]) & WAYS


@pytest.mark.parametrize(
    ("up", "down", "expected"),
    [
        ("CREATE TABLE t (a int);", "DROP TABLE t;", set()),
        ("CREATE TABLE t (a int);", None, {"missing-down"}),
        ("UPDATE orders SET note = '' WHERE id = 1;", None, set()),
        ("CREATE TABLE t (a int);", "SELECT 1;", {"empty-down"}),
        ("CREATE TABLE t (a int);", "-- irreversible\nSELECT 1;", set()),
        ("UPDATE orders SET note = '' WHERE id = 1;", "SELECT 1;", set()),
        ("CREATE TABLE t (a int); CREATE TABLE u (a int);", "DROP TABLE t;", {"down-not-inverse"}),
        ("CREATE TABLE t (a int);", "DROP TABLE t; DROP TABLE orders;", {"down-not-inverse"}),
        ("ALTER TABLE orders ADD a int, ADD b int;", "ALTER TABLE orders DROP a;", {"down-not-inverse"}),
        ("CREATE TYPE mood AS ENUM ('a'); CREATE TABLE t (m mood);", "DROP TABLE t;", {"down-not-inverse"}),
        (
            "ALTER TABLE orders ADD UNIQUE (note);",
            "ALTER TABLE orders ALTER note SET DEFAULT '';",
            {"down-not-inverse"},
        ),
        ("ALTER TABLE orders ADD UNIQUE (note);", "ALTER TABLE orders DROP CONSTRAINT orders_note_key;", set()),
        ("CREATE INDEX a ON orders (note);", "DROP INDEX a;", set()),
        ("ALTER TABLE orders RENAME note TO n;", "ALTER TABLE orders RENAME n TO note;", set()),
        ("ALTER TABLE orders ALTER note SET DEFAULT 'a';", "ALTER TABLE orders ALTER note SET DEFAULT 'b';", set()),
        ("ALTER TABLE orders ADD IF NOT EXISTS note text;", "ALTER TABLE orders DROP note;", set()),
        ("CREATE TABLE t (a int);", "DO $$ BEGIN EXECUTE 'DROP' || ' TABLE ' || current_schema(); END $$;", set()),
        ("ALTER TABLE orders DROP note;", "ALTER TABLE orders ADD note text;", {"down-loses-data"}),
        ("DROP TABLE customers;", "CREATE TABLE customers (id bigint PRIMARY KEY, name text);", {"down-loses-data"}),
    ],
)
def test_ways_back(up: str, down: str | None, expected: set[str]) -> None:
    assert found(up, down) == expected


def test_difference_is_told_by_name() -> None:
    sql = f"{UP}ALTER TABLE orders ADD a int, ADD b int;\n{DOWN}ALTER TABLE orders DROP a;"
    (one,) = findings("down-not-inverse", sql)
    assert one.message == "The way back of 0002 does not restore the schema: column orders.b is left over."
    assert one.evidence == {"migration": "0002"}
    assert one.severity is None
    assert one.where[0] == 3


def test_type_that_is_left_over_alone_is_a_milder_case() -> None:
    sql = f"{UP}CREATE TYPE mood AS ENUM ('a'); CREATE TABLE t (m mood);\n{DOWN}DROP TABLE t;"
    (one,) = findings("down-not-inverse", sql)
    assert one.severity == "low"


@pytest.mark.parametrize(
    ("leading", "empty", "expected"),
    [
        (5, 0, {"down-not-inverse"}),
        (9, 1, {"down-not-inverse"}),
        (8, 1, {"empty-down"}),
        (5, 3, {"empty-down"}),
        (4, 0, {"empty-down"}),
        (0, 6, {"empty-down"}),
    ],
)
def test_empty_way_back_is_told_by_default_where_the_others_lead_back(
    leading: int, empty: int, expected: set[str]
) -> None:
    texts = [f"{UP}CREATE TABLE a{number} (a int);\n{DOWN}DROP TABLE a{number};\n" for number in range(leading)]
    texts += [f"{UP}CREATE TABLE b{number} (a int);\n{DOWN}SELECT 1;\n" for number in range(empty)]
    texts += [f"{UP}CREATE TABLE c (a int);\n{DOWN}SELECT 1;\n"]
    assert found_ids(texts) & WAYS == expected


def test_nobody_goes_back_behind_the_first_migration() -> None:
    first = f"{UP}CREATE TABLE t (a int); CREATE TABLE u (a int);\n{DOWN}DROP TABLE t;\n"
    assert not found_ids([first]) & WAYS


@pytest.mark.parametrize(("with_down", "paths"), [(0, [""]), (1, [""]), (5, ["migrations/0009_i.sql"] * 0)])
def test_repository_that_writes_no_ways_back_is_told_once(with_down: int, paths: list[str]) -> None:
    files = dict(POSTGRES)
    for number, name in enumerate("abcdefghi", 1):
        down = f"{DOWN}DROP TABLE {name};\n" if number <= with_down else ""
        files[f"migrations/{number:04}_{name}.sql"] = f"{UP}CREATE TABLE {name} (id bigint PRIMARY KEY);\n{down}"
    told = [one.path for one in whole(files) if one.rule_id == "missing-down"]
    if with_down == 5:
        assert told == [f"migrations/{number:04}_{name}.sql" for number, name in zip(range(6, 10), "fghi", strict=True)]
    else:
        assert told == paths


def test_framework_without_ways_back_is_not_asked_for_them() -> None:
    files = {
        **POSTGRES,
        **{
            f"prisma/migrations/2024010{number}000000_a/migration.sql": f"CREATE TABLE t{number} (id int);\n"
            for number in range(1, 8)
        },
    }
    assert not [one for one in whole(files) if one.rule_id in WAYS]


KEYED = "ALTER TABLE orders ADD COLUMN a bigint, ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES customers (id);"


@pytest.mark.parametrize(
    ("up", "down", "is_refused"),
    [
        (KEYED, "ALTER TABLE orders DROP COLUMN a;", True),
        (KEYED, "ALTER TABLE orders DROP COLUMN a; ALTER TABLE orders DROP FOREIGN KEY k;", True),
        (
            "CREATE TABLE t (id bigint); " + KEYED,
            "DROP TABLE t; ALTER TABLE orders DROP COLUMN a;",
            True,
        ),
        (KEYED, "ALTER TABLE orders DROP FOREIGN KEY k; ALTER TABLE orders DROP COLUMN a;", False),
        (KEYED, "ALTER TABLE orders DROP COLUMN a, DROP FOREIGN KEY k;", False),
        (KEYED, "ALTER TABLE orders DROP FOREIGN KEY k, DROP COLUMN a;", False),
        ("ALTER TABLE orders ADD COLUMN a bigint;", "ALTER TABLE orders DROP COLUMN a;", False),
        (
            "CREATE TABLE t (a bigint, b int, CONSTRAINT k FOREIGN KEY (a) REFERENCES customers (id));",
            "DROP TABLE t;",
            False,
        ),
    ],
)
@pytest.mark.parametrize("setting", [MYSQL, Setting(engine=Engine.MARIADB, version=(10, 11))])
def test_column_that_a_foreign_key_needs_is_not_dropped(
    up: str, down: str, setting: Setting, *, is_refused: bool
) -> None:
    told = findings("down-not-inverse", f"{UP}{up}\n{DOWN}{down}\n", setting, before=MY_ORDERS)
    assert ["fails" in one.message for one in told] == ([True] if is_refused else [])


def test_postgres_drops_the_key_with_its_column() -> None:
    assert not findings("down-not-inverse", f"{UP}{KEYED}\n{DOWN}ALTER TABLE orders DROP COLUMN a;\n")


@pytest.mark.parametrize(
    ("down", "is_refused"),
    [
        ("table.dropColumn('customer');", True),
        ("table.dropForeign('customer'); table.dropColumn('customer');", False),
        ("table.dropForeign(['customer'], 'orders_customer_foreign'); table.dropColumn('customer');", False),
    ],
)
def test_column_that_knex_gave_a_key_is_dropped_behind_it(down: str, *, is_refused: bool) -> None:
    before = "exports.up = (knex) => knex.raw(`CREATE TABLE customers (id bigint PRIMARY KEY); CREATE TABLE orders (id bigint)`);"
    change = (
        "exports.up = (knex) => knex.schema.table('orders', (table) => {"
        " table.bigInteger('customer').references('id').inTable('customers'); });\n"
        f"exports.down = (knex) => knex.schema.table('orders', (table) => {{ {down} }});"
    )
    setting = Setting(engine=Engine.MYSQL, version=(8, 0, 36), framework="knex")
    told = findings("down-not-inverse", change, setting, before=before)
    assert [one.steps[0].rpartition("\n")[2] for one in told] == (
        ["table.dropForeign('customer')"] if is_refused else []
    )


NAMED_KEY = (
    "exports.up = (knex) => knex.schema.table('orders', (table) => {"
    " table.bigInteger('customer').references('id').inTable('customers').withKeyName('ordersCustomer'); });\n"
    "exports.down = (knex) => knex.schema.table('orders', (table) => { table.dropColumn('customer'); });"
)


def test_key_that_was_given_a_name_goes_by_it() -> None:
    before = "exports.up = (knex) => knex.raw(`CREATE TABLE customers (id bigint PRIMARY KEY); CREATE TABLE orders (id bigint)`);"
    setting = Setting(engine=Engine.MARIADB, version=(10, 6), framework="knex")
    for change, call in (
        (NAMED_KEY, "table.dropForeign('customer', 'ordersCustomer')"),
        (NAMED_KEY.replace("ordersCustomer", "orders_customer"), "table.dropForeign('customer', 'orders_customer')"),
        (NAMED_KEY.replace("ordersCustomer", "orders_customer_foreign"), "table.dropForeign('customer')"),
        (
            NAMED_KEY.replace(").references", "); table.foreign('customer', 'byHand').references").replace(
                ".withKeyName('ordersCustomer')", ""
            ),
            "table.dropForeign('customer', 'byHand')",
        ),
    ):
        (told,) = findings("down-not-inverse", change, setting, before=before)
        assert told.steps[0].rpartition("\n")[2] == call


CHILD = (
    "CREATE TABLE parents (id bigint PRIMARY KEY);"
    " CREATE TABLE kids (id bigint, CONSTRAINT k FOREIGN KEY (id) REFERENCES parents (id));"
)
ADDED_KEY = (
    "ALTER TABLE orders ADD COLUMN a bigint;"
    " ALTER TABLE orders ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES customers (id);"
)


@pytest.mark.parametrize(
    ("up", "down", "says"),
    [
        (CHILD, "DROP TABLE parents; DROP TABLE kids;", "as kids.id does to parents."),
        (CHILD, "DROP TABLE IF EXISTS parents;", "as kids.id does to parents."),
        (ADDED_KEY, "DROP TABLE customers;", "as orders.a does to customers, which another migration made."),
        # What refers to it goes before it, or with it.
        (CHILD, "DROP TABLE kids; DROP TABLE parents;", ""),
        (CHILD, "DROP TABLE parents, kids;", ""),
        (CHILD, "ALTER TABLE kids DROP {} k; DROP TABLE parents; DROP TABLE kids;", ""),
        ("CREATE TABLE t (id bigint PRIMARY KEY, p bigint, FOREIGN KEY (p) REFERENCES t (id));", "DROP TABLE t;", ""),
    ],
)
@pytest.mark.parametrize("setting", [MYSQL, Setting(), Setting(engine=Engine.MARIADB, version=(10, 11))])
def test_table_that_others_refer_to_is_not_dropped(up: str, down: str, says: str, setting: Setting) -> None:
    down = down.format("CONSTRAINT" if setting.engine is Engine.POSTGRES else "FOREIGN KEY")
    told = findings("down-not-inverse", f"{UP}{up}\n{DOWN}{down}\n", setting, before=MY_ORDERS)
    failing = [one.message for one in told if " fails: " in one.message]
    assert bool(failing) == bool(says)
    assert all("drops no table that a foreign key refers to" in one and one.endswith(says) for one in failing)


@pytest.mark.parametrize(
    ("up", "down", "setting"),
    [
        (CHILD, "DROP TABLE parents CASCADE; DROP TABLE kids;", Setting()),
        (CHILD, "SET foreign_key_checks = 0; DROP TABLE parents; DROP TABLE kids;", MYSQL),
        # PostgreSQL drops the key with its column.
        (ADDED_KEY, "ALTER TABLE orders DROP COLUMN a; DROP TABLE customers;", Setting()),
        (CHILD, "DROP TABLE parents; DROP TABLE kids;", Setting(engine=Engine.SQLITE, version=(3, 40))),
        (f"{CHILD} SELECT f(;", "DROP TABLE parents; DROP TABLE kids;", Setting()),
    ],
)
def test_table_may_go_where_nothing_refuses_it(up: str, down: str, setting: Setting) -> None:
    told = findings("down-not-inverse", f"{UP}{up}\n{DOWN}{down}\n", setting, before=MY_ORDERS)
    assert not [one for one in told if " fails: " in one.message]


def test_table_of_another_migration_that_is_dropped_is_told_as_such() -> None:
    (told,) = findings("down-not-inverse", f"{UP}CREATE TABLE t (id bigint);\n{DOWN}DROP TABLE orders;\n")
    assert "it drops table orders, which another migration made" in told.message
    assert "table t is left over" in told.message
    (told,) = findings("down-not-inverse", f"{UP}DROP TABLE orders;\n{DOWN}CREATE TABLE t (id bigint);\n")
    assert "table orders is missing" in told.message
