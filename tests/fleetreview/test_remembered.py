"""Answers that are kept between processes."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from fleetreview.remembered import remembered

if TYPE_CHECKING:
    from pathlib import Path


class Maker:
    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> bytes:
        self.made += 1
        return b"answer %d" % self.made


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FLEETREVIEW_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_the_same_question_is_answered_once(cache: Path) -> None:
    make = Maker()
    assert remembered("kind", b"question", make) == remembered("kind", b"question", make) == b"answer 1"
    assert remembered("kind", b"another", make) == b"answer 2"
    assert remembered("other kind", b"question", make) == b"answer 3"
    assert sorted(path.name for path in cache.iterdir()) == ["kind", "other kind"]


@pytest.mark.parametrize("damage", [b"", b"short", b"\0" * 64])
def test_what_is_damaged_is_made_again(cache: Path, damage: bytes) -> None:
    make = Maker()
    remembered("kind", b"question", make)
    (kept,) = (cache / "kind").iterdir()
    kept.write_bytes(damage)
    assert remembered("kind", b"question", make) == b"answer 2"
    assert remembered("kind", b"question", make) == b"answer 2"


def test_a_cache_that_cannot_be_written_costs_time_alone(cache: Path) -> None:
    cache.parent.mkdir(exist_ok=True)
    cache.write_text("a file where the folder should be")
    make = Maker()
    assert remembered("kind", b"question", make) == b"answer 1"
    assert remembered("kind", b"question", make) == b"answer 2"


def test_what_nobody_asked_for_in_a_month_goes(cache: Path) -> None:
    make = Maker()
    remembered("kind", b"old", make)
    remembered("kind", b"used", make)
    month_ago = time.time() - 31 * 86_400
    for path in (cache / "kind").iterdir():
        os.utime(path, (month_ago, month_ago))
    assert remembered("kind", b"used", make) == b"answer 2"
    remembered("kind", b"new", make)
    assert remembered("kind", b"used", make) == b"answer 2"
    assert remembered("kind", b"old", make) == b"answer 4"
