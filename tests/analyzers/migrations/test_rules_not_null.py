"""Columns that become required: what Django's models of the release before write in them."""

from __future__ import annotations

import pytest

from tests.analyzers.migrations.judging import change
from tests.analyzers.migrations.trees import POSTGRES, whole

MIGRATION = """
from django.db import migrations, models


def fill(apps, schema_editor):
    apps.get_model("shop", "Order").objects.update(a=1)


class Migration(migrations.Migration):
    dependencies = [{}]
    operations = [{}]
"""
FILL = "migrations.RunPython(fill, migrations.RunPython.noop)"
OTHER = 'migrations.RunSQL("SELECT 1", "SELECT 1")'


def altered(field: str) -> str:
    return f'migrations.AlterField("order", "a", models.{field})'


@pytest.mark.parametrize(
    ("field", "between", "last", "severity"),
    [
        ("BooleanField(null=True)", OTHER, "BooleanField(default=False)", "high"),
        ("BooleanField(null=True)", FILL, "BooleanField(default=False)", "high"),
        ("BooleanField(null=True, default=False)", OTHER, "BooleanField(default=False)", ""),
        (
            "BooleanField(null=True)",
            altered("BooleanField(null=True, default=False)"),
            "BooleanField(default=False)",
            "",
        ),
        (
            "BooleanField(null=True, default=1)",
            altered("BooleanField(null=True)"),
            "BooleanField(default=False)",
            "high",
        ),
        ("IntegerField(null=True)", OTHER, "IntegerField()", "medium"),
        ("IntegerField(null=True)", FILL, "IntegerField()", ""),
        ("IntegerField()", OTHER, "IntegerField(default=0)", ""),
    ],
)
def test_models_of_django_write_null_until_they_have_a_default(
    field: str, between: str, last: str, severity: str
) -> None:
    model = (
        f'migrations.CreateModel("Order", fields=[("id", models.AutoField(primary_key=True)), ("a", models.{field})])'
    )
    files = {
        **POSTGRES,
        "shop/migrations/0001_a.py": MIGRATION.format("", model),
        "shop/migrations/0002_b.py": MIGRATION.format('("shop", "0001_a")', between),
        "shop/migrations/0003_c.py": MIGRATION.format('("shop", "0002_b")', altered(last)),
    }
    found = [one for one in whole(files, "shop/migrations/0003_c.py") if one.rule_id == "set-not-null-old-writers"]
    assert [str(one.severity) for one in found] == ([severity] if severity else [])


FROM = (
    "CREATE TABLE reactions (id bigint PRIMARY KEY, content text NOT NULL, kind text, weight int NOT NULL DEFAULT 1);"
)


@pytest.mark.parametrize(
    ("sql", "is_found"),
    [
        ("ALTER TABLE reactions DROP COLUMN content, ALTER COLUMN memo SET NOT NULL;", False),
        ("ALTER TABLE reactions ALTER COLUMN memo SET NOT NULL, DROP COLUMN content;", False),
        ("ALTER TABLE reactions ALTER COLUMN memo SET NOT NULL;", True),
        ("ALTER TABLE reactions DROP COLUMN kind, ALTER COLUMN memo SET NOT NULL;", True),
        ("ALTER TABLE reactions DROP COLUMN weight, ALTER COLUMN memo SET NOT NULL;", True),
    ],
)
def test_insert_that_fails_on_a_dropped_column_fails_once(sql: str, *, is_found: bool) -> None:
    found = change(f"ALTER TABLE reactions ADD COLUMN memo int; {sql}", before=FROM)
    assert ("set-not-null-old-writers" in found) == is_found
