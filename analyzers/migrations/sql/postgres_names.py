"""PostgreSQL's DROP, RENAME and SET SCHEMA, each of which takes objects of every kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.migrations.names import table_name
from analyzers.migrations.operations import (
    AlterTrigger,
    AnyOperation,
    DropIndex,
    DropSchema,
    DropTable,
    DropType,
    DropView,
    Harmless,
    MoveTable,
    RenameColumn,
    RenameConstraint,
    RenameIndex,
    RenameSchema,
    RenameTable,
    RenameType,
    RowSecurity,
)
from analyzers.migrations.sql.postgres_nodes import inner, is_cascade, items, qualified, relation, strings

if TYPE_CHECKING:
    from analyzers.migrations.sql.postgres_nodes import Node


def drop(body: Node) -> tuple[AnyOperation, ...]:
    """DROP of everything that has no statement of its own, one operation for each name."""
    return tuple(_drop_one(_parts(node), body) for node in body.get("objects", []))


def _drop_one(parts: tuple[str, ...], body: Node) -> AnyOperation:
    name, cascade, guarded = qualified(parts), is_cascade(body), bool(body.get("missing_ok"))
    of = body.get("removeType", "")
    match of:
        case "OBJECT_TABLE" | "OBJECT_FOREIGN_TABLE":
            return DropTable(table=name, cascade=cascade, guarded=guarded)
        case "OBJECT_INDEX":
            several = len(body.get("objects", [])) > 1
            concurrent = bool(body.get("concurrent"))
            return DropIndex(name=parts[-1], concurrent=concurrent, cascade=cascade, several=several, guarded=guarded)
        case "OBJECT_VIEW" | "OBJECT_MATVIEW":
            return DropView(name=name, materialized=of == "OBJECT_MATVIEW", cascade=cascade, guarded=guarded)
        case "OBJECT_TYPE" | "OBJECT_DOMAIN":
            return DropType(name=name, cascade=cascade, guarded=guarded)
        case "OBJECT_SCHEMA":
            return DropSchema(name=parts[-1], cascade=cascade, guarded=guarded)
        case "OBJECT_TRIGGER":
            return AlterTrigger(table=qualified(parts[:-1]), action="drop", name=parts[-1], guarded=guarded)
        case "OBJECT_POLICY":
            return RowSecurity(table=qualified(parts[:-1]), action="drop_policy", guarded=guarded)
        case _:
            return Harmless(what=f"DROP {_words(of)}", guarded=guarded, cascade=cascade)


def _parts(node: Node) -> tuple[str, ...]:
    """Return the parts of a name; ('',) for one that is not made of names (a cast)."""
    kind, body = inner(node)
    if kind == "String":
        return strings([node]) or ("",)
    if kind == "ObjectWithArgs":
        return strings(body.get("objname", [])) or ("",)
    return strings(body.get("names", []) or items(node)) or ("",)


def rename(body: Node) -> tuple[AnyOperation, ...]:
    """ALTER .. RENAME of everything."""
    table, old, new = body.get("relation") or {}, body.get("subname", ""), body.get("newname", "")
    name, guarded = relation(table), bool(body.get("missing_ok"))
    of, inside = body.get("renameType", ""), body.get("relationType", "")
    match of:
        case "OBJECT_TABLE" | "OBJECT_FOREIGN_TABLE":
            return (RenameTable(table=name, new_name=table_name(table.get("schemaname", ""), new), guarded=guarded),)
        case "OBJECT_COLUMN" if inside in {"OBJECT_TABLE", "OBJECT_FOREIGN_TABLE"}:
            return (RenameColumn(table=name, column=old, new_name=new, guarded=guarded),)
        case "OBJECT_TABCONSTRAINT":
            return (RenameConstraint(table=name, name=old, new_name=new, guarded=guarded),)
        case "OBJECT_INDEX":
            return (RenameIndex(name=table.get("relname", ""), new_name=new, guarded=guarded),)
        case "OBJECT_TYPE" | "OBJECT_DOMAIN":
            parts = strings(items(body.get("object", {})))
            return (RenameType(name=qualified(parts), new_name=qualified((*parts[:-1], new))),)
        case "OBJECT_SCHEMA":
            return (RenameSchema(name=old, new_name=new),)
        case "OBJECT_TRIGGER":
            return (AlterTrigger(table=name, action="rename", name=old),)
        case _:
            return (Harmless(what=f"RENAME {_words(of)}", guarded=guarded),)


def move(body: Node) -> tuple[AnyOperation, ...]:
    """ALTER .. SET SCHEMA of everything."""
    guarded = bool(body.get("missing_ok"))
    if body.get("objectType") in {"OBJECT_TABLE", "OBJECT_FOREIGN_TABLE"}:
        return (MoveTable(table=relation(body.get("relation")), schema=body.get("newschema", ""), guarded=guarded),)
    return (Harmless(what=f"SET SCHEMA of {_words(body.get('objectType', ''))}", guarded=guarded),)


def _words(of: str) -> str:
    return of.removeprefix("OBJECT_").replace("MATVIEW", "MATERIALIZED VIEW").replace("_", " ")
