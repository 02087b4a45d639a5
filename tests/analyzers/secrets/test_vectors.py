from __future__ import annotations

import json
from pathlib import PurePosixPath

import pytest

from analyzers.protocol import MapSkip
from analyzers.redaction import redact
from benchmarks.secret_vectors import HALVES, Measured, judge_alone, measure, read_blocks
from fleetreview.model import SourceBlob
from tests.analyzers.secrets.reading import analyzer

BLOCKS = [block for half in HALVES for block in read_blocks(half)]


@pytest.fixture(scope="module")
def measured() -> Measured:
    return measure(judge_alone)


def test_there_are_enough_vectors_of_both_sorts(measured: Measured) -> None:
    assert sum(one.secret for one in measured.vectors) >= 150
    assert sum(not one.secret for one in measured.vectors) >= 120


@pytest.mark.parametrize("half", HALVES)
def test_most_secrets_are_found_and_few_look_alikes(half: str, measured: Measured) -> None:
    secrets = {one for one in measured.vectors if one.half == half and one.secret}
    safe = {one for one in measured.vectors if one.half == half and not one.secret}
    assert len(secrets & measured.found) >= 0.9 * len(secrets)
    assert len(safe & measured.found) + measured.elsewhere[half] <= 0.05 * len(safe)


def test_no_value_is_kept_in_a_fact() -> None:
    by = analyzer()
    for block in BLOCKS:
        suffix = PurePosixPath(block.path).suffix.lower()
        blob = SourceBlob(blob="1" * 40, suffix=suffix, content=block.text.encode())
        [(_, facts, skips)] = by.map([blob], by.all_units)
        assert list[MapSkip](skips) == []
        kept = json.dumps([fact.value for fact in facts], ensure_ascii=False)
        for vector in block.vectors:
            value = block.text[vector.start : vector.end]
            pieces = [piece for piece in value.replace("\\n", "\n").split("\n") if len(piece) > 5]
            if vector.secret:
                assert not any(piece in kept for piece in pieces if "-----" not in piece), block.path


def test_secret_of_a_vector_does_not_pass_redaction() -> None:
    through = []
    for block in BLOCKS:
        for vector in block.vectors:
            value = block.text[vector.start : vector.end]
            if vector.secret and "\n" not in value and value in redact(block.text):
                through.append((vector.kind, value))
    # Of some kinds of files a value is known by the suffix alone, which an excerpt does not have.
    assert len(through) <= 0.05 * sum(one.secret for block in BLOCKS for one in block.vectors), through
