"""Where migrations stand in a tree, what runs them, in which order, and on which database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import msgspec

from analyzers.migrations.context import Context, Hint, project_of
from analyzers.migrations.context_reading import HINT_SUFFIXES
from analyzers.migrations.detection_django import label_of
from analyzers.migrations.detection_draft import Source, migrations
from analyzers.migrations.detection_families import Families
from analyzers.migrations.detection_files import Files
from analyzers.migrations.detection_overrides import Override, opted_in, override_for, overrides_of
from analyzers.migrations.naming import selects
from analyzers.migrations.readers.django_app import with_app
from analyzers.migrations.readers.django_state import Settler
from analyzers.migrations.runners import runner
from analyzers.migrations.stream import Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from analyzers.migrations.detection_draft import Draft
    from analyzers.migrations.script import Script
    from analyzers.migrations.stream import Detected, Runner
    from analyzers.protocol import TreeFacts
    from fleetreview.model import BlobId, LandedChange

__all__ = ["HINT_SUFFIXES", "Detector", "Override", "detect", "opted_in", "overrides_of", "selects"]


def detect(
    tree: TreeFacts,
    scripts: Callable[[str], tuple[Script, ...]],
    hints: Callable[[str], list[dict[str, Any]]],
    overrides: Sequence[Override] = (),
) -> tuple[Stream, ...]:
    """Return the streams of a tree by their keys; ``scripts`` and ``hints`` give what was read from a path of it."""
    return Detector(overrides).detect(tree, scripts, hints)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Built:
    """A stream with what it was made of."""

    draft: Draft
    context: Context
    labels: Mapping[str, str]
    stream: Stream


class Detector:
    """Finds streams, and finds them anew only where a file that tells of them was touched.

    It belongs to one repository. A stream of which nothing changed is the same value as before, and so are the migrations of a
    changed one that stand where they stood. ``loose``: every file that a reader reads is a migration (``naming.selects``).
    """

    def __init__(self, overrides: Sequence[Override] = (), *, loose: bool = False) -> None:
        self._overrides = tuple(overrides)
        self._files = Files(loose=loose)
        self._sources: dict[str, Source] = {}
        self._families = Families(self._forced, loose=loose)
        self._told: dict[str, list[Hint]] = {}
        self._context = Context(())
        self._streams: tuple[Stream, ...] = ()
        self._stale = True
        self._built: dict[str, _Built] = {}
        self._settlers: dict[str, Settler] = {}
        self._amended: dict[tuple[BlobId, str, str], Script] = {}

    def detect(
        self,
        tree: TreeFacts,
        scripts: Callable[[str], tuple[Script, ...]],
        hints: Callable[[str], list[dict[str, Any]]],
        *,
        before: TreeFacts | None = None,
        change: LandedChange | None = None,
    ) -> tuple[Stream, ...]:
        """Return the streams of a tree, sorted by their keys.

        ``before`` and ``change`` are what made the tree, None where that is not known: then it is compared with the last one.
        """
        touched, telling, projects = self._files.follow(tree, before, change)
        for path in touched:
            self._read(path, scripts)
        self._hear(telling, hints, tree, projects=projects)
        if self._families.follow(self._files.managed, self._context.apps, self._context.lists) or self._stale:
            self._streams = tuple(self._detect())
            self._stale = False
        return self._streams

    def skip(self, tree: TreeFacts, before: TreeFacts | None, change: LandedChange) -> None:
        """Go on to a tree whose change touches no file that counts here: the next one is known to follow it."""
        self._files.skip(tree, before, change)

    def _read(self, path: str, scripts: Callable[[str], tuple[Script, ...]]) -> None:
        """Take the version of a file that is there now, or forget the file."""
        former = self._sources.pop(path, None)
        if former is not None:
            self._families.drop(former)
        blob = self._files.migrations.get(path)
        found = scripts(path) if blob is not None else ()
        if blob is not None and found:
            self._sources[path] = Source(path=path, blob=blob, scripts=found)
            self._families.put(self._sources[path])

    def _hear(
        self,
        telling: Sequence[str],
        hints: Callable[[str], list[dict[str, Any]]],
        tree: TreeFacts,
        *,
        projects: bool,
    ) -> None:
        """Take what files tell of the database now; where projects begin or end elsewhere, it counts for other folders."""
        was = {path: self._told.get(path) for path in ({*self._files.context, *telling} if projects else telling)}
        for path in telling:
            found = hints(path) if path in self._files.context else []
            self._told.pop(path, None)
            if found:
                project = project_of(path, tree.entries)
                self._told[path] = [Hint(path=path, project=project, fact=fact) for fact in found]
        if projects:
            for path, told in self._told.items():
                project = project_of(path, tree.entries)
                self._told[path] = [replace(hint, project=project) for hint in told]
        if any(self._told.get(path) != told for path, told in was.items()):
            self._context = Context(hint for path in sorted(self._told) for hint in self._told[path])
            self._stale = True

    def _detect(self) -> list[Stream]:
        streams: dict[str, Stream] = {}
        built: dict[str, _Built] = {}
        for draft in self._families.drafts():
            key = draft.key if draft.key not in streams else f"{draft.key}#{draft.framework}"
            built[key] = self._stream(draft, key)
            streams[key] = built[key].stream
        self._built = built
        return [streams[key] for key in sorted(streams)]

    def _stream(self, draft: Draft, key: str) -> _Built:
        last, context = self._built.get(key), self._context
        if last is not None and last.draft is draft and last.context is context:
            return last
        alike = draft.continues(last.draft) if last is not None else 0
        override = override_for(draft.directory, self._overrides)
        detected = context.detected(draft, override)
        runs = runner(draft.framework, detected.engine, override.transaction or context.mode(draft))
        same = alike if last is not None and self._goes_on(last, detected, runs) else 0
        stream = Stream(
            key=key,
            directory=draft.directory,
            runner=runs,
            detected=detected,
            migrations=migrations(
                draft.entries,
                detected.engine,
                has_down=runs.has_down,
                amend=self._amend,
                settle=self._settle(draft, key, detected, same),
                before=last.stream.migrations if last is not None else (),
                same=same,
            ),
            problems=draft.problems,
            detected_from=draft.detected_from,
            hot_tables=override.hot_tables,
        )
        if last is not None and last.stream == stream:
            stream = last.stream
        return _Built(draft=draft, context=context, labels=self._families.labels, stream=stream)

    def _goes_on(self, last: _Built, detected: Detected, runs: Runner) -> bool:
        """Tell whether migrations whose files are as they were are so too, as long as none before them changed."""
        was = last.stream
        if was.engine is not detected.engine or was.runner != runs:
            return False
        if runs.framework == "django":
            return last.labels is self._families.labels
        return last.context.opted_out == self._context.opted_out

    def _amend(self, source: Source, script: Script) -> Script:
        """Complete a script by what stands beside its file."""
        if script.reader == "django":
            return self._labelled(source, script, label_of(source, self._families.labels))
        if source.path in self._context.opted_out:
            return msgspec.structs.replace(script, transaction="none")
        return script

    def _settle(
        self, draft: Draft, key: str, detected: Detected, same: int
    ) -> Callable[[Sequence[Script]], Sequence[Script]]:
        """Return what corrects the scripts of a stream by those before them: Django's, which do not say what was there.

        It takes and returns those from position ``same`` on; the others are as they were.
        """
        if draft.framework != "django":
            return tuple
        settler = self._settlers.setdefault(key, Settler())
        return lambda scripts: settler.settle(scripts, detected.engine, since=same)

    def _labelled(self, source: Source, script: Script, app: str) -> Script:
        """Return a script of Django with its application's label in the names of its tables."""
        key = (source.blob, script.dialect, app)
        if key not in self._amended:
            self._amended[key] = with_app(script, app)
        return self._amended[key]

    def _forced(self, folder: str) -> str | None:
        return override_for(folder, self._overrides).framework
