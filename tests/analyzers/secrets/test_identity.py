from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from analyzers.secrets.identity import KeyUnusable, kept_key, key_id, keyed_hash, told_key
from fleetreview.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def test_key_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "state" / "secrets.key"
    key = kept_key(path, {})
    assert len(key) == 32
    assert kept_key(path, {}) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["secrets.key"]


def test_all_who_make_the_key_at_once_have_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: kept_key(tmp_path / "secrets.key", {}), range(64)))
    assert len(keys) == 1


def test_two_places_have_two_keys_by_which_a_value_has_two_hashes(tmp_path: Path) -> None:
    one, other = kept_key(tmp_path / "a", {}), kept_key(tmp_path / "b", {})
    assert keyed_hash(one, "value") != keyed_hash(other, "value")
    assert keyed_hash(one, "value") == keyed_hash(one, "value") != keyed_hash(one, "values")
    assert key_id(one) != key_id(other)


def test_environment_tells_the_key_and_nothing_is_written(tmp_path: Path) -> None:
    assert (
        kept_key(tmp_path / "secrets.key", {"FLEETREVIEW_SECRETS_KEY": "long enough for a key"})
        == b"long enough for a key"
    )
    assert list(tmp_path.iterdir()) == []
    assert told_key({}) is told_key({"FLEETREVIEW_SECRETS_KEY": ""}) is None


def test_short_key_of_the_environment_is_refused_without_being_shown() -> None:
    with pytest.raises(UsageError) as refused:
        told_key({"FLEETREVIEW_SECRETS_KEY": "tooshort"})
    assert "tooshort" not in str(refused.value)


def test_empty_key_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secrets.key").touch()
    with pytest.raises(KeyUnusable, match="holds no key"):
        kept_key(tmp_path / "secrets.key", {})


def test_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(KeyUnusable, match="cannot be read or made"):
        kept_key(tmp_path / "file" / "secrets.key", {})
