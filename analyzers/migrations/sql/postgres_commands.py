"""The commands of PostgreSQL's ALTER TABLE (its manual's page of that name), each an operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from analyzers.migrations.operations import (
    AddColumn,
    AddConstraint,
    AlterTableOption,
    AlterTrigger,
    AlterType,
    AnyOperation,
    Default,
    DefaultKind,
    DropColumn,
    DropConstraint,
    DropIdentity,
    Opaque,
    RewriteTable,
    RowSecurity,
    SetDefault,
    SetNullable,
    ValidateConstraint,
)
from analyzers.migrations.sql.postgres_columns import read_column, read_constraint
from analyzers.migrations.sql.postgres_defaults import read_default
from analyzers.migrations.sql.postgres_expressions import text_of
from analyzers.migrations.sql.postgres_nodes import inner, is_cascade
from analyzers.migrations.sql.postgres_types import read_type

if TYPE_CHECKING:
    from analyzers.migrations.sql.postgres_nodes import Node

_REWRITES: Final = {
    "AT_SetLogged": "logged",
    "AT_SetUnLogged": "unlogged",
    "AT_SetAccessMethod": "access_method",
    "AT_SetTableSpace": "tablespace",
    "AT_SetExpression": "expression",
}
_OPTIONS: Final = {
    "AT_ChangeOwner": "owner",
    "AT_SetRelOptions": "storage parameters",
    "AT_ResetRelOptions": "storage parameters",
    "AT_SetStatistics": "statistics",
    "AT_SetOptions": "column options",
    "AT_ResetOptions": "column options",
    "AT_SetStorage": "storage",
    "AT_SetCompression": "compression",
    "AT_ReplicaIdentity": "replica identity",
    "AT_AddInherit": "inherit",
    "AT_DropInherit": "inherit",
    "AT_ClusterOn": "cluster on",
    "AT_DropCluster": "cluster on",
    "AT_DropOids": "oids",
    "AT_AddOf": "of",
    "AT_DropOf": "of",
    "AT_AlterConstraint": "constraint",
    "AT_SetIdentity": "identity",
    "AT_GenericOptions": "foreign options",
    "AT_AlterColumnGenericOptions": "foreign options",
    "AT_EnableRule": "rule",
    "AT_EnableAlwaysRule": "rule",
    "AT_EnableReplicaRule": "rule",
    "AT_DisableRule": "rule",
}
_SECURITY: Final[dict[str, Literal["enable", "disable", "force", "no_force"]]] = {
    "AT_EnableRowSecurity": "enable",
    "AT_DisableRowSecurity": "disable",
    "AT_ForceRowSecurity": "force",
    "AT_NoForceRowSecurity": "no_force",
}
_TRIGGERS: Final[dict[str, tuple[Literal["enable", "disable"], str]]] = {
    "AT_EnableTrig": ("enable", ""),
    "AT_EnableAlwaysTrig": ("enable", ""),
    "AT_EnableReplicaTrig": ("enable", ""),
    "AT_DisableTrig": ("disable", ""),
    "AT_EnableTrigAll": ("enable", "ALL"),
    "AT_DisableTrigAll": ("disable", "ALL"),
    "AT_EnableTrigUser": ("enable", "USER"),
    "AT_DisableTrigUser": ("disable", "USER"),
}


def read_command(table: str, command: Node, *, guarded: bool) -> AnyOperation:
    """Return what one command does. ``guarded``: ALTER TABLE IF EXISTS; a command with a guard of its own has that one."""
    kind, name = command.get("subtype", ""), command.get("name", "")
    own = bool(command.get("missing_ok"))
    match kind:
        case "AT_AddColumn":
            column = read_column(inner(command.get("def", {}))[1])
            return AddColumn(table=table, column=column, guarded=own)
        case "AT_DropColumn" | "AT_DropConstraint" | "AT_DropIdentity" | "AT_DropExpression":
            return _drop(table, kind, name, cascade=is_cascade(command), guarded=own)
        case "AT_AddConstraint":
            constraint = read_constraint(inner(command.get("def", {}))[1])
            return AddConstraint(table=table, constraint=constraint, guarded=guarded)
        case "AT_ValidateConstraint":
            return ValidateConstraint(table=table, name=name, guarded=guarded)
        case "AT_AlterColumnType":
            return _alter_type(table, name, inner(command.get("def", {}))[1], guarded=guarded)
        case "AT_SetNotNull" | "AT_DropNotNull":
            return SetNullable(table=table, column=name, nullable=kind == "AT_DropNotNull", guarded=guarded)
        case "AT_ColumnDefault":
            default = read_default(command["def"]) if command.get("def") else None
            return SetDefault(table=table, column=name, default=default, guarded=guarded)
        case "AT_AddIdentity":
            # Rows that are there keep what they have: only the default of later ones changes.
            identity = Default(kind=DefaultKind.VOLATILE, text="GENERATED AS IDENTITY")
            return SetDefault(table=table, column=name, default=identity, guarded=guarded)
        case _:
            return _setting(table, kind, name, guarded=guarded)


def _drop(table: str, kind: str, name: str, *, cascade: bool, guarded: bool) -> AnyOperation:
    if kind == "AT_DropColumn":
        return DropColumn(table=table, column=name, cascade=cascade, guarded=guarded)
    if kind == "AT_DropConstraint":
        return DropConstraint(table=table, name=name, cascade=cascade, guarded=guarded)
    return DropIdentity(table=table, column=name, guarded=guarded)


def _alter_type(table: str, column: str, definition: Node, *, guarded: bool) -> AlterType:
    type_ = read_type(definition.get("typeName"), definition.get("collClause"))[0]
    using = text_of(definition.get("raw_default"))
    return AlterType(table=table, column=column, type=type_, using=using, guarded=guarded)


def _setting(table: str, kind: str, name: str, *, guarded: bool) -> AnyOperation:
    """Return what a command does that changes neither columns nor constraints."""
    if kind in _REWRITES:
        return RewriteTable(table=table, how=_REWRITES[kind], detail=name, guarded=guarded)
    if kind in _SECURITY:
        return RowSecurity(table=table, action=_SECURITY[kind], guarded=guarded)
    if kind in _TRIGGERS:
        action, all_of = _TRIGGERS[kind]
        return AlterTrigger(table=table, action=action, name=all_of or name, guarded=guarded)
    if kind in _OPTIONS:
        of_column = kind in {
            "AT_SetStatistics",
            "AT_SetOptions",
            "AT_ResetOptions",
            "AT_SetStorage",
            "AT_SetCompression",
        }
        column = name if of_column or kind == "AT_SetIdentity" else ""
        return AlterTableOption(table=table, option=_OPTIONS[kind], column=column, guarded=guarded)
    return Opaque(reason="unsupported", text=f"ALTER TABLE {table}: {kind}")
