"""Rules about what a migration deletes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fleetreview.model import Severity
from tests.analyzers.migrations.judging import MYSQL, ORDERS, POSTGRES, SQLITE, change, findings, found_ids, judged
from tests.analyzers.migrations.trees import POSTGRES as POSTGRES_FILES
from tests.analyzers.migrations.trees import ids, landed, whole

ONE_RELEASE = replace(POSTGRES, one_release=True)
REBUILD = (
    "CREATE TABLE tmp (id integer PRIMARY KEY{columns});\nINSERT INTO tmp (id{names}) SELECT id{names} FROM t;\n"
    "DROP TABLE t;\nALTER TABLE tmp RENAME TO t;"
)
DROPS = {"drop-table", "drop-column", "drop-not-staged", "drop-add-looks-like-rename"}


def model(*operations: str) -> str:
    """Return a migration of Django in the test's own application."""
    listed = ",\n        ".join(operations)
    return (
        "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"
        f"    dependencies = []\n    operations = [\n        {listed},\n    ]\n"
    )


CREATED = model(
    'migrations.CreateModel(name="Order", fields=[("id", models.BigAutoField(primary_key=True)), '
    '("total", models.IntegerField()), ("tags", models.ManyToManyField("shop.Tag"))])'
)
REMOVE = 'migrations.RemoveField(model_name="order", name="total")'


def state(operation: str) -> str:
    """Return an operation that only the models see."""
    return f"migrations.SeparateDatabaseAndState(state_operations=[{operation}])"


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("DROP TABLE orders;", {"drop-table"}),
        ("DROP TABLE IF EXISTS public.orders;", {"drop-table"}),
        ('DROP TABLE "orders", customers;', {"drop-table"}),
        ("ALTER TABLE orders RENAME TO old_orders; DROP TABLE old_orders;", {"drop-table"}),
        ("CREATE TABLE t (a int); DROP TABLE t;", set()),
        ("DROP TABLE IF EXISTS t; CREATE TABLE t (a int);", set()),
        ("DROP TABLE IF EXISTS nobody_knows_it;", set()),
        ("DROP TABLE nobody_knows_it;", {"drop-table"}),
        ("CREATE TEMP TABLE t AS SELECT 1; DROP TABLE t;", set()),
        ("ALTER TABLE orders DROP note;", {"drop-column"}),
        ('ALTER TABLE orders DROP COLUMN IF EXISTS "note" CASCADE;', {"drop-column"}),
        ("ALTER TABLE orders DROP COLUMN IF EXISTS never_there;", set()),
        ("ALTER TABLE orders ADD a int; ALTER TABLE orders DROP a;", set()),
        ("ALTER TABLE orders RENAME note TO n; ALTER TABLE orders DROP n;", {"drop-column"}),
        ("ALTER TABLE orders DROP COLUMN note; DROP TABLE orders;", {"drop-table"}),
        ("ALTER TABLE orders DROP note, ADD note varchar(9);", {"drop-add-looks-like-rename"}),
        ("ALTER TABLE orders DROP note; ALTER TABLE orders ADD notes text;", {"drop-add-looks-like-rename"}),
        ("ALTER TABLE orders ADD order_note text; ALTER TABLE orders DROP note;", {"drop-add-looks-like-rename"}),
        ("ALTER TABLE orders DROP note; ALTER TABLE orders ADD notes int;", {"drop-column"}),
        ("ALTER TABLE orders DROP note; ALTER TABLE orders ADD label text;", {"drop-column"}),
        (
            "ALTER TABLE orders ADD notes text; UPDATE orders SET notes = note; ALTER TABLE orders DROP note;",
            {"drop-column"},
        ),
        ("ALTER TABLE orders DROP note; ALTER TABLE customers ADD notes text;", {"drop-column"}),
        ("DROP TABLE customers; CREATE TABLE clients (id bigint, name text);", {"drop-add-looks-like-rename"}),
        ("DROP TABLE customers; CREATE TABLE clients (id bigint, label text);", {"drop-table"}),
        (
            "CREATE TABLE clients (id bigint, name text); INSERT INTO clients SELECT * FROM customers; DROP TABLE customers;",
            {"drop-table"},
        ),
        ("ALTER TABLE orders ADD n text; ALTER TABLE orders DROP note; ALTER TABLE orders RENAME n TO note;", set()),
    ],
)
def test_one_rule_speaks_for_a_drop(sql: str, found: set[str]) -> None:
    assert change(sql) & DROPS == found


