"""``.fleetreview.yaml``: what the owners of a repository say about how it is reviewed."""

from __future__ import annotations

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


def _checked_hints(hints: dict[str, Any]) -> dict[str, Any]:
    """Refuse roles that there are not: a hint without effect would go unnoticed."""
    roles = hints.get("roles", {})
    if not isinstance(roles, dict):
        raise ValueError("roles: a mapping of path globs to roles is expected")  # noqa: TRY004  # what pydantic takes
    for glob, role in roles.items():
        if not isinstance(role, str) or role not in set(Role):
            raise ValueError(f"roles: {role!r} for {glob} is none of {', '.join(Role)}")
    return hints


Hints = Annotated[dict[str, Any], AfterValidator(_checked_hints)]
"""What is said to analyzers; ``roles`` maps path globs to roles."""


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
        if not isinstance(values, dict) or not isinstance(values.get("hints", {}), dict):
            return values
        sections = {name: values[name] for name in HINT_SECTIONS if name in values}
        twice = sections.keys() & values.get("hints", {}).keys()
        if twice:
            raise ValueError(f"{', '.join(sorted(twice))}: given twice, at the top and among hints")
        rest = {name: value for name, value in values.items() if name not in sections}
        return {**rest, "hints": {**values.get("hints", {}), **sections}}


def read_owner_settings(content: bytes, *, name: str = SETTINGS_PATH) -> OwnerSettings:
    """Read the settings file of a repository; an empty one says nothing.

    Raise InvalidFile with all problems, each with file, line and field.
    """
    return Document(content, name=name, max_bytes=_MOST_BYTES).read(OwnerSettings)
