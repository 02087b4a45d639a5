"""How a replay reaches and replaces the states of a schema. States are shared between schemas and never changed in place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec.structs import replace

from analyzers.migrations.operations import AlterType, Column, CreateTable, SetDefault, SetNullable
from analyzers.migrations.schema import ColumnState, IndexState, Origin, TableState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from analyzers.migrations.operations import Constraint, Operation
    from analyzers.migrations.schema import ConstraintState, Schema

_PREFIX = re.compile(r"\(\d+\)$")
_COLLATED = re.compile(r'\(+"?([\w$]+)"?\)* collate [^()]+\)', re.IGNORECASE)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_OF_A_COLUMN = (AlterType, SetDefault, SetNullable)
_KEYS = frozenset({"primary_key", "unique", "foreign_key"})


Located = TypeVar("Located", bound="Operation")


def located(schema: Schema, operation: Located) -> Located:
    """Return an operation with the name by which its table is known, and its column.

    A name without a schema that is not known, but is the last part of exactly one that is, means that one: ``search_path`` was set
    outside of what is read. The same operation where nothing is to be said.
    """
    if operation.spelled and isinstance(operation, _OF_A_COLUMN):
        operation = _mapped(schema, operation)
    name = getattr(operation, "table", "")
    if not name or "." in name or name in schema.tables or isinstance(operation, CreateTable) or name in schema.views:
        return operation
    found = _qualified(schema).get(name, ())
    return msgspec.structs.replace(operation, table=found[0]) if len(found) == 1 else operation


def _mapped(schema: Schema, operation: Located) -> Located:
    """Return an operation on the column that a mapper makes of its name: ``orderId`` is ``order_id`` where only that is there."""
    state, column = schema.tables.get(getattr(operation, "table", "")), getattr(operation, "column", "")
    if state is None or column in state.columns:
        return operation
    name = _HUMP.sub("_", operation.spelled).lower()
    return msgspec.structs.replace(operation, column=name) if name in state.columns else operation


def _qualified(schema: Schema) -> dict[str, tuple[str, ...]]:
    """Return the names of tables in schemas of their own, by the last part."""
    parts = schema.by_last_part
    if parts is None:
        parts = schema.by_last_part = {}
        for name in schema.tables:
            if "." in name:
                last = name.rpartition(".")[2]
                parts[last] = (*parts.get(last, ()), name)
    return parts


def remove(schema: Schema, name: str) -> None:
    """Take a table out of a schema, if it is there."""
    state = schema.tables.pop(name, None)
    if state is not None:
        schema.by_last_part = None if "." in name else schema.by_last_part
        _recount(schema, state.indexes, {})
        _repoint(schema, name, state.constraints, {})


def has_relation(schema: Schema, name: str) -> bool:
    """Tell whether a table or an index of a table has a name, in whatever schema: relations share one namespace."""
    if schema.index_names is None:
        schema.index_names = {}
        for table in schema.tables.values():
            _recount(schema, {}, table.indexes)
    return name in schema.tables or name in schema.index_names or bool(_qualified(schema).get(name))


def _recount(schema: Schema, before: Mapping[str, IndexState], after: Mapping[str, IndexState]) -> None:
    """Keep the count of names, if there is one, when a table's indexes are others."""
    names = schema.index_names
    if names is None or before is after:
        return
    for name in before:
        names[name] = names.get(name, 1) - 1
    for name in after:
        names[name] = names.get(name, 0) + 1
    for name in before:
        if not names.get(name, 1):
            del names[name]


def table_of(schema: Schema, name: str, origin: Origin) -> TableState:
    """Return a table; one that no migration created is made up, and stands in the schema from then on."""
    table = schema.tables.get(name)
    if table is None:
        table = put(schema, TableState(name=name, since=origin, known=False, complete=False))
    return table


def column_of(table: TableState, name: str, origin: Origin) -> ColumnState | None:
    """Return a column; one that an incomplete table does not list is made up. None where there is no such column."""
    state = table.columns.get(name)
    if state is None and not table.complete:
        before = Origin(path=origin.path, name=origin.name, ordinal=-1, where=origin.where)
        state = ColumnState(column=Column(name=name), since=before, known=False)
    return state


def put_column(schema: Schema, table: TableState, state: ColumnState) -> TableState:
    """Put a column into a table, in the place of the one of its name."""
    return put(schema, replace(table, columns={**table.columns, state.column.name: state}))


def put(schema: Schema, table: TableState) -> TableState:
    """Put a table into a schema, in the place of the one of its name."""
    before = schema.tables.get(table.name)
    if before is None and "." in table.name:
        schema.by_last_part = None
    _recount(schema, {} if before is None else before.indexes, table.indexes)
    _repoint(schema, table.name, {} if before is None else before.constraints, table.constraints)
    schema.tables[table.name] = table
    return table


def referring(schema: Schema, target: str) -> list[TableState]:
    """Return the tables with a foreign key to a table, in their order."""
    names = schema.referring.get(target, ())
    if len(names) > 1:
        found = set(names)
        return [table for name, table in schema.tables.items() if name in found]
    return [schema.tables[name] for name in names]


