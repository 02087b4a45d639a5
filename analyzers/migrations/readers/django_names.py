"""The names that Django gives to indexes and constraints that nobody named (``BaseDatabaseSchemaEditor._create_index_name``)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import msgspec

from analyzers.migrations.operations import AddConstraint, AnyOperation, CreateIndex, CreateTable
from analyzers.migrations.stream import Engine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzers.migrations.readers.django_tables_known import Project

_LONGEST: Final = {Engine.POSTGRES: 63, Engine.UNKNOWN: 63, Engine.MYSQL: 64, Engine.MARIADB: 64, Engine.SQLITE: 200}

_SUFFIXES: Final = {"db_index": "", "foreign_key": "", "like_index": "_like", "index_together": "_idx"}
"""What brings an index about, and what its name ends with."""


def index_name(table: str, columns: Sequence[str], suffix: str, engine: Engine) -> str:
    """Return the name of an index (``suffix`` '' or ``_like``), of a unique constraint (``_uniq``) or of a foreign key."""
    digest = hashlib.md5("".join((table, *columns)).encode(), usedforsecurity=False).hexdigest()[:8]
    end = f"{digest}{suffix}"
    longest = _LONGEST[engine]
    name = f"{table}_{'_'.join(columns)}_{end}"
    if len(name) <= longest:
        return name
    if len(end) > longest / 3:
        end = end[: longest // 3]
    each = (longest - len(end)) // 2 - 1
    name = f"{table[:each]}_{'_'.join(columns)[:each]}_{end}"
    return f"D{name[:-1]}" if name[0] == "_" or name[0].isdigit() else name


def named(item: AnyOperation, project: Project, engine: Engine) -> AnyOperation:
    """Return an operation with the names that Django gives, where nobody did."""
    if isinstance(item, AddConstraint) and item.implied and not item.constraint.name:
        name = _constraint(item, project, engine)
        return msgspec.structs.replace(item, constraint=msgspec.structs.replace(item.constraint, name=name))
    if isinstance(item, CreateIndex) and item.implied in _SUFFIXES and not item.index.name and not item.index.method:
        name = index_name(item.table, item.index.columns, _SUFFIXES[item.implied], engine)
        return msgspec.structs.replace(item, index=msgspec.structs.replace(item.index, name=name))
    if isinstance(item, CreateTable) and any(not each.name and each.kind == "unique" for each in item.constraints):
        constraints = tuple(
            msgspec.structs.replace(each, name=index_name(item.table, each.columns, "_uniq", engine))
            if not each.name and each.kind == "unique"
            else each
            for each in item.constraints
        )
        return msgspec.structs.replace(item, constraints=constraints)
    return item


def _constraint(item: AddConstraint, project: Project, engine: Engine) -> str:
    columns, reference = item.constraint.columns, item.constraint.references
    if reference is not None:
        target = project.tables.get(reference.table)
        keys = [column.name for column in target.columns.values() if column.primary_key] if target is not None else []
        to = (target.mapped(reference.columns) if target is not None else reference.columns) or keys or ["id"]
        return index_name(item.table, columns, f"_fk_{reference.table}_{to[0]}", engine)
    if item.constraint.kind == "check":
        return index_name(item.table, columns, "_check", engine)
    if item.written != "AddField":
        return index_name(item.table, columns, "_uniq", engine)
    # Written inside the column, it is the database that names it.
    name = f"{item.table}_{columns[0]}_key"
    return name if engine in {Engine.POSTGRES, Engine.UNKNOWN} and len(name) <= _LONGEST[engine] else ""
