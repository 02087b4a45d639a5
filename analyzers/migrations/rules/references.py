"""A rule about code that names what a migration takes away: the one place where schema and code are seen together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import StreamRule
from analyzers.migrations.operations import DropColumn, DropTable, RenameColumn, RenameTable
from analyzers.migrations.replay import is_noop
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.data_loss_rebuilt import rebuilt_columns
from analyzers.migrations.rules.data_loss_shared import ALL_ENGINES, some, start_of
from analyzers.migrations.rules.data_loss_staging import is_of_models
from analyzers.migrations.rules.declaring import ORDERS, PG, goose, in_django, migration_rule
from analyzers.migrations.rules.wording import found_at
from analyzers.rule import Example
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzers.migrations.code_search import Named
    from analyzers.migrations.moment import AnyRule, Moment, NamedBy, Whole
    from analyzers.migrations.rules.data_loss_shared import Start
    from analyzers.migrations.schema import Schema
    from analyzers.migrations.stream import Found

_MOST_PLACES: Final = 5

_ENTITY: Final = (
    'import { Column, Entity, PrimaryColumn } from "typeorm";\n\n@Entity({ name: "orders" })\nexport class Order {\n'
    "  @PrimaryColumn()\n  id: number;\n\n  @Column({ nullable: true })\n  note?: string;\n}\n"
)
_QUERY: Final = (
    'package store\n\nconst find = "SELECT id, note FROM orders WHERE id = $1"\n\n'
    "func Find(id int64) string {\n\treturn find\n}\n"
)


def _model(field: str) -> str:
    return (
        f"from django.db import models\n\n\nclass Order(models.Model):\n    {field} = models.IntegerField(null=True)\n"
    )


def _beside(sql: str, path: str, code: str, note: str = "") -> Example:
    return Example(text=goose(sql), beside={"migrations/0001_start.sql": goose(ORDERS), path: code}, note=note)


CODE_STILL_REFERENCES: Final = migration_rule(
    id="code-still-references-dropped-object",
    title="Code still names what the migration takes away",
    severity=Severity.HIGH,
    engines=ALL_ENGINES,
    why=(
        "A model lists all of its columns in every query, and a statement names its tables: after the migration each of them "
        "fails. Where the same change takes the name out of the code, the instances that run while the migration does are the "
        "ones that fail."
    ),
    remedy="Take it out of the code, deploy that, and let a later release drop it. A rename is a new name beside the old one.",
    references=(f"{PG}sql-altertable.html", "https://martinfowler.com/bliki/ParallelChange.html"),
    bad=(
        _beside("ALTER TABLE orders DROP COLUMN note;", "src/order.entity.ts", _ENTITY, "a model maps it"),
        _beside("ALTER TABLE orders RENAME COLUMN note TO remark;", "store/orders.go", _QUERY, "a statement names it"),
        _beside("DROP TABLE orders;", "store/orders.go", _QUERY),
        in_django(
            'migrations.RemoveField(model_name="order", name="total")',
            beside={"shop/models.py": _model("total")},
        ),
    ),
    good=(
        _beside("ALTER TABLE orders DROP COLUMN state;", "src/order.entity.ts", _ENTITY, "no code names it"),
        _beside("ALTER TABLE customers DROP COLUMN name;", "store/orders.go", _QUERY),
        _beside("DROP TABLE customers;", "src/order.entity.ts", _ENTITY),
        in_django(
            'migrations.RemoveField(model_name="order", name="total")',
            beside={"shop/models.py": _model("total_cents")},
            note="the model has lost it",
        ),
    ),
    traps=(
        "A column counts with its table only: the same model, or a statement that names one table.",
        "Tables built anew, names that come back, and a view under the old name.",
        "Code of other projects in the repository, tests and what a browser runs.",
    ),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Gone:
    """A table, or a column of it, that a migration takes away; ``becomes`` is its new name, '' where it goes for good."""

    moment: Moment
    table: str
    column: str = ""
    becomes: str = ""

    @property
    def name(self) -> str:
        return f"{self.table}.{self.column}" if self.column else self.table


def _judge(whole: Whole) -> Iterator[Found]:
    if whole.named is None:
        return
    for part in whole.judged:
        start = start_of(part)
        still: dict[tuple[str, bool], list[tuple[_Gone, Sequence[Named]]]] = defaultdict(list)
        until: dict[tuple[str, bool], list[tuple[_Gone, Sequence[Named]]]] = defaultdict(list)
        for gone in _all_gone(start, whole.after):
            key = (gone.table, bool(gone.becomes))
            places = _places(whole.named, gone, whole.after)
            if places:
                still[key].append((gone, places))
                continue
            # Django's own models are told by the rule on what is dropped in the release that stops using it.
            before = None if is_of_models(start, gone.moment, gone.name) else whole.named_before
            places = () if before is None else _places(before, gone, whole.after)
            if places:
                until[key].append((gone, places))
        for told in still.values():
            yield _still_named(start, told)
        for told in until.values():
            yield _named_until_now(start, told)


def _all_gone(start: Start, end: Schema) -> Iterator[_Gone]:
    """Yield what others may use before a migration and nobody can use any more once all migrations have run."""
    for moment in start.single():
        operation = moment.operation
        if isinstance(operation, DropTable | RenameTable) and _is_gone_table(start, moment, operation, end):
            yield _Gone(
                moment=moment,
                table=start.names.get(operation.table, operation.table),
                becomes=operation.new_name if isinstance(operation, RenameTable) else "",
            )
        elif isinstance(operation, DropColumn | RenameColumn) and _is_gone_column(start, moment, operation, end):
            yield _Gone(
                moment=moment,
                table=start.names.get(operation.table, operation.table),
                column=start.columns.get(f"{operation.table}.{operation.column}", operation.column),
                becomes=operation.new_name if isinstance(operation, RenameColumn) else "",
            )
    for rebuilt in rebuilt_columns(start):
        for went in rebuilt.lost:
            if went.column not in rebuilt.emptied:
                yield _Gone(moment=went.moment, table=rebuilt.table, column=went.column)
        for went, becomes in rebuilt.renamed:
            yield _Gone(moment=went.moment, table=rebuilt.table, column=went.column, becomes=becomes)


def _is_gone_column(start: Start, moment: Moment, operation: DropColumn | RenameColumn, end: Schema) -> bool:
    state = end.tables.get(operation.table)
    if state is None and start.table(operation.table) is not None:
        return False  # the table itself is what goes, here or later
    if state is not None and operation.column in state.columns:
        return False
    used = start.is_used_column(operation.table, operation.column)
    return used and not is_noop(start.before, operation, moment.engine)


def _is_gone_table(start: Start, moment: Moment, operation: DropTable | RenameTable, end: Schema) -> bool:
    if operation.implied or operation.table in end.tables or operation.table in end.views:
        return False
    if operation.guarded and start.table(operation.table) is None:
        return False
    return start.is_used(operation.table) and not is_noop(start.before, operation, moment.engine)


def _places(named: NamedBy, gone: _Gone, end: Schema) -> Sequence[Named]:
    """Return where code names it; not what could as well be the name of a column that stays."""
    state = end.tables.get(gone.table)
    stay = () if state is None or not gone.column else tuple(state.columns)
    return [one for one in named(gone.table, gone.column) if not any(one.could_be(column) for column in stay)]


def _still_named(start: Start, told: Sequence[tuple[_Gone, Sequence[Named]]]) -> Found:
    first, places = told[0]
    shown, one = some([gone.name for gone, _ in told]), len(told) == 1
    place, more = places[0], sum(len(found) for _, found in told) - 1
    beside = f" and {more} other place{'s' if more > 1 else ''} in the code name" if more else f" still {place.verb}"
    by = f" {'it' if one else 'them'}{' by the old name' if first.becomes else ''}"
    return _found(
        start,
        told,
        f"{shown} {_word(told)}, and {place.path}:{place.line}{beside}{by}{'' if not more else ' still'}: it fails from then on.",
        "still {verb} {name}",
        (
            recipes.step(f"Take {shown} out of the code, and deploy that until no older instance runs")
            if not first.becomes
            else recipes.step("Add the new name beside the old one, and let the code write both and read the new one"),
            recipes.step(f"{'Drop' if not first.becomes else 'Drop the old name'} in a later release"),
        ),
        severity=None,
    )


def _named_until_now(start: Start, told: Sequence[tuple[_Gone, Sequence[Named]]]) -> Found:
    first, places = told[0]
    shown, place = some([gone.name for gone, _ in told]), places[0]
    it = "it" if len(told) == 1 else "them"
    return _found(
        start,
        told,
        f"{shown} {_word(told)} in the change that takes {it} out of the code: until now "
        f"{place.path}:{place.line} {place.verb} {it}, and instances of that version fail while "
        "they still run.",
        "{verb} {name} before this change",
        (
            recipes.step("Deploy the code without it first, and wait until no older instance runs")
            if not first.becomes
            else recipes.step("Add the new name beside the old one, and let the code write both and read the new one"),
            recipes.step(f"{'Drop it' if not first.becomes else 'Drop the old name'} in a later release"),
        ),
        severity="medium",
    )


def _word(told: Sequence[tuple[_Gone, Sequence[Named]]]) -> str:
    first, are = told[0][0], "is" if len(told) == 1 else "are"
    if not first.becomes:
        return f"{are} dropped"
    return f"{are} renamed to {some([gone.becomes for gone, _ in told])}"


def _found(
    start: Start,
    told: Sequence[tuple[_Gone, Sequence[Named]]],
    message: str,
    note: str,
    steps: Sequence[str],
    *,
    severity: str | None,
) -> Found:
    first = told[0][0]
    related = [
        (one.path, (one.line, 1, one.line, 1), note.format(verb=one.verb, name=gone.name))
        for gone, places in told
        for one in places
    ]
    sure = any(one.is_sure for _, places in told for one in places)
    columns = ",".join(gone.column for gone, _ in told if gone.column)
    return found_at(
        CODE_STILL_REFERENCES,
        first.moment,
        message,
        evidence={"table": first.table, **({"column": columns} if columns else {})},
        related=tuple(dict.fromkeys(related))[:_MOST_PLACES],
        steps=steps,
        severity=severity,
        confidence=start.confidence(first.moment, first.table) or (None if sure else "medium"),
    )


RULES: Final[tuple[AnyRule, ...]] = (StreamRule(rule=CODE_STILL_REFERENCES, judge=_judge),)
