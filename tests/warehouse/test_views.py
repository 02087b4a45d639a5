"""The views against plain Python, over histories that nobody thought of."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.warehouse.sample import (
    BASE,
    RULES,
    START,
    WEEK,
    History,
    Life,
    Row,
    Rows,
    add,
    repository_run,
    rule_rows,
    run_row,
    told,
)
from warehouse.reading import run_checks, warehouse_of

if TYPE_CHECKING:
    from collections.abc import Iterable

BOUNDED = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
JUDGED = ("complete", "partial")
REPOSITORIES = ("alpha", "beta")


@st.composite
def lives(draw: st.DrawFn, changes: int, number: int) -> Life:
    places = sorted(draw(st.sets(st.integers(BASE, changes - 1), min_size=1, max_size=4)))
    periods: list[tuple[int, int | None]] = [
        (places[at], places[at + 1] if at + 1 < len(places) else None) for at in range(0, len(places), 2)
    ]
    return Life(
        name=f"life-{number}",
        rule=draw(st.sampled_from(sorted(RULES))),
        path=f"src/{number % 3}.py",
        line=number + 1,
        periods=tuple(periods),
        suppressed=draw(st.sampled_from(["", "", "a reason"])),
        lapses=draw(st.booleans()),
    )


@st.composite
def histories(draw: st.DrawFn, repository: str) -> History:
    hours = sorted(draw(st.lists(st.integers(0, 6 * 7 * 24), min_size=1, max_size=10)))
    landed = tuple(START + timedelta(hours=hour) for hour in hours)
    count = draw(st.integers(0, 6))
    return History(
        repository=repository,
        team="team",
        base_at=landed[0] - timedelta(days=draw(st.integers(0, 9))),
        landed=landed,
        lives=tuple(draw(lives(len(landed), number)) for number in range(count)),
    )


@st.composite
def fleets(draw: st.DrawFn) -> Rows:
    """Rows of up to four runs over two repositories: continued, told anew, unchanged, failed. Run ids do not sort by time."""
    rows: Rows = defaultdict(list)
    at = START + timedelta(days=draw(st.integers(20, 60)))
    runs = []
    for number in range(draw(st.integers(1, 4))):
        at += timedelta(hours=draw(st.sampled_from([0, 1, 24, 7 * 24])))
        runs.append((f"run-{draw(st.integers(0, 9))}-{number}", at))
    # Two runs that began at once are in the order of their names.
    runs.sort(key=lambda run: (run[1], run[0]))
    rows["runs"] = [run_row(run_id, started_at) for run_id, started_at in runs]
    rows["rules"] = rule_rows(runs[0][0])
    for repository in REPOSITORIES:
        history = draw(histories(repository))
        generation, end = 1, 0
        for run_id, _ in runs:
            statuses = ["failed", "complete", "partial"] if end == 0 else ["failed", "unchanged", "complete", "partial"]
            status = draw(st.sampled_from(statuses))
            begin = end
            if status in JUDGED:
                if end and draw(st.booleans()):
                    generation, begin = generation + 1, 0
                end = draw(st.integers(max(end, 1), len(history.landed)))
                add(rows, told(history, run_id=run_id, generation=generation, begin=begin, end=end))
                rows["coverage"].append(_coverage(run_id, repository, end))
            rows["repository_runs"].append(
                repository_run(
                    history, run_id=run_id, generation=generation, status=status, begin=min(begin, end), end=end
                )
            )
            rows["repositories"].append(_repository(run_id, repository))
    return rows


def _coverage(run_id: str, repository: str, files: int) -> Row:
    common = {"run_id": run_id, "repository": repository, "analyzer": "patterns", "language": "python"}
    return common | {"files": files, "files_judged": files, "files_skipped": 0}


def _repository(run_id: str, repository: str) -> Row:
    common = {"run_id": run_id, "repository": repository, "url": "https://git.example.org", "team": run_id}
    return common | {"owners": [], "tier": "", "default_branch": "main"}


FLOW = ("introduced", "fixed", "vanished", "reopened", "lapsed")


class Oracle:
    """What the views should show, in plain Python."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        order = sorted(rows["runs"], key=lambda run: (run["started_at"], run["run_id"]))
        self.place = {run["run_id"]: place for place, run in enumerate(order)}
        self.generation: dict[str, int] = {}
        for row in rows["repository_runs"]:
            if row["status"] != "failed":
                known = self.generation.get(row["repository"], 0)
                self.generation[row["repository"]] = max(known, row["generation"])

    def latest(self, table: str, *key: str) -> list[Row]:
        found: dict[tuple[Any, ...], Row] = {}
        for row in sorted(self.rows.get(table, []), key=lambda row: self.place[row["run_id"]]):
            found[tuple(row[name] for name in key)] = row
        return list(found.values())

    def current(self, table: str, rows: Iterable[Row] | None = None) -> list[Row]:
        told_rows = self.rows.get(table, []) if rows is None else rows
        return [row for row in told_rows if row["generation"] == self.generation.get(row["repository"])]

    def current_latest(self, table: str, *key: str) -> list[Row]:
        of_current = Oracle.__new__(Oracle)
        of_current.rows = {table: self.current(table)}
        of_current.place = self.place
        return of_current.latest(table, *key)

    def judged(self, table: str) -> list[Row]:
        last: dict[str, str] = {}
        for row in sorted(self.rows["repository_runs"], key=lambda row: self.place[row["run_id"]]):
            if row["status"] in JUDGED:
                last[row["repository"]] = row["run_id"]
        return [row for row in self.rows.get(table, []) if last.get(row["repository"]) == row["run_id"]]

    def weeks(self) -> list[date]:
        moments = [row["known_since"] for row in self.findings()]
        moments += [row["landed_at"] for row in self.current("landed_changes")]
        if not moments:
            return []
        last = max(min(moments), *(run["finished_at"] for run in self.rows["runs"]))
        found = [_monday(min(moments))]
        while found[-1] < _monday(last):
            found.append(found[-1] + timedelta(days=7))
        return found

    def findings(self) -> list[Row]:
        return self.current_latest("findings", "repository", "finding_id")

    def counted(self) -> dict[tuple[str, str], Row]:
        found = {(row["repository"], row["finding_id"]): row for row in self.findings()}
        return {key: row for key, row in found.items() if row["status"] != "suppressed"}

    def debt(self) -> dict[tuple[Any, ...], tuple[int, float]]:
        """The fold over the events of each finding: what is open when the week ends."""
        events = sorted(self.current("finding_events"), key=lambda row: row["ordinal"])
        totals: dict[tuple[Any, ...], list[float]] = defaultdict(list)
        weeks = self.weeks()
        for week in weeks:
            end = datetime(week.year, week.month, week.day, tzinfo=UTC) + WEEK
            is_open: dict[tuple[str, str], bool] = {}
            for event in events:
                if event["occurred_at"] < end or week == weeks[-1]:
                    key = (event["repository"], event["finding_id"])
                    opens = event["kind"] in {"introduced", "reopened", "baseline"}
                    is_open[key] = opens or (
                        is_open.get(key, False) and event["kind"] not in {"fixed", "vanished", "lapsed"}
                    )
            for key, finding in self.counted().items():
                if is_open.get(key):
                    what = tuple(finding[name] for name in ("repository", "track", "area", "severity"))
                    totals[week, *what].append(finding["weight"])
        return {key: (len(weights), round(sum(weights), 6)) for key, weights in totals.items()}

    def flow(self) -> dict[tuple[Any, ...], dict[str, int]]:
        totals: dict[tuple[Any, ...], dict[str, int]] = {}
        for event in self.current("finding_events"):
            finding = self.counted().get((event["repository"], event["finding_id"]))
            if finding is None or event["kind"] not in FLOW:
                continue
            key = (min(_monday(event["occurred_at"]), self.weeks()[-1]), finding["repository"], finding["track"])
            totals.setdefault(key, dict.fromkeys(FLOW, 0))[event["kind"]] += 1
        return totals


