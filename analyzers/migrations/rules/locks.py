"""Rules about what a PostgreSQL transaction does while it holds locks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import OperationRule
from analyzers.migrations.operations import (
    AddColumn,
    AddConstraint,
    DataCode,
    Dml,
    DropConstraint,
    ValidateConstraint,
)
from analyzers.migrations.rules import recipes, recipes_rows
from analyzers.migrations.rules.declaring import PG, migration_rule, on_postgres
from analyzers.migrations.rules.locks_shared import (
    ON_POSTGRES,
    confidence_of_window,
    is_null_everywhere,
    is_used,
    lasts,
    taken_before,
)
from analyzers.migrations.rules.locks_window import locks_on_used
from analyzers.migrations.rules.small_tables import is_small
from analyzers.migrations.rules.wording import describe, found_at, on_table, origin_of, table_of
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.effects import Effect
    from analyzers.migrations.moment import AnyRule, Moment
    from analyzers.migrations.operations import AnyOperation
    from analyzers.migrations.rules.locks_window import Told
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
        on_postgres("ALTER TABLE customers ADD COLUMN tag text;\nDELETE FROM orders WHERE note = '';"),
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
        on_postgres(
            "ALTER TABLE customers ADD COLUMN tag text;\nCREATE INDEX orders_note ON orders (note);",
            note="index-not-concurrent tells of the lock, too",
        ),
    ),
    traps=(
        "A statement before the ALTER.",
        "Statements that only change the catalogue.",
        "Runners that commit each statement.",
        "A statement that has a finding of its own for how long it takes: that one tells of the lock.",
        "Small tables: settings, and lists that their own migration fills.",
    ),
    version=2,
)

REWRITE_WHILE_HOLDING_LOCK: Final = migration_rule(
    id="rewrite-while-holding-lock",
    title="Table written anew while another one is locked",
    severity=Severity.HIGH,
    why="The exclusive lock of the first table is kept for as long as the second one is written anew: both stand still.",
    remedy="Two migrations.",
    references=(_LOCKING,),
    bad=(
        on_postgres(
            "ALTER TABLE customers ADD COLUMN tag text;\nALTER TABLE orders ADD COLUMN size integer;\n"
            "ALTER TABLE orders ALTER COLUMN size TYPE bigint;"
        ),
    ),
    good=(
        on_postgres("ALTER TABLE orders ADD COLUMN tag text;\nALTER TABLE orders ALTER COLUMN state TYPE text;"),
        on_postgres(
            "ALTER TABLE customers ADD COLUMN tag text;\nALTER TABLE orders ALTER COLUMN total TYPE bigint;",
            note="column-type-rewrite tells of the lock, too",
        ),
        on_postgres(
            "ALTER TABLE customers ADD COLUMN tag text;\nALTER TABLE orders ALTER COLUMN total TYPE bigint;",
            transaction=False,
        ),
    ),
    traps=(
        "Runners that commit each statement.",
        "A statement that has a finding of its own for how long it takes: that one tells of the lock.",
    ),
    version=2,
)


def is_slow(moment: Moment, told: Told) -> bool:
    """Tell whether an operation takes as long as tables in use are large."""
    operation, effects = told
    if isinstance(operation, DataCode):
        return operation.writes and (
            not operation.tables or any(_is_large(moment, table) for table in operation.tables)
        )
    if isinstance(operation, Dml):
        # Rows that get a default before NOT NULL are told with the scan for it.
        if (
            operation.implied
            or operation.limited
            or operation.kind == "select"
            or not _is_large(moment, operation.table)
        ):
            return False
        return operation.kind != "insert" or bool(operation.reads)
    if isinstance(operation, AddConstraint) and is_null_everywhere(moment, operation):
        return False
    if operation.restated and operation is not moment.operation:
        return False
    made = moment.created
    # A foreign key takes as long as the table that it is added to is large.
    if isinstance(operation, AddConstraint) and (operation.table in made or not _is_large(moment, operation.table)):
        return False
    # A new column is read through only to fail where it is required and has no default.
    slow = _SLOW - {"scan"} if isinstance(operation, AddColumn) else _SLOW
    return any(one.duration in slow and one.table not in made and _is_large(moment, one.table) for one in effects)


def _is_large(moment: Moment, table: str) -> bool:
    """Tell whether a table is in use, and could be large."""
    return is_used(moment, table) and not is_small(moment, table)


def _is_part(one: AnyOperation, other: AnyOperation) -> bool:
    """Tell whether two operations are clauses of one ALTER TABLE: in a DO block these share a place."""
    is_one = one.statement == other.statement and table_of(one) == table_of(other)
    return is_one and (one.where == other.where or not one.block)


def _holder(moment: Moment) -> tuple[int, AnyOperation, Effect] | None:
    """Return the first operation of the transaction that took ACCESS EXCLUSIVE, with its position."""
    for position, told in enumerate(moment.earlier):
        if _belongs(moment.operation, told[0]):
            continue
        for effect in locks_on_used(moment, told):
            if effect.lock.upper() == "ACCESS EXCLUSIVE":
                return position, told[0], effect
    return None


def _foreign_rewrite(moment: Moment, held: Effect) -> Effect | None:
    return next(
        (one for one in moment.effects if one.rewrites and one.table != held.table and _is_large(moment, one.table)),
        None,
    )


def _validates(operation: AnyOperation, first: AnyOperation) -> bool:
    """Tell whether an operation validates the constraint that another one adds."""
    return (
        isinstance(operation, ValidateConstraint)
        and isinstance(first, AddConstraint)
        and (operation.table, operation.name) == (first.table, first.constraint.name)
    )


def _first_behind(moment: Moment) -> tuple[AnyOperation, Effect] | None:
    """Return the ACCESS EXCLUSIVE lock that the operation runs behind, if it is the first slow one of its transaction that does.

    A statement that keeps writes out of the locked table itself is not behind that lock: the cure of its own rule takes it away.
    """
    held: dict[str, tuple[AnyOperation, Effect]] = {}
    now = (moment.operation, moment.effects)
    for told in (*moment.earlier, now):
        if held and is_slow(moment, told) and not _is_key_again(moment, told[0]):
            own = {one.table for one in told[1] if lasts(one)}
            behind = [one for table, one in held.items() if table not in own and not _belongs(told[0], one[0])]
            if behind:
                return behind[0] if told is now else None
        for effect in locks_on_used(moment, told):
            if effect.lock.upper() == "ACCESS EXCLUSIVE":
                held.setdefault(effect.table, (told[0], effect))
    return None


def _is_key_again(moment: Moment, operation: AnyOperation) -> bool:
    """Tell whether a foreign key only comes back: fk-validates-existing tells it with the locks that are held."""
    is_key = isinstance(operation, AddConstraint) and operation.constraint.kind == "foreign_key"
    return is_key and taken_before(moment, operation) is not None


def _belongs(operation: AnyOperation, first: AnyOperation) -> bool:
    """Tell whether an operation is part of what took a lock; what a framework's call brings along has a rule of its own."""
    along = bool(operation.implied) and operation.where == first.where
    return along or _is_part(first, operation)


