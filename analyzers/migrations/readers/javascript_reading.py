"""From a module to scripts: both ways are walked, once if no dialect matters, else once for each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from analyzers.migrations.operations import Transaction
from analyzers.migrations.readers.javascript_machine import Machine
from analyzers.migrations.readers.javascript_module import Module, load
from analyzers.migrations.readers.javascript_recorder import Recorder, place, source
from analyzers.migrations.readers.javascript_values import Function, Unknown, Value
from analyzers.migrations.script import Dialect, Reader, Script, Way
from analyzers.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    import tree_sitter

    from analyzers.migrations.readers.javascript_framework import Framework

SUFFIXES = frozenset({".js", ".ts", ".mjs", ".cjs", ".mts", ".cts", ".jsx", ".tsx"})
DIALECTS = (Dialect.POSTGRES, Dialect.MYSQL, Dialect.SQLITE)
_GRAMMARS = {".mjs": ".js", ".cjs": ".js", ".mts": ".ts", ".cts": ".ts"}
_IRREVERSIBLE = re.compile(
    r"irreversib|not reversib|non-?reversib|(can ?not|can't|can no longer|impossible to|not possible to|won't|will not) (be )?"
    r"(re-?vert|undo|undone|roll|restore|downgrade)|no (way back|rollback|going back|turning back)|one[- ]way|"
    r"nothing to (revert|undo|roll)|no (down|reverse) migration|not? (need|necessary) to revert",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Migration:
    """The functions of a migration, what they are called with, and what the module says about it."""

    up: Function
    down: Function | None
    args: tuple[Value, ...]
    revision: str = ""
    transaction: Literal["", "none", "own"] = ""


def root_of(content: bytes, suffix: str) -> tree_sitter.Node | None:
    """Return a module's syntax tree; None for a suffix that is not JavaScript or TypeScript."""
    return parse(content, _GRAMMARS.get(suffix, suffix)) if suffix in SUFFIXES else None


def scripts(
    reader: Reader,
    root: tree_sitter.Node,
    framework: Framework,
    find: Callable[[Module], Migration | None],
) -> tuple[Script, ...]:
    """Return what a module does as a migration: () if ``find`` says that it is none.

    One script with ``Dialect.NONE`` where everything is the framework's own words; one for each dialect where there is raw
    SQL, a question about the dialect, or a name with capitals, which engines fold differently.
    """
    neutral, matters = _script(reader, root, framework, find, Dialect.NONE)
    if neutral is None:
        return ()
    if not matters:
        return (neutral,)
    each = [_script(reader, root, framework, find, dialect)[0] for dialect in DIALECTS]
    return tuple(script for script in each if script is not None)


def _script(
    reader: Reader,
    root: tree_sitter.Node,
    framework: Framework,
    find: Callable[[Module], Migration | None],
    dialect: Dialect,
) -> tuple[Script | None, bool]:
    recorder = Recorder(dialect)
    machine = Machine(framework, recorder)
    migration = find(load(root, machine))
    if migration is None:
        return None, False
    up, matters = _way(framework, migration.up, migration.args, dialect)
    down, down_matters = (None, False)
    if migration.down is not None:
        down, down_matters = _way(framework, migration.down, migration.args, dialect)
    own = any(isinstance(operation, Transaction) and operation.action == "begin" for operation in up.operations)
    script = Script(
        reader=reader,
        dialect=dialect,
        up=up,
        down=down,
        transaction=migration.transaction or ("own" if own else ""),
        revision=migration.revision,
    )
    return script, matters or down_matters


def _way(framework: Framework, function: Function, args: tuple[Value, ...], dialect: Dialect) -> tuple[Way, bool]:
    recorder = Recorder(dialect)
    machine = Machine(framework, recorder)
    value: Value = None
    throws = False
    try:
        value, throws = machine.walk(function, list(args))
        machine.settle(value)
    except RecursionError:
        # A value that holds itself: nothing that a migration means.
        recorder.opaque("too_long", function.node, "function")
    irreversible = not recorder.operations and (throws or _says_so(function) or _rejects(value))
    return recorder.way(irreversible=irreversible, where=place(function.node)), recorder.dialect_matters


def _rejects(value: Value) -> bool:
    return isinstance(value, Unknown) and value.text.startswith("Promise.reject")


def _says_so(function: Function) -> bool:
    body = function.node.child_by_field_name("body")
    comments = [child for child in body.named_children if child.type == "comment"] if body is not None else []
    return any(_IRREVERSIBLE.search(source(comment)) for comment in comments)
