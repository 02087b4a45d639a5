from __future__ import annotations

import fcntl
import http.server
import multiprocessing
import threading
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from githistory import Build, Built, History, run_git

from fleetreview.errors import EmptyRepository, UnreachableRepository, UnreadableRepository
from fleetreview.git.history import landed_changes, read_tree
from fleetreview.git.mirror import Mirror, open_mirror, update_mirror

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 60.0


@pytest.fixture
def history() -> History:
    history = History()
    history.commit("one", {"a.py": "1\n"}, name="one")
    history.commit("two", {"a.py": "2\n"}, name="two")
    return history


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "mirrors" / "service"


def update(source: Path | str, cache: Path, **more: Any) -> Mirror:
    return update_mirror(str(source), cache, timeout_seconds=SECONDS, **more)


def leftovers(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.parent.iterdir() if path.name.endswith(".part"))


@pytest.mark.parametrize("form", ["{}", "file://{}"])
def test_a_first_update_clones_and_a_second_finds_nothing_new(
    build: Build, history: History, cache: Path, form: str
) -> None:
    built = build(history)
    first = update(form.format(built.path), cache)
    assert (first.head(), first.branch, first.changed) == (built.ids["two"], "main", True)
    second = update(form.format(built.path), cache)
    assert (second.head(), second.changed) == (built.ids["two"], False)
    assert [change.subject for change in landed_changes(second, None, second.head())] == ["one", "two"]
    assert leftovers(cache) == []


@pytest.mark.parametrize("form", ["{}", "file://{}"])
def test_new_commits_and_branches_are_fetched_and_old_branches_go(
    build: Build, history: History, cache: Path, form: str
) -> None:
    history.commit("aside", {"b": "1"}, branch="topic", parents=["one"])
    update(form.format(build(history).path), cache)
    again = History()
    again.commit("one", {"a.py": "1\n"}, name="one")
    again.commit("two", {"a.py": "2\n"})
    again.commit("three", {"a.py": "3\n"}, name="three")
    again.commit("deeper", {"b": "2"}, branch="topic/deeper", parents=["one"])
    built = build(again)
    mirror = update(form.format(built.path), cache)
    assert (mirror.head(), mirror.changed) == (built.ids["three"], True)
    assert mirror.resolve("topic/deeper") == built.ids["topic/deeper"]
    with pytest.raises(UnreadableRepository, match="'topic' names no commit"):
        mirror.resolve("topic")


def test_a_force_push_moves_the_mirror_and_the_old_line_stays_readable(
    build: Build, history: History, cache: Path
) -> None:
    old = update(build(history).path, cache).head()
    history.commit("other two", {"a.py": "3\n"}, parents=["one"], name="other")
    built = build(history)
    mirror = update(built.path, cache)
    assert mirror.head() == built.ids["other"]
    assert [change.subject for change in landed_changes(mirror, built.ids["one"], old)] == ["two"]


def test_a_bare_directory_without_a_configuration_is_mirrored(build: Build, history: History, cache: Path) -> None:
    built = build(history)
    (built.path / "config").unlink()
    assert update(built.path, cache).head() == built.ids["two"]


def test_a_checkout_is_mirrored(build: Build, history: History, cache: Path, tmp_path: Path) -> None:
    built = build(history)
    run_git(["clone", "--quiet", str(built.path), str(tmp_path / "checkout")])
    assert update(tmp_path / "checkout", cache).head() == built.ids["two"]


def test_a_mirror_with_sha256_names(build: Build, cache: Path) -> None:
    history = History(object_format="sha256")
    history.commit("one", {"a.py": "1\n"})
    built = build(history)
    mirror = update(f"file://{built.path}", cache)
    assert (mirror.object_format, len(mirror.head())) == ("sha256", 64)
    assert [entry.path for entry in read_tree(mirror, mirror.head())] == ["a.py"]


def test_a_source_that_misses_objects_is_mirrored_as_it_is(build: Build, history: History, cache: Path) -> None:
    built = build(history)
    built.lose(built.blob("main~1:a.py"))
    mirror = update(built.path, cache)
    assert [change.subject for change in landed_changes(mirror, None, mirror.head())] == ["one", "two"]
    history.commit("three", {"b.py": "3\n"}, name="three")
    built = build(history)
    built.lose(built.blob("main~2:a.py"))
    assert update(built.path, cache).head() == built.ids["three"]


