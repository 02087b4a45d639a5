"""Streams of SQL files: which belong together, which tool runs them, and in which order."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from analyzers.migrations import naming
from analyzers.migrations.context import Lists
from analyzers.migrations.detection_draft import Draft, Entry
from analyzers.migrations.detection_folders import NamedFile, folder_drafts
from analyzers.migrations.detection_groups import Group
from analyzers.migrations.detection_growth import Growing, growing
from analyzers.migrations.detection_loose import base_of, loose_drafts
from analyzers.migrations.ordering import duplicates
from analyzers.migrations.stream import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from analyzers.migrations.detection_draft import Source


class SqlFamily:
    """SQL files and goose's Go files, by folder.

    ``forced`` tells which framework the settings name for a folder, None where they name none. ``loose``: every file is a
    migration, whatever its name.

    Orders that stand in files of their own reach across folders: where there are such, all folders are looked at anew whenever one
    of them changes; else only that one.
    """

    def __init__(self, forced: Callable[[str], str | None], *, loose: bool = False) -> None:
        self._forced = forced
        self._loose = loose
        self._lists = Lists(journals={}, plans={})
        self._all: Group[Source] = Group()
        self._ordered = 0
        self._folders = _Folders(forced, loose=loose)
        self._across: list[Draft] | None = None

    def put(self, source: Source) -> None:
        """Take a source, in the place of one of its path."""
        self._all.put(source.path, source)
        self._ordered += _is_ordered(source)
        self._folders.put(source)
        self._across = None

    def drop(self, source: Source) -> None:
        """Forget a source."""
        self._all.drop(source.path)
        self._ordered -= _is_ordered(source)
        self._folders.drop(source)
        self._across = None

    def follow(self, lists: Lists) -> bool:
        """Take the orders of a tree; tell whether they are others than the last."""
        if lists == self._lists:
            return False
        self._lists, self._across = lists, None
        return True

    def drafts(self) -> list[Draft]:
        """Return the drafts: those with an order of their own first, then the others by their folders."""
        if not (self._ordered or self._lists.journals or self._lists.plans):
            return self._folders.drafts()
        if self._across is None:
            self._across = list(self._drafts_across())
        return self._across

    def _drafts_across(self) -> Iterator[Draft]:
        sources = self._all.values()
        taken: set[str] = set()
        for draft in (*_planned(sources, self._lists), *_journalled(sources, self._lists)):
            taken |= {source.path for entry in draft.entries for source in (entry.source, entry.down) if source}
            taken |= {path for problem in draft.problems for path in problem.paths}
            yield draft
        rest = _Folders(self._forced, loose=self._loose)
        for source in sources:
            if source.path not in taken:
                rest.put(source)
        yield from rest.drafts()


class _Folders:
    """Files by the folders of their streams, and those that follow no rule of naming by the folders in which they stand."""

    def __init__(self, forced: Callable[[str], str | None], *, loose: bool) -> None:
        self._forced = forced
        self._loose = loose
        self._named: dict[str, Group[NamedFile]] = {}
        self._others: dict[str, Group[Source]] = {}
        self._drafts: dict[str, list[Draft]] = {}
        self._growing: dict[str, Growing] = {}

    def put(self, source: Source) -> None:
        """Take a source, in the place of one of its path."""
        named = naming.named(_path_of(source))
        if named is None:
            self._others.setdefault(self._place(source), Group()).put(source.path, source)
            self._forget(self._place(source))
            return
        file, group = NamedFile(named=named, source=source), self._named.setdefault(named.base, Group())
        growing = self._growing.get(named.base) if source.path not in group else None
        group.put(source.path, file)
        longer = growing.with_file(file) if growing is not None else None
        if longer is None:
            self._drop(named.base)
        else:
            self._growing[named.base], self._drafts[named.base] = longer, [longer.draft]

    def drop(self, source: Source) -> None:
        """Forget a source."""
        named = naming.named(_path_of(source))
        place = self._place(source) if named is None else named.base
        groups: dict[str, Group[Source]] | dict[str, Group[NamedFile]] = self._others if named is None else self._named
        groups[place].drop(source.path)
        if not groups[place]:
            del groups[place]
        if named is None:
            self._forget(place)
        else:
            self._drop(place)

    def drafts(self) -> list[Draft]:
        """Return the drafts by their folders; the same ones where nothing changed."""
        bases = sorted({*self._named, *self._others} if self._loose else self._named)
        for base in bases:
            if base not in self._drafts:
                self._drafts[base] = drafts = list(self._made(base))
                found = growing(self._named[base].values(), drafts) if base in self._named and not self._loose else None
                if found is not None:
                    self._growing[base] = found
        return [draft for base in bases for draft in self._drafts[base]]

    def _made(self, base: str) -> Iterator[Draft]:
        files = self._named[base].values() if base in self._named else []
        forced = self._forced(base)
        if self._loose:
            strays = self._others[base].values() if base in self._others else []
            yield from loose_drafts(base, files, strays, forced)
        else:
            yield from folder_drafts(base, files, self._strays, forced)

    def _strays(self, folder: str) -> list[str]:
        return [source.path for source in self._others[folder].values()] if folder in self._others else []

    def _place(self, source: Source) -> str:
        return base_of(source.folder) if self._loose else source.folder

    def _forget(self, folder: str) -> None:
        """Forget the drafts of files that stand in a folder or have it at their base."""
        for base in [each for each in self._drafts if f"{folder}/".startswith(f"{each}/") or not each]:
            self._drop(base)

    def _drop(self, base: str) -> None:
        self._drafts.pop(base, None)
        self._growing.pop(base, None)


def _path_of(source: Source) -> str:
    """Return a path by which a file is named as one of SQL would be."""
    return source.path if source.reader == "sql" else f"{source.path.rpartition('.')[0]}.sql"


def _is_ordered(source: Source) -> bool:
    """Tell whether a file stands where sqitch's do."""
    return source.path.endswith(".sql") and any(f"/{word}/" in f"/{source.path}" for word in ("deploy", "revert"))


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