def test_what_the_same_release_made_is_dropped_in_silence() -> None:
    texts = [
        ORDERS,
        "CREATE TABLE t (a int); ALTER TABLE orders ADD b int;",
        "DROP TABLE t; ALTER TABLE orders DROP b;",
    ]
    assert not found_ids(texts, ONE_RELEASE) & DROPS
    assert found_ids(texts) & DROPS == {"drop-table", "drop-column"}


def test_generated_columns_can_be_computed_again() -> None:
    before = "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED);"
    assert "drop-column" not in change("ALTER TABLE t DROP COLUMN b;", before=before)


def test_finding_says_since_when_and_where() -> None:
    (found,) = findings("drop-column", "SELECT 1;\nALTER TABLE orders DROP note, DROP total;")
    assert found.message == (
        "orders.note and orders.total are dropped with their values, and a release that still runs and names them in its "
        "queries fails; orders.note is there since 0001."
    )
    assert found.where[0] == 3
    assert found.evidence == {"table": "orders"}
    assert found.related[0][0] == "migrations/0001.sql"


def test_table_that_is_not_known_is_dropped_at_low_confidence() -> None:
    (found,) = findings("drop-table", "DROP TABLE nobody_knows_it;")
    assert found.confidence == "low"


@pytest.mark.parametrize(
    ("before", "sql", "told"),
    [
        # Every table of this history is made by it: there is nothing to drop.
        (ORDERS, "DROP TABLE IF EXISTS invoices;", False),
        ("", "DROP TABLE IF EXISTS invoices;", False),
        # Somebody else made tables before.
        (f"{ORDERS}ALTER TABLE clients ADD a int;", "DROP TABLE IF EXISTS invoices;", True),
        (
            f"{ORDERS}ALTER TABLE clients ADD a int;",
            "DROP TABLE IF EXISTS invoices; CREATE TABLE invoices (a int);",
            False,
        ),
        (f"{ORDERS}ALTER TABLE clients ADD a int; DROP TABLE invoices;", "DROP TABLE IF EXISTS invoices;", False),
        (
            f"{ORDERS}ALTER TABLE clients ADD a int;",
            "DROP TABLE IF EXISTS invoices; ALTER TABLE clients RENAME TO invoices; CREATE TABLE clients (a int); "
            "INSERT INTO clients SELECT a FROM invoices; DROP TABLE IF EXISTS invoices;",
            False,
        ),
    ],
)
def test_guarded_drop_of_an_unknown_table_counts_where_tables_are_older_than_the_migrations(
    before: str, sql: str, told: bool
) -> None:
    found = findings("drop-table", sql, before=before)
    assert [one.confidence for one in found] == (["low"] if told else [])
    assert all("no migration creates invoices" in one.message and "as clients is" in one.message for one in found)


def test_rows_that_are_copied_make_a_drop_less_severe() -> None:
    sql = "CREATE TABLE c (i bigint, n text);\nINSERT INTO c SELECT id, name FROM customers;\nDROP TABLE customers;"
    (found,) = findings("drop-table", sql)
    assert found.severity == "medium"
    assert "rows are copied to c" in found.message


def test_ways_back_may_drop() -> None:
    assert not change("-- +goose Up\nCREATE TABLE t (a int);\n-- +goose Down\nDROP TABLE orders;\n") & DROPS


FORM = "CREATE TABLE tmp (id integer PRIMARY KEY{0});\nINSERT INTO tmp (id{1}) SELECT id{2} FROM t;\nDROP TABLE t;\n"
FORM += "ALTER TABLE tmp RENAME TO t;\n"


