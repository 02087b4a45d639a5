"""Rules about code that still runs while a migration does."""

from __future__ import annotations

import pytest

from tests.analyzers.migrations.judging import MYSQL, ORDERS, SQLITE, change, findings, found_ids
from tests.analyzers.migrations.trees import POSTGRES, ids, landed, whole
from tests.analyzers.migrations.trees import POSTGRES as POSTGRES_FILES

REQUIRED = {"add-required-column", "required-column-default-dropped", "set-not-null-old-writers"}
NAMES = {"rename-column", "rename-table", "rename-schema", "rename-enum-value"}
HEAD = "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n    dependencies = []\n"
MODEL = HEAD + (
    '    operations = [migrations.CreateModel(name="Order", fields=[("id", models.BigAutoField(primary_key=True)), '
    '("total", models.IntegerField(null=True)), ("old", models.IntegerField(db_column="kept"))])]\n'
)


def in_django(*operations: str) -> set[str]:
    """Return what is found in a migration of an application after the one that made its model."""
    last = "shop/migrations/0002_change.py"
    text = f"{HEAD}    operations = [{', '.join(operations)}]\n"
    return ids(whole({**POSTGRES, "shop/migrations/0001_initial.py": MODEL, last: text}, last))


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("ALTER TABLE orders ADD a int NOT NULL;", {"add-required-column"}),
        ("ALTER TABLE orders ADD a int NOT NULL DEFAULT NULL;", {"add-required-column"}),
        ("ALTER TABLE orders ADD a int NOT NULL DEFAULT 0;", set()),
        ("ALTER TABLE orders ADD a int;", set()),
        ("ALTER TABLE orders ADD a bigserial NOT NULL;", set()),
        ("ALTER TABLE orders ADD a int GENERATED ALWAYS AS (total) STORED NOT NULL;", set()),
        ("CREATE TABLE t (b int); ALTER TABLE t ADD a int NOT NULL;", set()),
        ("CREATE TABLE IF NOT EXISTS t (b int); ALTER TABLE t ADD a int NOT NULL;", set()),
        (
            "ALTER TABLE orders ADD a int NOT NULL DEFAULT 0; ALTER TABLE orders ALTER a DROP DEFAULT;",
            {"required-column-default-dropped"},
        ),
        ("ALTER TABLE orders ADD a int DEFAULT 0; ALTER TABLE orders ALTER a DROP DEFAULT;", set()),
        (
            "ALTER TABLE orders ADD a int NOT NULL DEFAULT 0; ALTER TABLE orders ALTER a DROP DEFAULT; "
            "ALTER TABLE orders ALTER a SET DEFAULT 1;",
            set(),
        ),
        (
            "ALTER TABLE orders ADD a int; UPDATE orders SET a = 1; ALTER TABLE orders ALTER a SET NOT NULL;",
            {"set-not-null-old-writers"},
        ),
        ("ALTER TABLE orders ALTER total SET NOT NULL;", {"set-not-null-old-writers"}),
        ("ALTER TABLE orders ALTER total SET DEFAULT 0, ALTER total SET NOT NULL;", set()),
        ("ALTER TABLE orders ALTER total SET NOT NULL; ALTER TABLE orders ALTER total SET DEFAULT 0;", set()),
        ("ALTER TABLE orders ALTER id SET NOT NULL;", set()),
        ("CREATE TABLE t (a int); ALTER TABLE t ALTER a SET NOT NULL;", set()),
    ],
)
def test_columns_that_have_to_be_written(sql: str, found: set[str]) -> None:
    assert change(sql) & REQUIRED == found


def test_required_columns_of_a_migration_are_told_once_for_a_table() -> None:
    other = "ALTER TABLE customers ADD c int NOT NULL DEFAULT 0; ALTER TABLE customers ALTER c DROP DEFAULT;"
    adds = ", ".join(f"ADD {name} int NOT NULL DEFAULT 0" for name in "ab")
    drops = " ".join(f"ALTER TABLE orders ALTER {name} DROP DEFAULT;" for name in "ab")
    found = findings("required-column-default-dropped", f"ALTER TABLE orders {adds}; {other} {drops}")
    assert [one.evidence for one in found] == [{"table": "orders"}, {"table": "customers"}]
    assert "a and b" in found[0].message


