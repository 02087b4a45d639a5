"""Takes the secrets of a file out of the facts that were read from it, before they are stored.

An excerpt is redacted by how it looks; a fact can hold any part of a file, a default of a column or a whole statement. What the
file's secrets are is known from the whole of it, and they are masked wherever they are repeated.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from analyzers.redaction import MASK
from analyzers.secrets.python_scanner import PythonScanner, best
from analyzers.secrets.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzers.protocol import Fact

_SHORTEST: Final = 6
"""Characters of a line below which it is no use to anybody, and too likely to stand elsewhere by accident."""


def without_secrets(facts: Iterable[Fact], content: bytes, suffix: str) -> tuple[Fact, ...]:
    """Return the facts of a content with its secrets masked in all of their texts."""
    read = tuple(facts)
    if not read:
        return read
    pieces = secrets_of(content, suffix)
    return tuple(_masked(fact, pieces) for fact in read) if pieces else read


def secrets_of(content: bytes, suffix: str) -> tuple[str, ...]:
    """Return the secrets of a content, those of several lines line by line, the longest first."""
    text = Text.of(content, suffix)
    found = best(PythonScanner().scan(text))
    lines = {line.strip() for one in found for line in text.text[one.start : one.end].splitlines()}
    return tuple(sorted((line for line in lines if len(line) >= _SHORTEST), key=lambda line: (-len(line), line)))


def _masked(fact: Fact, pieces: Iterable[str]) -> Fact:
    written = kept = json.dumps(fact.value, ensure_ascii=False)
    for piece in pieces:
        written = written.replace(json.dumps(piece, ensure_ascii=False)[1:-1], MASK)
    return fact if written == kept else replace(fact, value=json.loads(written))
