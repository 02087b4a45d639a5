"""Draws events of findings' lives for a reader to judge: is what is called introduced new, is what is called fixed gone.

    python benchmarks/lineage.py WAREHOUSE... [--sample 100] [--seed 1] [--out labels.md]

The warehouses are those of audits over repositories on this machine. Whoever reads the sample against its hunks counts what is
not what it says; the counts are in docs/quality.md.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

from warehouse.reading import open_warehouse

AROUND = 7
EVENTS = """
SELECT e.kind, e.detail, e.repository, r.url, e.change, e.path, e.start_line, f.rule_id, f.symbol, f.evidence, f.excerpt
FROM finding_events AS e
JOIN findings AS f USING (repository, finding_id)
JOIN repositories AS r USING (repository)
WHERE e.kind IN ('introduced', 'fixed', 'vanished')
ORDER BY e.repository, e.occurred_at, e.finding_id, e.ordinal
"""


def hunk(event: dict[str, Any]) -> str:
    """Return the part of the change around an event: after the change for what is introduced, before it for what is fixed."""
    if not event["path"]:
        return "(of the repository as a whole)"
    shown = subprocess.run(
        ["git", "-C", event["url"], "show", "-M", "-m", "--first-parent", "--format=%cs %s", "-U8",
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
    parser.add_argument("warehouse", nargs="+", type=Path)
    parser.add_argument("--sample", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("labels.md"))
    asked = parser.parse_args()
    events: list[dict[str, Any]] = []
    for location in asked.warehouse:
        with open_warehouse(location) as warehouse:
            events += warehouse.rows(EVENTS)
    for (repository, kind), count in sorted(Counter((e["repository"], e["kind"]) for e in events).items()):
        print(f"{repository:20} {kind:12} {count:6}")
    chance = random.Random(asked.seed)  # noqa: S311 - a sample, not a secret
    with asked.out.open("w") as out:
        for kind in ("introduced", "fixed", "vanished"):
            drawn = [event for event in events if event["kind"] == kind]
            for number, event in enumerate(chance.sample(drawn, min(asked.sample, len(drawn))), 1):
                place = f"{event['repository']} {event['path']}:{event['start_line']}"
                out.write(f"## {kind[0].upper()}{number} {event['rule_id']} {place} {event['symbol']}\n")
                out.write(f"{event['change'][:10]} {event['detail'] or ''} {event['evidence']}\n{hunk(event)}\n\n")


if __name__ == "__main__":
    main()
