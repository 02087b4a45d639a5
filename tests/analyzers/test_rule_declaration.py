"""Rules that are code: what they say of themselves is checked as a rule file is, and they are rules like all others."""

from __future__ import annotations

from typing import Any

import pytest

from analyzers.catalogue import Catalogue, catalogue
from analyzers.gates import gate_file
from analyzers.rule import KEEP, Example, Rule
from analyzers.rule_declaration import declare
from fleetreview.model import Area, Confidence, Occurrence, Role, Severity

WHY = "Writes wait until the index is built, which takes\n  as long as the table is large."


def declared(**fields: Any) -> Rule:
    whole: dict[str, Any] = {
        "id": "toy-index",
        "title": "Index built while writes wait",
        "area": Area.DATA,
        "track": "migrations",
        "severity": Severity.HIGH,
        "confidence": Confidence.HIGH,
        "why": WHY,
        "remedy": "Build it concurrently.",
        "references": ("https://example.org/index",),
        "stride": ("D",),
        "since": "0.1.0",
        "languages": ("sql", "python"),
        "engines": ("postgresql",),
        "roles": {Role.MIGRATION: KEEP},
        "bad": (Example(text="CREATE INDEX i ON t (a);"),),
        "good": (Example(text="CREATE INDEX CONCURRENTLY i ON t (a);"),),
        "traps": ("A table that the same release creates.",),
    }
    return declare(**whole | fields)


def test_declared_rule_answers_like_one_that_was_read() -> None:
    rule = declared()
    assert (rule.id, rule.area, rule.track, rule.severity) == ("toy-index", Area.DATA, "migrations", Severity.HIGH)
    assert rule.languages == ("python", "sql")
    assert rule.text("why") == " ".join(WHY.split())
    assert rule.text("remedy") == "Build it concurrently."
    assert rule.references == ("https://example.org/index",)
    assert rule.sources == ()
    assert list(Catalogue.of([rule]).sources()) == []


def test_track_of_a_declared_rule_follows_its_area_unless_it_is_told() -> None:
    assert declared(track=None).track == "other"
    assert declared(track=None, area=Area.RELIABILITY).track == "reliability"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"id": "index-"}, "id"),
        ({"id": "Toy-Index"}, "id"),
        ({"title": " "}, "title"),
        ({"area": "data"}, "area"),
        ({"track": "databases"}, "track"),
        ({"severity": "high"}, "severity"),
        ({"confidence": "sure"}, "confidence"),
        ({"why": ""}, "why"),
        ({"remedy": ""}, "remedy"),
        ({"references": ()}, "references"),
        ({"references": ("http://example.org",)}, "references"),
        ({"cwe": ("89",)}, "cwe"),
        ({"owasp": ("A03",)}, "owasp"),
        ({"stride": ("X",)}, "stride"),
        ({"since": ""}, "since"),
        ({"languages": ()}, "languages"),
        ({"languages": "sql"}, "languages"),
        ({"engines": ("Postgre SQL",)}, "engines"),
        ({"traps": "a text"}, "traps"),
        ({"roles": {"nowhere": KEEP}}, "roles.nowhere"),
        ({"group": "table"}, "group"),
        ({"bad": ()}, "bad"),
        ({"good": ("text",)}, "good[0]"),
        ({"good": (Example(text=""),)}, "good[0].text"),
        ({"bad": (Example(text="x", path="Makefile"),)}, "bad[0].path"),
    ],
)
def test_wrong_field_of_a_declaration_is_named(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(ValueError, match=rf"(?m)^rule {fields.get('id', 'toy-index')}: ") as problem:
        declared(**fields)
    told = [line.split(": ")[1] for line in str(problem.value).splitlines()]
    assert told == [field]


def test_all_wrong_fields_are_told_at_once() -> None:
    with pytest.raises(ValueError, match="why") as problem:
        declared(why="", remedy="", bad=())
    assert len(str(problem.value).splitlines()) == 3


def test_group_is_a_key_of_the_evidence() -> None:
    assert declared(group="table", evidence=("table", "index")).declaration is not None


def test_digest_changes_with_what_a_report_prints_and_with_the_version_of_the_code() -> None:
    known = declared().digest
    for fields in ({"title": "Other"}, {"why": "Because."}, {"engines": ()}, {"roles": {}}, {"version": 2}):
        assert declared(**fields).digest != known
    assert declared().digest == known
    assert declared(bad=(Example(text="other"),)).digest == known, "examples find nothing"


def test_example_gives_the_file_that_is_judged_last() -> None:
    example = Example(text="b", path="m/2.sql", beside={"m/1.sql": "a"})
    assert list(example.files.items()) == [("m/1.sql", "a"), ("m/2.sql", "b")]


def test_catalogue_refuses_two_rules_with_one_id() -> None:
    rules = Catalogue.of([declared(), *catalogue().rules.values()]).rules
    assert list(rules) == sorted(rules)
    with pytest.raises(ValueError, match=r"toy-index.*taken"):
        Catalogue.of([declared(), declared(title="Another")])


def gated(rule: Rule, role: Role) -> list[Occurrence]:
    assert rule.declaration is not None
    fact = {
        "span": [1, 1, 1, 9],
        "message": "m",
        "fp": "1:a",
        "code": "c",
        "symbol": "",
        "evidence": {"table": "t"},
        "excerpt": "x",
    }
    located = [(rule.declaration, fact)]
    return list(gate_file(Catalogue.of([rule]), located, analyzer="toy", path="m/1.sql", blob="b", role=role))


def test_declared_rule_goes_through_the_gates() -> None:
    assert [o.severity for o in gated(declared(), Role.MIGRATION)] == [Severity.HIGH]
    assert gated(declared(roles=None), Role.MIGRATION) == []
    assert gated(declared(), Role.TEST) == []