@pytest.mark.parametrize(
    ("forms", "found"),
    [
        ([(", a text, order_note text", ", a, order_note", ", a, note")], {"rename-column"}),
        ([(", a text, c text", ", a, c", ", a, note")], {"rename-column"}),
        ([(", a text, c text", ", a, c", ", a, coalesce(note, '')")], {"rename-column"}),
        ([(", a text, note text, c text", ", a, note, c", ", a, note, note")], set()),
        ([(", a text", ", a", ", a")], {"drop-column"}),
        ([(", a text, order_note text", ", a", ", a")], {"drop-add-looks-like-rename"}),
        ([(", a text, ordernote text", ", a", ", a")], {"drop-column"}),
        ([(", a text, note text", ", a", ", a")], {"drop-add-looks-like-rename"}),
        ([(", a text", ", a", ", a"), (", a text, note text", ", a", ", a")], {"drop-add-looks-like-rename"}),
        ([(", a text, c text", ", a, c", ", a, note"), (", a text, d text", ", a, d", ", a, c")], {"rename-column"}),
        ([(", a text, c text", ", a, c", ", a, note"), (", a text, note text", ", a, note", ", a, c")], set()),
    ],
)
def test_copying_says_which_columns_a_table_built_anew_loses(
    forms: list[tuple[str, str, str]], found: set[str]
) -> None:
    sql = "".join(FORM.format(*form) for form in forms)
    before = "CREATE TABLE t (id integer PRIMARY KEY, a text, note text);"
    assert change(sql, SQLITE, before=before) & {*DROPS, "rename-column"} == found


def test_older_table_is_known_once_it_was_built_anew() -> None:
    rebuild = FORM.format(", a text, b text", ", a, b", ", a, b")
    (found,) = findings("drop-column", FORM.format(", a text", ", a", ", a"), SQLITE, before=rebuild)
    assert found.confidence is None
    assert "was there before" in found.message


def test_table_that_is_made_and_built_anew_in_one_migration_is_new() -> None:
    made = "CREATE TABLE t (id integer PRIMARY KEY, a text, b text);"
    sql = FORM.format(", a text", ", a", ", a")
    assert not change(made + sql, SQLITE, before="CREATE TABLE o (id integer PRIMARY KEY);") & DROPS


def test_lost_column_is_told_where_the_copying_leaves_it_out() -> None:
    sql = FORM.format(", a text", ", a", ", a") + FORM.format(", a integer", ", a", ", a")
    (found,) = findings("drop-column", sql, SQLITE, before="CREATE TABLE t (id integer PRIMARY KEY, a text, b text);")
    assert found.where[0] == 2


def test_column_that_is_written_again_is_not_lost() -> None:
    before = "CREATE TABLE t (id integer PRIMARY KEY, a text, note text);"
    sql = FORM.format(", a text, note text", ", a", ", a")
    written = "UPDATE t SET note = (SELECT x FROM kept WHERE kept.id = t.id);"
    assert change(sql, SQLITE, before=before) & DROPS
    assert not change(f"{sql}{written}", SQLITE, before=before) & DROPS


@pytest.mark.parametrize(
    ("first", "is_found"),
    [
        ("ALTER TABLE orders RENAME note TO remark", False),
        ("ALTER TABLE orders RENAME state TO remark", True),
        ("NULL", True),
    ],
)
def test_arm_beside_a_renaming_drops_what_was_renamed_before(first: str, *, is_found: bool) -> None:
    exists = "EXISTS (SELECT 1 FROM information_schema.columns WHERE column_name = 'remark')"
    sql = f"DO $$ BEGIN IF NOT {exists} THEN {first}; ELSE ALTER TABLE orders DROP COLUMN note; END IF; END $$;"
    assert ("drop-column" in change(sql)) == is_found


def test_what_another_table_gives_is_no_renaming() -> None:
    before = "CREATE TABLE t (id integer PRIMARY KEY, a text); CREATE TABLE o (id integer PRIMARY KEY, a text, x text);"
    form = (
        "CREATE TABLE tmp (id integer PRIMARY KEY, o_id integer);\nINSERT INTO tmp (id, o_id) SELECT {} FROM t JOIN o"
    )
    form += " ON o.x = t.a;\nDROP TABLE t;\nALTER TABLE tmp RENAME TO t;"
    found = {*DROPS, "rename-column"}
    assert change(form.format("t.id, o.a"), SQLITE, before=before) & found == {"drop-column"}
    assert change(form.format("t.id, t.a"), SQLITE, before=before) & found == {"rename-column"}


