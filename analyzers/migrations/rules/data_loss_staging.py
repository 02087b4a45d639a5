"""A rule about what is dropped in the same release in which the models lose it: Django tells both apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.operations import DropColumn, DropTable, StateOnly
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.data_loss_shared import ALL_ENGINES, Start, some
from analyzers.migrations.rules.declaring import in_django, migration_rule
from analyzers.migrations.rules.frameworks import quoted
from analyzers.migrations.rules.one_process import is_alone
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzers.migrations.moment import Moment

_STAGED: Final = (
    "migrations.SeparateDatabaseAndState(\n"
    '        state_operations=[migrations.RemoveField(model_name="order", name="total")],\n'
    "    )"
)

DROP_NOT_STAGED: Final = migration_rule(
    id="drop-not-staged",
    title="Dropped in the release that stops using it",
    severity=Severity.HIGH,
    engines=ALL_ENGINES,
    why=(
        "Until this migration the models have the column or table: the release that still runs selects it by name in every query "
        "on that model, and each of them fails between the migration and the end of the roll-out, and again after a roll-back."
    ),
    remedy=(
        "Two releases: first take it out of the models alone (SeparateDatabaseAndState with state_operations only), then drop it "
        "from the database."
    ),
    references=("https://docs.djangoproject.com/en/stable/ref/migration-operations/#separatedatabaseandstate",),
    bad=(
        in_django('migrations.RemoveField(model_name="order", name="total")'),
        in_django('migrations.DeleteModel(name="Order")'),
    ),
    good=(
        in_django(_STAGED),
        in_django(
            'migrations.RunSQL("ALTER TABLE shop_order DROP COLUMN total", migrations.RunSQL.noop)',
            beside={
                "shop/migrations/0001_b.py": (
                    "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n"
                    f'    dependencies = [("shop", "0001_initial")]\n    operations = [\n    {_STAGED},\n    ]\n'
                )
            },
            note="the models lost it a release ago",
        ),
    ),
    traps=("A state-only removal in an earlier release.",),
)

BY_HAND: Final = frozenset({"RunSQL", "RunPython"})


def table_of(moment: Moment) -> str:
    """Return the table of a drop."""
    return moment.operation.table if isinstance(moment.operation, DropTable | DropColumn) else ""


def is_staged(start: Start, name: str) -> bool:
    """Tell whether an earlier release took a table, or ``table.column``, out of the models."""
    removed = start.before.state_removed
    # The table of a many-to-many relation begins with that of its model, and has the field's name behind it.
    above = [key for key in removed if "." not in name and f"{name}_".startswith(f"{key.replace('.', '_')}_")]
    origins = [removed[key] for key in (name, *above) if key in removed]
    return any(origin.ordinal not in start.whole.release.ordinals for origin in origins)


def is_of_models(start: Start, moment: Moment, name: str) -> bool:
    """Tell whether Django's models have a table, or ``table.column``, until this release."""
    if start.whole.stream.runner.framework != "django" or is_alone(start.whole):
        return False
    removed = any(isinstance(one.operation, StateOnly) and name in one.operation.removes for one in start.moments)
    return moment.operation.written not in BY_HAND or removed


def _drop(moment: Moment) -> str:
    """Return the statement that drops a table or column; empty for any other operation."""
    operation, mysql = moment.operation, moment.engine.dialect == "mysql"
    if isinstance(operation, DropTable):
        return f"DROP TABLE {quoted(operation.table, mysql=mysql)}"
    if isinstance(operation, DropColumn):
        column = quoted(operation.column, mysql=mysql)
        return f"ALTER TABLE {quoted(operation.table, mysql=mysql)} DROP COLUMN {column}"
    return ""


def staged_steps(moments: Sequence[Moment], names: Sequence[str], *, required: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the recipe of two releases, for tables or fields. ``required`` are fields without which no row can be written.

    Once the models have lost it, only SQL can name it: an operation on models looks it up in their state, and fails.
    """
    written = moments[0].operation.written
    call = f"migrations.{written}(...)" if written and written not in BY_HAND else "..."
    state = f"migrations.SeparateDatabaseAndState(state_operations=[{call}])"
    dropping = [recipes.run(moment, statement) for moment in moments if (statement := _drop(moment))]
    drop = ",\n".join(dict.fromkeys(dropping))
    name, it = some(names), "it" if len(names) == 1 else "them"
    before = (
        (
            recipes.step(
                f"In this release, let {some(required)} be NULL (null=True), as code without "
                f"{'it' if len(required) == 1 else 'them'} writes no value"
            ),
        )
        if required
        else ()
    )
    return (
        *before,
        recipes.step(f"{'Then' if required else 'In this release,'} take {name} out of the models alone", state),
        recipes.step(f"In a later release, when no older code runs, drop {it} from the database", drop),
    )
