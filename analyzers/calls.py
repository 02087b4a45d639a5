"""Which call means which function of the same file.

Who is called is told by name, and by what the call says of the object that has the method; where that is not clear, nobody is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from analyzers.functions import CONSTRUCTORS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_OWN: Final = frozenset({"self", "cls", "this", "super()", "super", "exports", "module.exports"})
_SHORTEST_NAME_OF_AN_OBJECT: Final = 4


def is_called(function: Mapping[str, Any], passing: Mapping[str, Any], names: Sequence[str]) -> bool:
    """Tell whether a call means a function of the same file; both as the facts say it, ``names`` those of all such functions.

    A function is called by its name alone, a method by an object that is itself, its class, or named like its class, or by
    any object where its name is private and no other function has it. A constructor is called by its class's name.
    """
    receiver, owner = passing["receiver"], function["owner"]
    if function["function"] in CONSTRUCTORS and owner:
        return passing["name"] == owner and receiver not in _OWN
    if passing["name"] != function["function"]:
        return False
    if not owner:
        return receiver in {"", "exports", "module.exports"}
    if not receiver:
        return False
    if receiver in _OWN or (passing["caller_receiver"] and receiver == passing["caller_receiver"]):
        return not passing["caller_owner"] or passing["caller_owner"] == owner
    if resembles(receiver.rpartition(".")[2], owner):
        return True
    name = function["function"]
    private = name.startswith("_") or (passing["caller_receiver"] and name[0].islower())
    return bool(private) and names.count(name) == 1


def called_by(function: Mapping[str, Any]) -> str:
    """Return by which name a function is called, as facts say it: a constructor by that of its class."""
    return str(
        function["owner"] if function["function"] in CONSTRUCTORS and function["owner"] else function["function"]
    )


def resembles(name: str, owner: str) -> bool:
    """Tell whether an object's name is like that of a class: one is in the other, and it is no short one."""
    last, named = re.sub(r"\(.*\)$|^_+|\W|_", "", name).lower(), owner.replace("_", "").lower()
    return len(last) >= _SHORTEST_NAME_OF_AN_OBJECT and bool(named) and (last in named or named in last)


def is_passed(function: Mapping[str, Any], passing: Mapping[str, Any]) -> bool:
    """Tell whether a call passes its argument as the parameter of the fact."""
    if passing["keyword"]:
        return bool(passing["keyword"] == function["parameter"])
    if passing["position"] != function["position"]:
        return False
    keys = passing["keys"]
    return not (function["in_pieces"] and keys is not None and function["parameter"] not in keys)
