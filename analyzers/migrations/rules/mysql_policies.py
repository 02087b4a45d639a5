"""Rules about MySQL that an organisation may choose: types, character sets, engines, clauses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import OperationRule
from analyzers.migrations.operations import (
    AddColumn,
    AddConstraint,
    AlterTableOption,
    AlterType,
    CreateIndex,
    CreateTable,
    DropColumn,
    SetNullable,
)
from analyzers.migrations.rules.declaring import MY, MYSQL, migration_rule, on_mysql
from analyzers.migrations.rules.locks_shared import ON_MYSQL
from analyzers.migrations.rules.mysql_definitions import new_columns
from analyzers.migrations.rules.mysql_shared import at_table
from analyzers.migrations.rules.wording import describe, found_at, table_of
from analyzers.migrations.stream import Engine
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analyzers.migrations.moment import AnyRule, Moment
    from analyzers.migrations.operations import Column
    from analyzers.migrations.stream import Found
    from analyzers.rule import Rule

MYSQL_TIMESTAMP_2038: Final = migration_rule(
    id="mysql-timestamp-2038",
    title="TIMESTAMP ends in 2038",
    severity=Severity.LOW,
    lapses=False,
    engines=("mysql",),
    why="MySQL's TIMESTAMP cannot hold a time after 19 January 2038.",
    remedy="DATETIME, in UTC.",
    references=(f"{MY}datetime.html",),
    bad=(on_mysql("ALTER TABLE orders ADD COLUMN due_at timestamp NULL;"),),
    good=(on_mysql("ALTER TABLE orders ADD COLUMN due_at datetime;"),),
)

ZERO_DATE_DEFAULT: Final = migration_rule(
    id="zero-date-default",
    title="Zero date as a default",
    severity=Severity.LOW,
    lapses=False,
    engines=MYSQL,
    stride=("T",),
    why="'0000-00-00' is no date: strict mode refuses it, and drivers give NULL or an error for it.",
    remedy="NULL.",
    references=(f"{MY}sql-mode.html#sqlmode_no_zero_date",),
    bad=(on_mysql("ALTER TABLE orders ADD COLUMN paid_at datetime NOT NULL DEFAULT '0000-00-00 00:00:00';"),),
    good=(on_mysql("ALTER TABLE orders ADD COLUMN paid_at datetime DEFAULT NULL;"),),
)

MYSQL_CHARSET: Final = migration_rule(
    id="mysql-charset",
    title="Table in a character set that cannot hold all text",
    severity=Severity.LOW,
    lapses=False,
    engines=MYSQL,
    stride=("T",),
    why="latin1 and utf8 (three bytes) refuse or cut what people write today, emoji to begin with.",
    remedy="utf8mb4.",
    references=(f"{MY}charset-unicode-utf8mb4.html",),
    bad=(on_mysql("CREATE TABLE notes (id bigint PRIMARY KEY, text varchar(100)) DEFAULT CHARSET=latin1;"),),
    good=(on_mysql("CREATE TABLE notes (id bigint PRIMARY KEY, text varchar(100)) DEFAULT CHARSET=utf8mb4;"),),
    traps=("A table that states none.", "binary."),
)

MYSQL_ENGINE: Final = migration_rule(
    id="mysql-engine",
    title="Table in a storage engine without transactions",
    severity=Severity.LOW,
    lapses=False,
    engines=MYSQL,
    stride=("T", "D"),
    why="MyISAM and its like know no transactions and no foreign keys, lock whole tables, and lose rows in a crash.",
    remedy="ENGINE=InnoDB.",
    references=(f"{MY}storage-engines.html",),
    bad=(on_mysql("CREATE TABLE notes (id bigint PRIMARY KEY) ENGINE=MyISAM;"),),
    good=(on_mysql("CREATE TABLE notes (id bigint PRIMARY KEY) ENGINE=InnoDB;"),),
)

MYSQL_ENUM_COLUMN: Final = migration_rule(
    id="mysql-enum-column",
    title="ENUM column",
    severity=Severity.INFO,
    lapses=False,
    engines=MYSQL,
    why="A member in the middle, or one less, copies the table while writes wait; only a member at the end is added in an instant.",
    remedy="A table of the values, or members that are only ever added at the end.",
    references=(f"{MY}enum.html",),
    bad=(on_mysql("ALTER TABLE orders ADD COLUMN kind enum('a', 'b');"),),
    good=(on_mysql("ALTER TABLE orders ADD COLUMN kind varchar(10);"),),
)

MYSQL_FOREIGN_KEY_USED: Final = migration_rule(
    id="mysql-foreign-key-used",
    title="Foreign key on MySQL",
    severity=Severity.INFO,
    lapses=False,
    engines=MYSQL,
    why="gh-ost cannot change tables with foreign keys, and each write locks the row that it refers to.",
    remedy="A policy of the organisation: keep them, or let the application see to it.",
    references=(f"{MY}create-table-foreign-keys.html",),
    bad=(on_mysql("CREATE TABLE notes (id bigint, order_id bigint, FOREIGN KEY (order_id) REFERENCES orders (id));"),),
    good=(on_mysql("CREATE TABLE notes (id bigint, order_id bigint);"),),
)

MYSQL_ALGORITHM_UNSPECIFIED: Final = migration_rule(
    id="mysql-algorithm-unspecified",
    title="ALTER TABLE without ALGORITHM",
    severity=Severity.INFO,
    engines=MYSQL,
    why="Without ALGORITHM MySQL takes the cheapest way that it has, which may be a copy; with it the statement fails instead.",
    remedy="ALGORITHM=INSTANT or ALGORITHM=INPLACE.",
    references=(f"{MY}alter-table.html#alter-table-performance",),
    bad=(on_mysql("ALTER TABLE orders ADD COLUMN a int;"),),
    good=(on_mysql("ALTER TABLE orders ADD COLUMN a int, ALGORITHM=INSTANT;"),),
    traps=("A new table.",),
)

MYSQL_LOCK_UNSPECIFIED: Final = migration_rule(
    id="mysql-lock-unspecified",
    title="ALTER TABLE without LOCK",
    severity=Severity.INFO,
    engines=MYSQL,
    why="Without LOCK=NONE a change that cannot be online keeps writes out instead of failing.",
    remedy="LOCK=NONE.",
    references=(f"{MY}alter-table.html#alter-table-concurrency",),
    bad=(on_mysql("ALTER TABLE orders ADD COLUMN a int;"),),
    good=(on_mysql("ALTER TABLE orders ADD COLUMN a int, LOCK=NONE;"),),
    traps=("A new table.", "ALGORITHM=INSTANT, which allows no LOCK but DEFAULT."),
)

_NARROW: Final = frozenset({"latin1", "utf8", "utf8mb3", "ascii", "ucs2", "latin2", "cp1252", "swe7"})
_NO_TRANSACTIONS: Final = frozenset({"myisam", "memory", "csv", "archive", "merge", "blackhole", "aria"})


_ALTERS: Final = AddColumn | AddConstraint | AlterType | CreateIndex | DropColumn | SetNullable


def _column_rule(rule: Rule, fact: Callable[[Moment, Column], str]) -> OperationRule:
    """Return a rule about new columns; ``fact`` is what is to be said of one behind its name, '' for nothing."""

    def judge(moment: Moment) -> Iterator[Found]:
        for column in new_columns(moment):
            said = fact(moment, column)
            if said:
                table = table_of(moment.operation)
                evidence = {"table": table, "column": column.name}
                yield found_at(rule, moment, f"{table}.{column.name} {said}.", evidence=evidence)

    return OperationRule(rule=rule, judge=judge)


def _table_rule(rule: Rule, fact: Callable[[CreateTable], str]) -> OperationRule:
    """Return a rule about new tables; ``fact`` likewise."""

    def judge(moment: Moment) -> Iterator[Found]:
        operation = moment.operation
        if isinstance(operation, CreateTable) and moment.engine in ON_MYSQL and (said := fact(operation)):
            yield found_at(rule, moment, f"{operation.table} {said}.")

    return OperationRule(rule=rule, judge=judge)


def _clause_rule(rule: Rule, clause: str) -> OperationRule:
    """Return a rule about statements on tables in use without a clause: one finding for each statement."""

    def judge(moment: Moment) -> Iterator[Found]:
        operation = moment.operation
        if not isinstance(operation, _ALTERS) or not at_table(moment):
            return
        whole = moment.migration.down if moment.down else moment.migration.up
        same = [one for one in (whole.operations if whole else ()) if one.statement == operation.statement]
        stated = {
            value
            for one in same
            if isinstance(one, CreateIndex | AlterTableOption)
            for value in ((one.algorithm or one.lock), getattr(one, clause))
            if value and (value == getattr(one, clause) or value == "instant")
        }
        first = next((one for one in same if isinstance(one, _ALTERS)), operation)
        if not stated and first is operation:
            said = f"{describe(operation)} on {operation.table} states no {clause.upper()}."
            yield found_at(rule, moment, said, evidence={"table": operation.table, "statement": describe(operation)})

    return OperationRule(rule=rule, judge=judge)


def _timestamp(moment: Moment, column: Column) -> str:
    is_timestamp = column.type is not None and column.type.name.startswith("timestamp")
    return "cannot hold a time after 2038-01-19" if is_timestamp and moment.engine is Engine.MYSQL else ""


def _zero_date(_moment: Moment, column: Column) -> str:
    return "gets the date 0000-00-00" if column.default is not None and "0000-00-00" in column.default.text else ""


def _enum(_moment: Moment, column: Column) -> str:
    return "is an ENUM" if column.type is not None and column.type.name == "enum" else ""


def _charset(operation: CreateTable) -> str:
    narrow = operation.charset.lower() in _NARROW
    return f"is in {operation.charset}, which cannot hold all text" if narrow else ""


def _engine(operation: CreateTable) -> str:
    without = operation.engine.lower() in _NO_TRANSACTIONS and not operation.temporary
    return f"is in {operation.engine}, which knows no transactions" if without else ""


def _foreign_key(operation: CreateTable) -> str:
    return "has a foreign key" if any(one.kind == "foreign_key" for one in operation.constraints) else ""


RULES: Final[tuple[AnyRule, ...]] = (
    _column_rule(MYSQL_TIMESTAMP_2038, _timestamp),
    _column_rule(ZERO_DATE_DEFAULT, _zero_date),
    _column_rule(MYSQL_ENUM_COLUMN, _enum),
    _table_rule(MYSQL_CHARSET, _charset),
    _table_rule(MYSQL_ENGINE, _engine),
    _table_rule(MYSQL_FOREIGN_KEY_USED, _foreign_key),
    _clause_rule(MYSQL_ALGORITHM_UNSPECIFIED, "algorithm"),
    _clause_rule(MYSQL_LOCK_UNSPECIFIED, "lock"),
)
