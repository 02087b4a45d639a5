"""Edits that make a statement of raw SQL safe by itself: CONCURRENTLY where nothing wraps it into a transaction, and NOT VALID."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.operations import (
    AddConstraint,
    CreateIndex,
    DetachPartition,
    DropIndex,
    RefreshView,
    Reindex,
    SetSetting,
)

if TYPE_CHECKING:
    from analyzers.migrations.moment import Moment
    from analyzers.migrations.operations import AnyOperation
    from analyzers.migrations.stream import Edit

_CONCURRENT: Final = frozenset(
    {
        *("index-not-concurrent", "drop-index-not-concurrent", "reindex-not-concurrent"),
        *("refresh-matview-not-concurrent", "detach-partition-not-concurrent"),
    }
)
_NOT_VALID: Final = frozenset({"fk-validates-existing", "check-validates-existing"})


def edits_for(rule_id: str, moment: Moment) -> tuple[Edit, ...]:
    """Return the edits that cure what a rule found at an operation; none where that takes more than words in its statement."""
    if moment.down or moment.migration.script.reader != "sql" or moment.migration.script.placeholders:
        return ()
    operation = moment.operation
    alone = [one for one in moment.migration.up.operations if one.statement == operation.statement] == [operation]
    if not alone:
        return ()
    if rule_id in _CONCURRENT and (not moment.group.transactional or _leaves_by_itself(moment)):
        words = _after(operation, moment)
        return () if words is None else ((operation.where, words, " CONCURRENTLY"),)
    if rule_id in _NOT_VALID and isinstance(operation, AddConstraint):
        table = moment.table(operation.table)
        if table is not None and table.partitioned and not moment.detected.at_least(18):
            return ()
        return ((operation.where, "", " NOT VALID"),)
    return ()


def _leaves_by_itself(moment: Moment) -> bool:
    """Tell whether the runner will see that the statement cannot run in a transaction: Flyway, where it is the only one."""
    others = [one for one in moment.migration.up.operations if not isinstance(one, SetSetting)]
    return moment.stream.runner.framework == "flyway" and len(others) == 1 and not moment.group.explicit


def _after(operation: AnyOperation, moment: Moment) -> str | None:
    """Return the words behind which CONCURRENTLY stands, '' for the end; None where the statement cannot have it."""
    match operation:
        case CreateIndex():
            state = moment.table(operation.table)
            return None if operation.only or (state is not None and state.partitioned) else "INDEX"
        case DropIndex():
            return None if operation.several or operation.cascade else "INDEX"
        case Reindex():
            return None if operation.target == "system" else operation.target.upper()
        case RefreshView():
            view = moment.schema.views.get(operation.name)
            unique = view is not None and any(
                each.index.unique
                and not each.index.where
                and not any(key.startswith("(") for key in each.index.columns)
                for each in view.indexes.values()
            )
            return "MATERIALIZED VIEW" if unique and operation.with_data else None
        case DetachPartition():
            state = moment.table(operation.table)
            has_default = state is not None and bool(state.default_partition)
            return "" if not has_default and not operation.finalize else None
        case _:
            return None
