"""Rules about what readers and writers of a column relied on: its type, that it is not NULL, its default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import MigrationRule
from analyzers.migrations.operations import AddColumn, AlterType, SetDefault, SetNullable
from analyzers.migrations.replay import enum_recreations, is_noop
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.data_loss_shared import ALL_ENGINES, Start, others, some, start_of
from analyzers.migrations.rules.data_loss_types import narrowed, old_type
from analyzers.migrations.rules.declaring import MYSQL, PG, POSTGRES, migration_rule, on_mysql, on_postgres
from analyzers.migrations.rules.wording import found_at, tables_in
from analyzers.migrations.stream import Engine
from fleetreview.model import Confidence, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import AnyRule, Moment, Whole
    from analyzers.migrations.stream import Found

COLUMN_TYPE_CHANGE: Final = migration_rule(
    id="column-type-change",
    title="Column gets a type of another kind",
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    engines=(*POSTGRES, *MYSQL),
    why=(
        "A driver gives code that still runs another kind of value from then on (text for a number, a number for a truth "
        "value), and comparisons in its queries may fail for want of an operator."
    ),
    remedy="A new column of the new type that is written along with the old one, filled in batches, and read by the next release.",
    references=(f"{PG}sql-altertable.html", f"{PG}typeconv-oper.html"),
    bad=(
        on_postgres("ALTER TABLE orders ALTER COLUMN total TYPE text;"),
        on_postgres(
            "ALTER TABLE t ALTER COLUMN a TYPE text;", earlier="CREATE TABLE t (id bigint PRIMARY KEY, a uuid);"
        ),
        on_mysql("ALTER TABLE orders MODIFY COLUMN total varchar(40);"),
    ),
    good=(
        on_postgres("ALTER TABLE orders ALTER COLUMN total TYPE bigint;"),
        on_postgres("ALTER TABLE orders ALTER COLUMN state TYPE text;"),
        on_postgres("ALTER TABLE orders ALTER COLUMN total TYPE smallint;", note="narrowing-type-change tells it"),
    ),
    traps=("Wider types of the same kind.", "What narrowing-type-change tells."),
)

DROP_NOT_NULL: Final = migration_rule(
    id="drop-not-null",
    title="Column may be NULL from now on",
    severity=Severity.LOW,
    engines=ALL_ENGINES,
    why="Code that still runs has never seen a NULL in the column, and may fail on the first one that new code writes.",
    remedy="Ship code that reads NULL before code that writes it.",
    references=(f"{PG}ddl-constraints.html#DDL-CONSTRAINTS-NOT-NULL",),
    bad=(on_postgres("ALTER TABLE t ALTER COLUMN a DROP NOT NULL;", earlier="CREATE TABLE t (a int NOT NULL);"),),
    good=(on_postgres("ALTER TABLE orders ALTER COLUMN note DROP NOT NULL;", note="it was so already"),),
)

DROP_DEFAULT: Final = migration_rule(
    id="drop-default",
    title="Default dropped that running code may rely on",
    severity=Severity.LOW,
    engines=ALL_ENGINES,
    why="Code that still runs may leave the column out and have the database fill it: it gets NULL from then on, or an error.",
    remedy="Ship code that writes the column a release earlier.",
    references=(f"{PG}ddl-default.html",),
    bad=(on_postgres("ALTER TABLE t ALTER COLUMN a DROP DEFAULT;", earlier="CREATE TABLE t (a int DEFAULT 1);"),),
    good=(on_postgres("ALTER TABLE orders ADD a int DEFAULT 1;\nALTER TABLE orders ALTER a DROP DEFAULT;"),),
    traps=("Columns of the same release: required-column-default-dropped tells those.",),
)

CHANGE_DEFAULT: Final = migration_rule(
    id="change-default",
    title="Default changed",
    severity=Severity.INFO,
    engines=ALL_ENGINES,
    why="Code that still runs and leaves the column out writes the new value, which it may not expect.",
    remedy="Ship code that takes both values first.",
    references=(f"{PG}ddl-default.html",),
    bad=(on_postgres("ALTER TABLE t ALTER COLUMN a SET DEFAULT 2;", earlier="CREATE TABLE t (a int DEFAULT 1);"),),
    good=(on_postgres("ALTER TABLE t ALTER COLUMN a SET DEFAULT 1;", earlier="CREATE TABLE t (a int DEFAULT 1);"),),
)

_FAMILIES: Final = {
    **dict.fromkeys(("tinyint", "smallint", "mediumint", "integer", "int", "bigint"), "numbers"),
    **dict.fromkeys(("numeric", "money", "real", "float", "double precision", "double"), "numbers"),
    **dict.fromkeys(("varchar", "char", "text", "citext", "tinytext", "mediumtext", "longtext", "enum"), "text"),
    **dict.fromkeys(("json", "jsonb"), "JSON"),
    **dict.fromkeys(("bytea", "blob", "binary", "varbinary", "longblob", "mediumblob"), "bytes"),
    **dict.fromkeys(
        ("date", "datetime", "timestamp", "timestamp with time zone", "timestamp without time zone"), "times"
    ),
    "boolean": "truth values",
    "uuid": "UUIDs",
}


def _types(whole: Whole) -> Iterator[Found]:
    start = start_of(whole)
    if whole.stream.engine is Engine.SQLITE:
        return
    told = {one.moment.index for one in narrowed(start)}
    told |= {at for one in enum_recreations([each.operation for each in start.moments]) for at in one.positions}
    changes: list[tuple[Moment, str, str]] = []
    for moment in start.single():
        operation = moment.operation
        if not isinstance(operation, AlterType) or moment.index in told:
            continue
        if not start.is_used_column(operation.table, operation.column):
            continue
        old, new = old_type(start, operation), operation.type
        kinds = [_FAMILIES.get(each.name) if each else None for each in (old, new)]
        if old is not None and new is not None and all(kinds) and (kinds[0] != kinds[1] or old.array != new.array):
            changes.append((moment, f"{operation.table}.{operation.column}", f"{old} to {new}"))
    if changes:
        first, name, _ = changes[0]
        table = name.rpartition(".")[0]
        yield found_at(
            COLUMN_TYPE_CHANGE,
            first,
            f"{some([f'{each} goes from {words}' for _, each, words in changes])}: code that still runs gets, and may send, "
            f"another kind of value; {table} {start.age(table)}.",
            evidence={"table": tables_in([each for _, each, _ in changes])},
            related=(*start.origin(table), *others([moment for moment, _, _ in changes])),
            steps=(
                recipes.step("Add a column of the new type, write both, and fill it in batches"),
                recipes.step("Ship code that reads the new one"),
                recipes.step("Drop the old one when no older release runs"),
            ),
            confidence=start.confidence(first, table),
        )


def _nulls(whole: Whole) -> Iterator[Found]:
    start = start_of(whole)
    for moment in start.single():
        operation = moment.operation
        if not isinstance(operation, SetNullable) or not operation.nullable:
            continue
        if is_noop(start.before, operation, moment.engine) or not start.is_used_column(
            operation.table, operation.column
        ):
            continue
        yield _low(
            start, moment, f"{operation.table}.{operation.column} may be NULL: code that still runs has never read one"
        )


def _low(start: Start, moment: Moment, said: str) -> Found:
    table = getattr(moment.operation, "table", "")
    return found_at(
        DROP_NOT_NULL,
        moment,
        f"{said}; {table} {start.age(table)}.",
        related=start.origin(table),
        steps=(recipes.step("Ship code that reads NULL first, and code that writes it a release later"),),
        confidence=start.confidence(moment, table),
    )


def _defaults(whole: Whole) -> Iterator[Found]:
    start = start_of(whole)
    added = {
        (one.operation.table, one.operation.column.name)
        for one in start.moments
        if isinstance(one.operation, AddColumn)
    }
    for moment in start.single():
        operation = moment.operation
        if not isinstance(operation, SetDefault) or (operation.table, operation.column) in added:
            continue
        state = start.column(operation.table, operation.column)
        was = state.column.default if state else None
        if was is None or not start.is_used_column(operation.table, operation.column):
            continue
        if is_noop(start.before, operation, moment.engine):
            continue
        after = whole.after.tables.get(operation.table)
        final = after.columns.get(operation.column) if after else None
        becomes = final.column.default if final else None
        rule = DROP_DEFAULT if becomes is None else CHANGE_DEFAULT
        said = "no default any more" if becomes is None else f"the default {becomes.text}"
        yield found_at(
            rule,
            moment,
            f"{operation.table}.{operation.column} had the default {was.text} and has {said}: code that still runs may leave the "
            "column out.",
            related=start.origin(operation.table),
            steps=(recipes.step("Ship code that writes the column first, and wait until no older release runs"),),
            confidence=start.confidence(moment, operation.table),
        )


RULES: Final[tuple[AnyRule, ...]] = (
    MigrationRule(rule=COLUMN_TYPE_CHANGE, judge=_types),
    MigrationRule(rule=DROP_NOT_NULL, judge=_nulls),
    MigrationRule(
        rule=DROP_DEFAULT, judge=lambda whole: (one for one in _defaults(whole) if one.rule_id == DROP_DEFAULT.id)
    ),
    MigrationRule(
        rule=CHANGE_DEFAULT, judge=lambda whole: (one for one in _defaults(whole) if one.rule_id == CHANGE_DEFAULT.id)
    ),
)
