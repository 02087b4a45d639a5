"""Statements of PostgreSQL that write or read rows, and settings that a SELECT makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from analyzers.migrations.operations import AnyOperation, Dml, Harmless, Opaque, SetSetting
from analyzers.migrations.sql.postgres_builtins import is_known_function
from analyzers.migrations.sql.postgres_expressions import is_always_true, text_of
from analyzers.migrations.sql.postgres_nodes import inner, relation, strings, walk
from analyzers.migrations.sql.postgres_objects import create_as, tables_of

if TYPE_CHECKING:
    from analyzers.migrations.sql.postgres_nodes import Node

ROWS: Final[dict[str, Literal["insert", "update", "delete", "merge"]]] = {
    "InsertStmt": "insert",
    "UpdateStmt": "update",
    "DeleteStmt": "delete",
    "MergeStmt": "merge",
}


def read_rows(kind: str, body: Node) -> tuple[AnyOperation, ...]:
    """INSERT, UPDATE, DELETE, MERGE: those inside WITH first, then the statement itself."""
    made = {cte.get("ctename", "") for cte_kind, cte in walk(body) if cte_kind == "CommonTableExpr"}
    inside = [_dml(found, part, made) for found, part in walk(body) if found in ROWS]
    return (*inside, _dml(kind, body, made))


def _dml(kind: str, body: Node, made: set[str]) -> Dml:
    table = relation(body.get("relation"))
    reads = tuple(name for name in tables_of(body) if name != table and name not in made)
    condition = body.get("whereClause")
    targets = body.get("cols" if kind == "InsertStmt" else "targetList", [])
    columns = tuple(name for node in targets if (name := inner(node)[1].get("name", "")))
    return Dml(
        kind=ROWS[kind],
        table=table,
        everywhere=kind in {"UpdateStmt", "DeleteStmt"} and is_always_true(condition),
        limited=kind in {"UpdateStmt", "DeleteStmt"} and _is_limited(body),
        reads=reads,
        columns=columns,
        conflict="onConflictClause" in body,
    )


def _is_limited(body: Node) -> bool:
    """Tell whether a statement takes a batch: a LIMIT in it, or a column between two bounds."""
    condition = body.get("whereClause")
    if condition and inner(condition)[0] == "CurrentOfExpr":
        return True
    sources = [condition, body.get("fromClause"), body.get("usingClause"), body.get("withClause")]
    if any("limitCount" in part for source in sources for kind, part in walk(source) if kind == "SelectStmt"):
        return True
    bounds: dict[str, set[str]] = {}
    for kind, part in walk(condition):
        if kind == "A_Expr" and part.get("kind") == "AEXPR_BETWEEN":
            return True
        if kind == "A_Expr" and part.get("kind") == "AEXPR_OP" and inner(part.get("lexpr") or {})[0] == "ColumnRef":
            bounds.setdefault(text_of(part["lexpr"]), set()).add("".join(strings(part.get("name", [])))[:1])
    return any({"<", ">"} <= signs for signs in bounds.values())


def copy(body: Node) -> tuple[AnyOperation, ...]:
    """COPY: into a table, or out of one (which changes nothing)."""
    if not body.get("is_from"):
        return (Harmless(what="COPY TO"),)
    return (Dml(kind="copy", table=relation(body.get("relation")), columns=strings(body.get("attlist", []))),)


def select(body: Node) -> tuple[AnyOperation, ...]:
    """Read a SELECT at the top: what its functions do, and the tables that it locks or makes.

    A function that is not PostgreSQL's own can do anything: an Opaque with the reason ``call``.
    """
    if "intoClause" in body:
        return create_as({"into": body["intoClause"], "query": {"SelectStmt": body}})
    found: list[AnyOperation] = []
    made = {cte.get("ctename", "") for kind, cte in walk(body) if kind == "CommonTableExpr"}
    found += [_dml(kind, part, made) for kind, part in walk(body) if kind in ROWS]
    for call in (part for kind, part in walk(body) if kind == "FuncCall"):
        names = strings(call.get("funcname", []))
        if names[-1:] == ("set_config",):
            found.append(_setting(call))
        elif not is_known_function(names):
            found.append(Opaque(reason="call", text=text_of({"FuncCall": call})[:200]))
    if "lockingClause" in body:
        tables = tables_of(body)
        everywhere = "whereClause" not in body and "limitCount" not in body
        found.append(
            Dml(
                kind="select",
                table=tables[0] if tables else "",
                reads=tables[1:],
                everywhere=everywhere,
                limited="limitCount" in body,
            )
        )
    return tuple(found) or (Harmless(what="SELECT"),)


def _setting(call: Node) -> AnyOperation:
    """Return what ``set_config(name, value, is_local)`` does."""
    arguments = [node.get("A_Const", {}) for node in call.get("args", [])]
    texts = [argument.get("sval", {}).get("sval", "") if "sval" in argument else None for argument in arguments[:2]]
    name, value = (*texts, None, None)[:2]
    if name is None:
        return Opaque(reason="dynamic", text=text_of({"FuncCall": call})[:200])
    local = bool(arguments[2].get("boolval", {}).get("boolval")) if len(arguments) > 2 else False
    # Its value may be computed; '' says that it is set to something.
    return SetSetting(name=name.lower(), value=value or "", local=local)


def call(body: Node) -> tuple[AnyOperation, ...]:
    """CALL of a procedure."""
    return (Opaque(reason="call", text=text_of({"FuncCall": body.get("funccall", {})})[:200]),)


def explain(body: Node) -> Node | None:
    """Return the statement that EXPLAIN runs, None where it only plans it."""
    analysed = any(inner(node)[1].get("defname") == "analyze" for node in body.get("options", []))
    query: Node | None = body.get("query")
    return query if analysed else None
