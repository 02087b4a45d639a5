"""What the next run needs of a repository.

*State* is published with its run: a reader sees that of CURRENT. The *cache* (facts of file versions) is a function of
content alone and belongs to no run: it is replaced at once, and losing it costs time and nothing else.
"""

from __future__ import annotations

from fleetreview.errors import WarehouseError
from warehouse.location import Location, checked_name
from warehouse.manifest import current_manifest


def read_state(location: Location, slug: str, name: str) -> bytes | None:
    """Return a repository's state as the current manifest has it; None where it has none."""
    manifest = current_manifest(location)
    path = manifest.states.get(slug, {}).get(name) if manifest else None
    if path is None:
        return None
    content = location.read(path)
    if content is None:
        raise WarehouseError(f"{location.local(path)} is missing: the state of {slug} is lost")
    return content


def read_cache(location: Location, slug: str, name: str) -> bytes | None:
    """Return a repository's cache entry; None where there is none."""
    return location.read(_cached(slug, name))


def write_cache(location: Location, slug: str, name: str, content: bytes) -> None:
    """Write or replace a repository's cache entry in one step."""
    location.write(_cached(slug, name), content, durable=False)


def _cached(slug: str, name: str) -> str:
    return f"state/{checked_name(slug, 'repository slug')}/cache/{checked_name(name, 'cache entry', folders=True)}"
