"""MySQL's and MariaDB's types (MySQL manual, "Data Types"; MariaDB's, "Data Types")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.migrations.operations import SqlType
from analyzers.migrations.sql.clauses_expressions import FOREIGN_COLLATIONS
from analyzers.migrations.sql.tokens import Unreadable

if TYPE_CHECKING:
    from analyzers.migrations.sql.clauses import Cursor

_NAMES = {
    "TINYINT": "tinyint", "INT1": "tinyint", "SMALLINT": "smallint", "INT2": "smallint", "MEDIUMINT": "mediumint",
    "INT3": "mediumint", "MIDDLEINT": "mediumint", "INT": "integer", "INT4": "integer", "INTEGER": "integer",
    "BIGINT": "bigint", "INT8": "bigint", "BOOL": "boolean", "BOOLEAN": "boolean", "BIT": "bit", "DECIMAL": "numeric",
    "DEC": "numeric", "NUMERIC": "numeric", "FIXED": "numeric", "NUMBER": "numeric", "FLOAT": "float", "FLOAT4": "float",
    "FLOAT8": "double precision", "DOUBLE": "double precision", "REAL": "double precision", "DATE": "date", "TIME": "time",
    "DATETIME": "datetime", "TIMESTAMP": "timestamp", "YEAR": "year", "CHAR": "char", "CHARACTER": "char",
    "NCHAR": "char", "VARCHAR": "varchar", "VARCHARACTER": "varchar", "NVARCHAR": "varchar", "BINARY": "binary",
    "VARBINARY": "varbinary", "TINYTEXT": "tinytext", "TEXT": "text", "MEDIUMTEXT": "mediumtext", "LONGTEXT": "longtext",
    "TINYBLOB": "tinyblob", "BLOB": "blob", "MEDIUMBLOB": "mediumblob", "LONGBLOB": "longblob", "LONG": "mediumtext",
    "ENUM": "enum", "SET": "set", "JSON": "json", "GEOMETRY": "geometry", "POINT": "point", "LINESTRING": "linestring",
    "POLYGON": "polygon", "MULTIPOINT": "multipoint", "MULTILINESTRING": "multilinestring",
    "MULTIPOLYGON": "multipolygon", "GEOMETRYCOLLECTION": "geometrycollection", "GEOMCOLLECTION": "geometrycollection",
    "VECTOR": "vector", "UUID": "uuid", "INET4": "inet4", "INET6": "inet6",
}  # fmt: skip
"""Types by the words that they are written with. UUID and INET are MariaDB's."""

_WHOLE = frozenset({"smallint", "mediumint", "integer", "bigint"})
_NUMBERS = frozenset({*_WHOLE, "tinyint", "numeric", "float", "double precision"})
_SECOND_WORDS = {
    ("NATIONAL", "VARCHAR"): "varchar",
    ("NATIONAL", "CHAR"): "char",
    ("NATIONAL", "CHARACTER"): "char",
    ("LONG", "VARCHAR"): "mediumtext",
    ("LONG", "VARBINARY"): "mediumblob",
    ("DOUBLE", "PRECISION"): "double precision",
    ("CHAR", "BYTE"): "binary",
}


def column_type(cursor: Cursor) -> SqlType:
    """Return a type with its attributes, and go past it.

    A display width of whole numbers is left out, as it changes nothing, except of TINYINT: TINYINT(1) is a boolean to most.
    """
    pair = (cursor.word, cursor.word_at(1))
    if pair in _SECOND_WORDS:
        name = _SECOND_WORDS[pair]
        cursor.at += 2
    else:
        name = _NAMES.get(cursor.next().word, "")
    if not name:
        raise Unreadable
    if name in {"char", "varchar"} and cursor.take("VARYING"):
        name = "varchar"
    arguments: list[int] = []
    members: list[str] = []
    if name in {"enum", "set"} or cursor.word == "(":
        for piece in cursor.group().commas():
            if name in {"enum", "set"}:
                members.append(piece.string())
            else:
                arguments.append(piece.integer())
            piece.finish()
    if name == "varchar" and not arguments:
        # A length has to be stated; PostgreSQL's varchar has none.
        raise Unreadable
    unsigned = _is_unsigned(cursor, number=name in _NUMBERS)
    charset, collation = _charset(cursor)
    return SqlType(
        name=name,
        args=() if name in _WHOLE else tuple(arguments),
        members=tuple(members),
        unsigned=unsigned,
        charset=charset,
        collation=collation,
    )


def _is_unsigned(cursor: Cursor, *, number: bool) -> bool:
    unsigned = False
    while number and (word := cursor.take_any({"UNSIGNED", "SIGNED", "ZEROFILL"})):
        unsigned = unsigned or word != "SIGNED"
    return unsigned


def _charset(cursor: Cursor) -> tuple[str, str]:
    charset = collation = ""
    while True:
        if cursor.take("CHARACTER", "SET") or cursor.take("CHARSET") or cursor.take("CHAR", "SET"):
            charset = word_or_string(cursor)
        elif cursor.word in {"ASCII", "UNICODE", "BYTE"}:
            charset = {"ASCII": "latin1", "UNICODE": "ucs2", "BYTE": "binary"}[cursor.next().word]
        elif cursor.take("COLLATE"):
            collation = collation_name(cursor)
        elif not cursor.take("BINARY"):
            return charset, collation


def collation_name(cursor: Cursor) -> str:
    """Return the name of a collation, in lower case, and go past it."""
    name = word_or_string(cursor)
    if name in FOREIGN_COLLATIONS:
        raise Unreadable
    return name


def word_or_string(cursor: Cursor) -> str:
    """Return a word, quoted or not, or a string, in lower case."""
    token = cursor.next()
    if token.kind not in {"word", "quoted", "string"}:
        raise Unreadable
    return token.text.lower()
