"""Which tables a fact is about: functions from an operation and the schema before it to names of tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from analyzers.migrations import operations as ops
from analyzers.migrations.replay_constraints import matching
from analyzers.migrations.replay_indexes import matching_index
from analyzers.migrations.replay_state import find_index, partitions_of, referring, uses_column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from analyzers.migrations.fact_conditions import Case
    from analyzers.migrations.schema import Schema


def _table(case: Case) -> tuple[str, ...]:
    """Return the table or view that the operation names."""
    name = getattr(case.operation, "table", "") or getattr(case.operation, "name", "")
    return (name,) if name else ()


def _tree(case: Case) -> tuple[str, ...]:
    """Return the table and its partitions, theirs too."""
    return tuple(each for table in _table(case) for each in (table, *_descendants(case.schema, table)))


def _partitions(case: Case) -> tuple[str, ...]:
    """Return the partitions of the table, theirs too."""
    return tuple(each for table in _table(case) for each in _descendants(case.schema, table))


def _descendants(schema: Schema, table: str) -> tuple[str, ...]:
    direct = [state.name for state in partitions_of(schema, table)]
    return tuple(each for name in direct for each in (name, *_descendants(schema, name)))


def _parent(case: Case) -> tuple[str, ...]:
    """Return the table of which the operation's is, or becomes, a partition."""
    stated = getattr(case.operation, "partition_of", "")
    state = case.schema.tables.get(getattr(case.operation, "table", ""))
    name = stated or (state.partition_of if state is not None else "")
    return (name,) if name else ()


def _default_partition(case: Case) -> tuple[str, ...]:
    """Return the default partition beside which a partition comes or goes; none where it is itself the default."""
    own = {getattr(case.operation, "table", ""), getattr(case.operation, "partition", "")}
    stated = getattr(case.operation, "partition", "") and getattr(case.operation, "table", "")
    for name in (stated, *_parent(case)):
        parent = case.schema.tables.get(name)
        if parent is not None and parent.default_partition and parent.default_partition not in own:
            return (parent.default_partition,)
    return ()


def _partition(case: Case) -> tuple[str, ...]:
    """Return the partition that the operation names."""
    return (getattr(case.operation, "partition", ""),)


def _referenced(case: Case) -> tuple[str, ...]:
    """Return the tables to which new foreign keys of the operation point."""
    operation = case.operation
    references: list[ops.Reference | None] = []
    if isinstance(operation, ops.AddConstraint):
        references = [operation.constraint.references]
    elif isinstance(operation, ops.AddColumn):
        references = [operation.column.references]
    elif isinstance(operation, ops.CreateTable):
        references = [column.references for column in operation.columns]
        references += [constraint.references for constraint in operation.constraints]
    return _others(case, (each.table for each in references if each is not None))


def _was_referenced(case: Case) -> tuple[str, ...]:
    """Return the tables to which foreign keys point that the operation drops or changes."""
    operation = case.operation
    table = case.schema.tables.get(getattr(operation, "table", ""))
    if table is None:
        return ()
    states = table.constraints
    if isinstance(operation, ops.DropConstraint):
        states = {name: states[name] for name in matching(table, operation)}
    elif isinstance(operation, ops.ValidateConstraint):
        states = {name: state for name, state in states.items() if name == operation.name}
    elif isinstance(operation, ops.DropColumn | ops.AlterType):
        states = {name: state for name, state in states.items() if uses_column(state.constraint, operation.column)}
    references = (state.constraint.references for state in states.values())
    return _others(case, (each.table for each in references if each is not None))


def _referencing(case: Case) -> tuple[str, ...]:
    """Return the tables whose foreign keys point to the operation's table: to the column, where it is about one."""
    name = getattr(case.operation, "table", "")
    column = getattr(case.operation, "column", "") if isinstance(case.operation, ops.AlterType | ops.DropColumn) else ""
    found = [
        table.name
        for table in referring(case.schema, name)
        for state in table.constraints.values()
        if state.constraint.references is not None
        and state.constraint.references.table == name
        and (not column or column in state.constraint.references.columns)
    ]
    return _others(case, found)


def _referencing_deep(case: Case) -> tuple[str, ...]:
    """Return the tables whose foreign keys point to the operation's table, and those that point to them."""
    found, queue = [getattr(case.operation, "table", "")], [getattr(case.operation, "table", "")]
    while queue:
        target = queue.pop()
        for table in referring(case.schema, target):
            if table.name not in found:
                found.append(table.name)
                queue.append(table.name)
    return tuple(found[1:])


def _others(case: Case, names: Iterable[str]) -> tuple[str, ...]:
    own = getattr(case.operation, "table", "")
    return tuple(dict.fromkeys(name for name in names if name and name != own))


def _of_index(case: Case) -> tuple[str, ...]:
    """Return the table of the index that the operation names; '' where it is not known."""
    operation = case.operation
    state = matching_index(case.schema, operation) if isinstance(operation, ops.DropIndex) else None
    state = state or find_index(case.schema, getattr(operation, "name", ""), getattr(operation, "table", ""))
    return (state.table if state is not None else getattr(operation, "table", ""),)


def _reindexed(case: Case) -> tuple[str, ...]:
    """Return the tables whose indexes are built anew."""
    operation = case.operation
    if not isinstance(operation, ops.Reindex):
        return ()
    if operation.target == "index":
        return tuple(name for name in _of_index(case) if name)
    if operation.target == "table":
        return _tree(case)
    return _in_schema(case) if operation.target == "schema" and operation.name != "public" else _all(case)


def _using_type(case: Case) -> tuple[str, ...]:
    """Return the tables with a column of the type or domain."""
    name = getattr(case.operation, "name", "")
    return tuple(
        table.name
        for table in case.schema.tables.values()
        if any(state.column.type is not None and state.column.type.name == name for state in table.columns.values())
    )


def _in_schema(case: Case) -> tuple[str, ...]:
    """Return the tables of the namespace."""
    prefix = f"{getattr(case.operation, 'name', '')}."
    return tuple(name for name in case.schema.tables if name.startswith(prefix))


def _all(case: Case) -> tuple[str, ...]:
    """Return all tables."""
    return tuple(case.schema.tables)


def _like(case: Case) -> tuple[str, ...]:
    """Return the table that is copied."""
    name = getattr(case.operation, "like", "")
    return (name,) if name else ()


def _reads(case: Case) -> tuple[str, ...]:
    """Return the tables that are read."""
    return tuple(dict.fromkeys(getattr(case.operation, "reads", ())))


def _several(case: Case) -> tuple[str, ...]:
    """Return the tables that the operation lists."""
    return tuple(dict.fromkeys(getattr(case.operation, "tables", ())))


def _none(_case: Case) -> tuple[str, ...]:
    """Return '' alone: what holds of the statement and not of a table."""
    return ("",)


Tables: TypeAlias = "Callable[[Case], tuple[str, ...]]"

TABLES: dict[str, Tables] = {
    "table": _table,
    "tree": _tree,
    "partitions": _partitions,
    "parent": _parent,
    "partition": _partition,
    "referenced": _referenced,
    "was_referenced": _was_referenced,
    "referencing": _referencing,
    "index_table": _of_index,
    "using_type": _using_type,
    "in_schema": _in_schema,
    "default_partition": _default_partition,
    "reindexed": _reindexed,
    "referencing_deep": _referencing_deep,
    "like": _like,
    "reads": _reads,
    "several": _several,
    "none": _none,
}
"""What ``tables`` of a fact may be."""
