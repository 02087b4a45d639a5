"""The methods of TypeORM's query runner that concern views, schemas, databases, or all rows of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from analyzers.migrations.operations import CreateSchema, CreateView, DropDatabase, DropSchema, DropView, Truncate
from analyzers.migrations.readers.javascript_values import Handle, Value
from analyzers.migrations.readers.typeorm_tables import is_true, options

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzers.migrations.readers.javascript_framework import Call
    from analyzers.migrations.readers.javascript_recorder import Recorder

    Change: TypeAlias = Callable[[Recorder, Call, str], None]


def table_of(recorder: Recorder, value: Value) -> str:
    """Return a table, given by name, as Table, or as loaded before."""
    if isinstance(value, Handle):
        return table_of(recorder, value.data)
    given = options(value)
    return recorder.table(given.get("name"), given.get("schema")) if given is not None else recorder.table(value)


def _view(recorder: Recorder, call: Call, written: str) -> None:
    given = options(call.arg(0)) or {"name": call.arg(0)}
    name, materialized = recorder.table(given.get("name"), given.get("schema")), is_true(given.get("materialized"))
    if written.endswith("dropView"):
        recorder.add(DropView(name=name, materialized=materialized), call.node, written)
    else:
        recorder.add(CreateView(name=name, materialized=materialized), call.node, written)


def _schema(recorder: Recorder, call: Call, written: str) -> None:
    name, guarded = recorder.name(call.arg(0)), is_true(call.arg(1))
    if written.endswith("dropSchema"):
        recorder.add(DropSchema(name=name, guarded=guarded, cascade=is_true(call.arg(2))), call.node, written)
    else:
        recorder.add(CreateSchema(name=name, guarded=guarded), call.node, written)


def _clear_table(recorder: Recorder, call: Call, written: str) -> None:
    recorder.add(Truncate(table=table_of(recorder, call.arg(0))), call.node, written)


def _clear_database(recorder: Recorder, call: Call, written: str) -> None:
    recorder.add(DropDatabase(name=recorder.name(call.arg(0))), call.node, written)


WHOLE_CHANGES: dict[str, Change] = {
    "createView": _view,
    "dropView": _view,
    "createSchema": _schema,
    "dropSchema": _schema,
    "clearTable": _clear_table,
    "clearDatabase": _clear_database,
    "dropDatabase": _clear_database,
}
"""Method -> what it records, as ``CHANGES`` of ``typeorm_changes``."""
