"""What files beside the migrations tell of the database: the map step's part, a pure function of content and suffix.

Files are read by patterns, line by line: they are of many kinds, often templates, and a configuration that is code is never run.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, Final

from analyzers.migrations import hints_runners as runners
from analyzers.migrations import hints_services as services
from analyzers.migrations import hints_settings as settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.hints_words import Found, Reads

_MOST_CHARACTERS: Final = 512 << 10
_MOST_HINTS: Final = 200

_CODE: Final[tuple[Reads, ...]] = (
    settings.typeorm_type,
    settings.configured(settings.CLIENT),
    settings.configured(settings.ENV_ENGINE),
    services.urls,
    services.timeouts,
    services.foreign_keys,
    settings.modes,
)
_PLAIN: Final[tuple[Reads, ...]] = (
    settings.configured(settings.ENV_ENGINE),
    services.urls,
    services.versions,
    services.timeouts,
    settings.flyway,
)
_BARE: Final[tuple[Reads, ...]] = (
    settings.configured(settings.ENV_ENGINE),
    services.services,
    services.versions,
    services.urls,
    services.timeouts,
    services.foreign_keys,
    settings.modes,
    runners.psql,
)
_YAML: Final[tuple[Reads, ...]] = (
    settings.configured(settings.YAML_DIALECT),
    settings.configured(settings.ENV_ENGINE),
    services.services,
    services.versions,
    services.urls,
    services.timeouts,
    runners.psql,
)
_PYTHON: Final[tuple[Reads, ...]] = (
    settings.django,
    services.urls,
    services.timeouts,
    services.foreign_keys,
    settings.alembic,
)
_READERS: Final[dict[str, tuple[Reads, ...]]] = {
    **dict.fromkeys((".yml", ".yaml"), _YAML),
    **dict.fromkeys((".tf", ".hcl"), (services.infrastructure, services.urls, services.timeouts)),
    ".toml": (
        settings.configured(settings.PROVIDER),
        services.supabase,
        settings.drivers(settings.REQUIREMENT),
        settings.cargo,
        runners.libraries,
        services.urls,
        services.timeouts,
    ),
    **dict.fromkeys((".txt", ".in", ".cfg"), (settings.drivers(settings.REQUIREMENT),)),
    **dict.fromkeys((".ini", ".properties"), _PLAIN),
    **dict.fromkeys((".example", ".sample", ".dist", ".template", ".env", ".local", ".docker", ".defaults"), _BARE),
    # What stands behind Dockerfile and .env, or nothing.
    **dict.fromkeys(
        ("", ".dockerfile", ".dev", ".development", ".test", ".ci", ".staging", ".prod", ".production"), _BARE
    ),
    ".conf": (settings.configured(settings.SQITCH_ENGINE), *_PLAIN),
    ".json": (
        settings.journal,
        settings.typeorm_type,
        settings.configured(settings.CLIENT),
        settings.drivers(settings.MEMBER),
        settings.modes,
        runners.libraries,
        runners.psql,
    ),
    **dict.fromkeys((".sh", ".bash", ".mk"), (runners.psql,)),
    ".go": (services.foreign_keys,),
    ".mod": (settings.drivers(settings.GO_MODULE),),
    **dict.fromkeys((".xml", ".gradle", ".kts"), (settings.drivers(settings.ARTIFACT),)),
    ".prisma": (settings.configured(settings.PROVIDER),),
    ".py": _PYTHON,
    **dict.fromkeys((".js", ".cjs", ".mjs", ".ts", ".cts", ".mts"), _CODE),
    ".plan": (settings.plan,),
}

HINT_SUFFIXES: Final = frozenset(_READERS)
"""The suffixes of files that can tell something."""


def read_hints(content: bytes, suffix: str) -> list[dict[str, Any]]:
    """Return what a file tells of the database, in the order of the kinds below; [] where it tells nothing.

    Each hint has ``kind`` and ``line``. ``configured``, ``service``, ``url`` and ``driver`` tell an ``engine`` with its
    ``strength``, and a ``version`` where there is one. ``lock_timeout``, ``statement_timeout`` and ``timezone`` have a
    ``value``; that of ``foreign_keys`` (SQLite's) is ``on`` or ``off``. ``transaction`` has a ``framework`` and the mode as its
    ``value``, and ``folders`` where it is that of some alone. ``app`` is a Django application: ``name`` and ``label``.
    ``journal`` has Drizzle's ``entries``: number, tag and time. ``plan`` has sqitch's ``changes`` in order.
    """
    text = content[: 4 * _MOST_CHARACTERS].decode("utf-8", errors="replace")[:_MOST_CHARACTERS]
    found: list[dict[str, Any]] = []
    seen: set[tuple[Any, ...]] = set()
    places = _Lines(text)
    for offset, hint in _hints(text, suffix):
        key = tuple(str(value) for value in hint.values())
        if key not in seen and len(found) < _MOST_HINTS:
            seen.add(key)
            found.append({**hint, "line": places.line(offset)})
    return found


class _Lines:
    """The lines of a text, by offset."""

    def __init__(self, text: str) -> None:
        self._starts = [found.end() for found in re.finditer("\n", text)]

    def line(self, offset: int) -> int:
        return bisect_right(self._starts, offset) + 1


def _hints(text: str, suffix: str) -> Iterator[Found]:
    for reads in _READERS.get(suffix, ()):
        yield from reads(text)
