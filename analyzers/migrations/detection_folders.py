"""Streams of one folder of SQL files that are named by a rule: which tool runs them, and in which order."""

from __future__ import annotations

import re
from collections import Counter
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from analyzers.migrations import naming
from analyzers.migrations.detection_draft import Draft, Entry
from analyzers.migrations.ordering import duplicates, gaps
from analyzers.migrations.runners import RUNNERS
from analyzers.migrations.stream import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from analyzers.migrations.detection_draft import Source
    from analyzers.migrations.naming import Direction, Named, Scheme

_BASELINE: Final = re.compile(r"(?:^|[^a-z])(?:baseline|squash(?:ed)?|schema_dump)(?:$|[^a-z])", re.IGNORECASE)
_FEWEST: Final = 2


class NamedFile:
    """A file with what its name says.

    ``rank`` sorts it among the files of its stream: repeatable ones last. ``entry`` is what it becomes where nothing else tells of
    it: it is one value as long as the file is not touched.
    """

    __slots__ = ("direction", "entry", "label", "named", "path", "rank", "scheme", "source", "traits", "version")

    def __init__(self, *, named: Named, source: Source) -> None:
        self.named = named
        self.source = source
        self.path = source.path
        self.scheme = named.scheme
        self.direction = named.direction
        self.label = named.label
        self.version = named.version
        self.rank = (named.direction == "repeatable", named.version, named.name)
        self.entry = Entry(name=named.name, source=source)
        self.traits = Traits(
            scheme=named.scheme,
            label=named.label,
            direction=named.direction,
            folder=source.folder,
            marks=source.scripts[0].marks,
            reader=source.reader,
            is_one_of_its_folder=source.path.endswith("/migration.sql"),
        )


class Traits(NamedTuple):
    """What files have in common: a folder of a thousand has a handful of them."""

    scheme: Scheme
    label: str
    direction: Direction
    folder: str
    marks: tuple[str, ...]
    reader: str
    is_one_of_its_folder: bool


def folder_drafts(
    base: str,
    files: Sequence[NamedFile],
    others: Callable[[str], Iterable[str]],
    forced: str | None,
    *,
    loose: Sequence[Source] | None = None,
) -> Iterator[Draft]:
    """Yield the streams of one folder: one for each engine that its files are labelled with.

    ``others`` gives the paths of a folder that follow no rule of naming, ``forced`` is the framework that the settings name.
    ``loose`` are such files where all of them are migrations: they run after those with a number. None: not all are.
    """
    every = Counter(map(_traits, files))
    schemes: Counter[Scheme] = Counter()
    for traits, count in every.items():
        schemes[traits.scheme] += count
    scheme = schemes.most_common(1)[0][0]
    members = files if len(schemes) == 1 else [file for file in files if file.scheme == scheme]
    kinds = {traits: count for traits, count in every.items() if traits.scheme == scheme}
    framework = forced or framework_of(scheme, kinds)
    marked = any(traits.reader == "goose" or traits.marks for traits in kinds)
    if (loose is None and scheme == "plain") and not (
        forced or marked or naming.is_plausible(base) or naming.is_migration(f"{base}/a.sql")
    ):
        operations = sum(len(file.source.scripts[0].up.operations) for file in members)
        if len(members) < _FEWEST or not operations:
            return
    strange = [file.path for file in files if file.scheme != scheme] if len(schemes) > 1 else []
    if loose is None:
        strange += [path for folder in {base, *(traits.folder for traits in kinds)} for path in others(folder)]
    strange = [path for path in strange if not naming.is_left_out(path)]
    problems = [
        Problem(kind="unnamed", detail=f"{path.rpartition('/')[2]} is not named as the files beside it", paths=(path,))
        for path in sorted(set(strange))
    ]
    by_folder = naming.engine_of_folder(base)
    for label, labelled in _by_label(members, {traits.label for traits in kinds}):
        entries, wrong = _entries(labelled, framework, {traits.direction for traits in kinds})
        if not entries:
            continue
        entries += [source.entry for source in loose or ()]
        yield Draft(
            key=f"{base}#{label}" if label else base,
            directory=base,
            framework=framework,
            entries=tuple(entries),
            problems=(*problems, *wrong),
            detected_from=(f"{_SCHEMES[scheme]} in {base or 'the root'}",),
            engine=naming.engine_of_label(label) if label else by_folder,
            engine_from="file names" if label else base if by_folder else "",
        )


