"""Safe recipes as ordered steps, written in the words of the framework that runs the migrations.

A step is one line of prose, and the code of it on the lines below if it has any. Where a statement cannot run in the runner's
transaction, the steps tell first how to leave it: advice that fails is worse than none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.rules.frameworks import OPT_OUT, SQL, TIMEOUT_FOR_ALL, concurrent_index, drop_concurrently

if TYPE_CHECKING:
    from analyzers.migrations.moment import Moment
    from analyzers.migrations.operations import Column, CreateIndex, DropIndex
    from analyzers.migrations.stream import Stream

_TIMEOUT: Final = "Set a short lock time-out before it, and try again when it runs out"


def step(prose: str, code: str = "") -> str:
    """Return a step: prose, and the code below it."""
    return f"{prose}:\n{code}" if code else f"{prose}."


def framework_of(moment: Moment) -> str:
    """Return what runs the migrations, as ``Runner.framework`` has it."""
    return moment.stream.runner.framework


def run(moment: Moment, sql: str) -> str:
    """Return a statement as the framework's migrations run it."""
    return SQL.get(framework_of(moment), "{sql}").replace("{sql}", sql)


def outside(moment: Moment) -> tuple[str, ...]:
    """Return the steps by which a migration leaves the runner's transaction; none where it is in none."""
    runner = moment.stream.runner
    if not moment.group.transactional and runner.transaction not in {"batch", "all"}:
        return ()
    if moment.group.explicit and runner.transaction == "none":
        return (step("Put it into a migration of its own without BEGIN and COMMIT, as it cannot run in a transaction"),)
    prose, code = OPT_OUT.get(runner.framework, OPT_OUT["numbered"])
    return (step(prose, code),)


def opt_out(moment: Moment) -> tuple[str, ...]:
    """Return the step by which a file opts out of the runner's transaction as a whole; none where that cannot be said in code."""
    code = OPT_OUT.get(framework_of(moment), ("", ""))[1]
    return (step("Or opt out of the runner's transaction for the whole file", code),) if code else ()


def separately(moment: Moment) -> str:
    """Return how a later step gets a transaction of its own in this runner, as the beginning of a sentence."""
    if moment.stream.runner.transaction == "all":
        return "In a later release (this runner puts all pending migrations into one transaction)"
    return "In a migration of its own after that"


def index_concurrently(moment: Moment, operation: CreateIndex) -> tuple[str, ...]:
    """Return the steps that build an index while writes go on."""
    return (
        *outside(moment),
        step("Build the index while writes go on", concurrent_index(framework_of(moment), operation)),
        step(
            "See that it is valid; drop it (concurrently) and build it again if not",
            "SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid",
        ),
    )


def index_of_partitions(operation: CreateIndex) -> tuple[str, ...]:
    """Return the steps that build an index of a partitioned table, which cannot be built concurrently as a whole."""
    index, table = operation.index, operation.table
    name, columns = index.name or f"{table}_idx", ", ".join(index.columns)
    unique = "UNIQUE " if index.unique else ""
    return (
        step("Create the index on the parent alone", f"CREATE {unique}INDEX {name} ON ONLY {table} ({columns})"),
        step(
            "Build it on each partition, outside a transaction",
            f"CREATE {unique}INDEX CONCURRENTLY {name}_p1 ON {table}_p1 ({columns})",
        ),
        step("Attach each of them", f"ALTER INDEX {name} ATTACH PARTITION {name}_p1"),
    )


def without_index(moment: Moment, operation: DropIndex, name: str) -> tuple[str, ...]:
    """Return the steps that drop an index while reads and writes go on."""
    one_by_one = (step("Drop one index with each statement: CONCURRENTLY takes one"),) if operation.several else ()
    return (
        *outside(moment),
        *one_by_one,
        step("Drop it concurrently", drop_concurrently(framework_of(moment), name, operation.table)),
    )


def drop_step(moment: Moment, name: str) -> str:
    """Return the code that drops an index concurrently, if it is there."""
    return run(moment, f"DROP INDEX CONCURRENTLY IF EXISTS {name or '<index>'}")


