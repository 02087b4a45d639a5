"""What rules about locks share: whose locks matter, how sure it is, and the one check that most of them are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import OperationRule
from analyzers.migrations.operations import (
    AddColumn,
    AddConstraint,
    AlterType,
    CreateIndex,
    CreateTable,
    DropConstraint,
    DropIndex,
    Grant,
    Harmless,
    SetSetting,
    StateOnly,
    Transaction,
)
from analyzers.migrations.rules.small_tables import is_small
from analyzers.migrations.rules.wording import describe, found_at, held, origin_of, table_of
from analyzers.migrations.stream import Engine

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from analyzers.migrations.effects import Effect
    from analyzers.migrations.moment import Moment, Whole
    from analyzers.migrations.operations import AnyOperation, Index, Reference
    from analyzers.migrations.schema import Schema
    from analyzers.migrations.stream import Found
    from analyzers.rule import Rule

ON_POSTGRES: Final = frozenset({Engine.POSTGRES, Engine.UNKNOWN})
ON_MYSQL: Final = frozenset({Engine.MYSQL, Engine.MARIADB})

_IDLE: Final = Grant | Harmless | SetSetting | StateOnly | Transaction
"""What takes no time behind a lock."""


def is_used(moment: Moment, table: str) -> bool:
    """Tell whether others may use a table (or materialized view): it is not new in this release and not temporary."""
    if moment.is_new(table):
        return False
    view = moment.schema.views.get(table)
    return view is None or view.since.ordinal not in moment.release.ordinals


def was_used(whole: Whole, table: str) -> bool:
    """Tell whether others may have used a table before a migration: no migration of its release, nor itself, created it."""
    state = whole.before.tables.get(table) if whole.before else None
    if state is not None and state.known:
        return not state.temporary and state.since.ordinal not in whole.release.ordinals
    return not any(isinstance(one.operation, CreateTable) and one.operation.table == table for one in whole.moments)


def is_sure(moment: Moment, table: str = "") -> bool:
    """Tell whether engine and table are known, and the operation runs in any case."""
    if moment.engine is Engine.UNKNOWN or moment.operation.conditional:
        return False
    state = moment.table(table)
    return not table or (state is not None and state.known)


def confidence_of(moment: Moment, table: str = "") -> str | None:
    """Return ``low`` where engine or table are a guess, None (the rule's own) otherwise."""
    return None if is_sure(moment, table) else "low"


def confidence_of_window(moment: Moment, table: str, first: AnyOperation) -> str | None:
    """Return likewise of what is only true if ``first`` runs in the same transaction: ``low`` too where that is not known."""
    is_block = first.block and first.statement == moment.operation.statement
    is_known = moment.stream.runner.is_sure or moment.group.explicit or is_block
    return confidence_of(moment, table) if is_known else "low"


def lasts(effect: Effect) -> bool:
    """Tell whether a lock that keeps writes out is held for longer than a moment."""
    return effect.blocks_writes and effect.duration not in {"instant", "wait"}


def is_null_everywhere(moment: Moment, operation: AddConstraint) -> bool:
    """Tell whether a foreign key comes with a new column that is NULL in all rows, as Django adds it: nothing is looked up.

    PostgreSQL leaves the look-up out only where one statement does both; Alembic and Knex send the key after the column.
    """
    if operation.implied != "foreign_key" or len(operation.constraint.columns) != 1:
        return False
    added = [one for one, _ in moment.earlier if isinstance(one, AddColumn) and one.statement == operation.statement]
    if not added or any(one.column.filled_once for one in added):
        return False
    state = moment.column(operation.table, operation.constraint.columns[0])
    if state is None or state.since.ordinal not in moment.release.ordinals:
        return False
    return state.column.nullable and state.column.default is None


def on_used_tables(moment: Moment) -> tuple[Effect, ...]:
    """Return the operation's effects on tables that others may use."""
    return tuple(effect for effect in moment.effects if is_used(moment, effect.table))


def mentions(expression: str, column: str) -> bool:
    """Tell whether a column's name stands in an expression as a word."""
    words = "".join(char if char.isalnum() or char == "_" else " " for char in expression.lower()).split()
    return column.lower() in words


def referencing(schema: Schema, table: str) -> Iterator[tuple[str, str, str]]:
    """Yield table, constraint and ON DELETE action (lower case) of each foreign key that points to a table from another."""
    for other, state in schema.tables.items():
        for name, constraint in state.constraints.items():
            target = constraint.constraint.references
            if other != table and target is not None and target.table == table:
                yield other, name, target.on_delete.lower()


def lock_rule(
    rule: Rule,
    *,
    kinds: tuple[type[AnyOperation], ...],
    engines: Collection[Engine] = ON_POSTGRES,
    picks: Callable[[Moment, Effect], bool],
    steps: Callable[[Moment], Sequence[str]],
    detail: Callable[[Moment], str] = lambda _moment: "",
    says_why: bool = True,
) -> OperationRule:
    """Return a rule that finds an operation by what it does to a table that others may use.

    ``picks`` decides about one effect; the first that it picks is told. ``detail`` is one more fact for the sentence, ''
    where there is none. ``says_why``: the fact's own reason is told too, where it says more than how long the lock is held.
    """

    def judge(moment: Moment) -> Iterator[Found]:
        if moment.engine not in engines or not isinstance(moment.operation, kinds):
            return
        effect = next((one for one in on_used_tables(moment) if picks(moment, one)), None)
        if effect is not None:
            yield told(rule, moment, effect, steps=steps(moment), detail=detail(moment), says_why=says_why)

    return OperationRule(rule=rule, judge=judge)


def holder(moment: Moment, table: str) -> AnyOperation | None:
    """Return what made the transaction keep everybody out of a table before this statement; None where nothing surely did."""
    is_known = moment.group.transactional and (moment.stream.runner.is_sure or moment.group.explicit)
    if not is_known or moment.engine not in ON_POSTGRES:
        return None
    here = moment.operation
    for operation, effects in moment.earlier:
        # All of a block is one statement.
        is_another = operation.statement != here.statement or (operation.block and operation.where != here.where)
        if is_another and any(one.table == table and one.lock.upper() == "ACCESS EXCLUSIVE" for one in effects):
            return operation
    return None


def _held_already(moment: Moment, effect: Effect) -> str:
    """Return since when the transaction keeps readers out of a table of which the operation itself keeps only writers out."""
    since = holder(moment, effect.table) if effect.blocks_writes and not effect.blocks_reads else None
    if since is None:
        return ""
    return f"reads wait too, as the transaction holds ACCESS EXCLUSIVE since {describe(since)}"


def name_made(operation: AnyOperation) -> str:
    """Return the name of the constraint or index that an operation makes; empty for any other, and where it has none."""
    if isinstance(operation, AddConstraint):
        return operation.constraint.name
    return operation.index.name if isinstance(operation, CreateIndex) else ""


def taken_before(moment: Moment, operation: AnyOperation | None = None) -> AnyOperation | None:
    """Return what took away, earlier in the migration, a constraint or index of the name that an operation makes again."""
    made = operation or moment.operation
    name = name_made(made)
    if not name or made.implied:
        return None
    way = moment.migration.down if moment.down else moment.migration.up
    before = way.operations[: moment.index] if way is not None else ()
    for one in before:
        if isinstance(made, AddConstraint):
            gone = isinstance(one, DropConstraint) and (one.table, one.name) == (made.table, name)
        else:
            gone = isinstance(one, DropIndex) and one.name == name and one.table in {"", table_of(made)}
        if gone and not one.implied:
            return None if isinstance(made, AddConstraint) and _is_another(moment, made, before) else one
    return None


def index_before(moment: Moment, made: CreateIndex) -> Index | None:
    """Return the index of the name as the migrations before made it, None where they did not."""
    known: list[Index] = []
    for migration in moment.stream.migrations[: moment.migration.ordinal]:
        for one in migration.up.operations:
            if table_of(one) == made.table and isinstance(one, CreateIndex):
                known.append(one.index)
            elif table_of(one) == made.table and isinstance(one, CreateTable):
                known += one.indexes
    return next((one for one in reversed(known) if one.name == made.index.name), None)


def _is_another(moment: Moment, made: AddConstraint, before: Sequence[AnyOperation]) -> bool:
    """Tell whether a constraint is another one than that of its name before: what it refers to, or a column of it, has changed."""
    changed = any(
        isinstance(one, AlterType) and one.table == made.table and one.column in made.constraint.columns
        for one in before
    )
    if changed or any(moment.is_new_column(made.table, column) for column in made.constraint.columns):
        return True
    return any(one != (made.constraint.columns, made.constraint.references) for one in _former(moment, made))


def is_known_before(moment: Moment, made: AddConstraint) -> bool:
    """Tell whether migrations before made the constraint of the name, or of the columns, that is made again."""
    return bool(_former(moment, made))


def _former(moment: Moment, made: AddConstraint) -> list[tuple[tuple[str, ...], Reference | None]]:
    """Return columns and target of the newest constraint of the name, else of the columns, that migrations before made, if any."""
    known: list[tuple[str, tuple[str, ...], Reference | None]] = []
    for migration in moment.stream.migrations[: moment.migration.ordinal]:
        for one in migration.up.operations:
            if table_of(one) == made.table:
                known += _constraints(one, made.constraint.kind)
    named = [(columns, target) for name, columns, target in known if name == made.constraint.name]
    alike = [(columns, target) for _, columns, target in known if columns == made.constraint.columns]
    return (named or alike)[-1:]


def _constraints(operation: AnyOperation, kind: str) -> Iterator[tuple[str, tuple[str, ...], Reference | None]]:
    """Yield the constraints of a kind that an operation makes: name, columns, and what it refers to."""
    if isinstance(operation, CreateTable):
        own, columns = operation.constraints, operation.columns
    else:
        own = (operation.constraint,) if isinstance(operation, AddConstraint) else ()
        columns = (operation.column,) if isinstance(operation, AddColumn) else ()
    yield from ((one.name, one.columns, one.references) for one in own if one.kind == kind)
    if kind == "foreign_key":
        yield from (("", (one.name,), one.references) for one in columns if one.references is not None)


def told(
    rule: Rule,
    moment: Moment,
    effect: Effect,
    *,
    steps: Sequence[str] = (),
    detail: str = "",
    says_why: bool = True,
    severity: str | None = None,
    confidence: str | None = None,
) -> Found:
    """Return what was found, with the lock, how long it is held, and since when the table is there."""
    facts = [fact for fact in (detail, effect.because if says_why else "", _held_already(moment, effect)) if fact]
    goes_on = moment.group.transactional and not all(isinstance(one, _IDLE) for one in moment.later)
    message = f"{describe(moment.operation)} {held(effect, goes_on=goes_on)}; {effect.table} {moment.age(effect.table)}"
    return found_at(
        rule,
        moment,
        f"{message}{' (' + '; '.join(dict.fromkeys(facts)) + ')' if facts else ''}.",
        related=origin_of(moment, effect.table),
        steps=steps,
        severity="low" if is_small(moment, effect.table) else severity,
        confidence=confidence or confidence_of(moment, effect.table),
    )
