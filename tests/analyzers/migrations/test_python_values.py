from __future__ import annotations

import ast

import pytest

from analyzers.migrations.readers.python_flow import walk
from analyzers.migrations.readers.python_folding import UNKNOWN
from analyzers.migrations.readers.python_module import parse, place
from analyzers.migrations.readers.python_values import Scope

HEAD = """
import textwrap
import sqlalchemy as sa
from django.db import models
NAME = "orders"
COLUMNS = ["a", "b"]
TWICE = 1
TWICE = 2
"""


def scope_of(code: str) -> tuple[Scope, ast.expr]:
    module = parse((HEAD + "RESULT = " + code).encode())
    if module is None:
        pytest.fail("does not parse")
    return Scope(module=module), module.names["RESULT"]


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ('"a" "b"', "ab"),
        ('"a" + NAME', "aorders"),
        ('f"drop {NAME}"', "drop orders"),
        ('f"{NAME!r:>9}"', " 'orders'"),
        ('"%s.%s" % ("x", NAME)', "x.orders"),
        ('"{} {t}".format(1, t=NAME)', "1 orders"),
        ('textwrap.dedent("""\n  a\n  b""")', "\na\nb"),
        ('sa.text("SELECT 1")', "SELECT 1"),
        ('", ".join(COLUMNS)', "a, b"),
        ('", ".join(f"\'{c}\'" for c in COLUMNS)', "'a', 'b'"),
        ("[*COLUMNS, NAME]", ("a", "b", "orders")),
        ('{"k": NAME}["k"]', "orders"),
        ("-3", -3),
        ("TWICE", UNKNOWN),
        ("open('x').read()", UNKNOWN),
        ('f"drop {something}"', UNKNOWN),
        ('"%99999d" % 1', UNKNOWN),
        ('"{0.__class__}".format(1)', UNKNOWN),
        ('"a" % {}["x"]', UNKNOWN),
    ],
)
def test_constants_are_folded_and_everything_else_is_unknown(code: str, value: object) -> None:
    scope, node = scope_of(code)
    assert scope.value(node) == value


def test_expression_deeper_than_any_author_writes_is_unknown() -> None:
    scope, node = scope_of(" + ".join(['"x"'] * 500))
    assert scope.value(node) is UNKNOWN


@pytest.mark.parametrize("content", [b"def (", b"x = '\0'", b"\xff\xfe", b"print 'python 2'"])
def test_file_that_does_not_parse_is_no_module(content: bytes) -> None:
    assert parse(content) is None


def test_columns_are_counted_in_bytes_from_one() -> None:
    tree = ast.parse('"é"; f(1)')
    statement = tree.body[1]
    assert place(statement) == (1, 7, 1, 11)


def walked(code: str, decide: bool | None = None) -> list[tuple[str, bool, bool, bool]]:
    module = parse(code.encode())
    if module is None:
        pytest.fail("does not parse")
    scope = Scope(module=module)
    return [
        (
            str(visit.scope.value(visit.call.args[0])) if visit.call.args else "",
            visit.conditional,
            visit.guarded,
            visit.repeated,
        )
        for visit in walk(module.functions["upgrade"], scope, lambda _test, _scope: decide)
        if visit.scope.dotted(visit.call.func) == "run"
    ]


def test_loops_over_literals_are_unrolled() -> None:
    code = 'def upgrade():\n for t, c in [("a", 1), ("b", 2)]:\n  run(f"{t}{c}")\n for x in rows():\n  run("r")\n'
    assert walked(code) == [("a1", False, False, False), ("b2", False, False, False), ("r", False, False, True)]


def test_branches_are_conditional_and_questions_to_the_database_guard() -> None:
    code = (
        "def upgrade():\n"
        " if flag:\n  run('a')\n"
        " cols = [c['name'] for c in inspector.get_columns('t')]\n"
        " if 'x' not in cols:\n  run('b')\n"
        " run('c')\n"
        " if other:\n  return\n"
        " run('d')\n"
    )
    assert walked(code) == [
        ("a", True, False, False),
        ("b", False, True, False),
        ("c", False, False, False),
        ("d", True, False, False),
    ]


def test_decided_branches_are_the_only_ones_walked() -> None:
    code = "def upgrade():\n if vendor:\n  return\n run('a')\n"
    assert walked(code, decide=True) == []
    assert walked(code, decide=False) == [("a", False, False, False)]


def test_functions_of_the_file_are_followed_with_their_arguments() -> None:
    code = "def helper(t, suffix='_x'):\n run(t + suffix)\ndef upgrade():\n helper('a')\n helper(suffix='_y', t='b')\n"
    assert [item[0] for item in walked(code)] == ["a_x", "b_y"]


def test_recursive_functions_end() -> None:
    code = "def helper():\n run('a')\n helper()\ndef upgrade():\n helper()\n"
    assert [item[0] for item in walked(code)] == ["a"]


def test_names_that_may_have_been_bound_anew_are_unknown() -> None:
    code = "def upgrade():\n x = 'a'\n if flag:\n  x = 'b'\n run(x)\n"
    assert [item[0] for item in walked(code)] == [str(UNKNOWN)]
