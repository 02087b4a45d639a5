"""Staging: what the worker of one shard wrote, until the run is published.

    staging/<run>/<shard>/<attempt>/<table>.parquet
    staging/<run>/<shard>/<attempt>/state/<repository>/<name>
    staging/<run>/<shard>/_DONE.json

A worker writes only its own shard, and no lock is needed. A shard without ``_DONE.json`` was not done. Each attempt at
a shard has a folder of its own, so that a worker that was given up cannot mix its files with those of the next one.
"""

from __future__ import annotations

import json
import secrets
from collections import defaultdict
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from fleetreview.errors import WarehouseError
from warehouse.location import Location, checked_name, file_sha256
from warehouse.manifest import current_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyarrow as pa

DONE = "_DONE.json"
_BATCH = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class StagedFile:
    """One file of a shard: path in the location, rows (0 for a state file), size in bytes, hash."""

    path: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Shard:
    """A completed shard, as its mark tells it.

    ``based_on`` is the run that was published when the shard began, None for none. ``counts`` are the worker's own
    figures.
    """

    run_id: str
    shard: str
    based_on: str | None
    schema_version: int
    tables: Mapping[str, StagedFile]
    states: Mapping[str, Mapping[str, StagedFile]]
    counts: Mapping[str, int]

    def files(self) -> list[StagedFile]:
        """Return all its files."""
        return [*self.tables.values(), *(file for states in self.states.values() for file in states.values())]


class ShardWriter:
    """Writes the staging of one shard. Making one discards whatever an earlier attempt at the shard left."""

    def __init__(self, location: Location, run_id: str, shard: str) -> None:
        self._location = location
        self._run_id = checked_name(run_id, "run")
        self._shard = checked_name(shard, "shard")
        self._folder = f"staging/{run_id}/{shard}"
        self._attempt = f"{self._folder}/{secrets.token_hex(4)}"
        self._batches: dict[str, list[pa.Table]] = defaultdict(list)
        self._rows: dict[str, int] = defaultdict(int)
        self._states: dict[str, dict[str, StagedFile]] = defaultdict(dict)
        # First the mark: without it the rest is nothing.
        location.delete(f"{self._folder}/{DONE}")
        for path in location.list(self._folder) + location.list(self._folder, parts=True):
            location.delete(path)
        self._based_on = current_run(location)

    def add(self, table_name: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Take rows of a table; ``run_id`` and nullable columns may be left out.

        Raise WarehouseError, naming table, row and column, for a row that does not fit. Rows are counted from 0 over
        all calls.
        """
        from warehouse.rows import arrow_of, table_named  # importing the package costs nothing

        table = table_named(table_name)
        remaining = iter(rows)
        while batch := list(islice(remaining, _BATCH)):
            first = self._rows[table_name]
            for number, row in enumerate(batch, first):
                if row.get("run_id", self._run_id) != self._run_id:
                    raise WarehouseError(f"{table_name}, row {number}: column run_id names run {row['run_id']}")
            arrow = arrow_of(table, batch, first=first, given={"run_id": self._run_id})
            self._batches[table_name].append(arrow)
            self._rows[table_name] += len(batch)

    def put_state(self, repository_slug: str, name: str, content: bytes) -> None:
        """Keep what the next run needs of a repository: ``read_state`` gives it back once the run is published."""
        checked_name(repository_slug, "repository slug")
        checked_name(name, "state")
        path = f"{self._attempt}/state/{repository_slug}/{name}"
        with self._location.writing(path) as part:
            part.write_bytes(content)
            digest = file_sha256(part)
        self._states[repository_slug][name] = StagedFile(path=path, rows=0, bytes=len(content), sha256=digest)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Take all that is given while the block runs or, when the block fails, nothing of it."""
        batches = {name: len(taken) for name, taken in self._batches.items()}
        rows = dict(self._rows)
        states = {slug: dict(named) for slug, named in self._states.items()}
        try:
            yield
        except BaseException:
            kept = {file.path for named in states.values() for file in named.values()}
            given = {file.path for named in self._states.values() for file in named.values()}
            for name, taken in self._batches.items():
                del taken[batches.get(name, 0) :]
            self._rows = defaultdict(int, rows)
            self._states = defaultdict(dict, states)
            for path in given - kept:
                with suppress(WarehouseError):
                    self._location.delete(path)
            raise

    def done(self, counts: Mapping[str, int] | None = None) -> Shard:
        """Write the tables, then the mark. ``counts`` are figures for whoever looks at the mark."""
        from warehouse.tables import SCHEMA_VERSION  # importing the package costs nothing

        shard = Shard(
            run_id=self._run_id,
            shard=self._shard,
            based_on=self._based_on,
            schema_version=SCHEMA_VERSION,
            tables={name: self._write(name, batches) for name, batches in self._batches.items() if batches},
            states=dict(self._states),
            counts=dict(counts or {}),
        )
        mark = json.dumps({"format": 1} | asdict(shard), indent=1).encode() + b"\n"
        self._location.write(f"{self._folder}/{DONE}", mark)
        return shard

    def _write(self, name: str, batches: list[pa.Table]) -> StagedFile:
        import pyarrow as pa  # importing the package costs nothing
        import pyarrow.parquet as pq

        table = pa.concat_tables(batches)
        path = f"{self._attempt}/{name}.parquet"
        with self._location.writing(path) as part:
            pq.write_table(table, part, compression="zstd")
            size, digest = part.stat().st_size, file_sha256(part)
        return StagedFile(path=path, rows=table.num_rows, bytes=size, sha256=digest)


def completed_shards(location: Location, run_id: str) -> dict[str, Shard]:
    """Return the shards of a run that are done, by name: those with a mark whose files are all there."""
    folder = f"staging/{checked_name(run_id, 'run')}"
    names = {path.split("/")[2] for path in location.list(folder) if path.endswith(f"/{DONE}")}
    shards = {name: _mark(location, f"{folder}/{name}/{DONE}") for name in sorted(names)}
    return {name: shard for name, shard in shards.items() if shard is not None}


def verify(location: Location, shard: Shard) -> None:
    """Raise WarehouseError when a file of a completed shard is not what its worker wrote."""
    for file in shard.files():
        if location.size(file.path) != file.bytes or location.sha256(file.path) != file.sha256:
            raise WarehouseError(
                f"{location.local(file.path)} is not what the worker of shard {shard.shard} wrote; run the shard again"
            )


def _mark(location: Location, path: str) -> Shard | None:
    content = location.read(path)
    if content is None:
        return None
    try:
        fields = json.loads(content)
        fields.pop("format")
        fields["tables"] = {name: StagedFile(**file) for name, file in fields["tables"].items()}
        fields["states"] = {
            slug: {name: StagedFile(**file) for name, file in states.items()}
            for slug, states in fields["states"].items()
        }
        shard = Shard(**fields)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WarehouseError(f"{location.local(path)} is damaged: {error}; delete it to run the shard again") from error
    # A worker that was given up may set its mark after the next attempt has discarded its files.
    return shard if all(location.size(file.path) == file.bytes for file in shard.files()) else None
