"""The text of the ``sql`` command."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from fleetreview.errors import UsageError
from warehouse.reading import open_warehouse
from warehouse.sql import saved_queries

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDEST = 60


def saved_queries_text() -> str:
    """Return the names of the saved queries, what each answers, and its parameters."""
    lines = []
    for query in saved_queries():
        parameters = ", ".join(f"{p.name}={p.default}" for p in query.parameters)
        lines.append(f"{query.name:<28}  {query.answers}" + (f"  ({parameters})" if parameters else ""))
    return "\n".join(lines)


def answer(
    location: str, statement: str | None, parameters: Sequence[str], *, query: str | None, run_id: str | None, form: str
) -> str:
    """Return what a statement or a saved query answers, as table, csv or json. UsageError, QueryError, WarehouseError."""
    with open_warehouse(location, run_id) as warehouse:
        if query is not None:
            given = _pairs([*([statement] if statement else []), *parameters])
            columns, rows = warehouse.answer(query, given)
        elif statement:
            if parameters:
                raise UsageError(
                    f"{parameters[0]!r}: only a saved query has parameters; a SELECT is one word, in quotes"
                )
            columns, rows = warehouse.table(statement)
        else:
            raise UsageError("give a SELECT, or --query NAME; --list lists the saved queries")
    return _shown(columns, rows, form)


def _pairs(texts: Sequence[str]) -> dict[str, str]:
    pairs = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(f"{text!r}: a parameter is written name=value")
        pairs[name] = value
    return pairs


def _shown(columns: Sequence[str], rows: Sequence[Sequence[Any]], form: str) -> str:
    if form == "json":
        return json.dumps([dict(zip(columns, row, strict=True)) for row in rows], default=str, indent=1)
    if form == "csv":
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
        return out.getvalue()
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(len(name), *(len(row[i]) for row in cells)) if cells else len(name) for i, name in enumerate(columns)]
    lines = ["  ".join(name.ljust(width) for name, width in zip(columns, widths, strict=True)).rstrip()]
    lines.append("  ".join("-" * width for width in widths))
    lines += ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    lines.append(f"({len(rows)} rows)")
    return "\n".join(lines)


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    printable = "".join(c if c.isprintable() else " " for c in text)
    return printable if len(printable) <= WIDEST else printable[: WIDEST - 1] + "…"
