"""Findings that tell what happens once, and judgements that compare two versions of a file."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from analyzers.ledger import LAPSES_AFTER
from analyzers.lineage import Lineage
from analyzers.sides import FileJudgement
from fleetreview.linemap import LineMap, line_map
from fleetreview.model import (
    ChangeStatus,
    Confidence,
    EventKind,
    FileChange,
    LandedChange,
    Occurrence,
    Role,
    Severity,
    Span,
)

BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
PATH = "migrations/0002.sql"
CLEAN = FileJudgement()


def at_line(line: int, subject: str, *, blob: str = "one", path: str = PATH, lapses: bool = True) -> Occurrence:
    """Return an occurrence of the toy rule."""
    fp = hashlib.sha1(subject.encode(), usedforsecurity=False).hexdigest()
    return Occurrence(
        analyzer="migrations",
        rule_id="locks" if lapses else "shape",
        path=path,
        blob=blob,
        role=Role.MIGRATION,
        span=Span(start_line=line, start_column=1, end_line=line, end_column=9),
        severity=Severity.HIGH,
        confidence=Confidence.HIGH,
        message="",
        fp=f"1:{fp}",
        code_hash=f"{subject} {blob}",
        symbol="0002",
        evidence={"subject": subject},
        excerpt=subject,
        lapses=lapses,
    )


class Story:
    """Landed changes that are told while they are made; each says what is judged, by path."""

    def __init__(self) -> None:
        self.lineage = Lineage.begin("shop", "c0", BEGIN, {})
        self.contents: dict[str, bytes] = {}
        self._count = 0
        self._at = BEGIN

    def land(
        self,
        judged: FileJudgement = CLEAN,
        *,
        days: int = 1,
        blobs: tuple[str | None, str | None] | None = ("one", "two"),
        paths: tuple[str, str] = (PATH, PATH),
        relinked: dict[str, FileJudgement] | None = None,
    ) -> list[str]:
        """Land a change of one file, of none where ``blobs`` is None; return the kinds of its events."""
        self._count += 1
        self._at += timedelta(days=days)
        before, after = blobs or (None, None)
        file = FileChange(
            status=ChangeStatus.MODIFIED,
            before_path=paths[0] if before else None,
            after_path=paths[1] if after else None,
            before=before,
            after=after,
            added_lines=0,
            deleted_lines=0,
        )
        change = LandedChange(
            commit=f"c{self._count}",
            parent=f"c{self._count - 1}",
            parents=(f"c{self._count - 1}",),
            subject="",
            author_name="",
            author_email="",
            authored_at=self._at,
            committed_at=self._at,
            landed_at=self._at,
            pull_request=None,
            files=(file,) if blobs else (),
        )
        self.lineage = Lineage.from_state(self.lineage.to_state())
        self.lineage.step(change, lambda _path, _blob: judged, self._line_map, relinked)
        return [event.kind.value for event in self.lineage.drain_events()]

    def _line_map(self, change: FileChange) -> LineMap | None:
        before, after = self.contents.get(change.before or ""), self.contents.get(change.after or "")
        return None if before is None or after is None else line_map(before, after)

    def spans(self) -> list[tuple[str, int]]:
        """Return where the open findings stand."""
        return [
            (path, finding.occurrence.span.start_line)
            for path, found in self.lineage.open_by_path().items()
            for finding in found
        ]


BORN = FileJudgement(occurrences=(at_line(1, "lock"),))


def _compared(
    *, new: tuple[Occurrence, ...] = (), same: tuple[Occurrence, ...] = (), ended: tuple[Occurrence, ...] = ()
) -> FileJudgement:
    return FileJudgement(occurrences=new, continuing=same, ended=ended, compared=frozenset({"migrations"}))


# ---- What lapses ----


def test_a_finding_lapses_with_the_first_change_that_lands_late_enough() -> None:
    story = Story()
    assert story.land(BORN, blobs=(None, "one")) == ["introduced"]
    assert story.land(days=LAPSES_AFTER.days - 1, blobs=None) == []
    assert story.land(days=1, blobs=None) == ["lapsed"]
    assert story.land(days=500, blobs=None) == []
    (finding,) = story.lineage.findings()
    assert (finding.ended_as, finding.born_in, finding.died_in) == (EventKind.LAPSED, "c1", "c3")
    (interval,) = story.lineage.intervals()
    assert (interval.closed_in, interval.closed_at) == ("c3", finding.died_at)


def test_what_a_later_change_can_mend_does_not_lapse() -> None:
    story = Story()
    story.land(FileJudgement(occurrences=(at_line(1, "no key", lapses=False),)), blobs=(None, "one"))
    assert story.land(days=1000, blobs=None) == []
    assert story.land(days=1) == ["fixed"]


def test_a_change_that_lands_too_late_to_fix_a_finding_tells_that_it_lapsed() -> None:
    story = Story()
    story.land(BORN, blobs=(None, "one"))
    assert story.land(days=100) == ["lapsed"]


@pytest.mark.parametrize("blobs", [("one", "two"), ("one", "one")])
def test_a_lapsed_finding_is_not_born_again_by_a_reformatting_nor_by_a_rename(blobs: tuple[str, str]) -> None:
    story = Story()
    story.land(BORN, blobs=(None, "one"))
    story.land(days=100, blobs=None)
    again = FileJudgement(occurrences=(at_line(7, "lock", blob="two", path="migrations/0003.sql"),))
    assert story.land(again, blobs=blobs, paths=(PATH, "migrations/0003.sql")) == []
    (finding,) = story.lineage.findings()
    assert finding.ended_as is EventKind.LAPSED
    assert (finding.occurrence.path, finding.occurrence.span.start_line) == ("migrations/0003.sql", 7)
    twice = FileJudgement(occurrences=(at_line(3, "lock", blob="three", path="migrations/0003.sql"),))
    assert story.land(twice, blobs=("two", "three"), paths=("migrations/0003.sql",) * 2) == []


def test_an_edit_that_does_something_else_in_the_place_of_what_lapsed_introduces_it() -> None:
    story = Story()
    story.land(BORN, blobs=(None, "one"))
    story.land(days=100, blobs=None)
    assert story.land(FileJudgement(occurrences=(at_line(1, "another", blob="two"),))) == ["introduced"]
    assert [finding.ended_as for finding in story.lineage.findings()] == [EventKind.LAPSED, None]


def test_a_lapsed_finding_that_went_and_comes_back_is_reopened_and_lapses_anew() -> None:
    story = Story()
    story.land(BORN, blobs=(None, "one"))
    story.land(days=100, blobs=None)
    assert story.land(blobs=("one", None)) == []
    assert story.land(BORN, blobs=(None, "one")) == ["reopened"]
    assert story.land(days=89, blobs=None) == []
    assert story.land(days=1, blobs=None) == ["lapsed"]
    (finding,) = story.lineage.findings()
    assert (finding.times_reopened, len(story.lineage.intervals())) == (1, 2)


def test_a_lapsed_finding_in_a_file_that_cannot_be_judged_waits_in_silence() -> None:
    story = Story()
    story.land(BORN, blobs=(None, "one"))
    story.land(days=100, blobs=None)
    assert story.land(FileJudgement(unreadable=frozenset({"migrations"}))) == []
    assert story.land(FileJudgement(occurrences=(at_line(1, "lock", blob="three"),)), blobs=("two", "three")) == []


def test_a_finding_that_lapses_while_its_file_cannot_be_judged_is_told_once() -> None:
    story = Story()
    story.land(BORN, blobs=(None, "one"))
    assert story.land(FileJudgement(unreadable=frozenset({"migrations"}))) == ["unreadable"]
    assert story.land(days=100, blobs=None) == ["lapsed"]
    assert story.land(FileJudgement(occurrences=(at_line(1, "lock", blob="three"),)), blobs=("two", "three")) == []


def test_what_a_change_did_to_the_repository_as_a_whole_is_not_fixed_by_the_next_change() -> None:
    story = Story()
    done, stays = at_line(1, "gone", path=""), at_line(1, "setting", path="", lapses=False)
    whole = {"": FileJudgement(occurrences=(done, stays), judged=frozenset({"migrations"}))}
    assert story.land(blobs=None, relinked=whole) == ["introduced", "introduced"]
    nothing = {"": FileJudgement(judged=frozenset({"migrations"}))}
    assert story.land(blobs=None, relinked=nothing) == ["fixed"], "the setting, which follows from the state"
    assert story.land(days=100, blobs=None, relinked=nothing) == ["lapsed"]


# ---- What compares ----


def test_what_both_versions_say_continues_and_gives_no_birth() -> None:
    story = Story()
    story.land(BORN, blobs=(None, "one"))
    known, never_told = at_line(4, "lock", blob="two"), at_line(9, "old", blob="two")
    assert story.land(_compared(same=(known, never_told))) == []
    assert story.spans() == [(PATH, 4)]


def test_only_what_is_new_is_introduced_by_an_edit() -> None:
    story = Story()
    story.land(BORN, blobs=(None, "one"))
    edit = _compared(same=(at_line(1, "lock", blob="two"),), new=(at_line(2, "more", blob="two"),))
    assert story.land(edit) == ["introduced"]
    assert story.spans() == [(PATH, 1), (PATH, 2)]


def test_what_is_new_takes_the_place_of_what_ended_and_of_nothing_else() -> None:
    story = Story()
    story.land(FileJudgement(occurrences=(at_line(1, "lock"), at_line(2, "scan"))), blobs=(None, "one"))
    edit = _compared(
        same=(at_line(1, "lock", blob="two"),), new=(at_line(8, "rewrite", blob="two"),), ended=(at_line(2, "scan"),)
    )
    assert story.land(edit) == []
    assert story.spans() == [(PATH, 1), (PATH, 8)]
    more = _compared(
        same=(at_line(1, "lock", blob="three"), at_line(8, "rewrite", blob="three")),
        new=(at_line(9, "build", blob="three"),),
    )
    assert story.land(more, blobs=("two", "three")) == ["introduced"]


def test_what_ended_is_fixed_though_its_rule_goes_on_to_say_what_was_never_told() -> None:
    story = Story()
    story.land(BORN, blobs=(None, "one"))
    assert story.land(_compared(same=(at_line(5, "old", blob="two"),), ended=(at_line(1, "lock"),))) == ["fixed"]


def test_what_only_the_version_before_says_is_fixed() -> None:
    story = Story()
    story.land(BORN, blobs=(None, "one"))
    assert story.land(_compared(ended=(at_line(1, "lock"),))) == ["fixed"]


def test_what_neither_version_says_stays_where_the_line_map_carries_it() -> None:
    story = Story()
    story.contents = {"one": b"lock\nx\n", "two": b"\n\n\nlock\nx\n"}
    story.land(BORN, blobs=(None, "one"))
    assert story.land(_compared(ended=(at_line(2, "another"),))) == []
    assert story.spans() == [(PATH, 4)]
    (finding,) = story.lineage.findings()
    assert finding.occurrence.blob == "two"


def test_a_file_that_goes_takes_its_findings_along_even_where_versions_are_compared() -> None:
    story = Story()
    story.land(BORN, blobs=(None, "one"))
    assert story.land(blobs=("one", None)) == ["fixed"]


def test_the_judgement_of_an_untouched_path_that_compares_leaves_the_rest_alone() -> None:
    story = Story()
    story.land(BORN, blobs=(None, "one"))
    more = FileJudgement(
        occurrences=(at_line(5, "more"),),
        judged=frozenset({"migrations"}),
        compared=frozenset({"migrations"}),
    )
    assert story.land(blobs=None, relinked={PATH: more}) == [EventKind.INTRODUCED]
    assert story.spans() == [(PATH, 1), (PATH, 5)]
