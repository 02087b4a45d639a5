"""Rules about constraints that code which still runs does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import MigrationRule
from analyzers.migrations.operations import AddColumn, AddConstraint, CreateIndex, DataCode, DefaultKind, Dml, Opaque
from analyzers.migrations.replay import is_noop
from analyzers.migrations.replay_state import plain
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.data_loss_shared import ALL_ENGINES, Start, start_of
from analyzers.migrations.rules.declaring import PG, in_django, migration_rule, on_mysql, on_postgres
from analyzers.migrations.rules.locks_shared import mentions
from analyzers.migrations.rules.uniqueness import is_drawn, is_unique, was_unique
from analyzers.migrations.rules.wording import found_at
from analyzers.migrations.stream import Engine
from fleetreview.model import Confidence, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import AnyRule, Moment, Whole
    from analyzers.migrations.operations import AnyOperation, Column
    from analyzers.migrations.stream import Found

UNIQUE_ADDED_OLD_WRITERS: Final = migration_rule(
    id="unique-added-old-writers",
    title="UNIQUE added where rows and running code may have duplicates",
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    engines=ALL_ENGINES,
    why=(
        "One pair of rows with the same values makes the migration fail, in production and nowhere else. From then on code that "
        "still runs and writes a duplicate gets an error that it does not expect."
    ),
    remedy=(
        "Ship code that writes no duplicates and deals with the error, look for those that are there, and "
        "add UNIQUE after that."
    ),
    references=(f"{PG}ddl-constraints.html#DDL-CONSTRAINTS-UNIQUE-CONSTRAINTS",),
    bad=(
        on_postgres("ALTER TABLE customers ADD CONSTRAINT one_name UNIQUE (name);"),
        on_postgres("CREATE UNIQUE INDEX one_name ON customers (lower(name));"),
        in_django('migrations.AddField("order", "token", models.CharField(max_length=9, default="", unique=True))'),
        on_mysql("ALTER TABLE customers ADD UNIQUE KEY one_name (name);"),
    ),
    good=(
        on_postgres("ALTER TABLE customers ADD COLUMN token text UNIQUE;", note="NULL everywhere"),
        on_postgres("CREATE TABLE t (a int);\nALTER TABLE t ADD UNIQUE (a);"),
        on_postgres("CREATE UNIQUE INDEX one_id ON customers (id, name);", note="id is unique already"),
        on_postgres(
            "ALTER TABLE customers ADD CONSTRAINT one_name UNIQUE USING INDEX names;",
            earlier="CREATE TABLE customers (id int, name text);\nCREATE UNIQUE INDEX names ON customers (name);",
        ),
    ),
    traps=(
        "New tables.",
        "A new column that is NULL everywhere.",
        "Columns some of which were unique before, be it under another name.",
        "Django: a UUID that the model draws.",
    ),
    version=2,
)

CHECK_ADDED_OLD_WRITERS: Final = migration_rule(
    id="check-added-old-writers",
    title="CHECK added that running code does not know",
    severity=Severity.LOW,
    engines=ALL_ENGINES,
    why="Also a CHECK that is NOT VALID holds for every row that is written from then on: by code that still runs, too.",
    remedy="Ship code that keeps the condition a release earlier.",
    references=(f"{PG}sql-altertable.html",),
    bad=(
        on_postgres("ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0);"),
        on_postgres("ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0) NOT VALID;"),
    ),
    good=(
        on_postgres("ALTER TABLE orders ADD weight int;\nALTER TABLE orders ADD CHECK (weight > 0);"),
        on_postgres("CREATE TABLE t (a int);\nALTER TABLE t ADD CHECK (a > 0);"),
    ),
    traps=("Columns that the same release adds.",),
)


def _keys(operation: AnyOperation) -> tuple[str, ...]:
    """Return the columns (or expressions) that an operation makes unique, nothing for every other operation."""
    if isinstance(operation, AddConstraint) and operation.constraint.kind == "unique":
        return () if operation.constraint.using_index else operation.constraint.columns
    if isinstance(operation, CreateIndex) and operation.index.unique:
        return tuple(map(plain, operation.index.columns))
    return ()


def _named(start: Start, table: str, key: str) -> list[str]:
    """Return the columns of a table that a key names: itself, or those in an expression."""
    state = start.whole.after.tables.get(table)
    if not key.startswith("(") or state is None:
        return [key]
    return [column for column in state.columns if mentions(key, column)]


def _added(start: Start, table: str) -> dict[str, Column]:
    """Return the columns that the migration adds to a table."""
    return {
        one.operation.column.name: one.operation.column
        for one in start.moments
        if isinstance(one.operation, AddColumn) and one.operation.table == table
    }


def _is_distinct(column: Column) -> bool:
    """Tell whether a new column is no duplicate in any two rows: NULL everywhere, or computed for each."""
    if column.default is not None and column.default.kind is DefaultKind.VOLATILE:
        return True
    # What is filled without a default of the application is what Django puts for NULL.
    return column.nullable and column.default is None and not (column.filled_once and column.app_default)


def _is_written(start: Start, table: str) -> bool:
    """Tell whether the migration may give each row a value of its own; a default that a framework fills in is one for all."""
    return any(
        (
            isinstance(one.operation, Dml)
            and one.operation.kind in {"update", "merge"}
            and one.operation.table == table
            and not one.operation.implied
        )
        or isinstance(one.operation, DataCode | Opaque)
        for one in start.moments
    )


def _unique(whole: Whole) -> Iterator[Found]:
    start = start_of(whole)
    told: set[tuple[str, tuple[str, ...]]] = set()
    for moment in start.single():
        operation = moment.operation
        table = getattr(operation, "table", "")
        if isinstance(operation, AddColumn) and operation.column.unique and start.is_used(table):
            keys: tuple[str, ...] = (operation.column.name,)
        else:
            keys = _keys(operation)
        if (
            not keys
            or (table, keys) in told
            or not start.is_used(table)
            or is_noop(start.before, operation, moment.engine)
        ):
            continue
        told.add((table, keys))
        added = _added(start, table)
        mine = [added[name] for key in keys for name in _named(start, table, key) if name in added]
        if (
            was_unique(start, table, keys)
            or is_drawn(start, table, keys)
            or any(_is_distinct(column) for column in mine)
        ):
            continue
        yield _told(start, moment, table, keys)
    yield from _rebuilt(start, told)


def _rebuilt(start: Start, told: set[tuple[str, tuple[str, ...]]]) -> Iterator[Found]:
    """Yield what becomes unique where a table is built anew: the copying fails on the first duplicate."""
    for rebuild in start.rebuilt:
        form, table = rebuild.created, rebuild.table
        final = start.whole.after.tables.get(table)
        inline = [(one.name,) for one in form.columns if one.unique]
        stated = [one.columns for one in form.constraints if one.kind == "unique"]
        state = start.table(table)
        for keys in (*inline, *stated) if state is not None and state.complete and start.is_used(table) else ():
            # What the last form does not ask for any more may have failed all the same, but is nobody's wish.
            if (table, keys) in told or final is None or not is_unique(final, keys):
                continue
            told.add((table, keys))
            new = [name for name in keys if not start.is_used_column(table, name)]
            if not new and not was_unique(start, table, keys):
                moment = next(one for one in start.moments if one.operation is form)
                yield _told(start, moment, table, keys)


def _query(table: str, keys: tuple[str, ...]) -> str:
    listed = ", ".join(key[1:-1] if key.startswith("(") else key for key in keys)
    return f"SELECT {listed}, count(*) FROM {table} GROUP BY {listed} HAVING count(*) > 1"  # noqa: S608 - advice, never run


def _told(start: Start, moment: Moment, table: str, keys: tuple[str, ...]) -> Found:
    names = ", ".join(keys)
    columns = [name for key in keys for name in _named(start, table, key)]
    new = bool(columns) and all(not start.is_used_column(table, name) for name in columns)
    same = new and not _is_written(start, table)
    if same:
        said = (
            f"{table} ({names}) is new and gets the same value in every row, which UNIQUE refuses as soon as there are two: the "
            "migration fails"
        )
        steps: tuple[str, ...] = (
            recipes.step("Add the column without UNIQUE, and let it be NULL"),
            recipes.step("Give each row a value of its own, in batches"),
            recipes.step("Add UNIQUE, and NOT NULL, in a later migration"),
        )
    elif new:
        said = (
            f"{table} ({names}) is new and unique: the second row that code which still runs writes without it gets the same "
            "value, and fails"
        )
        steps = (
            recipes.step("Let it be NULL until no older release runs"),
            recipes.step("Add UNIQUE, and NOT NULL, in a later release"),
        )
    else:
        said = (
            f"{table} ({names}) becomes unique: duplicates that are there make the migration fail, and code that still runs and "
            "writes one fails"
        )
        steps = (
            recipes.step("Ship code that writes no duplicates"),
            recipes.step("Look for those that are there", _query(table, keys)),
            recipes.step("Add UNIQUE when there are none"),
        )  # fmt: skip
    return found_at(
        UNIQUE_ADDED_OLD_WRITERS,
        moment,
        f"{said}; {table} {start.age(table)}.",
        evidence={"table": table, "column": ",".join(keys)},
        related=start.origin(table),
        steps=steps,
        # SQLite's one process migrates when it starts: no older release writes beside it.
        severity="high" if same else "low" if new and moment.engine is Engine.SQLITE else None,
        confidence=start.confidence(moment, table) or ("high" if same else None),
    )


def _check(whole: Whole) -> Iterator[Found]:
    start = start_of(whole)
    for moment in start.single():
        operation = moment.operation
        if not isinstance(operation, AddConstraint) or operation.constraint.kind != "check":
            continue
        table, expression = operation.table, operation.constraint.expression
        if not start.is_used(table) or not operation.constraint.enforced:
            continue
        after = whole.after.tables.get(table)
        columns = [name for name in (after.columns if after else ()) if mentions(expression, name)]
        if columns and all(not start.is_used_column(table, name) for name in columns):
            continue
        yield found_at(
            CHECK_ADDED_OLD_WRITERS,
            moment,
            f"Rows of {table} have to fulfil {expression or 'a CHECK'} from now on, also those that older code writes; "
            f"{table} {start.age(table)}.",
            related=start.origin(table),
            steps=(recipes.step("Ship code that keeps the condition, and wait until no older release runs"),),
            confidence=start.confidence(moment, table),
        )


RULES: Final[tuple[AnyRule, ...]] = (
    MigrationRule(rule=UNIQUE_ADDED_OLD_WRITERS, judge=_unique),
    MigrationRule(rule=CHECK_ADDED_OLD_WRITERS, judge=_check),
)
