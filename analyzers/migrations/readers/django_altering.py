"""AlterField: what changes of the field that is restated, and what Django does for it.

The order is that of ``BaseDatabaseSchemaEditor._alter_field``. Everywhere but on SQLite, where the table is built anew, a foreign
key is dropped before its column changes and made again afterwards, and so are those that point to a key whose type changes. Rows
that are NULL in a column that may no longer be get the default first, while the column has it in the database too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from analyzers.migrations.operations import (
    AddConstraint,
    AlterType,
    AnyOperation,
    Column,
    Constraint,
    CreateIndex,
    Default,
    DefaultKind,
    Dml,
    DropConstraint,
    DropIndex,
    Index,
    RenameColumn,
    SetDefault,
    SetNullable,
    SqlType,
    StateOnly,
)
from analyzers.migrations.readers.django_names import index_name
from analyzers.migrations.readers.django_settling import key_of
from analyzers.migrations.readers.django_wanted import Wanted
from analyzers.migrations.stream import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.operations import Reference
    from analyzers.migrations.readers.django_tables_known import Project, Table

_KEPT_WITHOUT_KNOWLEDGE = (AlterType, SetNullable, SetDefault)


@dataclass(kw_only=True, slots=True)
class _Changes:
    """What happens, in order, and what undoes it."""

    up: list[AnyOperation] = field(default_factory=list)
    down: list[AnyOperation] = field(default_factory=list)

    def add(self, forward: AnyOperation, backward: AnyOperation) -> None:
        self.up.append(forward)
        self.down.insert(0, backward)


def alter_field(
    group: list[AnyOperation], project: Project, engine: Engine
) -> tuple[list[AnyOperation], list[AnyOperation]]:
    """Return what AlterField changes, and what undoes it. Its first operation names the field and its column."""
    named = group[0]
    if not isinstance(named, RenameColumn):
        return group, []
    name = project.name_of(named.table)
    table = project.tables.get(name)
    column = table.column_of(named.column) if table is not None else None
    if table is None or column is None:
        # What was there before is not known: what is asked of the column itself stays, and stays a restatement.
        kept = [
            msgspec.structs.replace(item, table=name) for item in group if isinstance(item, _KEPT_WITHOUT_KNOWLEDGE)
        ]
        return list(kept), []
    wanted = Wanted(group, project, engine)
    inner = _Changes()
    if column != named.new_name:
        inner.add(
            RenameColumn(table=name, column=column, new_name=named.new_name),
            RenameColumn(table=name, column=named.new_name, new_name=column),
        )
        table.rename(column, named.new_name)
        if named.column != named.new_name:
            table.fields[named.column] = named.new_name
    had = table.columns[named.new_name].app_default
    here = _Field(name=name, table=table, column=named.new_name, was=column, had_default=had, wanted=wanted)
    pointing = [*_pointing_here(here, project)]
    _alter(inner, here)
    _unique(inner, here)
    _indexes(inner, here)
    for one in pointing:
        _follow(inner, one, wanted.type)
    _check(inner, here)
    changes = _with_keys(inner, here, pointing)
    if not changes.up:
        return [StateOnly(what=named.written, where=named.where, statement=named.statement, written=named.written)], []
    same = {"where": named.where, "statement": named.statement, "written": named.written}
    return [msgspec.structs.replace(item, **same) for item in changes.up], changes.down


@dataclass(frozen=True, kw_only=True, slots=True)
class _Field:
    """The column of the field, which ``was`` called so and had a default of the application or not, and what is wanted of it."""

    name: str
    table: Table
    column: str
    was: str
    had_default: bool
    wanted: Wanted


@dataclass(frozen=True, kw_only=True, slots=True)
class _Pointing:
    """A column that points to the field's, its type, and its foreign key."""

    name: str
    table: Table
    column: str
    type: SqlType
    reference: Reference


def _alter(changes: _Changes, here: _Field) -> None:
    """Change type, default and nullability of the column."""
    name, column, wanted = here.name, here.column, here.wanted
    was: Column = here.table.columns[column]
    now = was
    if wanted.type is not None and wanted.type != was.type:
        changes.add(
            AlterType(table=name, column=column, type=wanted.type, old_type=was.type),
            AlterType(table=name, column=column, type=was.type, old_type=wanted.type),
        )
        now = msgspec.structs.replace(now, type=wanted.type)
    default = None if wanted.default is None else wanted.default.default
    if default != was.default:
        changes.add(
            SetDefault(table=name, column=column, default=default),
            SetDefault(table=name, column=column, default=was.default),
        )
        now = msgspec.structs.replace(now, default=default)
    if wanted.nullable != was.nullable and not was.primary_key:
        before, after = _filling(here, default)
        changes.up += before
        changes.add(
            SetNullable(table=name, column=column, nullable=wanted.nullable),
            SetNullable(table=name, column=column, nullable=was.nullable),
        )
        changes.up += after
        now = msgspec.structs.replace(now, nullable=wanted.nullable)
    here.table.columns[column] = msgspec.structs.replace(now, app_default=wanted.app_default)


