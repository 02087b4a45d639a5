"""Rules about transactions: what cannot run in one, and files that open or end one against their runner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import MigrationRule, OperationRule
from analyzers.migrations.operations import AddEnumValue, Harmless, Transaction
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.declaring import PG, in_django, migration_rule, on_postgres
from analyzers.migrations.rules.locks_shared import ON_POSTGRES, confidence_of
from analyzers.migrations.rules.wording import describe, found_at, listed
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import AnyRule, Moment, Whole
    from analyzers.migrations.stream import Found

CONCURRENT_IN_TRANSACTION: Final = migration_rule(
    id="concurrent-in-transaction",
    title="Statement that cannot run in a transaction, in one",
    severity=Severity.CRITICAL,
    why=(
        "CREATE INDEX CONCURRENTLY, VACUUM and their like fail at once inside a transaction block, and most runners open one for "
        "every migration: the deployment stops here."
    ),
    remedy="A migration of its own that opts out of the runner's transaction.",
    references=(f"{PG}sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY", f"{PG}sql-vacuum.html"),
    bad=(
        on_postgres("CREATE INDEX CONCURRENTLY orders_total ON orders (total);"),
        on_postgres(
            "DROP INDEX CONCURRENTLY orders_total;",
            earlier="CREATE TABLE orders (total int);\nCREATE INDEX orders_total ON orders (total);",
        ),
        on_postgres("BEGIN;\nREINDEX TABLE CONCURRENTLY orders;\nCOMMIT;", transaction=False),
        in_django(
            'AddIndexConcurrently("order", models.Index(fields=["total"], name="order_total"))',
            note="the migration is atomic, as it does not say otherwise",
        ),
    ),
    good=(
        on_postgres("CREATE INDEX CONCURRENTLY orders_total ON orders (total);", transaction=False),
        on_postgres("CREATE INDEX orders_total ON orders (total);"),
        in_django('AddIndexConcurrently("order", models.Index(fields=["total"], name="order_total"))', atomic=False),
    ),
    traps=(
        "Runners that send a single statement without a transaction.",
        "Flyway, which recognises such statements by itself.",
    ),
)

TX_NESTING: Final = migration_rule(
    id="tx-nesting",
    title="BEGIN or COMMIT inside the runner's transaction",
    severity=Severity.MEDIUM,
    why=(
        "The runner has opened a transaction already. BEGIN only gives a warning, and COMMIT ends the runner's "
        "transaction: what comes "
        "after it, the record that the migration ran included, is on its own when something fails."
    ),
    remedy="Leave the transaction to the runner, or opt out of it.",
    references=(f"{PG}sql-begin.html", f"{PG}sql-commit.html"),
    bad=(
        on_postgres("BEGIN;\nALTER TABLE orders ADD COLUMN a int;\nCOMMIT;"),
        on_postgres("ALTER TABLE orders ADD COLUMN a int;\nCOMMIT;\nALTER TABLE orders ADD COLUMN b int;"),
        on_postgres("START TRANSACTION;\nALTER TABLE orders ADD COLUMN a int;\nEND;"),
    ),
    good=(
        on_postgres("ALTER TABLE orders ADD COLUMN a int;"),
        on_postgres("BEGIN;\nALTER TABLE orders ADD COLUMN a int;\nCOMMIT;", transaction=False),
        on_postgres("SAVEPOINT s;\nALTER TABLE orders ADD COLUMN a int;\nRELEASE SAVEPOINT s;"),
    ),
    traps=("Runners without a transaction, as sqitch: their scripts have to open one.", "BEGIN of a PL/pgSQL block."),
)

TX_UNCOMMITTED: Final = migration_rule(
    id="tx-uncommitted",
    title="Transaction that is not committed",
    severity=Severity.HIGH,
    why=(
        "A file that says BEGIN and no COMMIT leaves its transaction open, and the connection's end rolls it back: nothing "
        "happened."
    ),
    remedy="COMMIT at the end.",
    references=(f"{PG}sql-begin.html",),
    bad=(on_postgres("BEGIN;\nALTER TABLE orders ADD COLUMN a int;", transaction=False),),
    good=(
        on_postgres("BEGIN;\nALTER TABLE orders ADD COLUMN a int;\nCOMMIT;", transaction=False),
        on_postgres("BEGIN;\nSELECT 1;\nROLLBACK;", transaction=False),
    ),
    traps=("BEGIN of a PL/pgSQL block.",),
)

NO_TX_WITHOUT_NEED: Final = migration_rule(
    id="no-tx-without-need",
    title="Migration without a transaction that it could have",
    severity=Severity.LOW,
    why="Without a transaction a migration that fails half way stays half done, and somebody has to clean up by hand.",
    remedy="Keep the opt-out for the one statement that needs it, in a migration of its own.",
    references=(f"{PG}tutorial-transactions.html",),
    bad=(
        on_postgres(
            "ALTER TABLE orders ADD COLUMN a int;\nALTER TABLE orders ADD COLUMN b int;",
            transaction=False,
            note="nothing here needs it",
        ),
        on_postgres(
            "ALTER TABLE orders ADD COLUMN a int;\nALTER TABLE orders ADD COLUMN b int;\n"
            "CREATE INDEX CONCURRENTLY orders_a ON orders (a);",
            transaction=False,
            note="one statement needs it, and the others lose theirs",
        ),
    ),
    good=(
        on_postgres("CREATE INDEX CONCURRENTLY orders_total ON orders (total);", transaction=False),
        on_postgres("ALTER TABLE orders ADD COLUMN a int;\nALTER TABLE orders ADD COLUMN b int;"),
    ),
    traps=(
        "Long backfills in batches.",
        "A migration of a single statement.",
        "Files that open a transaction themselves.",
    ),
)

_ALONE: Final = ("vacuum", "alter system", "create database", "drop database", "create tablespace")


def _is_alone(moment: Moment) -> bool:
    """Tell whether an operation cannot run in a transaction."""
    operation = moment.operation
    if isinstance(operation, Harmless):
        return operation.what.lower().startswith(_ALONE)
    return any(effect.no_transaction for effect in moment.effects)


def _failing(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if moment.engine not in ON_POSTGRES or not moment.group.transactional or not _is_alone(moment):
        return
    # Values of enumerations have their own rule.
    if isinstance(operation, AddEnumValue):
        return
    runner = moment.stream.runner
    if operation.block:
        why = "it stands in a block, all of which is one transaction"
    elif moment.group.explicit:
        why = "the file's own BEGIN is open"
    elif runner.transaction == "batch":
        why = "a file with several statements is sent as one transaction"
    elif runner.transaction == "all":
        why = f"{runner.framework} runs all pending migrations in one transaction"
    else:
        why = f"{runner.framework} runs each migration in a transaction"
    what = operation.what if isinstance(operation, Harmless) else describe(operation)
    yield found_at(
        CONCURRENT_IN_TRANSACTION,
        moment,
        f"{what} cannot run in a transaction, and {why}: it fails whenever it is run.",
        steps=recipes.outside(moment),
        confidence=confidence_of(moment) if runner.is_sure or moment.group.explicit else "low",
    )


def _opts_out(moment: Moment) -> bool:
    return moment.migration.script.transaction == "none" and moment.stream.runner.transaction != "all"


def _is_control(moment: Moment) -> bool:
    """Tell whether SQL begins or ends a transaction; the calls that frameworks have for it know of the runner's own."""
    operation = moment.operation
    if not isinstance(operation, Transaction) or operation.action not in {"begin", "commit", "rollback"}:
        return False
    return "transaction" not in operation.written.lower() and not operation.written.startswith("trx.")


