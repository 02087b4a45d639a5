"""Every rule, whichever way it is written, as one frozen value.

Pattern rules are read from ``analyzers/rules/<area>/<technology>/<rule-id>.yaml``. One rule may have a source for each
technology; what the sources say of the rule itself (title, area, severity, weakness classes) has to agree.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from analyzers.rule_metadata import PREFILTER, TRACKS, prefilter_problems, problems_of
from fleetreview.errors import InvalidFile
from fleetreview.model import Area, Confidence, Role, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RULES_DIRECTORY = Path(__file__).parent / "rules"
FILE = "file"
FUNCTION = "function"
"""What a rule has to see to decide: the file, or one function with what stands outside of functions."""

DROP = "drop"
KEEP = "keep"

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")
_TECHNOLOGIES = {
    "python": ("python",),
    "javascript": ("javascript", "typescript"),
    "go": ("go",),
}
_EVIDENCE = re.compile(r"\|\|\s*([a-z][a-z_]*)=")
_AGREED = ("title", "area", "track", "cwe", "owasp", "stride")
"""What all sources of a rule have to say alike."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Prefilter:
    """What a pattern need not be shown.

    ``words`` are groups: every match has one of each group in its file. A word is an identifier, a call of a function
    (``open(``) or of a method (``.open(``), an attribute (``.open``), an object (``os.``), a decorator (``@get``), or a regular
    expression that matches one of these.
    ``scope`` ``function``: every match has its words in its outermost function or in what that function uses from outside,
    and depends on no other function's body.
    """

    words: tuple[tuple[str, ...], ...] = ()
    scope: str = FILE


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleSource:
    """A rule as it is written for one technology.

    ``patterns`` are Semgrep rules whose ids are unique over the whole catalogue. ``digest`` changes whenever the facts that
    the patterns give could change. ``roles`` overrides the default gate: a role and what to do there (``drop``, ``keep``
    or a severity). ``group`` names the evidence by which several matches in one file become one finding. ``common`` is what
    the source says of the rule as a whole. ``prefilters`` stand beside ``patterns``, one for each.
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """What is looked for, with area, severity, confidence, reason and remedy.

    ``severity`` is the highest that any source gives, ``confidence`` likewise. ``digest`` covers all sources and everything
    that a report prints of the rule.
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

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that the rule reads, sorted."""
        return tuple(sorted({language for source in self.sources for language in source.languages}))

    def source(self, technology: str) -> RuleSource:
        """Return the source for a technology; KeyError when the rule has none."""
        for source in self.sources:
            if source.technology == technology:
                return source
        raise KeyError(technology)

    def text(self, name: str) -> str:
        """Return ``why`` or ``remedy``: once where all sources agree, else a paragraph per technology."""
        texts: dict[str, list[str]] = {}
        for source in self.sources:
            texts.setdefault(getattr(source, name), []).append(source.technology)
        if len(texts) == 1:
            return next(iter(texts))
        return "\n\n".join(f"{', '.join(t.capitalize() for t in names)}: {text}" for text, names in texts.items())

    @property
    def references(self) -> tuple[str, ...]:
        """Addresses to read on, in the order of the sources, each once."""
        return tuple(dict.fromkeys(address for source in self.sources for address in source.references))


@dataclass(frozen=True, kw_only=True, slots=True)
class Catalogue:
    """All rules, by id."""

    rules: Mapping[str, Rule]

    @property
    def digest(self) -> str:
        """Digest of all rules."""
        return _digest([[rule.id, rule.digest] for rule in self.rules.values()])

    def sources(self) -> Iterable[RuleSource]:
        """All pattern sources, in the order of rule id and technology."""
        return (source for rule in self.rules.values() for source in rule.sources)


def _digest(value: object) -> str:
    """Return 20 hexadecimal digits of a hash over a JSON-able value."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:20]


def read_source(path: Path) -> tuple[RuleSource, Mapping[str, Any]]:
    """Read one rule file; return the source and its metadata. InvalidFile names the file and the field."""
    try:
        document = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
        entries = document["rules"]
        head = entries[0]
        metadata = dict(head["metadata"])
    except (yaml.YAMLError, KeyError, IndexError, TypeError, ValueError) as error:
        raise InvalidFile(f"{path}: not a rule file: {error}") from error
    if not all(isinstance(entry, dict) for entry in entries):
        raise InvalidFile(f"{path}: not a rule file: each rule is a mapping")
    rule_id, technology = path.stem, path.parent.name
    problems = _problems(path, rule_id, technology, entries, metadata)
    if problems:
        raise InvalidFile("\n".join(f"{path}: {problem}" for problem in problems))
    metadata["severity"] = Severity(str(head["severity"]).lower())
    metadata.setdefault("track", _default_track(metadata["area"]))
    patterns = tuple(
        {**{key: value for key, value in entry.items() if key != "metadata"}, "id": f"{entry['id']}.{technology}"}
        for entry in entries
    )
    prefilters = tuple(_prefilter(entry.get("metadata", metadata)) for entry in entries)
    source = RuleSource(
        rule_id=rule_id,
        technology=technology,
        languages=_TECHNOLOGIES[technology],
        severity=metadata["severity"],
        confidence=Confidence(metadata["confidence"]),
        why=" ".join(metadata["why"].split()),
        remedy=" ".join(metadata["remedy"].split()),
        references=tuple(metadata["references"]),
        roles={Role(role): str(action) for role, action in metadata.get("roles", {}).items()},
        group=metadata.get("group"),
        acknowledged_by=tuple(metadata.get("acknowledged_by", ())),
        patterns=patterns,
        prefilters=prefilters,
        digest=_digest([patterns, [[p.words, p.scope] for p in prefilters]]),
        path=path,
        common={name: metadata[name] for name in ("title", "area", "track", "severity", "cwe", "owasp", "stride")},
    )
    return source, metadata


