"""MySQL's and MariaDB's ALTER TABLE, action by action (both manuals, "ALTER TABLE")."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from analyzers.migrations.operations import (
    AddColumn,
    AddConstraint,
    AlterIndex,
    AlterPartitions,
    AlterTableOption,
    AlterType,
    AnyOperation,
    Column,
    Constraint,
    CreateIndex,
    DropColumn,
    DropConstraint,
    DropIndex,
    Harmless,
    Index,
    RenameColumn,
    RenameIndex,
    RenameTable,
    SetDefault,
    SetNullable,
)
from analyzers.migrations.sql.clauses_expressions import default
from analyzers.migrations.sql.mysql_alter_options import TABLE_ACTIONS, option_action, partition_names
from analyzers.migrations.sql.mysql_columns import column, is_enforced
from analyzers.migrations.sql.mysql_keys import is_key, key, online, wait
from analyzers.migrations.sql.mysql_tables import index_name, partition_definitions, table_option
from analyzers.migrations.sql.tokens import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzers.migrations.sql.clauses import Cursor

_INDEX = frozenset({"INDEX", "KEY"})


def alter_table(cursor: Cursor) -> tuple[AnyOperation, ...]:
    """Return what ALTER TABLE says; these words have been passed. ALGORITHM and LOCK are an AlterTableOption at the end."""
    guarded = cursor.take("IF", "EXISTS")
    table = cursor.table()
    wait(cursor)
    found: list[AnyOperation] = []
    how: dict[str, str] = {}
    while not cursor.done:
        if cursor.word in {"ALGORITHM", "LOCK"}:
            how |= {word: value for word, value in online(cursor).items() if value}
        else:
            found += _action(cursor, table)
        if cursor.take(","):
            if cursor.done:
                raise Unreadable
        elif cursor.word != "PARTITION" and not _is_option(cursor):
            # Partitioning stands behind the other actions without a comma, and so may options of the table.
            break
    if how:
        option = AlterTableOption(
            table=table, option="online", algorithm=how.get("ALGORITHM", ""), lock=how.get("LOCK", "")
        )
        found.append(option)
    if guarded:
        found = [_guarded(one) for one in found]
    return tuple(found) or (Harmless(what="ALTER TABLE"),)


def _guarded(operation: AnyOperation) -> AnyOperation:
    return msgspec.structs.replace(operation, guarded=True)


def _is_option(cursor: Cursor) -> bool:
    ahead = cursor.part(cursor.at, cursor.end)
    return cursor.word == "REMOVE" or table_option(ahead) is not None


def _action(cursor: Cursor, table: str) -> list[AnyOperation]:
    reader = _ACTIONS.get(cursor.word)
    if reader is not None:
        cursor.next()
        return reader(cursor, table)
    return option_action(cursor, table)


def _add(cursor: Cursor, table: str) -> list[AnyOperation]:
    if cursor.take("PARTITION"):
        cursor.take("IF", "NOT", "EXISTS")
        if cursor.take("PARTITIONS"):
            cursor.integer()
        else:
            partition_definitions(cursor)
        return [AlterPartitions(table=table, action="add")]
    if cursor.sees("SYSTEM", "VERSIONING") or cursor.sees("PERIOD", "FOR"):
        cursor.skip({","})
        return [AlterTableOption(table=table, option="versioning")]
    if is_key(cursor):
        return [_add_key(cursor, table)]
    stated = cursor.take("COLUMN")
    guarded = cursor.take("IF", "NOT", "EXISTS")
    if cursor.word != "(":
        if not stated and not cursor.is_name():
            raise Unreadable
        return [AddColumn(table=table, column=_column(cursor), guarded=guarded)]
    found: list[AnyOperation] = []
    for piece in cursor.group().commas():
        found.append(
            _add_key(piece, table) if is_key(piece) else AddColumn(table=table, column=column(piece), guarded=guarded)
        )
        piece.finish()
    return found


def _column(cursor: Cursor) -> Column:
    """Return a column that ends at the next comma."""
    piece = cursor.skip({","})
    found = column(piece)
    piece.finish()
    return found


def _add_key(cursor: Cursor, table: str) -> AnyOperation:
    piece = cursor.skip({","})
    found, guarded = key(piece)
    piece.finish()
    return added(found, table, guarded=guarded)


def added(found: Index | Constraint, table: str, *, guarded: bool = False) -> AnyOperation:
    """Return the operation that adds a key to a table, named as the server would where nobody else has the name."""
    name = found.name
    if not name and (isinstance(found, Index) or found.kind == "unique"):
        name = index_name(found.columns)
    if isinstance(found, Index):
        return CreateIndex(table=table, index=msgspec.structs.replace(found, name=name), guarded=guarded)
    return AddConstraint(table=table, constraint=msgspec.structs.replace(found, name=name), guarded=guarded)


def _drop(cursor: Cursor, table: str) -> list[AnyOperation]:
    if cursor.take("PRIMARY", "KEY"):
        return [DropConstraint(table=table, kind="primary_key")]
    if cursor.take("PARTITION"):
        cursor.take("IF", "EXISTS")
        partition_names(cursor)
        return [AlterPartitions(table=table, action="drop")]
    if cursor.take("SYSTEM", "VERSIONING") or cursor.take("PERIOD", "FOR", "SYSTEM_TIME"):
        return [AlterTableOption(table=table, option="versioning")]
    if cursor.take_any(_INDEX):
        guarded = cursor.take("IF", "EXISTS")
        return [DropIndex(table=table, name=cursor.name(), guarded=guarded)]
    if cursor.take("FOREIGN", "KEY"):
        guarded = cursor.take("IF", "EXISTS")
        return [DropConstraint(table=table, name=cursor.name(), kind="foreign_key", guarded=guarded)]
    if word := cursor.take_any({"CHECK", "CONSTRAINT"}):
        guarded = cursor.take("IF", "EXISTS")
        name = cursor.name()
        return [DropConstraint(table=table, name=name, kind="check" if word == "CHECK" else "unknown", guarded=guarded)]
    cursor.take("COLUMN")
    guarded = cursor.take("IF", "EXISTS")
    found = DropColumn(table=table, column=cursor.name(), guarded=guarded)
    # Both words are taken and do nothing.
    cursor.take_any({"RESTRICT", "CASCADE"})
    return [found]


def _alter(cursor: Cursor, table: str) -> list[AnyOperation]:
    if cursor.take_any(_INDEX):
        cursor.take("IF", "EXISTS")
        name = cursor.name()
        visible = cursor.take("VISIBLE") or cursor.take("NOT", "IGNORED")
        if not visible:
            cursor.need_any({"INVISIBLE", "IGNORED"})
        return [AlterIndex(table=table, name=name, visible=visible)]
    if cursor.take_any({"CHECK", "CONSTRAINT"}):
        cursor.name()
        enforced = is_enforced(cursor)
        # Enforcing an old CHECK reads all rows; there is no name for it among the operations but this.
        return [AlterTableOption(table=table, option="enforced" if enforced else "not enforced")]
    cursor.take("COLUMN")
    cursor.take("IF", "EXISTS")
    name = cursor.name()
    if cursor.take("DROP", "DEFAULT"):
        return [SetDefault(table=table, column=name, default=None)]
    cursor.need("SET")
    if cursor.take("DEFAULT"):
        return [SetDefault(table=table, column=name, default=default(cursor))]
    cursor.need_any({"VISIBLE", "INVISIBLE"})
    return [AlterTableOption(table=table, option="visible", column=name)]


def _change(cursor: Cursor, table: str) -> list[AnyOperation]:
    cursor.take("COLUMN")
    guarded = cursor.take("IF", "EXISTS")
    old = cursor.name()
    found = _column(cursor)
    renamed = [RenameColumn(table=table, column=old, new_name=found.name, guarded=guarded)] if old != found.name else []
    return [*renamed, *_restated(found, table, guarded=guarded)]


def _modify(cursor: Cursor, table: str) -> list[AnyOperation]:
    cursor.take("COLUMN")
    guarded = cursor.take("IF", "EXISTS")
    return _restated(_column(cursor), table, guarded=guarded)


def _restated(column: Column, table: str, *, guarded: bool) -> list[AnyOperation]:
    """Return what a column is from now on. All of it is stated: what is left out (a default, NOT NULL) is gone."""
    name = column.name
    found: list[AnyOperation] = [
        AlterType(table=table, column=name, type=column.type, position=column.position, guarded=guarded, restated=True),
        SetNullable(table=table, column=name, nullable=column.nullable, guarded=guarded, restated=True),
    ]
    if not column.identity and not column.generated:
        found.append(SetDefault(table=table, column=name, default=column.default, guarded=guarded, restated=True))
    if column.primary_key:
        found.append(added(Constraint(kind="primary_key", columns=(column.name,)), table))
    if column.unique:
        found.append(added(Index(columns=(column.name,), unique=True), table))
    if column.check:
        found.append(added(Constraint(kind="check", expression=column.check), table))
    return found


def _rename(cursor: Cursor, table: str) -> list[AnyOperation]:
    if cursor.take("COLUMN"):
        guarded = cursor.take("IF", "EXISTS")
        old = cursor.name()
        cursor.need("TO")
        return [RenameColumn(table=table, column=old, new_name=cursor.name(), guarded=guarded)]
    if cursor.take_any(_INDEX):
        guarded = cursor.take("IF", "EXISTS")
        old = cursor.name()
        cursor.need("TO")
        return [RenameIndex(table=table, name=old, new_name=cursor.name(), guarded=guarded)]
    cursor.take_any({"TO", "AS", "="})
    return [RenameTable(table=table, new_name=cursor.table())]


_ACTIONS: dict[str, Callable[[Cursor, str], list[AnyOperation]]] = {
    **TABLE_ACTIONS,
    "ADD": _add,
    "DROP": _drop,
    "ALTER": _alter,
    "CHANGE": _change,
    "MODIFY": _modify,
    "RENAME": _rename,
}
