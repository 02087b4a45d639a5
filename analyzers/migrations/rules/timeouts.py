"""Rules about time-outs: how long a migration may wait for a lock, and others behind it. One finding for a whole stream."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from analyzers.migrations.fact_reading import effects
from analyzers.migrations.moment import OperationRule, StreamRule
from analyzers.migrations.operations import CreateIndex, CreateTable, DropIndex, SetSetting
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.declaring import MY, MYSQL, PG, POSTGRES, migration_rule, on_postgres
from analyzers.migrations.rules.locks_shared import ON_MYSQL, ON_POSTGRES, lasts
from analyzers.migrations.rules.wording import describe, found_at
from analyzers.migrations.runners import groups
from analyzers.migrations.schema import Schema
from analyzers.migrations.stream import Engine, Found, in_common
from fleetreview.model import Confidence, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from analyzers.migrations.effects import Effect
    from analyzers.migrations.moment import AnyRule, Moment, Whole
    from analyzers.migrations.operations import AnyOperation
    from analyzers.migrations.stream import Migration, Stream
    from analyzers.rule import Rule

_CLIENT: Final = f"{PG}runtime-config-client.html"
_TOO_LONG_MS: Final = 10_000
_UNITS: Final = {"us": 0.001, "ms": 1.0, "s": 1_000.0, "min": 60_000.0, "h": 3_600_000.0, "d": 86_400_000.0}
_DURATION: Final = re.compile(r"([0-9.]+)\s*([a-z]*)")

LOCK_TIMEOUT_MISSING: Final = migration_rule(
    id="lock-timeout-missing",
    title="Migrations wait for locks without a time-out",
    severity=Severity.MEDIUM,
    lapses=False,
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
    lapses=False,
    confidence=Confidence.MEDIUM,
    why="A statement that reads or writes a whole table under a lock has no end but its own. It is told once for all migrations.",
    remedy="SET statement_timeout where migrations connect; off for concurrent builds and for VALIDATE CONSTRAINT.",
    references=(f"{_CLIENT}#GUC-STATEMENT-TIMEOUT",),
    bad=(on_postgres("ALTER TABLE orders ALTER COLUMN total SET NOT NULL;"),),
    good=(on_postgres("SET statement_timeout = '5s';\nALTER TABLE orders ALTER COLUMN total SET NOT NULL;"),),
    traps=("Statements that are quick anyhow.",),
)

IDLE_TIMEOUT_MISSING: Final = migration_rule(
    id="idle-timeout-missing",
    title="Migrations without a time-out for idle transactions",
    severity=Severity.INFO,
    lapses=False,
    confidence=Confidence.MEDIUM,
    why="A runner that hangs inside its transaction keeps its locks for as long as the connection lives. It is told once.",
    remedy="SET idle_in_transaction_session_timeout where migrations connect.",
    references=(f"{_CLIENT}#GUC-IDLE-IN-TRANSACTION-SESSION-TIMEOUT",),
    bad=(on_postgres("ALTER TABLE orders ADD COLUMN a int;"),),
    good=(on_postgres("SET idle_in_transaction_session_timeout = '10s';\nALTER TABLE orders ADD COLUMN a int;"),),
    traps=("A time-out that the role or the server has.",),
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


_Wanting: TypeAlias = "tuple[AnyOperation, Effect, bool]"
"""An operation that wants a time-out, the effect for which it does, and whether one is set."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Looked:
    """What was known of a stream's migrations, by their positions, when it was judged last."""

    stream: Stream
    known: dict[int, _Wanting | None]


def milliseconds(value: str) -> float | None:
    """Return a setting's duration as PostgreSQL reads it: in milliseconds unless it has a unit; None for what is none."""
    match = _DURATION.fullmatch(value.strip().strip("'\"").strip().lower())
    if match is None or (match[2] and match[2] not in _UNITS):
        return None
    try:
        return float(match[1]) * _UNITS[match[2] or "ms"]
    except ValueError:
        return None


def _once(
    rule: Rule, whole: Whole, name: str, wants: Callable[[Effect], bool], steps: Sequence[str]
) -> Iterator[Found]:
    """Yield one finding for a stream, if its newest migration that wants a time-out sets none.

    It stands in the repository as a whole and follows from the stream alone, whatever is judged of it: so it is introduced once,
    and fixed when a time-out is set.
    """
    known = _known(rule, whole)
    for migration in reversed(whole.stream.migrations):
        if migration.ordinal not in known:
            known[migration.ordinal] = None if migration.baseline else _wanting(migration, whole, name, wants)
        wanting = known[migration.ordinal]
        if wanting is None:
            continue
        operation, effect, is_set = wanting
        if is_set:
            return
        yield Found(
            rule_id=rule.id,
            path="",
            where=(1, 1, 1, 1),
            message=f"No {name} is set for the migrations in {whole.stream.directory or 'the repository'}: as in {migration.name}, "
            f"{describe(operation)} waits for {effect.lock or 'its lock'} on {effect.table} as long as it has to, and "
            "everybody else "
            "behind it.",
            evidence={"stream": whole.stream.key, "setting": name},
            related=((migration.path, operation.where, "the newest statement without it"),),
            steps=tuple(steps),
            confidence="low" if whole.stream.engine is Engine.UNKNOWN else None,
        )
        return


