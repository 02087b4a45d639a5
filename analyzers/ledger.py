"""The book that a lineage is kept in: all lives of a repository, where they stand, and what is told of them.

It knows how to enter each thing that can happen to a finding; which of them happens is decided by ``lineage``.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from analyzers import codec
from analyzers.lives import Life, birth_id, displaced_id
from analyzers.pairing import in_order, subject
from fleetreview.model import EventKind, FindingEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from analyzers.endings import Ending
    from fleetreview.model import CommitId, FileChange, Occurrence

VERSION: Final = 3
"""Of the shape of the whole; what is inside has the codec's."""

LAPSES_AFTER: Final = timedelta(days=90)
"""How long a finding about what happens once stays open: by then every place where the change is deployed has it."""

Birth: TypeAlias = "tuple[Occurrence, EventKind]"
"""An occurrence that continues no open finding, and the kind of event that it is told as."""


class Ledger:
    """Everything that is known of a repository's findings at one commit.

    ``open`` are the open lives by their path, ``lapsed`` those that lapsed and whose occurrence still stands; ``dead`` the
    others by the path at which they died, carried through later renames. ``unreadable`` are the analyzers that could not
    judge a path. ``anchors`` are the lives that the telling began with, and where they stood then. Events are entered between
    ``turn_page`` and ``close_page``, one page for a commit.
    """

    def __init__(self, repository: str, commit: CommitId | None) -> None:
        self.repository = repository
        self.commit = commit
        self.lives: list[Life] = []
        self.open: dict[str, list[Life]] = {}
        self.lapsed: dict[str, list[Life]] = {}
        self.dead: dict[str, list[Life]] = {}
        self.unreadable: dict[str, frozenset[str]] = {}
        self.anchors: list[tuple[Life, Occurrence]] = []
        self.events: list[FindingEvent] = []
        self._ids: set[str] = set()
        self._lapsing: deque[tuple[datetime, Life]] = deque()
        self._page: list[FindingEvent] = []
        self._change: CommitId = ""
        self._at: datetime

    def turn_page(self, commit: CommitId, at: datetime) -> None:
        """Begin to enter what happened in ``commit``."""
        self.commit = self._change = commit
        self._at = at

    def close_page(self) -> None:
        """Put the events of the page in order: by path and line, those of one finding as they were entered."""
        self.events += sorted(self._page, key=lambda event: (event.path, event.start_line, event.finding_id))
        self._page = []

    def put(self, life: Life) -> None:
        """Let a life that is open or has lapsed stand at its occurrence's path."""
        (self.lapsed if life.lapsed else self.open).setdefault(life.occurrence.path, []).append(life)

    def take(self, path: str) -> list[Life]:
        """Take what stands at a path, open or lapsed, out of the ledger; in the order of identities."""
        return sorted([*self.open.pop(path, ()), *self.lapsed.pop(path, ())], key=lambda life: life.finding_id)

    def lapse(self) -> None:
        """End the lives that tell what happened too long ago to be a debt. They go on to stand where they are."""
        due: list[Life] = []
        while self._lapsing and self._lapsing[0][0] + LAPSES_AFTER <= self._at:
            opened_at, life = self._lapsing.popleft()
            if life.is_open and life.opened_at == opened_at:
                due.append(life)
        # In an order that does not depend on how the ledger came to be.
        for life in sorted(due, key=lambda one: one.finding_id):
            path = life.occurrence.path
            self._enter(life, EventKind.LAPSED)
            self.open[path].remove(life)
            if not self.open[path]:
                del self.open[path]
            life.close(self._change, self._at, EventKind.LAPSED)
            self.put(life)

    def go_on(self, life: Life, occurrence: Occurrence) -> None:
        """Let an open life go on as ``occurrence``; of one that has lapsed nothing is told."""
        earlier, life.occurrence = life.occurrence.path, occurrence
        self.put(life)
        if life.lapsed:
            return
        if not life.readable:
            life.readable = True
            self._enter(life, EventKind.READABLE_AGAIN)
        if earlier != occurrence.path:
            self._enter(life, EventKind.MOVED, earlier)

    def wait(self, life: Life, path: str) -> None:
        """Let an open life wait at ``path`` until its file can be judged again; of one that has lapsed nothing is told."""
        earlier = life.occurrence.path
        if earlier != path:
            life.occurrence = replace(life.occurrence, path=path)
        self.put(life)
        if life.lapsed:
            return
        if life.readable:
            life.readable = False
            self._enter(life, EventKind.UNREADABLE)
        if earlier != path:
            self._enter(life, EventKind.MOVED, earlier)

    def end(self, life: Life, path: str, ending: Ending) -> None:
        """End a life; ``path`` is the name that its file has now, or had last. One that has lapsed was ended before."""
        if not life.lapsed:
            self._enter(life, ending.kind, ending.detail)
            life.close(self._change, self._at, ending.kind)
        self.dead.setdefault(path, []).append(life)

    def bear(self, births: Iterable[Birth]) -> None:
        """Begin lives. Only what was introduced is dated by the change that it is told of."""
        ordinals: Counter[tuple[str, str, str]] = Counter()
        for occurrence, kind in sorted(births, key=_in_order_of_birth):
            equals = (occurrence.path, occurrence.rule_id, occurrence.fp)
            # An adopted identity may have taken the place of one that would be given here.
            while (finding_id := birth_id(self.repository, self._change, occurrence, ordinals[equals])) in self._ids:
                ordinals[equals] += 1
            self._ids.add(finding_id)
            known = kind is EventKind.INTRODUCED
            life = Life(
                finding_id=finding_id,
                occurrence=occurrence,
                at=self._at,
                born_in=self._change if known else None,
                born_at=self._at if known else None,
            )
            self.lives.append(life)
            self.put(life)
            self._expect(life)
            self._enter(life, kind)

    def revive(self, births: list[Birth]) -> list[Birth]:
        """Reopen the dead that came back at their path, where it is clear which one did; return the other births."""
        asked = Counter((occurrence.path, *_about(occurrence)) for occurrence, _ in births)
        others: list[Birth] = []
        for occurrence, kind in births:
            dead = self.dead.get(occurrence.path, ())
            about = _about(occurrence)
            matching = [life for life in dead if _about(life.occurrence) == about] if dead else []
            if len(matching) != 1 or asked[(occurrence.path, *about)] != 1:
                others.append((occurrence, kind))
                continue
            life = matching[0]
            self.dead[occurrence.path].remove(life)
            introduced = kind is EventKind.INTRODUCED
            life.open_again(occurrence, self._change if introduced else None, self._at)
            self.put(life)
            self._expect(life)
            self._enter(life, EventKind.REOPENED if introduced else kind)
        return others

    def rename_dead(self, files: Iterable[FileChange]) -> None:
        """Carry the dead along with their files' new names."""
        carried = [
            (file.after_path, self.dead.pop(file.before_path))
            for file in files
            if file.after_path and file.before_path in self.dead and file.before_path != file.after_path
        ]
        for path, lives in carried:
            self.dead.setdefault(path, []).extend(lives)

    def rename(self, identities: Mapping[str, str]) -> None:
        """Give findings other identities, all at once; whoever else has one of them gets a new one."""
        wanted = set(identities.values())
        names = dict(identities)
        for life in self.lives:
            if life.finding_id in wanted and life.finding_id not in names:
                name = displaced_id(life.finding_id)
                while name in self._ids or name in wanted:
                    name = displaced_id(name)
                names[life.finding_id] = name
        for life in self.lives:
            life.finding_id = names.get(life.finding_id, life.finding_id)
        self._ids = {life.finding_id for life in self.lives}
        self.events = [
            replace(event, finding_id=names[event.finding_id]) if event.finding_id in names else event
            for event in self.events
        ]

    def encode(self) -> dict[str, Any]:
        """Return the ledger as a JSON-able dictionary."""
        number = {life.finding_id: at for at, life in enumerate(self.lives)}
        return {
            "version": [VERSION, codec.VERSION],
            "repository": self.repository,
            "commit": self.commit,
            "lives": [life.encode() for life in self.lives],
            "lapsed": {
                path: [number[life.finding_id] for life in lives] for path, lives in self.lapsed.items() if lives
            },
            "dead": {path: [number[life.finding_id] for life in lives] for path, lives in self.dead.items() if lives},
            "unreadable": {path: sorted(analyzers) for path, analyzers in self.unreadable.items()},
            "anchors": [
                [number[life.finding_id], None if at is life.occurrence else codec.encode_occurrence(at)]
                for life, at in self.anchors
            ],
            "events": [codec.encode_event(event) for event in self.events],
        }

    @classmethod
    def decode(cls, state: Mapping[str, Any]) -> Ledger:
        """Return the ledger that was encoded; raises StateError."""
        with codec.decoding("the lineage of a repository"):
            if state["version"] != [VERSION, codec.VERSION]:
                raise ValueError(f"version {state['version']}")
            ledger = cls(state["repository"], state["commit"])
            lives = ledger.lives = [Life.decode(encoded) for encoded in state["lives"]]
            ledger._ids = {life.finding_id for life in lives}
            for life in lives:
                if life.is_open:
                    ledger.put(life)
            for life in sorted((one for one in lives if one.is_open), key=lambda one: one.opened_at):
                ledger._expect(life)
            ledger.lapsed = {path: [lives[number] for number in numbers] for path, numbers in state["lapsed"].items()}
            ledger.dead = {path: [lives[number] for number in numbers] for path, numbers in state["dead"].items()}
            ledger.unreadable = {path: frozenset(names) for path, names in state["unreadable"].items()}
            ledger.anchors = [
                (lives[number], lives[number].occurrence if at is None else codec.decode_occurrence(at))
                for number, at in state["anchors"]
            ]
            ledger.events = [codec.decode_event(encoded) for encoded in state["events"]]
            return ledger

    def _expect(self, life: Life) -> None:
        """Remember when a life began that is to lapse: landed changes come in the order of time."""
        if life.occurrence.lapses:
            self._lapsing.append((life.opened_at, life))

    def _enter(self, life: Life, kind: EventKind, detail: str = "") -> None:
        self._page.append(
            FindingEvent(
                finding_id=life.finding_id,
                kind=kind,
                change=self._change,
                at=self._at,
                path=life.occurrence.path,
                start_line=life.occurrence.span.start_line,
                detail=detail,
            )
        )


def _about(occurrence: Occurrence) -> tuple[str, str, str]:
    return occurrence.analyzer, occurrence.rule_id, subject(occurrence)


def _in_order_of_birth(birth: Birth) -> tuple[object, ...]:
    occurrence = birth[0]
    return occurrence.path, occurrence.rule_id, in_order(occurrence), occurrence.analyzer, subject(occurrence)
