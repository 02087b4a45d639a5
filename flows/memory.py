"""What earlier runs left of a repository: published states, and caches that belong to no run."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from fleetreview.errors import WarehouseError
from warehouse.state import read_cache, read_state, write_cache

if TYPE_CHECKING:
    from warehouse.location import Location

logger = logging.getLogger(__name__)


class Memory(Protocol):
    """What earlier runs left of a repository."""

    def state(self, name: str) -> bytes | None:
        """Return a published state file."""

    def generation(self) -> int:
        """Return the latest published generation, 0 for none: asked where the state is lost."""

    def cache(self, name: str) -> bytes | None:
        """Return a cache entry."""

    def keep(self, name: str, content: bytes) -> None:
        """Replace a cache entry."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredMemory:
    """What earlier runs left of a repository in the warehouse."""

    location: Location
    slug: str
    name: str

    def state(self, name: str) -> bytes | None:
        """Return a published state file; None also where it is lost: the history is then told anew."""
        try:
            return read_state(self.location, self.slug, name)
        except WarehouseError:
            logger.warning("state lost", extra={"repository": self.name})
            return None

    def generation(self) -> int:
        """Return the latest generation that any published run told, 0 for none."""
        from warehouse.manifest import current_run
        from warehouse.reading import open_warehouse

        if current_run(self.location) is None:
            return 0
        with open_warehouse(self.location) as warehouse:
            told = "SELECT coalesce(max(generation), 0) AS latest FROM repository_runs_history WHERE repository = $name"
            [row] = warehouse.rows(told, {"name": self.name})
        return int(row["latest"])

    def cache(self, name: str) -> bytes | None:
        """Return a cache entry."""
        return read_cache(self.location, self.slug, name)

    def keep(self, name: str, content: bytes) -> None:
        """Replace a cache entry."""
        write_cache(self.location, self.slug, name, content)
