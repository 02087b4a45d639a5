"""A rule about the order of migrations: two that claim the same place, or one that comes too late for its number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import StreamRule
from analyzers.migrations.operations import (
    AddColumn,
    AddConstraint,
    CreateIndex,
    CreateTable,
    DataCode,
    Dml,
    DropColumn,
    Opaque,
    RenameTable,
    SetDefault,
    SetNullable,
)
from analyzers.migrations.ordering import LAST_NUMBER
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.data_loss_shared import ALL_ENGINES
from analyzers.migrations.rules.declaring import goose, migration_rule
from analyzers.migrations.rules.history import identity
from analyzers.migrations.rules.wording import table_of
from analyzers.migrations.stream import Found
from analyzers.rule import Example
from fleetreview.model import Confidence, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzers.migrations.moment import AnyRule, Whole
    from analyzers.migrations.operations import AnyOperation, Reference
    from analyzers.migrations.stream import Problem, Stream

_FIRST: Final = goose("CREATE TABLE a (id bigint PRIMARY KEY);")
_SECOND: Final = goose("CREATE TABLE b (id bigint PRIMARY KEY);")

MIGRATION_ORDER_CONFLICT: Final = migration_rule(
    id="migration-order-conflict",
    title="Migrations that claim the same place",
    severity=Severity.MEDIUM,
    lapses=False,
    confidence=Confidence.HIGH,
    engines=ALL_ENGINES,
    why=(
        "Two branches that each added a migration were merged: the runner refuses to go on, or runs them in an order that "
        "nobody has tried, or leaves out the one whose number is lower than what has run."
    ),
    remedy=(
        "Number the newer one anew, before it is released; merge heads in the way of the framework (alembic "
        "merge, makemigrations --merge)."
    ),
    references=(
        "https://alembic.sqlalchemy.org/en/latest/branches.html",
        "https://docs.djangoproject.com/en/stable/topics/migrations/#version-control",
        "https://github.com/golang-migrate/migrate/blob/master/MIGRATIONS.md",
    ),
    bad=(
        Example(
            text=_SECOND,
            path="migrations/0002_b.sql",
            beside={"migrations/0001_a.sql": _FIRST, "migrations/0002_a.sql": _SECOND},
        ),
    ),
    good=(
        Example(
            text=_SECOND,
            path="migrations/0003_b.sql",
            beside={"migrations/0001_a.sql": _FIRST, "migrations/0002_a.sql": _SECOND},
        ),
        Example(
            text=_SECOND,
            path="migrations/0009_b.sql",
            beside={"migrations/0001_a.sql": _FIRST},
            note="a gap is no conflict",
        ),
    ),
    traps=(
        "Branches of Alembic with labels of their own, and merges.",
        "Runners that know migrations by their whole names: an equal time does not matter to them.",
        "Files of an equal time that change different tables, which what runs them most probably knows by their whole names: low.",
    ),
    version=2,
)

_TOLD: Final = frozenset({"heads", "duplicate", "missing", "cycle", "journal"})
_BY_NAME: Final = frozenset({"typeorm", "knex", "sequelize", "prisma", "sql-migrate"})
_SKIPS: Final = {
    "golang-migrate": "golang-migrate never runs it where a later one has run",
    "goose": "goose refuses to run where a later one has run (unless it is told to allow missing migrations)",
    "flyway": "Flyway leaves it out, or refuses to run, where a later one has run",
}
_STEPS: Final = {
    "heads": {
        "alembic": ("Merge the heads", "alembic merge heads"),
        "django": ("Merge the leaves", "python manage.py makemigrations --merge"),
    },
}
_ADVICE: Final = {
    "duplicate": "Number the newer one anew, before it is released",
    "missing": "Put the missing one back, or let the other build on one that is there",
    "cycle": "Let one of them build on what is there without the other",
    "journal": "Generate the list anew, so that it names each file once and in order",
    "heads": "Let one of them build on the other",
}


def _conflicts(whole: Whole) -> Iterator[Found]:
    """Yield the problems of a stream: they follow from it alone, whatever is judged, and stand in the repository."""
    stream = whole.stream
    for problem in stream.problems:
        if problem.kind in _TOLD and not (problem.kind == "duplicate" and stream.runner.framework in _BY_NAME):
            yield _told(stream, problem)
    yield from _late(whole)


_NUMBER: Final = re.compile(r"\d+")


def _is_apart(stream: Stream, problem: Problem) -> bool:
    """Tell whether migrations of one time change tables of which the others know nothing: in any order they do the same.

    Who runs files that are only numbered mostly knows them by their whole names; one that counts them may know the number alone.
    """
    if problem.kind != "duplicate" or stream.runner.framework != "numbered":
        return False
    numbers = [_NUMBER.search(path.rpartition("/")[2]) for path in problem.paths]
    if any(number is None or int(number[0]) <= LAST_NUMBER for number in numbers):
        return False
    ways = [one.up.operations for one in stream.migrations if one.path in problem.paths]
    if any(isinstance(one, Opaque | DataCode) for way in ways for one in way):
        return False
    return not any(_depends(one, other) for one in ways for other in ways if one is not other)


def _depends(way: Sequence[AnyOperation], other: Sequence[AnyOperation]) -> bool:
    """Tell whether one way names a table that the other one changes; a foreign key needs the table's key alone."""
    changed = {table_of(one) for one in other} | {one.new_name for one in other if isinstance(one, RenameTable)}
    named = {table_of(one) for one in way}.union(*(one.reads for one in way if isinstance(one, Dml)))
    if (changed & named) - {""}:
        return True
    targets = {(each.table, column) for one in way for each in _references(one) for column in (*each.columns, "")}
    return any(
        (table_of(one), name) in targets
        for one in other
        if not isinstance(one, CreateIndex | Dml | SetDefault | SetNullable)
        for name in (
            one.column.name if isinstance(one, AddColumn) else one.column if isinstance(one, DropColumn) else "",
        )
    )


