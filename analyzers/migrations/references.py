"""What application code names of a database: the map step's part, a pure function of content and suffix.

Code is read by patterns, not as a tree: most files name nothing, and one that does is read in a fraction of a millisecond.
A reference is one model, or what the statements of a file name of one table:

- ``kind``: ``sql``, ``django``, ``sqlalchemy``, ``typeorm``, ``sequelize``, ``knex``, ``drizzle``, ``prisma``, ``gorm``, ``sqlx``;
  ``piece`` is a dotted name in a string, as queries have them that are put together;
- ``tables``: the names that its table can have, in lower case, one unless a convention gives several;
- ``model``: Django's model in lower case where only the path tells the rest of the table's name, else left out;
- ``line``: where it begins, counted from 1;
- ``columns``: the columns that it names, as the code writes them, each with its line.
"""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from analyzers.migrations import naming
from analyzers.migrations.references_go import go_references
from analyzers.migrations.references_javascript import javascript_references
from analyzers.migrations.references_prisma import prisma_references
from analyzers.migrations.references_python import python_references
from analyzers.migrations.references_sql import sql_references
from fleetreview.model import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from analyzers.migrations.references_text import Reference

_MOST_BYTES: Final = 512 << 10
_MOST_NAMES: Final = 400

_READERS: Final[dict[str, tuple[Callable[[bytes], Iterable[Reference]], ...]]] = {
    ".py": (python_references, sql_references),
    **dict.fromkeys((".js", ".cjs", ".mjs", ".ts", ".cts", ".mts"), (javascript_references, sql_references)),
    ".go": (go_references, sql_references),
    ".prisma": (prisma_references,),
}

REFERENCE_SUFFIXES: Final = frozenset(_READERS)
"""The suffixes of files that can name tables and columns."""

_NOT_RUNNING: Final = frozenset({Role.VENDORED, Role.TEST, Role.EXAMPLE, Role.GENERATED, Role.BROWSER, Role.MIGRATION})


def is_code(path: str, role: Role) -> bool:
    """Tell whether a file is code that runs against the database, by its path alone."""
    suffix = path[path.rfind(".") :].lower() if "." in path else ""
    return suffix in REFERENCE_SUFFIXES and role not in _NOT_RUNNING and not naming.is_migration(path)


@functools.cache
def references_digest() -> str:
    """Return a digest of the code that reads references: it changes whenever what they give could change."""
    parts = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("references*.py")):
        parts.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return parts.hexdigest()[:20]


def references_fact(content: bytes, suffix: str) -> dict[str, Any] | None:
    """Return the fact of a file that names tables; None for others."""
    references = read_references(content, suffix)
    return {"references": references} if references else None


def read_references(content: bytes, suffix: str) -> list[dict[str, Any]]:
    """Return what a file names, in its order within each kind; [] where it names nothing or is longer than 512 KiB.

    At most 400 tables and columns are kept.
    """
    if len(content) > _MOST_BYTES:
        return []
    found: list[dict[str, Any]] = []
    left = _MOST_NAMES
    for one in _merged(reference for reads in _READERS.get(suffix, ()) for reference in reads(content)):
        if left <= 0:
            break
        columns = dict(list(one.columns.items())[: left - 1])
        left -= 1 + len(columns)
        found.append(
            {
                "kind": one.kind,
                "tables": list(one.tables),
                **({"model": one.model} if one.model else {}),
                "line": one.line,
                **({"columns": columns} if columns else {}),
            }
        )
    return found


def _merged(references: Iterable[Reference]) -> Iterator[Reference]:
    """Yield references, those of one kind to one table together."""
    merged: dict[tuple[str, tuple[str, ...], str], Reference] = {}
    for one in references:
        key = (one.kind, one.tables, one.model)
        known = merged.setdefault(key, one)
        if known is not one:
            for column, line in one.columns.items():
                known.columns.setdefault(column, line)
    yield from merged.values()