@pytest.mark.parametrize(
    ("columns", "names", "found"),
    [
        (", a text", ", a", {"drop-column"}),
        (", a text, b text", ", a, b", set()),
        (", a text, c text", ", a, c", {"drop-column"}),
        (", a text, c text", ", a", {"drop-column"}),
    ],
)
def test_table_built_anew_is_not_dropped_but_may_lose_columns(columns: str, names: str, found: set[str]) -> None:
    sql = REBUILD.format(columns=columns, names=names)
    assert change(sql, SQLITE, before="CREATE TABLE t (id integer PRIMARY KEY, a text, b text);") & DROPS == found


@pytest.mark.parametrize(
    ("earlier", "last", "found"),
    [
        (None, REMOVE, {"drop-not-staged"}),
        (None, 'migrations.DeleteModel(name="Order")', {"drop-not-staged"}),
        (state(REMOVE), 'migrations.RunSQL("ALTER TABLE shop_order DROP COLUMN total")', set()),
        (None, f'{state(REMOVE)}, migrations.RunSQL("ALTER TABLE shop_order DROP COLUMN total")', {"drop-not-staged"}),
        (None, 'migrations.RunSQL("ALTER TABLE shop_order DROP COLUMN total")', {"drop-column"}),
        (
            state('migrations.DeleteModel(name="Order")'),
            'migrations.RunSQL("DROP TABLE shop_order_tags; DROP TABLE shop_order")',
            set(),
        ),
        (None, state(REMOVE), set()),
    ],
)
def test_django_tells_what_the_models_lost_before(earlier: str | None, last: str, found: set[str]) -> None:
    texts = [CREATED, *([model(earlier)] if earlier else []), model(last)]
    files = dict(POSTGRES_FILES)
    for number, text in enumerate(texts, 1):
        files[f"shop/migrations/{number:04}_step.py"] = text
    last_path = f"shop/migrations/{len(texts):04}_step.py"
    assert ids(whole(files, last_path)) & DROPS == found


