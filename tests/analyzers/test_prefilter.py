"""The prefilter: what a pattern is not shown, it would not have looked at."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers.catalogue import Catalogue, catalogue
from analyzers.patterns import rounds
from analyzers.patterns.analyzer import SUFFIXES, PatternAnalyzer, unit_of
from analyzers.patterns.engine import Limits
from analyzers.patterns.prefilter import Gaps, Outline, Words
from analyzers.patterns.words import words_of
from analyzers.rule import FILE, FUNCTION, Prefilter, RuleSource
from analyzers.syntax import captures, parse
from fleetreview.model import SourceBlob

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from analyzers.protocol import Fact

# What all examples give is made once, by one process.
pytestmark = pytest.mark.xdist_group("prefilter")

HARMLESS: Mapping[str, Sequence[str]] = {
    "python": (
        "def harmless_{i}(a, b):\n    total = a + b  # €\n    if total > {i}:\n        return total - {i}\n    return total * 2\n",
        "class Harmless{i}:\n    def add(self, n):\n        self.count = n\n        return self.count\n",
    ),
    "javascript": (
        "function harmless{i}(a, b) {{\n  const total = a + b; // €\n  if (total > {i}) {{\n    return total;\n  }}\n"
        "  return 2;\n}}\n",
        "const harmless{i} = (a, b) => {{\n  const parts = [a, b].concat({i});\n  return parts;\n}};\n",
        "class Harmless{i} {{\n  add(n) {{\n    this.count += n;\n    return this.count;\n  }}\n}}\n",
    ),
    "go": (
        "func harmless{i}(a, b int) int {{\n\ttotal := a + b // €\n\tif total > {i} {{\n\t\treturn total\n\t}}\n\treturn 2\n}}\n",
        "func (h *harmlessKind) add{i}(n int) int {{\n\th.count += n\n\treturn h.count\n}}\n",
    ),
}
TOGETHER = 6
"""Rules that are tried on one another's examples: all on all would take a quarter of an hour."""
MANY = 20
"""Functions that make a file long enough for looking at each by itself."""


def padding(technology: str, first: int) -> str:
    shapes = HARMLESS[technology]
    return "\n\n".join(shapes[i % len(shapes)].format(i=i) for i in range(first, first + MANY))


def padded(text: str, suffix: str) -> str:
    """Put harmless functions before and after; in Go what comes before stands after the imports."""
    technology = SUFFIXES[suffix][0]
    content = text.encode()
    start = 0
    if technology == "go":
        root = parse(content, suffix)
        assert root is not None
        heads = captures(root, suffix, "[(package_clause) (import_declaration)] @node")
        start = heads[-1].end_byte if heads else 0
    head, rest = content[:start].decode(), content[start:].decode()
    return f"{head}\n\n{padding(technology, 0)}\n\n{rest}\n\n{padding(technology, MANY)}"


def reading(*groups: Sequence[str], scope: str = FUNCTION) -> Words:
    return Words(Prefilter(words=tuple(map(tuple, groups)), scope=scope))


def shown(content: bytes, suffix: str, words: Words) -> bytes | None:
    seen = shown_with_gaps(content, suffix, words)
    return seen[0] if seen else None


def shown_with_gaps(content: bytes, suffix: str, words: Words) -> tuple[bytes, Gaps] | None:
    outline = Outline(content, SUFFIXES[suffix][1], SUFFIXES[suffix][0])
    kept = outline.shown(words)
    return None if kept is None else outline.text(kept)


def starts(lines: Sequence[bytes]) -> list[int]:
    """Return at which byte each line starts."""
    return list(accumulate((len(line) + 1 for line in lines), initial=0))


def parses(content: bytes, suffix: str) -> bool:
    root = parse(content, suffix)
    return root is not None and not root.has_error


