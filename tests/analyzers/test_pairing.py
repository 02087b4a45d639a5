from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from analyzers.pairing import Pairs, pair_file, pair_moves, pair_repository
from fleetreview.linemap import LineMap, line_map
from fleetreview.model import Confidence, Occurrence, Role, Severity, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def occurrence(
    line: int,
    fp: str = "1:fp",
    *,
    code: str = "",
    symbol: str = "",
    blob: str = "new",
    rule: str = "bad-thing",
    path: str = "a.py",
    analyzer: str = "patterns",
    subject: str | None = None,
) -> Occurrence:
    return Occurrence(
        analyzer=analyzer,
        rule_id=rule,
        path=path,
        blob=blob,
        role=Role.SERVICE,
        span=Span(start_line=line, start_column=1, end_line=line, end_column=9),
        severity=Severity.HIGH,
        confidence=Confidence.HIGH,
        message="A bad thing.",
        fp=fp,
        code_hash=code,
        symbol=symbol or f"symbol of {fp} {line}",
        evidence={} if subject is None else {"subject": subject},
        excerpt="bad()",
    )


def old(line: int, fp: str = "1:fp", *, code: str = "", symbol: str = "", blob: str = "old") -> Occurrence:
    return occurrence(line, fp, code=code, symbol=symbol or f"old {fp} {line}", blob=blob)


def paired(
    before: Sequence[Occurrence],
    after: Sequence[Occurrence],
    get_line_map: Callable[[], LineMap | None] = lambda: None,
) -> Pairs:
    return pair_file(before, after, before_blob="old", after_blob="new", line_map=get_line_map)


def shifted_by_one() -> LineMap:
    return line_map(b"1\n2\n3\n4\n", b"0\n1\n2\n3\n4\n")


def not_to_be_asked() -> LineMap:
    raise AssertionError("the line map was not needed")


def test_occurrences_of_the_same_blob_pair_by_their_span() -> None:
    before = [occurrence(1, blob="same"), occurrence(2, blob="same")]
    after = [occurrence(2, blob="same"), occurrence(1, blob="same")]
    result = pair_file(before, after, before_blob="same", after_blob="same", line_map=not_to_be_asked)
    assert result.pairs == ((0, 1), (1, 0))


def test_a_span_that_the_line_map_carries_pairs_before_an_equal_fingerprint_elsewhere() -> None:
    result = paired([old(1), old(2)], [occurrence(2), occurrence(3), occurrence(9)], shifted_by_one)
    assert result.pairs == ((0, 0), (1, 1))
    assert result.after_left == (2,)


def test_the_line_map_pairs_code_whose_symbol_was_renamed() -> None:
    result = paired([old(1, "1:a"), old(2, "1:b")], [occurrence(2, "1:c"), occurrence(3, "1:d")], shifted_by_one)
    assert result.pairs == ((0, 0), (1, 1))


def test_a_function_that_goes_on_under_its_name_keeps_its_finding_from_a_new_one_in_its_place() -> None:
    before = [old(1, "1:f", code="c", symbol="f"), old(9, "1:z", code="z", symbol="z")]
    after = [occurrence(2, "1:g", code="c", symbol="g"), occurrence(7, "1:f", code="c", symbol="f")]
    assert paired(before, after, shifted_by_one).pairs == ((0, 1),)
    renamed = [occurrence(2, "1:g", code="c", symbol="g"), occurrence(7, "1:f", code="other", symbol="f")]
    assert paired(before, renamed, shifted_by_one).pairs == ((0, 0),)


def test_lines_that_were_only_indented_pair_with_the_same_fingerprint() -> None:
    before = [old(1), old(2)]
    indented = occurrence(3)
    indented = replace(indented, span=replace(indented.span, start_column=5, end_column=13))
    assert paired(before, [indented], shifted_by_one).pairs == ((1, 0),)
    assert paired(before, [replace(indented, fp="1:other")], shifted_by_one).pairs == ()


