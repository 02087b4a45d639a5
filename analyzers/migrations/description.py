"""Describes streams, schemas and operations as plain rows, for the tables ``schema_*`` of the warehouse."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from analyzers.migrations import operations as op

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from analyzers.migrations.effects import Effect
    from analyzers.migrations.moment import Moment
    from analyzers.migrations.operations import AnyOperation, Column, Constraint, Index
    from analyzers.migrations.schema import Origin, Schema, TableState
    from analyzers.migrations.stream import Stream

Row = dict[str, Any]

_DURATIONS = ("", "instant", "wait", "unknown", "scan", "build", "rewrite")
_QUIET = (op.Harmless, op.SetSetting, op.Transaction, op.StateOnly)
"""What changes nothing that others could notice."""


def stream_row(stream: Stream) -> Row:
    """Return the row of a stream: what it is, what it was told by, and how much of it was understood."""
    missed: Counter[str] = Counter()
    statements = understood = 0
    for migration in stream.migrations:
        opaque = {o.statement for o in migration.up.operations if isinstance(o, op.Opaque)}
        reasons = {o.statement: o.reason for o in migration.up.operations if isinstance(o, op.Opaque)}
        missed.update(reasons[at] for at in opaque)
        statements += migration.up.statements
        understood += migration.up.statements - len(opaque)
    detected = stream.detected
    return {
        "stream": stream.key,
        "framework": stream.runner.framework,
        "directory": stream.directory,
        "engine": detected.engine.value,
        "engine_from": detected.engine_from,
        "version": ".".join(map(str, detected.version)),
        "version_from": detected.version_from,
        "transaction": stream.runner.transaction,
        "migrations": len(stream.migrations),
        "statements": statements,
        "statements_understood": understood,
        "not_understood": json.dumps(dict(sorted(missed.items()))),
        "problems": [f"{problem.kind}: {problem.detail}" for problem in stream.problems],
        "detected_from": list(stream.detected_from),
    }


def object_rows(stream: Stream, schema: Schema) -> Iterator[Row]:
    """Yield a row for each thing that stands in a schema, tables in the order of their names."""
    for name, table in sorted(schema.tables.items()):
        if table.temporary:
            continue
        for kind, own_name, definition, since, valid in _of_table(table):
            yield _object(stream, kind, name, own_name, definition, since, valid=valid)
    for name, made in sorted(schema.types.items()):
        yield _object(stream, "type", "", name, f"{made.kind} ({', '.join(made.members)})", made.since)
    for name, view in sorted(schema.views.items()):
        what = "materialized view" if view.materialized else "view"
        yield _object(
            stream, "view", name, name, f"{what} of {', '.join(view.reads)}" if view.reads else what, view.since
        )


def _of_table(table: TableState) -> Iterator[tuple[str, str, str, Origin | None, bool]]:
    yield "table", table.name, table.engine, table.since if table.known else None, True
    for name, column in table.columns.items():
        yield "column", name, column_text(column.column), column.type_since or column.since, True
    for name, constraint in sorted(table.constraints.items()):
        yield "constraint", name, constraint_text(constraint.constraint), constraint.since, constraint.validated
    for name, index in sorted(table.indexes.items()):
        yield "index", name, index_text(index.index), index.since, True


def _object(
    stream: Stream, kind: str, table: str, name: str, definition: str, since: Origin | None, *, valid: bool = True
) -> Row:
    return {
        "stream": stream.key,
        "kind": kind,
        "table_name": table,
        "name": name,
        "definition": definition,
        "since": since.name if since else "",
        "since_path": since.path if since else "",
        "valid": valid,
    }


def column_text(column: Column) -> str:
    """Return a column's definition in words of SQL, without its name."""
    parts = [str(column.type) if column.type else "unknown type"]
    if column.identity:
        parts.append("identity")
    if column.generated:
        parts.append(f"generated {column.generated}")
    parts.append("null" if column.nullable else "not null")
    if column.default is not None:
        parts.append(f"default {column.default.text or column.default.kind}")
    return " ".join(parts)


def constraint_text(constraint: Constraint) -> str:
    """Return a constraint's definition in words of SQL, without its name."""
    columns = f" ({', '.join(constraint.columns)})" if constraint.columns else ""
    text = constraint.kind.replace("_", " ") + columns
    if constraint.references is not None:
        to = ", ".join(constraint.references.columns)
        text += f" references {constraint.references.table}{f' ({to})' if to else ''}"
    if constraint.expression:
        text += f" {constraint.expression}"
    return text


