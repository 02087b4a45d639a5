"""Takes secret values out of matched text before anything is stored.

What is kept of a file is a short excerpt, and an excerpt can hold a password. Whatever the secrets engine takes for a secret is
masked, and more by shape and by name, on the side of caution: a masked constant costs a reader nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache

from analyzers.secrets.python_scanner import PythonScanner, best
from analyzers.secrets.text import Text
from analyzers.secrets.words import entropy, is_random

MASK = "[redacted]"

_NAMED = re.compile(
    r"""(?ix)
    (\b[\w.-]*(?:passw(?:or)?d|passwd|pwd|secret|token|api[_-]?key|apikey|private[_-]?key|access[_-]?key|credential|salt|signature)
    [\w-]*["']?\]?\s*(?::=|=>|=|:|\|\||\?\?|,)\s*(?:(?:process\.env[\w.\[\]"']*|os\.getenv\([^)]*\))\s*(?:\|\||\?\?|or)\s*)?[bru]?)
    (["'`])((?:\\.|(?!\2).){3,})\2
    """
)
_SHAPES = re.compile(
    r"""(?x)
    -----BEGIN[ ][A-Z ]*PRIVATE[ ]KEY-----[\s\S]*?(?:-----END[ ][A-Z ]*PRIVATE[ ]KEY-----|\Z)
    | \b(?:
        AKIA[0-9A-Z]{16}\b | gh[pousr]_[A-Za-z0-9]{20,}\b | github_pat_\w{20,}\b | xox[abprs]-[\w-]{10,}
        | [rs]k_(?:live|test)_[A-Za-z0-9]{10,} | AIza[\w-]{30,} | eyJ[\w-]{10,}\.[\w-]{5,}\.[\w-]* | SG\.[\w-]{16,}\.[\w-]{16,}
    )
    """
)
_USERINFO = re.compile(r"(?<=://)[^\s/@:'\"`]*:[^\s/@'\"`]+(?=@)")
_KEY_LINE = re.compile(r"(?m)(^[ +-]?[\t ]*[\"'`]?)[A-Za-z0-9+/]{60,76}={0,2}(?=(?:\\n)?[\"'`]?[,;+\\\t ]*$)")
"""A line of a key in PEM form whose first line is elsewhere, also in a diff."""
_QUOTED = re.compile(r"""(["'`])([A-Za-z0-9+/_=-]{16,})\1""")
_CONSTRAINT = re.compile(r"(?i)(?:fk|pk|uq|idx|rel|chk|df|xcl)_[0-9a-f]{16,40}")
"""Names that TypeORM makes of what a key or an index is about."""
_SCANNER = PythonScanner()
_QUOTES = frozenset("\"'`")
_LONG = 24
_ENTROPY_LIMIT = 3.6
"""Bits per character above which a long quoted word counts as a key and not as a name."""


def redact(text: str) -> str:
    """Return the text with what looks like a secret value masked."""
    text = _SHAPES.sub(MASK, text)
    # As the kind of file in which most is taken for a value.
    for found in reversed(best(_SCANNER.scan(Text(text, ".cfg")))):
        text = text[: found.start] + MASK + text[found.end :]
    text = _KEY_LINE.sub(rf"\1{MASK}", text)
    text = _USERINFO.sub(MASK, text)
    if not _QUOTES.isdisjoint(text):
        text = _NAMED.sub(lambda m: f"{m[1]}{m[2]}{MASK}{m[2]}", text)
        text = _QUOTED.sub(_mask_word, text)
    return text


redact_again = lru_cache(maxsize=16_384)(redact)
"""The same for texts that are said again of state after state: what follows from a schema, and what stands in it."""


def _mask_word(match: re.Match[str]) -> str:
    word = match[2]
    random_looking = len(word) >= _LONG and any(c.isdigit() for c in word) and entropy(word) > _ENTROPY_LIMIT
    random_looking = (random_looking or is_random(word, least=16)) and not _CONSTRAINT.fullmatch(word)
    return f"{match[1]}{MASK}{match[1]}" if random_looking else match[0]