def constraint_in_two(moment: Moment, table: str, name: str, clause: str) -> tuple[str, ...]:
    """Return the steps that add a constraint without checking rows under the lock: NOT VALID, then VALIDATE."""
    named = name or f"{table.rsplit('.', 1)[-1]}_new"
    return (
        step("Add it for new rows only", run(moment, f"ALTER TABLE {table} ADD CONSTRAINT {named} {clause} NOT VALID")),
        step(
            f"{separately(moment)}, check the rows that are there; writes go on meanwhile",
            run(moment, f"ALTER TABLE {table} VALIDATE CONSTRAINT {named}"),
        ),
    )


def not_null_in_steps(moment: Moment, table: str, column: str) -> tuple[str, ...]:
    """Return the steps that make a column NOT NULL without reading all rows under the lock."""
    named = f"{table.rsplit('.', 1)[-1]}_{column}_not_null"
    if moment.detected.at_least(18):
        return constraint_in_two(moment, table, named, f"NOT NULL {column}")
    return (
        *constraint_in_two(moment, table, named, f"CHECK ({column} IS NOT NULL)"),
        step(
            "Then set it, which takes the checked constraint for proof (PostgreSQL 12 and later), and drop the constraint",
            run(moment, f"ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL, DROP CONSTRAINT {named}"),
        ),
    )


def using_index(moment: Moment, table: str, name: str, columns: tuple[str, ...], kind: str) -> tuple[str, ...]:
    """Return the steps that add a unique or primary key over an index that was built while writes went on."""
    plain = table.rsplit(".", 1)[-1]
    named = name or f"{plain}_{'_'.join(columns)}_key"
    build = f"CREATE UNIQUE INDEX CONCURRENTLY {named} ON {table} ({', '.join(columns)})"
    extra = (step("See that the columns are NOT NULL already"),) if kind == "PRIMARY KEY" else ()
    return (
        *outside(moment),
        step("Build a unique index while writes go on", run(moment, build)),
        *extra,
        step(
            f"{separately(moment)}, make it the constraint",
            run(moment, f"ALTER TABLE {table} ADD CONSTRAINT {named} {kind} USING INDEX {named}"),
        ),
    )


def column_in_steps(moment: Moment, table: str, column: Column) -> tuple[str, ...]:
    """Return the steps that add a column whose value differs from row to row."""
    alter, name = f"ALTER TABLE {table}", column.name
    add = step("Add a plain column", run(moment, f"{alter} ADD COLUMN {name} {column.type or ''}".rstrip()))
    if column.generated:
        fill = step("Fill it for new rows by the application or a trigger")
    elif column.identity:
        default = f"{alter} ALTER COLUMN {name} SET DEFAULT nextval('{table}_{name}_seq')"
        fill = step("Give new rows the next value of a sequence", run(moment, default))
    else:
        default = column.default.text if column.default else ""
        fill = step("Give new rows the default", run(moment, f"{alter} ALTER COLUMN {name} SET DEFAULT {default}"))
    if column.identity and moment.engine.dialect == "mysql":
        fill = step("Fill it for new rows by the application")
    return (
        add,
        fill,
        step("Fill the rows that are there in batches, outside of the migration"),
        step("Make it NOT NULL at last, if it has to be"),
    )


def column_swap(moment: Moment, table: str, column: str, type_: str) -> tuple[str, ...]:
    """Return the steps that change a column's type by a second column (expand and contract)."""
    add = f"ALTER TABLE {table} ADD COLUMN {column}_new {type_}".rstrip()
    return (
        step("Add a second column of the new type", run(moment, add)),
        step("Write both from the application (or a trigger), and fill the rows that are there in batches"),
        step("Read the new column from the application"),
        step(f"In a later release, drop {column}"),
    )


def lock_timeout(moment: Moment) -> tuple[str, ...]:
    """Return the step that sets a lock time-out, for a lock that cannot be avoided."""
    if moment.detected.engine.dialect == "mysql":
        return (step(_TIMEOUT, run(moment, "SET lock_wait_timeout = 5")),)
    statement = "SET LOCAL lock_timeout = '2s'" if moment.group.transactional else "SET lock_timeout = '2s'"
    return (step(_TIMEOUT, run(moment, statement)),)


def timeout_for_all(stream: Stream) -> tuple[str, ...]:
    """Return the steps that set a lock time-out for all migrations of a stream."""
    prose, code = TIMEOUT_FOR_ALL.get(stream.runner.framework, ("Set it in the connection that migrations use", ""))
    if stream.engine.dialect == "mysql":
        prose, code = "Set it in the connection that migrations use", "SET SESSION lock_wait_timeout = 5"
    return (step(prose, code), step("Run the migration again when it runs out"))
