"""Rules about migrations that failed half way: what stays of them, and whether they can be run again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import MigrationRule
from analyzers.migrations.operations import (
    AddColumn,
    AddConstraint,
    AlterTableOption,
    CreateIndex,
    CreateTable,
    CreateType,
    CreateView,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropTable,
    DropType,
    DropView,
    RenameColumn,
    RenameTable,
    ValidateConstraint,
)
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.declaring import MY, MYSQL, PG, migration_rule, on_mysql, on_postgres
from analyzers.migrations.rules.locks_shared import ON_MYSQL, ON_POSTGRES, was_used
from analyzers.migrations.rules.transactions_data import is_schema
from analyzers.migrations.rules.wording import describe, found_at, on_table, table_of
from analyzers.migrations.stream import Engine
from fleetreview.model import Confidence, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzers.migrations.moment import AnyRule, Moment, Whole
    from analyzers.migrations.operations import AnyOperation
    from analyzers.migrations.stream import Found

NOT_RERUNNABLE: Final = migration_rule(
    id="not-rerunnable",
    title="Migration that cannot be run again after it failed half way",
    severity=Severity.LOW,
    why=(
        "Each statement outside a transaction stays when a later one fails. The next try then fails at the first: what "
        "it creates is "
        "there already."
    ),
    remedy="IF [NOT] EXISTS, or a transaction, or one statement in each migration.",
    references=(f"{PG}sql-createtable.html",),
    bad=(
        on_postgres("ALTER TABLE orders ADD COLUMN a int;\nALTER TABLE orders ADD COLUMN b int;", transaction=False),
        on_postgres(
            "CREATE TABLE t (a int);\nCREATE INDEX CONCURRENTLY orders_total ON orders (total);", transaction=False
        ),
    ),
    good=(
        on_postgres("ALTER TABLE orders ADD COLUMN a int;\nALTER TABLE orders ADD COLUMN b int;"),
        on_postgres(
            "ALTER TABLE orders ADD COLUMN IF NOT EXISTS a int;\nALTER TABLE orders ADD COLUMN IF NOT EXISTS b int;",
            transaction=False,
        ),
        on_postgres("CREATE INDEX CONCURRENTLY orders_total ON orders (total);", transaction=False),
    ),
    traps=(
        "Inside a transaction.",
        "The last statement: nothing comes after it.",
        "A constraint that is dropped before it is added.",
    ),
)

MYSQL_DDL_NOT_ATOMIC: Final = migration_rule(
    id="mysql-ddl-not-atomic",
    title="Several schema changes that MySQL commits one by one",
    severity=Severity.MEDIUM,
    engines=MYSQL,
    why=(
        "MySQL commits before and after every DDL statement, whatever transaction the runner opened. When a later one fails, those "
        "before it stay, and running the migration again fails at the first."
    ),
    remedy=(
        "One DDL statement in each migration (one ALTER TABLE can do several things), where the runner records each by itself; "
        "else statements that can run again: IF [NOT] EXISTS on MariaDB, a look into information_schema on MySQL."
    ),
    references=(f"{MY}implicit-commit.html", f"{MY}atomic-ddl.html"),
    bad=(
        on_mysql("ALTER TABLE orders ADD COLUMN a int;\nALTER TABLE customers ADD COLUMN b int;"),
        on_mysql("CREATE TABLE t (id int PRIMARY KEY);\nALTER TABLE orders ADD COLUMN a int;"),
    ),
    good=(
        on_mysql("ALTER TABLE orders ADD COLUMN a int, ADD COLUMN b int;"),
        on_mysql("CREATE TABLE IF NOT EXISTS a (id int);\nCREATE TABLE IF NOT EXISTS b (id int);"),
    ),
    traps=(
        "A single statement.",
        "Statements that are guarded, or that can simply run again: MODIFY, SET DEFAULT.",
        "The first migration of a stream.",
        "A column with its index or foreign key, which Knex sends as two statements: nobody wrote these.",
    ),
    version=2,
)

_RERUN: Final = (
    AddColumn | AddConstraint | CreateIndex | CreateTable | CreateType | CreateView | DropColumn | DropConstraint | DropIndex
    | DropTable | DropType | DropView | RenameColumn | RenameTable
)  # fmt: skip
"""What fails when it runs again: what it makes is there, what it takes away or renames is not. Others say how things shall be."""


def _not_rerunnable(whole: Whole) -> Iterator[Found]:
    if whole.stream.engine not in ON_POSTGRES:
        return
    free = [
        moment
        for moment in whole.moments
        if not moment.group.transactional
        and is_schema(moment.operation)
        and not isinstance(moment.operation, ValidateConstraint)
    ]
    statements = {moment.operation.statement for moment in free}
    if len(statements) < 2:
        return
    last = max(statements)
    dropped = {
        getattr(one.operation, "name", "") for one in free if isinstance(one.operation, DropConstraint | DropIndex)
    }
    for moment in free:
        operation = moment.operation
        if operation.guarded or operation.statement == last or not isinstance(operation, _RERUN):
            continue
        if isinstance(operation, AddConstraint) and operation.constraint.name in dropped:
            continue
        if isinstance(operation, CreateIndex) and operation.index.name in dropped:
            continue
        yield found_at(
            NOT_RERUNNABLE,
            moment,
            f"If a later statement of {moment.migration.name} fails, {describe(operation)} has happened, and the next "
            "try fails here.",
            evidence={"migration": moment.migration.name},
            steps=(
                recipes.step(
                    "Guard it with IF EXISTS or IF NOT EXISTS, or put each statement into a migration of its own"
                ),
            ),
        )
        return


def _changes(operation: AnyOperation) -> bool:
    """Tell whether an operation is a change of the schema that somebody wrote, or a column's foreign key, sent behind it."""
    return is_schema(operation) or (isinstance(operation, AddConstraint) and operation.implied == "foreign_key")


