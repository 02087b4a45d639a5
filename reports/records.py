"""The rows that pages are made of: those of many repositories in a handful of queries, grouped by repository."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from fleetreview.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Row: TypeAlias = "dict[str, Any]"

_FINDINGS = "SELECT * FROM findings WHERE repository = ANY(?)"
_EVENTS = """
    SELECT repository, finding_id, ordinal, kind, change, path, start_line, detail FROM finding_events
    WHERE repository = ANY(?) AND kind IN ('introduced', 'reopened', 'fixed', 'vanished', 'moved')
"""
_FILES = """
    SELECT repository, change, status, path, before_path, role, added_lines, deleted_lines FROM file_changes
    WHERE repository = ANY(?)
"""
_CHANGES = "SELECT * FROM landed_changes WHERE repository = ANY(?)"
_DEBT = """
    SELECT repository, week, track, sum(open_findings) AS open_findings, sum(weight) AS weight FROM weekly_debt
    WHERE repository = ANY(?) GROUP BY ALL ORDER BY repository, week, track
"""
_FLOW = """
    SELECT repository, week, sum(introduced) AS introduced, sum(fixed) AS fixed, sum(reopened) AS reopened,
        sum(vanished) AS vanished, sum(lapsed) AS lapsed FROM weekly_flow
    WHERE repository = ANY(?) GROUP BY ALL ORDER BY repository, week
"""
_ONE_CHANGE = (
    "SELECT change FROM landed_changes WHERE repository = ? AND starts_with(change, ?) ORDER BY position DESC LIMIT 2"
)
_REPOSITORY_RUNS = "SELECT * FROM repository_runs WHERE repository = ANY(?)"
_JUDGING_RUNS = """
    SELECT history.* FROM repository_runs_history AS history JOIN judging_runs USING (repository, run_id)
    WHERE repository = ANY(?)
"""
_SIZES = """
    SELECT repository, count(*) AS size FROM (
        SELECT repository FROM findings UNION ALL BY NAME SELECT repository FROM file_changes
        UNION ALL BY NAME SELECT repository FROM skips
    ) GROUP BY repository
"""
_OPERATIONS = "SELECT * FROM schema_operations WHERE repository = ANY(?)"
_IN_CHANGE = " AND change = ?"


class Warehouse(Protocol):
    """What reports need of a warehouse: ``warehouse.reading`` has it."""

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Return the rows of a query, each by column name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RepositoryRecords:
    """The current rows of one repository.

    ``run`` is what the latest run made of it, ``judged`` the run that judged it last (the same, unless the latest one failed
    or found nothing new); both are empty where no run has reached it yet. ``changes`` stand newest first. ``events`` and
    ``files`` are keyed by landed change, so are the ``operations`` of its migrations; ``findings`` by their id. ``streams`` and
    ``objects`` describe the schemas of the last state.
    """

    repository: Row
    run: Row = field(default_factory=dict)
    judged: Row = field(default_factory=dict)
    changes: Sequence[Row] = ()
    events: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    files: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    findings: Mapping[str, Row] = field(default_factory=dict)
    skips: Sequence[Row] = ()
    suppressions: Sequence[Row] = ()
    coverage: Sequence[Row] = ()
    debt: Sequence[Row] = ()
    flow: Sequence[Row] = ()
    operations: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    streams: Sequence[Row] = ()
    objects: Sequence[Row] = ()

    @property
    def name(self) -> str:
        """The repository's name in the fleet."""
        return str(self.repository["repository"])


def repository_names(warehouse: Warehouse) -> list[str]:
    """Return the names of all repositories of the fleet, in order."""
    return [str(row["repository"]) for row in warehouse.rows("SELECT repository FROM repositories ORDER BY repository")]


def batches(
    warehouse: Warehouse, repositories: Sequence[str], *, most: int = 100, most_rows: int = 60_000
) -> Iterator[list[str]]:
    """Cut repositories into groups to be read at once: many small ones together, a giant alone, so that memory stays bounded."""
    sizes = {str(row["repository"]): int(row["size"]) for row in warehouse.rows(_SIZES)}
    batch: list[str] = []
    rows = 0
    for name in repositories:
        size = sizes.get(name, 0)
        if batch and (len(batch) >= most or rows + size > most_rows):
            yield batch
            batch, rows = [], 0
        batch.append(name)
        rows += size
    if batch:
        yield batch