PYTHON = {
    "a call": ("def here():\n    eval(x)\ndef there():\n    other(x)\n", "eval(", {"here"}),
    "a call with a space": ("def here():\n    eval (x)\ndef there():\n    other(x)\n", "eval(", {"here"}),
    "an attribute on a line of its own": (
        "def here():\n    (a\n        .execute(x))\ndef there():\n    execute(x)\n",
        ".execute(",
        {"here"},
    ),
    "a decorator": (
        "@app.get('/')\ndef here():\n    pass\n\n@app.put('/')\ndef there():\n    pass\n",
        "@get",
        {"here"},
    ),
    "a parameter": ("def here(request):\n    pass\ndef there(other):\n    pass\n", "request", {"here"}),
    "an import's other name": (
        "import requests as r\ndef here():\n    r.get(1)\ndef there():\n    s.get(1)\n",
        "requests",
        {"here"},
    ),
    "two imports with other names": (
        "import requests as r\nimport json as s\ndef here():\n    r.get(1)\ndef there():\n    s.get(1)\n",
        "requests",
        {"here"},
    ),
    "a function's other name": (
        "from os import remove as rm, stat\ndef here():\n    rm(1)\ndef there():\n    stat(1)\n",
        "remove",
        {"here"},
    ),
    "a module's name": (
        "from os import remove as rm\ndef here():\n    rm(1)\ndef there():\n    stat(1)\n",
        "os",
        {"here"},
    ),
    "a variable": (
        "client = httpx.Client()\nsame = client\ndef here():\n    same.get(1)\ndef there():\n    pass\n",
        "httpx",
        {"here"},
    ),
    "a class attribute": (
        "class A:\n    client = httpx.Client()\n    def here(self):\n        self.client.get(1)\n"
        "    def there(self):\n        client.get()\n",
        "httpx",
        {"here"},
    ),
    "a constructor": (
        "class A:\n    def __init__(self):\n        self.client = httpx.Client()\n    def here(self):\n        self.client.get(1)\n"
        "    def there(self):\n        self.other(1)\n",
        "httpx",
        {"__init__", "here"},
    ),
    "an inner function": (
        "def here():\n    def inner():\n        eval(x)\n    return inner\ndef there():\n    pass\n",
        "eval(",
        {"here"},
    ),
    "an asynchronous function": (
        "async def here():\n    eval(x)\nasync def there():\n    await x\n",
        "eval(",
        {"here"},
    ),
    "a regular expression": (
        "def here():\n    my_http_client.get(1)\ndef there():\n    http(1)\n",
        r"\w*http\w*\.",
        {"here"},
    ),
}
TYPESCRIPT = {
    "a call": ("function here() { eval(x); }\nfunction there() { other(x); }\n", "eval(", {"here"}),
    "a call with type arguments": (
        "async function here() { await db.query<User>(x); }\nfunction there() { return req.query; }\n",
        ".query(",
        {"here"},
    ),
    "a call if there is something to call": (
        "function here() { db?.query?.(x); }\nfunction there() { return req.query; }\n",
        ".query(",
        {"here"},
    ),
    "a call of what is not null": (
        "function here() { db!.query!(x); }\nfunction there() { return req.query; }\n",
        ".query(",
        {"here"},
    ),
    "an attribute on a line of its own": (
        "function here() { db\n    .query(x); }\nfunction there() { query(x); }\n",
        ".query(",
        {"here"},
    ),
    "an arrow function": (
        "const here = async () => { eval(x); };\nconst there = (x) => { y(x); };\n",
        "eval(",
        {"here"},
    ),
    "a generator": ("function* here() { yield eval(x); }\nfunction* there() { yield x; }\n", "eval(", {"here"}),
    "an inner function": (
        "function here() { return () => { eval(x); }; }\nfunction there() { return () => {}; }\n",
        "eval(",
        {"here"},
    ),
    "an import": (
        "import { exec as run, fork } from 'child_process';\nfunction here() { run(x); }\nfunction there() { fork(x); }\n",
        "exec",
        {"here"},
    ),
    "a module that is imported whole": (
        "import * as fsp from 'node:fs';\nimport * as p from 'path';\n"
        "function here() { fsp.x(1); }\nfunction there() { p.x(1); }\n",
        "fs",
        {"here"},
    ),
    "a module that is required": (
        "const { none = {}, exec: run } = require('child_process');\nfunction here() { run(x); }\nfunction there() { other(x); }\n",
        "child_process",
        {"here"},
    ),
    "a decorator": (
        "class A {\n  @Get('x')\n  here() { f(1); }\n  @Put('x')\n  there() { f(1); }\n}\n",
        "@Get",
        {"here"},
    ),
    "a parameter's decorator": (
        "class A {\n  here(@Body() b: X) { f(1); }\n  there(@Param() b: X) { f(1); }\n}\n",
        "@Body",
        {"here"},
    ),
    "a member": (
        "class A {\n  private readonly client = axios.create();\n"
        "  here() { this.client.get(1); }\n  there() { this.other(); }\n}\n",
        "axios",
        {"here"},
    ),
    "a member that nobody else sees": (
        "class A {\n  #client = axios.create();\n  here() { this.#client.get(1); }\n  there() { this.other(); }\n}\n",
        "axios",
        {"here"},
    ),
    "a member that is taken out": (
        "class A {\n  client = axios.create();\n  here() { const { client } = this; }\n  there() { this.other(); }\n}\n",
        "axios",
        {"here"},
    ),
    "a constructor": (
        "class A {\n  constructor(private readonly db: Pool) {}\n  here() { this.db.get(1); }\n  there() { this.other(); }\n}\n",
        "Pool",
        {"here"},
    ),
    "the statement around": (
        "socket.on('message', function here(m) { f(m); });\nother.on('message', function there(m) { f(m); });\n",
        "socket",
        {"here"},
    ),
    "another function's body": (
        "const helper = () => { eval(x); };\nfunction there() { helper(x); }\n",
        "eval(",
        {"helper"},
    ),
}
GO = {
    "a call": ("package a\nfunc here() {\n\tExec(x)\n}\nfunc there() {\n\tother(x)\n}\n", "Exec(", {"here"}),
    "a call with type arguments": (
        "package a\nfunc here() {\n\tdb.Get[User](x)\n}\nfunc there() {\n\tGet(x)\n}\n",
        ".Get(",
        {"here"},
    ),
    "a method on a line of its own": (
        "package a\nfunc here() {\n\tdb.\n\t\tWhere(x)\n}\nfunc there() {\n\tWhere(x)\n}\n",
        ".Where(",
        {"here"},
    ),
    "a method": (
        "package a\nfunc (s *S) here() {\n\ts.run(x)\n}\nfunc (s *S) there() {\n\ts.other(x)\n}\n",
        ".run(",
        {"here"},
    ),
    "a function in a function": (
        "package a\nfunc here() {\n\tgo func() { run(x) }()\n}\nfunc there() {\n\tgo func() {}()\n}\n",
        "run(",
        {"here"},
    ),
    "an import's other name": (
        'package a\nimport (\n\tosexec "os/exec"\n\t"fmt"\n)\nfunc here() {\n\tosexec.Command(x)\n}\n'
        "func there() {\n\tfmt.Print(x)\n}\n",
        "exec",
        {"here"},
    ),
    "a constant without a value": (
        'package a\nconst (\n\tA = "select"\n\tB\n)\nfunc here() {\n\tx(B)\n}\nfunc there() {\n\tx(C)\n}\n',
        "select",
        {"here"},
    ),
    "a later variable": (
        "package a\nvar (\n\tp = other.New()\n\tq, r = http.New()\n)\nfunc here() {\n\tx(r)\n}\nfunc there() {\n\tx(p)\n}\n",
        "http",
        {"here"},
    ),
}
CASES = [
    pytest.param(suffix, *case, id=f"{suffix[1:]}-{name}")
    for suffix, cases in ((".py", PYTHON), (".ts", TYPESCRIPT), (".go", GO))
    for name, case in cases.items()
]
BODIES = {
    ".py": "(function_definition name: (identifier) @name body: (block) @body)",
    ".go": "[(function_declaration name: (_) @name body: (block) @body) (method_declaration name: (_) @name body: (block) @body)]",
    ".ts": "[(function_declaration name: (_) @name body: (_) @body)"
    " (generator_function_declaration name: (_) @name body: (_) @body)"
    " (function_expression name: (_) @name body: (_) @body) (method_definition name: (_) @name body: (_) @body)"
    " (variable_declarator name: (_) @name value: (arrow_function body: (_) @body))]",
}


