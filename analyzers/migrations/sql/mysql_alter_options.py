"""MySQL's and MariaDB's ALTER TABLE: what concerns the table as a whole, its options and its partitions."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from analyzers.migrations.operations import AlterPartitions, AlterTableOption, AnyOperation, RewriteTable
from analyzers.migrations.sql.mysql_tables import partition_by, table_option
from analyzers.migrations.sql.mysql_types import word_or_string
from analyzers.migrations.sql.tokens import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzers.migrations.sql.clauses import Cursor

    Action: TypeAlias = Callable[[Cursor, str], list[AnyOperation]]


def partition_names(cursor: Cursor) -> None:
    """Go past names of partitions, or ALL."""
    if cursor.take("ALL"):
        return
    cursor.name()
    while cursor.take(","):
        cursor.name()


def _convert(cursor: Cursor, table: str) -> list[AnyOperation]:
    cursor.need("TO")
    if not cursor.take("CHARSET"):
        cursor.need_any({"CHARACTER", "CHAR"})
        cursor.need("SET")
    detail = word_or_string(cursor)
    if cursor.take("COLLATE"):
        cursor.take("=")
        detail += f" {word_or_string(cursor)}"
    return [RewriteTable(table=table, how="charset", detail=detail)]


def _order(cursor: Cursor, table: str) -> list[AnyOperation]:
    cursor.need("BY")
    cursor.name()
    cursor.take_any({"ASC", "DESC"})
    # Commas belong to it as long as bare names follow.
    while cursor.word == "," and cursor.is_name(1) and cursor.word_at(2) in {"", ",", "ASC", "DESC"}:
        cursor.next()
        cursor.name()
        cursor.take_any({"ASC", "DESC"})
    return [RewriteTable(table=table, how="rebuild", detail="order by")]


def _keys(cursor: Cursor, table: str) -> list[AnyOperation]:
    cursor.need("KEYS")
    return [AlterTableOption(table=table, option="keys")]


def _force(_: Cursor, table: str) -> list[AnyOperation]:
    return [RewriteTable(table=table, how="force")]


def _tablespace(action: str) -> Action:
    def read(cursor: Cursor, table: str) -> list[AnyOperation]:
        if cursor.take("PARTITION"):
            partition_names(cursor)
        cursor.need("TABLESPACE")
        return [AlterPartitions(table=table, action=f"{action}_tablespace")]

    return read


def _partitions(action: str) -> Action:
    def read(cursor: Cursor, table: str) -> list[AnyOperation]:
        cursor.need("PARTITION")
        # Names of partitions and their definitions: nothing else can stand in the statement.
        if cursor.done and action != "reorganize":
            raise Unreadable
        cursor.skip()
        return [AlterPartitions(table=table, action=action)]

    return read


def _partition(cursor: Cursor, table: str) -> list[AnyOperation]:
    cursor.at -= 1
    if not partition_by(cursor):
        raise Unreadable
    return [AlterPartitions(table=table, action="partition_by")]


def _remove(cursor: Cursor, table: str) -> list[AnyOperation]:
    cursor.need("PARTITIONING")
    return [AlterPartitions(table=table, action="remove")]


def _validation(cursor: Cursor, table: str) -> list[AnyOperation]:
    if cursor.take("SYSTEM", "VERSIONING"):
        return [AlterTableOption(table=table, option="versioning")]
    cursor.need("VALIDATION")
    return [AlterTableOption(table=table, option="validation")]


TABLE_ACTIONS: dict[str, Action] = {
    "CONVERT": _convert,
    "ORDER": _order,
    "ENABLE": _keys,
    "DISABLE": _keys,
    "FORCE": _force,
    "DISCARD": _tablespace("discard"),
    "IMPORT": _tablespace("import"),
    "TRUNCATE": _partitions("truncate"),
    "COALESCE": _partitions("coalesce"),
    "REORGANIZE": _partitions("reorganize"),
    "EXCHANGE": _partitions("exchange"),
    "ANALYZE": _partitions("analyze"),
    "CHECK": _partitions("check"),
    "OPTIMIZE": _partitions("optimize"),
    "REBUILD": _partitions("rebuild"),
    "REPAIR": _partitions("repair"),
    "PARTITION": _partition,
    "REMOVE": _remove,
    "WITH": _validation,
    "WITHOUT": _validation,
}
"""Readers of actions by their first word, which has been passed when they are called."""

# Options whose change writes the table anew ("Online DDL Operations": table operations), by the word for it.
_REWRITING = {
    "engine": "engine",
    "type": "engine",
    "row_format": "row_format",
    "key_block_size": "row_format",
    "tablespace": "tablespace",
    "encryption": "rebuild",
    "page_compressed": "rebuild",
}


def option_action(cursor: Cursor, table: str) -> list[AnyOperation]:
    """Return what an option of the table says, which is next."""
    option = table_option(cursor)
    if option is None:
        raise Unreadable
    name, value = option
    if name in _REWRITING:
        return [RewriteTable(table=table, how=_REWRITING[name], detail=value)]
    return [AlterTableOption(table=table, option=name)]
