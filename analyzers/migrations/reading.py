"""The map step: what one file version says, as a migration and as a hint on the database; never the file's text as it stands."""

from __future__ import annotations

import functools
import hashlib
import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from analyzers.markers import markers_for, may_hold_markers, our_markers
from analyzers.migrations.context_reading import read_hints
from analyzers.migrations.hints_precheck import may_hint
from analyzers.migrations.script import encode
from analyzers.patterns.reading import excerpt
from fleetreview.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from analyzers.migrations.operations import Where
    from analyzers.migrations.script import Script, Way

logger = logging.getLogger(__name__)

SCRIPTS = {
    ".sql": "sql",
    ".py": "python",
    ".js": "javascript",
    ".cjs": "javascript",
    ".mjs": "javascript",
    ".ts": "javascript",
    ".cts": "javascript",
    ".mts": "javascript",
    ".go": "go",
}
"""The suffixes of migrations, each with the language that reads it."""

_SOURCES = Path(__file__).parent
_OWN = ("sql", "readers")
_SHARED = ("operations.py", "script.py", "names.py", "reading.py")


@functools.cache
def readers_digest() -> str:
    """Return a digest of the code that reads scripts: it changes whenever what they give could change."""
    files = [_SOURCES / name for name in _SHARED]
    files += [path for folder in _OWN for path in sorted((_SOURCES / folder).glob("*.py"))]
    return _digest(files)


@functools.cache
def hints_digest() -> str:
    """Return a digest of the code that reads hints."""
    return _digest([_SOURCES / "context_reading.py", *sorted(_SOURCES.glob("hints*.py"))])


@functools.cache
def judging_digest() -> str:
    """Return a digest of the code and facts that judge scripts."""
    files = sorted(_SOURCES.glob("*.py")) + sorted((_SOURCES / "rules").glob("*.py")) + sorted(_SOURCES.glob("facts/*"))
    return _digest(files)


def _digest(files: list[Path]) -> str:
    parts = hashlib.sha256()
    for path in files:
        parts.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return parts.hexdigest()[:20]


def read_scripts(content: bytes, suffix: str) -> tuple[Script, ...]:
    """Return what a file says as a migration, once for each dialect that it could be written in; () when it is none."""
    language = SCRIPTS.get(suffix)
    if language == "sql":
        from analyzers.migrations.readers.sql_files import read_sql_file

        return read_sql_file(content)
    if language == "python":
        from analyzers.migrations.readers.alembic import read_alembic
        from analyzers.migrations.readers.django import read_django

        return read_django(content) or read_alembic(content)
    if language == "javascript" and _UP.search(content):
        from analyzers.migrations.readers.javascript import read_javascript

        return read_javascript(content, suffix)
    if language == "go":
        from analyzers.migrations.readers.goose import read_goose

        return read_goose(content)
    return ()


def scripts_fact(content: bytes, suffix: str) -> dict[str, Any] | None:
    """Return the fact of a file that is a migration, with the excerpts and comments that its findings may need; None for others."""
    scripts = read_scripts(content, suffix)
    if not scripts:
        return None
    fact: dict[str, Any] = {"scripts": encode(scripts)}
    lines = content.decode(errors="replace").split("\n")
    places = {where for script in scripts for where in _places(script)}
    fact["excerpts"] = {_key(where): excerpt(lines, span_of(where)) for where in sorted(places)}
    if may_hold_markers(content):
        fact["markers"] = {
            _key(where): [marker.to_fact() for marker in found]
            for where in sorted(places)
            if (found := markers_for(lines, where[0], where[2]))
        }
        fact["ours"] = [marker.to_fact() for marker in our_markers(lines)]
    return fact


_UP: Final = re.compile(rb"\bup\b")
"""What every migration in JavaScript has by name; most code has not, and need not be parsed."""

_CODE: Final = frozenset(SCRIPTS) - {".sql"}


def hints_fact(content: bytes, suffix: str) -> dict[str, Any] | None:
    """Return the fact of a file that tells something of the database; None for others."""
    if suffix in _CODE and not may_hint(content, suffix):
        return None
    hints = read_hints(content, suffix)
    return {"hints": hints} if hints else None


def span_of(where: Where) -> Span:
    """Return a place as a span."""
    return Span(start_line=where[0], start_column=where[1], end_line=where[2], end_column=where[3])


def _key(where: Where) -> str:
    return ",".join(map(str, where))


def told_of(fact: Mapping[str, Any], name: str, where: Where) -> Any:
    """Return what a fact keeps of a place: its excerpt, or its markers; None where there is nothing."""
    return fact.get(name, {}).get(_key(where))


def _places(script: Script) -> Iterator[Where]:
    for way in _ways(script):
        yield way.place
        for operation in way.operations:
            yield operation.where


def _ways(script: Script) -> Iterator[Way]:
    yield script.up
    if script.down is not None:
        yield script.down
