"""Rules about locks and rewrites of PostgreSQL: the same SQL in other circumstances."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from analyzers.migrations.rules.recipes import timeout_for_all
from analyzers.migrations.stream import Engine
from tests.analyzers.migrations.judging import (
    MYSQL,
    ORDERS,
    POSTGRES,
    SQLITE,
    Setting,
    change,
    findings,
    found_ids,
    judged,
    stream_of,
    without_transaction,
)
from tests.analyzers.migrations.trees import landed

if TYPE_CHECKING:
    from analyzers.migrations.stream import TransactionMode

INDEX = "CREATE INDEX orders_total ON orders (total);"
CONCURRENTLY = "CREATE INDEX CONCURRENTLY orders_total ON orders (total);"
FILL = "UPDATE orders SET note = '' WHERE note IS NULL;"
SEED = "INSERT INTO customers (id) VALUES (1);"
REWRITTEN = "ALTER TABLE customers ADD a int; ALTER TABLE orders ADD b int; ALTER TABLE orders ALTER b TYPE bigint;"
BEHIND = "ALTER TABLE orders ADD a int; CREATE INDEX i ON customers (name);"
TRIGGER = "CREATE OR REPLACE TRIGGER t BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION f();"


@pytest.mark.parametrize(
    ("rule_id", "sql"),
    [
        ("index-not-concurrent", 'create index on "orders" (total)'),
        ("index-not-concurrent", "CREATE INDEX IF NOT EXISTS i ON public.Orders USING gin (note)"),
        ("index-not-concurrent", "CREATE INDEX i ON legacy.invoices (a)"),
        ("drop-index-not-concurrent", "DROP INDEX legacy.invoices_a"),
        ("reindex-not-concurrent", "REINDEX INDEX orders_pkey"),
        ("reindex-not-concurrent", "REINDEX (VERBOSE, CONCURRENTLY off) TABLE orders"),
        ("reindex-not-concurrent", "REINDEX SCHEMA public"),
        ("fk-validates-existing", "ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers"),
        (
            "fk-validates-existing",
            "ALTER TABLE ONLY orders ADD CONSTRAINT f FOREIGN KEY (customer_id) REFERENCES legacy.c (id)",
        ),
        ("check-validates-existing", "ALTER TABLE orders ADD CHECK (total > 0)"),
        ("check-validates-existing", "ALTER TABLE orders ADD COLUMN a int, ADD CONSTRAINT c CHECK (total > a)"),
        ("check-validates-existing", "ALTER TABLE orders ADD COLUMN a int, ADD CONSTRAINT c CHECK (a > 0)"),
        ("check-validates-existing", "ALTER TABLE orders ADD COLUMN a int CHECK (a > 0)"),
        ("check-validates-existing", "ALTER TABLE orders ADD COLUMN a int NOT NULL DEFAULT 3 CHECK (a > 0)"),
        ("set-not-null-scan", "ALTER TABLE orders ALTER total SET NOT NULL"),
        ("set-not-null-scan", 'ALTER TABLE "orders" ALTER COLUMN "note" SET NOT NULL'),
        ("set-not-null-scan", "ALTER TABLE legacy.invoices ALTER COLUMN a SET NOT NULL"),
        ("unique-constraint-builds-index", "ALTER TABLE orders ADD UNIQUE (note)"),
        ("unique-constraint-builds-index", "ALTER TABLE orders ADD CONSTRAINT u UNIQUE (note, total) DEFERRABLE"),
        ("unique-constraint-builds-index", "ALTER TABLE orders ADD COLUMN a text UNIQUE"),
        ("primary-key-builds-index", "ALTER TABLE legacy.invoices ADD PRIMARY KEY (id)"),
        ("exclusion-constraint-on-existing", "ALTER TABLE orders ADD EXCLUDE USING gist (note WITH =)"),
        ("add-column-default-rewrite", "ALTER TABLE orders ADD a double precision DEFAULT random()"),
        ("add-column-default-rewrite", "ALTER TABLE orders ADD a uuid NOT NULL DEFAULT uuid_generate_v4()"),
        ("add-column-default-rewrite", "ALTER TABLE orders ADD a bigint DEFAULT nextval('s')"),
        ("add-column-generated-stored", "ALTER TABLE orders ADD a int GENERATED ALWAYS AS (total + 1) STORED"),
        ("add-column-auto-increment", "ALTER TABLE orders ADD a serial"),
        ("add-column-auto-increment", "ALTER TABLE orders ADD a bigint GENERATED ALWAYS AS IDENTITY"),
        ("column-type-rewrite", "ALTER TABLE orders ALTER total TYPE bigint"),
        ("column-type-rewrite", "ALTER TABLE orders ALTER COLUMN note SET DATA TYPE jsonb USING note::jsonb"),
        ("column-type-rewrite", "ALTER TABLE orders ALTER COLUMN note TYPE varchar(10)"),
        ("table-rewrite-command", "CLUSTER orders"),
        ("table-rewrite-command", "ALTER TABLE orders SET LOGGED"),
        ("table-rewrite-command", "ALTER TABLE orders SET TABLESPACE fast"),
        ("trigger-lock", f"{TRIGGER} {FILL}"),
        ("trigger-lock", "ALTER TABLE orders ENABLE TRIGGER t; DELETE FROM customers WHERE name IS NULL"),
        ("trigger-lock", "ALTER TABLE legacy.invoices DISABLE TRIGGER t; UPDATE orders SET note = '' WHERE total > 1"),
        ("trigger-lock", "ALTER TABLE orders DISABLE TRIGGER ALL; ALTER TABLE orders ENABLE TRIGGER ALL"),
        ("concurrent-in-transaction", "DROP INDEX CONCURRENTLY legacy.invoices_a"),
        ("concurrent-in-transaction", "REINDEX (CONCURRENTLY) TABLE orders"),
        ("concurrent-in-transaction", "VACUUM orders"),
    ],
)
def test_hazard_is_found(rule_id: str, sql: str) -> None:
    assert rule_id in change(sql)


@pytest.mark.parametrize(
    ("rule_id", "sql"),
    [
        ("index-not-concurrent", "CREATE TABLE t (a int); CREATE INDEX t_a ON public.t (a)"),
        ("index-not-concurrent", 'CREATE TABLE "T" (a int); CREATE INDEX t_a ON "T" (a)'),
        ("index-not-concurrent", "CREATE TEMP TABLE t AS SELECT * FROM orders; CREATE INDEX t_a ON t (id)"),
        ("index-not-concurrent", "CREATE MATERIALIZED VIEW v AS SELECT 1 AS a; CREATE UNIQUE INDEX v_a ON v (a)"),
        ("index-not-concurrent", "ALTER TABLE orders ADD UNIQUE (note)"),
        ("drop-index-not-concurrent", "CREATE INDEX i ON orders (total); DROP INDEX i"),
        ("reindex-not-concurrent", "REINDEX TABLE CONCURRENTLY orders"),
        ("reindex-not-concurrent", "REINDEX SYSTEM shop"),
        (
            "fk-validates-existing",
            "CREATE TABLE t (a bigint); ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES orders (id)",
        ),
        ("fk-validates-existing", "ALTER TABLE orders ADD a bigint REFERENCES customers (id)"),
        ("fk-validates-existing", "ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers NOT VALID"),
        ("check-validates-existing", "ALTER TABLE orders ADD COLUMN a int"),
        ("check-validates-existing", "CREATE TABLE t (a int); ALTER TABLE t ADD COLUMN b int CHECK (b > 0)"),
        ("check-validates-existing", "ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT VALID"),
        ("set-not-null-scan", "ALTER TABLE orders ALTER id SET NOT NULL"),
        ("set-not-null-scan", "ALTER TABLE orders ADD a int DEFAULT 1; ALTER TABLE orders ALTER a SET NOT NULL"),
        ("unique-constraint-builds-index", "ALTER TABLE orders ADD CONSTRAINT u UNIQUE USING INDEX u"),
        ("add-column-default-rewrite", "ALTER TABLE orders ADD a timestamptz DEFAULT CURRENT_TIMESTAMP"),
        ("add-column-default-rewrite", "ALTER TABLE orders ADD a timestamptz DEFAULT now() NOT NULL"),
        ("add-column-default-rewrite", "ALTER TABLE orders ADD a int[] DEFAULT '{}'::int[]"),
        ("add-column-default-rewrite", "ALTER TABLE orders ADD a int DEFAULT 60 * 60 * 24"),
        ("add-column-default-rewrite", "ALTER TABLE orders ADD a int DEFAULT NULL"),
        ("column-type-rewrite", "ALTER TABLE orders ALTER state TYPE varchar(21)"),
        ("column-type-rewrite", "ALTER TABLE orders ALTER state TYPE varchar"),
        ("column-type-rewrite", "ALTER TABLE orders ALTER note TYPE text"),
        ("column-type-rewrite", "CREATE TABLE t (a int); ALTER TABLE t ALTER a TYPE bigint"),
        ("table-rewrite-command", "CREATE TABLE t (a int); CLUSTER t USING i"),
        (
            "trigger-lock",
            "CREATE TABLE t (a int); CREATE TRIGGER x AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); "
            "UPDATE orders SET note = '' WHERE note IS NULL",
        ),
        ("trigger-lock", TRIGGER),
        ("trigger-lock", "DROP TRIGGER IF EXISTS t ON orders"),
        ("trigger-lock", f"{TRIGGER} CREATE INDEX i ON orders (total)"),
        ("trigger-lock", f"{TRIGGER} {SEED}"),
        ("trigger-lock", f"ALTER TABLE orders ADD a int; {TRIGGER} {FILL}"),
        ("trigger-lock", "ALTER TABLE orders DISABLE TRIGGER USER; ALTER TABLE orders ENABLE TRIGGER USER"),
        ("concurrent-in-transaction", "CREATE INDEX i ON orders (total)"),
    ],
)
def test_safe_look_alike_is_left_alone(rule_id: str, sql: str) -> None:
    assert rule_id not in change(sql)


@pytest.mark.parametrize(
    ("framework", "mode", "sql", "fails"),
    [
        ("goose", None, CONCURRENTLY, True),
        ("goose", None, f"-- +goose NO TRANSACTION\n-- +goose Up\n{CONCURRENTLY}", False),
        ("goose", None, f"-- +goose NO TRANSACTION\n-- +goose Up\nBEGIN;\n{CONCURRENTLY}\nCOMMIT;", True),
        ("golang-migrate", None, CONCURRENTLY, False),
        ("golang-migrate", None, f"SELECT 1;\n{CONCURRENTLY}", True),
        ("prisma", None, CONCURRENTLY, False),
        ("prisma", None, f"{CONCURRENTLY}\nCREATE INDEX CONCURRENTLY i ON orders (note);", True),
        ("sqitch", None, CONCURRENTLY, False),
        ("sqitch", "all", CONCURRENTLY, True),
        ("drizzle", None, CONCURRENTLY, True),
        ("flyway", None, CONCURRENTLY, False),
    ],
)
def test_runner_decides_whether_a_concurrent_build_fails(
    framework: str, mode: TransactionMode | None, sql: str, fails: bool
) -> None:
    found = change(sql, Setting(framework=framework, mode=mode))
    assert ("concurrent-in-transaction" in found) == fails
    assert "index-not-concurrent" not in found


@pytest.mark.parametrize(
    ("version", "sql", "rule_id", "is_found"),
    [
        ((10,), "ALTER TABLE orders ADD a int DEFAULT 1", "add-column-default-rewrite", True),
        ((11,), "ALTER TABLE orders ADD a int DEFAULT 1", "add-column-default-rewrite", False),
        ((11,), "REINDEX TABLE orders", "reindex-not-concurrent", False),
        ((12,), "REINDEX TABLE orders", "reindex-not-concurrent", True),
        ((11,), "ALTER TYPE mood ADD VALUE 'x'", "enum-add-value-in-transaction", True),
        ((12,), "ALTER TYPE mood ADD VALUE 'x'", "enum-add-value-in-transaction", False),
        ((14, 3), CONCURRENTLY, "pg14-concurrent-index-corruption", True),
        ((14, 4), CONCURRENTLY, "pg14-concurrent-index-corruption", False),
        ((13,), "ALTER TABLE p DETACH PARTITION c", "detach-partition-not-concurrent", False),
        ((14,), "ALTER TABLE p DETACH PARTITION c", "detach-partition-not-concurrent", True),
    ],
)
def test_version_decides(version: tuple[int, ...], sql: str, rule_id: str, is_found: bool) -> None:
    assert (rule_id in change(sql, Setting(version=version))) == is_found


def test_table_of_the_same_release_is_new_and_one_of_an_earlier_release_is_not() -> None:
    texts = ["SELECT 1;", "CREATE TABLE orders (total int);", INDEX]
    assert "index-not-concurrent" in found_ids(texts)
    assert "index-not-concurrent" not in found_ids(texts, replace(POSTGRES, one_release=True))


def test_validated_check_of_an_earlier_migration_proves_not_null() -> None:
    add = "ALTER TABLE orders ADD CONSTRAINT c CHECK (total IS NOT NULL) NOT VALID;"
    validate = "ALTER TABLE orders VALIDATE CONSTRAINT c;"
    set_not_null = "ALTER TABLE orders ALTER COLUMN total SET NOT NULL;"
    assert "set-not-null-scan" in found_ids([ORDERS, add, set_not_null])
    assert "set-not-null-scan" not in found_ids([ORDERS, add, validate, set_not_null])
    assert "set-not-null-scan" in found_ids(
        [ORDERS, add, validate, "ALTER TABLE orders DROP CONSTRAINT c;", set_not_null]
    )


def test_transaction_decides_whether_validation_keeps_the_first_lock() -> None:
    both = "ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT VALID;\nALTER TABLE orders VALIDATE CONSTRAINT c;"
    add, validate = both.split("\n")
    rule_id = "not-valid-validated-same-tx"
    assert rule_id in change(both)
    assert rule_id not in change(both, without_transaction())
    assert rule_id not in found_ids([ORDERS, add, validate], replace(POSTGRES, one_release=True))
    drizzle = Setting(framework="drizzle", one_release=True)
    assert rule_id in found_ids([ORDERS, add, validate], drizzle)
    assert rule_id not in found_ids([ORDERS, add, validate], replace(drizzle, one_release=False))


@pytest.mark.parametrize(
    ("sql", "is_found"),
    [
        ("ALTER TABLE orders ADD a int; UPDATE orders SET a = 1;", True),
        ("ALTER TABLE orders ADD a int; CREATE INDEX i ON customers (name);", True),
        ("ALTER TABLE orders ADD a int; DELETE FROM customers WHERE name = '';", True),
        ("UPDATE orders SET note = ''; ALTER TABLE orders ADD a int;", False),
        ("ALTER TABLE orders ADD a int; INSERT INTO customers (id) VALUES (1);", False),
        ("ALTER TABLE orders ADD a int; COMMENT ON COLUMN orders.a IS 'x';", False),
        ("CREATE TABLE t (a int); ALTER TABLE t ADD b int; UPDATE orders SET note = '';", False),
        ("ALTER TABLE orders ADD a int; ALTER TABLE orders ALTER note SET NOT NULL;", False),
        ("ALTER TABLE orders ADD a int; ALTER TABLE customers ALTER name SET NOT NULL;", True),
        ("ALTER TABLE orders ADD a int, ALTER note SET NOT NULL;", False),
        ("ALTER TABLE orders ADD a int; CREATE TABLE t (a int); UPDATE t SET a = 1;", False),
    ],
)
def test_slow_statement_behind_an_exclusive_lock(sql: str, is_found: bool) -> None:
    """A finding of its own tells it, or that of the slow statement."""
    for setting, expected in ((POSTGRES, is_found), (without_transaction(), False)):
        told = judged([ORDERS, sql], setting)
        rule_ids = [one.rule_id for one in told if "wait too, which is locked since" in one.message]
        rule_ids += [one.rule_id for one in told if one.rule_id == "statements-after-exclusive-lock"]
        assert bool(rule_ids) == expected


@pytest.mark.parametrize(
    ("rule_id", "sql", "is_found"),
    [
        ("statements-after-exclusive-lock", "ALTER TABLE orders ADD a int; UPDATE customers SET name = '';", True),
        ("statements-after-exclusive-lock", "ALTER TABLE orders ADD a int; UPDATE orders SET a = 1;", True),
        ("statements-after-exclusive-lock", "ALTER TABLE orders ADD a int, ALTER note SET NOT NULL;", False),
        ("statements-after-exclusive-lock", "UPDATE orders SET note = ''; ALTER TABLE orders ADD a int;", False),
        ("rewrite-while-holding-lock", REWRITTEN, True),
        (
            "multi-table-lock-window",
            "ALTER TABLE orders ALTER note SET NOT NULL; ALTER TABLE customers ADD a int;",
            True,
        ),
        ("concurrent-in-transaction", f"ALTER TABLE customers ADD a int; {CONCURRENTLY}", True),
    ],
)
def test_a_block_holds_its_locks_until_it_is_done_whatever_the_runner_does(
    rule_id: str, sql: str, is_found: bool
) -> None:
    for setting in (POSTGRES, without_transaction()):
        assert (rule_id in change(f"DO $$ BEGIN {sql} END $$;", setting)) == is_found
    assert rule_id not in change(sql, without_transaction())


def test_what_runs_in_a_block_is_taken_out_of_it_first() -> None:
    sql = "DO $$ BEGIN ALTER TABLE customers ADD a int; CREATE INDEX orders_total ON orders (total); END $$;"
    (found,) = findings("index-not-concurrent", sql, without_transaction())
    assert found.steps[0].startswith("Take it out of the block")
    assert not any("NO TRANSACTION" in step for step in found.steps)
    (found,) = findings("index-not-concurrent", sql)
    assert found.steps[0].startswith("Take it out of the block")
    assert "NO TRANSACTION" in found.steps[0]


@pytest.mark.parametrize(
    ("later", "is_long"),
    [
        ("", False),
        ("SET LOCAL statement_timeout = 0;", False),
        ("UPDATE customers SET name = '';", True),
        ("ALTER TABLE orders DROP COLUMN note;", True),
    ],
)
def test_a_lock_in_a_transaction_that_goes_on_is_held_until_its_end(later: str, is_long: bool) -> None:
    before = f"{ORDERS}CREATE INDEX i ON orders (total);"
    (found,) = findings("drop-index-not-concurrent", f"DROP INDEX i; {later}", before=before)
    assert ("until its transaction ends: reads and writes of orders wait until then" in found.message) is is_long
    assert ("for a moment" in found.message) is not is_long
    (alone,) = findings("drop-index-not-concurrent", f"DROP INDEX i; {later}", without_transaction(), before=before)
    assert "for a moment" in alone.message


@pytest.mark.parametrize(
    ("setting", "sql", "confidence"),
    [
        (replace(POSTGRES, framework="numbered"), "{}", "low"),
        (replace(POSTGRES, framework="numbered", mode="per-file"), "{}", None),
        (replace(POSTGRES, framework="numbered"), "BEGIN; {} COMMIT;", None),
        (replace(POSTGRES, framework="numbered"), "DO $$ BEGIN {} END $$;", None),
        (POSTGRES, "{}", None),
    ],
)
def test_what_is_true_in_one_transaction_alone_is_unsure_where_nothing_tells_of_one(
    setting: Setting, sql: str, confidence: str | None
) -> None:
    windows = {
        "statements-after-exclusive-lock": "ALTER TABLE orders ADD a int; UPDATE customers SET name = '';",
        "rewrite-while-holding-lock": REWRITTEN,
        "multi-table-lock-window": "ALTER TABLE orders ALTER note SET NOT NULL; ALTER TABLE customers ADD a int;",
    }
    for rule_id, text in windows.items():
        (found,) = findings(rule_id, sql.format(text), setting)
        assert found.confidence == confidence
    (found,) = findings("index-not-concurrent", sql.format(INDEX), setting)
    assert found.confidence is None


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        # Built concurrently, in a migration of its own, it is not behind the lock any more.
        ("ALTER TABLE orders ADD a int; CREATE INDEX i ON orders (a);", {"index-not-concurrent"}),
        (
            "ALTER TABLE orders ADD a int; ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id);",
            {"fk-validates-existing"},
        ),
        ("ALTER TABLE orders ADD a int; CREATE INDEX i ON customers (name);", {"index-not-concurrent"}),
        (
            "ALTER TABLE orders ADD a int; CREATE INDEX i ON orders (a); UPDATE customers SET name = '';",
            {"index-not-concurrent", "statements-after-exclusive-lock"},
        ),
        (
            "ALTER TABLE customers ADD a int; ALTER TABLE orders ALTER total TYPE bigint;",
            {"column-type-rewrite"},
        ),
        (REWRITTEN, {"rewrite-while-holding-lock"}),
    ],
)
def test_what_one_cure_mends_is_told_once(sql: str, told: set[str]) -> None:
    locks = {"statements-after-exclusive-lock", "rewrite-while-holding-lock", "multi-table-lock-window"}
    assert change(sql) & (locks | {"index-not-concurrent", "fk-validates-existing", "column-type-rewrite"}) == told


@pytest.mark.parametrize(
    ("sql", "rule", "waits"),
    [
        ("CREATE INDEX i ON orders (total);", "index-not-concurrent", True),
        ("ALTER TABLE orders ALTER total TYPE bigint;", "column-type-rewrite", True),
        ("ALTER TABLE orders ALTER note SET NOT NULL;", "set-not-null-scan", True),
        ("ALTER TABLE orders ADD UNIQUE (note);", "unique-constraint-builds-index", True),
        ("ALTER TABLE orders ADD COLUMN u uuid DEFAULT gen_random_uuid();", "add-column-default-rewrite", True),
        # The second of two is told with the first, at its place.
        (
            "CREATE TABLE t (a int); ALTER TABLE orders ALTER total TYPE bigint, ALTER customer_id TYPE text;",
            "column-type-rewrite",
            True,
        ),
        ("CREATE INDEX i ON customers (name);", "index-not-concurrent", False),
    ],
)
def test_lock_on_another_table_is_told_by_what_makes_it_last(sql: str, rule: str, *, waits: bool) -> None:
    sql = f"ALTER TABLE customers ADD a int; {sql}"
    assert not {"statements-after-exclusive-lock", "rewrite-while-holding-lock"} & change(sql)
    (found,) = findings(rule, sql)
    clause = "reads and writes of customers wait too, which is locked since ADD COLUMN a"
    assert (clause in found.message) == waits
    assert ("the lock is taken here" in [note for _, _, note in found.related]) == waits


def test_lock_of_files_that_may_be_one_transaction_is_told_as_such() -> None:
    (found,) = findings("index-not-concurrent", BEHIND, Setting(framework="numbered"))
    assert "where all runs in one transaction, reads and writes of orders wait too" in found.message
    (found,) = findings("index-not-concurrent", BEHIND, without_transaction())
    assert "wait too" not in found.message


def test_constraint_that_comes_back_is_left_alone() -> None:
    before = f"{ORDERS}ALTER TABLE customers ADD CONSTRAINT u UNIQUE (name);"
    again = "ALTER TABLE customers ADD CONSTRAINT u UNIQUE (name);"
    sql = f"ALTER TABLE customers DROP CONSTRAINT u; {FILL} {again}"
    (found,) = findings("statements-after-exclusive-lock", sql, before=before)
    assert found.steps[0].startswith("Leave u alone")


def test_the_first_statement_behind_a_lock_tells_it_for_its_transaction() -> None:
    tables = "ALTER TABLE orders ADD a int; ALTER TABLE customers ADD a int;"
    (found,) = findings("statements-after-exclusive-lock", f"{tables} {FILL} {FILL.replace('orders', 'customers')}")
    assert found.evidence == {"table": "orders", "lock": "ADD COLUMN a", "statement": "UPDATE of orders"}
    assert found.message.startswith(
        "UPDATE of orders runs while the transaction still holds ACCESS EXCLUSIVE on orders"
    )


SETTINGS = "CREATE TABLE {} (id int PRIMARY KEY, {} text, {} text);"


@pytest.mark.parametrize(
    ("before", "is_small"),
    [
        (SETTINGS.format("settings", "key", "value"), True),
        (SETTINGS.format("app_config", "name", "value"), True),
        (SETTINGS.format("feature_flags", "name", "enabled"), True),
        # One for each user, and one that is wide.
        (SETTINGS.format("user_settings", "key", "value"), False),
        (SETTINGS.format("settings", "theme", "language"), False),
        (SETTINGS.format("product_options", "name", "value"), False),
    ],
)
def test_table_with_a_row_for_each_setting_is_small(before: str, *, is_small: bool) -> None:
    table, column = before.split()[2], before.split()[-2]
    _judges_small(before, table, column, is_small=is_small)


LIST = "CREATE TABLE {0} (id int PRIMARY KEY, name text{1}); INSERT INTO {0} {2};"
VALUES = "(id, name) VALUES (1, 'a'), (2, 'b')"


@pytest.mark.parametrize(
    ("before", "is_small"),
    [
        (LIST.format("roles", "", VALUES), True),
        (LIST.format("order_states", ", note varchar(9)", VALUES), True),
        (LIST.format("countries", ", is_open boolean", VALUES), True),
        # Rows that tell of a time, of others' rows, or of somebody, go on to come.
        (LIST.format("roles", ", created_at timestamptz", VALUES), False),
        (LIST.format("roles", ", owner_id bigint REFERENCES customers (id)", VALUES), False),
        (LIST.format("app_users", "", VALUES), False),
        (LIST.format("events", "", VALUES), False),
        (LIST.format("roles", "", "SELECT id, name FROM customers"), False),
        ("CREATE TABLE roles (id int PRIMARY KEY, name text);", False),
    ],
)
def test_list_that_its_own_migration_fills_is_small(before: str, *, is_small: bool) -> None:
    _judges_small(ORDERS + before, before.split()[2], "name", is_small=is_small)


def _judges_small(before: str, table: str, column: str, *, is_small: bool) -> None:
    for sql, rule in (
        (f"ALTER TABLE {table} ALTER {column} SET NOT NULL;", "set-not-null-scan"),
        (f"CREATE INDEX i ON {table} ({column});", "index-not-concurrent"),
    ):
        (found,) = findings(rule, sql, before=before)
        assert (found.severity == "low") == is_small
    behind = f"ALTER TABLE others ADD a int; {FILL.replace('orders', table).replace('note', column)}"
    assert bool(findings("statements-after-exclusive-lock", behind, before=before)) != is_small


def test_slow_statements_of_one_transaction_are_told_once() -> None:
    sql = "ALTER TABLE orders ADD a int; UPDATE orders SET a = 1; UPDATE customers SET name = ''; CREATE INDEX i ON orders (a);"
    assert len(findings("statements-after-exclusive-lock", sql)) == 1


DJANGO = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [{depends}]
    operations = [{operations}]
"""
MODEL = """
    migrations.CreateModel("Order", fields=[
        ("id", models.BigAutoField(primary_key=True)),
        ("total", models.IntegerField(null=True)),
        ("code", models.CharField(max_length=10)),
    ]),
    migrations.CreateModel("Customer", fields=[("id", models.BigAutoField(primary_key=True))]),
"""


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ('migrations.AddField("order", "paid", models.BooleanField(default=False))', set()),
        ('migrations.AlterField("order", "total", models.IntegerField(null=True, help_text="x"))', set()),
        (
            'migrations.AlterField("order", "total", models.IntegerField(null=True, db_index=True))',
            {"index-not-concurrent"},
        ),
        ('migrations.AlterField("order", "total", models.IntegerField())', {"set-not-null-scan"}),
        ('migrations.AlterField("order", "total", models.BigIntegerField(null=True))', {"column-type-rewrite"}),
        (
            'migrations.AddField("order", "customer", models.ForeignKey("shop.Customer", models.CASCADE, null=True))',
            {"index-not-concurrent"},
        ),
        (
            'migrations.AddField("order", "note", models.CharField(max_length=9, unique=True, null=True))',
            {"unique-constraint-builds-index"},
        ),
    ],
)
def test_operation_of_django_is_found_by_what_it_does_to_the_database(operation: str, expected: set[str]) -> None:
    before = DJANGO.format(depends="", operations=MODEL)
    after = DJANGO.format(depends='("shop", "0001")', operations=operation)
    stream_rules = {"lock-timeout-missing", "statement-timeout-missing", "idle-timeout-missing"}
    others = {
        "required-column-default-dropped",
        "set-not-null-old-writers",
        "unique-added-old-writers",
        "varchar-limit",
    }
    assert change(after, Setting(framework="django"), before=before) - stream_rules - others == expected


