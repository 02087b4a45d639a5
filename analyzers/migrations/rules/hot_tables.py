"""Findings about locks on tables that the settings name hot: one step more severe, as nobody can wait there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from analyzers.migrations.names import fold, table_name
from analyzers.migrations.rules.about_locks import ABOUT_LOCKS, HELD
from analyzers.migrations.rules.wording import listed
from analyzers.migrations.script import Dialect
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from analyzers.migrations.effects import Effect
    from analyzers.migrations.moment import Moment
    from analyzers.migrations.stream import Found
    from analyzers.rule import Rule

_SEVERITIES: Final = tuple(Severity)
_EVIDENCE: Final = ("table", "tables", "locked")


def raised(found: Iterable[Found], rule: Rule, moment: Moment) -> Iterator[Found]:
    """Yield what a rule found at a moment, one step more severe where it is about locks on hot tables.

    It becomes critical only where others neither read nor write for longer than a moment.
    """
    if rule.id not in ABOUT_LOCKS:
        yield from found
        return
    for one in found:
        effects = [effect for effect in moment.effects if effect.blocks_reads or effect.blocks_writes]
        named = [name for key in _EVIDENCE for name in one.evidence.get(key, "").split(",") if name]
        tables = [name for name in dict.fromkeys((*named, *(each.table for each in effects))) if _is_hot(moment, name)]
        yield _raised(one, rule, tables, effects) if tables else one


def _raised(one: Found, rule: Rule, tables: Sequence[str], effects: Sequence[Effect]) -> Found:
    own = Severity(one.severity) if one.severity else rule.severity
    stands = rule.id in HELD or any(
        each.table in tables and each.blocks_reads and each.blocks_writes and each.duration not in {"instant", "wait"}
        for each in effects
    )
    most = max(own, Severity.CRITICAL if stands else Severity.HIGH)
    severity = min(most, _SEVERITIES[min(own.rank + 1, len(_SEVERITIES) - 1)])
    verb = "are hot tables" if len(tables) > 1 else "is a hot table"
    message = f"{one.message.removesuffix('.')}; {listed(tables)} {verb}, as the settings say."
    return replace(one, severity=str(severity), message=message)


def _is_hot(moment: Moment, table: str) -> bool:
    """Tell whether settings name a table, with its schema or without, or by a name that it had before."""
    state = moment.table(table)
    known = {table, *(state.former_names if state is not None else ())}
    known |= {name.rpartition(".")[2] for name in known}
    return any(name in known or _folded(name) in known for name in moment.stream.hot_tables)


def _folded(name: str) -> str:
    schema, _, last = name.rpartition(".")
    return table_name(schema.lower(), fold(last, Dialect.POSTGRES))
