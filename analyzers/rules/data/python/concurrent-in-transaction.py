"""Index migrations of Django and Alembic."""

from alembic import op
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class AddsIndex(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [
        # bad: the migration is atomic by default
        AddIndexConcurrently("order", models.Index(fields=["created"], name="order_created")),
    ]


class RunsSql(migrations.Migration):
    operations = [
        # bad: the same as SQL
        migrations.RunSQL("CREATE INDEX CONCURRENTLY order_total ON shop_order (total)", "DROP INDEX order_total"),
    ]


class NotAtomic(migrations.Migration):
    atomic = False
    operations = [
        # ok: outside a transaction
        RemoveIndexConcurrently("order", "order_created"),
    ]


def upgrade():
    # bad: Alembic's transaction
    op.create_index("ix_orders_total", "orders", ["total"], postgresql_concurrently=True)
    # bad: as text
    op.execute("CREATE UNIQUE INDEX CONCURRENTLY ix_orders_number ON orders (number)")
    # ok: not concurrent
    op.create_index("ix_orders_date", "orders", ["date"])


def downgrade():
    with op.get_context().autocommit_block():
        # ok: outside the transaction
        op.drop_index("ix_orders_total", postgresql_concurrently=True)
