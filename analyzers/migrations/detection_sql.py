"""Streams of SQL files: which belong together, which tool runs them, and in which order."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analyzers.migrations import naming
from analyzers.migrations.detection_draft import Draft, Entry
from analyzers.migrations.ordering import duplicates, gaps
from analyzers.migrations.runners import RUNNERS
from analyzers.migrations.stream import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from analyzers.migrations.detection_draft import Source
    from analyzers.migrations.naming import Named

_BASELINE: Final = re.compile(r"(?:^|[^a-z])(?:baseline|squash(?:ed)?|schema_dump)(?:$|[^a-z])", re.IGNORECASE)
_FEWEST: Final = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Lists:
    """Orders that stand in files of their own: entries of Drizzle's journals and changes of sqitch's plans, by path."""

    journals: Mapping[str, Sequence[Sequence[object]]]
    plans: Mapping[str, Sequence[str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class _File:
    named: Named
    source: Source


def sql_drafts(sources: Sequence[Source], lists: Lists, forced: Callable[[str], str | None]) -> Iterator[Draft]:
    """Yield the streams of SQL files and of goose's Go files, by folder.

    ``forced`` tells which framework the settings name for a folder, None where they name none.
    """
    taken: set[str] = set()
    for draft in (*_planned(sources, lists), *_journalled(sources, lists)):
        taken |= {source.path for entry in draft.entries for source in (entry.source, entry.down) if source}
        taken |= {path for problem in draft.problems for path in problem.paths}
        yield draft
    folders: dict[str, list[_File]] = defaultdict(list)
    others: dict[str, list[str]] = defaultdict(list)
    for source in sources:
        if source.path in taken:
            continue
        named = naming.named(source.path if source.reader == "sql" else f"{source.path.rpartition('.')[0]}.sql")
        if named is not None:
            folders[named.base].append(_File(named=named, source=source))
        else:
            others[source.folder].append(source.path)
    for base, files in sorted(folders.items()):
        yield from _folder(base, files, others, forced(base))


def _folder(base: str, files: list[_File], others: Mapping[str, list[str]], forced: str | None) -> Iterator[Draft]:
    """Yield the streams of one folder: one for each engine that its files are labelled with."""
    scheme = Counter(file.named.scheme for file in files).most_common(1)[0][0]
    members = [file for file in files if file.named.scheme == scheme]
    framework = forced or _framework(scheme, members)
    marked = any(file.source.reader == "goose" or file.source.scripts[0].marks for file in members)
    if scheme == "plain" and not (
        forced or marked or naming.is_plausible(base) or naming.is_migration(f"{base}/a.sql")
    ):
        operations = sum(len(file.source.scripts[0].up.operations) for file in members)
        if len(members) < _FEWEST or not operations:
            return
    strange = [file.source.path for file in files if file.named.scheme != scheme]
    strange += [path for folder in {base, *(file.source.folder for file in members)} for path in others.get(folder, ())]
    strange = [path for path in strange if not naming.is_left_out(path)]
    problems = [
        Problem(kind="unnamed", detail=f"{path.rpartition('/')[2]} is not named as the files beside it", paths=(path,))
        for path in sorted(set(strange))
    ]
    by_folder = naming.engine_of_folder(base)
    for label, labelled in _by_label(members):
        entries, wrong = _entries(labelled, framework)
        if not entries:
            continue
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


def _framework(scheme: str, files: Sequence[_File]) -> str:
    marks = Counter(mark for file in files for mark in file.source.scripts[0].marks)
    if scheme == "flyway":
        return "flyway"
    if scheme == "folder":
        if marks["drizzle"]:
            return "drizzle"
        return "numbered" if any(not file.source.path.endswith("/migration.sql") for file in files) else "prisma"
    for mark in ("goose", "dbmate", "sql-migrate"):
        if marks[mark]:
            return mark
    if any(file.source.reader == "goose" for file in files):
        return "goose"
    return "golang-migrate" if scheme == "pair" else "drizzle" if marks["drizzle"] else "numbered"


def _by_label(files: Sequence[_File]) -> Iterator[tuple[str, list[_File]]]:
    """Yield the files for each engine: those that name it, and where none does for a migration, the general one."""
    labels = sorted({file.named.label for file in files} - {""})
    if "postgres" in labels or "postgresql" in labels:
        # CockroachDB speaks PostgreSQL, but not all of it: one stream of the two is enough.
        labels = [label for label in labels if not label.startswith("cockroach")]
    if not labels:
        yield "", list(files)
    for label in labels:
        special = {(file.named.name, file.named.direction) for file in files if file.named.label == label}
        yield (
            label,
            [
                file
                for file in files
                if file.named.label == label
                or (not file.named.label and (file.named.name, file.named.direction) not in special)
            ],
        )


def _entries(files: Sequence[_File], framework: str) -> tuple[list[Entry], list[Problem]]:
    """Return the migrations of one stream in order, with the problems of their numbers."""
    ups = [file for file in files if file.named.direction != "down"]
    downs = {file.named.name: file.source for file in files if file.named.direction == "down"}
    if any(file.named.direction == "up" for file in files):
        newest = max(file.named.version for file in ups if file.named.direction != "repeatable")
        oldest = min(file.named.version for file in ups if file.named.direction == "up")
        # A baseline stands for migrations that are all still there: they are what is replayed.
        ups = [
            f for f in ups if f.named.direction != "baseline" or oldest > f.named.version or newest == f.named.version
        ]
    ups.sort(key=lambda file: (file.named.direction == "repeatable", file.named.version, file.named.name))
    numbered = [file for file in ups if file.named.direction == "up"]
    problems = duplicates(numbered, lambda file: file.named.version, lambda file: file.source.path)
    if RUNNERS[framework].gaps:
        problems += gaps([file.named.version[0] for file in numbered if len(file.named.version) == 1])
    entries: list[Entry] = []
    for file in ups:
        named = file.named
        down = downs.pop(named.name, None)
        is_first = not entries and _BASELINE.search(named.name) is not None
        entries.append(
            Entry(
                name=named.name,
                source=file.source,
                down=down,
                baseline=named.direction == "baseline" or is_first,
                repeatable=named.direction == "repeatable",
            )
        )
    problems += [
        Problem(kind="missing", detail=f"{source.path.rpartition('/')[2]} has no way up", paths=(source.path,))
        for source in downs.values()
    ]
    return entries, problems


def _planned(sources: Iterable[Source], lists: Lists) -> Iterator[Draft]:
    """Yield sqitch's streams, in the order of their plans; without a plan in the order of their names."""
    deploys: dict[str, dict[str, Source]] = defaultdict(dict)
    reverts: dict[str, dict[str, Source]] = defaultdict(dict)
    for source in sources:
        for word, found in (("deploy", deploys), ("revert", reverts)):
            base, middle, name = f"/{source.path}".rpartition(f"/{word}/")
            if middle and source.path.endswith(".sql"):
                found[base[1:]][name.removesuffix(".sql")] = source
    plans = {path.rpartition("/")[0]: (path, changes) for path, changes in lists.plans.items()}
    for base, named in sorted(deploys.items()):
        at = base if base in plans else base.rpartition("/")[0]
        path, changes = plans.get(at, ("", sorted(named)))
        if not path and base not in reverts:
            continue
        problems = _differences(path, changes, {name: source.path for name, source in named.items()})
        order = [change for change in dict.fromkeys(changes) if change in named]
        engine = naming.engine_of_folder(base)
        yield Draft(
            key=base,
            directory=base,
            framework="sqitch",
            entries=tuple(Entry(name=one, source=named[one], down=reverts[base].get(one)) for one in order),
            problems=tuple(problems),
            detected_from=(path or f"deploy and revert in {base or 'the root'}",),
            engine=engine,
            engine_from=base if engine else "",
        )


