"""The lists that taint rules share, as a matrix: each source reaches a sink, each sink is reached, each guard silences.

The cases are a few lines each, in ``taint_matrix/<technology>.yaml``. Every case is a file of its own, and one engine run for each
technology reads them all: with the rules of the catalogue, and with a rule of this test whose only sink is a call of ``sink``.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml

from analyzers.catalogue import catalogue
from analyzers.patterns import engine
from analyzers.shared_patterns import shared_lists

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ANY: Final = "matrix"
"""The rule of this test."""

LANGUAGES: Final = {"python": ["python"], "javascript": ["javascript", "typescript"], "go": ["go"]}
SUFFIXES: Final = {"python": ".py", "javascript": ".ts", "go": ".go"}
OPTIONS: Final = {
    "python": ("taint_assume_safe_booleans", "taint_assume_safe_numbers", "taint_assume_safe_indexes"),
    "javascript": ("taint_assume_safe_indexes", "taint_assume_safe_comparisons"),
    "go": ("taint_assume_safe_booleans", "taint_assume_safe_numbers", "taint_assume_safe_indexes"),
}
VIEWS: Final = {
    "python": (
        "from flask import abort, request\n{imports}\n\n\nasync def view(self):\n    q = request.args['q']\n{lines}\n",
        "    ",
    ),
    "javascript": (
        "import path from 'path';\n{imports}\n\napp.get('/a', async (req, res) => {{\n  const q = req.query.q;\n{lines}\n}});\n",
        "  ",
    ),
    "go": (
        "package a\n\n{imports}\n\nfunc (h *H) view(w http.ResponseWriter, r *http.Request) {{\n"
        '\tq := r.FormValue("q")\n{lines}\n}}\n',
        "\t",
    ),
}
"""The module in which a case's lines stand, and how far to the right."""


@dataclass(frozen=True, slots=True)
class Case:
    """A module, the rule it is about, and whether the rule finds something in it."""

    technology: str
    name: str
    rule: str
    text: str
    is_found: bool


def table(technology: str) -> Mapping[str, Any]:
    path = Path(__file__).parent / "taint_matrix" / f"{technology}.yaml"
    document: Mapping[str, Any] = yaml.safe_load(path.read_text())
    return document


def in_a_view(technology: str, case: Mapping[str, str]) -> str:
    module, indent = VIEWS[technology]
    return module.format(imports=case.get("imports", ""), lines=textwrap.indent(case["lines"].rstrip("\n"), indent))


def cases_of(technology: str) -> Iterator[Case]:
    cases = table(technology)
    head = "package a\n\n" if technology == "go" else ""
    for number, text in enumerate(cases["sources"]):
        yield Case(technology, f"source-{number}", ANY, f"{head}{text}\n", is_found=True)
    for rule, sinks in cases["sinks"].items():
        for number, case in enumerate(sinks):
            yield Case(technology, f"sink-{rule}-{number}", rule, in_a_view(technology, case), is_found=True)
    for kind, is_found in (("guards", False), ("no_guards", True)):
        for number, case in enumerate(cases[kind]):
            name = f"{kind}-{number}-{case['rule']}"
            yield Case(technology, name, case["rule"], in_a_view(technology, case), is_found=is_found)


CASES: Final = tuple(case for technology in LANGUAGES for case in cases_of(technology))


def rule_of_the_matrix(technology: str) -> dict[str, Any]:
    lists = shared_lists(technology)
    return {
        "id": ANY,
        "languages": LANGUAGES[technology],
        "severity": "ERROR",
        "message": "Request data arrives.",
        "mode": "taint",
        "options": dict.fromkeys(OPTIONS[technology], True),
        "pattern-sources": lists["request-data"],
        "pattern-propagators": lists["flows"],
        "pattern-sanitizers": lists["conversions"],
        "pattern-sinks": [{"patterns": [{"pattern": "sink($X)"}, {"focus-metavariable": "$X"}]}],
    }


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], set[str]]:
    """The rules that found something, by technology and case."""
    rules: dict[tuple[str, str], set[str]] = {}
    for technology, suffix in SUFFIXES.items():
        directory = tmp_path_factory.mktemp(technology) / "cases"
        directory.mkdir()
        for case in CASES:
            if case.technology == technology:
                (directory / f"{case.name}{suffix}").write_text(case.text)
        asked = {case.rule for case in CASES}
        sources = [s for s in catalogue().sources() if s.technology == technology and s.rule_id in asked]
        patterns = [rule_of_the_matrix(technology), *(pattern for source in sources for pattern in source.patterns)]
        owners = {str(pattern["id"]): source.rule_id for source in sources for pattern in source.patterns} | {ANY: ANY}
        result = engine.run(directory, patterns, engine.Limits())
        assert result.troubles == {}, "a case does not parse"
        for name, matches in result.matches.items():
            found_here = rules.setdefault((technology, name.removesuffix(suffix)), set())
            found_here.update(owners[match["check_id"]] for match in matches)
    return rules


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.technology}-{case.name}")
def test_request_data_is_followed_from_every_source_to_every_sink_unless_a_guard_holds(
    case: Case, found: dict[tuple[str, str], set[str]]
) -> None:
    assert (case.rule in found.get((case.technology, case.name), set())) is case.is_found, case.text


@pytest.mark.parametrize("technology", sorted(LANGUAGES))
def test_every_rule_of_the_matrix_has_sinks_in_each_language_that_it_is_written_for(technology: str) -> None:
    rules = {rule for language in LANGUAGES for rule in table(language)["sinks"]}
    assert set(table(technology)["sinks"]) == {
        source.rule_id
        for source in catalogue().sources()
        if source.technology == technology and source.rule_id in rules
    }
