"""Open findings of the fleet by the lists that security people read: OWASP's categories and the letters of STRIDE."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fleetreview.weaknesses import OWASP, STRIDE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reports.records import Row, Warehouse

YEARS = ("2025", "2021")
"""The lists that are always shown in full, the newest first; of another list only what was found."""

_COUNTS = """
    WITH named AS (SELECT rule_id, unnest({column}) AS name FROM rules)
    SELECT named.name, count(*) AS findings, sum(findings.weight) AS weight,
        count(*) FILTER (WHERE findings.severity = 'critical') AS critical,
        count(*) FILTER (WHERE findings.severity = 'high') AS high,
        count(DISTINCT findings.repository) AS repositories
    FROM open_findings AS findings JOIN named USING (rule_id)
    GROUP BY named.name
"""
_RULES = "SELECT name, count(*) AS rules FROM (SELECT rule_id, unnest({column}) AS name FROM rules) GROUP BY name"


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedCount:
    """Open findings under one name of a list. ``rules`` says how many rules look for it: without one, zero says nothing."""

    name: str
    meaning: str
    rules: int
    findings: int
    weight: float
    critical: int
    high: int
    repositories: int


@dataclass(frozen=True, kw_only=True, slots=True)
class FleetWeaknesses:
    """Open findings by OWASP category, list by list (its year first), and by letter of STRIDE.

    A finding whose rule names several counts under each.
    """

    owasp: tuple[tuple[str, tuple[NamedCount, ...]], ...]
    stride: tuple[NamedCount, ...]

    @property
    def is_empty(self) -> bool:
        """Whether no rule of the fleet names a category or a letter."""
        return not any(count.rules for count in (*self.stride, *(c for _, counts in self.owasp for c in counts)))


def fleet_weaknesses(warehouse: Warehouse) -> FleetWeaknesses:
    """Return the open findings of the fleet by OWASP category and by letter of STRIDE."""
    categories = _counts(warehouse, "owasp")
    found = {name for name, row in categories.items() if row.get("findings")}
    lists = []
    for year in dict.fromkeys((*YEARS, *sorted(name.partition(":")[2] for name in found))):
        known = [name for name in OWASP if name.endswith(f":{year}")]
        names = known if year in YEARS else [name for name in known if name in found]
        others = sorted(name for name in found if name.endswith(f":{year}") and name not in OWASP)
        lists.append((year, tuple(_named([*names, *others], OWASP, categories))))
    return FleetWeaknesses(owasp=tuple(lists), stride=tuple(_named(STRIDE, STRIDE, _counts(warehouse, "stride"))))


def _counts(warehouse: Warehouse, column: str) -> dict[str, Row]:
    rows = {row["name"]: dict(row) for row in warehouse.rows(_RULES.format(column=column))}
    for row in warehouse.rows(_COUNTS.format(column=column)):
        rows[row["name"]] = {**rows.get(row["name"], {}), **row}
    return rows


def _named(names: Iterable[str], meanings: Mapping[str, str], rows: Mapping[str, Row]) -> list[NamedCount]:
    counts = []
    for name in names:
        row = rows.get(name, {})
        counts.append(
            NamedCount(
                name=name,
                meaning=meanings.get(name, ""),
                rules=row.get("rules", 0),
                findings=row.get("findings", 0),
                weight=row.get("weight", 0.0),
                critical=row.get("critical", 0),
                high=row.get("high", 0),
                repositories=row.get("repositories", 0),
            )
        )
    return counts
