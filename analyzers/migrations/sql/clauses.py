"""A cursor over a statement's tokens, with which the readers of MySQL's and SQLite's clauses go through it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzers.migrations.names import table_name
from analyzers.migrations.operations import Opaque
from analyzers.migrations.script import Dialect
from analyzers.migrations.sql.tokens import Lexis, Token, Tokens, Unreadable, cut

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from analyzers.migrations.operations import AnyOperation

_END = Token("end", "", "", 0, 0)
# A schema that PostgreSQL alone has; elsewhere it would have to be a database of that name.
_FOREIGN_SCHEMAS = frozenset({"public", "pg_catalog"})


class Cursor:
    """A position in a range of tokens. It only goes forward; everything that does not fit raises Unreadable."""

    __slots__ = ("at", "closing", "end", "items", "lexis", "text")

    def __init__(self, tokens: Tokens, lexis: Lexis, at: int = 0, end: int | None = None) -> None:
        self.text, self.items, self.closing = tokens
        self.lexis = lexis
        self.at = at
        self.end = len(self.items) if end is None else end

    @property
    def token(self) -> Token:
        """The next token, of kind ``end`` behind the last one."""
        return self.items[self.at] if self.at < self.end else _END

    @property
    def word(self) -> str:
        """The next token as a keyword or operator, '' for names, values and the end."""
        return self.items[self.at].word if self.at < self.end else ""

    @property
    def done(self) -> bool:
        """Whether nothing is left."""
        return self.at >= self.end

    def word_at(self, offset: int) -> str:
        """Return the keyword or operator so many tokens ahead, '' where there is none."""
        at = self.at + offset
        return self.items[at].word if at < self.end else ""

    def sees(self, *words: str) -> bool:
        """Tell whether these words are next."""
        return all(self.word_at(offset) == word for offset, word in enumerate(words))

    def take(self, *words: str) -> bool:
        """Go past these words if they are next, and tell whether they were."""
        if self.word != words[0] or not self.sees(*words):
            return False
        self.at += len(words)
        return True

    def take_any(self, words: Collection[str]) -> str:
        """Go past one of these words and return it, else ''."""
        word = self.word
        if word and word in words:
            self.at += 1
            return word
        return ""

    def need(self, *words: str) -> None:
        """Go past these words."""
        if not self.take(*words):
            raise Unreadable

    def need_any(self, words: Collection[str]) -> str:
        """Go past one of these words and return it."""
        return self.take_any(words) or self._refuse()

    def _refuse(self) -> str:
        raise Unreadable

    def next(self) -> Token:
        """Go past any token and return it."""
        if self.at >= self.end:
            raise Unreadable
        self.at += 1
        return self.items[self.at - 1]

    def finish(self) -> None:
        """Refuse what is left."""
        if self.at < self.end:
            raise Unreadable

    def is_name(self, offset: int = 0) -> bool:
        """Tell whether a name is so many tokens ahead."""
        at = self.at + offset
        if at >= self.end:
            return False
        token = self.items[at]
        if token.kind == "word":
            return token.word not in self.lexis.reserved
        # SQLite takes a string for a name where only a name can stand.
        return token.kind == "quoted" or (token.kind == "string" and self.lexis.dialect is Dialect.SQLITE)

    def name(self) -> str:
        """Return a name, folded. Both dialects compare names without regard to case."""
        if not self.is_name():
            raise Unreadable
        return self.next().text.lower()

    def table(self) -> str:
        """Return a table's name, with its schema where one is stated that matters."""
        first = self.name()
        if not self.take("."):
            if first.startswith("sqlite_") and self.lexis.dialect is Dialect.MYSQL:
                raise Unreadable
            return first
        if first in _FOREIGN_SCHEMAS:
            raise Unreadable
        # Behind a dot every word is a name.
        token = self.next()
        if token.kind not in {"word", "quoted"}:
            raise Unreadable
        return table_name(first, token.text.lower())

    def tables(self) -> list[str]:
        """Return names of tables between commas."""
        found = [self.table()]
        while self.take(","):
            found.append(self.table())
        return found

    def string(self) -> str:
        """Return a string's content."""
        token = self.next()
        if token.kind != "string":
            raise Unreadable
        return token.text

    def integer(self) -> int:
        """Return a whole number."""
        token = self.next()
        if token.kind != "number" or not token.text.isdecimal():
            raise Unreadable
        return int(token.text)

    def group(self) -> Cursor:
        """Return what stands in the parentheses that are next, and go past them."""
        if self.word != "(":
            raise Unreadable
        first = self.at
        last = self.closing[first]
        if last >= self.end:
            raise Unreadable
        self.at = last + 1
        return self.part(first + 1, last)

    def part(self, first: int, last: int) -> Cursor:
        """Return a cursor for a range of tokens."""
        return Cursor(Tokens(self.text, self.items, self.closing), self.lexis, first, last)

    def skip(self, stops: Collection[str] = ()) -> Cursor:
        """Go on to one of these words outside of parentheses, or to the end; return what was passed over."""
        first = at = self.at
        while at < self.end:
            word = self.items[at].word
            if word and word in stops:
                break
            at = self.closing[at] + 1 if word == "(" else at + 1
        self.at = min(at, self.end)
        return self.part(first, self.at)

    def commas(self) -> Iterator[Cursor]:
        """Yield what stands between commas outside of parentheses; none of it may be empty."""
        while True:
            piece = self.skip({","})
            if piece.done:
                raise Unreadable
            yield piece
            if not self.take(","):
                return

    def names(self) -> tuple[str, ...]:
        """Return the names in the parentheses that are next."""
        found = []
        for piece in self.group().commas():
            found.append(piece.name())
            piece.finish()
        return tuple(found)

    @property
    def rest(self) -> tuple[Token, ...]:
        """The tokens that are left."""
        return self.items[self.at : self.end]

    @property
    def source(self) -> str:
        """The text of what is left, on one line."""
        if self.done:
            return ""
        return " ".join(self.text[self.items[self.at].start : self.items[self.end - 1].end].split())


def read_whole(
    text: str, lexis: Lexis, reader: Callable[[Cursor], tuple[AnyOperation, ...]]
) -> tuple[AnyOperation, ...]:
    """Return what a reader makes of a statement, all of it; an Opaque where it cannot be read, or something is left over."""
    try:
        cursor = open_statement(text, lexis)
        found = reader(cursor)
        cursor.finish()
    except Unreadable as error:
        return (Opaque(reason=error.reason, text=text[:200]),)
    return found


def open_statement(text: str, lexis: Lexis) -> Cursor:
    """Return a cursor at the beginning of a statement; raise Unreadable where it cannot be cut into tokens."""
    return Cursor(cut(text, lexis), lexis)