def test_the_named_branch_is_reviewed(build: Build, history: History, cache: Path) -> None:
    history.commit("release", {"b": "1"}, branch="release", parents=["one"])
    built = build(history)
    assert update(built.path, cache, default_branch="release").head() == built.ids["release"]
    assert update(built.path, cache).head() == built.ids["two"]


def test_a_branch_that_is_not_there_is_an_error_that_names_those_that_are(
    build: Build, history: History, cache: Path
) -> None:
    history.commit("release", {"b": "1"}, branch="release", parents=["one"])
    built = build(history)
    with pytest.raises(UnreadableRepository, match="there is no branch develop; there are: main, release"):
        update(built.path, cache, default_branch="develop")
    with pytest.raises(UnreadableRepository, match="there is no branch develop; there are: main, release"):
        open_mirror(built.path, default_branch="develop")


def test_a_head_that_names_no_branch_means_the_usual_one(build: Build, history: History, cache: Path) -> None:
    history.commit("release", {"b": "1"}, branch="release", parents=["one"])
    built = build(history)
    (built.path / "HEAD").write_text("ref: refs/heads/gone\n")
    assert update(built.path, cache).branch == "main"
    (built.path / "HEAD").write_text(built.ids["release"] + "\n")
    assert update(built.path, cache).branch == "release"


def test_a_head_that_could_mean_several_branches_asks_for_a_name(build: Build, cache: Path) -> None:
    history = History(default_branch="gone")
    for branch in ("red", "blue"):
        history.commit(branch, {"a": branch}, branch=branch)
    with pytest.raises(UnreadableRepository, match="name default_branch, one of: blue, red"):
        update(build(history).path, cache)


def test_an_empty_repository_has_no_head_until_something_lands(build: Build, cache: Path) -> None:
    history = History()
    mirror = update(build(history).path, cache)
    with pytest.raises(EmptyRepository, match=r"service\.git: there is no commit yet"):
        mirror.head()
    with pytest.raises(EmptyRepository):
        open_mirror(build(history).path).head()
    history.commit("one", {"a": "1"})
    assert update(build(history).path, cache).changed


def test_a_place_without_a_repository_is_unreachable(tmp_path: Path, cache: Path) -> None:
    for source in (tmp_path / "nothing", f"file://{tmp_path}/nothing", tmp_path, "http://127.0.0.1:9/a.git"):
        with pytest.raises(UnreachableRepository):
            update(source, cache)
    assert not cache.exists()
    with pytest.raises(UnreachableRepository, match="no Git repository"):
        open_mirror(tmp_path)


def test_path_with_a_line_feed_is_refused_and_one_with_a_carriage_return_is_read(
    build: Build, history: History, tmp_path: Path
) -> None:
    built = build(history)
    built.path.rename(tmp_path / "car\rriage.git")
    assert open_mirror(tmp_path / "car\rriage.git").head() == built.ids["two"]
    (tmp_path / "car\rriage.git").rename(tmp_path / "line\nfeed.git")
    with pytest.raises(UnreadableRepository, match=r"line\\nfeed.git': a path with a line feed cannot be read"):
        open_mirror(tmp_path / "line\nfeed.git")


@pytest.mark.parametrize("url", ["ext::sh -c true", "--upload-pack=touch", "foo::bar"])
def test_an_address_that_would_run_a_command_is_refused(
    cache: Path, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnreachableRepository):
        update(url, cache)
    assert list(tmp_path.iterdir()) == []


def test_a_clone_that_was_interrupted_leaves_nothing_and_is_cleared_away(
    build: Build, history: History, cache: Path
) -> None:
    built = build(history)
    half = cache.parent / ".service.abc.part"
    half.mkdir(parents=True)
    (half / "fresh").mkdir()
    packs = [path for path in built.path.rglob("*") if path.is_file() and "objects" in path.parts]
    tree = built.object_file(built.blob("main^{tree}"))
    content = tree.read_bytes()
    tree.unlink()
    with pytest.raises(UnreachableRepository):
        update(f"file://{built.path}", cache)
    assert not cache.exists()
    assert leftovers(cache) == []
    tree.write_bytes(content)
    assert update(f"file://{built.path}", cache).head() == built.ids["two"]
    assert packs


