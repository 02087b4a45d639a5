"""Foreign keys that Django drops and makes again because their field changes: what is told of them, and how to keep them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.operations import AddConstraint, DropConstraint
from analyzers.migrations.rules.locks_shared import is_used, lasts
from analyzers.migrations.rules.recipes import step
from analyzers.migrations.rules.wording import listed

if TYPE_CHECKING:
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
    word = moment.operation.written
    code = (
        f'migrations.SeparateDatabaseAndState(\n    database_operations=[migrations.RunSQL("{_ALTER[word]}")],\n'
        f"    state_operations=[migrations.{word}(...)],\n)"
    )
    return (
        step("Keep the key that is there: change the column by SQL, if the database is to change at all", code),
        step("Where the key itself has to be another one, add it NOT VALID and validate it in a migration after that"),
    )


def _makes_key(one: AnyOperation, like: AnyOperation) -> bool:
    """Tell whether an operation makes a foreign key for the call of another one."""
    return (
        isinstance(one, AddConstraint)
        and one.implied == "foreign_key"
        and one.written in _ALTER
        and one.where == like.where
    )
