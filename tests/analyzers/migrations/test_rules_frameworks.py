"""The same build of an index in each framework: its transaction decides, and so do its ways out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.analyzers.migrations.judging import Setting, change

if TYPE_CHECKING:
    from analyzers.migrations.stream import TransactionMode

SQL = "CREATE INDEX CONCURRENTLY orders_total ON orders (total)"

DJANGO = """
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    {atomic}
    dependencies = []
    operations = [AddIndexConcurrently("order", models.Index(fields=["total"], name="order_total"))]
"""

ALEMBIC = """
from alembic import op

revision = "b"
down_revision = "a"


def upgrade():
    {body}
"""

TYPEORM = """
import {{ MigrationInterface, QueryRunner }} from "typeorm";

export class AddIndex1700000000000 implements MigrationInterface {{
  {transaction}
  public async up(queryRunner: QueryRunner): Promise<void> {{
    await queryRunner.query(`{sql}`);
  }}
  public async down(queryRunner: QueryRunner): Promise<void> {{
    await queryRunner.query(`DROP INDEX orders_total`);
  }}
}}
"""

KNEX = """
exports.up = async (knex) => {{ await knex.raw(`{sql}`); }};
exports.down = async (knex) => {{ await knex.raw(`DROP INDEX orders_total`); }};
{config}
"""

SEQUELIZE = """
module.exports = {{
  up: async (queryInterface) => {{ await queryInterface.sequelize.query(`{sql}`); }},
  down: async (queryInterface) => {{ await queryInterface.sequelize.query(`DROP INDEX orders_total`); }},
}};
"""

IN_BLOCK = f'with op.get_context().autocommit_block():\n        op.execute("{SQL}")'


@pytest.mark.parametrize(
    ("framework", "mode", "source", "fails"),
    [
        ("django", None, DJANGO.format(atomic=""), True),
        ("django", None, DJANGO.format(atomic="atomic = False"), False),
        ("alembic", None, ALEMBIC.format(body=f'op.execute("{SQL}")'), True),
        ("alembic", None, ALEMBIC.format(body=IN_BLOCK), False),
        (
            "alembic",
            None,
            ALEMBIC.format(body='op.create_index("i", "orders", ["total"], postgresql_concurrently=True)'),
            True,
        ),
        ("typeorm", None, TYPEORM.format(transaction="", sql=SQL), True),
        ("typeorm", None, TYPEORM.format(transaction="transaction = false;", sql=SQL), True),
        ("typeorm", "each", TYPEORM.format(transaction="", sql=SQL), True),
        ("typeorm", "each", TYPEORM.format(transaction="transaction = false;", sql=SQL), False),
        ("typeorm", "none", TYPEORM.format(transaction="", sql=SQL), False),
        ("knex", None, KNEX.format(config="", sql=SQL), True),
        ("knex", None, KNEX.format(config="exports.config = { transaction: false };", sql=SQL), False),
        ("sequelize", None, SEQUELIZE.format(sql=SQL), False),
    ],
)
def test_way_out_of_the_frameworks_transaction_decides(
    framework: str, mode: str | None, source: str, fails: bool
) -> None:
    transaction: TransactionMode | None = {"each": "per-file", "none": "none"}.get(mode or "")  # type: ignore[assignment]
    found = change(
        source,
        Setting(framework=framework, mode=transaction),
        before=source.replace("CONCURRENTLY orders_total", "other"),
    )
    assert ("concurrent-in-transaction" in found) == fails
    assert "index-not-concurrent" not in found


@pytest.mark.parametrize(
    ("framework", "source"),
    [
        ("alembic", ALEMBIC.format(body='op.create_index("i", "orders", ["total"])')),
        (
            "alembic",
            ALEMBIC.format(body='op.add_column("orders", sa.Column("a", sa.Integer(), index=True))').replace(
                "\n\nrev", "\nimport sqlalchemy as sa\n\nrev"
            ),
        ),
        ("typeorm", TYPEORM.format(transaction="", sql='CREATE INDEX "i" ON "orders" ("total")')),
        (
            "knex",
            'exports.up = (knex) => knex.schema.alterTable("orders", (t) => { t.index(["total"]); });\nexports.down = () => {};',
        ),
        (
            "sequelize",
            'module.exports = { up: (queryInterface) => queryInterface.addIndex("orders", ["total"]), down: () => {} };',
        ),
    ],
)
def test_index_of_each_framework_is_found(framework: str, source: str) -> None:
    assert "index-not-concurrent" in change(
        source, Setting(framework=framework), before=source.replace("orders", "others")
    )
