"""Rules about indexes that do no more than others do: low, and asked for by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import StreamRule
from analyzers.migrations.operations import CreateIndex, CreateTable
from analyzers.migrations.replay import located
from analyzers.migrations.replay_state import plain
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.data_loss_shared import ALL_ENGINES
from analyzers.migrations.rules.declaring import MY, PG, migration_rule, on_mysql, on_postgres
from analyzers.migrations.rules.wording import found_at, listed
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import AnyRule, Moment, Whole
    from analyzers.migrations.operations import Index
    from analyzers.migrations.schema import IndexState, TableState
    from analyzers.migrations.stream import Found

_INDEXES: Final = f"{PG}indexes-multicolumn.html"

DUPLICATE_INDEX: Final = migration_rule(
    id="duplicate-index",
    title="Index that another one contains",
    severity=Severity.LOW,
    lapses=False,
    engines=ALL_ENGINES,
    why="Each write keeps both up to date, both take memory, and whatever the shorter one finds the longer one finds as well.",
    remedy="Drop the shorter one.",
    references=(_INDEXES, f"{MY}multiple-column-indexes.html"),
    bad=(
        on_postgres("CREATE INDEX a ON orders (customer_id);\nCREATE INDEX b ON orders (customer_id, total);"),
        on_postgres("CREATE INDEX a ON orders (id);", note="the primary key is an index"),
        on_mysql("CREATE INDEX a ON orders (customer_id, total);\nCREATE INDEX b ON orders (customer_id, total);"),
    ),
    good=(
        on_postgres("CREATE INDEX a ON orders (customer_id);\nCREATE INDEX b ON orders (total, customer_id);"),
        on_postgres("CREATE INDEX a ON orders (total);\nCREATE INDEX b ON orders (total, note) WHERE note <> '';"),
        on_postgres("CREATE UNIQUE INDEX a ON orders (total);\nCREATE INDEX b ON orders (total, note);"),
    ),
    traps=("Unique and partial indexes, other methods, orders and operator classes.",),
)

INDEX_DUPLICATE_COLUMN: Final = migration_rule(
    id="index-duplicate-column",
    title="Column twice in one index",
    severity=Severity.LOW,
    lapses=False,
    engines=ALL_ENGINES,
    why="The second one says nothing that the first one has not said; most likely another column was meant.",
    remedy="Name the column that was meant.",
    references=(_INDEXES,),
    bad=(on_postgres("CREATE INDEX a ON orders (total, note, total);"),),
    good=(on_postgres("CREATE INDEX a ON orders (total, note);"),),
)

INDEX_TOO_WIDE: Final = migration_rule(
    id="index-too-wide",
    title="Index of more than three columns",
    severity=Severity.LOW,
    lapses=False,
    engines=ALL_ENGINES,
    why="Only queries that name the leading columns use it, and each write pays for all of them.",
    remedy="The two or three columns that select most; what else is read can be INCLUDEd.",
    references=(_INDEXES,),
    bad=(on_postgres("CREATE INDEX a ON orders (customer_id, total, state, note);"),),
    good=(
        on_postgres("CREATE INDEX a ON orders (customer_id, total) INCLUDE (state, note);"),
        on_postgres("CREATE UNIQUE INDEX a ON orders (customer_id, total, state, note);"),
    ),
    traps=("Unique indexes: their columns are what is unique.",),
)

_WIDEST: Final = 3


def _made(whole: Whole) -> Iterator[tuple[Moment, TableState, IndexState]]:
    """Yield the indexes that judged migrations made by name, as they stand at the end."""
    for moment in whole.moments:
        operation = located(whole.after, moment.operation)
        indexes = (
            (operation.index,)
            if isinstance(operation, CreateIndex)
            else operation.indexes
            if isinstance(operation, CreateTable)
            else ()
        )
        table = whole.after.tables.get(getattr(operation, "table", ""))
        for index in indexes if table is not None and not operation.implied else ():
            state = table.indexes.get(index.name) if table else None
            if table is not None and state is not None:
                yield moment, table, state


def _is_plain(index: Index) -> bool:
    return not index.where and not index.include and index.method in {"", "btree"} and not any(index.opclasses)


def _contains(longer: Index, shorter: Index) -> bool:
    """Tell whether an index begins with all columns of another one, and holds all rows."""
    return (
        _is_plain(longer)
        and _is_plain(shorter)
        and not shorter.unique
        and longer.columns[: len(shorter.columns)] == shorter.columns
        and bool(shorter.columns)
    )


def _duplicate(whole: Whole) -> Iterator[Found]:
    for moment, table, state in _made(whole):
        others = [(name, other) for name, other in table.indexes.items() if name != state.index.name]
        for name, other in others:
            shorter, longer = state.index, other.index
            mine = _contains(longer, shorter) and not (
                longer.columns == shorter.columns and other.since.ordinal > state.since.ordinal
            )
            if not mine and not (
                _contains(shorter, longer) and shorter.columns != longer.columns and not other.of_constraint
            ):
                continue
            kept, gone = (name, state.index.name) if mine else (state.index.name, name)
            columns = table.indexes[gone].index.columns
            yield found_at(
                DUPLICATE_INDEX,
                moment,
                f"{gone} ({', '.join(columns)}) of {table.name} finds nothing that {kept} "
                f"({', '.join(table.indexes[kept].index.columns)}) does not find.",
                evidence={"table": table.name, "index": gone, "other": kept},
                related=((other.since.path, other.since.where, f"{name} is created here"),),
                steps=(recipes.step(f"Leave {gone} out, or drop it when nothing asks for it by name"),),
            )
            break


def _twice(whole: Whole) -> Iterator[Found]:
    for moment, table, state in _made(whole):
        columns = list(map(plain, state.index.columns))
        again = sorted({column for column in columns if columns.count(column) > 1})
        if again:
            yield found_at(
                INDEX_DUPLICATE_COLUMN,
                moment,
                f"{state.index.name} of {table.name} has {listed(again)} more than once.",
                evidence={"table": table.name, "index": state.index.name},
                steps=(recipes.step("Name the column that was meant, or leave it out"),),
            )


def _wide(whole: Whole) -> Iterator[Found]:
    for moment, table, state in _made(whole):
        index = state.index
        if len(index.columns) > _WIDEST and not index.unique and index.method in {"", "btree"}:
            yield found_at(
                INDEX_TOO_WIDE,
                moment,
                f"{index.name} of {table.name} has {len(index.columns)} columns: {listed(index.columns)}.",
                evidence={"table": table.name, "index": index.name},
                steps=(recipes.step("Keep the columns that select most, and INCLUDE what is only read"),),
            )


RULES: Final[tuple[AnyRule, ...]] = (
    StreamRule(rule=DUPLICATE_INDEX, judge=_duplicate),
    StreamRule(rule=INDEX_DUPLICATE_COLUMN, judge=_twice),
    StreamRule(rule=INDEX_TOO_WIDE, judge=_wide),
)
