"""Columns and constraints of PostgreSQL's CREATE TABLE and ALTER TABLE."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from analyzers.migrations.operations import Column, Constraint, ConstraintKind, Reference
from analyzers.migrations.sql.postgres_defaults import read_default
from analyzers.migrations.sql.postgres_expressions import text_of
from analyzers.migrations.sql.postgres_newer import NOT_NULL, VIRTUAL
from analyzers.migrations.sql.postgres_nodes import inner, items, relation, strings
from analyzers.migrations.sql.postgres_types import read_type

if TYPE_CHECKING:
    from analyzers.migrations.sql.postgres_nodes import Node

_KINDS: Final[dict[str, ConstraintKind]] = {
    "CONSTR_PRIMARY": "primary_key",
    "CONSTR_UNIQUE": "unique",
    "CONSTR_FOREIGN": "foreign_key",
    "CONSTR_CHECK": "check",
    "CONSTR_EXCLUSION": "exclude",
    "CONSTR_NOTNULL": "not_null",
}
_ACTIONS: Final = {"r": "restrict", "c": "cascade", "n": "set null", "d": "set default"}


def read_column(body: Node) -> Column:
    """Return a column from the body of a ColumnDef, with everything that stands inside it."""
    kind, is_serial = read_type(body.get("typeName"), body.get("collClause"))
    given: dict[str, Any] = {"nullable": not is_serial, "identity": is_serial, "serial": is_serial}
    checks, names = [], []
    for constraint in (inner(node)[1] for node in body.get("constraints", [])):
        form = constraint.get("contype")
        if form == "CONSTR_CHECK":
            if marker_of(constraint) == VIRTUAL:
                given["generated"] = "virtual"
                continue
            checks.append(text_of(constraint.get("raw_expr")))
        else:
            given |= _inside(form, constraint)
        if constraint.get("conname") and form in _KINDS:
            names.append((_KINDS[form], constraint["conname"]))
    if checks:
        given["check"] = checks[0] if len(checks) == 1 else " AND ".join(f"({check})" for check in checks)
    return Column(name=body.get("colname", ""), type=kind, names=tuple(names), **given)


def _inside(form: str | None, constraint: Node) -> dict[str, Any]:
    """Return the fields of a column that one of its constraints sets."""
    if form == "CONSTR_DEFAULT":
        return {"default": read_default(constraint.get("raw_expr", {}))}
    if form == "CONSTR_FOREIGN":
        return {"references": read_reference(constraint)}
    fields: dict[str | None, dict[str, Any]] = {
        "CONSTR_NOTNULL": {"nullable": False},
        "CONSTR_PRIMARY": {"primary_key": True, "nullable": False},
        "CONSTR_UNIQUE": {"unique": True},
        "CONSTR_IDENTITY": {"identity": True, "nullable": False},
        "CONSTR_GENERATED": {"generated": "stored"},
    }
    return fields.get(form, {})


def read_reference(constraint: Node) -> Reference:
    """Return what a foreign key points to."""
    return Reference(
        table=relation(constraint.get("pktable")),
        columns=strings(constraint.get("pk_attrs", [])),
        on_delete=_ACTIONS.get(constraint.get("fk_del_action", ""), ""),
        on_update=_ACTIONS.get(constraint.get("fk_upd_action", ""), ""),
    )


def read_constraint(body: Node) -> Constraint:
    """Return a table's constraint from the body of a Constraint."""
    form = body.get("contype", "")
    kind: ConstraintKind = _KINDS.get(form, "unknown")
    columns = strings(body.get("keys", [])) or strings(body.get("fk_attrs", []))
    expression = text_of(body.get("raw_expr"))
    if marker_of(body) == NOT_NULL:
        kind, columns, expression = "not_null", (_marked_column(body),), ""
    if kind == "exclude":
        elements = [inner(items(pair)[0])[1] for pair in body.get("exclusions", []) if items(pair)]
        columns = tuple(element.get("name") or f"({text_of(element.get('expr'))})" for element in elements)
        expression = text_of(body.get("where_clause"))
    return Constraint(
        kind=kind,
        name=body.get("conname", ""),
        columns=columns,
        references=read_reference(body) if kind == "foreign_key" else None,
        expression=expression,
        not_valid=bool(body.get("skip_validation")),
        using_index=body.get("indexname", ""),
        deferrable=bool(body.get("deferrable")),
        nulls_not_distinct=bool(body.get("nulls_not_distinct")),
    )


def marker_of(constraint: Node) -> str:
    """Return the name of the marker that stands for newer syntax in a CHECK, '' for none."""
    names = strings(constraint.get("raw_expr", {}).get("FuncCall", {}).get("funcname", []))
    return names[0] if names and names[0] in {NOT_NULL, VIRTUAL} else ""


def _marked_column(constraint: Node) -> str:
    arguments = constraint.get("raw_expr", {}).get("FuncCall", {}).get("args", [])
    return text_of(arguments[0]) if arguments else ""
