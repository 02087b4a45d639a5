"""Streams of migrations that are code, by what names or dates them: Alembic, TypeORM, Knex and Sequelize."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzers.migrations import naming
from analyzers.migrations.detection_draft import Draft
from analyzers.migrations.ordering import by_dependencies, duplicates, heads
from analyzers.migrations.stream import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analyzers.migrations.detection_draft import Source

_TIME: Final = re.compile(r"\d{10,17}$")
_LEADING: Final = re.compile(r"\d{1,40}")


def versions_folder(source: Source) -> str:
    """Return the folder of versions in which a revision of Alembic stands, directly or deeper."""
    before, middle, _ = f"/{source.folder}/".partition("/versions/")
    return f"{before}/versions".strip("/") if middle else source.folder


def alembic_draft(folder: str, sources: Sequence[Source]) -> Draft:
    """Return Alembic's stream of a folder of versions, ordered by the revisions that each builds on; sources by their paths."""
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
        entries=tuple(revisions[name].entry for name in order),
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


def named_draft(folder: str, sources: Sequence[Source]) -> Draft:
    """Return a folder's stream of TypeORM, by the time in the class's name, of Knex or of Sequelize, by the file's name.

    ``sources`` are given by their paths and are of one framework.
    """
    framework = sources[0].reader
    problems: list[Problem] = []
    if framework == "typeorm":
        sources = sorted(sources, key=lambda source: (_time(source), source.path))
        problems = duplicates(sources, _time, lambda source: source.path)
    engine = naming.engine_of_folder(folder)
    return Draft(
        key=folder,
        directory=folder,
        framework=framework,
        entries=tuple(source.entry for source in sources),
        problems=tuple(problems),
        detected_from=(f"{len(sources)} migrations of {framework} in {folder or 'the root'}",),
        engine=engine,
        engine_from=folder if engine else "",
    )


def _time(source: Source) -> int:
    found = _TIME.search(source.scripts[0].revision) or _LEADING.match(source.stem)
    return int(found[0]) if found else 0
