"""Rules about schemas, databases, views and partitions that go, and about what goes along with something else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import OperationRule
from analyzers.migrations.operations import (
    AlterPartitions,
    CreateView,
    DropColumn,
    DropConstraint,
    DropDatabase,
    DropIndex,
    DropSchema,
    DropTable,
    DropType,
    DropView,
    Harmless,
)
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.data_loss_dependants import dependants
from analyzers.migrations.rules.data_loss_shared import ALL_ENGINES, some
from analyzers.migrations.rules.declaring import MY, MYSQL, PG, POSTGRES, migration_rule, on_mysql, on_postgres
from analyzers.migrations.rules.locks_shared import ON_MYSQL, ON_POSTGRES, confidence_of, is_used
from analyzers.migrations.rules.wording import describe, found_at, origin_of
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import AnyRule, Moment
    from analyzers.migrations.stream import Found

DROP_SCHEMA: Final = migration_rule(
    id="drop-schema",
    title="Schema dropped with all that is in it",
    severity=Severity.CRITICAL,
    why="DROP SCHEMA .. CASCADE drops every table, view, type and function of the schema, with all rows, and names none of them.",
    remedy="Drop what is in it by name, a release after nobody uses it; DROP SCHEMA without CASCADE fails if anything is left.",
    references=(f"{PG}sql-dropschema.html",),
    bad=(on_postgres("DROP SCHEMA audit CASCADE;"), on_postgres("DROP SCHEMA IF EXISTS audit CASCADE;")),
    good=(
        on_postgres("DROP SCHEMA audit;", note="fails unless it is empty"),
        on_postgres("CREATE SCHEMA scratch;\nDROP SCHEMA scratch CASCADE;"),
    ),
    traps=("Without CASCADE an empty schema goes, or nothing.",),
)

DROP_DATABASE: Final = migration_rule(
    id="drop-database",
    title="Database dropped",
    severity=Severity.CRITICAL,
    engines=(*POSTGRES, *MYSQL),
    why="Everything in it is gone, and only a backup brings it back.",
    remedy="Drop databases by hand, not in a migration that runs wherever the code is deployed.",
    references=(f"{PG}sql-dropdatabase.html", f"{MY}drop-database.html"),
    bad=(on_postgres("DROP DATABASE shop;", transaction=False), on_mysql("DROP DATABASE IF EXISTS shop;")),
    good=(on_postgres("CREATE DATABASE shop;", transaction=False), on_mysql("DROP TABLE orders;")),
    traps=("Scripts beside the migrations that set up and take down databases for tests: only migrations are read.",),
)

DROP_VIEW: Final = migration_rule(
    id="drop-view",
    title="View dropped",
    severity=Severity.LOW,
    engines=ALL_ENGINES,
    why="A release that still runs, a report or a dashboard may read the view: its queries fail from then on.",
    remedy="Drop it a release after the last reader is gone.",
    references=(f"{PG}sql-dropview.html",),
    bad=(on_postgres("DROP VIEW totals;", earlier="CREATE TABLE o (a int);\nCREATE VIEW totals AS SELECT a FROM o;"),),
    good=(
        on_postgres(
            "DROP VIEW totals;\nCREATE VIEW totals AS SELECT a, b FROM o;",
            earlier="CREATE TABLE o (a int, b int);\nCREATE VIEW totals AS SELECT a FROM o;",
        ),
    ),
    traps=("A view that the same migration creates again.",),
)

DROP_CASCADE: Final = migration_rule(
    id="drop-cascade",
    title="Drop that takes others along",
    severity=Severity.HIGH,
    why=(
        "CASCADE drops whatever depends on the thing, now or when the migration reaches another environment: foreign keys of other "
        "tables, views, columns of a type, triggers of a function. None of them is named."
    ),
    remedy="Drop what depends on it by name, and the thing itself without CASCADE: it fails if something is left.",
    references=(f"{PG}ddl-depend.html",),
    bad=(
        on_postgres(
            "DROP TABLE customers CASCADE;",
            earlier="CREATE TABLE customers (id bigint PRIMARY KEY);\n"
            "CREATE TABLE orders (id bigint, customer_id bigint REFERENCES customers (id));",
        ),
        on_postgres("DROP TYPE mood CASCADE;", earlier="CREATE TYPE mood AS ENUM ('a');\nCREATE TABLE t (m mood);"),
        on_postgres("DROP EXTENSION citext CASCADE;"),
    ),
    good=(
        on_postgres("DROP TABLE customers CASCADE;", note="nothing depends on it"),
        on_postgres("DROP TABLE customers;"),
        on_postgres(
            "ALTER TABLE orders DROP CONSTRAINT c;\nDROP TABLE customers CASCADE;",
            earlier="CREATE TABLE customers (id bigint PRIMARY KEY);\n"
            "CREATE TABLE orders (customer_id bigint CONSTRAINT c REFERENCES customers (id));",
            note="what depended on it went by name",
        ),
    ),
    traps=("CASCADE where nothing depends on the thing.",),
)

DROP_PARTITION: Final = migration_rule(
    id="drop-partition",
    title="Partition dropped or emptied",
    severity=Severity.HIGH,
    engines=MYSQL,
    why="DROP and TRUNCATE PARTITION delete all rows of the partition, and DISCARD TABLESPACE the file that holds them.",
    remedy="Copy the rows to an archive first (EXCHANGE PARTITION makes a table of them), and leave retention to a job.",
    references=(f"{MY}partitioning-management.html", f"{MY}alter-table-partition-operations.html"),
    bad=(
        on_mysql("ALTER TABLE orders DROP PARTITION p2020;"),
        on_mysql("ALTER TABLE orders TRUNCATE PARTITION p2020, p2021;"),
        on_mysql("ALTER TABLE orders DISCARD TABLESPACE;"),
    ),
    good=(on_mysql("ALTER TABLE orders ADD PARTITION (PARTITION p2030 VALUES LESS THAN (2031));"),),
    traps=("Adding partitions, and merging them.",),
)

_DELETES: Final = frozenset({"drop", "truncate", "discard_tablespace", "discard"})
_TAKES_ALONG: Final = ("FUNCTION", "EXTENSION", "DOMAIN", "SEQUENCE", "PROCEDURE", "AGGREGATE", "OPERATOR", "COLLATION")


def _schema(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if not isinstance(operation, DropSchema) or not operation.cascade:
        return
    made = moment.schema.schemas.get(operation.name)
    if made is not None and made.ordinal in moment.release.ordinals:
        return
    tables = sorted(name for name in moment.schema.tables if name.startswith(f"{operation.name}."))
    inside = f", which has {some(tables)}" if tables else ""
    yield found_at(
        DROP_SCHEMA,
        moment,
        f"DROP SCHEMA {operation.name} CASCADE drops all that is in it{inside}, with all rows.",
        steps=(
            recipes.step("Drop what is in it by name, in a release after the last one that uses it"),
            recipes.step(
                "Then drop the schema without CASCADE",
                recipes.run(moment, f"DROP SCHEMA {recipes.named(moment, operation.name)}"),
            ),
        ),
        confidence=confidence_of(moment) or ("low" if operation.guarded and not tables and made is None else None),
    )


def _database(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if isinstance(operation, DropDatabase):
        yield found_at(
            DROP_DATABASE,
            moment,
            f"DROP DATABASE {operation.name} deletes everything in it.",
            steps=(recipes.step("Take it out of the migration; drop the database by hand, after a backup"),),
            confidence=confidence_of(moment),
        )


def _view(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if not isinstance(operation, DropView):
        return
    state = moment.schema.views.get(operation.name)
    again = any(isinstance(one, CreateView) and one.name == operation.name for one in moment.migration.up.operations)
    if again or (state is None and operation.guarded) or (state and state.since.ordinal in moment.release.ordinals):
        return
    since = f"; it is there since {state.since.name}" if state else ""
    yield found_at(
        DROP_VIEW,
        moment,
        f"{operation.name} is dropped and not created again: who still reads it fails{since}.",
        steps=(recipes.step("Drop it in a release after the last one that reads it"),),
    )


def _cascade(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if moment.engine not in ON_POSTGRES or not getattr(operation, "cascade", False):
        return
    if isinstance(operation, Harmless):
        if not any(word in operation.what.upper() for word in _TAKES_ALONG):
            return
        what, along = operation.what, "what uses it, and no migration says what that is"
    elif isinstance(operation, DropTable | DropColumn | DropType | DropView | DropIndex | DropConstraint):
        found = dependants(moment)
        if not found:
            return
        what, along = describe(operation), some(found)
    else:
        return
    yield found_at(
        DROP_CASCADE,
        moment,
        f"{what} CASCADE also drops {along}.",
        steps=(
            recipes.step("Drop what depends on it by name, as far as nobody uses it any more"),
            recipes.step("Drop it without CASCADE, so that it fails if something is left"),
        ),
        severity="medium" if isinstance(operation, Harmless) else None,
        confidence=("medium" if isinstance(operation, Harmless) else None) or confidence_of(moment),
    )


def _partition(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if not isinstance(operation, AlterPartitions) or moment.engine not in ON_MYSQL:
        return
    if operation.action not in _DELETES or not is_used(moment, operation.table):
        return
    words = operation.action.replace("_", " ").upper()
    yield found_at(
        DROP_PARTITION,
        moment,
        f"{words if 'TABLESPACE' in words else f'{words} PARTITION'} deletes rows of {operation.table} for good; "
        f"{operation.table} {moment.age(operation.table)}.",
        evidence={"table": operation.table, "action": operation.action},
        related=origin_of(moment, operation.table),
        steps=(
            recipes.step(
                "Move the partition's rows into a table of their own first",
                recipes.run(
                    moment,
                    f"ALTER TABLE {recipes.named(moment, operation.table)} EXCHANGE PARTITION ... WITH TABLE ...",
                ),
            ),
            recipes.step("Drop that table when it is archived"),
        ),
        confidence=confidence_of(moment, operation.table),
    )


RULES: Final[tuple[AnyRule, ...]] = (
    OperationRule(rule=DROP_DATABASE, judge=_database),
    OperationRule(rule=DROP_SCHEMA, judge=_schema),
    OperationRule(rule=DROP_CASCADE, judge=_cascade),
    OperationRule(rule=DROP_PARTITION, judge=_partition),
    OperationRule(rule=DROP_VIEW, judge=_view),
)
