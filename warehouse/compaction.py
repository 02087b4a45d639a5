"""Merging: the staged files of a run into one data file per table, and the many files of a year into one."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from fleetreview.errors import WarehouseError
from warehouse.connection import Files, connect, define, from_files, names, quoted
from warehouse.location import Location, file_sha256
from warehouse.manifest import DataFile
from warehouse.tables import SCHEMA_VERSION, TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from warehouse.table import Table

COMPACT_AFTER = 16


def merge(
    location: Location,
    *,
    run_id: str,
    year: int,
    before: Mapping[str, Sequence[DataFile]],
    staged: Mapping[str, Sequence[str]],
    published: Sequence[str] = (),
    compact_after: int = COMPACT_AFTER,
) -> dict[str, tuple[DataFile, ...]]:
    """Write the data files of a run; return the files of every table that has some.

    ``year`` is the run's, ``before`` has the files that are published, ``staged`` the paths of what comes new, and
    ``published`` are the runs before this one in order. A table's rows of this run become one file ``<run>-0``. When
    more than ``compact_after`` files of its year would stand, or more than one of a year that is over, they are
    rewritten into one, ``<run>-1``; of a versioned table all files are, and only what its view shows is kept.
    """
    merger = _Merger(location, run_id, year, published)
    merged: dict[str, tuple[DataFile, ...]] = {}
    try:
        for table in TABLES.values():
            kept, new = list(before.get(table.name, ())), list(staged.get(table.name, ()))
            crowded = _crowded(kept, bool(new), year, compact_after)
            if table.versioned and crowded:
                merged[table.name] = (merger.latest(table, before, staged),)
                continue
            files = [file for file in kept if file.year not in crowded]
            files += [
                merger.write(table, [file.path for file in kept if file.year == old], old, 1)
                for old in sorted(crowded - {year})
            ]
            if year in crowded:
                files.append(merger.write(table, [*(file.path for file in kept if file.year == year), *new], year, 1))
            elif new:
                files.append(merger.write(table, new, year, 0))
            merged[table.name] = tuple(files)
    finally:
        merger.close()
    return {name: files for name, files in merged.items() if files}


def _crowded(kept: Sequence[DataFile], has_new: bool, year: int, compact_after: int) -> set[int]:
    counts: dict[int, int] = defaultdict(int)
    for file in kept:
        counts[file.year] += 1
    counts[year] += has_new
    return {at for at, count in counts.items() if count > (compact_after if at >= year else 1)}


class _Merger:
    """One database in memory that reads and writes Parquet files of a location."""

    def __init__(self, location: Location, run_id: str, year: int, published: Sequence[str]) -> None:
        self._location = location
        self._run_id = run_id
        self._year = year
        self._runs = (*published, run_id)
        self._connection = connect()
        self._defined = False

    def close(self) -> None:
        self._connection.close()

    def write(self, table: Table, paths: Sequence[str], year: int, number: int) -> DataFile:
        """Write the rows of some files into one, in the table's order."""
        return self._copy(table, from_files(table, self._files(paths)), year, number)

    def latest(
        self, table: Table, before: Mapping[str, Sequence[DataFile]], staged: Mapping[str, Sequence[str]]
    ) -> DataFile:
        """Write what the view of a versioned table will show once the run is published."""
        if not self._defined:
            paths = {
                name: [*(file.path for file in before.get(name, ())), *staged.get(name, ())]
                for name in {*before, *staged}
            }
            define(self._connection, {name: self._files(found) for name, found in paths.items()}, self._runs)
            self._defined = True
        columns = names(column.name for column in table.columns)
        return self._copy(table, f"SELECT {columns} FROM {table.name}", self._year, 1)  # noqa: S608  # our names

    def _files(self, paths: Sequence[str]) -> Files:
        return Files(paths=[self._location.local(path) for path in paths])

    def _copy(self, table: Table, select: str, year: int, number: int) -> DataFile:
        path = f"data/{table.name}/{year}/{self._run_id}-{number}.parquet"
        # The key behind the order makes the file the same however the rows came.
        order = names(dict.fromkeys((*table.sort, *table.key, "run_id")))
        with self._location.writing(path) as part:
            written = self._connection.execute(
                f"COPY ({select} ORDER BY {order}) TO {quoted(str(part))} (FORMAT parquet, COMPRESSION zstd)"
            ).fetchone()
            if written is None:
                raise WarehouseError(f"{path} was not written")
            size, digest = part.stat().st_size, file_sha256(part)
        return DataFile(path=path, rows=written[0], bytes=size, sha256=digest, schema_version=SCHEMA_VERSION)
