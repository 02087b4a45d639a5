"""The pattern analyzer: what map keeps of Semgrep's matches, and what link makes of it."""

from __future__ import annotations

import gc
import hashlib
import socket
import weakref
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from analyzers.catalogue import Catalogue, catalogue
from analyzers.facts import FactStore
from analyzers.patterns.analyzer import MARKERS, PatternAnalyzer, unit_of
from analyzers.patterns.engine import Limits
from analyzers.protocol import BlobKey, TreeFacts
from analyzers.roles import Roles
from fleetreview.model import ChangeStatus, FileChange, LandedChange, Role, SkipReason, SourceBlob, SuppressionKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analyzers.protocol import Judgement

TIMEOUT = "rel-py-requests-no-timeout"
CALL = "import requests\n\n\ndef load(url):\n    return requests.get(url)\n"
PII = "logger.warn('refused', email, password);\n"
FILES: Mapping[str, str | bytes] = {
    "app/a.py": CALL,
    "app/same.py": CALL,
    "tests/test_a.py": CALL,
    "app/marked.py": CALL.replace("(url)\n", f"(url)  # fleetreview: ignore[{TIMEOUT}] quick enough\n"),
    "app/nosem.py": CALL.replace("(url)\n", "(url)  # nosemgrep\n"),
    "app/noqa.py": CALL.replace("(url)\n", "(url)  # noqa: S113\n"),
    "app/broken.py": CALL + "def (:\n",
    "app/clean.py": "x = 1\n",
    "app/stale.py": f"# fleetreview: ignore[{TIMEOUT}] long gone\nx = 1\n",
    "app/latin.py": CALL.encode() + b"# caf\xe9\n",
    "app/windows.py": CALL.replace("\n", "\r\n"),
    "src/log.ts": PII,
    "vendor/a.py": CALL,
    "app/query.sql": "select 1\n",
}


class Source:
    """Facts of blobs that are named by their content's place in ``FILES``."""

    def __init__(self) -> None:
        self.store = FactStore()

    def facts(self, key: BlobKey) -> Any:
        return self.store.facts(key)


@pytest.fixture(scope="module")
def analyzer() -> PatternAnalyzer:
    ids = (TIMEOUT, "obs-log-pii", "sql-injection-tainted-query")
    return PatternAnalyzer(Catalogue(rules={i: catalogue().rules[i] for i in ids}), Limits(jobs=1))


def blob_of(path: str) -> str:
    content = FILES[path]
    return hashlib.sha1(content if isinstance(content, bytes) else content.encode()).hexdigest()  # noqa: S324 - as Git's


@pytest.fixture(scope="module")
def tree(analyzer: PatternAnalyzer) -> TreeFacts:
    """All files, mapped in two batches: one for each technology."""
    source = Source()
    blobs: dict[tuple[str, str], SourceBlob] = {}
    for path, content in FILES.items():
        suffix = Path(path).suffix
        if analyzer.units(suffix):
            raw = content if isinstance(content, bytes) else content.encode()
            blobs[(blob_of(path), suffix)] = SourceBlob(blob=blob_of(path), suffix=suffix, content=raw)
    for suffix in (".py", ".ts"):
        units = analyzer.units(suffix)
        batch = [blob for blob in blobs.values() if blob.suffix == suffix]
        for key, facts, skips in analyzer.map(batch, units):
            source.store.add(key, units, facts, skips)
    return TreeFacts(entries={path: blob_of(path) for path in FILES}, roles=Roles(), source=source)


@pytest.fixture(scope="module")
def judged(analyzer: PatternAnalyzer, tree: TreeFacts) -> dict[str, Judgement]:
    return {judgement.path: judgement for judgement in analyzer.link(None, tree, None)}


def test_match_becomes_an_occurrence_with_its_place_and_words(judged: dict[str, Judgement]) -> None:
    [found] = judged["app/a.py"].occurrences
    assert (found.rule_id, found.span.start_line, found.symbol, found.role) == (TIMEOUT, 5, "load", Role.SERVICE)
    assert found.excerpt == "return requests.get(url)"
    assert found.evidence
    assert found.fp.startswith("1:")
    assert found.suppression is None


def test_same_content_at_another_path_is_mapped_once_and_found_at_both(
    judged: dict[str, Judgement], tree: TreeFacts
) -> None:
    assert tree.entries["app/a.py"] == tree.entries["app/same.py"]
    [one], [other] = judged["app/a.py"].occurrences, judged["app/same.py"].occurrences
    assert one.fp == other.fp
    assert other.path == "app/same.py"


def test_fingerprint_does_not_depend_on_line_ends(judged: dict[str, Judgement]) -> None:
    assert judged["app/windows.py"].occurrences[0].fp == judged["app/a.py"].occurrences[0].fp


def test_files_that_no_rule_acts_on_are_passed_over(analyzer: PatternAnalyzer, judged: dict[str, Judgement]) -> None:
    assert not {"tests/test_a.py", "vendor/a.py", "app/query.sql", "app/clean.py"} & judged.keys()
    assert not analyzer.selects("vendor/a.py", Role.VENDORED)
    assert not analyzer.selects("app/query.sql", Role.SERVICE)
    assert analyzer.selects("APP/A.PY", Role.SERVICE)


