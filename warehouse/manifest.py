"""The manifest of a run: every file that the warehouse consists of after it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from fleetreview.errors import UsageError, WarehouseError
from warehouse.location import Location

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FORMAT = 1
CURRENT = "CURRENT"


@dataclass(frozen=True, kw_only=True, slots=True)
class DataFile:
    """One immutable file: its path in the location, rows, size in bytes, hash, and the schema version it was written in."""

    path: str
    rows: int
    bytes: int
    sha256: str
    schema_version: int

    @property
    def year(self) -> int:
        """The year that its folder is named after: that of the run that wrote it."""
        return int(self.path.split("/")[2])


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """What a reader of the warehouse sees after a run.

    ``parent`` is the run published before, None for the first. ``runs`` are all published runs, this one last.
    ``tables`` has the files of each table, ``states`` the path of each repository's state files by name.
    """

    run_id: str
    parent: str | None
    published_at: datetime
    schema_version: int
    runs: tuple[str, ...]
    tables: Mapping[str, tuple[DataFile, ...]]
    states: Mapping[str, Mapping[str, str]]

    def paths(self) -> set[str]:
        """Return the paths of all files that it names."""
        return {file.path for files in self.tables.values() for file in files} | {
            path for states in self.states.values() for path in states.values()
        }

    def to_json(self) -> bytes:
        """Return it as stored."""
        fields: dict[str, Any] = {
            "format": FORMAT,
            "run_id": self.run_id,
            "parent": self.parent,
            "published_at": self.published_at.isoformat(),
            "schema_version": self.schema_version,
            "runs": list(self.runs),
            "tables": {name: [asdict(file) for file in files] for name, files in sorted(self.tables.items())},
            "states": {slug: dict(sorted(states.items())) for slug, states in sorted(self.states.items())},
        }
        return json.dumps(fields, indent=1).encode() + b"\n"


def manifest_path(run_id: str) -> str:
    """Return where a run's manifest lies."""
    return f"manifests/{run_id}.json"


def current_run(location: Location) -> str | None:
    """Return the run that is published now; None in a warehouse where nothing is."""
    content = location.read(CURRENT)
    return content.decode().strip() or None if content is not None else None


def current_manifest(location: Location) -> Manifest | None:
    """Return the manifest that is published now; None in a warehouse where nothing is."""
    run_id = current_run(location)
    return None if run_id is None else _published(location.root, run_id)


def manifest_of(location: Location, run_id: str) -> Manifest:
    """Return a published run's manifest; raise UsageError for a run that is not published."""
    current = current_manifest(location)
    if current is None or run_id not in current.runs:
        known = ", ".join(current.runs[-3:]) if current else "none"
        raise UsageError(f"run {run_id} is not published in {location}; the last ones are: {known}")
    return _published(location.root, run_id)


# A published manifest never changes, and the state of every repository of a fleet is looked up in the same one.
@lru_cache(maxsize=4)
def _published(root: Path, run_id: str) -> Manifest:
    location = Location(root)
    content = location.read(manifest_path(run_id))
    if content is None:
        raise WarehouseError(f"{location.local(manifest_path(run_id))} is missing")
    return parse_manifest(content, str(location.local(manifest_path(run_id))))


def check_schema(location: Location, manifest: Manifest, *, to_write: bool = False) -> None:
    """Raise WarehouseError for what an older schema holds that is no longer read; to write, for a newer one too."""
    from warehouse.tables import OLDEST_SCHEMA, SCHEMA_VERSION  # importing the package costs nothing

    if manifest.schema_version < OLDEST_SCHEMA:
        raise WarehouseError(
            f"{location} was written by an older version of Fleet Review (schema {manifest.schema_version}, and this one "
            f"reads {OLDEST_SCHEMA} or newer); audit into a new warehouse, which tells the whole history again"
        )
    if to_write and manifest.schema_version > SCHEMA_VERSION:
        raise WarehouseError(f"{location} was written by a newer version of Fleet Review; update this one")


def parse_manifest(content: bytes, where: str) -> Manifest:
    """Read a stored manifest; raise WarehouseError, naming ``where``, for one that cannot be understood."""
    try:
        fields = json.loads(content)
        if fields["format"] > FORMAT:
            raise WarehouseError(f"{where} was written by a newer version of Fleet Review; update this one")
        return Manifest(
            run_id=fields["run_id"],
            parent=fields["parent"],
            published_at=datetime.fromisoformat(fields["published_at"]),
            schema_version=fields["schema_version"],
            runs=tuple(fields["runs"]),
            tables={name: tuple(DataFile(**file) for file in files) for name, files in fields["tables"].items()},
            states=fields["states"],
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WarehouseError(f"{where} is damaged: {error}") from error
