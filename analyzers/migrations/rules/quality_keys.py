"""Rules about foreign keys as they stand at the end: their index, their type, and what they point to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import StreamRule
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.data_loss_shared import others, some
from analyzers.migrations.rules.declaring import PG, POSTGRES, SQLITE, migration_rule, on_mysql, on_postgres
from analyzers.migrations.rules.foreign_keys import Key, is_indexed, keys, targets, unindexed_by
from analyzers.migrations.rules.locks_shared import ON_POSTGRES
from analyzers.migrations.rules.tallies import Share, tally
from analyzers.migrations.rules.wording import describe, found_at
from analyzers.migrations.stream import Engine, Found
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import AnyRule, Whole
    from analyzers.migrations.operations import Reference, SqlType
    from analyzers.migrations.schema import TableState

_CUSTOMERS: Final = "CREATE TABLE customers (id bigint PRIMARY KEY);\n"

FK_UNINDEXED: Final = migration_rule(
    id="fk-unindexed",
    title="Foreign key without an index",
    severity=Severity.MEDIUM,
    lapses=False,
    engines=(*POSTGRES, *SQLITE),
    why=(
        "Each DELETE of a parent row, and each change of its key, reads the whole table of children to find those that refer "
        "to it, and keeps locks meanwhile; so does each join from the parent to its children."
    ),
    remedy="An index that begins with the columns of the foreign key, built concurrently where the table is in use.",
    references=(f"{PG}ddl-constraints.html#DDL-CONSTRAINTS-FK", "https://www.sqlite.org/foreignkeys.html#fk_indexes"),
    bad=(
        on_postgres(
            "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers (id) ON DELETE CASCADE);",
            earlier=_CUSTOMERS,
        ),
        on_postgres(
            "ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE SET NULL NOT VALID;"
        ),
        on_postgres(
            "CREATE TABLE orders (customer_id bigint REFERENCES customers ON DELETE CASCADE);\n"
            "CREATE INDEX i ON orders (customer_id) WHERE customer_id > 9;",
            earlier=_CUSTOMERS,
            note="a partial index does not find all",
        ),
    ),
    good=(
        on_postgres(
            "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers (id));",
            earlier=_CUSTOMERS,
            note="a parent with children cannot be deleted",
        ),
        on_postgres(
            "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers (id) ON DELETE CASCADE);\n"
            "CREATE INDEX orders_customer ON orders (customer_id, id);",
            earlier=_CUSTOMERS,
        ),
        on_postgres(
            "CREATE TABLE notes (customer_id bigint PRIMARY KEY REFERENCES customers (id));", earlier=_CUSTOMERS
        ),
        on_mysql(
            "ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id);", note="MySQL builds one"
        ),
    ),
    traps=(
        "Keys and unique indexes that begin with the columns.",
        "An index that a later migration of the stream adds.",
        "A key that is made anew and lacked its index before; one that says what becomes of children from now on is told.",
    ),
)

FK_TYPE_MISMATCH: Final = migration_rule(
    id="fk-type-mismatch",
    title="Foreign key of another type than what it points to",
    severity=Severity.MEDIUM,
    lapses=False,
    why=(
        "The smaller type runs out first: from then on no child can be written for a new parent. Comparisons of unlike types may "
        "leave an index unused."
    ),
    remedy="Give the referring column the type of the referenced one, while the table is small.",
    references=(f"{PG}ddl-constraints.html#DDL-CONSTRAINTS-FK", f"{PG}datatype-numeric.html"),
    bad=(
        on_postgres(
            "CREATE TABLE notes (customer_id int REFERENCES customers (id));\nCREATE INDEX i ON notes (customer_id);"
        ),
    ),
    good=(
        on_postgres(
            "CREATE TABLE notes (customer_id bigint REFERENCES customers (id));\nCREATE INDEX i ON notes (customer_id);"
        ),
    ),
    traps=("Domains, and other types that are not known.",),
)


_ACTIONS: Final = frozenset({"cascade", "set null", "set default"})
_HABIT: Final = 5


def _is_expected(reference: Reference) -> bool:
    """Tell whether the key says what becomes of children when a parent goes: then parents are meant to go."""
    return reference.on_delete.lower().replace("_", " ") in _ACTIONS


def _is_lacking(state: TableState, columns: tuple[str, ...], reference: Reference) -> bool:
    return state.complete and not state.partition_of and _is_expected(reference) and not is_indexed(state, columns)


def _acting(state: TableState) -> Share | None:
    """Count the foreign keys of a table that act when a parent is deleted, and name those without an index."""
    acting = [
        (each.constraint.columns, each.constraint.references)
        for each in state.constraints.values()
        if each.constraint.references is not None and _is_expected(each.constraint.references)
    ]
    lacking = [columns for columns, to in acting if _is_lacking(state, columns, to)]
    names = tuple(f"{state.name}.{''.join(columns[:1])}" for columns in lacking)
    return Share(every=len(acting), wanting=names) if acting else None


def _unindexed(whole: Whole) -> Iterator[Found]:
    if whole.stream.engine not in ON_POSTGRES | {Engine.SQLITE}:
        return
    tables = tally(whole, FK_UNINDEXED.id, _acting)
    if tables.wanting >= _HABIT and 2 * tables.wanting > tables.every:
        # It is how this repository does it: told once, for the repository, and following from the schema alone.
        yield _habit(whole, tables.names(), tables.every)
        return
    found: dict[tuple[str, tuple[str, ...]], Key] = {}
    for key in keys(whole):
        if _is_lacking(key.table, key.columns, key.reference) and not _was_lacking(whole, key):
            found[key.table.name, key.columns] = key
    # The last one that took the index away has brought it about, not who made the key.
    for key in unindexed_by(whole):
        if _is_lacking(key.table, key.columns, key.reference):
            found[key.table.name, key.columns] = key
    by_table: dict[tuple[int, str, bool], list[Key]] = {}
    for key in found.values():
        by_table.setdefault((key.moment.migration.ordinal, key.table.name, key.is_older), []).append(key)
    for each in by_table.values():
        yield _lacking(whole, each)


def _was_lacking(whole: Whole, key: Key) -> bool:
    """Tell whether the key lacked an index before the migration that makes it anew, and acted already."""
    before = next((one.before for one in whole.judged if one.migration is key.moment.migration), None)
    state = before.tables.get(key.table.name) if before is not None else None
    return state is not None and any(
        each.constraint.columns == key.columns
        and each.constraint.references is not None
        and _is_lacking(state, key.columns, each.constraint.references)
        for each in state.constraints.values()
    )


def _lacking(whole: Whole, found: list[Key]) -> Found:
    first, one = found[0], len(found) == 1
    table = first.table.name
    targets = some(list(dict.fromkeys(key.reference.table for key in found)))
    they = "it" if one else "them"
    lacks = f"and no index begins with {they} at the end of the migrations"
    if first.is_older:
        lacks = f"and {describe(first.moment.operation)} takes away the index that begins with {they}"
    return found_at(
        FK_UNINDEXED,
        first.moment,
        f"{some([key.name for key in found])} {'refers' if one else 'refer'} to {targets} with ON DELETE "
        f"{first.reference.on_delete.upper()}, {lacks}: "
        f"deleting a parent reads all of {table}.",
        evidence={"table": table, "column": ";".join(",".join(key.columns) for key in found)},
        related=others([key.moment for key in found]),
        steps=(
            recipes.step(
                "Add the index",
                recipes.run(
                    first.moment,
                    f"CREATE INDEX {recipes.named(first.moment, f'{_short(table)}_{first.columns[0]}')} ON "
                    f"{recipes.named(first.moment, table)} ({recipes.named(first.moment, *first.columns)})",
                ),
            ),
            *(
                (recipes.step("Where the table is in use already, build it concurrently, outside of a transaction"),)
                if whole.stream.engine in ON_POSTGRES
                else ()
            ),
        ),
        confidence="low" if whole.stream.engine is Engine.UNKNOWN else None,
    )


def _habit(whole: Whole, names: list[str], every: int) -> Found:
    concurrently = ", concurrently where they are in use" if whole.stream.engine in ON_POSTGRES else ""
    return Found(
        rule_id=FK_UNINDEXED.id,
        path="",
        where=(1, 1, 1, 1),
        message=f"{len(names)} of {every} foreign keys of {whole.stream.directory or 'the repository'} that act when a parent is "
        f"deleted have no index: {some(names)}. Each deletion reads all children.",
        evidence={"stream": whole.stream.key},
        steps=(
            recipes.step(f"Add an index for the largest tables of children first{concurrently}"),
            recipes.step("Add one with each new foreign key"),
        ),
        # SQLite checks foreign keys only where a connection asks for it.
        severity="low" if whole.stream.engine is Engine.SQLITE else None,
        confidence="low" if whole.stream.engine is Engine.UNKNOWN else None,
    )


def _short(table: str) -> str:
    return table.rpartition(".")[2]


_SIZES: Final = {"smallint": 2, "integer": 4, "bigint": 8}
_KINDS: Final = {**dict.fromkeys(_SIZES, "number"), "uuid": "uuid", "text": "text", "varchar": "text"}


def _differs(child: SqlType, parent: SqlType) -> bool:
    if child.name in _SIZES and parent.name in _SIZES:
        return child.name != parent.name
    kinds = _KINDS.get(child.name), _KINDS.get(parent.name)
    return None not in kinds and kinds[0] != kinds[1]


def _mismatch(whole: Whole) -> Iterator[Found]:
    if whole.stream.engine not in ON_POSTGRES:
        return
    for key in keys(whole):
        parent = whole.after.tables.get(key.reference.table)
        if parent is None:
            continue
        for column, target in zip(key.columns, targets(parent, key.reference), strict=False):
            child, other = key.table.columns.get(column), parent.columns.get(target)
            types = child.column.type if child else None, other.column.type if other else None
            if types[0] is None or types[1] is None or not _differs(types[0], types[1]):
                continue
            yield found_at(
                FK_TYPE_MISMATCH,
                key.moment,
                f"{key.table.name}.{column} is {types[0]}, and {parent.name}.{target}, to which it refers, is {types[1]}.",
                evidence={"table": key.table.name, "column": column},
                related=((parent.since.path, parent.since.where, f"{parent.name} is created here"),)
                if parent.known
                else (),
                steps=(
                    recipes.step(
                        f"Make it {types[1]} while the table is small",
                        recipes.run(
                            key.moment,
                            f"ALTER TABLE {recipes.named(key.moment, key.table.name)} ALTER COLUMN "
                            f"{recipes.named(key.moment, column)} TYPE {types[1]}",
                        ),
                    ),
                ),
                confidence="low" if whole.stream.engine is Engine.UNKNOWN else None,
            )


RULES: Final[tuple[AnyRule, ...]] = (
    StreamRule(rule=FK_UNINDEXED, judge=_unindexed),
    StreamRule(rule=FK_TYPE_MISMATCH, judge=_mismatch),
)
