"""What a table of the warehouse is: an Arrow schema with the meaning of every column, and the columns that many tables share."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

TEXT = pa.string()
TEXTS = pa.list_(pa.string())
WHOLE = pa.int64()
REAL = pa.float64()
TRUTH = pa.bool_()
TIME = pa.timestamp("us", tz="UTC")
DATE = pa.date32()


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column: its Arrow type, what it holds, and whether it can be null."""

    name: str
    type: pa.DataType
    meaning: str
    nullable: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """One table. ``grain`` says what one row is; ``key`` identifies a row; ``sort`` is the order inside a Parquet file.

    ``versioned`` is True where the latest run's row for a key wins; ``generational`` where only rows of a repository's
    current generation are shown.
    """

    name: str
    grain: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    sort: tuple[str, ...]
    versioned: bool = False
    generational: bool = False

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema, columns in order."""
        return pa.schema([pa.field(c.name, c.type, nullable=c.nullable) for c in self.columns])


def column(name: str, kind: pa.DataType, meaning: str, *, null: bool = False) -> Column:
    """Return a column."""
    return Column(name=name, type=kind, meaning=meaning, nullable=null)


RUN = column("run_id", TEXT, "The run that recorded the row.")
REPOSITORY = column("repository", TEXT, "Name of the repository in the fleet.")
GENERATION = column("generation", WHOLE, "Telling of the repository's history that the row belongs to, from 1.")
SPAN = (
    column("start_line", WHOLE, "First line of the match, from 1; 0 for a finding of repository scope."),
    column("start_column", WHOLE, "First column of the match, from 1."),
    column("end_line", WHOLE, "Last line of the match, inclusive."),
    column("end_column", WHOLE, "Column behind the last character of the match."),
)