def _is_split(schema: Sequence[Moment]) -> tuple[bool, bool]:
    """Tell whether one call of Knex' schema builder is all there is, of whose statements none fails on rows, and if of one column.

    Each column, index and key of ``schema.table`` becomes a statement; those of new columns have no values to fail on.
    """
    operations = [moment.operation for moment in schema]
    added = [one for one in operations if isinstance(one, AddColumn)]
    columns = {one.column.name for one in added}
    is_one_call = (
        all(one.written.startswith("table.") for one in operations)
        and len({table_of(one) for one in operations}) == 1
        and len({one.statement for one in added}) == 1
        and all(_is_about(one, columns) for one in operations)
    )
    is_one_column = len(columns) == 1 and not any(isinstance(one, DropColumn | RenameColumn) for one in operations)
    return is_one_call, is_one_call and is_one_column


def _is_about(operation: AnyOperation, columns: set[str]) -> bool:
    """Tell whether an operation does something about new columns, or is instant."""
    if isinstance(operation, CreateIndex):
        return columns.issuperset(operation.index.columns)
    if isinstance(operation, AddConstraint):
        return columns.issuperset(operation.constraint.columns)
    return isinstance(operation, AddColumn | DropColumn | RenameColumn)


def _one_by_one(whole: Whole, schema: Sequence[Moment]) -> tuple[str, ...]:
    """Return the steps after which a failure half way can be followed by another try."""
    apart = "Put each into a migration of its own; what concerns one table can be one ALTER TABLE"
    if whole.stream.runner.is_sure:
        return (recipes.step(apart),)
    guarded = "IF [NOT] EXISTS" if whole.stream.engine is Engine.MARIADB else "look into information_schema before each"
    tables = [table_of(one.operation) for one in schema]
    return (
        *(
            (recipes.step("Do what concerns one table in one statement, where nothing has to come between"),)
            if len({*tables}) < len(tables)
            else ()
        ),
        recipes.step(f"Write the statements so that all of them can run again after one failed: {guarded}"),
        recipes.step(
            "Or put each into a file of its own, if what runs the files records each one as soon as it is done"
        ),
    )


def _not_atomic(whole: Whole) -> Iterator[Found]:
    if whole.stream.engine not in ON_MYSQL or whole.migration is None or whole.migration.ordinal == 0:
        return
    schema = [
        one for one in whole.moments if _changes(one.operation) and not isinstance(one.operation, AlterTableOption)
    ]
    statements = sorted({one.operation.statement for one in schema})
    stays = (one for one in schema if isinstance(one.operation, _RERUN) and not one.operation.guarded)
    first = next(stays, None)
    if first is None or first.operation.statement == statements[-1]:
        return
    is_one_call, is_one_column = _is_split(schema)
    if is_one_column:
        return
    second = next(one for one in schema if one.operation.statement > first.operation.statement)
    is_used = not is_one_call and any(was_used(whole, table_of(one.operation)) for one in schema)
    yield found_at(
        MYSQL_DDL_NOT_ATOMIC,
        first,
        f"{whole.migration.name} has {len(statements)} schema changes, and MySQL commits each: if "
        f"{on_table(second.operation)} fails, "
        f"{on_table(first.operation)} stays, and the next try fails there.",
        evidence={"migration": whole.migration.name},
        related=((whole.migration.path, second.operation.where, "the next one"),),
        steps=_one_by_one(whole, schema),
        severity=None if is_used else "low",
        confidence=Confidence.MEDIUM,
    )


RULES: Final[tuple[AnyRule, ...]] = (
    MigrationRule(rule=NOT_RERUNNABLE, judge=_not_rerunnable),
    MigrationRule(rule=MYSQL_DDL_NOT_ATOMIC, judge=_not_atomic),
)
