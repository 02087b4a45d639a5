"""What a Django project's migrations made up to some point, as far as later ones refer to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import msgspec

from analyzers.migrations.operations import Column, Constraint, CreateTable, Index, Reference, SqlType

if TYPE_CHECKING:
    from collections.abc import Iterable

_INTEGER: Final = SqlType(name="integer")
CONTRIB_KEYS: Final = dict.fromkeys(
    ("auth_user", "auth_group", "auth_permission", "django_content_type", "django_site"), _INTEGER
)
"""Tables of Django's own applications, whose primary keys are AutoFields."""

_CONTRIB_TABLES: Final = {
    "admin_logentry": "django_admin_log",
    "contenttypes_contenttype": "django_content_type",
    "sessions_session": "django_session",
    "sites_site": "django_site",
}
"""The tables of Django's own models that have another name than usual."""

_USER_COLUMNS: Final = frozenset({"password", "last_login"})
"""What ``AbstractBaseUser`` gives to every model of a user."""


@dataclass(kw_only=True, slots=True)
class Table:
    """A table of a model, or between two.

    ``fields`` are the columns of fields whose column has another name. ``unique``, ``like`` and ``indexed`` are columns for which
    a field asks, ``foreign`` what they point to. ``groups`` are unique_together and index_together. ``constraints`` and ``indexes``
    are those with names. ``between`` are the tables of many-to-many fields, by field. ``made`` is what created it.
    """

    made: CreateTable
    columns: dict[str, Column] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    unique: set[str] = field(default_factory=set)
    like: set[str] = field(default_factory=set)
    indexed: dict[str, Index] = field(default_factory=dict)
    foreign: dict[str, Reference] = field(default_factory=dict)
    groups: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)
    constraints: dict[str, Constraint] = field(default_factory=dict)
    indexes: dict[str, Index] = field(default_factory=dict)
    between: dict[str, str] = field(default_factory=dict)

    def copy(self) -> Table:
        """Return a table that goes on by itself."""
        return Table(
            made=self.made,
            columns=dict(self.columns),
            fields=dict(self.fields),
            unique=set(self.unique),
            like=set(self.like),
            indexed=dict(self.indexed),
            foreign=dict(self.foreign),
            groups={kind: set(groups) for kind, groups in self.groups.items()},
            constraints=dict(self.constraints),
            indexes=dict(self.indexes),
            between=dict(self.between),
        )

    def column_of(self, name: str) -> str | None:
        """Return the column of a field, None where there is none that is known."""
        for found in (self.fields.get(name), name, f"{name}_id"):
            if found is not None and found in self.columns:
                return found
        return None

    def mapped(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return fields as columns; what is not known, or an expression, stays."""
        return tuple(self.column_of(name) or name for name in names)

    def add(self, column: Column) -> None:
        """Take a column."""
        self.columns[column.name] = column
        if column.field:
            self.fields[column.field] = column.name
        if column.unique:
            self.unique.add(column.name)

    def remove(self, column: str) -> None:
        """Let a column go, with what belongs to it."""
        self.columns.pop(column, None)
        self.fields = {name: of for name, of in self.fields.items() if of != column}
        self.unique.discard(column)
        self.like.discard(column)
        self.indexed.pop(column, None)
        self.foreign.pop(column, None)

    def rename(self, old: str, new: str) -> None:
        """Give a column another name."""
        column = self.columns.get(old)
        if column is None:
            return
        had = (old in self.unique, old in self.like, self.indexed.get(old), self.foreign.get(old))
        self.remove(old)
        self.add(msgspec.structs.replace(column, name=new))
        self.unique |= {new} if had[0] else set()
        self.like |= {new} if had[1] else set()
        if had[2] is not None:
            self.indexed[new] = msgspec.structs.replace(had[2], columns=(new,))
        if had[3] is not None:
            self.foreign[new] = had[3]
        self._rename_in_groups(old, new)

    def _rename_in_groups(self, old: str, new: str) -> None:
        for kind, groups in self.groups.items():
            self.groups[kind] = {tuple(new if name == old else name for name in group) for group in groups}
        for name, constraint in self.constraints.items():
            columns = tuple(new if column == old else column for column in constraint.columns)
            self.constraints[name] = msgspec.structs.replace(constraint, columns=columns)
        for name, index in self.indexes.items():
            columns = tuple(new if column == old else column for column in index.columns)
            self.indexes[name] = msgspec.structs.replace(index, columns=columns)

    @property
    def key_type(self) -> SqlType | None:
        """The type of the primary key."""
        keys = [column.type for column in self.columns.values() if column.primary_key]
        return keys[0] if len(keys) == 1 else None

    def again(self, name: str) -> CreateTable:
        """Return what would create it as it stands."""
        constraints = [
            *self.constraints.values(),
            *(Constraint(kind="unique", columns=group) for group in sorted(self.groups.get("unique_together", ()))),
        ]
        return msgspec.structs.replace(
            self.made, table=name, columns=tuple(self.columns.values()), constraints=tuple(constraints), model=""
        )


@dataclass(kw_only=True, slots=True)
class Project:
    """All tables, by their names; ``usual`` are tables by the name that Django would give to the model, where it is another."""

    tables: dict[str, Table] = field(default_factory=dict)
    usual: dict[str, str] = field(default_factory=dict)

    def copy(self) -> Project:
        """Return a project that goes on by itself."""
        return Project(tables={name: table.copy() for name, table in self.tables.items()}, usual=dict(self.usual))

    def name_of(self, table: str) -> str:
        """Return the name that a model's table has."""
        if table.startswith("{settings.") and table.endswith("USER_MODEL}"):
            users = [name for name, each in self.tables.items() if each.columns.keys() >= _USER_COLUMNS]
            return users[0] if len(users) == 1 else "auth_user"
        for _ in range(len(self.usual) + 1):
            if table not in self.usual:
                break
            table = self.usual[table]
        return table if table in self.tables else _CONTRIB_TABLES.get(table, table)

    def type_of(self, reference: Reference) -> SqlType | None:
        """Return the type that a column has which points there."""
        table = self.tables.get(reference.table)
        if table is None:
            return CONTRIB_KEYS.get(reference.table)
        if not reference.columns:
            return table.key_type
        column = table.columns.get(table.column_of(reference.columns[0]) or "")
        return None if column is None else column.type

    def create(self, made: CreateTable) -> Table:
        """Take a new table."""
        table = self.tables[made.table] = Table(made=made)
        for column in made.columns:
            table.add(column)
        for constraint in made.constraints:
            if constraint.name:
                table.constraints[constraint.name] = constraint
            elif constraint.kind == "unique":
                table.groups.setdefault("unique_together", set()).add(constraint.columns)
        return table

    def rename(self, old: str, new: str) -> None:
        """Give a table another name; what points to it goes on to do so."""
        if old in self.tables:
            self.tables[new] = self.tables.pop(old)
        for table in self.tables.values():
            for column, reference in table.foreign.items():
                if reference.table == old:
                    table.foreign[column] = msgspec.structs.replace(reference, table=new)
            table.between = {field: new if name == old else name for field, name in table.between.items()}