KEYED = """
    migrations.CreateModel("Customer", fields=[("id", models.AutoField(primary_key=True))]),
    migrations.CreateModel("Order", fields=[
        ("id", models.BigAutoField(primary_key=True)),
        ("state", models.CharField(max_length=9, null=True)),
        ("customer", models.ForeignKey("shop.Customer", models.CASCADE, null=True)),
        ("payer", models.ForeignKey("shop.Customer", models.CASCADE, null=True, related_name="+")),
    ]),
    migrations.CreateModel("Visit", fields=[
        ("id", models.BigAutoField(primary_key=True)),
        ("customer", models.ForeignKey("shop.Customer", models.CASCADE, null=True)),
    ]),
"""


def keyed(rule_id: str, operations: str, earlier: str = KEYED) -> list[str]:
    """What a rule says of a change of a project, in which it is known what earlier migrations made."""
    files = {"compose.yaml": "services: {db: {image: 'postgres:16'}}", "shop/migrations/__init__.py": ""}
    if earlier:
        files["shop/migrations/0001_start.py"] = DJANGO.format(depends="", operations=earlier)
    depends = '("shop", "0001_start")' if earlier else ""
    change = {"shop/migrations/0002_change.py": DJANGO.format(depends=depends, operations=operations)}
    return [each.message for each in landed(files, files | change) if each.rule_id == rule_id]


