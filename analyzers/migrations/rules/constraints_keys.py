"""Rules about keys and NOT NULL of PostgreSQL: an index is built, or all rows are read, while everybody waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import OperationRule
from analyzers.migrations.operations import AddColumn, AddConstraint, Dml, SetNullable
from analyzers.migrations.rules import keys_replaced, recipes, recipes_indexes, recipes_tables
from analyzers.migrations.rules.declaring import PG, migration_rule, on_postgres
from analyzers.migrations.rules.locks_shared import ON_POSTGRES, confidence_of, is_used, lasts, lock_rule
from analyzers.migrations.rules.wording import found_at, listed
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.effects import Effect
    from analyzers.migrations.moment import AnyRule, Moment
    from analyzers.migrations.stream import Found

SET_NOT_NULL_SCAN: Final = migration_rule(
    id="set-not-null-scan",
    title="SET NOT NULL reads all rows under an exclusive lock",
    severity=Severity.HIGH,
    why=(
        "SET NOT NULL looks at every row for NULLs under ACCESS EXCLUSIVE: reads and writes wait. Since PostgreSQL 12 it takes a "
        "validated CHECK (column IS NOT NULL) for proof instead."
    ),
    remedy="CHECK (column IS NOT NULL) NOT VALID, VALIDATE in a later transaction, then SET NOT NULL, and drop the CHECK.",
    references=(f"{PG}sql-altertable.html",),
    bad=(
        on_postgres("ALTER TABLE orders ALTER COLUMN total SET NOT NULL;"),
        on_postgres(
            "ALTER TABLE orders ALTER COLUMN total SET NOT NULL;",
            earlier="CREATE TABLE orders (total int);\n"
            "ALTER TABLE orders ADD CONSTRAINT total_there CHECK (total IS NOT NULL) NOT VALID;",
            note="never validated",
        ),
    ),
    good=(
        on_postgres(
            "ALTER TABLE orders ALTER COLUMN total SET NOT NULL;",
            earlier="CREATE TABLE orders (total int);\n"
            "ALTER TABLE orders ADD CONSTRAINT total_there CHECK (total IS NOT NULL) NOT VALID;\n"
            "ALTER TABLE orders VALIDATE CONSTRAINT total_there;",
        ),
        on_postgres("CREATE TABLE t (a int); ALTER TABLE t ALTER COLUMN a SET NOT NULL;"),
    ),
    traps=(
        "A validated CHECK, mostly of an earlier migration.",
        "A column that is NOT NULL already, or is added in the same release.",
    ),
)

UNIQUE_CONSTRAINT_BUILDS_INDEX: Final = migration_rule(
    id="unique-constraint-builds-index",
    title="UNIQUE constraint builds its index under an exclusive lock",
    severity=Severity.HIGH,
    why="A UNIQUE constraint builds its index under ACCESS EXCLUSIVE: reads and writes of the table wait until it is done.",
    remedy="CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT .. UNIQUE USING INDEX.",
    references=(f"{PG}sql-altertable.html",),
    bad=(
        on_postgres("ALTER TABLE orders ADD CONSTRAINT orders_note UNIQUE (note);"),
        on_postgres("ALTER TABLE orders ADD COLUMN number text UNIQUE;"),
    ),
    good=(
        on_postgres("ALTER TABLE orders ADD CONSTRAINT orders_note UNIQUE USING INDEX orders_note;"),
        on_postgres("CREATE TABLE t (a int); ALTER TABLE t ADD CONSTRAINT t_a UNIQUE (a);"),
    ),
    traps=("USING INDEX, which takes over one that is there.", "A new table."),
)

PRIMARY_KEY_BUILDS_INDEX: Final = migration_rule(
    id="primary-key-builds-index",
    title="PRIMARY KEY builds its index under an exclusive lock",
    severity=Severity.HIGH,
    why="ADD PRIMARY KEY builds an index, and looks for NULLs, under ACCESS EXCLUSIVE: reads and writes wait until it is done.",
    remedy="CREATE UNIQUE INDEX CONCURRENTLY over columns that are NOT NULL, then ADD PRIMARY KEY USING INDEX.",
    references=(f"{PG}sql-altertable.html",),
    bad=(
        on_postgres("ALTER TABLE orders ADD PRIMARY KEY (total);", earlier="CREATE TABLE orders (total int NOT NULL);"),
        on_postgres(
            "ALTER TABLE orders ADD COLUMN id bigserial PRIMARY KEY;", earlier="CREATE TABLE orders (total int);"
        ),
    ),
    good=(
        on_postgres(
            "ALTER TABLE orders ADD CONSTRAINT orders_pk PRIMARY KEY USING INDEX orders_total;",
            earlier="CREATE TABLE orders (total int NOT NULL);\nCREATE UNIQUE INDEX orders_total ON orders (total);",
        ),
        on_postgres("CREATE TABLE t (a int); ALTER TABLE t ADD PRIMARY KEY (a);"),
    ),
    traps=("USING INDEX.", "A new table."),
)

PK_USING_NULLABLE_INDEX: Final = migration_rule(
    id="pk-using-nullable-index",
    title="PRIMARY KEY over an index of a column that may be NULL",
    severity=Severity.MEDIUM,
    why="PRIMARY KEY USING INDEX makes the columns NOT NULL first, and reads all rows under ACCESS EXCLUSIVE for it.",
    remedy="Make the columns NOT NULL by a validated CHECK before.",
    references=(f"{PG}sql-altertable.html",),
    bad=(
        on_postgres(
            "ALTER TABLE orders ADD CONSTRAINT orders_pk PRIMARY KEY USING INDEX orders_total;",
            earlier="CREATE TABLE orders (total int);\nCREATE UNIQUE INDEX orders_total ON orders (total);",
        ),
    ),
    good=(
        on_postgres(
            "ALTER TABLE orders ADD CONSTRAINT orders_pk PRIMARY KEY USING INDEX orders_total;",
            earlier="CREATE TABLE orders (total int NOT NULL);\nCREATE UNIQUE INDEX orders_total ON orders (total);",
        ),
    ),
    traps=("Columns that are NOT NULL already.",),
)

EXCLUSION_CONSTRAINT_ON_EXISTING: Final = migration_rule(
    id="exclusion-constraint-on-existing",
    title="EXCLUDE constraint on a table in use",
    severity=Severity.HIGH,
    why=(
        "ADD EXCLUDE builds its index under ACCESS EXCLUSIVE, and there is no concurrent way: reads and writes wait until "
        "it is done."
    ),
    remedy="A new table with the constraint, filled in batches and swapped in; or a window in which the table may stand still.",
    references=(f"{PG}sql-createtable.html#SQL-CREATETABLE-EXCLUDE",),
    bad=(on_postgres("ALTER TABLE orders ADD CONSTRAINT one_note EXCLUDE USING btree (note WITH =);"),),
    good=(
        on_postgres("CREATE TABLE t (a int); ALTER TABLE t ADD CONSTRAINT t_a EXCLUDE USING btree (a WITH =);"),
        on_postgres("CREATE TABLE t (a int, EXCLUDE USING btree (a WITH =));"),
    ),
    traps=("A new table.",),
)


def _scans_for_nulls(moment: Moment, effect: Effect) -> bool:
    operation = moment.operation
    if not isinstance(operation, SetNullable) or operation.nullable or not lasts(effect):
        return False
    column = moment.column(operation.table, operation.column)
    return column is None or (column.column.nullable and not moment.is_new_column(operation.table, operation.column))


def _not_null_steps(moment: Moment) -> tuple[str, ...]:
    operation = moment.operation
    if not isinstance(operation, SetNullable):
        return ()
    fill = (recipes.step("Fill the rows that are NULL in batches before"),) if _filled_before(moment) else ()
    return *fill, *recipes_tables.not_null_in_steps(moment, operation.table, operation.column)


def _filled_before(moment: Moment) -> str:
    """Return that rows get the default under the same lock, where a framework sees to it."""
    operation = moment.operation
    fills = any(isinstance(one, Dml) and one.implied and one.where == operation.where for one, _ in moment.earlier)
    return f"{operation.written} writes the default into all rows that are NULL under the same lock" if fills else ""


def _builds(kind: str, moment: Moment, effect: Effect) -> bool:
    operation = moment.operation
    if not lasts(effect):
        return False
    if isinstance(operation, AddConstraint):
        return operation.constraint.kind == kind and not operation.constraint.using_index
    if isinstance(operation, AddColumn):
        return operation.column.primary_key if kind == "primary_key" else operation.column.unique
    return False


def _key_steps(moment: Moment, kind: str) -> tuple[str, ...]:
    operation = moment.operation
    if isinstance(operation, AddColumn):
        added = recipes.step(f"Add the column without {kind}")
        return added, *recipes_indexes.using_index(moment, operation.table, "", (operation.column.name,), kind)
    if isinstance(operation, AddConstraint):
        constraint = operation.constraint
        if kind == "PRIMARY KEY" and keys_replaced.replaces_key(moment, operation.table):
            return keys_replaced.steps(moment, operation.table, constraint.columns)
        return recipes_indexes.using_index(moment, operation.table, constraint.name, constraint.columns, kind)
    return ()


def _new_table_steps(moment: Moment) -> tuple[str, ...]:
    return (
        recipes.step("If the table is small or may stand still, add it with a short lock time-out"),
        *recipes.lock_timeout(moment),
        recipes.step("Otherwise create a new table with the constraint, fill it in batches, and swap it in"),
    )


def _nullable_key(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if not isinstance(operation, AddConstraint) or operation.constraint.kind != "primary_key":
        return
    index = moment.index_state(operation.constraint.using_index) if operation.constraint.using_index else None
    if index is None or moment.engine not in ON_POSTGRES or not is_used(moment, operation.table):
        return
    states = [(name, moment.column(operation.table, name)) for name in index.index.columns]
    nullable = [name for name, state in states if state is not None and state.column.nullable]
    if nullable:
        yield found_at(
            PK_USING_NULLABLE_INDEX,
            moment,
            f"{listed(nullable)} of {operation.table} may be NULL: PRIMARY KEY USING INDEX {index.index.name} makes it "
            "NOT NULL and reads "
            f"all rows under ACCESS EXCLUSIVE; {operation.table} {moment.age(operation.table)}.",
            related=((index.since.path, index.since.where, f"{index.index.name} is created here"),),
            steps=recipes_tables.not_null_in_steps(moment, operation.table, nullable[0]),
            confidence=confidence_of(moment, operation.table),
        )


RULES: Final[tuple[AnyRule, ...]] = (
    lock_rule(
        SET_NOT_NULL_SCAN,
        kinds=(SetNullable,),
        picks=_scans_for_nulls,
        steps=_not_null_steps,
        detail=_filled_before,
        says_why=False,
    ),
    lock_rule(
        UNIQUE_CONSTRAINT_BUILDS_INDEX,
        kinds=(AddConstraint, AddColumn),
        picks=lambda moment, effect: _builds("unique", moment, effect),
        steps=lambda moment: _key_steps(moment, "UNIQUE"),
        says_why=False,
    ),
    lock_rule(
        PRIMARY_KEY_BUILDS_INDEX,
        kinds=(AddConstraint, AddColumn),
        picks=lambda moment, effect: _builds("primary_key", moment, effect),
        steps=lambda moment: _key_steps(moment, "PRIMARY KEY"),
        says_why=False,
    ),
    OperationRule(rule=PK_USING_NULLABLE_INDEX, judge=_nullable_key),
    lock_rule(
        EXCLUSION_CONSTRAINT_ON_EXISTING,
        kinds=(AddConstraint,),
        picks=lambda moment, effect: _builds("exclude", moment, effect),
        steps=_new_table_steps,
        says_why=False,
    ),
)
