"""Safe recipes for indexes and for what an index backs, in the words of the framework."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from analyzers.migrations.operations import CreateIndex, DropIndex
from analyzers.migrations.replay_indexes import matching_index
from analyzers.migrations.rules import recipes_django
from analyzers.migrations.rules.frameworks import columns_of, quoted
from analyzers.migrations.rules.recipes import framework_of, leave_alone, outside, run, separately, step
from analyzers.migrations.rules.recipes_django import has_several
from analyzers.migrations.rules.wording import table_of

if TYPE_CHECKING:
    from analyzers.migrations.moment import Moment
    from analyzers.migrations.operations import Index

_CHECK: Final = step(
    "See that it is valid; drop it (concurrently) and build it again if not",
    "SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid",
)


def index_concurrently(moment: Moment, operation: CreateIndex) -> tuple[str, ...]:
    """Return the steps that build an index while writes go on."""
    build = step("Build the index while writes go on", concurrent_index(moment, operation))
    if framework_of(moment) == "django" and operation.implied in {"foreign_key", "db_index"}:
        first = step("Give the field db_index=False here, and the model the index below in Meta.indexes")
        later = step("Build the index in a migration of its own after that, which is not atomic", "atomic = False")
        return first, later, build, *_for_like(moment, operation.index.columns, operation.index.name), _CHECK
    return *outside(moment), build, _CHECK


def index_again(moment: Moment, operation: CreateIndex, former: Index | None) -> tuple[str, ...]:
    """Return the steps for an index that is dropped and built under its name; ``former`` is what it was, None if not known."""
    name = operation.index.name
    if former == operation.index:
        return (step(f"Leave {name} alone, which is built again as it was: delete both statements"),)
    other = msgspec.structs.replace(operation.index, name=f"{name}_new")
    spelled = operation.spelled.replace(f'"{name}"', f'"{other.name}"')
    return (
        *((leave_alone(name, "built"),) if former is None else ()),
        *index_concurrently(moment, msgspec.structs.replace(operation, index=other, spelled=spelled)),
        step(f"{separately(moment)}, drop the former one, {name}", drop_step(moment, name)),
    )


def _for_like(moment: Moment, columns: tuple[str, ...], name: str = "") -> tuple[str, ...]:
    """Return the step that builds the second index that Django gives to text, for LIKE; none where it gives none."""
    table, where = table_of(moment.operation), moment.operation.where
    like = [
        one
        for one in moment.later
        if isinstance(one, CreateIndex)
        and one.implied == "like_index"
        and (one.table, one.index.columns, one.where) == (table, columns, where)
    ]
    if not like:
        return ()
    named = like[0].index.name or f"{name or '_'.join((table.rsplit('.', 1)[-1], *columns))}_like"
    return (step("Build its second index, which is for LIKE, likewise", run(moment, _create(like[0], named))),)


def index_of_partitions(operation: CreateIndex) -> tuple[str, ...]:
    """Return the steps that build an index of a partitioned table, which cannot be built concurrently as a whole."""
    index, table = operation.index, operation.table
    name, columns = index.name or f"{table}_idx", columns_of(index.columns)
    unique = "UNIQUE " if index.unique else ""
    return (
        step(
            "Create the index on the parent alone", f"CREATE {unique}INDEX {name} ON ONLY {quoted(table)} ({columns})"
        ),
        step(
            "Build it on each partition, outside a transaction",
            f"CREATE {unique}INDEX CONCURRENTLY {name}_p1 ON {table}_p1 ({columns})",
        ),
        step("Attach each of them", f"ALTER INDEX {name} ATTACH PARTITION {name}_p1"),
    )


def without_index(moment: Moment, operation: DropIndex, name: str) -> tuple[str, ...]:
    """Return the steps that drop an index while reads and writes go on."""
    one_by_one = (step("Drop one index with each statement: CONCURRENTLY takes one"),) if operation.several else ()
    drop = _drop(moment, name, operation.table)
    is_whole = drop.startswith("from django")
    return *outside(moment), *one_by_one, step("Drop it concurrently", drop), *(() if is_whole else state_alone(moment))


def drop_step(moment: Moment, name: str) -> str:
    """Return the code that drops an index concurrently, if it is there."""
    return run(moment, f"DROP INDEX CONCURRENTLY IF EXISTS {quoted(name) if name else '<its name in pg_indexes>'}")


def using_index(moment: Moment, table: str, name: str, columns: tuple[str, ...], kind: str) -> tuple[str, ...]:
    """Return the steps that add a unique or primary key over an index that was built while writes went on."""
    plain = table.rsplit(".", 1)[-1]
    named = quoted(name or f"{plain}_{'_'.join(columns)}_{'pkey' if kind == 'PRIMARY KEY' else 'key'}")
    build = f"CREATE UNIQUE INDEX CONCURRENTLY {named} ON {quoted(table)} ({columns_of(columns)})"
    extra = (step("See that the columns are NOT NULL already"),) if kind == "PRIMARY KEY" else ()
    attach = f"ALTER TABLE {quoted(table)} ADD CONSTRAINT {named} {kind} USING INDEX {named}"
    adds = framework_of(moment) == "django" and moment.operation.written == "AddField"
    first = (step("Add the field without unique=True here"),) if adds else ()
    last: tuple[str, ...] = (
        step(
            "Give the field unique=True in Django's state alone",
            "migrations.SeparateDatabaseAndState(state_operations=[migrations.AlterField(...)])",
        ),
    )
    if has_several(moment):
        last = (recipes_django.elsewhere(moment, "AlterField", "unique=True"),)
    return (
        *first,
        *outside(moment),
        step("Build a unique index while writes go on", run(moment, build)),
        *_for_like(moment, columns),
        *_without_former(moment, columns),
        *extra,
        step(f"{separately(moment)}, make it the constraint", run(moment, attach)),
        *(last if adds else state_alone(moment)),
    )


def _without_former(moment: Moment, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the step that drops the index of a field that becomes unique: SQL in the place of AlterField leaves it there."""
    table, where = table_of(moment.operation), moment.operation.where
    told = (*(one for one, _ in moment.earlier), *moment.later)
    gone = [
        one
        for one in told
        if isinstance(one, DropIndex)
        and one.implied == "db_index"
        and (one.table, one.columns, one.where) == (table, columns, where)
    ]
    known = [(one.name, matching_index(moment.schema, one)) for one in gone]
    return tuple(
        step(
            "Drop its former index, which the unique one makes needless",
            drop_step(moment, name or (state.index.name if state is not None else "")),
        )
        for name, state in known
    )