def test_key_that_django_makes_anew_is_told_with_the_lock_on_its_other_table() -> None:
    required = 'migrations.AlterField("order", "customer", models.ForeignKey("shop.Customer", models.CASCADE))'
    (message,) = keyed("set-not-null-scan", required)
    assert "AlterField drops the foreign key meanwhile and makes it again, and reads all rows for that too" in message
    assert not keyed("fk-validates-existing", required)
    earlier = KEYED.replace(
        'models.ForeignKey("shop.Customer", models.CASCADE, null=True)',
        'models.ForeignKey("shop.Customer", models.CASCADE)',
    )
    assert earlier != KEYED
    optional = required.replace("CASCADE))", "CASCADE, null=True))")
    (message,) = keyed("fk-validates-existing", optional, earlier)
    assert "AlterField drops the key and makes it again, which holds ACCESS EXCLUSIVE on shop_customer too" in message
    assert not keyed("statements-after-exclusive-lock", required)
    assert not keyed("multi-table-lock-window", required)
    other = 'migrations.AddField("order", "note", models.TextField(null=True))'
    assert not keyed(
        "statements-after-exclusive-lock", f"{other}, {required.replace('CASCADE)', 'CASCADE, null=True, default=1)')}"
    )
    protected = required.replace("models.CASCADE", "models.PROTECT, null=True")
    assert not keyed("fk-validates-existing", protected)


