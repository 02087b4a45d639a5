from __future__ import annotations

from analyzers.facts import FactStore
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
    for content in (None, b"", b"not gzip", FactStore().to_bytes()[:10]):
        assert len(FactStore.from_bytes(content)) == 0