def test_the_line_map_is_not_asked_for_what_pairs_anyway() -> None:
    assert paired([old(1, "1:a")], [occurrence(7, "1:a")], not_to_be_asked).pairs == ((0, 0),)
    assert paired([old(1, "1:a", code="c")], [occurrence(7, "1:b", code="c")], not_to_be_asked).pairs == ((0, 0),)
    assert paired([old(1, symbol="f")], [occurrence(7, "1:b", symbol="f")], not_to_be_asked).pairs == ((0, 0),)
    assert paired([old(1)], [], not_to_be_asked).before_left == (0,)


def test_the_line_map_is_asked_for_the_only_occurrence_where_nothing_else_links_it() -> None:
    assert paired([old(1, "1:a")], [occurrence(2, "1:b")], shifted_by_one).pairs == ((0, 0),)
    assert paired([old(1, "1:a")], [occurrence(3, "1:b")], shifted_by_one).pairs == ()


def test_the_line_map_does_not_carry_an_occurrence_of_an_older_blob() -> None:
    before = [old(1, "1:a", blob="much older")]
    assert paired(before, [occurrence(2, "1:b")], shifted_by_one).pairs == ()


def test_the_same_fingerprint_pairs_across_a_reformatting() -> None:
    before = [old(1, "1:a", code="x"), old(2, "1:b", code="y")]
    after = [occurrence(5, "1:b", code="y'"), occurrence(9, "1:a", code="x'")]
    assert paired(before, after).pairs == ((0, 1), (1, 0))


def test_equally_many_equal_fingerprints_pair_in_their_order() -> None:
    assert paired([old(8), old(3)], [occurrence(6), occurrence(20)]).pairs == ((0, 1), (1, 0))


def test_one_of_several_equal_occurrences_gone_is_ambiguous_without_a_line_map() -> None:
    result = paired([old(1, code="c"), old(2, code="c"), old(3, code="c")], [occurrence(7, code="c")] * 2)
    assert result == Pairs(pairs=(), before_left=(0, 1, 2), after_left=(0, 1))


def test_one_of_several_equal_occurrences_gone_is_told_by_the_line_map() -> None:
    def third_line_gone() -> LineMap:
        return line_map(b"1\n2\n3\n4\n", b"1\n2\n4\n")

    result = paired([old(2), old(3), old(4)], [occurrence(2), occurrence(3)], third_line_gone)
    assert result == Pairs(pairs=((0, 0), (2, 1)), before_left=(1,), after_left=())


def test_the_same_code_pairs_where_the_fingerprint_changed() -> None:
    before = [old(1, "1:a", code="x"), old(2, "1:b", code="y")]
    after = [occurrence(5, "1:c", code="y"), occurrence(9, "1:d", code="x")]
    assert paired(before, after).pairs == ((0, 1), (1, 0))


def test_missing_code_hashes_are_not_equal_code() -> None:
    before, after = [old(1, "1:a"), old(2, "1:b")], [occurrence(5, "1:c"), occurrence(9, "1:d")]
    assert paired(before, after).pairs == ()


def multi(line: int, fp: str, *, blob: str, subject: str, lines: int = 3) -> Occurrence:
    one = occurrence(line, fp, blob=blob, subject=subject, symbol=f"{blob} function")
    return replace(one, span=replace(one.span, end_line=line + lines - 1), code_hash=fp)


CALL_BEFORE = b"def f():\n    r = post(\n        a,\n    )\n    return r\n"
CALL_AFTER = b"def renamed():\n    check()\n    r = post(\n        b,\n    )\n    return r\n"


def test_a_call_whose_first_line_stayed_is_the_same_in_a_renamed_function_with_other_arguments() -> None:
    before, after = multi(2, "1:a", blob="old", subject="post"), multi(3, "1:b", blob="new", subject="post")
    assert paired([before], [after], lambda: line_map(CALL_BEFORE, CALL_AFTER)).pairs == ((0, 0),)
    several = [multi(3, "1:b", blob="new", subject="post"), multi(9, "1:c", blob="new", subject="post")]
    result = paired([before], several, lambda: line_map(CALL_BEFORE, CALL_AFTER))
    assert (result.pairs, result.after_left) == (((0, 0),), (1,))


