"""Audits one repository: from its mirror to staged rows. Knows nothing of Prefect."""

from __future__ import annotations

import hashlib
import json
import logging
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Any

from analyzers.codec import StateError
from fleetreview.errors import EmptyRepository
from fleetreview.model import Severity
from flows.coverage import coverage_rows
from flows.known_facts import KnownFacts
from flows.linking import Linker
from flows.panel import Panel, panel_of_today
from flows.planning import plan, reaches
from flows.rows import Rows, is_at_head, skip_rows
from flows.run_rows import run_row, unchanged_row
from flows.self_description import Said, hints_of, presentation_of, presentations_then, read_said, roles_of
from flows.state import HEAD, LIVES, Judging, State, read_head, read_lives
from flows.telling import Subject, Telling, tell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analyzers.roles import Roles
    from fleetreview.git.mirror import Mirror
    from fleetreview.inventory import Policy, Repository
    from flows.memory import Memory
    from flows.sink import Sink

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """What is asked of one repository. ``since`` is None where the last run is to be continued."""

    repository: Repository
    policy: Policy
    since: datetime | None
    default_since: datetime
    jobs: int = 2
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def inputs(self) -> str:
        """Digest of everything that the fleet file says about how the repository is judged and shown."""
        described = self.repository.model_dump(mode="json"), self.policy.model_dump(mode="json")
        return hashlib.sha256(json.dumps(described, sort_keys=True).encode()).hexdigest()[:20]


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """How it went: the status of ``repository_runs``, and whether rows of the repository changed."""

    status: str
    changed: bool
    error: str = ""
    landed_changes: int = 0
    findings_open: int = 0


def audit_repository(
    order: Order,
    mirror: Mirror,
    memory: Memory,
    sink: Sink,
    *,
    seconds_fetch: float = 0.0,
    panel: Panel | None = None,
) -> Outcome:
    """Review what landed and stage the rows. Raise GitError, AnalyzerError or OutOfTime when it cannot be audited.

    ``panel`` are the analyzers of the product, unless told otherwise.
    """
    began = monotonic()
    panel = panel or panel_of_today(jobs=order.jobs)
    state = read_head(memory.state)
    generation = state.generation if state is not None else memory.generation()
    try:
        head = mirror.head()
    except EmptyRepository:
        sink.add("repository_runs", [run_row(order, status="empty", seconds=monotonic() - began + seconds_fetch)])
        return Outcome(status="empty", changed=False)
    deadline = began + order.policy.seconds_per_repository
    known = KnownFacts(
        memory,
        mirror,
        panel.analyzers,
        generation=generation,
        max_blob_bytes=order.policy.max_blob_bytes,
        deadline=deadline,
    )
    if state is not None and _nothing_to_do(order, mirror, state, head, panel) and not known.give_more():
        sink.add("repository_runs", [unchanged_row(order, state, monotonic() - began + seconds_fetch)])
        return Outcome(status="unchanged", changed=False)
    said = read_said(mirror, head, order.policy.max_blob_bytes)
    roles = roles_of(order, said.settings)
    hints = hints_of(order, said.settings)
    rules = panel.catalogue.rules.values()
    judging = Judging(
        digest=panel.digest,
        settings=_settings_digest(roles, hints),
        rules={rule.id: rule.digest for rule in rules},
        words={rule.id: (rule.area.value, rule.track, rule.title) for rule in rules},
    )
    facts = known.load()
    chosen = plan(mirror, state, judging, since=order.since, default_since=order.default_since)
    if known.outdated and not chosen.retold:
        # Told on, what is known now would be born where its file is next touched, and not where it was written.
        chosen = replace(chosen, retold="retried")
    lives = read_lives(memory.state) if state is not None else None
    if not chosen.retold and lives is None:
        state, chosen = None, replace(chosen, retold="first")
    subject = Subject(
        repository=order.repository.name,
        mirror=mirror,
        analyzers=panel.analyzers,
        facts=facts,
        roles=roles,
        hints=hints,
        judging=judging,
        inputs=order.inputs,
        presentation=presentation_of(order, said),
        max_blob_bytes=order.policy.max_blob_bytes,
        generation=generation,
        deadline=deadline,
    )
    seconds_read = monotonic() - began
    try:
        try:
            telling = tell(subject, chosen, state, lives)
        except StateError:
            logger.warning("lives unreadable, history told anew", extra={"repository": order.repository.name})
            chosen = replace(chosen, retold=chosen.retold or "first")
            telling = tell(subject, chosen, None, None)
    finally:
        known.keep()
    status = "partial" if telling.state.partial or said.skips else "complete"
    _stage(order, sink, subject, telling, said, panel)
    told_row = run_row(
        order,
        status=status,
        generation=telling.state.generation,
        retold=chosen.retold,
        base_commit=telling.state.base or "",
        base_at=telling.state.base_at,
        head_commit=telling.state.head,
        head_at=telling.state.head_at,
        landed_changes=len(telling.told),
        blobs=telling.blobs,
        blobs_mapped=subject.facts.mapped,
        skips=len(telling.skips) + len(said.skips),
        seconds_git=seconds_fetch + seconds_read,
        seconds_map=telling.seconds_map,
        engine_cpu_seconds=panel.cpu_seconds,
        seconds_link=telling.seconds_link,
        seconds=monotonic() - began + seconds_fetch,
    )
    sink.add("repository_runs", [told_row])
    slug = order.repository.slug
    sink.put_state(slug, LIVES, telling.lives.to_bytes())
    sink.put_state(slug, HEAD, telling.state.to_bytes())
    open_now = sum(finding.died_in is None for finding in telling.lineage.findings())
    return Outcome(status=status, changed=True, landed_changes=len(telling.told), findings_open=open_now)


