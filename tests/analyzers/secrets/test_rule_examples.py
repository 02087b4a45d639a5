from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analyzers.secrets.rules import rules
from tests.analyzers.secrets.reading import judge

if TYPE_CHECKING:
    from analyzers.rule import Example

EXAMPLES = [
    pytest.param(rule.id, kind, example, id=f"{rule.id}-{kind}-{number}")
    for rule in rules()
    if rule.declaration is not None
    for kind in ("bad", "good")
    for number, example in enumerate(getattr(rule.declaration, kind))
]


@pytest.mark.parametrize(("rule_id", "kind", "example"), EXAMPLES)
def test_rule_finds_its_bad_examples_and_leaves_the_good_ones(rule_id: str, kind: str, example: Example) -> None:
    found = {one.rule_id for one in judge(example.files)}
    assert found == ({rule_id} if kind == "bad" else set())


def test_every_remedy_begins_with_rotation() -> None:
    assert all(rule.text("remedy").startswith("Rotate it first") for rule in rules())
