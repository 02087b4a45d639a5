"""Knex' table builder: what the callback of ``createTable`` and ``alterTable`` does to its table."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from analyzers.migrations.operations import (
    AddColumn,
    AddConstraint,
    AlterTableOption,
    AlterType,
    AnyOperation,
    Column,
    CreateIndex,
    CreateTable,
    Opaque,
    SetDefault,
    SetNullable,
)
from analyzers.migrations.readers.javascript_recorder import Recorder, source
from analyzers.migrations.readers.javascript_values import Handle, Value, string, strings
from analyzers.migrations.readers.knex_columns import Draft, foreign_key, modify, name_key
from analyzers.migrations.readers.knex_table_calls import DROPS, MAKERS, Table, dropped
from analyzers.migrations.readers.knex_types import TYPES, column_type, generated

if TYPE_CHECKING:
    from collections.abc import Iterator

    import tree_sitter

    from analyzers.migrations.readers.javascript_framework import Call

    Entry: TypeAlias = tuple[AnyOperation, tree_sitter.Node, str]

_OPTIONS = frozenset("comment engine charset collate inherits queryContext increments".split())


class Builder:
    """A table while its callback is walked.

    ``new``: it is created. ``table`` is its name as the engine keeps it, ``raw`` as it is written, out of which Knex makes the
    names of indexes.
    """

    def __init__(self, recorder: Recorder, table: str, raw: str, *, new: bool) -> None:
        self.table = table
        self._recorder = recorder
        self._raw = raw
        self._table = Table(recorder=recorder, name=table, raw=raw)
        self._new = new
        # Each with whether it is guarded and whether it depends on a condition.
        self._entries: list[tuple[tuple[bool, bool], Draft | Entry]] = []
        self._options: dict[str, str] = {}

    def call(self, name: str, call: Call) -> Value:
        """Note a call on the table; return the column or foreign key that it begins."""
        if name in TYPES:
            return self._column(name, call)
        if name == "foreign":
            return self._foreign(call)
        made = MAKERS.get(name)
        if made is not None:
            for operation in made(self._table, call):
                self._note(operation, call, name)
        elif name in DROPS:
            self._note(dropped(self._table, name, call), call, name)
        elif name == "nullable" and not call.args:
            # Chained to something that is no column: it says nothing.
            pass
        elif name in _OPTIONS:
            self._options[name] = string(call.arg(0)) or ""
            if not self._new:
                self._note(AlterTableOption(table=self.table, option=name), call, name)
        else:
            self._note(Opaque(reason="unsupported", text=source(call.node)[:200]), call, name)
        return Handle(kind="builder", data=self)

    def modify(self, draft: Draft, name: str, call: Call) -> Value:
        """Note a call chained to a column or foreign key."""
        if not modify(self._recorder, self._raw, draft, name, call):
            if name in TYPES or name in MAKERS or name in DROPS:
                # Some chain the next column to the one before.
                return self.call(name, call)
            self._note(Opaque(reason="unsupported", text=source(call.node)[:200]), call, name)
        return Handle(kind="column", data=(self, draft))

    def finish(self, call: Call, written: str, *, guarded: bool = False) -> None:
        """Record what the callback did."""
        if self._new:
            self._create(call, written, guarded=guarded)
            return
        added: list[int] = []
        for (is_guarded, conditional), entry in self._entries:
            with self._recorder.under(guarded=is_guarded, conditional=conditional):
                if isinstance(entry, Draft):
                    self._altered(entry, added)
                else:
                    operation, node, how = entry
                    self._recorder.add(operation, node, how)

    def _altered(self, draft: Draft, added: list[int]) -> None:
        """Record a column of a table that is there; ``added`` keeps the statement by which all new ones are added."""
        if draft.is_column and not draft.alters:
            if not added:
                added.append(self._recorder.begin())
            operation = AddColumn(table=self.table, column=draft.column(), spelled=draft.spelled)
            self._recorder.add(operation, draft.node, draft.written, added[0])
        elif draft.is_column:
            self._alter(draft)
        self._of_column(draft)

    def _columns(self) -> Iterator[Column]:
        for _, entry in self._entries:
            if isinstance(entry, Draft):
                if entry.is_column:
                    yield entry.column()
            elif isinstance(entry[0], AddColumn):
                yield entry[0].column

    def _create(self, call: Call, written: str, *, guarded: bool) -> None:
        drafts = [entry for _, entry in self._entries if isinstance(entry, Draft)]
        others = [entry for _, entry in self._entries if not isinstance(entry, Draft)]
        constraints = [constraint for draft in drafts for constraint, _ in draft.constraints]
        constraints += [key for draft in drafts if (key := foreign_key(self._raw, draft)) is not None]
        constraints += [operation.constraint for operation, _, _ in others if isinstance(operation, AddConstraint)]
        statement = self._recorder.begin()
        created = CreateTable(
            table=self.table,
            columns=tuple(self._columns()),
            constraints=tuple(constraints),
            engine=self._options.get("engine", "").lower(),
            charset=self._options.get("charset", "").lower(),
            guarded=guarded,
        )
        self._recorder.add(created, call.node, written, statement)
        for draft in drafts:
            for index, node in draft.indexes:
                self._recorder.add(CreateIndex(table=self.table, index=index), node, "table.index", statement)
        for operation, node, how in others:
            if not isinstance(operation, AddConstraint | AddColumn):
                self._recorder.add(operation, node, how, statement)

    def _of_column(self, draft: Draft) -> None:
        for constraint, node in draft.constraints:
            self._recorder.add(AddConstraint(table=self.table, constraint=constraint), node, f"table.{constraint.kind}")
        key = foreign_key(self._raw, draft)
        if key is not None:
            implied = "foreign_key" if draft.is_column and not draft.alters else ""
            added = AddConstraint(table=self.table, constraint=key, implied=implied, spelled=draft.key_spelled)
            self._recorder.add(added, draft.node, "table.foreign")
        for index, node in draft.indexes:
            self._recorder.add(CreateIndex(table=self.table, index=index), node, "table.index")

    def _alter(self, draft: Draft) -> None:
        """Record a column that is described anew: Knex sets type, nullability and default as described, whatever they were."""
        column = draft.column()
        name, statement = column.name, self._recorder.begin()
        operations: list[AnyOperation] = []
        if draft.alters_type:
            position = column.position
            operations.append(
                AlterType(
                    table=self.table,
                    column=name,
                    type=column.type,
                    position=position,
                    restated=True,
                    spelled=draft.spelled,
                )
            )
        if draft.alters_nullable:
            operations.append(
                SetNullable(
                    table=self.table, column=name, nullable=column.nullable, restated=True, spelled=draft.spelled
                )
            )
        operations.append(
            SetDefault(table=self.table, column=name, default=column.default, restated=True, spelled=draft.spelled)
        )
        for operation in operations:
            self._recorder.add(operation, draft.node, f"{draft.written}.alter", statement)

    def _note(self, operation: AnyOperation, call: Call, name: str) -> None:
        self._entries.append((self._flags(), (operation, call.node, f"table.{name}")))

    def _flags(self) -> tuple[bool, bool]:
        return self._recorder.guarded, self._recorder.conditional

    def _column(self, name: str, call: Call) -> Value:
        counting = name in {"increments", "bigIncrements"}
        first = "id" if counting and not call.args else call.arg(0)
        options = call.arg(1) if counting else None
        written = strings(first)[:1]
        names = self._recorder.names(written)
        draft = Draft(
            node=call.node,
            written=f"table.{name}",
            names=names,
            spelled="" if written == names else written[0],
            type=column_type(name, call, self._recorder.dialect),
            generated=generated(name, call, self._recorder.dialect),
            identity=counting,
            primary_key=counting and not (isinstance(options, dict) and options.get("primaryKey") is False),
            nullable=not counting,
        )
        self._entries.append((self._flags(), draft))
        return Handle(kind="column", data=(self, draft))

    def _foreign(self, call: Call) -> Value:
        names = self._recorder.names(strings(call.arg(0)))
        draft = Draft(node=call.node, written="table.foreign", names=names, is_column=False)
        if isinstance(call.arg(1), str):
            name_key(self._recorder, draft, call.arg(1))
        self._entries.append((self._flags(), draft))
        return Handle(kind="column", data=(self, draft))
