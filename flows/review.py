"""Reviews one change or range of a repository: no server, no warehouse on disk, nothing is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyzers.lineage import Lineage
from fleetreview import __version__
from fleetreview.errors import UsageError
from fleetreview.git.history import merge_base, read_tree, synthetic_change
from fleetreview.git.mirror import open_mirror, update_mirror
from fleetreview.git.objects import BlobReader
from fleetreview.inventory import Policy, fleet_of_addresses
from fleetreview.model import Severity
from fleetreview.settings import Settings
from flows.linking import LineMaps, Linker, tree_after
from flows.mapping import Facts, available_cores, map_blobs, readings
from flows.panel import panel_of_today
from flows.repository_audit import Order
from flows.rows import Rows, rule_rows, skip_rows
from flows.run_rows import run_row
from flows.self_description import hints_of, presentation_of, read_said, roles_of
from flows.shards import repository_row
from flows.story import step
from reports.change import change_review
from warehouse.reading import warehouse_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetreview.git.mirror import Mirror
    from fleetreview.model import BlobId, CommitId, LandedChange
    from flows.panel import Panel
    from reports.change import ChangeReview

RUN = "review"
FETCH_SECONDS = 600.0
_MOST = 60
"""What a change touches is followed into other files as far as values are, two steps; one where two lead to more files."""


def review(
    subject: str, revisions: str | None, *, block_at: str | None = None, panel: Panel | None = None
) -> ChangeReview:
    """Return the review of one range of a repository, as if it had landed as one change.

    ``subject`` is a path or a URL. ``revisions`` is ``BASE..HEAD``, or one revision, which is compared with its first
    parent; None means HEAD. What is on BASE only does not count. ``panel`` are the analyzers of the product,
    unless told otherwise. UsageError and GitError say what to change.
    """
    repository, *others = fleet_of_addresses([subject]).repositories
    if others:
        raise UsageError(f"{subject}: {len(others) + 1} repositories are there; name one")
    mirror = _mirror(repository.url, repository.slug)
    base, head = _range(mirror, revisions)
    change = synthetic_change(mirror, base, head)
    policy = Policy() if block_at is None else Policy(block_at=Severity(block_at))
    now = datetime.now(UTC)
    order = Order(repository=repository, policy=policy, since=None, default_since=now, jobs=available_cores(), now=now)
    rows = _rows(order, mirror, change, panel or panel_of_today(jobs=order.jobs))
    with warehouse_of(rows) as warehouse:
        return change_review(warehouse, repository.name, change.commit)


def _mirror(url: str, slug: str) -> Mirror:
    if Path(url).exists():
        return open_mirror(Path(url))
    return update_mirror(url, Settings.from_environment().mirrors_directory / slug, timeout_seconds=FETCH_SECONDS)


def _range(mirror: Mirror, revisions: str | None) -> tuple[CommitId | None, CommitId]:
    text = revisions or "HEAD"
    first, dots, second = text.partition("..")
    if not dots:
        head = mirror.resolve(text)
        line = mirror.read(["rev-list", "--parents", "-n", "1", head]).decode("ascii").split()
        return (line[1] if len(line) > 1 else None), head
    base, head = mirror.resolve(first or "HEAD"), mirror.resolve(second.lstrip(".") or "HEAD")
    common = merge_base(mirror, base, head)
    if common is None:
        raise UsageError(f"{text}: the two have no common history")
    if common == head:
        raise UsageError(f"{text}: there is nothing on {second or 'HEAD'} that is not on {first} already")
    return common, head


def _rows(order: Order, mirror: Mirror, change: LandedChange, panel: Panel) -> dict[str, list[dict[str, Any]]]:
    name = order.repository.name
    said = read_said(mirror, change.commit, order.policy.max_blob_bytes)
    roles, hints = roles_of(order, said.settings), hints_of(order, said.settings)
    facts = Facts()
    touched = {f.before_path: f.before for f in change.files if f.before_path is not None and f.before is not None}
    before = {} if change.parent is None else {entry.path: entry.blob for entry in read_tree(mirror, change.parent)}
    after = tree_after(before, change)
    near = _near(mirror, change, panel, after, order.policy.max_blob_bytes)
    wanted = readings(
        panel.analyzers,
        dict.fromkeys([*before.items(), *after.items()]),
        roles,
        touched=dict.fromkeys([*touched.items(), *tree_after(touched, change).items()]),
        near={name: [(path, after[path]) for path in paths] for name, paths in near.items()},
    )
    map_blobs(mirror, wanted, facts, max_blob_bytes=order.policy.max_blob_bytes)
    paths = [path for f in change.files for path in (f.before_path, f.after_path) if path is not None]
    earlier = Linker(panel.analyzers, facts, roles, touched=paths, near=near, hints=hints)
    parent = change.parent if before else None
    lineage = Lineage.begin(name, parent, change.landed_at, earlier.judge(None, before, None) if parent else {})
    linker = Linker(panel.analyzers, facts, roles, touched=paths, near=near, hints=hints)
    judgements = linker.judge(before, after, change)
    with LineMaps(mirror, order.policy.max_blob_bytes) as line_maps:
        told = step(lineage, change, judgements, line_maps)
    # What could not be judged of the base and is not touched is no matter of this change.
    skips = ({key: skip for key, skip in earlier.skips.items() if skip.path in paths} | linker.skips).values()
    events = lineage.drain_events()
    rows = Rows(
        repository=name,
        generation=1,
        catalogue=panel.catalogue,
        roles=roles,
        presentation=presentation_of(order, said),
        authors=order.policy.authors,
        block_at=Severity(order.policy.block_at),
        recorded=linker.records,
    )
    counts: dict[str, int] = {}
    for event in events:
        counts[event.finding_id] = counts.get(event.finding_id, 0) + 1
    tables: dict[str, list[dict[str, Any]]] = {
        "runs": [_run(order)],
        "repositories": [repository_row(order.repository, mirror.branch or "")],
        "repository_runs": [_repository_run(order, change, len(skips) + len(said.skips))],
        "landed_changes": list(rows.landed_changes([told], 1)),
        "file_changes": list(rows.file_changes([told])),
        "findings": [rows.finding(finding) for finding in lineage.findings()],
        "finding_intervals": [rows.interval(interval, n) for n, interval in enumerate(lineage.intervals())],
        "finding_events": list(rows.events(events, counts)),
        "skips": list(skip_rows(name, (*skips, *said.skips), after)),
        **rows.records([told], linker.state_records(after)),
        "rules": list(rule_rows(panel.catalogue)),
    }
    return {table: [{"run_id": RUN, **row} for row in listed] for table, listed in tables.items()}


def _near(
    mirror: Mirror, change: LandedChange, panel: Panel, after: Mapping[str, BlobId], max_blob_bytes: int
) -> dict[str, list[str]]:
    """Return, by analyzer, the files that the change does not touch and that decide together with those that it leaves behind."""
    written = {
        file.after: file.after_path for file in change.files if file.after is not None and file.after_path is not None
    }
    others = after.keys() - {file.after_path for file in change.files}
    near = {}
    with BlobReader(mirror) as reader:
        left_behind = list(reader.read_many(written, max_blob_bytes))
        for analyzer in (analyzer for analyzer in panel.analyzers if not analyzer.whole_tree):
            found: set[str] = set()
            reached = written
            for touched in (True, False):
                contents = left_behind if touched else list(reader.read_many(reached, max_blob_bytes))
                led = [
                    analyzer.near(reached[blob], text, others, touched=touched)
                    for blob, text in contents
                    if isinstance(text, bytes)
                ]
                new = frozenset[str]().union(*led) - found
                if found and len(found | new) > _MOST:
                    break
                found |= new
                reached = {after[path]: path for path in new}
            near[analyzer.id] = sorted(found)
    return near


def _run(order: Order) -> dict[str, Any]:
    return {
        "started_at": order.now,
        "finished_at": order.now,
        "tool_version": __version__,
        "rules_digest": "",
        "repositories": 1,
        "repositories_failed": 0,
        "repositories_partial": 0,
        "seconds": 0.0,
    }


def _repository_run(order: Order, change: LandedChange, skips: int) -> dict[str, Any]:
    return run_row(
        order,
        generation=1,
        status="partial" if skips else "complete",
        retold="first",
        base_commit=change.parent or "",
        head_commit=change.commit,
        head_at=change.landed_at,
        landed_changes=1,
        blobs=len(change.files),
        blobs_mapped=len(change.files),
        skips=skips,
    )
