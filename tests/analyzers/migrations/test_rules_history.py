"""Rules about migrations that landed before a change, about their order, and about what they depend on."""

from __future__ import annotations

import pytest

from tests.analyzers.migrations.trees import POSTGRES, landed, whole

UP = "-- +goose Up\n"
FIRST = f"{UP}CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n"
SECOND = f"{UP}ALTER TABLE orders ADD COLUMN total integer;\n"
GOOSE = {**POSTGRES, "migrations/0001_first.sql": FIRST, "migrations/0002_second.sql": SECOND}
FILL_ALL = "UPDATE orders SET total = 0;"
HEAD = "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"


def told(
    before: dict[str, str], after: dict[str, str], rule: str = "edited-applied-migration"
) -> list[tuple[str, str]]:
    """Return path and message of what a rule finds in a change."""
    return [(one.path, one.message) for one in landed(before, after) if one.rule_id == rule]


def edit(path: str, text: str) -> list[tuple[str, str]]:
    """Return what is found when one file of goose becomes another text."""
    return told(GOOSE, {**GOOSE, path: text})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SECOND.replace("integer", "bigint"), "in new databases column orders.total is bigint instead of integer"),
        (f"{SECOND}CREATE INDEX i ON orders (total);", "it does CREATE INDEX i on orders now"),
        (f"{UP}SELECT 1;", "it did ADD COLUMN total on orders"),
        (SECOND + FILL_ALL, "it does UPDATE of orders now"),
    ],
)
def test_edit_of_a_migration_that_landed_before(text: str, said: str) -> None:
    ((path, message),) = edit("migrations/0002_second.sql", text)
    assert path == "migrations/0002_second.sql"
    assert said in message


@pytest.mark.parametrize(
    "text",
    [
        f"-- A comment\n{SECOND}",
        SECOND.replace("ADD COLUMN total integer", "ADD\n  total int4"),
        SECOND.replace("ADD COLUMN total", "ADD COLUMN IF NOT EXISTS total"),
        f"{UP}SET lock_timeout = '2s';\n{SECOND.removeprefix(UP)}",
        f"{SECOND}-- +goose Down\nALTER TABLE orders DROP COLUMN total;\n",
    ],
)
def test_edit_that_changes_nothing_of_the_result_is_none(text: str) -> None:
    assert edit("migrations/0002_second.sql", text) == []


def test_edits_that_even_out_are_none() -> None:
    before = {**GOOSE, "migrations/0003_third.sql": f"{UP}ALTER TABLE orders DROP COLUMN total;\n"}
    after = {
        **before,
        "migrations/0002_second.sql": f"{UP}SELECT 1;\n",
        "migrations/0003_third.sql": f"{UP}SELECT 1;\n",
    }
    assert told(before, after) == []


def test_statement_that_cannot_be_read_makes_no_edit() -> None:
    dynamic = f"{UP}DO $$ BEGIN EXECUTE format('ALTER TABLE %I ADD total int', current_schema()); END $$;\n"
    assert edit("migrations/0002_second.sql", dynamic) == []


def test_new_migration_and_a_tree_without_a_change_are_no_edit() -> None:
    assert told(GOOSE, {**GOOSE, "migrations/0003_third.sql": f"{UP}ALTER TABLE orders ADD b int;\n"}) == []
    assert not [one for one in whole(GOOSE) if one.rule_id == "edited-applied-migration"]


def test_deleted_migration_is_told_for_the_repository() -> None:
    after = {path: text for path, text in GOOSE.items() if "0002" not in path}
    ((path, message),) = told(GOOSE, after)
    assert path == ""
    assert message.startswith("0002_second was in migrations before this change and is gone")


def test_renumbered_migration_runs_again_and_a_renamed_one_does_not() -> None:
    after = {path.replace("0002", "0005"): text for path, text in GOOSE.items()}
    ((path, message),) = told(GOOSE, after)
    assert path == "migrations/0005_second.sql"
    assert "0002_second is called 0005_second now" in message
    # goose knows migrations by their numbers.
    assert told(GOOSE, {path.replace("second", "total"): text for path, text in GOOSE.items()}) == []


def test_flyway_compares_checksums() -> None:
    before = {
        **POSTGRES,
        "db/migration/V1__a.sql": "CREATE TABLE a (id int);\n",
        "db/migration/V2__b.sql": "CREATE TABLE b (i int);\n",
    }
    ((_, message),) = told(before, {**before, "db/migration/V1__a.sql": "-- A comment\nCREATE TABLE a (id int);\n"})
    assert "flyway refuses to go on" in message


