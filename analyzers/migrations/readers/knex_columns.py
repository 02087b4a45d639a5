"""A column under construction in Knex' table builder: its type, and what the calls chained to it say about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from analyzers.migrations.operations import Column, Constraint, Default, Index, Reference, SqlType
from analyzers.migrations.readers.javascript_types import sql_default, value_default
from analyzers.migrations.readers.javascript_values import Handle, Value, known_name, string, strings, text_of

if TYPE_CHECKING:
    import tree_sitter

    from analyzers.migrations.readers.javascript_framework import Call
    from analyzers.migrations.readers.javascript_recorder import Recorder

QUIET = frozenset("comment collate queryContext unsigned notNull storageEngine".split())
_CHECKS = frozenset("check checkPositive checkNegative checkIn checkNotIn checkBetween checkLength checkRegex".split())


@dataclass(kw_only=True, slots=True)
class Draft:
    """What is known so far of a column, or of a foreign key of several columns. It changes while the chain is walked.

    ``node`` and ``written`` are the call that began it; ``indexes`` and ``constraints`` those that the chain asks for, each
    with its call. ``alters``: it is a column that is there, described anew. ``spelled`` and ``key_spelled`` are the names of column
    and key as they are written, '' where the engine keeps them so.
    """

    node: tree_sitter.Node
    written: str
    names: tuple[str, ...]
    type: SqlType | None = None
    nullable: bool = True
    default: Default | None = None
    generated: Literal["", "stored", "virtual"] = ""
    identity: bool = False
    primary_key: bool = False
    unsigned: bool = False
    position: str = ""
    check: str = ""
    is_column: bool = True
    alters: bool = False
    alters_type: bool = True
    alters_nullable: bool = True
    key_name: str = ""
    key_spelled: str = ""
    spelled: str = ""
    reference: Reference | None = None
    indexes: list[tuple[Index, tree_sitter.Node]] = field(default_factory=list)
    constraints: list[tuple[Constraint, tree_sitter.Node]] = field(default_factory=list)

    def column(self) -> Column:
        """Return the column as it is described."""
        made = self.type
        if made is not None and self.unsigned:
            made = SqlType(name=made.name, args=made.args, unsigned=True, members=made.members)
        return Column(
            name=self.names[0] if self.names else "",
            type=made,
            nullable=self.nullable and not self.primary_key,
            default=self.default,
            generated=self.generated,
            identity=self.identity,
            serial=self.identity,
            primary_key=self.primary_key,
            position=self.position,
            check=self.check,
        )


def implicit_name(table: str, columns: tuple[str, ...], kind: str) -> str:
    """Return the name that Knex gives an index or constraint: ``orders_user_id_index``, without the schema, in lower case."""
    if "${" in table or any("${" in column for column in columns):
        return ""
    return "_".join([table.rpartition(".")[2].replace("-", "_"), *columns, kind]).lower()


def default(value: Value) -> Default:
    """Return what ``defaultTo`` gives: a literal, ``knex.fn``'s, or raw SQL."""
    if isinstance(value, Handle):
        if isinstance(value.data, Default):
            return value.data
        if value.kind == "raw" and isinstance(value.data, tuple):
            text = text_of(value.data[0])
            return sql_default(str(text) if text is not None else "${}")
    return value_default(value)


def modify(recorder: Recorder, table: str, draft: Draft, name: str, call: Call) -> bool:  # noqa: C901, PLR0912 - one case for each method
    """Note what a call chained to a column says; False if the method is not known."""
    first = call.arg(0)
    match name:
        case "notNullable" | "notNull":
            draft.nullable = False
        case "nullable":
            draft.nullable = first is not False
        case "defaultTo" | "default" | "defaultsTo":
            draft.default = default(first)
        case "unsigned":
            draft.unsigned = True
        case "primary":
            draft.primary_key = True
        case "unique":
            named = call.option(0, "indexName") or first
            given = recorder.name(named) if isinstance(named, str) else implicit_name(table, draft.names, "unique")
            draft.constraints.append((Constraint(kind="unique", name=given, columns=draft.names), call.node))
        case "index":
            given = recorder.name(first) if isinstance(first, str) else implicit_name(table, draft.names, "index")
            draft.indexes.append((Index(name=given, columns=draft.names, method=_method(call, 1)), call.node))
        case "references":
            draft.reference = _references(recorder, first, draft.reference)
        case "inTable" | "on":
            columns = draft.reference.columns if draft.reference is not None else ()
            draft.reference = _with(draft.reference, table=recorder.table(first), columns=columns)
        case "onDelete":
            draft.reference = _with(draft.reference, on_delete=known_name(first).lower())
        case "onUpdate":
            draft.reference = _with(draft.reference, on_update=known_name(first).lower())
        case "withKeyName":
            name_key(recorder, draft, first)
        case "first":
            draft.position = "first"
        case "after":
            draft.position = f"after {recorder.name(first)}"
        case "alter":
            draft.alters = True
            draft.alters_type = call.option(0, "alterType") is not False
            draft.alters_nullable = call.option(0, "alterNullable") is not False
        case "deferrable" | "setNullable" | "dropNullable":
            pass
        case _ if name in _CHECKS:
            draft.check = string(first) or name
        case _:
            return name in QUIET
    return True


def name_key(recorder: Recorder, draft: Draft, value: Value) -> None:
    """Give a foreign key the name that is written."""
    draft.key_name = recorder.name(value)
    written = known_name(value)
    draft.key_spelled = "" if written == draft.key_name else written


def foreign_key(table: str, draft: Draft) -> Constraint | None:
    """Return the foreign key that a chain describes; None if it describes none."""
    if draft.reference is None:
        return None
    name = draft.key_name or implicit_name(table, draft.names, "foreign")
    return Constraint(kind="foreign_key", name=name, columns=draft.names, references=draft.reference)


def _method(call: Call, number: int) -> str:
    """Return an index' method; Knex takes it as text or among its options."""
    given = call.arg(number)
    method = given if isinstance(given, str) else call.option(number, "indexType")
    found = method.lower() if isinstance(method, str) else ""
    return "" if found in {"unique", "btree"} else found


def _references(recorder: Recorder, value: Value, before: Reference | None) -> Reference:
    # ``references('users.id')`` names table and column at once.
    names = strings(value)
    if len(names) == 1 and names[0].count(".") == 1 and "${" not in names[0]:
        table, column = names[0].split(".")
        return _with(before, table=recorder.table(table), columns=recorder.names((column,)))
    return _with(before, columns=recorder.names(names))


def _with(
    reference: Reference | None,
    *,
    table: str | None = None,
    columns: tuple[str, ...] | None = None,
    on_delete: str | None = None,
    on_update: str | None = None,
) -> Reference:
    before = reference or Reference(table="")
    return Reference(
        table=before.table if table is None else table,
        columns=before.columns if columns is None else columns,
        on_delete=before.on_delete if on_delete is None else on_delete,
        on_update=before.on_update if on_update is None else on_update,
    )
