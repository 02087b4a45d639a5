"""Reading rule files: what a rule is made of, and what is said of a file that is wrong."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from analyzers.catalogue import catalogue, load_catalogue, read_source
from fleetreview.errors import InvalidFile
from fleetreview.model import Confidence, Role, Severity

if TYPE_CHECKING:
    from pathlib import Path

NAME = "toy-rule"
ENTRY: dict[str, Any] = {
    "id": NAME,
    "languages": ["python"],
    "severity": "HIGH",
    "message": "`$X` is a toy.||what=$X",
    "pattern": "toy($X)",
    "metadata": {
        "title": "A toy",
        "area": "security",
        "confidence": "medium",
        "why": "It is  only\n a toy.",
        "remedy": "Take another.",
        "references": ["https://example.org/toys"],
        "cwe": ["CWE-1"],
        "owasp": ["A03:2021"],
        "stride": ["T"],
        "since": "0.1.0",
        "roles": {"test": "keep", "cli": "low", "startup": "drop"},
        "group": "what",
        "acknowledged_by": ["S1"],
    },
}


def write(
    directory: Path,
    *entries: dict[str, Any],
    name: str = NAME,
    folder: str = "security",
    technology: str = "python",
    **metadata: Any,
) -> Path:
    """Write a rule file; ``metadata`` replaces fields of its metadata, and None takes one away."""
    document = copy.deepcopy(list(entries) or [ENTRY])
    for field, value in metadata.items():
        document[0]["metadata"][field] = value
        if value is None:
            del document[0]["metadata"][field]
    path = directory / folder / technology / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump({"rules": document}))
    return path


def changed(**fields: Any) -> dict[str, Any]:
    """Return the entry with other fields; None takes one away."""
    entry = copy.deepcopy(ENTRY) | fields
    return {name: value for name, value in entry.items() if value is not None}


def variant(identifier: str, **fields: Any) -> dict[str, Any]:
    return {name: value for name, value in changed(id=identifier, **fields).items() if name != "metadata"}


def test_rule_file_becomes_a_source(tmp_path: Path) -> None:
    source, metadata = read_source(write(tmp_path))
    assert (source.rule_id, source.technology, source.languages) == (NAME, "python", ("python",))
    assert (source.severity, source.confidence) == (Severity.HIGH, Confidence.MEDIUM)
    assert source.why == "It is only a toy."
    assert source.roles == {Role.TEST: "keep", Role.CLI: "low", Role.STARTUP: "drop"}
    assert (source.group, source.acknowledged_by) == ("what", ("S1",))
    assert [pattern["id"] for pattern in source.patterns] == [f"{NAME}.python"]
    assert "metadata" not in source.patterns[0]
    assert metadata["track"] == "security"


@pytest.mark.parametrize(
    ("area", "told", "track"),
    [
        ("security", None, "security"),
        ("reliability", None, "reliability"),
        ("data", None, "other"),
        ("data", "migrations", "migrations"),
    ],
)
def test_track_follows_the_area_unless_it_is_told(tmp_path: Path, area: str, told: str | None, track: str) -> None:
    entry = copy.deepcopy(ENTRY)
    entry["metadata"]["area"] = area
    if told:
        entry["metadata"]["track"] = told
    assert read_source(write(tmp_path, entry, folder=area))[1]["track"] == track


def test_sources_of_several_technologies_are_one_rule(tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, changed(languages=["go"], severity="CRITICAL"), technology="go", why="Go has toys too.")
    rules = load_catalogue(tmp_path).rules
    assert list(rules) == [NAME]
    rule = rules[NAME]
    assert rule.severity is Severity.CRITICAL
    assert rule.languages == ("go", "python")
    assert rule.source("go").why == "Go has toys too."
    assert rule.text("why") == "Go: Go has toys too.\n\nPython: It is only a toy."
    assert rule.text("remedy") == "Take another."
    with pytest.raises(KeyError):
        rule.source("javascript")


@pytest.mark.parametrize(
    ("fields", "changes_digest", "changes_unit"),
    [
        ({"pattern": "other($X)"}, True, True),
        ({"message": "`$X` is another toy.||what=$X"}, True, True),
        ({"severity": "LOW"}, True, True),
    ],
)
def test_digests_follow_what_they_stand_for(
    tmp_path: Path, fields: dict[str, Any], changes_digest: bool, changes_unit: bool
) -> None:
    write(tmp_path / "one")
    write(tmp_path / "two", changed(**fields))
    one, two = (load_catalogue(tmp_path / side).rules[NAME] for side in ("one", "two"))
    assert (one.digest != two.digest) == changes_digest
    assert (one.sources[0].digest != two.sources[0].digest) == changes_unit


@pytest.mark.parametrize(("field", "value"), [("why", "Another reason."), ("roles", {}), ("cwe", ["CWE-2"])])
def test_texts_and_gates_change_the_rule_and_not_its_facts(tmp_path: Path, field: str, value: Any) -> None:
    write(tmp_path / "one")
    write(tmp_path / "two", **{field: value})
    one, two = (load_catalogue(tmp_path / side).rules[NAME] for side in ("one", "two"))
    assert one.digest != two.digest
    assert one.sources[0].digest == two.sources[0].digest


def test_digest_of_the_catalogue_is_stable_and_covers_every_rule(tmp_path: Path) -> None:
    write(tmp_path)
    before = load_catalogue(tmp_path).digest
    assert load_catalogue(tmp_path).digest == before
    write(tmp_path, changed(id="toy-other"), name="toy-other")
    assert load_catalogue(tmp_path).digest != before


def refused(path: Path) -> str:
    with pytest.raises(InvalidFile) as problem:
        read_source(path)
    assert all(line.startswith(f"{path}: ") for line in str(problem.value).splitlines())
    return str(problem.value)


@pytest.mark.parametrize(
    "field", ["title", "area", "confidence", "why", "remedy", "references", "cwe", "owasp", "stride", "since"]
)
def test_missing_field_is_named(tmp_path: Path, field: str) -> None:
    without: dict[str, Any] = {field: None}
    assert f"metadata.{field}: missing" in refused(write(tmp_path, **without))


@pytest.mark.parametrize(
    ("metadata", "words"),
    [
        ({"colour": "red"}, "metadata.colour: unknown field"),
        ({"area": "data"}, "metadata.area"),
        ({"track": "speed"}, "metadata.track"),
        ({"roles": {"tester": "keep"}}, "metadata.roles.tester"),
        ({"roles": {"test": "hide"}}, "metadata.roles.test"),
        ({"confidence": "sure"}, "metadata.confidence"),
        ({"confidence": ["high"]}, "metadata.confidence"),
        ({"title": ""}, "metadata.title"),
        ({"remedy": ["Do"]}, "metadata.remedy"),
        ({"since": 0.1}, "metadata.since"),
        ({"references": []}, "metadata.references"),
        ({"references": ["http://example.org/"]}, "metadata.references"),
        ({"cwe": ["89"]}, "metadata.cwe"),
        ({"owasp": ["A03"]}, "metadata.owasp"),
        ({"stride": ["TE"]}, "metadata.stride"),
        ({"acknowledged_by": [101]}, "metadata.acknowledged_by"),
        ({"roles": {"test": ["keep"]}}, "metadata.roles.test"),
        ({"words": "toy"}, "rules[0].metadata.words"),
        ({"words": [["("]]}, "rules[0].metadata.words"),
        ({"words": [["[a"]]}, "rules[0].metadata.words"),
        ({"words": [[3]]}, "rules[0].metadata.words"),
        ({"scope": "line"}, "rules[0].metadata.scope"),
        ({"scope": "function"}, "rules[0].metadata.scope"),
        ({"roles": ["test"]}, "metadata.roles"),
        ({"why": 3}, "metadata.why"),
        ({"references": "https://example.org/"}, "metadata.references"),
        ({"cwe": "CWE-1"}, "metadata.cwe"),
        ({"group": ["what"]}, "metadata.group"),
        ({"group": "nothing"}, "metadata.group"),
        ({"acknowledged_by": "S1"}, "metadata.acknowledged_by"),
    ],
)
def test_malformed_metadata_is_named(tmp_path: Path, metadata: dict[str, Any], words: str) -> None:
    assert words in refused(write(tmp_path, **metadata))


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([changed(id="other-rule")], "rules[0].id"),
        ([ENTRY, variant("toy-other")], "rules[1].id"),
        ([ENTRY, changed(id=f"{NAME}--more")], "rules[1].metadata"),
        ([changed(message="No evidence.")], "rules[0].message"),
        ([changed(message=None)], "rules[0].message"),
        ([changed(languages=["go"])], "languages"),
        ([changed(severity="TERRIBLE")], "severity"),
        ([changed(severity=None)], "severity"),
        ([ENTRY, variant(f"{NAME}--more"), variant(f"{NAME}--more")], "rules[2].id"),
        ([ENTRY, variant(f"{NAME}--more", severity="TERRIBLE")], "rules[1].severity"),
        ([changed(languages=None)], "rules[0].languages"),
        ([changed(languages="python")], "rules[0].languages"),
        ([ENTRY, variant(f"{NAME}--more", languages=["go"])], "rules[1].languages"),
        ([ENTRY, variant(f"{NAME}--more") | {"metadata": "words"}], "rules[1].metadata: a mapping"),
        ([ENTRY, variant(f"{NAME}--more", message="More.||other=$X")], "metadata.group"),
    ],
)
def test_malformed_entry_is_named(tmp_path: Path, entries: list[dict[str, Any]], words: str) -> None:
    assert words in refused(write(tmp_path, *entries))


def test_every_problem_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    text = refused(write(tmp_path, changed(severity="TERRIBLE"), title=None, colour="red"))
    assert len(text.splitlines()) == 3


@pytest.mark.parametrize(
    "content",
    [
        "",
        "rules:",
        "rules: []",
        "rules: 3",
        "- a",
        "{",
        "rules: [3]",
        "rules: [{}]",
        "rules: [{metadata: words}]",
        "rules: [{metadata: {}}, 3]",
        "\0",
    ],
)
def test_file_that_is_no_rule_file_is_refused(tmp_path: Path, content: str) -> None:
    path = write(tmp_path)
    path.write_text(content)
    with pytest.raises(InvalidFile) as problem:
        read_source(path)
    assert str(problem.value).startswith(f"{path}: not a rule file: ")


@pytest.mark.parametrize(("name", "technology"), [("Toy_Rule", "python"), ("toy-", "python"), (NAME, "cobol")])
def test_name_and_folder_are_checked(tmp_path: Path, name: str, technology: str) -> None:
    assert refused(write(tmp_path, changed(id=name), name=name, technology=technology))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "Another toy"),
        ("track", "reliability"),
        ("cwe", ["CWE-2"]),
        ("owasp", []),
        ("stride", ["D"]),
    ],
)
def test_sources_that_contradict_one_another_are_refused(tmp_path: Path, field: str, value: Any) -> None:
    one = write(tmp_path)
    other = write(tmp_path, changed(languages=["go"]), technology="go", **{field: value})
    with pytest.raises(InvalidFile) as problem:
        load_catalogue(tmp_path)
    [line] = str(problem.value).splitlines()
    assert f"metadata.{field}: " in line
    assert str(one) in line
    assert str(other) in line


def test_sources_in_folders_of_different_areas_contradict_one_another(tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, changed(languages=["go"]), technology="go", folder="data", area="data")
    with pytest.raises(InvalidFile, match=r"metadata\.area: "):
        load_catalogue(tmp_path)


def test_catalogue_that_comes_with_the_product_is_read_once() -> None:
    assert catalogue() is catalogue()
    assert list(catalogue().rules) == sorted(catalogue().rules)
