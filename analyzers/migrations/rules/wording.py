"""What findings about migrations say: one sentence with the fact that makes it one, and what it is about by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzers.migrations import operations as ops
from analyzers.migrations.rules.engine_names import engine_name
from analyzers.migrations.rules.mechanical import edits_for
from analyzers.migrations.rules.recipes_django import with_helper
from analyzers.migrations.stream import Found

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzers.migrations.effects import Duration, Effect
    from analyzers.migrations.moment import Moment
    from analyzers.migrations.operations import AnyOperation, Where
    from analyzers.migrations.stream import Detected
    from analyzers.rule import Rule

_HELD: Final[dict[Duration, str]] = {
    "instant": "for a moment",
    "scan": "for as long as all rows are read",
    "build": "for as long as the index is built",
    "rewrite": "for as long as the whole table is written anew",
    "wait": "while it waits for others",
    "unknown": "for as long as it takes",
}

_WORDS: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
"""Between the words of a class's name."""

_COLUMN_WORDS: Final = {
    ops.DropColumn: "DROP COLUMN {column}",
    ops.RenameColumn: "RENAME COLUMN {column}",
    ops.SetDefault: "SET DEFAULT of {column}",
    ops.DropIdentity: "DROP IDENTITY of {column}",
}

_KINDS: Final = {
    "primary_key": "PRIMARY KEY",
    "unique": "UNIQUE",
    "foreign_key": "FOREIGN KEY",
    "check": "CHECK",
    "exclude": "EXCLUDE",
    "not_null": "NOT NULL",
    "unknown": "a constraint",
}


_COMMANDS: Final = {
    "logged": "SET LOGGED",
    "unlogged": "SET UNLOGGED",
    "access_method": "SET ACCESS METHOD",
    "tablespace": "SET TABLESPACE",
    "optimize": "OPTIMIZE TABLE",
    "charset": "CONVERT TO CHARACTER SET",
}


def describe(operation: AnyOperation) -> str:  # noqa: C901, PLR0912 - one case for each operation that has words of its own
    """Return what an operation does in the words of SQL, without the table: ``CREATE INDEX orders_total``."""
    match operation:
        case ops.CreateIndex(index=index):
            words = (
                "CREATE",
                "UNIQUE" if index.unique else "",
                "INDEX",
                "CONCURRENTLY" if operation.concurrent else "",
            )
            return f"{' '.join(filter(None, words))} {index.name or _columns(index.columns)}".rstrip()
        case ops.DropIndex(name=name, columns=columns):
            return f"DROP INDEX {'CONCURRENTLY ' if operation.concurrent else ''}{name or _columns(columns)}".rstrip()
        case ops.AddColumn(column=column):
            return f"ADD COLUMN {column.name}"
        case ops.AlterType(column=column, type=type_):
            return f"ALTER COLUMN {column} TYPE {type_ or ''}".rstrip()
        case ops.SetNullable(column=column, nullable=nullable):
            return f"{'DROP' if nullable else 'SET'} NOT NULL of {column}"
        case ops.AddConstraint(constraint=constraint):
            return f"ADD {_KINDS[constraint.kind]} {constraint.name or _columns(constraint.columns)}".rstrip()
        case ops.ValidateConstraint(name=name):
            return f"VALIDATE CONSTRAINT {name}"
        case ops.DropConstraint(name=name):
            return f"DROP CONSTRAINT {name}".rstrip()
        case ops.CreateTable(table=table) | ops.DropTable(table=table):
            return f"{'CREATE' if isinstance(operation, ops.CreateTable) else 'DROP'} TABLE {table}"
        case ops.RefreshView(name=name):
            return f"REFRESH MATERIALIZED VIEW {name}"
        case ops.Reindex(target=target, name=name):
            return f"REINDEX {target.upper()}{' CONCURRENTLY' if operation.concurrent else ''} {name}".rstrip()
        case ops.AttachPartition(partition=partition):
            return f"ATTACH PARTITION {partition}"
        case ops.DetachPartition(partition=partition):
            return f"DETACH PARTITION {partition}"
        case ops.RewriteTable(how=how):
            return _COMMANDS.get(how, how.replace("_", " ").upper())
        case ops.AlterTrigger(action=action, name=name):
            return f"{action.upper()} TRIGGER {name}".rstrip()
        case ops.AddEnumValue(name=name, value=value):
            return f"ALTER TYPE {name} ADD VALUE '{value}'"
        case ops.Dml(kind=kind, table=table):
            return f"{kind.upper()} of {table}" if table else kind.upper()
        case ops.DataCode(written=written):
            return written or "code over data"
        case ops.RenameTable() | ops.MoveTable():
            return "RENAME"
        case ops.RowSecurity(action=action):
            return f"{action.upper()} ROW LEVEL SECURITY"
        case _:
            words_of = _COLUMN_WORDS.get(type(operation))
            if words_of is not None:
                return words_of.format(column=getattr(operation, "column", ""))
            return operation.written or _WORDS.sub(" ", type(operation).__name__).upper()


