"""A rule about triggers of PostgreSQL: a lock that others feel, and checks that are off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import OperationRule
from analyzers.migrations.operations import AlterTrigger
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.declaring import PG, in_django, migration_rule, on_postgres
from analyzers.migrations.rules.locks import is_slow
from analyzers.migrations.rules.locks_shared import ON_POSTGRES, confidence_of, is_used
from analyzers.migrations.rules.wording import describe, found_at, origin_of
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import AnyRule, Moment
    from analyzers.migrations.stream import Found

_FILL: Final = "UPDATE orders SET note = '' WHERE note IS NULL;"
_TRIGGER: Final = "CREATE TRIGGER t AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();"

TRIGGER_LOCK: Final = migration_rule(
    id="trigger-lock",
    title="Trigger changed long before its lock is released, or switched off with the foreign keys",
    severity=Severity.MEDIUM,
    why=(
        "CREATE, ENABLE and DISABLE TRIGGER take SHARE ROW EXCLUSIVE. By itself that is over in a moment, and a lock time-out is "
        "all it needs. But the lock lasts until the transaction ends: nobody writes to the table while a backfill behind it runs. "
        "DISABLE TRIGGER ALL switches foreign keys off too, and what is written meanwhile is never checked."
    ),
    remedy=(
        "The trigger in a migration of its own, and the slow statement in the next one. Instead of disabling all triggers, name "
        "the one that is in the way."
    ),
    references=(
        f"{PG}sql-createtrigger.html",
        f"{PG}sql-altertable.html#SQL-ALTERTABLE-DESC-DISABLE-ENABLE-TRIGGER",
        f"{PG}explicit-locking.html",
    ),
    bad=(
        on_postgres(f"{_TRIGGER}\n{_FILL}"),
        on_postgres(
            "ALTER TABLE orders DISABLE TRIGGER noted;\nUPDATE orders SET total = total * 100;\n"
            "ALTER TABLE orders ENABLE TRIGGER noted;"
        ),
        on_postgres("ALTER TABLE orders DISABLE TRIGGER ALL;", note="foreign keys are triggers"),
        in_django(
            'migrations.RunSQL("CREATE TRIGGER t AFTER INSERT ON shop_order FOR EACH ROW EXECUTE FUNCTION f()"),\n'
            '        migrations.RunSQL("UPDATE shop_order SET total = 0 WHERE total IS NULL")',
        ),
    ),
    good=(
        on_postgres(_TRIGGER, note="the lock is held for a moment"),
        on_postgres(f"{_FILL}\n{_TRIGGER}", note="it locks last"),
        on_postgres(f"{_TRIGGER}\n{_FILL}", transaction=False),
        on_postgres(f"DROP TRIGGER IF EXISTS t ON orders;\n{_TRIGGER}"),
        on_postgres(
            "CREATE TABLE n (a int);\nCREATE TRIGGER t AFTER INSERT ON n FOR EACH ROW EXECUTE FUNCTION f();\n"
            "UPDATE orders SET note = '' WHERE note IS NULL;",
            note="nobody waits for a new table",
        ),
        on_postgres(
            "CREATE EVENT TRIGGER t ON ddl_command_end EXECUTE FUNCTION f();\nUPDATE orders SET total = 1 WHERE id = 2;"
        ),
    ),
    traps=(
        "A new table.",
        "Event triggers.",
        "A trigger alone, or one behind what is slow: the time-out of the lock is told once for all migrations.",
        "DROP TRIGGER takes ACCESS EXCLUSIVE: statements-after-exclusive-lock tells what runs behind it.",
    ),
)


def _held(moment: Moment) -> Iterator[Found]:
    """Yield the first slow statement behind a trigger in its transaction."""
    if moment.engine not in ON_POSTGRES or not moment.group.transactional or not moment.earlier:
        return
    if not is_slow(moment, (moment.operation, moment.effects)):
        return
    for position, (first, effects) in enumerate(moment.earlier):
        if not isinstance(first, AlterTrigger) or not is_used(moment, first.table):
            continue
        lock = next((one for one in effects if one.table == first.table and one.blocks_writes), None)
        if lock is None or lock.blocks_reads:
            continue
        between = moment.earlier[position + 1 :]
        # Something stronger on the way is told by its own rule, and so is what keeps writes out itself.
        stronger = any(
            each.blocks_reads and is_used(moment, each.table) for _, others in moment.earlier for each in others
        )
        itself = any(each.table == first.table and each.blocks_writes for each in moment.effects)
        if stronger or itself or any(is_slow(moment, told) for told in between):
            return
        yield found_at(
            TRIGGER_LOCK,
            moment,
            f"{describe(moment.operation)} runs while the transaction still holds {lock.lock} on {first.table} (since "
            f"{describe(first)}): writes of {first.table} wait until it is done; {first.table} {moment.age(first.table)}.",
            evidence={"table": first.table},
            related=((moment.migration.path, first.where, "the lock is taken here"), *origin_of(moment, first.table)),
            steps=(
                recipes.step(f"Keep {describe(first)} in a migration of its own"),
                recipes.step(f"{recipes.separately(moment)}, run {describe(moment.operation)}"),
            ),
            confidence=confidence_of(moment, first.table),
        )
        return


def _unchecked(moment: Moment) -> Iterator[Found]:
    """Yield what switches all triggers of a table off, and with them its foreign keys."""
    operation = moment.operation
    if not isinstance(operation, AlterTrigger) or moment.engine not in ON_POSTGRES:
        return
    if (operation.action, operation.name.upper()) != ("disable", "ALL") or not is_used(moment, operation.table):
        return
    after = moment.migration.up.operations[moment.index + 1 :]
    again = any(
        isinstance(one, AlterTrigger) and (one.table, one.action) == (operation.table, "enable") for one in after
    )
    until = "until they are enabled again" if again else "from then on, as nothing here enables them again"
    yield found_at(
        TRIGGER_LOCK,
        moment,
        f"DISABLE TRIGGER ALL switches the foreign keys of {operation.table} off too: what is written {until} is never "
        f"checked; {operation.table} {moment.age(operation.table)}.",
        evidence={"table": operation.table},
        related=origin_of(moment, operation.table),
        steps=(
            recipes.step(
                "Name the trigger that is in the way, and leave the foreign keys on",
                recipes.run(moment, f"ALTER TABLE {recipes.named(moment, operation.table)} DISABLE TRIGGER <name>"),
            ),
            recipes.step("Enable it again in the same transaction, and look by a query for rows without their parent"),
        ),
        confidence=confidence_of(moment, operation.table),
    )


def _trigger(moment: Moment) -> Iterator[Found]:
    yield from _held(moment)
    yield from _unchecked(moment)


RULES: Final[tuple[AnyRule, ...]] = (OperationRule(rule=TRIGGER_LOCK, judge=_trigger),)
