"""What nobody wrote by hand: bundles, tables, runs of one character. Our own part stays within seconds, and so does a search."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest

from analyzers.catalogue import catalogue
from analyzers.migrations.analyzer import MigrationAnalyzer
from analyzers.patterns import analyzer as patterns
from analyzers.patterns.words import LONG
from analyzers.secrets.analyzer import SecretsAnalyzer
from fleetreview.model import SourceBlob

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_SECONDS = 8.0
"""CPU of one analyzer for one file of nearly a megabyte; on a quiet machine none takes more than two."""

_HANDLER = (
    'function a%d(e,t){var n=e.req.body,r=t.query("select "+n.id);return r&&r.then(function(e){return fetch(e.url)}),'
    'n.token==t.token?exec("ls "+n.x):null}'
)
_VIEW = """
@app.get("/items/{item_id}/%d")
def read_%d(item_id: str, request: Request):
    cursor.execute("SELECT * FROM t WHERE id = '%%s'" %% item_id)
    return requests.get(request.query_params["url"]).json()
"""
FILES: Mapping[str, str] = {
    "bundle.js": "!function(){" + ";".join(_HANDLER % number for number in range(4500)) + "}();\n",
    "modules.js": "(()=>{var e={"
    + ",".join(f"{number}:(e,t,n)=>{{{_HANDLER % number}}}" for number in range(4500))
    + "}})();\n",
    "nested.js": "module.exports = " + "[" * 5000 + "]" * 5000 + ";\n",
    "calls.js": 'app.get("/", (req, res) => { res.send(' + "f(" * 2000 + "req.query.x" + ")" * 2000 + "); });\n",
    "views.py": "from fastapi import FastAPI\nimport requests\n" + "".join(_VIEW % (n, n) for n in range(3500)),
    "chain.py": "def f(request):\n    q = " + " + ".join(f'request.GET["p{n}"]' for n in range(9000)) + "\n",
    "branches.py": "def f(request):\n"
    + "".join(f'    if request.POST["k{n}"] == "{n}":\n        out(request.POST["k{n}"])\n' for n in range(9000)),
    "table.js": "module.exports = {"
    + ",\n".join(f'"key_{n}": "value {n} password secret token"' for n in range(18_000))
    + "};\n",
    "blanks.py": "x = 1" + " " * 900_000 + "\n",
    "lines.js": "\n" * 900_000,
    "escapes.js": 'const s = "' + "\\'" * 400_000 + '";\n',
    "equals.go": 'package x\nvar s = "' + "=" * 900_000 + '"\n',
    "passwords.txt": "password=" * 100_000,
    "colons.yaml": "a: " * 300_000,
    "addresses.txt": "https://" + "a:" * 300_000 + "@host",
    "tokens.txt": "eyJ" * 300_000,
    "keys.pem": "-----BEGIN " * 80_000,
    "blanks.sql": "SELECT " + " " * 900_000 + ";",
    "nested.sql": "SELECT " + "(" * 100_000 + "1" + ")" * 100_000 + ";",
    "rows.sql": "INSERT INTO users (name, password) VALUES (0, 0)" + ", (1, 'p1')" * 60_000 + ";",
}


def blob_of(name: str) -> SourceBlob:
    return SourceBlob(blob=name.ljust(40, "0"), suffix=f".{name.partition('.')[2]}", content=FILES[name].encode())


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_read_in_seconds(name: str) -> None:
    blob = blob_of(name)
    for analyzer in (SecretsAnalyzer(key=lambda: b"k" * 32), MigrationAnalyzer()):
        began = time.process_time()
        for _, facts, _ in analyzer.map([blob], analyzer.units(blob.suffix)):
            list(facts)
        assert time.process_time() - began < MOST_SECONDS, analyzer.id


@pytest.mark.parametrize("name", [name for name in FILES if f".{name.partition('.')[2]}" in patterns.SUFFIXES])
def test_what_a_pattern_is_shown_is_chosen_in_seconds(name: str) -> None:
    asked = [one for source in catalogue().sources() for one in patterns._asked_of(patterns.unit_of(source), source)]
    began = time.process_time()
    patterns._first_round([blob_of(name)], asked)
    assert time.process_time() - began < MOST_SECONDS


RUNS = (
    *" a('\"={\n!",
    "key ",
    "token=",
    "password",
    "x.",
    "a(",
    "!=",
    "\\",
    "`",
    "hash(",
    "secret: ",
    "f(\n",
    "=\n ",
    "auth_",
)


@pytest.mark.parametrize("run", RUNS)
def test_no_text_of_a_rule_is_slow_on_runs(run: str) -> None:
    """A text is tried with a backtracking engine, on parts of files up to a length."""
    texts = sorted({text for source in catalogue().sources() for asked in source.prefilters for text in asked.texts})
    part = (run * LONG)[:LONG].encode()
    for text in texts:
        began = time.process_time()
        re.search(text.encode(), part)
        assert time.process_time() - began < 3, text
