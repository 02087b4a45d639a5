"""The schema that a stream's operations make, statically replayed: no database is asked.

What is known of a table is what migrations said of it. A table that no migration created is made up when an operation names it
(``known`` False): it exists, but nobody knows since when and with which columns. Nothing here raises for an operation that
does not fit: the database would have refused it, or a statement before it was not understood.

States are written once: a replay puts a new state in the place of the old one and never changes one that is there, so that
schemas share what they have in common (``replay.copy_schema``). None is part of a cycle: the collector of garbage need not look at
them, as at operations.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from analyzers.migrations.operations import Column, Constraint, Index, Where


class Origin(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    """Where something came to be: a migration's path and name, its position in the stream, and the place in the file."""

    path: str
    name: str
    ordinal: int
    where: Where


class ColumnState(msgspec.Struct, kw_only=True, gc=False):
    """A column as it stands. ``column`` has today's type, nullability, default and (derived) keys.

    ``known`` False: no migration created it. Then it has only what operations since said of it, and ``since.ordinal`` is -1.
    """

    column: Column
    since: Origin
    type_since: Origin | None = None
    known: bool = True


class ConstraintState(msgspec.Struct, kw_only=True, gc=False):
    """A constraint as it stands. ``validated`` False: NOT VALID and not validated since."""

    constraint: Constraint
    since: Origin
    validated: bool = True


class IndexState(msgspec.Struct, kw_only=True, gc=False):
    """An index as it stands. ``of_constraint`` names the constraint that it backs."""

    index: Index
    table: str
    since: Origin
    of_constraint: str = ""


class TableState(msgspec.Struct, kw_only=True, gc=False):
    """A table as it stands, by folded names. ``known`` False: no migration created it.

    ``complete`` False: it may have columns, constraints and indexes that are not listed (of a made-up table, or one created
    from a query).
    """

    name: str
    since: Origin
    known: bool = True
    complete: bool = True
    temporary: bool = False
    partitioned: bool = False
    partition_of: str = ""
    default_partition: str = ""
    engine: str = ""
    charset: str = ""
    columns: dict[str, ColumnState] = msgspec.field(default_factory=dict)
    constraints: dict[str, ConstraintState] = msgspec.field(default_factory=dict)
    indexes: dict[str, IndexState] = msgspec.field(default_factory=dict)
    former_names: tuple[str, ...] = ()
    row_security: bool = False
    filled_in: Origin | None = None
    """Where a migration wrote rows into it."""


class TypeState(msgspec.Struct, kw_only=True, gc=False):
    """An enumeration, another type or a domain."""

    name: str
    kind: str
    members: tuple[str, ...]
    since: Origin


class ViewState(msgspec.Struct, kw_only=True, gc=False):
    """A view. ``reads`` are the tables that it names, ``indexes`` those of a materialized one, by name."""

    name: str
    materialized: bool
    reads: tuple[str, ...]
    since: Origin
    indexes: dict[str, IndexState] = msgspec.field(default_factory=dict)


@dataclass(kw_only=True, slots=True)
class Schema:
    """Everything that stands after some operations.

    ``state_removed``: what the models no longer know though the database has it.
    """

    tables: dict[str, TableState] = field(default_factory=dict)
    types: dict[str, TypeState] = field(default_factory=dict)
    views: dict[str, ViewState] = field(default_factory=dict)
    schemas: dict[str, Origin] = field(default_factory=dict)
    dropped: dict[str, Origin] = field(default_factory=dict)
    """Tables and ``table.column`` that went, and where."""
    dropped_tables: dict[str, TableState] = field(default_factory=dict)
    """Tables as they stood when they went: a table built anew under the same name continues them."""
    state_removed: dict[str, Origin] = field(default_factory=dict)
    by_last_part: dict[str, tuple[str, ...]] | None = field(default=None, compare=False, repr=False)
    """Names of tables in a schema of their own by what follows the dot; None until asked for since a table came or went
    (``replay_state.located``)."""
    index_names: dict[str, int] | None = field(default=None, compare=False, repr=False)
    """How many tables have an index of a name; None until asked for. Kept up to date by ``replay_state.put`` and ``remove``."""
    referring: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)
    """Names of the tables with a foreign key to a table, by its name, in no order. Kept up to date likewise."""
