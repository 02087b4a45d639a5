"""What was judged of the last state and what was not, by language."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from fleetreview.model import Role

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

    A file counts for an analyzer that reads its language at all; a file whose role every rule passes over was judged: there
    is nothing to find in it. An analyzer of whole trees has files of its own, and others do not count for it.
    """
    for analyzer in analyzers:
        files: Counter[str] = Counter()
        read: Counter[str] = Counter()
        troubled: Counter[str] = Counter()
        for path in entries:
            suffix = PurePosixPath(path).suffix.lower()
            language = LANGUAGES.get(suffix)
            role = roles.role(path)
            if language is None or role in _LEFT_OUT or (analyzer.whole_tree and not analyzer.selects(path, role)):
                continue
            files[language] += 1
            if analyzer.units(suffix):
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
