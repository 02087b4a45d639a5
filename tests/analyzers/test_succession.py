from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.succession import pair_states
from fleetreview.linemap import LineMap, line_map
from fleetreview.model import ChangeStatus, Confidence, FileChange, Occurrence, Role, Severity, Span

if TYPE_CHECKING:
    from collections.abc import Callable


def occurrence(path: str, fp: str, *, line: int = 1, blob: str = "old", subject: str = "") -> Occurrence:
    return Occurrence(
        analyzer="patterns",
        rule_id="bad-thing",
        path=path,
        blob=blob,
        role=Role.SERVICE,
        span=Span(start_line=line, start_column=1, end_line=line, end_column=9),
        severity=Severity.HIGH,
        confidence=Confidence.HIGH,
        message="A bad thing.",
        fp=fp,
        code_hash="",
        symbol=f"symbol of {fp}",
        evidence={"subject": subject} if subject else {},
        excerpt="bad()",
    )


def changed(before_path: str | None, after_path: str | None) -> FileChange:
    return FileChange(
        status=ChangeStatus.MODIFIED,
        before_path=before_path,
        after_path=after_path,
        before=before_path and "old",
        after=after_path and "new",
        added_lines=None,
        deleted_lines=None,
    )


def asked(answer: LineMap | None, changes: list[FileChange]) -> Callable[[FileChange], LineMap | None]:
    def get(change: FileChange) -> LineMap | None:
        changes.append(change)
        return answer

    return get


def test_files_that_are_the_same_in_both_trees_pair_in_place() -> None:
    before = [occurrence("a.py", "1:a"), occurrence("b.py", "1:a"), occurrence("b.py", "1:b", line=2)]
    assert pair_states(before, before[::-1], [], asked(None, [])).pairs == ((0, 2), (1, 1), (2, 0))


def test_a_renamed_file_pairs_with_itself_and_not_with_the_one_that_took_its_name() -> None:
    before = [occurrence("a.py", "1:a"), occurrence("b.py", "1:a")]
    after = [occurrence("b.py", "1:a", blob="new"), occurrence("c.py", "1:a", blob="new")]
    changes = [changed("a.py", "b.py"), changed("b.py", "c.py")]
    assert pair_states(before, after, changes, asked(None, [])).pairs == ((0, 0), (1, 1))


def test_a_changed_file_is_asked_for_its_own_line_map() -> None:
    before = [occurrence("a.py", "1:a"), occurrence("a.py", "1:b", line=2)]
    after = [occurrence("a.py", "1:c", line=2, blob="new"), occurrence("a.py", "1:d", line=3, blob="new")]
    change, seen = changed("a.py", "a.py"), list[FileChange]()
    below_a_new_line = asked(line_map(b"1\n2\n", b"0\n1\n2\n"), seen)
    assert pair_states(before, after, [change], below_a_new_line).pairs == ((0, 0), (1, 1))
    assert seen == [change]


def test_what_is_left_of_all_files_can_have_moved() -> None:
    before = [occurrence("a.py", "1:a"), occurrence("gone.py", "1:b")]
    after = [occurrence("new.py", "1:b", blob="new"), occurrence("new.py", "1:c", line=5, blob="new")]
    result = pair_states(before, after, [changed("gone.py", None), changed(None, "new.py")], asked(None, []))
    assert (result.pairs, result.before_left, result.after_left) == (((1, 0),), (0,), (1,))


def test_the_repository_as_a_whole_pairs_by_subject() -> None:
    before = [occurrence("", "1:a", subject="api"), occurrence("", "1:b", subject="worker")]
    after = [occurrence("", "1:c", subject="worker"), occurrence("", "1:d", subject="api")]
    assert pair_states(before, after, [changed(None, "new.py")], asked(None, [])).pairs == ((0, 1), (1, 0))