def test_keys_that_one_operation_of_django_makes_anew_are_told_once() -> None:
    (message,) = keyed("fk-validates-existing", 'migrations.RenameModel("Customer", "Client")')
    assert "RenameModel drops the key" in message
    assert "likewise for shop_visit" in message
    new = f"{KEYED}\n    migrations.RenameModel('Customer', 'Client')"
    assert not keyed("fk-validates-existing", new, "")


def test_rows_that_django_fills_before_not_null_are_told_with_the_scan() -> None:
    filled = 'migrations.AlterField("order", "state", models.CharField(max_length=9, default="new"))'
    (message,) = keyed("set-not-null-scan", filled)
    assert "AlterField writes the default into all rows that are NULL under the same lock" in message
    (message,) = keyed("set-not-null-scan", filled.replace(', default="new"', ""))
    assert "default" not in message


def test_default_that_django_fills_in_is_no_change_of_data() -> None:
    filled = 'migrations.AlterField("order", "state", models.CharField(max_length=9, default="new"{}))'
    assert not keyed("mixed-ddl-dml", filled.format(""))
    assert len(keyed("unique-added-old-writers", filled.format(", unique=True"))) == 1


def test_default_of_django_is_a_constant_for_the_database() -> None:
    added = 'migrations.AddField("order", "code", models.UUIDField(default=uuid.uuid4))'
    assert not keyed("check-validates-existing", added)
    positive = added.replace("UUIDField(default=uuid.uuid4)", "PositiveIntegerField(default=0)")
    (message,) = keyed("check-validates-existing", positive)
    assert "reads all rows for its CHECK (code >= 0) though the column is new" in message
    became = 'migrations.AlterField("order", "amount", models.PositiveIntegerField(null=True))'
    earlier = KEYED.replace('("state",', '("amount", models.IntegerField(null=True)), ("state",')
    assert len(keyed("check-validates-existing", became, earlier)) == 1


