"""Rules about tables as they stand at the end: their primary key, and how long names are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import MigrationRule, StreamRule
from analyzers.migrations.operations import (
    AddColumn,
    AddConstraint,
    CreateIndex,
    CreateTable,
    RenameColumn,
    RenameTable,
)
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.data_loss_shared import others, some
from analyzers.migrations.rules.declaring import MY, MYSQL, PG, POSTGRES, migration_rule, on_mysql, on_postgres
from analyzers.migrations.rules.growing import SMALL, grows, numbering, runs_out
from analyzers.migrations.rules.tallies import Share, tally
from analyzers.migrations.rules.wording import found_at
from analyzers.migrations.stream import Engine, Found
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import AnyRule, Moment, Whole
    from analyzers.migrations.operations import AnyOperation, SqlType
    from analyzers.migrations.schema import TableState

NO_PRIMARY_KEY: Final = migration_rule(
    id="no-primary-key",
    title="Table without a primary key",
    severity=Severity.MEDIUM,
    lapses=False,
    engines=(*POSTGRES, *MYSQL),
    why=(
        "Rows cannot be told apart: logical replication refuses UPDATE and DELETE, row-based replication of MySQL reads the "
        "whole table for each row, and tools for online changes refuse the table."
    ),
    remedy="A primary key from the start: adding one later reads the whole table under an exclusive lock.",
    references=(f"{PG}logical-replication-publication.html", f"{MY}create-table-gipks.html"),
    bad=(
        on_postgres("CREATE TABLE events (at timestamptz, what text);"),
        on_mysql("CREATE TABLE events (at datetime, what text);"),
    ),
    good=(
        on_postgres("CREATE TABLE events (id bigint PRIMARY KEY, what text);"),
        on_postgres("CREATE TABLE events (id bigint, what text);\nALTER TABLE events ADD PRIMARY KEY (id);"),
        on_postgres(
            "CREATE TABLE pairs (a bigint NOT NULL, b bigint NOT NULL, UNIQUE (a, b));", note="UNIQUE tells rows apart"
        ),
        on_postgres("CREATE TEMPORARY TABLE scratch (a int);"),
    ),
    traps=(
        "Temporary tables and partitions.",
        "Tables whose rows something UNIQUE tells apart.",
        "A key that is added later.",
    ),
)

INT_PRIMARY_KEY: Final = migration_rule(
    id="int-primary-key",
    title="Rows numbered by a type that runs out",
    severity=Severity.MEDIUM,
    lapses=False,
    engines=(*POSTGRES, *MYSQL),
    why=(
        "32 bits number some two thousand million rows, and a failed INSERT takes a number, too. When they are used up, every "
        "INSERT fails, and the change of the type rewrites the table and all that refers to it."
    ),
    remedy="bigint GENERATED ALWAYS AS IDENTITY, or a uuid, from the start.",
    references=(f"{PG}datatype-numeric.html#DATATYPE-SERIAL", f"{MY}integer-types.html"),
    bad=(
        on_postgres(
            "CREATE TABLE visits (id serial PRIMARY KEY, at timestamptz);",
            earlier="CREATE TABLE users (id bigserial PRIMARY KEY);",
        ),
        on_mysql(
            "CREATE TABLE visits (id int AUTO_INCREMENT PRIMARY KEY);",
            earlier="CREATE TABLE users (id bigint AUTO_INCREMENT PRIMARY KEY);",
        ),
        on_postgres(
            "".join(f"CREATE TABLE t{number} (id serial PRIMARY KEY);\n" for number in range(5)), note="a habit"
        ),
    ),
    good=(
        on_postgres("CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);"),
        on_postgres("CREATE TABLE kinds (id int PRIMARY KEY, name text);", note="nothing counts it up"),
    ),
    traps=(
        "Keys that nothing counts up.",
        "A repository whose tables are all numbered so is told once.",
        "Tables that are not named like one that grows, and unsigned numbers: low.",
    ),
    version=2,
)

IDENTIFIER_TOO_LONG: Final = migration_rule(
    id="identifier-too-long",
    title="Name that is longer than the database takes",
    severity=Severity.MEDIUM,
    lapses=False,
    engines=(*POSTGRES, *MYSQL),
    why=(
        "PostgreSQL cuts names off after 63 bytes and says so in a notice that nobody reads: two that begin alike collide, and "
        "tools that look for the whole name do not find it. MySQL refuses more than 64 characters."
    ),
    remedy="A shorter name.",
    references=(f"{PG}sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS", f"{MY}identifier-length.html"),
    bad=(
        on_postgres(f"CREATE TABLE t (id bigint PRIMARY KEY, {'a' * 64} int);"),
        on_mysql(f"ALTER TABLE orders ADD {'a' * 65} int;"),
    ),
    good=(
        on_postgres(f"CREATE TABLE t (id bigint PRIMARY KEY, {'a' * 63} int);"),
        on_mysql(f"ALTER TABLE orders ADD {'a' * 64} int;"),
    ),
    traps=("Bytes, not characters, on PostgreSQL.", "Names that a framework makes and shortens by itself."),
)

_HABIT: Final = 5


def _created(whole: Whole) -> Iterator[tuple[Moment, TableState]]:
    """Yield the tables that judged migrations made, and that stand at the end with all that is in them."""
    for moment in whole.moments:
        operation = moment.operation
        if not isinstance(operation, CreateTable) or operation.temporary or operation.partition_of or operation.implied:
            continue
        table = whole.after.tables.get(operation.table)
        if table is not None and table.complete and table.since.ordinal == moment.migration.ordinal:
            yield moment, table


def _without_key(whole: Whole) -> Iterator[Found]:
    if whole.stream.engine is Engine.SQLITE:
        return
    for moment, table in _created(whole):
        if table.partitioned or any(
            each.constraint.kind in {"primary_key", "unique", "exclude"} for each in table.constraints.values()
        ):
            continue
        if any(each.index.unique and not each.index.where for each in table.indexes.values()) or not table.columns:
            continue
        yield found_at(
            NO_PRIMARY_KEY,
            moment,
            f"{table.name} has no primary key at the end of the migrations, and nothing else that tells its rows apart.",
            evidence={"table": table.name},
            steps=(recipes.step("Give it one while it is new", _large_key(whole)),),
            confidence="low" if whole.stream.engine is Engine.UNKNOWN else None,
        )


def _sized(table: TableState) -> Share | None:
    """Count a table with a key of its own, and name it where the key is small."""
    kind = numbering(table)
    if kind is None:
        return None
    return Share(every=1, wanting=(table.name,) if kind.name in SMALL else ())


def _small_keys(whole: Whole) -> Iterator[Found]:
    if whole.stream.engine is Engine.SQLITE:
        return
    tables = tally(whole, INT_PRIMARY_KEY.id, _sized)
    every, small = tables.every, tables.wanting
    if not small:
        return
    if 2 * small > every and small < _HABIT:
        return
    if 2 * small > every:
        # It is how this repository numbers rows: told once, for the repository, and following from the schema alone.
        yield _habit(whole, tables.names(), every)
        return
    for moment, table in _created(whole):
        kind = numbering(table)
        if kind is None or kind.name not in SMALL:
            continue
        yield found_at(
            INT_PRIMARY_KEY,
            moment,
            f"{table.name} is numbered by {kind}, which ends at {_last(kind)}, while {every - small} of {every} tables "
            "have a larger key.",
            evidence={"table": table.name},
            steps=_larger(whole),
            severity=None if runs_out(table.name, kind) else "low",
            confidence="low" if whole.stream.engine is Engine.UNKNOWN else None,
        )


def _habit(whole: Whole, small: list[str], every: int) -> Found:
    # Knex numbers by unsigned integers on MySQL.
    is_unsigned = whole.stream.runner.framework == "knex" and whole.stream.engine.dialect == "mysql"
    fast = [
        name
        for name in (() if is_unsigned else filter(grows, small))
        if runs_out(name, numbering(whole.after.tables[name]))
    ]
    if whole.stream.runner.framework == "django":
        # Between applications nothing tells which migration is the newer one.
        shown = whole.after.tables[(fast or small)[0]]
        note = f"{shown.name} is one of them"
    else:
        shown = max((whole.after.tables[name] for name in small), key=lambda table: table.since.ordinal)
        note = f"{shown.name} is the newest one"
    return Found(
        rule_id=INT_PRIMARY_KEY.id,
        path="",
        where=(1, 1, 1, 1),
        message=f"{len(small)} of {every} tables of {whole.stream.directory or 'the repository'} are numbered by 32 bits or fewer: "
        f"when the fastest of them has used its numbers up, it takes no more rows{f'; {fast[0]} seems to grow' if fast else ''}.",
        evidence={"stream": whole.stream.key},
        related=((shown.since.path, shown.since.where, note),),
        steps=(
            recipes.step("Look how far each sequence has come, and change the fastest ones while there is time"),
            *_larger(whole),
        ),
        # Tables in which people write one row after another have numbers enough.
        severity=None if fast else "low",
        confidence="low" if whole.stream.engine is Engine.UNKNOWN else None,
    )


def _larger(whole: Whole) -> tuple[str, ...]:
    return (recipes.step("Number new tables by 64 bits", _large_key(whole)),)


def _large_key(whole: Whole) -> str:
    """Return a key of 64 bits in the words of the framework."""
    postgres = whole.stream.engine.dialect == "postgres"
    sql = f"id bigint {'GENERATED ALWAYS AS IDENTITY' if postgres else 'AUTO_INCREMENT'} PRIMARY KEY"
    code = {
        "django": "id = models.BigAutoField(primary_key=True)",
        "alembic": 'sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True)',
        "knex": "table.bigIncrements('id')",
        "typeorm": "@PrimaryGeneratedColumn({ type: 'bigint' })",
        "sequelize": "id: { type: Sequelize.BIGINT, autoIncrement: true, primaryKey: true }",
    }
    return code.get(whole.stream.runner.framework, sql)


def _last(kind: SqlType) -> str:
    bits = {"tinyint": 8, "smallint": 16, "mediumint": 24}.get(kind.name, 32) - (0 if kind.unsigned else 1)
    return f"{2**bits - 1:,}".replace(",", " ")


def _names(operation: AnyOperation) -> Iterator[str]:
    """Yield the names that an operation gives."""
    match operation:
        case CreateTable():
            yield operation.table.rpartition(".")[2]
            yield from (column.name for column in operation.columns)
            yield from (name for column in operation.columns for _, name in column.names)
            yield from (constraint.name for constraint in operation.constraints)
            yield from (index.name for index in operation.indexes)
        case AddColumn():
            yield operation.column.name
        case AddConstraint():
            yield operation.constraint.name
        case CreateIndex():
            yield operation.index.name
        case RenameColumn() | RenameTable():
            yield operation.new_name.rpartition(".")[2]
        case _:
            return


def _too_long(whole: Whole) -> Iterator[Found]:
    dialect = whole.stream.engine.dialect
    if dialect == "sqlite":
        return
    found: dict[str, Moment] = {}
    for moment in whole.moments:
        if not moment.operation.implied:
            for name in _names(moment.operation):
                size = len(name) if dialect == "mysql" else len(name.encode())
                if size > (64 if dialect == "mysql" else 63):
                    found.setdefault(name, moment)
    if not found:
        return
    first = next(iter(found.values()))
    names = list(found)
    if dialect == "mysql":
        said = "longer than the 64 characters that the database takes: the statement fails"
    else:
        cut = names[0].encode()[:63].decode(errors="ignore")
        said = f"longer than 63 bytes: PostgreSQL calls {'it' if len(names) == 1 else 'the first one'} {cut}"
    yield found_at(
        IDENTIFIER_TOO_LONG,
        first,
        f"{some(names)} {'is' if len(names) == 1 else 'are'} {said}.",
        evidence={"name": ",".join(names)},
        related=others(list(found.values())),
        steps=(recipes.step("Choose a shorter name before the migration is released"),),
    )


RULES: Final[tuple[AnyRule, ...]] = (
    StreamRule(rule=NO_PRIMARY_KEY, judge=_without_key),
    StreamRule(rule=INT_PRIMARY_KEY, judge=_small_keys),
    MigrationRule(rule=IDENTIFIER_TOO_LONG, judge=_too_long),
)
