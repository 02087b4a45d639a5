"""Safe recipes for constraints and columns, in the words of the framework."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.migrations.operations import DefaultKind, RenameColumn
from analyzers.migrations.rules import recipes_django
from analyzers.migrations.rules.frameworks import quoted
from analyzers.migrations.rules.recipes import framework_of, run, separately, step
from analyzers.migrations.rules.recipes_indexes import state_alone
from analyzers.migrations.stream import Engine

if TYPE_CHECKING:
    from analyzers.migrations.moment import Moment
    from analyzers.migrations.operations import Column, Reference, SqlType


def constraint_in_two(moment: Moment, table: str, name: str, clause: str) -> tuple[str, ...]:
    """Return the steps that add a constraint without checking rows under the lock: NOT VALID, then VALIDATE."""
    is_check = clause.startswith("CHECK") and moment.operation.written == "AddConstraint"
    if framework_of(moment) == "django" and is_check and not recipes_django.has_several(moment):
        return _in_django(moment, table, name)
    kind = clause.split(" ", 1)[0].lower()
    alter, named = f"ALTER TABLE {quoted(table)}", quoted(name or f"{table.rsplit('.', 1)[-1]}_{kind}")
    return (
        step("Add it for new rows only", run(moment, f"{alter} ADD CONSTRAINT {named} {clause} NOT VALID")),
        step(
            f"{separately(moment)}, check the rows that are there; writes go on meanwhile",
            run(moment, f"{alter} VALIDATE CONSTRAINT {named}"),
        ),
        *state_alone(moment),
    )


def actions(moment: Moment, references: Reference | None, *, deferrable: bool) -> str:
    """Return what stands behind the columns of a foreign key, beginning with a space: what it does is what it is there for."""
    acts = {"DELETE": references.on_delete, "UPDATE": references.on_update} if references else {}
    said = [
        f" ON {event} {action.upper()}" for event, action in acts.items() if action.lower() not in {"", "no action"}
    ]
    late = " DEFERRABLE INITIALLY DEFERRED" if framework_of(moment) == "django" else " DEFERRABLE"
    return "".join((*said, late if deferrable else ""))


def _in_django(moment: Moment, table: str, name: str) -> tuple[str, ...]:
    package, model = "from django.contrib.postgres.operations import", recipes_django.model_of(moment, table)
    return (
        step(
            "Add it for new rows only",
            f"{package} AddConstraintNotValid\n"
            f'AddConstraintNotValid("{model}", models.CheckConstraint(..., name="{name}"))',
        ),
        step(
            "In a migration of its own after that, check the rows that are there; writes go on meanwhile",
            f'{package} ValidateConstraint\nValidateConstraint("{model}", "{name}")',
        ),
    )


def not_null_in_steps(moment: Moment, table: str, column: str) -> tuple[str, ...]:
    """Return the steps that make a column NOT NULL without reading all rows under the lock."""
    named = f"{table.rsplit('.', 1)[-1]}_{column}_not_null"
    if moment.detected.at_least(18):
        return constraint_in_two(moment, table, named, f"NOT NULL {quoted(column)}")
    add, validate, *rest = constraint_in_two(moment, table, named, f"CHECK ({quoted(column)} IS NOT NULL)")
    # In one command the constraint would be dropped first, and all rows be read after all.
    alter = f"ALTER TABLE {quoted(table)}"
    return (
        add,
        validate,
        step(
            "Then set it, which takes the checked constraint for proof (PostgreSQL 12 and later)",
            run(moment, f"{alter} ALTER COLUMN {quoted(column)} SET NOT NULL"),
        ),
        step(
            "And drop the constraint by a statement of its own: in the same one it is no proof",
            run(moment, f"{alter} DROP CONSTRAINT {quoted(named)}"),
        ),
        *rest,
    )


def column_in_steps(moment: Moment, table: str, column: Column) -> tuple[str, ...]:
    """Return the steps that add a column whose value differs from row to row."""
    mysql = moment.engine.dialect == "mysql"
    # Until the migration renames it, another column has the name.
    is_taken = any(
        isinstance(one, RenameColumn) and (one.table, one.column) == (table, column.name) for one, _ in moment.earlier
    )
    plain = f"{column.name}_new" if is_taken else column.name
    alter, name = f"ALTER TABLE {quoted(table, mysql=mysql)}", quoted(plain, mysql=mysql)
    add = step("Add a plain column", run(moment, f"{alter} ADD COLUMN {name} {column.type or ''}".rstrip()))
    if column.generated:
        fill = step("Fill it for new rows by the application or a trigger")
    elif column.identity and mysql:
        fill = step("Fill it for new rows by the application")
    elif column.identity:
        sequence = quoted(f"{table}_{plain}_seq")
        code = (
            f"CREATE SEQUENCE {sequence} OWNED BY {quoted(table)}.{name}",
            f"{alter} ALTER COLUMN {name} SET DEFAULT nextval('{sequence}')",
        )
        fill = step("Give new rows the next value of a sequence", "\n".join(run(moment, one) for one in code))
    else:
        # What a framework's code computes is no SQL.
        default = column.default.text if column.default and column.default.kind is not DefaultKind.UNKNOWN else "..."
        if mysql and "(" in default and not default.startswith("("):
            default = f"({default})"
        fill = step("Give new rows the default", run(moment, f"{alter} ALTER COLUMN {name} SET DEFAULT {default}"))
    return (
        add,
        fill,
        step("Fill the rows that are there in batches, outside of the migration"),
        step("Make it NOT NULL at last, if it has to be"),
        *(
            (step(f"Rename it to {column.name} when the column that has this name now has another"),)
            if is_taken
            else ()
        ),
    )


def default_of(moment: Moment, column: Column | None) -> str:
    """Return what stands for the default of a column; '' where MySQL takes none for its type.

    It takes that of a long value as an expression in parentheses only, and before 8.0.13 not at all; MariaDB takes any.
    """
    name = column.type.name if column is not None and column.type else ""
    is_long = name.endswith(("text", "blob")) or name in {"json", "geometry", "point"}
    if not is_long or Engine.MYSQL not in {moment.engine, *moment.detected.also}:
        return "..."
    if moment.engine is not Engine.MYSQL:
        return "(...)"
    version = moment.detected.version
    # "8" and "8.0" without a last number are the newest of them.
    return "(...)" if version >= (8, 0, 13) or version in {(8,), (8, 0)} else ""


def full_type(kind: SqlType | None, *, mysql: bool) -> str:
    """Return a type with its character set and collation, which may be all that changes."""
    if kind is None:
        return ""
    charset = f" CHARACTER SET {kind.charset}" if kind.charset and mysql else ""
    collation = kind.collation if mysql else f'"{kind.collation}"'
    return f"{kind}{charset}{f' COLLATE {collation}' if kind.collation else ''}"
