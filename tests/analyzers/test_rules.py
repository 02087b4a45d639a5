"""Every pattern rule against its own examples: three bad shapes or more are found, and nothing else is."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from analyzers.catalogue import RULES_DIRECTORY, catalogue
from analyzers.patterns import engine

if TYPE_CHECKING:
    from pathlib import Path

    from analyzers.rule import Rule, RuleSource

# What all examples give is made once, by one process.
pytestmark = pytest.mark.xdist_group("rules")

SOURCES = list(catalogue().sources())
BAD = re.compile(r"(?:#|//)\s*bad:")
OK = re.compile(r"(?:#|//)\s*ok:")


def examples_of(source: RuleSource) -> list[Path]:
    return sorted(path for path in source.path.parent.glob(f"{source.rule_id}.*") if path.suffix != ".yaml")


def lines_after(pattern: re.Pattern[str], example: Path) -> set[int]:
    return {number + 1 for number, line in enumerate(example.read_text().splitlines(), 1) if pattern.search(line)}


@pytest.fixture(scope="session")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], set[int]]:
    """Start lines by rule and example, out of one engine run for each technology over all its examples."""
    lines: dict[tuple[str, str], set[int]] = {}
    for technology in sorted({source.technology for source in SOURCES}):
        directory = tmp_path_factory.mktemp(technology) / "examples"
        directory.mkdir()
        sources = [source for source in SOURCES if source.technology == technology]
        for source in sources:
            for example in examples_of(source):
                shutil.copy(example, directory / example.name)
        result = engine.run(directory, [p for s in sources for p in s.patterns], engine.Limits())
        assert result.troubles == {}, "an example does not parse"
        owners = {str(p["id"]): s.rule_id for s in sources for p in s.patterns}
        for name, matches in result.matches.items():
            for match in matches:
                key = (f"{owners[match['check_id']]}.{technology}", name)
                lines.setdefault(key, set()).add(match["start"]["line"])
    return lines


def test_catalogue_has_the_starter_rules() -> None:
    assert len(catalogue().rules) >= 30


@pytest.mark.parametrize("source", SOURCES, ids=lambda s: f"{s.rule_id}.{s.technology}")
def test_rule_finds_its_bad_examples_and_nothing_else(
    source: RuleSource, found: dict[tuple[str, str], set[int]]
) -> None:
    examples = examples_of(source)
    assert examples, "a rule needs an example beside it"
    for example in examples:
        assert found.get((f"{source.rule_id}.{source.technology}", example.name), set()) == lines_after(BAD, example)
    assert sum(len(lines_after(BAD, example)) for example in examples) >= 3
    assert sum(len(lines_after(OK, example)) for example in examples) >= 3


@pytest.mark.parametrize("source", SOURCES, ids=lambda s: f"{s.rule_id}.{s.technology}")
def test_rule_text_says_why_and_what_to_do(source: RuleSource) -> None:
    rule = catalogue().rules[source.rule_id]
    assert 10 <= len(rule.title) <= 70
    assert not rule.title.endswith(".")
    assert len(source.why) >= 60
    assert len(source.remedy) >= 40
    assert all(address.startswith("https://") for address in source.references)
    assert source.references
    assert all(re.fullmatch(r"CWE-\d+", cwe) for cwe in rule.cwe)
    assert all(re.fullmatch(r"A(0\d|10):20(21|25)", category) for category in rule.owasp)
    assert set(rule.stride) <= set("STRIDE")
    if rule.area == "security":
        assert rule.cwe
        assert rule.owasp
        assert rule.stride


def test_every_file_of_the_rules_folder_belongs_to_a_rule() -> None:
    known = {source.path for source in SOURCES} | {example for source in SOURCES for example in examples_of(source)}
    files = {path for path in RULES_DIRECTORY.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert files == known


def test_pattern_ids_are_unique_over_the_catalogue() -> None:
    ids = [pattern["id"] for source in SOURCES for pattern in source.patterns]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("rule", catalogue().rules.values(), ids=lambda rule: rule.id)
def test_sources_of_a_rule_agree_on_what_the_rule_is(rule: Rule) -> None:
    assert [source.common for source in rule.sources] == [rule.sources[0].common] * len(rule.sources)
