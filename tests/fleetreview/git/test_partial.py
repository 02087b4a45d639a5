from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from githistory import Build, Built, History, run_git

from fleetreview.errors import UnreachableRepository
from fleetreview.git.history import landed_changes, read_tree
from fleetreview.git.mirror import Mirror, open_mirror, update_mirror
from fleetreview.git.objects import BlobReader
from fleetreview.git.partial import fetch_blobs, missing_blobs, needed_blobs
from fleetreview.model import Skip

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SECONDS = 60.0


@pytest.fixture
def built(build: Build) -> Built:
    history = History()
    for number in range(4):
        history.commit(f"{number}", {"a.py": f"{number}\n" * 20, f"{number}.py": f"{number}\n"}, name=f"{number}")
    return build(history)


@pytest.fixture
def update(built: Built, tmp_path: Path) -> Callable[..., Mirror]:
    def updated(*, partial: bool = False) -> Mirror:
        return update_mirror(f"file://{built.path}", tmp_path / "mirror", timeout_seconds=SECONDS, partial=partial)

    return updated


def unread(mirror: Mirror) -> list[str]:
    with BlobReader(mirror) as reader:
        blobs = [entry.blob for entry in read_tree(mirror, mirror.head())]
        return [blob for blob, content in reader.read_many(blobs) if isinstance(content, Skip)]


def test_a_partial_mirror_holds_trees_and_no_blobs(update: Callable[..., Mirror]) -> None:
    mirror = update(partial=True)
    assert mirror.is_partial
    assert len(read_tree(mirror, mirror.head())) == len(unread(mirror)) == 5


def test_reading_never_fetches_a_blob(update: Callable[..., Mirror], built: Built) -> None:
    mirror = update(partial=True)
    git = ["--git-dir", str(mirror.path), "config"]
    # What Git itself writes when a user clones in part: every read of a missing blob would go to the remote.
    for key, value in {"remote.origin.url": f"file://{built.path}", "remote.origin.promisor": "true"}.items():
        run_git([*git, key, value])
    assert len(unread(open_mirror(mirror.path))) == 5
    lost = built.blob("main:a.py")
    assert lost in missing_blobs(mirror, needed_blobs(mirror, None, mirror.head()))
    assert run_git(["--git-dir", str(mirror.path), "cat-file", "-p", lost]) == b"3\n" * 20, (
        "plain Git would have fetched"
    )


def test_the_needed_blobs_are_those_of_the_window_and_of_its_base(update: Callable[..., Mirror], built: Built) -> None:
    mirror = update(partial=True)
    needed = needed_blobs(mirror, built.ids["1"], mirror.head())
    assert needed == {built.blob(f"main:{path}") for path in ("a.py", "0.py", "1.py", "2.py", "3.py")} | {
        built.blob(f"{built.ids[name]}:a.py") for name in ("1", "2")
    }
    assert len(needed_blobs(mirror, None, mirror.head())) == 8


def test_needed_blobs_are_fetched_at_once_and_only_where_missing(update: Callable[..., Mirror], built: Built) -> None:
    mirror = update(partial=True)
    needed = needed_blobs(mirror, built.ids["1"], mirror.head())
    packs = mirror.path / "objects" / "pack"
    before = len(list(packs.glob("*.pack")))
    assert fetch_blobs(mirror, needed, timeout_seconds=SECONDS) == len(needed)
    assert len(list(packs.glob("*.pack"))) == before + 1
    assert fetch_blobs(mirror, needed, timeout_seconds=SECONDS) == 0
    assert missing_blobs(mirror, needed_blobs(mirror, None, mirror.head())) == [built.blob(f"{built.ids['0']}:a.py")]
    whole = open_mirror(built.path)
    assert list(landed_changes(mirror, built.ids["1"], mirror.head())) == list(
        landed_changes(whole, built.ids["1"], whole.head())
    )
    assert unread(mirror) == []


def test_an_update_of_a_partial_mirror_stays_partial(update: Callable[..., Mirror], built: Built, build: Build) -> None:
    update(partial=True)
    history = History()
    history.commit("other", {"z.py": "z\n"})
    build(history)
    mirror = update(partial=True)
    assert (mirror.is_partial, mirror.changed) == (True, True)
    assert unread(mirror) == [built.blob("main:z.py")]


def test_many_fetches_into_a_partial_mirror_do_not_leave_many_packs(
    update: Callable[..., Mirror], build: Build, tmp_path: Path
) -> None:
    update(partial=True)
    history = History()
    for number in range(29):
        history.commit(f"{number}", {"a.py": f"{number}\n"})
        build(history)
        mirror = update(partial=True)
    assert len(list((tmp_path / "mirror" / "objects" / "pack").glob("*.pack"))) < 10
    needed = needed_blobs(mirror, None, mirror.head())
    assert fetch_blobs(mirror, needed, timeout_seconds=SECONDS) == 29
    assert len(list(landed_changes(mirror, None, mirror.head()))) == 29


def test_a_partial_mirror_becomes_whole_when_that_is_asked_for(update: Callable[..., Mirror]) -> None:
    update(partial=True)
    mirror = update()
    assert not mirror.is_partial
    assert unread(mirror) == []


def test_a_blob_that_the_remote_does_not_have_is_an_error(update: Callable[..., Mirror]) -> None:
    mirror = update(partial=True)
    with pytest.raises(UnreachableRepository):
        fetch_blobs(mirror, ["f" * 40], timeout_seconds=SECONDS)
