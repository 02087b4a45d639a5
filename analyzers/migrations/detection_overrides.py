"""What settings say of a repository's migrations: ``migrations`` in fleet.yaml and .fleetreview.yaml."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, cast

from analyzers.migrations.runners import RUNNERS
from analyzers.migrations.stream import Engine
from fleetreview.paths import glob_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from analyzers.migrations.stream import TransactionMode, Version


@dataclass(frozen=True, kw_only=True, slots=True)
class Override:
    """What a person says of the streams in the folders that ``path`` names: a folder, or a glob over folders; '**' is all.

    None, '' and () say nothing. ``lock_timeout`` and ``statement_timeout`` are set for every migration somewhere else.
    ``hot_tables`` are those that may never wait. ``origin`` is where it is said.
    """

    path: str = "**"
    framework: str | None = None
    engine: Engine | None = None
    version: Version = ()
    transaction: TransactionMode | None = None
    timezone: str = ""
    lock_timeout: str = ""
    statement_timeout: str = ""
    hot_tables: tuple[str, ...] = ()
    origin: str = "settings"

    def names(self, folder: str) -> bool:
        """Tell whether a folder is meant, or lies below one that is."""
        path = self.path.strip("/")
        if path in {"", "**", folder} or folder.startswith(f"{path}/"):
            return True
        return bool(glob_pattern(self.path).fullmatch(folder))


NOTHING = Override()


def overrides_of(*settings: Mapping[str, Any]) -> tuple[Override, ...]:
    """Return what hints say under ``migrations``, one mapping or a list of them; later ones count more.

    The hints were checked when their file was read: what is not as it should be says nothing.
    """
    found: list[Override] = []
    for hints in settings:
        said = hints.get("migrations", ())
        each = said if isinstance(said, list | tuple) else [said]
        found += [_override(one) for one in each if isinstance(one, dict)]
    return tuple(found)


def opted_in(*settings: Mapping[str, Any]) -> frozenset[str]:
    """Return the rules beside the default ones that hints ask for, anywhere under ``migrations``."""
    asked: set[str] = set()
    for hints in settings:
        said = hints.get("migrations", ())
        each = said if isinstance(said, list | tuple) else [said]
        asked.update(rule for one in each if isinstance(one, dict) for rule in one.get("opt_in", ()))
    return frozenset(asked)


def _override(said: Mapping[str, Any]) -> Override:
    framework, engine = said.get("framework"), said.get("engine")
    transaction = said.get("transaction")
    numbers = str(said.get("version", "")).split(".")
    tables = said.get("hot_tables", ())
    return Override(
        path=str(said.get("path", "**")),
        framework=framework if framework in RUNNERS else None,
        engine=Engine(engine) if engine in set(Engine) else None,
        version=tuple(map(int, numbers)) if all(map(str.isdecimal, numbers)) else (),
        transaction=cast("TransactionMode", transaction)
        if transaction in {"per-file", "all", "none", "batch"}
        else None,
        timezone=str(said.get("timezone", "")),
        lock_timeout=str(said.get("lock_timeout", "")),
        statement_timeout=str(said.get("statement_timeout", "")),
        hot_tables=tuple(map(str, tables)) if isinstance(tables, list | tuple) else (),
    )


def override_for(folder: str, overrides: Sequence[Override]) -> Override:
    """Return everything that is said of a folder as one: later ones count more."""
    return _merged(one for one in overrides if one.names(folder))


def _merged(overrides: Iterable[Override]) -> Override:
    merged = NOTHING
    for one in overrides:
        said = {field.name: value for field in fields(one) if (value := getattr(one, field.name)) not in {None, "", ()}}
        merged = replace(merged, **said)
    return merged
