"""Rules about constraints that go, and about indexes that shrink with a column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import MigrationRule
from analyzers.migrations.operations import DropColumn, DropConstraint, DropTable, RenameTable, StateOnly
from analyzers.migrations.replay_constraints import matching
from analyzers.migrations.replay_state import plain
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.data_loss_shared import Start, others, some, start_of
from analyzers.migrations.rules.declaring import MY, MYSQL, PG, POSTGRES, migration_rule, on_mysql, on_postgres
from analyzers.migrations.rules.locks_shared import ON_MYSQL
from analyzers.migrations.rules.wording import found_at, listed
from analyzers.migrations.stream import Engine
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzers.migrations.moment import AnyRule, Moment, Whole
    from analyzers.migrations.operations import Constraint
    from analyzers.migrations.schema import ConstraintState, TableState
    from analyzers.migrations.stream import Found

_KEYED: Final = """\
CREATE TABLE customers (id bigint PRIMARY KEY, email text CONSTRAINT one_email UNIQUE);
CREATE TABLE orders (id bigint, customer_id bigint CONSTRAINT of_customer REFERENCES customers (id));
"""

DROP_CONSTRAINT: Final = migration_rule(
    id="drop-constraint",
    title="UNIQUE or foreign key dropped without a replacement",
    severity=Severity.MEDIUM,
    engines=(*POSTGRES, *MYSQL),
    stride=("T",),
    why=(
        "From then on duplicates, or rows without a parent, can come in, and the constraint cannot be added again until somebody "
        "has found them. ON CONFLICT of a release that still runs needs its unique constraint, and ON DELETE its foreign key."
    ),
    remedy="Add the constraint that replaces it before dropping it; say in the migration why nothing has to.",
    references=(f"{PG}ddl-constraints.html", f"{PG}sql-insert.html#SQL-ON-CONFLICT"),
    bad=(
        on_postgres("ALTER TABLE customers DROP CONSTRAINT one_email;", earlier=_KEYED),
        on_postgres("ALTER TABLE orders DROP CONSTRAINT of_customer;", earlier=_KEYED),
    ),
    good=(
        on_postgres(
            "ALTER TABLE customers DROP CONSTRAINT one_email;\n"
            "ALTER TABLE customers ADD CONSTRAINT one_email UNIQUE (email) DEFERRABLE;",
            earlier=_KEYED,
        ),
        on_postgres(
            "CREATE UNIQUE INDEX one_mail ON customers (lower(email));\n"
            "ALTER TABLE customers DROP CONSTRAINT one_email;",
            earlier=_KEYED,
            note="an index of the same column is unique",
        ),
        on_postgres(
            "ALTER TABLE orders DROP CONSTRAINT of_customer;\nALTER TABLE orders DROP COLUMN customer_id;",
            earlier=_KEYED,
        ),
        on_postgres("ALTER TABLE orders DROP CONSTRAINT IF EXISTS never_there;", earlier=_KEYED),
    ),
    traps=(
        "A constraint that is dropped to be added anew.",
        "One whose columns or table go too.",
        "CHECK constraints.",
    ),
)

DROP_PRIMARY_KEY: Final = migration_rule(
    id="drop-primary-key",
    title="Primary key dropped without another one",
    severity=Severity.HIGH,
    engines=(*POSTGRES, *MYSQL),
    why=(
        "Without a primary key rows cannot be told apart: logical replication refuses UPDATE and DELETE, row-based replication of "
        "MySQL reads the whole table for each row, and tools for online changes refuse it. On MySQL dropping it alone copies the "
        "table."
    ),
    remedy="Drop the old key and add the new one in one ALTER TABLE.",
    references=(f"{PG}logical-replication-publication.html", f"{MY}innodb-online-ddl-operations.html"),
    bad=(
        on_postgres("ALTER TABLE orders DROP CONSTRAINT orders_pkey;"),
        on_mysql("ALTER TABLE orders DROP PRIMARY KEY;"),
    ),
    good=(
        on_postgres("ALTER TABLE orders DROP CONSTRAINT orders_pkey, ADD PRIMARY KEY (id, customer_id);"),
        on_mysql("ALTER TABLE orders DROP PRIMARY KEY, ADD PRIMARY KEY (id, customer_id);"),
        on_postgres("ALTER TABLE orders DROP COLUMN id;", note="drop-column tells it"),
    ),
    traps=("A key that the same migration replaces.",),
)

DROP_INDEXED_COLUMN: Final = migration_rule(
    id="drop-indexed-column",
    title="Dropped column leaves a shorter index behind",
    severity=Severity.MEDIUM,
    engines=MYSQL,
    why=(
        "MySQL takes the column out of each index that has others too, and keeps what is left under the old name: queries that it "
        "was made for become slow, and what is left of a UNIQUE index may have duplicates, so that the ALTER fails."
    ),
    remedy="Say in the migration what becomes of the index: drop it, or build the one that is wanted.",
    references=(f"{MY}alter-table.html",),
    bad=(
        on_mysql(
            "ALTER TABLE orders DROP COLUMN state;",
            earlier="CREATE TABLE orders (id bigint PRIMARY KEY, state int, total int, KEY by_state (state, total));",
        ),
    ),
    good=(
        on_mysql(
            "DROP INDEX by_state ON orders;\nALTER TABLE orders DROP COLUMN state;",
            earlier="CREATE TABLE orders (id bigint PRIMARY KEY, state int, total int, KEY by_state (state, total));",
        ),
        on_mysql(
            "ALTER TABLE orders DROP COLUMN state;",
            earlier="CREATE TABLE orders (id bigint PRIMARY KEY, state int, KEY by_state (state));",
            note="the index goes as a whole",
        ),
    ),
    traps=("An index that the same migration drops or replaces.",),
)


def _dropped(start: Start) -> Iterator[tuple[Moment, DropConstraint, ConstraintState]]:
    """Yield the constraints in use that a migration drops by name, and that were there before."""
    for moment in start.single():
        operation = moment.operation
        if not isinstance(operation, DropConstraint) or not start.is_used(operation.table):
            continue
        table = start.table(operation.table)
        names = matching(table, operation) if table else ()
        for name in names if table else ():
            state = table.constraints[name] if table else None
            if state is not None and state.since.ordinal not in start.whole.release.ordinals:
                yield moment, operation, state


def _final(start: Start, table: str) -> TableState | None:
    """Return what became of a table, None where it went."""
    renamed = {old: new for new, old in start.names.items()}
    return start.whole.after.tables.get(renamed.get(table, table))


def _is_replaced(constraint: Constraint, after: TableState) -> bool:
    """Tell whether what stands after the migration does what a constraint did, or its columns went."""
    columns = set(constraint.columns)
    if after.complete and not columns <= after.columns.keys():
        return True
    others = [state.constraint for state in after.constraints.values()]
    if constraint.kind == "foreign_key":
        return any(one.kind == "foreign_key" and columns & set(one.columns) for one in others)
    if any(one.kind in {"unique", "primary_key", "exclude"} and columns & set(one.columns) for one in others):
        return True
    unique = [state.index for state in after.indexes.values() if state.index.unique]
    return any(any(name in key for name in columns) for index in unique for key in map(plain, index.columns))


def _constraints(whole: Whole) -> Iterator[Found]:
    start = start_of(whole)
    # Beside a change of the models alone it is a part of taking something away in steps.
    if whole.stream.engine is Engine.SQLITE or any(isinstance(one.operation, StateOnly) for one in start.moments):
        return
    touched = {one.operation.table for one in start.moments if isinstance(one.operation, DropTable | RenameTable)}
    lost: list[tuple[Moment, ConstraintState, str]] = []
    for moment, operation, state in _dropped(start):
        constraint = state.constraint
        after = _final(start, operation.table)
        if constraint.kind not in {"unique", "foreign_key"} or after is None or _is_replaced(constraint, after):
            continue
        target = constraint.references.table if constraint.references else ""
        # A foreign key that goes with what it points to, or was changed along with it, is told there.
        if target and (target not in whole.after.tables or target in touched or operation.implied):
            continue
        columns = f"({', '.join(constraint.columns)})"
        what = f"the foreign key {columns} to {target}" if target else f"UNIQUE {columns}"
        lost.append((moment, state, f"{what} of {operation.table}"))
    if lost:
        yield _lost(start, lost)


def _lost(start: Start, lost: Sequence[tuple[Moment, ConstraintState, str]]) -> Found:
    moment, state, _ = lost[0]
    kinds = {each.constraint.kind for _, each, _ in lost}
    effects = ["duplicates"] if "unique" in kinds else []
    effects += ["rows without their parent"] if "foreign_key" in kinds else []
    return found_at(
        DROP_CONSTRAINT,
        moment,
        f"{some([what for _, _, what in lost])} {'goes' if len(lost) == 1 else 'go'} without a replacement: "
        f"{' and '.join(effects)} can come in from then on; it is there since {state.since.name}.",
        evidence={"constraint": ",".join(what for _, _, what in lost)},
        related=((state.since.path, state.since.where, "it is added here"), *others([each for each, _, _ in lost])),
        steps=(
            recipes.step("Add what replaces it first, in an earlier migration"),
            recipes.step(
                f"If nothing has to, say so in the migration, and let the code expect {' and '.join(effects)}"
            ),
        ),
        confidence=start.confidence(moment, getattr(moment.operation, "table", "")) or "medium",
    )


def _primary_keys(whole: Whole) -> Iterator[Found]:
    start = start_of(whole)
    if whole.stream.engine is Engine.SQLITE:
        return
    for moment, operation, state in _dropped(start):
        after = _final(start, operation.table)
        if state.constraint.kind != "primary_key" or after is None:
            continue
        if any(one.constraint.kind == "primary_key" for one in after.constraints.values()):
            continue
        if not set(state.constraint.columns) <= after.columns.keys():
            continue
        yield found_at(
            DROP_PRIMARY_KEY,
            moment,
            f"{operation.table} loses its primary key ({', '.join(state.constraint.columns)}) and gets no other; "
            f"{operation.table} {start.age(operation.table)}.",
            evidence={"table": operation.table},
            related=((state.since.path, state.since.where, "the key is added here"),),
            steps=(
                recipes.step(
                    "Drop and add in one statement",
                    recipes.run(moment, f"ALTER TABLE {operation.table} {_drop(moment, state)}, ADD PRIMARY KEY (...)"),
                ),
            ),
            confidence=start.confidence(moment, operation.table),
        )


def _drop(moment: Moment, state: ConstraintState) -> str:
    return "DROP PRIMARY KEY" if moment.engine in ON_MYSQL else f"DROP CONSTRAINT {state.constraint.name or '...'}"


def _shrinking(whole: Whole) -> Iterator[Found]:
    start = start_of(whole)
    if whole.stream.engine not in ON_MYSQL:
        return
    for moment in start.single():
        operation = moment.operation
        if not isinstance(operation, DropColumn) or not start.is_used(operation.table):
            continue
        before, after = start.table(operation.table), _final(start, operation.table)
        for name, state in before.indexes.items() if before and after else ():
            columns = [plain(column) for column in state.index.columns]
            left = after.indexes.get(name) if after else None
            if operation.column not in columns or len(columns) < 2 or left is None:
                continue
            rest = [column for column in columns if column != operation.column]
            if [plain(column) for column in left.index.columns] != rest:
                continue
            kind = "UNIQUE index" if state.index.unique else "index"
            yield found_at(
                DROP_INDEXED_COLUMN,
                moment,
                f"With {operation.table}.{operation.column} the {kind} {name} ({listed(columns)}) becomes one of "
                f"{listed(rest)} alone.",
                evidence={"table": operation.table, "column": operation.column, "index": name},
                related=((state.since.path, state.since.where, f"{name} is created here"),),
                steps=(
                    recipes.step(
                        "Drop the index by name in the same statement, or build the one that is wanted",
                        recipes.run(
                            moment,
                            f"ALTER TABLE {operation.table} DROP INDEX {name}, DROP COLUMN {operation.column}",
                        ),
                    ),
                ),
                confidence=start.confidence(moment, operation.table),
            )


RULES: Final[tuple[AnyRule, ...]] = (
    MigrationRule(rule=DROP_PRIMARY_KEY, judge=_primary_keys),
    MigrationRule(rule=DROP_CONSTRAINT, judge=_constraints),
    MigrationRule(rule=DROP_INDEXED_COLUMN, judge=_shrinking),
)