def test_mysql_fills_the_rows_that_are_there_and_an_emptied_table_has_none() -> None:
    (mysql,) = findings(
        "add-required-column", "ALTER TABLE orders ADD a int NOT NULL;", MYSQL, before=ORDERS.replace("text", "int")
    )
    (emptied,) = findings("add-required-column", "DELETE FROM orders; ALTER TABLE orders ADD a int NOT NULL;")
    assert [mysql.severity, emptied.severity] == ["high", "high"]
    assert "it fails if the table has a row" not in mysql.message + emptied.message


def test_not_null_is_more_severe_of_a_column_that_nobody_writes_yet() -> None:
    (new,) = findings(
        "set-not-null-old-writers", "ALTER TABLE orders ADD a int; ALTER TABLE orders ALTER a SET NOT NULL;"
    )
    (old,) = findings("set-not-null-old-writers", "ALTER TABLE orders ALTER total SET NOT NULL;")
    assert [new.severity, old.severity] == [None, "medium"]


@pytest.mark.parametrize(
    "earlier",
    [
        "ALTER TABLE orders ADD CONSTRAINT c CHECK (total IS NOT NULL) NOT VALID;",
        'ALTER TABLE orders ADD CONSTRAINT c CHECK (("total" IS NOT NULL));',
        "UPDATE orders SET total = 0 WHERE total IS NULL;",
    ],
)
def test_not_null_is_the_last_step_of_a_staged_change(earlier: str) -> None:
    last = "ALTER TABLE orders ALTER total SET NOT NULL;"
    assert "set-not-null-old-writers" not in found_ids([ORDERS, earlier, last])
    assert "set-not-null-old-writers" in found_ids([ORDERS, "SELECT 1;", last])


def test_mysql_restates_not_null_with_every_change() -> None:
    assert "set-not-null-old-writers" not in change("ALTER TABLE t MODIFY a text NOT NULL;", MYSQL, before="SELECT 1;")
    before = "CREATE TABLE t (a varchar(9) NOT NULL, b varchar(9));"
    assert "set-not-null-old-writers" not in change("ALTER TABLE t MODIFY a text NOT NULL;", MYSQL, before=before)
    assert "set-not-null-old-writers" in change("ALTER TABLE t MODIFY b text NOT NULL;", MYSQL, before=before)


@pytest.mark.parametrize(
    ("operation", "found"),
    [
        ('migrations.AddField("order", "a", models.IntegerField(default=0))', {"required-column-default-dropped"}),
        ('migrations.AddField("order", "a", models.IntegerField(default=0), False)', {"required-column-default-dropped"}),
        ('migrations.AddField("order", "a", models.CharField(max_length=9, blank=True))', {"required-column-default-dropped"}),
        ('migrations.AddField("order", "a", models.IntegerField(db_default=0))', set()),
        ('migrations.AddField("order", "a", models.IntegerField(default=0, null=True))', set()),
        ('migrations.AddField("order", "a", models.IntegerField())', {"add-required-column"}),
        ('migrations.AlterField("order", "total", models.IntegerField())', {"set-not-null-old-writers"}),
        ('migrations.AlterField("order", "total", models.IntegerField(null=True, help_text="a"))', set()),
        ('migrations.RenameField("order", "total", "amount")', {"rename-column"}),
        ('migrations.RenameField("order", "old", "new")', set()),
        ('migrations.RenameModel("Order", "Purchase")', {"rename-table"}),
        ('migrations.AlterModelTable("order", "shop_order")', set()),
        ('migrations.AddField("order", "a", models.CharField(max_length=9, default="", unique=True))',
         {"required-column-default-dropped", "unique-added-old-writers"}),
        ('migrations.AddField("order", "a", models.CharField(max_length=9, blank=True, null=True, unique=True))', set()),
    ],
)  # fmt: skip
def test_django_keeps_no_default_in_the_database(operation: str, found: set[str]) -> None:
    assert in_django(operation) & (REQUIRED | NAMES | {"unique-added-old-writers"}) == found


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("ALTER TABLE orders RENAME COLUMN note TO n;", {"rename-column"}),
        ("ALTER TABLE orders RENAME note TO n;", {"rename-column"}),
        ("ALTER TABLE orders ADD a int; ALTER TABLE orders RENAME a TO b;", set()),
        ("ALTER TABLE orders DROP note; ALTER TABLE orders RENAME state TO note;", set()),
        ("ALTER TABLE orders RENAME TO purchases;", {"rename-table"}),
        ("ALTER TABLE orders RENAME TO purchases; CREATE VIEW orders AS SELECT * FROM purchases;", set()),
        ("ALTER TABLE orders RENAME TO tmp; ALTER TABLE tmp RENAME TO orders;", set()),
        ("ALTER TABLE orders RENAME TO o1; ALTER TABLE o1 RENAME TO o2;", {"rename-table"}),
        ("CREATE TABLE n (id bigint); ALTER TABLE orders RENAME TO old; ALTER TABLE n RENAME TO orders;", set()),
        ("CREATE TABLE n (id bigint); ALTER TABLE n RENAME TO m;", set()),
        ("ALTER TABLE orders RENAME TO gone; DROP TABLE gone;", set()),
        ("ALTER INDEX orders_pkey RENAME TO i;", set()),
        ("ALTER SCHEMA a RENAME TO b;", {"rename-schema"}),
        ("ALTER TABLE orders SET SCHEMA archive;", {"rename-schema"}),
        ("CREATE SCHEMA a; ALTER SCHEMA a RENAME TO b;", set()),
        ("ALTER TYPE t RENAME VALUE 'a' TO 'b';", {"rename-enum-value"}),
        ("CREATE TYPE t AS ENUM ('a'); ALTER TYPE t RENAME VALUE 'a' TO 'b';", set()),
    ],
)
def test_names_that_change_under_code(sql: str, found: set[str]) -> None:
    assert change(sql) & NAMES == found


