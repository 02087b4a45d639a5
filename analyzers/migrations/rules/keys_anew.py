"""Foreign keys that Django drops and makes again because their field changes: what is told of them, and how to keep them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.operations import AddConstraint, DropConstraint, SetNullable
from analyzers.migrations.rules import recipes_django
from analyzers.migrations.rules.frameworks import quoted
from analyzers.migrations.rules.locks_shared import is_used, lasts
from analyzers.migrations.rules.recipes import run, step
from analyzers.migrations.rules.wording import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzers.migrations.moment import Moment
    from analyzers.migrations.operations import AnyOperation

_ALTER: Final = {
    "AlterField": "ALTER TABLE ... ALTER COLUMN ...",
    "RenameField": "ALTER TABLE ... RENAME COLUMN ... TO ...",
    "RenameModel": "ALTER TABLE ... RENAME TO ...",
}


def is_drop_of_key(operation: AnyOperation) -> bool:
    """Tell whether an operation drops a foreign key only because its field changes."""
    return isinstance(operation, DropConstraint) and operation.implied == "foreign_key"


def is_made_anew(moment: Moment) -> bool:
    """Tell whether the operation makes a foreign key again that the same call dropped."""
    return _makes_key(moment.operation, moment.operation) and any(
        is_drop_of_key(one) and one.where == moment.operation.where for one, _ in moment.earlier
    )


def is_told(moment: Moment) -> bool:
    """Tell whether an earlier key of the same call is told for all of them."""
    return any(
        _makes_key(one, moment.operation) and any(lasts(each) and is_used(moment, each.table) for each in effects)
        for one, effects in moment.earlier
    )


def about(moment: Moment) -> str:
    """Return what Django does, and with which other tables, as a fact."""
    operation = moment.operation
    target = operation.constraint.references if isinstance(operation, AddConstraint) else None
    others = [one.table for one in moment.later if isinstance(one, AddConstraint) and _makes_key(one, operation)]
    tables = sorted({each for each in others if each != getattr(operation, "table", "") and is_used(moment, each)})
    held = f", which holds ACCESS EXCLUSIVE on {target.table} too meanwhile" if target is not None else ""
    likewise = f"; likewise for {listed(tables)}" if tables else ""
    return f"{operation.written} drops the key and makes it again{held}{likewise}"


def steps(moment: Moment) -> tuple[str, ...]:
    """Return the steps that change the field and leave the key alone."""
    word, changes = moment.operation.written, _changes(moment)
    if word != "AlterField" or changes is None:
        changes = [_ALTER[word]]
    kept = "Keep the key that is there: "
    prose = f"{kept}change {'the column' if word == 'AlterField' else 'the rest'} by SQL"
    if not changes:
        prose = f"{kept}nothing of the column itself changes"
    database = [run(moment, one) for one in changes]
    other = step(
        "Where the key itself has to be another one, add it NOT VALID and validate it in a migration after that"
    )
    if recipes_django.has_several(moment):
        return *((step(prose, ",\n".join(database)),) if changes else ()), recipes_django.elsewhere(moment, word), other
    return step(prose, _separate(word, database)), other


def _separate(word: str, database: Sequence[str]) -> str:
    """Return an operation for Django's state, with what the database gets instead of it."""
    state = f"state_operations=[migrations.{word}(...)]"
    if not database:
        return f"migrations.SeparateDatabaseAndState({state})"
    return f"migrations.SeparateDatabaseAndState(\n    database_operations=[{', '.join(database)}],\n    {state},\n)"


def _changes(moment: Moment) -> list[str] | None:
    """Return what a call changes beside the key, as statements; None where that is more than whether it may be NULL."""
    found: list[str] = []
    for one in moment.migration.up.operations:
        if one.where != moment.operation.where or isinstance(one, AddConstraint | DropConstraint):
            continue
        if not isinstance(one, SetNullable):
            return None
        verb = "DROP" if one.nullable else "SET"
        found.append(f"ALTER TABLE {quoted(one.table)} ALTER COLUMN {quoted(one.column)} {verb} NOT NULL")
    return found


def _makes_key(one: AnyOperation, like: AnyOperation) -> bool:
    """Tell whether an operation makes a foreign key for the call of another one."""
    return (
        isinstance(one, AddConstraint)
        and one.implied == "foreign_key"
        and one.written in _ALTER
        and one.where == like.where
    )
