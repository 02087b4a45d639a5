"""Tables and columns of the models in a schema of Prisma."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzers.migrations.references_text import Reference, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

_MODEL: Final = re.compile(r"^model[ \t]+(?P<name>\w+)[ \t]*\{(?P<body>.*?)^\}", re.MULTILINE | re.DOTALL)
_FIELD: Final = re.compile(r"^[ \t]+(?P<name>[A-Za-z]\w*)[ \t]+(?P<type>\w+)[\[\]?]*(?P<rest>[^\n]*)", re.MULTILINE)
_MAPPED: Final = re.compile(r"""(?<!@)@map\(\s*(?:name:\s*)?"(?P<name>[^"]+)"\s*\)""")
_TABLE: Final = re.compile(r"""@@map\(\s*(?:name:\s*)?"(?P<name>[^"]+)"\s*\)""")


def prisma_references(content: bytes) -> Iterator[Reference]:
    """Yield the models of a schema; a field whose type is a model has no column."""
    if b"model " not in content:
        return
    text = Text(content)
    models = list(_MODEL.finditer(text.text))
    names = {found["name"] for found in models}
    for model in models:
        columns: dict[str, int] = {}
        for field in _FIELD.finditer(text.text, model.start("body"), model.end("body")):
            if field["type"] in names or "@relation" in field["rest"]:
                continue
            mapped = _MAPPED.search(field["rest"])
            columns[mapped["name"] if mapped else field["name"]] = text.line(field.start("name"))
        table = _TABLE.search(model["body"])
        yield Reference(
            kind="prisma",
            line=text.line(model.start("name")),
            tables=((table["name"] if table else model["name"]).lower(),),
            columns=columns,
        )
