"""``.fleetreview.yaml``: what the owners of a repository say about how it is reviewed."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from fleetreview.documents import Document
from fleetreview.model import Role

SETTINGS_PATH: Final = ".fleetreview.yaml"
"""Where the file stands in a repository."""

# The file comes from an audited repository.
_MOST_BYTES: Final = 64 << 10

HINT_SECTIONS: Final = ("migrations", "contracts", "service")
"""Top-level keys of the file that are hints for analyzers."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Glob = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""A glob over paths of a repository, as ``fleetreview.paths`` understands it."""


FRAMEWORKS: Final = (
    *(
        "flyway",
        "golang-migrate",
        "goose",
        "dbmate",
        "sql-migrate",
        "sqitch",
        "prisma",
        "drizzle",
        "numbered",
        "django",
    ),
    *("alembic", "typeorm", "knex", "sequelize"),
)
"""What can run migrations, as ``migrations`` names it."""

ENGINES: Final = ("postgres", "mysql", "mariadb", "sqlite")
"""The databases that migrations can be for, as ``migrations`` names them."""

TRANSACTIONS: Final = ("per-file", "all", "none", "batch")
"""How migrations share transactions, as ``migrations`` names it."""

_CHOICES: Final = {"framework": FRAMEWORKS, "engine": ENGINES, "transaction": TRANSACTIONS}
_TEXTS: Final = ("path", "timezone", "lock_timeout", "statement_timeout")
_MIGRATION_FIELDS: Final = (
    "path",
    "framework",
    "engine",
    "version",
    "transaction",
    *_TEXTS[1:],
    "hot_tables",
    "opt_in",
)
_VERSION: Final = re.compile(r"\d{1,4}(\.\d{1,4}){0,2}")


def check_migrations(said: Any) -> None:
    """Refuse what the analyzer of migrations would not understand: one mapping, or a list of them; ValueError names the field."""
    for number, one in enumerate(said if isinstance(said, list | tuple) else [said]):
        place = f"migrations[{number}]" if isinstance(said, list | tuple) else "migrations"
        if not isinstance(one, dict):
            raise ValueError(f"{place}: a mapping is expected")  # noqa: TRY004  # what pydantic takes
        for field, value in one.items():
            problem = _migration_problem(field, value)
            if problem:
                raise ValueError(f"{place}.{field}: {problem}")


def _migration_problem(field: str, value: Any) -> str:
    """Return what is wrong with a field of ``migrations``; '' where nothing is."""
    if field not in _MIGRATION_FIELDS:
        return f"unknown field; known are {', '.join(_MIGRATION_FIELDS)}"
    if field in _CHOICES and value not in _CHOICES[field]:
        return f"{value!r} is none of {', '.join(_CHOICES[field])}"
    if field == "version" and (isinstance(value, bool) or not _VERSION.fullmatch(str(value))):
        return "a version such as 13 or '10.6' is expected"
    if field in _TEXTS and not (isinstance(value, str) and value.strip()):
        return "text is expected"
    if field == "hot_tables" and not (isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)):
        return "a list of tables is expected"
    if field == "opt_in" and not (isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)):
        return "a list of rules is expected"
    return ""


def _checked_hints(hints: dict[str, Any]) -> dict[str, Any]:
    """Refuse roles and migrations that there are not: a hint without effect would go unnoticed."""
    roles = hints.get("roles", {})
    if not isinstance(roles, dict):
        raise ValueError("roles: a mapping of path globs to roles is expected")  # noqa: TRY004  # what pydantic takes
    for glob, role in roles.items():
        if not isinstance(role, str) or role not in set(Role):
            raise ValueError(f"roles: {role!r} for {glob} is none of {', '.join(Role)}")
    if "migrations" in hints:
        check_migrations(hints["migrations"])
    return hints


Hints = Annotated[dict[str, Any], AfterValidator(_checked_hints)]
"""What is said to analyzers; ``roles`` maps path globs to roles, ``migrations`` tells of streams of migrations."""


def gathered_hints(values: Any) -> Any:
    """Return what a file says with the sections for analyzers among its hints; ValueError where one is given twice."""
    if not isinstance(values, dict) or not isinstance(values.get("hints", {}), dict):
        return values
    sections = {name: values[name] for name in HINT_SECTIONS if name in values}
    twice = sections.keys() & values.get("hints", {}).keys()
    if twice:
        raise ValueError(f"{', '.join(sorted(twice))}: given twice, at the top and among hints")
    rest = {name: value for name, value in values.items() if name not in sections}
    return {**rest, "hints": {**values.get("hints", {}), **sections}} if sections else rest


def _as_day(value: Any) -> Any:
    """Take a day only as it is written in full: a bare number would count as seconds since 1970."""
    if value is None or type(value) is date:
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as problem:
        raise ValueError("a date such as 2026-01-31 is expected") from problem


class WrittenSuppression(BaseModel):
    """A suppression in a settings file: findings of a rule below a path are hidden, for a reason, until a day.

    ``expires`` is the last day on which it holds, None where it holds for ever.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: Text
    path: Glob = "**"
    reason: Text
    expires: Annotated[date | None, BeforeValidator(_as_day)] = None


class OwnerSettings(BaseModel):
    """The settings of one repository. ``hints`` also holds the sections ``migrations``, ``contracts`` and ``service``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    exclude: tuple[Glob, ...] = ()
    suppressions: tuple[WrittenSuppression, ...] = ()
    hints: Hints = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _gather_hints(cls, values: Any) -> Any:
        return gathered_hints(values)


def read_owner_settings(content: bytes, *, name: str = SETTINGS_PATH) -> OwnerSettings:
    """Read the settings file of a repository; an empty one says nothing.

    Raise InvalidFile with all problems, each with file, line and field.
    """
    return Document(content, name=name, max_bytes=_MOST_BYTES).read(OwnerSettings)