def _journalled(sources: Iterable[Source], lists: Lists) -> Iterator[Draft]:
    """Yield Drizzle's streams, in the order of their journals."""
    by_folder: dict[str, dict[str, Source]] = defaultdict(dict)
    for source in sources:
        if source.reader == "sql":
            by_folder[source.folder][source.stem] = source
    for path, entries in sorted(lists.journals.items()):
        base = path.rpartition("/")[0].rpartition("/")[0]
        named = by_folder.get(base)
        if not named or not path.endswith("meta/_journal.json"):
            continue
        rows = sorted(entries, key=lambda entry: (str(type(entry[0])), entry[0]))
        tags = [str(row[1]) for row in rows]
        problems = _differences(path, tags, {name: source.path for name, source in named.items()})
        times = [row[2] for row in rows if isinstance(row[2], int)]
        for tag, earlier, later in zip(tags[1:], times, times[1:], strict=False):
            if later <= earlier:
                detail = f"{tag} is dated before the one in front of it, and is left out where that one has run"
                problems.append(Problem(kind="journal", detail=detail, paths=(path,)))
        problems += duplicates(rows, lambda row: row[0], lambda row: str(row[1]))
        engine = naming.engine_of_folder(base)
        yield Draft(
            key=base,
            directory=base,
            framework="drizzle",
            entries=tuple(Entry(name=tag, source=named[tag]) for tag in dict.fromkeys(tags) if tag in named),
            problems=tuple(problems),
            detected_from=(path,),
            engine=engine,
            engine_from=base if engine else "",
        )


def _differences(path: str, listed: Sequence[str], files: Mapping[str, str]) -> list[Problem]:
    """Return what stands in a list and not beside it, and the other way round; nothing where there is no list."""
    if not path:
        return []
    name = path.rpartition("/")[2]
    missing = [
        Problem(kind="missing", detail=f"{one} stands in {name}, and its file is not there", paths=(path,))
        for one in listed
        if one not in files
    ]
    extra = [
        Problem(kind="journal", detail=f"{one} does not stand in {name}", paths=(files[one], path))
        for one in sorted(files.keys() - set(listed))
        if not naming.is_left_out(files[one])
    ]
    return missing + extra
