"""The rounds in which taint rules are asked, and what each round is shown."""

from __future__ import annotations

from typing import Any

import pytest

from analyzers.patterns import engine
from analyzers.patterns.prefilter import Outline
from analyzers.patterns.rounds import Round, steps_of
from analyzers.patterns.words import Vocabulary, Words
from analyzers.rule import FUNCTION, Prefilter
from fleetreview.model import SkipReason, SourceBlob

TAINT: dict[str, Any] = {
    "id": "eval-of-input.python",
    "languages": ["python"],
    "severity": "ERROR",
    "message": "`$X` is run.||x=$X",
    "fix": "safe($X)",
    "mode": "taint",
    "options": {"taint_assume_safe_numbers": True},
    "pattern-sources": [{"pattern": "input()"}],
    "pattern-sanitizers": [{"pattern": "clean(...)"}],
    "pattern-sinks": [{"pattern": "eval($X)", "exact": True}, {"patterns": [{"pattern": "run($X)"}], "requires": "A"}],
}
SEARCH: dict[str, Any] = {
    "id": "sleeps.python", "languages": ["python"], "severity": "INFO", "message": "", "pattern": "sleep(...)"
}  # fmt: skip
LONG = "def {name}(a):\n" + "    a = a + 1  # long enough for looking at each function\n" * 20 + "    {last}\n\n\n"


def outline(text: str) -> Outline:
    return Outline(text.encode(), ".py", "python")


def functions(**last: str) -> str:
    return "import os\n\n\n" + "".join(LONG.format(name=name, last=line) for name, line in last.items())


def place(text: str, piece: str) -> tuple[int, int]:
    start = text.encode().index(piece.encode())
    return start, start + len(piece.encode())


def test_a_search_has_one_step() -> None:
    assert steps_of(SEARCH) == (SEARCH,)


def test_a_taint_pattern_is_asked_for_its_sinks_then_unguarded_then_as_a_whole() -> None:
    sinks, unguarded, whole = steps_of(TAINT)
    assert whole is TAINT
    assert sinks["pattern-either"] == [{"pattern": "eval($X)"}, {"patterns": [{"pattern": "run($X)"}]}]
    assert sinks["options"] == TAINT["options"]
    assert not {"mode", "pattern-sources", "pattern-sinks", "pattern-sanitizers", "fix"} & sinks.keys()
    assert {*unguarded} == {*TAINT} - {"pattern-sanitizers", "fix"}
    assert len({sinks["id"], unguarded["id"], whole["id"]}) == 3


def test_a_taint_pattern_without_sanitizers_has_no_step_for_them() -> None:
    pattern = {key: value for key, value in TAINT.items() if key != "pattern-sanitizers"}
    sinks, whole = steps_of(pattern)
    assert whole is pattern
    assert "pattern-either" in sinks


def test_each_step_matches_where_the_next_one_does_and_more() -> None:
    text = "def a():\n    eval(input())\n\n\ndef b():\n    eval(clean(input()))\n\n\ndef c():\n    eval(1)\n"
    blob = SourceBlob(blob="one", suffix=".py", content=text.encode())
    lines = []
    for number, step in enumerate(steps_of(TAINT)):
        round_ = Round({number: step})
        round_.show(blob, ".py", outline(text), {number: ()})
        ((shown, answer),) = round_.run(engine.Limits(jobs=1))
        assert shown is blob
        assert {match["check_id"] for match in answer.matches[number]} == {step["id"]}
        lines.append(sorted(match["start"]["line"] for match in answer.matches[number]))
    assert lines == [[2, 6, 10], [2, 6], [2]]


def test_what_is_asked_alike_is_asked_once_and_each_gets_only_what_it_was_shown() -> None:
    other = {**TAINT, "id": "another.python", "severity": "WARNING", "message": "Another."}
    first, second = steps_of(TAINT)[0], steps_of(other)[0]
    round_ = Round({3: first, 7: second})
    text = functions(one="eval(x)", two="eval(y)")
    blobs = [SourceBlob(blob=name, suffix=".py", content=text.encode()) for name in ("a", "b")]
    round_.show(blobs[0], ".py", outline(text), {3: (True, False), 7: (False, True)})
    round_.show(blobs[1], ".py", outline(text), {7: (True, False)})
    answers = dict(round_.run(engine.Limits(jobs=1)))
    # Of all that any of them is shown: what is too much for one is left out by the next round.
    assert {number: len(found) for number, found in answers[blobs[0]].matches.items()} == {3: 2, 7: 2}
    assert {number: len(found) for number, found in answers[blobs[1]].matches.items()} == {7: 1}
    assert {match["check_id"] for match in answers[blobs[1]].matches[7]} == {second["id"]}


def test_places_are_those_of_the_file_and_not_of_what_is_shown() -> None:
    text = functions(one="sleep(1)", two="eval(y)")
    blob = SourceBlob(blob="a", suffix=".py", content=text.encode())
    round_ = Round({0: steps_of(TAINT)[0]})
    round_.show(blob, ".py", outline(text), {0: (False, True)})
    ((_, answer),) = round_.run(engine.Limits(jobs=1))
    (match,) = answer.matches[0]
    assert (match["start"]["offset"], match["end"]["offset"]) == place(text, "eval(y)")
    assert text.splitlines()[match["start"]["line"] - 1].strip() == "eval(y)"


def test_a_round_that_shows_nothing_starts_no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "run", lambda *_: pytest.fail("the engine was started"))
    blob = SourceBlob(blob="a", suffix=".py", content=b"")
    round_ = Round({0: SEARCH})
    round_.show(blob, ".py", outline(""), {})
    assert list(round_.run(engine.Limits(jobs=1))) == []
    assert round_.cpu_seconds == 0