def _references(operation: AnyOperation) -> Iterator[Reference]:
    """Yield what the foreign keys point to that an operation makes."""
    constraints = operation.constraints if isinstance(operation, CreateTable) else ()
    constraints = (operation.constraint,) if isinstance(operation, AddConstraint) else constraints
    columns = operation.columns if isinstance(operation, CreateTable) else ()
    columns = (operation.column,) if isinstance(operation, AddColumn) else columns
    targets = [one.references for one in constraints] + [one.references for one in columns]
    yield from (one for one in targets if one is not None)


def _told(stream: Stream, problem: Problem) -> Found:
    first = {one.path: one.up.place for one in stream.migrations}
    prose, code = _STEPS.get(problem.kind, {}).get(stream.runner.framework, (_ADVICE[problem.kind], ""))
    detail = (
        problem.detail[:1].upper() + problem.detail[1:] if problem.kind in {"duplicate", "heads"} else problem.detail
    )
    return Found(
        rule_id=MIGRATION_ORDER_CONFLICT.id,
        path="",
        where=(1, 1, 1, 1),
        message=f"In {stream.directory or 'the repository'}: {detail}.",
        evidence={"stream": stream.key, "kind": problem.kind, "detail": problem.detail[:150]},
        related=tuple((path, first.get(path, (1, 1, 1, 1)), "here") for path in problem.paths if path),
        steps=(recipes.step(prose, code),),
        severity="low" if _is_apart(stream, problem) else None,
        # What runs files that are only numbered, and whether it minds, is not known.
        confidence="medium" if stream.runner.framework == "numbered" or problem.kind == "missing" else None,
    )


def _late(whole: Whole) -> Iterator[Found]:
    """Yield the new migrations that come before one that had landed already, where the runner leaves such ones out."""
    stream, former = whole.stream, whole.former
    effect = _SKIPS.get(stream.runner.framework)
    if former is None or effect is None:
        return
    there = {identity(former, one) for one in former.migrations}
    paths = {one.path for one in former.migrations}
    old = [one for one in stream.migrations if identity(stream, one) in there and not one.repeatable]
    last = max(old, key=lambda one: one.ordinal, default=None)
    for migration in stream.migrations:
        if last is None or migration.ordinal > last.ordinal or migration.repeatable or migration.baseline:
            continue
        if identity(stream, migration) not in there and migration.path not in paths:
            yield Found(
                rule_id=MIGRATION_ORDER_CONFLICT.id,
                path=migration.path,
                where=migration.up.place,
                message=f"{migration.name} is new and comes before {last.name}, which was there already: {effect}.",
                evidence={"migration": migration.name, "kind": "late"},
                related=((last.path, last.up.place, "this one may have run"),),
                steps=(recipes.step(f"Give it a number behind {last.name}"),),
            )


RULES: Final[tuple[AnyRule, ...]] = (StreamRule(rule=MIGRATION_ORDER_CONFLICT, judge=_conflicts),)
