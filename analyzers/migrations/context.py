"""Which database a stream is for, out of the hints that stand around it: the link step's part."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from analyzers.migrations.stream import ASSUMED, Detected, Engine

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from analyzers.migrations.detection_draft import Draft
    from analyzers.migrations.detection_overrides import Override
    from analyzers.migrations.stream import TransactionMode, Version

MANIFESTS: Final = (
    *("package.json", "pyproject.toml", "setup.py", "setup.cfg", "go.mod", "Cargo.toml", "pom.xml", "build.gradle"),
    *("build.gradle.kts", "composer.json", "Gemfile", "requirements.txt", "Pipfile"),
)
"""Files that make a folder a project of its own."""

_FAMILIES: Final = {
    Engine.POSTGRES: Engine.POSTGRES,
    Engine.MYSQL: Engine.MYSQL,
    Engine.MARIADB: Engine.MYSQL,
    Engine.SQLITE: Engine.SQLITE,
}
_NO_DRIVER: Final = 3
_TELLING: Final = frozenset({"configured", "service", "url", "driver"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Hint:
    """A hint with the file that gives it. ``project`` is the nearest folder above the file that has a manifest."""

    path: str
    project: str
    fact: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """What it tells."""
        return str(self.fact["kind"])

    @property
    def engine(self) -> Engine:
        """The engine; UNKNOWN where it tells something else."""
        return Engine(self.fact.get("engine", Engine.UNKNOWN))

    @property
    def place(self) -> str:
        """Where it stands: path and line."""
        return f"{self.path}:{self.fact.get('line', 1)}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Lists:
    """Orders that stand in files of their own: entries of Drizzle's journals and changes of sqitch's plans, by path."""

    journals: Mapping[str, Sequence[Sequence[object]]]
    plans: Mapping[str, Sequence[str]]


class Context:
    """The hints of a tree. Those of a project count for the migrations below it; those of other projects do not.

    ``opted_out`` are migrations of Flyway that a file beside them lets run without a transaction, ``apps`` the labels of Django's
    applications by their folders where an AppConfig says them.
    """

    def __init__(self, hints: Iterable[Hint]) -> None:
        told = tuple(hints)
        self.apps = _apps(told)
        self.lists = Lists(
            journals={hint.path: hint.fact["entries"] for hint in told if hint.kind == "journal"},
            plans={hint.path: hint.fact["changes"] for hint in told if hint.kind == "plan"},
        )
        self._hints = tuple(sorted(told, key=lambda hint: (hint.path, hint.fact.get("line", 1))))
        self.opted_out = frozenset(
            hint.path.removesuffix(".conf")
            for hint in self._hints
            if hint.kind == "flyway" and hint.fact["name"] == "executeInTransaction" and hint.fact["value"] == "false"
        )

    def near(self, folder: str) -> list[Hint]:
        """Return the hints that count for a folder, the nearest project's first."""
        found = [hint for hint in self._hints if not hint.project or f"{folder}/".startswith(f"{hint.project}/")]
        return sorted(found, key=lambda hint: -len(hint.project))

    def detected(self, draft: Draft, override: Override) -> Detected:
        """Return what is known of a draft's database, each thing with what told it."""
        near = self.near(draft.directory)
        engine, engine_from = _engine(draft, override, near, self._hints)
        version, version_from = _version(engine, override, near)
        zones = [hint for hint in near if hint.kind == "timezone"] if draft.framework == "django" else []
        return Detected(
            engine=engine,
            engine_from=engine_from,
            version=version,
            version_from=version_from,
            timezone=override.timezone or (str(zones[0].fact["value"]) if zones else ""),
            lock_timeout_from=_first(near, "lock_timeout") or (override.origin if override.lock_timeout else ""),
            statement_timeout_from=_first(near, "statement_timeout")
            or (override.origin if override.statement_timeout else ""),
            foreign_keys=_foreign_keys(near),
            also=_also(engine, near) if draft.framework == "django" else (),
        )

    def mode(self, draft: Draft) -> TransactionMode | None:
        """Return how transactions are configured for a draft's framework; None where nothing is."""
        for hint in self.near(draft.directory):
            if hint.kind != "transaction" or hint.fact.get("framework") != draft.framework:
                continue
            folders = hint.fact.get("folders")
            if folders is None or any(f"/{draft.directory}".endswith(f"/{folder}") for folder in folders):
                return cast("TransactionMode", hint.fact["value"])
        return None


