"""Trees of files judged by the whole analyzer, with or without a change: what tests of rules over histories share."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from analyzers.migrations.analyzer import MigrationAnalyzer
from analyzers.migrations.rules.all_rules import OPT_IN
from analyzers.protocol import NOTHING, BlobFacts, BlobKey, Judgement, TreeFacts
from analyzers.roles import Roles
from fleetreview.model import ChangeStatus, FileChange, LandedChange, SourceBlob

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetreview.model import Occurrence

POSTGRES = {"compose.yaml": "services:\n  db:\n    image: postgres:16\n"}
MYSQL = {"compose.yaml": "services:\n  db:\n    image: mysql:8.0.36\n"}


class Files:
    """A tree of a few files, and what an analyzer read of them."""

    def __init__(self, analyzer: MigrationAnalyzer, files: Mapping[str, str]) -> None:
        self.entries = {path: hashlib.sha1(text.encode()).hexdigest() for path, text in files.items()}  # noqa: S324 - as Git names it
        blobs = [
            SourceBlob(blob=self.entries[path], suffix=PurePosixPath(path).suffix, content=text.encode())
            for path, text in files.items()
        ]
        self._facts = {
            key: BlobFacts(facts=tuple(facts), skips=tuple(skips))
            for key, facts, skips in analyzer.map(blobs, analyzer.all_units)
        }

    def facts(self, key: BlobKey) -> BlobFacts:
        return self._facts.get(key, NOTHING)

    def tree(self) -> TreeFacts:
        return TreeFacts(entries=self.entries, roles=Roles(), source=self)


def whole(files: Mapping[str, str], *targets: str) -> list[Occurrence]:
    """Return what is found in a tree, at some paths and in the repository as a whole; everywhere where no path is named."""
    analyzer = MigrationAnalyzer(opt_in=OPT_IN, judge_all=True, targets=frozenset({"", *targets}) if targets else None)
    return _occurrences(analyzer, None, dict(files), None)


def landed(before: Mapping[str, str], after: Mapping[str, str]) -> list[Occurrence]:
    """Return what is found in the change from one tree to another."""
    return _occurrences(MigrationAnalyzer(opt_in=OPT_IN), dict(before), dict(after), _change(before, after))


def _occurrences(
    analyzer: MigrationAnalyzer, before: dict[str, str] | None, after: dict[str, str], change: LandedChange | None
) -> list[Occurrence]:
    first = None if before is None else Files(analyzer, before).tree()
    judged = [one for one in analyzer.link(first, Files(analyzer, after).tree(), change) if isinstance(one, Judgement)]
    return [one for judgement in judged for one in judgement.occurrences]


def _change(before: Mapping[str, str], after: Mapping[str, str]) -> LandedChange:
    at = datetime(2026, 1, 2, tzinfo=UTC)
    files = []
    for path in sorted(before.keys() | after.keys()):
        if before.get(path) == after.get(path):
            continue
        added, gone = path not in before, path not in after
        status = ChangeStatus.ADDED if added else ChangeStatus.DELETED if gone else ChangeStatus.MODIFIED
        files.append(
            FileChange(
                status=status,
                before_path=None if added else path,
                after_path=None if gone else path,
                before=None if added else "1" * 40,
                after=None if gone else "2" * 40,
                added_lines=1,
                deleted_lines=1,
            )
        )
    return LandedChange(
        commit="c" * 40,
        parent="b" * 40,
        parents=("b" * 40,),
        subject="Change",
        author_name="A",
        author_email="a@example.org",
        authored_at=at,
        committed_at=at,
        landed_at=at,
        pull_request=None,
        files=tuple(files),
    )


def ids(occurrences: list[Occurrence]) -> set[str]:
    """Return the ids of the rules that found something."""
    return {one.rule_id for one in occurrences}
