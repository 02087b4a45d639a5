"""Django's fields as columns, with what a field brings along: an index, a unique constraint, a foreign key, a table between."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analyzers.migrations.operations import Column, Reference, SqlType
from analyzers.migrations.readers.django_conditions import database_default, last_name
from analyzers.migrations.readers.django_types import (
    AUTO_FIELDS,
    BLANK_IS_A_VALUE,
    POSITIVE_FIELDS,
    SPATIAL_FIELDS,
    VARCHAR_LENGTHS,
    VARCHAR_WITH_LIKE,
    WITHOUT_COLUMN,
    plain_type,
)
from analyzers.migrations.readers.python_module import argument, source

if TYPE_CHECKING:
    from analyzers.migrations.readers.python_values import Scope

APP: Final = "{app}"
"""What stands for the label of the app, which is known only by where the file stands."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ManyToMany:
    """A relation by a table between. ``table`` is '' for the usual name; ``through``: the table is a model of its own."""

    to: str
    table: str = ""
    through: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """A field.

    ``column`` None: the model's table has none for it. ``indexed``: an index of its own, by ``method``. ``like``: PostgreSQL
    gets a second one for LIKE where it is indexed or unique. ``references`` None: no foreign key constraint.
    ``blank_default``: Django fills rows with an empty string though no default is stated; ``auto_now`` with the time.
    """

    kind: str
    column: Column | None = None
    unique: bool = False
    indexed: bool = False
    method: str = ""
    like: bool = False
    references: Reference | None = None
    many_to_many: ManyToMany | None = None
    has_default: bool = False
    fills: bool = False
    check: str = ""


def table_of(model: str) -> str:
    """Return the table that Django gives to a model of the file's own app."""
    return f"{APP}_{model.lower()}"


def target_table(node: ast.expr | None, scope: Scope, model: str) -> str:
    """Return the table of a relation's target; '' where it is not known.

    A model that settings name (``settings.AUTH_USER_MODEL``) is ``{settings.AUTH_USER_MODEL}``.
    """
    if node is None:
        return ""
    text = scope.text(node)
    if text is None:
        dotted = scope.dotted(node)
        if dotted.rpartition(".")[0].endswith("settings"):
            return f"{{settings.{last_name(dotted)}}}"
        parts = dotted.split(".")
        if "models" in parts[1:-1]:
            return f"{parts[parts.index('models', 1) - 1]}_{parts[-1].lower()}"
        return ""
    if text == "self":
        return table_of(model)
    app, _, name = text.rpartition(".")
    return f"{app}_{name.lower()}" if app else table_of(name)


def read_field(node: ast.expr, name: str, scope: Scope, model: str) -> Field | None:
    """Return what a field is, or None where it is no call that can be read.

    A class that is not Django's is a column of an unknown type; by the end of its name it is a relation.
    """
    call = scope.resolve(node)
    if not isinstance(call, ast.Call):
        return None
    kind = last_name(scope.dotted(call.func))
    if not kind:
        return None
    if kind in WITHOUT_COLUMN:
        return Field(kind=kind)
    if kind.endswith("ManyToManyField"):
        through = argument(call, "through")
        return Field(
            kind=kind,
            many_to_many=ManyToMany(
                to=target_table(argument(call, "to", 0), scope, model),
                table=(scope.text(argument(call, "db_table")) or "").strip('"'),
                through=through is not None and scope.value(through) is not None,
            ),
        )
    if kind.endswith(("ForeignKey", "OneToOneField", "OneToOneRel")):
        return _relation(call, kind, name, scope, model)
    return _plain(call, kind, name, scope)


def _relation(call: ast.Call, kind: str, name: str, scope: Scope, model: str) -> Field:
    to_field = scope.text(argument(call, "to_field"))
    delete = last_name(scope.dotted(argument(call, "on_delete", 1) or ast.Constant(value=None)))
    reference = Reference(
        table=target_table(argument(call, "to", 0), scope, model),
        columns=(to_field,) if to_field else (),
        on_delete={"DB_CASCADE": "cascade", "DB_SET_NULL": "set null", "DB_SET_DEFAULT": "set default"}.get(delete, ""),
    )
    field = name or "?"
    column = scope.text(argument(call, "db_column")) or f"{field}_id"
    unique = kind.endswith(("OneToOneField", "OneToOneRel")) or scope.is_true(argument(call, "unique"))
    primary = scope.is_true(argument(call, "primary_key"))
    return Field(
        kind=kind,
        column=_column(call, column, field, scope, type_=None),
        unique=unique and not primary,
        indexed=not unique and not primary and not scope.is_false(argument(call, "db_index")),
        references=None if scope.is_false(argument(call, "db_constraint")) else reference,
        has_default=_has_default(call),
        fills=_has_default(call),
    )