def visible(content: bytes, suffix: str) -> set[str]:
    """Return the names of the outermost functions that have something in them."""
    root = parse(content, suffix)
    assert root is not None
    names = captures(root, suffix, BODIES[suffix].replace("@name", "@node").replace("@body", "@other"))
    bodies = captures(root, suffix, BODIES[suffix].replace("@body", "@node").replace("@name", "@other"))
    texts = {
        content[name.start_byte : name.end_byte].decode(): content[body.start_byte : body.end_byte].strip(b"{} \n0")
        for name, body in zip(names, bodies, strict=True)
    }
    return {name for name, text in texts.items() if text}


@pytest.mark.parametrize(("suffix", "text", "word", "expected"), CASES)
def test_a_body_is_shown_that_has_the_words_itself_or_by_what_it_uses(
    suffix: str, text: str, word: str, expected: set[str]
) -> None:
    content = padded(text, suffix).encode()
    assert parses(content, suffix)
    seen = shown(content, suffix, reading([word]))
    assert seen is not None
    candidates = visible(content, suffix) & {"here", "there", "helper", "__init__"}
    assert visible(seen, suffix) & candidates == expected
    assert not any("harmless" in name.lower() for name in visible(seen, suffix))


def test_a_star_import_may_be_what_any_function_uses() -> None:
    content = padded("from os import *\ndef here():\n    x(1)\n", ".py").encode()
    assert shown(content, ".py", reading(["os"])) == content


