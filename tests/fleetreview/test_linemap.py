from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetreview.linemap import WORK_LIMIT, LineMap, line_map
from fleetreview.model import Span


def span(first: int, last: int | None = None) -> Span:
    return Span(start_line=first, start_column=3, end_line=last or first, end_column=9)


def text(*lines: str) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def carried(mapped: LineMap, first: int, last: int | None = None) -> tuple[int, int] | None:
    after = mapped.carry(span(first, last))
    return (after.start_line, after.end_line) if after else None


def test_lines_below_an_insertion_are_carried_down_and_keep_their_columns() -> None:
    mapped = line_map(text("a", "b", "c"), text("a", "new", "new", "b", "c"))
    assert mapped.carry(span(2)) == Span(start_line=4, start_column=3, end_line=4, end_column=9)
    assert carried(mapped, 1) == (1, 1)


def test_lines_below_a_removal_are_carried_up() -> None:
    mapped = line_map(text("a", "b", "c", "d"), text("a", "d"))
    assert carried(mapped, 4) == (2, 2)


def test_a_changed_line_is_not_carried() -> None:
    mapped = line_map(text("a", "b", "c"), text("a", "B", "c"))
    assert carried(mapped, 2) is None
    assert carried(mapped, 1, 3) is None
    assert carried(mapped, 3) == (3, 3)


def test_a_span_is_not_carried_when_something_was_inserted_into_it() -> None:
    mapped = line_map(text("a", "b"), text("a", "new", "b"))
    assert carried(mapped, 1, 2) is None


def test_a_span_is_not_carried_when_a_line_was_removed_from_it() -> None:
    mapped = line_map(text("a", "b", "c"), text("a", "c"))
    assert carried(mapped, 1, 3) is None


def test_a_span_across_cut_beginning_and_aligned_middle_is_one_run() -> None:
    before, after = text("a", "b", "c", "x", "d", "e", "z"), text("a", "b", "c", "d", "e", "y", "z")
    assert carried(line_map(before, after), 5, 6) == (4, 5)


WRITTEN = {
    "standing below an insertion": (text("a", "b"), text("new", "a", "b"), (2, 2), b"b"),
    "standing beside a change": (text("a", "b", "c"), text("A", "b", "c"), (2, 3), b"b\nc"),
    "standing around an insertion": (text("a", "b"), text("a", "new", "b"), (1, 2), b"a\nnew\nb"),
    "standing with other indentation": (text("x", "  a", "y"), text("x", "a", "y"), (2, 2), b"a"),
    "one line removed": (text("a", "b", "c"), text("a", "c"), (2, 2), b""),
    "a block removed around it": (text("a", "b", "c", "d", "e"), text("a", "e"), (3, 3), b""),
    "removed at the beginning": (text("a", "b"), text("b"), (1, 1), b""),
    "removed at the end": (b"a\nb", b"a", (2, 2), b""),
    "another line instead": (text("a", "b", "c"), text("a", "B", "c"), (2, 2), b"B"),
    "two lines instead": (text("a", "b", "c"), text("a", "B", "C", "c"), (2, 2), b"B\nC"),
    "one of its lines removed": (text("a", "b", "c", "d"), text("a", "c", "d"), (2, 3), b"c"),
    "both sides of its end changed": (b"a\nb\nc\nd", b"a\nB\nc\nD", (1, 4), b"a\nB\nc\nD"),
    "everything written anew": (b"a", b"b\nc", (1, 1), b"b\nc"),
}


@pytest.mark.parametrize("case", WRITTEN)
def test_what_stands_after_where_lines_stood(case: str) -> None:
    before, after, (first, last), expected = WRITTEN[case]
    mapped = line_map(before, after)
    assert mapped.written(span(first, last)) == expected
    assert mapped.removed(span(first, last)) is (expected == b"")


AROUND = {
    "an insertion": (text("a", "b", "c"), text("a", "new", "b", "c"), 3, True),
    "two insertions": (text("a", "b", "c"), text("a", "new", "b", "newer", "c"), 3, True),
    "nothing": (text("a", "b", "c"), text("a", "b", "c"), 3, False),
    "an insertion below": (text("a", "b", "c"), text("a", "b", "new", "c"), 2, True),
    "an insertion far above": (text("a", *"bcdefghijklm", "n"), text("a", "new", *"bcdefghijklm", "n"), 14, False),
    "an insertion far below": (text("a", *"bcdefghijklm", "n"), text("a", *"bcdefghijklm", "new", "n"), 1, False),
    "another line instead": (text("a", "b", "c"), text("a", "B", "c"), 3, False),
    "another line instead below": (text("a", "b", "c"), text("a", "B", "c"), 1, False),
    "a line removed": (text("a", "b", "c"), text("a", "c"), 3, False),
    "an insertion and a line removed": (text("a", "b", "c", "d"), text("a", "c", "new", "d"), 4, False),
    "an insertion above and a line removed below": (text("a", "b", "c", "d"), text("new", "a", "b", "d"), 2, False),
}


@pytest.mark.parametrize("case", AROUND)
def test_whether_something_was_only_added_around_a_line(case: str) -> None:
    before, after, line, expected = AROUND[case]
    assert line_map(before, after).only_added_around(span(line, line), 10) is expected