def _plain(call: ast.Call, kind: str, name: str, scope: Scope) -> Field:
    type_ = _type(call, kind, scope)
    column = scope.text(argument(call, "db_column")) or name
    primary = scope.is_true(argument(call, "primary_key"))
    unique = scope.is_true(argument(call, "unique")) and not primary
    indexed = scope.is_true(argument(call, "db_index"))
    method = ""
    if kind == "SlugField":
        indexed = not scope.is_false(argument(call, "db_index"))
    elif kind in SPATIAL_FIELDS and not scope.is_false(argument(call, "spatial_index")):
        indexed, method = True, "gist"
    fills = (
        _has_default(call)
        or any(scope.is_true(argument(call, word)) for word in ("auto_now", "auto_now_add"))
        or (kind in BLANK_IS_A_VALUE and scope.is_true(argument(call, "blank")))
    )
    check = f"{column} >= 0" if kind in POSITIVE_FIELDS else ""
    made = _column(call, column, name, scope, type_=type_, check=check, generated=_generated(call, kind, scope))
    if kind in AUTO_FIELDS:
        made = _column(call, column, name, scope, type_=type_, identity=True)
    if kind == "NullBooleanField":
        made = _column(call, column, name, scope, type_=type_, nullable=True)
    return Field(
        kind=kind,
        column=made,
        unique=unique,
        indexed=indexed and not unique and not primary,
        method=method,
        like=type_ is not None and type_.name in VARCHAR_WITH_LIKE and not type_.array,
        has_default=_has_default(call),
        fills=fills,
        check=check,
    )


def _has_default(call: ast.Call) -> bool:
    default = argument(call, "default")
    return default is not None and source(default) != "None" and not source(default).endswith("NOT_PROVIDED")


def _column(
    call: ast.Call,
    column: str,
    field: str,
    scope: Scope,
    *,
    type_: SqlType | None,
    identity: bool = False,
    nullable: bool = False,
    check: str = "",
    generated: str = "",
) -> Column:
    primary = scope.is_true(argument(call, "primary_key"))
    return Column(
        name=column,
        type=type_,
        nullable=(nullable or scope.is_true(argument(call, "null"))) and not primary,
        default=database_default(argument(call, "db_default"), scope),
        app_default=_has_default(call),
        generated="stored" if generated == "stored" else "virtual" if generated else "",
        identity=identity,
        primary_key=primary,
        check=check,
        field="" if field == column else field,
    )


def _generated(call: ast.Call, kind: str, scope: Scope) -> str:
    if kind != "GeneratedField":
        return ""
    return "stored" if scope.is_true(argument(call, "db_persist")) else "virtual"


def _type(call: ast.Call, kind: str, scope: Scope) -> SqlType | None:
    collation = scope.text(argument(call, "db_collation")) or ""
    if kind in VARCHAR_LENGTHS:
        given = argument(call, "max_length", 1 if kind == "CharField" and len(call.args) > 1 else None)
        length = VARCHAR_LENGTHS[kind] if given is None else scope.value(given)
        if given is not None and not isinstance(length, int) and source(given) != "None":
            return None
        args = (length,) if isinstance(length, int) and length else ()
        return SqlType(name="varchar", args=args, collation=collation)
    if kind == "DecimalField":
        digits, places = scope.value_of(argument(call, "max_digits")), scope.value_of(argument(call, "decimal_places"))
        sized = isinstance(digits, int) and isinstance(places, int)
        return SqlType(name="numeric", args=(digits, places) if sized else ())  # type: ignore[arg-type]
    if kind == "ArrayField":
        inner = scope.resolve(argument(call, "base_field", 0) or ast.Constant(value=None))
        of = _type(inner, last_name(scope.dotted(inner.func)), scope) if isinstance(inner, ast.Call) else None
        return None if of is None else SqlType(name=of.name, args=of.args, array=True)
    if kind == "GeneratedField":
        output = scope.resolve(argument(call, "output_field") or ast.Constant(value=None))
        return _type(output, last_name(scope.dotted(output.func)), scope) if isinstance(output, ast.Call) else None
    plain = plain_type(kind)
    return SqlType(name=plain.name, collation=collation) if plain is not None and collation else plain