def test_mysql_says_a_new_name_and_a_new_type_with_the_same_word() -> None:
    before = "CREATE TABLE t (a varchar(9));"
    assert change("ALTER TABLE t CHANGE a b varchar(9);", MYSQL, before=before) & NAMES == {"rename-column"}
    assert not change("ALTER TABLE t CHANGE a a varchar(99);", MYSQL, before=before) & NAMES
    assert change("RENAME TABLE t TO u;", MYSQL, before=before) & NAMES == {"rename-table"}
    swap = "CREATE TABLE n (a varchar(9)); RENAME TABLE t TO o, n TO t;"
    assert not change(swap, MYSQL, before=before) & NAMES


@pytest.mark.parametrize(
    ("sql", "is_found"),
    [
        ("ALTER TABLE t RENAME COLUMN id TO name; ALTER TABLE t ADD UNIQUE (name);", False),
        ("ALTER TABLE t RENAME COLUMN id TO name; ALTER TABLE t ADD UNIQUE (name, note);", False),
        (
            "ALTER TABLE t DROP CONSTRAINT t_pkey; ALTER TABLE t RENAME id TO name; ALTER TABLE t ADD UNIQUE (name);",
            False,
        ),
        ("ALTER TABLE t RENAME COLUMN note TO name; ALTER TABLE t ADD UNIQUE (name);", True),
    ],
)
def test_what_was_unique_under_another_name_still_is(sql: str, is_found: bool) -> None:
    before = "CREATE TABLE t (id text PRIMARY KEY, note text);"
    assert ("unique-added-old-writers" in change(sql, before=before)) == is_found


UUIDS = "models.UUIDField({})"


@pytest.mark.parametrize(
    ("created", "added", "altered", "is_found"),
    [
        (UUIDS.format("default=uuid.uuid4"), "", UUIDS.format("default=uuid.uuid4, unique=True"), False),
        (UUIDS.format("null=True"), "", UUIDS.format("default=uuid.uuid4, unique=True"), False),
        (UUIDS.format("null=True"), "", UUIDS.format("null=True, unique=True"), True),
        (
            'models.CharField(max_length=9, default="")',
            "",
            'models.CharField(max_length=9, default="", unique=True)',
            True,
        ),
        ("", UUIDS.format("default=uuid.uuid4"), UUIDS.format("default=uuid.uuid4, unique=True"), True),
    ],
)
def test_uuids_that_a_model_draws_are_no_duplicates(created: str, added: str, altered: str, is_found: bool) -> None:
    head = "import uuid\nfrom django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"
    field = f', ("code", {created})' if created else ""
    fields = f'("id", models.BigAutoField(primary_key=True)){field}'
    add = [f'migrations.AddField("order", "code", {added})'] if added else []
    steps = (
        f'migrations.CreateModel(name="Order", fields=[{fields}])',
        *add,
        f'migrations.AlterField("order", "code", {altered})',
    )
    names = ["0001_initial", "0002_more", "0003_last"]
    files = dict(POSTGRES_FILES)
    for number, step in enumerate(steps):
        after = f'[("shop", "{names[number - 1]}")]' if number else "[]"
        text = f"{head}    dependencies = {after}\n    operations = [{step}]\n"
        files[f"shop/migrations/{names[number]}.py"] = text
    assert ("unique-added-old-writers" in ids(whole(files))) == is_found


