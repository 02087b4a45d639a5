"""Rules about MySQL and MariaDB: changes that copy a table while writes wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import OperationRule
from analyzers.migrations.operations import (
    AddColumn,
    AddConstraint,
    AlterTableOption,
    CreateIndex,
    DataCode,
    Dml,
    Opaque,
)
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.declaring import MY, MYSQL, migration_rule, on_mysql
from analyzers.migrations.rules.mysql_shared import ONLINE, at_table, found_on
from analyzers.migrations.rules.wording import describe, table_of
from analyzers.migrations.stream import Engine
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import AnyRule, Moment
    from analyzers.migrations.stream import Found

MYSQL_COPY_ALGORITHM: Final = migration_rule(
    id="mysql-copy-algorithm",
    title="ALGORITHM=COPY on a table in use",
    severity=Severity.HIGH,
    engines=MYSQL,
    why="ALGORITHM=COPY copies the table row by row and keeps writes out until it is done, even where the change could be online.",
    remedy="Leave the clause out, or ask for INPLACE or INSTANT, which fail at once where they cannot be had.",
    references=(f"{MY}alter-table.html#alter-table-performance", ONLINE),
    bad=(
        on_mysql("ALTER TABLE orders ADD COLUMN a int, ALGORITHM=COPY;"),
        on_mysql("CREATE INDEX orders_total ON orders (total) ALGORITHM=COPY;"),
    ),
    good=(
        on_mysql("ALTER TABLE orders ADD COLUMN a int, ALGORITHM=INSTANT;"),
        on_mysql("CREATE TABLE t (a int);\nALTER TABLE t ADD COLUMN b int, ALGORITHM=COPY;"),
    ),
    traps=("A new table.",),
)

MYSQL_BLOCKING_LOCK_CLAUSE: Final = migration_rule(
    id="mysql-blocking-lock-clause",
    title="LOCK clause that keeps writes out",
    severity=Severity.MEDIUM,
    engines=MYSQL,
    why="LOCK=SHARED keeps writes out, and LOCK=EXCLUSIVE reads too, while the change runs, even where it could be online.",
    remedy="LOCK=NONE, which fails at once where it cannot be had.",
    references=(f"{MY}alter-table.html#alter-table-concurrency",),
    bad=(
        on_mysql("ALTER TABLE orders ADD COLUMN a int, LOCK=EXCLUSIVE;"),
        on_mysql("CREATE INDEX orders_total ON orders (total) LOCK=SHARED;"),
    ),
    good=(
        on_mysql("ALTER TABLE orders ADD COLUMN a int, LOCK=NONE;"),
        on_mysql("CREATE INDEX orders_total ON orders (total) LOCK=DEFAULT;"),
    ),
    traps=("LOCK=DEFAULT.", "A new table."),
)

MYSQL_FK_BLOCKS_WRITES: Final = migration_rule(
    id="mysql-fk-blocks-writes",
    title="Foreign key added with a copy of the table",
    severity=Severity.HIGH,
    engines=MYSQL,
    why=(
        "ADD FOREIGN KEY copies the table while writes wait, unless foreign_key_checks is off, and takes a metadata lock on the "
        "other table too."
    ),
    remedy=(
        "SET foreign_key_checks = 0 for the session makes it online, without checking the rows that are there: check them by a "
        "query before, and turn it on again in a finally. Or an online schema change tool."
    ),
    references=(ONLINE, f"{MY}create-table-foreign-keys.html"),
    bad=(
        on_mysql(
            "ALTER TABLE orders ADD CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id);"
        ),
        on_mysql("ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE;"),
    ),
    good=(
        on_mysql(
            "SET SESSION foreign_key_checks = 0;\n"
            "ALTER TABLE orders ADD CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id);"
        ),
        on_mysql("CREATE TABLE t (id bigint, order_id bigint, FOREIGN KEY (order_id) REFERENCES orders (id));"),
    ),
    traps=("A new table.", "foreign_key_checks is off in the session."),
)

MYSQL_CHECK_COPIES_TABLE: Final = migration_rule(
    id="mysql-check-copies-table",
    title="CHECK constraint added with a copy of the table",
    severity=Severity.HIGH,
    engines=MYSQL,
    why="MySQL adds a CHECK by copying the table, and writes wait until that is done (8.0.16 and later; before, it is ignored).",
    remedy="NOT ENFORCED documents it without a copy; a check in the application; or an online schema change tool.",
    references=(f"{MY}create-table-check-constraints.html", "https://bugs.mysql.com/bug.php?id=117450"),
    bad=(
        on_mysql("ALTER TABLE orders ADD CONSTRAINT orders_total CHECK (total >= 0);"),
        on_mysql("ALTER TABLE orders ADD COLUMN weight int CHECK (weight > 0);"),
    ),
    good=(
        on_mysql("ALTER TABLE orders ADD CONSTRAINT orders_total CHECK (total >= 0) NOT ENFORCED;"),
        on_mysql("CREATE TABLE t (a int CHECK (a > 0));"),
        on_mysql(
            "ALTER TABLE orders ADD CONSTRAINT orders_total CHECK (total >= 0);", image="mysql:5.7", note="ignored"
        ),
    ),
    traps=("NOT ENFORCED.", "Dropping one is instant."),
)

MYSQL_INDEX_BLOCKS_WRITES: Final = migration_rule(
    id="mysql-index-blocks-writes",
    title="FULLTEXT or SPATIAL index built while writes wait",
    severity=Severity.MEDIUM,
    engines=MYSQL,
    why="FULLTEXT and SPATIAL indexes are built while writes wait; the first FULLTEXT index of a table rewrites it.",
    remedy="An online schema change tool, or a window without writes.",
    references=(ONLINE,),
    bad=(
        on_mysql("CREATE FULLTEXT INDEX orders_note ON orders (note);"),
        on_mysql("ALTER TABLE orders ADD FULLTEXT INDEX orders_note (note);"),
    ),
    good=(
        on_mysql("CREATE INDEX orders_note ON orders (note);", note="an ordinary index is built online"),
        on_mysql("CREATE TABLE t (a text, FULLTEXT KEY t_a (a));"),
    ),
    traps=("Ordinary indexes.", "A new table."),
)


def _clauses(moment: Moment) -> tuple[str, str]:
    """Return the algorithm and the lock that an operation asks for, in lower case."""
    operation = moment.operation
    return (operation.algorithm, operation.lock) if isinstance(operation, CreateIndex | AlterTableOption) else ("", "")


def _copy(moment: Moment) -> Iterator[Found]:
    if _clauses(moment)[0] == "copy" and at_table(moment):
        steps = (recipes.step("Ask for INPLACE or INSTANT instead, which fail at once where they cannot be had"),)
        yield found_on(
            MYSQL_COPY_ALGORITHM, moment, f"ALGORITHM=COPY copies {table_of(moment.operation)} while writes wait", steps
        )


def _lock(moment: Moment) -> Iterator[Found]:
    lock = _clauses(moment)[1]
    if lock in {"shared", "exclusive"} and at_table(moment):
        waiting = "reads and writes" if lock == "exclusive" else "writes"
        steps = (recipes.step("Ask for LOCK=NONE, which fails at once where it cannot be had"),)
        fact = f"LOCK={lock.upper()} lets {waiting} of {table_of(moment.operation)} wait while the change runs"
        yield found_on(MYSQL_BLOCKING_LOCK_CLAUSE, moment, fact, steps)


def _foreign_key(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if isinstance(operation, AddConstraint):
        target = operation.constraint.references
    elif isinstance(operation, AddColumn) and (moment.engine is Engine.MARIADB or moment.detected.at_least(9)):
        target = operation.column.references
    else:
        target = None
    if target is None or not at_table(moment):
        return
    if moment.settings.get("foreign_key_checks", "").strip("'\" ").lower() in {"0", "off", "false"}:
        return
    table = table_of(operation)
    statement = "SET SESSION foreign_key_checks = 0"
    columns = operation.constraint.columns if isinstance(operation, AddConstraint) else ()
    is_new = isinstance(operation, AddColumn) or all(moment.is_new_column(table, one) for one in columns)
    orphans = recipes.step(f"Look for rows of {table} without their row in {target.table}, by a query")
    steps = (
        *(() if is_new and not _is_filled(moment, table, columns) else (orphans,)),
        recipes.step("Turn the check off in the session, and the change is online", recipes.run(moment, statement)),
        recipes.step(_again(moment), recipes.run(moment, "SET SESSION foreign_key_checks = 1")),
    )
    fact = f"{describe(operation)} copies {table} while foreign_key_checks is on, and locks {target.table} too"
    yield found_on(MYSQL_FK_BLOCKS_WRITES, moment, fact, steps)


def _again(moment: Moment) -> str:
    """Return how the check comes on again also where the change fails: the next user of the connection relies on it."""
    if recipes.framework_of(moment) in {"django", "alembic", "typeorm", "knex", "sequelize"}:
        return "Turn it on again in a finally, so that also after a failure the pool gets no connection without it"
    return "Turn it on again behind the change; after a failure, close the connection before anything else uses it"


def _is_filled(moment: Moment, table: str, columns: tuple[str, ...]) -> bool:
    """Tell whether a new column could hold something: it has a default, or the migration writes rows."""
    states = [moment.column(table, one) for one in columns]
    written = any(isinstance(one, Dml | DataCode | Opaque) for one in moment.migration.up.operations[: moment.index])
    return written or any(state is not None and state.column.default is not None for state in states)


def _check(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if isinstance(operation, AddConstraint):
        checks = operation.constraint.kind == "check" and operation.constraint.enforced
    else:
        checks = isinstance(operation, AddColumn) and bool(operation.column.check)
    if not checks or not at_table(moment):
        return
    # "8" and "8.0" without a last number are the newest of them.
    version = moment.detected.version
    if moment.engine is Engine.MYSQL and version < (8, 0, 16) and version not in {(8,), (8, 0)}:
        return
    yield found_on(
        MYSQL_CHECK_COPIES_TABLE, moment, f"{describe(operation)} copies {table_of(operation)} for its CHECK"
    )


def _index(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if isinstance(operation, CreateIndex) and operation.index.method in {"fulltext", "spatial"} and at_table(moment):
        state = moment.table(operation.table)
        first = operation.index.method == "fulltext" and not any(
            one.index.method == "fulltext" for one in (state.indexes.values() if state else ())
        )
        rewrites = ", the first one of the table, which is written anew for it," if first else ""
        fact = f"The {operation.index.method.upper()} index {operation.index.name}{rewrites} is built while writes wait"
        yield found_on(MYSQL_INDEX_BLOCKS_WRITES, moment, fact.replace("index  ", "index "))


RULES: Final[tuple[AnyRule, ...]] = (
    OperationRule(rule=MYSQL_COPY_ALGORITHM, judge=_copy),
    OperationRule(rule=MYSQL_BLOCKING_LOCK_CLAUSE, judge=_lock),
    OperationRule(rule=MYSQL_FK_BLOCKS_WRITES, judge=_foreign_key),
    OperationRule(rule=MYSQL_CHECK_COPIES_TABLE, judge=_check),
    OperationRule(rule=MYSQL_INDEX_BLOCKS_WRITES, judge=_index),
)
