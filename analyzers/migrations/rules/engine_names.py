"""Engines as people write them."""

from __future__ import annotations

from typing import Final

from analyzers.migrations.stream import Engine

_NAMES: Final = {
    Engine.POSTGRES: "PostgreSQL",
    Engine.MYSQL: "MySQL",
    Engine.MARIADB: "MariaDB",
    Engine.SQLITE: "SQLite",
    Engine.UNKNOWN: "PostgreSQL",
}


def engine_name(engine: Engine) -> str:
    """Return the name of an engine; one that is not known is judged like PostgreSQL."""
    return _NAMES[engine]
