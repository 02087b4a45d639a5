"""Which columns could be one and the same under two names."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from analyzers.migrations.operations import Column

_SPLIT: Final = re.compile(r"_+|(?<=[a-z0-9])(?=[A-Z])")
_SAYS_LITTLE: Final = frozenset(
    "id ids is has at on by of the name type date time count number key value data to for".split()
)
_ALIKE: Final = 0.72
_A_WORD: Final = 6


def continues(old: Column, new: Column) -> bool:
    """Tell whether a column could be another one under a new name: same type, same target, names with something in common."""
    if old.type is None or new.type is None or (old.type.name, old.type.array) != (new.type.name, new.type.array):
        return False
    if old.generated or new.generated or (old.references is None) != (new.references is None):
        return False
    if old.references is not None and new.references is not None and old.references.table != new.references.table:
        return False
    shorter, longer = sorted((old.name.lower(), new.name.lower()), key=len)
    # Where names are folded nothing tells where a word of streamingRegion ends.
    if len(shorter) >= _A_WORD and longer.endswith(shorter) and shorter not in _SAYS_LITTLE:
        return True
    first, second = _words(old.name), _words(new.name)
    if (first & second) - _SAYS_LITTLE:
        return True
    if not first - _SAYS_LITTLE or not second - _SAYS_LITTLE:
        return False
    return difflib.SequenceMatcher(None, old.name.lower(), new.name.lower()).ratio() >= _ALIKE and not first & second


def _words(name: str) -> set[str]:
    return {word.lower().rstrip("s") for word in _SPLIT.split(name) if word}
