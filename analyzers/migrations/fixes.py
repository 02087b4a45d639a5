"""Mechanical fixes: the unified diff that edits of a statement make, out of its excerpt."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Final

from analyzers.redaction import MASK

if TYPE_CHECKING:
    from analyzers.migrations.operations import Where
    from analyzers.migrations.stream import Found

_HUNK: Final = re.compile(r"^@@ -(\d+)(,\d+)? \+(\d+)(,\d+)? @@")
_CONTEXT: Final = 2


def fix_of(found: Found, excerpt: str) -> str:
    """Return a unified diff without file names, '' where the edits of a finding cannot be made.

    The excerpt has to be all of the statement, as it stands in the file: not cut, not redacted, and from the first column on, as an
    excerpt is told without the indentation that its lines share. Line numbers are those of the file.
    """
    if not found.edits or MASK in excerpt or any(where != found.where for where, _, _ in found.edits):
        return ""
    before = excerpt.split("\n")
    if found.where[1] != 1 or len(before) != found.where[2] - found.where[0] + 1:
        return ""
    if any(line.endswith("…") for line in before):
        return ""
    text = excerpt
    for where, words, added in found.edits:
        changed = _changed(text, _size(before, where), words, added)
        if changed is None:
            return ""
        text = changed
    diff = [*difflib.unified_diff(before, text.split("\n"), lineterm="", n=_CONTEXT)][2:]
    return "\n".join(_moved(line, found.where[0] - 1) for line in diff)


def _size(lines: list[str], where: Where) -> int:
    """Return how many characters of the excerpt are the statement's: others may stand behind it on its last line."""
    return sum(len(line) + 1 for line in lines[:-1]) + where[3] - 1


def _changed(text: str, size: int, words: str, added: str) -> str | None:
    """Return a text with something behind the first occurrence of words, without regard to case and spaces.

    No words: the end of the statement. None where the words are not there, a comment stands before them, or the statement says
    already what it shall say.
    """
    inside, rest = text[:size], text[size:]
    if added.strip().lower() in inside.lower():
        return None
    if not words:
        kept = inside.rstrip().removesuffix(";").rstrip()
        return None if "--" in kept.rpartition("\n")[2] else f"{kept}{added}{inside[len(kept) :]}{rest}"
    pattern = r"\s+".join(map(re.escape, words.split()))
    found = re.search(rf"(?<![\w\"'.]){pattern}(?![\w\"'])", inside, re.IGNORECASE)
    if found is None or "--" in inside[: found.start()] or "/*" in inside[: found.start()]:
        return None
    return f"{inside[: found.start()]}{found[0]}{added}{inside[found.end() :]}{rest}"


def _moved(line: str, by: int) -> str:
    """Return a line of a diff; that of a hunk with the line numbers of the file."""
    hunk = _HUNK.match(line)
    if hunk is None:
        return line
    return f"@@ -{int(hunk[1]) + by}{hunk[2] or ''} +{int(hunk[3]) + by}{hunk[4] or ''} @@"
