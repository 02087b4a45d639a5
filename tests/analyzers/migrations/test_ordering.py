from __future__ import annotations

import pytest

from analyzers.migrations.ordering import by_dependencies, duplicates, gaps, heads


def order(items: dict[str, list[str]]) -> tuple[list[str], list[str]]:
    found, problems = by_dependencies(items, lambda before: before, lambda name: (name,), lambda _: "p")
    return found, [problem.kind for problem in problems]


@pytest.mark.parametrize(
    ("items", "expected", "problems"),
    [
        ({}, [], []),
        ({"b": [], "a": []}, ["a", "b"], []),
        ({"a": ["b"], "b": []}, ["b", "a"], []),
        ({"d": ["b", "c"], "c": ["a"], "b": ["a"], "a": []}, ["a", "b", "c", "d"], []),
        ({"a": ["gone"]}, ["a"], []),
        ({"a": ["a"]}, ["a"], []),
        ({"a": ["b"], "b": ["a"], "c": [], "d": ["a"]}, ["c", "a", "b", "d"], ["cycle"]),
    ],
)
def test_each_comes_behind_what_it_depends_on(
    items: dict[str, list[str]], expected: list[str], problems: list[str]
) -> None:
    assert order(items) == (expected, problems)


def test_heads_are_what_nothing_depends_on() -> None:
    assert heads({"a": [], "b": ["a"], "c": ["a"]}, lambda before: before) == ["b", "c"]


def test_numbers_twice_name_their_files() -> None:
    [problem] = duplicates(["m/1_a", "m/1_b", "m/2_c"], lambda one: one[2], lambda one: one)
    assert problem.paths == ("m/1_a", "m/1_b")
    assert problem.detail == "2 migrations have the same number: 1_a, 1_b"


@pytest.mark.parametrize(
    ("versions", "missing"),
    [
        ([(1,), (2,), (4,)], "no migration has the number 3"),
        ([(1,), (2,), (3,)], ""),
        ([(10,), (20,), (30,)], ""),
        ([(20240101,), (20240103,)], ""),
        ([(1, 0), (1, 2)], ""),
        ([], ""),
    ],
)
def test_gaps_are_told_where_numbers_count(versions: list[tuple[int, ...]], missing: str) -> None:
    assert "".join(problem.detail for problem in gaps(versions)) == missing