def project_of(path: str, entries: Container[str]) -> str:
    """Return the nearest folder above a file that is a project; '' for the repository itself."""
    folder = path.rpartition("/")[0]
    while folder and not any(f"{folder}/{name}" in entries for name in MANIFESTS):
        folder = folder.rpartition("/")[0]
    return folder


def _apps(told: Sequence[Hint]) -> dict[str, str]:
    labels: dict[str, str] = {}
    for hint in told:
        folder = hint.path.rpartition("/")[0]
        own = folder.rpartition("/")[2]
        if hint.kind == "app" and (folder not in labels or hint.fact["name"].rpartition(".")[2] == own):
            labels[folder] = hint.fact["label"]
    return labels


def _first(near: Sequence[Hint], kind: str) -> str:
    return next((hint.place for hint in near if hint.kind == kind), "")


def _foreign_keys(near: Sequence[Hint]) -> Literal["", "on", "off"]:
    """Return what the nearest project that says something of SQLite's foreign keys says; '' where it says both."""
    told = [(hint.project, hint.fact["value"]) for hint in near if hint.kind == "foreign_keys"]
    values = {value for project, value in told if project == told[0][0]}
    return ("on" if values == {"on"} else "off") if len(values) == 1 else ""


def _also(engine: Engine, near: Sequence[Hint]) -> tuple[Engine, ...]:
    """Return the engines of other kinds that settings name, in the order of ``Engine``."""
    named = {_FAMILIES[hint.engine] for hint in near if hint.kind == "configured" and hint.engine in _FAMILIES}
    return tuple(one for one in Engine if one in named and one is not _FAMILIES.get(engine))


def _engine(draft: Draft, override: Override, near: Sequence[Hint], every: Sequence[Hint]) -> tuple[Engine, str]:
    """Return the engine: by decree, by a folder's name, by the strongest hints, or by the SQL itself."""
    if override.engine is not None:
        return override.engine, override.origin
    if draft.engine is not None:
        return _flavour(draft.engine, near), draft.engine_from
    for hints in (near, every):
        ranked = _ranked(hints, draft)
        if ranked:
            return ranked[0]
    spoken = draft.spoken()
    return (spoken, "its SQL") if spoken is not None else (Engine.UNKNOWN, "")


def _ranked(hints: Sequence[Hint], draft: Draft) -> list[tuple[Engine, str]]:
    """Return the engines that hints tell and the files do not exclude, the likeliest first, each with its strongest hint."""
    kinds: dict[Engine, dict[str, Hint]] = defaultdict(dict)
    for hint in hints:
        if hint.kind in _TELLING:
            kinds[_FAMILIES[hint.engine]].setdefault(hint.kind, hint)
    has_drivers = any("driver" in found for found in kinds.values())
    ranked = []
    for family, found in kinds.items():
        engine = _flavour(family, hints)
        if draft.excludes(engine):
            continue
        score = float(sum(int(hint.fact["strength"]) for hint in found.values()))
        score -= _NO_DRIVER if has_drivers and "driver" not in found else 0
        # SQLite is what a checkout starts with, and rarely what runs.
        score /= 2 if family is Engine.SQLITE else 1
        own = [hint for hint in hints if hint.engine is engine] or [*found.values()]
        strongest = max(own, key=lambda hint: int(hint.fact["strength"]))
        ranked.append((score, strongest, engine))
    ranked.sort(key=lambda one: (-one[0], list(Engine).index(one[2])))
    return [(engine, strongest.place) for _, strongest, engine in ranked]


def _flavour(engine: Engine, hints: Sequence[Hint]) -> Engine:
    """Return MariaDB for MySQL where hints name it more strongly than MySQL itself."""
    if engine is not Engine.MYSQL:
        return engine
    telling = [hint for hint in hints if hint.kind in {"service", "configured", "url"}]
    maria, mysql = (
        max(
            (int(hint.fact["strength"]) for hint in telling if hint.engine is one and hint.kind == "service"), default=0
        )
        or max((1 for hint in telling if hint.engine is one), default=0)
        for one in (Engine.MARIADB, Engine.MYSQL)
    )
    return Engine.MARIADB if maria > mysql else engine


def _version(engine: Engine, override: Override, near: Sequence[Hint]) -> tuple[Version, str]:
    """Return the lowest version that runs somewhere, else the oldest that is still supported."""
    if override.version:
        return override.version, override.origin
    found = [
        (tuple(int(part) for part in str(hint.fact["version"]).split(".")), hint.place)
        for hint in near
        if hint.engine is engine and hint.fact.get("version")
    ]
    return min(found) if found else (ASSUMED[engine], "")
