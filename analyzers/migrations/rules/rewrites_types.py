"""Rules about columns that get another type: a rewrite, or a constraint that is checked again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import OperationRule
from analyzers.migrations.operations import AlterType, RenameType
from analyzers.migrations.rules import recipes, recipes_types
from analyzers.migrations.rules.declaring import MY, MYSQL, PG, POSTGRES, migration_rule, on_mysql, on_postgres
from analyzers.migrations.rules.locks_shared import (
    ON_MYSQL,
    ON_POSTGRES,
    confidence_of,
    is_used,
    mentions,
    on_used_tables,
    told,
)
from analyzers.migrations.rules.wording import found_at
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import AnyRule, Moment
    from analyzers.migrations.operations import SqlType
    from analyzers.migrations.stream import Found

COLUMN_TYPE_REWRITE: Final = migration_rule(
    id="column-type-rewrite",
    title="Type change that writes the table anew",
    severity=Severity.HIGH,
    engines=(*POSTGRES, *MYSQL),
    why=(
        "A type whose stored form differs from the old one makes PostgreSQL write the table and its indexes anew under "
        "ACCESS EXCLUSIVE; "
        "MySQL copies the table while writes wait."
    ),
    remedy="A second column of the new type, written beside the old one, filled in batches, and swapped in.",
    references=(f"{PG}sql-altertable.html#SQL-ALTERTABLE-NOTES", f"{MY}innodb-online-ddl-operations.html"),
    bad=(
        on_postgres("ALTER TABLE orders ALTER COLUMN total TYPE bigint;"),
        on_postgres("ALTER TABLE orders ALTER COLUMN note TYPE integer USING note::integer;"),
        on_mysql("ALTER TABLE orders MODIFY COLUMN total bigint;"),
    ),
    good=(
        on_postgres("ALTER TABLE orders ALTER COLUMN state TYPE varchar(40);", note="it was varchar(20)"),
        on_postgres("ALTER TABLE orders ALTER COLUMN state TYPE text;"),
        on_postgres(
            "SET TIME ZONE 'UTC';\nALTER TABLE visits ALTER COLUMN at TYPE timestamptz;",
            earlier="CREATE TABLE visits (id bigint PRIMARY KEY, at timestamp);",
            note="the bytes stay as they are",
        ),
        on_mysql("ALTER TABLE orders MODIFY COLUMN state varchar(40);"),
    ),
    traps=(
        "varchar to a longer varchar or text, numeric to more digits of the same scale, a timestamp to more precision.",
        "timestamp to timestamptz in a session whose TimeZone is UTC.",
        "A type that is not known because no migration created the column: low confidence.",
        "text or varchar that gets another collation (PostgreSQL): only its indexes are built anew.",
    ),
    version=2,
)

COLUMN_TYPE_RECHECKS_CONSTRAINT: Final = migration_rule(
    id="column-type-rechecks-constraint",
    title="Type change that checks a constraint again",
    severity=Severity.MEDIUM,
    why="The new type alone would be quick, but a CHECK of the column is checked again: all rows are read under ACCESS EXCLUSIVE.",
    remedy="Drop the CHECK, change the type, add it again NOT VALID, and validate it in a later transaction.",
    references=(f"{PG}sql-altertable.html#SQL-ALTERTABLE-NOTES",),
    bad=(
        on_postgres(
            "ALTER TABLE orders ALTER COLUMN state TYPE varchar(40);",
            earlier="CREATE TABLE orders (state varchar(20), CONSTRAINT state_there CHECK (state <> ''));",
        ),
    ),
    good=(
        on_postgres(
            "ALTER TABLE orders ALTER COLUMN state TYPE varchar(40);",
            earlier="CREATE TABLE orders (state varchar(20), total int, CONSTRAINT total_there CHECK (total > 0));",
            note="the CHECK is about another column",
        ),
    ),
    traps=("CHECKs of other columns.",),
)


def _old_type(moment: Moment, operation: AlterType) -> SqlType | None:
    state = moment.column(operation.table, operation.column)
    return operation.old_type or (state.column.type if state else None)


def _is_enum_recreated(moment: Moment, operation: AlterType, old: SqlType | None) -> bool:
    """Tell whether the column moves from an enumeration that was renamed away to a new one of its name."""
    target = operation.type.name if operation.type else ""
    renamed = {
        one.name: one.new_name for one in moment.migration.up.operations[: moment.index] if isinstance(one, RenameType)
    }
    return bool(target) and target in renamed and (old is None or old.name in {target, renamed[target]})


def _keeps_the_moment(moment: Moment, operation: AlterType, old: SqlType | None) -> bool:
    """Tell whether the session's time zone makes a time with one of one without, or back, out of the very same bytes (12)."""
    zone = moment.settings.get("timezone", "").strip("'\" ").upper()
    times = {each.name for each in (old, operation.type) if each is not None}
    same = times == {"timestamp without time zone", "timestamp with time zone"} and not operation.using
    return same and zone in {"UTC", "ETC/UTC", "GMT", "UCT"} and moment.detected.at_least(12)


