"""The words of a text, and what a rule asks of them.

A word is an identifier in one of the forms of ``analyzers.catalogue.Prefilter``. White space, ``?.``, ``!`` and type arguments may
stand between a name and what makes it a call (``find<User>(``), an attribute or an object, as the languages allow it.
"""

from __future__ import annotations

import functools
import operator
import re
from typing import TYPE_CHECKING

from analyzers.matching import Patterns
from analyzers.rule import FUNCTION

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analyzers.rule import Prefilter

_WORD = re.compile(rb"(?:\.\s*#?)?\w++(?:\s*+(?:[!?]\.?\s*)?[(<\[])?")
_OBJECT = re.compile(rb"\b(\w++)\s*+[!?]?\.")
_DECORATOR = re.compile(rb"@(?:\w+\.)*(\w+)")
_MARKS = b".#!?(<[ \t\r\n\f\v"
_CALLS = (b"(", b"<", b"[")
"""What may follow the name of something that is called: its arguments, or types before them."""
_BETWEEN = re.compile(rb"(?<![.@#\s])\n\n(?=[ \t]*[^\s.!?(<\[#])")
"""Blank lines over which no word goes on."""
LONG = 4 * 1024
"""Bytes above which a text is not searched for one expression after the other, as some of them take long."""
_EXACT = re.compile(r"[.@]?\w+|\.?\w+\(|\w+\.")


def words_of(text: bytes) -> frozenset[bytes]:
    """Return all forms that a word of a rule may have: ``name``, ``name(``, ``.name``, ``.name(``, ``name.`` and ``@name``."""
    words = set()
    for found in set(_WORD.findall(text)):
        name = found.translate(None, _MARKS)
        words.add(name)
        attribute = b"." + name if found.startswith(b".") else name
        words.add(attribute)
        if found.endswith(_CALLS):
            words.add(attribute + b"(")
    words.update([name + b"." for name in set(_OBJECT.findall(text))])
    words.update([b"@" + name for name in _DECORATOR.findall(text)])
    return frozenset(words)


class Vocabulary:
    """What some patterns ask of texts, as bits of a number: one for each group of words, one for each regular expression.

    A text's words, and the text itself, are looked at once for all patterns.
    """

    def __init__(self) -> None:
        self._groups: dict[frozenset[str], int] = {}
        self._of_word: dict[bytes, int] = {}
        self._of_shape: dict[re.Pattern[bytes], int] = {}
        self._shapes = Patterns()
        self._tried: set[bytes] = set()
        self._texts = Patterns()
        self._finding: dict[bytes, int] = {}
        self._pieces: dict[bytes, int] = {}

    def group(self, words: Iterable[str]) -> int:
        """Return the bit of a group of words."""
        group = frozenset(words)
        if group not in self._groups:
            bit = self._groups[group] = 1 << len(self._groups)
            for word in group:
                if _EXACT.fullmatch(word):
                    self._of_word[word.encode()] = self._of_word.get(word.encode(), 0) | bit
            shapes = [f"(?:{word})".encode() for word in sorted(group) if not _EXACT.fullmatch(word)]
            if shapes:
                # Other groups may have the same shapes, and other words beside them.
                shape = re.compile(rb"\A(?:" + b"|".join(shapes) + rb")\Z")
                self._of_shape[shape] = self._of_shape.get(shape, 0) | bit
                self._shapes.add(shape)
            self._tried.clear()
            self._pieces.clear()
        return self._groups[group]

    def text(self, pattern: re.Pattern[bytes]) -> int:
        """Return the bit of a regular expression."""
        return self._texts.add(pattern)

    def mask(self, words: frozenset[bytes]) -> int:
        """Return the bits of the groups of which a text with these words has one."""
        new = words - self._tried
        if new:
            self._try(new)
        mask = 0
        for word in words & self._of_word.keys():
            mask |= self._of_word[word]
        return mask

    def _try(self, words: frozenset[bytes]) -> None:
        """Try each shape on each word, once."""
        shapes = tuple(self._of_shape.items())
        for word in words:
            candidates = self._shapes.candidates(word)
            while candidates:
                place = candidates.bit_length() - 1
                candidates ^= 1 << place
                shape, bit = shapes[place]
                if shape.match(word):
                    self._of_word[word] = self._of_word.get(word, 0) | bit
        self._tried |= words

    def mask_of_text(self, text: bytes) -> int:
        """Return the mask of a whole text; what stands between blank lines is looked at once for all versions that have it."""
        mask = 0
        for piece in _BETWEEN.split(text):
            known = self._pieces.get(piece)
            if known is None:
                known = self._pieces[piece] = self.mask(words_of(piece))
            mask |= known
        return mask

    def found(self, text: bytes) -> int:
        """Return the bits of the regular expressions that may find something in a text."""
        if text not in self._finding:
            self._finding[text] = self._texts.candidates(text)
        return self._finding[text]


class Words:
    """A pattern's groups of words and its texts, ready to be looked for; those of many patterns share a vocabulary."""

    def __init__(self, prefilter: Prefilter, vocabulary: Vocabulary | None = None) -> None:
        self.vocabulary = vocabulary if vocabulary is not None else Vocabulary()
        self.by_function = prefilter.scope == FUNCTION
        self._groups = self._bits(map(self.vocabulary.group, prefilter.words))
        self._callers = self._bits(map(self.vocabulary.group, prefilter.callers))
        self._texts = tuple(re.compile(text.encode()) for text in prefilter.texts)
        self._found = self._bits(map(self.vocabulary.text, self._texts))

    @staticmethod
    def _bits(bits: Iterable[int]) -> int:
        return functools.reduce(operator.or_, bits, 0)

    def fit(self, mask: int) -> bool:
        """Tell whether a text, given by its mask, has a word of every group."""
        return mask & self._groups == self._groups

    @property
    def are_of_what_is_called(self) -> bool:
        """Whether the pattern is about functions that others call."""
        return bool(self._callers)

    def stand_in(self, parts: Sequence[bytes]) -> bool:
        """Tell whether each of the pattern's texts stands in one of some parts of a file."""
        if not self._texts:
            return True
        found = self._bits(map(self.vocabulary.found, parts))
        return found & self._found == self._found and all(any(_finds(t, part) for part in parts) for t in self._texts)

    def may_stand_in(self, content: bytes) -> bool:
        """Tell whether all of the pattern's texts may stand in a file."""
        return not self._found or self.vocabulary.found(content) & self._found == self._found

    def fit_caller(self, mask: int) -> bool:
        """Tell whether a text could be a caller's."""
        return mask & self._callers == self._callers


@functools.lru_cache(maxsize=32_768)
def _finds(text: re.Pattern[bytes], part: bytes) -> bool:
    """Tell whether a regular expression finds something in a part of a file: told once for all versions that have the part."""
    return len(part) > LONG or text.search(part) is not None
