"""One migration of Django while it is corrected by what is known of the project."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from analyzers.migrations.operations import (
    AddConstraint,
    AnyOperation,
    Constraint,
    DropConstraint,
    Reference,
    StateOnly,
)
from analyzers.migrations.stream import Engine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzers.migrations.readers.django_tables_known import Project

BothWays: TypeAlias = tuple[list[AnyOperation], list[AnyOperation]]
"""What happens on the way up, and what undoes it."""

Keys: TypeAlias = "Sequence[tuple[str, str, Reference]]"
"""Foreign keys: table, column, and what it points to."""


@dataclass(kw_only=True, slots=True)
class Settling:
    """One migration.

    ``operations`` are all of its way up: a new table's foreign keys stand at the end. ``renamed`` are columns, by table and name,
    that got another one in it: what Django kept for its end knows the old one.
    """

    project: Project
    engine: Engine
    operations: Sequence[AnyOperation]
    renamed: dict[tuple[str, str], str] = field(default_factory=dict)

    def keys(self, table: str) -> dict[str, Reference]:
        """Return what the columns of a table point to, by the foreign keys that stand later in the migration."""
        found: dict[str, Reference] = {}
        for item in self.operations:
            if (
                isinstance(item, AddConstraint)
                and item.implied == "foreign_key"
                and item.constraint.references is not None
            ) and self.project.name_of(item.table) == table:
                target = item.constraint.references
                found[item.constraint.columns[0]] = msgspec.structs.replace(
                    target, table=self.project.name_of(target.table)
                )
        return found


def of_models(item: AnyOperation) -> StateOnly:
    """Return an operation that changes models alone, and not the database."""
    return StateOnly(what=item.written, where=item.where, statement=item.statement, written=item.written)


def key_of(table: str, column: str, reference: Reference, name: str = "") -> tuple[AnyOperation, AnyOperation]:
    """Return what makes a column's foreign key, and what drops it; ``name`` '' for the one that Django gives to a field's."""
    key = Constraint(kind="foreign_key", name=name, columns=(column,), references=reference, deferrable=True)
    return (
        AddConstraint(table=table, constraint=key, implied="foreign_key"),
        DropConstraint(table=table, kind="foreign_key", columns=(column,), implied="foreign_key"),
    )


def with_keys(settling: Settling, ways: BothWays, keys: Keys, later_keys: Keys) -> BothWays:
    """Return changes between the drop of foreign keys and their making, as Django does for fields that it alters.

    ``keys`` are those that go, ``later_keys`` the same ones as they come again. On SQLite a table is built anew instead.
    """
    up, down = ways
    if settling.engine is Engine.SQLITE or not keys:
        return ways
    first = up[0]
    same = {"where": first.where, "statement": first.statement, "written": first.written}
    gone = [key_of(*key) for key in keys]
    again = [key_of(*key) for key in later_keys]
    drops = [msgspec.structs.replace(drop, **same) for _, drop in gone]
    adds = [msgspec.structs.replace(add, **same) for add, _ in again]
    return [*drops, *up, *adds], [*(drop for _, drop in again), *down, *(add for add, _ in gone)]
