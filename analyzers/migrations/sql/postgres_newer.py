"""Syntax that PostgreSQL 17's parser refuses, rewritten into what it takes: of PostgreSQL 18, and of CockroachDB.

Only a statement that does not parse is rewritten. What the older syntax has no word for becomes a CHECK that calls a marker.
"""

from __future__ import annotations

import re
from typing import Final

NOT_NULL: Final = "fleetreview_not_null"
"""Marks a NOT NULL that is a constraint of the table: PostgreSQL 18's can be NOT VALID."""

VIRTUAL: Final = "fleetreview_virtual"
"""Marks a generated column that is not stored."""

_NAME = r"(?:\"[^\"]+\"|[A-Za-z_][\w$]*)"
_BRACKETS = r"\((?:[^()]++|\((?:[^()]++|\((?:[^()]++|\([^()]*+\))*+\))*+\))*+\)"
_REWRITES: Final = (
    # ADD [CONSTRAINT n] NOT NULL c, and the same as an element of CREATE TABLE
    (
        rf"(\bADD\s+|[,(]\s*)(CONSTRAINT\s+{_NAME}\s+)?NOT\s+NULL\s+({_NAME})(?=\s*(?:,|\)|;|\Z|NOT\s+VALID|NO\s+INHERIT))",
        rf"\1\2CHECK ({NOT_NULL}(\3))",
    ),
    # PostgreSQL 18: a generated column is virtual unless it is STORED
    (rf"(GENERATED\s+ALWAYS\s+AS\s*{_BRACKETS})(?:\s*VIRTUAL\b|(?!\s*STORED\b))", rf"\1 STORED CHECK ({VIRTUAL}())"),
    (r"\bWITHOUT\s+OVERLAPS\b", ""),
    (r"(,\s*)PERIOD\s+", r"\1"),
    # CockroachDB
    (r"\AUPSERT\s+INTO\b", "INSERT INTO"),
    (r"\bSTORING\s*\(", "INCLUDE ("),
    (r"\b(?:INVERTED|VECTOR)\s+(INDEX\b)", r"\1"),
    (r"\bUSING\s+HASH(?:\s+WITH\s*(?:BUCKET_COUNT\s*=\s*\d+|\([^)]*\)))?(?=\s*(?:;|\Z|\)|,|WHERE|STORING))", ""),
    (r"(?<=INDEX )((?:IF\s+EXISTS\s+)?)[\w.\"]+@", r"\1"),
    (r",\s*FAMILY\s+(?:" + _NAME + r"\s*)?\([^)]*\)", ""),
    (r",\s*(?:UNIQUE\s+)?INDEX\s+(?:" + _NAME + r"\s*)?\([^)]*\)", ""),
)
_PATTERNS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE | re.DOTALL), replacement) for pattern, replacement in _REWRITES
)
_NOT_ENFORCED = re.compile(r"\bNOT\s+ENFORCED\b", re.IGNORECASE)
_ENFORCED = re.compile(r"\bENFORCED\b", re.IGNORECASE)


def rewrite(text: str) -> tuple[str, bool]:
    """Return a statement in older syntax, and whether its constraints are NOT ENFORCED (which the older can't say)."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    unenforced = _NOT_ENFORCED.search(text) is not None
    return _ENFORCED.sub("", _NOT_ENFORCED.sub("", text)), unenforced
