"""Measures what each pattern rule costs: seconds of CPU over the files of repositories and of their last landed changes.

    python benchmarks/rules.py REPOSITORY... [--changes 200] [--rules ID ...] [--each] [--findings] [--jobs 2]

The repositories are bare or not, and only read. First all rules are applied together, as an audit does it: seconds in all, per
rule, and per megabyte of each language. With ``--each`` every rule is then applied alone, which costs it a start of Semgrep and a
parsing of its own for what it is shown; ``--findings`` prints what each says of the newest trees, with its code, for reading.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from analyzers.catalogue import Catalogue, catalogue
from analyzers.facts import FactStore, lacking_units
from analyzers.patterns.analyzer import SUFFIXES, PatternAnalyzer
from analyzers.patterns.engine import Limits
from analyzers.protocol import BlobKey, TreeFacts
from analyzers.roles import Roles
from fleetreview.git.history import first_parent_line, landed_changes, read_tree
from fleetreview.git.mirror import open_mirror
from fleetreview.git.objects import BlobReader
from fleetreview.model import SourceBlob

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from fleetreview.model import BlobId, Occurrence

ROLES = Roles()


@dataclass(frozen=True, slots=True)
class Tree:
    """A repository: its newest tree, and the contents of that and of what its last changes wrote."""

    name: str
    entries: Mapping[str, BlobId]
    paths: tuple[tuple[str, BlobId], ...]
    contents: Mapping[BlobId, bytes]

    def sources(self, analyzer: PatternAnalyzer) -> dict[BlobKey, SourceBlob]:
        """Return the file versions that an analyzer reads."""
        found = {}
        for path, blob in self.paths:
            suffix = PurePosixPath(path).suffix.lower()
            if blob in self.contents and suffix in SUFFIXES and analyzer.selects(path, ROLES.role(path)):
                source = SourceBlob(blob=blob, suffix=suffix, content=self.contents[blob])
                found[BlobKey(blob=blob, suffix=suffix)] = source
        return found


def read(path: Path, changes: int) -> Tree:
    """Read a repository's files: those of its head, and those that the last changes left behind."""
    mirror = open_mirror(path.absolute())
    head = mirror.head()
    entries = {entry.path: entry.blob for entry in read_tree(mirror, head)}
    paths = dict.fromkeys(entries.items())
    line = first_parent_line(mirror, head)
    if changes:
        base = line[-changes - 1][0] if len(line) > changes else None
        for change in landed_changes(mirror, base, head):
            paths |= {
                (file.after_path, file.after): None
                for file in change.files
                if file.after_path is not None and file.after is not None
            }
    wanted = {blob for path, blob in paths if PurePosixPath(path).suffix.lower() in SUFFIXES}
    with BlobReader(mirror) as reader:
        contents = {blob: content for blob, content in reader.read_many(sorted(wanted)) if isinstance(content, bytes)}
    return Tree(path.resolve().parent.name if path.name == "repo" else path.name, entries, tuple(paths), contents)


def versions(trees: Iterable[Tree], analyzer: PatternAnalyzer, technology: str) -> list[SourceBlob]:
    """Return the file versions of a technology that an analyzer reads, each once."""
    found = {key: source for tree in trees for key, source in tree.sources(analyzer).items()}
    return [source for key, source in found.items() if SUFFIXES[key.suffix][0] == technology]


def apply(analyzer: PatternAnalyzer, sources: Iterable[SourceBlob], store: FactStore) -> Counter[str]:
    """Map file versions, and again with what their facts ask for; return how many skips there were, by reason."""
    by_key = {BlobKey(blob=source.blob, suffix=source.suffix): source for source in sources}
    skips: Counter[str] = Counter()
    for units, keys in lacking_units(analyzer, store, by_key):
        for key, facts, troubles in analyzer.map([by_key[key] for key in keys], units):
            told = list(troubles)
            store.add(key, units, facts, told)
            skips.update(f"{trouble.reason}" for trouble in told)
    return skips


def occurrences(analyzer: PatternAnalyzer, tree: Tree, store: FactStore) -> Iterator[Occurrence]:
    """Yield what the rules say of a newest tree."""
    for judgement in analyzer.link(None, TreeFacts(entries=tree.entries, roles=ROLES, source=store), None):
        yield from judgement.occurrences


def together(trees: Sequence[Tree], rules: Catalogue, limits: Limits) -> None:
    """Apply all rules at once and print what that costs, language by language."""
    whole = 0.0
    for technology in sorted({technology for technology, _ in SUFFIXES.values()}):
        analyzer = PatternAnalyzer(rules, limits=limits)
        sources = versions(trees, analyzer, technology)
        number = sum(source.technology == technology for source in rules.sources())
        if not sources or not number:
            continue
        skips = apply(analyzer, sources, FactStore())
        megabytes = sum(len(source.content) for source in sources) / 1e6
        seconds = analyzer.cpu_seconds
        whole += seconds
        print(
            f"{technology}: {number} rules, {len(sources)} files, {megabytes:.1f} MB: {seconds:.1f} s CPU,"
            f" {seconds / number:.2f} s per rule, {seconds / megabytes:.2f} s per MB, skips {dict(skips)}",
            flush=True,
        )
    print(f"in all {whole:.1f} s, {whole / len(rules.rules):.2f} s per rule", flush=True)


def alone(trees: Sequence[Tree], rules: Catalogue, limits: Limits, *, findings: bool) -> None:
    """Apply each rule alone and print what it costs, and what it says."""
    for rule_id, rule in sorted(rules.rules.items()):
        if not rule.sources:
            continue
        analyzer = PatternAnalyzer(Catalogue(rules={rule_id: rule}), limits=limits)
        store = FactStore()
        skips: Counter[str] = Counter()
        number, parts = 0, []
        for technology in sorted({source.technology for source in rule.sources}):
            before = analyzer.cpu_seconds
            sources = versions(trees, analyzer, technology)
            number += len(sources)
            skips += apply(analyzer, sources, store)
            parts.append(f"{technology} {analyzer.cpu_seconds - before:.1f}")
        told = [(tree, one) for tree in trees for one in occurrences(analyzer, tree, store)]
        print(
            f"{analyzer.cpu_seconds:7.1f} s  {rule_id} ({', '.join(parts)}; {number} files, {len(told)} findings,"
            f" skips {dict(skips)})",
            flush=True,
        )
        for tree, one in told if findings else ():
            print(f"    {tree.name} {one.path}:{one.span.start_line} {one.severity} {one.confidence}: {one.message}")
            print("".join(f"        | {line}\n" for line in one.excerpt.splitlines()[:12]), end="", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repositories", type=Path, nargs="+")
    parser.add_argument("--changes", type=int, default=0, help="landed changes whose file versions are read too")
    parser.add_argument("--rules", nargs="+", default=(), help="only these")
    parser.add_argument("--each", action="store_true", help="apply each rule alone as well")
    parser.add_argument("--findings", action="store_true", help="print findings; implies --each")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    rules = catalogue()
    if options.rules:
        rules = Catalogue(rules={rule_id: rules.rules[rule_id] for rule_id in options.rules})
    trees = [read(path, options.changes) for path in options.repositories]
    limits = Limits(jobs=options.jobs)
    if not options.findings:
        together(trees, rules, limits)
    if options.each or options.findings:
        alone(trees, rules, limits, findings=options.findings)


if __name__ == "__main__":
    main()
