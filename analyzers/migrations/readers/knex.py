"""Reads migrations of Knex: modules that export ``up(knex)``. What they mean is from knexjs.org."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.migrations.operations import DataCode, Default, DefaultKind, Transaction
from analyzers.migrations.readers.javascript_builtins import NotKnown
from analyzers.migrations.readers.javascript_reading import Migration, root_of, scripts
from analyzers.migrations.readers.javascript_recorder import source
from analyzers.migrations.readers.javascript_sql import asks_catalogue
from analyzers.migrations.readers.javascript_values import Function, Handle, Spelled, Unknown, Value, string
from analyzers.migrations.readers.knex_columns import Draft
from analyzers.migrations.readers.knex_queries import STARTS, Query, extend
from analyzers.migrations.readers.knex_schema import bound, schema_call
from analyzers.migrations.readers.knex_tables import Builder
from analyzers.migrations.script import Dialect

if TYPE_CHECKING:
    from analyzers.migrations.readers.javascript_evaluation import Evaluator
    from analyzers.migrations.readers.javascript_framework import Call
    from analyzers.migrations.readers.javascript_module import Module
    from analyzers.migrations.script import Script

_CLIENTS = {
    Dialect.POSTGRES: Spelled("pg", "postgres", "postgresql"),
    Dialect.MYSQL: Spelled("mysql", "mysql2"),
    Dialect.SQLITE: Spelled("sqlite3", "better-sqlite3", "sqlite"),
}
_NOW = Default(kind=DefaultKind.STABLE, text="CURRENT_TIMESTAMP")
_UUID = Default(kind=DefaultKind.VOLATILE, text="gen_random_uuid()")


def read_knex(content: bytes, suffix: str) -> tuple[Script, ...]:
    """Return what a file does as a migration of Knex: () if it is none.

    The transaction is ``none`` where the module exports ``config = { transaction: false }``.
    """
    if b"up" not in content or not (b"knex" in content or b"Knex" in content):
        return ()
    root = root_of(content, suffix)
    return scripts("knex", root, KnexItself(), _migration) if root is not None else ()


def _migration(module: Module) -> Migration | None:
    up, down, config = module.exported("up"), module.exported("down"), module.exported("config")
    if not isinstance(up, Function) or not _is_given_knex(up):
        return None
    off = isinstance(config, dict) and config.get("transaction") is False
    return Migration(
        up=up,
        down=down if isinstance(down, Function) else None,
        args=(Handle(kind="knex"), Unknown(text="Promise")),
        transaction="none" if off else "",
    )


def _is_given_knex(function: Function) -> bool:
    listed = function.node.child_by_field_name("parameters") or function.node.child_by_field_name("parameter")
    text = source(listed) if listed is not None else ""
    if "knex" in text.lower():
        return True
    # Others call it ``db`` or ``trx``; builders of other makers are called so too, without ``knex`` anywhere in the file.
    name = text.strip("()").partition(":")[0].partition(",")[0].strip()
    return bool(name.isidentifier() and f"{name}.schema" in source(function.node) and "ysely" not in text)


class KnexItself:
    """What Knex and what it gives do."""

    def free(self, name: str) -> Value:
        """Nothing of Knex is known by its name alone."""
        del name
        raise NotKnown

    def member(self, machine: Evaluator, handle: Handle, name: str) -> Value:
        """Return Knex' parts, and the kind of its database."""
        if handle.kind in {"knex", "client"}:
            if name in {"schema", "fn", "seed", "migrate"}:
                return Handle(kind=name)
            if name in {"config", "context"} or (name == "client" and handle.kind == "knex"):
                # ``knex.client.config.client``: the last of them is a name.
                return Handle(kind="client", data=name)
            if name in {"client", "dialect", "driverName", "dialectName"}:
                machine.recorder.dialect_matters = True
                client = _CLIENTS.get(machine.recorder.dialect)
                return client if client is not None else Unknown(text="knex.client.config.client")
        raise NotKnown

    def construct(self, machine: Evaluator, name: str, call: Call) -> Value:
        """Nothing of Knex is constructed in a migration."""
        del machine, name, call
        raise NotKnown

    def call(self, machine: Evaluator, handle: Handle, name: str, call: Call) -> Value:
        """Record a call of Knex, its schema builder, a table, a column or a query."""
        data = handle.data
        if handle.kind == "knex":
            return self._knex(machine, name, call)
        if handle.kind == "schema":
            return schema_call(machine, data, name, call)
        if handle.kind == "builder" and isinstance(data, Builder):
            return data.call(name, call)
        if handle.kind == "column" and isinstance(data, tuple):
            builder, draft = data
            if isinstance(builder, Builder) and isinstance(draft, Draft):
                return builder.modify(draft, name, call)
        if handle.kind == "query" and isinstance(data, Query):
            extend(machine.recorder, data, name, call)
            return handle
        if handle.kind == "fn":
            return Handle(kind="default", data=_UUID if "uuid" in name else _NOW)
        if handle.kind == "seed":
            seed = string(call.option(0, "specific")) or "" if call.option(0, "specific") else ""
            machine.recorder.add(DataCode(imports=(seed,) if seed else ()), call.node, f"knex.seed.{name}")
            return None
        if handle.kind == "raw":
            return handle
        raise NotKnown

    def settle(self, machine: Evaluator, value: Value) -> Value:
        """Run a query or raw SQL that somebody waits for."""
        if not isinstance(value, Handle):
            return value
        if value.kind == "query" and isinstance(value.data, Query):
            query = value.data
            if not query.done:
                query.done = True
                machine.recorder.add(query.operation(), query.node, f"knex.{query.kind}")
            catalogue = query.table.startswith(("information_schema", "pg_", "sqlite_"))
            return Unknown(text="rows", condition=catalogue)
        if value.kind == "raw" and isinstance(value.data, tuple):
            text, node = value.data
            machine.recorder.raw(text, node, "knex.raw")
            return Unknown(text="rows", condition=asks_catalogue(text))
        return value

    def escapes(self, handle: Handle) -> bool:
        """Tell whether it is a way to the database."""
        return handle.kind in {"knex", "schema", "builder"}

    def _knex(self, machine: Evaluator, name: str, call: Call) -> Value:
        recorder = machine.recorder
        if name == "raw":
            return Handle(kind="raw", data=(bound(call.args), call.node))
        if name in {"transaction", "transactionProvider"}:
            return self._transaction(machine, call)
        if name in {"commit", "rollback"}:
            recorder.add(Transaction(action="commit" if name == "commit" else "rollback"), call.node, f"trx.{name}")
            return None
        if name in {"destroy", "initialize", "on", "isTransaction", "isCompleted"}:
            return None
        query = Query(node=call.node)
        if name == "batchInsert":
            extend(recorder, query, "into", call)
            query.kind = "insert"
            return Handle(kind="query", data=query)
        if name in STARTS or not name or name.startswith("where"):
            extend(recorder, query, name, call)
            return Handle(kind="query", data=query)
        if name in {"ref", "queryBuilder", "column"}:
            return Unknown(text=string(call.arg(0)) or name)
        raise NotKnown

    @staticmethod
    def _transaction(machine: Evaluator, call: Call) -> Value:
        recorder, function = machine.recorder, call.arg(0)
        recorder.add(Transaction(action="begin"), call.node, "knex.transaction")
        if not isinstance(function, Function):
            return Handle(kind="knex")
        machine.settle(machine.invoke(function, [Handle(kind="knex")]))
        recorder.add(Transaction(action="commit"), call.node, "knex.transaction")
        return None
