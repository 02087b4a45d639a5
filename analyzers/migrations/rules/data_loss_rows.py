"""Rules about statements that empty a table or write all of its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import MigrationRule, OperationRule
from analyzers.migrations.operations import Dml, Truncate
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.data_loss_shared import ALL_ENGINES, some, start_of
from analyzers.migrations.rules.declaring import MY, MYSQL, PG, POSTGRES, migration_rule, on_mysql, on_postgres
from analyzers.migrations.rules.locks_shared import ON_POSTGRES, confidence_of, is_used, referencing
from analyzers.migrations.rules.transactions_data import is_schema
from analyzers.migrations.rules.wording import found_at, origin_of
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import AnyRule, Moment, Whole
    from analyzers.migrations.stream import Found

TRUNCATE: Final = migration_rule(
    id="truncate",
    title="Table emptied by TRUNCATE",
    severity=Severity.HIGH,
    engines=(*POSTGRES, *MYSQL),
    why="All rows are gone, no trigger for single rows runs, and on MySQL nothing can roll it back.",
    remedy="Delete what has to go by a condition, in batches; or keep the rows in another table first.",
    references=(f"{PG}sql-truncate.html", f"{MY}truncate-table.html"),
    bad=(on_postgres("TRUNCATE orders;"), on_postgres("TRUNCATE TABLE ONLY public.orders RESTART IDENTITY;"),
         on_mysql("TRUNCATE orders;")),
    good=(
        on_postgres("CREATE TABLE t (a int);\nTRUNCATE t;"),
        on_postgres("DELETE FROM orders WHERE state = 'draft';"),
    ),
    traps=("Tables that the same release creates.",),
)  # fmt: skip

TRUNCATE_CASCADE: Final = migration_rule(
    id="truncate-cascade",
    title="Table emptied with all that refer to it",
    severity=Severity.CRITICAL,
    why="TRUNCATE .. CASCADE empties every table with a foreign key to the named one, and those that refer to these, too.",
    remedy="Name the tables that shall be emptied; without CASCADE it fails if one is missing.",
    references=(f"{PG}sql-truncate.html",),
    bad=(
        on_postgres(
            "TRUNCATE customers CASCADE;",
            earlier="CREATE TABLE customers (id bigint PRIMARY KEY);\nCREATE TABLE orders (c bigint REFERENCES customers);",
        ),
        on_postgres("TRUNCATE made_elsewhere CASCADE;"),
    ),
    good=(
        on_postgres("CREATE TABLE t (a int);\nTRUNCATE t CASCADE;"),
        on_postgres("TRUNCATE customers CASCADE;", note="nothing refers to it: truncate tells it"),
    ),
    traps=(
        "A table to which nothing refers: truncate tells it.",
        "Tables that the same release creates.",
    ),
)

DELETE_WITHOUT_WHERE: Final = migration_rule(
    id="delete-without-where",
    title="All rows of a table deleted",
    severity=Severity.HIGH,
    engines=ALL_ENGINES,
    why=(
        "Without a condition, or with one that is always true, every row goes: in each environment that the migration reaches. "
        "Each deleted row is kept locked until the transaction ends."
    ),
    remedy="A condition, in batches; or TRUNCATE with a comment that says why, if the table shall be emptied.",
    references=(f"{PG}sql-delete.html", f"{MY}delete.html"),
    bad=(
        on_postgres("DELETE FROM orders;"),
        on_postgres("DELETE FROM orders WHERE 1 = 1;"),
        on_mysql("DELETE FROM orders WHERE true;"),
    ),
    good=(
        on_postgres("DELETE FROM orders WHERE state = 'draft';"),
        on_postgres("CREATE TABLE t (a int);\nINSERT INTO t VALUES (1);\nDELETE FROM t;"),
        on_postgres(
            "DELETE FROM customers;\nINSERT INTO customers (id, name) VALUES (1, 'a');",
            note="fixed rows are written anew",
        ),
    ),
    traps=("New and temporary tables.", "Fixed rows that the same migration writes anew."),
)

UPDATE_WITHOUT_WHERE: Final = migration_rule(
    id="update-without-where",
    title="All rows of a table written",
    severity=Severity.MEDIUM,
    engines=ALL_ENGINES,
    why=(
        "Each row is locked until the transaction ends, and written anew: on PostgreSQL the table doubles in size until it is "
        "vacuumed. What the rows had before is gone."
    ),
    remedy="A condition that leaves out rows that are so already, in batches that are committed one by one.",
    references=(f"{PG}sql-update.html", f"{PG}routine-vacuuming.html"),
    bad=(on_postgres("UPDATE orders SET state = 'open';"), on_mysql("UPDATE orders SET state = 'open' WHERE 1 = 1;")),
    good=(
        on_postgres("UPDATE orders SET state = 'open' WHERE state IS NULL;"),
        on_postgres("CREATE TABLE t (a int);\nUPDATE t SET a = 1;"),
        on_postgres(
            "ALTER TABLE orders ADD COLUMN paid boolean;\nUPDATE orders SET paid = false;",
            note="backfill-in-schema-migration tells it",
        ),
    ),
    traps=("New tables.", "With a change of schema beside it, backfill-in-schema-migration tells it."),
)


def _truncate(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if not isinstance(operation, Truncate) or not is_used(moment, operation.table):
        return
    along = sorted({table for table, _, _ in referencing(moment.schema, operation.table)})
    state = moment.table(operation.table)
    cascades = operation.cascade and moment.engine in ON_POSTGRES
    # Where migrations made the table and nothing refers to it, CASCADE says nothing.
    if cascades and not along and state is not None and state.known and state.complete:
        cascades = False
    rule = TRUNCATE_CASCADE if cascades else TRUNCATE
    others = f", and of {some(along)}, which refer to it," if cascades and along else ""
    others = others or (" and of all tables that refer to it" if cascades else "")
    yield found_at(
        rule,
        moment,
        f"TRUNCATE deletes all rows of {operation.table}{others}; {operation.table} {moment.age(operation.table)}.".replace(
            ",;", ";"
        ),
        related=origin_of(moment, operation.table),
        steps=(
            recipes.step("Delete what has to go by a condition, in batches"),
            recipes.step("Or name each table that shall be emptied, without CASCADE, and say why")
            if cascades
            else recipes.step("Or keep the rows in another table until nobody misses them"),
        ),
        confidence=confidence_of(moment, operation.table),
    )


def _truncates(moment: Moment) -> Iterator[Found]:
    return (one for one in _truncate(moment) if one.rule_id == TRUNCATE.id)


def _truncates_along(moment: Moment) -> Iterator[Found]:
    return (one for one in _truncate(moment) if one.rule_id == TRUNCATE_CASCADE.id)


def _delete(whole: Whole) -> Iterator[Found]:
    start = start_of(whole)
    for moment in start.moments:
        operation = moment.operation
        if (
            not isinstance(operation, Dml)
            or operation.kind != "delete"
            or operation.limited
            or not operation.everywhere
        ):
            continue
        renewed = any(
            isinstance(one.operation, Dml)
            and one.operation.kind in {"insert", "copy"}
            and one.operation.table == operation.table
            for one in start.moments[moment.index + 1 :]
        )
        if not operation.table or renewed or not start.is_used(operation.table):
            continue
        yield found_at(
            DELETE_WITHOUT_WHERE,
            moment,
            f"DELETE without a condition deletes all rows of {operation.table}; {operation.table} {start.age(operation.table)}.",
            related=start.origin(operation.table),
            steps=(
                recipes.step("Say in a WHERE which rows have to go, and delete them in batches"),
                recipes.step("If all of them have to, keep a copy of the table until nobody misses it"),
            ),
            confidence=start.confidence(moment, operation.table),
        )


def _update(whole: Whole) -> Iterator[Found]:
    start = start_of(whole)
    if any(is_schema(moment.operation) for moment in whole.moments):
        return
    for moment in start.moments:
        operation = moment.operation
        if (
            not isinstance(operation, Dml)
            or operation.kind != "update"
            or operation.limited
            or not operation.everywhere
        ):
            continue
        if not operation.table or not start.is_used(operation.table):
            continue
        columns = f" ({some(operation.columns)})" if operation.columns else ""
        yield found_at(
            UPDATE_WITHOUT_WHERE,
            moment,
            f"UPDATE without a condition writes all rows of {operation.table}{columns} and keeps them locked until it is done; "
            f"{operation.table} {start.age(operation.table)}.",
            evidence={"table": operation.table, "column": ",".join(operation.columns)},
            related=start.origin(operation.table),
            steps=(
                recipes.step("Say in a WHERE which rows have to change, and leave out those that are so already"),
                recipes.step("Write them in batches of some thousand, each committed, by a job beside the deployment"),
            ),
            confidence=start.confidence(moment, operation.table),
        )


RULES: Final[tuple[AnyRule, ...]] = (
    OperationRule(rule=TRUNCATE_CASCADE, judge=_truncates_along),
    OperationRule(rule=TRUNCATE, judge=_truncates),
    MigrationRule(rule=DELETE_WITHOUT_WHERE, judge=_delete),
    MigrationRule(rule=UPDATE_WITHOUT_WHERE, judge=_update),
)
