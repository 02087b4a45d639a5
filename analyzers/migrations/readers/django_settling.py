"""One migration of Django while it is corrected by what is known of the project."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from analyzers.migrations.operations import AddConstraint, AnyOperation, Reference, StateOnly

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzers.migrations.readers.django_tables_known import Project
    from analyzers.migrations.stream import Engine

BothWays: TypeAlias = tuple[list[AnyOperation], list[AnyOperation]]
"""What happens on the way up, and what undoes it."""


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
