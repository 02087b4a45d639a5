"""The methods of TypeORM's query runner that change the schema, each as what it records."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from analyzers.migrations.operations import (
    AddColumn,
    AddConstraint,
    AlterType,
    AnyOperation,
    Constraint,
    CreateIndex,
    CreateTable,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropTable,
    RenameColumn,
    RenameTable,
    SetDefault,
    SetNullable,
)
from analyzers.migrations.readers.javascript_values import Handle, Value, known_name, strings
from analyzers.migrations.readers.typeorm_tables import (
    Options,
    column,
    constraint,
    enum_types,
    index,
    is_true,
    items,
    options,
)
from analyzers.migrations.readers.typeorm_views import WHOLE_CHANGES, table_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzers.migrations.operations import Column, ConstraintKind
    from analyzers.migrations.readers.javascript_framework import Call
    from analyzers.migrations.readers.javascript_recorder import Recorder

    Change: TypeAlias = Callable[[Recorder, Call, str], None]

PARTS = {
    "foreignKeys": "foreign_key",
    "uniques": "unique",
    "indices": "index",
    "checks": "check",
    "columns": "column",
    "exclusions": "exclude",
}
"""What a loaded table has: property -> kind."""

QUIET = frozenset(
    "connect release clearSqlMemory enableSqlMemory disableSqlMemory getMemorySql getTables getView getViews getDatabases "
    "getSchemas getCurrentDatabase getCurrentSchema executeMemoryDownSql executeMemoryUpSql close destroy initialize "
    "getMetadata createQueryRunner escape escapePath getReplicationMode isReleased log".split()
)
"""Methods that change nothing that is judged."""


def create_table(recorder: Recorder, call: Call, written: str) -> None:
    """createTable(table, ifNotExist, createForeignKeys, createIndices); the last two are done unless they are false."""
    given = options(call.arg(0))
    if given is None or not isinstance(given.get("columns"), list):
        recorder.opaque("dynamic", call.node, written)
        return
    table, name = table_of(recorder, given), known_name(given.get("name"))
    guarded, statement = is_true(call.arg(1)), recorder.begin()
    columns = items(given["columns"])
    for created in enum_types(recorder, table, columns):
        recorder.add(created, call.node, written, statement)
    constraints = [constraint(recorder, "unique", name, item) for item in items(given.get("uniques"))]
    constraints += [constraint(recorder, "check", name, item) for item in items(given.get("checks"))]
    constraints += [constraint(recorder, "exclude", name, item) for item in items(given.get("exclusions"))]
    if call.arg(2) is not False:
        constraints += [constraint(recorder, "foreign_key", name, item) for item in items(given.get("foreignKeys"))]
    operation = CreateTable(
        table=table,
        columns=tuple(column(recorder, table, item) for item in columns),
        constraints=tuple(constraints),
        engine=known_name(given.get("engine")).lower(),
        without_rowid=is_true(given.get("withoutRowid")),
        guarded=guarded,
    )
    recorder.add(operation, call.node, written, statement)
    for item in items(given.get("indices")) if call.arg(3) is not False else ():
        created_index = CreateIndex(table=table, index=index(recorder, name, item), guarded=guarded)
        recorder.add(created_index, call.node, written, statement)


def _drop_table(recorder: Recorder, call: Call, written: str) -> None:
    recorder.add(DropTable(table=table_of(recorder, call.arg(0)), guarded=is_true(call.arg(1))), call.node, written)


def _rename_table(recorder: Recorder, call: Call, written: str) -> None:
    operation = RenameTable(table=table_of(recorder, call.arg(0)), new_name=recorder.table(call.arg(1)))
    recorder.add(operation, call.node, written)


def _each(
    recorder: Recorder, call: Call, written: str, make: Callable[[str, str, Options], list[AnyOperation]]
) -> None:
    """Record what is made of each description in the second argument; it is one, or an array of them."""
    table, second = table_of(recorder, call.arg(0)), call.arg(1)
    given = call.arg(0)
    named = options(given)
    name = known_name(named.get("name")) if named is not None else known_name(given)
    single = options(second)
    found = [single] if single is not None else items(second)
    if not found:
        recorder.opaque("dynamic", call.node, written)
        return
    for item in found:
        statement = recorder.begin()
        for operation in make(table, name, item):
            recorder.add(operation, call.node, written, statement)


def _add_columns(recorder: Recorder, call: Call, written: str) -> None:
    def make(table: str, _: str, item: Options) -> list[AnyOperation]:
        return [
            *enum_types(recorder, table, [item]),
            AddColumn(table=table, column=column(recorder, table, item)),
        ]

    _each(recorder, call, written, make)


def _create_indexes(recorder: Recorder, call: Call, written: str) -> None:
    def make(table: str, name: str, item: Options) -> list[AnyOperation]:
        return [
            CreateIndex(table=table, index=index(recorder, name, item), concurrent=is_true(item.get("isConcurrent")))
        ]

    _each(recorder, call, written, make)


def _constraints(kind: ConstraintKind) -> Change:
    def change(recorder: Recorder, call: Call, written: str) -> None:
        def make(table: str, name: str, item: Options) -> list[AnyOperation]:
            return [AddConstraint(table=table, constraint=constraint(recorder, kind, name, item))]

        _each(recorder, call, written, make)

    return change


def _primary_key(recorder: Recorder, call: Call, written: str) -> None:
    made = Constraint(kind="primary_key", columns=recorder.names(strings(call.arg(1))))
    recorder.add(AddConstraint(table=table_of(recorder, call.arg(0)), constraint=made), call.node, written)


def _drop_primary_key(recorder: Recorder, call: Call, written: str) -> None:
    recorder.add(DropConstraint(table=table_of(recorder, call.arg(0)), kind="primary_key"), call.node, written)


def _dropped(value: Value) -> list[tuple[Value, tuple[str, ...]]]:
    """Return the names and columns of what is to be dropped: given by name, as description, or as found in a loaded table."""
    if isinstance(value, list):
        return [item for each in value for item in _dropped(each)]
    if isinstance(value, Handle) and isinstance(value.data, tuple) and len(value.data) == 4:
        name, columns = value.data[2], value.data[3]
        return [(name, columns if isinstance(columns, tuple) else ())]
    given = options(value)
    if given is not None:
        return [(given.get("name"), strings(given.get("columnNames")))]
    return [(value, ())]


def _drop_constraints(kind: ConstraintKind) -> Change:
    def change(recorder: Recorder, call: Call, written: str) -> None:
        for name, columns in _dropped(call.arg(1)):
            operation = DropConstraint(
                table=table_of(recorder, call.arg(0)),
                name=recorder.name(name),
                kind=kind,
                columns=recorder.names(columns),
            )
            recorder.add(operation, call.node, written)

    return change


def _drop_indexes(recorder: Recorder, call: Call, written: str) -> None:
    for name, columns in _dropped(call.arg(1)):
        table = table_of(recorder, call.arg(0))
        operation = DropIndex(name=recorder.name(name), table=table, columns=recorder.names(columns))
        recorder.add(operation, call.node, written)


def _drop_columns(recorder: Recorder, call: Call, written: str) -> None:
    for name, _ in _dropped(call.arg(1)):
        recorder.add(DropColumn(table=table_of(recorder, call.arg(0)), column=recorder.name(name)), call.node, written)


def _rename_column(recorder: Recorder, call: Call, written: str) -> None:
    table = table_of(recorder, call.arg(0))
    (old, _), (new, _) = _dropped(call.arg(1))[0], _dropped(call.arg(2))[0]
    operation = RenameColumn(table=table, column=recorder.name(old), new_name=recorder.name(new))
    recorder.add(operation, call.node, written)


def _change_column(recorder: Recorder, call: Call, written: str) -> None:
    _changed(recorder, call, written, [(_dropped(call.arg(1))[0][0], options(call.arg(2)))])


def _change_columns(recorder: Recorder, call: Call, written: str) -> None:
    pairs = items(call.arg(1))
    changed = [(_dropped(pair.get("oldColumn"))[0][0], options(pair.get("newColumn"))) for pair in pairs]
    _changed(recorder, call, written, changed)


def _changed(recorder: Recorder, call: Call, written: str, pairs: list[tuple[Value, Options | None]]) -> None:
    """Record a column that is described anew. What it was before is in the database only: each part is restated.

    Where type or length differ from what is there, TypeORM drops the column and adds it again on PostgreSQL and MySQL: such an
    AlterType, ``written`` as ``queryRunner.changeColumn``, loses what is in the column.
    """
    table = table_of(recorder, call.arg(0))
    if not pairs or any(new is None for _, new in pairs):
        recorder.opaque("dynamic", call.node, written)
        return
    for old, new in pairs:
        statement, name = recorder.begin(), recorder.name(old)
        wanted = column(recorder, table, new or {})
        if wanted.name and name and wanted.name != name:
            renamed = RenameColumn(table=table, column=name, new_name=wanted.name)
            recorder.add(renamed, call.node, written, statement)
        for operation in restatements(table, wanted, name=wanted.name or name):
            recorder.add(operation, call.node, written, statement)


def restatements(table: str, wanted: Column, *, name: str) -> list[AnyOperation]:
    """Return the operations that make a column as it is described: type, nullability and default."""
    return [
        *([AlterType(table=table, column=name, type=wanted.type, restated=True)] if wanted.type is not None else []),
        SetNullable(table=table, column=name, nullable=wanted.nullable, restated=True),
        SetDefault(table=table, column=name, default=wanted.default, restated=True),
    ]


CHANGES: dict[str, Change] = {
    **WHOLE_CHANGES,
    "createTable": create_table,
    "dropTable": _drop_table,
    "renameTable": _rename_table,
    "addColumn": _add_columns,
    "addColumns": _add_columns,
    "dropColumn": _drop_columns,
    "dropColumns": _drop_columns,
    "renameColumn": _rename_column,
    "changeColumn": _change_column,
    "changeColumns": _change_columns,
    "createIndex": _create_indexes,
    "createIndices": _create_indexes,
    "dropIndex": _drop_indexes,
    "dropIndices": _drop_indexes,
    "createForeignKey": _constraints("foreign_key"),
    "createForeignKeys": _constraints("foreign_key"),
    "dropForeignKey": _drop_constraints("foreign_key"),
    "dropForeignKeys": _drop_constraints("foreign_key"),
    "createUniqueConstraint": _constraints("unique"),
    "createUniqueConstraints": _constraints("unique"),
    "dropUniqueConstraint": _drop_constraints("unique"),
    "dropUniqueConstraints": _drop_constraints("unique"),
    "createCheckConstraint": _constraints("check"),
    "createCheckConstraints": _constraints("check"),
    "dropCheckConstraint": _drop_constraints("check"),
    "dropCheckConstraints": _drop_constraints("check"),
    "createExclusionConstraint": _constraints("exclude"),
    "dropExclusionConstraint": _drop_constraints("exclude"),
    "createPrimaryKey": _primary_key,
    "updatePrimaryKeys": _primary_key,
    "dropPrimaryKey": _drop_primary_key,
}
"""Method -> what it records, out of the recorder, the call, and how the call is written."""
