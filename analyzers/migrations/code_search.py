"""Where the application code of a tree names tables and columns: the link step's part, out of what ``references`` read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from analyzers.migrations.context import MANIFESTS
from analyzers.migrations.naming import engine_of_folder
from analyzers.migrations.references import is_code
from analyzers.migrations.stream import Engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from analyzers.migrations.stream import Stream
    from analyzers.protocol import TreeFacts

_RENAMED: Final = frozenset({"typeorm", "sequelize", "knex", "drizzle", "piece"})
"""Mappers that can turn the names of code into those of the database: ``userId`` is ``user_id``."""

_WEAK: Final = frozenset({"sqlx", "piece"})
"""What may as well be no table: a struct without more than the names of columns, a dotted name in a string."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """One place in code that names a table or a column; ``name`` as it is written there, ``kind`` as ``references`` says."""

    path: str
    line: int
    kind: str
    name: str

    @property
    def verb(self) -> str:
        """How the code names it: a model maps, a statement names."""
        return "names" if self.kind in {"sql", "knex", "piece"} else "maps"

    @property
    def is_sure(self) -> bool:
        """Whether it can be nothing else than a name of the database."""
        return self.kind not in _WEAK

    def could_be(self, column: str) -> bool:
        """Tell whether the name could mean a column."""
        return _same(self.name, column, self.kind)


class CodeSearch:
    """Finds names in the code of one tree."""

    def __init__(self, files: Iterable[tuple[str, Sequence[Mapping[str, Any]]]], apps: Mapping[str, str]) -> None:
        """Take what was read from each path, and the labels of Django's applications by their folders."""
        self._apps = apps
        self._by_table: dict[str, list[tuple[str, Mapping[str, Any], str]]] = defaultdict(list)
        for path, references in files:
            for reference in references:
                for table in self._tables(path, reference):
                    self._by_table[table.rpartition(".")[2]].append((path, reference, table))

    def __call__(self, table: str, column: str = "") -> tuple[Named, ...]:
        """Return where code names a table, or a column of it, models first, then by path."""
        return tuple(sorted(self._found(table.lower(), column), key=lambda one: (one.verb, one.path, one.line)))

    def _found(self, table: str, column: str) -> Iterator[Named]:
        schema, _, name = table.rpartition(".")
        for path, reference, named in self._by_table.get(name, ()):
            other = named.rpartition(".")[0]
            if schema and other and schema != other:
                continue
            kind = reference["kind"]
            if not column:
                if kind not in _WEAK:
                    yield Named(path=path, line=reference["line"], kind=kind, name=named)
                continue
            for written, line in reference.get("columns", {}).items():
                if _same(written, column, kind):
                    yield Named(path=path, line=line, kind=kind, name=written)

    def _tables(self, path: str, reference: Mapping[str, Any]) -> Iterator[str]:
        yield from reference["tables"]
        if model := reference.get("model"):
            folder = path.rpartition("/")[0]
            nearest = folder
            while nearest and nearest not in self._apps:
                nearest = nearest.rpartition("/")[0]
            label = self._apps.get(nearest) or folder.removesuffix("/models").rpartition("/")[2]
            yield f"{label}_{model}"


def _same(written: str, column: str, kind: str) -> bool:
    if written.lower() == column.lower():
        return True
    return kind in _RENAMED and _squeezed(written) == _squeezed(column)


def _squeezed(name: str) -> str:
    return name.replace("_", "").lower()


def apps_of(stream: Stream) -> dict[str, str]:
    """Return the labels of Django's applications by their folders, as the names of a stream's migrations tell them."""
    if stream.runner.framework != "django":
        return {}
    return {
        migration.path.rpartition("/")[0].rpartition("/")[0]: migration.name.partition(".")[0]
        for migration in stream.migrations
    }


class TreeSearch:
    """Finds names in the code of one tree that belongs to one stream. The tree is looked through when it is first asked for."""

    def __init__(
        self,
        tree: TreeFacts,
        references: Callable[[str], Sequence[Mapping[str, Any]]],
        stream: Stream,
        streams: Sequence[Stream],
    ) -> None:
        """Take a tree, what gives the references of a path of it, and all streams of the repository."""
        self._tree = tree
        self._references = references
        self._stream = stream
        self._streams = streams
        self._search: CodeSearch | None = None

    def __call__(self, table: str, column: str = "") -> tuple[Named, ...]:
        """Return where code names a table, or a column of it."""
        if self._search is None:
            entries = self._tree.entries
            migrations = {path for one in self._streams for m in one.migrations for path in (m.path, m.down_path)}
            code = [path for path in entries if path not in migrations and is_code(path, self._tree.role(path))]
            folders = {path.rpartition("/")[0] for path in entries if path.rpartition("/")[2] in MANIFESTS}
            code = [path for path in code if _is_for(path, self._stream.engine)]
            own = own_paths(code, self._stream, self._streams, folders)
            self._search = CodeSearch(((path, self._references(path)) for path in own), apps_of(self._stream))
        return self._search(table, column)


def _is_for(path: str, engine: Engine) -> bool:
    """Tell whether code can run on an engine: it does not stand in a folder named after another one."""
    said = engine_of_folder(path.rpartition("/")[0])
    return said is None or engine is Engine.UNKNOWN or said.dialect is engine.dialect


def own_paths(paths: Iterable[str], stream: Stream, streams: Iterable[Stream], manifests: Iterable[str]) -> list[str]:
    """Return the paths whose nearest stream is a given one: streams of one project share its code.

    A stream's project is the nearest folder above it with a manifest; ``manifests`` are these folders.
    """
    folders = frozenset(manifests)
    projects = {one.key: _project(one.directory, folders) for one in streams}
    own = projects.get(stream.key, _project(stream.directory, folders))
    nearer = {project for project in projects.values() if project != own and _is_below(project, own)}
    return [path for path in paths if _is_below(path, own) and not any(_is_below(path, project) for project in nearer)]


def _project(folder: str, manifests: frozenset[str]) -> str:
    while folder and folder not in manifests:
        folder = folder.rpartition("/")[0]
    return folder


def _is_below(path: str, folder: str) -> bool:
    return not folder or path == folder or path.startswith(f"{folder}/")
