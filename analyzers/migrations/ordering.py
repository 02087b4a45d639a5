"""Orders of migrations: by version, by a list that stands beside them, or by what each depends on."""

from __future__ import annotations

import heapq
from collections import Counter
from typing import TYPE_CHECKING, TypeVar

from analyzers.migrations.stream import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from analyzers.migrations.stream import Version

T = TypeVar("T")

LAST_NUMBER = 99_999
"""Numbers above it are times: they have gaps by nature."""


def duplicates(items: Sequence[T], key: Callable[[T], Hashable], path: Callable[[T], str]) -> list[Problem]:
    """Return a problem for each number that several migrations have."""
    keys = [*map(key, items)]
    if len(set(keys)) == len(keys):
        return []
    counts = Counter(keys)
    found = []
    for number, count in counts.items():
        if count > 1:
            paths = tuple(path(item) for item in items if key(item) == number)
            names = ", ".join(one.rpartition("/")[2] for one in paths)
            found.append(
                Problem(kind="duplicate", detail=f"{count} migrations have the same number: {names}", paths=paths)
            )
    return found


def gaps(versions: Sequence[Version]) -> list[Problem]:
    """Return a problem where single numbers are missing in what is otherwise counted one by one."""
    if not versions or any(len(version) != 1 or version[0] > LAST_NUMBER for version in versions):
        return []
    numbers = {version[0] for version in versions}
    missing = sorted(set(range(min(numbers), max(numbers))) - numbers)
    if not missing or len(missing) > max(1, len(numbers) // 10):
        return []
    return [Problem(kind="gap", detail=f"no migration has the number {', '.join(map(str, missing))}")]


def by_dependencies(
    items: Mapping[str, T],
    depends: Callable[[T], Sequence[str]],
    priority: Callable[[str], tuple[object, ...]],
    path: Callable[[T], str],
) -> tuple[list[str], list[Problem]]:
    """Return names so that each comes behind what it depends on, the lowest priority first where that leaves a choice.

    What depends on names that are not there is ordered as if it did not. A cycle is a problem; its members come last.
    """
    waiting = {name: {one for one in depends(item) if one in items and one != name} for name, item in items.items()}
    followers: dict[str, list[str]] = {}
    for name, before in waiting.items():
        for one in before:
            followers.setdefault(one, []).append(name)
    ready = [(priority(name), name) for name, before in waiting.items() if not before]
    heapq.heapify(ready)
    order: list[str] = []
    while ready:
        _, name = heapq.heappop(ready)
        order.append(name)
        for follower in followers.get(name, ()):
            waiting[follower].discard(name)
            if not waiting[follower]:
                heapq.heappush(ready, (priority(follower), follower))
    rest = sorted(items.keys() - set(order), key=priority)
    if not rest:
        return order, []
    paths = tuple(path(items[name]) for name in rest)
    return [*order, *rest], [Problem(kind="cycle", detail=f"{', '.join(rest[:5])} depend on each other", paths=paths)]


def heads(items: Mapping[str, T], depends: Callable[[T], Sequence[str]]) -> list[str]:
    """Return the names that nothing depends on, sorted."""
    used = {one for item in items.values() for one in depends(item)}
    return sorted(items.keys() - used)
