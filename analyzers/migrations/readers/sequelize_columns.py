"""Attributes of Sequelize as columns: ``{ type, allowNull, defaultValue, primaryKey, references ... }``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzers.migrations.operations import Column, CreateType, Default, Reference
from analyzers.migrations.readers.javascript_types import sql_default, value_default
from analyzers.migrations.readers.javascript_values import Function, Handle, Value, known_name, string, text_of
from analyzers.migrations.readers.sequelize_types import DataType, column_type, members
from analyzers.migrations.script import Dialect

if TYPE_CHECKING:
    from analyzers.migrations.readers.javascript_recorder import Recorder

_APPLICATION = frozenset({"NOW", "UUIDV1", "UUIDV4"})


def underscored(name: str) -> str:
    """Return a name as Sequelize writes it in the names of indexes: ``userId`` is ``user_id``."""
    apart = re.sub(r"([A-Z\d]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z\d])([A-Z])", r"\1_\2", apart).replace("-", "_").lower()


def table_of(recorder: Recorder, value: Value) -> str:
    """Return a table, given by name, or as ``{ tableName, schema }``."""
    if isinstance(value, dict):
        return recorder.table(value.get("tableName"), value.get("schema"))
    return recorder.table(value)


def raw_table(value: Value) -> str:
    """Return a table's name as it is written, without its schema."""
    return known_name(value.get("tableName")) if isinstance(value, dict) else known_name(value)


def attribute(value: Value) -> dict[str, Value] | None:
    """Return a column's attributes; a type alone is one of them. None for what is neither."""
    if isinstance(value, dict):
        return value
    is_type = isinstance(value, str) or (isinstance(value, Handle) and isinstance(value.data, DataType))
    return {"type": value} if is_type else None


def is_virtual(given: dict[str, Value]) -> bool:
    """Tell whether an attribute is no column."""
    made = _data_type(given)
    return made is not None and made.name == "VIRTUAL"


def column(recorder: Recorder, table: Value, key: str, given: dict[str, Value]) -> Column:
    """Return a column. It may be NULL unless ``allowNull`` is false or it is the primary key."""
    primary = given.get("primaryKey") is True
    name = recorder.name(given.get("field") or key)
    default, by_application = _default(given)
    after = given.get("after")
    return Column(
        name=name,
        type=column_type(given.get("type"), recorder.dialect, enum=enum_name(table, key), values=given.get("values")),
        nullable=given.get("allowNull") is not False and not primary,
        default=default,
        app_default=by_application,
        identity=given.get("autoIncrement") is True or given.get("autoIncrementIdentity") is True,
        serial=given.get("autoIncrement") is True and given.get("autoIncrementIdentity") is not True,
        primary_key=primary,
        unique=bool(given.get("unique")),
        references=reference(recorder, given),
        position="first" if given.get("first") is True else f"after {recorder.name(after)}" if after else "",
    )


def enum_name(table: Value, key: str) -> str:
    """Return the name of the type that Sequelize creates on PostgreSQL for an enumeration."""
    return f"enum_{raw_table(table)}_{key}"


def enum_types(recorder: Recorder, table: Value, key: str, given: dict[str, Value]) -> list[CreateType]:
    """Return the type that a column needs; only PostgreSQL has any."""
    made = _data_type(given)
    if made is not None and made.name == "ARRAY" and made.args:
        made = _data_type({"type": made.args[0]})
    if made is None or made.name != "ENUM" or recorder.dialect is not Dialect.POSTGRES:
        return []
    return [CreateType(name=enum_name(table, key), members=members(made, given.get("values")), implied="enum")]


def reference(recorder: Recorder, given: dict[str, Value]) -> Reference | None:
    """Return what ``references`` points to: ``{ model, key }``, or a table's name with ``referencesKey`` beside it."""
    target = given.get("references")
    if not target:
        return None
    key = given.get("referencesKey")
    model: Value = target
    if isinstance(target, dict):
        model = target.get("model") or target.get("table") or target.get("tableName")
        key = target.get("key") or target.get("field") or target.get("fields")
    names = key if isinstance(key, list) else [key] if key else []
    return Reference(
        table=table_of(recorder, model),
        columns=recorder.names(tuple(map(known_name, names))),
        on_delete=known_name(given.get("onDelete")).lower(),
        on_update=known_name(given.get("onUpdate")).lower(),
    )


def _data_type(given: dict[str, Value]) -> DataType | None:
    value = given.get("type")
    made = value.data if isinstance(value, Handle) else None
    return made if isinstance(made, DataType) else None


def _default(given: dict[str, Value]) -> tuple[Default | None, bool]:
    """Return the database's default, and whether the application alone has one.

    Sequelize gives the database none for ``NOW``, ``UUIDV4`` and functions: it fills these in itself.
    """
    if "defaultValue" not in given:
        return None, False
    value = given["defaultValue"]
    if isinstance(value, Function):
        return None, True
    if isinstance(value, Handle):
        if isinstance(value.data, DataType) and value.data.name in _APPLICATION:
            return None, True
        if value.kind == "sql":
            text = text_of(value.data)
            return sql_default(str(text) if text is not None else "${}"), False
    if isinstance(value, dict | list):
        return value_default(string(value) or "..."), False
    return value_default(value), False
