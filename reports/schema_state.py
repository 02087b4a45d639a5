"""The schemas of a repository as its migrations leave them: what they are run by, how much was understood, and their tables."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from reports.prose import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.records import Row


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownTable:
    """A table: its columns with their definitions, and its constraints and indexes likewise, with whether they are valid.

    ``since`` is '' for one that no migration made.
    """

    name: str
    since: str
    columns: tuple[tuple[str, str], ...]
    others: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownStream:
    """A stream of migrations and the schema that it makes. ``database`` is engine and version with what they were read from.

    ``understood`` says how many statements were, ``missed`` why others were not.
    """

    name: str
    framework: str
    database: str
    transaction: str
    migrations: int
    understood: str
    missed: str
    problems: tuple[str, ...]
    tables: tuple[ShownTable, ...]
    types: tuple[tuple[str, str], ...]


_MODES = {
    "per-file": "a transaction for each migration",
    "all": "one transaction for all pending migrations",
    "none": "no transaction",
    "batch": "each file sent at once: several statements are one transaction",
}


def schema_state(streams: Sequence[Row], objects: Sequence[Row]) -> tuple[ShownStream, ...]:
    """Return the schemas from the rows of tables ``schema_streams`` and ``schema_objects`` of one repository."""
    by_stream: dict[str, list[Row]] = {}
    for row in objects:
        by_stream.setdefault(str(row["stream"]), []).append(row)
    return tuple(_stream(row, by_stream.get(str(row["stream"]), [])) for row in streams)


def _stream(row: Row, objects: Sequence[Row]) -> ShownStream:
    statements, understood = int(row["statements"]), int(row["statements_understood"])
    missed = json.loads(str(row["not_understood"]) or "{}")
    return ShownStream(
        name=str(row["stream"]),
        framework=str(row["framework"]),
        database=_database(row),
        transaction=_MODES.get(str(row["transaction"]), str(row["transaction"])),
        migrations=int(row["migrations"]),
        understood=f"{understood:,} of {counted(statements, 'statement')}",
        missed=", ".join(f"{number} {reason.replace('_', ' ')}" for reason, number in missed.items()),
        problems=tuple(row["problems"]),
        tables=_tables(objects),
        types=tuple((str(o["name"]), str(o["definition"])) for o in objects if o["kind"] in {"type", "view"}),
    )


def _database(row: Row) -> str:
    engine = f"{row['engine']} ({row['engine_from'] or 'assumed'})"
    return f"{engine}, version {row['version']} ({row['version_from'] or 'assumed'})"


def _tables(objects: Sequence[Row]) -> tuple[ShownTable, ...]:
    owned = [row for row in objects if row["table_name"] and row["kind"] in {"table", "column", "constraint", "index"}]
    tables = []
    for name, found in groupby(
        sorted(owned, key=lambda row: str(row["table_name"])), key=lambda row: str(row["table_name"])
    ):
        rows = list(found)
        tables.append(
            ShownTable(
                name=name,
                since=next((str(row["since"]) for row in rows if row["kind"] == "table"), ""),
                columns=tuple((str(r["name"]), str(r["definition"])) for r in rows if r["kind"] == "column"),
                others=tuple(
                    (str(r["name"]), f"{r['kind']} {r['definition']}", bool(r["valid"]))
                    for r in rows
                    if r["kind"] in {"constraint", "index"}
                ),
            )
        )
    return tuple(tables)
