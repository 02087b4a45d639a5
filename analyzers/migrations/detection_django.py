"""Streams of Django: all applications of a project in one, in the order of their dependencies."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from analyzers.migrations.detection_draft import Draft, common_folder
from analyzers.migrations.ordering import by_dependencies, duplicates, heads
from analyzers.migrations.stream import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from analyzers.migrations.detection_draft import Source

_LEADING: Final = re.compile(r"\d{1,40}")


def project_of(source: Source, projects: Sequence[str]) -> str:
    """Return the folder with a ``manage.py`` to which a migration belongs: the nearest above it, else the only one there is."""
    own = [project for project in projects if not project or f"{source.path}/".startswith(f"{project}/")]
    only = projects[0] if len(projects) == 1 else ""
    return max(own, key=len) if own else only


def label_of(source: Source, apps: Mapping[str, str]) -> str:
    """Return the label of the application that a migration of Django belongs to."""
    folder = source.folder.rpartition("/")[0]
    return apps.get(folder) or folder.rpartition("/")[2] or source.folder


def guessed_labels(sources: Iterable[Source]) -> dict[str, str]:
    """Return labels for migrations that do not stand below the folder of an application: by how they name each other.

    One label at most, by ''. Where nothing tells, it is ``app``.
    """
    rootless = [source for source in sources if "/" not in source.folder and source.folder in {"", "migrations"}]
    if not rootless:
        return {}
    stems = {source.stem for source in rootless}
    named = [one.partition(".") for source in rootless for one in source.scripts[0].depends]
    beside = Counter(app for app, _, name in named if name in stems)
    # A single file builds on the one with the number before, which is not there.
    before = Counter(
        app
        for source in rootless
        for app, _, name in (one.partition(".") for one in source.scripts[0].depends)
        if (first := _LEADING.match(name)) and (own := _LEADING.match(source.stem)) and int(first[0]) + 1 == int(own[0])
    )
    ranked = beside or before
    return {"": min(ranked, key=lambda app: (-ranked[app], app)) if ranked else "app"}


def django_draft(project: str, sources: Sequence[Source], apps: Mapping[str, str]) -> Draft:
    """Return a project's stream: all its applications in one, in the order of their dependencies; sources by their paths.

    ``apps`` gives labels by the folder of an application where they differ from the folder's name.
    """
    one_of = {source.folder: source for source in sources}
    labels = {folder: label_of(source, apps) for folder, source in one_of.items()}
    names = {source.path: f"{labels[source.folder]}.{source.stem}" for source in sources}
    problems = duplicates(sources, lambda source: names[source.path], lambda source: source.path)
    named: dict[str, Source] = {}
    for source in sources:
        named.setdefault(names[source.path], source)
    stands_for, squashes = _squashes(named)
    kept = {name: source for name, source in named.items() if name not in squashes}
    needs = _needs(kept, named, stands_for)
    order, cycles = by_dependencies(kept, lambda source: needs[names[source.path]], _key, lambda source: source.path)
    inner: dict[str, dict[str, Source]] = defaultdict(dict)
    for name, source in kept.items():
        inner[name.partition(".")[0]][name] = source
    problems += cycles
    problems += _missing(kept, needs, inner.keys())
    for label, inside in sorted(inner.items()):
        tips = heads(inside, lambda source: needs[names[source.path]])
        if len(tips) > 1:
            paths = tuple(inside[tip].path for tip in tips)
            problems.append(
                Problem(kind="heads", detail=f"{len(tips)} leaves in {label}: {', '.join(tips)}", paths=paths)
            )
    folder = common_folder([source.path for source in sources]).removesuffix("/migrations")
    return Draft(
        # The common folder moves with the next application.
        key=f"{project}#django" if project else "django",
        directory=folder,
        framework="django",
        entries=tuple(kept[name].entry_as(name, baseline=bool(kept[name].scripts[0].replaces)) for name in order),
        problems=tuple(problems),
        detected_from=(f"migrations of {len(inner)} application{'s' if len(inner) > 1 else ''} of Django",),
    )


def _needs(
    kept: Mapping[str, Source], named: Mapping[str, Source], stands_for: Mapping[str, str]
) -> dict[str, list[str]]:
    """Return for each migration those that have to run before it, ``run_before`` of others included."""
    needs = {name: [*_resolved(source.scripts[0].depends, named, stands_for)] for name, source in kept.items()}
    for name, source in kept.items():
        for later in source.scripts[0].run_before:
            if later in needs:
                needs[later].append(name)
    return needs


def _missing(kept: Mapping[str, Source], needs: Mapping[str, list[str]], labels: Collection[str]) -> list[Problem]:
    """Return a problem for each dependency that is not there, in an application that is."""
    return [
        Problem(kind="missing", detail=f"{name} depends on {one}, which is not there", paths=(kept[name].path,))
        for name, before in needs.items()
        for one in before
        if one not in kept and one.partition(".")[0] in labels
    ]


@lru_cache(maxsize=65536)
def _key(name: str) -> tuple[object, ...]:
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
        if not replaced:
            continue
        there = [one for one in replaced if one in named]
        if len(there) == len(replaced):
            left_out.add(name)
            stands_for[name] = there[-1]
        else:
            stands_for.update(dict.fromkeys((one for one in replaced if one not in named), name))
    return stands_for, left_out


def _resolved(depends: Sequence[str], named: Mapping[str, Source], stands_for: Mapping[str, str]) -> Iterator[str]:
    for one in depends:
        app, _, rest = one.partition(".")
        if rest in {"__first__", "__latest__"}:
            own = sorted((name for name in named if name.partition(".")[0] == app), key=_key)
            if own:
                yield own[0] if rest == "__first__" else own[-1]
            continue
        seen = one
        for _ in range(len(stands_for)):
            if seen not in stands_for:
                break
            seen = stands_for[seen]
        yield seen
