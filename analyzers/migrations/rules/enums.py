"""Rules about enumerations of PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import OperationRule
from analyzers.migrations.operations import (
    AddColumn,
    AddConstraint,
    AddEnumValue,
    CreateIndex,
    CreateTable,
    CreateType,
    Dml,
    SetDefault,
)
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.declaring import PG, migration_rule, on_postgres
from analyzers.migrations.rules.locks_shared import ON_POSTGRES, confidence_of
from analyzers.migrations.rules.wording import describe, engine_words, found_at
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import AnyRule, Moment
    from analyzers.migrations.operations import AnyOperation
    from analyzers.migrations.stream import Found

_MOODS: Final = "CREATE TYPE mood AS ENUM ('good', 'bad');\nCREATE TABLE people (id bigint, feels mood);"

ENUM_ADD_VALUE_IN_TRANSACTION: Final = migration_rule(
    id="enum-add-value-in-transaction",
    title="Enumeration value added, and used in the same transaction",
    severity=Severity.HIGH,
    why=(
        "A value that ALTER TYPE .. ADD VALUE adds cannot be used until its transaction is committed: the statement "
        "that does fails. Before "
        "PostgreSQL 12 ADD VALUE cannot run in a transaction at all."
    ),
    remedy="Add the value in a migration of its own, and use it in the next one.",
    references=(f"{PG}sql-altertype.html#id-1.9.3.42.7",),
    bad=(
        on_postgres(
            "ALTER TYPE mood ADD VALUE 'fine';\nALTER TABLE people ALTER COLUMN feels SET DEFAULT 'fine';",
            earlier=_MOODS,
        ),
        on_postgres("ALTER TYPE mood ADD VALUE 'fine';", earlier=_MOODS, image="postgres:11", note="before 12"),
    ),
    good=(
        on_postgres("ALTER TYPE mood ADD VALUE 'fine';", earlier=_MOODS),
        on_postgres(
            "ALTER TYPE mood ADD VALUE 'fine';\nALTER TABLE people ALTER COLUMN feels SET DEFAULT 'fine';",
            earlier=_MOODS,
            transaction=False,
        ),
        on_postgres(
            "CREATE TYPE size AS ENUM ('s');\nALTER TYPE size ADD VALUE 'm';\nCREATE TABLE t (a size DEFAULT 'm');"
        ),
    ),
    traps=(
        "An enumeration that the same transaction creates.",
        "Since PostgreSQL 12, adding a value that nothing uses yet.",
    ),
)


def _in_transaction(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if not isinstance(operation, AddEnumValue) or moment.engine not in ON_POSTGRES or not moment.group.transactional:
        return
    if any(isinstance(one, CreateType) and one.name == operation.name for one, _ in moment.earlier):
        return
    steps = (
        *recipes.outside(moment),
        recipes.step(f"{recipes.separately(moment)}, use the value"),
    )
    if not moment.detected.at_least(12):
        said = (
            f"{describe(operation)} cannot run in a transaction before PostgreSQL 12, and here is "
            f"{engine_words(moment.detected)}."
        )
        yield found_at(ENUM_ADD_VALUE_IN_TRANSACTION, moment, said, steps=steps, confidence=confidence_of(moment))
        return
    for later in moment.later:
        used = _uses(moment, operation, later)
        if used is not None:
            said = (
                f"{describe(operation)} is not committed yet when {describe(later)} uses '{operation.value}' in the same "
                "transaction, "
            )
            yield found_at(
                ENUM_ADD_VALUE_IN_TRANSACTION,
                moment,
                f"{said}{'which fails' if used else 'which fails if it writes that value'}.",
                related=((moment.migration.path, later.where, "it is used here"),),
                steps=steps,
                confidence=confidence_of(moment) if used else "low",
            )
            return


def _uses(moment: Moment, added: AddEnumValue, later: AnyOperation) -> bool | None:
    """Tell whether an operation uses the value: True or, where only the column tells, False; None where it does not."""
    text = ""
    match later:
        case SetDefault(default=default) if default:
            text = default.text
        case AddColumn(column=column):
            text = f"{column.default.text if column.default else ''} {column.check}"
        case AddConstraint(constraint=constraint):
            text = constraint.expression
        case CreateIndex(index=index):
            text = index.where
        case CreateTable(columns=columns):
            text = " ".join(column.default.text for column in columns if column.default)
        case Dml(kind="insert" | "update" | "merge" as kind, table=table, columns=names):
            state = moment.table(table)
            columns_of = state.columns if state else {}
            # An INSERT that names no columns writes all of them.
            written = columns_of if kind == "insert" and not names else names
            states = (columns_of[name] for name in written if name in columns_of)
            types = {known.column.type.name for known in states if known.column.type}
            return False if added.name in types else None
        case _:
            return None
    return True if f"'{added.value}'" in text else None


RULES: Final[tuple[AnyRule, ...]] = (OperationRule(rule=ENUM_ADD_VALUE_IN_TRANSACTION, judge=_in_transaction),)
