"""Text of repositories and rules, made safe to show: nothing that a reader cannot see, and code apart from prose."""

from __future__ import annotations

import re
from typing import NamedTuple

# What an eye does not see, and what would take over a terminal or turn the reading direction: C0 and C1 controls, soft
# hyphen, Arabic letter mark, Mongolian vowel separator, zero-width and directional characters, line and paragraph separators,
# byte order mark, interlinear annotations, tags, and surrogates, which have no encoding.
_HIDDEN = "\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff"
_INVISIBLE = re.compile(f"[\x00-\x1f{_HIDDEN}]")
_INVISIBLE_BUT_LINES = re.compile(f"[\x00-\x08\x0b-\x1f{_HIDDEN}]")
_CODE = re.compile(r"(`+)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_LINE_BREAKS = re.compile(r"[ \t]*[\r\n\t][ \t\r\n]*")


class Piece(NamedTuple):
    """A piece of prose: text, or code that stood between backticks."""

    text: str
    is_code: bool


def visible(text: str) -> str:
    r"""Return the text with every control, zero-width and directional character written out, as ``\x1b`` or ``\u202e``.

    Tabs and line feeds stay.
    """
    return _INVISIBLE_BUT_LINES.sub(_written_out, text)


def one_line(text: str) -> str:
    """Return the text as one visible line: line breaks and tabs become single spaces."""
    return _INVISIBLE.sub(_written_out, _LINE_BREAKS.sub(" ", text.strip()))


def literal(text: str) -> str:
    r"""Return a name or a piece of code as one visible line: line breaks and tabs are written out as ``\x0a``."""
    return _INVISIBLE.sub(_written_out, text)


def shortened(text: str, limit: int) -> str:
    """Return at most ``limit`` characters of the text, with an ellipsis where it was cut."""
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def pieces(text: str) -> list[Piece]:
    """Split prose at its inline code: ``"call `open` twice"`` gives text, code, text. An unpaired backtick is text."""
    found: list[Piece] = []
    end = 0
    for match in _CODE.finditer(text):
        if match.start() > end:
            found.append(Piece(text[end : match.start()], is_code=False))
        found.append(Piece(match[2].strip() or match[2], is_code=True))
        end = match.end()
    if end < len(text):
        found.append(Piece(text[end:], is_code=False))
    return found


def counted(number: float, noun: str, plural: str = "") -> str:
    """Return ``1 finding``, ``2 findings``, ``1,200 findings``."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def _written_out(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
