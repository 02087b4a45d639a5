"""The words of a text, and what a rule asks of them.

A word is an identifier in one of the forms of ``analyzers.catalogue.Prefilter``. White space, ``?.``, ``!`` and type arguments may
stand between a name and what makes it a call (``find<User>(``), an attribute or an object, as the languages allow it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzers.rule import FUNCTION

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzers.rule import Prefilter

_WORD = re.compile(rb"(?:\.\s*#?)?\w++(?:\s*+(?:[!?]\.?\s*)?[(<\[])?")
_OBJECT = re.compile(rb"\b(\w++)\s*+[!?]?\.")
_DECORATOR = re.compile(rb"@(?:\w+\.)*(\w+)")
_MARKS = b".#!?(<[ \t\r\n\f\v"
_CALLS = (b"(", b"<", b"[")
"""What may follow the name of something that is called: its arguments, or types before them."""
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
    """The different words of the texts that were looked at, in the order in which they came."""

    def __init__(self) -> None:
        self.words: list[bytes] = []
        self._known: set[bytes] = set()
        self._last: frozenset[bytes] = frozenset()

    def learn(self, text: frozenset[bytes]) -> None:
        """Add the words of a text: texts share most of theirs."""
        if text is not self._last:
            self._last = text
            new = text - self._known
            self._known |= new
            self.words += new


class _Group:
    """Words of which a text needs one."""

    def __init__(self, words: Iterable[str], vocabulary: Vocabulary) -> None:
        self._fitting = {word.encode() for word in words if _EXACT.fullmatch(word)}
        shapes = [f"(?:{word})".encode() for word in words if not _EXACT.fullmatch(word)]
        self._shape = re.compile(b"|".join(shapes)) if shapes else None
        self._vocabulary = vocabulary
        self._tried = 0

    def fits(self, text: frozenset[bytes]) -> bool:
        if self._shape is not None:
            self._vocabulary.learn(text)
            # Each word of the vocabulary is tried once.
            if self._tried < len(self._vocabulary.words):
                self._fitting.update(filter(self._shape.fullmatch, self._vocabulary.words[self._tried :]))
                self._tried = len(self._vocabulary.words)
        return self.fits_part(text)

    def fits_part(self, text: frozenset[bytes]) -> bool:
        """Tell the same of a part of a text that was asked about: its words were tried."""
        return not self._fitting.isdisjoint(text)


class Words:
    """A pattern's groups of words, ready to be looked for; those of many patterns share a vocabulary."""

    def __init__(self, prefilter: Prefilter, vocabulary: Vocabulary | None = None) -> None:
        known = vocabulary or Vocabulary()
        self.by_function = prefilter.scope == FUNCTION
        self._groups = tuple(_Group(words, known) for words in prefilter.words)
        self._callers = tuple(_Group(words, known) for words in prefilter.callers)
        self.texts = tuple(re.compile(text.encode()) for text in prefilter.texts)

    def fit(self, text: frozenset[bytes]) -> bool:
        """Tell whether a text with these words has one of every group."""
        return all(group.fits(text) for group in self._groups)

    def fit_part(self, text: frozenset[bytes]) -> bool:
        """Tell the same of a part of a text that fits as a whole, which costs less."""
        return all(group.fits_part(text) for group in self._groups)

    @property
    def are_of_what_is_called(self) -> bool:
        """Whether the pattern is about functions that others call."""
        return bool(self._callers)

    def fit_caller(self, text: frozenset[bytes]) -> bool:
        """Tell whether a text with these words could be a caller's."""
        return all(group.fits(text) for group in self._callers)
