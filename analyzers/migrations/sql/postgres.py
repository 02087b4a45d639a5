"""PostgreSQL's statements, read with PostgreSQL's own parser (of version 17)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from analyzers.migrations.operations import AddConstraint, AnyOperation, AttachPartition, CreateTable, Harmless, Opaque
from analyzers.migrations.sql import postgres_data as data
from analyzers.migrations.sql import postgres_indexes as indexes
from analyzers.migrations.sql import postgres_names as names
from analyzers.migrations.sql import postgres_objects as objects
from analyzers.migrations.sql import postgres_session as session
from analyzers.migrations.sql import postgres_tables as tables
from analyzers.migrations.sql.postgres_blocks import Budget, read_body
from analyzers.migrations.sql.postgres_clauses import clauses
from analyzers.migrations.sql.postgres_newer import rewrite
from analyzers.migrations.sql.postgres_nodes import Unparsable, inner, parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzers.migrations.sql.postgres_nodes import Node

MAX_BLOCKS: Final = 5
"""How deep DO blocks that are EXECUTEd in DO blocks are followed."""

_READERS: Final[dict[str, Callable[[Node], tuple[AnyOperation, ...]]]] = {
    "CreateStmt": tables.create_table,
    "CreateForeignTableStmt": tables.create_foreign_table,
    "CreateTableAsStmt": objects.create_as,
    "AlterTableStmt": tables.alter_table,
    "TruncateStmt": tables.truncate,
    "LockStmt": tables.lock_table,
    "VacuumStmt": tables.vacuum,
    "ClusterStmt": tables.cluster,
    "IndexStmt": indexes.create_index,
    "ReindexStmt": indexes.reindex,
    "DropStmt": names.drop,
    "RenameStmt": names.rename,
    "AlterObjectSchemaStmt": names.move,
    "CreateEnumStmt": objects.create_enum,
    "CompositeTypeStmt": objects.create_composite,
    "CreateRangeStmt": objects.create_range,
    "DefineStmt": objects.define,
    "AlterEnumStmt": objects.alter_enum,
    "CreateDomainStmt": objects.create_domain,
    "AlterDomainStmt": objects.alter_domain,
    "ViewStmt": objects.create_view,
    "RefreshMatViewStmt": objects.refresh_view,
    "CreateTrigStmt": objects.create_trigger,
    "DropdbStmt": objects.drop_database,
    "CreateFunctionStmt": objects.create_routine,
    "AlterFunctionStmt": objects.alter_routine,
    "CreatePolicyStmt": objects.create_policy,
    "AlterPolicyStmt": objects.alter_policy,
    "GrantStmt": objects.grant,
    "GrantRoleStmt": objects.grant_role,
    "AlterDefaultPrivilegesStmt": objects.default_rights,
    "VariableSetStmt": session.set_variable,
    "TransactionStmt": session.transaction,
    "SelectStmt": data.select,
    "CopyStmt": data.copy,
    "CallStmt": data.call,
}
# Statements that change nothing that is judged; their names without "Stmt", in words, are what they are called.
_HARMLESS: Final = frozenset(
    """
    Comment CreateExtension AlterExtension AlterExtensionContents CreateSeq AlterSeq AlterOwner AlterRole AlterRoleSet
    CreateRole DropRole AlterDatabase AlterDatabaseSet AlterSystem Createdb CreateStats AlterStats CreatePublication
    AlterPublication CreateSubscription AlterSubscription DropSubscription CreateEventTrig AlterEventTrig CreateCast
    CreateConversion CreateFdw AlterFdw CreateForeignServer AlterForeignServer CreateUserMapping AlterUserMapping
    DropUserMapping ImportForeignSchema CreateOpClass CreateOpFamily AlterOpFamily AlterOperator AlterType
    AlterObjectDepends SecLabel ConstraintsSet Discard Notify Listen Unlisten Checkpoint Load VariableShow Rule CreateAm
    CreatePLang AlterCollation AlterTSDictionary AlterTSConfiguration CreateTransform Prepare Deallocate DeclareCursor Fetch
    ClosePortal AlterDatabaseRefreshColl AlterDefaultPrivileges CreateTableSpace AlterTableSpaceOptions DropTableSpace
    ReassignOwned
    """.split()
)
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CALLED: Final = {
    "Createdb": "CREATE DATABASE",
    "CreateTableSpace": "CREATE TABLESPACE",
    "DropTableSpace": "DROP TABLESPACE",
    "VariableShow": "SHOW",
    "CreateSeq": "CREATE SEQUENCE",
    "AlterSeq": "ALTER SEQUENCE",
    "CreateStats": "CREATE STATISTICS",
    "AlterStats": "ALTER STATISTICS",
    "ConstraintsSet": "SET CONSTRAINTS",
    "SecLabel": "SECURITY LABEL",
    "Rule": "CREATE RULE",
}


def read_statement(text: str) -> tuple[AnyOperation, ...]:
    """Return what one statement says, in order; an Opaque for what is not understood.

    Where a statement has several clauses, and in a DO block, ``where`` is the place of the operation inside ``text``; it is
    the default where the operation is the statement.
    """
    return _read(text, MAX_BLOCKS, Budget())


def read_routine(text: str) -> tuple[AnyOperation, ...]:
    """Return what a call of the function does that CREATE FUNCTION (``text``) makes, an Opaque for what can't be told.

    Its parameters are not known, so what is built from them is ``dynamic``.
    """
    try:
        statements = parse(text)
    except Unparsable:
        statements = ()
    if len(statements) != 1 or statements[0][0] != "CreateFunctionStmt":
        return (Opaque(reason="call", text=text[:200]),)
    budget = Budget()
    return read_body(text, statements[0][1], "options", lambda inside: _read(inside, MAX_BLOCKS - 1, budget), budget)


def _read(text: str, depth: int, budget: Budget) -> tuple[AnyOperation, ...]:
    try:
        return tuple(
            operation for kind, body in parse(text) for operation in _statement(kind, body, text, depth, budget)
        )
    except Unparsable:
        pass
    older, unenforced = rewrite(text)
    try:
        found = tuple(
            operation for kind, body in parse(older) for operation in _statement(kind, body, text, depth, budget)
        )
    except Unparsable:
        return (Opaque(reason="syntax", text=text[:200]),)
    return tuple(map(_unenforced, found)) if unenforced else found


def _statement(kind: str, body: Node, text: str, depth: int, budget: Budget) -> tuple[AnyOperation, ...]:
    """Return what one parsed statement says."""
    if kind in data.ROWS:
        return data.read_rows(kind, body)
    if kind == "DoStmt":
        return (
            read_body(text, body, "args", lambda inside: _read(inside, depth - 1, budget), budget)
            if depth
            else (_unsupported(text),)
        )
    if kind == "CreateSchemaStmt":
        return (*objects.create_schema(body), *_elements(body, text, depth, budget))
    if kind == "ExplainStmt":
        query = data.explain(body)
        return _statement(*inner(query), text, depth, budget) if query else (Harmless(what="EXPLAIN"),)
    reader = _READERS.get(kind)
    if reader is None:
        name = kind.removesuffix("Stmt")
        return (
            (Harmless(what=_CALLED.get(name) or _CAPITAL.sub(" ", name).upper()),)
            if name in _HARMLESS
            else (_unsupported(text),)
        )
    found = reader(body)
    return _placed(found, body, text) if kind == "AlterTableStmt" else found


def _elements(body: Node, text: str, depth: int, budget: Budget) -> list[AnyOperation]:
    """Return what the statements inside CREATE SCHEMA say: what has no schema there is in the new one."""
    found: list[AnyOperation] = []
    for kind, element in map(inner, body.get("schemaElts", [])):
        for named in (element.get("relation"), element.get("view")):
            if named:
                named.setdefault("schemaname", body.get("schemaname", ""))
        found += _statement(kind, element, text, depth, budget)
    return found


def _placed(found: tuple[AnyOperation, ...], body: Node, text: str) -> tuple[AnyOperation, ...]:
    """Give each operation of an ALTER TABLE the place of its clause, and a partition the text of its bounds."""
    if len(found) == 1 and isinstance(found[0], AttachPartition):
        bounds = re.search(r"\bFOR\s+VALUES\b.*|\bDEFAULT\s*\Z", text, re.IGNORECASE | re.DOTALL)
        return (msgspec.structs.replace(found[0], bounds=bounds[0][:200] if bounds else ""),)
    places = clauses(text) if len(found) > 1 and len(found) == len(body.get("cmds", [])) else []
    if len(places) != len(found):
        return found
    return tuple(
        msgspec.structs.replace(operation, where=place) for operation, place in zip(found, places, strict=True)
    )


def _unenforced(operation: AnyOperation) -> AnyOperation:
    """Mark the constraints of a statement that says NOT ENFORCED."""
    if isinstance(operation, AddConstraint):
        return msgspec.structs.replace(
            operation, constraint=msgspec.structs.replace(operation.constraint, enforced=False)
        )
    if isinstance(operation, CreateTable):
        checked = [
            msgspec.structs.replace(constraint, enforced=constraint.kind not in {"check", "foreign_key"})
            for constraint in operation.constraints
        ]
        return msgspec.structs.replace(operation, constraints=tuple(checked))
    return operation


def _unsupported(text: str) -> Opaque:
    return Opaque(reason="unsupported", text=text[:200])
