"""Request data that reaches what a rule is about by way of functions of other files."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from analyzers.catalogue import Catalogue, catalogue
from analyzers.facts import FactStore, lacking_units
from analyzers.patterns.analyzer import PatternAnalyzer
from analyzers.patterns.engine import Limits
from analyzers.protocol import BlobKey, Judgement, TreeFacts
from analyzers.roles import Roles
from fleetreview.model import ChangeStatus, Confidence, FileChange, LandedChange, SourceBlob

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetreview.model import Occurrence

RULES = ("sql-injection-tainted-query", "path-traversal-tainted-path", "ssrf-tainted-url")
WHEN = datetime(2026, 1, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """Files by path; ``# found`` (or ``// found``) ends each line in which something is found, and no other."""

    name: str
    files: Mapping[str, str]

    @property
    def lines(self) -> list[tuple[str, int]]:
        return [
            (path, number)
            for path, text in sorted(self.files.items())
            for number, line in enumerate(text.split("\n"), 1)
            if line.endswith((" # found", " // found"))
        ]


def cases() -> list[Case]:
    """Read the cases: ``=== NAME`` begins one, ``--- PATH`` a file of it."""
    read = []
    for file in sorted((Path(__file__).parent / "across_files").glob("*.txt")):
        for text in file.read_text().split("=== ")[1:]:
            name, *files = text.split("\n--- ")
            parts = [one.partition("\n") for one in files]
            read.append(Case(f"{file.stem}: {name}", {path: content.rstrip() + "\n" for path, _, content in parts}))
    return read


CASES = cases()


def few_rules() -> Catalogue:
    rules = catalogue().rules
    return Catalogue(rules={rule_id: rules[rule_id] for rule_id in RULES})


def mapped(analyzer: PatternAnalyzer, versions: Mapping[tuple[str, str], str]) -> FactStore:
    """Map texts, given by path and blob, until facts ask for nothing more."""
    store = FactStore()
    sources = {}
    for (path, blob), text in versions.items():
        key = BlobKey(blob=blob, suffix=Path(path).suffix)
        sources[key] = SourceBlob(blob=blob, suffix=key.suffix, content=text.encode())
    for units, keys in lacking_units(analyzer, store, list(sources)):
        for key, facts, skips in analyzer.map([sources[key] for key in keys], units):
            assert not list(skips)
            store.add(key, units, facts, ())
    return store


def linked(store: FactStore, entries: Mapping[str, str]) -> dict[str, tuple[Occurrence, ...]]:
    """Return what is found in a state that nothing was known of before."""
    said = PatternAnalyzer(few_rules()).link(None, TreeFacts(entries=entries, roles=Roles(), source=store), None)
    return {judgement.path: judgement.occurrences for judgement in said if judgement.occurrences}


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, tuple[Occurrence, ...]]]:
    """What is found of each case; all are mapped at once, as Semgrep starts once then, and linked each for itself."""
    versions = {(path, f"{case.name}/{path}"): text for case in CASES for path, text in case.files.items()}
    store = mapped(PatternAnalyzer(few_rules(), Limits(jobs=2)), versions)
    return {case.name: linked(store, {path: f"{case.name}/{path}" for path in case.files}) for case in CASES}