KEYED = """
CREATE TABLE customers (id bigint PRIMARY KEY, email text, CONSTRAINT one_email UNIQUE (email));
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, CONSTRAINT of_customer FOREIGN KEY (customer_id)
  REFERENCES customers (id));
CREATE VIEW names AS SELECT email FROM customers;
"""
MY_KEYED = KEYED.replace("text", "varchar(200)").replace("CREATE VIEW names AS SELECT email FROM customers;", "")


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("DROP SCHEMA s CASCADE;", {"drop-schema"}),
        ("DROP SCHEMA s;", set()),
        ("CREATE SCHEMA s; DROP SCHEMA s CASCADE;", set()),
        ("DROP DATABASE d;", {"drop-database"}),
        ("DROP VIEW names;", {"drop-view"}),
        ("DROP VIEW IF EXISTS names; CREATE VIEW names AS SELECT id FROM customers;", set()),
        ("DROP VIEW IF EXISTS never;", set()),
        ("DROP TABLE customers CASCADE;", {"drop-table", "drop-cascade"}),
        ("DROP TABLE orders CASCADE;", {"drop-table"}),
        ("ALTER TABLE customers DROP CONSTRAINT customers_pkey CASCADE;", {"drop-primary-key", "drop-cascade"}),
        ("ALTER TABLE orders DROP CONSTRAINT of_customer CASCADE;", {"drop-constraint"}),
        ("DROP FUNCTION f CASCADE;", {"drop-cascade"}),
        ("DROP TRIGGER t ON orders CASCADE;", set()),
        ("ALTER TABLE customers DROP CONSTRAINT one_email;", {"drop-constraint"}),
        ("ALTER TABLE customers DROP CONSTRAINT one_email, ADD UNIQUE (email, id);", {"drop-constraint"}),
        ("ALTER TABLE customers DROP CONSTRAINT one_email, ADD CONSTRAINT mail UNIQUE (email) DEFERRABLE;", set()),
        ("ALTER TABLE customers DROP CONSTRAINT one_email; CREATE UNIQUE INDEX i ON customers (lower(email));", set()),
        ("ALTER TABLE customers DROP CONSTRAINT one_email; CREATE INDEX i ON customers (email);", {"drop-constraint"}),
        ("ALTER TABLE customers DROP CONSTRAINT one_email; ALTER TABLE customers DROP email;", {"drop-column"}),
        ("ALTER TABLE orders DROP CONSTRAINT of_customer;", {"drop-constraint"}),
        ("ALTER TABLE orders DROP CONSTRAINT of_customer; DROP TABLE customers;", {"drop-table"}),
        ("ALTER TABLE orders DROP CONSTRAINT orders_pkey;", {"drop-primary-key"}),
        ("ALTER TABLE orders DROP CONSTRAINT orders_pkey, ADD PRIMARY KEY (id, customer_id);", set()),
        ("ALTER TABLE orders DROP CONSTRAINT IF EXISTS never_there;", set()),
        ("TRUNCATE orders;", {"truncate"}),
        ("TRUNCATE customers CASCADE;", {"truncate-cascade"}),
        ("TRUNCATE orders CASCADE;", {"truncate"}),
        ("CREATE TABLE t (a int); TRUNCATE t CASCADE;", set()),
        ("DELETE FROM orders;", {"delete-without-where"}),
        ("DELETE FROM orders WHERE 1 = 1;", {"delete-without-where"}),
        ("DELETE FROM orders WHERE id = 1;", set()),
        ("DELETE FROM customers; INSERT INTO customers (id) VALUES (1);", set()),
        ("CREATE TABLE t (a int); DELETE FROM t;", set()),
        ("UPDATE customers SET email = lower(email);", {"update-without-where"}),
        ("UPDATE customers SET email = lower(email) WHERE email IS NOT NULL;", set()),
        ("ALTER TABLE orders ADD a int; UPDATE orders SET a = 1;", set()),
    ],
)
def test_what_else_a_migration_deletes(sql: str, found: set[str]) -> None:
    assert change(sql, before=KEYED) & (OTHERS | DROPS) == found


MORE = """
CREATE TABLE customers (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, tenant bigint, number text NOT NULL, customer_id bigint, state text, total int,
  CONSTRAINT numbered UNIQUE (tenant, number),
  CONSTRAINT alike UNIQUE NULLS NOT DISTINCT (tenant, state),
  CONSTRAINT of_customer FOREIGN KEY (customer_id) REFERENCES customers (id),
  CONSTRAINT positive CHECK (total > 0),
  CONSTRAINT states CHECK (state IN ('a', 'b', 'c')));
"""


@pytest.mark.parametrize(
    ("goes", "comes", "is_found"),
    [
        ("numbered", "ADD UNIQUE (number)", False),
        ("numbered", "ADD UNIQUE (number, tenant)", False),
        ("numbered", "ADD UNIQUE (number, tenant, state)", True),
        ("numbered", "ADD UNIQUE (tenant, state)", True),
        ("numbered", "; CREATE UNIQUE INDEX i ON orders (lower(number))", False),
        ("numbered", "; CREATE UNIQUE INDEX i ON orders (tenant, lower(number)) WHERE total > 0", True),
        ("numbered", "; CREATE UNIQUE INDEX i ON orders (tenant, lower(number || state))", True),
        ("numbered", "; CREATE INDEX i ON orders (number)", True),
        ("alike", "ADD UNIQUE (tenant, state)", True),
        ("alike", "ADD UNIQUE NULLS NOT DISTINCT (state)", False),
        ("of_customer", "ADD FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE", False),
        ("of_customer", "ADD FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID", False),
        ("of_customer", "ADD FOREIGN KEY (tenant) REFERENCES customers (id)", True),
        ("positive", "", True),
        ("positive", "ADD CHECK (total > 10)", False),
        ("positive", "ADD CHECK (tenant > 0)", True),
        ("positive", "ADD CHECK (tenant > 0 AND (total > 0))", False),
        ("positive", "ALTER total TYPE text", False),
        ("states", "ADD CHECK (state IN ('a', 'b', 'c', 'd'))", False),
        ("states", "ALTER state SET NOT NULL", False),
        ("states", "", True),
    ],
)
def test_dropped_constraint_is_replaced_by_what_asks_for_as_much(goes: str, comes: str, is_found: bool) -> None:
    separator = "" if comes.startswith(";") or not comes else ", "
    sql = f"ALTER TABLE orders DROP CONSTRAINT {goes}{separator}{comes};"
    assert ("drop-constraint" in change(sql, before=MORE)) == is_found


