"""What is no table in PostgreSQL: types, domains, views, triggers, schemas, functions, rights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.operations import (
    AddEnumValue,
    AlterDomain,
    AlterTrigger,
    AnyOperation,
    CreateDomain,
    CreateRoutine,
    CreateSchema,
    CreateTable,
    CreateType,
    CreateView,
    DropDatabase,
    Grant,
    Harmless,
    RefreshView,
    RenameEnumValue,
    RowSecurity,
)
from analyzers.migrations.sql.postgres_expressions import is_always_true
from analyzers.migrations.sql.postgres_nodes import inner, qualified, relation, strings, walk
from analyzers.migrations.sql.postgres_types import read_type

if TYPE_CHECKING:
    from analyzers.migrations.sql.postgres_nodes import Node


def create_enum(body: Node) -> tuple[AnyOperation, ...]:
    """CREATE TYPE .. AS ENUM."""
    name = qualified(strings(body.get("typeName", [])))
    return (CreateType(name=name, kind="enum", members=strings(body.get("vals", []))),)


def create_composite(body: Node) -> tuple[AnyOperation, ...]:
    """CREATE TYPE .. AS (..)."""
    return (CreateType(name=relation(body.get("typevar")), kind="composite"),)


def create_range(body: Node) -> tuple[AnyOperation, ...]:
    """CREATE TYPE .. AS RANGE."""
    return (CreateType(name=qualified(strings(body.get("typeName", []))), kind="range"),)


def define(body: Node) -> tuple[AnyOperation, ...]:
    """CREATE TYPE of a base type; CREATE AGGREGATE, OPERATOR, COLLATION and the like."""
    if body.get("kind") == "OBJECT_TYPE":
        return (CreateType(name=qualified(strings(body.get("defnames", []))), kind="other"),)
    return (Harmless(what=f"CREATE {body.get('kind', '').removeprefix('OBJECT_').replace('_', ' ')}"),)


def alter_enum(body: Node) -> tuple[AnyOperation, ...]:
    """ALTER TYPE .. ADD VALUE or RENAME VALUE."""
    name, value = qualified(strings(body.get("typeName", []))), body.get("newVal", "")
    if "oldVal" in body:
        return (RenameEnumValue(name=name, value=body["oldVal"], new_value=value),)
    neighbour = body.get("newValNeighbor", "")
    position = f"{'after' if body.get('newValIsAfter') else 'before'} {neighbour}" if neighbour else ""
    return (AddEnumValue(name=name, value=value, position=position, guarded=bool(body.get("skipIfNewValExists"))),)


def create_domain(body: Node) -> tuple[AnyOperation, ...]:
    """CREATE DOMAIN."""
    forms = {inner(node)[1].get("contype") for node in body.get("constraints", [])}
    return (
        CreateDomain(
            name=qualified(strings(body.get("domainname", []))),
            type=read_type(body.get("typeName"), body.get("collClause"))[0],
            checks=bool(forms & {"CONSTR_CHECK", "CONSTR_NOTNULL"}),
        ),
    )


_DOMAIN_ACTIONS: Final = {
    "C": "add_constraint",
    "V": "validate_constraint",
    "X": "drop_constraint",
    "O": "set_not_null",
    "N": "drop_not_null",
    "T": "set_default",
}


def alter_domain(body: Node) -> tuple[AnyOperation, ...]:
    """ALTER DOMAIN."""
    action = _DOMAIN_ACTIONS.get(body.get("subtype", ""), "")
    constraint = inner(body.get("def") or {})[1]
    if action == "set_default" and not body.get("def"):
        action = "drop_default"
    not_valid = action == "add_constraint" and bool(constraint.get("skip_validation"))
    name = qualified(strings(body.get("typeName", [])))
    return (AlterDomain(name=name, action=action, not_valid=not_valid, guarded=bool(body.get("missing_ok"))),)


def create_view(body: Node) -> tuple[AnyOperation, ...]:
    """CREATE VIEW."""
    reads = tables_of(body.get("query", {}))
    name = relation(body.get("view"))
    return (
        CreateView(
            name=name, replace=bool(body.get("replace")), reads=tuple(table for table in reads if table != name)
        ),
    )


def create_as(body: Node) -> tuple[AnyOperation, ...]:
    """CREATE TABLE AS, SELECT INTO and CREATE MATERIALIZED VIEW."""
    into = body.get("into", {})
    table = into.get("rel") or {}
    name = relation(table)
    guarded = bool(body.get("if_not_exists"))
    if body.get("objtype") == "OBJECT_MATVIEW":
        reads = tables_of(body.get("query", {}))
        return (
            CreateView(name=name, materialized=True, with_data=not into.get("skipData"), reads=reads, guarded=guarded),
        )
    persistence = table.get("relpersistence")
    temporary, unlogged = persistence == "t", persistence == "u"
    return (CreateTable(table=name, of_select=True, temporary=temporary, unlogged=unlogged, guarded=guarded),)


def refresh_view(body: Node) -> tuple[AnyOperation, ...]:
    """REFRESH MATERIALIZED VIEW."""
    name = relation(body.get("relation"))
    return (RefreshView(name=name, concurrent=bool(body.get("concurrent")), with_data=not body.get("skipData")),)


def tables_of(node: object) -> tuple[str, ...]:
    """Return the tables that a query names, each once, without those that it makes itself (WITH)."""
    made = {body.get("ctename", "") for kind, body in walk(node) if kind == "CommonTableExpr"}
    names = [relation(body) for kind, body in walk(node) if kind == "RangeVar"]
    return tuple(dict.fromkeys(name for name in names if name not in made))


def create_trigger(body: Node) -> tuple[AnyOperation, ...]:
    """CREATE TRIGGER."""
    return (AlterTrigger(table=relation(body.get("relation")), action="create", name=body.get("trigname", "")),)


def create_schema(body: Node) -> tuple[AnyOperation, ...]:
    """CREATE SCHEMA; without a name it is called as its owner."""
    name = body.get("schemaname") or body.get("authrole", {}).get("rolename", "")
    return (CreateSchema(name=name, guarded=bool(body.get("if_not_exists"))),)


def drop_database(body: Node) -> tuple[AnyOperation, ...]:
    """DROP DATABASE."""
    return (DropDatabase(name=body.get("dbname", ""), guarded=bool(body.get("missing_ok"))),)


def create_routine(body: Node) -> tuple[AnyOperation, ...]:
    """CREATE FUNCTION and PROCEDURE."""
    return (_routine(qualified(strings(body.get("funcname", []))), body.get("options", [])),)


def alter_routine(body: Node) -> tuple[AnyOperation, ...]:
    """ALTER FUNCTION: one that makes it run with its owner's rights is as good as creating it."""
    routine = _routine(qualified(strings(body.get("func", {}).get("objname", []))), body.get("actions", []))
    return (routine if routine.definer else Harmless(what="ALTER FUNCTION"),)