@pytest.mark.parametrize(
    ("rule", "sql"),
    [
        ("rename-column", "ALTER TABLE orders RENAME COLUMN note TO remark;"),
        ("rename-table", "ALTER TABLE orders RENAME TO purchases;"),
        ("backfill-in-schema-migration", "UPDATE orders SET total = 0;\nALTER TABLE orders ADD COLUMN paid integer;"),
        (
            "unique-added-old-writers",
            "ALTER TABLE orders ADD COLUMN uid text NOT NULL DEFAULT '';\nUPDATE orders SET uid = hex(randomblob(8));\n"
            "CREATE UNIQUE INDEX one ON orders (uid);",
        ),
    ],
)
def test_no_older_release_runs_beside_sqlite(rule: str, sql: str) -> None:
    (found,) = findings(rule, sql, SQLITE)
    assert found.severity == "low"
    (found,) = findings(rule, sql)
    assert found.severity is None


@pytest.mark.parametrize(
    ("columns", "is_found"),
    [
        ("a text UNIQUE, b text", True),
        ("a text, b text, UNIQUE (a)", True),
        ("a text, b text, UNIQUE (a, b)", False),
        ("a text, b text, c text, UNIQUE (b, c)", False),
        ("a text, b text", False),
    ],
)
def test_table_built_anew_may_become_unique(columns: str, *, is_found: bool) -> None:
    before = "CREATE TABLE t (id integer PRIMARY KEY, a text, b text, UNIQUE (a, b));"
    created = f"CREATE TABLE n (id integer PRIMARY KEY, {columns});"
    copied = "INSERT INTO n (id, a, b) SELECT id, a, b FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t;"
    found = findings("unique-added-old-writers", created + copied, SQLITE, before=before)
    assert [one.severity for one in found] == ([None] if is_found else [])


def test_duplicates_that_are_there_fail_on_sqlite_too() -> None:
    (found,) = findings("unique-added-old-writers", "CREATE UNIQUE INDEX one ON orders (note);", SQLITE)
    assert found.severity is None


@pytest.mark.parametrize(
    ("old", "new", "severity"),
    [
        ("userid", '"userId"', "low"),
        ("address_1", "address1", "low"),
        ("user_id", '"userId"', None),
        ("note", "remark", None),
    ],
)
def test_name_that_a_mapper_writes_in_one_way_is_a_slip_mended(old: str, new: str, severity: str | None) -> None:
    before = f"CREATE TABLE t (id bigint PRIMARY KEY, {old} text);"
    (found,) = findings("rename-column", f"ALTER TABLE t RENAME COLUMN {old} TO {new};", before=before)
    assert found.severity == severity


@pytest.mark.parametrize(
    ("code", "severity"),
    [
        ("SELECT id, note FROM orders", None),
        ("SELECT id, remark FROM orders", "low"),
        ("SELECT id, note, remark FROM orders", None),
        ("SELECT id FROM orders", None),
    ],
)
def test_code_before_the_change_says_which_name_is_in_use(code: str, severity: str | None) -> None:
    before = {
        **POSTGRES_FILES,
        "migrations/0001_start.sql": f"-- +goose Up\n{ORDERS}",
        "store/orders.go": f"package store\n\nconst all = `{code}`\n",
    }
    renaming = {"migrations/0002_change.sql": "-- +goose Up\nALTER TABLE orders RENAME COLUMN note TO remark;\n"}
    (found,) = (one for one in landed(before, {**before, **renaming}) if one.rule_id == "rename-column")
    assert found.severity == (severity or "high")


