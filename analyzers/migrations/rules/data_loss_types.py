"""A rule about types into which values that are there may not fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analyzers.migrations.conversions import conversion
from analyzers.migrations.moment import MigrationRule
from analyzers.migrations.operations import AlterType
from analyzers.migrations.replay import enum_recreations
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.data_loss_shared import Start, others, some, start_of
from analyzers.migrations.rules.declaring import MY, MYSQL, PG, POSTGRES, migration_rule, on_mysql, on_postgres
from analyzers.migrations.rules.frameworks import quoted
from analyzers.migrations.rules.locks_shared import ON_MYSQL
from analyzers.migrations.rules.wording import found_at, tables_in
from analyzers.migrations.stream import Engine
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzers.migrations.moment import AnyRule, Moment, Whole
    from analyzers.migrations.operations import SqlType
    from analyzers.migrations.stream import Found

_MOODS: Final = (
    "CREATE TYPE mood AS ENUM ('good', 'bad', 'odd');\nCREATE TABLE people (id bigint PRIMARY KEY, feels mood);"
)

NARROWING_TYPE_CHANGE: Final = migration_rule(
    id="narrowing-type-change",
    title="Type into which values may not fit",
    severity=Severity.HIGH,
    engines=(*POSTGRES, *MYSQL),
    stride=("T", "D"),
    why=(
        "The first value that does not fit makes the migration fail, and with it the deployment; MySQL without strict mode cuts it "
        "off instead, and nothing brings the rest back. A release that still runs writes such values until it is gone."
    ),
    remedy=(
        "Let the new code write only what fits first, look for values that do not, and repair them; then a CHECK that is "
        "validated, and only then the type."
    ),
    references=(f"{PG}sql-altertable.html", f"{MY}sql-mode.html#sqlmode_strict_trans_tables"),
    bad=(
        on_postgres("ALTER TABLE orders ALTER COLUMN state TYPE varchar(10);"),
        on_postgres("ALTER TABLE orders ALTER COLUMN total TYPE smallint;"),
        on_postgres("ALTER TABLE orders ALTER COLUMN note TYPE jsonb USING note::jsonb;"),
        on_mysql("ALTER TABLE orders MODIFY COLUMN note varchar(50);"),
        on_postgres(
            "ALTER TYPE mood RENAME TO mood_old;\nCREATE TYPE mood AS ENUM ('good', 'bad');\n"
            "ALTER TABLE people ALTER COLUMN feels TYPE mood USING feels::text::mood;\nDROP TYPE mood_old;",
            earlier=_MOODS,
            note="a member of an enumeration goes",
        ),
    ),
    good=(
        on_postgres("ALTER TABLE orders ALTER COLUMN state TYPE varchar(40);"),
        on_postgres("ALTER TABLE orders ALTER COLUMN total TYPE bigint;"),
        on_postgres("ALTER TABLE orders ADD COLUMN a text;\nALTER TABLE orders ALTER COLUMN a TYPE varchar(3);"),
        on_postgres(
            "ALTER TYPE mood RENAME TO mood_old;\nCREATE TYPE mood AS ENUM ('good', 'bad', 'odd', 'new');\n"
            "ALTER TABLE people ALTER COLUMN feels TYPE mood USING feels::text::mood;\nDROP TYPE mood_old;",
            earlier=_MOODS,
        ),
    ),
    traps=("The same type or a wider one.", "Columns of the same release.", "SQLite, which keeps values of any type."),
)


def old_type(start: Start, operation: AlterType) -> SqlType | None:
    """Return the type of a column before the migration, None where nobody says it."""
    state = start.column(operation.table, operation.column)
    return (state.column.type if state else None) or operation.old_type


@dataclass(frozen=True, kw_only=True, slots=True)
class Narrowed:
    """A change to a type into which values may not fit. ``hard``: values of an ordinary kind may not."""

    moment: Moment
    operation: AlterType
    old: SqlType
    new: SqlType
    hard: bool

    @property
    def name(self) -> str:
        """The column."""
        return f"{self.operation.table}.{self.operation.column}"


def narrowed(start: Start) -> Iterator[Narrowed]:
    """Yield the changes of a migration to types into which values may not fit."""
    detected = start.whole.stream.detected
    parts = {at for one in enum_recreations([moment.operation for moment in start.moments]) for at in one.positions}
    for moment in start.single():
        operation = moment.operation
        if not isinstance(operation, AlterType) or moment.index in parts or detected.engine is Engine.SQLITE:
            continue
        old, new = old_type(start, operation), operation.type
        if old is None or new is None or not start.is_used_column(operation.table, operation.column):
            continue
        if _is_enumeration(start, old, new) or _takes_all(old, new):
            continue
        done = conversion(old, new, detected.engine, detected.version, using=operation.using, column=operation.column)
        if done.narrows:
            hard = not operation.using and not _is_roomy(old, new)
            yield Narrowed(moment=moment, operation=operation, old=old, new=new, hard=hard)


_UNSIGNED: Final = {"tinyint": 1, "smallint": 2, "mediumint": 3, "integer": 4, "int": 4, "bigint": 8}
_FLOATS: Final = frozenset({"real", "float", "double precision", "double"})
_TEXTS: Final = frozenset({"varchar", "text", "char"})
_ROOMY: Final = 255


def _takes_all(old: SqlType, new: SqlType) -> bool:
    """Tell whether only values do not fit that hardly any column has: negative counts, digits behind a float's precision."""
    if new.unsigned and not old.unsigned and old.name in _UNSIGNED and new.name in _UNSIGNED:
        return _UNSIGNED[new.name] >= _UNSIGNED[old.name]
    if new.name in _FLOATS:
        return old.name in _UNSIGNED
    return old.name == "boolean" and new.name in _TEXTS