def _is_another_collation(moment: Moment, operation: AlterType, old: SqlType | None) -> bool:
    """Tell whether a column of a type that is not known may well be text already, and only gets another collation (PostgreSQL)."""
    new = operation.type
    is_text = new is not None and new.name in {"text", "varchar"} and not new.args and bool(new.collation)
    return is_text and old is None and not operation.using and moment.engine in ON_POSTGRES


def _rewrites(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if not isinstance(operation, AlterType) or moment.engine not in ON_POSTGRES | ON_MYSQL:
        return
    if moment.is_new_column(operation.table, operation.column):
        return
    # A new character set has its own rule.
    old, new = _old_type(moment, operation), operation.type
    if _keeps_the_moment(moment, operation, old):
        return
    if old is not None and new is not None and old.name == new.name and new.charset and old.charset != new.charset:
        return
    for effect in on_used_tables(moment):
        if not effect.blocks_writes or not (effect.rewrites or effect.duration == "unknown"):
            continue
        unknown = f"the old type of {operation.column} is not known"
        detail = "" if (old and new) or "not known" in effect.because else unknown
        if _is_enum_recreated(moment, operation, old):
            detail = f"the enumeration {new} is made anew: values that the new one does not have make it fail"
        steps, severity = recipes_types.other_type(moment, operation.table, operation.column, old, new), None
        if _is_another_collation(moment, operation, old):
            detail = (
                f"if {operation.column} is text or varchar now, no row is written anew, and its indexes are built anew"
            )
            look = (
                f"See what {operation.column} is: of text and varchar, only the indexes are built anew under the lock"
            )
            first, *rest = steps
            steps = (
                recipes.step(f"{look}, and a table that is small needs no more than a time-out"),
                *recipes.lock_timeout(moment),
                f"Or else, in the place of this statement: {first[:1].lower()}{first[1:]}",
                *rest,
            )
            severity = "medium"
        yield told(
            COLUMN_TYPE_REWRITE,
            moment,
            effect,
            steps=steps,
            detail=detail,
            severity=severity,
            confidence=None if old and new else "low",
        )
        return


def _rechecks(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if not isinstance(operation, AlterType) or moment.engine not in ON_POSTGRES or not is_used(moment, operation.table):
        return
    state = moment.table(operation.table)
    old, new = _old_type(moment, operation), operation.type
    if state is None or old is None or new is None or (old == new and not operation.using):
        return
    if any(effect.rewrites or effect.duration == "unknown" for effect in moment.effects):
        return
    for name, known in state.constraints.items():
        constraint = known.constraint
        if constraint.kind == "check" and mentions(constraint.expression, operation.column):
            yield found_at(
                COLUMN_TYPE_RECHECKS_CONSTRAINT,
                moment,
                f"{operation.table}.{operation.column} becomes {new}, and its constraint {name or constraint.expression} is "
                "checked again: all rows of "
                f"{operation.table} are read under ACCESS EXCLUSIVE; {operation.table} {moment.age(operation.table)}.",
                related=((known.since.path, known.since.where, "the constraint is created here"),),
                steps=(
                    recipes.step(f"Drop the constraint {name}".rstrip()),
                    recipes.step("Change the type"),
                    recipes.step("Add the constraint again NOT VALID, and validate it in a later transaction"),
                ),
                confidence=confidence_of(moment, operation.table),
            )
            return


RULES: Final[tuple[AnyRule, ...]] = (
    OperationRule(rule=COLUMN_TYPE_REWRITE, judge=_rewrites),
    OperationRule(rule=COLUMN_TYPE_RECHECKS_CONSTRAINT, judge=_rechecks),
)
