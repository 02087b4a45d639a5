"""Alembic's migrations: one file as scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzers.migrations.readers.alembic_way import read_way
from analyzers.migrations.readers.python_module import parse
from analyzers.migrations.readers.python_values import Scope
from analyzers.migrations.script import Dialect, Script, Way

if TYPE_CHECKING:
    from analyzers.migrations.readers.python_module import Module

_DIALECTS: Final = (Dialect.POSTGRES, Dialect.MYSQL, Dialect.SQLITE)
_OF_A_DIALECT: Final = re.compile(rb"\bEnum\(|\bENUM\(|with_variant")
"""Types that are another thing in each database."""

_PLAIN_REVISION: Final = re.compile(r"[0-9a-f]{6,}$")


def read_alembic(content: bytes) -> tuple[Script, ...]:
    """Return what a migration of Alembic says; () where the file is none, or does not parse.

    One script for each dialect where SQL, an enumeration or a question about the dialect stands in it, else one without a
    dialect. ``depends`` are the revisions that it builds on: two for a merge, none for the first; then those of
    ``depends_on`` that are no labels. ``down`` is None without ``downgrade``; an empty one has no statements.
    """
    if b"revision" not in content or b"upgrade" not in content:
        return ()
    module = parse(content)
    if module is None or "revision" not in module.names or "down_revision" not in module.names:
        return ()
    if "upgrade" not in module.functions:
        return ()
    first, has_dialects = _script(module, Dialect.POSTGRES)
    if not has_dialects and not _OF_A_DIALECT.search(content):
        return (_script(module, Dialect.NONE)[0],)
    return (first, *(_script(module, dialect)[0] for dialect in _DIALECTS[1:]))


def _script(module: Module, dialect: Dialect) -> tuple[Script, bool]:
    scope = Scope(module=module)
    up, depends_up = read_way(module.functions["upgrade"], scope.inner(), dialect)
    down: Way | None = None
    depends_down = False
    if "downgrade" in module.functions:
        down, depends_down = read_way(module.functions["downgrade"], scope.inner(), dialect)
    names = module.names
    before = scope.texts(names["down_revision"]) or ()
    needed = scope.texts(names.get("depends_on")) or ()
    script = Script(
        reader="alembic",
        dialect=dialect,
        up=up,
        down=down,
        revision=scope.text(names["revision"]) or "",
        depends=(*before, *(name for name in needed if _PLAIN_REVISION.match(name) and name not in before)),
        branch_labels=scope.texts(names.get("branch_labels")) or (),
    )
    return script, depends_up or depends_down
