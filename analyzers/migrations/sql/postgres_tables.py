"""PostgreSQL's tables: created, altered, locked, written anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.operations import (
    AnyOperation,
    AttachPartition,
    CreateTable,
    DetachPartition,
    Harmless,
    LockTable,
    RewriteTable,
    Truncate,
)
from analyzers.migrations.sql.postgres_columns import read_column, read_constraint
from analyzers.migrations.sql.postgres_commands import read_command
from analyzers.migrations.sql.postgres_indexes import alter_index, inline_index
from analyzers.migrations.sql.postgres_nodes import inner, is_cascade, options, relation

if TYPE_CHECKING:
    from analyzers.migrations.sql.postgres_nodes import Node


def create_table(body: Node) -> tuple[AnyOperation, ...]:
    """CREATE TABLE with its columns, as a partition of another, or like another."""
    columns, constraints, indexes, like = [], [], [], ""
    including: tuple[str, ...] = ()
    for kind, element in map(inner, body.get("tableElts", [])):
        if kind == "ColumnDef" and (index := inline_index(element)):
            indexes += [index] if element.get("colname") != "family" else []  # groups of columns: storage alone
        elif kind == "ColumnDef":
            columns.append(read_column(element))
        elif kind == "Constraint":
            constraints.append(read_constraint(element))
        elif kind == "TableLikeClause":
            like, including = relation(element.get("relation")), _including(element.get("options", 0))
    parents = [relation(parent) for _, parent in map(inner, body.get("inhRelations", []))]
    is_partition = "partbound" in body
    if parents and not is_partition:
        # INHERITS: its columns, with their defaults and checks
        like, including = like or parents[0], including or ("constraints", "defaults")
    table = body.get("relation") or {}
    return (
        CreateTable(
            table=relation(table),
            columns=tuple(columns),
            constraints=tuple(constraints),
            indexes=tuple(indexes),
            temporary=table.get("relpersistence") == "t",
            unlogged=table.get("relpersistence") == "u",
            partitioned="partspec" in body,
            partition_of=parents[0] if parents and is_partition else "",
            is_default=bool(body.get("partbound", {}).get("is_default")),
            like=like,
            including=including,
            qualified=bool(table.get("schemaname")),
            guarded=bool(body.get("if_not_exists")),
        ),
    )


_COPIED: Final = (
    "comments",
    "compression",
    "constraints",
    "defaults",
    "generated",
    "identity",
    "indexes",
    "statistics",
    "storage",
)


def _including(mask: int) -> tuple[str, ...]:
    """Return what LIKE copies beside the columns, from the parser's bits."""
    if mask >> len(_COPIED):
        return ("all",)
    return tuple(word for bit, word in enumerate(_COPIED) if mask >> bit & 1)


def create_foreign_table(body: Node) -> tuple[AnyOperation, ...]:
    """CREATE FOREIGN TABLE: to what is judged here, a table like others."""
    return create_table(body.get("base", {}))


def alter_table(body: Node) -> tuple[AnyOperation, ...]:
    """ALTER TABLE, one operation for each command at least; and what the parser takes for it: ALTER INDEX, VIEW, SEQUENCE, TYPE."""
    of = body.get("objtype")
    name = relation(body.get("relation"))
    commands = [inner(node)[1] for node in body.get("cmds", [])]
    if of == "OBJECT_INDEX":
        return tuple(alter_index(name, command) for command in commands)
    if of not in {"OBJECT_TABLE", "OBJECT_FOREIGN_TABLE"}:
        return (Harmless(what=f"ALTER {_words(of)}"),)
    guarded = bool(body.get("missing_ok"))
    return tuple(_partitioning(name, command) or read_command(name, command, guarded=guarded) for command in commands)


def _partitioning(table: str, command: Node) -> AnyOperation | None:
    part = command.get("def", {}).get("PartitionCmd", {})
    partition = relation(part.get("name"))
    match command.get("subtype"):
        case "AT_AttachPartition":
            is_default = bool(part.get("bound", {}).get("is_default"))
            return AttachPartition(table=table, partition=partition, is_default=is_default)
        case "AT_DetachPartition":
            return DetachPartition(table=table, partition=partition, concurrent=bool(part.get("concurrent")))
        case "AT_DetachPartitionFinalize":
            return DetachPartition(table=table, partition=partition, finalize=True)
        case _:
            return None


def _words(of: str | None) -> str:
    return (of or "OBJECT").removeprefix("OBJECT_").replace("MATVIEW", "MATERIALIZED VIEW").replace("_", " ")


def truncate(body: Node) -> tuple[AnyOperation, ...]:
    """TRUNCATE, one operation for each table."""
    cascade = is_cascade(body)
    return tuple(Truncate(table=relation(table), cascade=cascade) for _, table in map(inner, body.get("relations", [])))


_MODES: Final = (
    "",
    "access share",
    "row share",
    "row exclusive",
    "share update exclusive",
    "share",
    "share row exclusive",
    "exclusive",
    "access exclusive",
)


def lock_table(body: Node) -> tuple[AnyOperation, ...]:
    """LOCK TABLE, one operation for each table."""
    mode = _MODES[body.get("mode", 8)]
    return tuple(LockTable(table=relation(table), mode=mode) for _, table in map(inner, body.get("relations", [])))


def vacuum(body: Node) -> tuple[AnyOperation, ...]:
    """VACUUM and ANALYZE; only VACUUM FULL writes anew. Without a table it is all of them, and ``table`` is ''."""
    if not body.get("is_vacuumcmd"):
        return (Harmless(what="ANALYZE"),)
    if not options(body).get("full"):
        return (Harmless(what="VACUUM"),)
    tables = [relation(table.get("relation")) for _, table in map(inner, body.get("rels", []))]
    return tuple(RewriteTable(table=table, how="vacuum_full") for table in tables or [""])


def cluster(body: Node) -> tuple[AnyOperation, ...]:
    """CLUSTER of one table, or (``table`` '') of all that were clustered before."""
    return (RewriteTable(table=relation(body.get("relation")), how="cluster", detail=body.get("indexname", "")),)