AWKWARD = {
    ".py": "def one(): return 1\n\n\ndef two(): # a remark\n    # another\n    é = 'ü'; return é\n\n\n@d\nasync def three(a='€'):\n"
    '    """Text."""\n    # a remark at the end\n\n\nclass A:\n    def four(self):\n        if x:\n            def five(): pass\n'
    "        return 'z'\n\n\ndef wanted():\n    return call('ö')\n",
    ".ts": "export async function* one(): AsyncGenerator<string> { yield 'ü'; }\nexport default class A<T> {\n"
    "  static two = async (a: T): Promise<void> => { await a; };\n  get three(): string { return `€${'x'}`; }\n"
    "  async *four() { yield 1; }\n}\nconst five = (a) => (b) => { return a + b; };\nconst six = { seven() { return /[{}]/; } };\n"
    "const wanted = () => { return call('ö'); };\n",
    ".go": "package a\n\nfunc one() string { return `ü\n}` }\n\nfunc (a *A[T]) two() (x int, err error) {"
    "\n\tdefer func() { x = 1 }()\n"
    "\treturn\n}\n\nfunc wanted() string {\n\treturn call('ö')\n}\n",
}


def check_places(content: bytes, text: bytes, gaps: Gaps) -> None:
    """Check that each line of a shown text is one of the file, where the gaps say, with what is left of it in its column."""
    lines, shown_lines = content.split(b"\n"), text.split(b"\n")
    places, shown_places = starts(lines), starts(shown_lines)
    for number, line in enumerate(shown_lines, start=1):
        missing_lines, missing_bytes = gaps.before(number)
        original = lines[number - 1 + missing_lines]
        assert shown_places[number - 1] + missing_bytes == places[number - 1 + missing_lines]
        assert all(byte == old or byte in b" 0{}\r" for byte, old in zip(line, original, strict=False)), (
            line,
            original,
        )
    missing_lines, missing_bytes = gaps.before(len(shown_lines) + 1)
    assert len(shown_lines) + missing_lines == len(lines)
    assert len(text) + missing_bytes == len(content)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("suffix", AWKWARD)
