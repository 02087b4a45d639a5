"""Django's operations on fields: AddField, RemoveField, AlterField, RenameField.

What earlier migrations decide is not known here. The operations take the usual case, and ``django_state`` corrects them: the table
of the model (``db_table``), whether a removed field has a column of its name, one with ``_id`` behind it, or a table between, and
what an altered field was before. AlterField states a whole field: all of its operations are ``restated``, the first of them a
rename from the field's name to its column's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from analyzers.migrations.operations import (
    AddColumn,
    AddConstraint,
    AlterType,
    AnyOperation,
    Column,
    Constraint,
    ConstraintKind,
    CreateIndex,
    CreateTable,
    Dml,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropTable,
    Harmless,
    Index,
    Reference,
    RenameColumn,
    SetDefault,
    SetNullable,
    Where,
)
from analyzers.migrations.readers.django_fields import Field, ManyToMany, read_field, table_of
from analyzers.migrations.readers.django_steps import Step
from analyzers.migrations.readers.python_module import argument, place

if TYPE_CHECKING:
    import ast

    from analyzers.migrations.readers.django_steps import Context

_NO_COLUMN: Final = "a field without a column"
_OF_FIELDS: Final[tuple[ConstraintKind, ...]] = ("unique", "foreign_key")
"""Constraints that a field brings along, or not."""


def field_constraints(table: str, field: Field, where: Where, written: str) -> tuple[AnyOperation, ...]:
    """Return the constraints that a field brings along: unique, and the foreign key."""
    if field.column is None:
        return ()
    found: list[AnyOperation] = []
    columns = (field.column.name,)
    if field.unique:
        unique = Constraint(kind="unique", columns=columns)
        found.append(AddConstraint(table=table, constraint=unique, implied="unique", where=where, written=written))
    if field.references is not None:
        key = Constraint(kind="foreign_key", columns=columns, references=field.references, deferrable=True)
        found.append(AddConstraint(table=table, constraint=key, implied="foreign_key", where=where, written=written))
    return tuple(found)


def field_indexes(table: str, field: Field, where: Where, written: str) -> tuple[AnyOperation, ...]:
    """Return the indexes that a field brings along, the one for LIKE (PostgreSQL only) last."""
    if field.column is None:
        return ()
    found: list[AnyOperation] = []
    columns = (field.column.name,)
    if field.indexed:
        implied = "foreign_key" if field.kind.endswith("Key") else "db_index"
        index = Index(columns=columns, method=field.method)
        found.append(CreateIndex(table=table, index=index, implied=implied, where=where, written=written))
    if field.like and (field.indexed or field.unique or field.column.primary_key):
        opclass = (
            "text_pattern_ops"
            if field.column.type is not None and field.column.type.name == "text"
            else "varchar_pattern_ops"
        )
        like = Index(columns=columns, opclasses=(opclass,))
        found.append(CreateIndex(table=table, index=like, implied="like_index", where=where, written=written))
    return tuple(found)


def table_between(
    model: str, name: str, relation: ManyToMany | None, where: Where, written: str
) -> tuple[CreateTable, tuple[AnyOperation, ...]] | None:
    """Return the table of a many-to-many field, and what comes after it: two foreign keys and two indexes.

    None where there is no such field, or the table is a model of its own.
    """
    if relation is None or relation.through:
        return None
    table = relation.table or f"{table_of(model)}_{name.lower()}"
    other = (
        relation.to.removeprefix(table_of(""))
        if relation.to.startswith(table_of(""))
        else relation.to.partition("_")[2]
    )
    if relation.to.startswith("{settings."):
        # The model that settings name is User unless somebody called it otherwise.
        other = "user"
    mine, theirs = f"{model.lower()}_id", f"{other}_id"
    if relation.to == table_of(model):
        mine, theirs = f"from_{model.lower()}_id", f"to_{model.lower()}_id"
    made = CreateTable(
        table=table,
        columns=(
            Column(name="id", identity=True, primary_key=True, nullable=False),
            Column(name=mine, nullable=False),
            Column(name=theirs, nullable=False),
        ),
        constraints=(Constraint(kind="unique", columns=(mine, theirs)),),
        implied="many_to_many",
        model=f"{table_of(model)}.{name}",
        where=where,
        written=written,
    )
    found: list[AnyOperation] = []
    for column, target in ((mine, table_of(model)), (theirs, relation.to)):
        key = Constraint(kind="foreign_key", columns=(column,), references=Reference(table=target), deferrable=True)
        found.append(AddConstraint(table=table, constraint=key, implied="foreign_key", where=where, written=written))
    found += [
        CreateIndex(table=table, index=Index(columns=(column,)), implied="foreign_key", where=where, written=written)
        for column in (mine, theirs)
    ]
    return made, tuple(found)


def add_field(call: ast.Call, context: Context, written: str) -> Step | None:
    """Read AddField; None where the arguments are not known."""
    found = _arguments(call, context)
    if found is None:
        return None
    model, name, field = found
    table, where = table_of(model), place(call)
    if field.many_to_many is not None:
        between = table_between(model, name, field.many_to_many, where, written)
        if between is not None:
            down = DropTable(table=between[0].table, implied="many_to_many", where=where, written=written)
            return Step(up=between[:1], later=between[1], down=(down,))
    if field.column is None:
        return Step(up=(Harmless(what=_NO_COLUMN, where=where, written=written),), down_statements=0)
    kept = not context.scope.is_false(argument(call, "preserve_default"))
    filled = field.fills and field.column.default is None
    column = msgspec.structs.replace(field.column, filled_once=filled, app_default=field.has_default and kept)
    return Step(
        up=(
            AddColumn(table=table, column=column, where=where, written=written),
            *field_constraints(table, field, where, written),
        ),
        later=field_indexes(table, field, where, written),
        down=(DropColumn(table=table, column=column.name, where=where, written=written),),
    )


def alter_field(call: ast.Call, context: Context, written: str) -> Step | None:
    """Read AlterField: everything that the field now is, to be compared with what it was."""
    found = _arguments(call, context)
    if found is None:
        return None
    model, name, field = found
    table, where = table_of(model), place(call)
    back = Harmless(what="a field as it was before", where=where, written=written)
    if field.column is None:
        between = table_between(model, name, field.many_to_many, where, written)
        if between is None:
            return Step(up=(Harmless(what=_NO_COLUMN, where=where, written=written),), down=(back,))
        made: tuple[AnyOperation, ...] = (between[0], *between[1])
        return Step(up=tuple(msgspec.structs.replace(item, restated=True) for item in made), down=(back,))
    column = field.column
    # First of all the name of its column, which need not be the one that the field had before.
    operations: list[AnyOperation] = [RenameColumn(table=table, column=name, new_name=column.name)]
    if column.type is not None:
        operations.append(AlterType(table=table, column=column.name, type=column.type))
    operations += [
        SetNullable(table=table, column=column.name, nullable=column.nullable),
        SetDefault(table=table, column=column.name, default=column.default),
    ]
    if field.has_default:
        # What rows get that are NULL when they may no longer be.
        kept = not context.scope.is_false(argument(call, "preserve_default"))
        implied = "default" if kept else "default_once"
        operations.append(Dml(kind="update", table=table, columns=(column.name,), implied=implied))
    if field.check:
        check = Constraint(kind="check", columns=(column.name,), expression=field.check)
        operations.append(AddConstraint(table=table, constraint=check, implied="check"))
    constraints = field_constraints(table, field, where, written)
    kinds = {item.constraint.kind for item in constraints if isinstance(item, AddConstraint)}
    operations += [
        DropConstraint(table=table, kind=kind, columns=(column.name,), implied=kind)
        for kind in _OF_FIELDS
        if kind not in kinds
    ]
    operations += constraints
    indexes = field_indexes(table, field, where, written)
    if not field.indexed:
        operations.append(DropIndex(table=table, columns=(column.name,), implied="db_index"))
    operations += indexes
    return Step(
        up=tuple(msgspec.structs.replace(item, where=where, written=written, restated=True) for item in operations),
        down=(back,),
    )


def remove_field(call: ast.Call, context: Context, written: str) -> Step | None:
    """Read RemoveField. Whether it has a column, and of which name and type, stands in an earlier migration."""
    model, name = context.scope.text(argument(call, "model_name", 0)), context.scope.text(argument(call, "name", 1))
    if model is None or name is None:
        return None
    table, where = table_of(model), place(call)
    return Step(
        up=(DropColumn(table=table, column=name, where=where, written=written),),
        down=(AddColumn(table=table, column=Column(name=name), where=where, written=written),),
    )


def rename_field(call: ast.Call, context: Context, written: str) -> Step | None:
    """Read RenameField. A column that is named by ``db_column`` keeps its name: that stands in an earlier migration."""
    scope = context.scope
    model, old = scope.text(argument(call, "model_name", 0)), scope.text(argument(call, "old_name", 1))
    new = scope.text(argument(call, "new_name", 2))
    if model is None or old is None or new is None:
        return None
    up = RenameColumn(table=table_of(model), column=old, new_name=new, where=place(call), written=written)
    return Step(up=(up,), down=(msgspec.structs.replace(up, column=new, new_name=old),))


def _arguments(call: ast.Call, context: Context) -> tuple[str, str, Field] | None:
    scope = context.scope
    model, name = scope.text(argument(call, "model_name", 0)), scope.text(argument(call, "name", 1))
    node = argument(call, "field", 2)
    if model is None or name is None or node is None:
        return None
    field = read_field(node, name, scope, model)
    return None if field is None else (model, name, field)