@pytest.mark.parametrize("damage", ["objects", "HEAD", "refs", "config"])
def test_a_damaged_mirror_is_cloned_anew(build: Build, history: History, cache: Path, damage: str) -> None:
    built = build(history)
    update(built.path, cache)
    victim = cache / damage
    if victim.is_dir():
        for path in sorted(victim.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        victim.rmdir()
    elif victim.name == "config":
        victim.write_text("[core\n")
    else:
        victim.unlink()
    (cache / "packed-refs").unlink(missing_ok=True)
    mirror = update(built.path, cache)
    assert mirror.head() == built.ids["two"]
    assert len(list(landed_changes(mirror, None, mirror.head()))) == 2


def test_locks_of_a_fetch_that_was_killed_do_not_stand_in_the_way(build: Build, history: History, cache: Path) -> None:
    update(build(history).path, cache)
    history.commit("three", {"a.py": "3\n"}, name="three")
    built = build(history)
    for name in ("packed-refs.lock", "refs/heads/main.lock"):
        (cache / name).parent.mkdir(parents=True, exist_ok=True)
        (cache / name).touch()
    marker = cache / "marker"
    marker.touch()
    assert update(built.path, cache).head() == built.ids["three"]
    assert marker.exists(), "it was fetched into, not cloned anew"


def test_a_remote_that_is_gone_leaves_the_mirror_alone(
    build: Build, history: History, cache: Path, tmp_path: Path
) -> None:
    built = build(history)
    update(built.path, cache)
    built.path.rename(tmp_path / "away")
    with pytest.raises(UnreachableRepository):
        update(f"file://{built.path}", cache)
    assert open_mirror(cache).head() == built.ids["two"]


def test_a_mirror_that_another_process_fetches_into_is_waited_for(build: Build, history: History, cache: Path) -> None:
    built = build(history)
    cache.parent.mkdir(parents=True)
    with (cache.parent / ".service.lock").open("wb") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with pytest.raises(UnreachableRepository, match="another process"):
            update_mirror(str(built.path), cache, timeout_seconds=0.2)
    assert update(built.path, cache).changed


def test_processes_that_update_one_mirror_at_once_all_get_it(build: Build, history: History, cache: Path) -> None:
    built = build(history)
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        mirrors = pool.starmap(_update_elsewhere, [(str(built.path), str(cache))] * 6)
    assert mirrors == [built.ids["two"]] * 6
    assert leftovers(cache) == []


def _update_elsewhere(source: str, cache: str) -> str:
    return update_mirror(source, Path(cache), timeout_seconds=60).head()


def test_many_fetches_do_not_leave_many_packs(build: Build, cache: Path) -> None:
    history = History()
    for number in range(29):
        history.commit(f"{number}", {"a.py": f"{number}\n"})
        mirror = update(build(history).path, cache)
    assert len(list((cache / "objects" / "pack").glob("*.pack"))) < 10
    assert len(list(landed_changes(mirror, None, mirror.head()))) == 29


def test_nothing_that_a_repository_configures_is_executed(build: Build, history: History, tmp_path: Path) -> None:
    built = build(history)
    run_git(["clone", "--quiet", str(built.path), str(tmp_path / "checkout")])
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\ncat\n")
    trap.chmod(0o755)
    git = ["-C", str(tmp_path / "checkout"), "config"]
    for key in (
        "core.fsmonitor",
        "core.pager",
        "diff.external",
        "diff.evil.textconv",
        "gpg.program",
        "core.sshCommand",
    ):
        run_git([*git, key, str(trap)])
    run_git([*git, "log.showSignature", "true"])
    run_git([*git, "core.hooksPath", str(tmp_path)])
    (tmp_path / "checkout" / ".gitattributes").write_text("* diff=evil filter=evil\n")
    mirror = open_mirror(tmp_path / "checkout")
    assert [change.files[0].added_lines for change in landed_changes(mirror, None, mirror.resolve("HEAD"))] == [1, 1]
    assert not (tmp_path / "sprung").exists()


def test_a_local_repository_is_read_where_it_is(build: Build, history: History, tmp_path: Path) -> None:
    built = build(history)
    run_git(["clone", "--quiet", str(built.path), str(tmp_path / "checkout")])
    run_git(
        ["-C", str(tmp_path / "checkout"), "worktree", "add", "--quiet", "--detach", str(tmp_path / "tree"), "HEAD~1"]
    )
    before = sorted(str(path) for path in tmp_path.rglob("*") if "cache" not in path.parts)
    bare, checkout, tree = (open_mirror(tmp_path / name) for name in ("service.git", "checkout", "tree"))
    assert (bare.head(), bare.branch) == (built.ids["two"], "main")
    assert (checkout.head(), checkout.branch) == (built.ids["two"], "main")
    assert (tree.head(), tree.branch) == (built.ids["one"], None)
    assert checkout.resolve("HEAD~1") == built.ids["one"]
    assert [entry.path for entry in read_tree(tree, tree.head())] == ["a.py"]
    assert sorted(str(path) for path in tmp_path.rglob("*") if "cache" not in path.parts) == before


@pytest.mark.parametrize("revision", ["nothing", "--all", "HEAD:a.py", "HEAD^5", ""])
def test_what_names_no_commit_is_an_error(build: Build, history: History, revision: str) -> None:
    with pytest.raises(UnreadableRepository, match="names no commit"):
        open_mirror(build(history).path).resolve(revision)


def test_variables_that_a_hook_set_for_its_own_repository_do_not_count(
    build: Build, history: History, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = History()
    other.commit("elsewhere", {"b": "1"})
    elsewhere = build(other, "other.git")
    built = build(history)
    monkeypatch.setenv("GIT_DIR", str(elsewhere.path))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(elsewhere.path / "objects"))
    monkeypatch.setenv("GIT_COMMON_DIR", str(elsewhere.path))
    assert update(built.path, cache).head() == built.ids["two"]
    mirror = open_mirror(built.path)
    assert [change.subject for change in landed_changes(mirror, None, mirror.head())] == ["one", "two"]


class _Guarded(http.server.SimpleHTTPRequestHandler):
    """Serves a repository as plain files to who knows the password."""

    wanted = "Basic " + b64encode(b"robot:s3cr3t/t0ken").decode()

    def do_GET(self) -> None:
        if self.headers.get("Authorization") != self.wanted:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="git"')
            self.end_headers()
            return
        super().do_GET()

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def guarded(build: Build, history: History, tmp_path: Path) -> Iterator[tuple[str, Built]]:
    built = build(history)
    run_git(["--git-dir", str(built.path), "update-server-info"])
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), lambda *arguments: _Guarded(*arguments, directory=str(tmp_path))
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_address[1]}/service.git", built
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_credential_in_the_url_opens_the_remote_and_is_written_nowhere(
    guarded: tuple[str, Built], cache: Path
) -> None:
    place, built = guarded
    mirror = update(f"http://robot:s3cr3t%2Ft0ken@{place}", cache)
    assert mirror.head() == built.ids["two"]
    assert mirror.public_url == f"http://{place}"
    assert "t0ken" not in repr(mirror)
    for path in cache.parent.rglob("*"):
        assert not path.is_file() or b"t0ken" not in path.read_bytes()


def test_a_credential_can_stand_in_the_environment(
    guarded: tuple[str, Built], cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, built = guarded
    url = f"http://robot:${{ROBOT_TOKEN}}@{place}"
    with pytest.raises(UnreachableRepository, match="the environment variable ROBOT_TOKEN is not set"):
        update(url, cache)
    monkeypatch.setenv("ROBOT_TOKEN", "s3cr3t/t0ken")
    assert update(url, cache).head() == built.ids["two"]


def test_a_wrong_credential_is_an_error_that_does_not_show_it(guarded: tuple[str, Built], cache: Path) -> None:
    place, _ = guarded
    for url in (f"http://robot:wr0ngpass@{place}", f"http://wr0ngpass@{place}"):
        with pytest.raises(UnreachableRepository) as caught:
            update(url, cache)
        assert "wr0ngpass" not in str(caught.value)
        assert place in str(caught.value)
