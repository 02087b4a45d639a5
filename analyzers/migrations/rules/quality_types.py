"""Rules about types of new columns that have a better one: all of them low or informational, and asked for by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import MigrationRule
from analyzers.migrations.operations import AddColumn, AddConstraint, CreateTable, CreateType
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.data_loss_shared import ALL_ENGINES, others, some
from analyzers.migrations.rules.declaring import MY, MYSQL, PG, POSTGRES, migration_rule, on_mysql, on_postgres
from analyzers.migrations.rules.wording import found_at
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analyzers.migrations.moment import AnyRule, Moment, Whole
    from analyzers.migrations.operations import AnyOperation, Column
    from analyzers.migrations.stream import Found
    from analyzers.rule import Rule

_DATATYPES: Final = f"{PG}datatype-"

JSON_NOT_JSONB: Final = migration_rule(
    id="json-not-jsonb",
    title="Column of type json",
    severity=Severity.LOW,
    lapses=False,
    why="json has no equality: SELECT DISTINCT, GROUP BY and UNION of the column fail, and nothing in it can be indexed.",
    remedy="jsonb.",
    references=(f"{_DATATYPES}json.html",),
    bad=(on_postgres("ALTER TABLE orders ADD COLUMN data json;"),),
    good=(on_postgres("ALTER TABLE orders ADD COLUMN data jsonb;"),),
)

CHAR_TYPE: Final = migration_rule(
    id="char-type",
    title="Column of type char(n)",
    severity=Severity.INFO,
    lapses=False,
    why="Values are filled up with blanks, which count in some comparisons and not in others; nothing is saved by it.",
    remedy="text, with a CHECK of its length where that matters.",
    references=(f"{_DATATYPES}character.html",),
    bad=(on_postgres("ALTER TABLE orders ADD COLUMN code char(3);"),),
    good=(on_postgres("ALTER TABLE orders ADD COLUMN code text;"),),
)

VARCHAR_LIMIT: Final = migration_rule(
    id="varchar-limit",
    title="Column of type varchar(n)",
    severity=Severity.INFO,
    lapses=False,
    why="The limit saves nothing, and a shorter one later reads the whole table under an exclusive lock.",
    remedy="text, with a CHECK of its length where that matters: it can be replaced without a long lock.",
    references=(f"{_DATATYPES}character.html",),
    bad=(on_postgres("ALTER TABLE orders ADD COLUMN code varchar(30);"),),
    good=(on_postgres("ALTER TABLE orders ADD COLUMN code varchar;"),),
)

TIMESTAMP_WITHOUT_TZ: Final = migration_rule(
    id="timestamp-without-tz",
    title="Time without a time zone",
    severity=Severity.LOW,
    lapses=False,
    why="What moment a value means depends on who wrote it, and around the change of the clocks nobody can tell.",
    remedy="timestamptz.",
    references=(f"{_DATATYPES}datetime.html",),
    bad=(on_postgres("ALTER TABLE orders ADD COLUMN paid_at timestamp;"),),
    good=(on_postgres("ALTER TABLE orders ADD COLUMN paid_at timestamptz;"),),
)

INT_OVERFLOW_TYPE: Final = migration_rule(
    id="int-overflow-type",
    title="Number of 32 bits or fewer",
    severity=Severity.INFO,
    lapses=False,
    engines=(*POSTGRES, *MYSQL),
    why="A counter or an amount in the smallest unit passes two thousand million sooner than one thinks.",
    remedy="bigint.",
    references=(f"{_DATATYPES}numeric.html", f"{MY}integer-types.html"),
    bad=(on_postgres("ALTER TABLE orders ADD COLUMN cents int;"),),
    good=(on_postgres("ALTER TABLE orders ADD COLUMN cents bigint;"),),
)

FLOAT_COLUMN: Final = migration_rule(
    id="float-column",
    title="Floating number",
    severity=Severity.INFO,
    lapses=False,
    engines=ALL_ENGINES,
    why="Most decimal fractions have no exact value in it: sums of money are wrong by a cent, and equal ones are not equal.",
    remedy="numeric for what is counted in decimals.",
    references=(f"{_DATATYPES}numeric.html#DATATYPE-FLOAT", f"{MY}floating-point-types.html"),
    bad=(
        on_postgres("ALTER TABLE orders ADD COLUMN price double precision;"),
        on_mysql("ALTER TABLE orders ADD price float;"),
    ),
    good=(on_postgres("ALTER TABLE orders ADD COLUMN price numeric(12, 2);"),),
)

FK_CASCADE_DELETE: Final = migration_rule(
    id="fk-cascade-delete",
    title="Foreign key that deletes children",
    severity=Severity.INFO,
    lapses=False,
    engines=ALL_ENGINES,
    why="One DELETE of a parent deletes rows of other tables, and of those that refer to them, without naming any.",
    remedy="RESTRICT, and delete the children by name.",
    references=(f"{PG}ddl-constraints.html#DDL-CONSTRAINTS-FK",),
    bad=(on_postgres("CREATE TABLE notes (customer_id bigint REFERENCES customers ON DELETE CASCADE);"),),
    good=(on_postgres("CREATE TABLE notes (customer_id bigint REFERENCES customers);"),),
)

ENUM_TYPE_CREATED: Final = migration_rule(
    id="enum-type-created",
    title="Enumeration created",
    severity=Severity.INFO,
    lapses=False,
    why="A value can be added to it, and never be taken out again without writing each table anew that uses it.",
    remedy="A table of values that a foreign key points to, or text with a CHECK.",
    references=(f"{_DATATYPES}enum.html",),
    bad=(on_postgres("CREATE TYPE mood AS ENUM ('a');"),),
    good=(on_postgres("CREATE TABLE moods (name text PRIMARY KEY);"),),
)

_INTEGERS: Final = frozenset({"tinyint", "smallint", "mediumint", "integer", "int"})
_FLOATS: Final = frozenset({"real", "float", "double precision", "double"})


def _named(*names: str) -> Callable[[Column], bool]:
    return lambda column: column.type is not None and column.type.name in names


def _is_counted(column: Column) -> bool:
    # What numbers rows is told by int-primary-key, and a truth value of MySQL is no number.
    small = column.type is not None and column.type.name in _INTEGERS and column.type.args != (1,)
    return small and not column.identity and not column.primary_key and column.references is None


_COLUMNS: Final[tuple[tuple[Rule, Callable[[Column], bool], str], ...]] = (
    (JSON_NOT_JSONB, _named("json"), "json"),
    (CHAR_TYPE, _named("char"), "char"),
    (VARCHAR_LIMIT, lambda column: _named("varchar")(column) and bool(column.type and column.type.args), "varchar with a limit"),
    (TIMESTAMP_WITHOUT_TZ, _named("timestamp without time zone"), "timestamp without time zone"),
    (INT_OVERFLOW_TYPE, _is_counted, "a number of 32 bits or fewer"),
    (FLOAT_COLUMN, _named(*_FLOATS), "a floating number"),
)  # fmt: skip


def _columns(operation: AnyOperation) -> tuple[Column, ...]:
    if isinstance(operation, CreateTable) and not operation.temporary:
        return operation.columns
    return (operation.column,) if isinstance(operation, AddColumn) else ()


def _engines(whole: Whole) -> set[str]:
    words = {"postgres": "postgresql", "unknown": "postgresql"}
    return {words.get(whole.stream.engine, str(whole.stream.engine))}


def _fits(rule: Rule, whole: Whole) -> bool:
    return rule.declaration is not None and bool(_engines(whole) & set(rule.declaration.engines))


def _column_rule(rule: Rule, picks: Callable[[Column], bool], kind: str) -> MigrationRule:
    """Return a rule that tells once a migration which of its new columns are of a kind."""

    def judge(whole: Whole) -> Iterator[Found]:
        if not _fits(rule, whole):
            return
        found = [
            (moment, f"{getattr(moment.operation, 'table', '')}.{column.name}")
            for moment in whole.moments
            for column in _columns(moment.operation)
            if picks(column)
        ]
        if found:
            yield _told(rule, found, f"{'is' if len(found) == 1 else 'are'} {kind}")

    return MigrationRule(rule=rule, judge=judge)


def _told(rule: Rule, found: list[tuple[Moment, str]], said: str) -> Found:
    names = list(dict.fromkeys(name for _, name in found))
    remedy = rule.declaration.remedy if rule.declaration else ""
    return found_at(
        rule,
        found[0][0],
        f"{some(names)} {said}.",
        evidence={"what": ",".join(names)[:150]},
        related=others([moment for moment, _ in found]),
        steps=(recipes.step(f"While it is new: {remedy.removesuffix('.')}"),),
    )


def _cascades(whole: Whole) -> Iterator[Found]:
    found = []
    for moment in whole.moments:
        operation = moment.operation
        references = [column.references for column in _columns(operation)]
        if isinstance(operation, CreateTable):
            references += [constraint.references for constraint in operation.constraints]
        elif isinstance(operation, AddConstraint):
            references.append(operation.constraint.references)
        found += [
            (moment, f"{getattr(operation, 'table', '')} (to {one.table})")
            for one in references
            if one is not None and one.on_delete.lower() == "cascade"
        ]
    if found:
        yield _told(FK_CASCADE_DELETE, found, "deletes children with their parent")


def _enumerations(whole: Whole) -> Iterator[Found]:
    found = [
        (moment, moment.operation.name)
        for moment in whole.moments
        if isinstance(moment.operation, CreateType) and moment.operation.kind == "enum"
    ]
    if found and _fits(ENUM_TYPE_CREATED, whole):
        yield _told(ENUM_TYPE_CREATED, found, "cannot lose a value again")


RULES: Final[tuple[AnyRule, ...]] = (
    *(_column_rule(rule, picks, kind) for rule, picks, kind in _COLUMNS),
    MigrationRule(rule=FK_CASCADE_DELETE, judge=_cascades),
    MigrationRule(rule=ENUM_TYPE_CREATED, judge=_enumerations),
)
