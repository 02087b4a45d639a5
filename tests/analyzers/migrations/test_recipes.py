"""Recipes: what they print has to run, and to leave out nothing that the migration says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analyzers.migrations.stream import Engine
from tests.analyzers.migrations.judging import MYSQL, ORDERS, POSTGRES, Setting, findings, without_transaction
from tests.analyzers.migrations.trees import POSTGRES as POSTGRES_FILES
from tests.analyzers.migrations.trees import whole


def steps(rule: str, sql: str, setting: Setting = POSTGRES, before: str = ORDERS) -> str:
    """Return the steps of the one finding of a rule."""
    (found,) = findings(rule, sql, setting, before=before)
    return "\n".join(found.steps)


def django(rule: str, fields: str, *operations: str) -> str:
    """Return the remedy of the one finding of a rule in an application of Django whose model has some fields."""
    head = "import uuid\nfrom django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"
    created = f'migrations.CreateModel(name="Order", fields=[("id", models.BigAutoField(primary_key=True)), {fields}])'
    files = {
        **POSTGRES_FILES,
        "shop/migrations/0001_initial.py": f"{head}    dependencies = []\n    operations = [{created}]\n",
        "shop/migrations/0002_change.py": (
            f'{head}    dependencies = [("shop", "0001_initial")]\n    operations = [{", ".join(operations)}]\n'
        ),
    }
    (found,) = (one for one in whole(files) if one.rule_id == rule)
    return found.remedy


@pytest.mark.parametrize(
    ("written", "clause"),
    [
        ("ON DELETE CASCADE", " ON DELETE CASCADE NOT VALID"),
        ("ON DELETE SET NULL ON UPDATE CASCADE", " ON DELETE SET NULL ON UPDATE CASCADE NOT VALID"),
        ("ON DELETE RESTRICT DEFERRABLE", " ON DELETE RESTRICT DEFERRABLE NOT VALID"),
        ("ON DELETE NO ACTION", "REFERENCES customers (id) NOT VALID"),
        ("", "REFERENCES customers (id) NOT VALID"),
    ],
)
def test_foreign_key_keeps_what_it_does(written: str, clause: str) -> None:
    sql = f"ALTER TABLE orders ADD CONSTRAINT k FOREIGN KEY (customer_id) REFERENCES customers (id) {written};"
    assert clause in steps("fk-validates-existing", sql)


@pytest.mark.parametrize(
    ("columns", "built"),
    [
        ('(note COLLATE "C")', 'ON orders (note COLLATE "C")'),
        ("(note text_pattern_ops)", "ON orders (note text_pattern_ops)"),
        ("(customer_id, total DESC NULLS LAST)", "ON orders (customer_id, total DESC NULLS LAST)"),
        ("(note)", "ON orders (note)\n"),
    ],
)
def test_index_keeps_its_operator_classes(columns: str, built: str) -> None:
    assert built in f"{steps('index-not-concurrent', f'CREATE INDEX i ON orders {columns};')}\n"


def test_number_of_a_new_column_comes_from_a_sequence_that_is_created() -> None:
    said = steps("add-column-auto-increment", "ALTER TABLE orders ADD COLUMN n serial;")
    assert said.index("CREATE SEQUENCE orders_n_seq OWNED BY orders.n") < said.index("nextval('orders_n_seq')")


def test_time_zone_is_set_for_the_transaction_alone() -> None:
    before = "CREATE TABLE t (a timestamp);"
    said = steps(
        "column-type-rewrite", "ALTER TABLE t ALTER a TYPE timestamptz USING a AT TIME ZONE 'UTC';", before=before
    )
    assert "SET LOCAL timezone = 'UTC'\nALTER TABLE t ALTER COLUMN a TYPE timestamp with time zone" in said


def test_type_of_a_primary_key_changes_by_a_key_that_is_swapped() -> None:
    sql = "ALTER TABLE t ALTER id TYPE bigint;"
    said = steps("column-type-rewrite", sql, before="CREATE TABLE t (id serial PRIMARY KEY, n int);")
    assert "CREATE UNIQUE INDEX CONCURRENTLY t_id_new_key ON t (id_new)" in said
    assert "ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX t_id_new_key" in said
    other = steps(
        "column-type-rewrite", sql.replace("id", "n"), before="CREATE TABLE t (id serial PRIMARY KEY, n int);"
    )
    assert "drop n" in other
    assert "PRIMARY KEY" not in other


def test_key_that_replaces_another_has_an_index_of_another_name() -> None:
    sql = (
        "ALTER TABLE t DROP CONSTRAINT t_pkey; ALTER TABLE t DROP COLUMN id; ALTER TABLE t RENAME new_id TO id;"
        "ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY (id);"
    )
    before = "CREATE TABLE t (id serial PRIMARY KEY, new_id uuid NOT NULL);"
    said = steps("primary-key-builds-index", sql, before=before)
    assert "CREATE UNIQUE INDEX CONCURRENTLY t_new_id_key ON t (new_id)" in said
    alone = steps(
        "primary-key-builds-index", "ALTER TABLE t ADD PRIMARY KEY (id);", before="CREATE TABLE t (id int NOT NULL);"
    )
    assert "t_id_pkey" in alone


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        # Dropped by code that is not read.
        (
            "DO $$ BEGIN EXECUTE 'x' || y; ALTER TABLE t ADD COLUMN n uuid; ALTER TABLE t ADD PRIMARY KEY (n); END $$;",
            "t_n_key",
        ),
        # The old column has the name until it is another's.
        (
            "ALTER TABLE t RENAME id TO name; ALTER TABLE t ADD COLUMN id uuid; ALTER TABLE t ADD PRIMARY KEY (id);",
            "t_id_new_key",
        ),
        # With its column goes the key.
        (
            "ALTER TABLE t ADD n uuid; ALTER TABLE t DROP COLUMN id; ALTER TABLE t RENAME n TO id; "
            "ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY (id);",
            "t_n_key",
        ),
    ],
)
def test_key_that_takes_the_place_of_another_is_built_beside_it(sql: str, index: str) -> None:
    before = (
        "CREATE TABLE t (id int PRIMARY KEY, CONSTRAINT u UNIQUE (id));"
        " CREATE TABLE c (t_id int CONSTRAINT to_t REFERENCES t (id));"
    )
    said = steps("primary-key-builds-index", sql, before=before)
    assert f"CREATE UNIQUE INDEX CONCURRENTLY {index} ON t" in said
    assert f"ADD PRIMARY KEY USING INDEX {index}" in said
    assert "ADD CONSTRAINT t_pkey" not in said
    assert ("to_t of c" in said) == ("DROP COLUMN id" not in sql)


@pytest.mark.parametrize(
    ("again", "first", "last"),
    [
        (
            "CREATE INDEX i ON orders (note);",
            "Leave i alone, which is built again as it was: delete both statements.",
            "",
        ),
        ("CREATE INDEX i ON orders (note, total);", "", "DROP INDEX CONCURRENTLY IF EXISTS i"),
        ("CREATE UNIQUE INDEX i ON orders (note);", "", "DROP INDEX CONCURRENTLY IF EXISTS i"),
        ("CREATE INDEX i ON orders (note) WHERE total > 0;", "", "DROP INDEX CONCURRENTLY IF EXISTS i"),
    ],
)
def test_index_that_is_built_again_is_left_alone_or_built_beside_the_other(again: str, first: str, last: str) -> None:
    before = f"{ORDERS}\nCREATE INDEX i ON orders (note);"
    (found,) = findings("index-not-concurrent", f"DROP INDEX i;\n{again}", before=before)
    if first:
        assert found.steps == (first,)
    else:
        assert "INDEX CONCURRENTLY i_new ON orders" in "\n".join(found.steps)
        assert found.steps[-1].endswith(last)


def test_index_of_which_nothing_is_known_is_perhaps_left_alone() -> None:
    (found,) = findings("index-not-concurrent", "DROP INDEX i;\nCREATE INDEX i ON orders (note);")
    assert found.steps[0].startswith("Leave i alone, if it is built again as it was")
    assert "i_new" in "\n".join(found.steps)


@pytest.mark.parametrize(
    ("engine", "version", "says"),
    [
        (MYSQL.engine, (8, 0, 12), "MySQL 8.0.12 takes no default for text"),
        (MYSQL.engine, (5, 7), "MySQL 5.7 takes no default for text"),
        (MYSQL.engine, (8, 0, 13), "NOT NULL DEFAULT (...)"),
        (MYSQL.engine, (8, 0), "NOT NULL DEFAULT (...)"),
        (Engine.MARIADB, (10, 6), "NOT NULL DEFAULT ..."),
        (POSTGRES.engine, (16,), "NOT NULL DEFAULT ..."),
    ],
)
def test_default_of_text_is_what_the_version_takes(engine: Engine, version: tuple[int, ...], says: str) -> None:
    before = "CREATE TABLE t (id int PRIMARY KEY);"
    setting = Setting(engine=engine, version=version)
    said = steps("add-required-column", "ALTER TABLE t ADD COLUMN a text NOT NULL;", setting, before)
    assert says in said
    assert ("DEFAULT" in said) == ("takes no default" not in says)
    assert "DEFAULT" in steps("add-required-column", "ALTER TABLE t ADD COLUMN a int NOT NULL;", setting, before)


@pytest.mark.parametrize(
    ("rule", "sql", "said"),
    [
        (
            "set-not-null-old-writers",
            'ALTER TABLE "user" ALTER "order" SET NOT NULL;',
            'TABLE "user" ALTER COLUMN "order" SET',
        ),
        ("rename-table", 'ALTER TABLE "user" RENAME TO "group";', 'CREATE VIEW "user" AS TABLE "group"'),
        (
            "drop-add-looks-like-rename",
            'ALTER TABLE "user" DROP COLUMN "order"; ALTER TABLE "user" ADD COLUMN order_ text;',
            'ALTER TABLE "user" RENAME COLUMN "order" TO order_',
        ),
    ],
)
def test_words_of_sql_are_quoted_as_names(rule: str, sql: str, said: str) -> None:
    assert said in steps(rule, sql, before='CREATE TABLE "user" (id bigint PRIMARY KEY, "order" text);')


def test_default_of_text_is_an_expression_on_mysql() -> None:
    before = "CREATE TABLE t (id int PRIMARY KEY);"
    for kind, default in (("text", "DEFAULT (...)"), ("json", "DEFAULT (...)"), ("int", "DEFAULT ...")):
        assert default in steps("add-required-column", f"ALTER TABLE t ADD COLUMN a {kind} NOT NULL;", MYSQL, before)


@pytest.mark.parametrize(
    ("sql", "asks"),
    [
        ("ALTER TABLE t ADD COLUMN p int; ALTER TABLE t ADD FOREIGN KEY (p) REFERENCES parents (id);", False),
        ("ALTER TABLE t ADD COLUMN p int DEFAULT 1; ALTER TABLE t ADD FOREIGN KEY (p) REFERENCES parents (id);", True),
        (
            "ALTER TABLE t ADD COLUMN p int; UPDATE t SET p = 1; ALTER TABLE t ADD FOREIGN KEY (p) REFERENCES parents (id);",
            True,
        ),
        ("ALTER TABLE t ADD FOREIGN KEY (o) REFERENCES parents (id);", True),
    ],
)
def test_orphans_are_looked_for_where_there_can_be_any(sql: str, *, asks: bool) -> None:
    before = "CREATE TABLE parents (id int PRIMARY KEY); CREATE TABLE t (id int PRIMARY KEY, o int);"
    assert ("without their row" in steps("mysql-fk-blocks-writes", sql, MYSQL, before)) == asks


def test_all_dropped_fields_are_staged_by_their_names_in_the_models() -> None:
    said = django(
        "drop-not-staged",
        '("note", models.TextField(null=True)), ("total", models.IntegerField()), '
        '("user", models.ForeignKey("auth.User", models.CASCADE))',
        *(f'migrations.RemoveField("order", "{name}")' for name in ("note", "total", "user")),
    )
    assert "let total and user be NULL" in said
    assert "take note, total and user out of the models alone" in said
    # The models have lost them by then: an operation on models would not find them.
    assert 'migrations.RunSQL("ALTER TABLE shop_order DROP COLUMN user_id")' in said
    assert "database_operations" not in said


def test_dropped_model_is_dropped_by_its_table() -> None:
    said = django("drop-not-staged", '("note", models.TextField())', 'migrations.DeleteModel("Order")')
    assert "state_operations=[migrations.DeleteModel(...)]" in said
    assert 'migrations.RunSQL("DROP TABLE shop_order")' in said


@pytest.mark.parametrize(
    ("runner", "said"),
    [
        ("numbered", "move it into a file of its own, and have it run without a transaction"),
        ("dbmate", "move it into a file of its own with no other statement"),
        ("goose", "move it into a file of its own without a transaction"),
        ("flyway", "move it into a file of its own: Flyway runs"),
        ("drizzle", "into a statement of its own"),
    ],
)
def test_what_cannot_run_in_a_block_goes_where_the_runner_sends_it_alone(runner: str, said: str) -> None:
    block = "DO $$ BEGIN CREATE INDEX i ON orders (note); END $$;"
    (found,) = findings("index-not-concurrent", block, replace(POSTGRES, framework=runner))
    assert found.steps[0].startswith("Take it out of the block, ")
    assert said in found.steps[0]


@pytest.mark.parametrize(("runner", "is_told"), [("numbered", True), ("goose", False)])
def test_statements_of_a_retry_stand_alone_where_the_runner_sends_a_file_at_once(runner: str, *, is_told: bool) -> None:
    mark = "-- postgres-migrations disable-transaction" if is_told else "-- +goose NO TRANSACTION"
    sql = f"{mark}\nCREATE INDEX CONCURRENTLY IF NOT EXISTS i ON orders (note);"
    said = steps("concurrent-index-not-retryable", sql, replace(POSTGRES, framework=runner, mode="none"))
    assert ("a file of its own" in said) == is_told


@pytest.mark.parametrize(
    ("change", "is_told"),
    [
        pytest.param("models.IntegerField(default=0)", False, id="written as NULL"),
        pytest.param("models.IntegerField()", True, id="left out or not"),
    ],
)
def test_a_default_is_no_help_for_models_that_write_null(change: str, *, is_told: bool) -> None:
    said = django(
        "set-not-null-old-writers",
        '("total", models.IntegerField(null=True))',
        f'migrations.AlterField("order", "total", {change})',
    )
    assert ("db_default=" in said) == is_told


def test_django_adds_a_unique_field_before_its_index() -> None:
    field = "models.UUIDField(null=True, unique=True)"
    said = django("unique-constraint-builds-index", "", f'migrations.AddField("order", "token", {field})')
    assert said.index("without unique=True") < said.index("CREATE UNIQUE INDEX CONCURRENTLY")
    assert "state_operations=[migrations.AlterField(...)]" in said
    assert "database_operations=[...]" not in said


def test_django_builds_a_partial_index_by_its_own_words() -> None:
    index = 'models.Index(fields=["note"], condition=models.Q(("note__contains", "x")), name="i")'
    said = django("index-not-concurrent", '("note", models.TextField())', f'migrations.AddIndex("order", {index})')
    assert f'AddIndexConcurrently("order", {index})' in said


@pytest.mark.parametrize(("now", "is_told"), [("unique=True", False), ("null=True", True)])
def test_index_that_makes_room_for_a_unique_one_is_not_told_beside_it(now: str, *, is_told: bool) -> None:
    head = "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"
    field = '("code", models.IntegerField(db_index=True))'
    created = f'migrations.CreateModel(name="Order", fields=[("id", models.BigAutoField(primary_key=True)), {field}])'
    altered = f'migrations.AlterField("order", "code", models.IntegerField({now}))'
    files = {
        **POSTGRES_FILES,
        "shop/migrations/0001_initial.py": f"{head}    dependencies = []\n    operations = [{created}]\n",
        "shop/migrations/0002_change.py": (
            f'{head}    dependencies = [("shop", "0001_initial")]\n    operations = [{altered}]\n'
        ),
    }
    found = {one.rule_id for one in whole(files)}
    assert ("drop-index-not-concurrent" in found) == is_told
    assert ("unique-constraint-builds-index" in found) != is_told


@pytest.mark.parametrize(
    ("field", "has_second"), [("models.CharField(max_length=9, {})", True), ("models.IntegerField({})", False)]
)
def test_django_builds_the_index_for_like_as_well(field: str, *, has_second: bool) -> None:
    was, now = field.format("null=True"), field.format("null=True, db_index=True")
    said = django("index-not-concurrent", f'("note", {was})', f'migrations.AlterField("order", "note", {now})')
    assert ("(note varchar_pattern_ops)" in said) == has_second


NUMBERED = Setting(framework="numbered")


@pytest.mark.parametrize(
    ("rule", "sql"),
    [
        ("statements-after-exclusive-lock", "ALTER TABLE orders ADD COLUMN a int; DELETE FROM customers;"),
        ("statements-after-exclusive-lock", "ALTER TABLE orders ADD COLUMN a int; UPDATE orders SET a = total;"),
        ("fk-validates-existing", "ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id);"),
        ("check-validates-existing", "ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0);"),
    ],
)
def test_second_step_is_a_release_later_where_all_files_may_be_one_transaction(rule: str, sql: str) -> None:
    assert "In a later release" in steps(rule, sql, NUMBERED)
    assert "In a later release" not in steps(rule, sql)
    # The file's own COMMIT ends the transaction whatever runs it.
    assert "In a later release" not in steps(rule, f"BEGIN; {sql} COMMIT;", NUMBERED)


def test_update_that_comes_a_release_later_is_not_needed_before() -> None:
    sql = "ALTER TABLE orders ADD COLUMN a int; UPDATE orders SET a = total;"
    assert "code that needs what it writes comes with that release" in steps(
        "statements-after-exclusive-lock", sql, NUMBERED
    )


@pytest.mark.parametrize(("setting", "is_told"), [(MYSQL, True), (POSTGRES, False)])
def test_migration_that_ran_out_of_time_is_run_again_where_that_can_be(setting: Setting, *, is_told: bool) -> None:
    said = steps("lock-timeout-missing", "ALTER TABLE orders ADD COLUMN a int;", setting, ORDERS.replace("text", "int"))
    assert ("where it has one statement" in said) == is_told


ADDED = "ALTER TABLE orders ADD COLUMN a int; {}"
AUTO = Setting(mode="none")


@pytest.mark.parametrize(
    ("update", "setting", "has_default"),
    [
        ("UPDATE orders SET a = 1;", AUTO, True),
        ("UPDATE orders SET a = 1;", MYSQL, True),
        ("UPDATE orders SET a = 1;", Setting(mode="none", version=(10, 4)), False),
        ("UPDATE orders SET a = customers.id FROM customers;", AUTO, False),
        ("UPDATE orders SET total = 1;", AUTO, False),
        ("UPDATE orders SET a = 1, total = 2;", MYSQL, False),
    ],
)
def test_one_value_for_all_rows_is_a_default(update: str, setting: Setting, *, has_default: bool) -> None:
    said = steps("backfill-in-schema-migration", ADDED.format(update), setting, ORDERS.replace("text", "varchar(9)"))
    assert ("leave the UPDATE out" in said) == has_default
    # Code that lands together with the column must find it filled.
    assert "after the deployment" not in said
    assert "before the" in said


@pytest.mark.parametrize(
    ("kind", "is_told"), [("json", True), ("longtext", True), ("varchar(9)", False), ("int", False)]
)
def test_default_of_a_long_value_copies_the_table_on_mysql(kind: str, *, is_told: bool) -> None:
    sql = ADDED.replace("int", kind).format("UPDATE orders SET a = '1';")
    said = steps("backfill-in-schema-migration", sql, MYSQL, ORDERS.replace("text", "varchar(9)"))
    assert ("as its default" in said) != is_told


def test_default_instead_of_an_update_behind_a_lock() -> None:
    said = steps("statements-after-exclusive-lock", ADDED.format("UPDATE orders SET a = 1;"))
    assert said.index("leave the UPDATE out") < said.index("Else keep ADD COLUMN a on orders")


@pytest.mark.parametrize(
    ("sql", "severity"),
    [
        ('ALTER TABLE people ALTER name TYPE text COLLATE "C";', "medium"),
        ('ALTER TABLE people ALTER name TYPE varchar COLLATE "de-x-icu";', "medium"),
        ('ALTER TABLE people ALTER name SET DATA TYPE text COLLATE pg_catalog."C";', "medium"),
        ("ALTER TABLE people ALTER name TYPE text;", None),
        ('ALTER TABLE people ALTER name TYPE varchar(9) COLLATE "C";', None),
        ('ALTER TABLE people ALTER name TYPE text COLLATE "C" USING lower(name);', None),
    ],
)
def test_another_collation_of_text_writes_no_row(sql: str, severity: str | None) -> None:
    (found,) = findings("column-type-rewrite", sql)
    assert found.severity == severity
    assert ("no row is written anew" in found.message) == (severity is not None)
    if "COLLATE" in sql and "(9)" not in sql:
        assert 'name_new text COLLATE "C"' in (said := "\n".join(found.steps)) or 'COLLATE "de-x-icu"' in said


def test_collation_of_a_known_text_is_no_rewrite() -> None:
    assert not findings("column-type-rewrite", 'ALTER TABLE orders ALTER note TYPE text COLLATE "C";')


def test_second_column_has_the_collation_for_which_it_is_there() -> None:
    sql = "ALTER TABLE people MODIFY name varchar(256) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL;"
    said = steps("column-type-rewrite", sql, MYSQL, ORDERS.replace("text", "varchar(9)"))
    assert "name_new varchar(256) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin" in said


@pytest.mark.parametrize(
    ("framework", "sql", "said"),
    [
        (
            "goose",
            "ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id);",
            "close the connection",
        ),
        (
            "knex",
            "exports.up = (knex) => knex.raw('ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id)');",
            "in a finally",
        ),
    ],
)
def test_check_of_keys_comes_on_again_after_a_failure(framework: str, sql: str, said: str) -> None:
    before = ORDERS.replace("text", "varchar(9)")
    before = before if framework == "goose" else f"exports.up = (knex) => knex.raw(`{before}`);"
    setting = Setting(engine=MYSQL.engine, version=MYSQL.version, framework=framework)
    assert said in steps("mysql-fk-blocks-writes", sql, setting, before)


@pytest.mark.parametrize(
    ("again", "is_told"),
    [
        pytest.param("CREATE INDEX i ON orders (customer_id);", False, id="built again with a lock"),
        pytest.param("CREATE INDEX j ON orders (customer_id);", True, id="another index"),
        pytest.param("", True, id="gone for good"),
    ],
)
def test_an_index_that_is_built_again_is_told_where_it_is_built(again: str, *, is_told: bool) -> None:
    before = f"{ORDERS}\nCREATE INDEX i ON orders (note);"
    told = findings("drop-index-not-concurrent", f"DROP INDEX i;\n{again}", before=before)
    assert bool(told) == is_told


def test_a_checked_constraint_goes_by_a_statement_of_its_own() -> None:
    said = steps("set-not-null-scan", "ALTER TABLE orders ALTER COLUMN note SET NOT NULL;")
    assert "SET NOT NULL\n" in said
    assert "SET NOT NULL, DROP CONSTRAINT" not in said
    assert said.index("SET NOT NULL\n") < said.index("DROP CONSTRAINT")


@pytest.mark.parametrize(
    ("sql", "has_default"),
    [
        ("ALTER TABLE t ALTER a SET NOT NULL;", True),
        # Nobody gives all rows the same parent, or the same value of a key.
        ("ALTER TABLE t ALTER p SET NOT NULL;", False),
        ("ALTER TABLE t ALTER u SET NOT NULL;", False),
        ("ALTER TABLE t ADD q int REFERENCES parents (id); ALTER TABLE t ALTER q SET NOT NULL;", False),
    ],
)
def test_column_with_a_key_gets_no_default_that_stays(sql: str, *, has_default: bool) -> None:
    before = (
        "CREATE TABLE parents (id int PRIMARY KEY);"
        " CREATE TABLE t (id int PRIMARY KEY, a int, p int REFERENCES parents (id), u int UNIQUE);"
    )
    assert ("SET DEFAULT" in steps("set-not-null-old-writers", sql, before=before)) == has_default


@pytest.mark.parametrize(
    ("framework", "sql", "code"),
    [
        ("goose", "CREATE TABLE visits (at int);", "id bigint AUTO_INCREMENT PRIMARY KEY"),
        (
            "knex",
            "exports.up = (knex) => knex.schema.createTable('visits', (table) => { table.integer('at'); });",
            "table.bigIncrements('id')",
        ),
    ],
)
def test_key_of_a_new_table_is_in_the_words_of_the_framework(framework: str, sql: str, code: str) -> None:
    setting = Setting(engine=MYSQL.engine, version=MYSQL.version, framework=framework)
    before = "CREATE TABLE t (id int PRIMARY KEY);"
    before = before if framework == "goose" else f"exports.up = (knex) => knex.raw(`{before}`);"
    assert code in steps("no-primary-key", sql, setting, before)


@pytest.mark.parametrize(("target", "is_known"), [("REFERENCES customers (id) ON DELETE CASCADE", True), ("", False)])
def test_key_that_is_known_is_left_alone_without_an_if(target: str, *, is_known: bool) -> None:
    made = f"ALTER TABLE orders ADD CONSTRAINT k FOREIGN KEY (customer_id) {target};" if target else ""
    again = "ALTER TABLE orders ADD CONSTRAINT k FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE;"
    (found,) = findings(
        "fk-validates-existing", f"ALTER TABLE orders DROP CONSTRAINT k; {again}", before=f"{ORDERS} {made}"
    )
    assert ("which is added again as it was" in found.steps[0]) == is_known
    assert len(found.steps) == (1 if is_known else 2)


def test_new_column_does_not_take_a_name_that_is_taken() -> None:
    renamed = "ALTER TABLE orders RENAME id TO name; ALTER TABLE orders ADD COLUMN id uuid DEFAULT gen_random_uuid();"
    said = steps("add-column-default-rewrite", renamed)
    assert "ADD COLUMN id_new uuid" in said
    assert "Rename it to id when" in said
    other = "ALTER TABLE orders RENAME note TO remark; ALTER TABLE orders ADD COLUMN u uuid DEFAULT gen_random_uuid();"
    assert "_new" not in steps("add-column-default-rewrite", other)
    assert "Rename" not in steps("add-column-default-rewrite", other)


WORDS = "writes no value: its INSERTs fail otherwise"


@pytest.mark.parametrize(
    ("column", "drops"),
    [
        ("a bigint NOT NULL", "ALTER TABLE t ALTER COLUMN a DROP NOT NULL"),
        ("a text NOT NULL UNIQUE", "ALTER TABLE t ALTER COLUMN a DROP NOT NULL"),
        ("a uuid NOT NULL REFERENCES orders", "ALTER TABLE t ALTER COLUMN a DROP NOT NULL"),
        ("a uuid PRIMARY KEY", "Take t.a out of the primary key, and let t.a be NULL"),
        ("a bigint", ""),
        ("a bigint NOT NULL DEFAULT 0", ""),
        ("a bigserial", ""),
        ("a bigint NOT NULL GENERATED BY DEFAULT AS IDENTITY", ""),
    ],
)
def test_column_that_goes_may_be_left_out_before_code_does(column: str, drops: str) -> None:
    before = f"CREATE TABLE t (id bigint, b text, {column});"
    for rule, change in (
        ("drop-column", "ALTER TABLE t DROP COLUMN a;"),
        ("rename-column", "ALTER TABLE t RENAME COLUMN a TO c;"),
    ):
        (found,) = findings(rule, change, before=before)
        said = "\n".join(found.steps)
        assert (WORDS in said) == bool(drops)
        assert drops in said
        if drops:
            leaves = "no longer names t.a, and" if rule == "drop-column" else "no longer writes a, and"
            assert said.index(WORDS) < said.index(leaves)


def test_column_of_mysql_that_goes_keeps_its_type() -> None:
    before = "CREATE TABLE t (id bigint PRIMARY KEY, a varchar(40) COLLATE utf8mb4_bin NOT NULL);"
    (found,) = findings("drop-column", "ALTER TABLE t DROP COLUMN a;", MYSQL, before=before)
    assert "ALTER TABLE t MODIFY a varchar(40) COLLATE utf8mb4_bin NULL" in found.steps[0]


def test_column_that_no_migration_made_may_have_to_be_written() -> None:
    (found,) = findings("drop-column", "ALTER TABLE parts DROP COLUMN code;")
    assert found.steps[0].startswith("If parts.code is NOT NULL without a default, let it be NULL first")


def test_what_was_copied_is_copied_again_before_it_goes() -> None:
    copies = "CREATE TABLE notes AS SELECT 1; INSERT INTO notes SELECT note FROM orders; ALTER TABLE orders DROP COLUMN note;"
    (found,) = findings("drop-column", copies)
    assert "copy again what older releases have written since" in found.steps[-1]
    (found,) = findings("drop-column", "INSERT INTO notes SELECT 1 FROM lines; ALTER TABLE orders DROP COLUMN note;")
    assert "copy again" not in found.steps[-1]


def test_key_is_swapped_without_any_code_that_names_the_second_column() -> None:
    before = (
        "CREATE TABLE t (id serial, n int, CONSTRAINT mine PRIMARY KEY (id)); CREATE INDEX by_n ON t (n, id);"
        "CREATE TABLE c (t_id int CONSTRAINT to_t REFERENCES t (id));"
    )
    said = steps("column-type-rewrite", "ALTER TABLE t ALTER id TYPE bigint;", before=before)
    order = (
        "CREATE TRIGGER t_id_new BEFORE INSERT OR UPDATE ON t",
        "CREATE UNIQUE INDEX CONCURRENTLY",
        "what else is an index of id: by_n.",
        "VALIDATE CONSTRAINT t_id_new_not_null",
        "what refers to it: c (to_t)",
        "DROP TRIGGER t_id_new ON t",
        "DROP CONSTRAINT mine",
        "ALTER COLUMN id DROP IDENTITY IF EXISTS",
        "ALTER COLUMN id_new ADD GENERATED BY DEFAULT AS IDENTITY",
        "ALTER COLUMN id DROP NOT NULL",
        "RENAME COLUMN id TO id_old",
        "ADD CONSTRAINT mine PRIMARY KEY USING INDEX",
        "DROP COLUMN id_old",
    )
    places = [said.index(words) for words in order]
    assert places == sorted(places)


def test_key_that_nothing_counts_gets_no_sequence() -> None:
    before = "CREATE TABLE t (id varchar(9) PRIMARY KEY);"
    said = steps("column-type-rewrite", "ALTER TABLE t ALTER id TYPE integer USING id::integer;", before=before)
    assert "IDENTITY" not in said
    assert "refers to it" not in said
    assert "what else is an index" not in said


def test_trigger_is_written_as_the_version_takes_it() -> None:
    old = replace(POSTGRES, version=(10,))
    said = steps(
        "column-type-rewrite", "ALTER TABLE t ALTER id TYPE bigint;", old, before="CREATE TABLE t (id int PRIMARY KEY);"
    )
    assert "EXECUTE PROCEDURE t_id_new()" in said


@pytest.mark.parametrize(
    ("column", "rest", "builds"),
    [
        (
            "n int NOT NULL UNIQUE",
            "",
            ["CREATE UNIQUE INDEX CONCURRENTLY t_n_key_new ON t (n_new)", "n_new SET NOT NULL"],
        ),
        ("n int", "CREATE INDEX i ON t (id, n DESC)", ["CREATE INDEX CONCURRENTLY i_new ON t (id, n_new DESC)"]),
        ("n int CONSTRAINT above CHECK (n > 0)", "", ["a constraint for each of above too"]),
        ("n int", "CREATE INDEX i ON t (id)", []),
        ("n int DEFAULT 0", "", []),
    ],
)
def test_second_column_gets_what_the_first_has(column: str, rest: str, builds: list[str]) -> None:
    before = f"CREATE TABLE t (id bigint PRIMARY KEY, {column}); {rest};"
    said = steps("column-type-rewrite", "ALTER TABLE t ALTER n TYPE bigint;", before=before)
    for each in builds:
        assert said.index(each) < said.index("Read the new column")
    if not builds:
        assert "CREATE" not in said
        assert "NOT NULL" not in said


def test_second_column_of_a_required_one_is_written_alone_at_last() -> None:
    before = "CREATE TABLE t (id bigint PRIMARY KEY, n int NOT NULL);"
    for setting, change in ((POSTGRES, "ALTER n TYPE bigint"), (MYSQL, "MODIFY n bigint NOT NULL")):
        said = steps("column-type-rewrite", f"ALTER TABLE t {change};", setting, before=before)
        assert said.index("Let n be NULL, and then ship code that no longer writes it") < said.index("drop n")


def test_second_column_of_one_that_is_not_known_may_need_anything() -> None:
    said = steps("column-type-rewrite", "ALTER TABLE parts MODIFY code varchar(99) COLLATE utf8mb4_bin;", MYSQL)
    assert "its unique index, NOT NULL" in said
    assert "If code is NOT NULL without a default" in said


def test_ways_to_another_collation_are_told_apart() -> None:
    (found,) = findings("column-type-rewrite", 'ALTER TABLE parts ALTER COLUMN code TYPE text COLLATE "C";')
    assert found.steps[2].startswith("Or else, in the place of this statement: add a second column")


@pytest.mark.parametrize(
    ("kind", "setting", "said"),
    [
        ("uuid", POSTGRES, "SET DEFAULT gen_random_uuid()"),
        ("text", POSTGRES, "SET DEFAULT gen_random_uuid()"),
        ("varchar(36)", MYSQL, "SET DEFAULT (uuid())"),
        # No expression of its own is at hand.
        ("bigint", POSTGRES, ""),
        ("uuid", replace(POSTGRES, version=(12,)), ""),
        ("varchar(36)", replace(MYSQL, version=(5, 7)), ""),
    ],
)
def test_default_of_a_column_that_becomes_unique_differs_from_row_to_row(
    kind: str, setting: Setting, said: str
) -> None:
    required = f"MODIFY a {kind} NOT NULL" if setting.engine is Engine.MYSQL else "ALTER a SET NOT NULL"
    change = f"ALTER TABLE orders ADD a {kind}; ALTER TABLE orders {required};"
    unique = steps("set-not-null-old-writers", f"{change} CREATE UNIQUE INDEX u ON orders (a);", setting)
    assert said in unique
    assert ("SET DEFAULT" in unique) == bool(said)
    # Others may have the same value in all rows.
    for other in ("CREATE INDEX i ON orders (a);", "CREATE UNIQUE INDEX i ON orders (a, total);", ""):
        assert "SET DEFAULT ..." in steps("set-not-null-old-writers", f"{change} {other}", setting)


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ("paid boolean DEFAULT false", "set the default of new rows, false, in the next statement of this migration"),
        ("paid boolean", "drop the default, or set the one that new rows shall have, in the next statement"),
    ],
)
def test_value_of_old_rows_is_not_left_to_new_ones(added: str, said: str) -> None:
    for setting in (without_transaction(), MYSQL):
        change = f"ALTER TABLE orders ADD {added};\nUPDATE orders SET paid = true;"
        assert said in steps("backfill-in-schema-migration", change, setting)


def test_values_of_several_columns_are_told_apart() -> None:
    change = "ALTER TABLE orders ADD a int DEFAULT 1, ADD b int DEFAULT 2;\nUPDATE orders SET a = 5, b = 6;"
    said = steps("backfill-in-schema-migration", change, without_transaction())
    assert "set the default of new rows (that of a to 1 and that of b to 2) in the next statement" in said


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("-- postgres-migrations disable-transaction", ""),
        ("--  atlas:txmode   none", ""),
        ("-- no-transaction", ""),
        ("-- no transaction is needed here", "if what runs the files cannot do that"),
        ("", "if what runs the files cannot do that"),
    ],
)
def test_file_of_its_own_begins_as_others_that_ask_for_no_transaction(line: str, rest: str) -> None:
    files = {
        **POSTGRES_FILES,
        "migrations/0001-start.sql": "CREATE TABLE orders (id bigint PRIMARY KEY, total int);",
        "migrations/0002-change.sql": "CREATE INDEX by_total ON orders (total);",
        "migrations/0003-block.sql": "DO $$ BEGIN CREATE INDEX by_id ON orders (id, total); END $$;",
        "migrations/0004-other.sql": f"{line}\nCREATE INDEX CONCURRENTLY by_both ON orders (total, id);",
    }
    told = [one for one in whole(files) if one.rule_id == "index-not-concurrent"]
    assert len(told) == 2
    for each in told:
        words = "begins as others of these do:\n" + " ".join(line.split())
        assert (words in each.remedy) == (not rest)
        assert rest in each.remedy


def test_block_of_a_file_without_a_transaction_is_left_for_another_such_file() -> None:
    line = "-- postgres-migrations disable-transaction"
    files = {
        **POSTGRES_FILES,
        "migrations/0001-start.sql": "CREATE TABLE orders (id bigint PRIMARY KEY, total int);",
        "migrations/0002-block.sql": f"{line}\nDO $$ BEGIN CREATE INDEX by_id ON orders (id, total); END $$;",
    }
    (found,) = (one for one in whole(files) if one.rule_id == "index-not-concurrent")
    assert f"which begins as others of these do:\n{line}" in found.remedy