def test_troubles_are_told_of_those_who_asked_and_of_all_where_nobody_is_to_blame(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "sleep(1)\n"
    blob = SourceBlob(blob="a", suffix=".py", content=text.encode())
    round_ = Round({4: SEARCH, 5: {**SEARCH, "id": "other.python", "pattern": "wait(...)"}})
    round_.show(blob, ".py", outline(text), {4: (), 5: ()})
    names = round_._texts.place()
    monkeypatch.setattr(round_._texts, "place", lambda: names)
    result = engine.EngineResult()
    (name,) = names.values()
    result.troubles[name] = [
        engine.FileTrouble(reason=SkipReason.TIME_OUT, detail="Timeout", pattern_id="other.python"),
        engine.FileTrouble(reason=SkipReason.PARTIAL_PARSE, detail="PartialParsing", lines=(1,)),
    ]
    monkeypatch.setattr(engine, "run", lambda *_: result)
    ((_, answer),) = round_.run(engine.Limits(jobs=1))
    assert answer.troubles == (
        (5, SkipReason.TIME_OUT, "Timeout"),
        (None, SkipReason.PARTIAL_PARSE, "PartialParsing at line 1"),
    )


def test_the_functions_that_hold_places() -> None:
    text = functions(one="here(1)", two="there(2)", three="eval(3)")
    seen = outline(text)
    assert seen.holding([place(text, "here(1)")]) == ((True, False, False), False)
    assert seen.holding([place(text, "here(1)"), place(text, "eval(3)")]) == ((True, False, True), False)
    assert seen.holding([(place(text, "here(1)")[0], place(text, "there(2)")[1])]) == ((True, True, False), True)
    assert seen.holding([place(text, "import os")]) == ((False, False, False), True)
    assert seen.holding([(0, len(text.encode()))]) == ((), True)
    assert seen.holding([]) == (None, False)


def test_only_functions_are_held_that_the_pattern_may_be_shown() -> None:
    text = functions(one="here(1)", two="there(2)")
    both = [place(text, "here(1)"), place(text, "there(2)")]
    assert outline(text).holding(both, within=(False, True)) == ((False, True), False)
    assert outline(text).holding(both[:1], within=(False, True)) == (None, False)


def test_a_file_without_functions_is_held_as_a_whole() -> None:
    assert outline("eval(x)\n").holding([(0, 7)]) == ((), True)
    assert outline("eval(x)\n").holding([]) == (None, False)


def test_the_functions_that_call_others_with_request_data() -> None:
    text = functions(one="run(a)", two="one(request.args)", three="one(4)", four="other(request.args)")
    words = Words(Prefilter(words=(("request",),), scope=FUNCTION))
    seen = outline(text)
    assert seen.calling(words, (True, False, False, False)) == (False, True, False, False)
    assert seen.calling(words, (False, False, True, False)) is None
    assert seen.calling(words, ()) == (False, True, False, True)
    assert outline(functions(one="run(a)")).calling(words, ()) is None


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        pytest.param((), (True, True, True), id="none"),
        pytest.param((r"==",), (True, False, True), id="one"),
        pytest.param((r"==", r"token"), (False, False, True), id="both in one function"),
        pytest.param((r"!=",), None, id="nowhere"),
    ],
)
def test_texts_tell_what_is_shown_beside_words(texts: tuple[str, ...], expected: tuple[bool, ...] | None) -> None:
    text = functions(one="check(a == b)", two="check(token)", three="check(token == b)", four="other()")
    shown = outline(text).shown(Words(Prefilter(words=(("check(",),), texts=texts, scope=FUNCTION)))
    assert shown == (None if expected is None else (*expected, False))


def test_texts_that_stand_apart_are_no_match_unless_the_whole_file_is_looked_at() -> None:
    text = functions(one="check(a == b)", two="check(token)")
    words = (("check(",),)
    assert outline(text).shown(Words(Prefilter(words=words, texts=("==", "token"), scope=FUNCTION))) is None
    assert outline(text).shown(Words(Prefilter(words=words, texts=("==", "token")))) == ()


def test_texts_outside_of_functions_show_what_stands_there() -> None:
    text = functions(one="other()", two="other()") + "\ncheck(a == b)\n"
    shown = outline(text).shown(Words(Prefilter(words=(("check(",),), texts=("==",), scope=FUNCTION)))
    assert shown == (False, False)


def test_a_file_without_functions_needs_the_texts_as_well() -> None:
    words = Words(Prefilter(words=(("check",),), texts=("==",), scope=FUNCTION))
    assert outline("check(a == b)\n").shown(words) == ()
    assert outline("check(a)\n").shown(words) is None


def test_words_by_shape_are_seen_in_parts_beside_words_as_they_are() -> None:
    text = functions(one="plain(1)", two="my_token(2)", three="other(3)")
    words = Words(Prefilter(words=(("plain", r"\w*token"),), scope=FUNCTION))
    assert outline(text).shown(words) == (True, True, False)
    assert outline(text.replace("my_token", "your_token")).shown(words) == (True, True, False)


def test_groups_that_share_their_shapes_are_kept_apart() -> None:
    vocabulary = Vocabulary()
    first = Words(Prefilter(words=((r"\.?make[(<]", "other"),)), vocabulary)
    second = Words(Prefilter(words=((r"\.?make[(<]",),)), vocabulary)
    third = Words(Prefilter(words=((r"\.?make[(<]", "third"),)), vocabulary)
    assert [outline("x.make(1)").shown(words) for words in (first, second, third)] == [(), (), ()]
    assert [outline("third(1)").shown(words) for words in (first, second, third)] == [None, None, ()]