def _nested(whole: Whole) -> Iterator[Found]:
    runner = whole.stream.runner
    # What applies files that are only numbered is not known: those that open a transaction show that it does not.
    if (
        whole.stream.engine not in ON_POSTGRES
        or runner.transaction not in {"per-file", "all"}
        or runner.framework == "numbered"
    ):
        return
    controls = [moment for moment in whole.moments if _is_control(moment)]
    if not controls or _opts_out(controls[0]):
        return
    first = controls[0]
    ends = next((one for one in controls if getattr(one.operation, "action", "") == "commit"), None)
    every = "all pending migrations" if runner.transaction == "all" else "each migration"
    words = listed(sorted({getattr(one.operation, "action", "").upper() for one in controls}))
    effect = (
        f"{words} of its own, and COMMIT ends that transaction: what follows is on its own"
        if ends
        else f"{words} of its own"
    )
    yield found_at(
        TX_NESTING,
        first,
        f"{runner.framework} runs {every} in a transaction, and this file has {effect}.",
        evidence={"migration": first.migration.name},
        related=((first.migration.path, ends.operation.where, "the runner's transaction ends here"),) if ends else (),
        steps=(recipes.step(f"Remove {words}"), *recipes.opt_out(first)),
        confidence=confidence_of(first),
    )


def _uncommitted(whole: Whole) -> Iterator[Found]:
    runner = whole.stream.runner
    if whole.stream.engine not in ON_POSTGRES:
        return
    controls = [moment for moment in whole.moments if _is_control(moment)]
    if not controls:
        return
    wrapped = (
        runner.transaction in {"per-file", "all"} and runner.framework != "numbered" and not _opts_out(controls[0])
    )
    last = controls[-1]
    if wrapped or not isinstance(last.operation, Transaction) or last.operation.action != "begin":
        return
    yield found_at(
        TX_UNCOMMITTED,
        last,
        "The transaction that begins here is not committed: when the connection closes, all of it is rolled back.",
        evidence={"migration": last.migration.name},
        steps=(recipes.step("End the file with it", "COMMIT;"),),
        confidence=confidence_of(last),
    )


def _needless(whole: Whole) -> Iterator[Found]:
    if whole.stream.engine not in ON_POSTGRES or whole.migration is None or not whole.moments:
        return
    first = whole.moments[0]
    if whole.migration.script.transaction != "none" or any(_is_control(moment) for moment in whole.moments):
        return
    work = [moment for moment in whole.moments if not moment.effects or any(one.lock for one in moment.effects)]
    alone = [moment for moment in work if _is_alone(moment) or isinstance(moment.operation, AddEnumValue)]
    batches = any(
        getattr(one.operation, "batched", False) or getattr(one.operation, "limited", False) for one in whole.moments
    )
    ordinary = {
        moment.operation.statement
        for moment in work
        if moment not in alone and any(one.is_strong for one in moment.effects)
    }
    if batches or len(ordinary) < 2:
        return
    said = (
        "one of its statements needs that, and the others lose their transaction"
        if alone
        else "none of its statements needs that"
    )
    yield found_at(
        NO_TX_WITHOUT_NEED,
        first,
        f"{whole.migration.name} opts out of its transaction, and {said}: if one of {len(ordinary)} fails, the others stay.",
        evidence={"migration": whole.migration.name},
        steps=(
            recipes.step("Keep what needs no transaction in a migration of its own, and let the others have theirs"),
        ),
    )


RULES: Final[tuple[AnyRule, ...]] = (
    OperationRule(rule=CONCURRENT_IN_TRANSACTION, judge=_failing),
    MigrationRule(rule=TX_NESTING, judge=_nested),
    MigrationRule(rule=TX_UNCOMMITTED, judge=_uncommitted),
    MigrationRule(rule=NO_TX_WITHOUT_NEED, judge=_needless),
)