def _columns(columns: Sequence[str]) -> str:
    return f"({', '.join(columns)})" if columns else ""


def held(effect: Effect, *, goes_on: bool = False) -> str:
    """Return what a lock means: ``takes a SHARE lock on orders for as long as the index is built: writes of orders wait``.

    ``goes_on``: its transaction does, with other statements.
    """
    waiting = "reads and writes" if effect.blocks_reads else "writes"
    lock = f"{'an' if effect.lock[:1] in 'AEIOU' else 'a'} {effect.lock} lock" if effect.lock else "a lock"
    is_short = effect.duration == "instant"
    behind = "" if not is_short else " until then" if goes_on else " behind it until it has it and is done"
    wait = f": {waiting} of {effect.table} wait{behind}" if effect.blocks_writes or effect.blocks_reads else ""
    until = "until its transaction ends" if is_short and goes_on else _HELD[effect.duration]
    return f"takes {lock} on {effect.table} {until}{wait}"


def table_of(operation: AnyOperation) -> str:
    """Return the table that an operation is about, '' where it says none."""
    table = getattr(operation, "table", "")
    return table if isinstance(table, str) else ""


def on_table(operation: AnyOperation) -> str:
    """Return what an operation does, and to which table: ``ADD COLUMN a on orders``."""
    words, table = describe(operation), table_of(operation)
    return words if not table or table in words.split() else f"{words} on {table}"


def names(operation: AnyOperation) -> dict[str, str]:
    """Return the names by which an operation is known again: table, column, index, constraint, and the like."""
    found = {"table": table_of(operation)}
    match operation:
        case ops.CreateIndex(index=index):
            found |= {"index": index.name or ",".join(index.columns)}
        case ops.DropIndex(name=name):
            found |= {"index": name or ",".join(operation.columns)}
        case ops.AddColumn(column=column):
            found |= {"column": column.name}
        case ops.AddConstraint(constraint=constraint):
            found |= {"constraint": constraint.name or f"{constraint.kind}:{','.join(constraint.columns)}"}
        case _:
            for key in ("column", "name", "partition", "how", "kind", "value"):
                value = getattr(operation, key, "")
                if isinstance(value, str):
                    found[key] = value
    return {key: value for key, value in found.items() if value}


def engine_words(detected: Detected) -> str:
    """Return engine and version in words: ``PostgreSQL 14 (assumed)``."""
    version = ".".join(map(str, detected.version))
    return f"{engine_name(detected.engine)} {version}{'' if detected.version_from else ' (assumed)'}"


def found_at(
    rule: Rule,
    moment: Moment,
    message: str,
    *,
    evidence: dict[str, str] | None = None,
    related: Sequence[tuple[str, Where, str]] = (),
    steps: Sequence[str] = (),
    severity: str | None = None,
    confidence: str | None = None,
) -> Found:
    """Return what a rule found at the operation of a moment; ``evidence`` None: the operation's own names."""
    migration = moment.migration
    return Found(
        rule_id=rule.id,
        path=(migration.down_path or migration.path) if moment.down else migration.path,
        where=moment.operation.where,
        message=message,
        evidence=names(moment.operation) if evidence is None else evidence,
        related=tuple(related),
        steps=with_helper(moment, steps),
        severity=severity,
        confidence=confidence,
        edits=edits_for(rule.id, moment),
    )


def origin_of(moment: Moment, table: str) -> tuple[tuple[str, Where, str], ...]:
    """Return the place where a table was created as a related one, none where it is not known."""
    state = moment.table(table)
    if state is None or not state.known:
        return ()
    return ((state.since.path, state.since.where, f"{table} is created here"),)


def listed(words: Sequence[str]) -> str:
    """Return words as an enumeration: ``a, b and c``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def tables_in(columns: Sequence[str]) -> str:
    """Return the tables of ``table.column``: what identifies a finding about several columns, whichever join later."""
    return ",".join(dict.fromkeys(column.rpartition(".")[0] for column in columns))
