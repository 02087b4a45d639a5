"""Django's migrations: one file as scripts.

What a file does not say is the label of its app: tables are written ``{app}_model`` until ``django_app.with_app`` puts it in, and
``django_state`` corrects what depends on earlier migrations.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from analyzers.migrations.readers.django_conditions import last_name
from analyzers.migrations.readers.django_operations import MAX_NESTED, steps
from analyzers.migrations.readers.django_steps import Context, Ways
from analyzers.migrations.readers.python_module import bindings, parse, place
from analyzers.migrations.readers.python_values import Scope
from analyzers.migrations.script import Dialect, Script

if TYPE_CHECKING:
    from analyzers.migrations.readers.python_module import Module

_DIALECTS = (Dialect.POSTGRES, Dialect.MYSQL, Dialect.SQLITE)


def read_django(content: bytes) -> tuple[Script, ...]:
    """Return what a migration of Django says; () where the file is none, or does not parse.

    One script for each dialect where SQL stands in it, else one without a dialect. ``depends`` are ``app.name``, or
    ``swappable:AUTH_USER_MODEL``. Tables of the file's own app begin with ``{app}_``.
    """
    if b"Migration" not in content or b"migrations" not in content:
        return ()
    module = parse(content)
    migration = None if module is None else module.classes.get("Migration")
    if module is None or migration is None or not any(last_name_of(base) == "Migration" for base in migration.bases):
        return ()
    first, has_sql = _script(module, migration, Dialect.POSTGRES)
    if not has_sql:
        return (_script(module, migration, Dialect.NONE)[0],)
    return (first, *(_script(module, migration, dialect)[0] for dialect in _DIALECTS[1:]))


def last_name_of(node: ast.expr) -> str:
    """Return the last part of a name as it is written."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _script(module: Module, migration: ast.ClassDef, dialect: Dialect) -> tuple[Script, bool]:
    attributes = {name: value for item in migration.body for name, value in bindings(item) if value is not None}
    scope = Scope(module=module, local=dict(attributes))
    context = Context(scope=scope, dialect=dialect)
    ways = Ways(steps=list(steps(attributes.get("operations"), context)))
    where = place(migration)
    script = Script(
        reader="django",
        dialect=dialect,
        up=ways.up(where),
        down=ways.down(where),
        transaction="none" if scope.is_false(attributes.get("atomic")) else "",
        depends=_names(attributes.get("dependencies"), scope),
        run_before=_names(attributes.get("run_before"), scope),
        replaces=_names(attributes.get("replaces"), scope),
        initial=scope.is_true(attributes.get("initial")),
    )
    return script, context.has_sql


def _names(node: ast.expr | None, scope: Scope, depth: int = 0) -> tuple[str, ...]:
    """Return pairs of app and migration as ``app.migration``; what is not constant is left out."""
    resolved = None if node is None else scope.resolve(node)
    if isinstance(resolved, ast.BinOp) and depth < MAX_NESTED:
        return (*_names(resolved.left, scope, depth + 1), *_names(resolved.right, scope, depth + 1))
    if not isinstance(resolved, ast.List | ast.Tuple):
        return ()
    found: list[str] = []
    for item in resolved.elts:
        names = scope.texts(item)
        if names is not None and len(names) == 2:
            found.append(".".join(names))
        elif isinstance(item, ast.Call) and last_name(scope.dotted(item.func)) == "swappable_dependency" and item.args:
            found.append(f"swappable:{last_name(scope.dotted(item.args[0]))}")
    return tuple(found)
