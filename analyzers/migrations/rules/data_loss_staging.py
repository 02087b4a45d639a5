"""A rule about what is dropped in the same release in which the models lose it: Django tells both apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.operations import DropColumn, DropTable, StateOnly
from analyzers.migrations.rules import recipes, recipes_django
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
    traps=(
        "A state-only removal in an earlier release.",
        "A field that had left the models in an earlier change: drop-column tells it, at low severity.",
    ),
    version=2,
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
    if isinstance(moment.operation, DropColumn) and has_left_models(start, *name.rsplit(".", 1)):
        return False
    removed = any(isinstance(one.operation, StateOnly) and name in one.operation.removes for one in start.moments)
    return moment.operation.written not in BY_HAND or removed


def has_left_models(start: Start, table: str, column: str) -> bool:
    """Tell whether the models of the release before have a table, with all of its columns that are there, but not this one.

    False where no code can be looked at. A model may have fields of another class, which are not seen: then it lacks more than one.
    """
    named, state = start.whole.named_before, start.table(table)
    if named is None or state is None or named(table, column):
        return False
    gone = {
        one.operation.column
        for one in start.moments
        if isinstance(one.operation, DropColumn) and one.operation.table == table
    }
    keys = {
        each
        for one in state.constraints.values()
        if one.constraint.kind == "primary_key"
        for each in one.constraint.columns
    }
    stay = [each for each in state.columns if each not in gone | keys]
    return bool(stay) and all(any(one.verb == "maps" for one in named(table, each)) for each in stay)


def _drop(moment: Moment) -> str:
    """Return the statement that drops a table or column; empty for any other operation."""
    operation, mysql = moment.operation, moment.engine.dialect == "mysql"
    if isinstance(operation, DropTable):
        return f"DROP TABLE {quoted(operation.table, mysql=mysql)}"
    if isinstance(operation, DropColumn):
        column = quoted(operation.column, mysql=mysql)
        return f"ALTER TABLE {quoted(operation.table, mysql=mysql)} DROP COLUMN {column}"
    return ""


def staged_steps(
    moments: Sequence[Moment],
    names: Sequence[str],
    *,
    required: Sequence[str] = (),
    keys: Sequence[str] = (),
) -> tuple[str, ...]:
    """Return the recipe of two releases, for tables or fields.

    ``required`` are fields without which no row can be written, ``keys`` those with a foreign key. Once the models have lost it,
    only SQL can name it: an operation on models looks it up in their state, and fails.
    """
    written = moments[0].operation.written
    call = f"migrations.{written}(...)" if written and written not in BY_HAND else "..."
    state = f"migrations.SeparateDatabaseAndState(state_operations=[{call}])"
    dropping = [code for moment in moments if (code := _drop_later(moment))]
    name, it = some(names), "it" if len(names) == 1 else "them"
    before = (*_nullable(required), *_without_key(keys))
    return (
        *before,
        recipes.step(f"{'Then' if before else 'In this release,'} take {name} out of the models alone", state),
        recipes.step(
            f"In a later release, when no older code runs, drop {it} from the database{_again(moments[0], it)}",
            ",\n".join(dict.fromkeys(dropping)),
        ),
    )


def _again(moment: Moment, it: str) -> str:
    """Return how fields are dropped on several engines."""
    several = isinstance(moment.operation, DropColumn) and recipes_django.has_several(moment)
    return f": Django's state gets {it} back, so that RemoveField finds {it}" if several else ""


def _nullable(required: Sequence[str]) -> tuple[str, ...]:
    if not required:
        return ()
    it = "it" if len(required) == 1 else "them"
    return (
        recipes.step(
            f"In this release, let {some(required)} be NULL (null=True), as code without {it} writes no value"
        ),
    )


def _without_key(keys: Sequence[str]) -> tuple[str, ...]:
    if not keys:
        return ()
    one = len(keys) == 1
    return (
        recipes.step(
            f"Take {'its' if one else 'their'} foreign key from {some(keys)} (db_constraint=False): code without "
            f"{'it' if one else 'them'} neither clears nor deletes the rows when what {'it refers' if one else 'they refer'} to is "
            "deleted, and the database would refuse that"
        ),
    )


def _drop_later(moment: Moment) -> str:
    operation = moment.operation
    if isinstance(operation, DropColumn) and recipes_django.has_several(moment):
        state = moment.column(operation.table, operation.column)
        field = (state.column.field if state is not None else "") or operation.column
        return recipes_django.drop_later(moment, operation.table, field)
    statement = _drop(moment)
    if isinstance(operation, DropTable) and statement:
        # All engines know it.
        return f'migrations.RunSQL("{statement}")' if '"' not in statement else f"migrations.RunSQL('{statement}')"
    return recipes.run(moment, statement) if statement else ""
