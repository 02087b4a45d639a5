from __future__ import annotations

import pytest

from fleetreview.model import Severity
from reports.verdict import risk, rollback, verdict, verdict_text

CRITICAL_SECURITY = ("security", "critical", "high", False)


@pytest.mark.parametrize(
    ("finding", "block_at", "expected"),
    [
        (("security", "critical", "high", False), "high", "BLOCK"),
        (("security", "critical", "low", False), "high", "BLOCK"),
        (("security", "critical", "high", True), "high", "LGTM"),
        (("reliability", "critical", "low", False), "high", "LGTM"),
        (("reliability", "critical", "medium", False), "high", "BLOCK"),
        (("data", "high", "medium", False), "high", "BLOCK"),
        (("data", "high", "low", False), "high", "LGTM"),
        (("data", "high", "high", True), "high", "LGTM"),
        (("data", "high", "high", False), "critical", "LGTM"),
        (("data", "medium", "high", False), "high", "LGTM"),
        (("data", "medium", "high", False), "medium", "BLOCK"),
        (("testing", "info", "high", False), "info", "BLOCK"),
        (("testing", "info", "high", False), "low", "LGTM"),
    ],
)
def test_verdict_of_one_finding(finding: tuple[str, str, str, bool], block_at: str, expected: str) -> None:
    assert verdict([finding], block_at=Severity(block_at)).value == expected


def test_nothing_introduced_is_lgtm_without_reasons() -> None:
    decided = verdict([])
    assert (str(decided), decided.reasons) == ("LGTM", ())


def test_critical_security_blocks_whatever_the_policy_is() -> None:
    assert all(verdict([CRITICAL_SECURITY], block_at=policy).blocks for policy in Severity)


def test_text_counts_critical_and_high_findings_that_are_not_suppressed() -> None:
    high = ("data", "high", "high", False)
    decided = verdict([CRITICAL_SECURITY, high, high, ("data", "high", "high", True), ("data", "low", "high", False)])
    assert str(decided) == "BLOCK (1 critical, 2 high)"
    assert decided.reasons == (
        "1 critical security finding",
        "2 high data findings",
        "1 finding of severity high or above suppressed, not blocking",
    )


def test_a_high_finding_of_low_confidence_is_named_as_not_blocking() -> None:
    decided = verdict([("data", "high", "low", False)])
    assert (decided.value, decided.high) == ("LGTM", 1)
    assert decided.reasons == ("1 finding of severity high or above with low confidence, not blocking",)


def test_medium_findings_are_named_where_nothing_graver_blocks() -> None:
    assert (
        str(verdict([("data", "medium", "high", False)], block_at=Severity.MEDIUM))
        == "BLOCK (0 critical, 0 high, 1 medium)"
    )
    assert verdict_text("BLOCK", critical=1, high=0, medium=3) == "BLOCK (1 critical, 0 high)"


@pytest.mark.parametrize(
    ("findings", "lines", "files", "roles", "expected"),
    [
        ([], 10, 2, {"handler"}, "low"),
        ([], 10, 2, {"migration"}, "medium"),
        ([], 10, 2, {"startup"}, "medium"),
        ([], 10, 2, {"migration", "startup"}, "high"),
        ([], 1001, 2, {"handler"}, "medium"),
        ([], 10, 51, {"handler"}, "medium"),
        ([], 5000, 90, {"migration"}, "high"),
        ([("data", "high", "low", False)], 10, 2, {"handler"}, "medium"),
        ([CRITICAL_SECURITY], 10, 2, {"handler"}, "high"),
    ],
)
def test_risk_of_a_change(
    findings: list[tuple[str, str, str, bool]], lines: int, files: int, roles: set[str], expected: str
) -> None:
    rated = risk(
        verdict=verdict(findings), changed_lines=lines, files=files, roles=roles, commit="a" * 40, is_merge=False
    )
    assert rated.level == expected
    assert rated.reasons


def test_lever_of_a_merge_names_the_first_parent() -> None:
    assert "git revert -m 1 aaaaaaaaaaaa`" in rollback(commit="a" * 40, is_merge=True, migrations=False)


def test_lever_of_a_change_with_migrations_that_nobody_could_read_says_so() -> None:
    text = rollback(commit="a" * 40, is_merge=False, migrations=True)
    assert "without a schema operation that could be read" in text
