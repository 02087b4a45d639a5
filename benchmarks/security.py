"""Measures the security rules on the labelled corpus: recall, precision, and the share of safe look-alikes that are flagged.

    python benchmarks/security.py [--projects] [--language python ...] [--class ssrf ...] [--list] [--elsewhere]

The corpus (``tests/analyzers/security/corpus``) is code as services have it, written before the rules that it measures. A comment
``BAD: <class>`` or ``SAFE: <class>`` at the end of a line is a labelled place; it is blanked before files are scanned. A place is
found when a finding whose weaknesses (CWE) are the class's stands there or up to two lines away; each finding counts for the
nearest place. Findings at no labelled place are neither right nor wrong.

Half of the files (by a hash of their paths) are *open*: for them ``--list`` prints what was missed (BAD, not found) and what was
flagged (SAFE, found), and ``--elsewhere`` the findings at no labelled place of their classes, for those who write rules. The
others are *closed*: nobody who writes rules reads them, so that their measure says what the rules are worth elsewhere.

With ``--projects`` the same is asked of small services of several files (``tests/analyzers/security/projects``), in which request
data reaches a labelled place by way of other files; a project is open or closed as a whole.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flows.panel import catalogue_of_today
from flows.scan import scan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

CORPUS: Final = Path(__file__).parent.parent / "tests" / "analyzers" / "security" / "corpus"
PROJECTS: Final = CORPUS.parent / "projects"
NEAR: Final = 2
"""Lines between a labelled place and a finding that counts for it: a call's first line, the line of its argument."""
_LABEL = re.compile(r"\s*(?:#|//)\s*(BAD|SAFE):\s*([a-z-]+)[^\n]*$", re.MULTILINE)

WEAKNESSES: Final[Mapping[str, str]] = {
    "sql-injection": "89 564",
    "nosql-injection": "943",
    "command-injection": "77 78 88",
    "code-injection": "94 95 96",
    "template-injection": "1336",
    "path-traversal": "22 23 36 73 98",
    "archive-slip": "22 23 36 73",
    "ssrf": "918 441",
    "open-redirect": "601",
    "xss": "79 80",
    "header-injection": "113 93 644",
    "ldap-injection": "90",
    "xpath-injection": "643 91",
    "xxe": "611 776 827",
    "deserialization": "502",
    "prototype-pollution": "1321",
    "mass-assignment": "915 913",
    "regex-injection": "1333 730 625 400",
    "log-injection": "117",
    "format-string": "134",
    "upload-limits": "434 770 400",
    "graphql-limits": "770 400 200",
    "jwt-verification": "347 345",
    "jwt-algorithm": "347 327",
    "jwt-expiry": "613",
    "jwt-audience": "345 287",
    "hardcoded-secret": "798 321 259",
    "password-storage": "916 256 759 328 327",
    "timing-compare": "208",
    "csrf": "352",
    "session-fixation": "384 613",
    "reset-token": "640 338 330",
    "tls-verification": "295 297 322",
    "tls-version": "326 327 757",
    "weak-crypto": "326 327 328 329 1204",
    "insecure-random": "330 338",
    "sensitive-logging": "532 200 312 359",
    "error-detail": "209 200 215",
    "cors": "942 346",
    "cookie-flags": "614 1004 1275",
    "debug-mode": "489 200 215 548",
    "resource-limits": "400 409 770",
    "file-permissions": "732 276 377",
    "swallowed-security-error": "703 755 391 390",
    "audit-missing": "778",
    "cleartext-transport": "319",
    "privilege-from-client": "269 639 807 284 862",
    "identity-from-cookie": "565 784 807",
    "reset-link-host": "640 644",
    "oauth-state": "352",
    "jwt-none": "347 327",
    "webhook-signature": "345 347",
    "password-plain-compare": "256 257 522",
    "password-cost": "916 326",
    "password-salt": "760 759",
    "saml-signature": "347",
    "token-in-url": "598",
    "address-from-header": "348 290 345",
    "partial-origin": "346 1023 20 942",
    "password-exposed": "200 201 522",
    "long-lived-token": "613",
    "argument-injection": "88 77 78",
    "mail-header": "93 113",
    "mail-html": "79 80 116",
    "dynamic-call": "470 913 94",
    "filter-from-request": "915 943 639 89",
    "where-javascript": "943 95 94",
    "unescaped-markup": "79 80 116",
    "html-renderer": "918 79 73",
    "model-output": "1427 94 95 78 89",
    "client-price": "602 472 840",
    "multi-statement": "89",
    "cipher-mode": "327",
    "static-iv": "329 1204",
    "short-key": "326",
    "rsa-padding": "780 327",
    "encryption-key": "321 798",
    "key-derivation": "916 326",
    "plain-hash-mac": "328 327 326",
    "seeded-random": "335 336 330 338",
    "ssh-host-key": "322 295",
    "hostname-check": "297 295",
    "cipher-suites": "326 327",
    "database-tls": "319 295",
    "mail-tls": "319 523",
    "grpc-tls": "319",
    "key-file": "732 276",
    "temp-file": "377 379",
    "debug-endpoint": "489 215 200 497",
    "environment-exposed": "200 497 526",
    "static-root": "552 548 538",
    "public-bucket": "732 284 200",
    "pickled-session": "502",
    "unsafe-loader": "502 829",
    "upload-name": "434 73 22 646",
    "decompression": "409 400 770",
    "allocation": "789 770 400",
    "body-limit": "770 400",
    "slow-regex": "1333 400",
    "allowed-hosts": "644 16 20",
    "csp": "693 1021 16 79",
    "introspection": "200 770",
    "default-allow": "862 276 306",
    "reporter-pii": "359 200 532",
    "entity-expansion": "776 611",
}
"""The classes of the labels, each with the numbers of the weaknesses (CWE) that a finding of it may name."""


