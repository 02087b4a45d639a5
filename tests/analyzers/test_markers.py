from __future__ import annotations

import pytest

from analyzers.markers import Marker, markers_for, markers_on, our_markers, suppression
from fleetreview.model import SuppressionKind

RULE = "rel-py-requests-no-timeout"


def decide(line: str, *, above: str = "", security: bool = False) -> SuppressionKind | None:
    lines = [above, line]
    found = suppression(
        markers_for(lines, 2, 2), rule_id=RULE, path="a.py", acknowledged_by=("S113", "B113"), is_security=security
    )
    return found.kind if found else None


def test_own_marker_gives_rule_reason_and_line() -> None:
    [marker] = markers_on(f"x = get(url)  # fleetreview: ignore[{RULE}] the peer is on this host", 7)
    assert marker == Marker(tool="fleetreview", codes=(RULE,), reason="the peer is on this host", line=7)


@pytest.mark.parametrize(
    ("line", "above", "expected"),
    [
        (f"get(u)  # fleetreview: ignore[{RULE}] reason", "", SuppressionKind.INLINE),
        ("get(u)", f"# fleetreview: ignore[{RULE}, other-rule] reason", SuppressionKind.INLINE),
        ("get(u)", f"y = 1  # fleetreview: ignore[{RULE}] belongs to the line above", None),
        ("get(u)  # fleetreview: ignore[other-rule] reason", "", None),
        ("get(u)  # noqa: S113", "", SuppressionKind.ACKNOWLEDGED),
        ("get(u)  # noqa: E501,S113", "", SuppressionKind.ACKNOWLEDGED),
        ("get(u)  # noqa: E501", "", None),
        ("get(u)  # noqa", "", None),
        ("get(u)  # nosec B113", "", SuppressionKind.ACKNOWLEDGED),
        ("get(u)  # nosec B101", "", None),
        ("get(u)  # nosec", "", SuppressionKind.ACKNOWLEDGED),
        ("get(u)  # nosemgrep: some.rule", "", SuppressionKind.ACKNOWLEDGED),
        ("get(u)", "# nosemgrep", SuppressionKind.ACKNOWLEDGED),
        ("get(u)", "# noqa: S113", None),
        ("get('nosemgrep')", "", None),
    ],
)
def test_marker_hides_what_it_names(line: str, above: str, expected: SuppressionKind | None) -> None:
    assert decide(line, above=above) == expected


@pytest.mark.parametrize(
    ("acknowledged_by", "security", "accepted"),
    [(("S113", "B113"), False, True), ((), True, True), ((), False, False), (("S113",), False, False)],
)
def test_bare_nosec_accepts_what_that_linter_looks_for(
    acknowledged_by: tuple[str, ...], *, security: bool, accepted: bool
) -> None:
    found = suppression(
        markers_on("get(u)  # nosec", 1),
        rule_id=RULE,
        path="a.py",
        acknowledged_by=acknowledged_by,
        is_security=security,
    )
    assert (found is not None) is accepted


def test_reason_of_another_linter_is_kept() -> None:
    found = suppression(
        markers_on("http.Get(u) //nolint:noctx // runs once at start", 3),
        rule_id="rel-go-http-no-timeout",
        path="a.go",
        acknowledged_by=("noctx",),
        is_security=False,
    )
    assert found is not None
    assert "runs once at start" in found.reason


def test_all_own_markers_of_a_file_are_listed() -> None:
    lines = ["a", "# fleetreview: ignore[rule-one] x", "b // fleetreview: ignore[rule-two]"]
    assert [(m.codes, m.line) for m in our_markers(lines)] == [(("rule-one",), 2), (("rule-two",), 3)]


def test_marker_survives_being_stored() -> None:
    marker = Marker(tool="nosec", codes=("B113",), reason="why", line=4)
    assert Marker.from_fact(marker.to_fact()) == marker
