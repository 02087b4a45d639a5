"""Examples of rules in the words of frameworks, beside those of ``declaring``."""

from __future__ import annotations

from typing import Final

from analyzers.migrations.rules.declaring import ORDERS
from analyzers.rule import Example

_COMPOSE: Final = "services:\n  db:\n    image: postgres:16\n"


def in_alembic(body: str, *, earlier: str = ORDERS, note: str = "") -> Example:
    """Return an example in Alembic: the statements of ``upgrade``, after a revision that made the tables."""

    def revision(name: str, down: str, statements: str) -> str:
        head = f'import os\n\nimport sqlalchemy as sa\nfrom alembic import op\n\nrevision = "{name}"\ndown_revision = {down}\n'
        return f"{head}\n\ndef upgrade():\n    {statements}\n\n\ndef downgrade():\n    raise NotImplementedError\n"

    return Example(
        text=revision("b2", '"a1"', body),
        path="alembic/versions/b2_change.py",
        beside={
            "alembic/versions/a1_start.py": revision("a1", "None", f'op.execute("""{earlier}""")'),
            "compose.yaml": _COMPOSE,
        },
        note=note,
    )


def in_typeorm(body: str, *, earlier: str = ORDERS, note: str = "") -> Example:
    """Return an example in TypeORM: the statements of ``up``, after a migration that made the tables."""

    def migration(name: str, statements: str) -> str:
        return (
            'import { MigrationInterface, QueryRunner } from "typeorm";\n\n'
            f"export class {name} implements MigrationInterface {{\n"
            f"  public async up(queryRunner: QueryRunner): Promise<void> {{\n    {statements}\n  }}\n\n"
            '  public async down(queryRunner: QueryRunner): Promise<void> {\n    throw new Error("irreversible");\n  }\n}\n'
        )

    return Example(
        text=migration("Change1700000000002", body),
        path="src/migrations/1700000000002-Change.ts",
        beside={
            "src/migrations/1700000000001-Start.ts": migration(
                "Start1700000000001", f"await queryRunner.query(`{earlier}`);"
            ),
            "compose.yaml": _COMPOSE,
        },
        note=note,
    )