@pytest.mark.parametrize(
    ("was", "stands", "is_found"),
    [
        ("state IN ('a', 'b', 'c')", "state IN ('a','b')", False),
        ("state IN ('a', 'b', 'c')", "state IN ('a', 'd')", True),
        ("total > 0", "(total > 0) AND (total < 9)", False),
        ("total > 0 AND total < 9", "total > 0", True),
        ("total > 0", "total > 0 OR state = 'a'", True),
        ("state = 'a and b'", "state = 'A AND B'", True),
    ],
)
def test_dropped_check_is_implied_by_one_that_stood_there_before(was: str, stands: str, is_found: bool) -> None:
    before = f"CREATE TABLE orders (state text, total int, CONSTRAINT goes CHECK ({was}), CONSTRAINT stays CHECK ({stands}));"
    assert ("drop-constraint" in change("ALTER TABLE orders DROP CONSTRAINT goes;", before=before)) == is_found


def test_looser_key_is_named() -> None:
    (found,) = findings(
        "drop-constraint",
        "ALTER TABLE orders DROP CONSTRAINT numbered, ADD UNIQUE (number, tenant, state);",
        before=MORE,
    )
    assert (found.severity, found.evidence) == ("low", {"table": "orders"})
    assert found.message == (
        "UNIQUE (tenant, number) of orders (UNIQUE (number, tenant, state) instead) goes for one that allows more: "
        "duplicates can come in from then on; it is there since 0001."
    )
    (gone,) = findings("drop-constraint", "ALTER TABLE orders DROP CONSTRAINT numbered;", before=MORE)
    assert gone.severity is None
    assert "goes without a replacement" in gone.message


OTHERS = {
    "drop-schema",
    "drop-database",
    "drop-view",
    "drop-cascade",
    "drop-constraint",
    "drop-primary-key",
    "truncate",
    "truncate-cascade",
    "delete-without-where",
    "update-without-where",
}


def test_cascade_names_what_it_takes_along() -> None:
    (found,) = findings("drop-cascade", "DROP TABLE customers CASCADE;", before=KEYED)
    assert found.message == "DROP TABLE customers CASCADE also drops foreign key of_customer of orders and view names."


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("ALTER TABLE orders DROP PARTITION p1;", {"drop-partition"}),
        ("ALTER TABLE orders TRUNCATE PARTITION p1;", {"drop-partition"}),
        ("ALTER TABLE orders DISCARD TABLESPACE;", {"drop-partition"}),
        ("ALTER TABLE orders COALESCE PARTITION 2;", set()),
        ("ALTER TABLE orders DROP COLUMN a;", {"drop-indexed-column"}),
        ("ALTER TABLE orders DROP INDEX by_a, DROP COLUMN a;", set()),
        ("ALTER TABLE orders DROP COLUMN b;", set()),
        ("ALTER TABLE orders DROP PRIMARY KEY;", {"drop-primary-key"}),
    ],
)
def test_what_mysql_deletes(sql: str, found: set[str]) -> None:
    before = "CREATE TABLE orders (id bigint PRIMARY KEY, a int, b int, c int, KEY by_a (c, a), KEY by_b (b));"
    rules = {"drop-partition", "drop-indexed-column", "drop-primary-key"}
    assert change(sql, MYSQL, before=before) & rules == found


TYPES = "CREATE TYPE mood AS ENUM ('a', 'b'); CREATE TABLE t (v varchar(20), u varchar, x text, n numeric(12, 2), i int, m mood);"


