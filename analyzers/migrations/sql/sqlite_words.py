"""The words of SQLite: how its text is cut, and which words are its and not others'."""

from __future__ import annotations

import re

from analyzers.migrations.script import Dialect
from analyzers.migrations.sql.tokens import Lexis

# Keywords that SQLite's parser does not take for names ("SQLite Keywords", and what its grammar lets fall back to a name).
_RESERVED = frozenset(
    """ADD ALL ALTER AND AS AUTOINCREMENT BETWEEN CASE CHECK COLLATE COMMIT CONSTRAINT CREATE DEFAULT DEFERRABLE DELETE DISTINCT
    DROP ELSE ESCAPE EXCEPT EXISTS FOREIGN FROM GROUP HAVING IN INDEX INSERT INTERSECT INTO IS ISNULL JOIN LIMIT NOT NOTHING
    NOTNULL NULL ON OR ORDER PRIMARY REFERENCES RETURNING SELECT SET TABLE THEN TO TRANSACTION UNION UNIQUE UPDATE USING VALUES
    WHEN WHERE""".split()
)

_FOREIGN_FUNCTIONS = frozenset(
    """now gen_random_uuid uuid_generate_v1 uuid_generate_v4 nextval setval currval to_tsvector to_tsquery plainto_tsquery
    jsonb_build_object jsonb_array_elements jsonb_build_array json_build_object json_agg jsonb_agg row_to_json to_json
    to_jsonb date_trunc to_char to_timestamp array_agg array_length array_append array_remove unnest set_config
    current_setting clock_timestamp statement_timestamp transaction_timestamp unix_timestamp from_unixtime curdate
    utc_timestamp date_format to_hex split_part string_to_array array_to_string regexp_matches regexp_split_to_table
    json_array_elements jsonb_array_elements_text jsonb_object_agg json_object_agg jsonb_strip_nulls jsonb_typeof
    make_interval age lpad rpad greatest least json_build_array uuid_to_bin bin_to_uuid database create_hypertable
    generate_series uuid date_add date_sub json_unquote json_contains_path extract pg_get_serial_sequence last_insert_id""".split()
)

_PATTERN = re.compile(
    r"""
    (?P<skip>\s+|--[^\n]*|/\*(?!M?!\d).*?(?:\*/|\Z))
    |(?P<string>[xX]?'[^'\x00]*+(?:''[^'\x00]*+)*+')
    |(?P<quoted>"[^"\x00]*+(?:""[^"\x00]*+)*+"|`[^`\x00]*+(?:``[^`\x00]*+)*+`|\[[^\]\x00']+\])
    |(?P<number>0[xX][0-9a-fA-F]++(?![\w$])|(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][+-]?\d+)?(?![\w$]))
    |(?P<word>[^\W\d][\w$]*)
    |(?P<variable>\?\d*|[:@][^\W\d]\w*|\$[^\W]\w*(?!\w*\$))
    |(?P<operator>->>|<>|!=|<=|>=|==|<<|>>|->|\|\||[-+*/%<>=~&|(),.;])
    |(?P<unknown>.)
    """,
    re.VERBOSE | re.DOTALL,
)

LEXIS = Lexis(
    dialect=Dialect.SQLITE,
    pattern=_PATTERN,
    reserved=_RESERVED,
    foreign_functions=_FOREIGN_FUNCTIONS,
    escapes=False,
)