def _routine(name: str, settings: list[Node]) -> CreateRoutine:
    given = [inner(node)[1] for node in settings]
    definer = any(
        option.get("defname") == "security" and inner(option.get("arg", {}))[1].get("boolval") for option in given
    )
    pinned = any(
        option.get("defname") == "set" and inner(option.get("arg", {}))[1].get("name") == "search_path"
        for option in given
    )
    return CreateRoutine(name=name, definer=definer, search_path=pinned)


_EVERYBODY: Final = {"ROLESPEC_PUBLIC"}


def create_policy(body: Node) -> tuple[AnyOperation, ...]:
    """CREATE POLICY."""
    roles = {inner(node)[1].get("roletype") for node in body.get("roles", [])}
    conditions = [body[part] for part in ("qual", "with_check") if part in body]
    lets_all = bool(conditions) and all(map(is_always_true, conditions))
    permissive = bool(body.get("permissive")) and lets_all and roles <= _EVERYBODY
    return (RowSecurity(table=relation(body.get("table")), action="create_policy", permissive_for_all=permissive),)


def alter_policy(body: Node) -> tuple[AnyOperation, ...]:
    """ALTER POLICY."""
    return (RowSecurity(table=relation(body.get("table")), action="alter_policy"),)


_KIND_WORDS: Final = {"ACL_TARGET_ALL_IN_SCHEMA": "ALL %sS IN SCHEMA", "ACL_TARGET_OBJECT": "%s"}


def grant(body: Node) -> tuple[AnyOperation, ...]:
    """GRANT and REVOKE of rights on objects."""
    given = bool(body.get("is_grant"))
    rights = [inner(node)[1].get("priv_name", "").upper() for node in body.get("privileges", [])]
    roles = [_role(inner(node)[1]) for node in body.get("grantees", [])]
    kind = body.get("objtype", "").removeprefix("OBJECT_").replace("_", " ")
    objects = ", ".join(filter(None, map(_object, body.get("objects", []))))
    target = f"{_KIND_WORDS.get(body.get('targtype', ''), '%sS') % kind} {objects}".strip()
    what = f"{', '.join(rights) or 'ALL'} ON {target} {'TO' if given else 'FROM'} {', '.join(roles)}"
    return (Grant(what=what, broad=not rights or "PUBLIC" in roles, revoke=not given),)


def grant_role(body: Node) -> tuple[AnyOperation, ...]:
    """GRANT and REVOKE of roles."""
    given = bool(body.get("is_grant"))
    granted = [inner(node)[1].get("priv_name", "") for node in body.get("granted_roles", [])]
    roles = [_role(inner(node)[1]) for node in body.get("grantee_roles", [])]
    return (Grant(what=f"{', '.join(granted)} {'TO' if given else 'FROM'} {', '.join(roles)}", revoke=not given),)


def default_rights(body: Node) -> tuple[AnyOperation, ...]:
    """ALTER DEFAULT PRIVILEGES."""
    return grant(body.get("action", {}))


def _role(body: Node) -> str:
    form: str = body.get("roletype", "")
    name: str = body.get("rolename", "")
    return name or form.removeprefix("ROLESPEC_")


def _object(node: Node) -> str:
    kind, body = inner(node)
    if kind == "RangeVar":
        return relation(body)
    if kind == "ObjectWithArgs":
        return qualified(strings(body.get("objname", [])))
    return qualified(strings([node]) or strings(body.get("items", [])))
