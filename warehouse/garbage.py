"""What nobody reads any more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from warehouse.manifest import current_manifest, manifest_path, parse_manifest

if TYPE_CHECKING:
    from warehouse.location import Location
    from warehouse.manifest import Manifest


def collect_garbage(location: Location, grace: timedelta, *, now: datetime | None = None) -> list[str]:
    """Delete files that no manifest of the last ``grace`` names, and staging that old; return their paths.

    A manifest counts as read until ``grace`` after the next one was published. Manifests stay: an older run can be
    opened as long as compaction has not superseded its files. Caches are left alone.
    """
    now = now or datetime.now(UTC)
    with location.lock("publish"):
        kept = set().union(*(manifest.paths() for manifest in _read_still(location, now - grace)))
        old = [
            path
            for folder in ("data", "state", "staging")
            for path in location.list(folder)
            if path not in kept and not _belongs_to_no_run(path) and location.changed_at(path) < now - grace
        ]
        parts = [path for path in location.list("", parts=True) if location.changed_at(path) < now - grace]
        for path in old + parts:
            location.delete(path)
    return old + parts


def _read_still(location: Location, since: datetime) -> list[Manifest]:
    found = []
    manifest = current_manifest(location)
    while manifest is not None:
        found.append(manifest)
        if manifest.parent is None or manifest.published_at < since:
            break
        content = location.read(manifest_path(manifest.parent))
        manifest = parse_manifest(content, manifest_path(manifest.parent)) if content else None
    return found


def _belongs_to_no_run(path: str) -> bool:
    """Tell whether a path is none of ``state/<repository>/<run>/<name>``: a cache, or a note beside the repositories."""
    folder, *inside = path.split("/")
    return folder == "state" and (len(inside) < 3 or inside[1] == "cache")
