from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import IO

import pytest

from fleetreview.errors import UsageError, WarehouseError
from warehouse.location import Location, checked_name, location_of


@pytest.mark.parametrize("where", ["file:///srv/ware%20house", "/srv/ware house", Path("/srv/ware house")])
def test_paths_and_file_urls_name_a_directory(where: str | Path) -> None:
    assert location_of(where).root == Path("/srv/ware house")


def test_relative_path_becomes_absolute() -> None:
    assert location_of("here").root == Path.cwd() / "here"


def test_location_names_itself(location: Location) -> None:
    assert location_of(location) is location


@pytest.mark.parametrize("where", ["s3://bucket/warehouse", "S3://bucket", "gs://bucket/x"])
def test_object_storage_is_refused_clearly(where: str) -> None:
    with pytest.raises(UsageError, match="object storage is not supported yet"):
        location_of(where)


@pytest.mark.parametrize("where", ["http://host/warehouse", "file://otherhost/srv"])
def test_other_urls_are_refused(where: str) -> None:
    with pytest.raises(UsageError, match="a directory or a file:// URL"):
        location_of(where)


def test_folder_that_cannot_be_read_is_no_empty_one(location: Location) -> None:
    location.write("staging", b"a file")
    with pytest.raises(WarehouseError, match="staging cannot be read: Not a directory"):
        location.list("staging")


def test_missing_file_reads_as_none(location: Location) -> None:
    assert location.read("CURRENT") is None
    assert location.size("CURRENT") is None
    assert location.list("data") == []


def test_writing_replaces_a_file(location: Location) -> None:
    location.write("a/b", b"one")
    location.write("a/b", b"two!")
    assert location.read("a/b") == b"two!"
    assert location.size("a/b") == 4
    assert location.list("") == ["a/b"]


def test_file_whose_writing_fails_keeps_its_old_content(location: Location) -> None:
    location.write("a", b"old")
    with pytest.raises(WarehouseError, match="nothing"), location.writing("a") as part:  # noqa: PT012  # the block is the subject
        part.write_bytes(b"new")
        part.with_name("nothing").read_bytes()
    assert location.read("a") == b"old"
    assert location.list("", parts=True) == []


def test_half_done_file_is_listed_only_when_asked_for(location: Location) -> None:
    with location.writing("a") as part:
        part.write_bytes(b"new")
        assert location.list("") == []
        assert len(location.list("", parts=True)) == 1


def test_copy_survives_the_deletion_of_its_source(location: Location) -> None:
    location.write("from/here", b"content")
    location.copy("from/here", "to/there")
    location.delete("from/here")
    assert location.read("to/there") == b"content"


def test_deleting_takes_empty_folders_along(location: Location) -> None:
    location.write("a/b/c", b"")
    location.write("a/d", b"")
    location.delete("a/b/c")
    location.delete("a/b/c")
    assert [path.name for path in (location.root / "a").iterdir()] == ["d"]


def test_unwritable_place_is_a_warehouse_error(location: Location) -> None:
    location.write("a", b"a file, not a folder")
    with pytest.raises(WarehouseError, match="cannot be written"):
        location.write("a/b", b"")


def test_lock_is_held_by_one(location: Location) -> None:
    with (
        location.lock("publish"),
        pytest.raises(WarehouseError, match="somebody else is at work"),
        location.lock("publish"),
    ):
        pytest.fail("the lock was given twice")
    with location.lock("publish"):
        assert location.list("") == [".publish.lock"]


class Refusing(Location):
    """A location on a file system whose locks answer with an error."""

    number = errno.ENOLCK

    def _take(self, handle: IO[bytes]) -> None:
        raise OSError(self.number, os.strerror(self.number), handle.name)


def test_file_system_without_locks_is_warned_of_and_worked_on(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with Refusing(tmp_path).lock("publish") as held:
        assert held is False
    assert "no locks on this file system" in caplog.text


def test_failure_within_a_lock_is_not_taken_for_a_missing_lock(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="within"), Refusing(tmp_path).lock("publish"):
        raise OSError(errno.ENOLCK, "within")


def test_lock_that_fails_otherwise_is_a_warehouse_error(tmp_path: Path) -> None:
    place = Refusing(tmp_path)
    place.number = errno.EIO
    with pytest.raises(WarehouseError, match="cannot be locked"), place.lock("publish"):
        pytest.fail("the lock was given")


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "../a", ".hidden", "a\n", "a b", "-rf"])
def test_name_that_could_lead_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(WarehouseError, match="cannot be part of a path"):
        checked_name(name, "shard")


@pytest.mark.parametrize("name", ["20261123T224700Z-a1b2c3", "billing-api", "org@repo+x_1.2"])
def test_plain_name_is_accepted(name: str) -> None:
    assert checked_name(name, "shard") == name


def test_name_with_folders_is_accepted_where_folders_are() -> None:
    assert checked_name("patterns/ab12", "cache entry", folders=True) == "patterns/ab12"
    with pytest.raises(WarehouseError):
        checked_name("patterns/../x", "cache entry", folders=True)
