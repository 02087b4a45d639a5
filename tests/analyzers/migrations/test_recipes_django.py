"""Recipes in Django: by the names of models, and for projects whose settings name engines of several kinds."""

from __future__ import annotations

import pytest

from tests.analyzers.migrations.trees import POSTGRES, landed, whole

SETTINGS = """
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql"}}
if os.getenv("DB") == "mysql":
    DATABASES = {"default": {"ENGINE": "django.db.backends.mysql"}}
if not os.getenv("DB"):
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3"}}
"""
SEVERAL = {**POSTGRES, "requirements.txt": "django\npsycopg\n", "proj/settings.py": SETTINGS}
HEAD = "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"
FIELDS = (
    '("total", models.IntegerField(null=True)), ("kind", models.CharField(max_length=9, null=True)), '
    '("note", models.TextField(default="")), ("customer", models.ForeignKey("shop.Customer", models.SET_NULL, null=True))'
)
FIRST = (
    f"{HEAD}    dependencies = []\n    operations = [\n"
    '        migrations.CreateModel("Customer", fields=[("id", models.BigAutoField(primary_key=True))]),\n'
    f'        migrations.CreateModel("Order", fields=[("id", models.BigAutoField(primary_key=True)), {FIELDS}]),\n    ]\n'
)


def files(operations: str, beside: dict[str, str]) -> dict[str, str]:
    change = f'{HEAD}    dependencies = [("shop", "0001_initial")]\n    operations = [{operations}]\n'
    return {**beside, "shop/migrations/0001_initial.py": FIRST, "shop/migrations/0002_change.py": change}


def remedy(rule: str, operations: str, beside: dict[str, str] | None = None) -> str:
    (found,) = (one for one in whole(files(operations, SEVERAL if beside is None else beside)) if one.rule_id == rule)
    return found.remedy


REQUIRED = 'migrations.AlterField("order", "total", models.IntegerField())'
UNIQUE = 'migrations.AlterField("order", "kind", models.CharField(max_length=9, null=True, unique=True))'
INDEX = 'migrations.AddIndex("order", models.Index(fields=["total"], name="by_total"))'
CHECK = 'migrations.AddConstraint("order", models.CheckConstraint(check=models.Q(total__gt=0), name="paid"))'
NEW_UNIQUE = 'migrations.AddField("order", "code", models.UUIDField(null=True, unique=True))'


@pytest.mark.parametrize(
    ("rule", "operations"),
    [
        ("set-not-null-scan", REQUIRED),
        ("unique-constraint-builds-index", UNIQUE),
        ("unique-constraint-builds-index", NEW_UNIQUE),
        ("check-validates-existing", CHECK),
        ("index-not-concurrent", INDEX),
        ("drop-index-not-concurrent", 'migrations.AlterField("order", "customer", models.BigIntegerField(null=True))'),
    ],
)
def test_steps_for_postgres_run_on_no_other_engine(rule: str, operations: str) -> None:
    said = remedy(rule, operations)
    assert "contrib.postgres" not in said
    assert "RunSQL" not in said
    assert 'connection.vendor != "postgresql"' in said
    assert said.count("def on_postgresql(") == ("on_postgresql(" in said.replace("def on_postgresql(", ""))
    alone = remedy(rule, operations, POSTGRES)
    assert "vendor" not in alone
    assert "on_postgresql" not in alone


def test_operation_stays_for_the_other_engines_and_the_state() -> None:
    said = remedy("set-not-null-scan", REQUIRED)
    assert "as the settings name MySQL and SQLite too" in said
    assert 'on_postgresql("ALTER TABLE shop_order ALTER COLUMN total SET NOT NULL")' in said
    assert "class AlterFieldElsewhere(migrations.AlterField):" in said
    assert "SeparateDatabaseAndState" not in said
    # Behind the last step for PostgreSQL.
    assert said.index("DROP CONSTRAINT") < said.index("AlterFieldElsewhere")


def test_unique_field_that_is_new_gets_it_by_another_operation() -> None:
    said = remedy("unique-constraint-builds-index", NEW_UNIQUE)
    assert "AlterFieldElsewhere(...)  # with unique=True" in said


def test_index_is_built_without_a_lock_where_that_can_be() -> None:
    said = remedy("index-not-concurrent", INDEX)
    assert 'AddIndexWithoutLock("order", models.Index(fields=["total"], name="by_total"))' in said
    assert "concurrently=True" in said
    assert 'AddIndexConcurrently("order", models.Index(' in remedy("index-not-concurrent", INDEX, POSTGRES)


def test_unique_text_keeps_its_index_for_like() -> None:
    assert "(kind varchar_pattern_ops)" in remedy("unique-constraint-builds-index", UNIQUE, POSTGRES)
    assert "pattern_ops" not in remedy("unique-constraint-builds-index", NEW_UNIQUE, POSTGRES)


KEY = 'migrations.RemoveField("order", "customer")'


