"""What a statement of PostgreSQL does to its session or transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.operations import AnyOperation, Harmless, SetSetting, Transaction
from analyzers.migrations.sql.postgres_expressions import text_of
from analyzers.migrations.sql.postgres_nodes import inner

if TYPE_CHECKING:
    from analyzers.migrations.sql.postgres_nodes import Node


def set_variable(body: Node) -> tuple[AnyOperation, ...]:
    """SET and RESET; RESET ALL is a setting called ``all``."""
    kind, name = body.get("kind", ""), body.get("name", "").lower()
    local = bool(body.get("is_local"))
    if kind == "VAR_SET_VALUE":
        value = ", ".join(_value(node) for node in body.get("args", []))
        return (SetSetting(name=name, value=value, local=local),)
    if kind in {"VAR_RESET", "VAR_SET_DEFAULT"}:
        return (SetSetting(name=name, value=None, local=local),)
    if kind == "VAR_RESET_ALL":
        return (SetSetting(name="all", value=None),)
    return (Harmless(what=f"SET {name.upper()}".strip()),)


def _value(node: Node) -> str:
    kind, body = inner(node)
    if kind == "A_Const" and "sval" in body:
        return str(body["sval"].get("sval", ""))
    return text_of(node)


_ACTIONS: Final = {
    "TRANS_STMT_BEGIN": "begin",
    "TRANS_STMT_START": "begin",
    "TRANS_STMT_COMMIT": "commit",
    "TRANS_STMT_ROLLBACK": "rollback",
    "TRANS_STMT_SAVEPOINT": "savepoint",
}


def transaction(body: Node) -> tuple[AnyOperation, ...]:
    """BEGIN, COMMIT, ROLLBACK, SAVEPOINT; AND CHAIN begins the next one at once."""
    action = _ACTIONS.get(body.get("kind", ""))
    chained: tuple[AnyOperation, ...] = (Transaction(action="begin"),) if body.get("chain") else ()
    match action:
        case "begin":
            return (Transaction(action="begin"),)
        case "commit":
            return (Transaction(action="commit"), *chained)
        case "rollback":
            return (Transaction(action="rollback"), *chained)
        case "savepoint":
            return (Transaction(action="savepoint"),)
        case _:
            return (Harmless(what=body.get("kind", "").removeprefix("TRANS_STMT_").replace("_", " ")),)
