"""A rule about drops that a generator wrote where a person renamed or changed the type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import MigrationRule
from analyzers.migrations.operations import AddColumn, CreateTable, DataCode, Dml, DropColumn, DropTable, Opaque
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.data_loss_rebuilt import rebuilt_pairs
from analyzers.migrations.rules.data_loss_shared import ALL_ENGINES, Start, others, some, start_of
from analyzers.migrations.rules.declaring import PG, in_django, migration_rule, on_postgres
from analyzers.migrations.rules.likeness import continues
from analyzers.migrations.rules.wording import found_at
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzers.migrations.moment import AnyRule, Moment, Whole
    from analyzers.migrations.operations import Column
    from analyzers.migrations.stream import Found

DROP_ADD_LOOKS_LIKE_RENAME: Final = migration_rule(
    id="drop-add-looks-like-rename",
    title="Drop and add in place of a rename or a change of type",
    severity=Severity.HIGH,
    engines=ALL_ENGINES,
    stride=("T", "D"),
    why=(
        "Generators cannot tell a renamed column, or one whose type changed, from one that went and another that came: they "
        "drop the old one with all of its values, and add an empty one."
    ),
    remedy="Rename the column, or change its type; or add the new one, copy the values, and drop the old one a release later.",
    references=(f"{PG}sql-altertable.html",),
    bad=(
        on_postgres("ALTER TABLE orders DROP COLUMN note;\nALTER TABLE orders ADD COLUMN order_note text;"),
        on_postgres(
            'ALTER TABLE orders DROP COLUMN "total";\nALTER TABLE orders ADD COLUMN "total" numeric NOT NULL DEFAULT 0;',
            note="a change of type",
        ),
        on_postgres("DROP TABLE customers;\nCREATE TABLE clients (id bigint PRIMARY KEY, name text);"),
        in_django(
            'migrations.RemoveField(model_name="order", name="total"),\n        '
            'migrations.AddField(model_name="order", name="total_cents", field=models.IntegerField(null=True))'
        ),
    ),
    good=(
        on_postgres("ALTER TABLE orders RENAME COLUMN note TO order_note;"),
        on_postgres(
            "ALTER TABLE orders ADD COLUMN order_note text;\nUPDATE orders SET order_note = note;\n"
            "ALTER TABLE orders DROP COLUMN note;",
            note="the values are copied in between",
        ),
        on_postgres("ALTER TABLE orders DROP COLUMN note;\nALTER TABLE orders ADD COLUMN paid_at timestamptz;"),
    ),
    traps=(
        "Names that have nothing in common.",
        "Values that are copied in between.",
        "A table built anew: what its copying reads and writes tells, column by column.",
    ),
    version=2,
)

_SAME_COLUMNS: Final = 0.8


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """What is dropped and what is added in its place. ``same_name``: a column under the name that it had."""

    drop: Moment
    add: Moment
    same_name: bool


def pairs(start: Start) -> tuple[Pair, ...]:
    """Return the drops of a migration that look like one half of a rename or of a change of type, in their order."""
    moments = list(start.single())
    found: list[Pair] = []
    taken: set[int] = set()
    for moment in moments:
        if not isinstance(moment.operation, DropColumn | DropTable):
            continue
        add = _other_half(start, moment, [one for one in moments if one.index not in taken])
        if add is not None:
            taken.add(add.index)
            operation = moment.operation
            same = isinstance(add.operation, AddColumn) and add.operation.column.name == getattr(
                operation, "column", ""
            )
            found.append(Pair(drop=moment, add=add, same_name=same))
    return tuple(found)


def is_refilled(start: Start, moment: Moment) -> bool:
    """Tell whether a dropped column comes back in the migration, and rows are written meanwhile: its values went round."""
    operation = moment.operation
    if not isinstance(operation, DropColumn):
        return False
    comes_back = any(
        isinstance(one.operation, AddColumn)
        and (one.operation.table, one.operation.column.name) == (operation.table, operation.column)
        for one in start.moments
    )
    return comes_back and _writes(start.moments, operation.table)


def _other_half(start: Start, moment: Moment, moments: Sequence[Moment]) -> Moment | None:
    operation = moment.operation
    if isinstance(operation, DropColumn):
        if not start.is_used_column(operation.table, operation.column) or _writes(moments, operation.table):
            return None
        adds = [
            one for one in moments if isinstance(one.operation, AddColumn) and one.operation.table == operation.table
        ]
        old = start.column(operation.table, operation.column)
        same = [one for one in adds if one.index > moment.index and _added(one).name == operation.column]
        if same:
            return same[0]
        return next((one for one in adds if old is not None and continues(old.column, _added(one))), None)
    if isinstance(operation, DropTable) and not operation.implied and start.is_used(operation.table):
        return next((one for one in moments if _continues_table(start, operation.table, one, moments)), None)
    return None


def _added(moment: Moment) -> Column:
    operation = moment.operation
    if not isinstance(operation, AddColumn):
        raise TypeError(operation)
    return operation.column


def _writes(moments: Sequence[Moment], table: str) -> bool:
    """Tell whether a migration may move values of a table: by SQL or by code."""
    for moment in moments:
        operation = moment.operation
        if isinstance(operation, Opaque) or (isinstance(operation, DataCode) and operation.writes):
            return True
        if isinstance(operation, Dml) and operation.kind in {"update", "merge", "insert"} and not operation.implied:
            about = {operation.table, *operation.reads}
            if table in about:
                return True
    return False


def _continues_table(start: Start, table: str, moment: Moment, moments: Sequence[Moment]) -> bool:
    """Tell whether a new table has the columns of a dropped one, and gets none of its rows."""
    operation, state = moment.operation, start.table(table)
    if not isinstance(operation, CreateTable) or operation.temporary or state is None or not state.complete:
        return False
    old, new = set(state.columns), {column.name for column in operation.columns}
    if operation.table == table or len(old & new) < 2 or len(old & new) < _SAME_COLUMNS * max(len(old), len(new)):
        return False
    return not _writes(moments, operation.table) and not _writes(moments, table)


def _judge(whole: Whole) -> Iterator[Found]:
    start = start_of(whole)
    for pair in pairs(start):
        drop, add = pair.drop.operation, pair.add.operation
        if isinstance(drop, DropColumn) and isinstance(add, AddColumn):
            yield _column(start, pair, drop, add)
        elif isinstance(drop, DropTable) and isinstance(add, CreateTable):
            yield found_at(
                DROP_ADD_LOOKS_LIKE_RENAME,
                pair.drop,
                f"{drop.table} is dropped with its rows, and {add.table} is created with the same columns and no rows; "
                f"{drop.table} {start.age(drop.table)}.",
                evidence={"table": drop.table, "added": add.table},
                related=(
                    (pair.add.migration.path, add.where, f"{add.table} is created here"),
                    *start.origin(drop.table),
                ),
                steps=(
                    recipes.step("Rename it, if it is the same table", _rename_table(pair.drop, drop.table, add.table)),
                    recipes.step("Or copy the rows before the old one goes, and drop it in a later release"),
                ),
                confidence=start.confidence(pair.drop, drop.table),
            )

    yield from _built_anew(start)


def _built_anew(start: Start) -> Iterator[Found]:
    found = list(rebuilt_pairs(start))
    for table in dict.fromkeys(one.table for one in found):
        own = [one for one in found if one.table == table]
        emptied = [one for one in own if one.added == one.went.column]
        for group in filter(None, (emptied, *([one] for one in own if one not in emptied))):
            first, names, many = group[0], [one.went.column for one in group], len(group) > 1
            said = (
                f"{table} is built anew, and {some(names)} come{'' if many else 's'} back empty: the copying leaves "
                f"{'them' if many else 'it'} out, and the values go"
                if group is emptied
                else f"{table} is built anew without {names[0]}, and {first.added} of the same type comes without its values: "
                "that looks like a rename"
            )
            copy = (
                f"Copy the values: let the INSERT write {some([one.added for one in group])}, and its SELECT read {some(names)}; "
                "where the table is built anew more than once, carry them through each time: a name that is not there any "
                "more is read as a text by SQLite"
            )
            yield found_at(
                DROP_ADD_LOOKS_LIKE_RENAME,
                first.went.moment,
                f"{said}; {table} {start.age(table)}.",
                evidence={"table": table, "column": ",".join(names), "added": ",".join(one.added for one in group)},
                related=(*start.origin(table), *others([one.went.moment for one in group])),
                steps=(recipes.step(copy),),
                confidence=start.confidence(first.went.moment, table) or (None if group is emptied else "medium"),
            )


def _rename_table(moment: Moment, old: str, new: str) -> str:
    return recipes.run(moment, f"ALTER TABLE {recipes.named(moment, old)} RENAME TO {recipes.named(moment, new)}")


def _column(start: Start, pair: Pair, drop: DropColumn, add: AddColumn) -> Found:
    old, column = start.column(drop.table, drop.column), add.column
    table, name = recipes.named(pair.drop, drop.table), recipes.named(pair.drop, drop.column)
    was = f" ({old.column.type})" if old is not None and old.column.type else ""
    becomes = f" ({column.type})" if column.type else ""
    if pair.same_name:
        said = f"{drop.table}.{drop.column}{was} is dropped with its values and added again empty{becomes}"
        first = recipes.step(
            "Change its type instead, in a way that keeps the values",
            recipes.run(pair.drop, f"ALTER TABLE {table} ALTER COLUMN {name} TYPE {column.type or '...'}")
            if pair.drop.detected.engine.dialect == "postgres"
            else "",
        )
    else:
        said = (
            f"{drop.table}.{drop.column}{was} is dropped with its values, and {column.name} of the same type is added empty: "
            "that looks like a rename"
        )
        sql = f"ALTER TABLE {table} RENAME COLUMN {name} TO {recipes.named(pair.drop, column.name)}"
        first = recipes.step("If it is a rename, keep the values", recipes.run(pair.drop, sql))
    return found_at(
        DROP_ADD_LOOKS_LIKE_RENAME,
        pair.drop,
        f"{said}; {drop.table} {start.age(drop.table)}.",
        evidence={"table": drop.table, "column": drop.column, "added": column.name},
        related=((pair.add.migration.path, add.where, f"{column.name} is added here"), *start.origin(drop.table)),
        steps=(
            first,
            recipes.step(
                "So that no release in between fails: add the new one, write both, copy the values in batches"
            ),
            recipes.step(f"Drop {drop.column} in a later release"),
        ),
        confidence=start.confidence(pair.drop, drop.table) or (None if pair.same_name else "medium"),
    )


RULES: Final[tuple[AnyRule, ...]] = (MigrationRule(rule=DROP_ADD_LOOKS_LIKE_RENAME, judge=_judge),)
