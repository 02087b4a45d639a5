from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from githistory import MONDAY, Build, Built, Content, Executable, History, Submodule, Symlink, run_git
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fleetreview.errors import UnreadableRepository
from fleetreview.git.history import (
    changes_between,
    first_parent_line,
    landed_changes,
    merge_base,
    read_tree,
    synthetic_change,
)
from fleetreview.git.mirror import open_mirror
from fleetreview.model import ChangeStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from fleetreview.git.mirror import Mirror
    from fleetreview.model import FileChange, LandedChange

TEN_LINES = "".join(f"line {number}\n" for number in range(10))


def landed(built: Built, base: str | None = None, head: str | None = None, **more: Any) -> list[LandedChange]:
    mirror = open_mirror(built.path)
    return list(landed_changes(mirror, built.ids[base] if base else None, head or mirror.head(), **more))


def told(change: LandedChange) -> list[tuple[str, str | None, str | None]]:
    return [(file.status.value, file.before_path, file.after_path) for file in change.files]


def replay(tree: dict[str, str], files: Iterable[FileChange]) -> dict[str, str]:
    state = dict(tree)
    for file in files:
        if file.before_path is not None:
            assert state.pop(file.before_path) == file.before
    for file in files:
        if file.after_path is not None:
            state[file.after_path] = str(file.after)
    return state


def tree_of(mirror: Mirror, commit: str) -> dict[str, str]:
    return {entry.path: entry.blob for entry in read_tree(mirror, commit)}


def test_a_change_names_its_commit_its_author_and_its_files(build: Build) -> None:
    history = History()
    history.commit("Add the service", {"app.py": "x = 1\ny = 2\n"}, name="first")
    history.commit(
        "Double y (#42)",
        {"app.py": "x = 1\ny = 4\n"},
        author=("Grace", "grace@example.com"),
        at=MONDAY + timedelta(days=2),
        authored_at=MONDAY + timedelta(days=1),
    )
    built = build(history)
    change = landed(built, "first")[0]
    assert (change.commit, change.parent, change.parents) == (built.ids[2], built.ids[1], (built.ids[1],))
    assert (change.subject, change.pull_request, change.is_merge) == ("Double y (#42)", 42, False)
    assert (change.author_name, change.author_email) == ("Grace", "grace@example.com")
    assert change.authored_at == MONDAY + timedelta(days=1)
    assert change.committed_at == change.landed_at == MONDAY + timedelta(days=2)
    (file,) = change.files
    assert (file.status, file.path) == (ChangeStatus.MODIFIED, "app.py")
    assert (file.before, file.after) == (built.blob("main~1:app.py"), built.blob("main:app.py"))
    assert (file.added_lines, file.deleted_lines) == (1, 1)


def test_changes_come_oldest_first_and_a_root_commit_adds_its_files(build: Build) -> None:
    history = History()
    history.commit("one", {"a.py": "a\n", "lib/b.py": "b\n"})
    history.commit("two", {"a.py": "aa\n"})
    one, two = landed(build(history))
    assert (one.subject, two.subject) == ("one", "two")
    assert (one.parent, one.parents) == (None, ())
    assert told(one) == [("added", None, "a.py"), ("added", None, "lib/b.py")]
    assert one.files[0].before is None


def test_a_merged_pull_request_is_one_change_against_its_first_parent(build: Build) -> None:
    history = History()
    history.commit("base", {"a.py": "a\n"}, name="base")
    history.commit("topic 1", {"b.py": "b\n"}, branch="topic", parents=["base"])
    history.commit("topic 2", {"b.py": "bb\n"}, branch="topic")
    history.commit("meanwhile", {"c.py": "c\n"})
    history.merge("Merge pull request #7 from ada/topic", "topic", files={"b.py": "bb\n"})
    _, meanwhile, merge = landed(build(history))
    assert (meanwhile.subject, told(meanwhile)) == ("meanwhile", [("added", None, "c.py")])
    assert told(merge) == [("added", None, "b.py")]
    assert (merge.is_merge, merge.pull_request, merge.parent) == (True, 7, meanwhile.commit)


def test_an_octopus_merge_is_one_change_with_all_its_parents(build: Build) -> None:
    history = History()
    history.commit("base", {"a.py": "a\n"}, name="base")
    for topic in ("one", "two", "three"):
        history.commit(topic, {f"{topic}.py": "x\n"}, branch=topic, parents=["base"])
    history.merge("Merge three", "one", "two", "three", files={"one.py": "x\n", "two.py": "x\n", "three.py": "x\n"})
    merge = landed(build(history))[-1]
    assert len(merge.parents) == 4
    assert sorted(file.path for file in merge.files) == ["one.py", "three.py", "two.py"]