def index_text(index: Index) -> str:
    """Return an index's definition in words of SQL, without its name."""
    text = f"{'unique ' if index.unique else ''}({', '.join(index.columns)})"
    if index.method:
        text += f" using {index.method}"
    return f"{text} where {index.where}" if index.where else text


def operation_rows(stream: Stream, moments: Sequence[Moment], new_tables: frozenset[str], first: int) -> Iterator[Row]:
    """Yield a row for each operation that others could notice; ``first`` is the position of the first one in the landed change."""
    ordinal = first
    for moment in moments:
        operation = moment.operation
        if isinstance(operation, _QUIET):
            continue
        strongest = strongest_of(moment.effects)
        table, thing = subject_of(operation)
        down = moment.migration.down
        way_back = (
            down is not None and not down.irreversible and any(not isinstance(o, _QUIET) for o in down.operations)
        )
        yield {
            "stream": stream.key,
            "ordinal": ordinal,
            "path": moment.migration.path,
            "migration": moment.migration.name,
            "start_line": operation.where[0],
            "engine": stream.engine.value,
            "kind": kind_of(operation),
            "table_name": table,
            "object": thing,
            "detail": detail_of(operation),
            "lock": strongest.lock if strongest else "",
            "duration": strongest.duration if strongest and strongest.lock else "",
            "blocks_reads": any(effect.blocks_reads for effect in moment.effects),
            "blocks_writes": any(effect.blocks_writes for effect in moment.effects),
            "rewrites": any(effect.rewrites for effect in moment.effects),
            "scans": any(effect.scans for effect in moment.effects),
            "transactional": moment.group.transactional,
            "new_table": table in new_tables,
            "reversible": way_back if stream.runner.has_down else None,
        }
        ordinal += 1


def strongest_of(effects: Sequence[Effect]) -> Effect | None:
    """Return the effect that others notice most; None where there is none."""
    return max(
        effects,
        key=lambda e: (e.blocks_reads, e.blocks_writes, _DURATIONS.index(e.duration) if e.lock else 0),
        default=None,
    )


def kind_of(operation: AnyOperation) -> str:
    """Return the word for an operation's kind, as facts hold it: ``create_index``."""
    return str(operation.__struct_config__.tag)


def detail_of(operation: AnyOperation) -> str:
    """Return what an operation does to its subject, in words of SQL; '' where its kind says it all."""
    told = _DETAILS.get(type(operation))
    return told(operation) if told else ""


def _renamed(operation: Any) -> str:
    return f"to {operation.new_name}"


_DETAILS: Mapping[type, Callable[[Any], str]] = {
    op.CreateTable: lambda o: f"{len(o.columns)} column{'' if len(o.columns) == 1 else 's'}",
    op.AddColumn: lambda o: column_text(o.column),
    op.AlterType: lambda o: str(o.type or "unknown type"),
    op.SetNullable: lambda o: "null" if o.nullable else "not null",
    op.SetDefault: lambda o: f"default {o.default.text or o.default.kind}" if o.default else "no default",
    op.AddConstraint: lambda o: constraint_text(o.constraint) + (" not valid" if o.constraint.not_valid else ""),
    op.CreateIndex: lambda o: index_text(o.index) + (" concurrently" if o.concurrent else ""),
    op.DropIndex: lambda o: "concurrently" if o.concurrent else "",
    op.RenameTable: _renamed,
    op.RenameColumn: _renamed,
    op.RenameIndex: _renamed,
    op.RenameType: _renamed,
    op.RenameConstraint: _renamed,
    op.Dml: lambda o: f"{o.kind}{' of every row' if o.everywhere else ''}",
    op.DataCode: lambda _: "code over data",
    op.Opaque: lambda o: op.REASONS.get(o.reason, o.reason),
    op.RewriteTable: lambda o: str(o.how),
}


def subject_of(operation: AnyOperation) -> tuple[str, str]:
    """Return the table that an operation is about, and the column, constraint, index or the like in it; '' where there is none."""
    table = str(getattr(operation, "table", ""))
    for name in ("column", "constraint", "index"):
        thing = getattr(operation, name, None)
        if thing is not None:
            return table, thing if isinstance(thing, str) else str(thing.name)
    name = getattr(operation, "name", "")
    new = getattr(operation, "new_name", "")
    if not table and kind_of(operation).endswith(("_view",)):
        return str(name), str(name)
    return table, str(name or new or getattr(operation, "partition", ""))
