"""Every rule finds its bad examples and leaves its good ones alone, through the whole analyzer: reading, detection, replay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analyzers.migrations.analyzer import MigrationAnalyzer
from analyzers.migrations.rules.all_rules import OPT_IN, rules
from analyzers.protocol import Judgement
from fleetreview.model import Severity
from tests.analyzers.migrations.trees import Files

if TYPE_CHECKING:
    from analyzers.rule import Example

NEED_A_CHANGE = {("edited-applied-migration", "bad")}
"""What a tree alone does not show; ``test_rules_history.py`` has the changes."""

EXAMPLES = [
    pytest.param(declared.rule.id, kind, example, id=f"{declared.rule.id}-{kind}-{number}")
    for declared in rules()
    if declared.rule.declaration is not None
    for kind in ("bad", "good")
    if (declared.rule.id, kind) not in NEED_A_CHANGE
    for number, example in enumerate(getattr(declared.rule.declaration, kind))
]


def rules_that_find(example: Example) -> set[str]:
    analyzer = MigrationAnalyzer(opt_in=OPT_IN, judge_all=True)
    tree = Files(analyzer, example.files).tree()
    judgements = [one for one in analyzer.link(None, tree, None) if isinstance(one, Judgement)]
    return {one.rule_id for judged in judgements if judged.path in {"", example.path} for one in judged.occurrences}


@pytest.mark.parametrize(("rule_id", "kind", "example"), EXAMPLES)
def test_rule_finds_its_bad_examples_and_leaves_the_good_ones(rule_id: str, kind: str, example: Example) -> None:
    assert (rule_id in rules_that_find(example)) == (kind == "bad")


def test_ids_are_unique() -> None:
    ids = [one.rule.id for one in rules()]
    assert len(ids) == len(set(ids))


def test_low_and_informational_rules_are_opt_in() -> None:
    assert {one.rule.id for one in rules() if one.rule.severity <= Severity.LOW} == OPT_IN