def test_nullable_key_of_django_with_a_default_is_looked_up_in_every_row() -> None:
    added = 'migrations.AddField("visit", "order", models.ForeignKey("shop.Order", models.CASCADE, null=True))'
    assert not keyed("fk-validates-existing", added)
    assert len(keyed("fk-validates-existing", added.replace("null=True", "null=True, default=1"))) == 1


def test_rewrites_of_one_transaction_are_told_once() -> None:
    added = "ALTER TABLE orders ADD b int; ALTER TABLE customers ADD b int;"
    rewrites = "ALTER TABLE orders ALTER b TYPE bigint; ALTER TABLE customers ALTER b TYPE text;"
    sql = f"ALTER TABLE invoices ADD a int; {added} {rewrites}"
    assert len(findings("rewrite-while-holding-lock", sql)) == 1
    assert not findings("rewrite-while-holding-lock", sql, without_transaction())


def test_triggers_of_one_transaction_are_told_once_with_what_runs_behind_them() -> None:
    (found,) = findings("trigger-lock", f"{TRIGGER} ALTER TABLE customers DISABLE TRIGGER t; {FILL} {FILL}")
    assert found.message.startswith(
        "UPDATE of orders runs while the transaction still holds SHARE ROW EXCLUSIVE on orders (since CREATE TRIGGER t): "
        "writes of orders wait"
    )
    assert not findings("trigger-lock", f"{TRIGGER} {FILL}", without_transaction())


