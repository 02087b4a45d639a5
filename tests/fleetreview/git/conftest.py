from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from githistory import Build, Built, History


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Build a history in a directory of the test, again into the same one for the same name."""

    def built(history: History, name: str = "service.git") -> Built:
        return history.build(tmp_path / name)

    return built
