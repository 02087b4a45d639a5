"""Reads ``examples/expected.yaml``: what the example fleet is known to contain."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

EXPECTED_FILE = Path(__file__).parent / "expected.yaml"


@dataclass(frozen=True, kw_only=True, slots=True)
class LifeEvent:
    """One event of a planted finding: a kind of ``EventKind`` and the subject of the landed change that did it, or dates it."""

    kind: str
    change: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PlantedFinding:
    """A finding that the histories contain on purpose.

    ``path`` is where it stands, or stood when it died, ``born_path`` where it was born; '' for a finding of the repository as a
    whole. ``code`` is a piece of the matched lines, unique in the file, or of the message where there is no file. ``severity``
    is the one after the role gate. ``status`` is ``open``, ``fixed``, ``vanished``, ``lapsed`` or ``suppressed``; ``suppression``
    names the kind of a suppression (``inline``, ``repository``), None otherwise.
    """

    repository: str
    key: str
    rule_id: str
    severity: str
    path: str
    born_path: str
    code: str
    life: tuple[LifeEvent, ...]
    status: str
    suppression: str | None

    @property
    def introduced_in(self) -> str:
        """Subject of the change that introduced it."""
        return self.life[0].change

    def changes(self, kind: str) -> tuple[str, ...]:
        """Subjects of the changes with an event of that kind, oldest first."""
        return tuple(event.change for event in self.life if event.kind == kind)

    @property
    def fixed_in(self) -> tuple[str, ...]:
        """Subjects of the changes that fixed it, oldest first."""
        return self.changes("fixed")

    @property
    def reopened_in(self) -> tuple[str, ...]:
        """Subjects of the changes that reopened it, oldest first."""
        return self.changes("reopened")

    @property
    def moved_in(self) -> tuple[str, ...]:
        """Subjects of the changes that moved it, oldest first."""
        return self.changes("moved")


@dataclass(frozen=True, kw_only=True, slots=True)
class ExpectedRepository:
    """What one repository is known to contain. ``verdicts`` holds LGTM or BLOCK of some changes by their subject."""

    name: str
    landed_changes: int
    findings: tuple[PlantedFinding, ...]
    verdicts: Mapping[str, str]


def load_expected(path: Path = EXPECTED_FILE) -> dict[str, ExpectedRepository]:
    """Return what is expected of each repository, by name. KeyError when a field is missing."""
    document = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    return {
        name: ExpectedRepository(
            name=name,
            landed_changes=entry["landed_changes"],
            findings=tuple(_finding(name, finding) for finding in entry["findings"]),
            verdicts=dict(entry["verdicts"]),
        )
        for name, entry in document.items()
    }


def _finding(repository: str, entry: Mapping[str, Any]) -> PlantedFinding:
    return PlantedFinding(
        repository=repository,
        key=entry["key"],
        rule_id=entry["rule"],
        severity=entry["severity"],
        path=entry.get("path", ""),
        born_path=entry.get("born_path", entry.get("path", "")),
        code=entry["code"] if "path" in entry else entry["says"],
        life=tuple(LifeEvent(kind=kind, change=change) for event in entry["life"] for kind, change in event.items()),
        status=entry["status"],
        suppression=entry.get("suppression"),
    )
