"""Knex' query builder: rows that a migration reads or writes. A query runs when somebody waits for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analyzers.migrations.operations import AnyOperation, Dml, Truncate
from analyzers.migrations.readers.javascript_values import Handle, Value, known_name

if TYPE_CHECKING:
    from typing import Literal

    import tree_sitter

    from analyzers.migrations.readers.javascript_framework import Call
    from analyzers.migrations.readers.javascript_recorder import Recorder

STARTS = frozenset(
    "from into table select insert update del delete withSchema queryBuilder distinct count first where with max min".split()
)
"""Methods of Knex itself that begin a query."""

_NARROWING = ("where", "andWhere", "orWhere", "having")


@dataclass(kw_only=True, slots=True)
class Query:
    """A query under construction. ``node`` is the call that decides what it is."""

    node: tree_sitter.Node
    table: str = ""
    schema: Value = None
    kind: Literal["insert", "update", "delete", "select", "truncate"] = "select"
    narrowed: bool = False
    limited: bool = False
    conflict: bool = False
    reads: list[str] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    done: bool = False

    def operation(self) -> AnyOperation:
        """Return what the query does."""
        if self.kind == "truncate":
            return Truncate(table=self.table)
        return Dml(
            kind=self.kind,
            table=self.table,
            everywhere=self.kind in {"update", "delete"} and not self.narrowed,
            limited=self.limited,
            reads=tuple(dict.fromkeys(self.reads)),
            columns=self.columns,
            conflict=self.conflict,
        )


def extend(recorder: Recorder, query: Query, name: str, call: Call) -> None:
    """Note a call chained to a query. Methods that change nothing of what is judged pass unseen."""
    first = call.arg(0)
    if name in {"from", "into", "table", ""} and not isinstance(first, Handle):
        query.table = _table(recorder, first, query.schema)
    elif name == "withSchema":
        query.schema = first
        query.table = recorder.table(query.table, first) if query.table else ""
    elif name in {"insert", "update", "increment", "decrement", "upsert"}:
        query.kind, query.node = ("insert" if name in {"insert", "upsert"} else "update"), call.node
        query.conflict |= name == "upsert"
        query.columns = _columns(recorder, first)
        _reads(query, first)
    elif name in {"del", "delete", "truncate"}:
        query.kind, query.node = ("truncate" if name == "truncate" else "delete"), call.node
    elif name.startswith(_NARROWING):
        query.narrowed = True
        for argument in call.args:
            _reads(query, argument)
    elif name == "limit":
        query.limited = True
    elif name in {"onConflict", "merge", "ignore"}:
        query.conflict = True
    elif "oin" in name and isinstance(first, str):
        query.reads.append(_table(recorder, first, None))


def _reads(query: Query, value: Value) -> None:
    """Note the table of a query inside another, which does not run by itself."""
    if isinstance(value, Handle) and isinstance(value.data, Query):
        query.reads.append(value.data.table)


def _table(recorder: Recorder, value: Value, schema: Value) -> str:
    # ``knex('orders as o')`` and ``knex({ o: 'orders' })`` give it another name within the query.
    if isinstance(value, dict) and value:
        value = next(iter(value.values()))
    name = known_name(value)
    return recorder.table(name.split(" as ")[0].strip(), schema) if name else ""


def _columns(recorder: Recorder, value: Value) -> tuple[str, ...]:
    row = value[0] if isinstance(value, list) and value else value
    if isinstance(row, dict):
        return recorder.names(tuple(str(key) for key in row if key != "..."))
    return (recorder.name(row),) if isinstance(row, str) else ()
