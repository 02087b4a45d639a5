"""Rules about columns of MySQL and MariaDB: character sets, and what is not done in an instant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import OperationRule
from analyzers.migrations.operations import AddColumn, AddConstraint, AlterType, CreateIndex, DropColumn, RewriteTable
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.declaring import MY, MYSQL, migration_rule, on_mysql
from analyzers.migrations.rules.mysql_shared import ONLINE, at_table, found_on
from analyzers.migrations.rules.wording import describe, engine_words
from analyzers.migrations.stream import Engine
from fleetreview.model import Confidence, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import AnyRule, Moment
    from analyzers.migrations.stream import Found

MYSQL_CONVERT_CHARSET: Final = migration_rule(
    id="mysql-convert-charset",
    title="Character set converted in place",
    severity=Severity.HIGH,
    engines=MYSQL,
    why=(
        "Converting a character set copies the table while writes wait; what was unique under the old collation may "
        "not be under the "
        "new one, and indexes may get too long."
    ),
    remedy="An online schema change tool; look for duplicates under the new collation before.",
    references=(f"{MY}alter-table.html#alter-table-character-set", ONLINE),
    bad=(
        on_mysql("ALTER TABLE orders CONVERT TO CHARACTER SET utf8mb4;"),
        on_mysql("ALTER TABLE orders CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci;"),
    ),
    good=(
        on_mysql("CREATE TABLE t (a varchar(10));\nALTER TABLE t CONVERT TO CHARACTER SET utf8mb4;"),
        on_mysql("ALTER TABLE orders COMMENT = 'utf8mb4';"),
    ),
    traps=("A new table.", "A column that has the character set already."),
)

MYSQL_INSTANT_LOST: Final = migration_rule(
    id="mysql-instant-lost",
    title="New column that is not added in an instant",
    severity=Severity.MEDIUM,
    engines=("mysql",),
    why=(
        "Since 8.0.12 MySQL adds a column without touching the rows, but not everywhere: before 8.0.29 only at the end "
        "of the table, "
        "never with a FULLTEXT index, and not together with a change that is not instant."
    ),
    remedy="A statement of its own with ALGORITHM=INSTANT, which fails instead of rebuilding the table.",
    references=(ONLINE,),
    bad=(
        on_mysql("ALTER TABLE orders ADD COLUMN a int AFTER id;", image="mysql:8.0.20"),
        on_mysql("ALTER TABLE orders ADD COLUMN a int, DROP COLUMN note;", image="mysql:8.0.20"),
    ),
    good=(
        on_mysql("ALTER TABLE orders ADD COLUMN a int AFTER id;", image="mysql:8.0.36"),
        on_mysql("ALTER TABLE orders ADD COLUMN a int;", image="mysql:8.0.20"),
    ),
    traps=("The version has to be known.",),
)


def _charset(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if isinstance(operation, RewriteTable) and operation.how == "charset":
        state = moment.table(operation.table)
        what, old = operation.table, state.charset if state else ""
        new = (operation.detail.strip("'\"` ").lower().split() or [""])[0]
    elif isinstance(operation, AlterType) and operation.type is not None and operation.type.charset:
        state, column = moment.table(operation.table), moment.column(operation.table, operation.column)
        known = column.column.type if column else None
        what, new = f"{operation.table}.{operation.column}", operation.type.charset
        old = (known.charset if known else "") or (state.charset if state else "") or new
    else:
        return
    if not at_table(moment) or (new and old == new):
        return
    fact = f"{what} is converted from {old or 'its character set'} to {new or 'another character set'}, by a copy of the table"
    yield found_on(MYSQL_CONVERT_CHARSET, moment, fact)


def _instant(moment: Moment) -> Iterator[Found]:
    operation, detected = moment.operation, moment.detected
    if not isinstance(operation, AddColumn) or moment.engine is not Engine.MYSQL or not at_table(moment):
        return
    # Without a version to the last number nothing is known: a tag "8.0" is the newest.
    if not detected.version_from or len(detected.version) < 3 or detected.version < (8, 0, 12):
        return
    column = operation.column
    if column.generated or column.identity or column.check:
        return
    state = moment.table(operation.table)
    beside = [
        one for one in moment.migration.up.operations if one.statement == operation.statement and one is not operation
    ]
    early = detected.version < (8, 0, 29)
    if early and column.position:
        why = f"before 8.0.29 a column is added in an instant only at the end, not {column.position}"
    elif state is not None and any(one.index.method == "fulltext" for one in state.indexes.values()):
        why = "the table has a FULLTEXT index"
    elif other := next((one for one in beside if _is_not_instant(one, early=early)), None):
        why = f"{describe(other)} in the same statement is not instant"
    else:
        return
    steps = (
        recipes.step("Add the column by a statement of its own, with ALGORITHM=INSTANT"),
        recipes.step("Do the rest in another migration"),
    )
    version = engine_words(detected)
    yield found_on(
        MYSQL_INSTANT_LOST,
        moment,
        f"{version} rebuilds {operation.table} for {column.name}: {why}",
        steps,
        Confidence.MEDIUM,
    )


def _is_not_instant(operation: object, *, early: bool) -> bool:
    return isinstance(operation, CreateIndex | AlterType | AddConstraint) or (
        early and isinstance(operation, DropColumn)
    )


RULES: Final[tuple[AnyRule, ...]] = (
    OperationRule(rule=MYSQL_CONVERT_CHARSET, judge=_charset),
    OperationRule(rule=MYSQL_INSTANT_LOST, judge=_instant),
)
