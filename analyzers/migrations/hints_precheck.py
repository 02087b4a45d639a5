"""Which code could tell something of the database at all: most cannot, and need not be searched.

Application code is mapped too, for the names in it; where a file stands is not known when it is read.
"""

from __future__ import annotations

import re
from typing import Final

_ENGINES: Final = (
    *(b"postg", b"pgsql", b"psql", b"pgx", b"pgnative", b"cockroach", b"redshift", b"timescale", b"aurora", b"mysql"),
    *(b"tidb", b"percona", b"mariadb", b"sqlite", b"libsql", b"turso", b"spatialite"),
)
_PG: Final = re.compile(rb"[\"'.=: \t]pg\b", re.IGNORECASE)
_ALONE: Final = (
    *(
        b"lock_timeout",
        b"lock_wait_timeout",
        b"statement_timeout",
        b"max_execution_time",
        b"max_statement_time",
        b"foreign_keys",
        b"_fk=",
        b"use_tz",
    ),
    *(
        b"appconfig",
        b"run_migrations",
        b"context.configure",
        b"transactionmode",
        b"migration:run",
        b"disabletransactions",
    ),
)
"""What tells something without an engine's name; in lower case."""

_SETTING: Final = re.compile(rb"(?:DB|DATABASE|TYPEORM)_?(?:TYPE|ENGINE|DRIVER|DIALECT|CLIENT|CONNECTION)")
_OPTIONS: Final = tuple(re.compile(word + rb"[\"']?\s*:\s*[\"']") for word in (b"client", b"dialect", b"driver"))
_SOURCES: Final = (b"DataSource", b"entities", b"TypeOrm", b"createConnection")
_SCHEME: Final = re.compile(
    rb"(?:postgres(?:ql)?|pgx5?|mysql|mariadb|sqlite3?|cockroach(?:db)?)(?:\+\w+)?$|\bjdbc:\w+$", re.IGNORECASE
)
_LONGEST_SCHEME: Final = 60


def may_hint(content: bytes, suffix: str) -> bool:
    """Tell whether code could hold a hint; True where it cannot be excluded cheaply."""
    lower = content.lower()
    if any(word in lower for word in _ALONE):
        return True
    if not any(word in lower for word in _ENGINES) and not (b"pg" in lower and _PG.search(content)):
        return False
    if suffix == ".go":
        return False
    if suffix == ".py":
        return b"ENGINE" in content or _has_url(lower)
    if b"type" in content and any(word in content for word in _SOURCES):
        return True
    return _has_url(lower) or any(option.search(content) for option in (*_OPTIONS, _SETTING))


def _has_url(lower: bytes) -> bool:
    for mark in (b"://", b":file:", b"jdbc:sqlite:"):
        at = lower.find(mark)
        while at >= 0:
            if mark.startswith(b"jdbc") or _SCHEME.search(lower, max(0, at - _LONGEST_SCHEME), at):
                return True
            at = lower.find(mark, at + 1)
    return False
