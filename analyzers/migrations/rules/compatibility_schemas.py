"""Rules about schemas and values of enumerations that get other names under code that still runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import OperationRule
from analyzers.migrations.operations import CreateView, MoveTable, RenameEnumValue, RenameSchema
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.declaring import PG, migration_rule, on_postgres
from analyzers.migrations.rules.locks_shared import ON_POSTGRES, confidence_of, is_used
from analyzers.migrations.rules.wording import found_at, origin_of
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import AnyRule, Moment
    from analyzers.migrations.stream import Found

RENAME_SCHEMA: Final = migration_rule(
    id="rename-schema",
    title="Table gets another schema under code that uses it",
    severity=Severity.HIGH,
    why="Code that runs finds its tables by schema or search_path: from the migration on it does not.",
    remedy="Put a view under the old name, or have the search_path contain both schemas until no older release runs.",
    references=(f"{PG}sql-alterschema.html", f"{PG}ddl-schemas.html#DDL-SCHEMAS-PATH"),
    bad=(on_postgres("ALTER SCHEMA shop RENAME TO store;"), on_postgres("ALTER TABLE orders SET SCHEMA archive;")),
    good=(
        on_postgres("CREATE SCHEMA a;\nALTER SCHEMA a RENAME TO b;"),
        on_postgres("ALTER TABLE orders SET SCHEMA archive;\nCREATE VIEW orders AS SELECT * FROM archive.orders;"),
    ),
    traps=(
        "A schema or table that the same release creates.",
        "Indexes, sequences and constraints, which code does not name.",
    ),
)

RENAME_ENUM_VALUE: Final = migration_rule(
    id="rename-enum-value",
    title="Value of an enumeration renamed under code that uses it",
    severity=Severity.HIGH,
    why="Code that runs writes and compares the old value: PostgreSQL refuses it as no value of the type from then on.",
    remedy="Add the new value, ship code that takes both and writes the new one, change the rows in batches.",
    references=(f"{PG}sql-altertype.html",),
    bad=(on_postgres("ALTER TYPE mood RENAME VALUE 'a' TO 'b';", earlier="CREATE TYPE mood AS ENUM ('a');"),),
    good=(on_postgres("CREATE TYPE mood AS ENUM ('a');\nALTER TYPE mood RENAME VALUE 'a' TO 'b';"),),
    traps=("A type of the same release.",),
)


def _moved(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if moment.engine not in ON_POSTGRES:
        return
    if isinstance(operation, RenameSchema):
        made = moment.schema.schemas.get(operation.name)
        if made is not None and made.ordinal in moment.release.ordinals:
            return
        said, table = f"Schema {operation.name} becomes {operation.new_name}: every table in it", ""
    elif isinstance(operation, MoveTable):
        table = operation.table
        again = any(isinstance(one, CreateView) and one.name == table for one in moment.migration.up.operations)
        if again or not is_used(moment, table):
            return
        said = f"{table} moves to the schema {operation.schema}: it"
    else:
        return
    yield found_at(
        RENAME_SCHEMA,
        moment,
        f"{said} is not found any more by code that still runs.",
        related=origin_of(moment, table) if table else (),
        steps=(
            recipes.step(
                "Have search_path contain both schemas, or put a view under the old name, in the same transaction"
            ),
            recipes.step("Take that away when no older release runs"),
        ),
        confidence=confidence_of(moment, table),
    )


def _value(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if not isinstance(operation, RenameEnumValue) or moment.engine not in ON_POSTGRES:
        return
    state = moment.schema.types.get(operation.name)
    if state is not None and state.since.ordinal in moment.release.ordinals:
        return
    yield found_at(
        RENAME_ENUM_VALUE,
        moment,
        f"{operation.value!r} of {operation.name} becomes {operation.new_value!r}: code that still runs and writes or compares the "
        f"old value fails{f'; the type is there since {state.since.name}' if state else ''}.",
        related=((state.since.path, state.since.where, f"{operation.name} is created here"),) if state else (),
        steps=(
            recipes.step(
                "Add the new value",
                recipes.run(moment, f"ALTER TYPE {operation.name} ADD VALUE '{operation.new_value}'"),
            ),
            recipes.step("Ship code that takes both values, and then code that writes the new one"),
            recipes.step("Change the rows in batches; the old value may stay in the type"),
        ),
        confidence=confidence_of(moment),
    )


RULES: Final[tuple[AnyRule, ...]] = (
    OperationRule(rule=RENAME_SCHEMA, judge=_moved),
    OperationRule(rule=RENAME_ENUM_VALUE, judge=_value),
)