def test_field_with_a_key_loses_that_before_the_models_lose_the_field() -> None:
    for beside in (SEVERAL, POSTGRES):
        said = remedy("drop-not-staged", KEY, beside)
        assert "Take its foreign key from customer (db_constraint=False)" in said
        assert said.index("db_constraint=False") < said.index("out of the models alone")
        assert "db_constraint" not in remedy("drop-not-staged", 'migrations.RemoveField("order", "total")', beside)


def test_field_goes_by_django_itself_where_there_are_several_engines() -> None:
    said = remedy("drop-not-staged", KEY)
    assert said.endswith('migrations.RemoveField("order", "customer")')
    assert 'state_operations=[migrations.AddField("order", "customer", models....)]' in said
    assert "DROP COLUMN" not in said
    assert "DROP COLUMN customer_id" in remedy("drop-not-staged", KEY, POSTGRES)


MODELS = """
from django.db import models


class Customer(models.Model):
    pass


class Order(models.Model):
    kind = models.CharField(max_length=9, null=True)
    note = models.TextField()
    customer = models.ForeignKey(Customer, models.SET_NULL, null=True)
"""


@pytest.mark.parametrize(
    ("models", "rule", "words"),
    [
        # The release before has it.
        (
            MODELS + "    total = models.IntegerField(null=True)\n",
            "drop-not-staged",
            "is in the models until this release",
        ),
        # It went a change before: what runs names it no more.
        (MODELS, "", ""),
        # A class with more than one field less is not the whole model.
        (
            MODELS.replace("    note = models.TextField()\n", ""),
            "drop-not-staged",
            "is in the models until this release",
        ),
        ("", "drop-not-staged", "is in the models until this release"),
    ],
)
def test_field_that_had_left_the_models_is_no_surprise(models: str, rule: str, words: str) -> None:
    before = {
        **POSTGRES,
        "shop/migrations/__init__.py": "",
        "shop/models.py": models,
        "shop/migrations/0001_initial.py": FIRST,
    }
    after = files('migrations.RemoveField("order", "total")', before)
    after["shop/models.py"] = MODELS
    told = {
        one.rule_id: one for one in landed(before, after) if one.severity.rank >= 2 and one.rule_id.startswith("drop-")
    }
    assert set(told) == ({rule} if rule else set())
    assert all(words in one.message for one in told.values())


def test_without_a_change_only_the_migrations_tell_what_models_have() -> None:
    (found,) = (one for one in whole(files(KEY, POSTGRES)) if one.rule_id == "drop-not-staged")
    assert "is in the models, by what its migrations say, until this release" in found.message
    assert "if the release before still names it, each of its queries on that model fails" in found.message
    (found,) = (
        one for one in whole(files('migrations.DeleteModel("Order")', POSTGRES)) if one.rule_id == "drop-not-staged"
    )
    assert "queries of the release before, if it still uses it, fail" in found.message


ADDED = 'migrations.AddField("order", "{}", models.{}(default=""{}))'


def test_default_that_stays_is_written_as_each_engine_needs_it() -> None:
    short = remedy("required-column-default-dropped", ADDED.format("mark", "CharField", ", max_length=9"))
    assert "class AddFieldKeepingDefault(migrations.AddField):" in short
    assert 'vendor == "sqlite"' in short
    # RunPython would open a transaction, in which MySQL takes no DDL; and no literal is the same for all engines.
    assert "RunPython" not in short
    assert "SET DEFAULT %s" in short
    assert '"mark"' not in short
    # MySQL takes that of a text as an expression.
    assert "SET DEFAULT (%s)" in remedy("required-column-default-dropped", ADDED.format("text", "TextField", ""))
    alone = remedy("required-column-default-dropped", ADDED.format("text", "TextField", ""), POSTGRES)
    assert "SET DEFAULT %s" in alone


def test_default_that_stays_is_told_for_each_field() -> None:
    several = ", ".join(ADDED.format(name, "CharField", ", max_length=9") for name in ("a", "b", "c", "d", "e"))
    said = remedy("required-column-default-dropped", several)
    assert said.count("class AddFieldKeepingDefault") == 1
    assert said.count("a, b, c, d and e") == 2


@pytest.mark.parametrize(("image", "words"), [("mysql:5.7", "takes no default for the type"), ("mysql:8.0.36", "(%s)")])
def test_default_of_a_text_depends_on_the_version(image: str, words: str) -> None:
    beside = {"compose.yaml": f"services:\n  db:\n    image: {image}\n"}
    said = remedy("required-column-default-dropped", ADDED.format("text", "TextField", ""), beside)
    assert words in said
    assert ("null=True" in said) == (image == "mysql:5.7")


def test_helper_leaves_the_transaction_where_its_engine_takes_no_ddl_in_one() -> None:
    beside = {**SEVERAL, "compose.yaml": "services:\n  db:\n    image: mysql:8.0\n", "requirements.txt": "django\n"}
    key = 'migrations.AddField("order", "payer", models.ForeignKey("shop.Customer", models.CASCADE, null=True))'
    assert "RunPython(run, migrations.RunPython.noop, atomic=False)" in remedy("mysql-fk-blocks-writes", key, beside)
    assert "atomic=False" not in remedy("set-not-null-scan", REQUIRED)


