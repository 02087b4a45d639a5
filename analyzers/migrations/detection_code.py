"""Streams of migrations that are code, by what names or dates them: Alembic, TypeORM, Knex and Sequelize."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from analyzers.migrations import naming
from analyzers.migrations.detection_draft import Draft, Entry
from analyzers.migrations.ordering import by_dependencies, duplicates, heads
from analyzers.migrations.stream import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from analyzers.migrations.detection_draft import Source

_TIME: Final = re.compile(r"\d{10,17}$")
_LEADING: Final = re.compile(r"\d{1,40}")


def alembic_drafts(sources: Sequence[Source]) -> Iterator[Draft]:
    """Yield Alembic's streams: one for each folder of versions, ordered by the revisions that each builds on."""
    folders: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        folders[_versions_folder(source.folder)].append(source)
    for folder, found in sorted(folders.items()):
        yield _alembic(folder, sorted(found, key=lambda source: source.path))


def _versions_folder(folder: str) -> str:
    before, middle, _ = f"/{folder}/".partition("/versions/")
    return f"{before}/versions".strip("/") if middle else folder


def _alembic(folder: str, sources: Sequence[Source]) -> Draft:
    revisions: dict[str, Source] = {}
    problems = duplicates(sources, _revision, lambda source: source.path)
    for source in sources:
        revisions.setdefault(_revision(source), source)
    needs = {
        name: tuple(_whole(one, revisions) for one in source.scripts[0].depends) for name, source in revisions.items()
    }
    for name, before in needs.items():
        for one in before:
            if one not in revisions:
                path = revisions[name].path
                problems.append(
                    Problem(kind="missing", detail=f"{name} builds on {one}, which is not there", paths=(path,))
                )
    order, cycles = by_dependencies(
        revisions,
        lambda source: needs[_revision(source)],
        lambda name: (revisions[name].stem,),
        lambda source: source.path,
    )
    problems += cycles
    tips = heads(revisions, lambda source: needs[_revision(source)])
    if len(tips) > 1 and not _are_branches(tips, revisions, needs):
        paths = tuple(revisions[tip].path for tip in tips)
        problems.append(Problem(kind="heads", detail=f"{len(tips)} heads: {', '.join(tips)}", paths=paths))
    engine = naming.engine_of_folder(folder)
    return Draft(
        key=folder,
        directory=folder,
        framework="alembic",
        entries=tuple(Entry(name=revisions[name].stem, source=revisions[name]) for name in order),
        problems=tuple(problems),
        detected_from=(f"revisions in {folder or 'the root'}",),
        engine=engine,
        engine_from=folder if engine else "",
    )


def _revision(source: Source) -> str:
    return source.scripts[0].revision or source.stem.partition("_")[0]


def _whole(revision: str, known: Mapping[str, object]) -> str:
    """Return a revision in full: Alembic takes the beginning of one where that is enough."""
    if revision in known:
        return revision
    longer = [one for one in known if one.startswith(revision)]
    return longer[0] if len(longer) == 1 else revision


def _are_branches(tips: Sequence[str], revisions: Mapping[str, Source], needs: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether heads are those of branches that are meant to stay apart: each with a label of its own."""
    labels = []
    for tip in tips:
        seen: set[str] = set()
        waiting = [tip]
        while waiting:
            one = waiting.pop()
            if one in revisions and one not in seen:
                seen.add(one)
                waiting += needs[one]
        labels.append({label for one in seen for label in revisions[one].scripts[0].branch_labels})
    return all(own - set().union(*(other for other in labels if other is not own)) for own in labels)


def named_drafts(framework: str, sources: Sequence[Source]) -> Iterator[Draft]:
    """Yield the streams of TypeORM, by the time in the class's name, and of Knex and Sequelize, by the file's name."""
    folders: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        folders[source.folder].append(source)
    for folder, found in sorted(folders.items()):
        problems: list[Problem] = []
        if framework == "typeorm":
            found.sort(key=lambda source: (_time(source), source.path))
            problems = duplicates(found, _time, lambda source: source.path)
        else:
            found.sort(key=lambda source: source.path)
        engine = naming.engine_of_folder(folder)
        yield Draft(
            key=folder,
            directory=folder,
            framework=framework,
            entries=tuple(Entry(name=source.stem, source=source) for source in found),
            problems=tuple(problems),
            detected_from=(f"{len(found)} migrations of {framework} in {folder or 'the root'}",),
            engine=engine,
            engine_from=folder if engine else "",
        )


def _time(source: Source) -> int:
    found = _TIME.search(source.scripts[0].revision) or _LEADING.match(source.stem)
    return int(found[0]) if found else 0
