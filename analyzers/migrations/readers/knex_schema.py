"""Knex' schema builder: ``knex.schema.createTable(...)`` and what can be chained to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.migrations.operations import (
    AnyOperation,
    CreateSchema,
    CreateTable,
    CreateView,
    DropSchema,
    DropTable,
    DropView,
    Harmless,
    RefreshView,
    RenameTable,
)
from analyzers.migrations.readers.javascript_sql import fill
from analyzers.migrations.readers.javascript_values import Function, Handle, Unknown, Value, known_name
from analyzers.migrations.readers.knex_tables import Builder

if TYPE_CHECKING:
    from analyzers.migrations.readers.javascript_evaluation import Evaluator
    from analyzers.migrations.readers.javascript_framework import Call

_TABLES = frozenset("createTable createTableIfNotExists table alterTable createTableLike".split())
_QUIET = frozenset("queryContext debug on then timeout toString transacting generateDdlCommands".split())


def schema_call(machine: Evaluator, schema: Value, name: str, call: Call) -> Value:
    """Record a call of the schema builder, which is in ``schema`` if that is not None; return what can be chained to it."""
    recorder, written = machine.recorder, f"knex.schema.{name}"
    if name == "withSchema":
        return Handle(kind="schema", data=call.arg(0))
    if name in {"hasTable", "hasColumn"}:
        return Unknown(text=name, condition=True)
    if name == "raw":
        recorder.raw(bound(call.args), call.node, written)
    elif name in _TABLES:
        _table(machine, schema, name, call)
    elif name not in _QUIET:
        operation = _operation(machine, schema, name, call)
        if operation is None:
            recorder.opaque("unsupported", call.node, written)
        else:
            recorder.add(operation, call.node, written)
    return Handle(kind="schema", data=schema)


def _table(machine: Evaluator, schema: Value, name: str, call: Call) -> None:
    recorder, written = machine.recorder, f"knex.schema.{name}"
    table, raw, guarded = recorder.table(call.arg(0), schema), known_name(call.arg(0)), name.endswith("IfNotExists")
    new = name.startswith("create")
    if name == "createTableLike":
        recorder.add(CreateTable(table=table, like=recorder.table(call.arg(1), schema)), call.node, written)
        return
    function = call.arg(len(call.args) - 1)
    builder = Builder(recorder, table, raw, new=new)
    if isinstance(function, Function):
        machine.invoke(function, [Handle(kind="builder", data=builder)])
    elif not isinstance(function, Handle):
        # The callback stands in another module.
        recorder.opaque("call", call.node, written)
        return
    builder.finish(call, written, guarded=guarded)


def _operation(machine: Evaluator, schema: Value, name: str, call: Call) -> AnyOperation | None:
    recorder, guarded = machine.recorder, name.endswith(("IfExists", "IfNotExists"))
    table, second = recorder.table(call.arg(0), schema), call.arg(1)
    materialized = "Materialized" in name
    match name.removesuffix("IfExists").removesuffix("IfNotExists"):
        case "dropTable":
            return DropTable(table=table, guarded=guarded)
        case "renameTable" | "renameView":
            return RenameTable(table=table, new_name=recorder.table(second, schema))
        case "createView" | "createViewOrReplace" | "createMaterializedView" | "alterView":
            return CreateView(
                name=table, materialized=materialized, replace=name in {"createViewOrReplace", "alterView"}
            )
        case "dropView" | "dropMaterializedView":
            return DropView(name=table, materialized=materialized, guarded=guarded)
        case "refreshMaterializedView":
            return RefreshView(name=table, concurrent=second is True)
        case "createSchema":
            return CreateSchema(name=recorder.name(call.arg(0)), guarded=guarded)
        case "dropSchema":
            return DropSchema(name=recorder.name(call.arg(0)), guarded=guarded, cascade=second is True)
        case "createExtension" | "dropExtension":
            return Harmless(what="extension")
    return None


def bound(args: list[Value]) -> Value:
    """Return the text of ``raw(sql, bindings)`` with its bindings in it."""
    return fill(args[0] if args else None, args[1] if len(args) > 1 else None)