def _known(rule: Rule, whole: Whole) -> dict[int, _Wanting | None]:
    """Return what is known of migrations that were looked at before, by their positions, and is to be completed."""
    stream, last = whole.stream, whole.remembered.get(rule.id)
    known: dict[int, _Wanting | None] = {}
    if isinstance(last, _Looked) and (last.stream.runner, last.stream.detected) == (stream.runner, stream.detected):
        same = in_common(last.stream.migrations, stream.migrations)
        known = last.known
        if same < len(last.stream.migrations):
            known = {at: wanting for at, wanting in known.items() if at < same}
    whole.remembered[rule.id] = _Looked(stream=stream, known=known)
    return known


def _wanting(migration: Migration, whole: Whole, name: str, wants: Callable[[Effect], bool]) -> _Wanting | None:
    """Return the first operation of a migration on an older table that wants a time-out, and whether one is set there.

    The first without one counts before the first with one. None where no operation wants any.
    """
    stream = whole.stream
    made = {one.table for one in migration.up.operations if isinstance(one, CreateTable)}
    session: dict[str, str] = {}
    fine: _Wanting | None = None
    for group in groups(migration, stream, migration.up):
        local: dict[str, str] = {}
        for operation in group.operations:
            if isinstance(operation, SetSetting):
                (local if operation.local else session)[operation.name] = operation.value or ""
                continue
            # Of a schema that is not known, as the one of that time is not kept: the lock is nearly always the same.
            effect = next(
                (one for one in effects(operation, Schema(), stream.detected) if one.table not in made and wants(one)),
                None,
            )
            if effect is None:
                continue
            value = {**session, **local}.get(name, "")
            # What is no number (a placeholder) counts as set: somebody thought of it.
            if not value or milliseconds(value) == 0:
                return operation, effect, False
            fine = fine or (operation, effect, True)
    return fine


def _no_lock_timeout(whole: Whole) -> Iterator[Found]:
    stream = whole.stream
    # A limit of the statement ends its wait for a lock too.
    if stream.detected.lock_timeout_from or stream.detected.statement_timeout_from:
        return
    if stream.engine not in ON_POSTGRES | ON_MYSQL:
        return
    name = "lock_wait_timeout" if stream.engine in ON_MYSQL else "lock_timeout"
    yield from _once(
        LOCK_TIMEOUT_MISSING, whole, name, lambda effect: effect.is_strong, recipes.timeout_for_all(stream)
    )


def _no_statement_timeout(whole: Whole) -> Iterator[Found]:
    stream = whole.stream
    if stream.detected.statement_timeout_from or stream.engine not in ON_POSTGRES:
        return
    steps = (recipes.step("Set it before the statement", "SET LOCAL statement_timeout = '10s'"),)
    yield from _once(STATEMENT_TIMEOUT_MISSING, whole, "statement_timeout", lasts, steps)


def _no_idle_timeout(whole: Whole) -> Iterator[Found]:
    if whole.stream.engine in ON_POSTGRES:
        name = "idle_in_transaction_session_timeout"
        steps = (recipes.step("Set it in the connection that migrations use", f"SET {name} = '10s'"),)
        yield from _once(IDLE_TIMEOUT_MISSING, whole, name, lambda effect: effect.is_strong, steps)


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
    said = "without an end" if value == 0 else f"{value / 1000:g} s"
    yield found_at(
        LOCK_TIMEOUT_TOO_LONG,
        moment,
        f"lock_timeout = {operation.value} lets everybody wait {said} behind a migration that waits for its lock.",
        steps=recipes.lock_timeout(moment),
    )


RULES: Final[tuple[AnyRule, ...]] = (
    StreamRule(rule=LOCK_TIMEOUT_MISSING, judge=_no_lock_timeout),
    StreamRule(rule=STATEMENT_TIMEOUT_MISSING, judge=_no_statement_timeout),
    StreamRule(rule=IDLE_TIMEOUT_MISSING, judge=_no_idle_timeout),
    OperationRule(rule=LOCK_TIMEOUT_TOO_LONG, judge=_too_long),
)
