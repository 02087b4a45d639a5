"""The map step of a repository that its time does not suffice for: what was read is kept, and the next run goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from githistory import History

from analyzers.masking import without_secrets
from fleetreview.inventory import Policy
from flows import mapping, repository_audit, telling
from flows.telling import OutOfTime
from tests.flows.toyfleet import Service, ToyAnalyzer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from analyzers.protocol import BlobKey, Fact, MapSkip
    from fleetreview.model import SourceBlob

BATCH_SECONDS = 20.0


class SlowAnalyzer(ToyAnalyzer):
    """An analyzer on a clock of its own, on which nothing takes time but batches."""

    now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def map(
        self, blobs: Sequence[SourceBlob], units: frozenset[str]
    ) -> Iterator[tuple[BlobKey, Iterable[Fact], Iterable[MapSkip]]]:
        self.now += BATCH_SECONDS
        return super().map(blobs, units)


@pytest.fixture
def analyzer(monkeypatch: pytest.MonkeyPatch) -> SlowAnalyzer:
    """Return an analyzer whose clock is everybody's, and which gets each blob as a batch."""
    analyzer = SlowAnalyzer()
    for module in (mapping, repository_audit, telling):
        monkeypatch.setattr(module, "monotonic", analyzer.monotonic)
    monkeypatch.setattr(mapping, "BATCH_BYTES", 1)
    return analyzer


@pytest.fixture
def service(tmp_path: Path, analyzer: SlowAnalyzer) -> Service:
    return Service(url=tmp_path / "origin.git", mirror=tmp_path / "mirror", analyzer=analyzer)


def unhurried(service: Service, tmp_path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return the story of the same repository, told at once."""
    other = Service(url=service.url, mirror=tmp_path / "other-mirror")
    other.audit()
    return other.story()


def test_repository_whose_time_is_over_goes_on_with_what_was_mapped(service: Service, tmp_path: Path) -> None:
    history = History()
    for number in range(5):
        history.commit(f"Add {number}", {f"m{number}.py": f"call(m{number})\n"})
    history.build(service.url)
    service.policy = Policy(seconds_per_repository=1.5 * BATCH_SECONDS)
    mapped = []
    for _ in range(2):
        with pytest.raises(OutOfTime, match="the next run goes on"):
            service.audit()
        mapped.append({blob for _, blob in service.analyzer.mapped})
    assert service.audit().status == "complete"
    mapped.append({blob for _, blob in service.analyzer.mapped})
    assert [len(blobs) for blobs in mapped] == [2, 2, 1]
    assert len(set.union(*mapped)) == 5
    assert service.last_run()["blobs_mapped"] == 1
    assert service.story() == unhurried(service, tmp_path)


def test_second_tries_end_with_the_time_and_the_rest_is_left_to_the_next_run(service: Service, tmp_path: Path) -> None:
    history = History()
    history.commit("One", {"a.py": "# heavy\ncall(a)\n"})
    history.commit("Two", {"b.py": "# heavy\ncall(b)\n"})
    history.build(service.url)
    service.analyzer.busy = True
    assert service.audit().status == "partial"
    service.analyzer.busy = False
    service.policy = Policy(seconds_per_repository=BATCH_SECONDS / 2)
    mapped = []
    for _ in range(2):
        with pytest.raises(OutOfTime):
            service.audit()
        mapped += [blob for rule, blob in service.analyzer.mapped if rule == "toy-call"]
    assert len(mapped) == len(set(mapped)) == 2
    assert service.audit().status == "complete"
    assert service.analyzer.mapped == []
    assert service.story() == unhurried(service, tmp_path)


def test_a_file_that_cannot_be_read_for_secrets_is_a_skip_and_the_others_go_on(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = History()
    history.commit("One", {"a.py": "call(a)\n", "b.py": "call(b)\n"})
    history.build(service.url)

    def unless_b(facts: Iterable[Fact], content: bytes, suffix: str) -> tuple[Fact, ...]:
        if b"call(b)" in content:
            raise RecursionError(content.decode())
        return without_secrets(facts, content, suffix)

    monkeypatch.setattr(mapping, "without_secrets", unless_b)
    service.audit()
    assert [row["path"] for row in service.rows("SELECT path FROM findings")] == ["a.py"]
    [skip] = service.rows("SELECT path, reason, detail FROM skips")
    assert skip == {"path": "b.py", "reason": "analyzer_error", "detail": "not masked: RecursionError"}
