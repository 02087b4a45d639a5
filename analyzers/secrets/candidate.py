"""A value that may be a secret, as it is known in memory while one file is read; nothing of it is kept but what facts say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analyzers.secrets.text import Text
    from fleetreview.model import Confidence, Severity

PROVIDER_TOKEN: Final = "secret-provider-token"  # noqa: S105 - the id of a rule
PRIVATE_KEY: Final = "secret-private-key"
CONNECTION_PASSWORD: Final = "secret-connection-password"  # noqa: S105 - the id of a rule
AUTHORIZATION_HEADER: Final = "secret-authorization-header"
SIGNED_TOKEN: Final = "secret-signed-token"  # noqa: S105 - the id of a rule
ASSIGNED_VALUE: Final = "secret-assigned-value"

RANKED: Final = (
    PRIVATE_KEY,
    PROVIDER_TOKEN,
    SIGNED_TOKEN,
    CONNECTION_PASSWORD,
    AUTHORIZATION_HEADER,
    ASSIGNED_VALUE,
)
"""The rules, the one that knows most of a value first: of one place it alone speaks."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A piece of a text that may be a secret. ``start`` and ``end`` are offsets in characters.

    ``kind`` says what it is in kebab-case (``github-token``), ``what`` in words. ``name`` is what the value is given to, where
    that is known. ``shown`` is the fixed beginning of the format, which is no secret. ``is_known`` tells whether the format
    itself says that this is a secret, ``is_verified`` whether a checksum in it is right. ``severity`` is None where the rule's
    own holds.
    """

    rule_id: str
    kind: str
    what: str
    start: int
    end: int
    value: str = field(repr=False)
    confidence: Confidence
    name: str = ""
    shown: str = ""
    severity: Severity | None = None
    is_known: bool = False
    is_verified: bool = False


class Scanner(Protocol):
    """What finds values in a text. It keeps nothing, writes nothing and asks nobody."""

    @property
    def digest(self) -> str:
        """Changes whenever what is found could change."""

    def prepare(self, texts: Sequence[Text]) -> None:
        """Take notice of the texts that will be scanned next. AnalyzerError where that cannot be done at all."""

    def scan(self, text: Text) -> Iterable[Candidate]:
        """Yield what may be a secret, in any order; places may overlap."""
