"""One history in the files of each framework, judged by the whole analyzer: what tests over frameworks share.

Every history is for PostgreSQL and has three migrations: the tables (those of ``tables.py``), one that has nothing to do with
them, and the change, which alone is judged.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analyzers.migrations.analyzer import MigrationAnalyzer
from analyzers.migrations.rules.all_rules import OPT_IN
from analyzers.protocol import Judgement
from tests.analyzers.migrations.trees import Files

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from analyzers.migrations.detection import Override

COMPOSE: Final = {"compose.yaml": "services:\n  db:\n    image: postgres:15\n"}

DJANGO: Final = """\
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [{depends}]

    operations = [
        {body},
    ]
"""
ALEMBIC: Final = """\
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "{number:04}"
down_revision = {depends}


def upgrade():
    {body}


def downgrade():
    raise NotImplementedError
"""
TYPEORM: Final = """\
import {{ MigrationInterface, QueryRunner, Table, TableCheck, TableColumn, TableExclusion }} from "typeorm";
import {{ TableForeignKey, TableIndex, TableUnique }} from "typeorm";

export class Step{number}170000000000{number} implements MigrationInterface {{
  public async up(queryRunner: QueryRunner): Promise<void> {{
    {body}
  }}

  public async down(queryRunner: QueryRunner): Promise<void> {{
    throw new Error("there is no way back");
  }}
}}
"""
KNEX: Final = """\
exports.up = async function (knex) {{
  {body}
}};

exports.down = async function (knex) {{
  throw new Error("there is no way back");
}};
"""
SEQUELIZE: Final = """\
"use strict";

module.exports = {{
  async up(queryInterface, Sequelize) {{
    {body}
  }},

  async down(queryInterface, Sequelize) {{
    throw new Error("there is no way back");
  }},
}};
"""


def _sql(path: str, text: str = "{body}\n", join: str = "\n") -> Callable[[int, str], dict[str, str]]:
    def write(number: int, body: str) -> dict[str, str]:
        return {path.format(number=number): text.format(body=body.replace("\n", join))}

    return write


def _pair(number: int, body: str) -> dict[str, str]:
    stem = f"migrations/{number:06}_step"
    return {f"{stem}.up.sql": body, f"{stem}.down.sql": "SELECT 1;"}


def _sqitch(number: int, body: str) -> dict[str, str]:
    """As sqitch's template for PostgreSQL has it: each script opens its own transaction."""
    plan = "%syntax-version=1.0.0\n%project=shop\n\n" + "".join(
        f"step{one} 2024-01-0{one}T00:00:00Z A <a@example.org> # step\n" for one in range(1, number + 1)
    )
    return {
        f"deploy/step{number}.sql": f"BEGIN;\n\n{body}\n\nCOMMIT;\n",
        f"revert/step{number}.sql": "BEGIN;\n\nCOMMIT;\n",
        "sqitch.plan": plan,
        "sqitch.conf": "[core]\n\tengine = pg\n",
    }


def _drizzle(number: int, body: str) -> dict[str, str]:
    entries = [{"idx": one - 1, "when": 1700000000000 + one, "tag": f"{one:04}_step"} for one in range(1, number + 1)]
    return {
        f"drizzle/{number:04}_step.sql": body.replace("\n", "\n--> statement-breakpoint\n"),
        "drizzle/meta/_journal.json": json.dumps({"version": "7", "dialect": "postgresql", "entries": entries}),
    }


def _code(path: str, text: str, join: str, depends: str = "") -> Callable[[int, str], dict[str, str]]:
    """Return what writes a file of code; ``depends`` is how it names the migration before it."""

    def write(number: int, body: str) -> dict[str, str]:
        before = depends.format(number=number - 1) if number > 1 else ("None" if path.startswith("alembic") else "")
        inside = body.replace("\n", join)
        return {path.format(number=number): text.format(body=inside, number=number, depends=before)}

    return write


