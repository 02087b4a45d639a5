"""Rules about constraints that go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import MigrationRule
from analyzers.migrations.operations import DropConstraint, DropTable, RenameTable, StateOnly
from analyzers.migrations.replay_constraints import matching
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.data_loss_replaced import instead, is_replaced
from analyzers.migrations.rules.data_loss_shared import Start, final_table, others, some, start_of
from analyzers.migrations.rules.declaring import MY, MYSQL, PG, POSTGRES, migration_rule, on_mysql, on_postgres
from analyzers.migrations.rules.locks_shared import ON_MYSQL
from analyzers.migrations.rules.wording import found_at, listed, table_of
from analyzers.migrations.stream import Engine
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzers.migrations.moment import AnyRule, Moment, Whole
    from analyzers.migrations.operations import Constraint
    from analyzers.migrations.schema import ConstraintState
    from analyzers.migrations.stream import Found

_TOLD: Final = frozenset({"unique", "foreign_key", "check"})
_SHOWN: Final = 60

_KEYED: Final = """\
CREATE TABLE customers (id bigint PRIMARY KEY, email text CONSTRAINT one_email UNIQUE);
CREATE TABLE orders (id bigint, customer_id bigint CONSTRAINT of_customer REFERENCES customers (id));
"""

_CHECKED: Final = "CREATE TABLE orders (id bigint PRIMARY KEY, total int CONSTRAINT positive CHECK (total > 0));"

DROP_CONSTRAINT: Final = migration_rule(
    id="drop-constraint",
    title="Constraint dropped without one that asks for as much",
    severity=Severity.MEDIUM,
    engines=(*POSTGRES, *MYSQL),
    stride=("T",),
    why=(
        "From then on duplicates, rows without a parent, or values out of range can come in, and the constraint cannot be added "
        "again until somebody has found them. ON CONFLICT of a release that still runs needs its unique constraint, and ON DELETE "
        "its foreign key."
    ),
    remedy="Add the constraint that replaces it before dropping it; say in the migration why nothing has to.",
    references=(f"{PG}ddl-constraints.html", f"{PG}sql-insert.html#SQL-ON-CONFLICT"),
    bad=(
        on_postgres("ALTER TABLE customers DROP CONSTRAINT one_email;", earlier=_KEYED),
        on_postgres("ALTER TABLE orders DROP CONSTRAINT of_customer;", earlier=_KEYED),
        on_postgres(
            "ALTER TABLE customers DROP CONSTRAINT one_email;\nCREATE UNIQUE INDEX two ON customers (id, email);",
            earlier=_KEYED,
            note="a key of more columns allows what the old one did not",
        ),
        on_postgres("ALTER TABLE orders DROP CONSTRAINT positive;", earlier=_CHECKED),
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
        on_postgres(
            "ALTER TABLE orders DROP CONSTRAINT positive, ADD CONSTRAINT positive CHECK (total > 0 AND total < 1000);",
            earlier=_CHECKED,
        ),
        on_postgres(
            "ALTER TABLE orders DROP CONSTRAINT there, ALTER COLUMN total SET NOT NULL;",
            earlier="CREATE TABLE orders (total int CONSTRAINT there CHECK (total IS NOT NULL));",
            note="NOT NULL says the same",
        ),
    ),
    traps=(
        "A constraint that is dropped to be added anew.",
        "One whose columns or table go too.",
        "A key of fewer columns, or of an expression over them, keeps more out; a partial one does not.",
        "A CHECK that a new one for the same columns, another type or NOT NULL replaces.",
    ),
)

DROP_PRIMARY_KEY: Final = migration_rule(
    id="drop-primary-key",
    title="Primary key dropped without another one",
    severity=Severity.HIGH,
    lapses=False,
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


@dataclass(frozen=True, kw_only=True, slots=True)
class _Gone:
    """A constraint that a migration drops. ``instead``: a key that comes in its place and allows more, '' where none does."""

    moment: Moment
    state: ConstraintState
    what: str
    instead: str


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


def _constraints(whole: Whole) -> Iterator[Found]:
    start = start_of(whole)
    # Beside a change of the models alone it is a part of taking something away in steps.
    if whole.stream.engine is Engine.SQLITE or any(isinstance(one.operation, StateOnly) for one in start.moments):
        return
    touched = {one.operation.table for one in start.moments if isinstance(one.operation, DropTable | RenameTable)}
    lost: list[_Gone] = []
    for moment, operation, state in _dropped(start):
        constraint = state.constraint
        before, after = start.table(operation.table), final_table(start, operation.table)
        if constraint.kind not in _TOLD or before is None or after is None or is_replaced(state, before, after):
            continue
        target = constraint.references.table if constraint.references else ""
        # A foreign key that goes with what it points to, or was changed along with it, is told there.
        if target and (target not in whole.after.tables or target in touched or operation.implied):
            continue
        # What a framework's field brought along goes with the field's kind.
        if constraint.kind == "check" and operation.implied:
            continue
        other = instead(state, before, after) if constraint.kind == "unique" else ""
        lost.append(
            _Gone(moment=moment, state=state, what=f"{_words(constraint, target)} of {operation.table}", instead=other)
        )
    if lost:
        yield _lost(start, lost)


def _words(constraint: Constraint, target: str) -> str:
    columns = f"({', '.join(constraint.columns)})"
    if constraint.kind == "check":
        expression = " ".join(constraint.expression.split())
        return f"CHECK ({expression if len(expression) <= _SHOWN else expression[:_SHOWN] + '...'})"
    return f"the foreign key {columns} to {target}" if target else f"UNIQUE {columns}"


def _lost(start: Start, lost: Sequence[_Gone]) -> Found:
    first, kinds = lost[0], {each.state.constraint.kind for each in lost}
    effects = ["duplicates"] if "unique" in kinds else []
    effects += ["rows without their parent"] if "foreign_key" in kinds else []
    effects += ["values that it refuses"] if "check" in kinds else []
    goes = "goes" if len(lost) == 1 else "go"
    how = f"{goes} for one that allows more" if all(each.instead for each in lost) else f"{goes} without a replacement"
    words = some([f"{each.what} ({each.instead} instead)" if each.instead else each.what for each in lost])
    keys = [f"({', '.join(each.state.constraint.columns)})" for each in lost if each.state.constraint.kind == "unique"]
    return found_at(
        DROP_CONSTRAINT,
        first.moment,
        f"{words[0].upper()}{words[1:]} {how}: {listed(effects)} can come in from then on; it is there since "
        f"{first.state.since.name}.",
        evidence={"table": ",".join(dict.fromkeys(table_of(each.moment.operation) for each in lost))},
        related=(
            (first.state.since.path, first.state.since.where, "it is added here"),
            *others([each.moment for each in lost]),
        ),
        steps=(
            recipes.step("Add a constraint that asks for as much first, in an earlier migration"),
            *(
                (recipes.step(f"See that nothing which still runs says ON CONFLICT {some(list(dict.fromkeys(keys)))}"),)
                if keys and start.whole.stream.engine.dialect == "postgres"
                else ()
            ),
            recipes.step(
                f"If the looser rule is meant, say so in the migration, and let the code expect {listed(effects)}"
            ),
        ),
        # Who adds another key meant to: what is left is the code that relies on the old one.
        severity="low" if all(each.instead for each in lost) else None,
        confidence=start.confidence(first.moment, table_of(first.moment.operation)) or "medium",
    )


def _primary_keys(whole: Whole) -> Iterator[Found]:
    start = start_of(whole)
    if whole.stream.engine is Engine.SQLITE:
        return
    for moment, operation, state in _dropped(start):
        after = final_table(start, operation.table)
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
                    recipes.run(
                        moment,
                        f"ALTER TABLE {recipes.named(moment, operation.table)} {_drop(moment, state)}, ADD PRIMARY KEY (...)",
                    ),
                ),
            ),
            confidence=start.confidence(moment, operation.table),
        )


def _drop(moment: Moment, state: ConstraintState) -> str:
    name = recipes.named(moment, state.constraint.name) if state.constraint.name else "..."
    return "DROP PRIMARY KEY" if moment.engine in ON_MYSQL else f"DROP CONSTRAINT {name}"


RULES: Final[tuple[AnyRule, ...]] = (
    MigrationRule(rule=DROP_PRIMARY_KEY, judge=_primary_keys),
    MigrationRule(rule=DROP_CONSTRAINT, judge=_constraints),
)
