"""What the review of a landed change says in sentences: the executive summary, and what to do now.

Code in a sentence stands between backticks.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fleetreview.model import Area, Severity
from reports.findings import SEVERITIES
from reports.prose import counted, literal, shortened
from reports.recipe import first_step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.change import ReviewedFinding, SkippedThing
    from reports.findings import ShownFinding
    from reports.records import Row
    from reports.verdict import Risk, Verdict

_MOST_STEPS = 8
_LOOK_BACK = (
    "If it was deployed, look through logs and data for use of the weakness in that time, and replace exposed secrets."
)


def summary_of(
    change: Row,
    *,
    decided: Verdict,
    shown: Sequence[ReviewedFinding],
    hidden: Sequence[ReviewedFinding],
    fixed: Sequence[ShownFinding],
    vanished: Sequence[ShownFinding],
    skipped: Sequence[SkippedThing],
    roles: set[str],
) -> tuple[str, ...]:
    """Return two to five sentences: what blocks, what came, what went, how large it was, what is not known."""
    sentences = []
    blocking = [finding.shown for finding in shown if finding.blocks]
    if blocking:
        first = blocking[0]
        more = f", and {len(blocking) - 1} more" if len(blocking) > 1 else ""
        sentences.append(f"{decided}: {_code(first.location)}: {first.title}{more}.")
    if shown:
        came = Counter(finding.kind for finding in shown)
        kinds = " and ".join(f"{kind} {came[kind]}" for kind in ("introduced", "reopened") if came[kind])
        grades = Counter(finding.shown.severity for finding in shown)
        counts = ", ".join(f"{grades[severity]} {severity}" for severity in SEVERITIES if grades[severity])
        places = len({finding.shown.path for finding in shown})
        sentences.append(
            f"{kinds.capitalize()} {'finding' if len(shown) == 1 else 'findings'} in {counted(places, 'file')}: {counts}."
        )
    elif not fixed and not vanished:
        sentences.append("No finding introduced, reopened or fixed.")
    if gone := _gone(fixed, vanished):
        sentences.append(f"{gone}.")
    touched = [role for role in ("migration", "startup") if role in roles]
    size = f"{counted(change['files'], 'file')}, +{change['added_lines']:,} −{change['deleted_lines']:,} lines"  # noqa: RUF001
    sentences.append(f"{size}{', ' if touched else ''}{' and '.join(f'touches {role} files' for role in touched)}.")
    unknown = []
    if skipped:
        unknown.append(f"{counted(len({skip.path for skip in skipped}), 'touched file')} could not be judged in full")
    if hidden:
        unknown.append(f"{counted(len(hidden), 'finding')} suppressed")
    if unknown:
        sentences.append(f"{'; '.join(unknown)}."[:1].upper() + f"{'; '.join(unknown)}."[1:])
    return tuple(sentences)


def _gone(fixed: Sequence[ShownFinding], vanished: Sequence[ShownFinding]) -> str:
    said = ""
    if fixed:
        titles = list(dict.fromkeys(finding.title for finding in fixed))
        more = f" and {counted(len(titles) - 2, 'other kind')}" if len(titles) > 2 else ""
        said = f"Fixed {counted(len(fixed), 'finding')}: {'; '.join(titles[:2])}{more}"
    if not vanished:
        return said
    others = f"{said}; {len(vanished)} more" if said else counted(len(vanished), "finding")
    return f"{others} no longer found, which may be a fix or not"


def steps_of(commit: str, shown: Sequence[ReviewedFinding], rated: Risk) -> tuple[str, ...]:
    """Return what to do now where a critical security finding blocks; nothing otherwise."""
    grave = [
        f.shown for f in shown if f.blocks and f.shown.severity == Severity.CRITICAL and f.shown.area == Area.SECURITY
    ]
    if not grave:
        return ()
    fixed_by = {finding.died_in for finding in grave}
    if "" not in fixed_by:
        names = ", ".join(_code(commit[:12]) for commit in sorted(fixed_by))
        return (f"What blocks is fixed since by {names}: deploy no state between this change and that.", _LOOK_BACK)
    steps = [
        f"Keep {_code(commit[:12])} out of the next deployment, or take it back where it is deployed. {rated.rollback}"
    ]
    for finding in grave[:_MOST_STEPS]:
        what = (
            f"fixed since by {_code(finding.died_in[:12])}."
            if finding.died_in
            else first_step(finding.remedy) or "Remove the cause."
        )
        steps.append(f"{_code(finding.location)} ({finding.title}): {what}")
    if len(grave) > _MOST_STEPS:
        steps.append(
            f"{counted(len(grave) - _MOST_STEPS, 'more critical security finding')}: as the review table says."
        )
    return (*steps, _LOOK_BACK)


def _code(text: str) -> str:
    """Return repository text as inline code of our prose; a backtick in it would end the code."""
    return f"`{shortened(literal(text), 120).replace('`', chr(0x2018))}`"
