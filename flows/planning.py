"""Decides what a run does with a repository: nothing, continue its history, or tell it anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fleetreview.git.history import first_parent_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from fleetreview.git.mirror import Mirror
    from fleetreview.model import CommitId
    from flows.state import Judging, State


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What to do. ``base`` is the state where the known window begins, None when it holds the whole history.

    ``retold`` says why the history is told anew (first, rules, settings, window, force_push, retried); empty where it is
    continued.
    """

    base: CommitId | None
    base_at: datetime | None
    head: CommitId
    retold: str = ""


def plan(
    mirror: Mirror, state: State | None, judging: Judging, *, since: datetime | None, default_since: datetime
) -> Plan:
    """Choose. ``since`` is the begin of the window that was asked for, ``default_since`` that of a first run.

    A window is only ever made deeper: what is known is not forgotten. EmptyRepository where there is no commit.
    """
    head = mirror.head()
    is_shallow = mirror.shallow_file is not None
    if state is None:
        return _beginning(first_parent_line(mirror, head), head, since or default_since, "first", is_shallow=is_shallow)
    kept = Plan(base=state.base, base_at=state.base_at, head=head)
    deep_enough = reaches(mirror, state, since)
    if state.head == head and deep_enough and state.judging.same(judging):
        return kept
    line = first_parent_line(mirror, head)
    commits = {commit for commit, _ in line}
    if state.head not in commits or (state.base is not None and state.base not in commits):
        known = [t for t in (since, state.base_at) if t is not None]
        if deep_enough and (state.base is None or state.base in commits):
            return Plan(base=state.base, base_at=state.base_at, head=head, retold="force_push")
        return _beginning(line, head, min(known, default=default_since), "force_push", is_shallow=is_shallow)
    if not deep_enough:
        return _beginning(line, head, since or default_since, "window", is_shallow=is_shallow)
    if not state.judging.same(judging):
        return Plan(
            base=state.base,
            base_at=state.base_at,
            head=head,
            retold="rules" if state.judging.digest != judging.digest else "settings",
        )
    return kept


def reaches(mirror: Mirror, state: State, since: datetime | None) -> bool:
    """Tell whether the known window goes back to ``since``, or as far as a shallow clone does."""
    if since is None or state.base_at is None or state.base_at < since:
        return True
    return state.base in mirror.shallow_boundary()


def _beginning(
    line: Sequence[tuple[CommitId, datetime]], head: CommitId, since: datetime, retold: str, *, is_shallow: bool
) -> Plan:
    """Begin at the newest state, counted back from the head, that had landed before ``since``."""
    newest_first = line if line[0][0] == head else line[::-1]
    for commit, committed_at in newest_first:
        if committed_at < since:
            return Plan(base=commit, base_at=committed_at, head=head, retold=retold)
    if is_shallow:
        # What the oldest commit of a shallow clone changed cannot be told: it is where the window begins.
        commit, committed_at = newest_first[-1]
        return Plan(base=commit, base_at=committed_at, head=head, retold=retold)
    return Plan(base=None, base_at=None, head=head, retold=retold)


def rules_between(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[set[str], set[str], set[str]]:
    """Return the rules that were added, changed and removed between two sets of rule digests."""
    return (
        after.keys() - before.keys(),
        {rule for rule in after.keys() & before.keys() if after[rule] != before[rule]},
        before.keys() - after.keys(),
    )
