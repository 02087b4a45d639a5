"""Rules about choices that a new table or index makes, where there is a better one: all of them low or informational."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import MigrationRule, OperationRule
from analyzers.migrations.operations import AddColumn, AddEnumValue, CreateIndex, CreateTable
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.data_loss_shared import others, some
from analyzers.migrations.rules.declaring import MY, MYSQL, PG, migration_rule, on_mysql, on_postgres
from analyzers.migrations.rules.declaring_frameworks import in_alembic, in_typeorm
from analyzers.migrations.rules.locks_shared import ON_MYSQL, ON_POSTGRES, confidence_of
from analyzers.migrations.rules.wording import engine_words, found_at
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import AnyRule, Moment, Whole
    from analyzers.migrations.stream import Found

HASH_INDEX: Final = migration_rule(
    id="hash-index",
    title="Hash index that a crash leaves broken",
    severity=Severity.LOW,
    why=(
        "Before PostgreSQL 10 hash indexes are not in the write-ahead log: after a crash, and on every replica, they give wrong "
        "answers until they are built anew."
    ),
    remedy="A btree index, which does the same and more.",
    references=("https://www.postgresql.org/docs/9.6/indexes-types.html", f"{PG}hash-index.html"),
    bad=(
        on_postgres("CREATE INDEX orders_note ON orders USING hash (note);", image="postgres:9.6"),
        on_postgres("CREATE TABLE t (a text);\nCREATE INDEX t_a ON t USING hash (a);", image="postgres:9.5"),
    ),
    good=(
        on_postgres("CREATE INDEX orders_note ON orders USING hash (note);", image="postgres:10"),
        on_postgres("CREATE INDEX orders_note ON orders (note);", image="postgres:9.6"),
        on_mysql("CREATE INDEX orders_note ON orders (note) USING HASH;", note="InnoDB makes it a btree"),
    ),
    traps=("PostgreSQL 10 and later.",),
)

PK_TYPE: Final = migration_rule(
    id="pk-type",
    title="Primary key that is no number",
    severity=Severity.LOW,
    engines=MYSQL,
    why=(
        "InnoDB keeps the rows in the order of the key, and a copy of the key in each other index: a long one makes all of them "
        "large, and random ones write all over the table. A text is compared by its collation too."
    ),
    remedy="bigint unsigned AUTO_INCREMENT, or binary(16) for an identifier that others make.",
    references=(f"{MY}innodb-index-types.html", f"{MY}optimizing-primary-keys.html"),
    bad=(
        on_mysql("CREATE TABLE t (id char(36) PRIMARY KEY);"),
        on_mysql("CREATE TABLE t (a varchar(50), b decimal(10, 2), PRIMARY KEY (a, b));"),
    ),
    good=(
        on_mysql("CREATE TABLE t (id bigint unsigned AUTO_INCREMENT PRIMARY KEY);"),
        on_mysql("CREATE TABLE t (id binary(16) PRIMARY KEY);"),
        on_postgres("CREATE TABLE t (id text PRIMARY KEY);", note="PostgreSQL keeps rows in no order"),
    ),
    traps=("PostgreSQL.", "uuid of MariaDB, which is stored as 16 bytes."),
)

SERIAL_NOT_IDENTITY: Final = migration_rule(
    id="serial-not-identity",
    title="serial instead of an identity column",
    severity=Severity.INFO,
    why=(
        "serial makes a sequence with rights of its own: who may INSERT needs USAGE on it too. Anybody may write a number by hand "
        "that the sequence gives out again. An identity column, the standard's form since PostgreSQL 10, has neither trap."
    ),
    remedy="bigint GENERATED ALWAYS AS IDENTITY; BY DEFAULT where numbers are imported.",
    references=(f"{PG}ddl-identity-columns.html", f"{PG}datatype-numeric.html#DATATYPE-SERIAL"),
    bad=(
        on_postgres("CREATE TABLE t (id bigserial PRIMARY KEY);"),
        on_postgres("ALTER TABLE orders ADD COLUMN number serial;"),
        in_alembic('op.create_table("t", sa.Column("id", sa.BigInteger(), primary_key=True))'),
        in_typeorm("await queryRunner.query(`CREATE TABLE t (id SERIAL NOT NULL, CONSTRAINT t_pk PRIMARY KEY (id))`);"),
    ),
    good=(
        on_postgres("CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);"),
        on_postgres(
            "CREATE TABLE t (id bigserial PRIMARY KEY);", image="postgres:9.6", note="before 10 there is nothing else"
        ),
        in_alembic('op.create_table("t", sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True))'),
        on_mysql("CREATE TABLE t (id bigint AUTO_INCREMENT PRIMARY KEY);"),
    ),
    traps=("PostgreSQL before 10.", "Django makes identity columns since 4.1."),
)

ENUM_VALUE_ORDER: Final = migration_rule(
    id="enum-value-order",
    title="Enumeration value added at the end without saying so",
    severity=Severity.INFO,
    why="Values are ordered as they were made: ORDER BY, < and ranges of the column put the new one last, wherever it belongs.",
    remedy="ADD VALUE .. BEFORE or AFTER another one: the order of a value cannot be changed later.",
    references=(f"{PG}sql-altertype.html", f"{PG}datatype-enum.html#DATATYPE-ENUM-ORDER"),
    bad=(
        on_postgres("ALTER TYPE mood ADD VALUE 'fine';", earlier="CREATE TYPE mood AS ENUM ('good', 'bad');"),
        in_alembic(
            "op.execute(\"ALTER TYPE mood ADD VALUE 'fine'\")", earlier="CREATE TYPE mood AS ENUM ('good', 'bad');"
        ),
    ),
    good=(
        on_postgres(
            "ALTER TYPE mood ADD VALUE 'fine' AFTER 'good';", earlier="CREATE TYPE mood AS ENUM ('good', 'bad');"
        ),
        in_typeorm(
            "await queryRunner.query(`ALTER TYPE mood ADD VALUE 'fine' BEFORE 'bad'`);",
            earlier="CREATE TYPE mood AS ENUM ('good', 'bad');",
        ),
        on_postgres(
            "ALTER TYPE mood RENAME VALUE 'bad' TO 'poor';", earlier="CREATE TYPE mood AS ENUM ('good', 'bad');"
        ),
    ),
    traps=("Enumerations whose order nobody asks for: it is off by default.",),
)

_COUNTED: Final = frozenset(
    {"tinyint", "smallint", "mediumint", "integer", "int", "bigint", "binary", "varbinary", "uuid"}
)


def _hash(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if not isinstance(operation, CreateIndex) or operation.index.method != "hash" or moment.engine not in ON_POSTGRES:
        return
    if moment.detected.at_least(10):
        return
    yield found_at(
        HASH_INDEX,
        moment,
        f"{operation.index.name or 'An index'} of {operation.table} is a hash index: {engine_words(moment.detected)} does not log "
        "it, and it is wrong after a crash and on replicas.",
        steps=(recipes.step("Leave USING hash out"),),
        confidence=confidence_of(moment),
    )


def _keys(whole: Whole) -> Iterator[Found]:
    if whole.stream.engine not in ON_MYSQL:
        return
    found = []
    for moment in whole.moments:
        operation = moment.operation
        table = whole.after.tables.get(operation.table) if isinstance(operation, CreateTable) else None
        if table is None or not isinstance(operation, CreateTable) or operation.temporary:
            continue
        for state in table.constraints.values():
            columns = [table.columns[name].column for name in state.constraint.columns if name in table.columns]
            other = [
                f"{one.name} {one.type}" for one in columns if one.type is not None and one.type.name not in _COUNTED
            ]
            if state.constraint.kind == "primary_key" and other:
                found.append((moment, f"{table.name} ({', '.join(other)})"))
    if found:
        yield found_at(
            PK_TYPE,
            found[0][0],
            f"The primary key of {some([words for _, words in found])} is no number, and each other index of the table has a "
            "copy of it.",
            evidence={"migration": found[0][0].migration.name},
            related=others([moment for moment, _ in found]),
            steps=(recipes.step("While it is new: number the rows by bigint, and make the old key UNIQUE"),),
        )


def _serials(whole: Whole) -> Iterator[Found]:
    if whole.stream.engine not in ON_POSTGRES or not whole.stream.detected.at_least(10):
        return
    found = []
    for moment in whole.moments:
        operation = moment.operation
        columns = operation.columns if isinstance(operation, CreateTable) else ()
        columns = (operation.column,) if isinstance(operation, AddColumn) else columns
        found += [(moment, f"{getattr(operation, 'table', '')}.{one.name}") for one in columns if one.serial]
    if found:
        yield found_at(
            SERIAL_NOT_IDENTITY,
            found[0][0],
            f"{some([words for _, words in found])} {'is' if len(found) == 1 else 'are'} serial, not GENERATED AS IDENTITY.",
            evidence={"migration": found[0][0].migration.name},
            related=others([moment for moment, _ in found]),
            steps=(recipes.step("While it is new: bigint GENERATED ALWAYS AS IDENTITY (sa.Identity() in SQLAlchemy)"),),
        )


def _order(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if not isinstance(operation, AddEnumValue) or operation.position or moment.engine not in ON_POSTGRES:
        return
    known = moment.schema.types.get(operation.name)
    last = f" behind '{known.members[-1]}'" if known and known.members else " last"
    yield found_at(
        ENUM_VALUE_ORDER,
        moment,
        f"'{operation.value}' of {operation.name} is ordered{last}, as nothing says where it belongs; that cannot be "
        "changed later.",
        steps=(
            recipes.step(
                "Say where it belongs",
                recipes.run(moment, f"ALTER TYPE {operation.name} ADD VALUE '{operation.value}' AFTER '...'"),
            ),
        ),
        confidence=confidence_of(moment),
    )


RULES: Final[tuple[AnyRule, ...]] = (
    OperationRule(rule=HASH_INDEX, judge=_hash),
    MigrationRule(rule=PK_TYPE, judge=_keys),
    MigrationRule(rule=SERIAL_NOT_IDENTITY, judge=_serials),
    OperationRule(rule=ENUM_VALUE_ORDER, judge=_order),
)
