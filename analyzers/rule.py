"""A rule as a value, whichever way it is written: as patterns in YAML, or as code that declares itself."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fleetreview.model import Area, Confidence, Role, Severity

FILE = "file"
FUNCTION = "function"
"""What a rule has to see to decide: the file, or one function with what stands outside of functions."""

DROP = "drop"
KEEP = "keep"


@dataclass(frozen=True, kw_only=True, slots=True)
class Prefilter:
    """What a pattern need not be shown.

    ``words`` are groups: every match has one of each group in its file. A word is an identifier, a call of a function
    (``open(``) or of a method (``.open(``), an attribute (``.open``), an object (``os.``), a decorator (``@get``), or a regular
    expression that matches one of these.
    ``texts`` are regular expressions: every match holds a piece of text that each of them finds, such as ``==``.
    ``scope`` ``function``: every match has its words in its outermost function or in what that function uses from outside,
    and depends on no other function's body.
    ``callers`` are groups of words for a pattern about functions that others call: a match in a function is of use only where
    another one of the file, which has a word of each of these, calls it by name.
    """

    words: tuple[tuple[str, ...], ...] = ()
    texts: tuple[str, ...] = ()
    scope: str = FILE
    callers: tuple[tuple[str, ...], ...] = ()


class Followed(StrEnum):
    """Which request data of other files a rule is told of: any that is text or may be; what may be an object; none."""

    VALUES = "values"
    OBJECTS = "objects"
    NEVER = "never"


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleSource:
    """A rule as it is written for one technology.

    ``patterns`` are Semgrep rules whose ids are unique over the whole catalogue. ``digest`` changes whenever the facts that
    the patterns give could change. ``roles`` overrides the default gate: a role and what to do there (``drop``, ``keep``
    or a severity). ``group`` names the evidence by which several matches in one function become one finding. ``common`` is what
    the source says of the rule as a whole. ``prefilters`` stand beside ``patterns``, one for each.

    ``parameter_patterns`` with their prefilters are made of those patterns that follow request data, and follow a function's
    parameters instead; ``call_patterns`` tell which calls give them request data (``parameter_patterns.py``), and ``across_files``
    whether calls of other files count.
    """

    rule_id: str
    technology: str
    languages: tuple[str, ...]
    severity: Severity
    confidence: Confidence
    why: str
    remedy: str
    references: tuple[str, ...]
    roles: Mapping[Role, str]
    group: str | None
    acknowledged_by: tuple[str, ...]
    patterns: tuple[Mapping[str, Any], ...]
    prefilters: tuple[Prefilter, ...]
    digest: str
    path: Path
    common: Mapping[str, Any]
    parameter_patterns: tuple[Mapping[str, Any], ...] = ()
    parameter_prefilters: tuple[Prefilter, ...] = ()
    call_patterns: tuple[Mapping[str, Any], ...] = ()
    across_files: Followed = Followed.VALUES


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """Source text in which a rule that is code finds something, or finds nothing: a test of it, and a part of its page.

    ``path`` is the file that is judged; its suffix tells the language. ``beside`` are the other files that decide (an earlier
    migration, a configuration), by path. ``note`` says in a few words what there is to see.
    """

    text: str
    path: str = "migrations/0002_change.sql"
    beside: Mapping[str, str] = field(default_factory=dict)
    note: str = ""

    @property
    def files(self) -> Mapping[str, str]:
        """All files of the example by path, the one that is judged last."""
        return {**self.beside, self.path: self.text}


@dataclass(frozen=True, kw_only=True, slots=True)
class Declaration:
    """What a rule that is code says of itself; ``rule_declaration.declare`` checks it.

    ``languages`` are what the rule reads, ``engines`` the databases or the like for which it holds (empty: all). ``roles``,
    ``group`` and ``acknowledged_by`` are those of a ``RuleSource``. ``traps`` are sentences on what looks alike and is let
    alone. ``lapses``: a finding tells what happens once, when the change that brings it is deployed; it is no debt afterwards.
    """

    rule_id: str
    languages: tuple[str, ...]
    severity: Severity
    confidence: Confidence
    why: str
    remedy: str
    references: tuple[str, ...]
    roles: Mapping[Role, str] = field(default_factory=dict)
    group: str | None = None
    acknowledged_by: tuple[str, ...] = ()
    engines: tuple[str, ...] = ()
    bad: tuple[Example, ...] = ()
    good: tuple[Example, ...] = ()
    traps: tuple[str, ...] = ()
    lapses: bool = False


Written: TypeAlias = RuleSource | Declaration
"""A rule as its author wrote it: what the gates read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """What is looked for, with area, severity, confidence, reason and remedy.

    A rule has pattern sources, or a declaration where it is code. ``severity`` is the highest that any source gives,
    ``confidence`` likewise. ``digest`` covers all of these and everything that a report prints of the rule.
    """

    id: str
    title: str
    area: Area
    track: str
    severity: Severity
    confidence: Confidence
    cwe: tuple[str, ...]
    owasp: tuple[str, ...]
    stride: tuple[str, ...]
    since: str
    sources: tuple[RuleSource, ...]
    digest: str
    declaration: Declaration | None = None

    @property
    def written(self) -> tuple[Written, ...]:
        """The sources, or the declaration alone."""
        return self.sources if self.declaration is None else (self.declaration,)

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that the rule reads, sorted."""
        return tuple(sorted({language for written in self.written for language in written.languages}))

    def source(self, technology: str) -> RuleSource:
        """Return the source for a technology; KeyError when the rule has none."""
        for source in self.sources:
            if source.technology == technology:
                return source
        raise KeyError(technology)

    def text(self, name: str) -> str:
        """Return ``why`` or ``remedy``: once where all sources agree, else a paragraph per technology."""
        if self.declaration is not None:
            return str(getattr(self.declaration, name))
        texts: dict[str, list[str]] = {}
        for source in self.sources:
            texts.setdefault(getattr(source, name), []).append(source.technology)
        if len(texts) == 1:
            return next(iter(texts))
        return "\n\n".join(f"{', '.join(t.capitalize() for t in names)}: {text}" for text, names in texts.items())

    @property
    def lapses(self) -> bool:
        """Whether its findings tell what happens once, and are no debt afterwards."""
        return self.declaration is not None and self.declaration.lapses

    @property
    def references(self) -> tuple[str, ...]:
        """Addresses to read on, in the order of the sources, each once."""
        return tuple(dict.fromkeys(address for written in self.written for address in written.references))


def digest_of(value: object) -> str:
    """Return 20 hexadecimal digits of a hash over a JSON-able value."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:20]
