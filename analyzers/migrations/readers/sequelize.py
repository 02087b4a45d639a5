"""Reads migrations of Sequelize: modules that export ``up(queryInterface, Sequelize)``, or umzug's ``up({ context })``."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from analyzers.migrations.operations import CreateRoutine, Harmless, Transaction
from analyzers.migrations.readers.javascript_builtins import NotKnown
from analyzers.migrations.readers.javascript_reading import Migration, root_of, scripts
from analyzers.migrations.readers.javascript_recorder import source
from analyzers.migrations.readers.javascript_sql import asks_catalogue, fill
from analyzers.migrations.readers.javascript_values import Function, Handle, Unknown, Value, known_name
from analyzers.migrations.readers.sequelize_changes import CHANGES
from analyzers.migrations.readers.sequelize_types import NAMES, DataType
from analyzers.migrations.script import Dialect

if TYPE_CHECKING:
    from analyzers.migrations.readers.javascript_evaluation import Evaluator
    from analyzers.migrations.readers.javascript_framework import Call
    from analyzers.migrations.readers.javascript_module import Module
    from analyzers.migrations.script import Script

_DIALECTS = {Dialect.POSTGRES: "postgres", Dialect.MYSQL: "mysql", Dialect.SQLITE: "sqlite"}
_SQL = frozenset({"literal", "fn", "col", "cast", "json", "where"})
_ASKS = frozenset(
    "describeTable showAllTables tableExists showIndex showConstraint getForeignKeyReferencesForTable "
    "getForeignKeysForTables showAllSchemas databaseVersion".split()
)
_QUIET = frozenset(
    "setLock afterCommit quoteIdentifier quoteTable quoteIdentifiers escape log authenticate close define model "
    "setFocusTransaction import".split()
)


def read_sequelize(content: bytes, suffix: str) -> tuple[Script, ...]:
    """Return what a file does as a migration of Sequelize: () if it is none."""
    if b"up" not in content or not (b"equelize" in content or b"ueryInterface" in content):
        return ()
    root = root_of(content, suffix)
    return scripts("sequelize", root, Sequelize(), _migration) if root is not None else ()


def _migration(module: Module) -> Migration | None:
    up, down = module.exported("up"), module.exported("down")
    if not isinstance(up, Function):
        return None
    listed = up.node.child_by_field_name("parameters") or up.node.child_by_field_name("parameter")
    text = source(listed) if listed is not None else ""
    takes_none = text.strip("() ") == "" and isinstance(down, Function)
    if not takes_none and not re.search(
        r"queryinterface|,\s*sequelize\b|,\s*datatypes\b|\bcontext\b", text, re.IGNORECASE
    ):
        return None
    interface = Handle(kind="interface")
    # umzug hands over one object; which of both the function takes shows in its parameter.
    args: tuple[Value, ...] = (interface, Handle(kind="Sequelize"))
    if "{" in text.partition(",")[0]:
        args = ({"context": interface, "name": Unknown(text="name")},)
    return Migration(up=up, down=down if isinstance(down, Function) else None, args=args)


class Sequelize:
    """What Sequelize's query interface, its connection and its data types do."""

    def free(self, name: str) -> Value:
        """Return what the library exports under a name: itself, a data type, or a maker of SQL."""
        if name in {"Sequelize", "DataTypes", "DataType"}:
            return Handle(kind="Sequelize")
        if name in NAMES:
            return Handle(kind="type", data=DataType(name=name))
        if name in {"literal", "fn", "col"}:
            return Handle(kind="function", data=name)
        if name == "QueryTypes":
            return Handle(kind="query_types")
        raise NotKnown

    def member(self, machine: Evaluator, handle: Handle, name: str) -> Value:
        """Return the interface's connection, a data type, or the kind of the database."""
        if handle.kind == "interface":
            if name == "sequelize":
                return Handle(kind="connection")
            # umzug's context may hold more than the interface.
            return handle if name in {"queryInterface", "context"} else Unknown(text=name)
        if handle.kind == "connection":
            return self._of_connection(machine, handle, name)
        if handle.kind == "Sequelize":
            if name in NAMES:
                return Handle(kind="type", data=DataType(name=name))
            if name in {"DataTypes", "Sequelize", "default"}:
                return handle
            return Handle(kind="function", data=name) if name in _SQL else Unknown(text=name)
        if handle.kind == "type" and isinstance(handle.data, DataType):
            return Handle(kind="type", data=replace(handle.data, unsigned=handle.data.unsigned or name == "UNSIGNED"))
        if handle.kind == "query_types":
            return name
        raise NotKnown

    def construct(self, machine: Evaluator, name: str, call: Call) -> Value:
        """Return a data type that is constructed."""
        del machine
        if name in NAMES:
            return Handle(kind="type", data=DataType(name=name, args=tuple(call.args)))
        raise NotKnown

    def call(self, machine: Evaluator, handle: Handle, name: str, call: Call) -> Value:
        """Record a call of the interface or its connection, or return the data type or SQL that a call makes."""
        match handle.kind:
            case "interface":
                return self._interface(machine, name, call)
            case "connection":
                return self._connection(machine, name, call)
            case "transaction":
                if name in {"commit", "rollback"}:
                    action = Transaction(action="commit" if name == "commit" else "rollback")
                    machine.recorder.add(action, call.node, f"transaction.{name}")
                return None
            case "function" if not name:
                return _sql(str(handle.data), call)
            case "Sequelize" if name in _SQL:
                return _sql(name, call)
            case "Sequelize" if name in NAMES:
                return Handle(kind="type", data=DataType(name=name, args=tuple(call.args)))
            case "type" if isinstance(handle.data, DataType):
                return Handle(kind="type", data=replace(handle.data, args=(*handle.data.args, *call.args)))
            case "Sequelize":
                return Unknown(text=name)
        raise NotKnown

    def settle(self, machine: Evaluator, value: Value) -> Value:
        """Nothing waits: the interface's methods begin when they are called."""
        del machine
        return value

    def escapes(self, handle: Handle) -> bool:
        """Tell whether it is a way to the database."""
        return handle.kind in {"interface", "connection"}

    @staticmethod
    def _of_connection(machine: Evaluator, handle: Handle, name: str) -> Value:
        if name in {"options", "config"}:
            return Handle(kind="connection", data="options")
        if name == "dialect" and handle.data is None:
            # The dialect itself, which has a name; in the options it is a name.
            return Handle(kind="connection", data="dialect")
        if name in {"dialect", "name"}:
            machine.recorder.dialect_matters = True
            engine = _DIALECTS.get(machine.recorder.dialect)
            return engine if engine is not None else Unknown(text="dialect")
        if name == "QueryTypes":
            return Handle(kind="query_types")
        if name == "queryInterface":
            return Handle(kind="interface")
        if name in {"Sequelize", "constructor"}:
            return Handle(kind="Sequelize")
        return Handle(kind="function", data=name) if name in _SQL else Unknown(text=name)

    @staticmethod
    def _interface(machine: Evaluator, name: str, call: Call) -> Value:
        recorder, written = machine.recorder, f"queryInterface.{name}"
        if name in CHANGES:
            CHANGES[name](recorder, call, written)
            return Unknown(text=name)
        if name in _ASKS:
            return Unknown(text=name, condition=True)
        if name in {"dropFunction", "renameFunction"}:
            recorder.add(Harmless(what="function"), call.node, written)
        elif name in {"createFunction", "createProcedure"}:
            recorder.add(CreateRoutine(name=recorder.name(call.arg(0))), call.node, written)
        elif name in _QUIET:
            return Unknown(text=source(call.node)[:200])
        else:
            recorder.opaque("unsupported", call.node, written)
        return Unknown(text=name)

    @staticmethod
    def _connection(machine: Evaluator, name: str, call: Call) -> Value:
        recorder = machine.recorder
        if name == "query":
            first = call.option(0, "query") or call.arg(0)
            recorder.raw(fill(first, call.option(1, "replacements")), call.node, "sequelize.query")
            return Unknown(text="rows", condition=asks_catalogue(first))
        if name == "transaction":
            return _transaction(machine, call)
        if name == "getDialect":
            return Sequelize._of_connection(machine, Handle(kind="connection", data="options"), "dialect")
        if name == "getQueryInterface":
            return Handle(kind="interface")
        if name in _SQL:
            return _sql(name, call)
        if name in _QUIET or name in {"isDefined", "getDatabaseName"}:
            return Unknown(text=source(call.node)[:200])
        if name in {"sync", "drop", "truncate"}:
            recorder.opaque("call", call.node, f"sequelize.{name}")
            return None
        recorder.opaque("unsupported", call.node, f"sequelize.{name}")
        return None


def _transaction(machine: Evaluator, call: Call) -> Value:
    """Record a transaction: around a callback, or begun here and ended by the caller."""
    recorder, handle = machine.recorder, Handle(kind="transaction")
    recorder.add(Transaction(action="begin"), call.node, "sequelize.transaction")
    function = call.arg(len(call.args) - 1) if call.args else None
    if not isinstance(function, Function):
        return handle
    machine.settle(machine.invoke(function, [handle]))
    recorder.add(Transaction(action="commit"), call.node, "sequelize.transaction")
    return None


def _sql(name: str, call: Call) -> Value:
    """Return SQL that is made by ``literal`` or ``fn``."""
    if name == "fn":
        function = known_name(call.arg(0))
        arguments = ", ".join(known_name(value.data if isinstance(value, Handle) else value) for value in call.args[1:])
        return Handle(kind="sql", data=f"{function}({arguments})")
    return Handle(kind="sql", data=call.arg(0))