def records_of(warehouse: Warehouse, repositories: Sequence[str]) -> list[RepositoryRecords]:
    """Return everything that the pages of these repositories show, in their order; unknown ones are left out."""
    names = list(repositories)

    def grouped(sql: str) -> dict[str, list[Row]]:
        return _by("repository", warehouse.rows(sql, [names]))

    known = {
        str(row["repository"]): row
        for row in warehouse.rows("SELECT * FROM repositories WHERE repository = ANY(?)", [names])
    }
    runs = {str(row["repository"]): row for row in warehouse.rows(_REPOSITORY_RUNS, [names])}
    judged = {str(row["repository"]): row for row in warehouse.rows(_JUDGING_RUNS, [names])}
    changes = grouped(f"{_CHANGES} ORDER BY repository, position DESC")
    events, files, findings = grouped(_EVENTS), grouped(_FILES), grouped(_FINDINGS)
    skips = grouped(
        "SELECT * FROM skips WHERE repository = ANY(?) ORDER BY repository, path, analyzer, rule_id, reason"
    )
    suppressions = grouped(
        "SELECT * FROM suppressions WHERE repository = ANY(?) ORDER BY repository, path, line, rule_id"
    )
    coverage = grouped("SELECT * FROM coverage WHERE repository = ANY(?) ORDER BY repository, analyzer, language")
    debt, flow = grouped(_DEBT), grouped(_FLOW)
    operations = grouped(_OPERATIONS)
    streams = grouped("SELECT * FROM schema_streams WHERE repository = ANY(?) ORDER BY repository, stream")
    objects = grouped(
        "SELECT * FROM schema_objects WHERE repository = ANY(?) ORDER BY repository, stream, table_name, kind, name"
    )
    return [
        RepositoryRecords(
            repository=known[name],
            run=runs.get(name, {}),
            judged=judged.get(name, {}),
            changes=changes.get(name, ()),
            events=_by("change", events.get(name, ())),
            files=_by("change", files.get(name, ())),
            findings={str(row["finding_id"]): row for row in findings.get(name, ())},
            skips=skips.get(name, ()),
            suppressions=suppressions.get(name, ()),
            coverage=coverage.get(name, ()),
            debt=debt.get(name, ()),
            flow=flow.get(name, ()),
            operations=_by("change", operations.get(name, ())),
            streams=streams.get(name, ()),
            objects=objects.get(name, ()),
        )
        for name in names
        if name in known
    ]


def records_of_change(warehouse: Warehouse, repository: str, change: str) -> RepositoryRecords:
    """Return what the review of one landed change shows. ``change`` is a commit, in full or the front of its name.

    Raises UsageError where the warehouse knows no such repository or landed change, or several.
    """
    known = warehouse.rows("SELECT * FROM repositories WHERE repository = ?", [repository])
    if not known:
        raise UsageError(f"The warehouse knows no repository {repository!r}.")
    found = warehouse.rows(_ONE_CHANGE, [repository, change])
    if not found:
        raise UsageError(f"{repository}: no landed change {change!r} in the known window.")
    if len(found) > 1:
        raise UsageError(f"{repository}: several landed changes begin with {change!r}; name more of the commit.")
    commit = str(found[0]["change"])

    def here(sql: str) -> list[Row]:
        return warehouse.rows(sql + _IN_CHANGE, [[repository], commit])

    events = here(_EVENTS)
    ids = sorted({str(event["finding_id"]) for event in events})
    findings = warehouse.rows(f"{_FINDINGS} AND finding_id = ANY(?)", [[repository], ids])
    runs = warehouse.rows(_REPOSITORY_RUNS, [[repository]])
    judged = warehouse.rows(_JUDGING_RUNS, [[repository]])
    return RepositoryRecords(
        repository=known[0],
        run=runs[0] if runs else {},
        judged=judged[0] if judged else {},
        changes=here(_CHANGES),
        events={commit: events},
        files={commit: here(_FILES)},
        operations={commit: here(_OPERATIONS)},
        findings={str(row["finding_id"]): row for row in findings},
        skips=warehouse.rows(
            "SELECT * FROM skips WHERE repository = ? ORDER BY path, analyzer, rule_id, reason", [repository]
        ),
    )


def _by(column: str, rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Group rows by a column, keeping their order."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[str(row[column])].append(row)
    return dict(groups)