def _filling(here: _Field, default: Default | None) -> tuple[list[AnyOperation], list[AnyOperation]]:
    """Return what stands before and behind SET NOT NULL: rows that are NULL get the default, and for that time new ones too."""
    wanted = here.wanted
    known = default if default is not None and default.kind is not DefaultKind.NULL else None
    if wanted.nullable or wanted.engine is Engine.SQLITE or not (wanted.fills or known):
        return [], []
    table, column, implied = here.name, here.column, "default"
    fill = Dml(kind="update", table=table, columns=(column,), implied=implied)
    # A default that the field had before is no other one, and only another one is given to the database meanwhile.
    if known is not None or here.had_default:
        return [fill], []
    constant = Default(kind=DefaultKind.CONSTANT)
    return [SetDefault(table=table, column=column, default=constant, implied=implied), fill], [
        SetDefault(table=table, column=column, default=None, implied=implied)
    ]


def _with_keys(inner: _Changes, here: _Field, pointing: list[_Pointing]) -> _Changes:
    """Return changes with the foreign keys that have to go before them, and come (again) after them."""
    wanted, table, name = here.wanted, here.table, here.name
    key = table.foreign.get(here.column)
    # A default of the application changes the field, though nothing of its column.
    changed = bool(inner.up) or here.had_default != wanted.app_default
    again = changed and wanted.engine is not Engine.SQLITE
    changes = _Changes()
    goes = key is not None and (again or key != wanted.reference)
    if key is not None and goes:
        changes.add(*reversed(key_of(name, here.was, key)))
    for one in pointing if again else ():
        changes.add(*reversed(key_of(one.name, one.column, one.reference)))
    changes.up += inner.up
    changes.down = [*inner.down, *changes.down]
    if wanted.reference is not None and (goes or key is None):
        changes.add(*key_of(name, here.column, wanted.reference))
    for one in pointing if again else ():
        changes.add(
            *key_of(one.name, one.column, one.reference, index_name(one.name, (one.column,), "_fk", wanted.engine))
        )
    if wanted.reference is None:
        table.foreign.pop(here.column, None)
    else:
        table.foreign[here.column] = wanted.reference
    return changes


def _unique(changes: _Changes, here: _Field) -> None:
    """Let the column's unique constraint come or go."""
    name, column, unique = here.name, here.column, here.table.unique
    if here.wanted.unique == (column in unique):
        return
    pair: tuple[AnyOperation, AnyOperation] = (
        AddConstraint(table=name, constraint=Constraint(kind="unique", columns=(column,)), implied="unique"),
        DropConstraint(table=name, kind="unique", columns=(column,), implied="unique"),
    )
    changes.add(*(pair if here.wanted.unique else reversed(pair)))
    (unique.add if here.wanted.unique else unique.discard)(column)


def _check(changes: _Changes, here: _Field) -> None:
    """Let the CHECK come or go that the kind of field has (PositiveIntegerField)."""
    name, column, was = here.name, here.column, here.table.columns[here.column]
    if bool(here.wanted.check) == bool(was.check):
        return
    check = Constraint(kind="check", columns=(column,), expression=here.wanted.check or was.check)
    pair: tuple[AnyOperation, AnyOperation] = (
        AddConstraint(table=name, constraint=check, implied="check"),
        DropConstraint(table=name, kind="check", columns=(column,), implied="check"),
    )
    changes.add(*(pair if here.wanted.check else reversed(pair)))
    here.table.columns[column] = msgspec.structs.replace(was, check=here.wanted.check)


def _indexes(changes: _Changes, here: _Field) -> None:
    """Let the column's index, and the one for LIKE, come or go."""
    name, table, column, wanted = here.name, here.table, here.column, here.wanted
    before = table.indexed.get(column)
    if before is None and wanted.index is not None:
        index = msgspec.structs.replace(wanted.index.index, columns=(column,))
        changes.add(*_index(name, index, wanted.index.implied))
        table.indexed[column] = index
    elif before is not None and wanted.index is None:
        changes.add(*reversed(_index(name, before, "db_index")))
        del table.indexed[column]
    if wanted.like is not None and column not in table.like:
        changes.add(*_index(name, wanted.like, "like_index"))
        table.like.add(column)
    elif wanted.like is None and column in table.like:
        like = Index(columns=(column,), opclasses=("varchar_pattern_ops",))
        changes.add(*reversed(_index(name, like, "like_index")))
        table.like.discard(column)


def _index(name: str, index: Index, implied: str) -> tuple[AnyOperation, AnyOperation]:
    return (
        CreateIndex(table=name, index=index, implied=implied),
        DropIndex(table=name, columns=index.columns, implied=implied),
    )


def _pointing_here(here: _Field, project: Project) -> Iterator[_Pointing]:
    """Yield what points to a primary key, or to a unique column, whose type changes: Django changes it too."""
    column = here.table.columns[here.column]
    if here.wanted.type in {None, column.type} or not (column.primary_key or here.wanted.unique):
        return
    for name, table in project.tables.items():
        for each, reference in table.foreign.items():
            was = table.columns.get(each)
            if reference.table != here.name or was is None or was.type in {None, here.wanted.type}:
                continue
            to = here.table.mapped(reference.columns)
            if was.type is not None and (to == (here.column,) if to else column.primary_key):
                yield _Pointing(name=name, table=table, column=each, type=was.type, reference=reference)


def _follow(changes: _Changes, one: _Pointing, type_: SqlType | None) -> None:
    """Change the type of a column that points to the field's."""
    changes.add(
        AlterType(table=one.name, column=one.column, type=type_, old_type=one.type, implied="foreign_key"),
        AlterType(table=one.name, column=one.column, type=one.type, old_type=type_, implied="foreign_key"),
    )
    one.table.columns[one.column] = msgspec.structs.replace(one.table.columns[one.column], type=type_)
