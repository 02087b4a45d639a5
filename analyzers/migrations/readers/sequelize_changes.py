"""The methods of Sequelize's query interface, each as what it records (sequelize.org, "Query Interface")."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from analyzers.migrations.operations import (
    AddColumn,
    AddConstraint,
    AlterTrigger,
    AlterType,
    AnyOperation,
    Constraint,
    CreateIndex,
    CreateRoutine,
    CreateSchema,
    CreateTable,
    Dml,
    DropColumn,
    DropConstraint,
    DropDatabase,
    DropIndex,
    DropSchema,
    DropTable,
    Index,
    RenameColumn,
    RenameTable,
    SetDefault,
    SetNullable,
    Truncate,
)
from analyzers.migrations.readers.javascript_values import Handle, Value, flat, known_name, string, strings
from analyzers.migrations.readers.sequelize_columns import (
    attribute,
    column,
    enum_types,
    is_virtual,
    raw_table,
    reference,
    table_of,
    underscored,
)
from analyzers.migrations.script import Dialect

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzers.migrations.operations import ConstraintKind
    from analyzers.migrations.readers.javascript_framework import Call
    from analyzers.migrations.readers.javascript_recorder import Recorder

    Change: TypeAlias = Callable[[Recorder, Call, str], None]

_KINDS: dict[str, ConstraintKind] = {
    "unique": "unique",
    "foreign key": "foreign_key",
    "primary key": "primary_key",
    "check": "check",
}
_SUFFIXES = {"unique": "uk", "foreign_key": "fk", "primary_key": "pk", "check": "ck"}


def _create_table(recorder: Recorder, call: Call, written: str) -> None:
    """createTable(table, attributes, options): Sequelize asks for it IF NOT EXISTS."""
    table, attributes, options = call.arg(0), call.arg(1), call.arg(2)
    if not isinstance(attributes, dict):
        recorder.opaque("dynamic", call.node, written)
        return
    statement = recorder.begin()
    given = {key: attribute(value) for key, value in attributes.items() if key != "..."}
    columns = [(key, value) for key, value in given.items() if value is not None and not is_virtual(value)]
    for key, value in columns:
        for created in enum_types(recorder, table, key, value):
            recorder.add(created, call.node, written, statement)
    uniques = options.get("uniqueKeys") if isinstance(options, dict) else None
    constraints = [
        Constraint(kind="unique", name=recorder.name(name), columns=recorder.names(strings(unique.get("fields"))))
        for name, unique in (uniques.items() if isinstance(uniques, dict) else ())
        if isinstance(unique, dict)
    ]
    operation = CreateTable(
        table=table_of(recorder, table),
        columns=tuple(column(recorder, table, key, value) for key, value in columns),
        constraints=tuple(constraints),
        engine=known_name(call.option(2, "engine")).lower(),
        charset=known_name(call.option(2, "charset")).lower(),
        guarded=True,
    )
    recorder.add(operation, call.node, written, statement)
    if len(columns) < len(attributes) and any(value is None for value in [*given.values(), attributes.get("...", 1)]):
        recorder.opaque("dynamic", call.node, written, statement)


def _add_column(recorder: Recorder, call: Call, written: str) -> None:
    key, given = known_name(call.arg(1)), attribute(call.arg(2))
    if given is None:
        recorder.opaque("dynamic", call.node, written)
        return
    statement = recorder.begin()
    for created in enum_types(recorder, call.arg(0), key, given):
        recorder.add(created, call.node, written, statement)
    made = column(recorder, call.arg(0), key, given)
    guarded = call.option(3, "ifNotExists") is True
    recorder.add(
        AddColumn(table=table_of(recorder, call.arg(0)), column=made, guarded=guarded), call.node, written, statement
    )


def _change_column(recorder: Recorder, call: Call, written: str) -> None:
    """changeColumn(table, column, attributes): type, nullability and default are as described from then on."""
    table, key, given = table_of(recorder, call.arg(0)), known_name(call.arg(1)), attribute(call.arg(2))
    if given is None:
        recorder.opaque("dynamic", call.node, written)
        return
    statement = recorder.begin()
    made = column(recorder, call.arg(0), key, given)
    operations: list[AnyOperation] = [*enum_types(recorder, call.arg(0), key, given)]
    if made.type is not None:
        position = made.position
        operations.append(AlterType(table=table, column=made.name, type=made.type, position=position, restated=True))
    operations.append(SetNullable(table=table, column=made.name, nullable=made.nullable, restated=True))
    operations.append(SetDefault(table=table, column=made.name, default=made.default, restated=True))
    columns = (made.name,)
    if made.unique:
        operations.append(AddConstraint(table=table, constraint=Constraint(kind="unique", columns=columns)))
    if made.references is not None:
        key_made = Constraint(kind="foreign_key", columns=columns, references=made.references)
        operations.append(AddConstraint(table=table, constraint=key_made))
    for operation in operations:
        recorder.add(operation, call.node, written, statement)


def _fields(recorder: Recorder, value: Value) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return an index' columns, and the same as Sequelize writes them into its name."""
    columns: list[str] = []
    names: list[str] = []
    for field in flat(value):
        if isinstance(field, dict):
            name = known_name(field.get("name") or field.get("attribute"))
            length = field.get("length")
            columns.append(recorder.name(name) + (f"({length})" if isinstance(length, int) else ""))
        elif isinstance(field, Handle):
            name = string(field.data) or "expression"
            columns.append(f"({name})")
        else:
            name = known_name(field)
            columns.append(recorder.name(name))
        names.append(name)
    return tuple(columns), tuple(names)


