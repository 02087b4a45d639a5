"""Constants, text with unknown parts, and raw SQL of JavaScript migrations."""

from __future__ import annotations

import pytest

from analyzers.migrations.operations import DefaultKind, Opaque
from analyzers.migrations.readers.javascript import read_javascript
from analyzers.migrations.readers.javascript_sql import asks_catalogue, fill
from analyzers.migrations.readers.javascript_types import sql_default, sql_type
from analyzers.migrations.readers.javascript_values import Spelled, Text, Unknown, Value, fillable, join, restored
from analyzers.migrations.script import Dialect

X = Unknown(text="x")


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("DROP TABLE ", X), "DROP TABLE fr_hole_0_"),
        (("DROP TABLE ", X, "; DROP TABLE ", X), "DROP TABLE fr_hole_0_; DROP TABLE fr_hole_0_"),
        (("DROP TABLE ", X, "_old"), "DROP TABLE fr_hole_0__old"),
        (("UPDATE t SET a = '", X, "'"), "UPDATE t SET a = 'fr_hole_0_'"),
        (("UPDATE t SET a = 'one of ", X, "'"), "UPDATE t SET a = 'one of fr_hole_0_'"),
        (("INSERT INTO t VALUES (", X, ", ", X, ")"), "INSERT INTO t VALUES (fr_hole_0_, fr_hole_0_)"),
        (("DELETE FROM t ", X), None),
        (("DELETE FROM t WHERE a = 'b' ", X), None),
        (("ALTER TABLE t ", X), None),
        ((X,), None),
    ],
)
def test_an_unknown_part_is_filled_where_a_name_or_value_stands(
    parts: tuple[str | Unknown, ...], expected: str | None
) -> None:
    filled = fillable(Text(parts=parts))
    assert (filled[0] if filled else None) == expected


def test_a_filled_part_gets_its_code_back() -> None:
    filled = fillable(Text(parts=("DROP TABLE ", X)))
    assert filled is not None
    assert restored({"table": ["fr_hole_0_"], "statement": 1}, filled[1]) == {"table": ["${x}"], "statement": 1}


@pytest.mark.parametrize(
    ("sql", "bindings", "expected"),
    [
        ("a = ?", ["b'c"], "a = 'b''c'"),
        ("a = ? AND b = ?", [1, True], "a = 1 AND b = true"),
        ("?? = ?", ["a", None], "a = null"),
        ("a IN (?)", [[1, 2]], "a IN (1, 2)"),
        ("a = :a AND :b: = 1", {"a": "x", "b": "c"}, "a = 'x' AND c = 1"),
        ("a = :a::jsonb", {"a": "{}"}, "a = '{}'::jsonb"),
        ("a::text = :a", {"a": 1}, "a::text = 1"),
        ("a = '?' AND b \\? 'c' AND d = ?", [1], "a = '?' AND b \\? 'c' AND d = 1"),
        ("a = ?", None, "a = ?"),
        ("a = :other", {"a": 1}, "a = :other"),
    ],
)
def test_bindings_are_filled(sql: str, bindings: Value, expected: str) -> None:
    assert fill(sql, bindings) == expected


def test_an_unknown_binding_stays_unknown() -> None:
    assert str(fill("a = ?", [X])) == "a = ${x}"


def test_text_is_joined_with_what_is_unknown() -> None:
    assert join(["a", 1, True, None]) == "a1truenull"
    assert str(join(["a", X], ".")) == "a.${x}"


def test_a_word_with_several_spellings_is_equal_to_each() -> None:
    client = Spelled("mysql", "mysql2")
    assert [client == "mysql2", client == "pg", client in ["pg", "mysql2"], "sql2" in client] == [
        True,
        False,
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("text", "dialect", "expected"),
    [
        ("int", Dialect.NONE, "integer"),
        ("character varying(20)", Dialect.POSTGRES, "varchar(20)"),
        ("timestamptz", Dialect.POSTGRES, "timestamp with time zone"),
        ("timestamp", Dialect.POSTGRES, "timestamp without time zone"),
        ("timestamp(3) with time zone", Dialect.POSTGRES, "timestamp with time zone(3)"),
        ("timestamp", Dialect.MYSQL, "timestamp"),
        ("boolean", Dialect.MYSQL, "tinyint(1)"),
        ("boolean", Dialect.POSTGRES, "boolean"),
        ("decimal(10, 2)", Dialect.NONE, "numeric(10, 2)"),
        ("int(11) unsigned", Dialect.MYSQL, "integer(11) unsigned"),
        ("enum('a','b')", Dialect.MYSQL, "enum('a', 'b')"),
        ("text[]", Dialect.POSTGRES, "text[]"),
        ("float8", Dialect.POSTGRES, "double precision"),
    ],
)
def test_types_are_canonical(text: str, dialect: Dialect, expected: str) -> None:
    assert str(sql_type(text, dialect)) == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("now()", DefaultKind.STABLE),
        ("CURRENT_TIMESTAMP(6)", DefaultKind.STABLE),
        ("'now'::timestamp", DefaultKind.CONSTANT),
        ("'{}'::jsonb", DefaultKind.CONSTANT),
        ("-1.5", DefaultKind.CONSTANT),
        ("(uuid())", DefaultKind.VOLATILE),
        ("public.uuid_generate_v4()", DefaultKind.VOLATILE),
        ("nextval('s')", DefaultKind.VOLATILE),
        ("NULL", DefaultKind.NULL),
        ("my_function()", DefaultKind.UNKNOWN),
        ("'a' || ${x}", DefaultKind.UNKNOWN),
    ],
)
def test_defaults_are_classified(text: str, kind: DefaultKind) -> None:
    assert sql_default(text).kind is kind


