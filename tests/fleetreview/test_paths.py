"""Globs over paths: what they match, and that none of them takes long."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetreview.owners import CodeOwners
from fleetreview.paths import Wild, glob_pattern, matcher

PIECES = st.lists(st.sampled_from([*Wild, "a", "b", "/", "a/b", "."]), max_size=9)
PATHS = st.text(alphabet="ab/.\n", max_size=12)
HOSTILE = "*a" * 40 + "*b"
LONG = "a" * 400


@given(pieces=PIECES, path=PATHS)
def test_path_matches_as_the_expression_of_its_pieces_says(pieces: list[str | Wild], path: str) -> None:
    body = "".join(piece.value if isinstance(piece, Wild) else re.escape(piece) for piece in pieces)
    assert bool(matcher(pieces).fullmatch(path)) is bool(re.fullmatch(body, path, re.DOTALL))


@pytest.mark.parametrize("glob", [HOSTILE, f"**/{HOSTILE}", "**/a" * 40 + "/b", "**a" * 40 + "b", "*" * 400 + "b"])
def test_glob_with_many_wildcards_is_answered(glob: str) -> None:
    assert not glob_pattern(glob).fullmatch(LONG)
    assert not glob_pattern(glob).fullmatch(LONG.replace("aa", "a/"))
    assert not CodeOwners.parse(f"{glob} @them\n".encode()).owners(LONG)


@pytest.mark.parametrize(
    ("glob", "path", "matches"),
    [
        ("src/*/api/*_v*.py", "src/orders/api/get_v2.py", True),
        ("src/*/api/*_v*.py", "src/orders/more/api/get_v2.py", False),
        ("**/api/*_v*.py", "api/get_v2.py", True),
        ("**/api/*_v*.py", "deep/er/api/get_v2.py", True),
        ("**/api/*_v*.py", "deep/myapi/get_v2.py", False),
        ("*.gen.*.ts", "src/a.gen.b.ts", True),
        ("a*b*c*/", "a1b2c3/d/e", True),
        ("a*b*c*/", "a1b2c3", False),
    ],
)
def test_glob_with_several_wildcards_means_what_one_with_few_means(glob: str, path: str, *, matches: bool) -> None:
    assert bool(glob_pattern(glob).fullmatch(path)) is matches


@pytest.mark.parametrize(
    ("pattern", "path", "owned"),
    [
        ("docs/*", "docs/a.md", True),
        ("docs/*", "docs/deep/a.md", False),
        ("docs/", "src/docs/deep/a.md", True),
        ("/docs/", "src/docs/deep/a.md", False),
        ("*.js", "src/a.js", True),
        ("src/**/test", "src/test/a.py", True),
        ("src/**/test", "src/a/b/test/c.py", True),
        ("src/*/x*/*y*", "src/a/xb/cyd/e", True),
        ("src/*/x*/*y*", "src/a/b/cyd/e", False),
    ],
)
def test_owners_are_those_of_the_pattern_that_matches(pattern: str, path: str, *, owned: bool) -> None:
    assert CodeOwners.parse(f"{pattern} @them\n".encode()).owners(path) == (("@them",) if owned else ())
