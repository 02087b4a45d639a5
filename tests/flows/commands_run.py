"""Runs the command line as a user does: in a process of its own."""

from __future__ import annotations

import subprocess
import sys


def fleetreview(*arguments: str, seconds: float = 120) -> subprocess.CompletedProcess[str]:
    """Run a command; what it prints is decoded as UTF-8."""
    return subprocess.run(
        [sys.executable, "-m", "flows.cli", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=seconds,
        check=False,
    )
