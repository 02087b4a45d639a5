"""The facts that earlier runs left of a repository, after another try at what an engine failed at.

A machine that was too busy once does not blind a file for good. What is found out late belongs to a landed change of the past:
a history that was told without it is told anew, so that identities do not depend on which run could read what.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from analyzers.facts import FactStore
from flows.mapping import Facts, map_again

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzers.protocol import Analyzer
    from fleetreview.git.mirror import Mirror
    from flows.memory import Memory

logger = logging.getLogger(__name__)

TRIES = "tries"


def facts_of(analyzer: str) -> str:
    """Return the name of the cache that holds the facts of an analyzer, given by its id."""
    return f"facts-{analyzer}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Tries:
    """What is to be done about failures of an engine.

    ``failed`` tells whether a file version is to be tried again. ``told_without`` is the generation that was told without what
    another try gave; None where none was.
    """

    failed: bool = False
    told_without: int | None = None


class KnownFacts:
    """What is known of a repository's file versions. ``generation`` is the latest that was published, 0 for none.

    ``deadline``, a reading of the monotonic clock, is when no more is tried again.
    """

    def __init__(
        self,
        memory: Memory,
        mirror: Mirror,
        analyzers: Sequence[Analyzer],
        *,
        generation: int,
        max_blob_bytes: int,
        deadline: float = float("inf"),
    ) -> None:
        self._memory = memory
        self._mirror = mirror
        self._analyzers = analyzers
        self._generation = generation
        self._max_blob_bytes = max_blob_bytes
        self._deadline = deadline
        self._tries = _read(memory)
        self._facts: Facts | None = None

    @property
    def outdated(self) -> bool:
        """Whether the published history was told without something that is known now."""
        return self._generation > 0 and self._tries.told_without == self._generation

    def give_more(self) -> bool:
        """Try again what failed, if anything did; tell whether an unchanged repository has to be told anew for it."""
        if self._tries.failed:
            self.load()
        return self.outdated

    def load(self) -> Facts:
        """Return the facts, after another try at what failed. AnalyzerError when an analyzer cannot run at all."""
        if self._facts is None:
            self._facts = facts = Facts()
            for analyzer in self._analyzers:
                store = FactStore.from_bytes(self._memory.cache(facts_of(analyzer.id)))
                store.show_only(analyzer.all_units)
                facts.stores[analyzer.id] = store
            if map_again(
                self._mirror,
                self._analyzers,
                facts,
                max_blob_bytes=self._max_blob_bytes,
                deadline=self._deadline,
            ):
                # Before the facts: a run that dies on the way to being published leaves the next one the work.
                self._note(replace(self._tries, told_without=self._generation))
            self.keep()
        return self._facts

    def keep(self) -> None:
        """Store what was mapped, whatever becomes of the run."""
        if self._facts is None:
            return
        for name, store in self._facts.stores.items():
            if store.changed:
                self._memory.keep(facts_of(name), store.to_bytes())
                store.changed = False
        failed = any(self._facts.store(analyzer).failed(analyzer.units) for analyzer in self._analyzers)
        self._note(replace(self._tries, failed=failed))

    def _note(self, tries: Tries) -> None:
        if tries != self._tries:
            self._memory.keep(TRIES, json.dumps(asdict(tries)).encode())
            self._tries = tries


def _read(memory: Memory) -> Tries:
    content = memory.cache(TRIES)
    if content is None:
        return Tries()
    try:
        return Tries(**json.loads(content))
    except (ValueError, TypeError):
        logger.warning("cache of tries unreadable")
        return Tries(failed=True)
