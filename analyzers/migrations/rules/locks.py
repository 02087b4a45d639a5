"""Rules about what a PostgreSQL transaction does while it holds locks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import OperationRule
from analyzers.migrations.operations import AddColumn, AddConstraint, CreateTable, DataCode, Dml, ValidateConstraint
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.declaring import PG, migration_rule, on_postgres
from analyzers.migrations.rules.keys_anew import is_drop_of_key, is_made_anew
from analyzers.migrations.rules.locks_shared import (
    ON_POSTGRES,
    confidence_of_window,
    is_null_everywhere,
    is_used,
    lasts,
)
from analyzers.migrations.rules.wording import describe, found_at, listed, origin_of, table_of
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.effects import Effect
    from analyzers.migrations.moment import AnyRule, Moment
    from analyzers.migrations.operations import AnyOperation
    from analyzers.migrations.stream import Found

_LOCKING: Final = f"{PG}explicit-locking.html"
_SLOW: Final = frozenset({"scan", "build", "rewrite"})

STATEMENTS_AFTER_EXCLUSIVE_LOCK: Final = migration_rule(
    id="statements-after-exclusive-lock",
    title="Slow statement while the transaction holds an exclusive lock",
    severity=Severity.HIGH,
    why=(
        "A lock is held until the transaction ends. After an ALTER TABLE nobody reads or writes that table while the "
        "statements behind "
        "it run: an update of many rows, an index, a Python function."
    ),
    remedy="Put what is slow into a migration of its own, before the one with the lock or after it; lock last.",
    references=(_LOCKING,),
    bad=(
        on_postgres("ALTER TABLE orders ADD COLUMN paid boolean;\nUPDATE orders SET paid = total > 0;"),
        on_postgres("ALTER TABLE customers ADD COLUMN tag text;\nCREATE INDEX orders_note ON orders (note);"),
        on_postgres(
            "ALTER TABLE customers ADD COLUMN tag text;\nINSERT INTO customers (id) SELECT customer_id FROM orders;"
        ),
    ),
    good=(
        on_postgres(
            "ALTER TABLE orders ADD COLUMN paid boolean;\nALTER TABLE orders ALTER COLUMN paid SET DEFAULT false;"
        ),
        on_postgres("UPDATE orders SET note = '' WHERE note IS NULL;\nALTER TABLE orders ADD COLUMN paid boolean;"),
        on_postgres(
            "ALTER TABLE orders ADD COLUMN paid boolean;\nUPDATE orders SET paid = total > 0;", transaction=False
        ),
    ),
    traps=(
        "A statement before the ALTER.",
        "Statements that only change the catalogue.",
        "Runners that commit each statement.",
    ),
)

REWRITE_WHILE_HOLDING_LOCK: Final = migration_rule(
    id="rewrite-while-holding-lock",
    title="Table written anew while another one is locked",
    severity=Severity.HIGH,
    why="The exclusive lock of the first table is kept for as long as the second one is written anew: both stand still.",
    remedy="Two migrations.",
    references=(_LOCKING,),
    bad=(
        on_postgres("ALTER TABLE customers ADD COLUMN tag text;\nALTER TABLE orders ALTER COLUMN total TYPE bigint;"),
    ),
    good=(
        on_postgres("ALTER TABLE orders ADD COLUMN tag text;\nALTER TABLE orders ALTER COLUMN state TYPE text;"),
        on_postgres(
            "ALTER TABLE customers ADD COLUMN tag text;\nALTER TABLE orders ALTER COLUMN total TYPE bigint;",
            transaction=False,
        ),
    ),
    traps=("Runners that commit each statement.",),
)

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
        on_postgres("ALTER TABLE orders ADD COLUMN a int;\nALTER TABLE customers ALTER COLUMN name SET NOT NULL;"),
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
    ),
)

Told = tuple["AnyOperation", tuple["Effect", ...]]


def _locks(moment: Moment, told: Told) -> tuple[Effect, ...]:
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
    locks = {one.table: one for one in _locks(moment, told)}
    if isinstance(operation, CreateTable):
        return locks if _is_junction(operation, locks) else {}
    if isinstance(operation, AddConstraint):
        target = operation.constraint.references
    elif isinstance(operation, AddColumn):
        target = operation.column.references
    if target is not None and target.table != table_of(operation):
        locks.pop(target.table, None)
    return locks


def is_slow(moment: Moment, told: Told) -> bool:
    """Tell whether an operation takes as long as tables in use are large."""
    operation, effects = told
    if isinstance(operation, DataCode):
        return operation.writes and (not operation.tables or any(is_used(moment, table) for table in operation.tables))
    if isinstance(operation, Dml):
        # Rows that get a default before NOT NULL are told with the scan for it.
        if operation.implied or operation.limited or operation.kind == "select" or not is_used(moment, operation.table):
            return False
        return operation.kind != "insert" or bool(operation.reads)
    if isinstance(operation, AddConstraint) and is_null_everywhere(moment, operation):
        return False
    if operation.restated and operation is not moment.operation:
        return False
    made = moment.created
    # A foreign key takes as long as the table that it is added to is large.
    if isinstance(operation, AddConstraint) and (operation.table in made or not is_used(moment, operation.table)):
        return False
    # A new column is read through only to fail where it is required and has no default.
    slow = _SLOW - {"scan"} if isinstance(operation, AddColumn) else _SLOW
    return any(one.duration in slow and one.table not in made and is_used(moment, one.table) for one in effects)


def _is_part(one: AnyOperation, other: AnyOperation) -> bool:
    """Tell whether two operations are clauses of one ALTER TABLE: in a DO block these share a place."""
    is_one = one.statement == other.statement and table_of(one) == table_of(other)
    return is_one and (one.where == other.where or not one.block)


def _holder(moment: Moment) -> tuple[int, AnyOperation, Effect] | None:
    """Return the first operation of the transaction that took ACCESS EXCLUSIVE, with its position."""
    for position, told in enumerate(moment.earlier):
        # What a framework's call brings along is told by the rule about that.
        along = moment.operation.implied and told[0].where == moment.operation.where
        if along or _is_part(told[0], moment.operation):
            continue
        for effect in _locks(moment, told):
            if effect.lock.upper() == "ACCESS EXCLUSIVE":
                return position, told[0], effect
    return None


def _foreign_rewrite(moment: Moment, held: Effect) -> Effect | None:
    return next(
        (one for one in moment.effects if one.rewrites and one.table != held.table and is_used(moment, one.table)), None
    )


def _validates(operation: AnyOperation, first: AnyOperation) -> bool:
    """Tell whether an operation validates the constraint that another one adds."""
    return (
        isinstance(operation, ValidateConstraint)
        and isinstance(first, AddConstraint)
        and (operation.table, operation.name) == (first.table, first.constraint.name)
    )


def _after(moment: Moment) -> Iterator[Found]:
    if moment.engine not in ON_POSTGRES or not moment.group.transactional or not moment.earlier:
        return
    now = (moment.operation, moment.effects)
    if not is_slow(moment, now):
        return
    holder = _holder(moment)
    if holder is None or _foreign_rewrite(moment, holder[2]) is not None:
        return
    position, first, effect = holder
    # What no transaction can hold fails at once, and a constraint that is validated too early has a rule of its own.
    if any(one.no_transaction for one in moment.effects) or _validates(moment.operation, first):
        return
    # What takes the same lock itself for as long is told by its own rule; so does a key that its call dropped before.
    for one in moment.effects:
        if one.table == effect.table and lasts(one) and (one.lock == effect.lock or is_made_anew(moment)):
            return
    # The first slow statement tells it for the transaction.
    if any(is_slow(moment, told) for told in moment.earlier[position + 1 :] if not _is_part(told[0], first)):
        return
    yield found_at(
        STATEMENTS_AFTER_EXCLUSIVE_LOCK,
        moment,
        f"{describe(moment.operation)} runs while the transaction still holds ACCESS EXCLUSIVE on {effect.table} (since "
        f"{describe(first)}): reads and writes of {effect.table} wait until it is done; {effect.table} {moment.age(effect.table)}.",
        evidence={"table": effect.table, "lock": describe(first), "statement": describe(moment.operation)},
        related=((moment.migration.path, first.where, "the lock is taken here"), *origin_of(moment, effect.table)),
        steps=(
            recipes.step(f"Keep {describe(first)} in a migration of its own"),
            recipes.step(f"{recipes.separately(moment)}, run {describe(moment.operation)}"),
        ),
        confidence=confidence_of_window(moment, effect.table, first),
    )


def _rewriting(moment: Moment) -> Iterator[Found]:
    if moment.engine not in ON_POSTGRES or not moment.group.transactional:
        return
    holder = _holder(moment)
    rewrite = _foreign_rewrite(moment, holder[2]) if holder else None
    if holder is None or rewrite is None:
        return
    position, first, effect = holder
    # The first one tells it for the transaction.
    for _, effects in moment.earlier[position + 1 :]:
        if any(one.rewrites and one.table != effect.table and is_used(moment, one.table) for one in effects):
            return
    yield found_at(
        REWRITE_WHILE_HOLDING_LOCK,
        moment,
        f"{describe(moment.operation)} writes {rewrite.table} anew while the transaction still holds ACCESS EXCLUSIVE "
        f"on {effect.table} "
        f"(since {describe(first)}): nobody reads either meanwhile.",
        evidence={"table": rewrite.table, "locked": effect.table, "statement": describe(moment.operation)},
        related=((moment.migration.path, first.where, "the lock is taken here"), *origin_of(moment, effect.table)),
        steps=(
            recipes.step(f"Keep {describe(first)} in a migration of its own"),
            recipes.step(f"{recipes.separately(moment)}, run {describe(moment.operation)}"),
        ),
        confidence=confidence_of_window(moment, effect.table, first),
    )


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
    brief = all(one.duration == "instant" for one in effects.values())
    yield found_at(
        MULTI_TABLE_LOCK_WINDOW,
        moment,
        f"The transaction holds locks that keep writes out of {listed(tables)}: while it waits for the last one, the "
        "others stay locked.",
        evidence={"tables": ",".join(tables)},
        related=tuple(place for table in tables for place in origin_of(moment, table)),
        steps=(recipes.step("Change one table in each migration"), *recipes.lock_timeout(moment)),
        severity="low" if brief else None,
        confidence=confidence_of_window(moment, tables[-1], first),
    )


def _is_junction(operation: AnyOperation, locks: dict[str, Effect]) -> bool:
    """Tell whether a new table refers to so many others that locking them all counts."""
    return isinstance(operation, CreateTable) and len(locks) > 2


RULES: Final[tuple[AnyRule, ...]] = (
    OperationRule(rule=STATEMENTS_AFTER_EXCLUSIVE_LOCK, judge=_after),
    OperationRule(rule=REWRITE_WHILE_HOLDING_LOCK, judge=_rewriting),
    OperationRule(rule=MULTI_TABLE_LOCK_WINDOW, judge=_window),
)
