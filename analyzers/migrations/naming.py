"""What paths alone tell: which files could be migrations or tell of the database, and what a migration's name says."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from analyzers.migrations.hints_words import ENGINE_NAMES
from analyzers.migrations.stream import Engine
from fleetreview.model import Role

if TYPE_CHECKING:
    from analyzers.migrations.stream import Version

_NEVER = frozenset({Role.VENDORED, Role.TEST, Role.EXAMPLE, Role.GENERATED})

# Folders of SQL that is no migration.
_ASIDE = re.compile(
    r"(?:^|/)(?:seeds?|seeders?|seeding|fixtures?|docker-entrypoint-initdb\.d|initdb(?:\.d)?|init-[^/]*|quer(?:y|ies)|dumps?"
    r"|snapshots?|backups?|samples?|views?|functions|procedures|reports?)/",
    re.IGNORECASE,
)
_DUMP = re.compile(
    r"^(?:db[-_.]?|database[-_.]?|full[-_.]?|current[-_.]?|initial[-_.]?)?"
    r"(?:latest|schema|structure|dump|full|init|setup|seeds?|data|tables|database|db)(?:[-_.](?:schema|dump|data|latest|all))?\.sql$",
    re.IGNORECASE,
)
_CALLBACK = re.compile(r"^(?:before|after)[A-Z]\w*(?:__.*)?\.sql$")
_MIGRATION_FOLDER = re.compile(r"(?:^|[/_.-])(?:db_?)?migrat(?:e|es|ion|ions|or)(?=[/_.-]|$)", re.IGNORECASE)
_PLAUSIBLE_FOLDER = re.compile(
    r"(?:^|[/_.-])(?:migrat\w*|schemas?|changes?|changelogs?|versions?|updates?|upgrades?|ddl|drizzle|patches)(?=[/_.-]|$)",
    re.IGNORECASE,
)
_TIMESTAMPED = re.compile(r"^\d{10,17}[-_.]")
_CODE = (".js", ".cjs", ".mjs", ".ts", ".cts", ".mts")

_CONTEXT = re.compile(
    r"(?:^|/)(?:[\w.-]*compose[\w.-]*\.ya?ml|\.github/(?:workflows|actions)/.*\.ya?ml|\.gitlab-ci\.yml|\.circleci/[^/]*\.ya?ml"
    r"|\.?(?:azure-pipelines|travis|drone|cirrus|appveyor|woodpecker|dbconfig|sqlc|application[\w-]*|bitbucket-pipelines)\.ya?ml"
    r"|values[\w.-]*\.ya?ml|[\w.-]+\.(?:tf|hcl|prisma)|sqitch\.(?:plan|conf)|flyway[\w.-]*\.(?:conf|toml)|[^/]*\.sql\.conf"
    r"|application[\w-]*\.properties|(?:local_?)?settings[\w.-]*\.py|(?:settings|config)/[\w/]*\.py|conf(?:ig)?\.py|env\.py|apps\.py"
    r"|\w*(?:sqlite|database|db|conn|store)\w*\.go|\w*(?:database|db|session)\w*\.py|alembic\.ini|requirements[\w.-]*\.(?:txt|in)|requirements/[\w.-]*\.(?:txt|in)"
    r"|pyproject\.toml|Cargo\.toml|migration_lock\.toml|supabase/config\.toml|setup\.(?:cfg|py)|Pipfile|package\.json|go\.mod"
    r"|pom\.xml|build\.gradle(?:\.kts)?|(?:[\w.-]*\.)?env(?:\.[\w-]+)+|[\w.-]*\.env|_journal\.json"
    r"|(?:[\w.-]*\.)?(?:Dockerfile|Containerfile)(?:[.-][\w-]+)?|Procfile"
    r"|[\w.-]+\.(?:sh|bash|mk)|(?:GNU)?[Mm]akefile|[Jj]ustfile|Taskfile\.ya?ml"
    r"|(?:knexfile|ormconfig|drizzle\.config|[\w-]*data-?source|typeorm[\w.-]*|[\w.-]*database[\w.-]*|db[\w.-]*|sequelize[\w.-]*)"
    r"\.(?:[cm]?[jt]s|json)|config/config\.js(?:on)?|(?:src/)?config/[\w.-]*\.[cm]?[jt]s)$",
    re.IGNORECASE,
)

Direction: TypeAlias = Literal["up", "down", "baseline", "repeatable"]
Scheme: TypeAlias = Literal["flyway", "pair", "plain", "folder"]
"""How a file is named: Flyway's way, with its direction, with a number alone, or by the number of its folder."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """What a file of SQL is called.

    ``base`` is the folder of its stream: without folders that are versions. ``version`` sorts it: the version folders first.
    ``name`` is unique below ``base`` and the same for both directions. ``label`` is an engine's name between the dots, '' if
    there is none.
    """

    base: str
    scheme: Scheme
    version: tuple[Version, ...]
    name: str
    direction: Direction = "up"
    label: str = ""


_FLYWAY = re.compile(r"^(?:(?P<kind>[VUB])(?P<version>\d+(?:[._]\d+)*)|(?P<repeat>R))__(?P<rest>.*)\.sql$")
_DATE = r"\d{4}-\d\d-\d\d(?:-\d{4,6})?"
_NUMBERED = re.compile(rf"^[vV]?(?P<version>{_DATE}|\d+(?:\.\d+)*)(?P<rest>(?:[-_.].*)?)\.sql$")
_NUMBERED_FOLDER = re.compile(rf"^(?P<version>{_DATE}|\d+)(?P<rest>[-_].*)?$")
# Python refuses to read numbers of some thousand digits.
_MOST_DIGITS: Final = 40
_VERSION_FOLDER = re.compile(r"^[vV]?\d+(?:\.\d+)*$")
_LABEL = re.compile(r"\.(?P<label>postgres(?:ql)?|pg|mysql|mariadb|sqlite3?|cockroach(?:db)?)(?=\.|$)", re.IGNORECASE)
_DIRECTIONS: Final[dict[str, Direction]] = {"up": "up", "down": "down", "do": "up", "undo": "down"}
_DIRECTION = re.compile(r"\.(?P<word>up|down|do|undo)(?=\.|$)")


def selects(path: str, role: Role, *, loose: bool = False) -> bool:
    """Tell whether a file could be a migration, or tell something of the database, by its path alone.

    ``loose``: somebody hands over these files to be judged: all are looked at that a reader could read, but for vendored ones.
    """
    if loose:
        return role is not Role.VENDORED and (is_migration(path, loose=True) or is_context(path))
    return role not in _NEVER and (is_migration(path) or is_context(path))


@functools.lru_cache(maxsize=65536)
def is_context(path: str) -> bool:
    """Tell whether a file could tell something of the database."""
    return _CONTEXT.search(path) is not None


@functools.lru_cache(maxsize=65536)
def is_migration(path: str, *, loose: bool = False) -> bool:
    """Tell whether a file could be a migration; every file that a reader could read if ``loose``."""
    folder, _, name = path.rpartition("/")
    if loose:
        return name.endswith((".sql", ".py", *_CODE, ".go")) and not name.endswith(".d.ts")
    if name.endswith(".sql"):
        if _FLYWAY.match(name):
            return True
        if _ASIDE.search(f"{folder}/") or _DUMP.match(name):
            return False
        parent = folder.rpartition("/")[2]
        return parent in {"deploy", "revert"} or named(path) is not None or _MIGRATION_FOLDER.search(folder) is not None
    if name.endswith(".py"):
        return name not in {"__init__.py", "env.py"} and (
            _MIGRATION_FOLDER.search(folder) is not None
            or folder.endswith(("versions", "alembic"))
            or "/versions/" in folder
        )
    if name.endswith(_CODE):
        if name.endswith(".d.ts") or _ASIDE.search(f"{folder}/"):
            return False
        return _MIGRATION_FOLDER.search(folder) is not None or _TIMESTAMPED.match(name) is not None
    return name.endswith(".go") and re.match(r"\d+_", name) is not None


def is_left_out(path: str) -> bool:
    """Tell whether a file of SQL beside migrations is none on purpose: a dump, a callback of Flyway."""
    name = path.rpartition("/")[2]
    return bool(_DUMP.match(name) or _CALLBACK.match(name))


def is_dump(path: str) -> bool:
    """Tell whether a file is named as a dump of a schema: what stands for all that ran before."""
    return _DUMP.match(path.rpartition("/")[2]) is not None


def is_plausible(folder: str) -> bool:
    """Tell whether numbered files in a folder are migrations without further signs."""
    return _PLAUSIBLE_FOLDER.search(folder) is not None


@functools.lru_cache(maxsize=65536)
def named(path: str) -> Named | None:
    """Return what the path of a file of SQL says; None where it follows no rule of naming."""
    folder, _, name = path.rpartition("/")
    if found := _FLYWAY.match(name):
        kinds: dict[str, Direction] = {"U": "down", "B": "baseline"}
        direction: Direction = "repeatable" if found["repeat"] else kinds.get(found["kind"], "up")
        version = _numbers(found["version"] or "")
        number = ".".join(map(str, version)) or "R"
        rest = f"__{found['rest']}"
        title = f"B{number}{rest}" if direction == "baseline" else f"{'R' if found['repeat'] else f'V{number}'}"
        title = f"R{rest}" if direction == "repeatable" else title
        return Named(base=_flyway_base(folder), scheme="flyway", version=(version,), name=title, direction=direction)
    parent, _, last = folder.rpartition("/")
    if name in {"migration.sql", "up.sql", "down.sql"} and (found := _NUMBERED_FOLDER.match(last)):
        return Named(
            base=parent,
            scheme="folder",
            version=(_numbers(found["version"]),),
            name=last,
            direction="down" if name == "down.sql" else "up",
        )
    found = _NUMBERED.match(name)
    if found is None:
        return None
    rest = found["rest"]
    label, way = _LABEL.search(rest), _DIRECTION.search(rest)
    for part in (label, way):
        rest = rest.replace(part[0], "", 1) if part else rest
    base, folders = without_versions(folder)
    title = "/".join([*(text for text, _ in folders), f"{found['version']}{rest}"])
    return Named(
        base=base,
        scheme="pair" if way else "plain",
        version=(*(version for _, version in folders), _numbers(found["version"])),
        name=title,
        direction=_DIRECTIONS[way["word"]] if way else "up",
        label=label["label"].lower() if label else "",
    )


def engine_of_folder(folder: str) -> Engine | None:
    """Return the engine that a folder is named after, as ``mysql`` or ``migrations-sqlite``; None where none is."""
    for segment in reversed(folder.lower().split("/")):
        words = [segment, *(re.split(r"[-_.]", segment) if re.search(r"migrat|sql|schema|db", segment) else ())]
        for word in words:
            if word in ENGINE_NAMES:
                return Engine(ENGINE_NAMES[word])
    return None


def engine_of_label(label: str) -> Engine:
    """Return the engine that a file's name names."""
    return Engine(ENGINE_NAMES[label])


def _numbers(text: str) -> Version:
    return tuple(int(part[:_MOST_DIGITS]) for part in re.split(r"\D+", text) if part)


def _flyway_base(folder: str) -> str:
    """Return the location that Flyway is given: it looks for files below it too."""
    parts = folder.split("/")
    for position in range(len(parts) - 1, -1, -1):
        if parts[position].lower() in {"migration", "migrations"}:
            keep = position + 1
            while keep < len(parts) and parts[keep].lower() in ENGINE_NAMES:
                keep += 1
            return "/".join(parts[:keep])
    return folder


def without_versions(folder: str) -> tuple[str, list[tuple[str, Version]]]:
    """Return a folder without the versions at its end, and these in order."""
    parts = folder.split("/")
    versions: list[tuple[str, Version]] = []
    while parts and _VERSION_FOLDER.match(parts[-1]):
        last = parts.pop()
        versions.insert(0, (last, _numbers(last)))
    return "/".join(parts), versions
