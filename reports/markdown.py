"""Reviews as Markdown (GitHub's flavour), for pull requests, chats and terminals.

Text of repositories is hostile here too: in prose every character that Markdown reads is escaped, in code the fence is
longer than any run of backticks inside, and nothing invisible passes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reports.change import NOT_ASSESSED
from reports.charts import number
from reports.findings import SEVERITIES, location
from reports.prose import counted, literal, one_line, pieces, shortened, visible
from reports.recipe import first_step, recipe

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reports.change import ChangeReview, ReviewedFinding
    from reports.findings import ShownFinding
    from reports.repository import RepositoryReview

_MOST_OPEN = 200
_MOST_CHANGES = 30
_MOST_OPERATIONS = 100
_WAYS_BACK = {None: "forward only", True: "yes", False: "none"}
# What starts formatting, a link, HTML, an entity, mathematics or a table cell anywhere; and what does at the begin of a line.
_ACTIVE = re.compile(r"([\\`*\[\]<>|~$&]|(?<!\w)_|_(?!\w)|:(?=//)|(?<=www)\.)", re.IGNORECASE)
_LEADING = re.compile(r"([#+=-]|\d+(?=[.)]))")
_JOINER = "\u2060"
_RUNS = re.compile(r"`+")


def text(value: str) -> str:
    """Return repository text as one line of Markdown prose that means nothing but itself.

    No formatting, link, address, mention, HTML or table cell comes of it.
    """
    escaped = _ACTIVE.sub(r"\\\1", one_line(value))
    leading = _LEADING.match(escaped)
    if leading:
        end = leading.end() if leading[1].isdigit() else 0
        escaped = f"{escaped[:end]}\\{escaped[end:]}"
    # Mentions and addresses are looked for in the finished text, where an escape is no longer seen.
    return escaped.replace("@", f"@{_JOINER}")


def code(value: str, *, in_table: bool = False) -> str:
    """Return repository text as inline code; a table needs its pipes escaped even there."""
    content = literal(value)
    if not content:
        return ""
    fence = "`" * (max((len(run) for run in _RUNS.findall(content)), default=0) + 1)
    padding = " " if content.startswith("`") or content.endswith("`") or len(fence) > 1 else ""
    if in_table:
        # A backslash before a pipe can't be written in the code of a table cell: show a broken bar.
        content = content.replace("\\|", "\\¦").replace("|", "\\|")
    return f"{fence}{padding}{content}{padding}{fence}"


def prose(value: str, *, in_table: bool = False) -> str:
    """Return a rule's or finding's prose: its inline code stays code, everything else is escaped."""
    parts = []
    for piece in pieces(value):
        if piece.is_code:
            parts.append(code(piece.text, in_table=in_table))
            continue
        left = " " if piece.text[:1].isspace() else ""
        right = " " if piece.text[-1:].isspace() and piece.text.strip() else ""
        parts.append(left + text(piece.text) + right)
    return "".join(parts).strip()


def block(value: str, language: str = "") -> str:
    """Return repository text as a fenced block."""
    content = visible(value.replace("\r\n", "\n")).rstrip("\n")
    fence = "`" * max(3, max((len(run) for run in _RUNS.findall(content)), default=0) + 1)
    return f"{fence}{language}\n{content}\n{fence}"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table; the cells are Markdown already."""
    return [
        f"| {' | '.join(heads)} |",
        f"|{'|'.join(' --- ' for _ in heads)}|",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]