def test_an_empty_commit_is_a_change_without_files(build: Build) -> None:
    history = History()
    history.commit("one", {"a.py": "a\n"})
    history.commit("nothing")
    history.commit("three", {"a.py": "b\n"})
    assert [(change.subject, len(change.files)) for change in landed(build(history))] == [
        ("one", 1),
        ("nothing", 0),
        ("three", 1),
    ]


def test_an_empty_root_commit_is_a_change_too(build: Build) -> None:
    history = History()
    history.commit("Initial commit")
    history.commit("", {"a.py": "a\n"})
    assert [(change.subject, told(change)) for change in landed(build(history))] == [
        ("Initial commit", []),
        ("", [("added", None, "a.py")]),
    ]


def test_a_renamed_and_edited_file_is_renamed(build: Build) -> None:
    history = History()
    history.commit("one", {"old name.py": TEN_LINES}, name="one")
    history.commit("move", {"old name.py": None, "new/name.py": TEN_LINES + "more\n"})
    (change,) = landed(build(history), "one")
    (file,) = change.files
    assert told(change) == [("renamed", "old name.py", "new/name.py")]
    assert (file.added_lines, file.deleted_lines) == (1, 0)


def test_a_copied_file_is_added(build: Build) -> None:
    history = History()
    history.commit("one", {"a.py": TEN_LINES}, name="one")
    history.commit("copy", {"a.py": TEN_LINES + "x\n", "b.py": TEN_LINES})
    (change,) = landed(build(history), "one")
    assert told(change) == [("modified", "a.py", "a.py"), ("added", None, "b.py")]


def test_a_deleted_file_has_no_side_after(build: Build) -> None:
    history = History()
    history.commit("one", {"a.py": "a\nb\n"}, name="one")
    history.commit("drop", {"a.py": None})
    ((file,),) = (change.files for change in landed(build(history), "one"))
    assert (file.status, file.after, file.after_path, file.path) == (ChangeStatus.DELETED, None, None, "a.py")
    assert (file.added_lines, file.deleted_lines) == (0, 2)


def test_a_binary_file_has_no_line_counts(build: Build) -> None:
    history = History()
    history.commit("logo", {"logo.png": b"\x89PNG\0\0\1"})
    ((file,),) = (change.files for change in landed(build(history)))
    assert (file.added_lines, file.deleted_lines) == (None, None)


def test_a_changed_mode_is_a_modification_of_the_same_blob(build: Build) -> None:
    history = History()
    history.commit("one", {"run.sh": "echo\n"}, name="one")
    history.commit("chmod", {"run.sh": Executable("echo\n")})
    built = build(history)
    ((file,),) = (change.files for change in landed(built, "one"))
    assert (file.status, file.before == file.after) == (ChangeStatus.MODIFIED, True)
    assert read_tree(open_mirror(built.path), built.ids["main"])[0].executable is True


def test_symbolic_links_and_submodules_are_no_files(build: Build) -> None:
    history = History()
    history.commit("one", {"a.py": "a\n", "link": Symlink("a.py"), "vendor": Submodule()}, name="one")
    history.commit("two", {"link": Symlink("b.py"), "vendor": Submodule("2" * 40)})
    history.commit("three", {"link": None, "moved": Symlink("b.py"), "vendor": None})
    built = build(history)
    assert [told(change) for change in landed(built)] == [[("added", None, "a.py")], [], []]
    assert [entry.path for entry in read_tree(open_mirror(built.path), built.ids["one"])] == ["a.py"]


@pytest.mark.parametrize("other", [Symlink("b.py"), Submodule()])
def test_a_file_that_becomes_something_else_is_deleted_and_added_when_it_comes_back(
    build: Build, other: Symlink | Submodule
) -> None:
    history = History()
    history.commit("file", {"a.py": "a\n"}, name="file")
    history.commit("other", {"a.py": other})
    history.commit("file again", {"a.py": "a\n"})
    built = build(history)
    assert [told(change) for change in landed(built, "file")] == [
        [("deleted", "a.py", None)],
        [("added", None, "a.py")],
    ]


def test_a_path_that_is_not_utf8_is_escaped(build: Build) -> None:
    history = History()
    history.commit("one", {b"caf\xe9.py": "a\n", 'naïve "quoted"\t.py': "b\n"})
    built = build(history)
    paths = ["caf\\xe9.py", 'naïve "quoted"\t.py']
    assert sorted(file.path for file in landed(built)[0].files) == paths
    assert sorted(entry.path for entry in read_tree(open_mirror(built.path), built.ids["main"])) == paths


