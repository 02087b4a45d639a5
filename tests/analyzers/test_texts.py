"""Shown texts: one for all file versions that look alike to a pattern, and the way back to each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from analyzers.patterns import engine
from analyzers.patterns.analyzer import PatternAnalyzer, unit_of
from analyzers.patterns.engine import EngineResult, FileTrouble, Limits
from analyzers.patterns.prefilter import Gaps
from analyzers.patterns.texts import Texts, View
from fleetreview.model import SkipReason, SourceBlob

if TYPE_CHECKING:
    from pathlib import Path

BUSY = "def busy(a, b):\n" + "    total = a + b\n" * 120 + "    return total\n\n\n"
WANTED = "import requests\n\n\n" + BUSY + "def load(url):\n    return requests.get(url, timeout=5, verify=False)\n"
LONGER = WANTED.replace("    return total\n", "    log('a line more, ä')\n    return total\n")
TOUCHED = WANTED.replace("get(url", "get(url + '/'")


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, bytes]]:
    """What Semgrep is shown in each run, by path below the directory."""
    runs: list[dict[str, bytes]] = []
    real = engine.run

    def run(directory: Path, patterns: Any, limits: Limits) -> EngineResult:
        files = [path for path in directory.rglob("*") if path.is_file()]
        runs.append({path.relative_to(directory).as_posix(): path.read_bytes() for path in files})
        return real(directory, patterns, limits)

    monkeypatch.setattr(engine, "run", run)
    return runs


def lines_found(analyzer: PatternAnalyzer, *texts: str) -> list[list[int]]:
    blobs = [SourceBlob(blob=str(number), suffix=".py", content=text.encode()) for number, text in enumerate(texts)]
    units = {unit_of(source) for source in analyzer.catalogue.rules["tls-verification-disabled"].sources}
    return [[fact.value["span"][0] for fact in facts] for _, facts, _ in analyzer.map(blobs, frozenset(units))]


def test_versions_that_differ_where_no_pattern_looks_are_scanned_once(seen: list[dict[str, bytes]]) -> None:
    analyzer = PatternAnalyzer(limits=Limits(jobs=1))
    found = lines_found(analyzer, WANTED, LONGER, TOUCHED)
    at = WANTED[: WANTED.index("requests.get")].count("\n") + 1
    assert found == [[at], [at + 1], [at]]
    (run,) = seen
    assert sorted(b"get(url," in text for text in run.values()) == [False, True]


def test_a_version_is_told_what_it_would_be_told_alone() -> None:
    analyzer = PatternAnalyzer(limits=Limits(jobs=1))
    alone = [lines_found(analyzer, text)[0] for text in (WANTED, LONGER, TOUCHED)]
    assert lines_found(analyzer, WANTED, LONGER, TOUCHED) == alone


def test_what_a_pattern_says_of_a_text_counts_only_for_files_that_show_it_to_that_pattern(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two files may show the same text to different patterns: the text is scanned with both."""
    analyzer = PatternAnalyzer(limits=Limits(jobs=1))
    broken = FileTrouble(reason=SkipReason.TIME_OUT, detail="Timeout", pattern_id="tls-verification-disabled.python")

    def run(directory: Path, patterns: Any, limits: Limits) -> EngineResult:
        del patterns, limits
        names = [path.relative_to(directory).as_posix() for path in directory.rglob("*.py")]
        return EngineResult(troubles={name: [broken] for name in names})

    monkeypatch.setattr(engine, "run", run)
    # The rule about certificates is shown the first file alone.
    other = "import jwt\n\n\ndef read(token):\n    return jwt.decode(token, key)\n"
    blobs = [SourceBlob(blob=str(i), suffix=".py", content=t.encode()) for i, t in enumerate((WANTED, other))]
    skips = {key.blob: list(skips) for key, _, skips in analyzer.map(blobs, analyzer.units(".py"))}
    assert [skip.reason for skip in skips["0"]] == [SkipReason.TIME_OUT]
    assert skips["1"] == []


def test_text_is_kept_once_for_all_patterns_that_see_it(tmp_path: Path) -> None:
    texts = Texts(tmp_path / "blobs")
    first = texts.add(b"x = 1\n", ".py", {3})
    assert texts.add(b"x = 1\n", ".py", {1, 3}) == first
    assert texts.add(b"x = 1\n", ".js", {2}) != first
    many = texts.add(b"x = 2\n", ".py", set(range(100, 190)))
    names = texts.place()
    assert names[first].startswith("-1-3-/")
    assert len(names[many].split("/")) == 4
    assert max(map(len, names[many].split("/"))) < 255
    assert {path.read_bytes() for path in (tmp_path / "blobs").rglob("*.py")} == {b"x = 1\n", b"x = 2\n"}
    assert len(names) == 3


def test_place_in_a_text_becomes_the_place_in_the_file() -> None:
    view = View(text="", patterns=frozenset(), gaps=Gaps(after=(2, 7), missing=((10, 300), (13, 390))))
    match = {
        "check_id": "a",
        "start": {"line": 2, "col": 5, "offset": 15},
        "end": {"line": 8, "col": 3, "offset": 90},
        "extra": {"message": "text"},
    }
    assert view.in_file(match) == {
        "check_id": "a",
        "start": {"line": 2, "col": 5, "offset": 15},
        "end": {"line": 21, "col": 3, "offset": 480},
        "extra": {"message": "text"},
    }


def test_trouble_with_a_text_is_told_at_the_lines_of_the_file() -> None:
    view = View(text="", patterns=frozenset(), gaps=Gaps(after=(2,), missing=((10, 300),)))
    trouble = FileTrouble(reason=SkipReason.PARTIAL_PARSE, detail="PartialParsing", lines=(1, 2, 3, 4, 5, 6))
    assert view.detail(trouble) == "PartialParsing at line 1, 2, 13, 14, 15"
    assert view.detail(FileTrouble(reason=SkipReason.TIME_OUT, detail="Timeout")) == "Timeout"
