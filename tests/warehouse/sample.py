"""A small consistent warehouse for tests: three repositories, three weekly runs, some sixty findings over twenty weeks.

A ``History`` is what happened to one repository; ``told`` turns it into the rows of the run that tells one stretch of
it. The same function makes the fixed sample and what the property tests generate.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from tests.warehouse.schema_sample import operation_rows, snapshot_rows
from warehouse.publishing import publish
from warehouse.staging import ShardWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from warehouse.location import Location

Row = dict[str, Any]
Rows = dict[str, list[Row]]

START = datetime(2026, 7, 6, tzinfo=UTC)  # a Monday
WEEK = timedelta(days=7)
BASE = -1  # the place of what was there before the window

RULES: dict[str, tuple[str, str, str, str, str, float, str, str]] = {
    # rule: title, area, track, severity, confidence, weight, cwe, owasp
    "sql-built-from-text": (
        "SQL built from text", "security", "security", "critical", "high", 10.0, "CWE-89", "A03:2021",
    ),
    "secret-in-source": ("Secret in source", "security", "security", "high", "high", 5.0, "CWE-798", "A07:2021"),
    "request-without-timeout": (
        "Request without a timeout", "reliability", "reliability", "medium", "high", 2.0, "CWE-400", "",
    ),
    "swallowed-exception": ("Swallowed exception", "reliability", "reliability", "low", "medium", 0.5, "CWE-390", ""),
    "index-built-under-lock": (
        "Index built under a lock", "data", "migrations", "high", "medium", 5.0, "", "",
    ),
    "column-dropped-in-use": ("Column dropped while in use", "data", "migrations", "critical", "medium", 10.0, "", ""),
    "query-in-loop": ("Query in a loop", "performance", "other", "medium", "medium", 1.0, "", ""),
    "endpoint-without-limit": ("Endpoint without limit", "api", "other", "info", "low", 0.1, "CWE-770", "A04:2021"),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Life:
    """A finding: its periods as places of changes, open and close; BASE opens before the window, None is open still."""

    name: str
    rule: str
    path: str
    line: int
    periods: tuple[tuple[int, int | None], ...]
    moved_at: int | None = None
    suppressed: str = ""
    unreadable: bool = False
    lapses: bool = False


@dataclass(frozen=True, kw_only=True)
class History:
    """A repository: when its changes landed (never falling), and the lives of its findings."""

    repository: str
    team: str
    base_at: datetime
    landed: tuple[datetime, ...]
    lives: tuple[Life, ...]
    owners: tuple[str, ...] = field(default=())


def commit(repository: str, place: int) -> str:
    """The name of a change; BASE is the state that the window begins with."""
    return uuid5(NAMESPACE_URL, f"{repository}/{place}").hex + "00000000"


def finding_id(repository: str, life: Life) -> str:
    return str(uuid5(NAMESPACE_URL, f"{repository}/{life.name}"))


def told(history: History, *, run_id: str, generation: int, begin: int, end: int) -> Rows:
    """The rows of the run that tells the changes from ``begin`` (inclusive) to ``end`` (exclusive).

    The stretch that begins at 0 also tells what was open before.
    """
    rows: Rows = defaultdict(list)
    common = {"run_id": run_id, "repository": history.repository, "generation": generation}
    counts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for life in history.lives:
        events = _events(history, life, end)
        if not events:
            continue
        earlier = BASE if begin == 0 else begin
        fresh = [event for event in events if event["place"] >= earlier]
        for event in fresh:
            place = event.pop("place")
            rows["finding_events"].append(common | event)
            _count(counts[place], event["kind"], life)
        if fresh:
            rows["findings"].append(common | _finding(history, life, end))
            rows["finding_intervals"] += [common | period for period in _periods(history, life, end)]
    for place in range(begin, end):
        rows["landed_changes"].append(common | _change(history, place, counts[place]))
        rows["file_changes"] += [common | file for file in _files(history, place)]
        rows["schema_operations"] += operation_rows(common, commit(history.repository, place))
    return rows


def repository_run(
    history: History, *, run_id: str, generation: int, status: str, begin: int, end: int, **more: Any
) -> Row:
    head_at = history.landed[end - 1] if end else history.base_at
    return {
        "run_id": run_id,
        "repository": history.repository,
        "generation": generation,
        "status": status,
        "error": "",
        "retold": "first" if begin == 0 else "",
        "base_commit": commit(history.repository, BASE),
        "base_at": history.base_at,
        "head_commit": commit(history.repository, end - 1),
        "head_at": head_at,
        "landed_changes": end - begin,
        "blobs": 40 + 3 * (end - begin),
        "blobs_mapped": 3 * (end - begin),
        "skips": 0,
        "seconds_git": 0.5,
        "seconds_map": 2.0,
        "engine_cpu_seconds": 1.5,
        "seconds_link": 0.25,
        "seconds": 3.0,
    } | more


def run_row(run_id: str, started_at: datetime, **more: Any) -> Row:
    return {
        "run_id": run_id,
        "started_at": started_at,
        "finished_at": started_at + timedelta(minutes=9),
        "tool_version": "0.1.0",
        "rules_digest": "d1",
        "window_start": None,
        "repositories": 3,
        "repositories_failed": 0,
        "repositories_partial": 0,
        "seconds": 540.0,
    } | more


def rule_rows(run_id: str) -> list[Row]:
    return [
        {
            "run_id": run_id,
            "rule_id": rule,
            "digest": f"digest-of-{rule}",
            "title": title,
            "area": area,
            "track": track,
            "severity": severity,
            "confidence": confidence,
            "languages": ["python"],
            "cwe": [cwe] if cwe else [],
            "owasp": [owasp] if owasp else [],
            "stride": ["T"] if area == "security" else [],
            "why": f"{title} does harm.",
            "remedy": "Take it out.",
            "references": ["https://example.org/rules/" + rule],
            "since": "0.1.0",
        }
        for rule, (title, area, track, severity, confidence, _, cwe, owasp) in RULES.items()
    ]


# The fixed sample

RUNS = (
    ("20261109T030000Z-aaa001", START + 18 * WEEK + timedelta(hours=3)),
    ("20261116T030000Z-bbb002", START + 19 * WEEK + timedelta(hours=3)),
    ("20261123T030000Z-ccc003", START + 20 * WEEK + timedelta(hours=3)),
)
FIRST_RUN, SECOND_RUN, LAST_RUN = (run_id for run_id, _ in RUNS)
_TEAMS = {"billing-api": "payments", "orders": "commerce", "gateway": "edge"}


def _history(repository: str, seed: int) -> History:
    landed = tuple(START + timedelta(days=2 * number + seed, hours=(7 * number + seed) % 24) for number in range(2, 70))
    rules = list(RULES)
    lives = []
    for number in range(20):
        opened = BASE if number < 4 else (number * 7 + seed) % 66
        closed: int | None = None if number % 3 else min(opened + 4 + number, 66)
        periods: tuple[tuple[int, int | None], ...] = ((opened, closed),)
        if number == 6 and closed is not None:
            periods = ((opened, closed), (closed + 5, None))
        lives.append(
            Life(
                name=f"life-{number}",
                rule=rules[(number + seed) % len(rules)],
                path=f"src/{repository.replace('-', '_')}/part_{number % 5}.py",
                line=10 + 7 * number,
                periods=periods,
                moved_at=opened + 2 if number == 7 else None,
                suppressed="Accepted until the old client is gone." if number in {8, 14} else "",
                unreadable=number == 10,
            )
        )
    return History(
        repository=repository,
        team=_TEAMS[repository],
        base_at=landed[0] - timedelta(days=1),
        landed=landed,
        lives=tuple(lives),
        owners=(f"@{_TEAMS[repository]}",),
    )


HISTORIES = tuple(_history(name, seed) for seed, name in enumerate(_TEAMS))


def sample_rows() -> Rows:
    """All rows of all three runs.

    ``gateway`` is told anew by the second run, ``orders`` is unchanged in the second and fails in the third,
    ``billing-api`` is partial in the third.
    """
    rows: Rows = defaultdict(list)
    billing, orders, gateway = HISTORIES
    (first, first_at), (second, second_at), (third, third_at) = RUNS
    rows["runs"] = [
        run_row(first, first_at, window_start=START),
        run_row(second, second_at),
        run_row(third, third_at, repositories_failed=1, repositories_partial=1),
    ]
    rows["rules"] = rule_rows(first)
    rows["repositories"] = [
        {
            "run_id": first,
            "repository": history.repository,
            "url": f"https://git.example.org/{history.repository}.git",
            "team": history.team,
            "owners": list(history.owners),
            "tier": "1" if history is billing else "2",
            "default_branch": "main",
        }
        for history in HISTORIES
    ]
    cut = {
        history.repository: [sum(at < run_at for at in history.landed) for _, run_at in RUNS] for history in HISTORIES
    }
    tell: tuple[tuple[History, str, int, str, int, int, Row], ...] = (
        (billing, first, 1, "complete", 0, cut["billing-api"][0], {}),
        (billing, second, 1, "complete", cut["billing-api"][0], cut["billing-api"][1], {}),
        (billing, third, 1, "partial", cut["billing-api"][1], cut["billing-api"][2], {"skips": 2}),
        (orders, first, 1, "complete", 0, cut["orders"][0], {}),
        (orders, second, 1, "unchanged", cut["orders"][0], cut["orders"][0], {"retold": ""}),
        (orders, third, 1, "failed", cut["orders"][0], cut["orders"][0], {"error": "the host did not answer"}),
        (gateway, first, 1, "complete", 0, cut["gateway"][0], {}),
        (gateway, second, 2, "complete", 0, cut["gateway"][1], {"retold": "rules"}),
        (gateway, third, 2, "complete", cut["gateway"][1], cut["gateway"][2], {}),
    )
    for history, run_id, generation, status, begin, end, more in tell:
        rows["repository_runs"].append(
            repository_run(history, run_id=run_id, generation=generation, status=status, begin=begin, end=end, **more)
        )
        if status in {"complete", "partial"}:
            add(rows, told(history, run_id=run_id, generation=generation, begin=begin, end=end))
            add(rows, _snapshot(history, run_id, partial=status == "partial"))
    return dict(rows)


def publish_rows(location: Location, rows: Mapping[str, Sequence[Row]], **options: Any) -> None:
    """Stage and publish every run of the rows, in order, one shard per repository."""
    for run in rows["runs"]:
        stage(location, rows_of_run(rows, run["run_id"]))
        publish(location, run, shard_names(rows_of_run(rows, run["run_id"])), **options)


def shard_names(rows: Mapping[str, Sequence[Row]]) -> list[str]:
    return sorted({row.get("repository", "fleet") for name, found in rows.items() if name != "runs" for row in found})


def stage(location: Location, rows: Mapping[str, Sequence[Row]]) -> None:
    """Stage the rows of one run, one shard per repository; rows of no repository are those of the shard ``fleet``."""
    run_id = rows["runs"][0]["run_id"]
    for shard in shard_names(rows):
        writer = ShardWriter(location, run_id, shard)
        for table, found in rows.items():
            if table != "runs":
                writer.add(table, [row for row in found if row.get("repository", "fleet") == shard])
        if shard != "fleet":
            writer.put_state(shard, "lineage", f"lineage of {shard} after {run_id}".encode())
        writer.done({"repositories": 1})


def add(rows: Rows, more: Mapping[str, Iterable[Row]]) -> None:
    for table, new in more.items():
        rows.setdefault(table, []).extend(new)


def rows_of_run(rows: Mapping[str, Sequence[Row]], run_id: str) -> Rows:
    """The rows that one run recorded."""
    return {table: [row for row in table_rows if row["run_id"] == run_id] for table, table_rows in rows.items()}


def _ended(life: Life, closed: int) -> str:
    """How a period ended, by its place: a third of what a change ended only vanished."""
    return "lapsed" if life.lapses else "vanished" if closed % 3 == 2 else "fixed"


def _events(history: History, life: Life, end: int) -> list[Row]:
    places: list[tuple[int, str]] = []
    for number, (opened, closed) in enumerate(life.periods):
        kind = "reopened" if number else "baseline" if opened == BASE else "introduced"
        places.append((opened, kind))
        if closed is not None:
            places.append((closed, _ended(life, closed)))
    if life.moved_at is not None:
        places.append((life.moved_at, "moved"))
    if life.unreadable:
        places.append((max(place for place, _ in places) + 1, "unreadable"))
    told_now = [(place, kind) for place, kind in sorted(places, key=lambda item: item[0]) if place < end]
    return [
        {
            "place": place,
            "finding_id": finding_id(history.repository, life),
            "ordinal": ordinal,
            "kind": kind,
            "change": commit(history.repository, place),
            "occurred_at": _at(history, place),
            "path": life.path,
            "start_line": life.line,
            "detail": "src/before.py" if kind == "moved" else "",
        }
        for ordinal, (place, kind) in enumerate(told_now)
    ]


def _at(history: History, place: int) -> datetime:
    return history.base_at if place == BASE else history.landed[place]


def _periods(history: History, life: Life, end: int) -> list[Row]:
    rows = []
    for ordinal, (opened, closed) in enumerate(life.periods):
        if opened >= end:
            continue
        is_open = closed is None or closed >= end
        rows.append(
            {
                "finding_id": finding_id(history.repository, life),
                "ordinal": ordinal,
                "opened_at": _at(history, opened),
                "opened_in": "" if opened == BASE else commit(history.repository, opened),
                "closed_at": None if is_open or closed is None else _at(history, closed),
                "closed_in": "" if is_open or closed is None else commit(history.repository, closed),
            }
        )
    return rows


def _finding(history: History, life: Life, end: int) -> Row:
    title, area, track, severity, confidence, weight, _, _ = RULES[life.rule]
    periods = _periods(history, life, end)
    opened = life.periods[0][0]
    events = [event["kind"] for event in _events(history, life, end)]
    died = periods[-1]["closed_at"] is not None
    standing = "suppressed" if life.suppressed else "unreadable" if "unreadable" in events else "open"
    last = max((closed for _, closed in life.periods if closed is not None and closed < end), default=0)
    status = _ended(life, last) if died else standing
    return {
        "finding_id": finding_id(history.repository, life),
        "rule_id": life.rule,
        "analyzer": "patterns" if area != "data" else "migrations",
        "area": area,
        "track": track,
        "severity": severity,
        "confidence": confidence,
        "weight": weight,
        "title": title,
        "message": f"{title} in {life.path}.",
        "path": life.path,
        "start_line": life.line,
        "start_column": 5,
        "end_line": life.line + 1,
        "end_column": 20,
        "more_lines": [],
        "symbol": "Service.handle",
        "role": "migration" if area == "data" else "handler",
        "excerpt": f"line {life.line} <of> the source",
        "evidence": '{"call": "execute"}',
        "related": "[]",
        "fix": "",
        "remedy": "Take it out.",
        "owners": list(history.owners),
        "corroborated_by": [],
        "fingerprint": f"1:{life.name}",
        "status": status,
        "known_since": _at(history, opened),
        "born_in": "" if opened == BASE else commit(history.repository, opened),
        "born_at": None if opened == BASE else _at(history, opened),
        "died_in": periods[-1]["closed_in"],
        "died_at": periods[-1]["closed_at"],
        "times_reopened": len(periods) - 1,
        "suppression": life.suppressed if status == "suppressed" else "",
    }


def _count(counts: dict[str, int], kind: str, life: Life) -> None:
    if kind == "fixed":
        counts["fixed"] += 1
    if kind in {"introduced", "reopened"}:
        counts["introduced"] += 1
        severity = RULES[life.rule][3]
        if not life.suppressed:
            counts["low" if severity == "info" else severity] += 1


def _change(history: History, place: int, counts: Mapping[str, int]) -> Row:
    at = history.landed[place]
    return {
        "change": commit(history.repository, place),
        "parent": commit(history.repository, place - 1),
        "position": place,
        "subject": f"Change number {place} (#{100 + place})",
        "author": f"Author {place % 4}",
        "authored_at": at - timedelta(hours=5),
        "committed_at": at,
        "landed_at": at,
        "is_merge": place % 5 == 0,
        "pull_request": 100 + place if place % 2 else None,
        "files": 2,
        "added_lines": 30 + place,
        "deleted_lines": place,
        **{name: counts.get(name, 0) for name in ("introduced", "fixed", "critical", "high", "medium", "low")},
        "verdict": "BLOCK" if counts.get("critical", 0) else "LGTM",
        "risk": "high" if counts.get("critical", 0) else "medium" if counts.get("high", 0) else "low",
    }


def _files(history: History, place: int) -> list[Row]:
    # Beside the paths of what it introduced, each change touches one file of its own.
    paths = {life.path for life in history.lives if any(place in period for period in life.periods)}
    return [
        {
            "change": commit(history.repository, place),
            "status": "modified",
            "path": path,
            "before_path": path,
            "role": "handler",
            "added_lines": 15,
            "deleted_lines": 2,
        }
        for path in sorted(paths | {"README.md"})
    ]


def _snapshot(history: History, run_id: str, *, partial: bool) -> Rows:
    common = {"run_id": run_id, "repository": history.repository}
    suppressed = [life for life in history.lives if life.suppressed]
    skips = [
        common
        | {
            "analyzer": "patterns",
            "rule_id": "",
            "path": f"src/part_{number}.py",
            "blob": uuid5(NAMESPACE_URL, f"blob-{number}").hex,
            "reason": "partial_parse",
            "detail": "an expression was expected",
            "at_head": True,
        }
        for number in range(2 if partial else 0)
    ]
    return {
        "coverage": [
            common | {"analyzer": "patterns", "language": "python", "files": 40, "files_judged": 40 - len(skips),
                      "files_skipped": len(skips)},
            common | {"analyzer": "patterns", "language": "other", "files": 6, "files_judged": 0, "files_skipped": 0},
        ],
        "skips": skips,
        **snapshot_rows(common),
        "suppressions": [
            *(
                common | {"kind": "inline", "rule_id": life.rule, "path": life.path, "line": life.line,
                          "reason": life.suppressed, "findings": 1, "stale": False, "since": history.base_at}
                for life in suppressed
            ),
            common | {"kind": "repository", "rule_id": "query-in-loop", "path": "old/**", "line": 3, "reason": "",
                      "findings": 0, "stale": True, "since": None},
        ],
    }  # fmt: skip
