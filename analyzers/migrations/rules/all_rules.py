"""All rules about migrations, in a fixed order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.rules import (
    building,
    compatibility_names,
    compatibility_not_null,
    compatibility_readers,
    compatibility_required,
    compatibility_schemas,
    compatibility_unique,
    constraints,
    constraints_domains,
    constraints_keys,
    data_loss_columns,
    data_loss_constraints,
    data_loss_indexes,
    data_loss_objects,
    data_loss_pairs,
    data_loss_rows,
    data_loss_tables,
    data_loss_types,
    enums,
    history,
    history_code,
    history_order,
    indexes,
    locks,
    locks_repeated,
    locks_tables,
    locks_triggers,
    locks_views,
    mysql,
    mysql_columns,
    mysql_definitions,
    mysql_policies,
    partitions,
    quality_indexes,
    quality_keys,
    quality_parents,
    quality_rights,
    quality_tables,
    quality_types,
    references,
    rewrites,
    rewrites_types,
    sqlite,
    timeouts,
    transactions,
    transactions_data,
    transactions_reruns,
    ways_back,
    ways_back_inverse,
)
from fleetreview.model import Severity

if TYPE_CHECKING:
    from analyzers.migrations.moment import AnyRule

_MODULES: Final = (
    history,
    history_code,
    building,
    history_order,
    indexes,
    compatibility_names,
    compatibility_not_null,
    compatibility_readers,
    compatibility_required,
    compatibility_schemas,
    compatibility_unique,
    constraints,
    constraints_domains,
    constraints_keys,
    data_loss_columns,
    data_loss_pairs,
    data_loss_types,
    data_loss_constraints,
    data_loss_indexes,
    data_loss_rows,
    data_loss_objects,
    references,
    data_loss_tables,
    rewrites,
    rewrites_types,
    sqlite,
    partitions,
    quality_indexes,
    quality_keys,
    quality_parents,
    quality_rights,
    quality_tables,
    quality_types,
    enums,
    locks,
    locks_repeated,
    locks_tables,
    locks_triggers,
    locks_views,
    timeouts,
    transactions,
    transactions_data,
    transactions_reruns,
    ways_back,
    ways_back_inverse,
    mysql,
    mysql_columns,
    mysql_definitions,
    mysql_policies,
)


def rules() -> tuple[AnyRule, ...]:
    """Return all rules; their order is that of a report with equal severities."""
    return tuple(rule for module in _MODULES for rule in module.RULES)


OPT_IN: Final = frozenset(one.rule.id for one in rules() if one.rule.severity <= Severity.LOW)
"""Rules that act only where a repository asks for them: what is low or info would drown the others."""
