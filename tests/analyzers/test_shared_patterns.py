from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from analyzers import shared_patterns
from analyzers.catalogue import catalogue, read_source
from analyzers.shared_patterns import expand, shared_lists
from fleetreview.errors import InvalidFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    monkeypatch.setattr(shared_patterns, "SHARED_DIRECTORY", tmp_path)
    shared_lists.cache_clear()
    yield (tmp_path / "python.yaml").write_text
    shared_lists.cache_clear()


def test_the_items_of_a_shared_list_stand_in_its_place_and_in_order(write: Callable[[str], None]) -> None:
    write("data: [{pattern: request.args}, {pattern: request.form}]\n")
    sources = [{"pattern": "first"}, {"shared": "data"}, {"pattern": "last"}]
    assert expand({"pattern-sources": sources}, "python") == {
        "pattern-sources": [
            {"pattern": "first"}, {"pattern": "request.args"}, {"pattern": "request.form"}, {"pattern": "last"},
        ]
    }  # fmt: skip


def test_lists_are_found_at_any_depth_and_in_groups_of_words(write: Callable[[str], None]) -> None:
    write("words: [request, '@get']\n")
    value: Any = [{"metadata": {"words": [["open("], [{"shared": "words"}]]}}]
    assert expand(value, "python") == [{"metadata": {"words": [["open("], ["request", "@get"]]}}]


def test_a_shared_list_may_use_those_above_it(write: Callable[[str], None]) -> None:
    write("a: [one]\nb: [{shared: a}, two]\n")
    assert expand([{"shared": "b"}], "python") == ["one", "two"]


def test_an_unknown_list_is_told_with_the_names_that_there_are(write: Callable[[str], None]) -> None:
    write("data: []\nother: []\n")
    with pytest.raises(InvalidFile, match="'date' is none of data, other"):
        expand([{"shared": "date"}], "python")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- a\n", "a mapping of names to lists"),
        ("a: text\n", "a mapping of names to lists"),
        ("a: [\n", "not YAML"),
        ("a: [{shared: b}]\nb: []\n", "'b' is no list above"),
    ],
)
def test_a_bad_file_of_lists_is_told(write: Callable[[str], None], text: str, problem: str) -> None:
    write(text)
    with pytest.raises(InvalidFile, match=problem):
        shared_lists("python")


def test_a_rule_file_that_names_an_unknown_list_is_told_with_its_path(tmp_path: Path) -> None:
    path = tmp_path / "security" / "python" / "some-rule.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(yaml.safe_dump({"rules": [{"id": "some-rule", "pattern-sources": [{"shared": "nothing"}]}]}))
    with pytest.raises(InvalidFile, match=r"some-rule\.yaml: shared: 'nothing' is none of"):
        read_source(path)


def test_every_shared_list_is_used_by_a_rule_but_for_those_that_code_asks_for() -> None:
    for technology in ("python", "javascript", "go"):
        sources = [source for source in catalogue().sources() if source.technology == technology]
        texts = "\n".join(source.path.read_text() for source in sources)
        texts += (shared_patterns.SHARED_DIRECTORY / f"{technology}.yaml").read_text()
        assert [name for name in shared_lists(technology) if f"shared: {name}" not in texts] == ["parameters", "fields"]
