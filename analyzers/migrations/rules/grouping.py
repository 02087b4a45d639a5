"""Tells once what one change of a migration mends: findings of a rule about the parts of one table become a single one.

Twenty columns that get another type in one migration are one decision of one person, and one table that is locked. Where the very
same steps mend several tables of a migration, these are one finding too.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from analyzers.migrations.rules.about_locks import HELD, SLOW
from analyzers.migrations.rules.wording import listed
from fleetreview.model import Confidence, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from analyzers.migrations.operations import Where
    from analyzers.migrations.stream import Found

_COLUMNS: Final = ("column", "columns")
_CONSTRAINTS: Final = ("constraint", "constraints")
_INDEXES: Final = ("index", "indexes")

PARTS: Final[dict[str, tuple[str, str]]] = {
    "add-column-auto-increment": _COLUMNS,
    "add-column-default-rewrite": _COLUMNS,
    "add-column-generated-stored": _COLUMNS,
    "add-required-column": _COLUMNS,
    "change-default": _COLUMNS,
    "char-type": _COLUMNS,
    "check-validates-existing": _CONSTRAINTS,
    "column-type-rechecks-constraint": _COLUMNS,
    "column-type-rewrite": _COLUMNS,
    "concurrent-index-not-retryable": _INDEXES,
    "drop-index-not-concurrent": _INDEXES,
    "fk-type-mismatch": _COLUMNS,
    "fk-unindexed": _COLUMNS,
    "fk-validates-existing": _CONSTRAINTS,
    "float-column": _COLUMNS,
    "index-not-concurrent": _INDEXES,
    "json-not-jsonb": _COLUMNS,
    "mysql-check-copies-table": _CONSTRAINTS,
    "mysql-drop-visible-index": _INDEXES,
    "mysql-enum-column": _COLUMNS,
    "mysql-fk-blocks-writes": _CONSTRAINTS,
    "mysql-implicit-default": _COLUMNS,
    "mysql-index-blocks-writes": _INDEXES,
    "mysql-inline-references-ignored": _COLUMNS,
    "mysql-timestamp-2038": _COLUMNS,
    "required-column-default-dropped": _COLUMNS,
    "set-not-null-scan": _COLUMNS,
    "table-rebuild-adds-not-null": _COLUMNS,
    "timestamp-without-tz": _COLUMNS,
    "unique-added-old-writers": _COLUMNS,
    "unique-constraint-builds-index": _CONSTRAINTS,
    "varchar-limit": _COLUMNS,
}
"""Rules that are told once for each table and way of a migration: the evidence that names the part, and its plural."""

SAME_WAY: Final = frozenset({"column-type-rewrite", "fk-validates-existing", "mysql-fk-blocks-writes"})
"""Rules of which tables that are mended by the same steps, but for names, are told together."""

_TOLD_BY: Final = {"multi-table-lock-window": {"statements-after-exclusive-lock", "rewrite-while-holding-lock"}}
"""Rules that are not told beside another one of the same way: whoever splits the migration for that has mended both."""


_KEY_ANEW: Final = ("fk-validates-existing", "set-not-null-scan")
"""Of one place: Django makes a key anew where its field becomes NOT NULL. What sets that by SQL leaves the key alone."""

_TOLD_AT: Final = {"backfill-in-schema-migration": {"statements-after-exclusive-lock", "rewrite-while-holding-lock"}}
"""Rules about a migration that say nothing more of a statement where one of these rules about its lock tells it."""


def untold(found: Iterable[Found], told: Sequence[Found]) -> Iterator[Found]:
    """Yield what rules about a migration found, without what was told of the same statement before."""
    for one in found:
        rules = _TOLD_AT.get(one.rule_id, ())
        if not any(other.rule_id in rules and other.where == one.where for other in told):
            yield one


def grouped(found: Iterable[Found]) -> list[Found]:
    """Return findings of one way of one migration, in their order, with those about parts of one table joined to the first.

    A finding that can be joined is identified by its table alone, so that it stays the same when a further part joins. It has the
    severity of the worst part, and the confidence of the surest of these. What another finding tells as well is left out.
    """
    everything = list(found)
    if not everything:
        return everything
    everything = _without_keys_anew(everything)
    kept: list[Found] = []
    groups: dict[tuple[str, str, str], list[Found]] = {}
    rules = {(one.path, one.rule_id) for one in everything}
    for one in everything:
        if any((one.path, rule) in rules for rule in _TOLD_BY.get(one.rule_id, ())):
            continue
        table = one.evidence.get("table", "")
        if one.rule_id not in PARTS or not table:
            kept.append(one)
            continue
        group = groups.setdefault((one.rule_id, one.path, table), [])
        if not group:
            kept.append(one)
        group.append(one)
    firsts = {id(group[0]): _joined(group) for group in groups.values()}
    became = _alike(groups.values(), firsts)
    told = (became.get(id(one), firsts.get(id(one), one)) for one in kept)
    return _with_locks([one for one in told if one is not None])


def _without_keys_anew(found: list[Found]) -> list[Found]:
    """Tell a key that is dropped and made again with its field inside of the finding about the field, where there is one."""
    key, scan = _KEY_ANEW
    anew = {
        (one.path, one.where): one
        for one in found
        if one.rule_id == key and " drops the key and makes it again" in one.message
    }
    told = {(one.path, one.where) for one in found if one.rule_id == scan} & anew.keys()
    kept: list[Found] = []
    for one in found:
        if (one.path, one.where) not in told or one.rule_id not in _KEY_ANEW:
            kept.append(one)
        elif one.rule_id == scan:
            word = anew[one.path, one.where].message.rpartition(" (")[2].partition(" ")[0]
            clause = f"; {word} drops the foreign key meanwhile and makes it again, and reads all rows for that too"
            kept.append(replace(one, message=f"{one.message.removesuffix('.')}{clause}."))
    return kept


def _with_locks(found: list[Found]) -> list[Found]:
    """Tell a lock that is held while a slow statement runs inside of the finding about that statement, where there is one."""
    places: dict[tuple[str, Where], int] = {}
    for at, one in enumerate(found):
        if one.rule_id in SLOW:
            likewise = (where for path, where, note in one.related if path == one.path and note.endswith(" likewise"))
            for where in (one.where, *likewise):
                places.setdefault((one.path, where), at)
    kept, left_out = list(found), set[int]()
    for at, one in enumerate(found):
        into = places.get((one.path, one.where)) if one.rule_id in HELD else None
        if into is not None:
            kept[into], left_out = _with_lock(kept[into], one), {*left_out, at}
    return [one for at, one in enumerate(kept) if at not in left_out]


def _with_lock(slow: Found, held: Found) -> Found:
    """Return the finding about a slow statement with the lock that its transaction holds meanwhile on another table."""
    table = held.evidence.get("locked") or held.evidence["table"]
    since = held.message.partition("(since ")[2].partition("):")[0]
    if_one = "where all runs in one transaction, " if held.confidence == "low" and slow.confidence != "low" else ""
    clause = f"; {if_one}reads and writes of {table} wait too, which is locked since {since}"
    if table in slow.evidence.get("table", "").split(","):
        clause = f"; {if_one}all of them stay locked until the last one is done"
    hot = "is a hot table" in held.message and "hot table" not in slow.message
    return replace(
        slow,
        message=f"{slow.message.removesuffix('.')}{clause}{', and is a hot table' if hot else ''}.",
        related=tuple(dict.fromkeys((*slow.related, *held.related[:1]))),
        severity=held.severity if hot else slow.severity,
    )


def _alike(groups: Iterable[Sequence[Found]], firsts: Mapping[int, Found]) -> dict[int, Found | None]:
    """Return what becomes of the first findings of tables that have one way: the first is told for all, None joins it."""
    ways: dict[tuple[str | None, ...], list[Sequence[Found]]] = {}
    for group in groups:
        joined, steps = firsts[id(group[0])], {_way(one) for one in group}
        if joined.rule_id in SAME_WAY and not joined.edits and len(steps) == 1:
            way = (joined.rule_id, joined.path, joined.severity, joined.confidence, *steps)
            ways.setdefault(way, []).append(group)
    became: dict[int, Found | None] = {}
    for same in ways.values():
        if len(same) > 1:
            became |= {id(group[0]): None for group in same}
            parts = {group[0].evidence["table"]: [*dict.fromkeys(map(_part, group))] for group in same}
            became[id(same[0][0])] = _together([firsts[id(group[0])] for group in same], parts)
    return became


def _way(found: Found) -> str:
    """Return what the steps of a finding do, without the names in their code; a check is off for all keys of a file."""
    done: list[str] = []
    for step in found.steps if found.rule_id != "mysql-fk-blocks-writes" else ():
        prose, _, code = step.replace('"', "").replace("`", "").partition("\n")
        for name in (found.evidence.get("table", ""), _part(found)):
            plain = name.rpartition(".")[2]
            code = re.sub(rf"(?<![a-zA-Z0-9]){re.escape(plain)}(?![a-zA-Z0-9])", "?", code) if plain else code
        done += (prose.split(" ", 1)[0], code)
    return "\n".join(done)


def _together(found: Sequence[Found], parts: Mapping[str, Sequence[str]]) -> Found:
    """Join findings of several tables to the worst of them; tables whose columns have other names are told with these."""
    worst = max(found, key=lambda one: (*_weight(one), len(one.steps)))  # the first of equals
    rest = [one for one in found if one is not worst]
    tables, own = [one.evidence["table"] for one in rest], {*parts[worst.evidence["table"]]}
    named = PARTS[worst.rule_id] is _COLUMNS
    shown = listed(
        [f"{one} ({listed(parts[one])})" if named and not own.issuperset(parts[one]) else one for one in tables]
    )
    likewise = [(one.path, one.where, f"{one.evidence['table']} likewise") for one in rest]
    return replace(
        worst,
        message=f"{worst.message.removesuffix('.')}; likewise for {'tables' if len(tables) > 1 else 'table'} {shown}.",
        evidence={"table": ",".join((worst.evidence["table"], *tables))},
        related=tuple(dict.fromkeys((*worst.related, *likewise, *(place for one in rest for place in one.related)))),
        steps=(*worst.steps, f"Do likewise for {'tables' if len(tables) > 1 else 'table'} {shown}.")
        if worst.steps
        else (),
    )


def _joined(group: Sequence[Found]) -> Found:
    worst = max(group, key=_weight)  # the first of equals
    rest = [one for one in group if one is not worst]
    table = {"table": worst.evidence["table"]}
    if not rest:
        return replace(worst, evidence=table)
    names = [*dict.fromkeys(_part(one) for one in rest if _part(one) != _part(worst))]
    # A fix of one place would leave the finding as it is.
    elsewhere = any(one.where != worst.where for one in rest)
    edits = () if elsewhere else tuple(dict.fromkeys(edit for one in group for edit in one.edits))
    if not names:
        return replace(worst, evidence=table, edits=edits)
    noun = PARTS[worst.rule_id][len(names) > 1]
    related = dict.fromkeys(
        (
            *worst.related,
            *((one.path, one.where, f"{_part(one)} likewise") for one in rest if one.where != worst.where),
        )
    )
    return replace(
        worst,
        message=f"{worst.message.removesuffix('.')}; likewise for its {noun} {listed(names)}.",
        evidence=table,
        related=tuple(related),
        steps=(*worst.steps, f"Do likewise for {listed(names)}.") if worst.steps else (),
        edits=edits,
    )


def _weight(found: Found) -> tuple[int, int]:
    """Return how much a finding weighs; None is the rule's own severity or confidence, of which milder cases are exceptions."""
    severity = Severity(found.severity) if found.severity else Severity.CRITICAL
    confidence = Confidence(found.confidence) if found.confidence else Confidence.HIGH
    return severity.rank, confidence.rank


def _part(found: Found) -> str:
    """Return the part that a finding is about as a reader knows it: a name, else its columns."""
    said = found.evidence.get(PARTS[found.rule_id][0], "")
    return f"({said.partition(':')[2].replace(',', ', ')})" if ":" in said else said
