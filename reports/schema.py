"""What a landed change does to schemas: its operations with their locks, the safe order of deploy, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reports.records import Row

_HELD = {
    "instant": "for a moment",
    "wait": "until others are done",
    "scan": "while all rows are read",
    "build": "while the index is built",
    "rewrite": "while the table is written anew",
    "unknown": "for as long as it runs",
}
_LONG = frozenset({"scan", "build", "rewrite", "unknown"})
_ADDS = frozenset(
    "create_table add_column create_index create_type add_enum_value create_view create_schema create_domain create_routine".split()
)
_REMOVES = frozenset("drop_table drop_column drop_type drop_view drop_schema drop_database drop_identity".split())
_RENAMES = frozenset("rename_table rename_column move_table rename_schema rename_enum_value rename_type".split())
_TIGHTENS = frozenset({"add_constraint", "validate_constraint"})
_LOSES = frozenset({"drop_table", "drop_column", "truncate", "drop_schema", "drop_database"})
_DATA = frozenset({"dml", "data_code"})


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownOperation:
    """One operation of a migration. ``effect`` says which lock is held for how long and who waits; '' where nobody does.

    ``reversible`` None: the framework knows no ways back.
    """

    migration: str
    path: str
    line: int
    what: str
    subject: str
    detail: str
    effect: str
    is_long: bool
    reversible: bool | None


@dataclass(frozen=True, kw_only=True, slots=True)
class StreamPart:
    """What a change does to one database. ``order`` are sentences on the order of deploy."""

    stream: str
    engine: str
    operations: tuple[ShownOperation, ...]
    order: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SchemaPart:
    """What a change does to schemas, and how that is taken back: ``rollback`` is a sentence or more, '' where nothing is done."""

    streams: tuple[StreamPart, ...]
    rollback: str
    reasons: tuple[str, ...]


def schema_part(rows: Sequence[Row]) -> SchemaPart:
    """Return the section of a change from its rows of table ``schema_operations``, in their order."""
    ordered = sorted(rows, key=lambda row: (str(row["stream"]), int(row["ordinal"])))
    parts = []
    for stream, found in groupby(ordered, key=lambda row: str(row["stream"])):
        listed = list(found)
        parts.append(
            StreamPart(
                stream=stream,
                engine=str(listed[0]["engine"]),
                operations=tuple(_shown(row) for row in listed),
                order=tuple(_order(listed)),
            )
        )
    return SchemaPart(streams=tuple(parts), rollback=_rollback(ordered), reasons=schema_reasons(ordered))


def schema_reasons(rows: Iterable[Row]) -> tuple[str, ...]:
    """Return what the operations of a change add to its risk, in words; nothing where nobody waits and nothing is lost."""
    reasons = []
    locked = sorted({str(row["table_name"]) for row in rows if _is_long(row)})
    if locked:
        reasons.append(f"it holds locks on {_named(locked)} for longer than a moment")
    lost = sorted({_subject(row) for row in rows if row["kind"] in _LOSES and not row["new_table"]})
    if lost:
        reasons.append(f"it removes {_named(lost)}")
    unread = sum(1 for row in rows if row["kind"] == "opaque")
    if unread:
        reasons.append(f"{unread} {'statement' if unread == 1 else 'statements'} of its migrations could not be read")
    return tuple(reasons)


def _shown(row: Row) -> ShownOperation:
    return ShownOperation(
        migration=str(row["migration"]),
        path=str(row["path"]),
        line=int(row["start_line"]),
        what=str(row["kind"]).replace("_", " "),
        subject=_subject(row),
        detail=str(row["detail"] or ""),
        effect=_effect(row),
        is_long=_is_long(row),
        reversible=row["reversible"],
    )


def _subject(row: Row) -> str:
    table, thing = str(row["table_name"]), str(row["object"])
    return f"{table}.{thing}" if table and thing and table != thing else table or thing


def _effect(row: Row) -> str:
    if not row["lock"] or row["new_table"]:
        return "new table: nobody waits" if row["new_table"] and row["lock"] else ""
    waits = (
        "reads and writes wait" if row["blocks_reads"] else "writes wait" if row["blocks_writes"] else "nobody waits"
    )
    return f"{row['lock']} {_HELD.get(str(row['duration']), '')}: {waits}"


def _is_long(row: Row) -> bool:
    return bool(row["blocks_writes"]) and not row["new_table"] and row["duration"] in _LONG


def _order(rows: Sequence[Row]) -> Iterable[str]:
    """Yield in which order migrations and code are safe to deploy, as far as the kinds of operations tell."""
    kinds = {str(row["kind"]) for row in rows if not row["new_table"]}
    tight = any(
        row["kind"] in _TIGHTENS or (row["kind"], row["detail"]) == ("set_nullable", "not null") for row in rows
    )
    tight = tight and not all(row["new_table"] for row in rows)
    removed = sorted({_subject(row) for row in rows if row["kind"] in _REMOVES and not row["new_table"]})
    renamed = sorted({_subject(row) for row in rows if row["kind"] in _RENAMES and not row["new_table"]})
    if renamed:
        yield (
            f"No order is safe for {_named(renamed)}: code from before and after the rename cannot both run. Add the new name,"
            " write both, move the readers, drop the old one in a later release."
        )
    if removed:
        yield f"Deploy the code that no longer uses {_named(removed)} first, everywhere; migrate after that."
    if tight:
        yield "Deploy the code that writes only what the new constraints allow first; migrate after that."
    adds = any(str(row["kind"]) in _ADDS for row in rows)
    if adds and (removed or tight or renamed):
        yield "What is added has to be there before the new code runs: that asks for two releases."
    elif adds or kinds & _DATA:
        yield "Migrate first, then deploy the code."


def _rollback(rows: Sequence[Row]) -> str:
    if not rows:
        return ""
    sentences = []
    named = {str(row["migration"]): row["reversible"] for row in rows}
    undone = [name for name, reversible in named.items() if reversible]
    stuck = [name for name, reversible in named.items() if reversible is False]
    unknown = [name for name, reversible in named.items() if reversible is None]
    if undone:
        sentences.append(
            f"Run the {'way' if len(undone) == 1 else 'ways'} back of {_named(undone)} before the code goes back."
        )
    if stuck:
        sentences.append(
            f"{_named(stuck)} {'has' if len(stuck) == 1 else 'have'} no way back: write the repair as a new migration."
        )
    if unknown:
        sentences.append(
            f"The framework knows no ways back: what {_named(unknown)} did is taken back by a new migration."
        )
    lost = sorted({_subject(row) for row in rows if row["kind"] in _LOSES and not row["new_table"]})
    if lost:
        sentences.append(f"The data of {_named(lost)} comes back only from a backup.")
    filled = sorted({_subject(row) for row in rows if row["kind"] == "add_column" and not row["new_table"]})
    if undone and filled:
        sentences.append(f"Going back drops {_named(filled)} with what was written there since.")
    return " ".join(sentences)


def _named(names: Sequence[str]) -> str:
    """Return names as inline code, three at most."""
    shown = ", ".join(f"`{name.replace('`', '')}`" for name in names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown
