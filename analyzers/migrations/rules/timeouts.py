"""Rules about time-outs: how long a migration may wait for a lock, and others behind it. One finding for a whole stream."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import OperationRule, StreamRule
from analyzers.migrations.operations import CreateIndex, DropIndex, SetSetting
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.declaring import MY, MYSQL, PG, POSTGRES, migration_rule, on_postgres
from analyzers.migrations.rules.locks_shared import ON_MYSQL, ON_POSTGRES, confidence_of, lasts, on_used_tables
from analyzers.migrations.rules.wording import describe, found_at
from fleetreview.model import Confidence, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analyzers.migrations.moment import AnyRule, Moment, Whole
    from analyzers.migrations.stream import Found
    from analyzers.rule import Rule

_CLIENT: Final = f"{PG}runtime-config-client.html"
_TOO_LONG_MS: Final = 10_000
_UNITS: Final = {"us": 0.001, "ms": 1.0, "s": 1_000.0, "min": 60_000.0, "h": 3_600_000.0, "d": 86_400_000.0}
_DURATION: Final = re.compile(r"([0-9.]+)\s*([a-z]*)")

LOCK_TIMEOUT_MISSING: Final = migration_rule(
    id="lock-timeout-missing",
    title="Migrations wait for locks without a time-out",
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    engines=(*POSTGRES, *MYSQL),
    why=(
        "An ALTER TABLE that waits for a long query makes everybody wait who comes after it, readers too. Without a "
        "lock time-out that "
        "goes on until the query ends. It is told once for all migrations."
    ),
    remedy=(
        "Set a short lock_timeout for all migrations where they connect (env.py, OPTIONS, the connection string, "
        "initSql), and try again "
        "when it runs out."
    ),
    references=(f"{_CLIENT}#GUC-LOCK-TIMEOUT", f"{MY}server-system-variables.html#sysvar_lock_wait_timeout"),
    bad=(
        on_postgres("ALTER TABLE orders ADD COLUMN a int;"),
        on_postgres("ALTER TABLE orders ADD COLUMN a int;\nSET lock_timeout = '2s';", note="too late"),
        on_postgres("SET lock_timeout = 0;\nALTER TABLE orders ADD COLUMN a int;", note="0 is none"),
    ),
    good=(
        on_postgres("SET lock_timeout = '2s';\nALTER TABLE orders ADD COLUMN a int;"),
        on_postgres("SET LOCAL lock_timeout TO '500ms';\nALTER TABLE orders ADD COLUMN a int;"),
        on_postgres("CREATE TABLE t (a int);\nALTER TABLE t ADD COLUMN b int;"),
    ),
    traps=("A time-out that is set where migrations connect.", "Tables that the same release creates."),
)

STATEMENT_TIMEOUT_MISSING: Final = migration_rule(
    id="statement-timeout-missing",
    title="Migrations without a statement time-out",
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,
    why="A statement that reads or writes a whole table under a lock has no end but its own. It is told once for all migrations.",
    remedy="SET statement_timeout where migrations connect; off for concurrent builds and for VALIDATE CONSTRAINT.",
    references=(f"{_CLIENT}#GUC-STATEMENT-TIMEOUT",),
    bad=(on_postgres("ALTER TABLE orders ALTER COLUMN total SET NOT NULL;"),),
    good=(on_postgres("SET statement_timeout = '5s';\nALTER TABLE orders ALTER COLUMN total SET NOT NULL;"),),
    traps=("Statements that are quick anyhow.",),
)

LOCK_TIMEOUT_TOO_LONG: Final = migration_rule(
    id="lock-timeout-too-long",
    title="Lock time-out that is too long to help",
    severity=Severity.LOW,
    why=(
        "While a migration waits for its lock, everybody who comes later waits behind it: a time-out of minutes is an "
        "outage of minutes."
    ),
    remedy="A few seconds at most, and another try.",
    references=(f"{_CLIENT}#GUC-LOCK-TIMEOUT",),
    bad=(
        on_postgres("SET lock_timeout = '5min';\nALTER TABLE orders ADD COLUMN a int;"),
        on_postgres("SET lock_timeout = 60000;\nALTER TABLE orders ADD COLUMN a int;"),
        on_postgres("SET lock_timeout = 0;\nALTER TABLE orders ADD COLUMN a int;"),
    ),
    good=(
        on_postgres("SET lock_timeout = '2s';\nALTER TABLE orders ADD COLUMN a int;"),
        on_postgres(
            "SET lock_timeout = 0;\nCREATE INDEX CONCURRENTLY orders_total ON orders (total);",
            transaction=False,
            note="a concurrent build should wait",
        ),
    ),
    traps=("0 around a concurrent build.", "A number without a unit is in milliseconds."),
)


def milliseconds(value: str) -> float | None:
    """Return a setting's duration as PostgreSQL reads it: in milliseconds unless it has a unit; None for what is none."""
    match = _DURATION.fullmatch(value.strip().strip("'\"").strip().lower())
    if match is None or (match[2] and match[2] not in _UNITS):
        return None
    try:
        return float(match[1]) * _UNITS[match[2] or "ms"]
    except ValueError:
        return None


