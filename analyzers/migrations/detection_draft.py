"""A stream as the layout of files makes it, before anybody knows its database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzers.migrations.operations import Opaque
from analyzers.migrations.script import Dialect
from analyzers.migrations.stream import Engine, Migration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from analyzers.migrations.script import Script
    from analyzers.migrations.stream import Problem
    from fleetreview.model import BlobId


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A file that is a migration. ``scripts`` are never empty: one for each dialect that it could be in."""

    path: str
    blob: BlobId
    scripts: tuple[Script, ...]

    @property
    def folder(self) -> str:
        """Where it stands."""
        return self.path.rpartition("/")[0]

    @property
    def stem(self) -> str:
        """Its name without the suffix."""
        return self.path.rpartition("/")[2].rpartition(".")[0]

    @property
    def reader(self) -> str:
        """What read it."""
        return self.scripts[0].reader

    def script(self, engine: Engine) -> Script:
        """Return what it says on an engine: in its dialect, or else in the nearest one there is."""
        wanted = (engine.dialect, Dialect.NONE, Dialect.POSTGRES)
        by_dialect = {script.dialect: script for script in self.scripts}
        return next((by_dialect[dialect] for dialect in wanted if dialect in by_dialect), self.scripts[0])


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One migration: its name, the file of its way up, and that of its way back where it stands in another file.

    ``opted_out``: a file beside it asks for no transaction (Flyway).
    """

    name: str
    source: Source
    down: Source | None = None
    baseline: bool = False
    repeatable: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
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

    def excludes(self, engine: Engine) -> bool:
        """Tell whether most of the files cannot be in the dialect of an engine."""
        spoken = [{script.dialect for script in entry.source.scripts} for entry in self.entries]
        against = sum(Dialect.NONE not in dialects and engine.dialect not in dialects for dialects in spoken)
        return 2 * against > len(spoken)

    def spoken(self) -> Engine | None:
        """Return the engine that the SQL alone tells: the one dialect that reads more files than any other; None if in doubt."""
        counts = {
            engine: sum(_is_read(entry.source, engine.dialect) for entry in self.entries)
            for engine in (Engine.POSTGRES, Engine.MYSQL, Engine.SQLITE)
        }
        best, second = sorted(counts.values(), reverse=True)[:2]
        return max(counts, key=lambda engine: counts[engine]) if best > second else None


def _is_read(source: Source, dialect: Dialect) -> bool:
    return any(
        script.dialect is dialect and not any(isinstance(one, Opaque) for one in script.up.operations)
        for script in source.scripts
    )


def migrations(
    entries: Sequence[Entry],
    engine: Engine,
    *,
    has_down: bool,
    amend: Callable[[Source, Script], Script],
    settle: Callable[[Sequence[Script]], Sequence[Script]] = tuple,
) -> tuple[Migration, ...]:
    """Return migrations as they run on an engine, numbered in order.

    ``amend`` may complete what one script says, ``settle`` what all of them say, given in their order.
    """
    found = []
    scripts = settle([amend(entry.source, entry.source.script(engine)) for entry in entries])
    for ordinal, (entry, script) in enumerate(zip(entries, scripts, strict=True)):
        back = entry.down.script(engine).up if entry.down else None
        found.append(
            Migration(
                path=entry.source.path,
                blob=entry.source.blob,
                name=entry.name,
                ordinal=ordinal,
                script=script,
                up=script.up,
                down=(back or script.down) if has_down else None,
                down_path=entry.down.path if entry.down and has_down else "",
                down_blob=entry.down.blob if entry.down and has_down else "",
                baseline=entry.baseline,
                repeatable=entry.repeatable,
            )
        )
    return tuple(found)


def common_folder(paths: Iterable[str]) -> str:
    """Return the deepest folder that holds all paths."""
    parts = [path.split("/")[:-1] for path in paths]
    common: list[str] = []
    for level in zip(*parts, strict=False):
        if len(set(level)) > 1:
            break
        common.append(level[0])
    return "/".join(common)
