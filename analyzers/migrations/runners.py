"""How frameworks run migrations: which operations share a transaction.

The facts are the frameworks' own documentation, one line for each framework in RUNNERS. What the file itself asks for, what
the repository configures and what the engine does anyhow come on top in ``groups``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from analyzers.migrations.operations import (
    AddEnumValue,
    CreateIndex,
    DataCode,
    DetachPartition,
    Dml,
    DropDatabase,
    DropIndex,
    Harmless,
    LockTable,
    Opaque,
    Reindex,
    RewriteTable,
    SetSetting,
    StateOnly,
    Transaction,
)
from analyzers.migrations.stream import Engine, Group, Runner

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.operations import AnyOperation
    from analyzers.migrations.script import Way
    from analyzers.migrations.stream import Migration, Stream, TransactionMode, Version


@dataclass(frozen=True, kw_only=True, slots=True)
class RunnerFacts:
    """What is known of a framework.

    ``transaction`` is its usual mode and ``has_down`` whether it knows ways back. ``engines`` are the modes on engines where
    it differs. ``opt_out`` is how a file asks for no transaction, in words for advice, '' where it cannot. ``opted_out`` is
    the mode of a file that asks. ``gaps``: it insists on numbers without gaps.
    """

    transaction: TransactionMode
    has_down: bool
    opt_out: str = ""
    opted_out: TransactionMode = "none"
    engines: tuple[tuple[Engine, TransactionMode], ...] = ()
    gaps: bool = False


RUNNERS: Final[dict[str, RunnerFacts]] = {
    "flyway": RunnerFacts(
        transaction="per-file", has_down=False, opt_out="executeInTransaction=false in the script's .conf file"
    ),
    # Its driver for SQLite wraps a file in a transaction unless x-no-tx-wrap is set; the others send it at once.
    "golang-migrate": RunnerFacts(
        transaction="batch",
        has_down=True,
        opt_out="a file with this single statement",
        engines=((Engine.SQLITE, "per-file"),),
    ),
    "goose": RunnerFacts(transaction="per-file", has_down=True, opt_out="-- +goose NO TRANSACTION"),
    "dbmate": RunnerFacts(
        transaction="per-file",
        has_down=True,
        opt_out="-- migrate:up transaction:false, with a single statement",
        opted_out="batch",
    ),
    "sql-migrate": RunnerFacts(transaction="per-file", has_down=True, opt_out="-- +migrate Up notransaction"),
    "sqitch": RunnerFacts(transaction="none", has_down=True, opt_out="a script without BEGIN and COMMIT"),
    "prisma": RunnerFacts(transaction="batch", has_down=False, opt_out="a migration with this single statement"),
    "drizzle": RunnerFacts(transaction="all", has_down=False),
    # Who runs them is not known; postgres-migrations and sqlx send a file without a transaction at once.
    "numbered": RunnerFacts(
        transaction="per-file",
        has_down=False,
        opt_out="-- postgres-migrations disable-transaction, with a single statement",
        opted_out="batch",
        gaps=True,
    ),
    "django": RunnerFacts(transaction="per-file", has_down=True, opt_out="atomic = False in the Migration class"),
    # SQLAlchemy's dialects for MySQL and SQLite count as not transactional for DDL in Alembic.
    "alembic": RunnerFacts(
        transaction="all",
        has_down=True,
        opt_out="with op.get_context().autocommit_block()",
        engines=((Engine.SQLITE, "none"), (Engine.MYSQL, "none"), (Engine.MARIADB, "none")),
    ),
    "typeorm": RunnerFacts(
        transaction="all", has_down=True, opt_out="migrationsTransactionMode each, and transaction = false in the class"
    ),
    "knex": RunnerFacts(transaction="per-file", has_down=True, opt_out="exports.config = { transaction: false }"),
    "sequelize": RunnerFacts(transaction="none", has_down=True),
}


def runner(framework: str, engine: Engine, mode: TransactionMode | None = None) -> Runner:
    """Return how a framework runs on an engine; ``mode`` is what the repository configures, None where it says nothing."""
    facts = RUNNERS[framework]
    usual = mode or dict(facts.engines).get(engine, facts.transaction)
    is_sure = mode is not None or framework != "numbered"
    return Runner(framework=framework, transaction=usual, has_down=facts.has_down, is_sure=is_sure)


def groups(migration: Migration, stream: Stream, way: Way) -> tuple[Group, ...]:
    """Cut the operations of a way into transactions, in their order; joined, the groups are the operations.

    ``shared`` is set from the second migration of a stream on where the runner takes all that is pending into one
    transaction: whether an earlier one is pending too, the release tells.
    """
    operations = way.operations
    if not operations:
        return ()
    if stream.engine in {Engine.MYSQL, Engine.MARIADB} and any(map(_commits_implicitly, operations)):
        return tuple(_mysql(operations))
    mode = _mode(migration, stream, way)
    cut = tuple(_Cutter(mode, way).cut())
    if mode == "all" and migration.ordinal > 0 and cut[0].transactional:
        return (replace(cut[0], shared=True), *cut[1:])
    return cut


def _mode(migration: Migration, stream: Stream, way: Way) -> TransactionMode:
    """Return the mode for one file: the runner's, or what the file asks for."""
    framework, usual = stream.runner.framework, stream.runner.transaction
    version = stream.detected.version
    if framework == "flyway" and all(_needs_no_transaction(one, version) for one in _judged(way.operations)):
        # Flyway looks at the statements by itself; a file that mixes both kinds it refuses.
        return "none"
    if migration.script.transaction != "none" or (framework == "typeorm" and usual == "all"):
        # In TypeORM's mode all, what a migration says of itself is an error.
        return usual
    facts = RUNNERS.get(framework)
    return facts.opted_out if facts else "none"


