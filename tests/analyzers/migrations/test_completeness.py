"""Every rule that is on has its cases: found, left alone, found in every framework, and turned where something else decides."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from analyzers.migrations.rules.all_rules import OPT_IN, rules
from tests.analyzers.migrations.circumstances import found_in
from tests.analyzers.migrations.containers import CONTAINERS
from tests.analyzers.migrations.test_opposite_verdicts import VERDICTS
from tests.analyzers.migrations.test_same_change_everywhere import WATCHED
from tests.analyzers.migrations.verdicts_transactions import GOOSE, Verdicts

ON: Final = sorted(one.rule.id for one in rules() if one.rule.id not in OPT_IN)
RULES: Final = {one.rule.id: one.rule for one in rules()}

TURNED_ELSEWHERE: Final = {
    "data-migration-imports-models": ("test_rules_history.py", "what the file imports decides"),
    "down-not-inverse": ("test_rules_ways_back.py", "the way back decides"),
    "drop-not-staged": ("test_rules_data_loss.py", "Django's state decides, in files of their own"),
    "edited-applied-migration": ("test_rules_history.py", "a change of the file decides"),
    "migration-order-conflict": ("test_rules_history.py", "names and order of the files decide"),
    "missing-down": ("test_rules_ways_back.py", "the runner and other migrations decide"),
    "unsafe-sql-building": ("test_splicing.py", "the code around the text decides"),
}
"""Rules whose verdict turns with something that circumstances do not have: the module that turns it, and what that is."""

NOTHING_DECIDES: Final = {
    "drop-database": "nothing that stands around it makes it harmless",
    "overbroad-grant": "a right is as broad whatever stands around it",
}
"""Rules whose verdict depends on the statement alone."""

ONE_FORM: Final = {
    "data-migration-imports-models": "models are imported by code",
    "down-not-inverse": "ways back are not raw SQL in each container",
    "edited-applied-migration": "a change of the file, whatever is in it",
    "migration-order-conflict": "names and order of files, whatever is in them",
    "missing-down": "the lack of a part of the file",
    "concurrent-index-not-retryable": "each framework has its own way out of the transaction: test_rules_locks.py",
    "tx-uncommitted": "a BEGIN without its end: sqitch's scripts, and what runners do with it, are in verdicts_transactions.py",
    "unsafe-sql-building": "SQL that code makes",
}
"""Rules that are about more than SQL, whose own tests go through the frameworks that can have them."""


ALONE: Final[tuple[Verdicts, ...]] = (
    ("", "drop-database", ("DROP DATABASE shop;",), GOOSE, GOOSE),
    ("", "overbroad-grant", ("GRANT ALL ON orders TO PUBLIC;",), GOOSE, GOOSE),
)
"""Cases of rules whose verdict does not turn, in the form of the others."""


@pytest.mark.parametrize("rule_id", ON)
def test_rule_has_bad_and_good_examples_and_says_what_it_leaves_alone(rule_id: str) -> None:
    declaration = RULES[rule_id].declaration
    assert declaration is not None
    assert declaration.bad
    assert declaration.good
    assert declaration.traps


@pytest.mark.parametrize("rule_id", ON)
def test_verdict_turns_or_nothing_decides(rule_id: str) -> None:
    turned = rule_id in {rule for _, rule, *_ in VERDICTS}
    assert turned + (rule_id in TURNED_ELSEWHERE) + (rule_id in NOTHING_DECIDES) == 1


@pytest.mark.parametrize(("rule_id", "module"), [(rule, module) for rule, (module, _) in TURNED_ELSEWHERE.items()])
def test_module_that_turns_a_verdict_speaks_of_the_rule(rule_id: str, module: str) -> None:
    assert f'"{rule_id}"' in (Path(__file__).parent / module).read_text()


CASES: Final = {
    rule: (sql, where)
    # The first verdict of a rule that turns without the runner's transactions stands for it in all frameworks.
    for _, rule, sql, where, _ in reversed((*VERDICTS, *ALONE))
    if not where.edits and where.framework == "goose"
}
NO_TRANSACTION: Final = "its migrations run in no transaction"
NOT_WITH: Final = {
    ("multi-table-lock-window", "sequelize"): NO_TRANSACTION,
    ("rewrite-while-holding-lock", "sequelize"): NO_TRANSACTION,
    (
        "sqlite-rebuild-with-fk-on",
        "alembic",
    ): "it opens no transaction on SQLite, which has no transactional DDL for it",
    ("sqlite-rebuild-with-fk-on", "django"): "it turns them off itself, before its transaction",
    ("sqlite-rebuild-with-fk-on", "prisma"): "it turns them off itself, before its files",
    ("sqlite-rebuild-with-fk-on", "sequelize"): NO_TRANSACTION,
    ("sqlite-rebuild-with-fk-on", "typeorm"): "it turns them off itself, before its transaction",
    ("tx-nesting", "golang-migrate"): "its files are sent as they are: BEGIN is the first to begin",
    ("tx-nesting", "numbered"): "nobody knows what runs them, and whether it begins a transaction",
    ("tx-nesting", "prisma"): "its files are sent as they are: BEGIN is the first to begin",
    ("tx-nesting", "sequelize"): NO_TRANSACTION,
    ("tx-nesting", "sqitch"): "its scripts have to begin their own",
}
"""Rules and frameworks that do not go together, and why."""

EVERYWHERE: Final = [
    pytest.param(rule, container.name, id=f"{rule}-{container.name}")
    for rule in ON
    if rule in CASES and rule not in WATCHED | ONE_FORM.keys()
    for container in CONTAINERS
    # The files of these two say themselves that they are for PostgreSQL.
    if (container.name not in {"sqitch", "drizzle"} or CASES[rule][1].image.startswith("postgres"))
    and container.name != "typeorm-raw"
]


@pytest.mark.parametrize(("rule_id", "framework"), EVERYWHERE)
def test_case_is_found_in_every_framework(rule_id: str, framework: str) -> None:
    sql, where = CASES[rule_id]
    found = rule_id in found_in(sql, replace(where, framework=framework))
    assert found == ((rule_id, framework) not in NOT_WITH)


def test_every_rule_goes_through_the_frameworks() -> None:
    assert not set(ON) - WATCHED - CASES.keys() - ONE_FORM.keys()