def test_our_marker_suppresses_with_its_reason(judged: dict[str, Judgement]) -> None:
    [found] = judged["app/marked.py"].occurrences
    assert found.suppression is not None
    assert (found.suppression.kind, found.suppression.reason) == (SuppressionKind.INLINE, "quick enough")


@pytest.mark.parametrize(("path", "tool"), [("app/nosem.py", "nosemgrep"), ("app/noqa.py", "noqa")])
def test_marker_of_another_linter_is_seen_as_acknowledged(judged: dict[str, Judgement], path: str, tool: str) -> None:
    [found] = judged[path].occurrences
    assert found.suppression is not None
    assert found.suppression.kind is SuppressionKind.ACKNOWLEDGED
    assert found.suppression.reason.startswith(tool)


def test_marker_that_hides_nothing_is_still_listed(analyzer: PatternAnalyzer, tree: TreeFacts) -> None:
    written = {(s.path, s.rule_id, s.line) for s in analyzer.written_suppressions(tree)}
    assert written == {("app/marked.py", TIMEOUT, 5), ("app/stale.py", TIMEOUT, 1)}


def test_file_that_does_not_parse_is_a_skip_of_its_path(judged: dict[str, Judgement]) -> None:
    skips = judged["app/broken.py"].skips
    assert {skip.path for skip in skips} == {"app/broken.py"}
    assert {skip.reason for skip in skips} <= {SkipReason.SYNTAX_ERROR, SkipReason.PARTIAL_PARSE}
    assert skips


def test_content_that_is_no_utf8_is_read(judged: dict[str, Judgement]) -> None:
    assert [o.rule_id for o in judged["app/latin.py"].occurrences] == [TIMEOUT]


def test_gravest_variant_speaks_for_a_place(judged: dict[str, Judgement]) -> None:
    [found] = judged["src/log.ts"].occurrences
    assert (found.severity.value, found.evidence["value"]) == ("high", "password")


def test_change_is_judged_by_the_files_that_it_leaves(analyzer: PatternAnalyzer, tree: TreeFacts) -> None:
    files = (
        FileChange(
            status=ChangeStatus.MODIFIED,
            before_path="app/a.py",
            after_path="app/a.py",
            before="0" * 40,
            after=blob_of("app/a.py"),
            added_lines=1,
            deleted_lines=1,
        ),
        FileChange(
            status=ChangeStatus.DELETED,
            before_path="app/gone.py",
            after_path=None,
            before="0" * 40,
            after=None,
            added_lines=0,
            deleted_lines=1,
        ),
    )
    at = datetime(2026, 1, 5, tzinfo=UTC)
    change = LandedChange(
        commit="1" * 40,
        parent="0" * 40,
        parents=("0" * 40,),
        subject="A change",
        author_name="Ada",
        author_email="ada@example.com",
        authored_at=at,
        committed_at=at,
        landed_at=at,
        pull_request=None,
        files=files,
    )
    assert [judgement.path for judgement in analyzer.link(tree, tree, change)] == ["app/a.py"]


def test_unit_changes_with_the_patterns_and_not_with_the_texts() -> None:
    source = catalogue().rules[TIMEOUT].source("python")
    assert unit_of(source) == unit_of(replace(source, why="Another reason."))
    assert unit_of(source) != unit_of(replace(source, digest="0"))


def test_digest_changes_with_a_gate() -> None:
    rule = catalogue().rules[TIMEOUT]
    other = replace(rule, sources=tuple(replace(s, roles={Role.TEST: "keep"}) for s in rule.sources))
    same = replace(rule, sources=tuple(replace(s, why="Another reason.") for s in rule.sources))
    digests = [PatternAnalyzer(Catalogue(rules={TIMEOUT: r})).digest for r in (rule, other, same)]
    assert digests[0] == digests[2] != digests[1]


def test_units_of_a_suffix_are_those_of_its_technology(analyzer: PatternAnalyzer) -> None:
    assert analyzer.units(".rb") == frozenset()
    assert MARKERS in analyzer.units(".py")
    assert analyzer.units(".ts") == analyzer.units(".mjs")
    assert analyzer.units(".ts") != analyzer.units(".py")


def test_map_with_markers_alone_starts_no_engine(
    analyzer: PatternAnalyzer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    blob = SourceBlob(blob="1" * 40, suffix=".py", content=b"# fleetreview: ignore[x-y] z\n")
    [(key, facts, skips)] = analyzer.map([blob], frozenset({MARKERS}))
    assert (key.blob, len(list(facts)), list(skips)) == ("1" * 40, 1, [])


def test_engine_opens_no_connection(analyzer: PatternAnalyzer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every proxy leads to a listener of ours, which nobody may call."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, address)
        monkeypatch.setenv("SEMGREP_URL", address)
        monkeypatch.setenv("SEMGREP_SEND_METRICS", "on")
        blob = SourceBlob(blob="2" * 40, suffix=".py", content=CALL.encode())
        [(_, facts, skips)] = analyzer.map([blob], analyzer.units(".py"))
        assert len(list(facts)) == 1
        assert not list(skips)
        with pytest.raises(TimeoutError):
            server.accept()


def test_analyzer_that_nobody_uses_any_more_takes_no_memory() -> None:
    analyzer = PatternAnalyzer()
    assert analyzer.selects("app/a.py", Role.SERVICE)
    assert not analyzer.selects("vendor/a.py", Role.VENDORED)
    is_there = weakref.ref(analyzer)
    del analyzer
    gc.collect()
    assert is_there() is None