def _judged(operations: tuple[AnyOperation, ...]) -> tuple[AnyOperation, ...]:
    judged = tuple(one for one in operations if not isinstance(one, SetSetting | Harmless))
    return judged or operations


def _needs_no_transaction(operation: AnyOperation, version: Version) -> bool:
    """Tell whether PostgreSQL refuses an operation inside a transaction."""
    if isinstance(operation, AddEnumValue):
        return version < (12,)
    if isinstance(operation, RewriteTable):
        return operation.how == "vacuum_full"
    if isinstance(operation, Harmless):
        return operation.what.lower().startswith(("vacuum", "alter system", "create database", "create tablespace"))
    if isinstance(operation, Reindex):
        return operation.concurrent or operation.target in {"schema", "database", "system"}
    if isinstance(operation, CreateIndex | DropIndex | DetachPartition):
        return operation.concurrent
    return isinstance(operation, DropDatabase)


def _commits_implicitly(operation: AnyOperation) -> bool:
    """Tell whether MySQL ends the running transaction before the operation: every DDL statement does."""
    return not isinstance(
        operation, Dml | DataCode | SetSetting | Transaction | StateOnly | Harmless | Opaque | LockTable
    )


def _mysql(operations: tuple[AnyOperation, ...]) -> Iterator[Group]:
    for statement in _by_statement(operations):
        yield Group(transactional=False, operations=statement)


def _by_statement(operations: tuple[AnyOperation, ...]) -> Iterator[tuple[AnyOperation, ...]]:
    """Yield operations that stand next to each other and belong to one statement."""
    run: list[AnyOperation] = []
    for operation in operations:
        if run and run[-1].statement != operation.statement:
            yield tuple(run)
            run = []
        run.append(operation)
    if run:
        yield tuple(run)


class _Cutter:
    """Follows the transactions through one way."""

    def __init__(self, mode: TransactionMode, way: Way) -> None:
        self._operations = way.operations
        self._mode = mode
        several = max(way.statements, len({one.statement for one in way.operations})) > 1
        self._wraps = mode in {"per-file", "all"} or (mode == "batch" and several)
        self._run: list[AnyOperation] = []
        self._open = self._wraps
        self._explicit = False

    def cut(self) -> Iterator[Group]:
        """Yield the groups in order."""
        for operation in self._operations:
            action = operation.action if isinstance(operation, Transaction) else ""
            if action == "autocommit_begin":
                yield from self._close()
                self._open = False
            elif action == "begin" and not self._open:
                yield from self._close()
                self._open = True
            self._explicit |= action == "begin"
            self._run.append(operation)
            if action in {"commit", "rollback"}:
                yield from self._close()
                # What a batch sends behind its COMMIT is an implicit transaction again.
                self._open = self._mode == "batch" and self._wraps
            elif action == "autocommit_end":
                yield from self._close()
                self._open = self._wraps
        yield from self._close()

    def _close(self) -> Iterator[Group]:
        run, self._run = tuple(self._run), []
        explicit, self._explicit = self._explicit, False
        if run and self._open:
            yield Group(transactional=True, operations=run, explicit=explicit)
        else:
            for statement in _by_statement(run):
                # A block holds its locks until the statement is done, whatever the runner does.
                is_block = len(statement) > 1 and any(one.block for one in statement)
                yield Group(transactional=is_block, operations=statement, explicit=is_block)
