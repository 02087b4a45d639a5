"""All files that are migrations, by what reads them, with the drafts of streams that they make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.migrations.detection_code import alembic_draft, named_draft, versions_folder
from analyzers.migrations.detection_django import django_draft, guessed_labels, project_of
from analyzers.migrations.detection_groups import Grouped
from analyzers.migrations.detection_sql import SqlFamily

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from analyzers.migrations.context import Lists
    from analyzers.migrations.detection_draft import Draft, Source
    from analyzers.migrations.detection_groups import Family

_NAMED = ("typeorm", "knex", "sequelize")


class Families:
    """Migrations of one tree. ``forced`` and ``loose`` as in ``SqlFamily``.

    ``labels`` are those of Django's applications, by their folders.
    """

    def __init__(self, forced: Callable[[str], str | None], *, loose: bool) -> None:
        self._sql = SqlFamily(forced, loose=loose)
        self._alembic = Grouped(versions_folder, alembic_draft)
        self._named = {name: Grouped(_folder, named_draft) for name in _NAMED}
        self._django: dict[str, Source] = {}
        self._django_drafts: Grouped | None = None
        self._projects: Sequence[str] = ()
        self._guessed: Mapping[str, str] | None = None
        self._stale = True
        self.labels: Mapping[str, str] = {}

    def put(self, source: Source) -> None:
        """Take a source, in the place of one of its path."""
        self._stale = True
        if source.reader == "django":
            self._django[source.path] = source
            self._guessed = None
            if self._django_drafts is not None:
                self._django_drafts.put(source)
        else:
            self._family(source).put(source)

    def drop(self, source: Source) -> None:
        """Forget a source."""
        self._stale = True
        if source.reader == "django":
            del self._django[source.path]
            self._guessed = None
            if self._django_drafts is not None:
                self._django_drafts.drop(source)
        else:
            self._family(source).drop(source)

    def follow(self, projects: Sequence[str], apps: Mapping[str, str], lists: Lists) -> bool:
        """Take what else decides: folders with a ``manage.py``, labels of applications, and orders in files of their own.

        Return whether drafts may be others than those that were given last.
        """
        self._stale |= self._sql.follow(lists)
        if self._guessed is None:
            self._guessed = guessed_labels(self._django.values())
        labels = {**self._guessed, **apps}
        if labels != self.labels or list(projects) != self._projects:
            self.labels, self._projects = labels, list(projects)
            self._django_drafts = None
            self._stale = True
        return self._stale

    def drafts(self) -> list[Draft]:
        """Return the drafts of all frameworks, always in the same order."""
        self._stale = False
        if self._django_drafts is None:
            self._django_drafts = self._grouped_by_project(self._django.values())
        families: tuple[Family, ...] = (self._sql, self._alembic, *self._named.values(), self._django_drafts)
        return [draft for family in families for draft in family.drafts()]

    def _grouped_by_project(self, sources: Iterable[Source]) -> Grouped:
        projects, labels = self._projects, self.labels
        grouped = Grouped(
            lambda source: project_of(source, projects), lambda project, found: django_draft(project, found, labels)
        )
        for source in sources:
            grouped.put(source)
        return grouped

    def _family(self, source: Source) -> Family:
        if source.reader == "alembic":
            return self._alembic
        return self._named.get(source.reader, self._sql)


def _folder(source: Source) -> str:
    return source.folder
