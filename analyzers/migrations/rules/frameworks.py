"""The words of each framework: how its migrations run SQL, leave the transaction, and build an index concurrently.

From the frameworks' documentation; keys are those of ``Runner.framework``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence


_SQL: Final = {
    "django": "migrations.RunSQL({sql})",
    "alembic": "op.execute({sql})",
    "typeorm": "await queryRunner.query({sql})",
    "knex": "await knex.raw({sql})",
    "sequelize": "await queryInterface.sequelize.query({sql})",
}
_PYTHON: Final = frozenset({"django", "alembic"})
_PLAIN: Final = re.compile(r"[a-z_][a-z0-9_$]*")
_RESERVED: Final = frozenset(
    "all analyse analyze and any array as asc authorization between both case cast check collate column constraint create "
    "current_date current_time current_timestamp current_user default deferrable desc distinct do else end except false "
    "fetch for foreign freeze from full grant group having in initially inner intersect into is isnull join key lateral leading "
    "left like limit localtime natural not null offset on only or order outer overlaps placing primary references "
    "returning right select session_user similar some symmetric table tablesample then to trailing true union unique user "
    "using variadic verbose when where window with rank groups interval system values option index".split()
)


_NAME: Final = r"(?:\"[^\"]+\"|`[^`]+`|(?!(?:concurrently|delete|exists|if|not|only|update|using)\b)[a-z_][\w$.]*)"
_NAMED: Final = re.compile(
    rf"\b(?:TABLE|ONLY|COLUMN|CONSTRAINT|INDEX|VIEW|ON|REFERENCES|FROM|TO|KEY|CONCURRENTLY|EXISTS) (?P<name>{_NAME})(?=[ ;]|$)"
    rf"|\((?P<list>{_NAME}(?:, {_NAME})*)\)|\((?P<one>{_NAME})(?= IS NOT NULL\)|\) <= )",
    re.IGNORECASE,
)
_BEFORE_COLUMNS: Final = re.compile(r"(?:\b(?:KEY|UNIQUE) |\b(?:ON|REFERENCES) \S+ )\Z", re.IGNORECASE)


def statement(framework: str, sql: str, spelled: str = "") -> str:
    """Return a statement as a framework's migration runs it; the others are files of SQL.

    ``spelled`` is a name as the code writes it, where the engine keeps it in lower case.
    """
    if framework not in _SQL:
        return sql
    if framework == "knex" and (bound := _bound(sql, spelled)):
        return bound
    if framework not in _PYTHON:
        literal = f"`{sql}`" if "`" not in sql else '"' + sql.replace('"', '\\"') + '"'
    elif '"' in sql:
        literal = f"'{sql}'" if "'" not in sql else f"'''{sql}'''"
    else:
        literal = f'"{sql}"'
    return _SQL[framework].replace("{sql}", literal)


def _bound(sql: str, spelled: str) -> str:
    """Return a statement for Knex with its names as ``??``, so that they are mapped like those of its builder; '' if it has none.

    A project can have Knex write all names otherwise (``knexSnakeCaseMappers``): names in the text itself stay as they are.
    """
    if "?" in sql:
        return ""
    template, names, at = list[str](), list[str](), 0
    for found in _NAMED.finditer(sql):
        begin, end = next(found.span(kind) for kind in ("name", "list", "one") if found[kind])
        if found["list"] and not _BEFORE_COLUMNS.search(sql[: begin - 1]):
            continue
        several = sql[begin:end].split(", ")
        names += [one.strip('"`') for one in several]
        template += [sql[at:begin], ", ".join("??" for _ in several)]
        at = end
    text = "".join((*template, sql[at:]))
    literal = f"`{text}`" if "'" in text else f"'{text}'"
    shown = ", ".join(f"'{_as_spelled(name, spelled)}'" for name in names)
    return f"await knex.raw({literal}, [{shown}])" if names else ""


def _as_spelled(name: str, spelled: str) -> str:
    """Return a name, or one that begins with it, in the case in which the code writes it."""
    kept = spelled.lower()
    return spelled + name[len(kept) :] if kept and (name == kept or name.startswith(f"{kept}_")) else name


def quoted(name: str, *, mysql: bool = False) -> str:
    """Return a folded name as SQL writes it: quoted only where it has to be. Expressions in parentheses stay as they are."""
    if name.startswith("("):
        return name
    mark = "`" if mysql else '"'
    parts = (one if _PLAIN.fullmatch(one) and one not in _RESERVED else f"{mark}{one}{mark}" for one in name.split("."))
    return ".".join(parts)


def columns_of(names: Sequence[str], *, mysql: bool = False) -> str:
    """Return names as a list of columns."""
    return ", ".join(quoted(name, mysql=mysql) for name in names)


OPT_OUT: Final = {
    "django": ("Move it into a migration of its own that is not atomic", "atomic = False"),
    "alembic": (
        "Leave the transaction for it",
        "with op.get_context().autocommit_block():",
    ),
    "typeorm": (
        'Move it into a migration of its own without a transaction, and run migrations with migrationsTransactionMode "each" '
        '(in the mode "all" this is an error)',
        "transaction = false",
    ),
    "knex": ("Move it into a migration of its own without a transaction", "exports.config = { transaction: false };"),
    "sequelize": ("Run it without the transaction that the migration opens: pass no { transaction } to it", ""),
    "goose": ("Move it into a file of its own without a transaction", "-- +goose NO TRANSACTION"),
    "sql-migrate": ("Move it into a file of its own without a transaction", "-- +migrate Up notransaction"),
    "dbmate": (
        "Move it into a file of its own with no other statement (several are one transaction nevertheless)",
        "-- migrate:up transaction:false",
    ),
    "golang-migrate": (
        "Move it into a file of its own with no other statement: a file with several is one transaction",
        "",
    ),
    "prisma": (
        "Move it into a migration of its own with no other statement: a file with several is sent as one transaction",
        "",
    ),
    "drizzle": (
        "Run it beside drizzle-kit, in a script that connects by itself: Drizzle puts all pending files into one transaction and "
        "knows no way out",
        "",
    ),
    "flyway": (
        "Move it into a file of its own: Flyway runs one that has only such statements without a transaction; else say so in "
        "<file>.sql.conf",
        "executeInTransaction=false",
    ),
    "sqitch": ("Move it into a change of its own whose script has no BEGIN and COMMIT", ""),
    "numbered": (
        "Move it into a file of its own, and have it run without a transaction; if what runs the files cannot do that, run it by "
        "hand",
        "",
    ),
}
"""How a migration leaves the runner's transaction: prose, and code."""

