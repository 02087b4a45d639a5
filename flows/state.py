"""What a repository's next run needs: where the telling of its history stands, and under which rules it was told.

Two files: a small one that tells whether there is anything to do at all, and the lives of all findings.
"""

from __future__ import annotations

import json
import logging
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fleetreview.model import CommitId

logger = logging.getLogger(__name__)

FORMAT = 1
HEAD = "head"
LIVES = "lives"


@dataclass(frozen=True, kw_only=True, slots=True)
class Judging:
    """What decides about findings beside the code: a change of any of it means telling the history anew.

    ``digest`` covers the analyzers, ``settings`` the excludes and roles, ``rules`` gives each rule's digest. ``words`` has
    each rule's area, track and title, for what is to be said of it when it is gone.
    """

    digest: str
    settings: str
    rules: Mapping[str, str]
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def same(self, other: Judging) -> bool:
        """Tell whether both give the same findings of the same code."""
        return (self.digest, self.settings) == (other.digest, other.settings)


@dataclass(frozen=True, kw_only=True, slots=True)
class Lives:
    """The part of the state that is as large as the history.

    ``event_counts`` has each finding's number of events, ``lineage`` what ``Lineage.to_state`` gave. ``anchors`` has for
    each base that a telling ever began at its baseline findings, so that a deeper telling gives them the same ids.
    """

    event_counts: Mapping[str, int] = field(default_factory=dict)
    lineage: Mapping[str, Any] = field(default_factory=dict)
    anchors: Mapping[CommitId, list[dict[str, Any]]] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """Return the lives in a form to store."""
        return _packed(
            {"event_counts": dict(self.event_counts), "lineage": self.lineage, "anchors": dict(self.anchors)}
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """Where a telling stands.

    ``base`` is None when the known window holds the whole history. ``position`` is that of the last landed change, from 1.
    ``inputs`` is a digest of everything that the fleet file says of the repository, ``presentation`` one of what rows show
    beside findings. ``expires_on`` is the ISO date after which some suppression no longer holds, None where none expires.
    ``partial`` tells whether something could not be judged at the head.
    """

    generation: int
    base: CommitId | None
    base_at: datetime | None
    head: CommitId
    head_at: datetime
    position: int
    judging: Judging
    inputs: str
    presentation: str
    expires_on: str | None
    partial: bool

    def to_bytes(self) -> bytes:
        """Return the state in a form to store."""
        return _packed(
            {
                "generation": self.generation,
                "base": self.base,
                "base_at": self.base_at.isoformat() if self.base_at else None,
                "head": self.head,
                "head_at": self.head_at.isoformat(),
                "position": self.position,
                "judging": [
                    self.judging.digest,
                    self.judging.settings,
                    dict(self.judging.rules),
                    {rule: list(words) for rule, words in self.judging.words.items()},
                ],
                "inputs": self.inputs,
                "presentation": self.presentation,
                "expires_on": self.expires_on,
                "partial": self.partial,
            }
        )


def _packed(document: Mapping[str, Any]) -> bytes:
    text = json.dumps({"format": FORMAT, **document}, separators=(",", ":"), sort_keys=True)
    return zlib.compress(text.encode(), 3)


def _unpacked(content: bytes) -> dict[str, Any]:
    document = json.loads(zlib.decompress(content))
    if document["format"] != FORMAT:
        raise ValueError(f"format {document['format']}")
    return dict(document)


def read_head(read: Callable[[str], bytes | None]) -> State | None:
    """Return the stored state; None where there is none or it cannot be read: the history is then told anew.

    ``read`` gives the content of a state file by its name.
    """
    content = read(HEAD)
    if content is None:
        return None
    try:
        stored = _unpacked(content)
        digest, settings, rules, words = stored["judging"]
        return State(
            generation=stored["generation"],
            base=stored["base"],
            base_at=datetime.fromisoformat(stored["base_at"]) if stored["base_at"] else None,
            head=stored["head"],
            head_at=datetime.fromisoformat(stored["head_at"]),
            position=stored["position"],
            judging=Judging(digest=digest, settings=settings, rules=rules, words=words),
            inputs=stored["inputs"],
            presentation=stored["presentation"],
            expires_on=stored["expires_on"],
            partial=stored["partial"],
        )
    except (zlib.error, ValueError, KeyError, TypeError):
        logger.warning("state unreadable")
        return None


def read_lives(read: Callable[[str], bytes | None]) -> Lives | None:
    """Return the stored lives; None where they are missing or cannot be read."""
    content = read(LIVES)
    if content is None:
        return None
    try:
        stored = _unpacked(content)
        return Lives(event_counts=stored["event_counts"], lineage=stored["lineage"], anchors=stored["anchors"])
    except (zlib.error, ValueError, KeyError, TypeError):
        logger.warning("lives unreadable")
        return None
