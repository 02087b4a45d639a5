"""Patterns that many rules of a technology have in common: what request data is, what makes a value harmless.

They stand once, in ``analyzers/patterns/shared/<technology>.yaml``: a mapping of names to lists. Wherever a list of a rule file has
an item ``shared: NAME``, the list of that name stands in its place.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from fleetreview.errors import InvalidFile
from fleetreview.remembered import remembered

if TYPE_CHECKING:
    from collections.abc import Mapping

SHARED_DIRECTORY: Final = Path(__file__).parent / "patterns" / "shared"
_KEY: Final = "shared"


def expand(value: Any, technology: str) -> Any:
    """Return a value of a rule file with the shared lists in their places. InvalidFile for a name that nothing has."""
    known = shared_lists(technology)
    return _expanded(value, known, f"none of {', '.join(sorted(known)) or 'the lists: there are none'}")


def _expanded(value: Any, known: Mapping[str, list[Any]], otherwise: str) -> Any:
    """Put lists in their places; ``otherwise`` is what a name is that is not known."""
    if isinstance(value, dict):
        return {key: _expanded(item, known, otherwise) for key, item in value.items()}
    if not isinstance(value, list):
        return value
    items: list[Any] = []
    for item in value:
        if isinstance(item, dict) and item.keys() == {_KEY}:
            if item[_KEY] not in known:
                raise InvalidFile(f"shared: {item[_KEY]!r} is {otherwise}")
            items += known[item[_KEY]]
        else:
            items.append(_expanded(item, known, otherwise))
    return items


@functools.cache
def shared_lists(technology: str) -> Mapping[str, list[Any]]:
    """Return the shared lists of a technology by name, lists in lists in their places; InvalidFile names file and list.

    A list may use those above it.
    """
    path = SHARED_DIRECTORY / f"{technology}.yaml"
    if not path.exists():
        return {}
    content = path.read_bytes()
    try:
        document = json.loads(
            remembered("rules", content, lambda: json.dumps(yaml.load(content, Loader=yaml.CSafeLoader)).encode())
        )
    except yaml.YAMLError as error:
        raise InvalidFile(f"{path}: not YAML: {error}") from error
    if not isinstance(document, dict) or not all(isinstance(items, list) for items in document.values()):
        raise InvalidFile(f"{path}: a mapping of names to lists")
    lists: dict[str, list[Any]] = {}
    for name, items in document.items():
        try:
            lists[str(name)] = _expanded(items, lists, "no list above")
        except InvalidFile as error:
            raise InvalidFile(f"{path}: {name}: {error}") from error
    return lists
