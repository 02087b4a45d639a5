"""Rows as mappings turned into Arrow, with every mistake named: table, column and row."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fleetreview.errors import WarehouseError
from warehouse.table import DATE, REAL, TEXT, TEXTS, TIME, TRUTH, WHOLE, Column, Table
from warehouse.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_PYTHON: dict[pa.DataType, tuple[type[Any], ...]] = {
    TEXT: (str,),
    WHOLE: (int,),
    REAL: (float, int),
    TRUTH: (bool,),
    TIME: (datetime,),
    DATE: (date,),
    TEXTS: (list, tuple),
    pa.list_(WHOLE): (list, tuple),
}


def table_named(name: str) -> Table:
    """Return a table; raise WarehouseError, naming those that there are, for an unknown name."""
    try:
        return TABLES[name]
    except KeyError as error:
        raise WarehouseError(f"the warehouse has no table {name}; it has: {', '.join(TABLES)}") from error


def arrow_of(
    table: Table, rows: Iterable[Mapping[str, Any]], *, first: int = 0, given: Mapping[str, Any] | None = None
) -> pa.Table:
    """Return rows as an Arrow table in the table's schema.

    ``given`` are values for columns that the rows may leave out; a nullable column that a row leaves out is null. Raise
    WarehouseError for an unknown, a missing, a null or a mistyped column; rows are counted from ``first``.
    """
    defaults = {column.name: None for column in table.columns if column.nullable} | dict(given or {})
    columns: dict[str, list[Any]] = {column.name: [] for column in table.columns}
    for number, row in enumerate(rows, first):
        if unknown := row.keys() - columns.keys():
            raise WarehouseError(f"{table.name}, row {number}: there is no column {', '.join(sorted(unknown))}")
        for name, values in columns.items():
            if name in row:
                values.append(row[name])
            elif name in defaults:
                values.append(defaults[name])
            else:
                raise WarehouseError(f"{table.name}, row {number}: column {name} is missing")
    arrays = [_array(table, column, columns[column.name], first) for column in table.columns]
    return pa.Table.from_arrays(arrays, schema=table.schema)


def _array(table: Table, column: Column, values: Sequence[Any], first: int) -> pa.Array:
    accepted = _PYTHON[column.type]
    for number, value in enumerate(values, first):
        if (problem := _problem(column, value, accepted)) is not None:
            raise WarehouseError(f"{table.name}, row {number}: column {column.name} {problem}")
    try:
        return pa.array(values, column.type)
    except (pa.ArrowException, ValueError, TypeError, OverflowError) as error:
        number = _first_unfit(column, values)
        raise WarehouseError(
            f"{table.name}, row {first + number}: column {column.name} is not {column.type}: {error}"
        ) from error


def _problem(column: Column, value: Any, accepted: tuple[type[Any], ...]) -> str | None:
    if value is None:
        return None if column.nullable else "is null"
    # A truth value is a whole number to Python and a mistake here.
    if not isinstance(value, accepted) or (isinstance(value, bool) and column.type != TRUTH):
        return f"holds a {type(value).__name__}, not {column.type}"
    if column.type == TIME and value.tzinfo is None:
        return "holds a time without a zone"
    if column.type == DATE and isinstance(value, datetime):
        return "holds a time, not a date"
    if pa.types.is_list(column.type):
        member = column.type.value_type
        wrong = [item for item in value if not isinstance(item, _PYTHON[member]) or isinstance(item, bool)]
        if wrong:
            return f"holds a list with a {type(wrong[0]).__name__}, not {column.type}"
    return None


def _first_unfit(column: Column, values: Sequence[Any]) -> int:
    for number, value in enumerate(values):
        try:
            pa.array([value], column.type)
        except (pa.ArrowException, ValueError, TypeError, OverflowError):
            return number
    return 0
