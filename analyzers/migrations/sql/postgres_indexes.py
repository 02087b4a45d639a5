"""Indexes in PostgreSQL: created, dropped, built anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from analyzers.migrations.operations import AlterIndex, AnyOperation, CreateIndex, Harmless, Index, Reindex
from analyzers.migrations.sql.postgres_expressions import text_of
from analyzers.migrations.sql.postgres_nodes import inner, options, relation, strings

if TYPE_CHECKING:
    from analyzers.migrations.sql.postgres_nodes import Node

_DIRECTIONS: Final = {"SORTBY_DESC": "desc", "SORTBY_USING": "using"}
_NULLS: Final = {"SORTBY_NULLS_FIRST": "nulls first", "SORTBY_NULLS_LAST": "nulls last"}


def create_index(body: Node) -> tuple[AnyOperation, ...]:
    """CREATE INDEX."""
    elements = [inner(node)[1] for node in body.get("indexParams", [])]
    behind = tuple(map(_behind, elements))
    method = body.get("accessMethod", "")
    table = body.get("relation")
    index = Index(
        name=body.get("idxname", ""),
        columns=tuple(map(_element, elements)),
        unique=bool(body.get("unique")),
        method="" if method == "btree" else method,
        where=text_of(body.get("whereClause")),
        include=tuple(inner(node)[1].get("name", "") for node in body.get("indexIncludingParams", [])),
        opclasses=behind if any(behind) else (),
        nulls_not_distinct=bool(body.get("nulls_not_distinct")),
    )
    return (
        CreateIndex(
            table=relation(table),
            index=index,
            concurrent=bool(body.get("concurrent")),
            only=not (table or {}).get("inh", False),
            guarded=bool(body.get("if_not_exists")),
        ),
    )


def _element(element: Node) -> str:
    return element.get("name") or f"({text_of(element.get('expr'))})"


def _behind(element: Node) -> str:
    """Return what stands behind a column of an index, in one spelling: ``text_pattern_ops desc nulls last``."""
    collation = strings(element.get("collation", []))
    operators = strings(element.get("opclass", []))
    direction, nulls = (
        _DIRECTIONS.get(element.get("ordering", ""), ""),
        _NULLS.get(element.get("nulls_ordering", ""), ""),
    )
    if nulls == ("nulls first" if direction == "desc" else "nulls last"):
        nulls = ""  # what its direction means anyhow
    words = [f"collate {collation[-1]}" if collation else "", operators[-1] if operators else "", direction, nulls]
    return " ".join(filter(None, words))


_TARGETS: Final[dict[str, Literal["index", "table", "schema", "database", "system"]]] = {
    "REINDEX_OBJECT_INDEX": "index",
    "REINDEX_OBJECT_TABLE": "table",
    "REINDEX_OBJECT_SCHEMA": "schema",
    "REINDEX_OBJECT_SYSTEM": "system",
    "REINDEX_OBJECT_DATABASE": "database",
}


def reindex(body: Node) -> tuple[AnyOperation, ...]:
    """REINDEX, with CONCURRENTLY behind the kind or among the options."""
    target = _TARGETS.get(body.get("kind", ""), "index")
    name = relation(body.get("relation")) or body.get("name", "")
    return (Reindex(target=target, name=name, concurrent=bool(options(body, "params").get("concurrently"))),)


def alter_index(name: str, command: Node) -> AnyOperation:
    """ALTER INDEX: ATTACH PARTITION gives an operation, all other commands change settings only."""
    if command.get("subtype") == "AT_AttachPartition":
        child = command.get("def", {}).get("PartitionCmd", {}).get("name", {})
        return AlterIndex(name=child.get("relname", ""), attach_to=name.rpartition(".")[2])
    return Harmless(what="ALTER INDEX")


def inline_index(column: Node) -> Index | None:
    """Return what CockroachDB's ``INDEX i (a, b)`` inside CREATE TABLE means, None for a column.

    To PostgreSQL's parser it is a column called ``index`` of a type ``i`` with two modifiers.
    """
    kind = column.get("typeName", {})
    modifiers = [inner(node) for node in kind.get("typmods", [])]
    if column.get("colname") not in {"index", "family", "key"} or not modifiers:
        return None
    if any(modifier != "ColumnRef" for modifier, _ in modifiers):
        return None
    columns = tuple(strings(body.get("fields", []))[-1] for _, body in modifiers)
    return Index(name=strings(kind.get("names", []))[-1], columns=columns)
