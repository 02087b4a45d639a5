"""Rules about tables that go with what is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import MigrationRule
from analyzers.migrations.operations import AddColumn, CreateTable, Dml, DropTable, RenameTable
from analyzers.migrations.replay import is_noop
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.data_loss_pairs import pairs
from analyzers.migrations.rules.data_loss_shared import ALL_ENGINES, Start, is_left_by_code, others, some, start_of
from analyzers.migrations.rules.data_loss_staging import (
    DROP_NOT_STAGED,
    is_of_models,
    is_staged,
    staged_steps,
    table_of,
)
from analyzers.migrations.rules.declaring import MY, PG, migration_rule, on_mysql, on_postgres, on_sqlite
from analyzers.migrations.rules.one_process import eased_drop, is_alone, kept_steps
from analyzers.migrations.rules.wording import found_at
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzers.migrations.moment import AnyRule, Moment, Whole
    from analyzers.migrations.stream import Found, Migration
    from analyzers.rule import Rule

DROP_TABLE: Final = migration_rule(
    id="drop-table",
    title="Table in use dropped",
    severity=Severity.HIGH,
    engines=ALL_ENGINES,
    why=(
        "The rows are gone, and no way back brings them. The release that runs while the migration does still reads the table: "
        "each of its queries fails from then on."
    ),
    remedy="Ship a release that no longer uses the table first; drop the table in a later one, with a backup of what is in it.",
    references=(f"{PG}sql-droptable.html", f"{MY}drop-table.html"),
    bad=(
        on_postgres("DROP TABLE orders;"),
        on_postgres("DROP TABLE IF EXISTS orders, customers;"),
        on_postgres("DROP TABLE orders;\nCREATE TABLE orders (id uuid PRIMARY KEY);", note="its rows are gone"),
        on_mysql("DROP TABLE orders;"),
    ),
    good=(
        on_postgres("CREATE TABLE scratch (id int);\nDROP TABLE scratch;"),
        on_postgres("CREATE TEMPORARY TABLE scratch (id int);\nDROP TABLE scratch;"),
        on_postgres(
            "DROP TABLE IF EXISTS seen;\nCREATE TABLE seen (id bigint PRIMARY KEY);", note="never there before"
        ),
        on_sqlite(
            "CREATE TABLE orders_new (id INTEGER PRIMARY KEY);\nINSERT INTO orders_new SELECT id FROM orders;\n"
            "DROP TABLE orders;\nALTER TABLE orders_new RENAME TO orders;",
            earlier="CREATE TABLE orders (id INTEGER PRIMARY KEY);",
            note="the table is built anew",
        ),
    ),
    traps=(
        "Tables that the same release creates, and temporary ones.",
        "SQLite's way to change a table: a new one, a copy, a drop and a rename.",
        "DROP TABLE IF EXISTS of a table that no migration creates, where they create all others.",
        "Ways back.",
        "A table whose rows an earlier release moved to a new column or table: dropping it is the last step, and low.",
        "SQLite: no older release runs beside the one process that migrates, so only the rows count.",
    ),
    version=2,
)


def dropped_tables(whole: Whole) -> Iterator[Found]:
    """Yield what is found of tables, by the one of two rules that fits."""
    start = start_of(whole)
    halves = {pair.drop.index for pair in pairs(start)}
    drops = [
        moment
        for moment in start.single()
        if isinstance(moment.operation, DropTable)
        and moment.index not in halves
        and start.is_used(moment.operation.table)
        and not is_noop(start.before, moment.operation, moment.engine)
        and not is_staged(start, moment.operation.table)
        and not _finds_nothing(start, moment)
    ]
    # What goes along with a model (its tables of many-to-many relations) is not told where the model is.
    drops = [moment for moment in drops if not moment.operation.implied] or drops
    loose = [moment for moment in drops if not is_of_models(start, moment, table_of(moment))]
    for rule, moments in ((DROP_TABLE, loose), (DROP_NOT_STAGED, [one for one in drops if one not in loose])):
        if moments:
            yield _tables_found(start, rule, moments)


def _finds_nothing(start: Start, moment: Moment) -> bool:
    """Tell whether a guarded drop is all that is known of a table, and there is no sign that others made tables before.

    Where every table is one that a migration created, the history is whole, and the drop finds nothing to drop.
    """
    operation = moment.operation
    if not isinstance(operation, DropTable) or not operation.guarded or start.table(operation.table) is not None:
        return False
    # It makes room for a name that the migration needs itself.
    given = {one.operation.new_name for one in start.moments if isinstance(one.operation, RenameTable)}
    return operation.table in given or all(state.known for state in start.before.tables.values())


def _since(start: Start, moment: Moment, table: str) -> str:
    """Return since when a table is there, in words; of one that need not be there why it could be."""
    if start.table(table) is not None or not moment.operation.guarded:
        return f"{table} {start.age(table)}"
    older = sorted(name for name, state in start.before.tables.items() if not state.known)
    return f"no migration creates {table}, which may be older than these migrations, as {some(older)} {_is(older)}"


def _is(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _tables_found(start: Start, rule: Rule, moments: Sequence[Moment]) -> Found:
    first = moments[0]
    # By the names that they had before the migration.
    tables = list(dict.fromkeys(start.names.get(table_of(moment), table_of(moment)) for moment in moments))
    shown, one = some(tables), len(tables) == 1
    copies = [copy for moment in moments if (copy := _copied_to(start, table_of(moment)))]
    is_left = all(is_left_by_code(start.whole, table) for table in tables)
    if rule is DROP_NOT_STAGED:
        is_seen, it = start.whole.named_before is not None, "it" if one else "them"
        by = "" if is_seen else ", by what its migrations say,"
        fails = "the release that still runs" if is_seen else f"the release before, if it still uses {it},"
        said = (
            f"{shown} {'is' if one else 'are'} in the models{by} until this release, which drops {it} with all rows: queries of "
            f"{fails} fail"
        )
        steps = staged_steps(moments, tables)
    elif is_alone(start.whole):
        said, steps = f"{shown} {'is' if one else 'are'} dropped with all rows", kept_steps(shown)
    elif is_left:
        said = (
            f"{shown} {'is' if one else 'are'} dropped with all rows; the code of the release before names "
            f"{'it' if one else 'them'} no more"
        )
        steps = (recipes.step("Keep a backup of the rows, if anybody could ask for them"),)
    else:
        said = (
            f"{shown} {'is' if one else 'are'} dropped with all rows, and a release that still runs and uses "
            f"{'it' if one else 'them'} fails"
        )
        steps = (
            recipes.step(f"Ship a release whose code no longer uses {shown}, and wait until no older one runs"),
            recipes.step("Keep a backup of the rows, if anybody could ask for them"),
            recipes.step(f"Drop {'it' if one else 'them'} in a later release"),
        )
    is_copied = len(copies) == len(tables)
    moved = [one for one in (_moved_before(start, table) for table in tables) if one is not None]
    is_moved = len(moved) == len(tables) and rule is DROP_TABLE
    went = (
        f"; what is in {shown} was copied to {some(list(dict.fromkeys(to for _, to in moved)))} by {moved[0][0].name}"
        if is_moved
        else ""
    )
    copied = f" (rows are copied to {some(copies)} before)" if copies else ""
    return found_at(
        rule,
        first,
        f"{said}{copied}{went}; {_since(start, first, tables[0])}.",
        evidence={"table": ",".join(tables)},
        related=(*start.origin(tables[0]), *others(moments, "dropped here")),
        steps=steps,
        severity=None
        if rule is DROP_NOT_STAGED
        else "low"
        if is_moved or is_left
        else eased_drop(start.whole, copied=is_copied),
        confidence=start.confidence(first, tables[0]),
    )


def _moved_before(start: Start, table: str) -> tuple[Migration, str] | None:
    """Return the migration of an earlier release that moved what is in a table elsewhere, and to which table, None for none.

    It fills a column that it adds, or a table that it creates, and that still stands, from the table: the drop is the last step.
    """
    release = start.whole.release.ordinals
    for migration in start.whole.stream.migrations[: min(release, default=0)]:
        made = {one.table for one in migration.up.operations if isinstance(one, CreateTable)}
        added = {(one.table, one.column.name) for one in migration.up.operations if isinstance(one, AddColumn)}
        for one in migration.up.operations:
            if (
                not isinstance(one, Dml)
                or one.kind not in {"insert", "update"}
                or table not in one.reads
                or one.table == table
            ):
                continue
            is_new = one.table in made or (bool(one.columns) and {(one.table, each) for each in one.columns} <= added)
            if is_new and one.table in start.before.tables:
                return migration, one.table
    return None


def _copied_to(start: Start, table: str) -> str:
    """Return the table into which a migration copies the rows of another one, '' where it does not."""
    for moment in start.moments:
        operation = moment.operation
        if isinstance(operation, Dml) and operation.kind == "insert" and table in operation.reads:
            return operation.table
    return ""


RULES: Final[tuple[AnyRule, ...]] = (
    MigrationRule(
        rule=DROP_TABLE, judge=lambda whole: (one for one in dropped_tables(whole) if one.rule_id == DROP_TABLE.id)
    ),
)