def test_paths_that_look_like_the_format_are_read_as_paths(build: Build) -> None:
    odd = [":100644 100644 a b M", "1\t2\tx", "\x01" + "a" * 40, "-\t-\t", " leading", "R100"]
    history = History()
    history.commit("one", {path: f"{path}\n" for path in odd}, name="one")
    history.commit(":two", {odd[0]: None, f"{odd[0]} moved": f"{odd[0]}\n"})
    history.commit("three", {"1\t2\tx": "y\n"})
    one, two, three = landed(build(history))
    assert sorted(file.path for file in one.files) == sorted(odd)
    assert told(two) == [("renamed", odd[0], f"{odd[0]} moved")]
    assert three.files[0].added_lines == 1


def test_names_and_subjects_that_are_not_utf8_are_replaced(build: Build) -> None:
    history = History()
    history.commit(b"caf\xe9", {"a.py": "a\n"}, author=(b"Ren\xe9", "rene@example.com"))
    (change,) = landed(build(history))
    assert (change.subject, change.author_name) == ("caf\ufffd", "Ren\ufffd")


def test_a_repository_with_sha256_names_is_read(build: Build) -> None:
    history = History(object_format="sha256")
    history.commit("one", {"a.py": TEN_LINES})
    history.commit("two", {"a.py": None, "b.py": TEN_LINES})
    built = build(history)
    mirror = open_mirror(built.path)
    one, two = landed(built)
    assert (len(two.commit), told(two)) == (64, [("renamed", "a.py", "b.py")])
    assert tree_of(mirror, two.commit) == {"b.py": one.files[0].after}
    assert [file.path for file in changes_between(mirror, None, two.commit)] == ["b.py"]


def test_landing_times_never_fall_along_the_line_however_it_is_cut(build: Build) -> None:
    late = MONDAY + timedelta(days=30)
    history = History()
    history.commit("one", {"a": "1"})
    history.commit("clock ahead", {"a": "2"}, at=late, name="ahead")
    history.commit("three", {"a": "3"}, at=MONDAY + timedelta(days=1), name="three")
    history.commit("four", {"a": "4"}, at=MONDAY + timedelta(days=2))
    built = build(history)
    whole = landed(built)
    assert [change.landed_at for change in whole] == [MONDAY + timedelta(hours=1), late, late, late]
    assert whole[2].committed_at == MONDAY + timedelta(days=1)
    assert landed(built, "three") == whole[3:]
    assert landed(built, "three", previous_landed_at=late) == whole[3:]


def test_a_time_before_1970_counts_as_1970(build: Build) -> None:
    history = History()
    history.commit("one", {"a": "1"})
    built = build(history)
    tree = built.blob("main^{tree}")
    raw = f"tree {tree}\nauthor A <a@example.com> 99999999999999 +0000\ncommitter A <a@example.com> -5 +0000\n\nodd\n"
    odd = run_git(
        ["--git-dir", str(built.path), "hash-object", "-t", "commit", "-w", "--literally", "--stdin"],
        stdin=raw.encode(),
    )
    (change,) = landed(built, head=odd.decode().strip())
    assert change.committed_at == datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("subject", "number"),
    [
        ("Add retries (#123)", 123),
        ('Revert "Add retries (#123)" (#124)', 124),
        ("Merge pull request #9 from ada/topic", 9),
        ("Merged in topic (pull request #31)", 31),
        ("Fix #12", None),
        ("Fix (#12) and more", None),
        ("Merge branch 'topic' into 'main'", None),
        ("Add (#99999999999999999999)", None),
    ],
)
def test_the_pull_request_is_what_the_subject_names(build: Build, subject: str, number: int | None) -> None:
    history = History()
    history.commit(subject, {"a": "1"})
    assert landed(build(history))[0].pull_request == number


def test_the_line_follows_first_parents_only(build: Build) -> None:
    history = History()
    history.commit("base", {"a": "1"}, name="base")
    history.commit("topic", {"b": "1"}, branch="topic", parents=["base"])
    history.merge("merge", "topic", files={"b": "1"})
    built = build(history)
    mirror = open_mirror(built.path)
    line = first_parent_line(mirror, mirror.head())
    assert line == [(built.ids["base"], MONDAY + timedelta(hours=1)), (built.ids["main"], MONDAY + timedelta(hours=3))]


def test_two_commits_are_compared_as_one_change(build: Build) -> None:
    history = History()
    history.commit("one", {"a.py": TEN_LINES, "b.py": "b\n"}, name="one")
    history.commit("two", {"a.py": None, "c.py": TEN_LINES})
    history.commit("three", {"b.py": None, "d.py": "d\n"}, name="three")
    history.commit("aside", {"e.py": "e\n"}, branch="aside", parents=["one"])
    built = build(history)
    mirror = open_mirror(built.path)
    change = synthetic_change(mirror, built.ids["one"], built.ids["three"])
    assert sorted(told(change)) == [("added", None, "d.py"), ("deleted", "b.py", None), ("renamed", "a.py", "c.py")]
    assert (change.subject, change.parents) == ("three", (built.ids["one"],))
    assert merge_base(mirror, built.ids["aside"], built.ids["three"]) == built.ids["one"]
    assert {file.status for file in changes_between(mirror, None, built.ids["one"])} == {ChangeStatus.ADDED}