@dataclass(frozen=True, kw_only=True)
class Container:
    """A framework's files.

    ``language`` says which words of a change it takes: ``sql``, or the framework's name. ``write`` gives the files of one migration
    by its number from 1; the first of them is the migration. ``raw`` is how the framework runs a statement of SQL, which stands
    in place of ``{}``.
    """

    name: str
    language: str
    write: Callable[[int, str], dict[str, str]]
    raw: str = "{};"


_TS = "src/migrations/170000000000{number}-step.ts"
_JS = "migrations/2024010100000{number}_step.js"

CONTAINERS: Final = (
    Container(name="flyway", language="sql", write=_sql("src/main/resources/db/migration/V{number}__step.sql")),
    Container(name="golang-migrate", language="sql", write=_pair),
    Container(
        name="goose",
        language="sql",
        write=_sql("migrations/0000{number}_step.sql", "-- +goose Up\n{body}\n\n-- +goose Down\nSELECT 1;\n"),
    ),
    Container(
        name="dbmate",
        language="sql",
        write=_sql("db/migrations/2024010100000{number}_step.sql", "-- migrate:up\n{body}\n\n-- migrate:down\n"),
    ),
    Container(name="sqitch", language="sql", write=_sqitch),
    Container(name="prisma", language="sql", write=_sql("prisma/migrations/2024010100000{number}_step/migration.sql")),
    Container(name="drizzle", language="sql", write=_drizzle),
    Container(name="numbered", language="sql", write=_sql("migrations/000{number}_step.sql")),
    Container(
        name="django",
        language="django",
        write=_code("shop/migrations/000{number}_step.py", DJANGO, "\n        ", '("shop", "000{number}_step")'),
        raw='migrations.RunSQL("{}"),',
    ),
    Container(
        name="alembic",
        language="alembic",
        write=_code("alembic/versions/000{number}_step.py", ALEMBIC, "\n    ", '"000{number}"'),
        raw='op.execute("{}")',
    ),
    Container(
        name="typeorm",
        language="typeorm",
        write=_code(_TS, TYPEORM, "\n    "),
        raw="await queryRunner.query(`{}`);",
    ),
    Container(
        name="typeorm-raw",
        language="typeorm-raw",
        write=_code(_TS, TYPEORM, "\n    "),
        raw="await queryRunner.query(`{}`);",
    ),
    Container(name="knex", language="knex", write=_code(_JS, KNEX, "\n  "), raw="await knex.raw(`{}`);"),
    Container(
        name="sequelize",
        language="sequelize",
        write=_code(_JS, SEQUELIZE, "\n    "),
        raw="await queryInterface.sequelize.query(`{}`);",
    ),
)


def raw(container: Container, statements: Sequence[str]) -> str:
    """Return statements as the container runs SQL, one a line."""
    return "\n".join(container.raw.format(statement) for statement in statements)


def tree(container: Container, bodies: Sequence[str]) -> tuple[dict[str, str], str]:
    """Return the files of a history with one migration for each body, and the path of the last."""
    files = dict(COMPOSE)
    last = ""
    for number, body in enumerate(bodies, 1):
        written = container.write(number, body.rstrip(",") if container.language == "django" else body)
        files |= written
        last = next(iter(written))
    return files, last


def found(
    files: Mapping[str, str], targets: frozenset[str], overrides: Sequence[Override] = ()
) -> dict[str, frozenset[str]]:
    """Return the ids of all rules that find something in some files of a tree, by path."""
    analyzer = MigrationAnalyzer(opt_in=OPT_IN, judge_all=True, targets=targets, overrides=overrides)
    state = Files(analyzer, files).tree()
    judged: dict[str, frozenset[str]] = dict.fromkeys(targets, frozenset())
    for one in analyzer.link(None, state, None):
        if isinstance(one, Judgement):
            judged[one.path] = frozenset(o.rule_id for o in one.occurrences)
    return judged