def test_every_shown_line_is_one_of_the_file(suffix: str, ending: str) -> None:
    content = padded(AWKWARD[suffix], suffix).replace("\n", ending).encode()
    seen = shown_with_gaps(content, suffix, reading(["call("]))
    assert seen is not None
    text, gaps = seen
    assert len(text) < len(content) / 2
    assert parses(text, suffix)
    assert "ü".encode() not in text
    check_places(content, text, gaps)


def test_two_bodies_in_one_line_leave_what_follows_in_its_column() -> None:
    text = "a(() => {\n  return 1;\n}); b(() => { return 2; }); c(() => {\n  return 3;\n  }); eval(x);\n"
    content = padded(text, ".ts").encode()
    seen = shown_with_gaps(content, ".ts", reading(["eval("]))
    assert seen is not None
    assert b"\na(() => {\n}); b(() => {           }); c(() => {\n  }); eval(x);\n" in seen[0]
    line = seen[0][: seen[0].index(b"eval")].count(b"\n") + 1
    missing_lines, missing_bytes = seen[1].before(line)
    assert content[seen[0].index(b"eval") + missing_bytes :].startswith(b"eval(x);")
    assert content.split(b"\n")[line + missing_lines - 1] == b"  }); eval(x);"


def test_a_python_body_begins_with_a_statement_where_its_first_one_was() -> None:
    text = padded("def wanted(): call()\ndef one(): return 1\ndef two():\n    # a remark\n    return 2\n", ".py")
    seen = shown(text.encode(), ".py", reading(["call("]))
    assert seen is not None
    assert b"def one(): 0\ndef two():\n    # a remark\n    0\n" in seen


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".py", "def broken(:\n    eval(x)\n"),
        (".ts", "function broken( { eval(x); }\n"),
        (".go", "package a\nfunc broken( { eval(x) }\n"),
    ],
)
def test_a_file_that_does_not_parse_is_shown_whole(suffix: str, text: str) -> None:
    content = padded(text, suffix).encode()
    assert shown(content, suffix, reading(["eval("])) == content


def test_a_small_file_is_shown_whole() -> None:
    content = b"def here():\n    eval(x)\n\n\ndef there():\n    other(x)\n"
    assert shown(content, ".py", reading(["eval("])) == content


def test_a_pattern_of_file_scope_is_shown_the_file_whole() -> None:
    content = padded("def here():\n    eval(x)\n", ".py").encode()
    assert shown(content, ".py", reading(["eval("], scope=FILE)) == content
    assert shown(content, ".py", reading(["eval("], ["exec("], scope=FILE)) is None


def test_a_function_needs_a_word_of_each_group() -> None:
    text = "def one(request):\n    eval(request)\ndef two(request):\n    pass\ndef three():\n    eval(x)\n"
    seen = shown(padded(text, ".py").encode(), ".py", reading(["eval(", "exec("], ["request"]))
    assert seen is not None
    assert visible(seen, ".py") == {"one"}


def test_a_file_is_not_shown_when_no_function_has_all_the_words() -> None:
    text = "def two(request):\n    pass\ndef three():\n    eval(x)\n"
    assert shown(padded(text, ".py").encode(), ".py", reading(["eval("], ["request"])) is None


def test_code_outside_of_functions_is_shown_with_all_bodies_blanked() -> None:
    text = "app.get('/', (req) => eval(req.query.code));\nfunction other() { return 1; }\n"
    seen = shown(padded(text, ".ts").encode(), ".ts", reading(["eval("], ["req"]))
    assert seen is not None
    assert b"eval(req.query.code)" in seen
    assert not visible(seen, ".ts")


