"""Publishing: one step from what the workers staged to what everyone reads.

Data files, state files and the manifest are written first; nobody sees them. Replacing CURRENT publishes the run.
Whatever dies before that changed nothing, and can be done again.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from fleetreview.errors import WarehouseError
from warehouse.compaction import COMPACT_AFTER, merge
from warehouse.database import shows, write_database
from warehouse.location import Location, checked_name
from warehouse.manifest import (
    CURRENT,
    Manifest,
    check_schema,
    current_manifest,
    current_run,
    manifest_of,
    manifest_path,
)
from warehouse.rows import arrow_of
from warehouse.staging import Shard, completed_shards, verify
from warehouse.tables import RUNS, SCHEMA_VERSION, TABLES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence


@dataclass(frozen=True, kw_only=True, slots=True)
class _Run:
    """The run that is being published: the row that tells it, and when it began."""

    run_id: str
    started_at: datetime
    row: pa.Table


def publish(
    location: Location, run: Mapping[str, Any], shards: Collection[str], *, compact_after: int = COMPACT_AFTER
) -> Manifest:
    """Publish a run: the rows and states of its shards, and its own row of the table ``runs``.

    ``shards`` are the names of all shards that the run consists of; ``finished_at`` of the row may be left out and is
    then now. A run that is already published is not published again. Raise WarehouseError when a shard is not done or
    is damaged, when another run was published since the run began, or when somebody else publishes at the same time.
    """
    row = arrow_of(RUNS, [run], given={"finished_at": datetime.now(UTC)})
    begun = _Run(run_id=checked_name(run["run_id"], "run"), started_at=run["started_at"].astimezone(UTC), row=row)
    with location.lock("publish"):
        parent = current_manifest(location)
        if parent is not None and begun.run_id in parent.runs:
            if not shows(location, parent):
                write_database(location, parent)
            return manifest_of(location, begun.run_id)
        completed = _expected(location, begun, shards, parent)
        manifest = _manifest(location, begun, completed, parent, compact_after)
        location.write(manifest_path(begun.run_id), manifest.to_json())
        if current_run(location) != manifest.parent:
            raise WarehouseError(
                f"run {current_run(location)} was published while {begun.run_id} was; nothing was changed"
            )
        location.write(CURRENT, f"{begun.run_id}\n".encode())
        write_database(location, manifest, parent)
    return manifest


def check_writable(location: Location) -> None:
    """Raise WarehouseError where a run could not be published, as another version wrote what is there: before any work."""
    manifest = current_manifest(location)
    if manifest is not None:
        check_schema(location, manifest, to_write=True)


def is_published(location: Location, run_id: str) -> bool:
    """Tell whether a run is published."""
    manifest = current_manifest(location)
    return manifest is not None and run_id in manifest.runs


def _expected(location: Location, run: _Run, names: Collection[str], parent: Manifest | None) -> list[Shard]:
    if parent is not None:
        check_schema(location, parent, to_write=True)
    done = completed_shards(location, run.run_id)
    if missing := sorted(set(names) - done.keys()):
        raise WarehouseError(f"run {run.run_id} cannot be published: {len(missing)} shards are not done: {missing[:5]}")
    shards = [done[name] for name in sorted(set(names))]
    expected = parent.run_id if parent else None
    for shard in shards:
        if shard.based_on != expected:
            raise WarehouseError(
                f"run {run.run_id} cannot be published: shard {shard.shard} began when {shard.based_on or 'nothing'} was "
                f"published, and now {expected or 'nothing'} is; start the run again"
            )
        if shard.schema_version != SCHEMA_VERSION:
            raise WarehouseError(
                f"run {run.run_id} cannot be published: shard {shard.shard} was written by another version of Fleet Review; "
                "install one on all machines and start the run again"
            )
        verify(location, shard)
    return shards


def _manifest(
    location: Location, run: _Run, shards: Sequence[Shard], parent: Manifest | None, compact_after: int
) -> Manifest:
    staged = _staged_paths(location, run, shards)
    before = parent.tables if parent else {}
    tables = merge(
        location,
        run_id=run.run_id,
        year=run.started_at.year,
        before=before,
        staged=staged,
        published=parent.runs if parent else (),
        compact_after=compact_after,
    )
    # A table that a newer version brought and an older one knows nothing of stays.
    unknown = {name: files for name, files in before.items() if name not in TABLES}
    return Manifest(
        run_id=run.run_id,
        parent=parent.run_id if parent else None,
        published_at=datetime.now(UTC),
        schema_version=SCHEMA_VERSION,
        runs=(*(parent.runs if parent else ()), run.run_id),
        tables=unknown | tables,
        states=_states(location, run.run_id, shards, parent.states if parent else {}),
    )


def _staged_paths(location: Location, run: _Run, shards: Iterable[Shard]) -> dict[str, list[str]]:
    own = f"staging/{run.run_id}/_run/runs.parquet"
    with location.writing(own, durable=False) as part:
        pq.write_table(run.row, part)
    staged: dict[str, list[str]] = defaultdict(list)
    staged[RUNS.name].append(own)
    for shard in shards:
        for name, file in shard.tables.items():
            if name == RUNS.name:
                raise WarehouseError(f"shard {shard.shard} has rows of the table runs; publishing writes them")
            staged[name].append(file.path)
    return staged


def _states(
    location: Location, run_id: str, shards: Iterable[Shard], before: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    states = {slug: dict(named) for slug, named in before.items()}
    for shard in shards:
        for slug, named in shard.states.items():
            for name, file in named.items():
                path = f"state/{slug}/{run_id}/{name}"
                location.copy(file.path, path)
                states.setdefault(slug, {})[name] = path
    return states
