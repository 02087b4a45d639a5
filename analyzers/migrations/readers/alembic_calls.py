"""A call of Alembic's operations with its arguments, whether it stands on ``op`` or on a batch of one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzers.migrations.names import fold, table_name
from analyzers.migrations.readers.python_module import argument, place

if TYPE_CHECKING:
    import ast

    from analyzers.migrations.operations import Where
    from analyzers.migrations.readers.python_values import Scope
    from analyzers.migrations.script import Dialect


@dataclass(frozen=True, kw_only=True, slots=True)
class Called:
    """One call.

    ``name`` is the method (``add_column``), ``batch`` the call of ``batch_alter_table`` that it belongs to: then its arguments
    leave out the table.
    """

    name: str
    call: ast.Call
    scope: Scope
    dialect: Dialect
    batch: ast.Call | None = None

    @property
    def where(self) -> Where:
        """Its place."""
        return place(self.call)

    @property
    def written(self) -> str:
        """Its name as it is written."""
        return f"{'op' if self.batch is None else 'batch_op'}.{self.name}"

    def argument(self, name: str, position: int | None = None, *, after_table: bool = True) -> ast.expr | None:
        """Return an argument; ``position`` counts the table in, where ``after_table``."""
        if position is not None and self.batch is not None and after_table:
            position -= 1
        return argument(self.call, name, position)

    def text(self, name: str, position: int | None = None, *, after_table: bool = True) -> str | None:
        """Return an argument that is a constant text."""
        return self.scope.text(self.argument(name, position, after_table=after_table))

    def name_of(self, name: str, position: int | None = None, *, after_table: bool = True) -> str | None:
        """Return an argument that is a name of the database."""
        found = self.text(name, position, after_table=after_table)
        return None if found is None else fold(found, self.dialect, quoted=True)

    def names_of(self, name: str, position: int | None = None) -> tuple[str, ...]:
        """Return an argument that is a list of names; () where it is not known."""
        found = self.scope.texts(self.argument(name, position)) or ()
        return tuple(fold(item, self.dialect, quoted=True) for item in found)

    def flag(self, name: str) -> bool:
        """Tell whether an argument is given and true."""
        return self.scope.is_true(self.argument(name))

    def table(self, name: str = "table_name", position: int = 0, schema: str = "schema") -> str | None:
        """Return the table that the call is about, or None where its name is not known."""
        if self.batch is not None:
            return self._table(self.batch, argument(self.batch, "table_name", 0), "schema")
        return self._table(self.call, argument(self.call, name, position), schema)

    def _table(self, call: ast.Call, node: ast.expr | None, schema: str) -> str | None:
        found = self.scope.text(node)
        if found is None:
            return None
        owner = self.scope.text(argument(call, schema)) or ""
        return table_name(fold(owner, self.dialect, quoted=True), fold(found, self.dialect, quoted=True))

    def other_table(self, name: str, position: int, schema: str) -> str | None:
        """Return a table that is named beside the first."""
        return self._table(self.call, self.argument(name, position), schema)
