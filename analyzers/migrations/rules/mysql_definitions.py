"""Rules about what MySQL does silently with a definition: a value that nobody gave, a reference that it ignores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import OperationRule
from analyzers.migrations.operations import AddColumn, CreateTable, Dml, DropIndex
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.declaring import MY, MY_ORDERS, MYSQL, migration_rule, on_mysql
from analyzers.migrations.rules.locks_shared import ON_MYSQL, confidence_of, is_used
from analyzers.migrations.rules.mysql_shared import at_table
from analyzers.migrations.rules.wording import engine_words, found_at, origin_of
from analyzers.migrations.stream import Engine
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import AnyRule, Moment
    from analyzers.migrations.operations import Column
    from analyzers.migrations.stream import Found

_INDEXED: Final = f"{MY_ORDERS}CREATE INDEX orders_total ON orders (total);\n"

MYSQL_IMPLICIT_DEFAULT: Final = migration_rule(
    id="mysql-implicit-default",
    title="New NOT NULL column filled with a value that nobody gave",
    severity=Severity.MEDIUM,
    engines=MYSQL,
    stride=("T",),
    why=(
        "MySQL fills a new NOT NULL column without a default with 0, the empty text or the first member of the "
        "enumeration, and says "
        "nothing: the rows look as if somebody had meant it."
    ),
    remedy="State the DEFAULT, or add the column as NULL, fill it, and make it NOT NULL then.",
    references=(f"{MY}data-type-defaults.html#data-types-defaults-implicit",),
    bad=(
        on_mysql("ALTER TABLE orders ADD COLUMN weight int NOT NULL;"),
        on_mysql("ALTER TABLE orders ADD COLUMN kind enum('a', 'b') NOT NULL;"),
        on_mysql("ALTER TABLE orders ADD note2 varchar(20) NOT NULL;"),
    ),
    good=(
        on_mysql("ALTER TABLE orders ADD COLUMN weight int NOT NULL DEFAULT 0;"),
        on_mysql("ALTER TABLE orders ADD COLUMN weight int;"),
        on_mysql("ALTER TABLE orders ADD COLUMN day date NOT NULL;", note="fails instead, which another rule tells"),
    ),
    traps=(
        "Dates and spatial types fail instead (strict mode).",
        "A new table.",
        "AUTO_INCREMENT and generated columns.",
        "A column that the migration fills at once.",
    ),
    version=2,
)

MYSQL_INLINE_REFERENCES_IGNORED: Final = migration_rule(
    id="mysql-inline-references-ignored",
    title="REFERENCES in a column that MySQL ignores",
    severity=Severity.MEDIUM,
    lapses=False,
    engines=("mysql",),
    stride=("T",),
    why="Before version 9 MySQL reads REFERENCES behind a column and forgets it: there is no foreign key, though the file says so.",
    remedy="FOREIGN KEY (column) REFERENCES table (column) as a clause of the table.",
    references=(f"{MY}ansi-diff-foreign-keys.html",),
    bad=(
        on_mysql("CREATE TABLE notes (id bigint PRIMARY KEY, order_id bigint REFERENCES orders (id));"),
        on_mysql("ALTER TABLE orders ADD COLUMN payer_id bigint REFERENCES customers (id);"),
    ),
    good=(
        on_mysql(
            "CREATE TABLE notes (id bigint PRIMARY KEY, order_id bigint, FOREIGN KEY (order_id) REFERENCES orders (id));"
        ),
        on_mysql(
            "CREATE TABLE notes (id bigint PRIMARY KEY, order_id bigint REFERENCES orders (id));",
            image="mariadb:10.11",
            note="MariaDB keeps it",
        ),
    ),
    traps=("MariaDB, and MySQL 9.", "Frameworks, which write the clause of the table."),
)

MYSQL_DROP_VISIBLE_INDEX: Final = migration_rule(
    id="mysql-drop-visible-index",
    title="Index dropped that queries may still use",
    severity=Severity.LOW,
    engines=("mysql",),
    why="Whether a query needs an index shows when it is gone; building it again takes as long as the table is large.",
    remedy="ALTER INDEX .. INVISIBLE first, which is undone in an instant, and drop it some days later.",
    references=(f"{MY}invisible-indexes.html",),
    bad=(on_mysql("DROP INDEX orders_total ON orders;", earlier=_INDEXED),),
    good=(
        on_mysql(
            "DROP INDEX orders_total ON orders;",
            earlier=f"{_INDEXED}ALTER TABLE orders ALTER INDEX orders_total INVISIBLE;",
        ),
    ),
    traps=("An index that is invisible already.", "An index that has the same columns as another one."),
)

_RAW: Final = frozenset({"RunSQL", "execute", "query", "raw"})
_NO_IMPLICIT: Final = frozenset(
    "date datetime timestamp time year json geometry point linestring polygon multipoint multilinestring multipolygon "
    "geometrycollection".split()
)


def new_columns(moment: Moment) -> tuple[Column, ...]:
    """Return the columns that an operation makes, none on another engine."""
    operation = moment.operation
    if moment.engine not in ON_MYSQL:
        return ()
    if isinstance(operation, CreateTable):
        return operation.columns
    return (operation.column,) if isinstance(operation, AddColumn) else ()


def _table(moment: Moment) -> str:
    operation = moment.operation
    return operation.table if isinstance(operation, CreateTable | AddColumn) else ""


def _implicit(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if not isinstance(operation, AddColumn) or not at_table(moment):
        return
    column = operation.column
    kind = column.type.name if column.type else ""
    if column.nullable or column.default is not None or column.filled_once or column.generated or column.identity:
        return
    if column.primary_key or not kind or kind in _NO_IMPLICIT:
        return
    if _fills(moment, operation.table, column.name):
        return
    value = f"'{column.type.members[0]}'" if column.type and column.type.members else "0 or ''"
    yield found_at(
        MYSQL_IMPLICIT_DEFAULT,
        moment,
        f"{column.name} is NOT NULL and has no default: MySQL writes {value} into every row of {operation.table}, which "
        f"{moment.age(operation.table)}.",
        related=origin_of(moment, operation.table),
        steps=(recipes.step("State the default, or add the column as NULL, fill it, and make it NOT NULL then"),),
        confidence=confidence_of(moment, operation.table),
    )


def _fills(moment: Moment, table: str, column: str) -> bool:
    """Tell whether the migration writes a column into all rows once it is there: then nothing stays as MySQL had it."""
    return any(
        isinstance(one, Dml)
        and one.kind == "update"
        and one.everywhere
        and one.table == table
        and column in one.columns
        for one in moment.migration.up.operations[moment.index + 1 :]
    )


def _ignored(moment: Moment) -> Iterator[Found]:
    # Frameworks write the table's own clause; only SQL that somebody wrote has the column's.
    raw = not moment.operation.written or moment.operation.written.rpartition(".")[2] in _RAW
    if moment.engine is not Engine.MYSQL or moment.detected.at_least(9) or not raw:
        return
    for column in new_columns(moment):
        if column.references is not None:
            clause = (
                f"FOREIGN KEY ({column.name}) REFERENCES {column.references.table} "
                f"({', '.join(column.references.columns) or 'id'})"
            )
            yield found_at(
                MYSQL_INLINE_REFERENCES_IGNORED,
                moment,
                f"{engine_words(moment.detected)} ignores REFERENCES {column.references.table} of "
                f"{_table(moment)}.{column.name}: there "
                "will be no foreign key.",
                evidence={"table": _table(moment), "column": column.name},
                steps=(recipes.step("Write it as a clause of the table", clause),),
            )


def _visible(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if not isinstance(operation, DropIndex) or moment.engine is not Engine.MYSQL or not moment.detected.at_least(8):
        return
    state = moment.index_state(operation.name)
    if state is None or not state.index.visible or not is_used(moment, state.table):
        return
    table = moment.table(state.table)
    others = [one for one in table.indexes.values() if one.index.name != state.index.name] if table else []
    if state.since.ordinal in moment.release.ordinals or any(
        one.index.columns == state.index.columns for one in others
    ):
        return
    named = (recipes.named(moment, state.table), recipes.named(moment, operation.name))
    statement = f"ALTER TABLE {named[0]} ALTER INDEX {named[1]} INVISIBLE"
    yield found_at(
        MYSQL_DROP_VISIBLE_INDEX,
        moment,
        f"{operation.name} of {state.table} is still visible to queries when it is dropped.",
        related=((state.since.path, state.since.where, f"{operation.name} is created here"),),
        steps=(
            recipes.step("Hide it, and see for some days whether a query gets slow", recipes.run(moment, statement)),
            recipes.step("Drop it in a later migration"),
        ),
    )


RULES: Final[tuple[AnyRule, ...]] = (
    OperationRule(rule=MYSQL_IMPLICIT_DEFAULT, judge=_implicit),
    OperationRule(rule=MYSQL_INLINE_REFERENCES_IGNORED, judge=_ignored),
    OperationRule(rule=MYSQL_DROP_VISIBLE_INDEX, judge=_visible),
)
