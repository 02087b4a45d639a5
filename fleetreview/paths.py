"""Globs over paths inside a repository."""

from __future__ import annotations

import functools
import re


@functools.lru_cache(maxsize=4096)
def glob_pattern(glob: str) -> re.Pattern[str]:
    """Return the expression of a path glob: ``*`` and ``?`` stay inside a segment, ``**`` crosses segments.

    A glob that ends in ``/`` means everything below that folder; one without a slash matches a segment anywhere.
    """
    if glob.endswith("/"):
        glob += "**"
    prefix = "" if "/" in glob.rstrip("*/") or glob.startswith("**") else "(?:.*/)?"
    meanings = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    pieces = re.split(r"(\*\*/|\*\*|\*|\?)", glob.lstrip("/"))
    return re.compile(prefix + "".join(meanings.get(piece) or re.escape(piece) for piece in pieces))
