from __future__ import annotations

import pytest

from analyzers.facts import RETRIES, FactStore
from analyzers.protocol import NOTHING, BlobKey, Fact, MapSkip
from fleetreview.model import SkipReason

A, B = BlobKey(blob="a" * 40, suffix=".py"), BlobKey(blob="b" * 40, suffix=".py")
R1, R2 = frozenset({"r1"}), frozenset({"r1", "r2"})


def test_new_blob_is_pending_for_all_units_and_mapped_once() -> None:
    store = FactStore()
    assert store.pending([A, B], {".py": R2}) == {R2: [A, B]}
    store.add(A, R2, [Fact(unit="r1", value={"x": 1})], [])
    assert store.pending([A, B], {".py": R2}) == {R2: [B]}


def test_added_rule_is_pending_for_that_rule_only() -> None:
    store = FactStore()
    store.add(A, R1, [], [])
    assert store.pending([A, B], {".py": R2}) == {frozenset({"r2"}): [A], R2: [B]}


def test_facts_of_a_removed_rule_are_not_shown() -> None:
    store = FactStore()
    store.add(A, R2, [Fact(unit="r1", value={}), Fact(unit="r2", value={})], [])
    store.show_only(frozenset({"r2"}))
    assert [fact.unit for fact in store.facts(A).facts] == ["r2"]


def test_blob_that_no_unit_read_has_nothing() -> None:
    assert FactStore().facts(A) is NOTHING


def test_stored_facts_come_back_whole() -> None:
    store = FactStore()
    skip = MapSkip(unit=None, reason=SkipReason.PARTIAL_PARSE, detail="line 3")
    store.add(A, R2, [Fact(unit="r1", value={"x": [1, 2]})], [skip])
    store.add(B, R1, [], [])
    again = FactStore.from_bytes(store.to_bytes())
    assert again.facts(A) == store.facts(A)
    assert again.pending([A, B], {".py": R2}) == store.pending([A, B], {".py": R2})
    assert again.to_bytes() == store.to_bytes()


def test_damaged_cache_is_an_empty_store() -> None:
    whole = FactStore().to_bytes()
    broken = [whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :] for place in range(len(whole))]
    for content in (None, b"", b"not gzip", whole[:10], *broken):
        assert len(FactStore.from_bytes(content)) == 0


def failure(unit: str | None, reason: SkipReason = SkipReason.TIME_OUT) -> MapSkip:
    return MapSkip(unit=unit, reason=reason, detail="busy")


def both(suffix: str) -> frozenset[str]:
    return R2 if suffix == ".py" else frozenset()


@pytest.mark.parametrize("reason", [SkipReason.TIME_OUT, SkipReason.OUT_OF_MEMORY, SkipReason.ANALYZER_ERROR])
def test_what_an_engine_failed_at_is_tried_again_by_those_that_failed(reason: SkipReason) -> None:
    store = FactStore()
    store.add(A, R2, [], [failure(None, reason)])
    store.add(B, R2, [Fact(unit="r1", value={})], [failure("r2", reason)])
    assert store.failed(both) == {R2: [A], frozenset({"r2"}): [B]}
    assert store.pending([A, B], {".py": R2}) == {}


@pytest.mark.parametrize("reason", [SkipReason.SYNTAX_ERROR, SkipReason.PARTIAL_PARSE, SkipReason.TOO_LARGE])
def test_what_the_content_is_to_blame_for_is_not_tried_again(reason: SkipReason) -> None:
    store = FactStore()
    store.add(A, R2, [], [failure(None, reason)])
    assert store.failed(both) == {}


def test_another_try_replaces_what_was_known_and_nothing_else() -> None:
    store = FactStore()
    parse = MapSkip(unit=None, reason=SkipReason.PARTIAL_PARSE, detail="line 3")
    store.add(A, R2, [Fact(unit="r1", value={"x": 1})], [failure("r2"), parse])
    assert store.replace(A, frozenset({"r2"}), [Fact(unit="r2", value={"y": 2})], [parse])
    assert store.facts(A).facts == (Fact(unit="r1", value={"x": 1}), Fact(unit="r2", value={"y": 2}))
    assert store.facts(A).skips == (parse,)
    assert store.failed(both) == {}


def test_file_that_turns_out_clean_is_more_than_was_known() -> None:
    store = FactStore()
    store.add(A, R2, [], [failure(None)])
    assert store.replace(A, R2, [], [])
    assert store.facts(A) is NOTHING
    assert store.pending([A], {".py": R2}) == {}


def test_what_fails_again_is_given_up_after_some_tries() -> None:
    store = FactStore()
    store.add(A, R2, [], [failure(None)])
    for _ in range(RETRIES):
        store = FactStore.from_bytes(store.to_bytes())
        assert store.failed(both) == {R2: [A]}
        assert not store.replace(A, R2, [], [failure(None)])
    assert FactStore.from_bytes(store.to_bytes()).failed(both) == {}
    assert store.facts(A).skips == (failure(None),)


def test_failure_of_a_new_rule_gets_tries_of_its_own() -> None:
    store = FactStore()
    store.add(A, R1, [], [failure("r1")])
    for _ in range(RETRIES):
        store.replace(A, R1, [], [failure("r1")])
    store.add(A, frozenset({"r2"}), [], [failure("r2")])
    assert store.failed(both) == {R2: [A]}


def test_failure_of_a_rule_of_the_past_is_let_be() -> None:
    store = FactStore()
    store.add(A, R2, [], [failure("r2")])
    assert store.failed(lambda _: R1) == {}
