"""How a rule about migrations is declared: what all of them share, and their examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.rule import KEEP, Example
from analyzers.rule_declaration import declare
from fleetreview.model import Area, Confidence, Role, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analyzers.rule import Rule

POSTGRES: Final = ("postgresql",)
MYSQL: Final = ("mysql", "mariadb")
SQLITE: Final = ("sqlite",)

PG: Final = "https://www.postgresql.org/docs/current/"
MY: Final = "https://dev.mysql.com/doc/refman/8.4/en/"

ORDERS: Final = """\
CREATE TABLE customers (id bigint PRIMARY KEY, name text);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, total integer, state varchar(20), note text);
"""
"""The migration before an example's own: the tables that the examples change."""

MY_ORDERS: Final = """\
CREATE TABLE customers (id bigint PRIMARY KEY, name varchar(100));
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, total int, state varchar(20), note varchar(200));
"""

_LANGUAGES: Final = ("sql", "python", "typescript", "javascript", "go")


def migration_rule(
    *,
    id: str,  # noqa: A002 - the name that ``declare`` gives it
    title: str,
    severity: Severity,
    why: str,
    remedy: str,
    references: Sequence[str],
    bad: Sequence[Example],
    good: Sequence[Example],
    traps: Sequence[str] = (),
    confidence: Confidence = Confidence.HIGH,
    engines: Sequence[str] = POSTGRES,
    stride: Sequence[str] = ("D",),
    lapses: bool = True,
    version: int = 1,
) -> Rule:
    """Return a rule of the area data, for all languages in which migrations are written; it acts in migrations alone.

    ``lapses`` holds for what is said of running a migration: afterwards nobody can do anything about it. It is False for what
    stays in the schema, or in the file that new databases run, until somebody mends it.
    """
    return declare(
        id=id,
        title=title,
        area=Area.DATA,
        track="migrations",
        severity=severity,
        confidence=confidence,
        why=why,
        remedy=remedy,
        references=references,
        stride=stride,
        since="0.1.0",
        languages=_LANGUAGES,
        engines=engines,
        roles={Role.MIGRATION: KEEP},
        bad=bad,
        good=good,
        traps=traps,
        lapses=lapses,
        version=version,
    )


def goose(sql: str, *, transaction: bool = True) -> str:
    """Return statements as a file of goose, whose transactions are known: one for each file unless it opts out."""
    return f"{'' if transaction else '-- +goose NO TRANSACTION' + chr(10)}-- +goose Up\n{sql.strip()}\n"


def on_postgres(
    sql: str, *, earlier: str = ORDERS, transaction: bool = True, image: str = "postgres:16", note: str = ""
) -> Example:
    """Return an example for PostgreSQL: a migration that runs after one that made the tables."""
    return _example(goose(sql, transaction=transaction), goose(earlier), image, note)


def on_mysql(sql: str, *, earlier: str = MY_ORDERS, image: str = "mysql:8.0.36", note: str = "") -> Example:
    """Return an example for MySQL."""
    return _example(goose(sql), goose(earlier), image, note)


def on_sqlite(sql: str, *, earlier: str, transaction: bool = True, note: str = "") -> Example:
    """Return an example for SQLite, whose engine is told by the driver that the module requires."""
    beside = {
        "migrations/0001_start.sql": goose(earlier),
        "go.mod": "module example.org/shop\n\ngo 1.22\n\nrequire github.com/mattn/go-sqlite3 v1.14.22\n",
    }
    return Example(text=goose(sql, transaction=transaction), beside=beside, note=note)


def in_django(
    operations: str, *, atomic: bool = True, note: str = "", beside: Mapping[str, str] | None = None
) -> Example:
    """Return an example in Django, after a migration of the app ``shop`` that made ``Order``."""
    head = "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"
    first = (
        "    initial = True\n    dependencies = []\n    operations = [\n        migrations.CreateModel(\n"
        '            name="Order",\n            fields=[\n                ("id", models.BigAutoField(primary_key=True)),\n'
        '                ("total", models.IntegerField(null=True)),\n            ],\n        ),\n    ]\n'
    )
    text = (
        f"{head}{'' if atomic else '    atomic = False' + chr(10)}"
        f'    dependencies = [("shop", "0001_initial")]\n    operations = [\n        {operations},\n    ]\n'
    )
    return Example(
        text=text,
        path="shop/migrations/0002_change.py",
        beside={
            "shop/migrations/0001_initial.py": head + first,
            "compose.yaml": _compose("postgres:16"),
            **(beside or {}),
        },
        note=note,
    )


def _example(text: str, earlier: str, image: str, note: str) -> Example:
    return Example(text=text, beside={"migrations/0001_start.sql": earlier, "compose.yaml": _compose(image)}, note=note)


def _compose(image: str) -> str:
    return f"services:\n  db:\n    image: {image}\n"