@pytest.mark.parametrize(
    ("sql", "severity"),
    [
        ("ALTER TABLE t ALTER v TYPE varchar(10);", "high"),
        ("ALTER TABLE t ALTER v TYPE varchar(30);", None),
        ("ALTER TABLE t ALTER v TYPE text;", None),
        ("ALTER TABLE t ALTER u TYPE varchar(255);", "medium"),
        ("ALTER TABLE t ALTER u TYPE varchar(20);", "high"),
        ("ALTER TABLE t ALTER n TYPE numeric(12, 3);", "medium"),
        ("ALTER TABLE t ALTER n TYPE numeric(8, 2);", "high"),
        ("ALTER TABLE t ALTER i TYPE smallint;", "high"),
        ("ALTER TABLE t ALTER i TYPE bigint;", None),
        ("ALTER TABLE t ALTER i TYPE real;", None),
        ("ALTER TABLE t ALTER x TYPE jsonb USING x::jsonb;", "medium"),
        ("ALTER TABLE t ALTER v TYPE varchar(10), ALTER u TYPE varchar(300);", "high"),
        ("ALTER TABLE t ADD a text; ALTER TABLE t ALTER a TYPE varchar(3);", None),
        (
            "ALTER TYPE mood RENAME TO o; CREATE TYPE mood AS ENUM ('a'); "
            "ALTER TABLE t ALTER m TYPE mood USING m::text::mood; DROP TYPE o;",
            "high",
        ),
        (
            "ALTER TYPE mood RENAME TO o; CREATE TYPE mood AS ENUM ('a', 'b', 'c'); "
            "ALTER TABLE t ALTER m TYPE mood USING m::text::mood; DROP TYPE o;",
            None,
        ),
    ],
)
def test_types_into_which_values_may_not_fit(sql: str, severity: str | None) -> None:
    found = findings("narrowing-type-change", sql, before=TYPES)
    assert [one.severity or "high" for one in found] == ([severity] if severity else [])


def test_mysql_cuts_off_and_sqlite_keeps_everything() -> None:
    before = "CREATE TABLE t (a varchar(20), b int);"
    (found,) = findings("narrowing-type-change", "ALTER TABLE t MODIFY a varchar(10);", MYSQL, before=before)
    assert "is cut off" in found.message
    assert not findings("narrowing-type-change", "ALTER TABLE t MODIFY b int unsigned;", MYSQL, before=before)


ALONE = (
    "CREATE TABLE files (id integer PRIMARY KEY, path text, link text); CREATE TABLE owners (id integer PRIMARY KEY, name text);"
    "CREATE TABLE pins (id integer PRIMARY KEY AUTOINCREMENT, note text);"
)
REBUILT = "CREATE TABLE n ({}); INSERT INTO n SELECT {} FROM {}; DROP TABLE {t}; ALTER TABLE n RENAME TO {t};"


@pytest.mark.parametrize(
    ("rule", "sql", "severity"),
    [
        ("drop-column", "ALTER TABLE files DROP COLUMN path;", "medium"),
        ("drop-column", "UPDATE files SET link = path; ALTER TABLE files DROP COLUMN path;", "medium"),
        (
            "drop-column",
            "ALTER TABLE files ADD COLUMN place text; UPDATE files SET place = path; ALTER TABLE files DROP COLUMN path;",
            "low",
        ),
        (
            "drop-column",
            "ALTER TABLE files ADD COLUMN place text; ALTER TABLE files DROP COLUMN path; UPDATE files SET place = '';",
            "medium",
        ),
        ("drop-column", REBUILT.format("id integer PRIMARY KEY, link text", "id, link", "files", t="files"), "medium"),
        ("drop-column", REBUILT.format("note text", "note", "pins", t="pins"), "low"),
        (
            "drop-column",
            REBUILT.format(
                "id integer PRIMARY KEY, link text, owner_id integer",
                "files.id, files.link, owners.id",
                "files JOIN owners ON owners.name = files.path",
                t="files",
            ),
            "low",
        ),
        ("drop-table", "DROP TABLE files;", "medium"),
        ("drop-table", "CREATE TABLE f (id integer); INSERT INTO f SELECT id FROM files; DROP TABLE files;", "low"),
    ],
)
def test_drop_on_sqlite_is_about_values_alone(rule: str, sql: str, severity: str) -> None:
    (found,) = findings(rule, sql, SQLITE, before=ALONE)
    assert found.severity == severity
    assert "still runs" not in found.message
    assert "older" not in "".join(found.steps)
    # Elsewhere a release runs beside it.
    if "REFERENCES" not in sql and "CREATE" not in sql:
        (elsewhere,) = findings(rule, sql, before=ALONE.replace("AUTOINCREMENT", ""))
        assert elsewhere.severity is None
        assert "still runs" in elsewhere.message


