"""Where migrations stand in a tree, what runs them, in which order, and on which database."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import msgspec

from analyzers.migrations import naming
from analyzers.migrations.context import MANIFESTS, Context, Hint
from analyzers.migrations.context_reading import HINT_SUFFIXES
from analyzers.migrations.detection_code import alembic_drafts, named_drafts
from analyzers.migrations.detection_django import django_drafts, label_of
from analyzers.migrations.detection_draft import Source, migrations
from analyzers.migrations.detection_overrides import Override, override_for, overrides_of
from analyzers.migrations.detection_sql import Lists, sql_drafts
from analyzers.migrations.naming import selects
from analyzers.migrations.readers.django_app import with_app
from analyzers.migrations.readers.django_state import Settler
from analyzers.migrations.runners import runner
from analyzers.migrations.stream import Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from analyzers.migrations.detection_draft import Draft
    from analyzers.migrations.script import Script
    from analyzers.migrations.stream import Detected
    from analyzers.protocol import TreeFacts
    from fleetreview.model import BlobId

__all__ = ["HINT_SUFFIXES", "Detector", "Override", "detect", "overrides_of", "selects"]

_KEPT: Final = 32


def detect(
    tree: TreeFacts,
    scripts: Callable[[str], tuple[Script, ...]],
    hints: Callable[[str], list[dict[str, Any]]],
    overrides: Sequence[Override] = (),
) -> tuple[Stream, ...]:
    """Return the streams of a tree by their keys; ``scripts`` and ``hints`` give what was read from a path of it."""
    return Detector(overrides).detect(tree, scripts, hints)


class Detector:
    """Finds streams, and finds them anew only where a file that tells of them was touched.

    It belongs to one repository. What a path's name tells is kept, and so are the streams of the last states of the tree.
    """

    def __init__(self, overrides: Sequence[Override] = ()) -> None:
        self._overrides = tuple(overrides)
        self._selected: dict[str, bool] = {}
        self._roles: object = None
        self._streams: OrderedDict[tuple[tuple[str, BlobId], ...], tuple[Stream, ...]] = OrderedDict()
        self._settlers: dict[str, Settler] = {}
        self._amended: dict[tuple[BlobId, str, str], Script] = {}
        self._drafted: tuple[object, tuple[Draft, ...]] = (None, ())
        self._built: dict[str, tuple[Draft, frozenset[str], Stream]] = {}

    def detect(
        self,
        tree: TreeFacts,
        scripts: Callable[[str], tuple[Script, ...]],
        hints: Callable[[str], list[dict[str, Any]]],
    ) -> tuple[Stream, ...]:
        """Return the streams of a tree, sorted by their keys."""
        if self._roles != tree.roles:
            self._roles, self._selected = tree.roles, {}
        chosen = tuple(sorted(item for item in tree.entries.items() if self._selects(tree, item[0])))
        if chosen not in self._streams:
            self._streams[chosen] = tuple(self._detect(tree, chosen, scripts, hints))
            while len(self._streams) > _KEPT:
                self._streams.popitem(last=False)
        self._streams.move_to_end(chosen)
        return self._streams[chosen]

    def _selects(self, tree: TreeFacts, path: str) -> bool:
        known = self._selected.get(path)
        if known is None:
            known = self._selected[path] = selects(path, tree.role(path))
        return known

    def _detect(
        self,
        tree: TreeFacts,
        chosen: Sequence[tuple[str, BlobId]],
        scripts: Callable[[str], tuple[Script, ...]],
        hints: Callable[[str], list[dict[str, Any]]],
    ) -> list[Stream]:
        sources: dict[str, list[Source]] = defaultdict(list)
        for path, blob in chosen:
            if naming.is_migration(path) and (found := scripts(path)):
                sources["sql" if found[0].reader == "goose" else found[0].reader].append(
                    Source(path=path, blob=blob, scripts=found)
                )
        if not sources:
            return []
        told = [
            Hint(path=path, project=_project(path, tree.entries), fact=fact)
            for path, _ in chosen
            if naming.is_context(path)
            for fact in hints(path)
        ]
        context = Context(told)
        apps = _apps(told)
        streams: dict[str, Stream] = {}
        for draft in self._drafts(sources, told, apps, tree):
            stream = self._stream(draft, context, apps)
            key = stream.key if stream.key not in streams else f"{stream.key}#{draft.framework}"
            streams[key] = replace(stream, key=key)
        return [streams[key] for key in sorted(streams)]

    def _drafts(
        self, sources: Mapping[str, Sequence[Source]], told: Sequence[Hint], apps: Mapping[str, str], tree: TreeFacts
    ) -> tuple[Draft, ...]:
        """Return the drafts of all frameworks; the last ones where only files changed that tell of the database."""
        lists = Lists(
            journals={hint.path: hint.fact["entries"] for hint in told if hint.kind == "journal"},
            plans={hint.path: hint.fact["changes"] for hint in told if hint.kind == "plan"},
        )
        projects = [path.rpartition("/")[0] for path in tree.entries if path.endswith("manage.py")]
        files = [(source.path, source.blob) for found in sources.values() for source in found]
        key = (files, lists, apps, projects)
        if self._drafted[0] != key:
            self._drafted = (key, tuple(self._new_drafts(sources, lists, apps, projects)))
        return self._drafted[1]

    def _new_drafts(
        self, sources: Mapping[str, Sequence[Source]], lists: Lists, apps: Mapping[str, str], projects: Sequence[str]
    ) -> Iterator[Draft]:
        yield from sql_drafts(sources.get("sql", ()), lists, self._forced)
        yield from alembic_drafts(sources.get("alembic", ()))
        for framework in ("typeorm", "knex", "sequelize"):
            yield from named_drafts(framework, sources.get(framework, ()))
        yield from django_drafts(sources.get("django", ()), apps, projects)

    def _forced(self, folder: str) -> str | None:
        return override_for(folder, self._overrides).framework

    def _stream(self, draft: Draft, context: Context, apps: Mapping[str, str]) -> Stream:
        override = override_for(draft.directory, self._overrides)
        detected = context.detected(draft, override)
        runs = runner(draft.framework, detected.engine, override.transaction or context.mode(draft))
        if (last := self._built.get(draft.key)) is not None:
            told = (last[2].detected, last[2].runner)
            if last[0] is draft and last[1] == context.opted_out and told == (detected, runs):
                return last[2]

        def amend(source: Source, script: Script) -> Script:
            if script.reader == "django":
                return self._labelled(source, script, label_of(source, apps))
            if source.path in context.opted_out:
                return _without_transaction(script)
            return script

        stream = Stream(
            key=draft.key,
            directory=draft.directory,
            runner=runs,
            detected=detected,
            migrations=migrations(
                draft.entries, detected.engine, has_down=runs.has_down, amend=amend, settle=self._settle(draft, detected)
            ),
            problems=draft.problems,
            detected_from=draft.detected_from,
        )
        self._built[draft.key] = (draft, context.opted_out, stream)
        return stream

    def _settle(self, draft: Draft, detected: Detected) -> Callable[[Sequence[Script]], Sequence[Script]]:
        """Return what corrects the scripts of a stream by those before them: Django's, which do not say what was there."""
        if draft.framework != "django":
            return tuple
        settler = self._settlers.setdefault(draft.key, Settler())
        return lambda scripts: settler.settle(scripts, detected.engine)

    def _labelled(self, source: Source, script: Script, app: str) -> Script:
        """Return a script of Django with its application's label in the names of its tables."""
        key = (source.blob, script.dialect, app)
        if key not in self._amended:
            self._amended[key] = with_app(script, app)
        return self._amended[key]


def _without_transaction(script: Script) -> Script:
    return msgspec.structs.replace(script, transaction="none")


def _project(path: str, entries: Mapping[str, BlobId]) -> str:
    """Return the nearest folder above a file that is a project; '' for the repository itself."""
    folder = path.rpartition("/")[0]
    while folder and not any(f"{folder}/{name}" in entries for name in MANIFESTS):
        folder = folder.rpartition("/")[0]
    return folder


def _apps(told: Sequence[Hint]) -> dict[str, str]:
    """Return the labels of Django's applications by their folders, where an AppConfig says them."""
    labels: dict[str, str] = {}
    for hint in told:
        folder = hint.path.rpartition("/")[0]
        own = folder.rpartition("/")[2]
        if hint.kind == "app" and (folder not in labels or hint.fact["name"].rpartition(".")[2] == own):
            labels[folder] = hint.fact["label"]
    return labels
