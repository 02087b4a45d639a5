"""How a finding ends: fixed where there is something to show for it, vanished where there is not."""

from __future__ import annotations

import pytest

from analyzers.endings import GUARDED, MENDED, REMOVED, REWRITTEN, STANDS, Ending, ending
from fleetreview.linemap import line_map
from fleetreview.model import Confidence, Occurrence, Role, Severity, Span

PYTHON = """\
def load(request):
    url = request.GET["url"]
    answer = requests.get(
        url,
        headers=HEADERS,
    )
    return answer.json()
"""
CALL = {"call": "requests.get"}


def found(before: str, line: str, last: str, evidence: dict[str, str], analyzer: str = "patterns") -> Occurrence:
    lines = before.split("\n")
    first = next(number for number, one in enumerate(lines, 1) if line in one)
    end = next(number for number, one in enumerate(lines, 1) if number >= first and last in one)
    return Occurrence(
        analyzer=analyzer,
        rule_id="a-rule",
        path="app.py",
        blob="1",
        span=Span(start_line=first, start_column=1, end_line=end, end_column=80),
        symbol="load",
        code_hash="",
        fp="",
        evidence=evidence,
        excerpt="\n".join(lines[first - 1 : end]),
        message="",
        severity=Severity.MEDIUM,
        confidence=Confidence.MEDIUM,
        role=Role.SERVICE,
    )


def told(before: str, after: str, occurrence: Occurrence) -> Ending:
    return ending(occurrence, line_map(before.encode(), after.encode()))


CALLS = {
    "an argument on a line of its own": (
        "        headers=HEADERS,",
        "        headers=HEADERS,\n        timeout=5,",
        MENDED,
    ),
    "an argument on the first line": ("requests.get(", "requests.get(timeout=5, *[", MENDED),
    "in another shape": (
        "requests.get(\n        url,\n        headers=HEADERS,\n    )",
        "requests.get(url, timeout=5)",
        MENDED,
    ),
    "a wrapper": ("requests.get(", "curl.get(", REWRITTEN),
    "a method of it": ("requests.get(", "requests.get.now(", REWRITTEN),
    "another module of that name": ("requests.get(", "our.requests.get(", REWRITTEN),
    "a helper": (
        PYTHON[PYTHON.index("    answer") : PYTHON.index("    return")],
        "    answer = fetch(url)\n",
        REWRITTEN,
    ),
    "only its name": ("requests.get(", "call(requests.get, ", REWRITTEN),
    "gone": (PYTHON[PYTHON.index("    answer") : PYTHON.index("    return")], "", REMOVED),
    "what is below it": ("return answer.json()", "return answer.text", STANDS),
}


@pytest.mark.parametrize("case", CALLS)
def test_a_call_is_mended_where_it_is_still_made(case: str) -> None:
    old, new, expected = CALLS[case]
    assert old in PYTHON
    assert told(PYTHON, PYTHON.replace(old, new), found(PYTHON, "requests.get(", "    )", CALL)) == expected


AROUND = {
    "a check above it": ("    answer", "    if not allowed(url):\n        raise Http404\n    answer", GUARDED),
    "something done with it below": ("    return", "    answer.raise_for_status()\n    return", GUARDED),
    "another value": ('url = request.GET["url"]', 'url = known(request.GET["url"])', GUARDED),
    "another value of something else": (
        "def load(request):\n",
        "def load(given):\n    request = given.request\n",
        STANDS,
    ),
    "its surroundings": ("def load(request):\n", "def fetch(request):\n", STANDS),
    "the sink with something checked": ("        url,", "        allowed(url),", MENDED),
}


@pytest.mark.parametrize("case", AROUND)
@pytest.mark.parametrize("key", ["call", "sink"])
def test_what_stands_is_guarded_where_something_was_only_put_in_or_what_it_uses_is_other(case: str, key: str) -> None:
    old, new, expected = AROUND[case]
    assert old in PYTHON
    occurrence = found(PYTHON, "requests.get(", "    )", {key: "requests.get"})
    assert told(PYTHON, PYTHON.replace(old, new), occurrence) == expected


def test_what_is_no_call_is_not_guarded_by_another_value() -> None:
    before, after = "a\ngiven = one(a)\nif given == token:\n    b\n", "a\ngiven = two(a)\nif given == token:\n    b\n"
    assert told(before, after, found(before, "if given", "if given", {"secret": "token"})) == STANDS


NAMES = {
    "no value": ('KEY = os.getenv("KEY", "---")', 'KEY = os.environ["KEY"]', {"name": "KEY"}, MENDED),
    "another name": ('KEY = os.getenv("KEY", "---")', 'SECRET = os.environ["SECRET"]', {"name": "KEY"}, REWRITTEN),
    "part of another name": ('KEY = os.getenv("KEY", "---")', 'API_KEY = load("API_KEY2")', {"name": "KEY"}, REWRITTEN),
    "another value": ("os.MkdirAll(path, 0777)", "os.MkdirAll(path, 0750)", {"what": "MkdirAll"}, MENDED),
    "a function of ours": ("os.MkdirAll(path, 0777)", "mkdirAll(path, 0777)", {"what": "MkdirAll"}, REWRITTEN),
    "only its own definition": ("@open\ndef load():", "@closed\ndef load():", {"what": "load"}, REWRITTEN),
    "a literal that is filled": ("&http.Client{}", "&http.Client{Timeout: 5}", {"call": "http.Client"}, MENDED),
    "a setting that is gone": (
        "&tls.Config{InsecureSkipVerify: true}",
        "&tls.Config{}",
        {"setting": "InsecureSkipVerify"},
        MENDED,
    ),
    "a call that is given another value": (
        'Profile(key="abc")',
        'Profile(key="X" * 32)',
        {"name": "Profile"},
        REWRITTEN,
    ),
    "nothing that is named": ("token == given", "token is given", {"secret": "token"}, REWRITTEN),
}


@pytest.mark.parametrize("case", NAMES)
def test_a_thing_is_mended_where_it_is_still_named(case: str) -> None:
    old, new, evidence, expected = NAMES[case]
    before, after = f"first\n{old}\nlast\n", f"first\n{new}\nlast\n"
    lines = old.split("\n")
    assert told(before, after, found(before, lines[0], lines[-1], evidence)) == expected


def test_what_is_read_in_full_is_fixed_where_it_is_found_no_more() -> None:
    before, after = "a\nALTER TABLE t ADD c int NOT NULL;\n", "a\nALTER TABLE t ADD c int;\n"
    assert told(before, after, found(before, "ALTER", "ALTER", {}, "migrations")) == MENDED
    above = told(before, "SET lock_timeout = 1;\n" + before, found(before, "ALTER", "ALTER", {}, "migrations"))
    assert (above.kind.value, above.detail) == ("fixed", "")
