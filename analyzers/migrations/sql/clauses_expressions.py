"""Expressions of MySQL and SQLite: whether they can be of the dialect at all, and what a default of them costs.

They are not made into trees. What is judged of them are the functions that they call; the rest is to refuse other databases'
syntax, so that a file for PostgreSQL does not pass as one for MySQL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.migrations.operations import Default, DefaultKind
from analyzers.migrations.script import Dialect
from analyzers.migrations.sql.tokens import Unreadable

if TYPE_CHECKING:
    from analyzers.migrations.sql.clauses import Cursor

_VOLATILE = frozenset(
    "UUID UUID_SHORT RAND RANDOM RANDOMBLOB RANDOM_BYTES SYSDATE NEXTVAL LAST_INSERT_ID SYS_GUID UUID_V4 UUID_V7".split()
)
_STABLE = frozenset(
    """NOW CURRENT_TIMESTAMP LOCALTIME LOCALTIMESTAMP CURDATE CURRENT_DATE CURTIME CURRENT_TIME UTC_TIMESTAMP UTC_DATE UTC_TIME
    UNIX_TIMESTAMP CURRENT_USER USER SESSION_USER STRFTIME DATETIME DATE TIME JULIANDAY UNIXEPOCH DATABASE VERSION""".split()
)
# What gives the same for the same arguments, as far as defaults call it.
_PURE = frozenset(
    """JSON_ARRAY JSON_OBJECT JSON JSON_QUOTE CAST CONVERT CONCAT CONCAT_WS LOWER UPPER LCASE UCASE HEX UNHEX ABS ROUND FLOOR
    CEIL CEILING COALESCE IFNULL NULLIF IF IIF BIN_TO_UUID UUID_TO_BIN PRINTF FORMAT SUBSTR SUBSTRING REPLACE TRIM LENGTH
    LPAD RPAD LEFT RIGHT MOD POW POWER MD5 SHA1 SHA2 CHAR POINT ST_GEOMFROMTEXT DATE_ADD DATE_SUB ADDDATE SUBDATE DATE_FORMAT
    FROM_UNIXTIME YEAR MONTH DAY TO_DAYS TIMESTAMP QUOTE TO_BASE64 INSTR ST_POINTFROMTEXT STR_TO_DATE MAKEDATE""".split()
)
_INTERVAL_UNITS = frozenset(
    """MICROSECOND SECOND MINUTE HOUR DAY WEEK MONTH QUARTER YEAR SECOND_MICROSECOND MINUTE_MICROSECOND MINUTE_SECOND
    HOUR_MICROSECOND HOUR_SECOND HOUR_MINUTE DAY_MICROSECOND DAY_SECOND DAY_MINUTE DAY_HOUR YEAR_MONTH""".split()
)
_NOT_IN_BOTH = frozenset({("SIMILAR", "TO"), ("AT", "TIME"), ("DISTINCT", "ON")})
_NOT_IN_MYSQL = _NOT_IN_BOTH | {
    ("NULLS", "FIRST"),
    ("NULLS", "LAST"),
    ("DISTINCT", "FROM"),
    ("FULL", "OUTER"),
    ("ON", "CONFLICT"),
    ("INDEXED", "BY"),
}
_NOT_IN_SQLITE = _NOT_IN_BOTH | {("FOR", "UPDATE"), ("FOR", "SHARE"), ("ON", "DUPLICATE"), ("LIMIT", "ALL")}
# MySQL manual, "Cast Functions and Operators", and MariaDB's.
_MYSQL_CASTS = frozenset(
    """BINARY CHAR CHARACTER NCHAR VARCHAR DATE DATETIME TIME YEAR DECIMAL DEC NUMERIC FLOAT DOUBLE REAL JSON SIGNED UNSIGNED
    INTEGER INT NATIONAL POINT LINESTRING POLYGON MULTIPOINT MULTILINESTRING MULTIPOLYGON GEOMETRYCOLLECTION UUID INET4 INET6
    INTERVAL""".split()
)
FOREIGN_COLLATIONS = frozenset(
    "c posix default en_us en_us.utf8 en_us.utf-8 c.utf8 c.utf-8 en-x-icu und-x-icu ucs_basic".split()
)
"""Collations that PostgreSQL alone has."""

FOREIGN_TYPES = frozenset(
    """JSONB BYTEA SERIAL BIGSERIAL SMALLSERIAL SERIAL4 SERIAL8 TSVECTOR TSQUERY TIMESTAMPTZ TIMETZ CITEXT REGCLASS REGTYPE OID
    INT4RANGE INT8RANGE NUMRANGE TSRANGE TSTZRANGE DATERANGE HSTORE""".split()
)
"""Types that PostgreSQL alone has. SQLite would take any word for a type, and yet nobody writes these for it."""


def check(cursor: Cursor) -> None:
    """Refuse what is left of a cursor where it cannot be an expression or query of its dialect."""
    mysql = cursor.lexis.dialect is Dialect.MYSQL
    items = cursor.items
    for at in range(cursor.at, cursor.end):
        token = items[at]
        if token.kind == "word":
            if at + 1 < cursor.end:
                _check_word(cursor, at, mysql=mysql)
        elif token.word == ",":
            if at + 1 >= cursor.end or items[at + 1].word in {",", ")"} or (at and items[at - 1].word == "("):
                raise Unreadable
        elif token.word in {"~", "!"} and at > cursor.at and _is_operand(cursor, at - 1):
            # PostgreSQL matches with it; here it has one operand.
            raise Unreadable


def _check_word(cursor: Cursor, at: int, *, mysql: bool) -> None:
    """Refuse a word, by what follows it."""
    token, following = cursor.items[at : at + 2]
    word = token.word
    if following.word == "(":
        _check_call(cursor, at, mysql=mysql)
    elif following.kind == "string" and following.start == token.end and word[0] != "_":
        # E'..', U&'..': prefixes that neither dialect knows; those that it knows belong to the string.
        raise Unreadable
    elif word == "INTERVAL":
        _check_interval(cursor, at, mysql=mysql)
    elif (
        word == "ILIKE"
        or (word == "GLOB" and following.kind == "string" and mysql)
        or (word, following.word) in (_NOT_IN_MYSQL if mysql else _NOT_IN_SQLITE)
        or (word == "ARRAY" and following.kind == "quoted")
    ):
        raise Unreadable


def _check_call(cursor: Cursor, at: int, *, mysql: bool) -> None:
    word = cursor.items[at].word
    if word.lower() in cursor.lexis.foreign_functions:
        raise Unreadable
    if word in {"NEXTVAL", "SETVAL", "CURRVAL", "LASTVAL"} and cursor.items[at + 2].kind == "string":
        # MariaDB names the sequence, PostgreSQL's is a string.
        raise Unreadable
    if word == "CAST":
        _check_cast(cursor, at + 1, mysql=mysql)
    elif word == "EXTRACT" and cursor.part(at + 2, cursor.end).word not in _INTERVAL_UNITS:
        # PostgreSQL's EXTRACT(EPOCH FROM ..).
        raise Unreadable
    elif (word in {"ANY", "ALL", "SOME"} and not _is_query_word(cursor, at + 2)) or (word == "FILTER" and mysql):
        raise Unreadable


def _is_operand(cursor: Cursor, at: int) -> bool:
    token = cursor.items[at]
    if token.kind == "word":
        return token.word not in cursor.lexis.reserved and token.word not in {"AND", "OR", "NOT", "LIKE", "DIV", "MOD"}
    return token.kind != "operator" or token.word == ")"


def _is_query_word(cursor: Cursor, at: int) -> bool:
    return at < cursor.end and cursor.items[at].word in {"SELECT", "WITH", "TABLE", "VALUES", "DISTINCT", "("}


def _check_cast(cursor: Cursor, opening: int, *, mysql: bool) -> None:
    inside = cursor.part(opening + 1, cursor.closing[opening])
    inside.skip({"AS"})
    inside.need("AS")
    if (mysql and inside.word not in _MYSQL_CASTS) or inside.word in FOREIGN_TYPES:
        raise Unreadable


def _check_interval(cursor: Cursor, at: int, *, mysql: bool) -> None:
    following = cursor.items[at + 1]
    if not mysql:
        if following.kind == "string":
            raise Unreadable
        return
    if following.kind == "string" and (at + 2 >= cursor.end or cursor.items[at + 2].word not in _INTERVAL_UNITS):
        raise Unreadable


def expression(cursor: Cursor) -> str:
    """Return the text of everything that is left of a cursor, which has to be an expression."""
    if cursor.done:
        raise Unreadable
    check(cursor)
    text = cursor.source
    cursor.at = cursor.end
    return text


def default(cursor: Cursor) -> Default:
    """Return what stands behind DEFAULT, and go past it."""
    token = cursor.token
    first = cursor.at
    if token.word == "(":
        inside = cursor.group()
        text = cursor.part(first, cursor.at).source
        if inside.done:
            raise Unreadable
        check(inside)
        return Default(kind=kind_of(inside), text=text)
    if token.word in {"+", "-"}:
        cursor.next()
        if cursor.next().kind != "number":
            raise Unreadable
    elif token.kind == "word" and token.text.startswith("_") and cursor.lexis.dialect is Dialect.MYSQL:
        cursor.next()
        cursor.string()
    elif token.kind in {"string", "number"}:
        cursor.next()
    elif token.kind == "word":
        _default_word(cursor)
    elif token.kind == "quoted" and cursor.lexis.dialect is Dialect.SQLITE:
        # SQLite takes a quoted name that is no column's for a string: DEFAULT "".
        cursor.next()
        return Default(kind=DefaultKind.CONSTANT, text=cursor.part(first, cursor.at).source)
    else:
        raise Unreadable
    value = cursor.part(first, cursor.at)
    return Default(kind=kind_of(value), text=value.source)


def _default_word(cursor: Cursor) -> None:
    word = cursor.next().word
    if cursor.lexis.dialect is Dialect.SQLITE:
        # Calls need parentheses around them; any other bare word is taken for a string.
        if cursor.word == "(" or (word in cursor.lexis.reserved and word != "NULL"):
            raise Unreadable
        return
    if word == "NEXT":
        cursor.need("VALUE", "FOR")
        cursor.table()
    elif cursor.word == "(":
        check(cursor.part(cursor.at - 1, cursor.closing[cursor.at] + 1))
        cursor.group()
    elif word not in _STABLE and word not in {"NULL", "TRUE", "FALSE"}:
        raise Unreadable


def kind_of(cursor: Cursor) -> DefaultKind:
    """Tell how the database gets a default out of an expression."""
    items = cursor.items
    words = [items[at] for at in range(cursor.at, cursor.end) if items[at].word not in {"(", ")"}]
    if len(words) == 1 and words[0].word == "NULL":
        return DefaultKind.NULL
    kind = DefaultKind.CONSTANT
    for at in range(cursor.at, cursor.end):
        token = items[at]
        if token.kind == "quoted":
            kind = DefaultKind.UNKNOWN
        if token.kind != "word":
            continue
        called = at + 1 < cursor.end and items[at + 1].word == "("
        word = token.word
        if (word in _VOLATILE and called) or (word == "NEXT" and not called):
            return DefaultKind.VOLATILE
        if word in _STABLE:
            kind = DefaultKind.STABLE if kind is not DefaultKind.UNKNOWN else kind
        elif called and word not in _PURE and word not in cursor.lexis.reserved:
            kind = DefaultKind.UNKNOWN
    return kind
