from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from reports.charts import bar_chart, line_chart

WEEKS = [date(2026, 9, 7) + timedelta(weeks=n) for n in range(12)]


def test_values_stand_between_the_axis_and_its_end() -> None:
    chart = line_chart(key="k", title="Debt", unit="weight", weeks=WEEKS, series={"a": [n * 7.5 for n in range(12)]})
    heights = [mark.y for mark in chart.series[0].marks]
    assert heights == sorted(heights, reverse=True)
    assert chart.top <= min(heights) <= max(heights) == chart.base


@pytest.mark.parametrize("greatest", [0, 0.5, 3, 4, 5, 9, 11, 99, 100, 101, 12345, 1e6])
def test_axis_ends_at_or_above_the_greatest_value(greatest: float) -> None:
    chart = line_chart(key="k", title="t", unit="u", weeks=WEEKS[:1], series={"a": [greatest]})
    assert float(chart.rows[-1].label.replace(",", "")) >= greatest


def test_names_at_the_edge_never_cover_one_another() -> None:
    chart = line_chart(key="k", title="t", unit="u", weeks=WEEKS, series={name: [0.0] * 12 for name in "abcd"})
    heights = sorted(line.label_y for line in chart.series)
    assert all(lower - upper >= 12 for upper, lower in pairwise(heights))
    assert heights[-1] <= chart.base


def test_each_value_is_told_in_words_and_in_the_table() -> None:
    chart = bar_chart(key="k", title="t", unit="findings", weeks=WEEKS, series={"fixed": [float(n) for n in range(12)]})
    assert chart.series[0].marks[3].note == "fixed, week of 2026-09-28: 3 findings"
    assert chart.table[3] == ("2026-09-28", ("3",))
    assert "fixed from 0 to 11" in chart.description


def test_bars_stand_inside_the_drawing() -> None:
    chart = bar_chart(key="k", title="t", unit="u", weeks=WEEKS, series={"a": [1.0] * 12, "b": [2.0] * 12})
    marks = [mark for line in chart.series for mark in line.marks]
    assert all(chart.left <= mark.x and mark.x + chart.bar <= chart.right_edge for mark in marks)


def test_a_chart_without_weeks_is_empty() -> None:
    assert line_chart(key="k", title="t", unit="u", weeks=[], series={"a": []}).is_empty


@pytest.mark.parametrize("greatest", [1, 5, 6, 9, 13, 33, 99])
def test_counts_get_whole_numbers_at_the_axis(greatest: float) -> None:
    chart = bar_chart(key="k", title="t", unit="findings", weeks=WEEKS[:1], series={"a": [greatest]})
    assert all(tick.label.isdigit() for tick in chart.rows)