def change_markdown(review: ChangeReview) -> str:
    """Return the review of a landed change."""
    lines = [f"# {text(shortened(review.subject, 300)) or '(no subject)'}", "", _change_head(review), ""]
    lines += ["## Executive summary", "", *(f"- {prose(sentence)}" for sentence in review.summary), ""]
    if review.steps:
        lines += ["## Remediation", "", *(f"{place}. {prose(step)}" for place, step in enumerate(review.steps, 1)), ""]
    lines += ["## Review", ""]
    if review.findings:
        lines += table(("Severity", "File:line", "Finding", "Recommended fix"), map(_review_row, review.findings))
        lines += ["", "## Findings in detail", ""]
        for finding in review.findings:
            lines += _detail(finding)
    else:
        lines += [f"Nothing found{' but what is suppressed' if review.suppressed else ''}.", ""]
    lines += ["## Fixed by this change", ""]
    lines += [_ended(finding) for finding in review.fixed] or ["Nothing."]
    if review.vanished:
        lines += ["", "## No longer found", "", *(_ended(finding) for finding in review.vanished)]
    lines += ["", "## Schema", *(_schema(review) or ["", "No schema operation."])]
    for name, sentence in NOT_ASSESSED.items():
        lines += ["", f"## {name}", "", sentence]
    risk = (
        f"Risk is **{text(review.risk.level)}**: {prose('; '.join(review.risk.reasons))}. {prose(review.risk.rollback)}"
    )
    lines += ["", "## Risk and rollback", "", risk, "", "## Suppressed and skipped", ""]
    lines += _hidden(review) or ["Nothing."]
    reasons = f": {text('; '.join(review.verdict.reasons))}" if review.verdict.reasons else ""
    lines += ["", "## Verdict", "", f"**{review.verdict}**{reasons}"]
    return "\n".join(lines) + "\n"


def _remedy(remedy: str) -> list[str]:
    steps = recipe(remedy)
    if not steps:
        return [f"- Remedy: {prose(remedy)}"]
    lines = ["- Remedy:"]
    for place, step in enumerate(steps, 1):
        lines.append(f"  {place}. {prose(step.text)}")
        if step.code:
            lines += ["", *(f"     {line}" for line in block(step.code).split("\n")), ""]
    return lines


def _schema(review: ChangeReview) -> list[str]:
    lines: list[str] = []
    for part in review.schema.streams:
        lines += ["", f"### {text(part.stream)} ({text(part.engine)})", ""]
        lines += table(
            ("Migration", "Operation", "On", "Lock", "Way back"),
            (
                (
                    code(f"{operation.migration}:{operation.line}", in_table=True),
                    text(operation.what),
                    f"{code(operation.subject, in_table=True)} {text(shortened(operation.detail, 120))}".strip(),
                    f"**{text(operation.effect)}**" if operation.is_long else text(operation.effect) or "none",
                    _WAYS_BACK[operation.reversible],
                )
                for operation in part.operations[:_MOST_OPERATIONS]
            ),
        )
        if len(part.operations) > _MOST_OPERATIONS:
            lines += ["", f"{counted(len(part.operations) - _MOST_OPERATIONS, 'more operation')} not listed."]
        lines += ["", *(f"- {prose(sentence)}" for sentence in part.order)] if part.order else []
    return lines


def repository_markdown(review: RepositoryReview) -> str:
    """Return the state of a repository: debt, open findings (gravest first, 200 at most), the latest landed changes."""
    lines = [f"# {text(review.name)}", "", f"Status: **{text(review.current_status)}**"]
    if review.error:
        lines[-1] += f": {text(review.error)}"
    debt = (
        (row.track, number(row.weight), str(row.findings), *(str(count) for count in row.severities))
        for row in review.debt
    )
    lines += [
        "",
        "## Debt now",
        "",
        *table(("Track", "Weight", "Findings", *SEVERITIES), debt),
        "",
        "## Open findings",
        "",
    ]
    lines += open_findings(review.open)
    lines += ["", "## Landed changes", ""]
    if review.changes:
        lines += table(
            ("Landed", "Change", "Subject", "Verdict", "Risk", "New", "Fixed"),
            (
                (
                    f"{change.landed_at:%Y-%m-%d}",
                    code(change.commit[:12]),
                    text(shortened(change.subject, 120)),
                    change.verdict_text,
                    text(change.risk),
                    str(change.introduced),
                    str(change.fixed),
                )
                for change in review.changes[:_MOST_CHANGES]
            ),
        )
        if len(review.changes) > _MOST_CHANGES:
            lines += ["", f"{counted(len(review.changes) - _MOST_CHANGES, 'earlier change')} not listed."]
    else:
        lines.append("None in the known window.")
    stale = sum(1 for row in review.suppressions if row.stale)
    lines += ["", "## Coverage", "", f"{counted(len(review.skips), 'skip')} in the last state. A skip is not a pass."]
    lines.append(f"{counted(len(review.suppressions), 'suppression')}, {stale} of them stale.")
    return "\n".join(lines) + "\n"