def test_a_renamed_function_keeps_the_only_finding_of_its_evidence() -> None:
    before, after = multi(2, "1:a", blob="old", subject="post"), multi(30, "1:b", blob="new", subject="post")
    assert paired([before], [after]).pairs == ((0, 0),)
    other = multi(40, "1:c", blob="new", subject="get")
    assert paired([before], [after, other]).pairs == ((0, 0),)
    twice = [after, multi(50, "1:d", blob="new", subject="post")]
    assert paired([before], twice).pairs == ()


def test_a_first_line_that_stayed_pairs_only_the_same_evidence() -> None:
    before, after = multi(2, "1:a", blob="old", subject="post"), multi(3, "1:b", blob="new", subject="get")
    assert paired([before], [after], lambda: line_map(CALL_BEFORE, CALL_AFTER)).pairs == ()


def test_what_is_alone_in_its_symbol_on_both_sides_was_edited() -> None:
    before = [old(1, "1:a", symbol="f"), old(2, "1:b", symbol="g"), old(3, "1:c", symbol="g")]
    after = [occurrence(1, "1:d", symbol="g"), occurrence(2, "1:e", symbol="g"), occurrence(3, "1:h", symbol="f")]
    result = paired(before, after)
    assert result == Pairs(pairs=((0, 2),), before_left=(1, 2), after_left=(0, 1))


def test_several_occurrences_at_one_span_keep_their_fingerprints() -> None:
    before = [old(1, "1:a"), old(1, "1:b")]
    after = [occurrence(2, "1:b"), occurrence(2, "1:c")]
    assert paired(before, after, shifted_by_one).pairs == ((0, 1), (1, 0))


def test_other_rules_and_other_analyzers_never_pair() -> None:
    before = [occurrence(1, blob="same")]
    for other in (occurrence(1, blob="same", rule="other"), occurrence(1, blob="same", analyzer="other")):
        result = pair_file(before, [other], before_blob="same", after_blob="same")
        assert result == Pairs(pairs=(), before_left=(0,), after_left=(0,))


def test_a_move_pairs_the_same_fingerprint_in_two_files() -> None:
    gone = [old(1, "1:a"), old(2, "1:b")]
    new = [occurrence(5, "1:b", path="b.py"), occurrence(9, "1:c", path="c.py")]
    assert pair_moves(gone, new) == Pairs(pairs=((1, 0),), before_left=(0,), after_left=(1,))


def test_a_move_that_could_have_gone_to_two_files_is_none() -> None:
    new = [occurrence(5, path="b.py"), occurrence(5, path="c.py")]
    assert pair_moves([old(1)], new).pairs == ()
    assert pair_moves([old(1), old(2)], new).pairs == ()


def test_equal_findings_that_all_left_one_file_for_one_other_move_in_their_order() -> None:
    gone = [old(8), old(3)]
    new = [occurrence(5, path="b.py"), occurrence(9, path="b.py")]
    assert pair_moves(gone, new).pairs == ((0, 1), (1, 0))
    assert pair_moves(gone, new[:1]).pairs == ()
    assert pair_moves([*gone, old(20)], new).pairs == ()
    assert pair_moves(gone, [new[0], replace(new[1], path="c.py")]).pairs == ()
    assert pair_moves([gone[0], replace(gone[1], path="z.py")], new).pairs == ()
    assert pair_moves(gone, [replace(one, path="a.py") for one in new]).pairs == ()


