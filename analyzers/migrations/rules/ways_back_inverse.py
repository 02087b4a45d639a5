"""Rules about ways back that do not lead back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import MigrationRule
from analyzers.migrations.operations import (
    AddColumn,
    CreateTable,
    DataCode,
    DropColumn,
    DropTable,
    Opaque,
)
from analyzers.migrations.replay import same_schema
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.data_loss_shared import ALL_ENGINES, some, start_of
from analyzers.migrations.rules.declaring import migration_rule, on_mysql, on_postgres
from analyzers.migrations.rules.transactions_data import is_schema
from analyzers.migrations.rules.ways_back import is_empty, is_exception
from analyzers.migrations.rules.ways_back_refused import refused
from analyzers.migrations.rules.wording import describe
from analyzers.migrations.stream import Engine, Found
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzers.migrations.moment import AnyRule, Whole
    from analyzers.migrations.operations import AnyOperation
    from analyzers.migrations.schema import Schema
    from analyzers.migrations.stream import Migration

_GOOSE: Final = "https://pressly.github.io/goose/documentation/annotations/"

DOWN_NOT_INVERSE: Final = migration_rule(
    id="down-not-inverse",
    title="Way back does not lead back",
    severity=Severity.MEDIUM,
    engines=ALL_ENGINES,
    stride=("D", "T"),
    why=(
        "After the migration and its way back the schema is another one than before: the release to which you roll back meets "
        "what it does not know, and running the migration again fails on what is left over."
    ),
    remedy="Have the way back undo each statement, in the reverse order.",
    references=(_GOOSE,),
    bad=(
        on_postgres(
            "ALTER TABLE orders ADD COLUMN a int, ADD COLUMN b int;\n-- +goose Down\nALTER TABLE orders DROP COLUMN a;"
        ),
        on_postgres(
            "ALTER TABLE orders ALTER COLUMN note SET DEFAULT 'a';\n-- +goose Down\nCREATE INDEX i ON orders (note);"
        ),
        on_mysql(
            "ALTER TABLE orders ADD COLUMN a bigint, ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES customers (id);\n"
            "-- +goose Down\nALTER TABLE orders DROP COLUMN a;",
            note="the key needs the column",
        ),
        on_postgres(
            "ALTER TABLE orders ADD COLUMN a bigint REFERENCES customers (id);\n-- +goose Down\nDROP TABLE customers;",
            note="a table that another migration made, and that a key refers to",
        ),
    ),
    good=(
        on_postgres("ALTER TABLE orders ADD COLUMN a int;\n-- +goose Down\nALTER TABLE orders DROP COLUMN a;"),
        on_postgres("CREATE INDEX i ON orders (note);\n-- +goose Down\nDROP INDEX i;"),
        on_postgres("ALTER TABLE orders ADD COLUMN a int;\n-- +goose Down\nSELECT 1;", note="empty-down tells it"),
    ),
    traps=(
        "Names that the database gives.",
        "Statements that are not understood.",
        "Ways back of rows alone.",
        "An empty way back where others are empty too: empty-down tells it, where it is asked for.",
        "MySQL: a column and its foreign key that go in one statement.",
        "A table that goes together with what refers to it, or behind that.",
    ),
    version=3,
)

DOWN_LOSES_DATA: Final = migration_rule(
    id="down-loses-data",
    title="Way back makes what was dropped, without what was in it",
    severity=Severity.LOW,
    engines=ALL_ENGINES,
    why="A column or table that was dropped comes back empty: after a roll-back code runs that believes that it has its values.",
    remedy="Say in the way back that the values are gone; keep a backup of them for as long as a roll-back is possible.",
    references=(_GOOSE,),
    bad=(
        on_postgres("ALTER TABLE orders DROP COLUMN note;\n-- +goose Down\nALTER TABLE orders ADD COLUMN note text;"),
    ),
    good=(on_postgres("ALTER TABLE orders ADD COLUMN a int;\n-- +goose Down\nALTER TABLE orders DROP COLUMN a;"),),
    traps=("Dropping again what the migration made is what a way back does.",),
)


def _inverse(whole: Whole) -> Iterator[Found]:
    migration, before, reverted = whole.migration, whole.before, whole.reverted
    if migration is None or before is None or reverted is None or migration.down is None:
        return
    # Django writes its ways back itself.
    if whole.stream.runner.framework == "django" or migration.down.irreversible or migration.up.irreversible:
        return
    ups, downs = migration.up.operations, migration.down.operations
    # Nobody goes back behind the first migration.
    if migration.ordinal > 0 and is_empty(migration) and is_exception(whole.stream, migration):
        yield _empty(whole, migration)
        return
    failing = refused(DOWN_NOT_INVERSE, whole, migration) if migration.ordinal > 0 else None
    if failing is not None:
        yield failing
        return
    if migration.ordinal == 0 or not any(is_schema(one) for one in downs) or not _is_understood((*ups, *downs)):
        return
    differences = _hard(same_schema(before, reverted), ups, reverted)
    if not differences:
        return
    yield Found(
        rule_id=DOWN_NOT_INVERSE.id,
        path=migration.down_path or migration.path,
        where=migration.down.place,
        message=f"The way back of {migration.name} does not restore the schema: {some(_told(differences, downs))}.",
        evidence={"migration": migration.name},
        related=((migration.path, migration.up.place, "what it has to undo"),),
        steps=(
            recipes.step("Undo each statement of the way up in the way back, in the reverse order"),
            recipes.step("Run both ways against an empty database, and compare the schemas"),
        ),
        # A type that nothing uses any more stands in nobody's way but that of running the migration again.
        severity="low"
        if all(one.startswith("type ") and one.endswith(" is left over") for one in differences)
        else None,
        confidence="low" if whole.stream.engine is Engine.UNKNOWN else None,
    )


def _empty(whole: Whole, migration: Migration) -> Found:
    change = next(one for one in whole.moments if is_schema(one.operation))
    return Found(
        rule_id=DOWN_NOT_INVERSE.id,
        path=migration.down_path or migration.path,
        where=migration.down.place if migration.down is not None else migration.up.place,
        message=f"The way back of {migration.name} does nothing, while those of the other migrations of "
        f"{whole.stream.directory or 'the repository'} lead back: a roll-back reports success and leaves the schema as it is.",
        evidence={"migration": migration.name},
        related=((migration.path, change.operation.where, f"{describe(change.operation)} is not undone"),),
        steps=(
            recipes.step("Undo each statement of the way up in the way back, in the reverse order"),
            recipes.step("If nothing can undo it, say so in it, and let it fail"),
        ),
        confidence="low" if whole.stream.engine is Engine.UNKNOWN else None,
    )


_HARD: Final = (" is left over", " is missing", " is NOT NULL")


def _hard(differences: list[str], ups: Sequence[AnyOperation], reverted: Schema) -> list[str]:
    """Return the differences on which code, or running the migration again, can fail.

    What is written in other words only (a default with a cast, a length, a CHECK), and keys that came back with another action,
    is left out. What a guarded statement of the way up may have found was perhaps not its own to take away.
    """
    found = {one.rpartition(" is ")[0] for one in differences if one.endswith(" is missing")}
    both = found & {one.rpartition(" is ")[0] for one in differences if one.endswith(" is left over")}
    guarded = {f"table {one.table}" for one in ups if isinstance(one, CreateTable) and one.guarded}
    guarded |= {f"column {one.table}.{one.column.name}" for one in ups if isinstance(one, AddColumn) and one.guarded}
    # A table made from a query may have columns that are not listed.
    vague = tuple(f"column {name}." for name, state in reverted.tables.items() if not state.complete)
    return [
        one
        for one in differences
        if one.endswith(_HARD)
        and one.rpartition(" is ")[0] not in both | guarded
        and not one.startswith("check ")
        and not (one.endswith(" is missing") and one.startswith(vague))
    ]


def _told(differences: list[str], downs: Sequence[AnyOperation]) -> list[str]:
    """Return differences, with a table of another migration that the way back drops told as such."""
    gone = {f"table {one.table} is missing": one.table for one in downs if isinstance(one, DropTable)}
    return [f"it drops table {gone[one]}, which another migration made" if one in gone else one for one in differences]


def _is_understood(operations: tuple[object, ...]) -> bool:
    """Tell whether the replay knows all that runs."""
    return not any(
        isinstance(one, Opaque) or getattr(one, "conditional", False) or (isinstance(one, DataCode) and not one.tables)
        for one in operations
    )


def _loses(whole: Whole) -> Iterator[Found]:
    migration = whole.migration
    if migration is None or migration.down is None or whole.stream.runner.framework == "django":
        return
    start = start_of(whole)
    gone = {one.operation.table for one in start.moments if isinstance(one.operation, DropTable)}
    gone = {name for name in gone if start.is_used(name)}
    for moment in start.moments:
        operation = moment.operation
        if isinstance(operation, DropColumn) and start.is_used_column(operation.table, operation.column):
            gone.add(f"{operation.table}.{operation.column}")
    back = [one.table for one in migration.down.operations if isinstance(one, CreateTable)]
    back += [f"{one.table}.{one.column.name}" for one in migration.down.operations if isinstance(one, AddColumn)]
    empty = sorted(gone & set(back))
    if empty:
        yield Found(
            rule_id=DOWN_LOSES_DATA.id,
            path=migration.down_path or migration.path,
            where=migration.down.place,
            message=f"The way back of {migration.name} makes {some(empty)} again, empty.",
            evidence={"migration": migration.name},
            steps=(recipes.step("Keep a backup of the values, and say in the way back where it is"),),
        )


RULES: Final[tuple[AnyRule, ...]] = (
    MigrationRule(rule=DOWN_NOT_INVERSE, judge=_inverse),
    MigrationRule(rule=DOWN_LOSES_DATA, judge=_loses),
)
