"""What is looked for at once against what each expression finds alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers.catalogue import catalogue
from analyzers.matching import Matcher, matcher, matcher_of_texts, weakened
from analyzers.patterns.words import Vocabulary, Words
from analyzers.secrets import python_scanner, text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EXPRESSIONS = (
    rb"(?i)secret\w{0,200}\s*=",
    rb"(?<!\w)open\s*\(",
    rb"(['\"])[^'\"]{3,}\1",
    rb"^import\b",
    rb"[{]\d{1,3}[}]",
    rb"(?s)begin.{0,300}?end(?!ing)",
    rb"x{,5}y",
    rb"\{2,9\}",
)
PIECES = st.sampled_from(
    (
        *("secret", "Secret_key", " = ", "open(", "reopen (", "'abc'", "\"abc'", "import re", "\n", "{12}", "begin"),
        *("ending", "end", "x", "y", "{2,9}", " ", "é", "token", "\N{EM DASH}"),
    )
).map(str)


def told(found: int, count: int) -> set[int]:
    return {place for place in range(count) if found >> place & 1}


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_whatever_is_found_alone_is_told(written: str) -> None:
    content = written.encode()
    found = matcher(EXPRESSIONS, 0).candidates(content)
    alone = {place for place, one in enumerate(EXPRESSIONS) if re.search(one, content)}
    assert alone <= told(found, len(EXPRESSIONS))


def test_what_stands_nowhere_is_not_told() -> None:
    assert told(matcher(EXPRESSIONS, 0).candidates(b"nothing of all that"), len(EXPRESSIONS)) == set()


def test_before_there_is_much_to_read_everything_may_be_found() -> None:
    asked = Matcher(EXPRESSIONS, 1000)
    assert told(asked.candidates(b"nothing"), len(EXPRESSIONS)) == set(range(len(EXPRESSIONS)))
    assert told(asked.candidates(b"nothing", whatever_it_costs=True), len(EXPRESSIONS)) == set()
    assert told(asked.candidates(b"nothing"), len(EXPRESSIONS)) == set()


def test_an_expression_that_cannot_be_compiled_may_be_found_anywhere() -> None:
    asked = Matcher((rb"a(?:x(?=", rb"needle"), 0)
    assert told(asked.candidates(b"nothing"), 2) == {0}
    assert told(asked.candidates(b"a needle"), 2) == {0, 1}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (rb"a{0,200}b", rb"a*b"),
        (rb"a{3,200}?b", rb"a+b"),
        (rb"a{1,3}b", rb"a{1,3}b"),
        (rb"a{36}b", rb"a{36}b"),
        (rb"a{2,}b", rb"a{2,}b"),
        (rb"a{,9}b", rb"a*b"),
        (rb"\{1,99}[x{1,99}]", rb"\{1,99}[x{1,99}]"),
    ],
)
def test_only_long_repetitions_lose_their_bounds(expression: bytes, expected: bytes) -> None:
    assert weakened(expression) == expected


@pytest.mark.parametrize(
    ("expression", "written"),
    [
        (r"key\s=\s'\w+'", "key\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}'größe'"),
        (r"[\w.]{3}!", "äöü!"),
        (r"[^a]b", "\N{EM DASH}b"),
        (r"\bpassword\b", "the password"),
        (r"(?x) pass [ ] word # of a user", "pass word"),
    ],
)
def test_texts_are_read_as_text(expression: str, written: str) -> None:
    pattern = re.compile(expression)
    assert pattern.search(written)
    assert matcher_of_texts((pattern,), 0).candidates(written.encode()) == 1


def test_all_that_rules_look_for_can_be_looked_for_at_once() -> None:
    expressions = sorted({text for source in catalogue().sources() for p in source.prefilters for text in p.texts})
    assert len(expressions) > 50
    found = matcher(tuple(one.encode() for one in expressions), 0).candidates(b"~")
    assert [one for place, one in enumerate(expressions) if found >> place & 1] == []


def _examples() -> Iterator[tuple[str, Path]]:
    for source in catalogue().sources():
        for example in source.path.parent.glob(f"{source.rule_id}.*"):
            if example.suffix != ".yaml":
                yield source.technology, example


def test_in_the_rules_examples_nothing_is_lost() -> None:
    held = 0
    for technology in ("go", "javascript", "python"):
        sources = [source for source in catalogue().sources() if source.technology == technology]
        texts = tuple(sorted({one.encode() for source in sources for p in source.prefilters for one in p.texts}))
        looking = matcher(texts, 0)
        for example in (example for of, example in _examples() if of == technology):
            content = example.read_bytes()
            alone = {place for place, one in enumerate(texts) if re.search(one, content)}
            held += len(alone)
            assert alone <= told(looking.candidates(content), len(texts)), example.name
    assert held > 500


def test_all_shapes_of_words_can_be_looked_for_at_once() -> None:
    vocabulary = Vocabulary()
    for source in catalogue().sources():
        for asked in source.prefilters:
            Words(asked, vocabulary)
    shapes = tuple(vocabulary._shapes)
    assert len(shapes) > 50
    assert matcher(shapes, 0).candidates(b"~") == 0


def test_all_that_is_looked_for_in_texts_can_be_looked_for_at_once() -> None:
    patterns = tuple(text._SEARCHED)
    assert len(patterns) > len(python_scanner.FORMATS)
    assert matcher_of_texts(patterns, 0).candidates(b"~") == 0