def test_one_landed_change_and_the_same_range_are_equal(build: Build) -> None:
    history = History()
    history.commit("one", {"a.py": "1\n"}, name="one")
    history.commit("two", {"a.py": "2\n"})
    built = build(history)
    assert landed(built, "one") == [synthetic_change(open_mirror(built.path), built.ids["one"], built.ids["main"])]


@pytest.mark.parametrize("lost", ["one", "two", "three"])
def test_a_missing_blob_costs_the_line_counts_of_its_changes_and_nothing_else(build: Build, lost: str) -> None:
    history = History()
    history.commit("one", {"a.py": "one\n", "keep.py": TEN_LINES}, name="one")
    history.commit("two", {"a.py": "two\n"}, name="two")
    history.commit("three", {"a.py": "three\n", "keep.py": None, "kept.py": TEN_LINES}, name="three")
    history.commit("four", {"z.py": "z\n"})
    built = build(history)
    whole = landed(built)
    built.lose(built.blob(f"{built.ids[lost]}:a.py"))
    changes = landed(built)
    assert [told(change) for change in changes] == [told(change) for change in whole]
    for change, full in zip(changes, whole, strict=True):
        touched = any(file.before_path == "a.py" or file.after_path == "a.py" for file in full.files)
        if not touched:
            assert change == full
    assert any(file.added_lines is None for change in changes for file in change.files)


def test_many_missing_blobs_are_still_read_to_the_end(build: Build) -> None:
    history = History()
    for number in range(40):
        history.commit(f"{number}", {"a.py": f"{number}\n"})
    built = build(history)
    for number in range(1, 41):
        built.lose(built.blob(f"{built.ids[number]}:a.py"))
    changes = landed(built)
    assert [change.subject for change in changes] == [str(number) for number in range(40)]


def test_a_missing_tree_is_an_unreadable_repository(build: Build) -> None:
    history = History()
    history.commit("one", {"lib/a.py": "1\n"})
    history.commit("two", {"lib/a.py": "2\n"})
    built = build(history)
    built.lose(built.blob("main~1:lib"))
    with pytest.raises(UnreadableRepository, match=r"service\.git: git log: "):
        landed(built)


def test_the_oldest_commit_of_a_shallow_clone_is_left_out(build: Build, tmp_path: Path) -> None:
    history = History()
    for number in range(5):
        history.commit(f"{number}", {"a.py": f"{number}\n"})
    built = build(history)
    run_git(["clone", "--quiet", "--depth=3", f"file://{built.path}", str(tmp_path / "clone")])
    mirror = open_mirror(tmp_path / "clone")
    assert len(first_parent_line(mirror, mirror.head())) == 3
    assert [change.subject for change in landed_changes(mirror, None, mirror.head())] == ["3", "4"]


PATHS = st.sampled_from(["a.py", "b.py", "lib/a.py", "lib/b.py", "deep/er/c.py"])
CONTENTS = st.one_of(
    st.none(),
    st.sampled_from([TEN_LINES, TEN_LINES + "more\n", "x\n", "\0\1", ""]),
    st.sampled_from([Symlink("a.py"), Submodule(), Executable("x\n")]),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.dictionaries(PATHS, CONTENTS, max_size=4), min_size=1, max_size=6), data=st.data())
def test_replaying_the_changes_over_the_first_tree_gives_the_last(
    tmp_path_factory: pytest.TempPathFactory, steps: list[dict[str, Content]], data: st.DataObject
) -> None:
    history = History()
    for number, files in enumerate(steps):
        present = {path: content for path, content in files.items() if content is not None or number}
        history.commit(f"step {number}", present)
    built = history.build(tmp_path_factory.mktemp("replay") / "r.git")
    mirror = open_mirror(built.path)
    cut = data.draw(st.integers(0, len(steps)))
    base = built.ids[cut] if cut else None
    tree = tree_of(mirror, base) if base else {}
    changes = list(landed_changes(mirror, base, mirror.head()))
    assert len(changes) == len(steps) - cut
    at_once = replay(tree, changes_between(mirror, base, mirror.head()))
    for change in changes:
        tree = replay(tree, change.files)
        assert tree == tree_of(mirror, change.commit)
    assert at_once == tree_of(mirror, mirror.head())