def state_alone(moment: Moment) -> tuple[str, ...]:
    """Return the step by which Django's own idea of the models follows SQL that was written by hand; none elsewhere."""
    if framework_of(moment) != "django" or not moment.operation.written or moment.operation.written == "RunSQL":
        return ()
    if recipes_django.has_several(moment):
        return (recipes_django.elsewhere(moment, moment.operation.written),)
    return (
        step(
            f"Keep {moment.operation.written} for Django's state alone",
            "migrations.SeparateDatabaseAndState(database_operations=[...], state_operations=[...])",
        ),
    )


def concurrent_index(moment: Moment, operation: CreateIndex) -> str:
    """Return the code that builds an index concurrently."""
    framework, index, table = framework_of(moment), operation.index, operation.table
    name = (
        index.name or f"{table.rsplit('.', 1)[-1]}_{'_'.join(one for one in index.columns if one.isidentifier())}_idx"
    )
    plain = all(one.isidentifier() for one in index.columns) and not (
        index.method or index.where or index.include or index.opclasses
    )
    if framework == "django" and operation.written == "AddIndex" and operation.spelled:
        return recipes_django.add_index(moment, f'"{recipes_django.model_of(moment, table)}", {operation.spelled}')
    if framework == "django" and operation.written == "AddIndex":
        return recipes_django.add_index(moment, f'"{recipes_django.model_of(moment, table)}", index=...') + (
            "  # the index of AddIndex"
        )
    if framework == "django" and plain and not index.unique:
        if operation.implied:
            name = f"{table.rsplit('.', 1)[-1]}_{'_'.join(index.columns)}_idx"
        states = [(one, moment.column(table, one)) for one in index.columns]
        fields = ", ".join(f'"{(state.column.field if state else "") or one}"' for one, state in states)
        # Django takes no longer names of indexes that models have.
        built = f'models.Index(fields=[{fields}], name="{name[:30].rstrip("_")}")'
        return recipes_django.add_index(moment, f'"{recipes_django.model_of(moment, table)}", {built}')
    if framework == "alembic" and plain:
        listed = ", ".join(f'"{one}"' for one in index.columns)
        unique = ", unique=True" if index.unique else ""
        return f'op.create_index("{name}", "{table}", [{listed}]{unique}, postgresql_concurrently=True)'
    if framework == "sequelize" and plain:
        listed = ", ".join(f"'{one}'" for one in index.columns)
        unique = ", unique: true" if index.unique else ""
        return f"await queryInterface.addIndex('{table}', [{listed}], {{ name: '{name}', concurrently: true{unique} }})"
    return run(moment, _create(operation, name))


def _with_classes(index: Index) -> str:
    """Return the columns of an index, each with its operator class, collation and direction."""
    behind = index.opclasses if len(index.opclasses) == len(index.columns) else ("",) * len(index.columns)
    return ", ".join(
        f"{columns_of((one,))} {_upper(words)}".rstrip() for one, words in zip(index.columns, behind, strict=True)
    )


def _upper(words: str) -> str:
    """Return keywords in upper case, and the name of a collation in quotes."""
    known = {"desc", "asc", "nulls", "first", "last", "collate"}
    listed = words.split(" ")
    return " ".join(
        f'"{word}"' if at and listed[at - 1] == "collate" else word.upper() if word in known else word
        for at, word in enumerate(listed)
    )


def _drop(moment: Moment, name: str, table: str) -> str:
    named = name or "<index>"
    if framework_of(moment) == "django" and moment.operation.written == "RemoveIndex" and not has_several(moment):
        return (
            "from django.contrib.postgres.operations import RemoveIndexConcurrently\n"
            f'RemoveIndexConcurrently("{recipes_django.model_of(moment, table)}", "{named}")'
        )
    if framework_of(moment) == "alembic" and table:
        return f'op.drop_index("{named}", "{table}", postgresql_concurrently=True)'
    return drop_step(moment, name)


def _create(operation: CreateIndex, name: str) -> str:
    return created_concurrently(operation.table, msgspec.structs.replace(operation.index, name=name))


def created_concurrently(table: str, index: Index) -> str:
    """Return the statement that builds an index, by its own name, while writes go on."""
    parts = (
        f"CREATE {'UNIQUE ' if index.unique else ''}INDEX CONCURRENTLY {quoted(index.name)} ON {quoted(table)}",
        f"USING {index.method}" if index.method else "",
        f"({_with_classes(index)})",
        f"INCLUDE ({columns_of(index.include)})" if index.include else "",
        f"WHERE {index.where}" if index.where else "",
    )
    return " ".join(filter(None, parts))
