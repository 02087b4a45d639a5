"""Rules about names that change under code that still runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import MigrationRule
from analyzers.migrations.operations import (
    CreateView,
    DropColumn,
    RenameColumn,
    RenameTable,
)
from analyzers.migrations.replay import is_noop
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.data_loss_rebuilt import rebuilt_columns
from analyzers.migrations.rules.data_loss_shared import ALL_ENGINES, Start, others, some, start_of
from analyzers.migrations.rules.declaring import MY, PG, in_django, migration_rule, on_mysql, on_postgres
from analyzers.migrations.rules.recipes_columns import is_needed, leave_out
from analyzers.migrations.rules.wording import found_at, tables_in
from analyzers.migrations.stream import Engine
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzers.migrations.moment import AnyRule, Moment, Whole
    from analyzers.migrations.stream import Found

RENAME_COLUMN: Final = migration_rule(
    id="rename-column",
    title="Column renamed under code that uses it",
    severity=Severity.HIGH,
    engines=ALL_ENGINES,
    why=(
        "Code that runs names the old column until it is replaced, and new code names the new one from its first second: "
        "between the migration and the end of the roll-out, one of the two fails in every query."
    ),
    remedy=(
        "A new column that is written along with the old one, filled in batches, read by the next release; "
        "then the old one goes."
    ),
    references=(f"{PG}sql-altertable.html", f"{MY}alter-table.html"),
    bad=(
        on_postgres("ALTER TABLE orders RENAME COLUMN note TO remark;"),
        on_postgres("ALTER TABLE orders RENAME note TO remark;"),
        on_mysql("ALTER TABLE orders CHANGE note remark varchar(200);"),
        in_django('migrations.RenameField("order", "total", "amount")'),
    ),
    good=(
        on_postgres("ALTER TABLE orders ADD a int;\nALTER TABLE orders RENAME COLUMN a TO b;"),
        on_mysql("ALTER TABLE orders CHANGE note note varchar(300);"),
        on_postgres("ALTER INDEX orders_pkey RENAME TO orders_key;"),
    ),
    traps=(
        "CHANGE with the same name twice.",
        "A column of the same release.",
        "Django: a field whose db_column stays.",
    ),
    version=2,
)

RENAME_TABLE: Final = migration_rule(
    id="rename-table",
    title="Table renamed under code that uses it",
    severity=Severity.HIGH,
    engines=ALL_ENGINES,
    why="Code that runs names the old table until it is replaced: each of its queries fails from the migration on.",
    remedy=(
        "Rename it and create a view under the old name in the same transaction: simple views can be written, too. Drop the view "
        "when no older release runs. Django: keep the old name as db_table."
    ),
    references=(f"{PG}sql-altertable.html", f"{PG}sql-createview.html#SQL-CREATEVIEW-UPDATABLE-VIEWS"),
    bad=(
        on_postgres("ALTER TABLE orders RENAME TO purchases;"),
        on_mysql("RENAME TABLE orders TO purchases;"),
        in_django('migrations.RenameModel("Order", "Purchase")'),
    ),
    good=(
        on_postgres("ALTER TABLE orders RENAME TO purchases;\nCREATE VIEW orders AS SELECT * FROM purchases;"),
        on_mysql(
            "CREATE TABLE orders_new (id bigint PRIMARY KEY);\nINSERT INTO orders_new SELECT id FROM orders;\n"
            "RENAME TABLE orders TO orders_old, orders_new TO orders;",
            note="the name stays",
        ),
        on_postgres("ALTER INDEX orders_pkey RENAME TO orders_key;"),
    ),
    traps=("A view under the old name.", "Tables built anew, and swaps.", "Indexes, sequences and constraints."),
)


def _renamed_columns(whole: Whole) -> Iterator[Found]:
    start = start_of(whole)
    renames: list[tuple[Moment, str, str]] = []
    for moment in start.single():
        operation = moment.operation
        if (
            not isinstance(operation, RenameColumn)
            or operation.implied
            or is_noop(start.before, operation, moment.engine)
        ):
            continue
        table, old, new = operation.table, operation.column, operation.new_name
        if start.is_used_column(table, old) and not _stays(start, table, old) and not _swaps(start, table, new):
            renames.append((moment, f"{table}.{old}", new))
    for rebuilt in rebuilt_columns(start):
        renames += [(went.moment, f"{rebuilt.table}.{went.column}", new) for went, new in rebuilt.renamed]
    if not renames:
        return
    first, name, new = renames[0]
    table = name.rpartition(".")[0]
    yield found_at(
        RENAME_COLUMN,
        first,
        f"{some([f'{was} becomes {becomes}' for _, was, becomes in renames])}: code that still runs names the old one, and fails; "
        f"{table} {start.age(table)}.",
        evidence={"table": tables_in([was for _, was, _ in renames])},
        related=(*start.origin(table), *others([moment for moment, _, _ in renames])),
        steps=(*_column_steps(start, first, name, new), *_likewise([was for _, was, _ in renames[1:]])),
        severity="low" if all(_is_unnamed(whole, was, becomes) for _, was, becomes in renames) else None,
        confidence=start.confidence(first, table),
    )


def _is_unnamed(whole: Whole, name: str, new: str) -> bool:
    """Tell whether code that still runs names the new name of a column, and not the old one: the rename mends a slip.

    Where no code can be looked at: whether the names differ in nothing but case, or in where digits begin, which a mapper that
    turns names writes in one way.
    """
    table, _, old = name.rpartition(".")
    if whole.named_before is None:
        return _squeezed(old) == _squeezed(new)
    known = {one.name for one in (*whole.named_before(table, old), *whole.named_before(table, new))}
    return new in known and old not in known and old.lower() not in {one.lower() for one in known - {new}}


def _squeezed(name: str) -> str:
    return re.sub(r"_(?=\d)", "", name.lower())


def _likewise(others: Sequence[str]) -> tuple[str, ...]:
    return (recipes.step(f"Do likewise for {some(others)}"),) if others else ()


def _stays(start: Start, table: str, column: str) -> bool:
    """Tell whether a table has a column of that name after the migration, too."""
    after = start.whole.after.tables.get(table)
    return after is not None and column in after.columns


def _swaps(start: Start, table: str, column: str) -> bool:
    """Tell whether the new name was that of a column that the migration drops: the last step of a change in two releases."""
    return any(
        isinstance(one.operation, DropColumn) and (one.operation.table, one.operation.column) == (table, column)
        for one in start.moments
    )


def _column_steps(start: Start, moment: Moment, name: str, new: str) -> tuple[str, ...]:
    old = name.rpartition(".")[2]
    if moment.stream.runner.framework == "django":
        null = " (let it be NULL before that: code without it writes no value)" if is_needed(start, name) else ""
        return (
            recipes.step(
                f"Rename the attribute alone, and keep the column: db_column={old!r} needs no migration of the database"
            ),
            recipes.step(
                f"If the column has to be named {new}: add it, write both, fill it in batches, and read it a release later; then "
                f"take {old} out of the models{null}, and drop it in a release after that"
            ),
        )
    return (
        recipes.step(f"Add {new} beside {old}, as one that may be NULL, and write both"),
        recipes.step(
            f"Fill {new} in batches, give it what {old} has of constraints and indexes, and ship code that reads it"
        ),
        *leave_out(start, moment, [name]),
        recipes.step(f"Ship code that no longer writes {old}, and wait until no older release runs"),
        recipes.step(f"Drop {old} in a later release"),
    )


def _renamed_tables(whole: Whole) -> Iterator[Found]:
    start = start_of(whole)
    views = {one.operation.name for one in start.moments if isinstance(one.operation, CreateView)}
    found: list[tuple[Moment, str, str]] = []
    for moment in start.single():
        operation = moment.operation
        if (
            not isinstance(operation, RenameTable)
            or operation.implied
            or is_noop(start.before, operation, moment.engine)
        ):
            continue
        old = operation.table
        # A name that is there again afterwards is no other one: tables were swapped, or a view stands in.
        is_there = old in whole.after.tables or old in whole.after.views or old in views
        if old in start.names or is_there or not start.is_used(old) or old in start.before.views:
            continue
        final = next(
            (new for new, was in reversed(start.names.items()) if was == old and new in whole.after.tables), ""
        )
        if final:
            found.append((moment, old, final))
    if not found:
        return
    first, old, new = found[0]
    yield found_at(
        RENAME_TABLE,
        first,
        f"{some([f'{was} becomes {becomes}' for _, was, becomes in found])}: code that still runs names the old one, and fails; "
        f"{old} {start.age(old)}.",
        evidence={"table": ",".join(was for _, was, _ in found), "new": ",".join(becomes for _, _, becomes in found)},
        related=(*start.origin(old), *others([moment for moment, _, _ in found])),
        steps=(*_table_steps(first, old, new), *_likewise([was for _, was, _ in found[1:]])),
        confidence=start.confidence(first, old),
    )


def _table_steps(moment: Moment, old: str, new: str) -> tuple[str, ...]:
    if moment.engine is Engine.SQLITE:
        # A view cannot be written there.
        return (recipes.step("Let no older release have the file open when this runs"),)
    db_table = old
    old, new = recipes.named(moment, old), recipes.named(moment, new)
    view = recipes.step(
        "Let the old name live on as a view, in the same migration",
        recipes.run(moment, f"CREATE VIEW {old} AS TABLE {new}"),
    )
    if moment.detected.engine.dialect != "postgres":
        view = recipes.step(
            "Let the old name live on as a view, in the same migration",
            recipes.run(moment, f"CREATE VIEW {old} AS SELECT * FROM {new}"),  # noqa: S608 - advice, and never run
        )
    last = recipes.step("Drop the view when no older release runs", recipes.run(moment, f"DROP VIEW {old}"))
    if moment.stream.runner.framework == "django":
        return (recipes.step("Rename the class alone, and keep the table", f'db_table = "{db_table}"'), view, last)
    return (view, last)


RULES: Final[tuple[AnyRule, ...]] = (
    MigrationRule(rule=RENAME_COLUMN, judge=_renamed_columns),
    MigrationRule(rule=RENAME_TABLE, judge=_renamed_tables),
)
