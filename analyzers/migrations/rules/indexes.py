"""Rules about indexes of PostgreSQL: built, dropped and built anew while others wait."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import OperationRule
from analyzers.migrations.operations import CreateIndex, DropIndex, Reindex
from analyzers.migrations.replay_indexes import matching_index
from analyzers.migrations.rules import recipes, recipes_indexes
from analyzers.migrations.rules.declaring import PG, in_django, migration_rule, on_postgres
from analyzers.migrations.rules.frameworks import quoted
from analyzers.migrations.rules.locks_shared import (
    ON_POSTGRES,
    confidence_of,
    holder,
    index_before,
    is_used,
    lasts,
    lock_rule,
    taken_before,
    told,
)
from analyzers.migrations.rules.uniqueness import is_made_unique
from analyzers.migrations.rules.wording import engine_words, found_at, names
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.effects import Effect
    from analyzers.migrations.moment import AnyRule, Moment
    from analyzers.migrations.stream import Found

INDEX_NOT_CONCURRENT: Final = migration_rule(
    id="index-not-concurrent",
    title="Index built while writes wait",
    severity=Severity.HIGH,
    why=(
        "CREATE INDEX takes a SHARE lock: nobody can write to the table until the index is built, which takes as long as the table "
        "is large. On a table in use that is an outage."
    ),
    remedy="Build it with CONCURRENTLY, outside a transaction and in a migration of its own, and check that it came out valid.",
    references=(f"{PG}sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY", f"{PG}explicit-locking.html"),
    bad=(
        on_postgres("CREATE INDEX orders_total ON orders (total);"),
        on_postgres('CREATE UNIQUE INDEX IF NOT EXISTS "orders_note" ON public."orders" USING btree (note);'),
        in_django(
            'migrations.AddIndex("order", models.Index(fields=["total"], name="order_total"))',
            note="AddIndex builds it in the migration's transaction",
        ),
    ),
    good=(
        on_postgres("CREATE INDEX CONCURRENTLY orders_total ON orders (total);", transaction=False),
        on_postgres(
            "CREATE TABLE items (id bigint PRIMARY KEY, sku text); CREATE INDEX items_sku ON public.items (sku);"
        ),
        on_postgres("CREATE TEMPORARY TABLE work (id bigint); CREATE INDEX work_id ON work (id);"),
    ),
    traps=(
        "The index of a table that the same release creates, or of a temporary one.",
        "CREATE INDEX ON ONLY of a partitioned table, which builds nothing.",
        "Ways back.",
    ),
)

DROP_INDEX_NOT_CONCURRENT: Final = migration_rule(
    id="drop-index-not-concurrent",
    title="Index dropped under an exclusive lock",
    severity=Severity.MEDIUM,
    why=(
        "DROP INDEX takes ACCESS EXCLUSIVE on the table. The drop itself is quick, but while it waits for running queries "
        "everybody who comes later waits behind it."
    ),
    remedy="DROP INDEX CONCURRENTLY IF EXISTS, outside a transaction; or a short lock_timeout and another try.",
    references=(f"{PG}sql-dropindex.html",),
    bad=(
        on_postgres(
            "DROP INDEX orders_state;",
            earlier="CREATE TABLE orders (state text);\nCREATE INDEX orders_state ON orders (state);",
        ),
    ),
    good=(
        on_postgres(
            "DROP INDEX CONCURRENTLY IF EXISTS orders_state;",
            earlier="CREATE TABLE orders (state text);\nCREATE INDEX orders_state ON orders (state);",
            transaction=False,
        ),
        on_postgres("CREATE TABLE t (a int); CREATE INDEX t_a ON t (a); DROP INDEX t_a;"),
        on_postgres(
            "ALTER TABLE orders DROP COLUMN note;\nDROP INDEX orders_state;",
            earlier="CREATE TABLE orders (state text, note text);\nCREATE INDEX orders_state ON orders (state);",
            note="everybody waits already",
        ),
    ),
    traps=(
        "An index that the same release creates.",
        "An index that backs a constraint: it cannot be dropped concurrently.",
        "A transaction that keeps everybody out of the table already, since another statement: the drop adds nothing.",
    ),
    version=2,
)

REINDEX_NOT_CONCURRENT: Final = migration_rule(
    id="reindex-not-concurrent",
    title="Index built anew while writes wait",
    severity=Severity.HIGH,
    why="REINDEX keeps writes out of the table, and reads out of the index, until it is done.",
    remedy="REINDEX (CONCURRENTLY), which PostgreSQL has since 12, outside a transaction.",
    references=(f"{PG}sql-reindex.html",),
    bad=(
        on_postgres("REINDEX TABLE orders;"),
        on_postgres("REINDEX (VERBOSE) INDEX orders_pkey;"),
        on_postgres("REINDEX (CONCURRENTLY false) TABLE orders;"),
    ),
    good=(
        on_postgres("REINDEX TABLE CONCURRENTLY orders;", transaction=False),
        on_postgres("REINDEX (CONCURRENTLY) INDEX orders_pkey;", transaction=False),
    ),
    traps=("Before PostgreSQL 12 there is no other way.", "REINDEX SYSTEM, which cannot be concurrent."),
)

CONCURRENT_INDEX_NOT_RETRYABLE: Final = migration_rule(
    id="concurrent-index-not-retryable",
    title="Concurrent index build that cannot be tried again",
    severity=Severity.MEDIUM,
    why=(
        "A concurrent build that fails or is cancelled leaves an INVALID index behind. With IF NOT EXISTS the next try finds the "
        "name taken, does nothing and succeeds: the index is never used, and nobody is told. Without it the next try fails."
    ),
    remedy="DROP INDEX CONCURRENTLY IF EXISTS first, no lock_timeout during the build, and a look at pg_index.indisvalid after it.",
    references=(f"{PG}sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY",),
    bad=(on_postgres("CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_total ON orders (total);", transaction=False),),
    good=(
        on_postgres(
            "DROP INDEX CONCURRENTLY IF EXISTS orders_total;\nCREATE INDEX CONCURRENTLY orders_total ON orders (total);",
            transaction=False,
        ),
    ),
    traps=("The name is dropped before it is built.", "A guard that fails loudly is told at low severity."),
)

PG14_CORRUPTION: Final = migration_rule(
    id="pg14-concurrent-index-corruption",
    title="Concurrent index build on a version that corrupts it",
    severity=Severity.HIGH,
    lapses=False,
    why="PostgreSQL 14.0 to 14.3 can leave entries out of an index that is built or rebuilt concurrently: queries miss rows.",
    remedy="Upgrade to 14.4 or later first; rebuild what was built concurrently before.",
    references=("https://www.postgresql.org/docs/release/14.4/",),
    bad=(
        on_postgres(
            "CREATE INDEX CONCURRENTLY orders_total ON orders (total);", transaction=False, image="postgres:14.2"
        ),
    ),
    good=(
        on_postgres(
            "CREATE INDEX CONCURRENTLY orders_total ON orders (total);", transaction=False, image="postgres:14.9"
        ),
        on_postgres(
            "CREATE INDEX CONCURRENTLY orders_total ON orders (total);", transaction=False, image="postgres:14"
        ),
    ),
    traps=("A configuration that names the major version alone: it gets the newest minor one.",),
)


def _builds(moment: Moment, effect: Effect) -> bool:
    operation = moment.operation
    if not isinstance(operation, CreateIndex) or operation.concurrent or operation.only:
        return False
    # What a constraint brings along is told by the constraint's rule, and a pattern index goes with the one beside it.
    return operation.implied not in {"unique", "primary_key", "like_index"} and lasts(effect)


def _index_steps(moment: Moment) -> tuple[str, ...]:
    operation = moment.operation
    if not isinstance(operation, CreateIndex):
        return ()
    state = moment.table(operation.table)
    if state is not None and state.partitioned:
        return recipes_indexes.index_of_partitions(operation)
    if taken_before(moment) is None:
        return recipes_indexes.index_concurrently(moment, operation)
    return recipes_indexes.index_again(moment, operation, index_before(moment, operation))


def _implied_by(moment: Moment) -> str:
    implied = moment.operation.implied
    return f"{moment.operation.written or 'it'} brings the index along" if implied else ""


def _comes_back(moment: Moment, operation: DropIndex) -> bool:
    """Tell whether the migration builds an index of that name again, with a lock: that is told there, with the steps for both."""
    return any(
        isinstance(one, CreateIndex) and not one.concurrent and one.index.name == operation.name
        for one in moment.migration.up.operations[moment.index + 1 :]
    )


def _dropped(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if not isinstance(operation, DropIndex) or operation.concurrent or moment.engine not in ON_POSTGRES:
        return
    state = matching_index(moment.schema, operation)
    if state is None and operation.restated:
        return
    table = operation.table or (state.table if state else "")
    if state is not None and (state.of_constraint or state.since.ordinal in moment.release.ordinals):
        return
    if (table and not is_used(moment, table)) or is_made_unique(moment, operation, table):
        return
    if _comes_back(moment, operation):
        return
    known = operation.name or (state.index.name if state is not None else "")
    steps = recipes_indexes.without_index(moment, operation, known)
    evidence = names(operation) | ({"table": table} if table else {})
    effect = next((one for one in moment.effects if one.is_strong and one.table), None)
    since = holder(moment, effect.table) if effect is not None else None
    if since is not None and not isinstance(since, DropIndex) and not since.conditional:
        # It is quick, and takes no lock that the transaction does not have.
        return
    if effect is not None:
        yield replace(told(DROP_INDEX_NOT_CONCURRENT, moment, effect, steps=steps), evidence=evidence)
        return
    where = (
        f"takes ACCESS EXCLUSIVE on {table or 'its table'}: reads and writes wait from when it queues until it is done"
    )
    message = f"DROP INDEX {operation.name} {where}.".replace("  ", " ")
    yield found_at(
        DROP_INDEX_NOT_CONCURRENT,
        moment,
        message,
        evidence=evidence,
        steps=steps,
        confidence=confidence_of(moment, table) if table else "low",
    )


def _reindexed(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if not isinstance(operation, Reindex) or operation.concurrent or operation.target == "system":
        return
    if moment.engine not in ON_POSTGRES or not moment.detected.at_least(12):
        return
    index = moment.index_state(operation.name)
    table = operation.name if operation.target == "table" else index.table if index else ""
    if table and not is_used(moment, table):
        return
    lock = (
        "ACCESS EXCLUSIVE on the index and SHARE on its table"
        if operation.target == "index"
        else "SHARE and ACCESS EXCLUSIVE locks"
    )
    statement = f"REINDEX {operation.target.upper()} CONCURRENTLY {quoted(operation.name)}"
    yield found_at(
        REINDEX_NOT_CONCURRENT,
        moment,
        f"REINDEX {operation.target.upper()} {operation.name} takes {lock} for as long as the indexes are built: writes wait, and "
        f"so does what reads through them; {engine_words(moment.detected)} can do it concurrently.",
        steps=(
            *recipes.outside(moment),
            recipes.step("Build it anew while writes go on", recipes.run(moment, statement)),
        ),
        confidence=confidence_of(moment),
    )


def _not_retryable(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if not isinstance(operation, CreateIndex) or not operation.concurrent or moment.engine not in ON_POSTGRES:
        return
    # Inside a transaction it fails before anything is built: nothing stays behind.
    if not is_used(moment, operation.table) or moment.group.transactional:
        return
    name = operation.index.name
    before = moment.migration.up.operations[: moment.index]
    dropped = any(isinstance(one, DropIndex) and one.guarded and one.name == name for one in before)
    timeout = moment.settings.get("lock_timeout", "").strip("'\" ")
    at_once = "Have each of these statements in a file of its own: the runner sends a file as one transaction"
    line = recipes.opt_out_line(moment.stream)
    if line:
        at_once += "; each begins with"
    steps = (
        *((recipes.step(at_once, line),) if recipes.is_sent_at_once(moment) else ()),
        recipes.step("Drop what an earlier try left", recipes_indexes.drop_step(moment, name)),
        recipes.step("Let the build wait as long as it has to", recipes.run(moment, "SET lock_timeout = 0")),
        *recipes_indexes.index_concurrently(moment, operation),
    )
    shown = name or "the index"
    if timeout and timeout.rstrip("msh ") not in {"0", ""}:
        said = f"lock_timeout is {timeout} while {shown} is built: when it runs out, an INVALID index stays behind"
        yield found_at(CONCURRENT_INDEX_NOT_RETRYABLE, moment, f"{said}.", steps=steps)
    elif operation.guarded and not dropped:
        said = f"a try that failed leaves {shown} INVALID, and IF NOT EXISTS then takes it for built"
        yield found_at(CONCURRENT_INDEX_NOT_RETRYABLE, moment, f"CREATE INDEX CONCURRENTLY: {said}.", steps=steps)
    elif not dropped:
        said = f"a try that failed leaves {shown} INVALID, and the next one fails because the name is taken"
        yield found_at(
            CONCURRENT_INDEX_NOT_RETRYABLE, moment, f"CREATE INDEX CONCURRENTLY: {said}.", steps=steps, severity="low"
        )


def _corrupting(moment: Moment) -> Iterator[Found]:
    operation, detected = moment.operation, moment.detected
    if not isinstance(operation, CreateIndex | Reindex) or not operation.concurrent or moment.engine not in ON_POSTGRES:
        return
    if detected.version_from and len(detected.version) > 1 and (14, 0) <= detected.version < (14, 4):
        version = ".".join(map(str, detected.version))
        yield found_at(
            PG14_CORRUPTION,
            moment,
            f"{detected.version_from} names PostgreSQL {version}, which can corrupt an index that is built concurrently.",
            steps=(recipes.step("Upgrade to PostgreSQL 14.4 or later before this runs"),),
        )


RULES: Final[tuple[AnyRule, ...]] = (
    lock_rule(
        INDEX_NOT_CONCURRENT,
        kinds=(CreateIndex,),
        picks=_builds,
        steps=_index_steps,
        detail=_implied_by,
        says_why=False,
    ),
    OperationRule(rule=DROP_INDEX_NOT_CONCURRENT, judge=_dropped),
    OperationRule(rule=REINDEX_NOT_CONCURRENT, judge=_reindexed),
    OperationRule(rule=CONCURRENT_INDEX_NOT_RETRYABLE, judge=_not_retryable),
    OperationRule(rule=PG14_CORRUPTION, judge=_corrupting),
)
