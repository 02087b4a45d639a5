"""A script: what one file version says as a migration, before anybody knows where the file stands and what runs it.

It is what the map step gives: a pure function of content and suffix. A file of SQL is read once for each dialect that it
could be written in, as the engine is only known from the repository.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, TypeAlias

import msgspec

from analyzers.migrations.operations import AnyOperation, Where


class Dialect(StrEnum):
    """How SQL is read. MariaDB and MySQL share one; a framework that writes the SQL itself has none."""

    POSTGRES = "postgres"
    MYSQL = "mysql"
    SQLITE = "sqlite"
    NONE = ""


Reader: TypeAlias = Literal["sql", "django", "alembic", "typeorm", "knex", "sequelize", "goose"]
"""What reads a file; ``goose`` is its Go form, its SQL form is ``sql``."""


class Way(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One direction of a script.

    ``statements`` counts what is in it, understood or not (framework calls and SQL statements; control statements too).
    ``irreversible`` tells that it states so itself (raises, or a comment that says it). ``place`` is where it begins.
    """

    operations: tuple[AnyOperation, ...] = ()
    statements: int = 0
    irreversible: bool = False
    place: Where = (1, 1, 1, 1)


class Script(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What a file says.

    ``down`` None: the file has no way back in it (it may stand in another file). ``marks`` are the annotations that it bears
    and that tell its runner: ``goose``, ``dbmate``, ``sqitch``, ``drizzle`` (``--> statement-breakpoint``), ``flyway``,
    ``sql-migrate``.
    ``transaction``: what the file itself asks for: '' nothing, ``none`` no transaction, ``own`` it opens its own. ``opt_out`` is
    the comment of SQL by which it asks for none, where no mark tells its runner.
    ``revision`` names it for its framework (Alembic's revision, TypeORM's class name); ``depends`` what has to run before, in
    the framework's words (Django: ``app.0003_x``); ``replaces`` what it squashes; ``branch_labels`` are Alembic's. ``app`` is
    '' unless the file says it. ``initial``: Django's flag. ``placeholders``: ``${...}`` or ``:name`` were masked.
    ``is_skipped``: it tells its runner not to run it any more.
    """

    reader: Reader
    dialect: Dialect = Dialect.NONE
    up: Way = Way()
    down: Way | None = None
    marks: tuple[str, ...] = ()
    transaction: Literal["", "none", "own"] = ""
    opt_out: str = ""
    revision: str = ""
    depends: tuple[str, ...] = ()
    run_before: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    branch_labels: tuple[str, ...] = ()
    is_skipped: bool = False
    initial: bool = False
    placeholders: bool = False


def encode(scripts: tuple[Script, ...]) -> list[object]:
    """Return scripts as JSON-able facts."""
    return [msgspec.to_builtins(script) for script in scripts]


def decode(values: object) -> tuple[Script, ...]:
    """Return what ``encode`` gave; ValueError (msgspec.ValidationError) for something else."""
    return msgspec.convert(values, tuple[Script, ...])
