from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers.codec import StateError
from analyzers.lineage import Lineage
from analyzers.sides import FileJudgement
from fleetreview.linemap import LineMap, line_map
from fleetreview.model import (
    ChangeStatus,
    Confidence,
    EventKind,
    FileChange,
    Finding,
    FindingEvent,
    LandedChange,
    Occurrence,
    Role,
    Severity,
    Span,
    Suppression,
    SuppressionKind,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
BASELINE, INTRODUCED, FIXED, VANISHED, REOPENED, MOVED, LAPSED, UNREADABLE, READABLE_AGAIN = (
    EventKind.BASELINE,
    EventKind.INTRODUCED,
    EventKind.FIXED,
    EventKind.VANISHED,
    EventKind.REOPENED,
    EventKind.MOVED,
    EventKind.LAPSED,
    EventKind.UNREADABLE,
    EventKind.READABLE_AGAIN,
)

# ---- A toy language: BAD(x) and WORSE(x) are found by two analyzers, ONCE(x) lapses. ----
# `???` makes a file unreadable for the analyzer of BAD, `??` hides from it what follows.

_MATCH = re.compile(r"\b(BAD|WORSE|ONCE)\(\s*(\w+)\s*\)")
_RULES = {"BAD": ("patterns", "bad-thing"), "WORSE": ("other", "worse-thing"), "ONCE": ("patterns", "single-thing")}


def digest(*parts: str) -> str:
    return hashlib.sha1("\0".join(parts).encode(), usedforsecurity=False).hexdigest()


def occurrence(path: str, content: str, line: int, symbol: str, match: re.Match[str]) -> Occurrence:
    analyzer, rule = _RULES[match[1]]
    text = content.splitlines()[line - 1]
    hush = Suppression(kind=SuppressionKind.INLINE, rule_id=rule, path=path, reason="reviewed", line=line)
    return Occurrence(
        analyzer=analyzer,
        rule_id=rule,
        path=path,
        blob=digest(content),
        role=Role.SERVICE,
        span=Span(start_line=line, start_column=match.start() + 1, end_line=line, end_column=match.end() + 1),
        severity=Severity.HIGH,
        confidence=Confidence.HIGH,
        message=f"{match[2]} is bad.",
        fp=f"1:{digest(rule, symbol, match[2])}",
        code_hash=digest("".join(text.split())),
        symbol=symbol,
        evidence={"subject": match[2]},
        excerpt=text.strip(),
        suppression=hush if "# hush" in text else None,
        lapses=match[1] == "ONCE",
    )


def judged(path: str, content: str) -> FileJudgement:
    found = []
    symbol, blind = "", False
    for number, line in enumerate(content.splitlines(), 1):
        if definition := re.match(r"def (\w+)", line):
            symbol = definition[1]
        blind = blind or line.strip() == "??"
        found += [
            occurrence(path, content, number, symbol, match)
            for match in _MATCH.finditer(line)
            if match[1] == "WORSE" or not (blind or "???" in content)
        ]
    return FileJudgement(occurrences=tuple(found), unreadable=frozenset({"patterns"} if "??" in content else ()))


def differences(before: Mapping[str, str], after: Mapping[str, str], renames: Mapping[str, str]) -> list[FileChange]:
    """List what differs; ``renames`` gives the earlier name of some paths."""
    changes = []
    for path in sorted(after):
        earlier = renames.get(path, path)
        if earlier not in before or (earlier == path and path in renames.values() and path not in renames):
            changes.append(_file(ChangeStatus.ADDED, None, path, None, after[path]))
        elif earlier != path or before[path] != after[path]:
            status = ChangeStatus.MODIFIED if earlier == path else ChangeStatus.RENAMED
            changes.append(_file(status, earlier, path, before[earlier], after[path]))
    kept = set(renames.values()) | after.keys()
    changes += [_file(ChangeStatus.DELETED, p, None, before[p], None) for p in sorted(before.keys() - kept)]
    return changes


def _file(
    status: ChangeStatus, before_path: str | None, after_path: str | None, before: str | None, after: str | None
) -> FileChange:
    return FileChange(
        status=status,
        before_path=before_path,
        after_path=after_path,
        before=None if before is None else digest(before),
        after=None if after is None else digest(after),
        added_lines=0,
        deleted_lines=0,
    )


def landed(commit: str, parent: str | None, files: list[FileChange], at: datetime) -> LandedChange:
    return LandedChange(
        commit=commit,
        parent=parent,
        parents=() if parent is None else (parent,),
        subject=commit,
        author_name="",
        author_email="",
        authored_at=at,
        committed_at=at,
        landed_at=at,
        pull_request=None,
        files=tuple(files),
    )


class History:
    """A repository in memory: what every commit's tree holds, and how it came from the one before."""

    def __init__(self, files: Mapping[str, str] | None = None, *, days: int = 1) -> None:
        self.days = days
        self.trees: list[dict[str, str]] = [dict(files or {})]
        self.changes: list[LandedChange] = []
        self.commits: list[str] = ["base"]
        self.contents = {digest(c): c for c in (files or {}).values()}

    def land(self, files: Mapping[str, str | None], renames: Mapping[str, str] | None = None) -> LandedChange:
        """Write, remove (None) and rename (new name: earlier name) files."""
        before = self.trees[-1]
        moved = dict(before)
        for path in (renames or {}).values():
            moved.pop(path)
        for path, earlier in (renames or {}).items():
            moved[path] = before[earlier]
        after = {p: c for p, c in {**moved, **files}.items() if c is not None}
        commit = f"commit {len(self.commits)}"
        at = BEGIN + timedelta(days=self.days * len(self.commits))
        change = landed(commit, self.commits[-1], differences(before, after, renames or {}), at)
        self.trees.append(after)
        self.changes.append(change)
        self.commits.append(commit)
        self.contents.update({digest(c): c for c in after.values()})
        return change

    def judge(self, path: str, blob: str) -> FileJudgement:
        return judged(path, self.contents[blob])

    def line_map(self, change: FileChange) -> LineMap | None:
        before, after = self.contents[change.before or ""], self.contents[change.after or ""]
        return line_map(before.encode(), after.encode())

    def begin(self, at: int = 0) -> Lineage:
        """Begin a telling at one of the commits."""
        files = {path: judged(path, content) for path, content in self.trees[at].items()}
        return Lineage.begin("shop", self.commits[at], BEGIN + timedelta(days=at), files)

    def tell(self, lineage: Lineage, begin: int = 0, end: int | None = None) -> Lineage:
        for change in self.changes[begin:end]:
            lineage.step(change, self.judge, self.line_map)
        return lineage


class Story:
    """A history that is told while it is made."""

    def __init__(self, files: Mapping[str, str] | None = None, *, days: int = 1) -> None:
        self.history = History(files, days=days)
        self.lineage = self.history.begin()
        self.start = self.lineage.drain_events()

    def land(self, files: Mapping[str, str | None], renames: Mapping[str, str] | None = None) -> list[FindingEvent]:
        change = self.history.land(files, renames)
        self.lineage.step(change, self.history.judge, self.history.line_map)
        return list(self.lineage.drain_events())

    def ids(self) -> dict[str, str]:
        """Return the open findings' identities by what they are about, which has to be different."""
        findings = [f for f in self.lineage.findings() if f.died_in is None]
        names = {f.occurrence.evidence["subject"]: f.finding_id for f in findings}
        assert len(names) == len(findings)
        return names

    def finding(self, name: str) -> Finding:
        (found,) = [f for f in self.lineage.findings() if f.occurrence.evidence["subject"] == name]
        return found


def kinds(events: list[FindingEvent]) -> list[EventKind]:
    return [event.kind for event in events]


F = "def f():\n    one\n    BAD(x)\n    two\n"
G = "def g():\n    three\n    BAD(y)\n    four\n"


# ---- Births and deaths ----


def test_what_the_base_holds_is_baseline_and_nobodys_work() -> None:
    story = Story({"a.py": F})
    assert kinds(list(story.start)) == [BASELINE]
    assert (story.start[0].change, story.start[0].at, story.start[0].path) == ("base", BEGIN, "a.py")
    finding = story.finding("x")
    assert (finding.born_in, finding.born_at, finding.known_since) == (None, None, BEGIN)


def test_events_of_a_change_are_told_by_path_and_line() -> None:
    story = Story({"b.py": F})
    events = story.land({"b.py": None, "a.py": G + "def h():\n    BAD(z)\n"})
    assert [(e.kind, e.path, e.start_line) for e in events] == [
        (INTRODUCED, "a.py", 3),
        (INTRODUCED, "a.py", 6),
        (FIXED, "b.py", 3),
    ]


def test_a_finding_is_introduced_by_the_change_that_brought_it_and_fixed_by_the_one_that_removed_it() -> None:
    story = Story({"a.py": F})
    (born,) = story.land({"a.py": F + G})
    assert (born.kind, born.change, born.start_line) == (INTRODUCED, "commit 1", 7)
    (died,) = story.land({"a.py": F})
    assert (died.kind, died.finding_id, died.path) == (FIXED, born.finding_id, "a.py")
    finding = story.finding("y")
    assert (finding.born_in, finding.died_in, finding.died_at) == ("commit 1", "commit 2", died.at)


def test_without_a_base_everything_is_a_true_birth() -> None:
    history = History()
    change = history.land({"a.py": F})
    root = landed(change.commit, None, list(change.files), BEGIN + timedelta(days=1))
    lineage = Lineage.begin("shop", None, BEGIN, {})
    lineage.step(root, history.judge, history.line_map)
    assert [(e.kind, e.change) for e in lineage.drain_events()] == [(INTRODUCED, "commit 1")]
    with pytest.raises(ValueError, match="without files"):
        Lineage.begin("shop", None, BEGIN, {"a.py": judged("a.py", F)})


def test_a_change_that_does_not_follow_is_refused() -> None:
    history = History({"a.py": F})
    history.land({"a.py": G})
    history.land({"a.py": F})
    with pytest.raises(ValueError, match="commit 2 does not follow base"):
        history.begin().step(history.changes[1], history.judge, history.line_map)


def test_an_occurrence_at_another_path_than_the_judged_one_is_refused() -> None:
    with pytest.raises(ValueError, match=r"b\.py"):
        Lineage.begin("shop", "base", BEGIN, {"b.py": judged("a.py", F)})


def test_a_deleted_file_fixes_its_findings() -> None:
    story = Story({"a.py": F + G})
    assert kinds(story.land({"a.py": None})) == [FIXED, FIXED]
    assert story.lineage.open_by_path() == {}


@pytest.mark.parametrize(
    ("after", "kind", "detail"),
    [
        pytest.param(None, FIXED, "removed", id="with its file"),
        pytest.param(F, FIXED, "removed", id="with its function"),
        pytest.param(F + G.replace("    BAD(y)\n", ""), FIXED, "removed", id="alone"),
        pytest.param(F + G.replace("BAD(y)", "GOOD(y)"), VANISHED, "rewritten", id="another call"),
        pytest.param(F + "# safe from here\n" + G, FIXED, "guarded", id="something was put in above it"),
        pytest.param(F.replace("f", "safe") + G, VANISHED, "stands", id="something is other above it"),
    ],
)
def test_an_end_says_what_became_of_the_code(after: str | None, kind: EventKind, detail: str) -> None:
    story = Story({"a.py": F + G})
    # A rule that looks beyond the line: what stands below the remark is not found.
    judge = story.history.judge
    story.history.judge = lambda path, blob: (  # type: ignore[method-assign]
        judged(path, F) if "safe" in story.history.contents[blob] else judge(path, blob)
    )
    events = [event for event in story.land({"a.py": after}) if event.finding_id == story.finding("y").finding_id]
    assert [(event.kind, event.detail) for event in events] == [(kind, detail)]
    (died,) = [finding for finding in story.lineage.findings() if finding.finding_id == events[0].finding_id]
    assert died.ended_as is kind


def test_untouched_files_are_not_looked_at() -> None:
    history = History({"a.py": F, "b.py": G})
    change = history.land({"a.py": ""})
    asked: list[str] = []

    def judge(path: str, blob: str) -> FileJudgement:
        asked.append(path)
        return history.judge(path, blob)

    lineage = history.begin()
    lineage.step(change, judge, history.line_map)
    assert asked == ["a.py"]
    assert list(lineage.open_by_path()) == ["b.py"]


# ---- What is not a birth ----


def test_a_finding_survives_lines_added_above_it() -> None:
    story = Story({"a.py": F})
    assert story.land({"a.py": "import os\n\n\n" + F}) == []
    assert story.finding("x").occurrence.span.start_line == 6


def test_a_finding_survives_a_renamed_file_and_is_told_to_have_moved() -> None:
    story = Story({"a.py": F})
    (moved,) = story.land({}, {"b.py": "a.py"})
    assert (moved.kind, moved.path, moved.detail, moved.finding_id) == (MOVED, "b.py", "a.py", story.ids()["x"])


def test_a_finding_survives_a_file_that_is_renamed_and_edited_at_once() -> None:
    story = Story({"a.py": F + G})
    ids = story.ids()
    events = story.land({"b.py": "import os\n" + G + F}, {"b.py": "a.py"})
    assert kinds(events) == [MOVED, MOVED]
    assert story.ids() == ids


def test_findings_follow_files_that_exchange_their_names() -> None:
    story = Story({"a.py": F, "b.py": G})
    ids = story.ids()
    events = story.land({}, {"a.py": "b.py", "b.py": "a.py"})
    assert kinds(events) == [MOVED, MOVED]
    assert story.ids() == ids
    assert story.finding("x").occurrence.path == "b.py"


def test_a_finding_survives_a_function_that_moves_within_its_file() -> None:
    story = Story({"a.py": F + G})
    assert story.land({"a.py": G + F}) == []


def test_a_finding_survives_a_function_that_moves_to_another_file() -> None:
    story = Story({"a.py": F + G, "b.py": "\n"})
    ids = story.ids()
    (moved,) = story.land({"a.py": F, "b.py": "\n" + G})
    assert (moved.kind, moved.path, moved.detail) == (MOVED, "b.py", "a.py")
    assert story.ids() == ids


def test_splitting_a_file_moves_its_findings() -> None:
    story = Story({"all.py": F + G})
    ids = story.ids()
    assert kinds(story.land({"all.py": None, "f.py": F, "g.py": G})) == [MOVED, MOVED]
    assert story.ids() == ids


def test_a_finding_survives_a_reformatting() -> None:
    story = Story({"a.py": F + G})
    ids = story.ids()
    reformatted = (F + G).replace("BAD(x)", "BAD( x )  # why").replace("BAD(y)", "z = BAD( y )")
    assert story.land({"a.py": reformatted}) == []
    assert story.ids() == ids


def test_a_finding_survives_a_renamed_function() -> None:
    story = Story({"a.py": F + G})
    assert story.land({"a.py": (F + G).replace("def f", "def first").replace("def g", "def second")}) == []


def test_a_finding_survives_an_edit_of_the_bad_line_itself() -> None:
    story = Story({"a.py": F + G})
    before = set(story.ids().values())
    assert story.land({"a.py": (F + G).replace("BAD(x)", "BAD(z)")}) == []
    assert set(story.ids().values()) == before


def test_a_suppression_neither_fixes_nor_introduces() -> None:
    story = Story({"a.py": F})
    assert story.land({"a.py": F.replace("BAD(x)", "BAD(x)  # hush")}) == []
    assert story.finding("x").occurrence.suppression is not None
    assert story.land({"a.py": F}) == []


# ---- What is a birth all the same ----


def test_copying_a_bad_function_into_another_file_is_a_new_finding() -> None:
    story = Story({"a.py": F})
    (born,) = story.land({"b.py": F})
    assert (born.kind, born.path) == (INTRODUCED, "b.py")
    assert born.finding_id != story.start[0].finding_id


def test_a_move_that_could_have_gone_to_two_files_is_not_guessed() -> None:
    story = Story({"a.py": F})
    assert sorted(kinds(story.land({"a.py": None, "b.py": F, "c.py": F}))) == [FIXED, INTRODUCED, INTRODUCED]


def test_one_of_several_equal_lines_gone_is_not_guessed_when_the_others_were_rewritten() -> None:
    three = "def f():\n" + "    BAD(x)\n" * 3
    story = Story({"a.py": three})
    two = "def f():\n" + "    z = BAD( x )\n" * 2
    assert sorted(kinds(story.land({"a.py": two}))) == [INTRODUCED] * 2 + [VANISHED] * 3


def test_one_of_several_equal_lines_gone_is_one_fixed_when_the_others_stand_unchanged() -> None:
    story = Story({"a.py": "def f():\n    BAD(x)\n    one\n    BAD(x)\n    two\n    BAD(x)\n"})
    (fixed,) = story.land({"a.py": "def f():\n    BAD(x)\n    one\n    two\n    BAD(x)\n"})
    assert (fixed.kind, fixed.start_line) == (FIXED, 4)


def test_equal_findings_of_one_commit_have_different_identities() -> None:
    story = Story()
    events = story.land({"a.py": "def f():\n" + "    BAD(x)\n" * 3})
    assert len({event.finding_id for event in events}) == 3


# ---- Coming back ----


def test_a_revert_reopens_what_the_change_had_fixed() -> None:
    story = Story({"a.py": F + G})
    (fixed,) = story.land({"a.py": F})
    (reopened,) = story.land({"a.py": F + G})
    assert (reopened.kind, reopened.finding_id) == (REOPENED, fixed.finding_id)
    finding = story.finding("y")
    assert (finding.died_in, finding.times_reopened, finding.born_in) == (None, 1, None)
    assert [(i.opened_in, i.closed_in) for i in story.lineage.intervals() if i.finding_id == finding.finding_id] == [
        (None, "commit 1"),
        ("commit 2", None),
    ]


def test_a_finding_can_come_back_again_and_again() -> None:
    story = Story({"a.py": F + G})
    ids = story.ids()
    for _ in range(3):
        assert kinds(story.land({"a.py": F})) == [FIXED]
        assert kinds(story.land({"a.py": F + G})) == [REOPENED]
    assert story.ids() == ids
    assert story.finding("y").times_reopened == 3


def test_a_deleted_file_that_comes_back_reopens_its_findings() -> None:
    story = Story({"a.py": F + G})
    ids = story.ids()
    story.land({"a.py": None})
    assert kinds(story.land({"a.py": G + F})) == [REOPENED, REOPENED]
    assert story.ids() == ids


def test_a_finding_comes_back_in_a_file_that_was_renamed_meanwhile() -> None:
    story = Story({"a.py": F + G})
    ids = story.ids()
    story.land({"a.py": F})
    story.land({}, {"b.py": "a.py"})
    assert kinds(story.land({"b.py": F + G})) == [REOPENED]
    assert story.ids() == ids


def test_a_finding_comes_back_by_the_change_that_renames_its_file() -> None:
    story = Story({"a.py": F + G})
    story.land({"a.py": F})
    assert kinds(story.land({"b.py": F + G}, {"b.py": "a.py"})) == [MOVED, REOPENED]


def test_what_comes_back_in_another_file_is_new() -> None:
    story = Story({"a.py": F, "b.py": ""})
    story.land({"a.py": ""})
    assert kinds(story.land({"b.py": F})) == [INTRODUCED]


def test_what_comes_back_and_could_be_either_of_two_is_new() -> None:
    twice = "def f():\n    BAD(x)\n    one\n    BAD(x)\n"
    story = Story({"a.py": twice})
    story.land({"a.py": None})
    assert kinds(story.land({"a.py": F})) == [INTRODUCED]


# ---- Unreadable files ----


def test_a_file_that_stops_parsing_fixes_nothing() -> None:
    story = Story({"a.py": F})
    (event,) = story.land({"a.py": F + "???\n"})
    assert (event.kind, event.path, event.start_line) == (UNREADABLE, "a.py", 3)
    assert not story.finding("x").readable
    assert story.land({"a.py": "one\n" + F + "???\n"}) == []


def test_a_file_that_parses_again_shows_its_findings_again() -> None:
    story = Story({"a.py": F})
    story.land({"a.py": F + "???\n"})
    (event,) = story.land({"a.py": "one\ntwo\n" + F})
    assert (event.kind, event.start_line) == (READABLE_AGAIN, 5)
    assert story.finding("x").readable
    assert len(story.lineage.intervals()) == 1


def test_what_is_missing_when_a_file_parses_again_was_fixed_by_that_change() -> None:
    story = Story({"a.py": F + G})
    story.land({"a.py": F + "???\n"})
    events = story.land({"a.py": F})
    assert [(e.kind, e.change) for e in events] == [(READABLE_AGAIN, "commit 2"), (FIXED, "commit 2")]


def test_what_was_not_there_before_a_file_stopped_parsing_is_nobodys_work() -> None:
    story = Story({"a.py": F})
    story.land({"a.py": F + "???\n"})
    events = story.land({"a.py": F + G})
    assert kinds(events) == [READABLE_AGAIN, READABLE_AGAIN]
    finding = story.finding("y")
    assert (finding.born_in, finding.born_at, finding.known_since) == (None, None, events[0].at)


def test_a_file_that_never_parsed_before_introduces_nothing_when_it_does() -> None:
    story = Story({"a.py": F + "???\n"})
    assert story.start == ()
    assert kinds(story.land({"a.py": F})) == [READABLE_AGAIN]


def test_another_analyzer_goes_on_judging_a_file_that_one_cannot_read() -> None:
    story = Story({"a.py": "BAD(x)\nWORSE(y)\n"})
    events = story.land({"a.py": "BAD(x)\n???\n"})
    assert [(e.kind, e.start_line) for e in events] == [(UNREADABLE, 1), (VANISHED, 2)]


def test_what_a_partial_parse_still_shows_lives_on_and_the_rest_waits() -> None:
    story = Story({"a.py": F + G})
    (event,) = story.land({"a.py": F + "??\n" + G})
    assert (event.kind, event.finding_id) == (UNREADABLE, story.finding("y").finding_id)
    assert story.finding("x").readable
    assert sorted(kinds(story.land({"a.py": G + "??\n" + F}))) == [READABLE_AGAIN, UNREADABLE]
    assert [story.finding(name).readable for name in "xy"] == [False, True]


def test_a_waiting_finding_follows_its_file_to_a_new_name() -> None:
    story = Story({"a.py": F})
    story.land({"a.py": F + "???\n"})
    (moved,) = story.land({}, {"b.py": "a.py"})
    assert (moved.kind, moved.path, moved.detail) == (MOVED, "b.py", "a.py")
    assert kinds(story.land({"b.py": F})) == [READABLE_AGAIN]


def test_a_file_that_is_deleted_while_its_finding_waits_fixes_it() -> None:
    story = Story({"a.py": F})
    story.land({"a.py": "???\n"})
    assert kinds(story.land({"a.py": None})) == [FIXED]
    assert story.finding("x").readable


def test_a_waiting_finding_whose_function_turns_up_in_another_file_moved() -> None:
    story = Story({"a.py": F, "b.py": ""})
    story.land({"a.py": "???\n"})
    assert kinds(story.land({"a.py": "\n", "b.py": F})) == [READABLE_AGAIN, MOVED]


def test_a_finding_that_died_unseen_keeps_its_identity_when_it_is_seen_again() -> None:
    story = Story({"a.py": F})
    ids = story.ids()
    story.land({"a.py": None})
    story.land({"a.py": F + "???\n"})
    assert kinds(story.land({"a.py": F})) == [READABLE_AGAIN]
    assert story.ids() == ids
    assert story.finding("x").times_reopened == 0


# ---- Repository scope, and paths that are judged anew without being touched ----


def repository_wide(*names: str) -> FileJudgement:
    matches = [re.match(_MATCH, f"WORSE({name})") for name in names]
    return FileJudgement(
        occurrences=tuple(occurrence("", f"WORSE({m[2]})", 1, "", m) for m in matches if m), judged=frozenset({"other"})
    )


def test_findings_of_repository_scope_live_by_their_subject() -> None:
    history = History({"a.py": F})
    lineage = Lineage.begin("shop", "base", BEGIN, {"": repository_wide("api", "worker")})
    lineage.drain_events()
    lineage.step(history.land({"a.py": ""}), history.judge, history.line_map, {"": repository_wide("worker", "api")})
    assert lineage.drain_events() == ()
    lineage.step(history.land({"a.py": F}), history.judge, history.line_map)
    lineage.drain_events()
    lineage.step(history.land({"a.py": F + "\n"}), history.judge, history.line_map, {"": repository_wide("worker")})
    assert kinds(list(lineage.drain_events())) == [FIXED]
    lineage.step(history.land({"a.py": F}), history.judge, history.line_map, {"": repository_wide("worker", "api")})
    assert kinds(list(lineage.drain_events())) == [REOPENED]


def test_an_untouched_path_can_be_judged_anew_by_one_analyzer() -> None:
    history = History({"a.py": "BAD(x)\nWORSE(y)\n", "b.py": ""})
    lineage = history.begin()
    lineage.drain_events()
    clean = FileJudgement(judged=frozenset({"other"}))
    lineage.step(history.land({"b.py": "one\n"}), history.judge, history.line_map, {"a.py": clean, "b.py": clean})
    (event,) = lineage.drain_events()
    assert (event.kind, event.path, event.start_line) == (FIXED, "a.py", 2)
    blind = FileJudgement(unreadable=frozenset({"patterns"}), judged=frozenset({"patterns"}))
    lineage.step(history.land({"b.py": "two\n"}), history.judge, history.line_map, {"a.py": blind})
    assert kinds(list(lineage.drain_events())) == [UNREADABLE]
    lineage.step(history.land({"b.py": "three\n"}), history.judge, history.line_map, {"a.py": clean})
    assert lineage.drain_events() == ()
    again = FileJudgement(
        occurrences=history.judge("a.py", digest("BAD(x)\nWORSE(y)\n")).occurrences[:1], judged=frozenset({"patterns"})
    )
    lineage.step(history.land({"b.py": "four\n"}), history.judge, history.line_map, {"a.py": again})
    assert kinds(list(lineage.drain_events())) == [READABLE_AGAIN]


# ---- Other tellings ----


def story_of_a_window() -> History:
    history = History({"a.py": F})
    history.land({"b.py": G})
    history.land({"a.py": F + "\n", "c.py": "def h():\n    BAD(z)\n"})
    history.land({}, {"d.py": "b.py"})
    history.land({"a.py": None})
    return history


def test_a_deeper_telling_keeps_the_identities_of_the_window_it_extends() -> None:
    history = story_of_a_window()
    shallow = history.tell(history.begin(2), 2)
    deep = history.tell(history.begin(), 0, 2)
    deep.adopt(shallow.anchors(), [], history.line_map)
    history.tell(deep, 2)
    names = {f.occurrence.evidence["subject"]: f.finding_id for f in shallow.findings()}
    assert {f.occurrence.evidence["subject"]: f.finding_id for f in deep.findings()} == names
    born = {f.occurrence.evidence["subject"]: f.born_in for f in deep.findings()}
    assert born == {"x": None, "y": "commit 1", "z": "commit 2"}
    events = deep.drain_events()
    assert {event.finding_id for event in events} == set(names.values())
    assert {i.finding_id for i in deep.intervals()} == set(names.values())


def test_anchors_are_the_baseline_as_it_stood_at_the_base() -> None:
    history = story_of_a_window()
    lineage = history.tell(history.begin(1), 1)
    again = Lineage.from_state(json.loads(json.dumps(lineage.to_state())))
    for anchors in (lineage.anchors(), again.anchors()):
        assert [(f.occurrence.path, f.died_in) for f in anchors] == [("a.py", None), ("b.py", None)]
    assert [f.occurrence.path for f in lineage.findings()][:2] == ["a.py", "d.py"]


def test_an_identity_that_another_finding_would_get_by_birth_is_given_to_one_only() -> None:
    # At commit 1 the older of two equals is the baseline's first; in the deeper telling the younger one is born there.
    twice = "def f():\n    BAD(x)\n    one\n    BAD(x)\n"
    history = History({"a.py": "def f():\n    BAD(x)\n    one\n"})
    history.land({"a.py": twice})
    shallow = history.begin(1)
    deep = history.tell(history.begin())
    adopted = deep.adopt(shallow.anchors(), [], history.line_map)
    assert len(adopted) == 2
    where = {f.occurrence.span: f.finding_id for f in shallow.findings()}
    assert {f.occurrence.span: f.finding_id for f in deep.findings()} == where


def test_a_dead_finding_gives_way_to_an_adopted_identity() -> None:
    history = History({"a.py": F})
    history.land({"a.py": None})
    history.land({"b.py": F})
    lineage = history.tell(history.begin())
    dead, alive = lineage.findings()
    previous = Finding(
        finding_id=dead.finding_id, occurrence=alive.occurrence, known_since=BEGIN, born_in=None, born_at=None
    )
    lineage.adopt([previous], [], history.line_map)
    displaced, adopted = lineage.findings()
    assert adopted.finding_id == dead.finding_id
    assert displaced.finding_id not in {dead.finding_id, alive.finding_id}
    assert [e.finding_id for e in lineage.drain_events()] == [displaced.finding_id] * 2 + [adopted.finding_id]


def test_identities_survive_a_force_push() -> None:
    history = History({"a.py": F, "b.py": G})
    history.land({"c.py": "def h():\n    BAD(z)\n"})
    published = history.tell(history.begin())
    rewritten = History({"a.py": "import os\n" + F})
    rewritten.land({"e.py": "def h():\n    BAD(z)\n", "b.py": G + "    BAD(w)\n"})
    renames = {"e.py": "c.py"}
    changes = differences(history.trees[-1], rewritten.trees[-1], renames)
    rewritten.contents.update(history.contents)
    lineage = rewritten.tell(rewritten.begin())
    lineage.adopt(published.findings(), changes, rewritten.line_map)
    before = {f.occurrence.evidence["subject"]: f.finding_id for f in published.findings()}
    after = {f.occurrence.evidence["subject"]: f.finding_id for f in lineage.findings()}
    assert {name: after[name] for name in before} == before
    assert after.keys() - before.keys() == {"w"}
    told = {event.finding_id for event in lineage.drain_events()}
    assert told == set(after.values())


def test_an_adopted_identity_is_used_from_then_on() -> None:
    history = History({"a.py": F})
    history.land({"a.py": F + "\n"})
    history.land({"a.py": None})
    older = Finding(
        finding_id="of old",
        occurrence=judged("a.py", F).occurrences[0],
        known_since=BEGIN,
        born_in=None,
        born_at=None,
    )
    lineage = history.begin()
    assert list(lineage.adopt([older], [], history.line_map).values()) == ["of old"]
    lineage = Lineage.from_state(lineage.to_state())
    history.tell(lineage)
    assert [(e.kind, e.finding_id) for e in lineage.drain_events()] == [(BASELINE, "of old"), (FIXED, "of old")]


def test_dead_findings_of_the_earlier_telling_are_not_adopted() -> None:
    history = History({"a.py": F})
    history.land({"a.py": None})
    died = history.tell(history.begin()).findings()
    assert history.begin().adopt(died, [], history.line_map) == {}


def test_a_state_of_another_version_is_refused() -> None:
    state = History({"a.py": F}).begin().to_state()
    with pytest.raises(StateError, match="lineage"):
        Lineage.from_state({**state, "version": [0, 0]})
    with pytest.raises(StateError, match="lineage"):
        Lineage.from_state({})


# ---- Any history ----

# Few contents, so that they come back.
_CONTENTS = st.sampled_from(
    [
        None,
        "",
        F,
        F + G,
        G + F,
        "one\n" + F,
        F.replace("BAD(x)", "BAD( x )"),
        F + "???\n",
        "???\n",
        "??\n" + F,
        G + "??\n" + F,
        "def f():\n    BAD(x)\n    BAD(x)\n    one\n    BAD(x)\n",
        "def f():\n    BAD(x)\n    one\n    BAD(x)\n",
        "def f():\n    BAD(x); BAD(x)\n    BAD(y)\nWORSE(x)\n",
        "WORSE(x)\n",
        "def f():\n    ONCE(x)\n",
        "def f():\n    one\n    ONCE( x )\n    ONCE(x)\n    ONCE(y)\n",
        "def f():\n    ONCE(y)\n??\n",
    ]
)
_PATHS = ["a.py", "b.py", "c.py"]
_TREES = st.dictionaries(st.sampled_from(_PATHS), _CONTENTS, max_size=3)


@st.composite
def histories(draw: st.DrawFn, days: int = 1) -> History:
    history = History({path: content for path, content in draw(_TREES).items() if content is not None}, days=days)
    for tree in draw(st.lists(_TREES, max_size=8)):
        before = history.trees[-1]
        absent = [path for path in (*_PATHS, "d.py") if path not in before and path not in tree]
        renames = {}
        if before and absent and draw(st.booleans()):
            earlier = draw(st.sampled_from(sorted(before)))
            renames = {draw(st.sampled_from(absent)): earlier}
            tree.pop(earlier, None)
        history.land(tree, renames)
    return history


@settings(max_examples=200)
@given(histories() | histories(days=45), st.sets(st.integers(1, 8), min_size=1), st.booleans())
def test_a_history_told_in_several_runs_is_the_history_told_in_one(
    history: History, cuts: set[int], drained: bool
) -> None:
    whole = history.tell(history.begin())
    told: list[FindingEvent] = []
    lineage = history.begin()
    for number, change in enumerate(history.changes, 1):
        lineage.step(change, history.judge, history.line_map)
        if number in cuts:
            told += lineage.drain_events() if drained else ()
            lineage = Lineage.from_state(json.loads(json.dumps(lineage.to_state())))
    told += lineage.drain_events()
    assert told == list(whole.drain_events())
    assert lineage.findings() == whole.findings()
    assert lineage.intervals() == whole.intervals()
    assert lineage.anchors() == whole.anchors()
    assert lineage.open_by_path() == whole.open_by_path()
    assert lineage.to_state() == whole.to_state()


@given(histories())
def test_the_open_findings_are_what_is_there_and_what_waits_is_where_nothing_can_be_seen(history: History) -> None:
    lineage = history.begin()
    for number in range(len(history.trees)):
        if number:
            lineage.step(history.changes[number - 1], history.judge, history.line_map)
        judgements = {path: judged(path, content) for path, content in history.trees[number].items()}
        found = lineage.open_by_path()
        there = [f.occurrence for findings in found.values() for f in findings if f.readable]
        expected = [o for judgement in judgements.values() for o in judgement.occurrences]
        assert sorted(map(repr, there)) == sorted(map(repr, expected))
        for path, findings in found.items():
            waiting = {f.occurrence.analyzer for f in findings if not f.readable}
            assert not waiting or waiting <= judgements[path].unreadable


@given(histories() | histories(days=45))
def test_events_and_intervals_tell_the_same_lives(history: History) -> None:
    lineage = history.tell(history.begin())
    events = lineage.drain_events()
    open_now: set[str] = set()
    for event in events:
        if event.kind in {FIXED, VANISHED, LAPSED}:
            open_now.remove(event.finding_id)
        elif event.kind in {BASELINE, INTRODUCED, REOPENED} or event.finding_id not in open_now:
            assert event.kind is not MOVED
            assert event.finding_id not in open_now
            open_now.add(event.finding_id)
    findings = lineage.findings()
    assert len({f.finding_id for f in findings}) == len(findings)
    assert {f.finding_id for f in findings if f.died_in is None} == open_now
    assert {i.finding_id for i in lineage.intervals() if i.closed_in is None} == open_now
    assert len(lineage.intervals()) == sum(e.kind in {FIXED, VANISHED, LAPSED} for e in events) + len(open_now)


@given(histories() | histories(days=45))
def test_a_telling_adopts_its_own_identities_unchanged(history: History) -> None:
    lineage = history.tell(history.begin())
    before = lineage.to_state()
    adopted = lineage.adopt(lineage.findings(), [], history.line_map)
    assert all(old == new for old, new in adopted.items())
    assert lineage.to_state() == before


# ---- An oracle: planted blocks, of which the generator knows who is who ----

_NAMES = "pqrstu"
_STYLES = ["BAD({0})", "z = BAD( {0} )  # styled"]
_POOL = [f"{letter}.py" for letter in "abcde"]


class Garden:
    """Files made of neutral lines and planted blocks, each named; a name stands at most once in a file."""

    def __init__(self) -> None:
        self.files: dict[str, list[tuple[str, int]]] = {
            "a.py": [("1", 0), ("p", 0), ("q", 0)],
            "b.py": [("2", 0), ("r", 0)],
        }
        self.origin: dict[str, str] = {}
        self.taken: set[str] = set()

    def start_commit(self) -> None:
        self.origin = {path: path for path in self.files}
        self.taken = set(self.files)

    def names(self, path: str) -> list[str]:
        return [name for name, _ in self.files[path] if name in _NAMES]

    def styles(self) -> dict[tuple[str, str], int]:
        return {(path, name): style for path, items in self.files.items() for name, style in items if name in _NAMES}

    def text(self) -> dict[str, str]:
        def block(name: str, style: int) -> str:
            if name not in _NAMES:
                return f"neutral {name}\n"
            return f"def f_{name}():\n    {_STYLES[style].format(name)}\n    end of {name}\n"

        return {path: "".join(block(*item) for item in items) for path, items in self.files.items()}

    def edit(self, kind: str, a: int, b: int, c: int) -> None:  # noqa: C901, PLR0912 - one case for each kind of edit
        if kind == "add file":
            free = [path for path in _POOL if path not in self.taken]
            if free:
                self.taken.add(free[a % len(free)])
                self.files[free[a % len(free)]] = [(str(b), 0)]
            return
        if not self.files:
            return
        path = sorted(self.files)[a % len(self.files)]
        items = self.files[path]
        blocks = [item for item in items if item[0] in _NAMES]
        if kind == "insert":
            items.insert(b % (len(items) + 1), (str(c), 0))
        elif kind == "plant":
            name = _NAMES[b % len(_NAMES)]
            if name not in self.names(path):
                items.insert(c % (len(items) + 1), (name, 0))
        elif kind == "rename file":
            free = [other for other in _POOL if other not in self.taken]
            if free and path in self.origin:
                new = free[b % len(free)]
                self.taken.add(new)
                self.files[new] = self.files.pop(path)
                self.origin[new] = self.origin.pop(path)
        elif kind == "remove file":
            del self.files[path]
            self.origin.pop(path, None)
        elif blocks:
            item = blocks[b % len(blocks)]
            if kind == "uproot":
                items.remove(item)
            elif kind == "reformat":
                items[items.index(item)] = (item[0], 1 - item[1])
            elif kind == "move":
                target = sorted(self.files)[c % len(self.files)]
                if target == path or item[0] not in self.names(target):
                    items.remove(item)
                    self.files[target].insert(c % (len(self.files[target]) + 1), item)


class Oracle:
    """Who is who, from the garden's own knowledge: which file is which, and which name is planted where, in what style.

    What is planted in several new places is the one that is gone only where one of them alone has its style.
    """

    def __init__(self, planted: dict[tuple[str, str], str], styles: dict[tuple[str, str], int]) -> None:
        self.planted = planted
        self.styles = styles
        self.known = set(planted.values())
        self.dead: dict[str, list[tuple[str, str]]] = {}

    def check(self, garden: Garden, actual: dict[tuple[str, str], str]) -> None:
        now = {(path, name) for path in garden.files for name in garden.names(path)}
        assert actual.keys() == now
        later = {origin: path for path, origin in garden.origin.items()}
        carried = {(later.get(path, ""), name): own for (path, name), own in self.planted.items()}
        gone = [
            (later.get(path, path), name, own)
            for (path, name), own in self.planted.items()
            if (later.get(path, ""), name) not in now
        ]
        gone_styles = {own: self.styles[place] for place, own in self.planted.items()}
        styles = garden.styles()
        new = sorted(now - carried.keys())
        dead: dict[str, list[tuple[str, str]]] = {}
        for path, entries in self.dead.items():
            dead.setdefault(later.get(path, path), []).extend(entries)
        self.dead = dead
        expected = {place: own for place, own in carried.items() if place in now}
        for path, name in new:
            sources = [own for _, other, own in gone if other == name]
            rivals = [styles[place] for place in new if place[1] == name]
            if len(sources) > 1 or len(rivals) > 1:
                style = styles[(path, name)]
                sources = [own for own in sources if gone_styles[own] == style]
                rivals = [other for other in rivals if other == style]
            candidates = [own for other, own in self.dead.get(path, []) if other == name]
            if len(sources) == 1 and len(rivals) == 1:
                expected[(path, name)] = sources[0]
            elif len(candidates) == 1:
                expected[(path, name)] = candidates[0]
                self.dead[path].remove((name, candidates[0]))
            else:
                assert actual[(path, name)] not in self.known
                expected[(path, name)] = actual[(path, name)]
                self.known.add(actual[(path, name)])
        assert actual == expected
        for path, name, own in gone:
            if own not in expected.values():
                self.dead.setdefault(path, []).append((name, own))
        self.planted = expected
        self.styles = styles


_EDITS = st.tuples(
    st.sampled_from(
        ["insert", "move", "move", "rename file", "uproot", "plant", "plant", "reformat", "remove file", "add file"]
    ),
    st.integers(0, 7),
    st.integers(0, 7),
    st.integers(0, 7),
)


@settings(max_examples=150)
@given(st.lists(st.lists(_EDITS, min_size=1, max_size=3), max_size=12))
def test_the_lineage_follows_every_planted_block(commits: list[list[tuple[str, int, int, int]]]) -> None:
    garden = Garden()
    story = Story(garden.text())

    def planted() -> dict[tuple[str, str], str]:
        return {
            (path, finding.occurrence.evidence["subject"]): finding.finding_id
            for path, findings in story.lineage.open_by_path().items()
            for finding in findings
        }

    oracle = Oracle(planted(), garden.styles())
    for edits in commits:
        garden.start_commit()
        for edit in edits:
            garden.edit(*edit)
        before, after = story.history.trees[-1], garden.text()
        renames = {path: origin for path, origin in garden.origin.items() if path != origin}
        removed = dict.fromkeys(before.keys() - after.keys() - set(renames.values()))
        story.land({**removed, **after}, renames)
        oracle.check(garden, planted())
