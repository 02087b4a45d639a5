"""Rules about columns that have to be written, and about code that does not write them yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import MigrationRule
from analyzers.migrations.operations import AddColumn, DefaultKind, Dml, Truncate
from analyzers.migrations.replay import is_noop
from analyzers.migrations.rules import recipes, recipes_django
from analyzers.migrations.rules.compatibility_not_null import is_required
from analyzers.migrations.rules.data_loss_shared import ALL_ENGINES, Start, others, some, start_of
from analyzers.migrations.rules.declaring import PG, in_django, migration_rule, on_mysql, on_postgres
from analyzers.migrations.rules.frameworks import quoted
from analyzers.migrations.rules.recipes_tables import default_of
from analyzers.migrations.rules.wording import found_at, listed
from analyzers.migrations.stream import Engine
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzers.migrations.moment import AnyRule, Moment, Whole
    from analyzers.migrations.operations import Column
    from analyzers.migrations.stream import Found

ADD_REQUIRED_COLUMN: Final = migration_rule(
    id="add-required-column",
    title="Required column added without a default",
    severity=Severity.CRITICAL,
    engines=ALL_ENGINES,
    why=(
        "The rows that are there would be NULL: with one row in the table the statement fails, and the deployment with it. The "
        "release that still runs does not know the column, so that each of its INSERTs fails, too."
    ),
    remedy=(
        "Add it with a constant DEFAULT that stays until the old release is gone; or let it be NULL, fill it in batches, and "
        "make it NOT NULL in a later release."
    ),
    references=(f"{PG}sql-altertable.html", f"{PG}ddl-alter.html#DDL-ALTER-ADDING-A-COLUMN"),
    bad=(
        on_postgres("ALTER TABLE orders ADD COLUMN paid boolean NOT NULL;"),
        on_postgres("ALTER TABLE orders ADD paid boolean NOT NULL DEFAULT NULL;", note="DEFAULT NULL is none"),
        on_mysql("ALTER TABLE orders ADD COLUMN paid tinyint NOT NULL;", note="INSERTs of older code fail"),
    ),
    good=(
        on_postgres("ALTER TABLE orders ADD COLUMN paid boolean NOT NULL DEFAULT false;"),
        on_postgres("ALTER TABLE orders ADD COLUMN paid boolean;"),
        on_postgres("CREATE TABLE t (a int);\nALTER TABLE t ADD COLUMN b int NOT NULL;"),
        on_postgres("ALTER TABLE orders ADD COLUMN twice int GENERATED ALWAYS AS (total * 2) STORED NOT NULL;"),
    ),
    traps=("New tables.", "Generated and identity columns.", "A default that only the application applies is none."),
)

REQUIRED_COLUMN_DEFAULT_DROPPED: Final = migration_rule(
    id="required-column-default-dropped",
    title="Required column whose default goes at once",
    severity=Severity.HIGH,
    engines=ALL_ENGINES,
    why=(
        "The default fills the rows that are there, and is dropped in the same migration: what Django does for default=. The "
        "release that still runs does not know the column, writes no value, and its INSERTs fail until it is gone."
    ),
    remedy=(
        "Keep the default in the database until no older release runs (Django: db_default=), or let the "
        "column be NULL that long."
    ),
    references=(
        "https://docs.djangoproject.com/en/stable/ref/models/fields/#db-default",
        f"{PG}ddl-alter.html#DDL-ALTER-ADDING-A-COLUMN",
    ),
    bad=(
        in_django('migrations.AddField("order", "paid", models.BooleanField(default=False))'),
        on_postgres(
            "ALTER TABLE orders ADD COLUMN paid boolean NOT NULL DEFAULT false;\nALTER TABLE orders ALTER COLUMN paid DROP DEFAULT;"
        ),
    ),
    good=(
        in_django('migrations.AddField("order", "paid", models.BooleanField(default=False, null=True))'),
        in_django('migrations.AddField("order", "paid", models.BooleanField(db_default=False))'),
        on_postgres("ALTER TABLE orders ADD COLUMN paid boolean NOT NULL DEFAULT false;"),
    ),
    traps=("Columns that may be NULL.", "A default that is set again.", "New tables."),
)


def _has_none(column: Column) -> bool:
    return column.default is None or column.default.kind is DefaultKind.NULL


def _added(start: Start) -> Iterator[tuple[Moment, AddColumn]]:
    """Yield the columns that a migration adds to tables in use, and that are NOT NULL."""
    for moment in start.single():
        operation = moment.operation
        if not isinstance(operation, AddColumn) or operation.column.nullable or not start.is_used(operation.table):
            continue
        column = operation.column
        if not column.generated and not column.identity and not is_noop(start.before, operation, moment.engine):
            yield moment, operation


def _required(whole: Whole) -> Iterator[Found]:
    start = start_of(whole)
    for moment, operation in _added(start):
        column, table = operation.column, operation.table
        if not _has_none(column) or column.filled_once:
            continue
        # MySQL fills rows that are there with what the type has for nothing; Django and others write a default there.
        fills = moment.detected.engine.dialect == "mysql"
        emptied = _is_emptied(start, moment, table)
        fails = "" if fills or emptied else "it fails if the table has a row, and "
        app = ", as the default of the application is none of the database" if column.app_default else ""
        name = f"{table}.{column.name}"
        yield found_at(
            ADD_REQUIRED_COLUMN,
            moment,
            f"ADD COLUMN {name} is NOT NULL and has no default{app}: {fails}INSERTs of a release that does not know the column "
            f"fail; {table} {start.age(table)}.",
            related=start.origin(table),
            steps=_steps(moment, table, column),
            severity="high" if fills or emptied else None,
            confidence=start.confidence(moment, table),
        )


def _is_emptied(start: Start, moment: Moment, table: str) -> bool:
    before = [one.operation for one in start.moments if one.index < moment.index]
    return any(
        (isinstance(one, Truncate) and one.table == table)
        or (isinstance(one, Dml) and one.kind == "delete" and one.everywhere and one.table == table)
        for one in before
    )


def _steps(moment: Moment, table: str, column: Column) -> tuple[str, ...]:
    kind = f" {column.type}" if column.type else ""
    mysql = moment.engine.dialect == "mysql"
    add = f"ALTER TABLE {quoted(table, mysql=mysql)} ADD COLUMN {quoted(column.name, mysql=mysql)}{kind}"
    if moment.stream.runner.framework == "django":
        return (
            recipes.step("Give it a default that stays in the database, until no older release runs", "db_default=..."),
            recipes.step(
                "Or let it be NULL (null=True), ship code that writes it, and fill the rows that are there in batches"
            ),
            recipes.step("Make it required in a later release"),
        )
    value = default_of(moment, column)
    if not value:
        return (
            recipes.step(
                f"MySQL {'.'.join(map(str, moment.detected.version))} takes no default for {column.type}: let it be NULL, ship "
                "code that writes it, and fill the rows that are there in batches",
                recipes.run(moment, add),
            ),
            recipes.step("Make the column NOT NULL in a later release"),
        )
    return (
        recipes.step(
            "Add it with a default that stays until no older release runs",
            recipes.run(moment, f"{add} NOT NULL DEFAULT {value}"),
        ),
        recipes.step(
            "Or let it be NULL, ship code that writes it, and fill the rows that are there in batches",
            recipes.run(moment, add),
        ),
        recipes.step("Drop the default, or make the column NOT NULL, in a later release"),
    )


def _default_dropped(whole: Whole) -> Iterator[Found]:
    start = start_of(whole)
    tables: dict[str, list[tuple[Moment, Column]]] = {}
    for moment, operation in _added(start):
        column = operation.column
        if (column.filled_once or not _has_none(column)) and is_required(start, operation.table, column.name):
            tables.setdefault(operation.table, []).append((moment, column))
    for table, added in tables.items():
        first, column = added[0]
        names = [each.name for _, each in added]
        shown, one = some([f"{table}.{names[0]}", *names[1:]]), len(names) == 1
        why = f"{first.operation.written} drops it again" if column.filled_once else "the migration drops it again"
        yield found_at(
            REQUIRED_COLUMN_DEFAULT_DROPPED,
            first,
            f"{shown} {'is' if one else 'are'} NOT NULL, and the default only fills the rows that are there ({why}): INSERTs of a "
            f"release that does not know the column{'' if one else 's'} fail; {table} {start.age(table)}.",
            evidence={"table": table, "column": ",".join(names)},
            related=(*start.origin(table), *others([moment for moment, _ in added])),
            steps=_keep(first, table, [each for _, each in added]),
            confidence=start.confidence(first, table),
        )


def _keep(moment: Moment, table: str, columns: Sequence[Column]) -> tuple[str, ...]:
    mysql = moment.engine.dialect == "mysql"
    if moment.stream.runner.framework == "django" and columns[0].filled_once:
        return _keep_in_django(moment, columns)
    alters = [
        f"ALTER TABLE {quoted(table, mysql=mysql)} ALTER COLUMN {quoted(each.name, mysql=mysql)} DROP DEFAULT"
        for each in columns
    ]
    one = len(columns) == 1
    return (
        recipes.step(f"Leave the default{'' if one else 's'} where {'it is' if one else 'they are'}"),
        recipes.step(
            f"Drop {'it' if one else 'them'} in a later release",
            "\n".join(recipes.run(moment, alter) for alter in alters),
        ),
    )


def _keep_in_django(moment: Moment, columns: Sequence[Column]) -> tuple[str, ...]:
    fields = [each.field or each.name for each in columns]
    defaults = {default_of(moment, each) for each in columns}
    null = f"et {'it' if len(fields) == 1 else 'them'} be NULL (null=True), and required in a later release"
    if "" in defaults:
        return (
            recipes.step(f"L{null}: MySQL {'.'.join(map(str, moment.detected.version))} takes no default for the type"),
        )
    kept = recipes.step(
        f"Let the database have the default too (Django 5.0): give {listed(fields)} a db_default",
        "db_default=...  # the value that the rows get here",
    )
    if moment.engine is Engine.SQLITE:
        return kept, recipes.step(f"Or l{null}")
    return (
        kept,
        recipes.step(
            "Before Django 5.0: put the default back as soon as the rows are filled",
            recipes_django.keeping_default(listed(fields), as_expression="(...)" in defaults),
        ),
        recipes.step("Take the default away in a later release, if it has to go"),
    )


RULES: Final[tuple[AnyRule, ...]] = (
    MigrationRule(rule=ADD_REQUIRED_COLUMN, judge=_required),
    MigrationRule(rule=REQUIRED_COLUMN_DEFAULT_DROPPED, judge=_default_dropped),
)
