"""What is looked for at once against what each pattern finds alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers.catalogue import catalogue
from analyzers.matching import Matcher, Patterns, matcher, widened
from analyzers.patterns.words import Vocabulary, Words, words_of
from analyzers.secrets import python_scanner, text

if TYPE_CHECKING:
    from pathlib import Path

BYTES = tuple(
    map(
        re.compile,
        (
            rb"(?i)secret\w{0,200}\s*=",
            rb"(?<!\w)open\s*\((?!\))",
            rb"(['\"])[^'\"]{3,}\1",
            rb"(?m)^import\b",
            rb"[{]\d{1,3}[}]",
            rb"(?s)begin.{0,300}?end(?!ing)",
            rb"x{,5}y$",
            rb"\{2,9\}",
            rb"[!=]=",
            rb"(?i)(?:secret|key|token)[^\n]{0,200}?[!=]=|compare_digest",
            rb"(?x) begin [ ] (?: end | (?: ing ) )  # of a block",
            rb"tok++en\Z",
        ),
    )
)
PIECES = st.sampled_from(
    (
        *(
            "secret",
            "Secret_key",
            " = ",
            "open(",
            "reopen (",
            "'abc'",
            "\"abc'",
            "import re",
            "\n",
            "{12}",
            "begin",
            " ",
        ),
        *("ending", "end", "x", "y", "{2,9}", "==", "!=", " ", "é", "token", "\N{EM DASH}", "(", ")", "key"),
    )
)


def told(found: int) -> set[int]:
    return {place for place in range(found.bit_length()) if found >> place & 1}


@settings(max_examples=500)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_whatever_is_found_alone_is_told(written: str) -> None:
    content = written.encode()
    alone = {place for place, one in enumerate(BYTES) if one.search(content)}
    assert alone <= told(matcher(BYTES).candidates(content))


def test_what_stands_nowhere_is_not_told() -> None:
    assert told(matcher(BYTES).candidates(b"nothing of all that")) == set()
    assert told(matcher(BYTES).candidates(b"import re")) == {3}


@pytest.mark.parametrize("expression", [r"key\s=", r"key[\s.]=", r"key\s+="])
def test_a_blank_of_python_is_one(expression: str) -> None:
    in_text, in_bytes = re.compile(expression), re.compile(expression.encode())
    for blank in (chr(code) for code in range(0x3001) if chr(code).isspace()):
        written = f"key{blank}="
        assert in_text.search(written)
        assert matcher((in_text,)).candidates(written.encode()) == 1, repr(blank)
        if in_bytes.search(written.encode()):
            assert matcher((in_bytes,)).candidates(written.encode()) == 1, repr(blank)


def test_patterns_are_looked_for_by_their_bits() -> None:
    gathered = Patterns()
    assert [gathered.add(re.compile(one)) for one in (b"one", b"two", b"one")] == [1, 2, 1]
    assert gathered.candidates(b"a two") == 2
    assert gathered.add(re.compile(b"three")) == gathered.candidates(b"three") == 4
    assert list(map(gathered.bit, gathered)) == [1, 2, 4]
    with pytest.raises(KeyError):
        gathered.bit(re.compile(b"four"))


def test_in_an_empty_text_anything_may_be_found() -> None:
    assert told(matcher(BYTES).candidates(b"")) == set(range(len(BYTES)))


def test_a_pattern_that_cannot_be_looked_for_may_be_found_anywhere() -> None:
    asked = Matcher((re.compile(rb"(a)?(?(1)b|c)"), re.compile(rb"needle")))
    assert told(asked.unknown) == {0}
    assert told(asked.candidates(b"nothing")) == {0}
    assert told(asked.candidates(b"a needle")) == {0, 1}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (r"a{0,200}b", r"a*b"),
        (r"a{3,200}?b", r"a+b"),
        (r"a{1,3}b", r"a{1,3}b"),
        (r"a{36}b", r"a{36}b"),
        (r"a{2,}b", r"a+b"),
        (r"a{,9}b", r"a*b"),
        (r"a{0}b", r"a{0}b"),
        (r"\{1,99}[x{1,99}]", r"\{1,99}[x{1,99}]"),
        (r"(?<![a(])a(?!b(?:c|[)])*d)(e)++", r"a(?:e)+"),
        (r"(?P<quote>['\"])x(?P=quote)", r"(?:['\"])x(?s:.*)"),
        (r"(?i)(?-i:A)b\Z", r"(?-i:A)b\z"),
        (r"a\s[\s.][^\s]\w", r"a[\s\x0b\x1c-\x1f][\s.\x0b\x1c-\x1f][^\s][\w]"),
        (r"a??b*?c+?d?+", r"a?b*c+d?"),
    ],
)
def test_an_expression_is_widened_to_what_can_be_looked_for(expression: str, expected: str) -> None:
    assert re.sub(r"^\(\?\w*:(.*)\)$", r"\1", widened(re.compile(expression.encode()))) == expected


@pytest.mark.parametrize(
    ("expression", "written"),
    [
        (r"key\s=\s'\w+'", "key\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}'größe'"),
        (r"[\w.]{3}!", "äöü!"),
        (r"a[^a]b", "a\N{EM DASH}b"),
        (r"\bpassword\b", "the password"),
        (r"(?x) pass [ ] word # of a user", "pass word"),
        (r"(?m)^token: \S+$", "one\ntoken: ü\ntwo"),
    ],
)
def test_texts_are_read_as_text(expression: str, written: str) -> None:
    pattern = re.compile(expression)
    assert pattern.search(written)
    assert matcher((pattern,)).candidates(written.encode()) == 1


def _examples(technology: str) -> list[Path]:
    sources = [source for source in catalogue().sources() if source.technology == technology]
    paths = (path for source in sources for path in source.path.parent.glob(f"{source.rule_id}.*"))
    return [path for path in paths if path.suffix != ".yaml"]


@pytest.mark.parametrize("technology", ["go", "javascript", "python"])
def test_in_the_rules_examples_nothing_is_lost(technology: str) -> None:
    sources = [source for source in catalogue().sources() if source.technology == technology]
    texts = {one.encode() for source in sources for p in source.prefilters for one in p.texts}
    patterns = tuple(map(re.compile, sorted(texts)))
    looking = matcher(patterns)
    assert looking.unknown == 0
    held = 0
    for example in _examples(technology):
        content = example.read_bytes()
        alone = {place for place, one in enumerate(patterns) if one.search(content)}
        held += len(alone)
        assert alone <= told(looking.candidates(content)), example.name
    assert held > 300


@pytest.mark.parametrize("technology", ["go", "javascript", "python"])
def test_in_the_words_of_examples_no_shape_is_lost(technology: str) -> None:
    vocabulary = Vocabulary()
    for source in catalogue().sources():
        for asked in source.prefilters if source.technology == technology else ():
            Words(asked, vocabulary)
    shapes = tuple(vocabulary._shapes)
    looking = matcher(shapes)
    assert len(shapes) > 20
    assert looking.unknown == 0
    for word in sorted(frozenset[bytes]().union(*(words_of(path.read_bytes()) for path in _examples(technology)[:10]))):
        alone = {place for place, shape in enumerate(shapes) if shape.match(word)}
        assert alone <= told(looking.candidates(word)), word


def test_all_that_is_looked_for_in_texts_can_be_looked_for_at_once() -> None:
    patterns = tuple(text._SEARCHED)
    assert len(patterns) > len(python_scanner.FORMATS)
    assert matcher(patterns).unknown == 0