@pytest.mark.parametrize(
    "index",
    [
        'models.Index(fields=["customer_id", "total"], name="by_total")',
        'models.Index(fields=["-total"], name="by_total")',
        'models.Index(fields=["customer"], name="by_total", condition=models.Q(total__gt=0))',
        'models.Index("total", name="by_total", include=["kind"])',
    ],
)
def test_index_is_written_as_the_migration_has_it(index: str) -> None:
    for beside in (POSTGRES, SEVERAL):
        said = remedy("index-not-concurrent", f'migrations.AddIndex("order", {index})', beside)
        assert f'("order", {index})' in said


def test_index_that_is_named_elsewhere_is_left_blank() -> None:
    said = remedy("index-not-concurrent", 'migrations.AddIndex("order", models.Index(fields=["total"], name="it\'s"))')
    assert '"order", index=...)  # the index of AddIndex' in said


@pytest.mark.parametrize("beside", [POSTGRES, SEVERAL])
def test_field_that_becomes_unique_loses_its_former_index(beside: dict[str, str]) -> None:
    was = '("kind", models.CharField(max_length=9, null=True))'
    indexed = {
        **files(UNIQUE, beside),
        "shop/migrations/0001_initial.py": FIRST.replace(was, was.replace("null=True", "null=True, db_index=True")),
    }
    (found,) = (one for one in whole(indexed) if one.rule_id == "unique-constraint-builds-index")
    assert "DROP INDEX CONCURRENTLY IF EXISTS shop_order_kind_919429e1" in found.remedy
    # The one for LIKE is needed as before.
    assert "_like" not in found.remedy
    assert "DROP INDEX" not in remedy("unique-constraint-builds-index", UNIQUE, beside)


def test_lock_time_out_is_an_option_of_postgres() -> None:
    said = remedy("lock-timeout-missing", REQUIRED)
    assert 'if DATABASES["default"]["ENGINE"].endswith("postgresql"):' in said
    assert "endswith" not in remedy("lock-timeout-missing", REQUIRED, POSTGRES)


@pytest.mark.parametrize(
    ("field", "said", "several"),
    [
        ("models.CASCADE", "ALTER TABLE shop_order ALTER COLUMN customer_id DROP NOT NULL", True),
        ("models.RESTRICT", "ALTER TABLE shop_order ALTER COLUMN customer_id DROP NOT NULL", False),
    ],
)
def test_key_is_kept_and_its_column_changed_by_what_changes(field: str, said: str, *, several: bool) -> None:
    beside = dict(SEVERAL if several else POSTGRES)
    first = FIRST.replace("models.SET_NULL, null=True", field)
    changed = files(
        f'migrations.AlterField("order", "customer", models.ForeignKey("shop.Customer", {field}, null=True))', beside
    )
    changed["shop/migrations/0001_initial.py"] = first
    (found,) = (one for one in whole(changed) if one.rule_id == "fk-validates-existing")
    assert said in found.remedy
    assert "..." not in found.remedy.partition(said)[0]
    assert ("AlterFieldElsewhere" in found.remedy) == several
    assert ("SeparateDatabaseAndState" in found.remedy) != several


@pytest.mark.parametrize(
    ("key", "relation", "counted"),
    [
        ("AutoField", "models.ManyToManyField('shop.Tag')", "7 of 7 tables"),
        ("AutoField", "models.ManyToManyField('shop.Tag', db_table='own')", "7 of 7 tables"),
        ("BigAutoField", "models.ManyToManyField('shop.Tag')", ""),
        # A table that is a model of its own counts as that, and what nothing counts tells nothing of the table between.
        ("AutoField", "models.ManyToManyField('shop.Tag', through='shop.Note')", "6 of 6 tables"),
        ("CharField", "models.ManyToManyField('shop.Tag')", ""),
    ],
)
def test_table_between_two_models_is_numbered_as_they_are(key: str, relation: str, counted: str) -> None:
    fields = f'[("id", models.{key}(primary_key=True, max_length=9))'
    names = ("Tag", "Note", "Visit", "Kind", "Place", "Zone")
    made = "".join(
        f'migrations.CreateModel("{name}", fields={fields}{f", ({chr(39)}tags{chr(39)}, {relation})" if name == "Zone" else ""}]),'
        for name in names
    )
    first = f"{HEAD}    dependencies = []\n    operations = [{made}]\n"
    told = [
        one for one in whole({**POSTGRES, "shop/migrations/0001_initial.py": first}) if one.rule_id == "int-primary-key"
    ]
    assert [one.message.partition(" of shop")[0] for one in told] == ([counted] if counted else [])
    for one in told:
        # Which of several applications' migrations is newer, nothing tells.
        assert [each.note for each in one.related] == ["shop_visit is one of them"]
