"""How the database gets a default: once and for all, once for a statement, or for each row (PostgreSQL manual, 38.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.operations import Default, DefaultKind
from analyzers.migrations.sql.postgres_expressions import text_of
from analyzers.migrations.sql.postgres_nodes import inner, strings

if TYPE_CHECKING:
    from analyzers.migrations.sql.postgres_nodes import Node

VOLATILE: Final = frozenset(
    """
    clock_timestamp timeofday random random_normal nextval setval currval lastval gen_random_uuid gen_random_bytes gen_salt
    uuidv4 uuidv7 uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4 unique_rowid unordered_unique_rowid uuid_v4
    set_config pg_sleep
    """.split()
)
STABLE: Final = frozenset(
    """
    now transaction_timestamp statement_timestamp current_setting current_schema current_database version txid_current
    pg_current_xact_id inet_client_addr inet_client_port inet_server_addr pg_backend_pid timezone date_trunc date_part extract
    to_char to_timestamp to_date to_json to_jsonb json_build_object jsonb_build_object json_build_array jsonb_build_array
    row_to_json age concat concat_ws format current_date current_user session_user
    """.split()
)
IMMUTABLE: Final = frozenset(
    """
    abs ceil ceiling floor round trunc sqrt power exp ln log mod sign greatest least lower upper initcap trim btrim ltrim rtrim
    lpad rpad left right length char_length octet_length substr substring replace translate reverse repeat split_part
    regexp_replace strpos position overlay chr ascii md5 sha224 sha256 sha384 sha512 encode decode digest hmac hashtext to_hex
    to_number quote_ident quote_literal array_append array_cat array_fill array_length array_prepend array_remove
    array_to_string cardinality string_to_array coalesce nullif make_date make_interval make_time make_timestamp
    json_array jsonb_set box point circle polygon int4range int8range numrange daterange tsrange cidr inet uuid_nil
    uuid_generate_v3 uuid_generate_v5 uuid_ns_dns uuid_ns_url text int4 int8 float8 numeric bit varchar date
    """.split()
)
# Schemas in which a function of a well-known name is the well-known function.
_SCHEMAS: Final = frozenset({"", "pg_catalog", "public", "extensions"})
_ORDER: Final = [DefaultKind.NULL, DefaultKind.CONSTANT, DefaultKind.STABLE, DefaultKind.UNKNOWN, DefaultKind.VOLATILE]
_STRUCTURAL: Final = frozenset(
    """
    A_Expr BoolExpr CaseExpr CaseWhen CoalesceExpr MinMaxExpr NullTest BooleanTest A_ArrayExpr RowExpr List A_Indirection
    A_Indices CollateClause
    """.split()
)


def read_default(node: Node) -> Default:
    """Return a default from its expression."""
    return Default(kind=_kind(node), text=text_of(node))


def _kind(node: Node) -> DefaultKind:
    kind, body = inner(node)
    if kind == "A_Const":
        return DefaultKind.NULL if body.get("isnull") else DefaultKind.CONSTANT
    if kind == "TypeCast":
        return _kind(body.get("arg", {}))
    if kind == "SQLValueFunction":
        return DefaultKind.STABLE
    if kind == "FuncCall":
        return _worst([_of_function(strings(body.get("funcname", []))), *map(_kind, body.get("args", []))])
    if kind in _STRUCTURAL:
        return _worst([DefaultKind.CONSTANT, *_of_parts(body)])
    return DefaultKind.UNKNOWN


def _of_parts(body: Node) -> list[DefaultKind]:
    """Return the kinds of all expressions right below one that only puts them together."""
    found = []
    for field, value in body.items():
        if field in {"name", "collname"}:
            continue
        parts = value if isinstance(value, list) else [value]
        found += [_kind(part) for part in parts if isinstance(part, dict) and inner(part)[0][:1].isupper()]
    return found


def _of_function(names: tuple[str, ...]) -> DefaultKind:
    if not names or (names[-2] if len(names) > 1 else "") not in _SCHEMAS:
        return DefaultKind.UNKNOWN
    name = names[-1]
    if name in VOLATILE:
        return DefaultKind.VOLATILE
    if name in STABLE:
        return DefaultKind.STABLE
    return DefaultKind.CONSTANT if name in IMMUTABLE else DefaultKind.UNKNOWN


def _worst(kinds: list[DefaultKind]) -> DefaultKind:
    return max(kinds, key=_ORDER.index)
