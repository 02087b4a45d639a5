"""What the secrets analyzer says of files that are given as text."""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from analyzers.facts import FactStore
from analyzers.protocol import BlobKey, TreeFacts
from analyzers.roles import Roles
from analyzers.secrets.analyzer import SecretsAnalyzer
from fleetreview.model import SourceBlob

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetreview.model import Occurrence

KEY = b"a key for tests alone"
GITHUB = "ghp_" + "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ" + "0mLq17"
"""A token with a right checksum that stands in many public texts: nobody's."""


def analyzer(key: bytes = KEY, **more: Any) -> SecretsAnalyzer:
    return SecretsAnalyzer(key=lambda: key, **more)


def facts(text: str | bytes, path: str = "app/settings.py", by: SecretsAnalyzer | None = None) -> list[Any]:
    content = text if isinstance(text, bytes) else text.encode()
    by = by or analyzer()
    blob = SourceBlob(
        blob=hashlib.sha1(content, usedforsecurity=False).hexdigest(),
        suffix=PurePosixPath(path).suffix.lower(),
        content=content,
    )
    [(_, found, skips)] = by.map([blob], by.all_units)
    assert not list(skips)
    return [fact.value for fact in found if fact.unit == by.unit]


def judge(files: Mapping[str, str | bytes], by: SecretsAnalyzer | None = None) -> list[Occurrence]:
    by = by or analyzer()
    roles, store, entries = Roles(), FactStore(), {}
    for path, text in files.items():
        if not by.selects(path, roles.role(path)):
            continue
        content = text if isinstance(text, bytes) else text.encode()
        blob = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        source = SourceBlob(blob=blob, suffix=PurePosixPath(path).suffix.lower(), content=content)
        entries[path] = blob
        if not store.pending([BlobKey(blob=blob, suffix=source.suffix)], {source.suffix: by.units(source.suffix)}):
            continue
        for key, found, skips in by.map([source], by.all_units):
            store.add(key, by.all_units, found, skips)
    tree = TreeFacts(entries=entries, roles=roles, source=store)
    return [one for said in by.link(None, tree, None) for one in said.occurrences]


def told(text: str, path: str = "app/settings.py") -> list[tuple[str, str]]:
    """Return rule and kind of what is told of one file."""
    return [(one.rule_id.removeprefix("secret-"), one.evidence["kind"]) for one in judge({path: text})]
