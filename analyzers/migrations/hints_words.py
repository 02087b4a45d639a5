"""The names by which files of all kinds call a database: images, drivers, schemes of URLs, and settings of frameworks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

POSTGRES: Final = "postgres"
MYSQL: Final = "mysql"
MARIADB: Final = "mariadb"
SQLITE: Final = "sqlite"

ENGINE_NAMES: Final = {
    **dict.fromkeys(
        ("postgres", "postgresql", "pg", "pgsql", "psql", "pgx", "pgnative", "pg-native", "postgis", "aurora-postgres"),
        POSTGRES,
    ),
    **dict.fromkeys(
        ("aurora-postgresql", "cockroach", "cockroachdb", "redshift", "psqlextra", "timescale", "timescaledb"), POSTGRES
    ),
    **dict.fromkeys(("mysql", "mysql2", "aurora-mysql", "tidb", "percona"), MYSQL),
    "mariadb": MARIADB,
    **dict.fromkeys(
        ("sqlite", "sqlite3", "better-sqlite3", "better-sqlite", "libsql", "turso", "spatialite", "expo-sqlite"), SQLITE
    ),
}
"""What configurations and directories call the engines."""

IMAGES: Final = {
    **dict.fromkeys(
        ("postgres", "postgresql", "postgis", "timescaledb", "timescaledb-ha", "pgvector", "cockroach", "citus"),
        POSTGRES,
    ),
    **dict.fromkeys(("mysql", "mysql-server", "percona", "percona-server"), MYSQL),
    "mariadb": MARIADB,
}
"""Last parts of container images."""

EXTENSION_IMAGES: Final = frozenset({"timescaledb", "timescaledb-ha", "pgvector", "cockroach", "citus"})
"""Images whose tag begins with a version that is not PostgreSQL's."""

DRIVERS: Final = {
    **dict.fromkeys(
        (
            *("psycopg", "psycopg2", "psycopg2-binary", "psycopg-binary", "asyncpg", "pg8000", "aiopg"),
            *("pg", "postgres", "pg-promise", "pg-native", "slonik", "@neondatabase/serverless", "@vercel/postgres"),
            *("github.com/lib/pq", "github.com/jackc/pgx", "gorm.io/driver/postgres", "github.com/go-pg/pg"),
            *("org.postgresql", "tokio-postgres"),
        ),
        POSTGRES,
    ),
    **dict.fromkeys(
        (
            *("mysqlclient", "pymysql", "aiomysql", "asyncmy", "mysql-connector-python"),
            *("mysql", "mysql2", "github.com/go-sql-driver/mysql", "gorm.io/driver/mysql"),
            *("mysql-connector-java", "mysql-connector-j"),
        ),
        MYSQL,
    ),
    **dict.fromkeys(("mariadb", "mariadb-java-client"), MARIADB),
    **dict.fromkeys(
        (
            *("aiosqlite", "better-sqlite3", "sqlite3", "@libsql/client", "sqlite-jdbc"),
            *(
                "github.com/mattn/go-sqlite3",
                "modernc.org/sqlite",
                "github.com/glebarez/sqlite",
                "gorm.io/driver/sqlite",
            ),
        ),
        SQLITE,
    ),
}
"""Packages, of all registries, that speak to a database."""

_PLAUSIBLE: Final = {POSTGRES: (8, 30), MYSQL: (5, 15), MARIADB: (5, 20), SQLITE: (3, 4)}
_NUMBERS: Final = re.compile(r"\d{1,3}(?:\.\d{1,3}){0,2}")
_FLAVOUR: Final = re.compile(r"pg-?(\d{1,2}(?:\.\d{1,2})?)")


def version_of(engine: str, text: str) -> str:
    """Return the version at the beginning of a text, as ``13.4``; '' where there is none that the engine ever had."""
    found = _NUMBERS.match(text.strip().lstrip("vV\"'"))
    if found is None:
        return ""
    low, high = _PLAUSIBLE[engine]
    return found[0] if low <= int(found[0].split(".")[0]) < high else ""


def image_version(engine: str, name: str, tag: str) -> str:
    """Return the version of the database in an image's tag; '' where the tag does not tell it (``latest``)."""
    if engine == POSTGRES and (flavour := _FLAVOUR.search(tag)):
        return version_of(engine, flavour[1])
    return "" if name in EXTENSION_IMAGES else version_of(engine, tag)


STRENGTHS: Final = {"configured": 6, "service": 5, "url": 3, "driver": 3}
"""How much a hint on the engine counts: what a framework is told is stronger than a service that runs, a driver weakest."""

Found: TypeAlias = tuple[int, dict[str, Any]]
"""An offset in the text, and the hint that stands there."""

Reads: TypeAlias = "Callable[[str], Iterator[Found]]"
"""A reader of one kind of hint."""


def engine_hint(kind: str, engine: str, version: str = "") -> dict[str, Any]:
    """Return a hint on the engine."""
    hint: dict[str, Any] = {"kind": kind, "engine": engine, "strength": STRENGTHS[kind]}
    return {**hint, "version": version} if version else hint
