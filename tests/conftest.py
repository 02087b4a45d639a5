"""What all tests share: a cache of their own, and the builder of repositories (``from githistory import History``)."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

sys.path.insert(0, str(Path(__file__).parent))

import githistory  # from the directory that was just put on the path

if TYPE_CHECKING:
    from githistory import History

# Secrets are known again by a key: with the same one two warehouses can be compared.
os.environ["FLEETREVIEW_SECRETS_KEY"] = "a key for tests alone"

# How long an example takes depends on what else the machine does.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the user's cache. One cache for a test session, as tests have repositories of their own."""
    cache = tmp_path_factory.getbasetemp() / "cache"
    monkeypatch.setenv("FLEETREVIEW_CACHE", str(cache))
    for name in ("FLEETREVIEW_GIT_CONFIG", "FLEETREVIEW_SSH_COMMAND", "FLEETREVIEW_GIT_TIMEOUT"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def history() -> type[History]:
    """The builder of repositories, for tests that would rather not import it."""
    return githistory.History
