"""Draws events of findings' lives for a reader to judge: is what is called introduced new, is what is called fixed gone.

    python benchmarks/lineage.py REPOSITORY... [--sample 100] [--seed 1] [--years 10] [--out labels.md]

Real findings are rare, so ordinary code is followed instead, through the same analyzer, lineage and rows as an audit: queries,
redirects, templates, raised errors, answers, assigned calls. Whoever reads the sample writes ``ok`` or ``wrong`` behind each
heading; counts are in docs/quality.md.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from analyzers.catalogue import Catalogue, Prefilter, Rule, RuleSource
from analyzers.patterns.analyzer import PatternAnalyzer
from analyzers.patterns.engine import Limits
from fleetreview.git.mirror import open_mirror
from fleetreview.inventory import Policy, Repository
from fleetreview.model import Area, Confidence, Severity
from flows.repository_audit import Order, audit_repository
from flows.sink import Buffer

PROBES = {
    "python": {
        "probe-query": ("$MODEL.objects.$CALL(...)", "model=$MODEL||call=$CALL"),
        "probe-redirect": ("redirect($TO, ...)", "to=$TO"),
        "probe-template": ("render($REQUEST, $TEMPLATE, ...)", "template=$TEMPLATE"),
        "probe-raise": ("raise $ERROR(...)", "error=$ERROR"),
        "probe-answer": ("return $ANSWER(...)", "answer=$ANSWER"),
    },
    "go": {
        "probe-json": ("$C.JSON($CODE, ...)", "code=$CODE"),
        "probe-abort": ("$C.AbortWithError($CODE, $ERROR)", "code=$CODE||error=$ERROR"),
        "probe-error": ("$VALUE, $ERR := $CALL(...)", "call=$CALL"),
        "probe-errorf": ("fmt.Errorf($TEXT, ...)", "text=$TEXT"),
    },
}
AROUND = 7


class Nothing:
    """A warehouse without a past."""

    def state(self, name: str) -> bytes | None:
        """Return None."""
        del name
        return None

    def generation(self) -> int:
        """Return 0: none was told."""
        return 0

    def cache(self, name: str) -> bytes | None:
        """Return None."""
        del name
        return None

    def keep(self, name: str, content: bytes) -> None:
        """Forget it."""
        del name, content


def probe(name: str, language: str, pattern: str, evidence: str) -> Rule:
    """Return a rule of one pattern that acts in every service file."""
    source = RuleSource(
        rule_id=name,
        technology=language,
        languages=(language,),
        severity=Severity.LOW,
        confidence=Confidence.HIGH,
        why="",
        remedy="",
        references=(),
        roles={},
        group=None,
        acknowledged_by=(),
        patterns=(
            {
                "id": f"{name}.{language}",
                "languages": [language],
                "severity": "LOW",
                "message": f"m||{evidence}",
                "pattern": pattern,
            },
        ),
        prefilters=(Prefilter(),),
        digest=pattern,
        path=Path(f"{name}.yaml"),
        common={},
    )
    return Rule(
        id=name,
        title=name,
        area=Area.SECURITY,
        track="other",
        severity=Severity.LOW,
        confidence=Confidence.HIGH,
        cwe=(),
        owasp=(),
        stride=(),
        since="0",
        sources=(source,),
        digest=pattern,
    )


def events_of(repository: Path, years: int) -> list[dict[str, Any]]:
    """Audit one repository with the probes; return its events with what their findings looked like last."""
    rules = {
        name: probe(name, language, *shape) for language, probes in PROBES.items() for name, shape in probes.items()
    }
    since = datetime.now(UTC) - timedelta(days=366 * years)
    order = Order(
        repository=Repository(name="r", url=str(repository)),
        policy=Policy(seconds_per_repository=7200),
        since=since,
        default_since=since,
    )
    buffer = Buffer()
    analyzer = PatternAnalyzer(Catalogue(rules=rules), Limits(jobs=order.jobs))
    outcome = audit_repository(order, open_mirror(repository), Nothing(), buffer, analyzer=analyzer)
    findings = {row["finding_id"]: row for row in buffer.rows["findings"]}
    told = sorted(
        buffer.rows["finding_events"], key=lambda row: (row["occurred_at"], row["finding_id"], row["ordinal"])
    )
    rows = [{**findings[row["finding_id"]], **row} for row in told]
    counts = Counter(row["kind"] for row in rows)
    print(f"{repository}: {outcome.landed_changes} landed changes, {dict(sorted(counts.items()))}")
    return [{**row, "repository": repository} for row in rows]


def hunk(event: dict[str, Any]) -> str:
    """Return the part of the change around an event: after the change for what is introduced, before it for what is fixed."""
    shown = subprocess.run(
        ["git", "-C", event["repository"], "show", "-M", "-m", "--first-parent", "--format=%cs %s", "-U8",
         event["change"], "--", event["path"]],
        capture_output=True, text=True, errors="replace", check=True,
    ).stdout  # fmt: skip
    new = event["kind"] == "introduced"
    kept, before, after = [shown.split("\n", 1)[0]], 0, 0
    for line in shown.split("\n"):
        if head := re.match(r"@@ -(\d+)(?:,\d+)? \+(\d+)", line):
            before, after = int(head[1]), int(head[2])
            continue
        if not before and not after:
            continue
        at = after if new else before
        if abs(at - event["start_line"]) <= AROUND:
            kept.append(f"{'>' if at == event['start_line'] else ' '}{line[:150]}")
        before += not line.startswith("+")
        after += not line.startswith("-")
    return "\n".join(kept)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("repository", nargs="+", type=Path)
    parser.add_argument("--sample", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--out", type=Path, default=Path("labels.md"))
    asked = parser.parse_args()
    events = [event for repository in asked.repository for event in events_of(repository, asked.years)]
    chance = random.Random(asked.seed)  # noqa: S311 - a sample, not a secret
    with asked.out.open("w") as out:
        for kind in ("introduced", "fixed"):
            drawn = [event for event in events if event["kind"] == kind]
            for number, event in enumerate(chance.sample(drawn, min(asked.sample, len(drawn))), 1):
                place = f"{event['path']}:{event['start_line']}"
                out.write(f"## {kind[0].upper()}{number} {event['rule_id']} {place} {event['symbol']}\n")
                out.write(f"{event['change'][:10]} {event['detail']} {event['evidence']}\n{hunk(event)}\n\n")


if __name__ == "__main__":
    main()