def test_a_pattern_without_words_is_shown_everything() -> None:
    content = padded("x = 1\n", ".py").encode()
    assert shown(content, ".py", Words(Prefilter())) == content


def test_words_come_in_all_the_forms_that_a_rule_may_ask_for() -> None:
    assert words_of(b"@app.route a.b<C>(d?.e!.f[0], this.#g) h") == {
        *(b"app", b"route", b"a", b"b", b"C", b"d", b"e", b"f", b"0", b"this", b"g", b"h"),
        *(b".route", b".b", b".e", b".f", b".g", b".b(", b".f(", b"app.", b"a.", b"d.", b"e.", b"this.", b"@route"),
    }


PIECES: Mapping[str, Sequence[str]] = {
    ".py": (
        "def f{i}(a, b=1): return {word}(a)\n",
        "async def f{i}():\n    # {word}\n    await x\n    # end\n",
        "@d.{word}\ndef f{i}(): pass\n",
        "class C{i}:\n    x = {word}()\n    def __init__(self):\n        self.y = 1\n"
        "    @property\n    def f(self):\n        return self.x\n",
        "if x:\n    def f{i}():\n        '''{word}'''\nelse:\n    f{i} = lambda: {word}\n",
        "def f{i}():\n    def g():\n        return '€'\n    return g  # {word}\n",
        "v{i} = {word}(1)\n",
    ),
    ".ts": (
        "export default function f{i}<T>(a: T): T {{ return {word}<T>(a); }}\n",
        "const f{i} = async (a?: string): Promise<void> => {{ await {word}(a); }};\n",
        "const f{i} = (a) => a.{word};\n",
        "abstract class C{i} {{\n  #x = {word}();\n  constructor(private y: number) {{ super(); }}\n"
        "  @d() get z() {{ return this.#x; }}\n"
        "  abstract w(): void;\n  static async *g() {{ yield '€'; }}\n}}\n",
        "router.get('/{word}', async function (req, res) {{ res.json({{}}); }});\n",
        "const o{i} = {{ f() {{ return `${{{word}}}`; }}, g: () => {{}}, h: function* () {{ yield 1; }} }};\n",
        "(() => {{ {word}(); }})();\n",
    ),
    ".go": (
        "func f{i}(a, b int) int {{ return {word}(a) }}\n",
        "func (c *C) f{i}() {{\n\t// {word}\n}}\n",
        "func f{i}[T any](a T) (x T, err error) {{\n\tdefer func() {{ {word}(a) }}()\n\treturn\n}}\n",
        "var v{i} = func() string {{ return `{word}\n€` }}\n",
        "const (\n\ta{i} = {word}\n\tb{i}\n)\n",
    ),
}
WORDS = ("wanted", "other")


@pytest.mark.parametrize("suffix", PIECES)
def test_what_is_shown_parses_and_keeps_its_places_whatever_the_file_is_made_of(suffix: str) -> None:
    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.tuples(st.sampled_from(PIECES[suffix]), st.sampled_from(WORDS)), max_size=12))
    def holds(parts: list[tuple[str, str]]) -> None:
        source = "\n".join(shape.format(i=i, word=word) for i, (shape, word) in enumerate(parts))
        content = padded(f"package a\n\n{source}" if suffix == ".go" else source, suffix).encode()
        assert parses(content, suffix)
        seen = shown_with_gaps(content, suffix, reading(["wanted"]))
        assert (seen is None) == (not any(word == "wanted" for _, word in parts))
        if seen is not None:
            text, gaps = seen
            assert parses(text, suffix)
            assert text.count(b"wanted") == content.count(b"wanted")
            check_places(content, text, gaps)

    holds()


SOURCES = [source for source in catalogue().sources() if any(prefilter.words for prefilter in source.prefilters)]


def examples_of(source: RuleSource) -> list[Path]:
    return sorted(path for path in source.path.parent.glob(f"{source.rule_id}.*") if path.suffix in SUFFIXES)


