"""Rules about columns that go with what is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import MigrationRule
from analyzers.migrations.operations import DropColumn, DropTable, RenameColumn
from analyzers.migrations.replay import is_noop
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.data_loss_pairs import is_refilled, pairs
from analyzers.migrations.rules.data_loss_rebuilt import rebuilt_columns, rebuilt_pairs
from analyzers.migrations.rules.data_loss_shared import ALL_ENGINES, Start, is_left_by_code, others, some, start_of
from analyzers.migrations.rules.data_loss_staging import (
    DROP_NOT_STAGED,
    is_of_models,
    is_staged,
    staged_steps,
    table_of,
)
from analyzers.migrations.rules.data_loss_tables import dropped_tables
from analyzers.migrations.rules.declaring import MY, PG, migration_rule, on_mysql, on_postgres
from analyzers.migrations.rules.one_process import is_alone, is_copied, is_mere_number, is_turned, kept_steps
from analyzers.migrations.rules.recipes_columns import copied_again, is_needed, leave_out
from analyzers.migrations.rules.wording import found_at, tables_in
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzers.migrations.moment import AnyRule, Moment, Whole
    from analyzers.migrations.stream import Found
    from analyzers.rule import Rule

DROP_COLUMN: Final = migration_rule(
    id="drop-column",
    title="Column in use dropped",
    severity=Severity.HIGH,
    engines=ALL_ENGINES,
    why=(
        "The values are gone. The release that runs while the migration does still names the column in its queries, and all of "
        "those fail, also where nobody looks at it: mappers list every column that they know."
    ),
    remedy="Ship a release whose code no longer names the column; drop it in a later one.",
    references=(f"{PG}sql-altertable.html", f"{MY}alter-table.html"),
    bad=(
        on_postgres("ALTER TABLE orders DROP COLUMN note;"),
        on_postgres("ALTER TABLE public.orders DROP note, DROP COLUMN IF EXISTS state CASCADE;"),
        on_mysql("ALTER TABLE orders DROP COLUMN note;"),
    ),
    good=(
        on_postgres("ALTER TABLE orders ADD COLUMN tmp text;\nALTER TABLE orders DROP COLUMN tmp;"),
        on_postgres("ALTER TABLE orders DROP COLUMN IF EXISTS never_there;"),
        on_postgres("ALTER TABLE orders ALTER COLUMN note DROP NOT NULL;"),
    ),
    traps=(
        "Columns that the same release adds, and generated ones: their values can be computed again.",
        "Django: what an earlier release took out of the models is dropped as it should be.",
        "SQLite: a table built anew loses what its copying leaves out; what it copies under another name is renamed.",
        "SQLite: no older release runs beside the one process that migrates, so only the values count.",
    ),
    version=3,
)


def _dropped_columns(whole: Whole) -> Iterator[Found]:
    start = start_of(whole)
    halves = {pair.drop.index for pair in pairs(start)}
    drops = [
        moment
        for moment in start.single()
        if isinstance(moment.operation, DropColumn)
        and moment.index not in halves
        and _loses(start, moment, moment.operation)
    ]
    loose = [one for one in drops if not is_of_models(start, one, f"{table_of(one)}.{_column(one)}")]
    for rule, moments in ((DROP_COLUMN, loose), (DROP_NOT_STAGED, [one for one in drops if one not in loose])):
        if moments:
            yield _columns_found(start, rule, moments)
    for rebuilt in rebuilt_columns(start):
        replaced = {one.went.column for one in rebuilt_pairs(start) if one.table == rebuilt.table}
        lost = [one for one in rebuilt.lost if one.column not in replaced and one.column not in rebuilt.emptied]
        if lost:
            names = [one.column for one in lost]
            it, alone = "it" if len(names) == 1 else "them", is_alone(whole)
            fails = "" if alone else f", and a release that still runs and names {it} fails"
            turned = alone and all(
                is_turned(start, rebuilt.table) or is_mere_number(start, one)
                for one in [f"{rebuilt.table}.{each}" for each in names]
            )
            yield found_at(
                DROP_COLUMN,
                lost[0].moment,
                f"{rebuilt.table} is built anew without {some(names)}: the values go{fails}; "
                f"{rebuilt.table} {start.age(rebuilt.table)}.",
                evidence={"table": rebuilt.table, "column": ",".join(names)},
                related=(*start.origin(rebuilt.table), *others([one.moment for one in lost])),
                steps=kept_steps(some(names))
                if alone
                else _column_steps(start, lost[0].moment, [f"{rebuilt.table}.{each}" for each in names]),
                severity="low" if turned else "medium" if alone else None,
            )


def _column(moment: Moment) -> str:
    return moment.operation.column if isinstance(moment.operation, DropColumn) else ""


def _loses(start: Start, moment: Moment, operation: DropColumn) -> bool:
    """Tell whether dropping a column takes something that somebody may use and that cannot be computed again."""
    if not start.is_used_column(operation.table, operation.column) or is_refilled(start, moment):
        return False
    if is_staged(start, f"{operation.table}.{operation.column}"):
        return False
    state = start.column(operation.table, operation.column)
    if state is None and is_noop(start.before, operation, moment.engine):
        return False
    for one in start.moments:
        other = one.operation
        # The other arm of a condition renames it: there are two columns only where that was done before.
        if (
            (operation.conditional or operation.guarded)
            and isinstance(other, RenameColumn)
            and (other.conditional or other.guarded)
            and (other.table, other.column, other.statement) == (operation.table, operation.column, operation.statement)
        ):
            return False
        if isinstance(other, DropTable) and other.table == operation.table:
            return False
        # Another column takes its place under its name: what a release with both of them ends with.
        if (
            one.index > moment.index
            and isinstance(other, RenameColumn)
            and (other.table, other.new_name) == (operation.table, operation.column)
        ):
            return False
    return not (state is not None and state.column.generated)


def _column_steps(start: Start, moment: Moment, names: Sequence[str]) -> tuple[str, ...]:
    shown, it = some(names), "it" if len(names) == 1 else "them"
    tables = dict.fromkeys(name.rpartition(".")[0] for name in names)
    again = next((words for table in tables if (words := copied_again(start, table))), "")
    return (
        *leave_out(start, moment, names),
        recipes.step(f"Ship a release whose code no longer names {shown}, and wait until no older one runs"),
        recipes.step(f"In a later release, {again}drop {it}"),
    )


def _columns_found(start: Start, rule: Rule, moments: Sequence[Moment]) -> Found:
    first = moments[0]
    names = list(dict.fromkeys(f"{table_of(moment)}.{_column(moment)}" for moment in moments))
    shown = some(names)
    states = [state for moment in moments if (state := start.column(table_of(moment), _column(moment))) and state.known]
    one, severity = len(names) == 1, None
    if rule is DROP_NOT_STAGED:
        said = _dropped_with_models(start, names)
        fields = dict(zip(names, _fields(start, names), strict=True))
        required = [field for name, field in fields.items() if is_needed(start, name)]
        keys = [field for name, field in fields.items() if _has_key(start, name)]
        steps = staged_steps(moments, list(fields.values()), required=required, keys=keys)
    elif is_alone(start.whole):
        copied = all(
            is_copied(start, each) or is_mere_number(start, f"{table_of(each)}.{_column(each)}") for each in moments
        )
        severity = "low" if copied else "medium"
        values = "" if copied else f" with {'its' if one else 'their'} values"
        said, steps = f"{shown} {'is' if one else 'are'} dropped{values}", kept_steps(shown)
    elif all(is_left_by_code(start.whole, *name.rsplit(".", 1)) for name in names):
        severity = "low"
        said = (
            f"{shown} {'is' if one else 'are'} dropped with {'its' if one else 'their'} values; the code of the release before "
            f"names {'it' if one else 'them'} no more"
        )
        steps = (recipes.step("Keep a backup of the values, if anybody could ask for them"),)
    else:
        said = (
            f"{shown} {'is' if one else 'are'} dropped with {'its' if one else 'their'} values, and a release that still runs "
            f"and names {'it' if one else 'them'} in its queries fails"
        )
        steps = _column_steps(start, first, names)
    since = f"; {names[0] if len(names) > 1 else 'it'} is there since {states[0].since.name}" if states else ""
    return found_at(
        rule,
        first,
        f"{said}{since}.",
        evidence={"table": tables_in(names)},
        related=(*start.origin(table_of(first)), *others(moments, "dropped here")),
        steps=steps,
        severity=severity,
        confidence=start.confidence(first, table_of(first)),
    )


def _dropped_with_models(start: Start, names: Sequence[str]) -> str:
    """Return what happens to code that still names columns; without a change, the models before are what migrations say."""
    verb, it, models = ("is", "it", "that model") if len(names) == 1 else ("are", "them", "those models")
    if start.whole.named_before is None:
        return (
            f"{some(names)} {verb} in the models, by what its migrations say, until this release, which drops {it}: if the "
            f"release before still names {it}, each of its queries on {models} fails"
        )
    return (
        f"{some(names)} {verb} in the models until this release, which drops {it}: every query on {models} by the release that "
        f"still runs names {it}, and fails"
    )


def _fields(start: Start, names: Sequence[str]) -> Iterator[str]:
    """Yield the fields of ``table.column`` as models name them, with their table where there are several."""
    several = len({name.rpartition(".")[0] for name in names}) > 1
    for name in names:
        table, _, column = name.rpartition(".")
        state = start.column(table, column)
        field = (state.column.field if state is not None else "") or column
        yield f"{table}.{field}" if several else field


def _has_key(start: Start, name: str) -> bool:
    table, _, column = name.rpartition(".")
    state = start.table(table)
    constraints = [one.constraint for one in state.constraints.values()] if state is not None else []
    return any(one.kind == "foreign_key" and column in one.columns for one in constraints)


def _not_staged(whole: Whole) -> Iterator[Found]:
    for found in (*dropped_tables(whole), *_dropped_columns(whole)):
        if found.rule_id == DROP_NOT_STAGED.id:
            yield found


RULES: Final[tuple[AnyRule, ...]] = (
    MigrationRule(
        rule=DROP_COLUMN, judge=lambda whole: (one for one in _dropped_columns(whole) if one.rule_id == DROP_COLUMN.id)
    ),
    MigrationRule(rule=DROP_NOT_STAGED, judge=_not_staged),
)
