"""Rules about partitions of PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import OperationRule
from analyzers.migrations.operations import AttachPartition, CreateTable, DetachPartition
from analyzers.migrations.rules import recipes, recipes_tables
from analyzers.migrations.rules.declaring import PG, migration_rule, on_postgres
from analyzers.migrations.rules.locks_shared import ON_POSTGRES, confidence_of, is_used, lock_rule
from analyzers.migrations.rules.wording import engine_words, found_at, origin_of
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.effects import Effect
    from analyzers.migrations.moment import AnyRule, Moment
    from analyzers.migrations.stream import Found

_EVENTS: Final = (
    "CREATE TABLE events (id bigint, at date) PARTITION BY RANGE (at);\n"
    "CREATE TABLE events_2024 (id bigint, at date);\n"
    "CREATE TABLE events_2023 PARTITION OF events FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');"
)
_ATTACH: Final = "ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');"

ATTACH_PARTITION_SCAN: Final = migration_rule(
    id="attach-partition-scan",
    title="Partition attached with a scan under an exclusive lock",
    severity=Severity.HIGH,
    why=(
        "ATTACH PARTITION reads all rows of the table that is attached, under ACCESS EXCLUSIVE of it, to see that they "
        "fit the bounds; "
        "a validated CHECK that implies the bounds spares that. A default partition is read likewise."
    ),
    remedy="Add a CHECK of the bounds NOT VALID, validate it, attach, and drop the CHECK.",
    references=(f"{PG}ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE", f"{PG}sql-altertable.html"),
    bad=(on_postgres(_ATTACH, earlier=_EVENTS),),
    good=(
        on_postgres(
            "CREATE TABLE events_2025 (id bigint, at date);\n"
            "ALTER TABLE events ATTACH PARTITION events_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');",
            earlier=_EVENTS,
            note="a new table is empty",
        ),
    ),
    traps=("A table that the same release creates.", "A validated CHECK of the bounds."),
)

DETACH_PARTITION_NOT_CONCURRENT: Final = migration_rule(
    id="detach-partition-not-concurrent",
    title="Partition detached under an exclusive lock of the parent",
    severity=Severity.HIGH,
    why="DETACH PARTITION takes ACCESS EXCLUSIVE on the partitioned table: whoever uses any partition of it waits.",
    remedy="DETACH PARTITION .. CONCURRENTLY, which PostgreSQL has since 14, outside a transaction.",
    references=(f"{PG}sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION",),
    bad=(on_postgres("ALTER TABLE events DETACH PARTITION events_2023;", earlier=_EVENTS),),
    good=(
        on_postgres(
            "ALTER TABLE events DETACH PARTITION events_2023 CONCURRENTLY;", earlier=_EVENTS, transaction=False
        ),
        on_postgres(
            "ALTER TABLE events DETACH PARTITION events_2023;",
            earlier=_EVENTS,
            image="postgres:13",
            note="no other way",
        ),
    ),
    traps=("Before PostgreSQL 14, and where there is a default partition, it cannot be concurrent.", "FINALIZE."),
)


def _scans(_moment: Moment, effect: Effect) -> bool:
    return effect.scans


def _attach_steps(moment: Moment) -> tuple[str, ...]:
    operation = moment.operation
    if not isinstance(operation, AttachPartition):
        return ()
    bounds = f"... /* {operation.bounds} */" if operation.bounds else "..."
    return (
        *recipes_tables.constraint_in_two(
            moment, operation.partition, f"{operation.partition}_bounds", f"CHECK ({bounds})"
        ),
        recipes.step("Attach it, which takes the CHECK for proof"),
        recipes.step("Drop the CHECK"),
    )


def _has_default(moment: Moment, table: str) -> bool:
    """Tell whether a migration so far gave a table a default partition."""
    for migration in moment.stream.migrations[: moment.migration.ordinal + 1]:
        for one in migration.up.operations:
            if isinstance(one, AttachPartition) and one.table == table and one.is_default:
                return True
            if isinstance(one, CreateTable) and one.partition_of == table and one.is_default:
                return True
    return False


def _detached(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if not isinstance(operation, DetachPartition) or operation.concurrent or operation.finalize:
        return
    if moment.engine not in ON_POSTGRES or not moment.detected.at_least(14) or not is_used(moment, operation.table):
        return
    if _has_default(moment, operation.table):
        return
    statement = f"ALTER TABLE {operation.table} DETACH PARTITION {operation.partition} CONCURRENTLY"
    yield found_at(
        DETACH_PARTITION_NOT_CONCURRENT,
        moment,
        f"DETACH PARTITION {operation.partition} takes ACCESS EXCLUSIVE on {operation.table}: reads and writes of all "
        "its partitions wait "
        f"from when it queues; {engine_words(moment.detected)} can do it concurrently; "
        f"{operation.table} {moment.age(operation.table)}.",
        related=origin_of(moment, operation.table),
        steps=(*recipes.outside(moment), recipes.step("Detach it concurrently", recipes.run(moment, statement))),
        confidence=confidence_of(moment, operation.table),
    )


RULES: Final[tuple[AnyRule, ...]] = (
    lock_rule(ATTACH_PARTITION_SCAN, kinds=(AttachPartition,), picks=_scans, steps=_attach_steps),
    OperationRule(rule=DETACH_PARTITION_NOT_CONCURRENT, judge=_detached),
)
