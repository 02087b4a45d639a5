"""What code over rows does, as far as its text tells: which tables, all rows or some, in batches, with which models."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from analyzers.migrations.readers.python_module import source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.readers.python_module import Function, Module

_MANAGERS: Final = frozenset({"objects", "_default_manager", "_base_manager", "all_objects", "unscoped", "query"})
_WRITES: Final = frozenset(
    {
        "save", "update", "create", "bulk_create", "bulk_update", "delete", "get_or_create", "update_or_create", "add", "set",
        "add_all", "merge", "commit", "flush", "bulk_save_objects", "bulk_insert_mappings", "bulk_update_mappings", "execute",
        "insert", "executemany",
    }
)  # fmt: skip
_NARROW: Final = frozenset({"filter", "get", "filter_by", "where", "exclude", "first", "in_bulk", "limit"})
_BATCHED: Final = re.compile(r"\bbatch|chunk|\biterator\(|yield_per|Paginator|islice|page_size|LIMIT\b", re.IGNORECASE)
_SESSION_CALLS: Final = frozenset({"query", "select", "insert", "update", "delete", "get", "scalars"})
"""Functions of SQLAlchemy (or methods of its session) that take a model first."""


@dataclass(kw_only=True, slots=True)
class DataUse:
    """What a function (with those of the file that it calls) does with rows.

    ``tables`` are those whose name is stated (``apps.get_model``). ``imports`` are classes of the application that are used
    as models.
    """

    tables: list[str] = field(default_factory=list)
    imports: list[str] = field(default_factory=list)
    whole_tables: bool = False
    batched: bool = False
    writes: bool = False


def data_use(function: Function | ast.Lambda, module: Module) -> DataUse:
    """Return what a function does with rows."""
    found = DataUse()
    for node in _reached(function, module):
        for inner in ast.walk(node):
            if isinstance(inner, ast.Call):
                _call(inner, module, found)
            elif isinstance(inner, ast.For):
                found.whole_tables |= _is_whole(inner.iter, function)
            elif isinstance(inner, ast.Slice) and inner.lower is not None and inner.upper is not None:
                found.batched = True
        found.batched |= bool(_BATCHED.search(source(node, 100_000)))
    return found


def _reached(function: Function | ast.Lambda, module: Module) -> Iterator[ast.AST]:
    """Yield a function and those of the same file that it names."""
    pending: list[ast.AST] = [function]
    seen: set[str] = set()
    while pending:
        node = pending.pop()
        yield node
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name) and inner.id in module.functions and inner.id not in seen:
                seen.add(inner.id)
                pending.append(module.functions[inner.id])


def _call(call: ast.Call, module: Module, found: DataUse) -> None:
    if not isinstance(call.func, ast.Attribute):
        if isinstance(call.func, ast.Name):
            _note_model(call.func, module, found)
            if call.func.id in _SESSION_CALLS and call.args:
                _note_model(call.args[0], module, found)
        return
    name = call.func.attr
    if name == "get_model":
        _note_historical(call, found)
    if name in _WRITES:
        found.writes = True
    if name in _SESSION_CALLS and call.args:
        _note_model(call.args[0], module, found)
    for inner in ast.walk(call.func):
        if isinstance(inner, ast.Attribute) and inner.attr in {*_MANAGERS, "__table__"}:
            _note_model(inner.value, module, found)
    if name in {"update", "delete"} and _is_whole(call.func.value, None):
        found.whole_tables = True


def _note_historical(call: ast.Call, found: DataUse) -> None:
    texts = [item.value for item in call.args if isinstance(item, ast.Constant) and isinstance(item.value, str)]
    texts += [
        item.value.value
        for item in call.keywords
        if isinstance(item.value, ast.Constant) and isinstance(item.value.value, str)
    ]
    names = ".".join(texts).split(".")
    if len(names) == 2:
        table = f"{names[0]}_{names[1].lower()}"
        if table not in found.tables:
            found.tables.append(table)


def _note_model(node: ast.expr, module: Module, found: DataUse) -> None:
    """Note a class that is imported from a module of models: a live one, not the migration's idea of it."""
    dotted = _dotted(node, module)
    parts = dotted.split(".")
    if len(parts) < 2 or not any(part in {"models", "model", "entities", "orm"} for part in parts[:-1]):
        return
    name = parts[-1]
    is_class = name[:1].isupper() and not name.isupper()
    if is_class and parts[0] not in {"django", "sqlalchemy", "sqlmodel", "alembic"} and dotted not in found.imports:
        found.imports.append(dotted)


def _dotted(node: ast.expr, module: Module) -> str:
    if isinstance(node, ast.Name):
        return module.imports.get(node.id, "")
    if isinstance(node, ast.Attribute):
        owner = _dotted(node.value, module)
        return f"{owner}.{node.attr}" if owner else ""
    return ""


def _is_whole(node: ast.expr, function: Function | ast.Lambda | None) -> bool:
    """Tell whether a query has no condition: ``X.objects.all()``, ``X.objects.iterator()``, ``session.query(X)``."""
    names: list[str] = []
    while True:
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id in {"enumerate", "tqdm", "list", "iter"} and node.args:
                node = node.args[0]
                continue
            node = node.func
        elif isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Subscript):
            return False
        elif isinstance(node, ast.Name) and not names and function is not None:
            bound = _assigned(node.id, function)
            return bound is not None and _is_whole(bound, None)
        else:
            break
    starts = any(name in _MANAGERS for name in names)
    return starts and not any(name in _NARROW for name in names)


def _assigned(name: str, function: Function | ast.Lambda) -> ast.expr | None:
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and any(
            isinstance(item, ast.Name) and item.id == name for item in node.targets
        ):
            return node.value
    return None
