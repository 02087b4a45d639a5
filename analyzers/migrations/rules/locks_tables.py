"""Rules about PostgreSQL statements that lock more than they seem to: triggers, and tables that refer to others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import MigrationRule, OperationRule
from analyzers.migrations.operations import AlterTrigger, DropTable
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.declaring import PG, migration_rule, on_postgres
from analyzers.migrations.rules.locks_shared import ON_POSTGRES, confidence_of, is_used, was_used
from analyzers.migrations.rules.wording import describe, found_at, held, listed, origin_of
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.effects import Effect
    from analyzers.migrations.moment import AnyRule, Moment, Whole
    from analyzers.migrations.stream import Found

_LOCKING: Final = f"{PG}explicit-locking.html"

DROP_TABLE_MANY_FKS: Final = migration_rule(
    id="drop-table-many-fks",
    title="Drop of a table that refers to several others",
    severity=Severity.MEDIUM,
    why="DROP TABLE takes ACCESS EXCLUSIVE on every table to which its foreign keys point, all in one transaction.",
    remedy="Drop the foreign keys one by one first, each in a transaction of its own.",
    references=(f"{PG}sql-droptable.html", _LOCKING),
    bad=(
        on_postgres(
            "DROP TABLE notes;",
            earlier="CREATE TABLE a (id int PRIMARY KEY);\nCREATE TABLE b (id int PRIMARY KEY);\n"
            "CREATE TABLE notes (a_id int REFERENCES a (id), b_id int REFERENCES b (id));",
        ),
    ),
    good=(
        on_postgres(
            "DROP TABLE notes;",
            earlier="CREATE TABLE a (id int PRIMARY KEY);\nCREATE TABLE notes (a_id int REFERENCES a (id), b_id int);",
        ),
    ),
    traps=("Tables that the same release creates.",),
)

TRIGGER_LOCK: Final = migration_rule(
    id="trigger-lock",
    title="Trigger changed on a table in use",
    severity=Severity.LOW,
    why=(
        "CREATE, ENABLE and DISABLE TRIGGER take SHARE ROW EXCLUSIVE, DROP TRIGGER takes ACCESS EXCLUSIVE: writes "
        "queue behind them. "
        "DISABLE TRIGGER ALL also turns foreign keys off."
    ),
    remedy="A short lock_timeout and another try; let a trigger's function decide instead of disabling it.",
    references=(f"{PG}sql-createtrigger.html", f"{PG}sql-altertable.html", _LOCKING),
    bad=(
        on_postgres("CREATE TRIGGER t AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();"),
        on_postgres("ALTER TABLE orders DISABLE TRIGGER ALL;"),
        on_postgres("DROP TRIGGER t ON orders;"),
    ),
    good=(
        on_postgres("CREATE TABLE n (a int);\nCREATE TRIGGER t AFTER INSERT ON n FOR EACH ROW EXECUTE FUNCTION f();"),
        on_postgres("CREATE EVENT TRIGGER t ON ddl_command_end EXECUTE FUNCTION f();"),
    ),
    traps=("A new table.", "Event triggers."),
)


def _many_keys(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if not isinstance(operation, DropTable) or moment.engine not in ON_POSTGRES or not is_used(moment, operation.table):
        return
    state = moment.table(operation.table)
    if state is None:
        return
    targets = {one.constraint.references.table for one in state.constraints.values() if one.constraint.references}
    targets |= {one.column.references.table for one in state.columns.values() if one.column.references}
    used = sorted(table for table in targets - {operation.table} if is_used(moment, table))
    if len(used) > 1:
        yield found_at(
            DROP_TABLE_MANY_FKS,
            moment,
            f"DROP TABLE {operation.table} takes ACCESS EXCLUSIVE on {listed(used)} too, to which its foreign keys point.",
            related=tuple(place for table in used for place in origin_of(moment, table)),
            steps=(
                recipes.step("Drop its foreign keys first, each in a migration of its own"),
                recipes.step("Drop the table"),
            ),
            confidence=confidence_of(moment, operation.table),
        )


def _trigger(whole: Whole) -> Iterator[Found]:
    """Yield one finding for each table whose triggers a migration changes: the strongest lock counts."""
    if whole.stream.engine not in ON_POSTGRES:
        return
    told: dict[str, tuple[Moment, Effect, int]] = {}
    for moment in whole.moments:
        operation = moment.operation
        if (
            not isinstance(operation, AlterTrigger)
            or operation.action == "rename"
            or not was_used(whole, operation.table)
        ):
            continue
        for effect in moment.effects:
            if effect.table != operation.table or not effect.blocks_writes:
                continue
            first, strongest, count = told.get(operation.table, (moment, effect, 0))
            told[operation.table] = first, max(strongest, effect, key=lambda one: one.blocks_reads), count + 1
    for table, (moment, effect, count) in told.items():
        what = describe(moment.operation) if count == 1 else f"Changing triggers {count} times"
        yield found_at(
            TRIGGER_LOCK,
            moment,
            f"{what} {held(effect)}; {table} {moment.age(table)}.",
            evidence={"table": table},
            related=origin_of(moment, table),
            steps=recipes.lock_timeout(moment),
            confidence=confidence_of(moment, table),
        )


RULES: Final[tuple[AnyRule, ...]] = (
    OperationRule(rule=DROP_TABLE_MANY_FKS, judge=_many_keys),
    MigrationRule(rule=TRIGGER_LOCK, judge=_trigger),
)