@dataclass(frozen=True, slots=True)
class Place:
    """A labelled line."""

    path: str
    line: int
    bad: bool
    weakness: str
    text: str

    @property
    def is_open(self) -> bool:
        """Whether the place is for those who write rules to look at."""
        return is_open(self.path)


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found of one corpus: its places, which of them were found and by which rules, and the findings elsewhere."""

    places: tuple[Place, ...]
    found: Mapping[Place, frozenset[str]]
    elsewhere: tuple[Mapping[str, Any], ...]

    def count(self, places: Iterable[Place]) -> tuple[int, int, int, int]:
        """Return how many bad places were found, how many there are, and the same of safe ones."""
        counts = Counter((place.bad, place in self.found) for place in places)
        bad, safe = counts[True, True] + counts[True, False], counts[False, True] + counts[False, False]
        return counts[True, True], bad, counts[False, True], safe


def is_open(path: str) -> bool:
    """Tell whether a file of the corpus, or the project that it is of, is of the open half."""
    project = "/".join(path.split("/")[:2])
    whole = project if (PROJECTS / project).is_dir() else path
    return hashlib.sha256(whole.encode()).digest()[0] % 2 == 0


def labelled(text: str, path: str) -> tuple[list[Place], str]:
    """Return a file's places, and its text with the labels blanked. ValueError for a class that there is not."""
    lines, places = text.split("\n"), []
    for number, line in enumerate(lines, 1):
        label = _LABEL.search(line)
        if label is None:
            continue
        if label[2] not in WEAKNESSES:
            raise ValueError(f"{path}:{number}: {label[2]!r} is no class")
        lines[number - 1] = line[: label.start()]
        places.append(Place(path, number, label[1] == "BAD", label[2], line.strip()))
    return places, "\n".join(lines)