@pytest.mark.parametrize(("sql", "words"), [("", "from then on"), ("ALTER TABLE orders ENABLE TRIGGER ALL;", "until")])
def test_foreign_keys_that_are_off_are_told_with_how_long(sql: str, words: str) -> None:
    (found,) = findings("trigger-lock", f"ALTER TABLE orders DISABLE TRIGGER ALL; {sql}")
    assert f"what is written {words}" in found.message


@pytest.mark.parametrize(
    ("sql", "severity"),
    [
        ("ALTER TABLE orders ADD a int; ALTER TABLE customers ADD a int;", "low"),
        ("ALTER TABLE customers ALTER name SET NOT NULL; ALTER TABLE orders ADD a int;", None),
        ("ALTER TABLE orders ADD a int; ALTER TABLE customers ALTER name SET NOT NULL;", "no"),
        ("ALTER TABLE orders ADD a int; ALTER TABLE orders ADD b int;", "no"),
        ("ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id);", "no"),
        ("CREATE TABLE t (a bigint REFERENCES orders (id), b bigint REFERENCES customers (id));", "no"),
        (
            "CREATE TABLE t (a bigint REFERENCES orders (id), b bigint REFERENCES customers (id), c int REFERENCES x (id));",
            "low",
        ),
    ],
)
def test_locks_on_several_tables(sql: str, severity: str | None) -> None:
    found = findings("multi-table-lock-window", sql)
    assert [one.severity for one in found] == ([] if severity == "no" else [severity])


def test_partitioned_table_gets_the_recipe_for_partitions() -> None:
    before = "CREATE TABLE events (id bigint, at date) PARTITION BY RANGE (at);"
    (found,) = findings("index-not-concurrent", "CREATE INDEX events_at ON events (at);", before=before)
    assert "ON ONLY events" in found.steps[0]
    assert not findings("index-not-concurrent", "CREATE INDEX events_at ON ONLY events (at);", before=before)


def test_message_tells_lock_duration_and_age() -> None:
    (found,) = findings("index-not-concurrent", INDEX)
    assert found.message == (
        "CREATE INDEX orders_total takes a SHARE lock on orders for as long as the index is built: writes of orders wait; "
        "orders exists since 0001, 1 migration ago."
    )
    assert found.evidence == {"table": "orders"}
    assert found.related == (("migrations/0001.sql", (4, 1, 4, 109), "orders is created here"),)


def test_table_that_no_migration_created_is_told_at_low_confidence() -> None:
    (found,) = findings("index-not-concurrent", "CREATE INDEX i ON invoices (a);")
    assert found.confidence == "low"
    assert "was there before these migrations" in found.message


def test_column_whose_old_type_is_not_known_is_told_at_low_confidence() -> None:
    (found,) = findings("column-type-rewrite", "ALTER TABLE invoices ALTER a TYPE bigint;")
    assert found.confidence == "low"


def test_own_function_as_default_is_told_at_low_confidence() -> None:
    (found,) = findings("add-column-default-rewrite", "ALTER TABLE orders ADD a text DEFAULT next_number();")
    assert found.confidence == "low"


def test_engine_that_is_not_known_is_judged_like_postgres_at_low_confidence() -> None:
    (found,) = findings("index-not-concurrent", INDEX, Setting(engine=Engine.UNKNOWN))
    assert found.confidence == "low"


@pytest.mark.parametrize("setting", [SQLITE, Setting(engine=Engine.MYSQL)])
def test_index_of_another_engine_is_no_hazard(setting: Setting) -> None:
    assert "index-not-concurrent" not in change(INDEX, setting)


