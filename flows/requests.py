"""What a user asks for on the command line, or a schedule asks a flow, as values."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fleetreview.errors import UsageError
from fleetreview.inventory import Fleet, fleet_of_addresses, parse_window, read_fleet

if TYPE_CHECKING:
    from collections.abc import Sequence


def fleet_of(subjects: Sequence[str]) -> Fleet:
    """Return the fleet that one fleet file, or repositories and directories that hold them, describe.

    UsageError when there is nothing; InvalidFile when the fleet file is not valid.
    """
    if not subjects:
        default = Path("fleet.yaml")
        if not default.exists():
            raise UsageError("name a fleet file, repositories, or a directory that holds repositories")
        return read_fleet(default)
    if len(subjects) == 1 and subjects[0].endswith((".yaml", ".yml")):
        return read_fleet(Path(subjects[0]))
    return fleet_of_addresses(subjects)


def since_of(text: str | None, now: datetime | None = None) -> datetime | None:
    """Return the begin of a window such as ``90d``, ``52w`` or an ISO date; None for no text."""
    return None if text is None else parse_window(text, now or datetime.now(UTC))


def render_site(location: str, directory: str, only: set[str] | None) -> None:
    """Write the static site of a warehouse; ``only`` names the repositories whose rows changed, None all."""
    from reports.site import write_site
    from warehouse.reading import open_warehouse

    with open_warehouse(location) as warehouse:
        write_site(warehouse, Path(directory), only_repositories=only)
