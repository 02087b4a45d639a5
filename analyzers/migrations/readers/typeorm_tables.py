"""Tables, columns, indexes and constraints as TypeORM's migration API describes them, as parts of operations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.migrations.operations import (
    Column,
    Constraint,
    CreateType,
    Default,
    DefaultKind,
    Index,
    Reference,
    SqlType,
)
from analyzers.migrations.readers.javascript_types import is_serial, numbers, sql_default, sql_type
from analyzers.migrations.readers.javascript_values import Text, Unknown, Value, known_name, string, strings
from analyzers.migrations.readers.typeorm_names import default_name
from analyzers.migrations.script import Dialect

if TYPE_CHECKING:
    from analyzers.migrations.operations import ConstraintKind
    from analyzers.migrations.readers.javascript_recorder import Recorder

Options = dict[str, Value]


def options(value: Value) -> Options | None:
    """Return what describes something: the object itself, or what its class was constructed with; None for another value."""
    return {str(key): inner for key, inner in value.items()} if isinstance(value, dict) else None


def items(value: Value) -> list[Options]:
    """Return the descriptions in an array."""
    found = map(options, value) if isinstance(value, list) else ()
    return [item for item in found if item is not None]


def is_true(value: Value) -> bool:
    """Tell whether a flag is set."""
    return value is True


def column(recorder: Recorder, table: str, given: Options) -> Column:
    """Return a column. It is NOT NULL unless ``isNullable`` says otherwise."""
    written = given.get("type")
    text = written if isinstance(written, str) else ""
    strategy = given.get("generationStrategy")
    increments = (is_true(given.get("isGenerated")) and strategy in {None, "increment", "identity"}) or is_serial(text)
    generated = str(given.get("generatedType") or "").lower() if given.get("asExpression") else ""
    name = recorder.name(given.get("name"))
    return Column(
        name=name,
        type=_type(recorder, table, given, text) if text else None,
        nullable=given.get("isNullable") is True,
        default=_default(recorder, given),
        generated="stored" if generated == "stored" else "virtual" if generated else "",
        identity=increments or bool(given.get("generatedIdentity")),
        serial=increments and strategy != "identity" and not given.get("generatedIdentity"),
        primary_key=is_true(given.get("isPrimary")),
        unique=is_true(given.get("isUnique")),
        on_update=string(given["onUpdate"]) or "" if given.get("onUpdate") else "",
    )


def _type(recorder: Recorder, table: str, given: Options, text: str) -> SqlType | None:
    members = strings(given.get("enum"))
    if members and text.lower() == "enum" and recorder.dialect is Dialect.POSTGRES:
        return SqlType(name=enum_name(recorder, table, given), array=is_true(given.get("isArray")))
    args = numbers(given.get("length"), given.get("precision"), given.get("scale"), given.get("width"))
    found = sql_type(text, recorder.dialect, args=args, members=members)
    if found is None:
        return None
    return SqlType(
        name=found.name,
        args=found.args,
        array=found.array or is_true(given.get("isArray")),
        unsigned=found.unsigned or is_true(given.get("unsigned")),
        members=found.members,
        charset=string(given["charset"]) or "" if given.get("charset") else "",
        collation=string(given["collation"]) or "" if given.get("collation") else "",
    )


def enum_name(recorder: Recorder, table: str, given: Options) -> str:
    """Return the name of the type that TypeORM creates on PostgreSQL for a column of type ``enum``."""
    stated = known_name(given.get("enumName")) if given.get("enumName") else ""
    return stated or f"{table.rpartition('.')[2]}_{recorder.name(given.get('name')).lower()}_enum"


def enum_types(recorder: Recorder, table: str, columns: list[Options]) -> list[CreateType]:
    """Return the types that are created before a table's columns of type ``enum``; only PostgreSQL has any."""
    if recorder.dialect is not Dialect.POSTGRES:
        return []
    return [
        CreateType(name=enum_name(recorder, table, given), members=strings(given["enum"]), implied="enum")
        for given in columns
        if given.get("enum") and str(given.get("type")).lower() == "enum"
    ]


def _default(recorder: Recorder, given: Options) -> Default | None:
    if is_true(given.get("isGenerated")) and given.get("generationStrategy") == "uuid" and "default" not in given:
        # Other databases get the value from the application.
        volatile = Default(kind=DefaultKind.VOLATILE, text="uuid_generate_v4()")
        return volatile if recorder.dialect in {Dialect.POSTGRES, Dialect.NONE} else None
    value = given.get("default")
    if value is None:
        return None
    # What stands in ``default`` is put behind DEFAULT as it is.
    if isinstance(value, str | Text):
        return sql_default(str(value))
    if isinstance(value, Unknown):
        return Default(kind=DefaultKind.UNKNOWN, text=value.text[:200])
    return sql_default(string(value) or "")


def index(recorder: Recorder, table: str, given: Options) -> Index:
    """Return an index; it has TypeORM's own name where none is given."""
    columns = strings(given.get("columnNames"))
    where = string(given["where"]) or "" if given.get("where") else ""
    method = "fulltext" if is_true(given.get("isFulltext")) else "spatial" if is_true(given.get("isSpatial")) else ""
    return Index(
        name=_name(recorder, given, "IDX", table, columns, where),
        columns=recorder.names(columns),
        unique=is_true(given.get("isUnique")),
        method=method,
        where=where,
    )


def constraint(recorder: Recorder, kind: ConstraintKind, table: str, given: Options) -> Constraint:
    """Return a foreign key, unique, check or exclusion constraint."""
    columns = strings(given.get("columnNames"))
    expression = string(given["expression"]) or "" if given.get("expression") else ""
    prefix = {"unique": "UQ", "foreign_key": "FK", "check": "CHK"}.get(kind, "")
    return Constraint(
        kind=kind,
        name=_name(recorder, given, prefix, table, columns, expression),
        columns=recorder.names(columns),
        references=_reference(recorder, given) if kind == "foreign_key" else None,
        expression=expression,
        deferrable=bool(given.get("deferrable")),
    )


def _reference(recorder: Recorder, given: Options) -> Reference:
    return Reference(
        table=recorder.table(given.get("referencedTableName"), given.get("referencedSchema")),
        columns=recorder.names(strings(given.get("referencedColumnNames"))),
        on_delete=known_name(given.get("onDelete")).lower(),
        on_update=known_name(given.get("onUpdate")).lower(),
    )


def _name(recorder: Recorder, given: Options, prefix: str, table: str, columns: tuple[str, ...], extra: str) -> str:
    if given.get("name"):
        return recorder.name(given["name"])
    if not prefix or not (columns or extra):
        return ""
    return recorder.name(default_name(prefix, table, columns, extra))
