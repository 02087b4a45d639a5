"""Hints on what runs files of SQL that are only numbered: a script with psql, or a library that a manifest names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.hints_words import Found

_PSQL: Final = re.compile(r"(?P<piped>\|\s*)?\bpsql\b(?P<rest>(?:\\\r?\n|[^\n;|&])*)")
_FROM_FILE: Final = re.compile(r"\s(?:-[a-zA-Z]*f|--file)(?![\w-])|(?<!<)<(?!<)")
_AS_ONE: Final = re.compile(r"\s(?:-[a-zA-Z]*1[a-zA-Z]*|--single-transaction)(?=\s|[\"']|$)")
_PATH: Final = re.compile(r"[\w.${}@-]*(?:/[\w.${}@*-]*)+|(?<==)[\"']?\w[\w-]*")
_NO_FOLDER: Final = re.compile(r"[$*{}@]|^\.*$|\.\w+$")
_MOST_FOLDERS: Final = 50
_LIBRARY: Final = re.compile(r"\"postgres-migrations\"[ \t]*:[ \t]*\"")
_CRATE: Final = re.compile(r"^sqlx\b[^\n]*\bmigrate\b", re.MULTILINE)


def psql(text: str) -> Iterator[Found]:
    """Yield how scripts hand files to psql: each statement commits, unless ``-1`` takes a file as one transaction.

    ``folders`` are those that the script names until then: it runs what is in them. What is piped into psql is no file to which
    ``-1`` applies (https://www.postgresql.org/docs/current/app-psql.html).
    """
    for found in _PSQL.finditer(text):
        rest = found["rest"]
        is_file = _FROM_FILE.search(rest) is not None
        if not is_file and not found["piped"]:
            continue
        folders = list(dict.fromkeys(_folders(text[: found.end()])))[-_MOST_FOLDERS:]
        if folders:
            one = is_file and _AS_ONE.search(rest) is not None
            yield found.start("rest"), _numbered("per-file" if one else "none", folders)


def _folders(text: str) -> Iterator[str]:
    """Yield the folders that a script names, without what a variable says of them, and without the files in them."""
    for found in _PATH.finditer(text):
        parts = [part for part in found[0].strip("\"'").split("/") if part and not _NO_FOLDER.search(part)]
        if parts:
            yield "/".join(parts)


def libraries(text: str) -> Iterator[Found]:
    """Yield libraries that run numbered files, each file in a transaction unless it says otherwise."""
    for pattern in (_LIBRARY, _CRATE):
        for found in pattern.finditer(text):
            yield found.start(), _numbered("per-file", [])


def _numbered(mode: str, folders: list[str]) -> dict[str, Any]:
    hint: dict[str, Any] = {"kind": "transaction", "framework": "numbered", "value": mode}
    return {**hint, "folders": folders} if folders else hint
