"""A stream as the layout of files makes it, before anybody knows its database."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING

from analyzers.migrations.operations import Opaque
from analyzers.migrations.script import Dialect
from analyzers.migrations.stream import Engine, Migration, in_common

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from analyzers.migrations.script import Script, Way
    from analyzers.migrations.stream import Problem
    from fleetreview.model import BlobId


@dataclass(frozen=True, kw_only=True, eq=False)
class Source:
    """A file that is a migration. ``scripts`` are never empty: one for each dialect that it could be in.

    Sources are told apart by identity: as long as a file is not touched, it has one. What is asked of each of them whenever one
    of their stream changes is computed once.
    """

    path: str
    blob: BlobId
    scripts: tuple[Script, ...]

    @cached_property
    def folder(self) -> str:
        """Where it stands."""
        return self.path.rpartition("/")[0]

    @cached_property
    def stem(self) -> str:
        """Its name without the suffix."""
        return self.path.rpartition("/")[2].rpartition(".")[0]

    @cached_property
    def entry(self) -> Entry:
        """The migration that it is where its file's name names it, and nothing else tells of it."""
        return Entry(name=self.stem, source=self)

    def entry_as(self, name: str, *, baseline: bool) -> Entry:
        """Return the migration that it is under a name, the very same one as long as that stays."""
        known = self._entries.get((name, baseline))
        if known is None:
            known = self._entries[name, baseline] = Entry(name=name, source=self, baseline=baseline)
        return known

    @cached_property
    def _entries(self) -> dict[tuple[str, bool], Entry]:
        return {}

    @property
    def reader(self) -> str:
        """What read it."""
        return self.scripts[0].reader

    @cached_property
    def dialects(self) -> dict[Dialect, Script]:
        """What it says in each dialect."""
        return {script.dialect: script for script in self.scripts}

    @cached_property
    def readable(self) -> frozenset[Dialect]:
        """The dialects in which it could be."""
        return frozenset(self.dialects)

    @cached_property
    def understood(self) -> frozenset[Dialect]:
        """The dialects in which all of it is understood."""
        return frozenset(
            script.dialect
            for script in self.scripts
            if not any(isinstance(one, Opaque) for one in script.up.operations)
        )

    def script(self, engine: Engine) -> Script:
        """Return what it says on an engine: in its dialect, or else in the nearest one there is."""
        wanted = (engine.dialect, Dialect.NONE, Dialect.POSTGRES)
        return next((self.dialects[dialect] for dialect in wanted if dialect in self.dialects), self.scripts[0])


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One migration: its name, the file of its way up, and that of its way back where it stands in another file."""

    name: str
    source: Source
    down: Source | None = None
    baseline: bool = False
    repeatable: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Draft:
    """Migrations in their order. ``engine`` is what a folder or a file's name says, None where neither does."""

    key: str
    directory: str
    framework: str
    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...] = ()
    detected_from: tuple[str, ...] = ()
    engine: Engine | None = None
    engine_from: str = ""

    @cached_property
    def readable(self) -> Counter[frozenset[Dialect]]:
        """How many files could be in which dialects."""
        return Counter(entry.source.readable for entry in self.entries)

    @cached_property
    def understood(self) -> Counter[frozenset[Dialect]]:
        """How many files are understood in which dialects."""
        return Counter(entry.source.understood for entry in self.entries)

    def continues(self, former: Draft) -> int:
        """Take over what was counted in a former draft of the same stream, so that only files are counted that differ.

        Returned is how many entries in front are the same.
        """
        same = in_common(former.entries, self.entries)
        gone, new = former.entries[same:], self.entries[same:]
        for name, count in (("readable", _readable), ("understood", _understood)):
            if name in vars(former) and name not in vars(self):
                counts = vars(self)[name] = vars(former)[name].copy()
                counts.subtract(map(count, gone))
                counts.update(map(count, new))
        return same

    def excludes(self, engine: Engine) -> bool:
        """Tell whether most of the files cannot be in the dialect of an engine."""
        against = sum(
            count for dialects, count in self.readable.items() if not dialects & {engine.dialect, Dialect.NONE}
        )
        return 2 * against > len(self.entries)

    def spoken(self) -> Engine | None:
        """Return the engine that the SQL alone tells: the one dialect that reads more files than any other; None if in doubt."""
        counts = {
            engine: sum(count for dialects, count in self.understood.items() if engine.dialect in dialects)
            for engine in (Engine.POSTGRES, Engine.MYSQL, Engine.SQLITE)
        }
        best, second = sorted(counts.values(), reverse=True)[:2]
        return max(counts, key=lambda engine: counts[engine]) if best > second else None


_readable = attrgetter("source.readable")
_understood = attrgetter("source.understood")


def migrations(
    entries: Sequence[Entry],
    engine: Engine,
    *,
    has_down: bool,
    amend: Callable[[Source, Script], Script],
    settle: Callable[[Sequence[Script]], Sequence[Script]] = tuple,
    before: Sequence[Migration] = (),
    same: int = 0,
) -> tuple[Migration, ...]:
    """Return migrations as they run on an engine, numbered in order.

    ``amend`` may complete what one script says, ``settle`` what all of them say, given in their order. Where one of ``before`` is
    the same at its position, it is taken: what was made of it is known by its identity. The first ``same`` ones are known to be,
    and ``settle`` is given those behind them.
    """
    found = list(before[: len(entries)])
    scripts = settle([amend(entry.source, entry.source.script(engine)) for entry in entries[same:]])
    for ordinal, (entry, script) in enumerate(zip(entries[same:], scripts, strict=True), same):
        back = entry.down if has_down else None
        down = back.script(engine).up if back is not None else script.down if has_down else None
        if ordinal < len(found) and _is(found[ordinal], entry, script, back, down):
            continue
        migration = Migration(
            path=entry.source.path,
            blob=entry.source.blob,
            name=entry.name,
            ordinal=ordinal,
            script=script,
            up=script.up,
            down=down,
            down_path=back.path if back is not None else "",
            down_blob=back.blob if back is not None else "",
            baseline=_is_past(entry, script),
            repeatable=entry.repeatable,
        )
        found[ordinal : ordinal + 1] = [migration]
    return tuple(found)


def _is_past(entry: Entry, script: Script) -> bool:
    """Tell whether a migration only says what ran once: what its runner skips from now on made the databases that are there."""
    return entry.baseline or script.is_skipped


def _is(migration: Migration, entry: Entry, script: Script, back: Source | None, down: Way | None) -> bool:
    """Tell whether a migration is what an entry would become at the same position."""
    return (
        migration.path == entry.source.path
        and migration.blob == entry.source.blob
        and migration.name == entry.name
        and (migration.script is script or migration.script == script)
        and (migration.down is down or migration.down == down)
        and (migration.down_path, migration.down_blob) == (("", "") if back is None else (back.path, back.blob))
        and migration.baseline == _is_past(entry, script)
        and migration.repeatable == entry.repeatable
    )


def common_folder(paths: Iterable[str]) -> str:
    """Return the deepest folder that holds all paths."""
    folders = {path.rpartition("/")[0] for path in paths}
    parts = [folder.split("/") if folder else [] for folder in folders]
    common: list[str] = []
    for level in zip(*parts, strict=False):
        if len(set(level)) > 1:
            break
        common.append(level[0])
    return "/".join(common)
