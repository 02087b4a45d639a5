"""What all tests share: a cache of their own, and the builder of repositories (``from githistory import History``)."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

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


_GROUP = re.compile(r'^pytestmark = pytest\.mark\.xdist_group\("(\w+)"\)', re.MULTILINE)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give the tests of a module that is marked as a group to one process, and all others one by one.

    The scheduler for groups that comes with xdist 3.8 reads them off a name that pytest 9.2 no longer asks for.
    """
    from xdist.scheduler import LoadScopeScheduling

    root = Path(__file__).parent
    found = ((path, _GROUP.search(path.read_text())) for path in root.rglob("test_*.py"))
    groups = {path.relative_to(root.parent).as_posix(): group[1] for path, group in found if group}
    scheduler = LoadScopeScheduling(config, log)
    scheduler._split_scope = lambda nodeid: groups.get(nodeid.partition("::")[0], nodeid)
    return scheduler


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
