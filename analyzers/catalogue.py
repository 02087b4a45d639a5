"""All rules, by id: those that are read from files here, and those that declare themselves (``rule_declaration.py``).

Pattern rules are read from ``analyzers/rules/<area>/<technology>/<rule-id>.yaml``. One rule may have a source for each
technology; what the sources say of the rule itself (title, area, severity, weakness classes) has to agree.
"""

from __future__ import annotations

import functools
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from analyzers.parameter_patterns import call_pattern, parameter_pattern
from analyzers.rule import DROP, FILE, FUNCTION, KEEP, Followed, Prefilter, Rule, RuleSource, digest_of
from analyzers.rule_metadata import PREFILTER, default_track, is_rule_id, prefilter_problems, problems_of
from analyzers.shared_patterns import SHARED_DIRECTORY, expand
from fleetreview.errors import InvalidFile
from fleetreview.model import Area, Confidence, Role, Severity
from fleetreview.remembered import remembered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RULES_DIRECTORY = Path(__file__).parent / "rules"
_CODE = (
    *(Path(__file__).with_name(name) for name in ("catalogue.py", "rule_metadata.py", "shared_patterns.py")),
    *sorted(SHARED_DIRECTORY.glob("*.yaml")),
)
"""What decides, beside a rule file, whether it is right."""
_TECHNOLOGIES = {
    "python": ("python",),
    "javascript": ("javascript", "typescript"),
    "go": ("go",),
}
_EVIDENCE = re.compile(r"\|\|\s*([a-z][a-z_]*)=")
_AGREED = ("title", "area", "track", "cwe", "owasp", "stride")
"""What all sources of a rule have to say alike."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Catalogue:
    """All rules, by id."""

    rules: Mapping[str, Rule]

    @property
    def digest(self) -> str:
        """Digest of all rules."""
        return digest_of([[rule.id, rule.digest] for rule in self.rules.values()])

    def sources(self) -> Iterable[RuleSource]:
        """All pattern sources, in the order of rule id and technology."""
        return (source for rule in self.rules.values() for source in rule.sources)

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> Catalogue:
        """Return the catalogue of some rules, sorted by id. ValueError for two rules with one id."""
        known: dict[str, Rule] = {}
        for rule in rules:
            if rule.id in known:
                raise ValueError(f"rule {rule.id}: the id is taken by another rule")
            known[rule.id] = rule
        return cls(rules=dict(sorted(known.items())))


def read_source(path: Path) -> tuple[RuleSource, Mapping[str, Any]]:
    """Read one rule file; return the source and its metadata. InvalidFile names the file and the field."""
    return _source(path, _document(path, path.read_bytes()))


def _document(path: Path, content: bytes) -> dict[str, Any]:
    """Return what a rule file says, as it is written; InvalidFile where it is wrong."""
    try:
        written: dict[str, Any] = yaml.load(content, Loader=yaml.CSafeLoader)
        entries = expand(written, path.parent.name)["rules"]
        metadata = dict(entries[0]["metadata"])
    except InvalidFile as error:
        raise InvalidFile(f"{path}: {error}") from error
    except (yaml.YAMLError, KeyError, IndexError, TypeError, ValueError) as error:
        raise InvalidFile(f"{path}: not a rule file: {error}") from error
    if not all(isinstance(entry, dict) for entry in entries):
        raise InvalidFile(f"{path}: not a rule file: each rule is a mapping")
    problems = _problems(path, path.stem, path.parent.name, entries, metadata)
    if problems:
        raise InvalidFile("\n".join(f"{path}: {problem}" for problem in problems))
    return written


def _source(path: Path, written: Mapping[str, Any]) -> tuple[RuleSource, Mapping[str, Any]]:
    rule_id, technology = path.stem, path.parent.name
    entries = expand(written, technology)["rules"]
    head = entries[0]
    metadata = dict(head["metadata"])
    metadata["severity"] = Severity(str(head["severity"]).lower())
    metadata.setdefault("track", default_track(metadata["area"]))
    patterns = tuple(
        {**{key: value for key, value in entry.items() if key != "metadata"}, "id": f"{entry['id']}.{technology}"}
        for entry in entries
    )
    prefilters = tuple(_prefilter(entry.get("metadata", metadata)) for entry in entries)
    across_files = Followed(metadata.get("across_files", Followed.VALUES))
    asked = [
        parameter_pattern(
            entry,
            entry.get("metadata", written["rules"][0]["metadata"]),
            technology,
            across_files=across_files is not Followed.NEVER,
        )
        for entry in written["rules"]
    ]
    about_parameters = [pair for pair in asked if pair is not None]
    calls = tuple(call_pattern(pattern, technology) for pattern, _ in about_parameters)
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
        digest=digest_of(
            [
                patterns,
                [[p.words, p.texts, p.scope] for p in prefilters],
                [[pattern, p.words, p.texts, p.scope, p.callers] for pattern, p in about_parameters],
                calls,
            ]
        ),
        path=path,
        common={name: metadata[name] for name in ("title", "area", "track", "severity", "cwe", "owasp", "stride")},
        parameter_patterns=tuple(pattern for pattern, _ in about_parameters),
        parameter_prefilters=tuple(prefilter for _, prefilter in about_parameters),
        call_patterns=calls,
        across_files=across_files,
    )
    return source, metadata


def _problems(
    path: Path, rule_id: str, technology: str, entries: list[dict[str, Any]], metadata: Mapping[str, Any]
) -> list[str]:
    problems = []
    if not is_rule_id(rule_id):
        problems.append("the file's name is not a rule id (kebab-case)")
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
        problems.append("metadata: only the first entry has metadata other than words, texts and scope")
    return [*problems, *prefilter_problems(metadata, whole=FILE, part=FUNCTION)]


def _prefilter(metadata: Mapping[str, Any]) -> Prefilter:
    words = tuple(tuple(str(word) for word in group) for group in metadata.get("words", ()))
    texts = tuple(map(str, metadata.get("texts", ())))
    return Prefilter(words=words, texts=texts, scope=str(metadata.get("scope", FILE)))


def load_catalogue(directory: Path = RULES_DIRECTORY) -> Catalogue:
    """Read all rules below a directory. InvalidFile lists what is wrong with the first bad file.

    So it does where two sources of a rule contradict one another.
    """
    contents = {path: path.read_bytes() for path in sorted(directory.glob("*/*/*.yaml"))}
    asked = [*map(Path.read_bytes, _CODE), *(b"%b %b" % (str(path).encode(), file) for path, file in contents.items())]
    documents = json.loads(
        remembered(
            "rules", b"\0".join(asked), lambda: json.dumps([_document(*one) for one in contents.items()]).encode()
        )
    )
    read: dict[str, list[tuple[RuleSource, Mapping[str, Any]]]] = {}
    for path, written in zip(contents, documents, strict=True):
        source, metadata = _source(path, written)
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
        digest=digest_of(
            [first, [[s.digest, s.why, s.remedy, s.roles, s.group, s.acknowledged_by, s.across_files] for s in sources]]
        ),
    )