TIMEOUT_FOR_ALL: Final = {
    "django": (
        "Set it in the settings with which migrations run",
        'DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c lock_timeout=2000"',
    ),
    "alembic": (
        "Set it in env.py, where it connects",
        'connect_args={"options": "-c lock_timeout=2000"}',
    ),
    "typeorm": ("Set it in the data source that runs migrations", 'extra: { options: "-c lock_timeout=2000" }'),
    "knex": ("Set it in the connection of the knexfile", 'connection: { options: "-c lock_timeout=2000" }'),
    "sequelize": (
        "Set it in the configuration with which migrations run",
        'dialectOptions: { options: "-c lock_timeout=2000" }',
    ),
    "flyway": ("Set it where Flyway connects", "flyway.initSql=SET lock_timeout = '2s'"),
    "sqitch": ("Set it in the environment in which sqitch deploys", 'PGOPTIONS="-c lock_timeout=2000"'),
}
"""How a lock time-out is set for all migrations of PostgreSQL; the others take it in the connection string."""

_DSN: Final = ("Set it in the connection string with which migrations run", "app:...@tcp(db)/app?lock_wait_timeout=5")

MYSQL_TIMEOUT_FOR_ALL: Final = {
    "django": (
        "Set it in the settings with which migrations run",
        'DATABASES["default"].setdefault("OPTIONS", {})["init_command"] = "SET SESSION lock_wait_timeout = 5"',
    ),
    "alembic": (
        "Set it in env.py, where it connects (PyMySQL, mysqlclient)",
        'connect_args={"init_command": "SET SESSION lock_wait_timeout = 5"}',
    ),
    "knex": (
        "Set it in the pool of the knexfile",
        'pool: { afterCreate: (connection, done) => connection.query("SET SESSION lock_wait_timeout = 5", done) }',
    ),
    "flyway": ("Set it where Flyway connects", "flyway.initSql=SET SESSION lock_wait_timeout = 5"),
    "goose": _DSN,
    "golang-migrate": _DSN,
}
"""Likewise of MySQL and MariaDB; the others take it as the first statement of each connection."""
