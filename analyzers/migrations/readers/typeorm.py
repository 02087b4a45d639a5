"""Reads migrations of TypeORM: classes with ``up(queryRunner)``, in raw SQL or by the query runner's methods.

What they mean is from typeorm.io, "Migrations" and its API of migrations.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from analyzers.migrations.operations import DataCode, Transaction
from analyzers.migrations.readers import typeorm_changes as changes
from analyzers.migrations.readers.javascript_builtins import NotKnown
from analyzers.migrations.readers.javascript_reading import Migration, root_of, scripts
from analyzers.migrations.readers.javascript_recorder import source
from analyzers.migrations.readers.javascript_sql import asks_catalogue
from analyzers.migrations.readers.javascript_values import Function, Handle, Imported, Unknown, Value, known_name
from analyzers.migrations.script import Dialect

if TYPE_CHECKING:
    from analyzers.migrations.readers.javascript_evaluation import Evaluator
    from analyzers.migrations.readers.javascript_framework import Call
    from analyzers.migrations.readers.javascript_module import Module
    from analyzers.migrations.script import Script

_ENGINES = {Dialect.POSTGRES: "postgres", Dialect.MYSQL: "mysql", Dialect.SQLITE: "sqlite"}
_TRANSACTIONS: dict[str, Literal["begin", "commit", "rollback"]] = {
    "startTransaction": "begin",
    "commitTransaction": "commit",
    "rollbackTransaction": "rollback",
}
_PASSED_ON = frozenset("connection dataSource options driver queryRunner".split())
_READS = frozenset(
    "find findBy findOne findOneBy findOneOrFail findOneByOrFail findAndCount count countBy exist exists getMany getOne "
    "getRawMany getRawOne getCount getManyAndCount select addSelect preload create getId getTreeRepository".split()
)
_WRITES = frozenset(
    "save insert update delete remove softDelete softRemove upsert restore execute clear increment".split()
)
_NAMES_A_TABLE = frozenset("from into update insert delete createQueryBuilder getRepository leftJoin innerJoin".split())
_TIMESTAMP = re.compile(r"\d{10,14}$")
_NAME_IN_CALLBACK = re.compile(r"['\"`]([^'\"`]+)['\"`]")


def read_typeorm(content: bytes, suffix: str) -> tuple[Script, ...]:
    """Return what a file does as a migration of TypeORM: () if it is none.

    ``revision`` is the migration's name, by which TypeORM orders and remembers it: its ``name``, else its class' name; both end
    in a time stamp. The transaction is ``none`` where the class says ``transaction = false``.
    """
    if b"up" not in content or not (b"queryRunner" in content or b"QueryRunner" in content or b"igration" in content):
        return ()
    root = root_of(content, suffix)
    return scripts("typeorm", root, TypeOrm(), _migration) if root is not None else ()


def _migration(module: Module) -> Migration | None:
    for found in module.classes:
        up, down = found.members.get("up"), found.members.get("down")
        if not isinstance(up, Function) or "this.addSql" in source(up.node):
            continue
        listed = source(up.node.child_by_field_name("parameters") or up.node)[:200]
        if (
            "MigrationInterface" not in found.heritage
            and "ueryRunner" not in listed
            and not _TIMESTAMP.search(found.name)
        ):
            continue
        name = found.members.get("name")
        return Migration(
            up=up,
            down=down if isinstance(down, Function) else None,
            args=(Handle(kind="runner"),),
            revision=name if isinstance(name, str) else found.name,
            transaction="none" if found.members.get("transaction") is False else "",
        )
    return None


class TypeOrm:
    """What TypeORM's query runner and what hangs on it do."""

    def free(self, name: str) -> Value:
        """Nothing of TypeORM is known by its name alone."""
        del name
        raise NotKnown

    def member(self, machine: Evaluator, handle: Handle, name: str) -> Value:
        """Return the runner's parts, the kind of its database, and what a loaded table has."""
        if handle.kind in {"runner", "connection"}:
            if name in _PASSED_ON:
                return Handle(kind="connection")
            if name == "manager":
                return Handle(kind="manager")
            if name == "type" and handle.kind == "connection":
                machine.recorder.dialect_matters = True
                engine = _ENGINES.get(machine.recorder.dialect)
                return engine if engine is not None else Unknown(text="connection.options.type")
        if handle.kind == "manager" and name in {"connection", "queryRunner"}:
            return Handle(kind="connection")
        if handle.kind == "table":
            kind = changes.PARTS.get(name)
            if kind is None:
                return Unknown(text=name, condition=True)
            return Handle(kind="parts", data=(handle.data, kind), condition=True)
        if handle.kind in {"parts", "part"}:
            return Unknown(text=name, condition=True)
        raise NotKnown

    def construct(self, machine: Evaluator, name: str, call: Call) -> Value:
        """Return the options that a table, column, index or constraint is constructed with."""
        del machine
        if name.startswith("Table") and isinstance(call.arg(0), dict):
            return call.arg(0)
        raise NotKnown

    def call(self, machine: Evaluator, handle: Handle, name: str, call: Call) -> Value:
        """Record a call of the runner, the manager, or a repository."""
        if handle.kind in {"runner", "connection"}:
            return self._runner(machine, handle, name, call)
        if handle.kind == "manager":
            return self._manager(machine, handle, name, call)
        if handle.kind == "table":
            # findColumnByName and its like: one part of the table, by name.
            column = known_name(call.arg(0))
            return Handle(kind="part", data=(handle.data, "column", column, (column,)), condition=True)
        if handle.kind == "parts" and isinstance(handle.data, tuple):
            return self._part(handle.data, call)
        raise NotKnown

    def settle(self, machine: Evaluator, value: Value) -> Value:
        """Nothing waits: the query runner's methods begin when they are called."""
        del machine
        return value

    def escapes(self, handle: Handle) -> bool:
        """Tell whether it is a way to the database."""
        return handle.kind in {"runner", "connection", "manager"}

    def _runner(self, machine: Evaluator, handle: Handle, name: str, call: Call) -> Value:
        recorder = machine.recorder
        written = f"queryRunner.{name}" if handle.kind == "runner" else f"connection.{name}"
        if name == "query":
            recorder.raw(call.arg(0), call.node, written)
            return Unknown(text="rows", condition=asks_catalogue(call.arg(0)))
        if name in _TRANSACTIONS:
            recorder.add(Transaction(action=_TRANSACTIONS[name]), call.node, written)
            return None
        if name in {"hasTable", "hasColumn", "hasDatabase", "hasSchema"}:
            return Unknown(text=name, condition=True)
        if name == "getTable":
            return Handle(kind="table", data=call.arg(0), condition=True)
        if name == "transaction" and isinstance(function := call.arg(len(call.args) - 1), Function):
            recorder.add(Transaction(action="begin"), call.node, written)
            machine.settle(machine.invoke(function, [Handle(kind="manager")]))
            recorder.add(Transaction(action="commit"), call.node, written)
            return None
        if name in {"getRepository", "createQueryBuilder", "getMongoRepository", "getCustomRepository"}:
            return self._manager(machine, Handle(kind="manager"), name, call)
        if name in changes.CHANGES:
            changes.CHANGES[name](recorder, call, written)
        elif name in changes.QUIET:
            pass
        else:
            recorder.opaque("unsupported", call.node, written)
        return None

    def _manager(self, machine: Evaluator, handle: Handle, name: str, call: Call) -> Value:
        """Record the use of a manager, repository or query builder: one DataCode for a whole chain of calls."""
        recorder = machine.recorder
        if name == "query":
            return self._runner(machine, Handle(kind="runner"), name, call)
        if name == "transaction":
            return self._runner(machine, Handle(kind="connection"), name, call)
        chain = handle.data if isinstance(handle.data, tuple) else (-1, DataCode(writes=False))
        position, code = chain
        code = _used(machine, code, name, call)
        if position < 0 and name in {"getRepository", "getCustomRepository", "withRepository", "create"}:
            return Handle(kind="manager", data=(-1, code))
        if position < 0:
            position = recorder.add(code, call.node, f"manager.{name}")
        else:
            recorder.replace(position, code, f"manager.{name}")
        return Handle(kind="manager", data=(position, code))

    @staticmethod
    def _part(data: tuple[Value, ...], call: Call) -> Value:
        """Return the constraint or index that a callback looks for, by the name or the columns that it compares."""
        function = call.arg(0)
        if not isinstance(function, Function):
            raise NotKnown
        code = source(function.node)
        names = tuple(_NAME_IN_CALLBACK.findall(code))
        by_name = re.search(r"\.name\b", code) is not None
        name = names[0] if names and by_name else ""
        return Handle(kind="part", data=(*data, name, () if by_name else names), condition=True)


def _used(machine: Evaluator, code: DataCode, name: str, call: Call) -> DataCode:
    tables, imports = list(code.tables), list(code.imports)
    named = [argument.module for argument in call.args if isinstance(argument, Imported)]
    imports += [module for module in named if module.startswith((".", "@", "src", "~"))]
    first = call.arg(0)
    if name in _NAMES_A_TABLE and isinstance(first, str) and len(call.args) < 3:
        tables.append(machine.recorder.table(first))
    return DataCode(
        imports=tuple(dict.fromkeys(imports)),
        tables=tuple(dict.fromkeys(tables)),
        writes=code.writes or name in _WRITES,
        batched=code.batched or name in {"limit", "take"},
        whole_tables=code.whole_tables or machine.recorder.looping,
    )