@pytest.mark.parametrize(
    ("framework", "words"),
    [
        ("goose", "-- +goose NO TRANSACTION"),
        ("dbmate", "-- migrate:up transaction:false"),
        ("drizzle", "beside drizzle-kit"),
        ("golang-migrate", "no other statement"),
        ("flyway", "executeInTransaction=false"),
    ],
)
def test_steps_tell_how_to_leave_the_runners_transaction(framework: str, words: str) -> None:
    (found,) = findings(
        "index-not-concurrent", f"COMMENT ON TABLE orders IS '';\n{INDEX}", Setting(framework=framework)
    )
    assert words in found.steps[0]
    assert any("CONCURRENTLY" in step for step in found.steps)


def test_steps_without_a_transaction_tell_no_way_out_of_one() -> None:
    (found,) = findings("index-not-concurrent", INDEX, without_transaction())
    assert "CONCURRENTLY" in found.steps[0]


@pytest.mark.parametrize(
    ("framework", "source", "words"),
    [
        (
            "alembic",
            'from alembic import op\nrevision = "b"\ndown_revision = "a"\n\n\ndef upgrade():\n'
            '    op.create_index("i", "user", ["total"])\n',
            [
                "Leave the transaction for it:\nwith op.get_context().autocommit_block():",
                'Build the index while writes go on:\nop.create_index("i", "user", ["total"], postgresql_concurrently=True)',
            ],
        ),
        (
            "alembic",
            'from alembic import op\nrevision = "b"\ndown_revision = "a"\n\n\ndef upgrade():\n'
            '    op.execute("CREATE INDEX i ON \\"user\\" (lower(name))")\n',
            [
                "Leave the transaction for it:\nwith op.get_context().autocommit_block():",
                "Build the index while writes go on:\n"
                """op.execute('CREATE INDEX CONCURRENTLY i ON "user" ((lower(name)))')""",
            ],
        ),
    ],
)
def test_steps_are_written_in_the_words_of_the_framework(framework: str, source: str, words: list[str]) -> None:
    before = (
        'from alembic import op\nrevision = "a"\ndown_revision = None\n\n\ndef upgrade():\n    op.execute("SELECT 1")\n'
    )
    (found,) = findings("index-not-concurrent", source, Setting(framework=framework), before=before)
    assert list(found.steps[:2]) == words


def test_invalid_index_that_a_failed_try_leaves_is_told() -> None:
    rule_id = "concurrent-index-not-retryable"
    free = without_transaction()
    guarded = CONCURRENTLY.replace("orders_total", "IF NOT EXISTS orders_total")
    assert [one.severity for one in findings(rule_id, guarded, free)] == [None]
    assert [one.severity for one in findings(rule_id, CONCURRENTLY, free)] == ["low"]
    assert [one.severity for one in findings(rule_id, f"SET lock_timeout = '2s';\n{CONCURRENTLY}", free)] == [None]
    assert not findings(rule_id, f"DROP INDEX CONCURRENTLY IF EXISTS orders_total;\n{CONCURRENTLY}", free)


@pytest.mark.parametrize(
    ("sql", "version", "is_found"),
    [
        ("SET TIME ZONE 'UTC'; ALTER TABLE visits ALTER at TYPE timestamptz;", (14,), False),
        ("SET LOCAL timezone = 'Etc/UTC'; ALTER TABLE visits ALTER at TYPE timestamptz;", (14,), False),
        ("SET TIME ZONE 'UTC'; ALTER TABLE visits ALTER at TYPE timestamptz;", (11,), True),
        ("SET TIME ZONE 'Europe/Berlin'; ALTER TABLE visits ALTER at TYPE timestamptz;", (14,), True),
        ("SET TIME ZONE 'UTC'; ALTER TABLE visits ALTER at TYPE timestamptz USING at + interval '1h';", (14,), True),
        ("SET TIME ZONE 'UTC'; ALTER TABLE visits ALTER at TYPE date;", (14,), True),
        ("ALTER TABLE visits ALTER at TYPE timestamptz USING at AT TIME ZONE 'UTC';", (14,), True),
    ],
)
def test_time_zone_of_the_session_decides_about_times(sql: str, version: tuple[int, ...], is_found: bool) -> None:
    before = "CREATE TABLE visits (id bigint PRIMARY KEY, at timestamp);"
    found = findings("column-type-rewrite", sql, Setting(version=version), before=before)
    assert bool(found) == is_found
    if is_found and version == (14,) and "timestamptz" in sql:
        assert "SET LOCAL timezone = 'UTC'" in found[0].steps[0]


def test_recipes_quote_names_that_need_it() -> None:
    (found,) = findings("add-required-column", 'ALTER TABLE orders ADD "paidAt" int NOT NULL;')
    assert 'ADD COLUMN "paidAt" integer NOT NULL DEFAULT ...' in found.steps[0]
    (narrower,) = findings(
        "narrowing-type-change", 'ALTER TABLE t ALTER "aB" TYPE varchar(3);', before='CREATE TABLE t ("aB" text);'
    )
    assert 'length("aB") > 3' in "".join(narrower.steps)


def test_columns_and_tables_that_are_renamed_together_have_one_recipe() -> None:
    (columns,) = findings("rename-column", "ALTER TABLE orders RENAME note TO a; ALTER TABLE orders RENAME total TO b;")
    assert columns.steps[-1] == "Do likewise for orders.total."
    assert columns.evidence == {"table": "orders"}
    (tables,) = findings("rename-table", "ALTER TABLE orders RENAME TO a; ALTER TABLE customers RENAME TO b;")
    assert tables.steps[-1] == "Do likewise for customers."


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        (Setting(), "postgres://"),
        (Setting(framework="django"), "OPTIONS"),
        (replace(MYSQL), "tcp(db)"),
        (replace(MYSQL, framework="knex"), "afterCreate"),
        (replace(MYSQL, framework="dbmate"), "SET SESSION lock_wait_timeout"),
    ],
)
def test_lock_timeout_for_all_is_set_as_framework_and_engine_have_it(setting: Setting, words: str) -> None:
    stream = stream_of([], setting)
    assert words in timeout_for_all(stream)[0]


