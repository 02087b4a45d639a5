"""One direction of a migration of Alembic: the calls of ``upgrade`` or ``downgrade`` as operations."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec

from analyzers.migrations.operations import (
    AnyOperation,
    CreateType,
    DataCode,
    DropType,
    Opaque,
    Transaction,
)
from analyzers.migrations.readers import alembic_indexes, alembic_tables
from analyzers.migrations.readers.alembic_calls import Called
from analyzers.migrations.readers.alembic_rows import bulk_insert, read_statement, without_parameters
from analyzers.migrations.readers.alembic_types import enum_of
from analyzers.migrations.readers.django_code import vendor_is
from analyzers.migrations.readers.python_data import data_use
from analyzers.migrations.readers.python_flow import Visit, walk
from analyzers.migrations.readers.python_module import argument, place, source
from analyzers.migrations.readers.python_sql import Circumstances, read_text, under
from analyzers.migrations.script import Dialect, Way

if TYPE_CHECKING:
    from analyzers.migrations.readers.python_module import Function
    from analyzers.migrations.readers.python_values import Scope

Read: TypeAlias = Callable[[Called], "list[AnyOperation] | None"]

_READERS: Final[dict[str, Read]] = {
    "create_table": alembic_tables.create_table,
    "drop_table": alembic_tables.drop_table,
    "rename_table": alembic_tables.rename_table,
    "add_column": alembic_tables.add_column,
    "drop_column": alembic_tables.drop_column,
    "alter_column": alembic_tables.alter_column,
    "create_table_comment": alembic_tables.comment,
    "drop_table_comment": alembic_tables.comment,
    "create_index": alembic_indexes.create_index,
    "drop_index": alembic_indexes.drop_index,
    "create_unique_constraint": alembic_indexes.add_constraint,
    "create_check_constraint": alembic_indexes.add_constraint,
    "create_primary_key": alembic_indexes.add_constraint,
    "create_exclude_constraint": alembic_indexes.add_constraint,
    "create_foreign_key": alembic_indexes.create_foreign_key,
    "drop_constraint": alembic_indexes.drop_constraint,
    "sync_enum_values": alembic_indexes.sync_enum_values,
}

_OP: Final = "alembic.op."
_BATCH: Final = "alembic.op.batch_alter_table()."
_SILENT: Final = frozenset(
    {"f", "get_bind", "get_context", "batch_alter_table", "inline_literal", "implementation_for"}
)
_RUNS_SQL: Final = frozenset({"execute", "exec_driver_sql", "scalar", "scalars", "executemany"})
_SESSION: Final = frozenset(
    {"query", "add", "add_all", "merge", "delete", "get", "bulk_save_objects", "bulk_insert_mappings"}
)
_LIBRARIES: Final = frozenset(
    {*sys.stdlib_module_names, "sqlalchemy", "alembic", "sqlmodel", "geoalchemy2", "pgvector"}
)


@dataclass(kw_only=True, slots=True)
class _Reading:
    """What was read up to now. ``has_dialects``: something in it depends on the database."""

    dialect: Dialect
    function: Function
    operations: list[AnyOperation] = field(default_factory=list)
    statements: int = 0
    has_dialects: bool = False
    has_data_code: bool = False

    def add(self, operations: list[AnyOperation], visit: Visit, written: str) -> None:
        """Take the operations of one call, numbered from 0 among themselves."""
        where = place(visit.call)
        circumstances = Circumstances(conditional=visit.conditional, guarded=visit.guarded, repeated=visit.repeated)
        for item in under(tuple(operations), circumstances):
            numbered = item.statement + self.statements
            self.operations.append(
                msgspec.structs.replace(item, where=where, written=item.written or written, statement=numbered)
            )
        self.statements += 1 + max((item.statement for item in operations), default=-1)


def read_way(function: Function, scope: Scope, dialect: Dialect) -> tuple[Way, bool]:
    """Return one direction, and whether something in it depends on the database."""
    reading = _Reading(dialect=dialect, function=function)

    def decide(test: ast.expr, inside: Scope) -> bool | None:
        decided = vendor_is(test, inside, dialect)
        reading.has_dialects |= decided is not None
        return decided

    try:
        for visit in walk(function, scope, decide):
            _visit(visit, reading)
    except RecursionError:
        # An expression that is nested deeper than Python's stack, or that names itself: what comes after it is not read.
        opaque = Opaque(reason="too_long", where=place(function), written=function.name, statement=reading.statements)
        reading.operations.append(opaque)
        reading.statements += 1
    way = Way(
        operations=tuple(reading.operations),
        statements=reading.statements,
        irreversible=_raises(function),
        place=place(function),
    )
    return way, reading.has_dialects


def _visit(visit: Visit, reading: _Reading) -> None:
    if visit.event == "call":
        _call(visit, reading)
    elif visit.scope.dotted(visit.call.func).endswith(".autocommit_block"):
        action = Transaction(action="autocommit_begin" if visit.event == "enter" else "autocommit_end")
        reading.add([action], visit, "autocommit_block")


def _raises(function: Function) -> bool:
    """Tell whether a function does nothing but raise."""
    body = [item for item in function.body if not (isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant))]
    return bool(body) and isinstance(body[0], ast.Raise)


def _call(visit: Visit, reading: _Reading) -> None:
    target = visit.scope.dotted(visit.call.func)
    name = target.rpartition(".")[2]
    if target.startswith(_BATCH):
        owner = visit.call.func.value if isinstance(visit.call.func, ast.Attribute) else None
        batch = None if owner is None else visit.scope.resolve(owner)
        _operation(name, visit, reading, batch if isinstance(batch, ast.Call) else None)
    elif target.startswith(_OP) and "()" not in target:
        _operation(name, visit, reading, None)
    elif name in {"create", "drop"} and isinstance(visit.call.func, ast.Attribute):
        _enum(name, visit.call.func.value, visit, reading)
    elif name in _RUNS_SQL and _is_connection(target):
        owner_name = "session" if _is_session(target) else "connection"
        _execute(visit, reading, f"{owner_name}.{name}", argument(visit.call, "statement", 0))
    elif name in _SESSION and _is_session(target):
        _data_code(visit, reading)
    elif not visit.followed and _goes_elsewhere(target, visit):
        reading.add([Opaque(reason="call", text=source(visit.call))], visit, name)


def _operation(name: str, visit: Visit, reading: _Reading, batch: ast.Call | None) -> None:
    if batch is None and name in _SILENT:
        return
    if name == "execute":
        _execute(visit, reading, "op.execute", argument(visit.call, "sqltext", 0))
        return
    called = Called(name=name, call=visit.call, scope=visit.scope, dialect=reading.dialect, batch=batch)
    if name == "bulk_insert":
        reading.add(bulk_insert(visit.call, visit.scope, reading.dialect), visit, called.written)
        return
    reader = _READERS.get(name)
    made = reader(called) if reader is not None else None
    if made is None:
        reason = "call" if reader is None else "loop" if visit.repeated else "dynamic"
        made = [Opaque(reason=reason, text=source(visit.call))]
    reading.add(made, visit, called.written)


def _execute(visit: Visit, reading: _Reading, written: str, node: ast.expr | None) -> None:
    if node is None:
        return
    statement = without_parameters(node, visit.scope)
    built = read_statement(statement, visit.scope, reading.dialect) if visit.scope.text(statement) is None else None
    if built is not None:
        reading.add([built], visit, written)
        return
    reading.has_dialects = True
    found = read_text(statement, visit.call, visit.scope, reading.dialect, written=written)
    reading.add(list(found.operations), visit, written)


def _enum(name: str, owner: ast.expr, visit: Visit, reading: _Reading) -> None:
    """Read ``enum.create(bind)`` and ``enum.drop(bind)``, which only PostgreSQL knows."""
    enum = enum_of(owner, visit.scope)
    if enum is None:
        return
    reading.has_dialects = True
    if reading.dialect in {Dialect.MYSQL, Dialect.SQLITE}:
        return
    guarded = not visit.scope.is_false(argument(visit.call, "checkfirst", 1))
    made: AnyOperation = (
        CreateType(name=enum.name, members=enum.members, guarded=guarded)
        if name == "create"
        else DropType(name=enum.name, guarded=guarded)
    )
    reading.add([made], visit, f"enum.{name}")


def _is_connection(target: str) -> bool:
    owner = target.rpartition(".")[0].lower()
    return any(word in owner for word in ("get_bind()", "bind", "conn", "session", "cursor", "engine"))


def _is_session(target: str) -> bool:
    return "session" in target.rpartition(".")[0].lower()


def _data_code(visit: Visit, reading: _Reading) -> None:
    """Note once that the migration runs code over rows."""
    if reading.has_data_code:
        return
    reading.has_data_code = True
    use = data_use(reading.function, visit.scope.module)
    found = DataCode(
        imports=tuple(use.imports),
        batched=use.batched,
        whole_tables=use.whole_tables,
        writes=use.writes,
        tables=tuple(use.tables),
    )
    reading.add([found], visit, "session")


def _goes_elsewhere(target: str, visit: Visit) -> bool:
    """Tell whether a call hands the database, or ``op``, to code of another file."""
    root = target.lstrip(".").partition(".")[0]
    imported = visit.scope.module.imports.values()
    if not root or root in _LIBRARIES or not any(target == path or target.startswith(f"{path}.") for path in imported):
        return False
    given = [*visit.call.args, *(word.value for word in visit.call.keywords)]
    names = [visit.scope.dotted(item) for item in given]
    return any(name.startswith("alembic.op") or "ession" in name or "conn" in name.lower() for name in names if name)
