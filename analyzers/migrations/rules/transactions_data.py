"""Rules about migrations that change schema and data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import MigrationRule
from analyzers.migrations.operations import (
    CreateTable,
    DataCode,
    Dml,
    Grant,
    Harmless,
    LockTable,
    Opaque,
    RefreshView,
    SetSetting,
    StateOnly,
    Transaction,
    Truncate,
)
from analyzers.migrations.rules import recipes, recipes_rows
from analyzers.migrations.rules.declaring import MYSQL, PG, POSTGRES, SQLITE, migration_rule, on_mysql, on_postgres
from analyzers.migrations.rules.locks_shared import confidence_of
from analyzers.migrations.rules.wording import describe, found_at, listed
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analyzers.migrations.moment import AnyRule, Moment, Whole
    from analyzers.migrations.operations import AnyOperation
    from analyzers.migrations.stream import Found

_ALL: Final = (*POSTGRES, *MYSQL, *SQLITE)
_BATCHES: Final = f"{PG}explicit-locking.html#LOCKING-ROWS"

BACKFILL_IN_SCHEMA_MIGRATION: Final = migration_rule(
    id="backfill-in-schema-migration",
    title="All rows written in a migration that changes the schema",
    severity=Severity.MEDIUM,
    engines=_ALL,
    why=(
        "Writing every row takes as long as the table is large, keeps the rows locked until the transaction ends, and "
        "the deployment "
        "waits for it; with the schema change in one transaction that one's lock is kept too."
    ),
    remedy=(
        "A value that is the same for all rows as the new column's default, which costs nothing. Else a job or migration that goes "
        "in batches and commits each, between the release that adds the column and the one whose code reads it."
    ),
    references=(_BATCHES,),
    bad=(
        on_postgres(
            "ALTER TABLE orders ADD COLUMN paid boolean;\nUPDATE orders SET paid = false;",
            transaction=False,
            note="in one transaction, statements-after-exclusive-lock tells it",
        ),
        on_mysql("ALTER TABLE orders ADD COLUMN paid boolean;\nUPDATE orders SET paid = false;"),
    ),
    good=(
        on_postgres("UPDATE orders SET note = '';", note="no schema change beside it"),
        on_postgres(
            "ALTER TABLE customers ADD COLUMN a int;\nDELETE FROM orders WHERE 1 = 1;",
            note="delete-without-where tells it",
        ),
        on_postgres("CREATE TABLE t (a int);\nINSERT INTO t VALUES (1);\nUPDATE t SET a = 2;"),
        on_postgres("ALTER TABLE orders ADD COLUMN paid boolean;\nUPDATE orders SET paid = false WHERE id = 7;"),
    ),
    traps=("Tables that the same migration creates.", "Code that goes in batches."),
    version=2,
)

MIXED_DDL_DML: Final = migration_rule(
    id="mixed-ddl-dml",
    title="Schema and data changed in one migration",
    severity=Severity.LOW,
    engines=_ALL,
    why="A schema change is quick and a data change is not, and they fail for different reasons: together both are harder to undo.",
    remedy="Two migrations.",
    references=(f"{PG}ddl-alter.html",),
    bad=(on_postgres("ALTER TABLE orders ADD COLUMN paid boolean;\nUPDATE orders SET paid = true WHERE total = 0;"),),
    good=(
        on_postgres("CREATE TABLE kinds (id int);\nINSERT INTO kinds VALUES (1);", note="rows of a new table"),
        on_postgres("ALTER TABLE orders ADD COLUMN paid boolean;"),
    ),
    traps=("Rows for a table that the same migration creates.",),
)

_NO_SCHEMA: Final = (
    DataCode
    | Dml
    | Grant
    | Harmless
    | LockTable
    | Opaque
    | RefreshView
    | SetSetting
    | StateOnly
    | Transaction
    | Truncate
)


def is_schema(operation: AnyOperation) -> bool:
    """Tell whether an operation changes the schema, and somebody wrote it."""
    return not isinstance(operation, _NO_SCHEMA) and not operation.implied


def _makes(whole: Whole) -> Callable[[str], bool]:
    """Return what tells whether the migration, or another one of its release, creates a table."""
    made = {one.operation.table for one in whole.moments if isinstance(one.operation, CreateTable)}

    def makes(table: str) -> bool:
        state = whole.after.tables.get(table)
        return table in made or (state is not None and state.known and state.since.ordinal in whole.release.ordinals)

    return makes


def _data(whole: Whole) -> Iterator[Moment]:
    """Yield the moments that write rows of tables that were there before."""
    makes = _makes(whole)
    for moment in whole.moments:
        operation = moment.operation
        if isinstance(operation, Dml):
            # What a framework fills in for a column that it alters is part of that.
            writes, tables = operation.kind != "select" and not operation.implied, {operation.table}
        elif isinstance(operation, DataCode):
            writes, tables = operation.writes, set(operation.tables) or {""}
        else:
            continue
        if writes and not all(map(makes, tables)):
            yield moment


def _schema_change(whole: Whole) -> Moment | None:
    return next((one for one in whole.moments if is_schema(one.operation)), None)


def _writes_everything(operation: AnyOperation) -> bool:
    if isinstance(operation, Dml):
        # A DELETE of all rows is told by delete-without-where.
        return operation.everywhere and not operation.limited and operation.kind == "update"
    return isinstance(operation, DataCode) and operation.whole_tables and not operation.batched


def _backfill(whole: Whole) -> Iterator[Found]:
    change = _schema_change(whole)
    if change is None:
        return
    for moment in _data(whole):
        operation = moment.operation
        if not _writes_everything(operation):
            continue
        tables = operation.tables if isinstance(operation, DataCode) else (getattr(operation, "table", ""),)
        shown = listed([table for table in tables if table]) or "the tables that it loops over"
        yield found_at(
            BACKFILL_IN_SCHEMA_MIGRATION,
            moment,
            f"{describe(operation)} writes every row of {shown} in the migration that does "
            f"{describe(change.operation)}: the deployment "
            "waits for it, and the rows stay locked until it is done.",
            related=((change.migration.path, change.operation.where, "the schema changes here"),),
            steps=recipes_rows.filled(moment),
            confidence=confidence_of(moment, tables[0] if len(tables) == 1 else ""),
        )
        return


def _mixed(whole: Whole) -> Iterator[Found]:
    change, data = _schema_change(whole), next(_data(whole), None)
    if change is None or data is None:
        return
    yield found_at(
        MIXED_DDL_DML,
        data,
        f"{describe(data.operation)} stands in one migration with {describe(change.operation)}.",
        evidence={"migration": data.migration.name},
        related=((change.migration.path, change.operation.where, "the schema changes here"),),
        steps=(recipes.step("Put the data change into a migration of its own"),),
    )


RULES: Final[tuple[AnyRule, ...]] = (
    MigrationRule(rule=BACKFILL_IN_SCHEMA_MIGRATION, judge=_backfill),
    MigrationRule(rule=MIXED_DDL_DML, judge=_mixed),
)
