"""Findings about code that still runs are low on SQLite: its one process migrates at its start, and no older one runs beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from analyzers.migrations.stream import Engine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analyzers.migrations.stream import Found

ABOUT_RUNNING_CODE: Final = frozenset(
    {
        "backfill-in-schema-migration",  # nobody waits for its locks: there is one writer at a time anyway
        "rename-column",
        "rename-table",
        "required-column-default-dropped",
        "set-not-null-old-writers",
    }
)
"""Rules that say nothing else; others say as well what is lost or what fails, and tell that themselves."""


def eased(found: Iterable[Found], engine: Engine) -> Iterator[Found]:
    """Yield what rules found, on SQLite low where it is about nothing but code that still runs."""
    for one in found:
        about = engine is Engine.SQLITE and one.rule_id in ABOUT_RUNNING_CODE
        yield replace(one, severity="low") if about else one
