"""What was judged of the last state and what was not, by language."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from fleetreview.model import Role
from flows.panel import reads_any_kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from analyzers.protocol import Analyzer
    from analyzers.roles import Roles
    from fleetreview.model import BlobId

LANGUAGES = {
    ".py": "Python",
    ".js": "JavaScript",
    ".mjs": "JavaScript",
    ".cjs": "JavaScript",
    ".jsx": "JavaScript",
    ".ts": "TypeScript",
    ".mts": "TypeScript",
    ".cts": "TypeScript",
    ".tsx": "TypeScript",
    ".go": "Go",
    ".sql": "SQL",
    ".proto": "Protocol Buffers",
    ".graphql": "GraphQL",
    ".java": "Java",
    ".kt": "Kotlin",
    ".rb": "Ruby",
    ".php": "PHP",
    ".rs": "Rust",
    ".cs": "C#",
    ".scala": "Scala",
    ".ex": "Elixir",
    ".exs": "Elixir",
    ".c": "C",
    ".cpp": "C++",
    ".swift": "Swift",
}
"""Languages of service code by file name suffix, whether a rule reads them or not: what is not judged has to be seen."""

_LEFT_OUT = frozenset({Role.VENDORED, Role.GENERATED})


def coverage_rows(
    repository: str,
    entries: Mapping[str, BlobId],
    roles: Roles,
    analyzers: Sequence[Analyzer],
    skipped: Collection[tuple[str, str | None]],
) -> Iterator[dict[str, Any]]:
    """Make the rows of table ``coverage``; ``skipped`` are analyzers with the paths at the head that they could not judge wholly.

    A file counts for each analyzer that reads it; a file whose role every rule passes over was judged: there is nothing to find
    in it. An analyzer of whole trees reads files of its own choice. What nobody reads counts for the first analyzer: what is not
    judged has to be seen, once. Who reads files of any kind judges no language and has no rows.
    """
    known = [(path, language) for path in entries if (language := LANGUAGES.get(PurePosixPath(path).suffix.lower()))]
    service = [(path, language) for path, language in known if roles.role(path) not in _LEFT_OUT]
    unread = {path for path, _ in service}
    judging = [analyzer for analyzer in analyzers if not reads_any_kind(analyzer)]
    for analyzer in judging:
        unread -= {path for path, _ in service if _reads(analyzer, path, roles)}
    for place, analyzer in enumerate(judging):
        files: Counter[str] = Counter()
        read: Counter[str] = Counter()
        troubled: Counter[str] = Counter()
        for path, language in service:
            reads = _reads(analyzer, path, roles)
            if not reads and (place or path not in unread):
                continue
            files[language] += 1
            if reads:
                read[language] += 1
                troubled[language] += (analyzer.id, path) in skipped
        for language in sorted(files):
            yield {
                "repository": repository,
                "analyzer": analyzer.id,
                "language": language,
                "files": files[language],
                "files_judged": read[language] - troubled[language],
                "files_skipped": files[language] - read[language] + troubled[language],
            }


def _reads(analyzer: Analyzer, path: str, roles: Roles) -> bool:
    """Tell whether an analyzer reads a file: one of its language, and of its choice where it looks at whole trees."""
    if not analyzer.units(PurePosixPath(path).suffix.lower()):
        return False
    return not analyzer.whole_tree or analyzer.judges(path, roles.role(path))