def open_findings(findings: Sequence[ShownFinding]) -> list[str]:
    """Return a table of findings, 200 at most."""
    if not findings:
        return ["None."]
    lines = table(
        ("Severity", "File:line", "Finding", "Rule"),
        (
            (
                finding.severity,
                _where(finding, in_table=True),
                prose(finding.message, in_table=True),
                code(finding.rule.rule_id, in_table=True),
            )
            for finding in findings[:_MOST_OPEN]
        ),
    )
    left = len(findings) - _MOST_OPEN
    return [*lines, "", f"{counted(left, 'more finding')} not listed."] if left > 0 else lines


def _change_head(review: ChangeReview) -> str:
    parts = [
        f"**{review.verdict}**",
        f"{text(review.risk.level)} risk",
        text(review.repository),
        code(review.commit),
        f"landed {review.landed_at:%Y-%m-%d %H:%M} UTC",
    ]
    if review.author:
        parts.append(f"by {text(review.author)}")
    if review.pull_request:
        parts.append(f"pull request {review.pull_request}")
    return " · ".join(parts)


def _ended(finding: ShownFinding) -> str:
    became = f" ({finding.fate_in_words})" if finding.fate_in_words else ""
    return f"- {finding.severity}: {text(finding.title)}, {_where(finding)}{became}"


def _review_row(finding: ReviewedFinding) -> tuple[str, str, str, str]:
    shown = finding.shown
    notes = [note for note, holds in (("reopened", finding.kind == "reopened"), ("blocks", finding.blocks)) if holds]
    title = text(shown.title) + (f" ({', '.join(notes)})" if notes else "")
    return (
        shown.severity,
        _where(shown, in_table=True),
        title,
        prose(first_step(shown.remedy), in_table=True) or "See the rule.",
    )


def _detail(finding: ReviewedFinding) -> list[str]:
    shown = finding.shown
    state = f"{shown.ended} {code(shown.died_in[:12])}" if shown.died_in else f"{shown.status} now"
    facts = [
        _where(shown),
        f"in {code(shown.symbol)}" if shown.symbol else "",
        f"also on lines {', '.join(map(str, shown.more_lines))}" if shown.more_lines else "",
        shown.area,
        f"{shown.confidence} confidence",
        f"{finding.kind} here",
        state,
    ]
    lines = [
        f"### {shown.severity}: {text(shown.title)}",
        "",
        " · ".join(filter(None, facts)),
        "",
        prose(shown.message),
        "",
    ]
    if shown.excerpt:
        lines += [block(shown.excerpt), ""]
    if shown.why:
        lines.append(f"- Why: {prose(shown.why)}")
    if shown.remedy:
        lines += _remedy(shown.remedy)
    if shown.evidence:
        lines.append(f"- Evidence: {', '.join(f'{text(name)} {code(value)}' for name, value in shown.evidence)}")
    for place in shown.related:
        note = f": {prose(place.note)}" if place.note else ""
        lines.append(f"- Related: {code(location(place.path, place.line))}{note}")
    if shown.corroborated_by:
        lines.append(f"- Also found by: {', '.join(map(code, shown.corroborated_by))}")
    classes = "".join(f", {text(name)}" for name in (*shown.rule.cwe, *shown.rule.owasp))
    lines.append(f"- Rule: {code(shown.rule.rule_id)}{classes}")
    lines += [f"- Reference: <{_address(address)}>" for address in shown.rule.references]
    if shown.fix:
        lines += ["", "Mechanical fix:", "", block(shown.fix, "diff")]
    return [*lines, ""]


def _hidden(review: ChangeReview) -> list[str]:
    lines = [
        f"- {finding.shown.severity}: {text(finding.shown.title)}, {_where(finding.shown)}, suppressed: "
        f"{text(finding.shown.suppression) or 'no reason given'}"
        for finding in review.suppressed
    ]
    lines += [
        f"- skipped: {code(skip.path)}, {skip.reason.replace('_', ' ')} ({text(skip.analyzer)})"
        + (f": {text(skip.detail)}" if skip.detail else "")
        for skip in review.skips
    ]
    if review.withdrawn:
        lines.append(f"- {counted(review.withdrawn, 'finding')} withdrawn: the rule no longer finds it.")
    return lines


def _where(finding: ShownFinding, *, in_table: bool = False) -> str:
    return code(finding.location, in_table=in_table) if finding.path else finding.location


def _address(address: str) -> str:
    return "".join(f"%{ord(sign):02X}" if sign in '<>"` \\' or sign < " " else sign for sign in visible(address))
