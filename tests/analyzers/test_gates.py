"""The gates: what a file is for, what was accepted, what is one finding and which rule speaks for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from analyzers.catalogue import Catalogue
from analyzers.gates import default_action, gate_file, severity_in
from analyzers.rule import DROP, KEEP, Rule, RuleSource
from fleetreview.model import Area, Confidence, Occurrence, Role, Severity, SuppressionKind

LOWER = "lower"


def rule(
    name: str = "toy-rule",
    *,
    severity: Severity = Severity.HIGH,
    confidence: Confidence = Confidence.MEDIUM,
    area: Area = Area.RELIABILITY,
    cwe: tuple[str, ...] = (),
    group: str | None = None,
    roles: dict[Role, str] | None = None,
    acknowledged_by: tuple[str, ...] = (),
) -> Rule:
    source = RuleSource(
        rule_id=name,
        technology="python",
        languages=("python",),
        severity=severity,
        confidence=confidence,
        why="",
        remedy="",
        references=(),
        roles=roles or {},
        group=group,
        acknowledged_by=acknowledged_by,
        patterns=(),
        prefilters=(),
        digest="",
        path=Path(f"{name}.yaml"),
        common={},
    )
    return Rule(
        id=name,
        title=name,
        area=area,
        track="other",
        severity=severity,
        confidence=confidence,
        cwe=cwe,
        owasp=(),
        stride=(),
        since="0",
        sources=(source,),
        digest="",
    )


def fact(line: int, *, column: int = 1, end_line: int | None = None, what: str = "x", **more: Any) -> dict[str, Any]:
    made = {
        "span": [line, column, end_line or line, column + 10],
        "message": "m",
        "evidence": {"what": what},
        "symbol": "f",
        "code": f"{line}",
        "fp": f"1:{what}",
        "excerpt": "x",
    }
    return made | more


def gated(*matches: tuple[Rule, dict[str, Any]], role: Role = Role.SERVICE) -> tuple[Occurrence, ...]:
    rules: dict[str, Rule] = {one.id: one for one, _ in matches}
    located: list[tuple[RuleSource, dict[str, Any]]] = [(one.sources[0], what) for one, what in matches]
    return gate_file(Catalogue(rules=rules), located, analyzer="toy", path="a.py", blob="b", role=role)


@pytest.mark.parametrize(
    ("area", "role", "action"),
    [
        (Area.SECURITY, Role.SERVICE, KEEP),
        (Area.SECURITY, Role.HANDLER, KEEP),
        (Area.SECURITY, Role.TEST, DROP),
        (Area.SECURITY, Role.EXAMPLE, DROP),
        (Area.SECURITY, Role.GENERATED, DROP),
        (Area.SECURITY, Role.VENDORED, DROP),
        (Area.SECURITY, Role.BROWSER, DROP),
        (Area.SECURITY, Role.CLI, LOWER),
        (Area.SECURITY, Role.MIGRATION, LOWER),
        (Area.RELIABILITY, Role.CLI, DROP),
        (Area.DATA, Role.MIGRATION, DROP),
        (Area.RELIABILITY, Role.STARTUP, LOWER),
        (Area.PERFORMANCE, Role.STARTUP, DROP),
        (Area.OBSERVABILITY, Role.STARTUP, DROP),
        (Area.SECURITY, Role.STARTUP, KEEP),
    ],
)
def test_area_and_role_decide_unless_the_rule_has_a_word_of_its_own(area: Area, role: Role, action: str) -> None:
    assert default_action(area, role) == action
    expected = {KEEP: Severity.HIGH, LOWER: Severity.MEDIUM, DROP: None}[action]
    assert severity_in(rule(area=area).sources[0], rule(area=area), role) == expected


@pytest.mark.parametrize(("word", "expected"), [(DROP, None), (KEEP, Severity.HIGH), ("low", Severity.LOW)])
def test_rule_overrules_the_default_of_a_role(word: str, expected: Severity | None) -> None:
    one = rule(roles={Role.TEST: word})
    assert severity_in(one.sources[0], one, Role.TEST) == expected


def test_lowest_severity_is_not_lowered_further() -> None:
    one = rule(severity=Severity.INFO)
    assert severity_in(one.sources[0], one, Role.STARTUP) is Severity.INFO


def test_file_of_a_role_without_findings_has_none() -> None:
    assert gated((rule(), fact(1)), role=Role.TEST) == ()


def test_occurrences_stand_in_the_order_of_their_places() -> None:
    one = rule()
    found = gated((one, fact(9, what="a")), (one, fact(2, what="b")), (one, fact(5, column=7, what="c")))
    assert [o.span.start_line for o in found] == [2, 5, 9]


def test_equal_evidence_of_a_grouping_rule_is_one_finding_with_lines() -> None:
    one = rule(group="what")
    found = gated((one, fact(9)), (one, fact(2)), (one, fact(5)), (one, fact(7, what="y")))
    assert [(o.span.start_line, o.more_lines) for o in found] == [(2, (5, 9)), (7, ())]


def test_equal_evidence_in_different_functions_stays_apart() -> None:
    one = rule(group="what")
    found = gated((one, fact(2)), (one, fact(5)), (one, fact(9) | {"symbol": "another"}))
    assert [(o.span.start_line, o.more_lines) for o in found] == [(2, (5,)), (9, ())]


def test_without_grouping_equal_evidence_stays_apart() -> None:
    one = rule()
    assert [o.span.start_line for o in gated((one, fact(2)), (one, fact(5)))] == [2, 5]


def test_suppressed_match_is_not_folded_into_a_group() -> None:
    one = rule(group="what")
    marker = {"tool": "fleetreview", "codes": ["toy-rule"], "reason": "known", "line": 5}
    found = gated((one, fact(2)), (one, fact(5, markers=[marker])), (one, fact(9)))
    assert [(o.span.start_line, o.more_lines, o.suppression is not None) for o in found] == [
        (2, (9,), False),
        (5, (), True),
    ]


def test_gravest_rule_of_a_weakness_family_speaks_and_others_corroborate() -> None:
    exact = rule("toy-exact", severity=Severity.CRITICAL, cwe=("CWE-89",))
    loose = rule("toy-loose", severity=Severity.HIGH, cwe=("CWE-564",))
    [found] = gated((loose, fact(2, end_line=4)), (exact, fact(3)))
    assert (found.rule_id, found.corroborated_by, found.span.start_line) == ("toy-exact", ("toy-loose",), 3)


def test_surest_rule_speaks_among_equally_grave_ones() -> None:
    sure = rule("toy-zebra", confidence=Confidence.HIGH, cwe=("CWE-22",))
    unsure = rule("toy-ant", confidence=Confidence.LOW, cwe=("CWE-73",))
    [found] = gated((unsure, fact(2)), (sure, fact(2)))
    assert (found.rule_id, found.corroborated_by) == ("toy-zebra", ("toy-ant",))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("CWE-89",), ("CWE-78",)),
        ((), ()),
        (("CWE-89",), ()),
    ],
)
def test_rules_of_different_weaknesses_both_speak(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    first, second = rule("toy-one", cwe=one), rule("toy-two", cwe=other)
    assert len(gated((first, fact(2)), (second, fact(2)))) == 2


def test_rules_of_one_weakness_speak_apart_about_different_places() -> None:
    first, second = rule("toy-one", cwe=("CWE-89",)), rule("toy-two", cwe=("CWE-89",))
    assert len(gated((first, fact(2)), (second, fact(3)))) == 2
    assert len(gated((first, fact(2, column=1)), (second, fact(2, column=11)))) == 2


def test_same_evidence_of_a_rule_in_nested_places_is_one_finding() -> None:
    one = rule()
    [found] = gated((one, fact(2, end_line=4)), (one, fact(3)))
    assert found.span.start_line == 2
    assert len(gated((one, fact(2, end_line=4)), (one, fact(3, what="y")))) == 2


def test_marker_on_the_inner_of_two_nested_matches_holds_for_both() -> None:
    one = rule()
    marker = {"tool": "fleetreview", "codes": ["toy-rule"], "reason": "known", "line": 3}
    [found] = gated((one, fact(2, end_line=4)), (one, fact(3, markers=[marker])))
    assert found.suppression is not None


@pytest.mark.parametrize(
    ("tool", "codes", "holds"),
    [
        ("noqa", ["S113"], True),
        ("noqa", ["S999"], False),
        ("nosemgrep", [], True),
        ("nosec", [], False),
        ("fleetreview", ["other-rule"], False),
        ("fleetreview", ["other-rule", "toy-rule"], True),
    ],
)
def test_marker_holds_for_what_it_names(tool: str, codes: list[str], holds: bool) -> None:
    one = rule(acknowledged_by=("S113",))
    marker = {"tool": tool, "codes": codes, "reason": "", "line": 2}
    [found] = gated((one, fact(2, markers=[marker])))
    assert (found.suppression is not None) == holds


def test_bare_nosec_holds_for_security_rules() -> None:
    one = rule(area=Area.SECURITY)
    [found] = gated((one, fact(2, markers=[{"tool": "nosec", "codes": [], "reason": "", "line": 2}])))
    assert found.suppression is not None
    assert found.suppression.kind is SuppressionKind.ACKNOWLEDGED


def test_order_in_which_facts_were_stored_does_not_matter() -> None:
    first = rule("toy-one", cwe=("CWE-89",), group="what")
    second = rule("toy-two", cwe=("CWE-89",), severity=Severity.CRITICAL)
    third = replace(rule("toy-three"), area=Area.API)
    matches = [(first, fact(2)), (first, fact(8)), (second, fact(2)), (third, fact(2)), (third, fact(9))]
    assert gated(*matches) == gated(*matches[::-1])
