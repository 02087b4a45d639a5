"""The life of one finding while its history is told: a record that grows, and the identity that it is born with."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from analyzers import codec
from fleetreview.model import EventKind, Finding

if TYPE_CHECKING:
    from fleetreview.model import CommitId, Occurrence

_NAMESPACE: Final = uuid.UUID("5a0c1f0e-6a1e-5c43-9d0b-0d9f4f4be1c7")
"""Never to be changed: all identities of findings hang on it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Interval:
    """A period in which a finding was open.

    ``opened_in`` is None where no landed change opened it (baseline, readable again); ``closed_at`` and ``closed_in`` are
    None while it lasts.
    """

    finding_id: str
    opened_at: datetime
    opened_in: CommitId | None
    closed_at: datetime | None = None
    closed_in: CommitId | None = None


def birth_id(repository: str, commit: CommitId, occurrence: Occurrence, ordinal: int) -> str:
    """Return the identity of a finding that is born in ``commit``, the ``ordinal``-th (from 0) of its equals there."""
    parts = (repository, commit, occurrence.path, occurrence.rule_id, occurrence.fp, str(ordinal))
    return str(uuid.uuid5(_NAMESPACE, "\0".join(parts)))


def displaced_id(finding_id: str) -> str:
    """Return another identity for a finding whose own was given to an older telling's finding."""
    return str(uuid.uuid5(_NAMESPACE, f"displaced\0{finding_id}"))


@dataclass(slots=True)
class _Period:
    opened_at: datetime
    opened_in: CommitId | None
    closed_at: datetime | None = None
    closed_in: CommitId | None = None


class Life:
    """One finding, amended as its history goes on. ``born_in`` is None where no landed change brought it."""

    __slots__ = (
        "born_at",
        "born_in",
        "ended_as",
        "finding_id",
        "known_since",
        "occurrence",
        "periods",
        "readable",
        "times_reopened",
    )

    def __init__(
        self,
        *,
        finding_id: str,
        occurrence: Occurrence,
        at: datetime,
        born_in: CommitId | None,
        born_at: datetime | None,
    ) -> None:
        self.finding_id = finding_id
        self.occurrence = occurrence
        self.known_since = at
        self.born_in = born_in
        self.born_at = born_at
        self.readable = True
        self.ended_as: EventKind | None = None
        self.times_reopened = 0
        self.periods = [_Period(at, born_in)]

    @property
    def is_open(self) -> bool:
        """Whether the finding is open, be it readable or not."""
        return self.periods[-1].closed_in is None

    @property
    def opened_at(self) -> datetime:
        """When the last period began."""
        return self.periods[-1].opened_at

    @property
    def lapsed(self) -> bool:
        """Whether it ended by itself."""
        return self.ended_as is EventKind.LAPSED

    def close(self, commit: CommitId, at: datetime, kind: EventKind) -> None:
        """End the current period: fixed, vanished or lapsed."""
        self.periods[-1].closed_in, self.periods[-1].closed_at = commit, at
        self.readable, self.ended_as = True, kind

    def open_again(self, occurrence: Occurrence, commit: CommitId | None, at: datetime) -> None:
        """Begin another period; ``commit`` is None where no landed change did it."""
        self.occurrence, self.ended_as = occurrence, None
        self.periods.append(_Period(at, commit))
        self.times_reopened += commit is not None

    def finding(self) -> Finding:
        """Return the finding as it stands."""
        last = self.periods[-1]
        return Finding(
            finding_id=self.finding_id,
            occurrence=self.occurrence,
            known_since=self.known_since,
            born_in=self.born_in,
            born_at=self.born_at,
            died_in=last.closed_in,
            died_at=last.closed_at,
            readable=self.readable,
            times_reopened=self.times_reopened,
            ended_as=self.ended_as,
        )

    def baseline(self, occurrence: Occurrence) -> Finding:
        """Return the finding as it stood, at ``occurrence``, when the window began."""
        return Finding(
            finding_id=self.finding_id, occurrence=occurrence, known_since=self.known_since, born_in=None, born_at=None
        )

    def intervals(self) -> tuple[Interval, ...]:
        """Return the periods in which it was open, oldest first."""
        return tuple(
            Interval(
                finding_id=self.finding_id,
                opened_at=period.opened_at,
                opened_in=period.opened_in,
                closed_at=period.closed_at,
                closed_in=period.closed_in,
            )
            for period in self.periods
        )

    def encode(self) -> list[Any]:
        """Return the life as a JSON-able list."""
        periods = [
            [period.opened_at.isoformat(), period.opened_in, codec.encode_time(period.closed_at), period.closed_in]
            for period in self.periods
        ]
        return [codec.encode_finding(self.finding()), periods]

    @classmethod
    def decode(cls, encoded: list[Any]) -> Life:
        """Return the life that was encoded; raises StateError."""
        with codec.decoding("a finding's life"):
            finding = codec.decode_finding(encoded[0])
            life = cls(
                finding_id=finding.finding_id,
                occurrence=finding.occurrence,
                at=finding.known_since,
                born_in=finding.born_in,
                born_at=finding.born_at,
            )
            life.readable, life.times_reopened, life.ended_as = (
                finding.readable,
                finding.times_reopened,
                finding.ended_as,
            )
            life.periods = [
                _Period(datetime.fromisoformat(opened_at), opened_in, codec.decode_time(closed_at), closed_in)
                for opened_at, opened_in, closed_at, closed_in in encoded[1]
            ]
            return life
