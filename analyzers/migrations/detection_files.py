"""The files of a tree that could be migrations or tell of the database, followed from tree to tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.migrations import naming
from analyzers.migrations.context import MANIFESTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analyzers.protocol import TreeFacts
    from fleetreview.model import BlobId, LandedChange, Role

_NAMES = frozenset(MANIFESTS)


class Files:
    """The files of the last tree.

    ``migrations`` and ``context`` are those that could be migrations, and that could tell of the database, with their versions.
    ``managed`` are the folders with a ``manage.py``, sorted. ``loose``: every file that a reader could read is a migration.
    """

    def __init__(self, *, loose: bool) -> None:
        self._loose = loose
        self._selected: dict[str, bool] = {}
        self._roles: object = None
        self._entries: Mapping[str, BlobId] = {}
        self._of_projects: set[str] = set()
        self._manifests: set[str] = set()
        self._waiting: set[str] = set()
        self.migrations: dict[str, BlobId] = {}
        self.context: dict[str, BlobId] = {}
        self.managed: list[str] = []

    def follow(
        self, tree: TreeFacts, before: TreeFacts | None, change: LandedChange | None
    ) -> tuple[list[str], list[str], bool]:
        """Go on to another tree.

        ``before`` and ``change`` are what made it, None where that is not known. Returned are the paths, of migrations and of files
        that tell of the database, whose version changed, came or went, and whether projects begin or end elsewhere.
        """
        if self._roles != tree.roles:
            return self._begin(tree)
        migrations, context, projects = [], [], False
        for path in (*self._waiting, *self._changed(tree, before, change)):
            blob = tree.entries.get(path)
            projects |= self._follow_project(path, is_there=blob is not None)
            if not self._selects(path, tree.role(path)):
                continue
            if naming.is_migration(path, loose=self._loose) and _put(self.migrations, path, blob):
                migrations.append(path)
            if naming.is_context(path) and _put(self.context, path, blob):
                context.append(path)
        self._entries = tree.entries
        self._waiting.clear()
        return sorted(migrations), sorted(context), projects

    def skip(self, tree: TreeFacts, before: TreeFacts | None, change: LandedChange) -> None:
        """Go on to a tree whose change touches no file that is selected; what tells of projects is looked at later."""
        if before is not None and before.entries is self._entries and self._roles == tree.roles:
            self._waiting.update(path for path in _paths(change) if _tells_of_projects(path))
            self._entries = tree.entries

    def _begin(self, tree: TreeFacts) -> tuple[list[str], list[str], bool]:
        """Begin anew: other files count where roles are others."""
        gone, mute = self.migrations, self.context
        self._roles, self._selected, self._entries = tree.roles, {}, {}
        self._waiting = {*self._of_projects, *self._manifests}
        self.migrations, self.context = {}, {}
        migrations, context, _ = self.follow(tree, None, None)
        return sorted({*gone, *migrations}), sorted({*mute, *context}), True

    def _changed(self, tree: TreeFacts, before: TreeFacts | None, change: LandedChange | None) -> Iterable[str]:
        """Return the paths whose version is not that of the last tree."""
        last, now = self._entries, tree.entries
        if now is last:
            return ()
        if before is not None and change is not None and before.entries is last:
            paths = _paths(change)
            if len(now) - len(last) == sum((path in now) - (path in last) for path in paths):
                return [path for path in paths if now.get(path) != last.get(path)]
        found = [path for path, blob in now.items() if last.get(path) != blob]
        return [*found, *(path for path in last if path not in now)]

    def _follow_project(self, path: str, *, is_there: bool) -> bool:
        """Note a file that makes a folder a project; tell whether it came or went."""
        if path.endswith("manage.py"):
            _note(self._of_projects, path, is_there=is_there)
            self.managed = sorted(each.rpartition("/")[0] for each in self._of_projects)
        return path.rpartition("/")[2] in _NAMES and _note(self._manifests, path, is_there=is_there)

    def _selects(self, path: str, role: Role) -> bool:
        known = self._selected.get(path)
        if known is None:
            known = self._selected[path] = naming.selects(path, role, loose=self._loose)
        return known


def _put(known: dict[str, BlobId], path: str, blob: BlobId | None) -> bool:
    """Note a file's version, None for a file that is not there; tell whether it is another one."""
    if known.get(path) == blob:
        return False
    if blob is None:
        del known[path]
    else:
        known[path] = blob
    return True


def _paths(change: LandedChange) -> set[str]:
    return {path for file in change.files for path in (file.before_path, file.after_path) if path is not None}


def _tells_of_projects(path: str) -> bool:
    return path.endswith("manage.py") or path.rpartition("/")[2] in _NAMES


def _note(known: set[str], path: str, *, is_there: bool) -> bool:
    """Note whether a path is there; tell whether that is new."""
    if (path in known) == is_there:
        return False
    (known.add if is_there else known.discard)(path)
    return True