def _repoint(
    schema: Schema, table: str, before: Mapping[str, ConstraintState], after: Mapping[str, ConstraintState]
) -> None:
    """Keep up to date which tables refer to others when a table's constraints are others."""
    if before is after:
        return
    pointing, was, now = schema.referring, _targets(before), _targets(after)
    for target in was - now:
        pointing[target] = tuple(name for name in pointing[target] if name != table)
    for target in now - was:
        pointing[target] = (*pointing.get(target, ()), table)


def _targets(constraints: Mapping[str, ConstraintState]) -> set[str]:
    references = (state.constraint.references for state in constraints.values())
    return {reference.table for reference in references if reference is not None}


def plain(column: str) -> str:
    """Return the name of an indexed column without the length of its prefix or a collation; an expression stays."""
    if not column.startswith("("):
        return _PREFIX.sub("", column)
    collated = _COLLATED.fullmatch(column)
    return collated[1] if collated else column


def mentions(text: str, name: str) -> bool:
    """Tell whether an expression names a column: as a word of its own, and not inside a text."""
    if name not in text:
        return False
    outside = re.sub(r"'(?:[^']|'')*'", "''", text)
    return re.search(rf"(?<![\w$]){re.escape(name)}(?![\w$])", outside, re.IGNORECASE) is not None


def renamed_in(text: str, name: str, new_name: str) -> str:
    """Return an expression with another name for a column."""
    if not text or name not in text:
        return text
    return re.sub(
        rf"(?<![\w$'])(\"?){re.escape(name)}\1(?![\w$'])", lambda match: f"{match[1]}{new_name}{match[1]}", text
    )


def uses_column(constraint: Constraint, column: str) -> bool:
    """Tell whether a constraint is about a column, alone or with others."""
    return column in constraint.columns or bool(constraint.expression and mentions(constraint.expression, column))


def index_uses(state: IndexState, column: str) -> bool:
    """Tell whether an index has a column, as a key, beside the keys, in an expression or in its condition."""
    index = state.index
    return (
        any(plain(key) == column or (key.startswith("(") and mentions(key, column)) for key in index.columns)
        or column in index.include
        or bool(index.where and mentions(index.where, column))
    )


def derive_keys(table: TableState) -> TableState:
    """Return a table whose columns say of themselves what its constraints say of them."""
    constraints = [state.constraint for state in table.constraints.values() if state.constraint.kind in _KEYS]
    columns = {name: _with_keys(state, constraints) for name, state in table.columns.items()}
    return replace(table, columns=columns)


def _with_keys(state: ColumnState, constraints: Iterable[Constraint]) -> ColumnState:
    """Return a column with its keys; the same state where nothing changes."""
    column = state.column
    mine = [constraint for constraint in constraints if column.name in constraint.columns]
    if not mine and not column.primary_key and not column.unique and column.references is None:
        return state
    alone = (column.name,)
    primary = any(constraint.kind == "primary_key" for constraint in mine)
    unique = any(constraint.kind == "unique" and constraint.columns == alone for constraint in mine)
    references = next((each.references for each in mine if each.kind == "foreign_key" and each.columns == alone), None)
    if (column.primary_key, column.unique, column.references) == (primary, unique, references):
        return state
    column = msgspec.structs.replace(column, primary_key=primary, unique=unique, references=references)
    return replace(state, column=column)


def find_index(schema: Schema, name: str, table: str = "") -> IndexState | None:
    """Return an index of a table, or of any table or materialized view where the table is ''; a schema before the name may miss."""
    short = name.rpartition(".")[2]
    if table:
        owners = [owner for owner in (schema.tables.get(table), schema.views.get(table)) if owner is not None]
    else:
        owners = [*schema.tables.values(), *schema.views.values()]
    for wanted in dict.fromkeys((name, short)):
        for owner in owners:
            if wanted in owner.indexes:
                return owner.indexes[wanted]
    return None


def change_references(schema: Schema, target: str, change: Callable[[Constraint], Constraint | None]) -> None:
    """Replace the foreign keys to a table by what ``change`` makes of each; None drops it."""
    for table in referring(schema, target):
        constraints: dict[str, ConstraintState] = {}
        for name, state in table.constraints.items():
            after = change(state.constraint) if _refers(state.constraint, target) else state.constraint
            if after is not None:
                constraints[name] = state if after is state.constraint else replace(state, constraint=after)
        if [id(state) for state in constraints.values()] != [id(state) for state in table.constraints.values()]:
            put(schema, derive_keys(replace(table, constraints=constraints)))


def _refers(constraint: Constraint, target: str) -> bool:
    return constraint.references is not None and constraint.references.table == target


def partitions_of(schema: Schema, table: str) -> tuple[TableState, ...]:
    """Return the direct partitions of a table."""
    parent = schema.tables.get(table)
    if parent is not None and parent.known and not parent.partitioned:
        return ()
    return tuple([state for state in schema.tables.values() if state.partition_of == table])