def _problems(
    path: Path, rule_id: str, technology: str, entries: list[dict[str, Any]], metadata: Mapping[str, Any]
) -> list[str]:
    problems = []
    if not _ID.fullmatch(rule_id):
        problems.append("the file's name is not a rule id (kebab-case, two words or more)")
    if technology not in _TECHNOLOGIES:
        problems.append(f"unknown technology {technology!r}; known: {', '.join(_TECHNOLOGIES)}")
    ids: set[str] = set()
    for position, entry in enumerate(entries):
        found = _entry_problems(entry, rule_id, technology, is_variant=position > 0)
        if str(entry.get("id")) in ids:
            found.append(f"id: {entry['id']!r} stands here twice")
        ids.add(str(entry.get("id")))
        problems += [f"rules[{position}].{problem}" for problem in found]
    evidence = [set(_EVIDENCE.findall(str(entry.get("message", "")))) for entry in entries]
    return problems + list(
        problems_of(
            metadata,
            area=path.parent.parent.name,
            evidence=set.intersection(*evidence),
            actions={DROP, KEEP, *Severity},
        )
    )


def _entry_problems(entry: Mapping[str, Any], rule_id: str, technology: str, *, is_variant: bool) -> list[str]:
    problems = []
    entry_id = str(entry.get("id", ""))
    if not entry_id.startswith(f"{rule_id}--") if is_variant else entry_id != rule_id:
        problems.append(f"id: expected {rule_id}{'--<variant>' if is_variant else ''}, not {entry_id!r}")
    languages = entry.get("languages")
    known = _TECHNOLOGIES.get(technology, ())
    if known and not (isinstance(languages, list) and languages and all(language in known for language in languages)):
        problems.append(f"languages: a list, and only of {', '.join(known)} in folder {technology}")
    if str(entry.get("severity", "")).lower() not in set(Severity):
        problems.append(f"severity: one of {', '.join(s.upper() for s in Severity)}")
    if "||" not in str(entry.get("message", "")):
        problems.append("message: no evidence part (`||key=$METAVARIABLE`)")
    metadata = entry.get("metadata", {})
    if not isinstance(metadata, dict):
        return [*problems, "metadata: a mapping"]
    if is_variant and set(metadata) - PREFILTER:
        problems.append("metadata: only the first entry has metadata other than words and scope")
    return [*problems, *prefilter_problems(metadata, whole=FILE, part=FUNCTION)]


def _prefilter(metadata: Mapping[str, Any]) -> Prefilter:
    words = tuple(tuple(str(word) for word in group) for group in metadata.get("words", ()))
    return Prefilter(words=words, scope=str(metadata.get("scope", FILE)))


def _default_track(area: str) -> str:
    return area if area in TRACKS else "other"


def load_catalogue(directory: Path = RULES_DIRECTORY) -> Catalogue:
    """Read all rules below a directory. InvalidFile lists what is wrong with the first bad file.

    So it does where two sources of a rule contradict one another.
    """
    read: dict[str, list[tuple[RuleSource, Mapping[str, Any]]]] = {}
    for path in sorted(directory.glob("*/*/*.yaml")):
        source, metadata = read_source(path)
        read.setdefault(source.rule_id, []).append((source, metadata))
    return Catalogue(rules={rule_id: _rule(rule_id, sources) for rule_id, sources in sorted(read.items())})


@functools.cache
def catalogue() -> Catalogue:
    """Return the catalogue that comes with the product; read once per process."""
    return load_catalogue()


def _rule(rule_id: str, read: list[tuple[RuleSource, Mapping[str, Any]]]) -> Rule:
    beginning, first = read[0]
    for source, metadata in read[1:]:
        contradictions = [
            f"{source.path}: metadata.{name}: {metadata[name]!r} contradicts {first[name]!r} in {beginning.path}"
            for name in _AGREED
            if metadata[name] != first[name]
        ]
        if contradictions:
            raise InvalidFile("\n".join(contradictions))
    sources = tuple(source for source, _ in read)
    return Rule(
        id=rule_id,
        title=first["title"],
        area=Area(first["area"]),
        track=first["track"],
        severity=max(source.severity for source in sources),
        confidence=max(source.confidence for source in sources),
        cwe=tuple(first["cwe"]),
        owasp=tuple(first["owasp"]),
        stride=tuple(first["stride"]),
        since=str(first["since"]),
        sources=sources,
        digest=_digest([first, [[s.digest, s.why, s.remedy, s.roles, s.group, s.acknowledged_by] for s in sources]]),
    )
