"""What a call means that is of no function of its own file, as far as that file says; and which function of another file it is.

A call is followed where an import, a declared type or a constructor leads to the file that defines the function. A method of an
object of which nothing is known is followed by the object's name, where that is like the name of one class alone.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from analyzers.calls import called_by, resembles
from analyzers.functions import CONSTRUCTORS
from analyzers.imports import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from analyzers.functions import Functions, Passing
    from analyzers.imports import Imports

HERE: Final = "./"
"""The module of what is not imported and is the package's own, in Go."""
ANY: Final = "*"
"""A type of which no more is known than the package that makes it."""
_OWN: Final = re.compile(r"^(?:self|this|cls)\.")
_MADE: Final = re.compile(r"^(?:new)?([A-Za-z_][\w.]*)\(.*\)$", re.DOTALL)
_ALIAS: Final = re.compile(r"^(?:[@~#]/|[~#]|@(?=\w+/))")
_SUFFIX: Final = re.compile(r"\.(?:[cm]?[jt]sx?|py)$")
_FEW: Final = 25
_NAME: Final = re.compile(r"\w+")

EXACT, BELOW, ALIKE = 2, 1, 0
"""How a file is led to: it is what a module names; it is below the folder that a module names; by a name that is like another."""


@dataclass(frozen=True, slots=True)
class Callee:
    """What a call leads to: the names in a module that end with what is called; no module where only names are known."""

    module: str
    names: tuple[str, ...]

    def to_fact(self) -> list[Any]:
        """Return it as facts keep it."""
        return [self.module, *self.names]

    @classmethod
    def from_fact(cls, value: Sequence[str]) -> Callee:
        """Read what ``to_fact`` gave."""
        return cls(value[0], tuple(value[1:]))


def callees_of(passing: Passing, imports: Imports, functions: Functions, technology: str) -> tuple[Callee, ...]:
    """Return what a call may lead to outside of its file; nothing where it is of its own file, or of what is not known."""
    name, receiver = passing.name, _OWN.sub("", passing.receiver)
    if not passing.receiver:
        imported = imports.of(name)
        if imported is not None:
            return (Callee(imported.module, (name if imported.name in {"", DEFAULT} else imported.name,)),)
        return (Callee(HERE, (name,)),) if technology == "go" and name not in functions.names else ()
    if receiver in {"self", "this", "cls", "super", "super()"}:
        return ()
    found = tuple(_of_object(receiver, name, imports, technology))
    if found:
        return found
    last = _NAME.findall(receiver.rpartition(".")[2]) or _NAME.findall(receiver)
    known = {function.owner.lower() for function in functions.all if function.name == name}
    return (Callee("", (last[0], name)),) if last and not any(resembles(last[0], owner) for owner in known) else ()


def _of_object(receiver: str, name: str, imports: Imports, technology: str) -> Iterator[Callee]:
    """Yield what a method of an object may be: of an import, or of the class that the object is declared to be of."""
    imported = imports.of(receiver)
    if imported is not None:
        yield Callee(imported.module, (*filter(None, (imported.name,)), name))
        return
    made = _MADE.match(receiver)
    for type_ in (made[1],) if made else imports.types_of(receiver.rpartition(".")[2]):
        package, _, last = type_.rpartition(".")
        imported = imports.of(type_)
        if imported is not None:
            # In Go the package whose function makes the object.
            kind = (ANY,) if technology == "go" else tuple(filter(None, (imported.name,)))
            yield Callee(imported.module, (*kind, name))
        elif package and (imported := imports.of(package)) is not None:
            yield Callee(imported.module, (*filter(None, (imported.name,)), last, name))
        elif technology == "go" and not package and last[:1].isupper():
            yield Callee(HERE, (last, name))
    root, _, rest = receiver.partition(".")
    imported = imports.of(root) if rest and not made else None
    if imported is not None:
        yield Callee(imported.module, (*filter(None, (imported.name,)), *rest.split("."), name))


