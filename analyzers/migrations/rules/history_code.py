"""Rules about migrations that depend on more than themselves, and about what could not be read."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import MigrationRule
from analyzers.migrations.operations import REASONS, DataCode, Dml, Opaque
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.data_loss_shared import ALL_ENGINES, others, some
from analyzers.migrations.rules.declaring import in_django, migration_rule, on_postgres
from analyzers.migrations.rules.wording import found_at
from analyzers.rule import Example
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import AnyRule, Whole
    from analyzers.migrations.operations import AnyOperation
    from analyzers.migrations.stream import Found

_FILL: Final = """\
from django.db import migrations
from shop.models import Order


def fill(apps, schema_editor):
    {body}


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
"""


def _filling(body: str) -> Example:
    return Example(
        text=_FILL.replace("{body}", body), path="shop/migrations/0002_fill.py", beside=in_django("...").beside
    )


DATA_MIGRATION_IMPORTS_MODELS: Final = migration_rule(
    id="data-migration-imports-models",
    title="Data migration uses the live model",
    severity=Severity.MEDIUM,
    lapses=False,
    engines=ALL_ENGINES,
    why=(
        "A migration runs against the schema of its time. The imported class is the one of the latest commit: it selects "
        "columns that do not exist yet, and its save and managers run code that the migration never knew."
    ),
    remedy=(
        'Django: Model = apps.get_model("app", "Model") in the RunPython function. Alembic: a lightweight sa.table(...) with '
        "the columns that the step needs. TypeORM: SQL, or a query builder on table names."
    ),
    references=(
        "https://docs.djangoproject.com/en/stable/topics/migrations/#historical-models",
        "https://alembic.sqlalchemy.org/en/latest/ops.html#alembic.operations.Operations.bulk_insert",
    ),
    bad=(
        _filling("Order.objects.update(total=0)"),
        Example(
            path="alembic/versions/0002_fill.py",
            text=(
                "from alembic import op\nfrom sqlalchemy import update\n\nfrom shop.models import Product\n\n"
                'revision = "0002"\ndown_revision = "0001"\n\n\ndef upgrade():\n'
                '    op.execute(update(Product).where(Product.name.is_(None)).values(name=""))\n\n\ndef downgrade():\n    pass\n'
            ),
            beside={
                "alembic/versions/0001_start.py": (
                    'from alembic import op\nimport sqlalchemy as sa\n\nrevision = "0001"\ndown_revision = None\n\n\n'
                    'def upgrade():\n    op.create_table("products", sa.Column("name", sa.String()))\n\n\n'
                    'def downgrade():\n    op.drop_table("products")\n'
                )
            },
        ),
    ),
    good=(_filling('apps.get_model("shop", "Order").objects.update(total=0)'),),
    traps=("Constants, enumerations and functions of the application.",),
)

DYNAMIC_SQL_NOT_ANALYSED: Final = migration_rule(
    id="dynamic-sql-not-analysed",
    title="Statements that could not be read",
    severity=Severity.INFO,
    engines=ALL_ENGINES,
    why=(
        "What is built while the migration runs, or written in a way that is not known here, was not judged: that nothing was "
        "found in it says nothing."
    ),
    remedy="Write the statement out, or look at it with the rules in mind.",
    references=("https://www.postgresql.org/docs/current/plpgsql-statements.html#PLPGSQL-STATEMENTS-EXECUTING-DYN",),
    bad=(on_postgres("DO $$ BEGIN EXECUTE format('ALTER TABLE %I ADD a int', current_schema()); END $$;"),),
    good=(on_postgres("ALTER TABLE orders ADD COLUMN a int;"),),
    traps=("Texts that are put together from constants are read.",),
)


def _live(operation: AnyOperation) -> tuple[str, ...]:
    """Return the application's classes that an operation uses."""
    if isinstance(operation, DataCode):
        return operation.imports
    return (operation.model,) if isinstance(operation, Dml) and operation.model else ()


def _imports(whole: Whole) -> Iterator[Found]:
    using = [moment for moment in whole.moments if _live(moment.operation)]
    if not using:
        return
    first = using[0]
    names = [name for one in using for name in _live(one.operation)]
    shown = some(list(dict.fromkeys(names)))
    framework = whole.stream.runner.framework
    instead = {
        "django": recipes.step("Take the model as it was then", 'apps.get_model("app", "Model")'),
        "alembic": recipes.step("Declare what the step needs", 'sa.table("name", sa.column("column"))'),
    }.get(framework, recipes.step("Write the statement in SQL, on the names of tables and columns"))
    yield found_at(
        DATA_MIGRATION_IMPORTS_MODELS,
        first,
        f"The migration uses {shown} as the code has it today: when that changes, the migration breaks or does something else on a "
        "fresh database.",
        evidence={"model": ",".join(dict.fromkeys(names))},
        related=others(using),
        steps=(instead,),
    )


def _unread(whole: Whole) -> Iterator[Found]:
    unread = [moment for moment in whole.moments if isinstance(moment.operation, Opaque)]
    if not unread:
        return
    reasons = Counter(one.operation.reason for one in unread if isinstance(one.operation, Opaque))
    said = "; ".join(f"{count} because {REASONS.get(reason, reason)}" for reason, count in reasons.most_common())
    yield found_at(
        DYNAMIC_SQL_NOT_ANALYSED,
        unread[0],
        f"{len(unread)} statement{'s' if len(unread) > 1 else ''} of {unread[0].migration.name} "
        f"{'were' if len(unread) > 1 else 'was'} not analysed: {said}.",
        evidence={"migration": unread[0].migration.name},
        related=others(unread),
        steps=(recipes.step("Look at it by hand: locks, old rows, code that still runs"),),
    )


RULES: Final[tuple[AnyRule, ...]] = (
    MigrationRule(rule=DATA_MIGRATION_IMPORTS_MODELS, judge=_imports),
    MigrationRule(rule=DYNAMIC_SQL_NOT_ANALYSED, judge=_unread),
)
