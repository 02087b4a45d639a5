from __future__ import annotations

import pytest

from analyzers.syntax import SyntaxTree
from fleetreview.model import Span


def span_of(content: str, text: str) -> Span:
    start = content.index(text)
    line = content.count("\n", 0, start) + 1
    column = start - (content.rfind("\n", 0, start) + 1) + 1
    lines = text.split("\n")
    end_column = column + len(text) if len(lines) == 1 else len(lines[-1]) + 1
    return Span(start_line=line, start_column=column, end_line=line + len(lines) - 1, end_column=end_column)


@pytest.mark.parametrize(
    ("suffix", "content", "symbol"),
    [
        (".py", "class A:\n    @deco\n    async def f(self):\n        x = [HIT() for y in z]\n", "A.f"),
        (".py", "HIT()\n", ""),
        (".ts", "export class X { async foo(a: string) { const h = () => { HIT() } } }", "X.foo.h"),
        (".js", "module.exports.z = function () { HIT() }", "module.exports.z"),
        (".js", "router.post('/x/:id', async (req, res) => { HIT() })", "router.post(/x/:id)"),
        (".tsx", "const App = () => <p>{HIT()}</p>", "App"),
        (".go", "package a\nfunc (s *Server) Get() { HIT() }\n", "(*Server).Get"),
        (".go", 'package a\nfunc routes() { r.Get("/x", func() { HIT() }) }\n', "routes.r.Get(/x)"),
        (".rb", "def f\n  HIT()\nend\n", ""),
    ],
)
def test_symbol_names_the_enclosing_definition(suffix: str, content: str, symbol: str) -> None:
    assert SyntaxTree(content.encode(), suffix).symbol(span_of(content, "HIT()")) == symbol


@pytest.mark.parametrize(
    ("suffix", "one", "other"),
    [
        (".py", "f(a, 'x')", 'f(\n    a,  # why\n    "x",\n)'),
        (".ts", "f(a, 'x')", 'f(\n  a,\n  // why\n  "x",\n)'),
        (".go", "f(a, b)", "f(\n\ta, /* why */\n\tb,\n)"),
    ],
)
def test_code_hash_does_not_see_formatting(suffix: str, one: str, other: str) -> None:
    prefix = "package a\nvar x = " if suffix == ".go" else "x = "
    hashes = {
        SyntaxTree((prefix + code).encode(), suffix).code_hash(span_of(prefix + code, code)) for code in (one, other)
    }
    assert len(hashes) == 1


def test_code_hash_sees_another_argument() -> None:
    codes = ("f(a, 'x')", "f(a, 'y')")
    assert len({SyntaxTree(code.encode(), ".py").code_hash(span_of(code, code)) for code in codes}) == 2


def test_broken_file_still_gives_a_symbol() -> None:
    content = "def good():\n    HIT()\n\ndef broken(:\n"
    assert SyntaxTree(content.encode(), ".py").symbol(span_of(content, "HIT()")) == "good"
