"""The words of MySQL and MariaDB: how their text is cut, and which words are theirs and not others'."""

from __future__ import annotations

import re

from analyzers.migrations.script import Dialect
from analyzers.migrations.sql.tokens import Lexis

# Reserved in MySQL 5.7 and 8 alike (MySQL manual, "Keywords and Reserved Words"). Words that only became reserved in 8 (RANK,
# SYSTEM ...) are left out: older servers and MariaDB take them as names.
_RESERVED = frozenset(
    """ADD ALL ALTER ANALYZE AND AS ASC BEFORE BETWEEN BIGINT BINARY BLOB BOTH BY CALL CASCADE CASE CHANGE CHAR CHARACTER CHECK
    COLLATE COLUMN CONDITION CONSTRAINT CONTINUE CONVERT CREATE CROSS CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER
    CURSOR DATABASE DATABASES DEC DECIMAL DECLARE DEFAULT DELAYED DELETE DESC DESCRIBE DISTINCT DISTINCTROW DIV DOUBLE DROP DUAL
    EACH ELSE ELSEIF ENCLOSED ESCAPED EXISTS EXIT EXPLAIN FALSE FETCH FLOAT FLOAT4 FLOAT8 FOR FORCE FOREIGN FROM FULLTEXT
    GRANT GROUP HAVING HIGH_PRIORITY IF IGNORE IN INDEX INFILE INNER INOUT INSERT INT INT1 INT2 INT3 INT4 INT8 INTEGER INTERVAL
    INTO IS ITERATE JOIN KEY KEYS KILL LEADING LEAVE LEFT LIKE LIMIT LINES LOAD LOCALTIME LOCALTIMESTAMP LOCK LONG LONGBLOB
    LONGTEXT LOOP LOW_PRIORITY MATCH MEDIUMBLOB MEDIUMINT MEDIUMTEXT MIDDLEINT MOD MODIFIES NATURAL NOT NO_WRITE_TO_BINLOG NULL
    NUMERIC ON OPTIMIZE OPTION OPTIONALLY OR ORDER OUT OUTER OUTFILE PRECISION PRIMARY PROCEDURE PURGE RANGE READ READS REAL
    REFERENCES REGEXP RELEASE RENAME REPEAT REPLACE REQUIRE RESIGNAL RESTRICT RETURN REVOKE RIGHT RLIKE SCHEMA SCHEMAS SELECT
    SENSITIVE SEPARATOR SET SHOW SIGNAL SMALLINT SPATIAL SPECIFIC SQL SQLEXCEPTION SQLSTATE SQLWARNING SSL STARTING
    STRAIGHT_JOIN TABLE TERMINATED THEN TINYBLOB TINYINT TINYTEXT TO TRAILING TRIGGER TRUE UNDO UNION UNIQUE UNLOCK UNSIGNED
    UPDATE USAGE USE USING UTC_DATE UTC_TIME UTC_TIMESTAMP VALUES VARBINARY VARCHAR VARCHARACTER VARYING WHEN WHERE WHILE WITH
    WRITE XOR YEAR_MONTH ZEROFILL""".split()
)

_FOREIGN_FUNCTIONS = frozenset(
    """gen_random_uuid uuid_generate_v1 uuid_generate_v4 to_tsvector to_tsquery plainto_tsquery jsonb_build_object jsonb_set
    jsonb_array_elements jsonb_build_array json_build_object json_agg jsonb_agg row_to_json to_json to_jsonb date_trunc
    string_agg array_agg array_length array_append array_remove unnest generate_series set_config current_setting to_timestamp
    clock_timestamp statement_timestamp transaction_timestamp strftime julianday randomblob zeroblob datetime
    to_hex split_part string_to_array array_to_string regexp_matches regexp_split_to_table json_array_elements
    json_build_array jsonb_array_elements_text jsonb_object_agg json_object_agg jsonb_strip_nulls jsonb_typeof make_interval age
    create_hypertable json_each json_tree group_array pg_get_serial_sequence""".split()
)

_PATTERN = re.compile(
    r"""
    (?P<opening>/\*M?!(?!99|\d{6}\\)\d{0,6})
    |(?P<skip>\s+|--(?=[\s\x01-\x1f]|\Z)[^\n]*|\#[^\n]*|/\*.*?\*/)
    |(?P<closing>\*/)
    |(?P<string>(?:[xXbBnN]|)(?:
        '[^'\\]*+(?:(?:\\.|'')[^'\\]*+)*+'
        |"[^"\\]*+(?:(?:\\.|"")[^"\\]*+)*+"))
    |(?P<quoted>`[^`\x00]*+(?:``[^`\x00]*+)*+`)
    |(?P<number>0[xX][0-9a-fA-F]++(?![\w$])|0b[01]+(?![\w$])|(?:\d++(?:\.\d*+)?|(?<![\w`"'$])\.\d+)(?:[eE][+-]?\d+)?(?![\w$]))
    |(?P<word>[^\W\d][\w$]*|\d++[^\W\d][\w$]*)
    |(?P<variable>@@?[\w$][\w.$]*|@`[^`]*`|@'[^']*'|@"[^"]*"|:[^\W\d]\w*)
    |(?P<operator><=>|->>|:=|<>|!=|<=|>=|<<|>>|->|\|\||&&|[-+*/%<>=!~&|^(),.;?])
    |(?P<unknown>.)
    """,
    re.VERBOSE | re.DOTALL,
)

LEXIS = Lexis(
    dialect=Dialect.MYSQL,
    pattern=_PATTERN,
    reserved=_RESERVED,
    foreign_functions=_FOREIGN_FUNCTIONS,
    escapes=True,
)

FOREIGN_SETTINGS = frozenset(
    """search_path lock_timeout statement_timeout idle_in_transaction_session_timeout client_encoding
    standard_conforming_strings check_function_bodies xmloption client_min_messages row_security default_tablespace
    default_table_access_method session_replication_role synchronous_commit timezone bytea_output default_with_oids role
    transaction_timeout maintenance_work_mem work_mem""".split()
)
"""Settings of PostgreSQL, which MySQL would refuse."""