def django(operations: str, *, depends: str = "", extra: str = "") -> str:
    """Return a migration of Django."""
    needs = f'("shop", "{depends}")' if depends else ""
    return f"{HEAD}    dependencies = [{needs}]\n{extra}    operations = [{operations}]\n"


def test_squash_that_says_what_it_replaces_is_exempt() -> None:
    one = 'migrations.CreateModel("Order", [("id", models.BigAutoField(primary_key=True))])'
    two = 'migrations.AddField("order", "total", models.IntegerField(null=True))'
    before = {
        **POSTGRES,
        "shop/migrations/0001_initial.py": django(one),
        "shop/migrations/0002_total.py": django(two, depends="0001_initial"),
    }
    replaces = '    replaces = [("shop", "0001_initial"), ("shop", "0002_total")]\n'
    squashed = {**POSTGRES, "shop/migrations/0001_squashed.py": django(f"{one}, {two}", extra=replaces)}
    assert told(before, squashed) == []
    assert told(before, {**POSTGRES, "shop/migrations/0001_all.py": django(f"{one}, {two}")})


def conflicts(files: dict[str, str]) -> list[str]:
    """Return what is said of the order of migrations in a tree."""
    return [one.message for one in whole({**POSTGRES, **files}) if one.rule_id == "migration-order-conflict"]


def test_two_migrations_with_one_number_conflict() -> None:
    files = {
        f"migrations/{name}.sql": text for name, text in (("0001_a", FIRST), ("0002_b", SECOND), ("0002_c", SECOND))
    }
    (message,) = conflicts(files)
    assert "2 migrations have the same number: 0002_b.sql, 0002_c.sql" in message
    files["migrations/0009_c.sql"] = files.pop("migrations/0002_c.sql")
    assert conflicts(files) == []


def test_two_leaves_of_django_conflict_until_they_are_merged() -> None:
    start = django('migrations.CreateModel("A", [("id", models.BigAutoField(primary_key=True))])')
    files = {"shop/migrations/0001_initial.py": start}
    for name in ("b", "c"):
        operation = f'migrations.AddField("a", "{name}", models.IntegerField(null=True))'
        files[f"shop/migrations/0002_{name}.py"] = django(operation, depends="0001_initial")
    (message,) = conflicts(files)
    assert "2 leaves in shop" in message
    both = f'{HEAD}    dependencies = [("shop", "0002_b"), ("shop", "0002_c")]\n    operations = []\n'
    assert conflicts({**files, "shop/migrations/0003_merge.py": both}) == []


TYPEORM = (
    "import {{ MigrationInterface, QueryRunner }} from 'typeorm';\n"
    "export class {0}1700000000000 implements MigrationInterface {{\n"
    "  public async up(queryRunner: QueryRunner): Promise<void> {{ await queryRunner.query('CREATE TABLE {0} (id int)'); }}\n"
    "  public async down(queryRunner: QueryRunner): Promise<void> {{ await queryRunner.query('DROP TABLE {0}'); }}\n}}\n"
)


def test_runner_that_knows_whole_names_does_not_mind_equal_times() -> None:
    assert conflicts({f"src/migrations/1700000000000-{name}.ts": TYPEORM.format(name) for name in "ab"}) == []


@pytest.mark.parametrize(("path", "is_found"), [("0002_late", True), ("0004_new", False)])
def test_migration_that_comes_before_one_that_landed_is_left_out(path: str, is_found: bool) -> None:
    before = {
        **POSTGRES,
        "migrations/0001_a.up.sql": "CREATE TABLE a (id int);\n",
        "migrations/0003_c.up.sql": "CREATE TABLE c (id int);\n",
    }
    after = {**before, f"migrations/{path}.up.sql": "CREATE TABLE b (id int);\n"}
    found = told(before, after, "migration-order-conflict")
    assert bool(found) == is_found
    if is_found:
        assert found[0][0] == f"migrations/{path}.up.sql"
        assert "golang-migrate never runs it" in found[0][1]


FILL = (
    "from django.db import migrations\nfrom shop.models import Order\nfrom shop.values import LIMIT\n\n\n"
    "def fill(apps, schema_editor):\n    {body}\n\n\nclass Migration(migrations.Migration):\n"
    "    dependencies = []\n    operations = [migrations.RunPython(fill{more})]\n"
)


