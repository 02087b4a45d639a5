"""A rule about columns that become required, and about code that leaves them out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import MigrationRule
from analyzers.migrations.operations import Dml, DropColumn, SetDefault, SetNullable
from analyzers.migrations.replay_state import plain
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.data_loss_shared import ALL_ENGINES, Start, others, some, start_of
from analyzers.migrations.rules.declaring import PG, in_django, migration_rule, on_postgres
from analyzers.migrations.rules.recipes_tables import default_of
from analyzers.migrations.rules.wording import found_at, tables_in
from analyzers.migrations.stream import Engine
from fleetreview.model import Confidence, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzers.migrations.moment import AnyRule, Moment, Whole
    from analyzers.migrations.schema import ColumnState, TableState
    from analyzers.migrations.stream import Found

SET_NOT_NULL_OLD_WRITERS: Final = migration_rule(
    id="set-not-null-old-writers",
    title="Column becomes required while older code may leave it out",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    engines=ALL_ENGINES,
    why=(
        "The release that still runs may write NULL or not name the column, and there is no default that would fill it: such an "
        "INSERT or UPDATE fails from then on, and one that comes before the migration makes the migration fail."
    ),
    remedy=(
        "Ship code that always writes the column, or a default in the database, a release earlier; a CHECK as NOT VALID keeps "
        "NULLs out from then on."
    ),
    references=(f"{PG}sql-altertable.html", f"{PG}ddl-constraints.html#DDL-CONSTRAINTS-NOT-NULL"),
    bad=(
        on_postgres("ALTER TABLE orders ALTER COLUMN total SET NOT NULL;"),
        on_postgres(
            "ALTER TABLE orders ADD COLUMN paid boolean;\nUPDATE orders SET paid = false;\n"
            "ALTER TABLE orders ALTER COLUMN paid SET NOT NULL;",
            note="nobody writes it yet",
        ),
        in_django('migrations.AlterField("order", "total", models.IntegerField())'),
    ),
    good=(
        on_postgres(
            "ALTER TABLE orders ALTER COLUMN total SET DEFAULT 0;\nALTER TABLE orders ALTER COLUMN total SET NOT NULL;"
        ),
        on_postgres(
            "ALTER TABLE orders ALTER COLUMN total SET NOT NULL;",
            earlier="CREATE TABLE orders (id bigint PRIMARY KEY, total integer, CHECK (total IS NOT NULL));",
            note="NULLs are kept out already",
        ),
        on_postgres("CREATE TABLE t (a int);\nALTER TABLE t ALTER COLUMN a SET NOT NULL;"),
    ),
    traps=(
        "A default that stands after the migration.",
        "A statement that drops a required column as well: INSERTs of older code fail on that.",
        "A CHECK of an earlier release that keeps NULLs out.",
        "A column that is older than the release is told at medium severity: its writers may be there.",
        "A column that an earlier release added, and another one filled, is ready for it, unless Django's models of it write NULL.",
        "A field of Django that had a default already: its models always write the column.",
    ),
)


def is_required(start: Start, table: str, column: str) -> bool:
    """Tell whether a column has to be written by whoever inserts a row, once the migration is done."""
    renamed = {old: new for new, old in start.names.items()}
    state = start.whole.after.tables.get(renamed.get(table, table))
    known = state.columns.get(column) if state else None
    if known is None:
        return False
    is_filled = known.column.default is not None or known.column.identity or bool(known.column.generated)
    return not known.column.nullable and not is_filled


def _not_null(whole: Whole) -> Iterator[Found]:
    start = start_of(whole)
    new: list[tuple[Moment, str]] = []
    null: list[tuple[Moment, str]] = []
    old: list[tuple[Moment, str]] = []
    for moment in start.single():
        operation = moment.operation
        if not isinstance(operation, SetNullable) or operation.nullable or not start.is_used(operation.table):
            continue
        table, column = operation.table, operation.column
        state = start.column(table, column)
        if not is_required(start, table, column) or (state is not None and state.known and not state.column.nullable):
            continue
        if _fails_anyhow(start, moment):
            continue
        is_known = state is not None and state.known
        # MySQL says it again with every other change: of a column that nobody knows that is no news.
        if not is_known and f"{table}.{column}" not in start.made and moment.detected.engine.dialect == "mysql":
            continue
        writes = _writes_null(start, moment)
        if writes is False or _keeps_out(start, table, column):
            continue
        if writes is None and _is_prepared(start, table, state):
            continue
        name = f"{table}.{column}"
        is_new = name in start.made or _is_new(start, state)
        (new if is_new else null if writes else old).append((moment, name))
    for found, why in ((new, _UNKNOWN), (null, _NULL), (old, _LEFT_OUT)):
        if found:
            yield _writers(start, found, why)


def _writes_null(start: Start, moment: Moment) -> bool | None:
    """Tell whether a Django model of the release before writes NULL where nobody gives a value; None where that is not known.

    For a field that gets a default with NOT NULL, Django gives the database that default meanwhile, unless the field had one.
    """
    here = [one.operation for one in start.moments if one.operation.where == moment.operation.where]
    implied = [one for one in here if one.implied == "default"]
    if not any(isinstance(one, Dml) for one in implied):
        return None
    return any(isinstance(one, SetDefault) for one in implied)


def _fails_anyhow(start: Start, moment: Moment) -> bool:
    """Tell whether the same statement drops a required column that older code has to write: its INSERTs fail on that already."""
    table = getattr(moment.operation, "table", "")
    gone = [
        one.operation
        for one in start.moments
        if isinstance(one.operation, DropColumn)
        and (one.operation.table, one.operation.statement) == (table, moment.operation.statement)
    ]
    states = [state for one in gone if (state := start.column(table, one.column)) is not None]
    return any(not state.column.nullable and state.column.default is None for state in states)


def _is_new(start: Start, state: ColumnState | None) -> bool:
    return state is not None and state.since.ordinal in start.whole.release.ordinals


def _is_prepared(start: Start, table: str, state: ColumnState | None) -> bool:
    """Tell whether an earlier release filled the column of rows that were there: making it required is the last step."""
    known = start.table(table)
    filled = known.filled_in if known else None
    return (
        filled is not None
        and state is not None
        and state.known
        and state.since.ordinal < filled.ordinal
        and not {state.since.ordinal, filled.ordinal} & start.whole.release.ordinals
    )


def _keeps_out(start: Start, table: str, column: str) -> bool:
    """Tell whether a CHECK of an earlier release keeps NULLs out already, for rows that are written from then on at least."""
    state = start.table(table)
    wanted = f"{column.lower()}isnotnull"
    return state is not None and any(
        wanted in re.sub(r'[\s"`()]', "", one.constraint.expression.lower())
        and one.since.ordinal not in start.whole.release.ordinals
        for one in state.constraints.values()
        if one.constraint.kind in {"check", "not_null"}
    )


_UNKNOWN: Final = "a release that still runs does not know {}, and its INSERTs fail"
_NULL: Final = (
    "by what the migrations say, models of a release that still runs have no default for {} and write NULL where no value is "
    "given"
)
_LEFT_OUT: Final = "code that still runs and writes NULL, or leaves {} out, fails"


def _writers(start: Start, found: Sequence[tuple[Moment, str]], reason: str) -> Found:
    moment, name = found[0]
    names = list(dict.fromkeys(name for _, name in found))
    table, one = name.rpartition(".")[0], len(names) == 1
    why, is_new = reason.format("it" if one else "them"), reason is _UNKNOWN
    return found_at(
        SET_NOT_NULL_OLD_WRITERS,
        moment,
        f"{some(names)} {'becomes' if one else 'become'} NOT NULL and {'has' if one else 'have'} no default: {why}; "
        f"{table} {start.age(table)}.",
        evidence={"table": tables_in(names)},
        related=(*start.origin(table), *others([each for each, _ in found])),
        steps=(
            recipes.step(
                f"Ship code that always writes {'it' if one else 'them'} first, and wait until no older release runs"
            ),
            *(() if reason is _NULL else _default_that_stays(start, moment, name)),
            recipes.step(f"Make {'it' if one else 'them'} NOT NULL in a later release"),
        ),
        severity="medium" if reason is _LEFT_OUT else None,
        confidence=start.confidence(moment, table)
        or ("high" if is_new and moment.engine is not Engine.UNKNOWN else None),
    )


_OF_ITS_OWN: Final = frozenset({"foreign_key", "primary_key", "unique"})
"""Constraints of columns in which rows do not have one and the same value."""


def _default_that_stays(start: Start, moment: Moment, name: str) -> tuple[str, ...]:
    """Return the step for writers that leave the column out; it does not help those that write NULL."""
    table, _, column = name.rpartition(".")
    known = (start.table(table), start.whole.after.tables.get(table))
    # A column of the migration itself is there at its end alone.
    state = start.column(table, column) or (known[1].columns.get(column) if known[1] is not None else None)
    if any(_is_of_its_own(one, column) for one in known if one is not None):
        return ()
    prose = "Or, where they leave it out and do not write NULL, set a default that stays until then"
    value = default_of(moment, state.column if state is not None else None)
    if any(_is_indexed_once(one, column) for one in known if one is not None):
        value = _drawn(moment, state)
        prose += ", and differs from row to row, as the column becomes unique"
    if moment.stream.runner.framework == "django":
        return (recipes.step(prose, "db_default=..."),)
    if not value:
        return ()
    code = recipes.run(
        moment,
        f"ALTER TABLE {recipes.named(moment, table)} ALTER COLUMN {recipes.named(moment, column)} SET DEFAULT {value}",
    )
    return (recipes.step(prose, code),)


def _is_of_its_own(table: TableState, column: str) -> bool:
    return any(
        one.constraint.kind in _OF_ITS_OWN and column in one.constraint.columns for one in table.constraints.values()
    )


def _is_indexed_once(table: TableState, column: str) -> bool:
    """Tell whether an index lets each value of a column stand once."""
    return any(one.index.unique and tuple(map(plain, one.index.columns)) == (column,) for one in table.indexes.values())


def _drawn(moment: Moment, state: ColumnState | None) -> str:
    """Return a default that no two rows share, where the engine and the column's type take one; '' where they do not."""
    kind = state.column.type.name if state is not None and state.column.type is not None else ""
    if kind not in {"uuid", "text", "varchar"}:
        return ""
    if moment.engine.dialect == "mysql":
        is_new = moment.engine is Engine.MARIADB or moment.detected.version >= (8, 0, 13)
        return "(uuid())" if is_new or moment.detected.version in {(8,), (8, 0)} else ""
    return "gen_random_uuid()" if moment.detected.at_least(13) and moment.engine is not Engine.SQLITE else ""


RULES: Final[tuple[AnyRule, ...]] = (MigrationRule(rule=SET_NOT_NULL_OLD_WRITERS, judge=_not_null),)
