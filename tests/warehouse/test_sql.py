from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import warehouse
from fleetreview.errors import UsageError
from tests.warehouse.sample import LAST_RUN, Rows, sample_rows
from warehouse.dictionary import dictionary
from warehouse.reading import Warehouse, run_checks, warehouse_of
from warehouse.sql import checks, saved_queries, saved_query, views
from warehouse.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from warehouse.sql import ParameterValue, SavedQuery


@pytest.fixture(scope="module")
def filled() -> Iterator[Warehouse]:
    with warehouse_of(sample_rows()) as opened:
        yield opened


@pytest.fixture(scope="module")
def empty() -> Iterator[Warehouse]:
    with warehouse_of({}) as opened:
        yield opened


def test_every_table_has_a_view_of_its_name() -> None:
    assert set(TABLES) <= {view.name for view in views()}


def test_every_sql_file_is_loaded() -> None:
    folder = Path(warehouse.__file__).parent
    found = {path.stem for name in ("views", "checks", "queries") for path in (folder / name).glob("*.sql")}
    assert found == {text.name for text in (*views(), *checks())} | {query.name for query in saved_queries()}


def test_there_are_enough_saved_queries() -> None:
    assert len(saved_queries()) >= 14


@pytest.mark.parametrize("query", saved_queries(), ids=lambda query: query.name)
def test_saved_query_says_what_it_answers_and_what_its_parameters_mean(query: SavedQuery) -> None:
    assert query.answers.count("?") >= 1
    assert all(parameter.meaning for parameter in query.parameters)
    assert all(f"${parameter.name}" in query.statement for parameter in query.parameters)


@pytest.mark.parametrize("name", [query.name for query in saved_queries()])
def test_saved_query_runs_on_a_filled_warehouse(filled: Warehouse, name: str) -> None:
    given: dict[str, ParameterValue] = {"weeks": 30, "severities": "critical,high,medium,low,info"}
    known = {parameter.name for parameter in saved_query(name).parameters}
    columns, rows = filled.answer(name, {key: value for key, value in given.items() if key in known})
    assert len(set(columns)) == len(columns)
    # The sample's rules never change, and it has no secrets.
    assert (len(rows) > 0) is (name not in {"rule_history", "burnt_secrets"})


def test_burnt_secrets_are_what_the_secrets_analyzer_found_and_not_what_is_called_secret_by_others() -> None:
    rows = sample_rows()
    gone = [row for row in rows["findings"] if row["status"] == "fixed"]
    for row in gone:
        row["evidence"] = '{"secret": "token", "kind": "password"}'
    with warehouse_of(rows) as opened:
        assert opened.answer("burnt_secrets")[1] == []
    for row in gone:
        row["analyzer"] = "secrets"
    with warehouse_of(rows) as opened:
        _, told = opened.answer("burnt_secrets")
    assert {row[-1] for row in told} <= {row["finding_id"] for row in gone}
    assert told


@pytest.mark.parametrize("name", [query.name for query in saved_queries()])
def test_saved_query_returns_nothing_from_an_empty_warehouse(empty: Warehouse, name: str) -> None:
    assert empty.answer(name)[1] == []


@pytest.mark.parametrize("name", [view.name for view in views()])
def test_view_of_an_empty_warehouse_is_empty(empty: Warehouse, name: str) -> None:
    assert empty.table(f"FROM {name}")[1] == []


def test_parameter_given_as_text_is_read_as_a_number() -> None:
    assert saved_query("blocked-changes").bound({"weeks": "2"}) == {"weeks": 2}


def test_parameter_that_is_no_number_is_refused() -> None:
    with pytest.raises(UsageError, match="parameter weeks is a number, not 'two'"):
        saved_query("blocked_changes").bound({"weeks": "two"})


def test_unknown_parameter_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(UsageError, match="no parameter since; it has: weeks"):
        saved_query("blocked_changes").bound({"since": 1})


def test_unknown_query_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(UsageError, match="there is no query nothing; there are: blocked_changes"):
        saved_query("nothing")


def test_parameter_cannot_carry_sql(filled: Warehouse) -> None:
    assert filled.answer("open_by_team", {"severities": "high' OR 1=1 --"})[1] == []


def test_rule_that_changes_shows_in_its_history() -> None:
    rows = sample_rows()
    rows["rules"].append(rows["rules"][0] | {"run_id": LAST_RUN, "digest": "another"})
    with warehouse_of(rows) as changed:
        columns, found = changed.answer("rule_history")
    assert [(row[columns.index("what")], row[columns.index("digest")]) for row in found] == [("changed", "another")]


def test_sample_passes_every_check(filled: Warehouse) -> None:
    assert run_checks(filled) == []


def _set(table: str, index: int, **values: object) -> Callable[[Rows], None]:
    return lambda rows: rows[table][index].update(values)


def _forget(table: str) -> Callable[[Rows], None]:
    return lambda rows: rows[table].clear()


def _forget_open(rows: Rows) -> None:
    gone = next(row for row in rows["findings"] if row["status"] == "open" and row["repository"] == "billing-api")
    rows["findings"].remove(gone)


def _close_period(rows: Rows) -> None:
    known = {(row["repository"], row["finding_id"]) for row in rows["findings"] if row["status"] == "open"}
    period = next(
        p for p in rows["finding_intervals"] if (p["repository"], p["finding_id"]) in known and p["ordinal"] == 0
    )
    period["closed_at"] = period["opened_at"]


def _overlap(rows: Rows) -> None:
    second = next(period for period in rows["finding_intervals"] if period["ordinal"] == 1)
    second["opened_at"] = rows["runs"][0]["window_start"]


def _double(rows: Rows) -> None:
    rows["file_changes"].append(dict(rows["file_changes"][0]))


CORRUPTIONS: dict[str, Callable[[Rows], None]] = {
    "events_without_finding": _forget_open,
    "periods_without_finding": _forget_open,
    "findings_without_period": _forget("finding_intervals"),
    "periods_overlapping": _overlap,
    "status_against_periods": _close_period,
    "known_since_against_periods": _overlap,
    "change_counts_against_events": _set("landed_changes", 5, introduced=7),
    "events_without_change": _forget("landed_changes"),
    "file_changes_without_change": _forget("landed_changes"),
    "changes_out_of_order": _set("landed_changes", 5, position=4),
    "findings_without_rule": _forget("rules"),
    "repository_runs_without_repository": _forget("repositories"),
    "duplicate_keys": _double,
    "rows_without_run": _set("skips", 0, run_id="20990101T000000Z-zzzzzz"),
    "unknown_values": _set("findings", 0, severity="awful"),
}


def test_every_check_has_its_planted_corruption() -> None:
    assert set(CORRUPTIONS) == {check.name for check in checks()}


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_check_catches_planted_corruption(name: str) -> None:
    rows = sample_rows()
    CORRUPTIONS[name](rows)
    with warehouse_of(rows) as corrupt:
        failures = {failure.check: failure for failure in run_checks(corrupt)}
    assert name in failures
    assert failures[name].rows
    assert failures[name].meaning.startswith("One row per ")


def test_data_dictionary_in_docs_is_what_is_generated() -> None:
    stored = Path(__file__).parents[2] / "docs" / "data-dictionary.md"
    assert stored.read_text(encoding="utf-8") == dictionary(), (
        "run python -m warehouse.dictionary docs/data-dictionary.md"
    )
