"""A stream: the migrations of one repository for one database, in the order in which they run, and how they are run.

It is made in the link step, from the scripts of a tree's files and from where these stand. A repository can have several: one
for each directory of migrations and, where the same migration is written for several engines, one for each engine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, TypeAlias

from analyzers.migrations.script import Dialect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzers.migrations.operations import AnyOperation, Where
    from analyzers.migrations.script import Script, Way
    from fleetreview.model import BlobId


class Engine(StrEnum):
    """The database that the migrations are for. UNKNOWN is judged like PostgreSQL, at low confidence."""

    POSTGRES = "postgres"
    MYSQL = "mysql"
    MARIADB = "mariadb"
    SQLITE = "sqlite"
    UNKNOWN = "unknown"

    @property
    def dialect(self) -> Dialect:
        """How its SQL is read."""
        if self in {Engine.MYSQL, Engine.MARIADB}:
            return Dialect.MYSQL
        return Dialect.SQLITE if self is Engine.SQLITE else Dialect.POSTGRES


Version: TypeAlias = tuple[int, ...]

ASSUMED: dict[Engine, Version] = {
    Engine.POSTGRES: (14,),
    Engine.MYSQL: (8, 0),
    Engine.MARIADB: (10, 6),
    Engine.SQLITE: (3, 35),
    Engine.UNKNOWN: (14,),
}
"""The oldest versions still supported, for repositories that do not say which they run."""

TransactionMode: TypeAlias = Literal["per-file", "all", "none", "batch"]
"""What the runner does: a transaction for each migration, one for all that are pending, none, or the whole file sent at once.

``batch`` (golang-migrate, dbmate without transaction, Prisma): several statements are one implicit transaction, a single one
is none.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Runner:
    """What runs the migrations.

    ``framework`` is ``flyway``, ``golang-migrate``, ``goose``, ``dbmate``, ``sql-migrate``, ``sqitch``, ``prisma``, ``drizzle``,
    ``numbered``, ``django``, ``alembic``, ``typeorm``, ``knex`` or ``sequelize``. ``has_down``: whether it knows ways back at all.
    ``is_sure``: whether anything tells how it takes transactions; nothing does of files that are only numbered, unless something of
    the repository is known to run them.
    """

    framework: str
    transaction: TransactionMode
    has_down: bool
    is_sure: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Detected:
    """What is known of the database, each with what it was read from (a path, or a setting; '' where it is assumed)."""

    engine: Engine
    engine_from: str = ""
    version: Version = (14,)
    version_from: str = ""
    timezone: str = ""
    lock_timeout_from: str = ""
    """A path where a lock time-out is set for all migrations (env.py, OPTIONS, a connection string); '' where none is."""
    statement_timeout_from: str = ""
    foreign_keys: Literal["", "on", "off"] = ""
    """Whether connections turn SQLite's foreign keys on; '' where nothing tells, or it is told in both ways."""
    also: tuple[Engine, ...] = ()
    """Other engines that Django's settings name: the same migrations run on them too."""

    def at_least(self, *version: int) -> bool:
        """Tell whether the engine is at least of a version."""
        return self.version >= version


@dataclass(frozen=True, kw_only=True, slots=True)
class Migration:
    """One migration in its stream.

    ``name`` is what its framework calls it (``0003_orders``), ``ordinal`` its position from 0. ``down`` is None where there
    is no way back; it stands in ``down_path``. ``baseline``: a dump or a squash that stands for what ran before; it is
    replayed and not judged. ``repeatable``: Flyway's R files, run again whenever they change.
    """

    path: str
    blob: BlobId
    name: str
    ordinal: int
    script: Script
    up: Way
    down: Way | None = None
    down_path: str = ""
    down_blob: BlobId = ""
    baseline: bool = False
    repeatable: bool = False


def in_common(first: Sequence[object], second: Sequence[object]) -> int:
    """Count the values with which two lists begin alike: by halves, each compared at once, which passes over the very same ones."""
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        if first[low:middle] == second[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """Something wrong with the order of a stream: two heads, a number twice, a gap, a file that no rule of naming takes.

    ``kind`` is ``heads``, ``duplicate``, ``gap``, ``unnamed``, ``journal``, ``missing`` (a migration depends on one that is
    not there) or ``cycle``. ``paths`` are the files concerned.
    """

    kind: str
    detail: str
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Stream:
    """Migrations in the order in which they run.

    ``key`` names the stream for good: its directory and, if needed, its engine. ``hot_tables`` are those on which nobody may wait,
    as settings name them.
    """

    key: str
    directory: str
    runner: Runner
    detected: Detected
    migrations: tuple[Migration, ...]
    problems: tuple[Problem, ...] = ()
    detected_from: tuple[str, ...] = ()
    hot_tables: tuple[str, ...] = ()

    @property
    def engine(self) -> Engine:
        """The database."""
        return self.detected.engine


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Operations that run in one transaction, or each in its own (``transactional`` False).

    ``explicit``: the file opens the transaction itself, or the statement is one (a DO block).
    ``shared``: earlier migrations run in the same one (mode ``all``).
    """

    transactional: bool
    operations: tuple[AnyOperation, ...]
    explicit: bool = False
    shared: bool = False


Edit: TypeAlias = "tuple[Where, str, str]"
"""The place of a statement, words in it (the first ones, case and spaces do not matter; '' for its end), and what to put behind
them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A rule matched at one operation, or at a migration or stream as a whole.

    ``message`` is one sentence with the fact that makes it true. ``evidence`` are names that identify the match beyond rule and
    place: table, column, index; they go into the fingerprint. ``related`` are places that explain it: path, where and a note.
    ``steps`` are the safe recipe in order, each with its SQL or code if it has any. ``severity`` and ``confidence`` None: the
    rule's. ``edits`` cure it where words in its statement are enough: a mechanical fix is made of them. ``lapses`` None: as its
    rule says, where it stands in a file; what follows from a stream as a whole stays until it is mended.
    """

    rule_id: str
    path: str
    where: Where
    message: str
    evidence: dict[str, str]
    related: tuple[tuple[str, Where, str], ...] = ()
    steps: Sequence[str] = field(default=())
    severity: str | None = None
    confidence: str | None = None
    edits: tuple[Edit, ...] = ()
    lapses: bool | None = None