def test_number_to_which_something_refers_is_a_value() -> None:
    refers = f"{ALONE} CREATE TABLE uses (pin integer REFERENCES pins (id));"
    sql = REBUILT.format("note text", "note", "pins", t="pins")
    assert [one.severity for one in findings("drop-column", sql, SQLITE, before=refers)] == ["medium"]


PINS = "CREATE TABLE memos (id bigint PRIMARY KEY); CREATE TABLE pins (memo_id bigint, pinned boolean);"


@pytest.mark.parametrize(
    ("moving", "severity"),
    [
        (
            "ALTER TABLE memos ADD COLUMN pinned boolean; UPDATE memos SET pinned = pins.pinned FROM pins WHERE memo_id = id;",
            "low",
        ),
        ("CREATE TABLE kept (memo_id bigint); INSERT INTO kept SELECT memo_id FROM pins;", "low"),
        ("INSERT INTO memos SELECT memo_id FROM pins;", None),
        ("DELETE FROM memos WHERE id IN (SELECT memo_id FROM pins);", None),
        ("ALTER TABLE memos ADD COLUMN pinned boolean; UPDATE memos SET pinned = false WHERE id = 1;", None),
        (
            "CREATE TABLE pins_new (memo_id bigint, pinned boolean); INSERT INTO pins_new SELECT * FROM pins;"
            "DROP TABLE pins; ALTER TABLE pins_new RENAME TO pins;",
            None,
        ),
    ],
)
def test_table_that_an_earlier_release_moved_is_dropped_as_the_last_step(moving: str, severity: str | None) -> None:
    found = [one for one in judged([PINS, moving, "DROP TABLE pins;"]) if one.rule_id == "drop-table"]
    assert [one.severity for one in found] == [severity]
    assert ("was copied to" in found[0].message) == (severity == "low")


ENTITY = (
    'import {{ Column, Entity }} from "typeorm";\n\n@Entity({{ name: "{table}" }})\nexport class One {{\n  @Column()\n'
    "  {column}: string;\n}}\n"
)


@pytest.mark.parametrize(
    ("drop", "code", "severity"),
    [
        pytest.param(
            "ALTER TABLE orders DROP COLUMN note;", ("orders", "total"), Severity.LOW, id="column left by the model"
        ),
        pytest.param(
            "ALTER TABLE orders DROP COLUMN note;", ("orders", "note"), Severity.HIGH, id="column of the model"
        ),
        pytest.param(
            "ALTER TABLE orders DROP COLUMN note;", ("customers", "name"), Severity.HIGH, id="no model of the table"
        ),
        pytest.param("ALTER TABLE orders DROP COLUMN note;", None, Severity.HIGH, id="no code that tells"),
        pytest.param("DROP TABLE orders;", ("customers", "name"), Severity.LOW, id="table left by the models"),
        pytest.param("DROP TABLE orders;", ("orders", "total"), Severity.HIGH, id="table of a model"),
        pytest.param("DROP TABLE orders;", None, Severity.HIGH, id="no code that tells of tables"),
    ],
)
def test_what_code_left_a_release_ago_is_dropped_as_it_should_be(
    drop: str, code: tuple[str, str] | None, severity: Severity
) -> None:
    first = {**POSTGRES_FILES, "migrations/0001_start.sql": f"-- +goose Up\n{ORDERS}\n"}
    if code is not None:
        first["src/one.entity.ts"] = ENTITY.format(table=code[0], column=code[1])
    found = landed(first, {**first, "migrations/0002_drop.sql": f"-- +goose Up\n{drop}\n"})
    assert [one.severity for one in found if one.rule_id in {"drop-table", "drop-column"}] == [severity]