_SCHEMES: Final = {
    "flyway": "names V<version>__<name>.sql",
    "pair": "pairs of .up.sql and .down.sql",
    "plain": "numbered files",
    "folder": "numbered folders with one file",
}


def framework_of(scheme: Scheme, kinds: Iterable[Traits]) -> str:
    """Return what runs files of one scheme, by what they have in common."""
    every = tuple(kinds)
    marks = {mark for traits in every for mark in traits.marks}
    if scheme == "flyway":
        return "flyway"
    if scheme == "folder":
        if "drizzle" in marks:
            return "drizzle"
        return "prisma" if all(traits.is_one_of_its_folder for traits in every) else "numbered"
    for mark in ("goose", "dbmate", "sql-migrate"):
        if mark in marks:
            return mark
    if any(traits.reader == "goose" for traits in every):
        return "goose"
    return "golang-migrate" if scheme == "pair" else "drizzle" if "drizzle" in marks else "numbered"


def _by_label(files: Sequence[NamedFile], stated: AbstractSet[str]) -> Iterator[tuple[str, Sequence[NamedFile]]]:
    """Yield the files for each engine: those that name it, and where none does for a migration, the general one."""
    labels = sorted(stated - {""})
    if "postgres" in labels or "postgresql" in labels:
        # CockroachDB speaks PostgreSQL, but not all of it: one stream of the two is enough.
        labels = [label for label in labels if not label.startswith("cockroach")]
    if not labels:
        yield "", files
    for label in labels:
        special = {(file.named.name, file.direction) for file in files if file.label == label}
        yield (
            label,
            [
                file
                for file in files
                if file.label == label or (not file.label and (file.named.name, file.direction) not in special)
            ],
        )


def _entries(
    files: Sequence[NamedFile], framework: str, directions: AbstractSet[Direction]
) -> tuple[list[Entry], list[Problem]]:
    """Return the migrations of one stream in order, with the problems of their numbers."""
    ups, downs = sorted(files, key=_rank), {}
    if "down" in directions:
        downs = {file.named.name: file.source for file in files if file.direction == "down"}
        ups = [file for file in ups if file.direction != "down"]
    numbered = ups
    if directions - {"up", "down"}:
        numbered = [file for file in ups if file.direction == "up"]
        ups = list(_without_idle_baselines(ups, numbered))
    problems = duplicates(numbered, _version, _path)
    if RUNNERS[framework].gaps:
        problems += gaps([file.version[0] for file in numbered if len(file.version) == 1])
    if directions == {"up"}:
        entries = [*(_entry(file, downs, is_first=True) for file in ups[:1]), *map(_own_entry, ups[1:])]
    else:
        entries = [_entry(file, downs, is_first=file is ups[0]) for file in ups]
    problems += [
        Problem(kind="missing", detail=f"{source.path.rpartition('/')[2]} has no way up", paths=(source.path,))
        for source in downs.values()
    ]
    return entries, problems


def _without_idle_baselines(ups: Sequence[NamedFile], numbered: Sequence[NamedFile]) -> Iterator[NamedFile]:
    """Yield files but baselines that stand for migrations which are all still there: these are what is replayed."""
    newest = max((file.version for file in ups if file.direction != "repeatable"), default=())
    for file in ups:
        if file.direction != "baseline" or not numbered or numbered[0].version > file.version or newest == file.version:
            yield file


def _entry(file: NamedFile, downs: dict[str, Source], *, is_first: bool) -> Entry:
    """Return a file as a migration, with its way back, which is taken from ``downs``."""
    down = downs.pop(file.named.name, None) if downs else None
    baseline = file.direction == "baseline" or (is_first and _BASELINE.search(file.named.name) is not None)
    if down is None and not baseline and file.direction == "up":
        return file.entry
    return Entry(
        name=file.named.name,
        source=file.source,
        down=down,
        baseline=baseline,
        repeatable=file.direction == "repeatable",
    )


_own_entry = attrgetter("entry")
_traits = attrgetter("traits")
_rank = attrgetter("rank")
_version = attrgetter("version")
_path = attrgetter("path")
