"""Names of tables and columns as their engine folds them, so that equal texts are the same thing."""

from __future__ import annotations

from analyzers.migrations.script import Dialect

_DEFAULT_SCHEMAS = frozenset({"public", "main", "dbo"})


def fold(name: str, dialect: Dialect, *, quoted: bool = False) -> str:
    """Return a name as the engine keeps it.

    PostgreSQL folds what is not quoted to lower case. MySQL and SQLite compare names of columns and indexes without regard to
    case, and so does everybody who writes migrations for them: lower case in any case.
    """
    if dialect is Dialect.POSTGRES and quoted:
        return name
    return name if dialect is Dialect.NONE else name.lower()


def table_name(schema: str, name: str) -> str:
    """Return a folded table's text: the schema is left out where it is the one that is meant anyhow."""
    return name if not schema or schema in _DEFAULT_SCHEMAS else f"{schema}.{name}"
