"""Prefect without a server to start: its settings for one process, made before Prefect is imported.

Costs and traps of the embedded server: ``docs/platform.md``.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def prepare_environment(cache_directory: Path) -> bool:
    """Set Prefect up for this process; return whether a server of its own will be embedded.

    A server that the user named with ``PREFECT_API_URL`` is used as it is. Otherwise Prefect keeps a home of ours, so that
    a user's own profile is neither read nor written, and prints nothing.
    """
    os.environ["DO_NOT_TRACK"] = "1"
    os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
    if os.environ.get("PREFECT_API_URL"):
        return False
    home = cache_directory / "prefect"
    home.mkdir(parents=True, exist_ok=True)
    os.environ.update(
        {
            "PREFECT_HOME": str(home),
            "PREFECT_PROFILES_PATH": str(home / "profiles.toml"),
            "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
            "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
            "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
            "PREFECT_LOGGING_TO_API_ENABLED": "false",
            "PREFECT_CLI_PROMPT": "false",
        }
    )
    return True
