"""Rules that are code: each declares itself once, beside the code that applies it, and is then a rule like all others.

INDEX_NOT_CONCURRENT = declare(
    id="index-not-concurrent",
    title="Index built while writes wait",
    area=Area.DATA,
    track="migrations",
    severity=Severity.HIGH,
    confidence=Confidence.HIGH,
    why="...",
    remedy="...",
    references=("https://www.postgresql.org/docs/current/sql-createindex.html",),
    stride=("D",),
    since="0.1.0",
    languages=("sql", "python"),
    engines=("postgresql",),
    roles={Role.MIGRATION: KEEP},
    bad=(Example(text="CREATE INDEX i ON orders (total);"),),
    good=(Example(text="CREATE INDEX CONCURRENTLY i ON orders (total);"),),
    traps=("An index of a table that the same release creates.",),
)
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from analyzers.rule import DROP, KEEP, Declaration, Example, Rule, digest_of
from analyzers.rule_metadata import default_track, is_rule_id, problems_of
from fleetreview.model import Area, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fleetreview.model import Confidence, Role

_NAME = re.compile(r"[a-z][a-z0-9+#-]*")


def declare(
    *,
    id: str,  # noqa: A002 - the name that a rule file gives it
    title: str,
    area: Area,
    severity: Severity,
    confidence: Confidence,
    why: str,
    remedy: str,
    references: Sequence[str],
    since: str,
    languages: Sequence[str],
    bad: Sequence[Example],
    good: Sequence[Example],
    track: str | None = None,
    cwe: Sequence[str] = (),
    owasp: Sequence[str] = (),
    stride: Sequence[str] = (),
    engines: Sequence[str] = (),
    traps: Sequence[str] = (),
    roles: Mapping[Role, str] | None = None,
    group: str | None = None,
    evidence: Sequence[str] = (),
    acknowledged_by: Sequence[str] = (),
    lapses: bool = False,
    version: int = 1,
) -> Rule:
    """Return the rule; ValueError names the rule and each field that is wrong.

    ``track`` follows the area unless it is told. ``roles`` overrides the default gate, which drops rules of data in
    migrations. ``evidence`` are the keys that every occurrence of the rule gives, of which ``group`` is one. ``lapses``: what is
    found happens once, when the change is deployed, and is no debt afterwards. Raise ``version`` when the code finds more, less or
    otherwise: a published history then says that the rule changed.
    """
    metadata: dict[str, Any] = {
        "title": title,
        "area": area,
        "track": default_track(area) if track is None else track,
        "confidence": confidence,
        "why": why,
        "remedy": remedy,
        "references": list(references),
        "cwe": list(cwe),
        "owasp": list(owasp),
        "stride": list(stride),
        "since": since,
        "roles": dict(roles or {}),
        "acknowledged_by": list(acknowledged_by),
    }
    if group is not None:
        metadata["group"] = group
    problems = [
        problem.removeprefix("metadata.")
        for problem in problems_of(metadata, area=area, evidence=evidence, actions={DROP, KEEP, *Severity})
    ]
    problems += _problems(id, area, severity, languages, engines, traps)
    problems += [*_example_problems("bad", bad), *_example_problems("good", good)]
    if problems:
        raise ValueError("\n".join(f"rule {id}: {problem}" for problem in problems))
    declaration = Declaration(
        rule_id=id,
        languages=tuple(languages),
        severity=severity,
        confidence=confidence,
        why=" ".join(why.split()),
        remedy=" ".join(remedy.split()),
        references=tuple(references),
        roles=dict(roles or {}),
        group=group,
        acknowledged_by=tuple(acknowledged_by),
        engines=tuple(engines),
        bad=tuple(bad),
        good=tuple(good),
        traps=tuple(traps),
        lapses=lapses,
    )
    return Rule(
        id=id,
        title=title,
        area=area,
        track=metadata["track"],
        severity=severity,
        confidence=confidence,
        cwe=tuple(cwe),
        owasp=tuple(owasp),
        stride=tuple(stride),
        since=since,
        sources=(),
        digest=digest_of(
            [version, id, severity, metadata, list(languages), list(engines), *(["lapses"] if lapses else ())]
        ),
        declaration=declaration,
    )


def _problems(
    rule_id: str,
    area: Area,
    severity: Severity,
    languages: Sequence[str],
    engines: Sequence[str],
    traps: Sequence[str],
) -> Iterator[str]:
    if not is_rule_id(rule_id):
        yield "id: kebab-case is expected"
    if not isinstance(area, Area):
        yield f"area: one of {', '.join(Area)}, not {area!r}"
    if not isinstance(severity, Severity):
        yield f"severity: one of {', '.join(Severity)}, not {severity!r}"
    if not languages:
        yield "languages: one or more"
    for name, words in (("languages", languages), ("engines", engines)):
        if isinstance(words, str) or not all(_NAME.fullmatch(word) for word in words):
            yield f"{name}: names in lower case, not {words!r}"
    if isinstance(traps, str) or not all(trap.strip() for trap in traps):
        yield f"traps: sentences, not {traps!r}"


def _example_problems(name: str, examples: Sequence[Example]) -> Iterator[str]:
    if not examples:
        yield f"{name}: one example or more"
    for number, example in enumerate(examples):
        if not isinstance(example, Example):
            yield f"{name}[{number}]: an Example, not {example!r}"
        elif not example.text.strip():
            yield f"{name}[{number}].text: empty"
        elif not PurePosixPath(example.path).suffix:
            yield f"{name}[{number}].path: a file name with a suffix, which tells the language, not {example.path!r}"
