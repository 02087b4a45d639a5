from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers.migrations.script import Dialect
from analyzers.migrations.sql.masking import mask

FRAGMENTS = st.sampled_from(
    "COPY t FROM STDIN ; \n \\. \\c {{ }} {% %} ${ } : :a :'b' ' \" $$ $a$ /*! */ -- GO %s %(a)s $( a )".split(" ")
)


@pytest.mark.parametrize("dialect", [Dialect.POSTGRES, Dialect.MYSQL, Dialect.SQLITE])
@given(text=st.lists(FRAGMENTS, max_size=40).map(" ".join))
@settings(max_examples=100, deadline=None)
def test_masking_keeps_every_position(dialect: Dialect, text: str) -> None:
    masked = mask(text, dialect).text
    assert len(masked) == len(text)
    assert [at for at, letter in enumerate(masked) if letter == "\n"] == [
        at for at, letter in enumerate(text) if letter == "\n"
    ]


@pytest.mark.parametrize(
    ("text", "expected", "placeholders"),
    [
        ("SELECT 1", "SELECT 1", False),
        ("\\connect db\nSELECT 1", "           \nSELECT 1", False),
        ("CREATE TABLE ${schema}.t", "CREATE TABLE __schema_.t", True),
        ("DROP TABLE ${prefix}orders", "DROP TABLE __prefix_orders", True),
        ("DROP TABLE {{ .Name }}", "DROP TABLE ___.Name___".replace(".", "_"), True),
        ("SELECT 1 {{ \n a }}", "SELECT 1 {{ \n a }}", False),
        ("{% if a %}SELECT 1{% endif %}", "          SELECT 1           ", True),
        ("SELECT :name, a::text, b[1:2], c := 1", "SELECT _name, a::text, b[1:2], c := 1", True),
        ("SELECT :'name'", "SELECT  'name'", True),
        ("SELECT '10:30', ':name'", "SELECT '10:30', ':name'", False),
        ("VALUES (%s, %(a)s)", "VALUES (_s, __a_s)", True),
        ("SELECT a %s, format('%s', b)", "SELECT a _s, format('%s', b)", True),
        ("SELECT '{{1,2},{3,4}}', '{\"a\":{\"b\":1}}'", "SELECT '{{1,2},{3,4}}', '{\"a\":{\"b\":1}}'", False),
        ("\ufeffSELECT 1", " SELECT 1", False),
        ("VALUES (?, ?)", "VALUES (_, _)", True),
        ("SELECT a ? 'b', a ?| c, a ?& d WHERE e = ? AND f", "SELECT a ? 'b', a ?| c, a ?& d WHERE e = _ AND f", True),
        ("ALTER TABLE ?? DROP a", "ALTER TABLE __ DROP a", True),
        ("SELECT '\\', :a, E'\\':b'", "SELECT '\\', _a, E'\\':b'", True),
        ("DO $$ x := :a; $$", "DO $$ x := :a; $$", False),
        ("SELECT 1\nGO\nSELECT 2", "SELECT 1\n; \nSELECT 2", False),
        ("COPY t (a) FROM stdin;\n1\t'x\n\\.\nSELECT 1", "COPY t (a) FROM stdin;\n    \n  \nSELECT 1", False),
        ("COPY t FROM stdin;\nnever ended", "COPY t FROM stdin;\n           ", False),
    ],
)
def test_what_is_no_sql_is_masked(text: str, expected: str, placeholders: bool) -> None:
    masked = mask(text, Dialect.POSTGRES)
    assert (masked.text, masked.placeholders) == (expected, placeholders)


def test_mysql_runs_what_stands_in_versioned_comments() -> None:
    assert mask("/*!40101 SET a = 1 */;", Dialect.MYSQL).text.strip() == "SET a = 1   ;"
    assert mask("/*!40101 SET a = 1 */;", Dialect.POSTGRES).text == "/*!40101 SET a = 1 */;"


def test_comment_for_a_version_that_no_server_has_is_one() -> None:
    header = "/*M!999999\\- enable the sandbox mode */\n"
    dump = f"{header}CREATE TABLE `a` (`id` int);\n/*M!100616 SET x = 1 */;"
    masked = mask(dump, Dialect.MYSQL).text
    assert masked.split("\n")[0].strip() == ""
    assert len(masked) == len(dump)
    assert "SET x = 1" in masked
    assert mask("/*!999999 hidden */", Dialect.MYSQL).text.strip() == ""
