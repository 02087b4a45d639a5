"""The life of a finding that request data reaches by way of another file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from githistory import History

from analyzers.catalogue import catalogue
from analyzers.patterns.analyzer import PatternAnalyzer
from flows.panel import Panel
from flows.review import review
from reports.rendering import render_change
from tests.flows.toyfleet import Service, ToyAnalyzer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from analyzers.protocol import BlobKey, Fact, MapSkip
    from fleetreview.model import SourceBlob

RULE = catalogue().rules["path-traversal-tainted-path"]
STORE = 'def load(name):\n    return open("/srv/files/" + name).read()\n'
VIEWS = """\
from flask import Flask, request
from app.store import load
app = Flask(__name__)
@app.get("/f")
def f():
    return {call}
"""
UNSAFE = VIEWS.format(call="load(request.args['n'])")
SAFE = VIEWS.format(call="load('help.txt')")


class RealAnalyzer(ToyAnalyzer):
    """The pattern analyzer with its own engine, for one rule; as slow as that is."""

    def __init__(self) -> None:
        super().__init__(RULE)

    def map(
        self, blobs: Iterable[SourceBlob], units: frozenset[str]
    ) -> Iterator[tuple[BlobKey, Iterable[Fact], Iterable[MapSkip]]]:
        shown = list(blobs)
        self.mapped += [(unit, blob.blob) for unit in units for blob in shown]
        return PatternAnalyzer.map(self, shown, units)


@pytest.fixture
def service(tmp_path: Path) -> Service:
    return Service(url=tmp_path / "origin.git", mirror=tmp_path / "mirror", analyzer=RealAnalyzer())


CHANGES = (
    ("Store", {"app/store.py": STORE}),
    ("Safe handler", {"app/views.py": SAFE}),
    ("Unsafe handler", {"app/views.py": UNSAFE}),
    ("Lines above the call", {"app/views.py": "import os\n\n" + UNSAFE}),
    ("Lines above the sink", {"app/store.py": "import os\n\n\n" + STORE}),
    ("Another handler", {"app/admin.py": UNSAFE}),
    ("Handler goes", {"app/views.py": None}),
    ("The last one is made safe", {"app/admin.py": SAFE}),
)
EVENTS = """
    SELECT e.kind, e.path, c.subject FROM finding_events AS e JOIN landed_changes AS c USING (repository, change)
    ORDER BY e.occurred_at, e.ordinal
"""


def test_lives_from_the_call_that_makes_it_to_the_end_of_the_last(service: Service, tmp_path: Path) -> None:
    history = History()
    for subject, files in CHANGES:
        history.commit(subject, files)
        history.build(service.url)
        service.audit()
    assert [tuple(row.values()) for row in service.rows(EVENTS)] == [
        ("introduced", "app/store.py", "Unsafe handler"),
        ("fixed", "app/store.py", "The last one is made safe"),
    ]
    [finding] = service.rows("SELECT start_line, message FROM findings")
    assert finding["start_line"] == 5
    assert "from app/admin.py, line 6" in finding["message"]
    at_once = Service(url=service.url, mirror=tmp_path / "other", analyzer=RealAnalyzer())
    at_once.audit()
    assert at_once.story() == service.story()


def test_what_was_mapped_is_not_mapped_again(service: Service) -> None:
    history = History()
    for subject, files in CHANGES[:3]:
        history.commit(subject, files)
    history.build(service.url)
    service.audit()
    first = list(service.analyzer.mapped)
    assert len(set(first)) == len(first)
    history.commit("Words", {"README.md": "x\n"})
    history.build(service.url)
    service.audit()
    assert service.analyzer.mapped == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({"README.md": "x\n"}, {"app/store.py": STORE, "app/views.py": UNSAFE}, True),
        ({"app/store.py": STORE, "app/other.py": SAFE}, {"app/views.py": UNSAFE}, True),
        ({"app/store.py": STORE, "app/views.py": SAFE}, {"app/views.py": UNSAFE}, True),
        ({"app/store.py": STORE, "app/views.py": UNSAFE}, {"app/views.py": "import os\n" + UNSAFE}, False),
        ({"app/store.py": STORE, "app/other.py": STORE}, {"app/views.py": SAFE}, False),
    ],
    ids=["both are new", "a new handler", "a handler changes", "it was there", "nothing is passed"],
)
def test_review_of_a_change_sees_what_it_passes_to_files_that_it_does_not_touch(
    before: dict[str, str], after: dict[str, str], *, told: bool, tmp_path: Path
) -> None:
    history = History()
    history.commit("Before", before)
    history.commit("After", after)
    history.build(tmp_path / "origin.git")
    panel = Panel.of(RealAnalyzer())
    document = json.loads(render_change(review(str(tmp_path / "origin.git"), "HEAD", panel=panel), "json"))
    assert [finding["path"] for finding in document["findings"]] == (["app/store.py"] if told else [])
