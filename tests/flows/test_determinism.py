"""The same history gives the same findings, identities and events, however it is cut into runs."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from githistory import History
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from examples.build import SERVICES, build_repository, read_history
from tests.flows.toyfleet import Service, toy_rule

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BODIES = (
    "call(a)\n",
    "call(a)\ncall(b)\n",
    "x = 1\n\ncall(a)\n",
    "def f():\n    call(a)\n    open(p)\n",
    "def f():\n    open(p)\n    call(a)\n    call(a)\n",
    "call(a)  # fleetreview: ignore[toy-call] known\n",
    "# fleetreview: ignore[toy-open] nothing to hide\nx = 1\n",
    "<<<<<<< ours\ncall(a)\n",
    "x = 1\n",
)
PATHS = ("a.py", "b.py", "lib/c.py", "tests/test_d.py")
SETTINGS = (
    None,
    "suppressions:\n  - {rule: toy-call, path: a.py, reason: known}\n",
    "exclude: [lib/**]\n",
    "exclude: [oops\n",
)

USES = (
    toy_rule("toy-use", r"(?:requests|client|db|session|settings|models)\.(\w+)"),
    toy_rule("toy-answer", r"return (\w+)"),
)

Tree = dict[str, str | None]


@dataclass(frozen=True)
class Edit:
    """One landed change: files that it writes (None: deletes), after renaming one to another."""

    files: tuple[tuple[str, str | None], ...]
    rename: tuple[str, str] | None = None


@st.composite
def edits(draw: st.DrawFn) -> list[Edit]:
    path = st.sampled_from(PATHS)
    body = st.none() | st.sampled_from(BODIES)
    code = st.tuples(path, body)
    # Rarely: what the owners say.
    said = st.tuples(st.just(".fleetreview.yaml"), st.sampled_from(SETTINGS))
    file = st.one_of(code, code, code, code, said)
    rename = st.none() | st.tuples(path, path)
    edit = st.builds(Edit, st.lists(file, min_size=1, max_size=3).map(tuple), rename)
    return draw(st.lists(edit, min_size=2, max_size=9))


def history_of(edits: Sequence[Edit], *, first: str = "Begin") -> History:
    """Turn edits into commits; an edit that says nothing new is an empty commit."""
    history = History()
    history.commit(first, {"README.md": "A service\n"})
    tree: dict[str, str] = {}
    for number, edit in enumerate(edits):
        after = dict(tree)
        if edit.rename and edit.rename[0] in after:
            after[edit.rename[1]] = after.pop(edit.rename[0])
        for path, content in edit.files:
            if content is None:
                after.pop(path, None)
            else:
                after[path] = content
        changed: Tree = {path: None for path in tree if path not in after}
        changed |= {path: content for path, content in after.items() if tree.get(path) != content}
        history.commit(f"Change {number}", changed)
        tree = after
    return history


def audit_in_pieces(
    directory: Path,
    history: Callable[[int], History],
    cuts: Sequence[int],
    *,
    between: Callable[[Service], None] = lambda _: None,
) -> Service:
    """Audit after each of some numbers of edits."""
    service = Service(url=directory / "origin.git", mirror=directory / "mirror")
    for number, cut in enumerate(cuts):
        if number:
            between(service)
        history(cut).build(service.url)
        service.audit()
    return service


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(edits(), st.data())
def test_history_cut_into_runs_is_told_the_same(done: list[Edit], data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(done) - 1), min_size=1, max_size=3)))
    with tempfile.TemporaryDirectory() as scratch:
        directory = Path(scratch)
        whole = audit_in_pieces(directory / "whole", lambda cut: history_of(done[:cut]), [len(done)])
        pieces = audit_in_pieces(directory / "pieces", lambda cut: history_of(done[:cut]), [*cuts, len(done)])
        cold = audit_in_pieces(
            directory / "cold",
            lambda cut: history_of(done[:cut]),
            [*cuts, len(done)],
            between=lambda service: service.caches.clear(),
        )
        assert pieces.story() == whole.story()
        assert cold.story() == whole.story()


def build_example(name: str, count: int, target: Path) -> None:
    """Build a service of the example fleet as it was after some landed changes."""
    history = read_history(SERVICES / name)
    last = [number for number, commit in enumerate(history.commits) if commit.landed][count - 1]
    history.commits = history.commits[: last + 1]
    moved = target.with_suffix(".new")
    build_repository(history, moved)
    shutil.rmtree(target, ignore_errors=True)
    moved.rename(target)


@pytest.mark.parametrize("name", ["catalog", "backoffice"])
def test_example_cut_into_runs_is_told_the_same(name: str, tmp_path: Path) -> None:
    stories = []
    total = len(read_history(SERVICES / name).landed)
    for number, cuts in enumerate(([total], [1, 5, 6, total], [total // 2, total])):
        service = Service(url=tmp_path / f"origin-{number}.git", mirror=tmp_path / f"mirror-{number}")
        for cut in cuts:
            build_example(name, cut, service.url)
            service.audit(*USES)
        stories.append(service.story())
    assert len(stories[0]["findings"]) > 10, "the toy rules see something in these services"
    assert stories[1] == stories[0]
    assert stories[2] == stories[0]
