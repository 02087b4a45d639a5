"""The geometry of the trend charts: numbers in, places in a drawing out. A template draws them as SVG."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

LEFT, RIGHT, TOP, BOTTOM = 52, 132, 14, 34
_STEPS = 4
_LABEL_HEIGHT = 14
_MOST_DOTS = 30
# Ends of the axis between 10 and 100 that four steps divide into whole numbers, in tenths.
_ENDS = (1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10)


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """One value: its place, and the text that a reader gets on pointing at it. ``height`` is that of a bar."""

    x: float
    y: float
    note: str
    height: float = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """One line or set of bars: a value per week. ``points`` is the SVG point list, ``label_y`` the height of its name."""

    name: str
    number: int
    values: tuple[float, ...]
    points: str
    marks: tuple[Mark, ...]
    label_y: float
    last: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Tick:
    """A line of the grid, or a week at the lower edge, with its label."""

    at: float
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """A chart ready to draw, and its numbers as a table. ``bar`` is the width of a bar, 0 for lines."""

    key: str
    title: str
    description: str
    unit: str
    width: int
    height: int
    series: tuple[Series, ...]
    rows: tuple[Tick, ...]
    columns: tuple[Tick, ...]
    table: tuple[tuple[str, tuple[str, ...]], ...]
    bar: float = 0
    left: int = LEFT
    right_edge: int = 0
    top: int = TOP
    base: float = 0

    @property
    def dots(self) -> bool:
        """Whether each value is marked: with many weeks the marks would hide the line."""
        return len(self.table) <= _MOST_DOTS

    @property
    def aim(self) -> float:
        """The radius within which pointing at a value shows it."""
        return round(max(3.0, min(9.0, (self.right_edge - self.left) / max(1, len(self.table)) / 2)), 1)

    @property
    def is_empty(self) -> bool:
        """Whether there is no week to draw."""
        return not self.table


def line_chart(
    *,
    key: str,
    title: str,
    unit: str,
    weeks: Sequence[date],
    series: Mapping[str, Sequence[float]],
    width: int = 720,
    height: int = 240,
) -> Chart:
    """Lay out one line per series over the weeks. ``key`` makes the chart's element ids unique on its page."""
    return _chart(key=key, title=title, unit=unit, weeks=weeks, series=series, width=width, height=height, bars=False)


def bar_chart(
    *,
    key: str,
    title: str,
    unit: str,
    weeks: Sequence[date],
    series: Mapping[str, Sequence[float]],
    width: int = 720,
    height: int = 200,
) -> Chart:
    """Lay out one group of bars per week."""
    return _chart(key=key, title=title, unit=unit, weeks=weeks, series=series, width=width, height=height, bars=True)


def number(value: float) -> str:
    """Return a number as people read it: grouped, with one decimal place where it has any."""
    rounded = round(float(value), 1)
    return f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:,.1f}"


def _chart(
    *,
    key: str,
    title: str,
    unit: str,
    weeks: Sequence[date],
    series: Mapping[str, Sequence[float]],
    width: int,
    height: int,
    bars: bool,
) -> Chart:
    top = _ceiling(max((value for values in series.values() for value in values), default=0))
    right_edge, base = width - (20 if bars else RIGHT), height - BOTTOM
    room = (right_edge - LEFT) / max(1, len(weeks)) if bars else (right_edge - LEFT) / max(1, len(weeks) - 1)
    bar = round(min(14.0, room * 0.8 / max(1, len(series))), 1) if bars else 0.0

    def across(week: int, place: int) -> float:
        if not bars:
            return LEFT + (room * week if len(weeks) > 1 else (right_edge - LEFT) / 2)
        return LEFT + room * (week + 0.5) + bar * (place - len(series) / 2)

    def down(value: float) -> float:
        return base - (base - TOP) * value / top

    drawn = []
    for place, (name, values) in enumerate(series.items()):
        marks = tuple(
            Mark(
                x=round(across(week, place), 1),
                y=round(down(value), 1),
                height=round(base - down(value), 1),
                note=f"{name}, week of {weeks[week].isoformat()}: {number(value)} {unit}",
            )
            for week, value in enumerate(values)
        )
        drawn.append(
            Series(
                name=name,
                number=place + 1,
                values=tuple(values),
                points=" ".join(f"{mark.x},{mark.y}" for mark in marks),
                marks=marks,
                label_y=marks[-1].y if marks else base,
                last=number(values[-1]) if values else "",
            )
        )
    return Chart(
        key=key,
        title=title,
        description=_description(unit, weeks, series),
        unit=unit,
        width=width,
        height=height,
        series=tuple(_apart(drawn)),
        rows=tuple(
            Tick(at=round(down(top * step / _STEPS), 1), label=number(top * step / _STEPS))
            for step in range(_STEPS + 1)
        ),
        columns=tuple(
            Tick(at=round(across(week, 0) + (bar * len(series) / 2 if bars else 0), 1), label=_label(weeks, week))
            for week in _labelled(len(weeks))
        ),
        table=tuple(
            (day.isoformat(), tuple(number(values[week]) for values in series.values()))
            for week, day in enumerate(weeks)
        ),
        bar=bar,
        right_edge=right_edge,
        base=base,
    )


def _ceiling(value: float) -> float:
    """Return the end of the axis: a round number at or above the greatest value, in four whole steps."""
    if value <= 2 * _STEPS:
        return float(_STEPS if value <= _STEPS else 2 * _STEPS)
    power: int = 10 ** max(1, math.floor(math.log10(value)))
    return next(float(round(factor * power, 1)) for factor in _ENDS if round(factor * power, 1) >= value)


def _label(weeks: Sequence[date], week: int) -> str:
    """Return the day of a week, or month and year where the weeks span more than a year."""
    return f"{weeks[week]:%d %b}" if len(weeks) <= 54 else f"{weeks[week]:%b %Y}"


def _labelled(weeks: int) -> list[int]:
    """Return the weeks that get a label: at most six, evenly, counted back from the last."""
    step = max(1, math.ceil(weeks / 6))
    return list(range(weeks - 1, -1, -step))[::-1]


def _apart(series: list[Series]) -> list[Series]:
    """Move the names at the right edge apart, upwards, so that none covers another or the weeks below."""
    placed: dict[int, float] = {}
    above = math.inf
    for line in sorted(series, key=lambda line: -line.label_y):
        above = min(line.label_y, above - _LABEL_HEIGHT)
        placed[line.number] = round(above, 1)
    return [replace(line, label_y=placed[line.number]) for line in series]


def _description(unit: str, weeks: Sequence[date], series: Mapping[str, Sequence[float]]) -> str:
    if not weeks:
        return "No week to show yet."
    changes = "; ".join(
        f"{name} from {number(values[0])} to {number(values[-1])}" for name, values in series.items() if values
    )
    return f"{unit.capitalize()} per week, {weeks[0].isoformat()} to {weeks[-1].isoformat()}: {changes}."
