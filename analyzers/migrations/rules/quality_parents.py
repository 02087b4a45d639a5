"""A rule about foreign keys of MySQL that point to what is not unique."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import StreamRule
from analyzers.migrations.replay_state import plain
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.declaring import MY, MYSQL, migration_rule, on_mysql
from analyzers.migrations.rules.foreign_keys import keys, targets
from analyzers.migrations.rules.locks_shared import ON_MYSQL
from analyzers.migrations.rules.wording import found_at
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import AnyRule, Whole
    from analyzers.migrations.stream import Found

FK_PARENT_NOT_UNIQUE: Final = migration_rule(
    id="fk-parent-not-unique",
    title="Foreign key to columns that are not unique",
    severity=Severity.MEDIUM,
    lapses=False,
    engines=MYSQL,
    why=(
        "InnoDB takes a foreign key to any indexed columns. If two parents have the same values, nobody knows to which of them a "
        "child belongs; MySQL 8.4 refuses it unless it is told otherwise."
    ),
    remedy="Point to the primary key, or make the referenced columns unique.",
    references=(
        f"{MY}ansi-diff-foreign-keys.html",
        f"{MY}server-system-variables.html#sysvar_restrict_fk_on_non_standard_key",
    ),
    bad=(
        on_mysql(
            "ALTER TABLE orders ADD FOREIGN KEY (customer_name) REFERENCES customers (name);",
            earlier="CREATE TABLE customers (id bigint PRIMARY KEY, name varchar(90), KEY by_name (name));\n"
            "CREATE TABLE orders (id bigint PRIMARY KEY, customer_name varchar(90));",
        ),
    ),
    good=(on_mysql("ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id);"),),
    traps=("Keys that are unique by a UNIQUE index or a PRIMARY KEY of just these columns.",),
)


def _not_unique(whole: Whole) -> Iterator[Found]:
    if whole.stream.engine not in ON_MYSQL:
        return
    for key in keys(whole):
        parent = whole.after.tables.get(key.reference.table)
        columns = targets(parent, key.reference) if parent else ()
        if parent is None or not parent.complete or not columns:
            continue
        unique = [set(map(plain, state.index.columns)) for state in parent.indexes.values() if state.index.unique]
        unique += [
            set(each.constraint.columns)
            for each in parent.constraints.values()
            if each.constraint.kind in {"primary_key", "unique"}
        ]
        if any(some_columns <= set(columns) for some_columns in unique):
            continue
        yield found_at(
            FK_PARENT_NOT_UNIQUE,
            key.moment,
            f"{key.name} refers to {parent.name} ({', '.join(columns)}), which is not unique: a child can have several parents.",
            evidence={"table": key.table.name, "column": ",".join(key.columns)},
            related=((parent.since.path, parent.since.where, f"{parent.name} is created here"),),
            steps=(
                recipes.step("Point to the primary key"),
                recipes.step(
                    "Or make what it points to unique",
                    recipes.run(
                        key.moment,
                        f"ALTER TABLE {recipes.named(key.moment, parent.name)} ADD UNIQUE "
                        f"({recipes.named(key.moment, *columns)})",
                    ),
                ),
            ),
        )


RULES: Final[tuple[AnyRule, ...]] = (StreamRule(rule=FK_PARENT_NOT_UNIQUE, judge=_not_unique),)