def test_table_built_anew_can_rename_its_columns() -> None:
    sql = (
        "CREATE TABLE t_new (id integer PRIMARY KEY, user_name text); INSERT INTO t_new (id, user_name) SELECT id, username "
        "FROM t; DROP TABLE t; ALTER TABLE t_new RENAME TO t;"
    )
    assert change(sql, SQLITE, before="CREATE TABLE t (id integer PRIMARY KEY, username text);") & NAMES == {
        "rename-column"
    }
    before = "CREATE TABLE t (id integer PRIMARY KEY, username text, colour text);"
    assert "drop-column" in change(sql, SQLITE, before=before)


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("ALTER TABLE customers ADD UNIQUE (name);", True),
        ("CREATE UNIQUE INDEX i ON customers (name);", True),
        ("CREATE UNIQUE INDEX i ON customers (lower(name));", True),
        ("CREATE UNIQUE INDEX i ON customers (name, id);", False),
        ("ALTER TABLE customers ADD a text UNIQUE;", False),
        ("ALTER TABLE customers ADD a text DEFAULT '' UNIQUE;", True),
        ("ALTER TABLE customers ADD a uuid DEFAULT gen_random_uuid() UNIQUE;", False),
        ("CREATE TABLE t (a int); CREATE UNIQUE INDEX i ON t (a);", False),
        ("CREATE TABLE IF NOT EXISTS t (a int); CREATE UNIQUE INDEX IF NOT EXISTS i ON t (a);", False),
        ("CREATE INDEX i ON customers (name);", False),
    ],
)
def test_uniqueness_that_rows_may_not_have(sql: str, *, found: bool) -> None:
    assert ("unique-added-old-writers" in change(sql)) == found


def test_index_that_is_unique_already_and_a_looser_key_ask_for_nothing_new() -> None:
    before = "CREATE TABLE t (a int, b int); CREATE UNIQUE INDEX i ON t (a);"
    for sql in ("ALTER TABLE t ADD UNIQUE USING INDEX i;", "DROP INDEX i; CREATE UNIQUE INDEX j ON t (a, b);"):
        assert "unique-added-old-writers" not in change(sql, before=before)


def test_same_value_in_every_row_fails_at_once() -> None:
    (same,) = findings("unique-added-old-writers", "ALTER TABLE customers ADD a text DEFAULT '' UNIQUE;")
    assert (same.severity, same.confidence) == ("high", "high")
    sql = "ALTER TABLE customers ADD a text DEFAULT ''; UPDATE customers SET a = id; CREATE UNIQUE INDEX i ON customers (a);"
    (filled,) = findings("unique-added-old-writers", sql)
    assert filled.severity is None


KINDS = "CREATE TYPE mood AS ENUM ('a'); CREATE TABLE t (i int, v varchar(9), b boolean, u uuid, j json, s timestamp, m mood);"


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("ALTER TABLE t ALTER u TYPE text;", {"column-type-change"}),
        ("ALTER TABLE t ALTER b TYPE int USING b::int;", {"column-type-change"}),
        ("ALTER TABLE t ALTER i TYPE bigint;", set()),
        ("ALTER TABLE t ALTER i TYPE numeric;", set()),
        ("ALTER TABLE t ALTER v TYPE text;", set()),
        ("ALTER TABLE t ALTER j TYPE jsonb;", set()),
        ("ALTER TABLE t ALTER s TYPE timestamptz;", set()),
        ("ALTER TABLE t ALTER v TYPE int USING v::int;", {"narrowing-type-change"}),
        ("ALTER TABLE t ALTER m TYPE text;", set()),
    ],
)
def test_types_of_another_kind(sql: str, found: set[str]) -> None:
    assert change(sql, before=KINDS) & {"column-type-change", "narrowing-type-change"} == found


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("ALTER TABLE t ALTER a DROP NOT NULL;", {"drop-not-null"}),
        ("ALTER TABLE t ALTER b DROP NOT NULL;", set()),
        ("ALTER TABLE t ALTER a DROP DEFAULT;", {"drop-default"}),
        ("ALTER TABLE t ALTER b DROP DEFAULT;", set()),
        ("ALTER TABLE t ALTER a SET DEFAULT 2;", {"change-default"}),
        ("ALTER TABLE t ALTER b SET DEFAULT 2;", set()),
        ("ALTER TABLE t ALTER a DROP DEFAULT; ALTER TABLE t ALTER a SET DEFAULT 3;", {"change-default"}),
        ("ALTER TABLE t ADD CHECK (a > 0);", {"check-added-old-writers"}),
        ("ALTER TABLE t ADD CHECK (a > 0) NOT VALID;", {"check-added-old-writers"}),
        ("ALTER TABLE t ADD c int; ALTER TABLE t ADD CHECK (c > 0);", set()),
    ],
)
def test_what_readers_and_writers_relied_on(sql: str, found: set[str]) -> None:
    low = {"drop-not-null", "drop-default", "change-default", "check-added-old-writers"}
    assert change(sql, before="CREATE TABLE t (a int NOT NULL DEFAULT 1, b int);") & low == found
