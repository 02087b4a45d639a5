"""SQL inside Python: read as SQL where its text is constant, opaque where it is built while it runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from analyzers.migrations.operations import Opaque
from analyzers.migrations.readers.python_module import place, source
from analyzers.migrations.sql.reading import Reading, read_sql

if TYPE_CHECKING:
    import ast

    from analyzers.migrations.operations import AnyOperation
    from analyzers.migrations.readers.python_values import Scope
    from analyzers.migrations.script import Dialect


@dataclass(frozen=True, kw_only=True, slots=True)
class Circumstances:
    """Under which a call runs."""

    conditional: bool = False
    guarded: bool = False
    repeated: bool = False


def read_text(
    node: ast.expr, call: ast.AST, scope: Scope, dialect: Dialect, *, written: str, first_statement: int = 0
) -> Reading:
    """Read an argument that is SQL. ``call`` gives the place of every operation."""
    text = scope.text(node)
    if text is None:
        opaque = Opaque(
            reason="dynamic", text=source(node), where=place(call), written=written, statement=first_statement
        )
        return Reading(operations=(opaque,), statements=1)
    return read_sql(text, dialect, where=place(call), first_statement=first_statement, written=written)


def under(operations: tuple[AnyOperation, ...], circumstances: Circumstances) -> tuple[AnyOperation, ...]:
    """Return operations with the circumstances under which they run.

    A statement in a loop whose rounds are not known is conditional: it may run not at all.
    """
    conditional = circumstances.conditional or circumstances.repeated
    if not conditional and not circumstances.guarded:
        return operations
    return tuple(
        msgspec.structs.replace(
            item, conditional=item.conditional or conditional, guarded=item.guarded or circumstances.guarded
        )
        for item in operations
    )
