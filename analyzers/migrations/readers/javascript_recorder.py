"""What a migration is found to do while its code is walked: operations in order, under which conditions, and raw SQL.

A walk is for one dialect. Where something depends on the dialect (raw SQL, a question which database it is) and there is none,
``dialect_matters`` is set, and the file is walked again for each.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, TypeVar

import msgspec

from analyzers.migrations.names import fold, table_name
from analyzers.migrations.operations import AnyOperation, Harmless, Opaque
from analyzers.migrations.readers.javascript_values import Text, Unknown, Value, fillable, known_name, restored, text_of
from analyzers.migrations.readers.splicing import spliced
from analyzers.migrations.script import Dialect, Way
from analyzers.migrations.sql.reading import read_sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    import tree_sitter

    from analyzers.migrations.operations import Where

_LONGEST = 200
_MOST_STATEMENTS = 3_000
AnOperation = TypeVar("AnOperation", bound=AnyOperation)


def place(node: tree_sitter.Node) -> Where:
    """Return a node's place. A call at the end of a chain of calls begins at its own name, not at that of the chain."""
    begin = node
    called = node.child_by_field_name("function") if node.type == "call_expression" else None
    if called is not None and called.type == "member_expression":
        receiver = called.child_by_field_name("object")
        named = called.child_by_field_name("property")
        if receiver is not None and named is not None and receiver.type in {"call_expression", "await_expression"}:
            begin = named
    (line, column), (end_line, end_column) = begin.start_point, node.end_point
    return (line + 1, column + 1, end_line + 1, end_column + 1)


def source(node: tree_sitter.Node) -> str:
    """Return a node's code."""
    return (node.text or b"").decode(errors="replace")


class Recorder:
    """Collects the operations of one way of one file."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.dialect_matters = False
        self.operations: list[AnyOperation] = []
        self.statements = 0
        self.guarded = False
        self.conditional = False
        self.looping = False
        self._is_cut = False

    @contextlib.contextmanager
    def under(self, *, guarded: bool = False, conditional: bool = False, looping: bool = False) -> Iterator[None]:
        """Mark what is recorded inside; what was marked before stays so, what is marked inside ends with it."""
        kept = (self.guarded, self.conditional, self.looping)
        self.guarded |= guarded
        self.conditional |= conditional
        self.looping |= looping
        try:
            yield
        finally:
            self.guarded, self.conditional, self.looping = kept

    def begin(self) -> int:
        """Count one more statement and return its number."""
        self.statements += 1
        return self.statements - 1

    def add(self, operation: AnyOperation, node: tree_sitter.Node, written: str, statement: int | None = None) -> int:
        """Record an operation, as a statement of its own unless one is given; return its position, for ``replace``."""
        number = self.begin() if statement is None else statement
        placed = msgspec.structs.replace(operation, where=place(node), statement=number, written=written)
        self.operations.append(self._marked(placed))
        return len(self.operations) - 1

    def replace(self, position: int, operation: AnyOperation, written: str) -> None:
        """Put what a chain of calls has become in the place of what it was."""
        old = self.operations[position]
        self.operations[position] = msgspec.structs.replace(
            operation,
            where=old.where,
            statement=old.statement,
            written=written,
            guarded=old.guarded or operation.guarded,
            conditional=old.conditional or operation.conditional,
        )

    def opaque(self, reason: str, node: tree_sitter.Node, written: str, statement: int | None = None) -> None:
        """Record a call that can't be read."""
        self.add(Opaque(reason=reason, text=source(node)[:_LONGEST]), node, written, statement)

    def harmless(self, what: str, node: tree_sitter.Node, written: str, statement: int | None = None) -> None:
        """Record a call that is understood and changes nothing that is judged."""
        self.add(Harmless(what=what), node, written, statement)

    def raw(self, value: Value, node: tree_sitter.Node, written: str) -> None:
        """Record what raw SQL says.

        Unknown parts of the text get an identifier for a while and stand in the operation as ``${code}``: no table, column or
        literal has such a text, so it is never taken for one that exists, and the same code is the same name in one file. Where
        an unknown part could be more than a name or a value, or the text does not parse with it, it is Opaque ``dynamic``.
        """
        self.dialect_matters = True
        if self.dialect is Dialect.NONE:
            return
        if self.statements >= _MOST_STATEMENTS:
            # Said once: everything behind it is missing too.
            if not self._is_cut:
                self._is_cut = True
                self.opaque("too_long", node, written)
            return
        if isinstance(value, Unknown) and value.options:
            for option in value.options:
                with self.under(guarded=value.condition, conditional=not value.condition):
                    self.raw(option, node, written)
            return
        text = text_of(value)
        if text is None:
            self.opaque("dynamic", node, written)
            return
        filled = fillable(text)
        if filled is None:
            self._dynamic(text, node, written)
            return
        sql, markers = filled
        reading = read_sql(sql, self.dialect, where=place(node), first_statement=self.statements, written=written)
        inside = spliced((part, False) if isinstance(part, str) else (part.text, True) for part in text.parts)
        operations = [self._restored(operation, markers) for operation in reading.operations]
        if markers and any(isinstance(operation, Opaque) for operation in operations):
            self._dynamic(text, node, written)
            return
        if inside:
            operations = [msgspec.structs.replace(operation, spliced=inside) for operation in operations]
        self.operations += [self._marked(operation) for operation in operations]
        self.statements += reading.statements

    def name(self, value: Value) -> str:
        """Return a column's, index' or constraint's name as the engine keeps it: frameworks quote all names."""
        return self._folded(known_name(value))

    def names(self, values: tuple[str, ...]) -> tuple[str, ...]:
        """Return several names as the engine keeps them."""
        return tuple(map(self._folded, values))

    def table(self, value: Value, schema: Value = None) -> str:
        """Return a table's name as the engine keeps it. ``schema.name`` in one text is a schema and a table."""
        name, namespace = known_name(value), known_name(schema)
        if not namespace and name.count(".") == 1 and "${" not in name:
            namespace, name = name.split(".")
        return table_name(self._folded(namespace), self._folded(name))

    def way(self, *, irreversible: bool, where: Where) -> Way:
        """Return what was recorded."""
        return Way(
            operations=tuple(self.operations), statements=self.statements, irreversible=irreversible, place=where
        )

    def _dynamic(self, text: Text, node: tree_sitter.Node, written: str) -> None:
        self.add(Opaque(reason="dynamic", text=str(text)[:_LONGEST]), node, written)

    def _folded(self, name: str) -> str:
        self.dialect_matters |= name != name.lower()
        return name if "${" in name else fold(name, self.dialect, quoted=True)

    def _marked(self, operation: AnOperation) -> AnOperation:
        changes: dict[str, bool] = {}
        if self.guarded:
            changes["guarded"] = True
        if self.conditional:
            changes["conditional"] = True
        return msgspec.structs.replace(operation, **changes) if changes else operation

    @staticmethod
    def _restored(operation: AnOperation, markers: object) -> AnOperation:
        if not markers or not isinstance(markers, dict):
            return operation
        return msgspec.convert(restored(msgspec.to_builtins(operation), markers), type(operation))
