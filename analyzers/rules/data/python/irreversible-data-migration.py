"""Data steps of Django migrations."""

from django.db import migrations


def fill(apps, schema_editor):
    apps.get_model("shop", "Order").objects.filter(total=None).update(total=0)


def empty(apps, schema_editor):
    apps.get_model("shop", "Order").objects.filter(total=0).update(total=None)


class Irreversible(migrations.Migration):
    operations = [
        # bad: no reverse function
        migrations.RunPython(fill),
        # bad: by keyword
        migrations.RunPython(code=fill, hints={"target": "default"}),
        # bad: SQL without its reverse
        migrations.RunSQL("UPDATE shop_order SET total = 0 WHERE total IS NULL"),
    ]


class Reversible(migrations.Migration):
    operations = [
        # ok: a real reverse
        migrations.RunPython(fill, empty),
        # ok: nothing to undo, said so
        migrations.RunPython(fill, reverse_code=migrations.RunPython.noop),
        # ok: SQL with its reverse
        migrations.RunSQL("CREATE SEQUENCE number", reverse_sql="DROP SEQUENCE number"),
        # ok: declared disposable
        migrations.RunPython(fill, elidable=True),
    ]
