"""MySQL's and MariaDB's CREATE TABLE, and the options of tables that ALTER TABLE shares with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from analyzers.migrations.operations import Column, Constraint, CreateTable, DropTable, Index
from analyzers.migrations.sql.clauses_expressions import check
from analyzers.migrations.sql.clauses_rows import query
from analyzers.migrations.sql.mysql_columns import column
from analyzers.migrations.sql.mysql_keys import is_key, key
from analyzers.migrations.sql.mysql_types import word_or_string
from analyzers.migrations.sql.tokens import Unreadable

if TYPE_CHECKING:
    from analyzers.migrations.operations import AnyOperation
    from analyzers.migrations.sql.clauses import Cursor

_OPTIONS = frozenset(
    """AUTOEXTEND_SIZE AUTO_INCREMENT AVG_ROW_LENGTH CHECKSUM COMMENT COMPRESSION CONNECTION DELAY_KEY_WRITE ENCRYPTION ENGINE
    ENGINE_ATTRIBUTE INSERT_METHOD KEY_BLOCK_SIZE MAX_ROWS MIN_ROWS PACK_KEYS PASSWORD ROW_FORMAT SECONDARY_ENGINE
    SECONDARY_ENGINE_ATTRIBUTE STATS_AUTO_RECALC STATS_PERSISTENT STATS_SAMPLE_PAGES STORAGE TABLE_CHECKSUM TABLESPACE TYPE
    UNION PAGE_CHECKSUM PAGE_COMPRESSED PAGE_COMPRESSION_LEVEL TRANSACTIONAL SEQUENCE ENCRYPTED ENCRYPTION_KEY_ID ITEF_QUOTES
    IETF_QUOTES""".split()
)


def table_option(cursor: Cursor) -> tuple[str, str] | None:
    """Return an option of a table and its value in lower case, and go past it; None where none is next.

    Options are named by their words as MySQL prints them in lower case; the character set is ``charset``.
    """
    start = cursor.at
    cursor.take("DEFAULT")
    if cursor.take("CHARACTER", "SET") or cursor.take("CHARSET") or cursor.take("CHAR", "SET"):
        cursor.take("=")
        return "charset", word_or_string(cursor)
    if cursor.take("COLLATE"):
        cursor.take("=")
        return "collate", word_or_string(cursor)
    cursor.at = start
    if cursor.sees("DATA", "DIRECTORY") or cursor.sees("INDEX", "DIRECTORY"):
        name = cursor.next().text.lower() + " directory"
        cursor.need("DIRECTORY")
        cursor.take("=")
        cursor.string()
        return name, ""
    if cursor.sees("START", "TRANSACTION") or cursor.sees("WITH", "SYSTEM"):
        cursor.at += 2
        cursor.take("VERSIONING")
        return "versioning", ""
    name = cursor.take_any(_OPTIONS).lower()
    if not name:
        return None
    cursor.take("=")
    if cursor.word == "(":
        cursor.group()
        return name, ""
    token = cursor.next()
    if token.kind not in {"word", "quoted", "string", "number"}:
        raise Unreadable
    return name, token.text.lower()


def create_table(cursor: Cursor, *, temporary: bool, replace: bool = False) -> tuple[AnyOperation, ...]:
    """Return what CREATE TABLE says; these words have been passed. ``replace``: MariaDB's OR REPLACE, which drops it first."""
    guarded = cursor.take("IF", "NOT", "EXISTS")
    table = cursor.table()
    before = (DropTable(table=table, guarded=True),) if replace else ()
    like = ""
    if cursor.take("LIKE"):
        like = cursor.table()
    elif cursor.sees("(", "LIKE"):
        inside = cursor.group()
        inside.next()
        like = inside.table()
        inside.finish()
    if like:
        return (*before, CreateTable(table=table, like=like, temporary=temporary, guarded=guarded))
    columns: list[Column] = []
    keys: list[Index | Constraint] = []
    if cursor.word == "(" and cursor.word_at(1) not in {"SELECT", "WITH", "("}:
        for piece in cursor.group().commas():
            if is_key(piece):
                keys.append(key(piece)[0])
            elif piece.sees("PERIOD", "FOR"):
                piece.skip()
            else:
                columns.append(column(piece))
                if columns[-1].position:
                    raise Unreadable
            piece.finish()
    options = _table_options(cursor)
    partitioned = partition_by(cursor)
    of_select = _select(cursor)
    if not columns and not of_select:
        raise Unreadable
    named = _named(table, keys)
    return (
        *before,
        CreateTable(
            table=table,
            columns=_with_keys(columns, named),
            constraints=tuple(one for one in named if isinstance(one, Constraint)),
            indexes=tuple(one for one in named if isinstance(one, Index)),
            temporary=temporary,
            partitioned=partitioned,
            of_select=of_select,
            engine=options.get("engine", ""),
            charset=options.get("charset", ""),
            guarded=guarded,
        ),
    )


