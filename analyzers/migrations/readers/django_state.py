"""Django's operations corrected by what earlier migrations made: one pass over all migrations of a project, in their order.

A file does not say which table a model has (``db_table``), which column a field has, what an altered field was before, or what a
removed constraint was. Here that is known, and each operation becomes what Django would ask of the database: AlterField keeps only
what changes (a field that changes its choices asks for nothing), RemoveField of a many-to-many field drops a table, RenameModel
leaves a table alone that has a name of its own, and the way back has the columns and constraints that were there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from analyzers.migrations.readers.django_names import named
from analyzers.migrations.readers.django_settling import Settling
from analyzers.migrations.readers.django_tables_known import Project
from analyzers.migrations.stream import in_common

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzers.migrations.operations import (
        AnyOperation,
    )
from analyzers.migrations.operations import (
    AddColumn,
    AddConstraint,
    AlterTableOption,
    CreateIndex,
    CreateTable,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropTable,
    RenameColumn,
    RenameIndex,
    RenameTable,
    StateOnly,
    ValidateConstraint,
)
from analyzers.migrations.readers import django_settling_columns as columns
from analyzers.migrations.readers import django_settling_indexes as indexes
from analyzers.migrations.readers import django_settling_tables as tables
from analyzers.migrations.readers.django_altering import alter_field
from analyzers.migrations.readers.django_grouping import alter_groups
from analyzers.migrations.readers.django_knowing import know, take_over
from analyzers.migrations.readers.django_settling import BothWays

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzers.migrations.operations import (
        AnyOperation,
        Where,
    )
    from analyzers.migrations.script import Script, Way
    from analyzers.migrations.stream import Engine

_CODE: Final = frozenset({"RunSQL", "RunPython"})
"""Operations whose way back is written by hand."""

_EVERY: Final = 64
"""How many migrations stand between two snapshots of the last ones, in which most changes are."""
_RARELY: Final = 8 * _EVERY
"""How many stand between two snapshots of those before: each copies all tables that there are."""


def settle(scripts: Sequence[Script], engine: Engine) -> tuple[Script, ...]:
    """Return scripts of one project, given in the order in which they run and with their labels, as they run in it."""
    return Settler().settle(scripts, engine)


class Settler:
    """Settles one project again and again as its history goes on: what stands before the first difference is not done anew.

    Scripts are told apart by identity: give it the same values for files that did not change.
    """

    def __init__(self) -> None:
        self._engine: Engine | None = None
        self._scripts: list[Script] = []
        self._settled: list[Script] = []
        self._project: Project | None = Project()
        self._snapshots: dict[int, Project] = {}

    def settle(self, scripts: Sequence[Script], engine: Engine, *, since: int = 0) -> tuple[Script, ...]:
        """Return scripts as ``settle`` does. Those before position ``since`` are as they were, and neither given nor returned."""
        everything = [*self._scripts[:since], *scripts]
        first, project = self._resume(everything, engine)
        self._project = None  # not what all scripts made, should one of these fail
        self._snapshots = {at: each for at, each in self._snapshots.items() if at <= first}
        self._settled = self._settled[:first]
        for at, script in enumerate(everything[first:], first):
            every = _EVERY if len(everything) - at <= _RARELY else _RARELY
            if at and at % every == 0 and at not in self._snapshots:
                self._snapshots[at] = project.copy()
            self._settled.append(_script(script, project, engine))
        self._scripts, self._project, self._engine = everything, project, engine
        return tuple(self._settled[since:])

    def _resume(self, scripts: Sequence[Script], engine: Engine) -> tuple[int, Project]:
        """Return from where to go on, and what was made up to there: the end if all is the same, else the last snapshot before."""
        same = in_common(self._scripts, scripts) if engine is self._engine else 0
        if self._project is not None and same == len(self._scripts):
            return same, self._project
        at = max((at for at in self._snapshots if at <= same), default=0)
        return at, self._snapshots[at].copy() if at else Project()


def _script(script: Script, project: Project, engine: Engine) -> Script:
    settling = Settling(project=project, engine=engine, operations=script.up.operations)
    up: list[AnyOperation] = []
    back: dict[Where, list[AnyOperation]] = {}
    for group in _groups(script.up.operations):
        forward, backward = _group(settling, group)
        up += [named(item, project, engine) for item in forward]
        back[group[0].where] = [*(named(item, project, engine) for item in backward), *back.get(group[0].where, [])]
    down = script.down and msgspec.structs.replace(script.down, operations=_back(script.down, back))
    return msgspec.structs.replace(script, up=msgspec.structs.replace(script.up, operations=tuple(up)), down=down)


def _group(settling: Settling, group: list[AnyOperation]) -> BothWays:
    """Return what one operation (or those that restate one thing) does, and what undoes it."""
    first = group[0]
    if first.written in _CODE:
        for item in group:
            take_over(item, settling.project)
        return group, []
    if isinstance(first, StateOnly):
        return [know(first, settling.project)], []
    if first.written == "AlterField" and isinstance(first, RenameColumn):
        return alter_field(group, settling.project, settling.engine)
    if first.written in {"AlterUniqueTogether", "AlterIndexTogether"}:
        return alter_groups(group, settling.project)
    up: list[AnyOperation] = []
    down: list[AnyOperation] = []
    for item in group:
        forward, backward = _one(settling, item)
        up += forward
        down = [*backward, *down]
    return up, down


def _one(settling: Settling, item: AnyOperation) -> BothWays:
    match item:
        case CreateTable():
            return tables.create_table(settling, item)
        case DropTable():
            return tables.drop_table(settling, item)
        case RenameTable():
            return tables.rename_table(settling, item)
        case AddColumn():
            return columns.add_column(settling, item)
        case DropColumn():
            return columns.drop_column(settling, item)
        case RenameColumn():
            return columns.rename_column(settling, item)
        case _:
            return _index(settling, item)


def _index(settling: Settling, item: AnyOperation) -> BothWays:
    match item:
        case AddConstraint():
            return indexes.add_constraint(settling, item)
        case CreateIndex():
            return indexes.create_index(settling, item)
        case DropConstraint():
            return indexes.drop_constraint(settling, item)
        case DropIndex():
            return indexes.drop_index(settling, item)
        case RenameIndex():
            return indexes.rename_index(settling, item)
        case ValidateConstraint() | AlterTableOption():
            return [msgspec.structs.replace(item, table=settling.project.name_of(item.table))], []
        case _:
            return [item], []


def _groups(operations: Sequence[AnyOperation]) -> Iterator[list[AnyOperation]]:
    """Yield operations one by one, those that restate something together as one group."""
    group: list[AnyOperation] = []
    for operation in operations:
        if group and not (
            operation.restated
            and group[0].restated
            and (operation.where, operation.written) == (group[0].where, group[0].written)
        ):
            yield group
            group = []
        group.append(operation)
    if group:
        yield group


def _back(down: Way, back: dict[Where, list[AnyOperation]]) -> tuple[AnyOperation, ...]:
    """Return a way back in which what Django would do stands for what the file alone tells."""
    found: list[AnyOperation] = []
    done: set[Where] = set()
    for operation in down.operations:
        if operation.written in _CODE or operation.where not in back:
            found.append(operation)
        elif operation.where not in done:
            done.add(operation.where)
            found += [
                msgspec.structs.replace(
                    item,
                    statement=operation.statement,
                    where=operation.where,
                    written=operation.written,
                    restated=False,
                )
                for item in back[operation.where]
            ]
    return tuple(found)
