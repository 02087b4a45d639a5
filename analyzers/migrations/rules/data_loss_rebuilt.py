"""What a table loses, and which of its columns get other names, where it is built anew (SQLite)."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analyzers.migrations.operations import Dml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import Moment
    from analyzers.migrations.rules.data_loss_shared import Start


_ALIKE: Final = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class RebuiltTable:
    """A table in use that was built anew, once or more often. ``moment`` creates its last form.

    ``lost`` are columns that it had before the migration and has no more; where as many new ones were filled by the copying,
    and the names have something in common, they are ``renamed`` instead, as pairs of old and new name in the order of the table.
    """

    table: str
    moment: Moment
    lost: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]


def rebuilt_columns(start: Start) -> Iterator[RebuiltTable]:
    """Yield the tables whose columns become fewer or others by being built anew."""
    last = {one.table: one for one in start.rebuilt}
    for table, rebuild in last.items():
        old, new = start.table(table), start.whole.after.tables.get(table)
        if old is None or new is None or not (old.known and old.complete and new.complete) or not start.is_used(table):
            continue
        lost = [name for name in old.columns if name not in new.columns]
        if not lost:
            continue
        moment = start.moments[next(at for at in rebuild.positions if start.moments[at].operation == rebuild.created)]
        filled = {
            name
            for one in start.rebuilt
            if one.table == table and one.insert is not None
            for name in _columns(start.moments[one.insert])
        }
        gained = [name for name in new.columns if name not in old.columns and name in filled]
        pairs = zip(lost, gained, strict=False)
        is_renaming = len(gained) == len(lost) and all(_alike(first, second) for first, second in pairs)
        yield RebuiltTable(
            table=table,
            moment=moment,
            lost=() if is_renaming else tuple(lost),
            renamed=tuple(zip(lost, gained, strict=True)) if is_renaming else (),
        )


def _alike(first: str, second: str) -> bool:
    return difflib.SequenceMatcher(None, first.lower(), second.lower()).ratio() >= _ALIKE


def _columns(moment: Moment) -> tuple[str, ...]:
    return moment.operation.columns if isinstance(moment.operation, Dml) else ()
