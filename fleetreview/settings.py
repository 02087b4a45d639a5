"""What the environment decides: where caches live and how Git reaches remote repositories."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fleetreview.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """The settings that come from environment variables.

    ``cache_directory`` (``FLEETREVIEW_CACHE``, else ``$XDG_CACHE_HOME/fleetreview``) holds what can be made again:
    mirrors, logs, and what an embedded run needs. ``git_config`` (``FLEETREVIEW_GIT_CONFIG``) is a Git configuration file
    that is read in place of the user's own, for credential helpers, proxies and rewritten URLs; None means that no such
    file is read. ``ssh_command`` (``FLEETREVIEW_SSH_COMMAND``) replaces plain ``ssh``.
    """

    cache_directory: Path
    git_config: Path | None = None
    ssh_command: str | None = None

    @property
    def mirrors_directory(self) -> Path:
        """Where the mirrors of the fleet live, one bare repository each."""
        return self.cache_directory / "mirrors"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the settings from ``environ`` or ``os.environ``. Raise UsageError for a value that cannot be used."""
        values = os.environ if environ is None else environ
        git_config = values.get("FLEETREVIEW_GIT_CONFIG")
        if git_config and not Path(git_config).expanduser().is_file():
            raise UsageError(f"FLEETREVIEW_GIT_CONFIG: {git_config} is not a file")
        return cls(
            cache_directory=_cache_directory(values),
            git_config=Path(git_config).expanduser().absolute() if git_config else None,
            ssh_command=values.get("FLEETREVIEW_SSH_COMMAND") or None,
        )


def _cache_directory(values: Mapping[str, str]) -> Path:
    if named := values.get("FLEETREVIEW_CACHE"):
        return Path(named).expanduser().absolute()
    shared = values.get("XDG_CACHE_HOME", "")
    # The XDG specification has relative paths ignored.
    home = Path(shared) if shared.startswith("/") else Path(values.get("HOME") or Path.home()) / ".cache"
    return home / "fleetreview"