def measure(corpus: Path, languages: Sequence[str] = ()) -> Measured:
    """Scan a corpus, whose folders are languages, and say what was found of its places; each project is scanned by itself."""
    places: list[Place] = []
    roots: dict[Path, None] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for file in sorted(corpus.rglob("*.*")):
            path = file.relative_to(corpus).as_posix()
            if not file.is_file() or (languages and path.partition("/")[0] not in languages):
                continue
            here, text = labelled(file.read_text(), path)
            places += here
            target = Path(scratch) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
            roots[Path(scratch, *path.split("/")[:2]) if corpus == PROJECTS else Path(scratch)] = None
        findings = [
            {**finding, "path": Path(finding["root"], finding["path"]).relative_to(scratch).as_posix()}
            for finding in scan([str(root) for root in roots], all_roles=True).findings
        ]
    found: dict[Place, set[str]] = {}
    elsewhere = []
    for finding in findings:
        near = list(_near(finding, places))
        for place in near:
            found.setdefault(place, set()).add(str(finding["rule_id"]))
        # One finding may stand for several calls of a function.
        for line in finding["more_lines"]:
            for place in _near({**finding, "start_line": line, "end_line": line, "more_lines": []}, places):
                found.setdefault(place, set()).add(str(finding["rule_id"]))
        if not near:
            elsewhere.append(finding)
    return Measured(tuple(places), {place: frozenset(rules) for place, rules in found.items()}, tuple(elsewhere))


def _near(finding: Mapping[str, Any], places: Iterable[Place]) -> Iterator[Place]:
    """Yield the nearest places of the classes that a finding names."""
    rules = catalogue_of_today().rules
    numbers = {
        cwe.removeprefix("CWE-")
        for rule_id in (finding["rule_id"], *finding["corroborated_by"])
        for cwe in rules[rule_id].cwe
    }
    distances = {
        place: distance
        for place in places
        if place.path == finding["path"]
        and numbers & set(WEAKNESSES[place.weakness].split())
        and (distance := _distance(place.line, finding)) <= NEAR
    }
    nearest = min(distances.values(), default=0)
    yield from (place for place, distance in distances.items() if distance == nearest)


def _distance(line: int, finding: Mapping[str, Any]) -> int:
    spans = [(finding["start_line"], finding["end_line"]), *((more, more) for more in finding["more_lines"])]
    return min(max(0, int(start) - line, line - int(end)) for start, end in spans)


def _print_rows(measured: Measured, groups: Mapping[str, list[Place]]) -> None:
    print(f"{'':28} {'recall':>14} {'safe flagged':>16} {'precision':>10}")
    for name, places in groups.items():
        hit, bad, flagged, safe = measured.count(places)
        precision = f"{hit / (hit + flagged):.2f}" if hit + flagged else "-"
        recall = f"{hit / bad:.2f}" if bad else "-"
        share = f"{flagged / safe:.2f}" if safe else "-"
        print(f"{name:28} {recall:>5} {hit:>4}/{bad:<4} {share:>6} {flagged:>4}/{safe:<4} {precision:>10}")


def main() -> None:
    """Print the measures by language and by class."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--language", action="append", default=[])
    parser.add_argument("--class", action="append", default=[], dest="classes", choices=sorted(WEAKNESSES))
    parser.add_argument("--projects", action="store_true")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--elsewhere", action="store_true")
    arguments = parser.parse_args()
    measured = measure(PROJECTS if arguments.projects else CORPUS, arguments.language)
    places = [p for p in measured.places if not arguments.classes or p.weakness in arguments.classes]
    languages: dict[str, list[Place]] = {}
    classes: dict[str, list[Place]] = {}
    for place in places:
        languages.setdefault(place.path.partition("/")[0], []).append(place)
        classes.setdefault(place.weakness, []).append(place)
    halves = {f"{name} half": [p for p in places if p.is_open == (name == "open")] for name in ("open", "closed")}
    _print_rows(measured, {**languages, "all": places, **halves})
    print()
    _print_rows(measured, dict(sorted(classes.items())))
    if arguments.list:
        for place in places:
            if place.is_open and place.bad != (place in measured.found):
                rules = ", ".join(sorted(measured.found.get(place, ())))
                print(f"{'missed ' if place.bad else 'flagged'} {place.path}:{place.line} {place.text} {rules}")
    if arguments.elsewhere:
        for finding in filter(lambda finding: is_open(finding["path"]), measured.elsewhere):
            print(f"elsewhere {finding['path']}:{finding['start_line']} {finding['rule_id']} {finding['message']}")


if __name__ == "__main__":
    main()