def _comes_back(moment: Moment, gone: DropConstraint) -> bool:
    """Tell whether the transaction adds a constraint of the same name to the same table."""
    every = (*(one for one, _ in moment.earlier), moment.operation, *moment.later)
    return any(
        isinstance(one, AddConstraint) and (one.table, one.constraint.name) == (gone.table, gone.name) for one in every
    )


def _apart(moment: Moment, first: AnyOperation) -> tuple[str, ...]:
    """Return the steps that take a slow statement out of the transaction of a lock."""
    now = moment.operation
    if isinstance(first, DropConstraint) and first.name and _comes_back(moment, first):
        return (
            recipes.leave_alone(first.name, "added"),
            recipes.step(f"{recipes.separately(moment)}, run {on_table(now)}"),
        )
    later = f"{recipes.separately(moment)}, run {on_table(now)}"
    if later.startswith("In a later release") and isinstance(now, DataCode | Dml):
        later += " in batches; code that needs what it writes comes with that release or after it"
    return (
        *recipes_rows.as_default(moment),
        recipes.step(
            f"{'Else keep' if recipes_rows.as_default(moment) else 'Keep'} {on_table(first)} in a migration of its own"
        ),
        recipes.step(later),
    )


def _after(moment: Moment) -> Iterator[Found]:
    if moment.engine not in ON_POSTGRES or not moment.group.transactional or not moment.earlier:
        return
    # What no transaction can hold fails at once.
    if any(one.no_transaction for one in moment.effects):
        return
    behind = _first_behind(moment)
    # A constraint that is validated too early has a rule of its own, and so has what is written anew.
    if behind is None or _foreign_rewrite(moment, behind[1]) is not None or _validates(moment.operation, behind[0]):
        return
    first, effect = behind
    yield found_at(
        STATEMENTS_AFTER_EXCLUSIVE_LOCK,
        moment,
        f"{on_table(moment.operation)} runs while the transaction still holds ACCESS EXCLUSIVE on {effect.table} (since "
        f"{describe(first)}): reads and writes of {effect.table} wait until it is done; {effect.table} {moment.age(effect.table)}.",
        evidence={"table": effect.table, "lock": describe(first), "statement": describe(moment.operation)},
        related=((moment.migration.path, first.where, "the lock is taken here"), *origin_of(moment, effect.table)),
        steps=_apart(moment, first),
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
        steps=_apart(moment, first),
        confidence=confidence_of_window(moment, effect.table, first),
    )


RULES: Final[tuple[AnyRule, ...]] = (
    OperationRule(rule=STATEMENTS_AFTER_EXCLUSIVE_LOCK, judge=_after),
    OperationRule(rule=REWRITE_WHILE_HOLDING_LOCK, judge=_rewriting),
)