def _settings_digest(roles: Roles, hints: Sequence[Mapping[str, Any]]) -> str:
    """Return a digest of everything in settings that decides about findings."""
    said = [{name: value for name, value in hint.items() if name != "roles"} for hint in hints]
    parts = [list(roles.overrides.items()), *(sorted(one.items()) for one in said if one)]
    return hashlib.sha256(repr(parts if len(parts) > 1 else parts[0]).encode()).hexdigest()[:20]


def _nothing_to_do(order: Order, mirror: Mirror, state: State, head: str, panel: Panel) -> bool:
    expired = state.expires_on is not None and order.now.date().isoformat() > state.expires_on
    same = state.head == head and state.inputs == order.inputs and state.judging.digest == panel.digest
    return same and not expired and reaches(mirror, state, order.since)


def _stage(order: Order, sink: Sink, subject: Subject, telling: Telling, said: Said, panel: Panel) -> None:
    name = order.repository.name
    rows = Rows(
        repository=name,
        generation=telling.state.generation,
        catalogue=panel.catalogue,
        roles=subject.roles,
        presentation=subject.presentation,
        authors=order.policy.authors,
        block_at=Severity(order.policy.block_at),
        settings_then=presentations_then(order, subject.mirror, telling.told, said),
        former=telling.former,
        recorded=telling.records,
    )
    findings = telling.lineage.findings()
    shown = {f.finding_id for f in findings} if telling.changed is None else telling.changed
    sink.add("landed_changes", rows.landed_changes(telling.told, telling.state.position - len(telling.told) + 1))
    sink.add("file_changes", rows.file_changes(telling.told))
    sink.add("findings", (rows.finding(f) for f in findings if f.finding_id in shown))
    sink.add("findings", (rows.finding(f, withdrawn=True) for f in telling.withdrawn))
    gone = {f.finding_id for f in telling.withdrawn}
    ordinals: Counter[str] = Counter()
    intervals = []
    for interval in (*telling.lineage.intervals(), *telling.withdrawn_intervals):
        if interval.finding_id in shown | gone:
            intervals.append(rows.interval(interval, ordinals[interval.finding_id]))
        ordinals[interval.finding_id] += 1
    sink.add("finding_intervals", intervals)
    sink.add("finding_events", rows.events(telling.events, telling.lives.event_counts))
    for table, listed in rows.records(telling.told, telling.state_records).items():
        sink.add(table, listed)
    sink.add("skips", skip_rows(name, (*telling.skips, *said.skips), telling.entries))
    skipped = {(skip.analyzer, skip.path) for skip in telling.skips if is_at_head(skip, telling.entries)}
    sink.add("coverage", coverage_rows(name, telling.entries, subject.roles, panel.analyzers, skipped))
    linker = Linker(panel.analyzers, subject.facts, subject.roles, hints=subject.hints)
    open_findings = [f for f in findings if f.died_in is None]
    sink.add("suppressions", subject.presentation.rows(name, open_findings, linker.written(telling.entries)))
