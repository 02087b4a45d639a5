"""Functions that come with PostgreSQL, and what they are in a migration: they change no schema.

Those of chapter 9 of its manual, by their names or by the families that their names begin with.
"""

from __future__ import annotations

from typing import Final

from analyzers.migrations.sql.postgres_defaults import IMMUTABLE, STABLE, VOLATILE

_FAMILIES: Final = (
    "pg_", "json_", "jsonb_", "array_", "string_", "regexp_", "regr_", "range_", "ts_", "date_", "has_", "txid_", "inet_", "lo_",
    "st_", "bit_", "bool_", "quote_", "current_", "percentile_", "to_reg", "to_ts", "xml", "similarity", "generate_series",
    "generate_subscripts", "convert_", "make_", "stddev", "var_", "uuid_", "word_similarity",
)  # fmt: skip
_NAMES: Final = frozenset(
    """
    count sum avg min max every unnest exists lag lead first_value last_value nth_value ntile rank dense_rank cume_dist
    cardinality coalesce nullif position pi degrees radians sin cos tan cbrt div gcd lcm width_bucket setseed
    isempty lower_inc upper_inc lower_inf upper_inf multirange host family masklen netmask network broadcast abbrev
    plainto_tsquery phraseto_tsquery websearch_to_tsquery numnode querytree strip corr mode variance grouping normalize
    parse_ident bool starts_with hashtextextended col_description obj_description shobj_description
    format_type justify_days justify_hours justify_interval row_number
    row_to_json isfinite unaccent setweight show_trgm
    unistr regclass json jsonb record populate_record any_value rangesmerge scale
    """.split()
)
_SYSTEM: Final = frozenset({"", "pg_catalog", "public", "extensions"})


def is_known_function(names: tuple[str, ...]) -> bool:
    """Tell whether a function is PostgreSQL's own, from the parts of its name."""
    if not names or (names[-2] if len(names) > 1 else "") not in _SYSTEM:
        return False
    name = names[-1]
    if name in IMMUTABLE or name in STABLE or name in VOLATILE or name in _NAMES:
        return True
    return name.startswith(_FAMILIES)
