"""Rules about foreign keys and checks of PostgreSQL: rows that are there are checked under the lock."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import OperationRule
from analyzers.migrations.operations import AddColumn, AddConstraint, ValidateConstraint
from analyzers.migrations.rules import keys_anew, recipes, recipes_tables
from analyzers.migrations.rules.declaring import PG, migration_rule, on_postgres
from analyzers.migrations.rules.frameworks import columns_of, quoted
from analyzers.migrations.rules.locks_shared import (
    ON_POSTGRES,
    confidence_of,
    is_known_before,
    is_null_everywhere,
    is_used,
    lasts,
    lock_rule,
    mentions,
    taken_before,
)
from analyzers.migrations.rules.wording import found_at
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.effects import Effect
    from analyzers.migrations.moment import AnyRule, Moment
    from analyzers.migrations.stream import Found

_VALIDATE: Final = f"{PG}sql-altertable.html#SQL-ALTERTABLE-NOTES"

FK_VALIDATES_EXISTING: Final = migration_rule(
    id="fk-validates-existing",
    version=3,
    title="Foreign key checked while writes to two tables wait",
    severity=Severity.HIGH,
    why=(
        "ADD FOREIGN KEY takes SHARE ROW EXCLUSIVE on the table and on the one that it refers to, and keeps both while "
        "every row is "
        "looked up: nobody writes to either."
    ),
    remedy="ADD CONSTRAINT .. NOT VALID, which is quick, and VALIDATE CONSTRAINT in a later transaction, while writes go on.",
    references=(_VALIDATE,),
    bad=(
        on_postgres(
            "ALTER TABLE orders ADD CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id);"
        ),
        on_postgres(
            "ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES public.customers (id) ON DELETE CASCADE;"
        ),
        on_postgres("ALTER TABLE orders ADD COLUMN payer_id bigint DEFAULT 1 REFERENCES customers (id);"),
    ),
    good=(
        on_postgres(
            "ALTER TABLE orders ADD CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID;"
        ),
        on_postgres("CREATE TABLE notes (id bigint PRIMARY KEY, order_id bigint REFERENCES orders (id));"),
        on_postgres("ALTER TABLE orders ADD COLUMN payer_id bigint REFERENCES customers (id);", note="NULL everywhere"),
    ),
    traps=(
        "A referring table that is new: there are no rows to look up.",
        "A new column that is NULL everywhere: PostgreSQL skips the check.",
        "A partitioned table cannot use NOT VALID before PostgreSQL 18.",
        "Django drops and makes again the key of a field that it alters or renames, and those to a model that it renames.",
    ),
)

CHECK_VALIDATES_EXISTING: Final = migration_rule(
    id="check-validates-existing",
    version=2,
    title="CHECK constraint checked under an exclusive lock",
    severity=Severity.HIGH,
    why=(
        "ADD CHECK reads every row of the table under ACCESS EXCLUSIVE: reads and writes wait for as long as that takes. So does a "
        "CHECK inside ADD COLUMN, though all rows have the same value in it."
    ),
    remedy="ADD CONSTRAINT .. CHECK (..) NOT VALID, and VALIDATE CONSTRAINT in a later transaction.",
    references=(_VALIDATE,),
    bad=(
        on_postgres("ALTER TABLE orders ADD CONSTRAINT orders_total CHECK (total >= 0);"),
        on_postgres("ALTER TABLE public.orders ADD CHECK (state <> '');"),
        on_postgres(
            "ALTER TABLE orders ADD COLUMN weight int CHECK (weight > 0);", note="NULL everywhere, read nevertheless"
        ),
    ),
    good=(
        on_postgres("ALTER TABLE orders ADD CONSTRAINT orders_total CHECK (total >= 0) NOT VALID;"),
        on_postgres("ALTER TABLE orders ADD COLUMN weight int;"),
        on_postgres("CREATE TABLE t (a int); ALTER TABLE t ADD CONSTRAINT t_a CHECK (a > 0);"),
    ),
    traps=("A new table.", "A column that is new does not help: PostgreSQL reads the rows all the same."),
)

NOT_VALID_VALIDATED_SAME_TX: Final = migration_rule(
    id="not-valid-validated-same-tx",
    title="Constraint added NOT VALID and validated in one transaction",
    severity=Severity.HIGH,
    why=(
        "NOT VALID makes adding a constraint quick, so that its strong lock is soon gone. In one transaction with "
        "VALIDATE the lock "
        "is kept while all rows are read, as if NOT VALID were not there."
    ),
    remedy="Validate in a migration, and so a transaction, of its own.",
    references=(_VALIDATE,),
    bad=(
        on_postgres(
            "ALTER TABLE orders ADD CONSTRAINT orders_total CHECK (total >= 0) NOT VALID;\n"
            "ALTER TABLE orders VALIDATE CONSTRAINT orders_total;"
        ),
    ),
    good=(
        on_postgres(
            "ALTER TABLE orders ADD CONSTRAINT orders_total CHECK (total >= 0) NOT VALID;\n"
            "ALTER TABLE orders VALIDATE CONSTRAINT orders_total;",
            transaction=False,
            note="each statement is a transaction of its own",
        ),
        on_postgres(
            "ALTER TABLE orders VALIDATE CONSTRAINT orders_total;",
            earlier=(
                "CREATE TABLE orders (total int);\nALTER TABLE orders ADD CONSTRAINT orders_total CHECK (total >= 0) NOT "
                "VALID;"
            ),
        ),
    ),
    traps=("Runners that commit each statement.", "Another constraint, or one of another table."),
)


def _fk_checks(moment: Moment, effect: Effect) -> bool:
    operation = moment.operation
    if isinstance(operation, AddColumn):
        column = operation.column
        if column.references is None or (column.nullable and column.default is None and not column.filled_once):
            return False
    elif (
        not isinstance(operation, AddConstraint)
        or operation.constraint.kind != "foreign_key"
        or operation.constraint.not_valid
    ) or is_null_everywhere(moment, operation):
        return False
    # The check takes as long as the referring table is large; of an empty one both locks are gone at once.
    return is_used(moment, operation.table) and lasts(effect) and not keys_anew.is_told(moment)


def _fk_steps(moment: Moment) -> tuple[str, ...]:
    operation = moment.operation
    if keys_anew.is_made_anew(moment):
        return keys_anew.steps(moment)
    if taken_before(moment) is not None and isinstance(operation, AddConstraint):
        if is_known_before(moment, operation):
            name = operation.constraint.name
            return (recipes.step(f"Leave {name} alone, which is added again as it was: delete both statements"),)
        return (
            recipes.leave_alone(operation.constraint.name, "added"),
            recipes.step(
                "If it is another one, add it NOT VALID under a name of its own, validate it in a later release, and drop the old "
                "one then"
            ),
        )
    columns: tuple[str, ...]
    deferrable = False
    if isinstance(operation, AddColumn):
        columns, references, name = (operation.column.name,), operation.column.references, ""
    elif isinstance(operation, AddConstraint):
        constraint = operation.constraint
        columns, references, name = constraint.columns, constraint.references, constraint.name
        deferrable = constraint.deferrable
    else:
        return ()
    state = moment.table(operation.table)
    if state is not None and state.partitioned and not moment.detected.at_least(18):
        return (
            recipes.step("Add the constraint to each partition with NOT VALID, and validate it there"),
            recipes.step("Add it to the partitioned table (NOT VALID is not allowed there before PostgreSQL 18)"),
        )
    keys = f" ({columns_of(references.columns)})" if references and references.columns else ""
    acts = recipes_tables.actions(moment, references, deferrable=deferrable)
    clause = (
        f"FOREIGN KEY ({columns_of(columns)}) REFERENCES {quoted(references.table) if references else ''}{keys}{acts}"
    )
    named = name or f"{operation.table.rsplit('.', 1)[-1]}_{'_'.join(columns)}_fkey"
    without = (recipes.step("Add the column without REFERENCES"),) if isinstance(operation, AddColumn) else ()
    return *without, *recipes_tables.constraint_in_two(moment, operation.table, named, clause)


def _other_table(moment: Moment) -> str:
    operation = moment.operation
    if keys_anew.is_made_anew(moment):
        return keys_anew.about(moment)
    if taken_before(moment) is not None:
        return "the migration drops it before and adds it again"
    if not isinstance(operation, AddConstraint) or operation.constraint.references is None:
        return ""
    target = operation.constraint.references.table
    locks = {one.table: one.lock for one in moment.effects}
    lock = locks.get(target, "")
    same = not lock or lock == locks.get(operation.table, lock)
    return f"the same lock is taken on {target}" if same else f"{target} is locked too: {lock}"


def _check_scans(moment: Moment, effect: Effect) -> bool:
    operation = moment.operation
    if isinstance(operation, AddColumn):
        # What else lasts about a new column has a rule of its own.
        return (
            bool(operation.column.check) and effect.duration == "scan" and lasts(effect) and not _is_required(operation)
        )
    if not isinstance(operation, AddConstraint):
        return False
    constraint = operation.constraint
    return constraint.kind == "check" and not constraint.not_valid and lasts(effect)


def _is_required(operation: AddColumn) -> bool:
    """Tell whether rows that are there have no value for a new column that has to have one: adding it fails."""
    column = operation.column
    filled = column.filled_once or column.identity or column.generated
    return not (column.nullable or filled or column.default is not None)


def _check_steps(moment: Moment) -> tuple[str, ...]:
    operation = moment.operation
    if isinstance(operation, AddColumn):
        column = operation.column
        named = dict(column.names).get("check") or f"{operation.table.rsplit('.', 1)[-1]}_{column.name}_check"
        without = recipes.step("Add the column without the CHECK, which is quick")
        return without, *recipes_tables.constraint_in_two(moment, operation.table, named, f"CHECK ({column.check})")
    if not isinstance(operation, AddConstraint):
        return ()
    constraint = operation.constraint
    return recipes_tables.constraint_in_two(
        moment, operation.table, constraint.name, f"CHECK ({constraint.expression or '...'})"
    )


def _new_column(moment: Moment) -> str:
    """Return that the column is new where the CHECK is about such alone: why that does not help is worth a word."""
    operation = moment.operation
    check = "it"
    if isinstance(operation, AddColumn):
        check = f"its CHECK ({operation.column.check})"
    elif isinstance(operation, AddConstraint):
        state = moment.table(operation.table)
        columns = operation.constraint.columns or tuple(
            each for each in (state.columns if state else ()) if mentions(operation.constraint.expression, each)
        )
        if not columns or not all(moment.is_new_column(operation.table, each) for each in columns):
            return ""
    return f"PostgreSQL reads all rows for {check} though the column is new"


def _validated_too_early(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if (
        not isinstance(operation, ValidateConstraint)
        or moment.engine not in ON_POSTGRES
        or not moment.group.transactional
    ):
        return
    if not is_used(moment, operation.table):
        return
    for earlier, _ in moment.earlier:
        if not isinstance(earlier, AddConstraint) or earlier.table != operation.table:
            continue
        if earlier.constraint.not_valid and earlier.constraint.name == operation.name:
            lock = "SHARE ROW EXCLUSIVE" if earlier.constraint.kind == "foreign_key" else "ACCESS EXCLUSIVE"
            shared = " (this runner puts all pending migrations into one)" if moment.group.shared else ""
            yield found_at(
                NOT_VALID_VALIDATED_SAME_TX,
                moment,
                f"{operation.name} was added NOT VALID in the same transaction{shared}, which still holds {lock} on "
                f"{operation.table} "
                f"while VALIDATE reads all its rows; {operation.table} {moment.age(operation.table)}.",
                related=((moment.migration.path, earlier.where, "added NOT VALID here"),)
                if not moment.group.shared
                else (),
                steps=(
                    recipes.step(
                        f"{recipes.separately(moment)}, validate it",
                        recipes.run(
                            moment,
                            f"ALTER TABLE {recipes.named(moment, operation.table)} VALIDATE CONSTRAINT "
                            f"{recipes.named(moment, operation.name)}",
                        ),
                    ),
                ),
                confidence=confidence_of(moment, operation.table),
            )
            return


_FK: Final = lock_rule(
    FK_VALIDATES_EXISTING,
    kinds=(AddConstraint, AddColumn),
    picks=_fk_checks,
    steps=_fk_steps,
    detail=_other_table,
    says_why=False,
)


def _fk(moment: Moment) -> Iterator[Found]:
    for found in _FK.judge(moment):
        # What goes and comes back is not mended by NOT VALID.
        yield found if taken_before(moment) is None else replace(found, edits=())


RULES: Final[tuple[AnyRule, ...]] = (
    OperationRule(rule=FK_VALIDATES_EXISTING, judge=_fk),
    lock_rule(
        CHECK_VALIDATES_EXISTING,
        kinds=(AddConstraint, AddColumn),
        picks=_check_scans,
        steps=_check_steps,
        detail=_new_column,
        says_why=False,
    ),
    OperationRule(rule=NOT_VALID_VALIDATED_SAME_TX, judge=_validated_too_early),
)