def test_code_that_became_a_methods_moved_when_its_words_are_the_same() -> None:
    def call(text: str, fp: str, path: str) -> Occurrence:
        return replace(occurrence(2, fp, code=fp, subject="smtplib.SMTP", path=path), excerpt=text)

    gone = [call("mx = smtplib.SMTP(host, port)", "1:a", "a.py")]
    method = call("mx = smtplib.SMTP(self.host, self.port)", "1:b", "b.py")
    assert pair_moves(gone, [method]).pairs == ((0, 0),)
    assert pair_moves(gone, [call("mx = smtplib.SMTP(self.host, self.other)", "1:b", "b.py")]).pairs == ()
    assert pair_moves(gone, [method, replace(method, path="c.py")]).pairs == ()
    assert pair_moves(gone, [replace(method, evidence={"subject": "smtplib.SMTP_SSL"})]).pairs == ()


def test_a_move_into_another_class_pairs_the_same_code_with_the_same_evidence() -> None:
    gone = [multi(2, "1:a", blob="old", subject="post")]
    new = [replace(multi(5, "1:b", blob="new", subject="post"), path="b.py", code_hash="1:a")]
    assert pair_moves(gone, new).pairs == ((0, 0),)
    assert pair_moves(gone, [*new, replace(new[0], path="c.py")]).pairs == ()
    assert pair_moves(gone, [replace(new[0], evidence={"subject": "get"})]).pairs == ()


def test_nothing_moves_between_a_file_and_the_repository_as_a_whole() -> None:
    assert pair_moves([occurrence(1, path="")], [occurrence(1, path="b.py")]).pairs == ()
    assert pair_moves([occurrence(1, path="b.py")], [occurrence(1, path="")]).pairs == ()


def test_occurrences_of_repository_scope_pair_by_rule_and_subject() -> None:
    before = [occurrence(0, "1:a", path="", subject="api"), occurrence(0, "1:b", path="", subject="worker")]
    after = [occurrence(0, "1:c", path="", subject="worker"), occurrence(0, "1:d", path="", subject="cron")]
    assert pair_repository(before, after) == Pairs(pairs=((1, 0),), before_left=(0,), after_left=(1,))


def test_an_occurrence_of_repository_scope_without_subject_pairs_by_its_fingerprint() -> None:
    assert pair_repository([occurrence(0, path="")], [occurrence(0, path="")]).pairs == ((0, 0),)
    assert pair_repository([occurrence(0, "1:a", path="")], [occurrence(0, "1:b", path="")]).pairs == ()


_SIDE = st.lists(
    st.builds(
        occurrence,
        st.integers(1, 6),
        st.sampled_from(["1:a", "1:b", "1:c", ""]),
        code=st.sampled_from(["x", "y", ""]),
        symbol=st.sampled_from(["f", "g", "h"]),
        blob=st.sampled_from(["old", "new"]),
        rule=st.sampled_from(["bad-thing", "other-thing"]),
    ),
    max_size=8,
)


@given(_SIDE, _SIDE)
def test_every_occurrence_is_in_one_pair_or_left(before: list[Occurrence], after: list[Occurrence]) -> None:
    for result in (paired(before, after, shifted_by_one), pair_repository(before, after), pair_moves(before, after)):
        assert sorted([b for b, _ in result.pairs] + list(result.before_left)) == list(range(len(before)))
        assert sorted([a for _, a in result.pairs] + list(result.after_left)) == list(range(len(after)))
        assert all(before[b].rule_id == after[a].rule_id for b, a in result.pairs)


@given(_SIDE, _SIDE)
def test_the_line_map_changes_no_pair_that_is_made_without_asking_for_it(
    before: list[Occurrence], after: list[Occurrence]
) -> None:
    asked: list[bool] = []

    def identity() -> LineMap:
        asked.append(True)
        return line_map(b"\n" * 9, b"\n" * 9)

    result = paired(before, after, identity)
    assert len(asked) <= 1
    if not asked:
        assert result == paired(before, after)


@given(_SIDE)
def test_a_state_pairs_with_itself_wholly(side: list[Occurrence]) -> None:
    assert pair_file(side, side, before_blob="same", after_blob="same").pairs == tuple((n, n) for n in range(len(side)))