def leads(callee: Callee, caller: str, path: str, function: Mapping[str, Any], technology: str) -> int | None:
    """Tell how a call in a file leads to a function of another file, as facts say it; None where it does not."""
    name, owner = callee.names[-1], function["owner"]
    if name != called_by(function):
        return None
    is_constructor = function["function"] in CONSTRUCTORS and owner
    if not callee.module:
        return ALIKE if owner and not is_constructor and resembles(callee.names[0], owner) else None
    before = callee.names[:-1]
    for taken in range(len(before) + 1 if technology == "python" else 1):
        led = _file(callee.module, before[:taken], caller, path, technology)
        rest = before[taken:]
        if led is not None and (_is_of(rest, owner, technology) if not is_constructor else not rest):
            return led
    return None


def led_to(imports: Imports, path: str, others: Iterable[str], technology: str) -> frozenset[str]:
    """Return the files that a file leads to by what it imports, and in Go those of its own package.

    A folder that holds many files says nothing of which one is meant.
    """
    found: set[str] = set()
    asked: list[tuple[str, Sequence[str]]] = [(module, ()) for module in imports.modules]
    if technology == "go":
        asked.append((HERE, ()))
    if technology == "python":
        asked += [(imported.module, (imported.name,)) for imported in imports.all if imported.name]
    known = [other for other in others if other != path]
    for module, below in asked:
        led = {other: how for other in known if (how := _file(module, below, path, other, technology)) is not None}
        exact = [other for other, how in led.items() if how == EXACT]
        found.update(next((some for some in (led, exact) if len(some) <= _FEW), ()))
    return frozenset(found)


def _is_of(rest: Sequence[str], owner: str, technology: str) -> bool:
    """Tell whether the names before a function's are those of its class, of an object of it, or, where it has none, no names."""
    if rest and rest[0] == DEFAULT:
        return len(rest) == 1 or _is_of(rest[1:], owner, technology)
    if not rest:
        return not owner
    if len(rest) > 1:
        return False
    if not owner:
        return technology == "javascript"  # export const orders = { find(name) { ... } }
    return rest[0] in {owner, ANY} or resembles(rest[0], owner)


def _file(module: str, below: Sequence[str], caller: str, path: str, technology: str) -> int | None:
    """Tell how a module, as a file names it, leads to another file."""
    folder = posixpath.dirname(caller)
    if technology == "go":
        return _package(module, folder, posixpath.dirname(path))
    here = _SUFFIX.sub("", path)
    if technology == "python":
        here = here.removesuffix("/__init__")
        dots = len(module) - len(module.lstrip("."))
        parts = [*filter(None, module.lstrip(".").split(".")), *below]
        for _ in range(dots - 1):
            folder = posixpath.dirname(folder)
        return (
            _at(posixpath.normpath("/".join([folder, *parts] if folder else parts or ["."])), here)
            if dots
            else _ends("/".join(parts), here)
        )
    here = here.removesuffix("/index")
    module = _SUFFIX.sub("", module).removesuffix("/index")
    if module.startswith("."):
        return _at(posixpath.normpath(posixpath.join(folder, module)), here)
    alias = _ALIAS.sub("", module)
    return _ends(alias, here) if alias != module or "/" in module else None


def _at(target: str, here: str) -> int | None:
    if target == here:
        return EXACT
    return BELOW if target == "." or here.startswith(f"{target}/") else None


def _ends(target: str, here: str) -> int | None:
    """Tell how a module without its root leads to a file: the root may be any folder."""
    if not target:
        return None
    target = target.removeprefix("src/") if target.count("/") > 1 else target
    if f"/{here}".endswith(f"/{target}"):
        return EXACT
    return BELOW if f"/{target}/" in f"/{here}" else None


def _package(module: str, folder: str, other: str) -> int | None:
    """Tell whether an import path of Go leads to a folder: the path ends with the folder's, or with its last two names."""
    if module == HERE:
        return EXACT if folder == other else None
    path, names = module.split("/"), other.split("/") if other else []
    shared = 0
    while shared < min(len(path), len(names)) and path[-1 - shared] == names[-1 - shared]:
        shared += 1
    return EXACT if shared and (shared == len(names) or shared > 1) else None
