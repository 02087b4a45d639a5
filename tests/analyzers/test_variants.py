"""Variants of one rule: each with a severity of its own, and one finding for one place."""

from __future__ import annotations

from dataclasses import replace

from analyzers.catalogue import catalogue
from analyzers.gates import gate_file, severity_in
from fleetreview.model import Role, Severity

SOURCE = catalogue().rules["sql-injection-tainted-query"].source("python")


def fact(*, columns: tuple[int, int], variant: str | None = None, severity: str | None = None) -> dict[str, object]:
    made: dict[str, object] = {
        "span": [3, columns[0], 3, columns[1]],
        "message": "m",
        "evidence": {"sink": f"{columns}{variant}"},
        "symbol": "f",
        "code": "c",
        "fp": f"1:{columns}{variant}",
        "excerpt": "x",
    }
    return made | ({"variant": variant} if variant else {}) | ({"severity": severity} if severity else {})


def judged(*facts: dict[str, object]) -> list[tuple[int, Severity]]:
    located = [(SOURCE, one) for one in facts]
    occurrences = gate_file(catalogue(), located, analyzer="patterns", path="a.py", blob="b", role=Role.SERVICE)
    return [(o.span.start_column, o.severity) for o in occurrences]


def test_milder_variant_keeps_its_own_severity() -> None:
    assert judged(fact(columns=(5, 20), variant="r--built.python", severity="medium")) == [(5, Severity.MEDIUM)]


def test_the_graver_of_two_variants_speaks_for_a_place() -> None:
    built = fact(columns=(5, 40), variant="r--built.python", severity="medium")
    assert judged(built, fact(columns=(8, 30))) == [(8, Severity.CRITICAL)]


def test_two_places_stay_two_findings() -> None:
    built = fact(columns=(5, 20), variant="r--built.python", severity="medium")
    assert judged(built, fact(columns=(25, 40))) == [(5, Severity.MEDIUM), (25, Severity.CRITICAL)]


def test_role_does_not_make_a_mild_variant_graver() -> None:
    source = replace(SOURCE, roles={Role.CLI: "high"})
    rule = catalogue().rules[SOURCE.rule_id]
    assert severity_in(source, rule, Role.CLI, Severity.MEDIUM) is Severity.MEDIUM
    assert severity_in(source, rule, Role.CLI) is Severity.HIGH
