"""What an AlterField asks for, out of the operations that restate the field."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from analyzers.migrations.operations import (
    AddConstraint,
    AlterType,
    AnyOperation,
    CreateIndex,
    Dml,
    Index,
    SetDefault,
    SetNullable,
    SqlType,
)
from analyzers.migrations.stream import Engine

if TYPE_CHECKING:
    from analyzers.migrations.operations import Reference
    from analyzers.migrations.readers.django_tables_known import Project


class Wanted:
    """What the operations of one AlterField ask for.

    ``fills``: there is a default for rows that are NULL; ``app_default``: the field keeps it.
    """

    def __init__(self, group: list[AnyOperation], project: Project, engine: Engine) -> None:
        self.engine = engine
        self.type: SqlType | None = None
        self.nullable = True
        self.fills = False
        self.app_default = False
        self.default: SetDefault | None = None
        self.unique = False
        self.check = ""
        self.reference: Reference | None = None
        self.index: CreateIndex | None = None
        self.like: Index | None = None
        for item in group:
            match item:
                case AlterType():
                    self.type = item.type
                case SetNullable():
                    self.nullable = item.nullable
                case SetDefault():
                    self.default = item
                case Dml():
                    self.fills, self.app_default = True, item.implied == "default"
                case _:
                    self._take(item, project)
        if self.type is None and self.reference is not None:
            self.type = project.type_of(self.reference)

    def _take(self, item: AnyOperation, project: Project) -> None:
        """Take a constraint or an index."""
        match item:
            case AddConstraint() if item.implied == "unique":
                self.unique = True
            case AddConstraint() if item.implied == "check":
                self.check = item.constraint.expression
            case AddConstraint() if item.constraint.references is not None:
                found = item.constraint.references
                self.reference = msgspec.structs.replace(found, table=project.name_of(found.table))
            case CreateIndex() if item.implied == "like_index":
                self.like = item.index if self.engine in {Engine.POSTGRES, Engine.UNKNOWN} else None
            case CreateIndex():
                self.index = item
            case _:
                pass