def _monday(moment: datetime) -> date:
    return (moment - timedelta(days=moment.weekday())).date()


def _same(shown: list[Row], expected: list[Row]) -> bool:
    columns = shown[0].keys() if shown else ()
    return sorted(shown, key=repr) == sorted(({name: row[name] for name in columns} for row in expected), key=repr)


@BOUNDED
@given(fleets())
def test_views_show_what_plain_python_finds(rows: Rows) -> None:
    oracle = Oracle(rows)
    expected = {
        "repositories": oracle.latest("repositories", "repository"),
        "repository_runs": oracle.latest("repository_runs", "repository"),
        "findings": oracle.findings(),
        "finding_intervals": oracle.current_latest("finding_intervals", "repository", "finding_id", "ordinal"),
        "finding_events": oracle.current("finding_events"),
        "landed_changes": oracle.current("landed_changes"),
        "file_changes": oracle.current("file_changes"),
        "coverage": oracle.judged("coverage"),
        "finding_events_recorded": rows.get("finding_events", []),
        "coverage_history": rows.get("coverage", []),
    }
    with warehouse_of(rows) as warehouse:
        for view, found in expected.items():
            assert _same(warehouse.rows(f"FROM {view}"), found), view


@BOUNDED
@given(fleets())
def test_weekly_debt_is_the_fold_over_events(rows: Rows) -> None:
    oracle = Oracle(rows)
    with warehouse_of(rows) as warehouse:
        assert [row["week"] for row in warehouse.rows("FROM weeks ORDER BY week")] == oracle.weeks()
        debt = {tuple(row[:5]): (row[5], round(row[6], 6)) for row in warehouse.table("FROM weekly_debt")[1]}
        open_now = warehouse.rows("SELECT count(*) AS n FROM open_findings")[0]["n"]
        flow = {
            (row["week"], row["repository"], row["track"]): {kind: row[kind] for kind in FLOW}
            for row in warehouse.rows("FROM weekly_flow")
        }
    assert debt == oracle.debt()
    assert flow == oracle.flow()
    # The last week shows what is open now.
    last = oracle.weeks()[-1] if oracle.weeks() else None
    assert open_now == sum(count for key, (count, _) in debt.items() if key[0] == last)


@BOUNDED
@given(fleets())
def test_generated_histories_pass_every_check(rows: Rows) -> None:
    with warehouse_of(rows) as warehouse:
        assert run_checks(warehouse) == []


def test_what_is_dated_after_the_last_run_counts_in_the_last_week() -> None:
    life = Life(name="late", rule="query-in-loop", path="a.py", line=1, periods=((1, None),))
    landed = (START, START + timedelta(days=400))
    history = History(repository="alpha", team="team", base_at=START, landed=landed, lives=(life,))
    rows: Rows = {"runs": [run_row("run", START + WEEK)]}
    rows["repository_runs"] = [repository_run(history, run_id="run", generation=1, status="complete", begin=0, end=2)]
    add(rows, told(history, run_id="run", generation=1, begin=0, end=2))
    with warehouse_of(rows) as warehouse:
        assert warehouse.table("SELECT week FROM weekly_debt")[1] == [((START + WEEK).date(),)]
        assert warehouse.table("SELECT max(week), sum(landed_changes) FROM weekly_changes")[1] == [
            ((START + WEEK).date(), 2)
        ]


def test_without_a_run_weeks_end_with_the_last_known_moment() -> None:
    with warehouse_of({}) as warehouse:
        assert warehouse.rows("FROM weeks") == []