def _is_set(moment: Moment, name: str) -> bool:
    value = moment.settings.get(name, "")
    # What is no number (a placeholder) counts as set: somebody thought of it.
    return bool(value) and milliseconds(value) != 0


def _name(moment: Moment) -> str:
    return "lock_wait_timeout" if moment.engine in ON_MYSQL else "lock_timeout"


def _once(
    rule: Rule, whole: Whole, wanting: Callable[[Moment], bool], name: str, steps: Callable[[Moment], tuple[str, ...]]
) -> Iterator[Found]:
    """Yield one finding for a stream: at the newest migration that wants a time-out, and at its first operation that does."""
    moments = [moment for moment in whole.moments if wanting(moment)]
    if not moments:
        return
    newest = max(moment.migration.ordinal for moment in moments)
    moment = next(one for one in moments if one.migration.ordinal == newest)
    migrations = len({one.migration.ordinal for one in moments})
    effect = next(one for one in on_used_tables(moment) if one.is_strong)
    count = f"{migrations} migrations" if migrations > 1 else "this migration"
    yield found_at(
        rule,
        moment,
        f"No {name} is set for {count}: {describe(moment.operation)} waits for {effect.lock or 'its lock'} on "
        f"{effect.table} as long as "
        "it has to, and everybody else behind it.",
        evidence={"stream": whole.stream.key, "setting": name},
        steps=steps(moment),
        confidence=confidence_of(moment),
    )


def _no_lock_timeout(whole: Whole) -> Iterator[Found]:
    stream = whole.stream
    if stream.detected.lock_timeout_from or stream.engine not in ON_POSTGRES | ON_MYSQL:
        return

    def wanting(moment: Moment) -> bool:
        return not _is_set(moment, _name(moment)) and any(one.is_strong for one in on_used_tables(moment))

    name = "lock_wait_timeout" if stream.engine in ON_MYSQL else "lock_timeout"
    yield from _once(LOCK_TIMEOUT_MISSING, whole, wanting, name, recipes.timeout_for_all)


def _no_statement_timeout(whole: Whole) -> Iterator[Found]:
    stream = whole.stream
    if stream.detected.statement_timeout_from or stream.engine not in ON_POSTGRES:
        return

    def wanting(moment: Moment) -> bool:
        return not _is_set(moment, "statement_timeout") and any(map(lasts, on_used_tables(moment)))

    def steps(moment: Moment) -> tuple[str, ...]:
        return (
            recipes.step("Set it before the statement", recipes.run(moment, "SET LOCAL statement_timeout = '10s'")),
        )

    yield from _once(STATEMENT_TIMEOUT_MISSING, whole, wanting, "statement_timeout", steps)


def _too_long(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if not isinstance(operation, SetSetting) or operation.name != "lock_timeout" or moment.engine not in ON_POSTGRES:
        return
    value = milliseconds(operation.value or "")
    if value is None or 0 < value <= _TOO_LONG_MS:
        return
    behind = moment.migration.up.operations[moment.index + 1 :]
    if any(isinstance(one, CreateIndex | DropIndex) and one.concurrent for one in behind):
        return
    said = "none" if value == 0 else f"{value / 1000:g} s"
    yield found_at(
        LOCK_TIMEOUT_TOO_LONG,
        moment,
        f"lock_timeout = {operation.value} is {said}: so long everybody waits behind a migration that waits for its lock.",
        steps=recipes.lock_timeout(moment),
    )


RULES: Final[tuple[AnyRule, ...]] = (
    StreamRule(rule=LOCK_TIMEOUT_MISSING, judge=_no_lock_timeout),
    StreamRule(rule=STATEMENT_TIMEOUT_MISSING, judge=_no_statement_timeout),
    OperationRule(rule=LOCK_TIMEOUT_TOO_LONG, judge=_too_long),
)