def test_there_are_dangerous_cases_and_safe_ones_of_each_language() -> None:
    kinds = {(case.name.partition(":")[0], bool(case.lines)) for case in CASES}
    assert kinds == {(name, bad) for name in ("go", "javascript", "python", "typescript") for bad in (True, False)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_is_found_where_the_data_arrives(case: Case, found: dict[str, dict[str, tuple[Occurrence, ...]]]) -> None:
    assert [(path, o.span.start_line) for path, said in sorted(found[case.name].items()) for o in said] == case.lines


def test_says_where_the_data_comes_from(found: dict[str, dict[str, tuple[Occurrence, ...]]]) -> None:
    (occurrence,) = found["python: two calls"]["app/store.py"]
    assert occurrence.message.endswith("It comes as `name`, from app/views.py, line 6.")
    assert occurrence.confidence is Confidence.MEDIUM
    assert [(place.path, place.span.start_line, place.note) for place in occurrence.related] == [
        ("app/views.py", 6, "`a` passes request data to `search`"),
        ("app/service.py", 4, "`search` passes what it is given to `find`"),
    ]


STORE = """\
def find(conn, name):
    return open("/srv/files/" + name).read()
"""
SERVICE = """\
from app import store

def search(db, text):
    return store.find(db, text)
"""
VIEWS = """\
from flask import Flask, request
from app.service import search
app = Flask(__name__)
@app.get('/a')
def a():
    return search(app.db, request.args['n'])
"""
VERSIONS = {
    "app/store.py": (STORE, STORE.replace("open(", "print("), "import os\n\n" + STORE),
    "app/service.py": (
        SERVICE,
        SERVICE.replace(", text)\n", ", int(text))\n"),
        SERVICE.replace("app import store", "app.store import find").replace("store.find", "find"),
    ),
    "app/views.py": (VIEWS, VIEWS.replace("request.args['n']", "'x'"), VIEWS.replace("@app", "\n@app")),
    "app/admin.py": (VIEWS.replace(".service", ".store").replace("search", "find"),),
}


def changed(before: Mapping[str, str], after: Mapping[str, str], number: int) -> LandedChange:
    """Return the change from one state to another."""
    status = {
        (True, True): ChangeStatus.MODIFIED,
        (False, True): ChangeStatus.ADDED,
        (True, False): ChangeStatus.DELETED,
    }
    files = tuple(
        FileChange(
            status=status[path in before, path in after],
            before_path=path if path in before else None,
            after_path=path if path in after else None,
            before=before.get(path),
            after=after.get(path),
            added_lines=1,
            deleted_lines=1,
        )
        for path in sorted({*before, *after})
        if before.get(path) != after.get(path)
    )
    return LandedChange(
        commit=f"{number:040}",
        parent=f"{number - 1:040}",
        parents=(f"{number - 1:040}",),
        subject="",
        author_name="",
        author_email="",
        authored_at=WHEN,
        committed_at=WHEN,
        landed_at=WHEN,
        pull_request=None,
        files=files,
    )


def test_what_is_known_after_some_changes_is_what_a_look_at_the_state_gives() -> None:
    analyzer = PatternAnalyzer(few_rules(), Limits(jobs=2))
    store = mapped(
        analyzer, {(path, f"{path}@{n}"): text for path, texts in VERSIONS.items() for n, text in enumerate(texts)}
    )
    chance = random.Random(7)  # noqa: S311 - the same walk each time
    before: dict[str, str] = {}
    known: dict[str, tuple[Occurrence, ...]] = {}
    with_findings = untouched = 0
    for number in range(1, 200):
        after = dict(before)
        for path in chance.sample(sorted(VERSIONS), chance.choice((1, 1, 2))):
            after.pop(path, None)
            if chance.random() < 0.8:
                after[path] = f"{path}@{chance.randrange(len(VERSIONS[path]))}"
        change = changed(before, after, number)
        touched = {file.path for file in change.files}
        for path in touched:
            known.pop(path, None)
        trees = [TreeFacts(entries=state, roles=Roles(), source=store) for state in (before, after)]
        for said in analyzer.link(trees[0], trees[1], change):
            assert isinstance(said, Judgement)
            known[said.path] = said.occurrences
            untouched += said.path not in touched
        whole = linked(store, after)
        assert {path: said for path, said in known.items() if said} == whole
        with_findings += bool(whole)
        before = after
    assert with_findings > 50
    assert untouched > 20


def test_a_function_that_appears_is_looked_for_in_files_that_were_read_before() -> None:
    """The names that are looked for grow with the functions that are known; nothing is read twice for the others."""
    analyzer = PatternAnalyzer(few_rules(), Limits(jobs=1))
    sources = {
        BlobKey(blob=name, suffix=".py"): SourceBlob(blob=name, suffix=".py", content=text.encode())
        for name, text in (("views", VERSIONS["app/admin.py"][0]), ("store", STORE))
    }
    store = FactStore()
    asked: list[tuple[str, int]] = []
    for keys in (list(sources)[:1], list(sources), list(sources)):
        for units, lacking in lacking_units(analyzer, store, keys):
            asked += [(key.blob, len(units)) for key in lacking]
            for key, facts, _ in analyzer.map([sources[key] for key in lacking], units):
                store.add(key, units, facts, ())
    rules = len(analyzer.units(".py"))
    assert asked == [("views", rules), ("store", rules), ("views", 2), ("store", 2)]
    assert list(linked(store, {"app/admin.py": "views", "app/store.py": "store"})) == ["app/store.py"]