def without_prefilters() -> Catalogue:
    """Return the catalogue as it would be if no rule named any words."""
    rules = {
        rule.id: replace(
            rule,
            sources=tuple(replace(s, prefilters=tuple(Prefilter() for _ in s.prefilters)) for s in rule.sources),
        )
        for rule in catalogue().rules.values()
    }
    return Catalogue(rules=rules)


def of(rules: Catalogue, ids: Collection[str]) -> Catalogue:
    return Catalogue(rules={rule_id: rules.rules[rule_id] for rule_id in sorted(ids)})


def found(analyzer: PatternAnalyzer, blobs: Sequence[SourceBlob], technology: str) -> dict[tuple[str, str], list[Any]]:
    """Return what is found, by unit and blob: one engine run."""
    units = frozenset(unit_of(source) for source in catalogue().sources() if source.technology == technology)
    facts: dict[tuple[str, str], list[Fact]] = {}
    for key, of_blob, skips in analyzer.map(blobs, units):
        assert list(skips) == []
        for fact in of_blob:
            facts.setdefault((fact.unit, key.blob), []).append(fact)
    return {key: sorted(json.dumps(fact.value, sort_keys=True) for fact in of_key) for key, of_key in facts.items()}


@pytest.fixture(scope="session")
def both() -> dict[str, tuple[dict[tuple[str, str], list[Any]], dict[tuple[str, str], list[Any]]]]:
    """What the rules of a technology find in the padded examples of their neighbours, with the prefilter and without.

    Without, taint rules are asked at once, with it in their steps.
    """
    limits = Limits(jobs=2)
    results = {}
    for technology in sorted({source.technology for source in SOURCES}):
        sources = [source for source in SOURCES if source.technology == technology]
        with_words, without = {}, {}
        for start in range(0, len(sources), TOGETHER):
            neighbours = sources[start : start + TOGETHER]
            blobs = [
                SourceBlob(
                    blob=f"{path.stem}-{path.suffix[1:]}",
                    suffix=path.suffix,
                    content=padded(path.read_text(), path.suffix).encode(),
                )
                for source in neighbours
                for path in examples_of(source)
            ]
            ids = {source.rule_id for source in neighbours}
            asked = PatternAnalyzer(of(catalogue(), ids), limits)
            with_words.update(found(asked, blobs, technology))
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(rounds, "steps_of", lambda pattern: (pattern,))
                without.update(found(PatternAnalyzer(of(without_prefilters(), ids), limits), blobs, technology))
        results[technology] = (with_words, without)
    return results


@pytest.mark.parametrize("source", SOURCES, ids=lambda s: f"{s.rule_id}.{s.technology}")
def test_a_rule_finds_the_same_in_examples_with_the_prefilter_as_without(
    source: RuleSource,
    both: Mapping[str, tuple[dict[tuple[str, str], list[Any]], dict[tuple[str, str], list[Any]]]],
) -> None:
    unit = unit_of(source)
    with_words, without = (
        {key[1]: values for key, values in results.items() if key[0] == unit} for results in both[source.technology]
    )
    assert with_words == without
    own = [f"{path.stem}-{path.suffix[1:]}" for path in examples_of(source)]
    assert any(without.get(name) for name in own)


@pytest.mark.parametrize(
    "source",
    [source for source in SOURCES if any(prefilter.scope == FUNCTION for prefilter in source.prefilters)],
    ids=lambda s: f"{s.rule_id}.{s.technology}",
)
def test_a_rule_of_function_scope_is_not_shown_the_harmless_functions(source: RuleSource) -> None:
    for path in examples_of(source):
        content = padded(path.read_text(), path.suffix).encode()
        for prefilter in source.prefilters:
            seen = shown(content, path.suffix, Words(prefilter)) if prefilter.scope == FUNCTION else None
            assert seen is None or seen.count(b"total") < content.count(b"total") / 2
