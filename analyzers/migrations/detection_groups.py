"""Files by what belongs together, kept from tree to tree: drafts are made anew of groups that changed, and of no others."""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analyzers.migrations.detection_draft import Draft, Source


T = TypeVar("T")


class Group(Generic[T]):
    """Values by paths, in the order of these."""

    def __init__(self) -> None:
        self._paths: list[str] = []
        self._by_path: dict[str, T] = {}

    def put(self, path: str, value: T) -> None:
        """Take a value, in the place of one of its path."""
        if path not in self._by_path:
            insort(self._paths, path)
        self._by_path[path] = value

    def drop(self, path: str) -> None:
        """Forget a value, if there is one."""
        if self._by_path.pop(path, None) is not None:
            del self._paths[bisect_left(self._paths, path)]

    def __contains__(self, path: str) -> bool:
        """Tell whether a path has a value."""
        return path in self._by_path

    def __len__(self) -> int:
        """Count the values."""
        return len(self._paths)

    def values(self) -> list[T]:
        """Return all of them."""
        return [self._by_path[path] for path in self._paths]


class Family(Protocol):
    """What makes drafts of the sources of some readers."""

    def put(self, source: Source) -> None:
        """Take a source, in the place of one of its path."""

    def drop(self, source: Source) -> None:
        """Forget a source."""

    def drafts(self) -> list[Draft]:
        """Return the drafts by the names of their groups; the same ones where nothing changed."""


class Grouped:
    """A family in which each group gives one draft, out of the group's sources alone."""

    def __init__(self, group: Callable[[Source], str], make: Callable[[str, Sequence[Source]], Draft]) -> None:
        self._group = group
        self._make = make
        self._groups: dict[str, Group[Source]] = {}
        self._drafts: dict[str, Draft] = {}

    def put(self, source: Source) -> None:
        """Take a source, in the place of one of its path."""
        name = self._group(source)
        self._groups.setdefault(name, Group()).put(source.path, source)
        self._drafts.pop(name, None)

    def drop(self, source: Source) -> None:
        """Forget a source."""
        name = self._group(source)
        self._groups[name].drop(source.path)
        self._drafts.pop(name, None)
        if not self._groups[name]:
            del self._groups[name]

    def drafts(self) -> list[Draft]:
        """Return the drafts by the names of their groups; the same ones where nothing changed."""
        for name, group in self._groups.items():
            if name not in self._drafts:
                self._drafts[name] = self._make(name, group.values())
        return [self._drafts[name] for name in sorted(self._drafts)]