def _options(call: Call) -> tuple[Value, dict[str, Value]]:
    """Return fields and options of ``addIndex(table, fields, options)`` or ``addIndex(table, { fields, ... })``."""
    first, second = call.arg(1), call.arg(2)
    if isinstance(first, dict) and "fields" in first:
        return first["fields"], first
    return first, second if isinstance(second, dict) else {}


def _add_index(recorder: Recorder, call: Call, written: str) -> None:
    given, options = _options(call)
    columns, names = _fields(recorder, given)
    stated = options.get("name") or options.get("indexName")
    implicit = underscored("_".join((raw_table(call.arg(0)), *names))) if names else ""
    kind = known_name(options.get("type") or options.get("indicesType")).lower()
    method = known_name(options.get("using") or options.get("method")).lower()
    index = Index(
        name=recorder.name(stated) if stated else recorder.name(implicit),
        columns=columns,
        unique=options.get("unique") is True or kind == "unique",
        method=kind if kind in {"fulltext", "spatial"} else "" if method == "btree" else method,
        where="where" if options.get("where") else "",
        include=recorder.names(strings(options.get("include"))),
    )
    operation = CreateIndex(
        table=table_of(recorder, call.arg(0)), index=index, concurrent=options.get("concurrently") is True
    )
    recorder.add(operation, call.node, written)


def _remove_index(recorder: Recorder, call: Call, written: str) -> None:
    """removeIndex(table, name or columns, options): Sequelize asks for it IF EXISTS where the database knows that."""
    target = call.arg(1)
    columns, names = _fields(recorder, target) if isinstance(target, list) else ((), ())
    implicit = underscored("_".join((raw_table(call.arg(0)), *names)))
    operation = DropIndex(
        name=recorder.name(implicit if names else target),
        table=table_of(recorder, call.arg(0)),
        columns=columns,
        concurrent=call.option(2, "concurrently") is True,
        guarded=recorder.dialect is not Dialect.MYSQL,
    )
    recorder.add(operation, call.node, written)