@pytest.mark.parametrize(
    ("sql", "lock"),
    [
        ("ALTER TABLE orders ADD COLUMN c bigint, ADD FOREIGN KEY (c) REFERENCES customers (id);", "ACCESS EXCLUSIVE"),
        ("ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id), DROP note;", "ACCESS EXCLUSIVE"),
        ("ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id);", "SHARE ROW EXCLUSIVE"),
        (
            "ALTER TABLE orders ADD COLUMN c int; ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id);",
            "SHARE ROW EXCLUSIVE",
        ),
        (
            "DO $$ BEGIN ALTER TABLE orders ADD c int; ALTER TABLE orders ADD FOREIGN KEY (c) REFERENCES customers (id); END $$;",
            "SHARE ROW EXCLUSIVE",
        ),
    ],
)
def test_a_clause_has_the_strongest_lock_of_its_statement(sql: str, lock: str) -> None:
    (found,) = findings("fk-validates-existing", sql)
    assert f"{lock} lock on orders" in found.message
    assert "lock is taken on customers" not in found.message or lock == "SHARE ROW EXCLUSIVE"


KEY = "CONSTRAINT k FOREIGN KEY (customer_id) REFERENCES customers (id)"
HAS_KEY = f"{ORDERS} ALTER TABLE orders ADD {KEY}; CREATE INDEX i ON orders (total);"
NULLABLE = "ALTER TABLE orders ALTER COLUMN customer_id DROP NOT NULL;"


def test_key_that_is_dropped_and_added_again_is_one_finding() -> None:
    sql = f"ALTER TABLE orders DROP CONSTRAINT k; {NULLABLE} ALTER TABLE orders ADD {KEY};"
    (found,) = findings("fk-validates-existing", sql, before=HAS_KEY)
    assert "Leave k alone" in found.steps[0]
    assert "reads wait too" in found.message
    assert found.edits == ()
    assert "statements-after-exclusive-lock" not in change(sql, before=HAS_KEY)


RETYPED = "ALTER TABLE orders ALTER COLUMN customer_id TYPE int;"


@pytest.mark.parametrize(
    ("before", "sql"),
    [
        (ORDERS, f"ALTER TABLE orders ADD {KEY};"),
        (ORDERS, f"ALTER TABLE orders DROP CONSTRAINT other; ALTER TABLE orders ADD {KEY};"),
        (ORDERS, f"ALTER TABLE customers DROP CONSTRAINT k; ALTER TABLE orders ADD {KEY};"),
        (HAS_KEY, f"ALTER TABLE orders DROP CONSTRAINT k; ALTER TABLE orders ADD {KEY} ON DELETE CASCADE;"),
        (HAS_KEY, f"ALTER TABLE orders DROP CONSTRAINT k; {RETYPED} ALTER TABLE orders ADD {KEY};"),
        (
            HAS_KEY,
            f"ALTER TABLE orders DROP CONSTRAINT k; ALTER TABLE orders ADD {KEY.replace('customer_id', 'total')};",
        ),
        (
            "CREATE TABLE customers (id bigint PRIMARY KEY);"
            "CREATE TABLE orders (id bigint PRIMARY KEY, a bigint REFERENCES customers (id) ON DELETE CASCADE);",
            "ALTER TABLE orders DROP CONSTRAINT orders_a_fkey;"
            "ALTER TABLE orders ADD CONSTRAINT orders_a_fkey FOREIGN KEY (a) REFERENCES customers (id) ON DELETE RESTRICT;",
        ),
    ],
)
def test_another_key_is_added_not_valid(before: str, sql: str) -> None:
    (found,) = findings("fk-validates-existing", sql, before=before)
    assert "NOT VALID" in "".join(found.steps)
    assert "Leave" not in "".join(found.steps)


def test_what_is_slow_behind_a_key_that_comes_back_is_told() -> None:
    sql = f"ALTER TABLE orders DROP CONSTRAINT k; ALTER TABLE orders ADD {KEY}; {FILL}"
    (found,) = findings("statements-after-exclusive-lock", sql, before=HAS_KEY)
    assert "UPDATE of orders" in found.message


@pytest.mark.parametrize(
    ("sql", "again", "reads"),
    [
        ("DROP INDEX i; CREATE INDEX i ON orders (total);", True, True),
        ("DROP INDEX i; CREATE INDEX j ON orders (total);", False, True),
        ("CREATE INDEX j ON orders (note);", False, False),
        ("ALTER TABLE orders ADD COLUMN z int; CREATE INDEX j ON orders (note);", False, True),
        ("ALTER TABLE customers ADD COLUMN z int; CREATE INDEX j ON orders (note);", False, False),
    ],
)
def test_index_that_is_built_again_behind_its_drop(sql: str, *, again: bool, reads: bool) -> None:
    (found,) = findings("index-not-concurrent", sql, before=HAS_KEY)
    assert ("Leave i alone" in found.steps[0]) == again
    assert ("reads wait too" in found.message) == reads


INDEXED = f"{ORDERS} CREATE INDEX by_total ON orders (total); CREATE INDEX by_note ON orders (note);"


@pytest.mark.parametrize(
    ("sql", "is_told"),
    [
        ("ALTER TABLE orders DROP COLUMN note; DROP INDEX by_total;", False),
        ("ALTER TABLE orders ADD COLUMN IF NOT EXISTS a int; DROP INDEX IF EXISTS by_total;", False),
        ("DO $$ BEGIN ALTER TABLE orders ADD COLUMN a int; DROP INDEX by_total; END $$;", False),
        # What holds the lock is another table's, comes later, is weaker, or would go as well.
        ("ALTER TABLE customers DROP COLUMN name; DROP INDEX by_total;", True),
        ("DROP INDEX by_total; ALTER TABLE orders DROP COLUMN note;", True),
        ("ALTER TABLE orders VALIDATE CONSTRAINT k; DROP INDEX by_total;", True),
        ("DROP INDEX by_note; DROP INDEX by_total;", True),
        ("DROP INDEX by_total;", True),
    ],
)
def test_drop_of_an_index_of_a_table_that_is_locked_anyway_adds_nothing(sql: str, *, is_told: bool) -> None:
    assert ("drop-index-not-concurrent" in change(sql, before=INDEXED)) == is_told
    # Where each statement is committed, nothing holds the lock; a block is one statement.
    apart = change(sql, without_transaction(), before=INDEXED)
    assert ("drop-index-not-concurrent" in apart) == (is_told or not sql.startswith("DO"))


def test_readers_wait_in_a_block_that_locked_the_table_before() -> None:
    block = "DO $$ BEGIN ALTER TABLE orders ADD COLUMN a int; CREATE INDEX i ON orders (total); END $$;"
    (found,) = findings("index-not-concurrent", block)
    assert "reads wait too, as the transaction holds ACCESS EXCLUSIVE since ADD COLUMN a" in found.message
    (found,) = findings("index-not-concurrent", block.replace("ALTER TABLE orders", "ALTER TABLE customers"))
    assert "reads wait too" not in found.message
