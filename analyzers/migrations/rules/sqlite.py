"""Rules about SQLite, which builds a table anew for most changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import MigrationRule
from analyzers.migrations.operations import DataCode, Dml, Opaque, SetSetting
from analyzers.migrations.replay import rebuilds
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.declaring import SQLITE, migration_rule, on_sqlite
from analyzers.migrations.rules.locks_shared import referencing
from analyzers.migrations.rules.wording import found_at, listed
from analyzers.migrations.stream import Engine
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import AnyRule, Moment, Whole
    from analyzers.migrations.replay import Rebuild
    from analyzers.migrations.schema import ColumnState
    from analyzers.migrations.stream import Found

_START: Final = (
    "CREATE TABLE orders (id INTEGER PRIMARY KEY, total INTEGER);\n"
    "CREATE TABLE items (id INTEGER PRIMARY KEY, order_id INTEGER REFERENCES orders (id) ON DELETE CASCADE);"
)
_REBUILD: Final = (
    "CREATE TABLE orders_new (id INTEGER PRIMARY KEY, total INTEGER{column});\n"
    "INSERT INTO orders_new (id, total) SELECT id, total FROM orders;\n"
    "DROP TABLE orders;\n"
    "ALTER TABLE orders_new RENAME TO orders;"
)
_ALTER: Final = "https://www.sqlite.org/lang_altertable.html#otheralter"

TABLE_REBUILD_ADDS_NOT_NULL: Final = migration_rule(
    id="table-rebuild-adds-not-null",
    title="Table built anew with a column that old code does not write",
    severity=Severity.MEDIUM,
    engines=SQLITE,
    why=(
        "The new form of the table has a NOT NULL column without a default, or makes one NOT NULL: rows without a value make the "
        "copying fail, on production data alone; and a release that is still running and does not write it fails."
    ),
    remedy="Let the copying give every row a value; or a DEFAULT in the database, kept until the old release is gone.",
    references=(_ALTER,),
    bad=(
        on_sqlite(_REBUILD.format(column=", state TEXT NOT NULL"), earlier=_START),
        on_sqlite(_REBUILD.format(column="").replace("total INTEGER", "total INTEGER NOT NULL", 1), earlier=_START),
    ),
    good=(
        on_sqlite(_REBUILD.format(column=", state TEXT NOT NULL DEFAULT 'open'"), earlier=_START),
        on_sqlite(_REBUILD.format(column=", state TEXT"), earlier=_START),
    ),
    traps=(
        "The idiom itself is neither a dropped nor a renamed table.",
        "INTEGER PRIMARY KEY fills itself.",
        "Where every row gets a value it is told low: SQLite's one process migrates when it starts.",
    ),
    version=2,
)

SQLITE_REBUILD_WITH_FK_ON: Final = migration_rule(
    id="sqlite-rebuild-with-fk-on",
    title="Table built anew while foreign keys act",
    severity=Severity.MEDIUM,
    engines=SQLITE,
    stride=("T", "D"),
    why=(
        "DROP TABLE deletes all rows first. While foreign keys are on, ON DELETE CASCADE then deletes the rows of "
        "other tables that refer "
        "to them. PRAGMA foreign_keys does nothing inside a transaction."
    ),
    remedy="PRAGMA foreign_keys = OFF before the transaction begins, and PRAGMA foreign_key_check at its end.",
    references=(
        _ALTER,
        "https://www.sqlite.org/pragma.html#pragma_foreign_keys",
        "https://www.sqlite.org/foreignkeys.html",
    ),
    bad=(
        on_sqlite(
            "PRAGMA foreign_keys = OFF;\n" + _REBUILD.format(column=""),
            earlier=_START,
            note="the runner's transaction is open already",
        ),
        on_sqlite("PRAGMA foreign_keys = ON;\n" + _REBUILD.format(column=""), earlier=_START, transaction=False),
    ),
    good=(
        on_sqlite("PRAGMA foreign_keys = OFF;\n" + _REBUILD.format(column=""), earlier=_START, transaction=False),
        on_sqlite(
            "PRAGMA foreign_keys = OFF;\n" + _REBUILD.format(column=""),
            earlier="CREATE TABLE orders (id INTEGER PRIMARY KEY, total INTEGER);",
            note="no table refers to it",
        ),
    ),
    traps=(
        "Django and TypeORM turn foreign keys off by themselves.",
        "A table to which nothing refers.",
        "Foreign keys are off unless a connection turns them on: where nothing tells that one does, it is told low.",
    ),
    version=2,
)

_TURNS_OFF: Final = frozenset({"django", "typeorm", "prisma", "drizzle"})
_ACTS: Final = frozenset({"cascade", "set null", "set default"})


def _rebuilt(whole: Whole) -> Iterator[tuple[Rebuild, Moment]]:
    """Yield what a migration builds anew, with the moment at which the new table is created."""
    for rebuild in rebuilds([moment.operation for moment in whole.moments]):
        moment = next(one for one in whole.moments if one.operation is rebuild.created)
        yield rebuild, moment


def _required(whole: Whole) -> Iterator[Found]:
    if whole.stream.engine is not Engine.SQLITE or whole.before is None:
        return
    for rebuild, moment in _rebuilt(whole):
        old = whole.before.tables.get(rebuild.table)
        if old is None or not old.complete:
            continue
        for column in rebuild.created.columns:
            before = old.columns.get(column.name)
            if (
                column.nullable
                or column.default is not None
                or column.identity
                or column.primary_key
                or column.generated
            ):
                continue
            if before is not None and not before.column.nullable and before.column.default is None:
                continue
            said = "is new" if before is None else "could be NULL" if before.column.nullable else "had a default"
            fails = _copies_null(whole, rebuild, column.name, before)
            ends = (
                "the copying fails as soon as there is a row without a value"
                if fails
                else "INSERTs of a release that does not know that fail"
            )
            yield found_at(
                TABLE_REBUILD_ADDS_NOT_NULL,
                moment,
                f"{rebuild.table} is built anew, and {column.name}, which {said}, is NOT NULL without a default: {ends}.",
                evidence={"table": rebuild.table, "column": column.name},
                related=((old.since.path, old.since.where, f"{rebuild.table} is created here"),),
                steps=_filled_steps(column.name) if fails else _default_steps(column.name),
                # One process migrates when it starts: no older release runs beside it.
                severity=None if fails else "low",
            )


def _filled_steps(column: str) -> tuple[str, ...]:
    return (
        recipes.step(
            f"Let the SELECT of the copying give {column} a value in every row, as with coalesce({column}, ...)"
        ),
        recipes.step(f"Ship code that always writes {column}"),
    )


def _default_steps(column: str) -> tuple[str, ...]:
    return (
        recipes.step(f"Give {column} a DEFAULT, and keep it until the old release is gone"),
        recipes.step("Drop the default in a later migration, if it has to go"),
    )


def _copies_null(whole: Whole, rebuild: Rebuild, column: str, before: ColumnState | None) -> bool:
    """Tell whether the copying puts NULL into a column: it leaves it out, or takes what could be NULL as it stands."""
    insert = whole.moments[rebuild.insert].operation if rebuild.insert is not None else None
    if not isinstance(insert, Dml) or any(_writes(one, rebuild.table) for one in whole.moments):
        return False
    targets = insert.columns or tuple(one.name for one in rebuild.created.columns)
    if column not in targets:
        return True
    sources = insert.sources if len(insert.sources) == len(targets) else ()
    if before is None or not before.column.nullable:
        return False
    # By its own name: what comes from elsewhere may have no gaps.
    return insert.sources == ("*",) or (bool(sources) and sources[targets.index(column)] == column)


def _writes(moment: Moment, table: str) -> bool:
    """Tell whether a moment may fill what was NULL before the copying."""
    operation = moment.operation
    if isinstance(operation, Dml):
        return operation.kind in {"update", "merge", "delete"} and operation.table == table
    return isinstance(operation, DataCode | Opaque)


def _foreign_keys(whole: Whole) -> Iterator[Found]:
    if whole.stream.engine is not Engine.SQLITE or whole.before is None or whole.stream.runner.framework in _TURNS_OFF:
        return
    for rebuild, moment in _rebuilt(whole):
        acting = sorted({other for other, _, action in referencing(whole.before, rebuild.table) if action in _ACTS})
        pragma = _last_pragma(whole, moment)
        said = _act(whole, pragma)
        if not acting or not said:
            continue
        is_sure = said == _ON
        what = f"dropping the old one acts on the rows of {listed(acting)} that refer to it"
        yield found_at(
            SQLITE_REBUILD_WITH_FK_ON,
            moment,
            f"{rebuild.table} is built anew, and {said}: {what}{'' if is_sure else ', if connections turn them on'}.",
            evidence={"table": rebuild.table},
            related=((pragma.migration.path, pragma.operation.where, "foreign keys are set here"),) if pragma else (),
            steps=(
                *recipes.outside(moment),
                recipes.step("Turn foreign keys off before the transaction begins", "PRAGMA foreign_keys = OFF;"),
                recipes.step("Look for rows without their parent before it ends", "PRAGMA foreign_key_check;"),
            ),
            severity=None if is_sure else "low",
            # What applies files that are only numbered, and how, is not known.
            confidence=None if is_sure and whole.stream.runner.is_sure else "low",
        )


_ON: Final = "foreign keys are on"


def _act(whole: Whole, pragma: Moment | None) -> str:
    """Return why foreign keys act at a moment with a last PRAGMA before it, in words; '' where they do not.

    SQLite's own default is that they do not: a PRAGMA that comes too late to turn them off does not show that they are on.
    """
    if pragma is not None and not pragma.group.transactional and isinstance(pragma.operation, SetSetting):
        return "" if (pragma.operation.value or "").strip("'\" ").lower() in {"0", "off", "false", "no"} else _ON
    if whole.stream.detected.foreign_keys:
        return _ON if whole.stream.detected.foreign_keys == "on" else ""
    return "PRAGMA foreign_keys does nothing inside the transaction that is open" if pragma is not None else ""


def _last_pragma(whole: Whole, moment: Moment) -> Moment | None:
    before = [one for one in whole.moments if one.index < moment.index]
    pragmas = [
        one
        for one in before
        if isinstance(one.operation, SetSetting) and one.operation.name.removeprefix("pragma ") == "foreign_keys"
    ]
    return pragmas[-1] if pragmas else None


RULES: Final[tuple[AnyRule, ...]] = (
    MigrationRule(rule=TABLE_REBUILD_ADDS_NOT_NULL, judge=_required),
    MigrationRule(rule=SQLITE_REBUILD_WITH_FK_ON, judge=_foreign_keys),
)
