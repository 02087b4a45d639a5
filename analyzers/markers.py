"""Comments in code that say a finding was seen and accepted: ours, and those of other linters.

Ours: ``fleetreview: ignore[rule-id, other-rule] the reason``, on the line of the match or alone on the line above.
Others acknowledge: ``# noqa: S113``, ``# nosec B113``, ``//nolint:noctx``, ``#nosec G114``, ``eslint-disable-next-line``,
``nosemgrep``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fleetreview.model import Suppression, SuppressionKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

OURS = "fleetreview"
_COMMENT = r"(?:#|//|/\*|--|<!--)"
_OURS = re.compile(
    _COMMENT + r"\s*fleetreview:\s*ignore\[([a-z0-9-]+(?:\s*,\s*[a-z0-9-]+)*)\]\s*(.*?)\s*(?:\*/|-->)?\s*$"
)
_OTHERS = (
    (
        "nosemgrep",
        re.compile(_COMMENT + r".*?\bnosem(?:grep)?\b(?:\s*:\s*([\w.,\s-]+?))?(?:\s+--\s*(.*))?\s*(?:\*/)?$"),
    ),
    ("noqa", re.compile(r"#\s*noqa:\s*([A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*)(.*)$", re.IGNORECASE)),
    ("nosec", re.compile(_COMMENT + r"\s*#?nosec\b(?:[:\s]+([BG][0-9]+(?:[,\s]+[BG][0-9]+)*))?(.*)$")),
    ("nolint", re.compile(r"//\s*nolint(?::([\w-]+(?:,[\w-]+)*))?(.*)$")),
    (
        "eslint",
        re.compile(r"(?://|/\*)\s*eslint-disable-(?:next-)?line\s+([\w@/-]+(?:\s*,\s*[\w@/-]+)*)(.*?)(?:\*/)?$"),
    ),
)
_HINTS = (b"fleetreview:", b"nosem", b"noqa", b"nosec", b"nolint", b"eslint-disable")
_ONLY_COMMENT = re.compile(r"\s*" + _COMMENT)


@dataclass(frozen=True, kw_only=True, slots=True)
class Marker:
    """One such comment: whose it is, the codes that it names (none: all of its tool), its reason and its line."""

    tool: str
    codes: tuple[str, ...]
    reason: str
    line: int

    def to_fact(self) -> dict[str, object]:
        """Return the form in which facts hold it."""
        return {"tool": self.tool, "codes": list(self.codes), "reason": self.reason, "line": self.line}

    @classmethod
    def from_fact(cls, value: Mapping[str, object]) -> Marker:
        """Read ``to_fact``'s form."""
        return cls(
            tool=str(value["tool"]),
            codes=tuple(str(c) for c in value["codes"]),  # type: ignore[attr-defined] # a list of text, written by to_fact
            reason=str(value["reason"]),
            line=int(str(value["line"])),
        )


def may_hold_markers(content: bytes) -> bool:
    """Tell quickly whether a content can hold any marker."""
    return any(hint in content for hint in _HINTS)


def markers_on(line: str, number: int) -> list[Marker]:
    """Return the markers of one line of text."""
    found = []
    ours = _OURS.search(line)
    if ours:
        codes = tuple(code.strip() for code in ours[1].split(","))
        found.append(Marker(tool=OURS, codes=codes, reason=ours[2].strip(), line=number))
    for tool, pattern in _OTHERS:
        match = pattern.search(line)
        if match:
            codes = tuple(code for code in re.split(r"[,\s]+", match[1] or "") if code)
            found.append(Marker(tool=tool, codes=codes, reason=(match[2] or "").strip(" -:#*/"), line=number))
    return found


def markers_for(lines: Sequence[str], start_line: int, end_line: int) -> list[Marker]:
    """Return the markers that hold for a match: on its first or last line, or alone on the line above it."""
    numbers = dict.fromkeys(n for n in (start_line, end_line) if 0 < n <= len(lines))
    found = [marker for number in numbers for marker in markers_on(lines[number - 1], number)]
    above = start_line - 1
    if above > 0 and _ONLY_COMMENT.match(lines[above - 1]):
        found += [m for m in markers_on(lines[above - 1], above) if m.tool != "noqa"]
    return found


def our_markers(lines: Sequence[str]) -> list[Marker]:
    """Return all of our own markers in a file, for telling which of them hide nothing any more."""
    return [
        m
        for number, line in enumerate(lines, 1)
        if "fleetreview:" in line
        for m in markers_on(line, number)
        if m.tool == OURS
    ]


def suppression(
    markers: Sequence[Marker], *, rule_id: str, path: str, acknowledged_by: Sequence[str], is_security: bool
) -> Suppression | None:
    """Return the suppression that some markers mean for a rule, ours before those of other linters."""
    for marker in markers:
        if marker.tool == OURS and rule_id in marker.codes:
            return Suppression(
                kind=SuppressionKind.INLINE, rule_id=rule_id, path=path, reason=marker.reason, line=marker.line
            )
    for marker in markers:
        if marker.tool == "nosemgrep":
            accepted = True
        elif marker.tool == "nosec" and not marker.codes:
            # The bare form means whatever that linter would say of the line.
            accepted = is_security or any(code[0] in "BG" for code in acknowledged_by)
        else:
            accepted = any(code in acknowledged_by for code in marker.codes)
        if accepted and marker.tool != OURS:
            codes = f": {', '.join(marker.codes)}" if marker.codes else ""
            reason = f"{marker.tool}{codes}" + (f" ({marker.reason})" if marker.reason else "")
            return Suppression(
                kind=SuppressionKind.ACKNOWLEDGED, rule_id=rule_id, path=path, reason=reason, line=marker.line
            )
    return None
