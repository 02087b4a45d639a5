"""DuckDB over the rows of the warehouse: schema ``recorded`` holds every row, the main schema the views.

Only what this module opens is ever read: extensions are neither installed nor loaded, the files that SQL may read are
named one by one, and the configuration is locked.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from warehouse.sql import views
from warehouse.table import DATE, REAL, TEXT, TEXTS, TIME, TRUTH, WHOLE, Table
from warehouse.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SQL_TYPES: dict[pa.DataType, str] = {
    TEXT: "VARCHAR",
    TEXTS: "VARCHAR[]",
    WHOLE: "BIGINT",
    pa.list_(WHOLE): "BIGINT[]",
    REAL: "DOUBLE",
    TRUTH: "BOOLEAN",
    TIME: "TIMESTAMPTZ",
    DATE: "DATE",
}


def connect(path: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Open a database in memory, or create one at a path, without extensions and in UTC."""
    spill = Path(tempfile.gettempdir()) / f"fleetreview-duckdb-{os.getpid()}"
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "python_enable_replacements": "false",
        "temp_directory": str(spill),
    }
    connection = duckdb.connect(str(path or ":memory:"), config=config)
    # Data files never change, and every view over a view opens them again.
    connection.execute("SET GLOBAL TimeZone = 'UTC'; SET GLOBAL parquet_metadata_cache = true")
    return connection


def confine(connection: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> None:
    """Let SQL read exactly these files from now on, and lock the configuration."""
    allowed = ", ".join(quoted(str(file)) for file in files)
    connection.execute(f"SET allowed_paths = [{allowed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


@dataclass(frozen=True, kw_only=True, slots=True)
class Files:
    """The Parquet files of one table. ``uniform``: all have exactly the table's columns."""

    paths: Sequence[Path] = ()
    uniform: bool = False


def define(connection: duckdb.DuckDBPyConnection, files: Mapping[str, Files], runs: Sequence[str]) -> None:
    """Create all views over the Parquet files of each table; a table without files is empty.

    ``runs`` are all published runs in the order of publishing.
    """
    statements = [
        "CREATE SCHEMA recorded",
        define_published(runs),
        *(define_recorded(table, files.get(table.name, Files())) for table in TABLES.values()),
        *(f"CREATE VIEW {view.name} AS {view.statement}" for view in views()),
    ]
    connection.execute(";\n".join(statements))


def define_recorded(table: Table, files: Files) -> str:
    """Return the statement that makes or replaces the view over all recorded rows of a table."""
    return f"CREATE OR REPLACE VIEW recorded.{table.name} AS {from_files(table, files)}"


def define_published(runs: Sequence[str]) -> str:
    """Return the statement that makes or replaces the view of the order in which runs were published, from 1."""
    listed = ", ".join(map(quoted, runs))
    numbered = "SELECT unnest(runs) AS run_id, generate_subscripts(runs, 1) AS place"
    return f"CREATE OR REPLACE VIEW recorded.published AS {numbered} FROM (SELECT [{listed}]::VARCHAR[] AS runs)"


def from_files(table: Table, files: Files) -> str:
    """Return a SELECT over Parquet files in the table's columns; a column that no file has yet is null."""
    columns = names(column.name for column in table.columns)
    typed = ", ".join(f"NULL::{SQL_TYPES[column.type]} AS {identifier(column.name)}" for column in table.columns)
    nothing = f"SELECT {typed} WHERE false"
    if not files.paths:
        return nothing
    paths = ", ".join(quoted(str(path)) for path in files.paths)
    if files.uniform:
        return f"SELECT {columns} FROM read_parquet([{paths}], hive_partitioning = false)"  # noqa: S608  # quoted
    found = f"SELECT * FROM read_parquet([{paths}], union_by_name = true, hive_partitioning = false)"  # noqa: S608
    return f"SELECT {columns} FROM ({nothing} UNION ALL BY NAME {found})"  # noqa: S608  # quoted


def fill(connection: duckdb.DuckDBPyConnection, rows: Mapping[str, pa.Table]) -> None:
    """Create the tables in memory from Arrow, and all views over them; the order of publishing is not known."""
    connection.execute("CREATE SCHEMA recorded")
    connection.execute(define_published(()))
    for table in TABLES.values():
        if table.name in rows:
            connection.register("arriving", rows[table.name])
            connection.execute(f"CREATE TABLE recorded.{table.name} AS SELECT * FROM arriving")  # noqa: S608  # our names
            connection.unregister("arriving")
        else:
            connection.execute(f"CREATE TABLE recorded.{table.name} AS {from_files(table, Files())}")
    for view in views():
        connection.execute(f"CREATE VIEW {view.name} AS {view.statement}")


def quoted(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """Return a name as an SQL identifier; some columns bear the name of a keyword."""
    return '"' + name.replace('"', '""') + '"'


def names(columns: Iterable[str]) -> str:
    """Return names as a list of SQL identifiers."""
    return ", ".join(identifier(column) for column in columns)
