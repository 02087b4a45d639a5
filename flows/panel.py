"""The analyzers that judge a fleet, together: the one place where they are made, and what is asked of all of them at once.

A command that judges nothing imports no analyzer; all imports of them stand inside functions.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from analyzers.catalogue import Catalogue, catalogue
from fleetreview.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from analyzers.protocol import Analyzer
    from analyzers.secrets.candidate import Scanner
    from fleetreview.model import Role
    from warehouse.location import Location

SCANNERS = "FLEETREVIEW_SECRETS_SCANNERS"
"""Environment variable that names scanners of secrets beside our own, separated by commas."""


def panel_of_today(*, jobs: int = 1, key: Callable[[], bytes] | None = None) -> Panel:
    """Return the analyzers of the product.

    ``jobs`` is how many processes one of them may run at once, ``key`` gives the key by which secrets are known again: that of
    the warehouse, or where there is none this machine's.
    """
    from analyzers.migrations.analyzer import MigrationAnalyzer
    from analyzers.patterns.analyzer import PatternAnalyzer
    from analyzers.patterns.engine import Limits
    from analyzers.secrets.analyzer import SecretsAnalyzer

    return Panel.of(
        PatternAnalyzer(limits=Limits(jobs=jobs)),
        MigrationAnalyzer(),
        SecretsAnalyzer(key=key or key_of_machine, scanners=scanners()),
    )


def panel_for_scan(*, jobs: int = 1, migrations: Mapping[str, Any] | None = None, targets: Sequence[str] = ()) -> Panel:
    """Return the analyzers for files as they are: all migrations are judged, each in the history of those before it.

    ``migrations`` says what runs them, in the words of the settings (``engine``, ``version``, ``framework``, ``transaction``);
    ``targets`` are the paths to report on, empty for all.
    """
    from analyzers.migrations.analyzer import MigrationAnalyzer
    from analyzers.migrations.detection import overrides_of
    from analyzers.patterns.analyzer import PatternAnalyzer
    from analyzers.patterns.engine import Limits
    from analyzers.secrets.analyzer import SecretsAnalyzer

    judged = MigrationAnalyzer(
        judge_all=True,
        loose=True,
        overrides=overrides_of({"migrations": migrations} if migrations else {}),
        targets=frozenset(targets) or None,
    )
    return Panel.of(
        PatternAnalyzer(limits=Limits(jobs=jobs)), judged, SecretsAnalyzer(key=key_of_machine, scanners=scanners())
    )


def catalogue_of_today() -> Catalogue:
    """Return the rules of all analyzers of the product, without the analyzers."""
    from analyzers.migrations.rules.all_rules import rules
    from analyzers.secrets.rules import rules as rules_of_secrets

    return Catalogue.of([*catalogue().rules.values(), *(one.rule for one in rules()), *rules_of_secrets()])


def scanners() -> tuple[Scanner, ...]:
    """Return what looks for secrets: our own detectors, and what ``FLEETREVIEW_SECRETS_SCANNERS`` names beside them.

    UsageError for another name than ``kingfisher``, AnalyzerError where it is not installed.
    """
    from analyzers.secrets.python_scanner import PythonScanner

    asked = [name.strip() for name in os.environ.get(SCANNERS, "").split(",") if name.strip()]
    if unknown := [name for name in asked if name != "kingfisher"]:
        raise UsageError(f"{SCANNERS}: kingfisher can be named, not {', '.join(unknown)}")
    if not asked:
        return (PythonScanner(),)
    from analyzers.secrets.kingfisher import KingfisherScanner

    return PythonScanner(), KingfisherScanner()


def key_of_warehouse(location: Location) -> bytes:
    """Return the key by which the secrets of a warehouse are known again; made where there is none."""
    from analyzers.secrets.identity import kept_key

    return kept_key(location.local("state/secrets.key"))


def key_of_machine() -> bytes:
    """Return the key by which secrets are known again where nothing is kept of a run but what it prints."""
    from analyzers.secrets.identity import kept_key
    from fleetreview.settings import Settings

    return kept_key(Settings.from_environment().cache_directory / "secrets.key")


def reads_any_kind(analyzer: Analyzer) -> bool:
    """Tell whether an analyzer reads files of any kind: that it read one says nothing of its language's being judged."""
    return bool(analyzer.units(""))


@dataclass(frozen=True, kw_only=True, slots=True)
class Panel:
    """Analyzers in the order in which they judge. ``catalogue`` has the rules of all of them."""

    analyzers: tuple[Analyzer, ...]
    catalogue: Catalogue

    @classmethod
    def of(cls, *analyzers: Analyzer) -> Self:
        """Return a panel of some analyzers. ValueError where two have the same id, or apply rules of the same id."""
        ids = [analyzer.id for analyzer in analyzers]
        if len(set(ids)) != len(ids):
            raise ValueError(f"two analyzers have the same id: {', '.join(ids)}")
        rules = Catalogue.of(rule for analyzer in analyzers for rule in analyzer.catalogue.rules.values())
        return cls(analyzers=analyzers, catalogue=rules)

    @property
    def digest(self) -> str:
        """Changes whenever any result of any analyzer could change; of one analyzer alone it is that one's."""
        if len(self.analyzers) == 1:
            return self.analyzers[0].digest
        parts = [(analyzer.id, analyzer.digest) for analyzer in self.analyzers]
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:20]

    @property
    def cpu_seconds(self) -> float:
        """CPU time of all processes that the analyzers have started."""
        return sum(analyzer.cpu_seconds for analyzer in self.analyzers)

    def selects(self, path: str, role: Role) -> bool:
        """Tell whether some analyzer reads a file."""
        return any(analyzer.selects(path, role) for analyzer in self.analyzers)
