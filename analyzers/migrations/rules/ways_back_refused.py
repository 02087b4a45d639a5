"""Ways back that the database refuses: they drop what a foreign key still needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from analyzers.migrations.operations import (
    AddConstraint,
    CreateTable,
    DropColumn,
    DropConstraint,
    DropTable,
    Opaque,
    RenameColumn,
    RenameTable,
    SetSetting,
)
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.data_loss_shared import some
from analyzers.migrations.rules.engine_names import engine_name
from analyzers.migrations.rules.frameworks import quoted
from analyzers.migrations.rules.locks_shared import ON_MYSQL
from analyzers.migrations.rules.wording import listed, table_of
from analyzers.migrations.stream import Engine, Found

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzers.migrations.moment import Whole
    from analyzers.migrations.operations import AnyOperation, Constraint
    from analyzers.migrations.stream import Migration
    from analyzers.rule import Rule

_Key: TypeAlias = "tuple[str, str]"
"""A table and a foreign key of it."""


@dataclass(kw_only=True, slots=True)
class _Walk:
    """The foreign keys that are there while a way back runs, and the statements that these refuse."""

    keys: dict[_Key, Constraint]
    columns: list[tuple[AnyOperation, str, str, str]] = field(default_factory=list)
    """Drops of columns, each with table, column and key."""
    tables: list[tuple[DropTable, tuple[_Key, ...]]] = field(default_factory=list)
    """Drops of tables, each with the keys of others that refer to it."""


def refused(rule: Rule, whole: Whole, migration: Migration) -> Found | None:
    """Return that a way back fails, where it drops a column or table that a foreign key needs; None where nothing tells that."""
    engine = whole.stream.engine
    if migration.down is None or engine not in {*ON_MYSQL, Engine.POSTGRES}:
        return None
    keys = _walked(whole, migration.down.operations)
    if keys.columns:
        return _of_columns(rule, whole, migration, keys.columns)
    # What is not understood could have taken a key away.
    if not keys.tables or any(isinstance(one, Opaque) for one in migration.up.operations):
        return None
    return _of_table(rule, whole, migration, *keys.tables[0])


def _walked(whole: Whole, downs: Sequence[AnyOperation]) -> _Walk:
    """Follow a way back as far as what it leaves is known."""
    found = _Walk(
        keys={
            (table, name): constraint.constraint
            for table, state in whole.after.tables.items()
            for name, constraint in state.constraints.items()
            if constraint.constraint.kind == "foreign_key"
        }
    )
    mysql = whole.stream.engine in ON_MYSQL
    for operation in downs:
        if isinstance(operation, SetSetting) and not mysql:
            continue
        if isinstance(operation, SetSetting | RenameTable | RenameColumn | Opaque) or operation.conditional:
            return found
        table = table_of(operation)
        if isinstance(operation, DropTable):
            _drop_table(found, operation, _together(downs, operation))
        elif isinstance(operation, DropConstraint):
            # Without a name, it could be any of them.
            gone = [key for key in found.keys if key[0] == table and operation.name in {"", key[1]}]
            for key in gone:
                del found.keys[key]
        elif isinstance(operation, DropColumn):
            _drop_column(found, operation, downs, refuses=mysql)
    return found


def _together(downs: Sequence[AnyOperation], operation: DropTable) -> set[str]:
    """Return the tables that one statement drops."""
    return {one.table for one in downs if isinstance(one, DropTable) and one.statement == operation.statement}


def _drop_table(found: _Walk, operation: DropTable, along: set[str]) -> None:
    referring = tuple(
        key
        for key, constraint in found.keys.items()
        if constraint.references is not None and constraint.references.table == operation.table and key[0] not in along
    )
    if referring and not operation.cascade:
        found.tables.append((operation, referring))
    found.keys = {
        key: constraint for key, constraint in found.keys.items() if key[0] != operation.table and key not in referring
    }


def _drop_column(found: _Walk, operation: DropColumn, downs: Sequence[AnyOperation], *, refuses: bool) -> None:
    along = {one.name for one in downs if isinstance(one, DropConstraint) and one.statement == operation.statement}
    for key, constraint in [*found.keys.items()]:
        if key[0] == operation.table and operation.column in constraint.columns:
            if refuses and key[1] not in along:
                found.columns.append((operation, operation.table, operation.column, key[1]))
            elif not refuses:
                del found.keys[key]


def _of_columns(
    rule: Rule, whole: Whole, migration: Migration, columns: Sequence[tuple[AnyOperation, str, str, str]]
) -> Found:
    first, table, _, key = columns[0]
    named = list(dict.fromkeys(f"{one}.{each}" for _, one, each, _ in columns))
    one = len(named) == 1
    code = f"ALTER TABLE {quoted(table, mysql=True)} DROP FOREIGN KEY {quoted(key, mysql=True)}"
    if whole.stream.runner.framework == "knex":
        code = _drop_in_knex(whole, migration, table, key) or recipes.in_framework(whole.stream, code)
    return _found(
        rule,
        migration,
        first,
        f"{engine_name(whole.stream.engine)} drops no column that a foreign key needs, as "
        f"{some(named)} {'is' if one else 'are'} by {key}{'' if one else ' and others'}.",
        (
            recipes.step("Drop the foreign key before its column", code),
            *(() if one else (recipes.step("Do likewise for the others"),)),
        ),
    )


def _of_table(rule: Rule, whole: Whole, migration: Migration, drop: DropTable, referring: Sequence[_Key]) -> Found:
    columns = [*_columns(whole, referring)]
    is_own = any(isinstance(one, CreateTable) and one.table == drop.table for one in migration.up.operations)
    if is_own:
        step = recipes.step(f"Take away what refers to {drop.table} before it: {listed(columns)}")
    else:
        step = recipes.step(f"Do not drop {drop.table}, which another migration made")
    return _found(
        rule,
        migration,
        drop,
        f"{engine_name(whole.stream.engine)} drops no table that a foreign key refers to, as {some(columns)} "
        f"{'does' if len(columns) == 1 else 'do'} to {drop.table}"
        f"{'' if is_own else ', which another migration made'}.",
        (step, recipes.step("Undo each statement of the way up in the way back, in the reverse order")),
    )


def _columns(whole: Whole, keys: Sequence[_Key]) -> Iterator[str]:
    for table, name in keys:
        columns = whole.after.tables[table].constraints[name].constraint.columns
        yield f"{table}.{columns[0]}" if len(columns) == 1 else f"{table} ({', '.join(columns)})"


def _found(rule: Rule, migration: Migration, at: AnyOperation, why: str, steps: tuple[str, ...]) -> Found:
    return Found(
        rule_id=rule.id,
        path=migration.down_path or migration.path,
        where=at.where,
        message=f"The way back of {migration.name} fails: {why}",
        evidence={"migration": migration.name},
        related=((migration.path, migration.up.place, "what it has to undo"),),
        steps=(*steps, recipes.step("Run both ways against an empty database, and compare the schemas")),
    )


def _drop_in_knex(whole: Whole, migration: Migration, table: str, key: str) -> str:
    """Return Knex' call that drops a foreign key: by its columns where it made the name of these, else by its name too."""
    state = whole.after.tables.get(table)
    known = state.constraints.get(key) if state is not None else None
    if known is None or not known.constraint.columns:
        return ""
    columns = known.constraint.columns
    listed = f"'{columns[0]}'" if len(columns) == 1 else f"[{', '.join(map(repr, columns))}]"
    plain = table.rpartition(".")[2].replace("-", "_")
    if key == "_".join((plain, *columns, "foreign")).lower():
        return f"table.dropForeign({listed})"
    ups = migration.up.operations
    spelled = [
        one.spelled for one in ups if isinstance(one, AddConstraint) and one.constraint.name == key and one.spelled
    ]
    return f"table.dropForeign({listed}, '{spelled[0] if spelled else key}')"