def _add_constraint(recorder: Recorder, call: Call, written: str) -> None:
    given, options = _options(call)
    kind = _KINDS.get(known_name(options.get("type")).lower())
    if kind is None:
        recorder.opaque("unsupported", call.node, written)
        return
    columns, names = _fields(recorder, given) if given else ((), ())
    stated, target = options.get("name"), reference(recorder, options) if kind == "foreign_key" else None
    parts = [raw_table(call.arg(0)), *names, *([target.table] if target else []), _SUFFIXES[kind]]
    constraint = Constraint(
        kind=kind,
        name=recorder.name(stated) if stated else recorder.name("_".join(parts)),
        columns=columns,
        references=target,
        expression="where" if kind == "check" else "",
        deferrable=bool(options.get("deferrable")),
    )
    recorder.add(AddConstraint(table=table_of(recorder, call.arg(0)), constraint=constraint), call.node, written)


def _rows(recorder: Recorder, call: Call, written: str) -> None:
    table, rows, where = table_of(recorder, call.arg(0)), call.arg(1), call.arg(2)
    operation: Dml | Truncate
    if written.endswith("bulkDelete") and call.option(2, "truncate") is True:
        operation = Truncate(table=table, cascade=call.option(2, "cascade") is True)
    elif written.endswith("bulkDelete"):
        operation = Dml(kind="delete", table=table, everywhere=not rows)
    elif written.endswith("bulkUpdate"):
        operation = Dml(kind="update", table=table, everywhere=not where, columns=_keys(recorder, rows))
    else:
        operation = Dml(kind="insert", table=table, columns=_keys(recorder, rows))
    recorder.add(operation, call.node, written)


def _keys(recorder: Recorder, value: Value) -> tuple[str, ...]:
    row = value[0] if isinstance(value, list) and value else value
    return recorder.names(tuple(key for key in row if key != "...")) if isinstance(row, dict) else ()


def _simple(make: Callable[[Recorder, Call], AnyOperation]) -> Change:
    def change(recorder: Recorder, call: Call, written: str) -> None:
        recorder.add(make(recorder, call), call.node, written)

    return change


CHANGES: dict[str, Change] = {
    "createTable": _create_table,
    "addColumn": _add_column,
    "changeColumn": _change_column,
    "addIndex": _add_index,
    "removeIndex": _remove_index,
    "addConstraint": _add_constraint,
    "bulkInsert": _rows,
    "bulkUpdate": _rows,
    "bulkDelete": _rows,
    "dropTable": _simple(lambda recorder, call: DropTable(table=table_of(recorder, call.arg(0)), guarded=True)),
    "renameTable": _simple(
        lambda recorder, call: RenameTable(
            table=table_of(recorder, call.arg(0)), new_name=table_of(recorder, call.arg(1))
        )
    ),
    "removeColumn": _simple(
        lambda recorder, call: DropColumn(table=table_of(recorder, call.arg(0)), column=recorder.name(call.arg(1)))
    ),
    "renameColumn": _simple(
        lambda recorder, call: RenameColumn(
            table=table_of(recorder, call.arg(0)),
            column=recorder.name(call.arg(1)),
            new_name=recorder.name(call.arg(2)),
        )
    ),
    "removeConstraint": _simple(
        lambda recorder, call: DropConstraint(table=table_of(recorder, call.arg(0)), name=recorder.name(call.arg(1)))
    ),
    "createSchema": _simple(lambda recorder, call: CreateSchema(name=recorder.name(call.arg(0)))),
    "dropSchema": _simple(lambda recorder, call: DropSchema(name=recorder.name(call.arg(0)), cascade=True)),
    "dropAllTables": _simple(lambda _, __: DropDatabase(name="")),
    "createFunction": _simple(lambda recorder, call: CreateRoutine(name=recorder.name(call.arg(0)))),
    "createTrigger": _simple(
        lambda recorder, call: AlterTrigger(
            table=table_of(recorder, call.arg(0)), action="create", name=recorder.name(call.arg(1))
        )
    ),
    "dropTrigger": _simple(
        lambda recorder, call: AlterTrigger(
            table=table_of(recorder, call.arg(0)), action="drop", name=recorder.name(call.arg(1))
        )
    ),
}
"""Method -> what it records, out of the recorder, the call, and how the call is written."""