@pytest.mark.parametrize(
    ("sql", "asks"),
    [
        ("SELECT 1 FROM information_schema.columns", True),
        ("SHOW TABLES", True),
        ("PRAGMA table_info(t)", True),
        ("SELECT show FROM t", False),
    ],
)
def test_questions_about_the_catalogue_are_known(sql: str, asks: bool) -> None:
    assert asks_catalogue(sql) is asks


EXPRESSIONS = [
    ("'a' + 'b'", "ab"),
    ("`a${'b'}${1 + 1}c`", "ab2c"),
    ("['a', 'b'].join(', ')", "a, b"),
    ("['a', 'b'].map((x) => x + '!').join('')", "a!b!"),
    ("Object.keys({ a: 1, b: 2 }).join()", "a,b"),
    ("'A\\u0041\\x41\\n'.trim().toLowerCase()", "aaa"),
    ("String.raw`a\\d`", "a\\d"),
    ("true ? 'a' : 'b'", "a"),
    ("null ?? 'a'", "a"),
    ("{ a: { b: ['c'] } }.a.b[0]", "c"),
    ("((x, y = 'b') => x + y)('a')", "ab"),
    ("(({ a, ...rest }) => a)({ a: 'b' })", "b"),
    ("[...['a'], 'b'].concat(['c']).join('')", "abc"),
    ("CONSTANT", "module"),
    ("Table.NAME", "static"),
    ("('a' as string)!", "a"),
    ("'a-b'.replace('-', '_')", "a_b"),
    ("`\n  a`.replace(/\\s+/g, ' ')", "\n  a"),
]


@pytest.mark.parametrize(("code", "expected"), EXPRESSIONS)
def test_constants_are_folded(code: str, expected: str) -> None:
    module = f"""const CONSTANT = 'module';
class Table {{ static NAME = 'static'; }}
export const up = (knex) => {{ const value = {code}; return knex.schema.somethingNew(value).dropTable(value); }};"""
    script = read_javascript(module.encode(), ".ts")[0]
    assert getattr(script.up.operations[-1], "table", None) == expected


@pytest.mark.parametrize(
    ("call", "conditional", "guarded"),
    [
        ("if (!(await columnExists(knex, 't'))) await knex.schema.dropTable('t');", False, True),
        ("if (await enabled()) await knex.schema.dropTable('t');", True, False),
    ],
)
def test_a_function_whose_name_asks_is_a_guard(call: str, conditional: bool, guarded: bool) -> None:
    (script,) = read_javascript(f"exports.up = async (knex) => {{ {call} }};".encode(), ".js")
    (operation,) = script.up.operations
    assert (operation.conditional, operation.guarded) == (conditional, guarded)


LONG = ",".join(map(str, range(290)))
HOSTILE = [
    "let s = 'a'; for (let i = 0; i < 100; i++) { s += s; } await knex.raw(s);",
    "const a = []; a.push(a); await Promise.all(a); await knex.raw(a);",
    "const o = {}; o.o = o; JSON.stringify(o); await knex.raw(':o', o);",
    "let a = [1]; for (let i = 0; i < 100; i++) { a = [...a, ...a]; } await knex.raw(a);",
    "const f = () => f(); f();",
    f"const a = [{LONG}]; a.map(() => a).map((x) => a.map(() => a));",
    "knex.raw(" + "(" * 5000 + "'a'" + ")" * 5000 + ");",
    "return knex.schema" + ".dropTable('a')" * 3000 + ";",
    "await knex.raw(" + "+".join(["'a'"] * 5000) + ");",
    "if (x) {" * 900 + "}" * 900,
    "const x = 0x; const y = 1e9999; await knex.raw(`${x} ${y} ${-y} ${[1][99999999999999999999]}`);",
    "await knex.raw('a\0b');",
]


@pytest.mark.parametrize("code", HOSTILE)
def test_code_that_does_not_end_is_given_up(code: str) -> None:
    # Without limits these would run for hours, take all memory, or raise.
    scripts = read_javascript(f"exports.up = async (knex) => {{ {code} }};".encode(), ".js")
    assert scripts


def test_what_is_given_up_is_said() -> None:
    code = f"const a = [{LONG}]; for (const x of a) for (const y of a) for (const z of a) await knex.schema.dropTable('t');"
    (script,) = read_javascript(f"exports.up = async (knex) => {{ {code} }};".encode(), ".js")
    assert [op.reason for op in script.up.operations if isinstance(op, Opaque)][:1] == ["too_long"]