def _is_roomy(old: SqlType, new: SqlType) -> bool:
    """Tell whether nearly every value fits: a long limit where there was none, one digit less in front of the point."""
    if new.name == "varchar" and old.name in _TEXTS and not old.args:
        return bool(new.args) and new.args[0] >= _ROOMY
    if old.name == new.name == "numeric" and len(old.args) == len(new.args) == 2:
        return new.args[1] >= old.args[1] and new.args[0] - new.args[1] >= old.args[0] - old.args[1] - 1
    return False


def _is_enumeration(start: Start, old: SqlType, new: SqlType) -> bool:
    """Tell whether a type is one that migrations made: which values it takes is not known from its name."""
    known = start.before.types.keys() | start.whole.after.types.keys()
    return old.name in known and new.name in known


def _narrowing(whole: Whole) -> Iterator[Found]:
    start = start_of(whole)
    changes = list(narrowed(start))
    if changes:
        yield _found(start, changes)
    yield from _enumerations(start)


def _found(start: Start, changes: Sequence[Narrowed]) -> Found:
    first = next((change for change in changes if change.hard), changes[0])
    words = [f"{change.name} goes from {change.old} to {change.new}" for change in changes]
    if not any(change.hard for change in changes) and first.operation.using:
        fails = f"whether {first.operation.using} takes every value, the data decides"
    elif first.moment.engine in ON_MYSQL:
        fails = "a value that does not fit is cut off, or makes the migration fail"
    else:
        fails = "a value that does not fit makes the migration fail"
    return found_at(
        NARROWING_TYPE_CHANGE,
        first.moment,
        f"{some(words)}: {fails}; {first.operation.table} {start.age(first.operation.table)}.",
        evidence={"table": tables_in([change.name for change in changes])},
        related=(
            *start.origin(first.operation.table),
            *others([first.moment, *(change.moment for change in changes if change is not first)]),
        ),
        steps=_steps(first),
        severity=None if first.hard else "medium",
        confidence=start.confidence(first.moment, first.operation.table),
    )


def _steps(change: Narrowed) -> tuple[str, ...]:
    column, new = change.operation.column, change.new
    limit = f" (length({quoted(column)}) > {new.args[0]})" if new.name == "varchar" and new.args else ""
    return (
        recipes.step("Ship code that writes only what fits"),
        recipes.step(f"Look for values that do not{limit}, and repair them in batches"),
        *(
            (recipes.step("Have the database check it: add a CHECK as NOT VALID, and validate it"),)
            if change.moment.detected.engine.dialect == "postgres"
            else ()
        ),
        recipes.step("Change the type in a later release"),
    )


def _enumerations(start: Start) -> Iterator[Found]:
    for one in enum_recreations([moment.operation for moment in start.moments]):
        old = start.before.types.get(one.name)
        gone = [member for member in old.members if member not in one.created.members] if old else []
        if old is None or not gone or not one.columns:
            continue
        moment = next(each for each in start.moments if each.operation is one.created)
        yield found_at(
            NARROWING_TYPE_CHANGE,
            moment,
            f"{one.name} is made anew without {some([repr(member) for member in gone])}: a row of {some(one.columns)} that has it "
            f"makes the migration fail, and code that still writes it fails; the type is there since {old.since.name}.",
            evidence={"type": one.name, "members": ",".join(gone)},
            related=((old.since.path, old.since.where, f"{one.name} is created here"),),
            steps=(
                recipes.step(f"Ship code that no longer writes {some(gone)}"),
                recipes.step("Change the rows that have it, in batches"),
                recipes.step("Take it out of the type in a later release"),
            ),
        )


RULES: Final[tuple[AnyRule, ...]] = (MigrationRule(rule=NARROWING_TYPE_CHANGE, judge=_narrowing),)
