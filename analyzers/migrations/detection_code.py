"""Streams of migrations that are code: Django, Alembic, TypeORM, Knex and Sequelize."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from analyzers.migrations import naming
from analyzers.migrations.detection_draft import Draft, Entry, common_folder
from analyzers.migrations.ordering import by_dependencies, duplicates, heads
from analyzers.migrations.stream import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from analyzers.migrations.detection_draft import Source

_TIME: Final = re.compile(r"\d{10,17}$")
_LEADING: Final = re.compile(r"\d+")


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


def django_drafts(sources: Sequence[Source], apps: Mapping[str, str], projects: Sequence[str]) -> Iterator[Draft]:
    """Yield Django's streams: all applications of a project in one, in the order of their dependencies.

    ``apps`` gives labels by the folder of an application where they differ from the folder's name, ``projects`` the folders
    that have a ``manage.py``.
    """
    grouped: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        own = [project for project in projects if not project or f"{source.path}/".startswith(f"{project}/")]
        only = projects[0] if len(projects) == 1 else ""
        grouped[max(own, key=len) if own else only].append(source)
    for _, found in sorted(grouped.items()):
        yield _django(sorted(found, key=lambda source: source.path), apps)


def label_of(source: Source, apps: Mapping[str, str]) -> str:
    """Return the label of the application that a migration of Django belongs to."""
    folder = source.folder.rpartition("/")[0]
    return apps.get(folder) or folder.rpartition("/")[2] or source.folder


def _django(sources: Sequence[Source], apps: Mapping[str, str]) -> Draft:
    named: dict[str, Source] = {}
    problems = duplicates(sources, lambda source: _name(source, apps), lambda source: source.path)
    for source in sources:
        named.setdefault(_name(source, apps), source)
    stands_for, squashes = _squashes(named)
    kept = {name: source for name, source in named.items() if name not in squashes}
    needs = {name: [*_resolved(source.scripts[0].depends, named, stands_for)] for name, source in kept.items()}
    for name, source in kept.items():
        for later in source.scripts[0].run_before:
            if later in needs:
                needs[later].append(name)
    labels = {name.partition(".")[0] for name in kept}
    for name, before in needs.items():
        for one in before:
            app, _, rest = one.partition(".")
            if one not in kept and app in labels and rest and ":" not in one:
                path = kept[name].path
                problems.append(
                    Problem(kind="missing", detail=f"{name} depends on {one}, which is not there", paths=(path,))
                )
    by_path = {source.path: name for name, source in kept.items()}
    order, cycles = by_dependencies(
        kept, lambda source: needs[by_path[source.path]], _django_key, lambda source: source.path
    )
    problems += cycles
    for label in sorted(labels):
        inside = {name: source for name, source in kept.items() if name.partition(".")[0] == label}
        tips = heads(inside, lambda source: needs[by_path[source.path]])
        if len(tips) > 1:
            paths = tuple(inside[tip].path for tip in tips)
            problems.append(
                Problem(kind="heads", detail=f"{len(tips)} leaves in {label}: {', '.join(tips)}", paths=paths)
            )
    folder = common_folder([source.path for source in sources]).removesuffix("/migrations")
    return Draft(
        key=f"{folder}#django" if folder else "django",
        directory=folder,
        framework="django",
        entries=tuple(
            Entry(name=name, source=kept[name], baseline=bool(kept[name].scripts[0].replaces)) for name in order
        ),
        problems=tuple(problems),
        detected_from=(f"migrations of {len(labels)} applications of Django",),
    )


def _name(source: Source, apps: Mapping[str, str]) -> str:
    return f"{label_of(source, apps)}.{source.stem}"


def _django_key(name: str) -> tuple[object, ...]:
    app, _, rest = name.partition(".")
    number = _LEADING.match(rest)
    return (int(number[0]) if number else 0, app, rest)


def _squashes(named: Mapping[str, Source]) -> tuple[dict[str, str], set[str]]:
    """Return for names that are gone what stands for them, and the squashes that are left out.

    A squash beside what it replaces is left out: the originals are the history. What depends on it depends on the last of them.
    """
    stands_for: dict[str, str] = {}
    left_out: set[str] = set()
    for name, source in named.items():
        replaced = source.scripts[0].replaces
        there = [one for one in replaced if one in named]
        if replaced and len(there) == len(replaced):
            left_out.add(name)
            stands_for[name] = there[-1]
        else:
            stands_for.update(dict.fromkeys((one for one in replaced if one not in named), name))
    return stands_for, left_out


def _resolved(depends: Sequence[str], named: Mapping[str, Source], stands_for: Mapping[str, str]) -> Iterator[str]:
    for one in depends:
        app, _, rest = one.partition(".")
        if rest in {"__first__", "__latest__"}:
            own = sorted((name for name in named if name.partition(".")[0] == app), key=_django_key)
            if own:
                yield own[0] if rest == "__first__" else own[-1]
            continue
        seen = one
        for _ in range(len(stands_for)):
            if seen not in stands_for:
                break
            seen = stands_for[seen]
        yield seen