@pytest.mark.parametrize(
    ("body", "more", "found"),
    [
        ("Order.objects.update(total=0)", "", {"data-migration-imports-models", "irreversible-data-migration"}),
        ("Order.objects.update(total=0)", ", migrations.RunPython.noop", {"data-migration-imports-models"}),
        ("apps.get_model('shop', 'Order').objects.update(total=LIMIT)", ", migrations.RunPython.noop", set()),
        ("apps.get_model('shop', 'Order').objects.update(total=LIMIT)", "", {"irreversible-data-migration"}),
        ("apps.get_model('shop', 'Order').objects.update(total=LIMIT)", ", elidable=True", set()),
    ],
)
def test_data_migrations_of_django(body: str, more: str, found: set[str]) -> None:
    path = "shop/migrations/0001_fill.py"
    occurrences = whole({**POSTGRES, path: FILL.format(body=body, more=more)}, path)
    rules = {"data-migration-imports-models", "irreversible-data-migration"}
    assert {one.rule_id for one in occurrences} & rules == found


ALEMBIC = (
    "from alembic import op\nimport sqlalchemy as sa\nfrom shop.models import Product\n\nrevision = '0001'\ndown_revision = "
    "None\n\n\ndef upgrade():\n    op.execute({statement})\n\n\ndef downgrade():\n    pass\n"
)


@pytest.mark.parametrize(
    ("statement", "is_found"),
    [
        ("sa.update(Product).values(name='')", True),
        ("Product.__table__.update().values(name='')", True),
        ("sa.table('products', sa.column('name')).update().values(name='')", False),
    ],
)
def test_data_migrations_of_alembic(statement: str, is_found: bool) -> None:
    path = "alembic/versions/0001_fill.py"
    found = whole({**POSTGRES, path: ALEMBIC.replace("{statement}", statement)}, path)
    assert any(one.rule_id == "data-migration-imports-models" for one in found) == is_found


def test_what_could_not_be_read_is_told_once() -> None:
    dynamic = "DO $$ BEGIN EXECUTE format('ALTER TABLE %I ADD total int', current_schema()); END $$;\n"
    path = "migrations/0003_third.sql"
    found = [
        one for one in whole({**GOOSE, path: UP + dynamic + dynamic}, path) if one.rule_id == "dynamic-sql-not-analysed"
    ]
    assert [one.message for one in found] == [
        "2 statements of 0003_third were not analysed: 2 because its text is built while it runs."
    ]


def severities(*texts: str, number: str = "20231213164135") -> list[str]:
    """Return how severe it is that files have one number, whose runner is not known."""
    files = {
        "migrations/20230101000000_start.sql": "CREATE TABLE users (id bigint PRIMARY KEY); CREATE TABLE a (id bigint);"
    }
    files |= {f"migrations/{number}_{at}.sql": text for at, text in enumerate(texts)}
    return [str(one.severity) for one in whole({**POSTGRES, **files}) if one.rule_id == "migration-order-conflict"]


TEAMS = "CREATE TABLE teams (id bigint PRIMARY KEY, user_id bigint REFERENCES users (id));"


@pytest.mark.parametrize(
    ("other", "severity"),
    [
        ("ALTER TABLE a ADD COLUMN b bigint REFERENCES users (id);", "low"),
        ("CREATE TABLE b (id bigint PRIMARY KEY, user_id bigint REFERENCES users (id));", "low"),
        ("UPDATE a SET id = 1 WHERE id = 2;", "low"),
        ("ALTER TABLE teams ADD COLUMN b int;", "medium"),
        ("CREATE TABLE b (id bigint PRIMARY KEY, team_id bigint REFERENCES teams (id));", "medium"),
        ("INSERT INTO a SELECT id FROM teams;", "medium"),
        ("ALTER TABLE users ADD COLUMN b int;", "low"),
        ("ALTER TABLE users DROP COLUMN b, ALTER COLUMN c SET DEFAULT 1;", "low"),
        ("ALTER TABLE users DROP COLUMN id;", "medium"),
        ("ALTER TABLE users ALTER COLUMN id TYPE int;", "medium"),
        ("DROP TABLE users;", "medium"),
    ],
)
def test_files_of_one_time_that_know_nothing_of_each_other_can_run_in_any_order(other: str, severity: str) -> None:
    assert severities(TEAMS, other) == [severity]


def test_number_that_is_counted_may_be_all_that_a_runner_knows() -> None:
    assert severities(TEAMS, "ALTER TABLE a ADD COLUMN b int;", number="0009") == ["medium"]
