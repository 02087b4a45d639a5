"""Reading the warehouse: SQL over one manifest, or over rows in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from fleetreview.errors import QueryError, WarehouseError
from warehouse.location import Location, location_of
from warehouse.manifest import check_schema, current_manifest, manifest_of
from warehouse.sql import checks, saved_query

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    import duckdb

    from warehouse.sql import ParameterValue, SavedQuery


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """A check that found rows: ``meaning`` says what one row is."""

    check: str
    meaning: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


class Warehouse:
    """What one run left for everyone to ask: a read-only database.

    Statements see one manifest for as long as the object is open, whatever is published meanwhile. Each call has its
    own transaction; calls from several threads are possible. ``run_id`` is None over rows in memory.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, *, run_id: str | None = None, files: Sequence[Path] = ()
    ) -> None:
        self._connection = connection
        self._files = files
        self.run_id = run_id

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database; the object cannot be asked any more."""
        self._connection.close()

    def table(
        self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()
    ) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Run one SELECT and return its columns and rows; times are aware and in UTC.

        ``parameters`` are values for ``?`` (a sequence) or ``$name`` (a mapping). Raise QueryError with the engine's
        message, or for anything that is not one single SELECT (DESCRIBE, SHOW, SUMMARIZE and EXPLAIN count as such);
        WarehouseError when a file has vanished since the warehouse was opened.
        """
        import duckdb  # importing the package costs nothing

        try:
            with self._connection.cursor() as cursor:
                _refuse_writing(cursor.extract_statements(sql))
                cursor.execute("BEGIN TRANSACTION READ ONLY")
                cursor.execute(sql, parameters or None)
                columns = [column[0] for column in cursor.description or ()]
                return columns, [tuple(_in_utc(value) for value in row) for row in cursor.fetchall()]
        except (duckdb.IOException, duckdb.PermissionException) as error:
            # The engine takes a path at which there is nothing for a pattern, and refuses to look for matches.
            missing = [path for path in self._files if not path.is_file()]
            if missing:
                raise WarehouseError(f"{missing[0]} is missing: run {self.run_id} can no longer be read") from error
            raise QueryError(str(error)) from error
        except duckdb.Error as error:
            raise QueryError(str(error)) from error

    def rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[dict[str, Any]]:
        """Run one SELECT as ``table`` does and return its rows by column name."""
        columns, rows = self.table(sql, parameters)
        return [dict(zip(columns, row, strict=True)) for row in rows]

    def answer(
        self, query: SavedQuery | str, given: Mapping[str, ParameterValue] | None = None
    ) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Run a saved query, by name or as such, with its parameters; return its columns and rows."""
        query = saved_query(query) if isinstance(query, str) else query
        return self.table(query.statement, query.bound(given))


def open_warehouse(where: Location | Path | str, run_id: str | None = None) -> Warehouse:
    """Open a warehouse as the current manifest has it, or as a named run left it.

    Raise UsageError for a run that is not published, WarehouseError where nothing is published, where the schema is too old,
    or where a file is damaged or missing: those of an older run go some time after compaction has superseded them.
    """
    import duckdb  # importing the package costs nothing

    from warehouse.connection import confine, connect, define
    from warehouse.database import files_of

    location = location_of(where)
    manifest = current_manifest(location) if run_id is None else manifest_of(location, run_id)
    if manifest is None:
        raise WarehouseError(f"nothing has been published in {location} yet")
    check_schema(location, manifest)
    files = files_of(location, manifest)
    paths = [path for found in files.values() for path in found.paths]
    for path in paths:
        if not path.is_file():
            raise WarehouseError(f"{path} is missing: run {manifest.run_id} can no longer be read")
    connection = connect()
    try:
        confine(connection, paths)
        define(connection, files, manifest.runs)
    except duckdb.Error as error:
        connection.close()
        raise WarehouseError(f"{location}: run {manifest.run_id} cannot be read: {error}") from error
    return Warehouse(connection, run_id=manifest.run_id, files=paths)


def run_checks(warehouse: Warehouse) -> list[Failure]:
    """Run every check; return those that found rows, by name."""
    failures = []
    for check in checks():
        columns, rows = warehouse.table(check.statement)
        if rows:
            failures.append(Failure(check=check.name, meaning=check.grain, columns=tuple(columns), rows=tuple(rows)))
    return failures


def warehouse_of(rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> Warehouse:
    """Return the same object over rows in memory: table name to rows; a table that is left out is empty.

    The views need the rows of ``runs`` and ``repository_runs``: what has no run, or no generation, is shown by none.
    Raise WarehouseError as staging does for a row that does not fit its table.
    """
    from warehouse.connection import confine, connect, fill  # importing the package costs nothing
    from warehouse.rows import arrow_of, table_named

    tables = {name: arrow_of(table_named(name), table_rows) for name, table_rows in rows.items()}
    connection = connect()
    fill(connection, tables)
    confine(connection, ())
    return Warehouse(connection)


def _refuse_writing(statements: Sequence[duckdb.Statement]) -> None:
    kinds = [statement.type.name for statement in statements]
    if len(kinds) != 1:
        raise QueryError(f"one statement at a time, not {len(kinds)}")
    # EXPLAIN ANALYZE executes what it explains, and that may be a COPY.
    if kinds[0] == "EXPLAIN" and "analyze" not in statements[0].query.lower():
        return
    if kinds[0] != "SELECT":
        raise QueryError(f"the warehouse is read only: {kinds[0]} is refused, SELECT is not")


def _in_utc(value: Any) -> Any:
    return value.astimezone(UTC) if isinstance(value, datetime) and value.tzinfo is not None else value
