"""A rule about rows that SQLite copies from a column that is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import OperationRule
from analyzers.migrations.operations import Dml
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.declaring import SQLITE, migration_rule, on_sqlite
from analyzers.migrations.rules.wording import found_at, listed, origin_of
from analyzers.migrations.stream import Engine
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import AnyRule, Moment
    from analyzers.migrations.stream import Found

_START: Final = "CREATE TABLE orders (id INTEGER PRIMARY KEY, total INTEGER);"
_REBUILD: Final = (
    "CREATE TABLE orders_new (id INTEGER PRIMARY KEY, total INTEGER, state TEXT);\n"
    "INSERT INTO orders_new (id, total, state) SELECT {} FROM orders;\n"
    "DROP TABLE orders;\n"
    "ALTER TABLE orders_new RENAME TO orders;"
)

MISSING_COLUMN_AS_TEXT: Final = migration_rule(
    id="sqlite-missing-column-as-text",
    title="Rows copied from a column that is not there",
    severity=Severity.HIGH,
    engines=SQLITE,
    lapses=False,
    why=(
        "A name in double quotes that is no column is a text for SQLite: the copying writes the name itself into every row, and "
        "nothing fails. Without quotes, or where SQLite is built to refuse that, the migration fails."
    ),
    remedy="Leave the column out of the INSERT and the SELECT, so that it gets its default; or name where its values are.",
    references=("https://www.sqlite.org/quirks.html#double_quoted_string_literals_are_accepted",),
    bad=(
        on_sqlite(_REBUILD.format('"id", "total", "state"'), earlier=_START),
        on_sqlite(_REBUILD.format("id, total, state"), earlier=_START, note="fails"),
    ),
    good=(
        on_sqlite(_REBUILD.format("id, total, 'open'"), earlier=_START, note="a text that is meant"),
        on_sqlite(_REBUILD.format('"id", "total", ""'), earlier=_START, note="a name that can be no column"),
        on_sqlite(
            _REBUILD.format('"id", "total", "state"'),
            earlier=_START.replace("total INTEGER", "total INTEGER, state TEXT"),
        ),
    ),
    traps=(
        "Tables of which the migrations do not tell all columns.",
        "Expressions, texts in single quotes, and the number of a row.",
        "A query of several tables.",
    ),
)

_NO_COLUMN: Final = frozenset(
    {"", "*", "null", "true", "false", "current_timestamp", "current_date", "current_time", "rowid", "oid", "_rowid_"}
)
"""What stands where a column does, and is none that a table lists."""


def _copied(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if moment.engine is not Engine.SQLITE or not isinstance(operation, Dml) or operation.kind != "insert":
        return
    # A table built anew: what reads itself as well could mean its own columns.
    made = moment.table(operation.table)
    if len(operation.reads) != 1 or made is None or made.since.ordinal != moment.migration.ordinal:
        return
    state = moment.table(operation.reads[0])
    if state is None or not (state.known and state.complete):
        return
    sources = [one.rpartition(".")[2] for one in operation.sources if not one.startswith("(")]
    missing = [one for one in dict.fromkeys(sources) if one not in _NO_COLUMN and one not in state.columns]
    if not missing:
        return
    one, table = len(missing) == 1, state.name
    it, defaults = ("it", "it gets its default") if one else ("them", "they get theirs")
    yield found_at(
        MISSING_COLUMN_AS_TEXT,
        moment,
        f"{table} has no {'column' if one else 'columns'} {listed(missing)} when its rows are copied to {operation.table}: in "
        f"double quotes SQLite takes {it} for {'that text' if one else 'those texts'} and writes {it} into every row, without "
        "quotes the migration fails.",
        evidence={"table": operation.table, "column": ",".join(missing)},
        related=origin_of(moment, table),
        steps=(
            recipes.step(f"Leave {listed(missing)} out of both lists of the INSERT, so that {defaults}"),
            recipes.step("Where it has run, repair the rows in which the column has its own name as its value"),
        ),
    )


RULES: Final[tuple[AnyRule, ...]] = (OperationRule(rule=MISSING_COLUMN_AS_TEXT, judge=_copied, down=True),)
