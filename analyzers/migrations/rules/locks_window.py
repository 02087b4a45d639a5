"""A rule about locks of several tables in one PostgreSQL transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from analyzers.migrations.moment import OperationRule
from analyzers.migrations.operations import AddColumn, AddConstraint, CreateTable
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.declaring import PG, migration_rule, on_postgres
from analyzers.migrations.rules.keys_anew import is_drop_of_key
from analyzers.migrations.rules.locks_shared import ON_POSTGRES, confidence_of_window, is_used
from analyzers.migrations.rules.wording import found_at, listed, origin_of, table_of
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.effects import Effect
    from analyzers.migrations.moment import AnyRule, Moment
    from analyzers.migrations.operations import AnyOperation
    from analyzers.migrations.stream import Found

Told: TypeAlias = "tuple[AnyOperation, tuple[Effect, ...]]"
"""An operation of a transaction, with what it does."""

_LOCKING: Final = f"{PG}explicit-locking.html"

MULTI_TABLE_LOCK_WINDOW: Final = migration_rule(
    id="multi-table-lock-window",
    title="Several tables locked in one transaction",
    severity=Severity.MEDIUM,
    why=(
        "A transaction that locks one table and waits for another keeps the first one locked while it waits, and "
        "whoever takes them in "
        "the other order ends in a deadlock with it."
    ),
    remedy="One table in each transaction.",
    references=(f"{_LOCKING}#LOCKING-DEADLOCKS",),
    bad=(
        on_postgres("ALTER TABLE customers ALTER COLUMN name SET NOT NULL;\nALTER TABLE orders ADD COLUMN a int;"),
        on_postgres("ALTER TABLE orders RENAME TO purchases;\nALTER TABLE customers ADD COLUMN b int;"),
    ),
    good=(
        on_postgres("ALTER TABLE orders ADD COLUMN a int;\nALTER TABLE orders ADD COLUMN b int;"),
        on_postgres("ALTER TABLE orders ADD COLUMN a int;\nALTER TABLE customers ADD COLUMN b int;", transaction=False),
        on_postgres("CREATE TABLE n (o bigint REFERENCES orders (id), c bigint REFERENCES customers (id));"),
    ),
    traps=(
        "The same table twice.",
        "The table that a foreign key refers to.",
        "Locks that are all held for a moment only are told at low severity.",
        "What statements-after-exclusive-lock or rewrite-while-holding-lock tells of the same migration.",
    ),
)


def locks_on_used(moment: Moment, told: Told) -> tuple[Effect, ...]:
    """Return the locks that an operation of the transaction takes on tables that others use."""
    # What states how things shall be may have changed nothing: of operations before, that is not known any more.
    if told[0].restated and told[0] is not moment.operation:
        return ()
    # A key that goes and comes with its field is told as one, with its locks, where it comes.
    if is_drop_of_key(told[0]):
        return ()
    made = moment.created
    return tuple(one for one in told[1] if one.blocks_writes and one.table not in made and is_used(moment, one.table))


def _own_locks(moment: Moment, told: Told) -> dict[str, Effect]:
    """Return likewise, by table, without what foreign keys lock: that belongs to every new one, and is short."""
    operation, target = told[0], None
    locks = {one.table: one for one in locks_on_used(moment, told)}
    if isinstance(operation, CreateTable):
        return locks if _is_junction(operation, locks) else {}
    if isinstance(operation, AddConstraint):
        target = operation.constraint.references
    elif isinstance(operation, AddColumn):
        target = operation.column.references
    if target is not None and target.table != table_of(operation):
        locks.pop(target.table, None)
    return locks


def _window(moment: Moment) -> Iterator[Found]:
    if moment.engine not in ON_POSTGRES or not moment.group.transactional:
        return
    before: dict[str, Effect] = {}
    first = moment.operation
    for told in moment.earlier:
        fresh = _own_locks(moment, told)
        if (before and fresh.keys() - before.keys()) or _is_junction(told[0], fresh):
            return
        first = told[0] if fresh and not before else first
        before |= fresh
    now = _own_locks(moment, (moment.operation, moment.effects))
    if not _is_junction(moment.operation, now) and (not before or not now.keys() - before.keys()):
        return
    effects = {**before, **now}
    tables = sorted(effects)
    kept_out = "reads and writes" if all(one.blocks_reads for one in effects.values()) else "writes"
    brief = all(one.duration == "instant" for one in effects.values())
    yield found_at(
        MULTI_TABLE_LOCK_WINDOW,
        moment,
        f"The transaction holds locks that keep {kept_out} out of {listed(tables)}: while it waits for the last one, the "
        "others stay locked.",
        evidence={"tables": ",".join(tables)},
        related=tuple(place for table in tables for place in origin_of(moment, table)),
        steps=(recipes.step(_one_table(moment)), *recipes.lock_timeout(moment)),
        severity="low" if brief else None,
        confidence=confidence_of_window(moment, tables[-1], first),
    )


def _one_table(moment: Moment) -> str:
    if moment.operation.block:
        return "Change one table in each statement of its own, outside of a block, and in each migration"
    if moment.stream.runner.transaction == "all" and not moment.group.explicit:
        return "Change one table in each release: this runner puts all pending migrations into one transaction"
    return "Change one table in each migration"


def _is_junction(operation: AnyOperation, locks: dict[str, Effect]) -> bool:
    """Tell whether a new table refers to so many others that locking them all counts."""
    return isinstance(operation, CreateTable) and len(locks) > 2


RULES: Final[tuple[AnyRule, ...]] = (OperationRule(rule=MULTI_TABLE_LOCK_WINDOW, judge=_window),)
