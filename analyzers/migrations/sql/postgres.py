"""PostgreSQL's statements, read with PostgreSQL's own parser."""

from __future__ import annotations

import pgparse  # type: ignore[import-not-found]  # a compiled module without types

from analyzers.migrations.operations import AnyOperation, Opaque


def read_statement(text: str) -> tuple[AnyOperation, ...]:
    """Return what one statement says; an Opaque for what is not understood."""
    try:
        pgparse.parse(text)
    except pgparse.PGQueryError:
        return (Opaque(reason="syntax", text=text[:200]),)
    return (Opaque(reason="unsupported", text=text[:200]),)