def _table_options(cursor: Cursor) -> dict[str, str]:
    found: dict[str, str] = {}
    while (option := table_option(cursor)) is not None:
        found[option[0]] = option[1]
        cursor.take(",")
    return found


def _select(cursor: Cursor) -> bool:
    cursor.take_any({"IGNORE", "REPLACE"})
    stated = cursor.take("AS")
    if cursor.word in {"SELECT", "WITH", "VALUES", "TABLE", "("}:
        query(cursor)
        return True
    if stated:
        raise Unreadable
    return False


def _with_keys(columns: list[Column], keys: list[Index | Constraint]) -> tuple[Column, ...]:
    """Return the columns, those of the primary key as NOT NULL, which MySQL makes them."""
    key_columns = {
        name for one in keys if isinstance(one, Constraint) and one.kind == "primary_key" for name in one.columns
    }
    return tuple(msgspec.structs.replace(one, nullable=False) if one.name in key_columns else one for one in columns)


def _named(table: str, keys: list[Index | Constraint]) -> list[Index | Constraint]:
    """Return the keys with the names that the server gives to those without one.

    An index has its first column's name, with a number where that is taken; a foreign key ``<table>_ibfk_<number>`` ("CREATE
    TABLE" and "FOREIGN KEY Constraints" in MySQL's manual). Later migrations drop them by these names.
    """
    taken = {one.name for one in keys}
    found: list[Index | Constraint] = []
    numbers: dict[str, int] = {}
    foreign = 0
    for one in keys:
        name = one.name
        if isinstance(one, Constraint) and one.kind == "foreign_key" and not name:
            foreign += 1
            name = f"{table.rpartition('.')[2]}_ibfk_{foreign}"
        elif not name and (isinstance(one, Index) or one.kind == "unique"):
            name = first = index_name(one.columns)
            while name and name in taken:
                numbers[first] = numbers.get(first, 1) + 1
                name = f"{first}_{numbers[first]}"
        taken.add(name)
        found.append(msgspec.structs.replace(one, name=name))
    return found


def index_name(columns: tuple[str, ...]) -> str:
    """Return the name that the server gives to an index of these columns if it is free; '' for one of expressions."""
    return columns[0].partition("(")[0]


_METHODS = frozenset({"HASH", "KEY", "RANGE", "LIST", "SYSTEM_TIME"})


def partition_by(cursor: Cursor) -> bool:
    """Go past PARTITION BY with everything that belongs to it, and tell whether it was there."""
    if not cursor.take("PARTITION", "BY"):
        return False
    cursor.take("LINEAR")
    method = cursor.need_any(_METHODS)
    if method == "SYSTEM_TIME":
        cursor.skip({"("})
    else:
        if cursor.take("ALGORITHM", "="):
            cursor.integer()
        cursor.take("COLUMNS")
        check(cursor.group())
    for words in (("PARTITIONS",), ("SUBPARTITION", "BY"), ("SUBPARTITIONS",)):
        if cursor.take(*words):
            cursor.skip({"(", "SUBPARTITION", "SUBPARTITIONS"})
            if words[0] == "SUBPARTITION":
                cursor.group()
    definitions = cursor.word == "("
    if definitions:
        partition_definitions(cursor)
    elif method in {"RANGE", "LIST"}:
        # PostgreSQL's partitions are tables of their own; here they have to be listed.
        raise Unreadable
    return True


def partition_definitions(cursor: Cursor) -> None:
    """Go past (PARTITION name ..., PARTITION name ...)."""
    for piece in cursor.group().commas():
        piece.need("PARTITION")
        piece.name()
        piece.skip()
