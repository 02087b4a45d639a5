"""The text of the ``rules`` command."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING

from fleetreview.errors import UsageError
from flows.panel import catalogue_of_today
from flows.rows import rule_rows

if TYPE_CHECKING:
    from analyzers.rule import Rule

SCHEMA = "fleetreview.rules/1"


def rules_text(rule_id: str | None, *, form: str) -> str:
    """Return the list of rules, or one rule explained, as ``text`` or ``json``. UsageError for an unknown rule."""
    catalogue = catalogue_of_today()
    rules = catalogue.rules
    if rule_id is not None and rule_id not in rules:
        near = [known for known in rules if rule_id in known or known.startswith(rule_id[:8])]
        hint = f"; did you mean {', '.join(near[:3])}?" if near else ""
        raise UsageError(f"there is no rule {rule_id!r}{hint}")
    if form == "json":
        rows = [row for row in rule_rows(catalogue) if rule_id in {None, row["rule_id"]}]
        return json.dumps({"schema": SCHEMA, "rules": rows}, indent=2)
    if rule_id is not None:
        return _explained(rules[rule_id])
    width = max(len(rule) for rule in rules)
    lines = [
        f"{rule.id:<{width}}  {rule.severity:<8}  {rule.area:<13}  {','.join(rule.languages):<30}  {rule.title}"
        for rule in rules.values()
    ]
    return "\n".join([*lines, f"{len(rules)} rules; `fleetreview rules ID` explains one"])


def _explained(rule: Rule) -> str:
    facts = [
        f"{rule.area}, severity {rule.severity}, confidence {rule.confidence}, {', '.join(rule.languages)}",
        ", ".join([*rule.cwe, *rule.owasp, *(f"STRIDE {letter}" for letter in rule.stride)]),
    ]
    paragraphs = [f"{rule.id}: {rule.title}", "\n".join(fact for fact in facts if fact)]
    for heading, name in (("Why", "why"), ("What to do", "remedy")):
        text = "\n\n".join(textwrap.fill(part, 100) for part in rule.text(name).split("\n\n"))
        paragraphs.append(f"{heading}\n{text}")
    paragraphs.append("Read on\n" + "\n".join(rule.references))
    return "\n\n".join(paragraphs)
