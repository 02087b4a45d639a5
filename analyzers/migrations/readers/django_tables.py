"""Django's operations on models: CreateModel, DeleteModel, RenameModel, AlterModelTable, together, order and options."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import msgspec

from analyzers.migrations.operations import (
    AddColumn,
    AddConstraint,
    AlterTableOption,
    AnyOperation,
    Column,
    Constraint,
    CreateIndex,
    CreateTable,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropTable,
    Harmless,
    Index,
    RenameTable,
    SqlType,
    StateOnly,
    Where,
)
from analyzers.migrations.readers.django_columns import field_constraints, field_indexes, table_between
from analyzers.migrations.readers.django_fields import Field, read_field, table_of
from analyzers.migrations.readers.django_indexes import added, read_constraint, read_index
from analyzers.migrations.readers.django_steps import Step
from analyzers.migrations.readers.python_module import argument, place

if TYPE_CHECKING:
    from analyzers.migrations.readers.django_steps import Context
    from analyzers.migrations.readers.python_values import Scope


def create_model(call: ast.Call, context: Context, written: str) -> Step | None:
    """Read CreateModel; None where name or fields are not known."""
    scope, where = context.scope, place(call)
    name = scope.text(argument(call, "name", 0))
    fields = None if name is None else _fields(argument(call, "fields", 1), scope, name)
    if name is None or fields is None:
        return None
    options = _options(argument(call, "options", 2), scope)
    usual = table_of(name)
    table = (scope.text(options.get("db_table")) or usual).strip('"')
    named = usual if table != usual else ""
    if scope.is_true(options.get("proxy")):
        return Step(up=(StateOnly(what=f"proxy model {name}", where=where, written=written),), down_statements=0)
    if scope.is_false(options.get("managed")):
        state = StateOnly(what=f"model {name} that Django does not manage", adds=(table,), model=named)
        return Step(up=(msgspec.structs.replace(state, where=where, written=written),), down_statements=0)
    columns = [_inline(field) for _, field in fields if field.column is not None]
    if not any(column.primary_key for column in columns):
        columns.insert(0, Column(name="id", identity=True, primary_key=True, nullable=False))
    if argument(call, "options", 2) is not None and options.get("order_with_respect_to") is not None:
        columns.append(Column(name="_order", type=SqlType(name="integer"), nullable=False))
    names = {field: column.name for field, column in _by_field(fields)}
    constraints, later = _constraints(table, options, scope, names, call)
    operations = CreateTable(
        table=table,
        columns=tuple(columns),
        constraints=tuple(constraints),
        model=named,
        where=where,
        written=written,
    )
    down: list[AnyOperation] = [DropTable(table=table, where=where, written=written)]
    for field_name, field in fields:
        later += [
            item
            for item in field_constraints(table, field, where, written)
            if isinstance(item, AddConstraint) and item.constraint.kind == "foreign_key"
        ]
        later += field_indexes(table, field, where, written)
        between = table_between(name, field_name, field.many_to_many, where, written)
        if between is not None:
            later += [between[0], *between[1]]
            down.insert(0, DropTable(table=between[0].table, implied="many_to_many", where=where, written=written))
    return Step(up=(operations,), later=tuple(later), down=tuple(down))


def _fields(node: ast.expr | None, scope: Scope, model: str) -> list[tuple[str, Field]] | None:
    resolved = None if node is None else scope.resolve(node)
    if not isinstance(resolved, ast.List | ast.Tuple):
        return None
    found: list[tuple[str, Field]] = []
    for pair in resolved.elts:
        if not isinstance(pair, ast.Tuple | ast.List) or len(pair.elts) != 2:
            return None
        name = scope.text(pair.elts[0])
        field = None if name is None else read_field(pair.elts[1], name, scope, model)
        if name is None or field is None:
            return None
        found.append((name, field))
    return found


def _inline(field: Field) -> Column:
    """Return a column of a new table, with the constraint that stands inside it."""
    column = field.column
    if column is None:
        raise TypeError(field)
    return msgspec.structs.replace(column, unique=True) if field.unique else column


def _by_field(fields: list[tuple[str, Field]]) -> list[tuple[str, Column]]:
    return [(name, field.column) for name, field in fields if field.column is not None]


def _options(node: ast.expr | None, scope: Scope) -> dict[str, ast.expr]:
    resolved = None if node is None else scope.resolve(node)
    if not isinstance(resolved, ast.Dict):
        return {}
    found: dict[str, ast.expr] = {}
    for key, value in zip(resolved.keys, resolved.values, strict=True):
        name = scope.text(key)
        if name is not None:
            found[name] = value
    return found


def _constraints(
    table: str, options: dict[str, ast.expr], scope: Scope, names: dict[str, str], call: ast.Call
) -> tuple[list[Constraint], list[AnyOperation]]:
    """Return what stands in the table itself, and what is made after it."""
    inside = [
        Constraint(kind="unique", columns=tuple(names.get(name, name) for name in group))
        for group in together(options.get("unique_together"), scope) or ()
    ]
    later: list[AnyOperation] = [
        CreateIndex(
            table=table,
            index=Index(columns=tuple(names.get(name, name) for name in group)),
            implied="index_together",
            where=place(call),
            written="CreateModel",
        )
        for group in together(options.get("index_together"), scope) or ()
    ]
    for node in _nodes(options.get("constraints"), scope):
        found = read_constraint(node, scope)
        if isinstance(found, Constraint):
            inside.append(
                msgspec.structs.replace(found, columns=tuple(names.get(name, name) for name in found.columns))
            )
        elif found is not None:
            later.append(added(table, _mapped(found, names), node, "CreateModel"))
    for node in _nodes(options.get("indexes"), scope):
        index = read_index(node, scope)
        if index is not None:
            later.append(added(table, _mapped(index, names), node, "CreateModel"))
    return inside, later


def _mapped(index: Index, names: dict[str, str]) -> Index:
    return msgspec.structs.replace(index, columns=tuple(names.get(name, name) for name in index.columns))


def _nodes(node: ast.expr | None, scope: Scope) -> list[ast.expr]:
    resolved = None if node is None else scope.resolve(node)
    return resolved.elts if isinstance(resolved, ast.List | ast.Tuple) else []


def together(node: ast.expr | None, scope: Scope) -> tuple[tuple[str, ...], ...] | None:
    """Return the groups of ``unique_together`` (one group may stand alone), () for none, None where they are not known."""
    if node is None:
        return None
    resolved = scope.resolve(node)
    if isinstance(resolved, ast.Call) and not resolved.args and scope.dotted(resolved.func) == "set":
        return ()
    if (
        isinstance(resolved, ast.Call)
        and len(resolved.args) == 1
        and scope.dotted(resolved.func) in {"set", "frozenset"}
    ):
        return together(resolved.args[0], scope)
    value = scope.value(resolved)
    if value is None:
        return ()
    if not isinstance(value, tuple):
        return None
    groups = (value,) if value and all(isinstance(item, str) for item in value) else value
    if not all(isinstance(group, tuple) and all(isinstance(name, str) for name in group) for group in groups):
        return None
    return groups


def delete_model(call: ast.Call, context: Context, written: str) -> Step | None:
    """Read DeleteModel. Django drops with CASCADE, which takes no more than foreign keys that it removed before."""
    name = context.scope.text(argument(call, "name", 0))
    if name is None:
        return None
    where = place(call)
    return Step(
        up=(DropTable(table=table_of(name), where=where, written=written),),
        down=(CreateTable(table=table_of(name), where=where, written=written),),
    )


def rename_model(call: ast.Call, context: Context, written: str) -> Step | None:
    """Read RenameModel. A table that is named by ``db_table`` keeps its name: that stands in an earlier migration."""
    old, new = context.scope.text(argument(call, "old_name", 0)), context.scope.text(argument(call, "new_name", 1))
    if old is None or new is None:
        return None
    up = RenameTable(table=table_of(old), new_name=table_of(new), where=place(call), written=written)
    return Step(up=(up,), down=(msgspec.structs.replace(up, table=up.new_name, new_name=up.table),))


def alter_table(call: ast.Call, context: Context, written: str) -> Step | None:
    """Read AlterModelTable: the table gets that name, or the usual one for None, unless it has it already."""
    name, node = context.scope.text(argument(call, "name", 0)), argument(call, "table", 1)
    if name is None or node is None:
        return None
    value = context.scope.value(node)
    if value is not None and not isinstance(value, str):
        return None
    new = table_of(name) if value is None else value.strip('"')
    where = place(call)
    up = RenameTable(table=table_of(name), new_name=new, restated=True, where=where, written=written)
    return Step(up=(up,), down=(Harmless(what="a table as it was named before", where=where, written=written),))


def alter_together(call: ast.Call, context: Context, written: str) -> Step | None:
    """Read AlterUniqueTogether and AlterIndexTogether: the first operation drops whatever those after it do not state."""
    unique = written == "AlterUniqueTogether"
    name = context.scope.text(argument(call, "name", 0))
    groups = together(argument(call, "unique_together" if unique else "index_together", 1), context.scope)
    if name is None or groups is None:
        return None
    table, where = table_of(name), place(call)
    made: list[AnyOperation]
    if unique:
        made = [DropConstraint(table=table, kind="unique")]
        made += [AddConstraint(table=table, constraint=Constraint(kind="unique", columns=group)) for group in groups]
    else:
        made = [DropIndex(table=table)]
        made += [CreateIndex(table=table, index=Index(columns=group)) for group in groups]
    implied = "unique_together" if unique else "index_together"
    up = tuple(
        msgspec.structs.replace(item, implied=implied, restated=True, where=where, written=written) for item in made
    )
    return Step(up=up, down=(Harmless(what="groups as they were before", where=where, written=written),))


def alter_order(call: ast.Call, context: Context, written: str) -> Step | None:
    """Read AlterOrderWithRespectTo: a column ``_order`` comes or goes."""
    name, node = context.scope.text(argument(call, "name", 0)), argument(call, "order_with_respect_to", 1)
    if name is None or node is None:
        return None
    table, where = table_of(name), place(call)
    column = Column(name="_order", type=SqlType(name="integer"), nullable=False, app_default=True, filled_once=True)
    add = AddColumn(table=table, column=column, restated=True, where=where, written=written)
    drop = DropColumn(table=table, column="_order", restated=True, where=where, written=written)
    return Step(up=(drop,), down=(add,)) if context.scope.value(node) is None else Step(up=(add,), down=(drop,))


def alter_comment(call: ast.Call, context: Context, written: str) -> Step | None:
    """Read AlterModelTableComment."""
    name = context.scope.text(argument(call, "name", 0))
    if name is None:
        return None
    operation = AlterTableOption(table=table_of(name), option="comment", where=place(call), written=written)
    return Step(up=(operation,), down=(operation,))


def state(call: ast.Call, _context: Context, written: str) -> Step:
    """Read what changes models only: AlterModelOptions, AlterModelManagers, AlterConstraint."""
    where: Where = place(call)
    return Step(up=(StateOnly(what=written, where=where, written=written),), down_statements=0)