def test_lines_that_are_new() -> None:
    mapped = line_map(text("a", "b", "c"), text("a", "new", "b", "newer"))
    assert mapped.new_lines(1, 9) == (b"new", b"newer")
    assert mapped.new_lines(-3, 1) == ()
    assert mapped.new_lines(3, 4) == (b"newer",)


def test_a_span_outside_the_content_is_not_carried() -> None:
    mapped = line_map(text("a"), text("a"))
    assert carried(mapped, 0) is None
    assert carried(mapped, 9) is None
    assert mapped.carry(Span(start_line=1, start_column=1, end_line=0, end_column=1)) is None


def test_a_line_feed_missing_at_the_end_changes_no_line() -> None:
    assert carried(line_map(b"a\nb", b"new\na\nb\n"), 2) == (3, 3)


def test_a_block_that_moved_within_the_file_is_carried_on_one_side_only() -> None:
    mapped = line_map(text("f1", "f2", "g1", "g2", "g3"), text("g1", "g2", "g3", "f1", "f2"))
    assert carried(mapped, 3, 5) == (1, 3)
    assert carried(mapped, 1, 2) is None


def test_repeated_lines_are_aligned_by_their_longest_run() -> None:
    before = text("x", "}", "}", "}", "y")
    after = text("p", "}", "}", "}", "q")
    assert carried(line_map(before, after), 2, 4) == (2, 4)


def test_a_block_that_lost_its_indentation_is_carried() -> None:
    before = text("if a:", "    b()", "    except E:", "        c()", "else:", "    try:", "        d()", "end")
    after = text("if z:", "    z()", "try:", "    d()", "end")
    mapped = line_map(before, after)
    assert carried(mapped, 6, 7) == (3, 4)
    assert carried(mapped, 2) is None


def test_a_line_that_stands_unchanged_is_carried_before_one_of_other_indentation() -> None:
    mapped = line_map(text("a", "  return 1", "b", "return 1"), text("x", "return 1", "y"))
    assert carried(mapped, 4) == (2, 2)
    assert carried(mapped, 2) is None


def test_what_was_inserted_behind_equal_lines_is_the_later_of_both() -> None:
    handled = ("except E:", "    return 500")
    before = text("top", "try:", "    a()", *handled, "end")
    after = text("new top", "try:", "    a()", *handled, "try:", "    b()", *handled, "end")
    mapped = line_map(before, after)
    assert carried(mapped, 2, 5) == (2, 5)
    assert carried(line_map(after, before), 4, 5) == (4, 5)
    assert carried(line_map(after, before), 8, 9) is None


def test_edits_at_both_ends_of_a_long_file_leave_its_middle_mapped() -> None:
    lines = [f"line {n}" if n % 3 else "}" for n in range(20_000)]
    mapped = line_map(text("top", *lines, "bottom"), text("new top", "more", *lines, "new bottom"))
    assert carried(mapped, 2, 20_001) == (3, 20_002)


def test_work_beyond_the_limit_leaves_the_middle_unmapped_and_the_ends_mapped() -> None:
    repeated = int(WORK_LIMIT**0.5) + 1
    before = text("head", "a", *["}"] * repeated, "b", "tail")
    after = text("head", "c", *["}"] * repeated, "d", "tail")
    mapped = line_map(before, after)
    assert carried(mapped, 1) == (1, 1)
    assert carried(mapped, 3) is None
    assert carried(mapped, repeated + 4) == (repeated + 4, repeated + 4)


def test_repetition_that_never_ends_is_given_up() -> None:
    lines = [f"{n % 150}" for n in range(20_000)]
    mapped = line_map(text("top", *lines, "bottom"), text("new", *lines[::-1], "end"))
    assert sum(mapped.lengths) < len(lines)


_LINES = st.lists(
    st.sampled_from([b"", b"a", b"b", b"}", b"  }", b"return", b"  return", b"unique 1", b"unique 2", b"\r"]),
    min_size=1,
    max_size=30,
)


@given(_LINES, _LINES)
def test_carried_lines_have_equal_text_and_keep_their_order(old: list[bytes], new: list[bytes]) -> None:
    mapped = line_map(b"\n".join(old), b"\n".join(new))
    pairs = [(n, after.start_line) for n in range(1, len(old) + 1) if (after := mapped.carry(span(n)))]
    assert all(old[a - 1].lstrip() == new[b - 1].lstrip() for a, b in pairs)
    assert all(b < d for (_, b), (_, d) in pairwise(pairs))


@given(_LINES, st.integers(1, 30), st.integers(1, 30))
def test_equal_contents_map_to_themselves(lines: list[bytes], first: int, length: int) -> None:
    mapped = line_map(b"\n".join(lines), b"\n".join(lines))
    last = first + length - 1
    assert mapped.carry(span(first, last)) == (span(first, last) if last <= len(lines) else None)


@given(_LINES, _LINES, _LINES, _LINES)
def test_a_common_beginning_and_end_are_always_carried(
    head: list[bytes], old: list[bytes], new: list[bytes], tail: list[bytes]
) -> None:
    before, after = [*head, *old, *tail], [*head, *new, *tail]
    mapped = line_map(b"\n".join(before), b"\n".join(after))
    common = min(len(head), len(before), len(after))
    assert all(carried(mapped, n) == (n, n) for n in range(1, common + 1))
    kept = sum(mapped.lengths)
    assert kept >= min(common + len(tail), len(before), len(after))
