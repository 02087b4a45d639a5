from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from warehouse.location import Location

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def location(tmp_path: Path) -> Location:
    return Location(tmp_path / "warehouse")
