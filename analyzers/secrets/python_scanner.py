"""The scanner that is always there: our own detectors, in Python."""

from __future__ import annotations

import functools
import hashlib
import threading
from bisect import bisect_left
from pathlib import Path
from typing import TYPE_CHECKING, Final

from analyzers.secrets import addresses, assignments, commands, formats, keys, positions
from analyzers.secrets.candidate import RANKED
from analyzers.secrets.formats_platforms import CLOUDS, CODE_HOSTS
from analyzers.secrets.formats_services import APPLICATIONS, MESSAGES, MONITORING, PAYMENTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from analyzers.secrets.candidate import Candidate
    from analyzers.secrets.text import Text

FORMATS: Final = (*CLOUDS, *CODE_HOSTS, *MESSAGES, *PAYMENTS, *MONITORING, *APPLICATIONS)
_ENCRYPTED: Final = ("$ANSIBLE_VAULT;", "kind: SealedSecret", "\x00GITCRYPT", "ENC[AES256_GCM,")
"""What stands in files that are encrypted, wholly or value by value."""


_RECENT: Final[dict[bytes, tuple[Candidate, ...]]] = {}
"""What was found in the texts that were read lately, by their digests: what one analyzer reads another reads as well."""
_RECENT_MOST: Final = 16_384
_WRITING: Final = threading.Lock()


class PythonScanner:
    """Our own detectors."""

    @property
    def digest(self) -> str:
        """Changes with the code of this package and of what it asks about values."""
        return code_digest()

    def prepare(self, texts: Sequence[Text]) -> None:
        """Do nothing: each text is read when it is asked for."""

    def scan(self, text: Text) -> Iterable[Candidate]:
        """Return what may be a secret; places may overlap. A text that was read lately is not read again."""
        known = _RECENT.get(text.digest)
        if known is None:
            known = tuple(self._scan(text))
            with _WRITING:
                while len(_RECENT) >= _RECENT_MOST:
                    del _RECENT[next(iter(_RECENT))]
                _RECENT[text.digest] = known
        return known

    def _scan(self, text: Text) -> Iterator[Candidate]:
        yield from keys.private_keys(text)
        yield from formats.find(FORMATS, text)
        if is_encrypted(text):
            return
        yield from keys.signed_tokens(text)
        yield from addresses.addresses(text)
        yield from addresses.headers(text)
        yield from assignments.assignments(text)
        yield from positions.positions(text)
        yield from commands.commands(text)


def is_encrypted(text: Text) -> bool:
    """Tell whether a file keeps its values encrypted: what looks random in it is ciphertext."""
    return any(mark in text.text for mark in _ENCRYPTED)


def best(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the candidates by their places; of those that overlap the one whose rule knows most."""
    kept: list[Candidate] = []
    ranked = sorted(candidates, key=lambda one: (RANKED.index(one.rule_id), -one.confidence.rank, one.start, -one.end))
    for one in ranked:
        at = bisect_left(kept, one.start, key=lambda other: other.start)
        follows = at == 0 or kept[at - 1].end <= one.start
        if follows and (at == len(kept) or one.end <= kept[at].start):
            kept.insert(at, one)
    return kept


@functools.cache
def code_digest() -> str:
    """Return a digest of the code that decides what is found."""
    folder = Path(__file__).parent
    parts = hashlib.sha256()
    for path in (*sorted(folder.glob("*.py")), folder.parent / "redaction.py"):
        parts.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return parts.hexdigest()[:20]
