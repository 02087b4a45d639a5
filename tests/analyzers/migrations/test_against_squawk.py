"""Each disagreement with squawk about the same SQL is known, and has its reason.

squawk reads one file and knows no history; here the tables of ``squawk_cases.TABLES`` were made by an earlier one. Only its
output is looked at. Both are told that a transaction wraps each file and that the server is PostgreSQL 15.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from analyzers.migrations.rules.all_rules import rules
from tests.analyzers.migrations.containers import COMPOSE, found
from tests.analyzers.migrations.squawk_cases import CASES, TABLES
from tests.analyzers.migrations.squawk_disagreements import DISAGREEMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping

CONCEPTS: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    concept: (frozenset(theirs.split()), frozenset(ours.split()))
    for concept, theirs, ours in (
        ("index", "require-concurrent-index-creation", "index-not-concurrent"),
        ("index dropped", "require-concurrent-index-deletion", "drop-index-not-concurrent"),
        ("index rebuilt", "require-concurrent-reindex", "reindex-not-concurrent"),
        ("transaction", "ban-concurrent-index-creation-in-transaction", "concurrent-in-transaction"),
        (
            "constraint",
            "adding-foreign-key-constraint constraint-missing-not-valid",
            "fk-validates-existing check-validates-existing not-valid-validated-same-tx exclusion-constraint-on-existing",
        ),
        ("unique", "disallowed-unique-constraint", "unique-constraint-builds-index"),
        ("primary key", "adding-serial-primary-key-field", "primary-key-builds-index"),
        (
            "default",
            "adding-field-with-default",
            "add-column-default-rewrite add-column-generated-stored add-column-auto-increment",
        ),
        ("required", "adding-required-field", "add-required-column"),
        ("not null", "adding-not-nullable-field", "set-not-null-scan"),
        ("null", "ban-drop-not-null", "drop-not-null"),
        ("type", "changing-column-type", "column-type-rewrite column-type-change narrowing-type-change"),
        ("column dropped", "ban-drop-column", "drop-column"),
        ("table dropped", "ban-drop-table", "drop-table"),
        ("database dropped", "ban-drop-database", "drop-database"),
        ("view dropped", "ban-drop-view", "drop-view"),
        ("default dropped", "ban-drop-default", "drop-default"),
        ("constraint dropped", "ban-drop-constraint", "drop-constraint"),
        ("column renamed", "renaming-column", "rename-column"),
        ("table renamed", "renaming-table", "rename-table"),
        ("cascade", "ban-truncate-cascade", "truncate-cascade"),
        (
            "domain",
            "ban-create-domain-with-constraint ban-alter-domain-with-add-constraint",
            "domain-with-constraint",
        ),
        ("nesting", "transaction-nesting", "tx-nesting"),
        ("uncommitted", "ban-uncommitted-transaction", "tx-uncommitted"),
        ("detached", "require-concurrent-partition-detach", "detach-partition-not-concurrent"),
    )
}
"""What both look for: the names of their rules and of ours."""

NOT_COMPARED: Final = {
    "require-lock-timeout": "told once for a repository here",
    "require-statement-timeout": "told once for a repository here",
    "prefer-robust-stmts": "told here where a runner opens no transaction",
    "prefer-bigint-over-int": "about a type's choice",
    "prefer-text-field": "about a type's choice",
    "prefer-identity": "about a type's choice",
    "require-enum-value-ordering": "about style",
    "renaming-object": "of indexes and constraints, whose names no query has",
}
"""Rules of theirs that are left out, and why."""


def program() -> str | None:
    beside = Path(sys.executable).with_name("squawk")
    return str(beside) if beside.exists() else shutil.which("squawk")


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Return the names of their rules that find something, by case."""
    squawk = program()
    if squawk is None:
        pytest.skip("squawk-cli is not installed")
    folder = tmp_path_factory.mktemp("cases")
    files = {f"{number:03}.sql": name for number, name in enumerate(CASES)}
    for file, name in files.items():
        (folder / file).write_text(f"{CASES[name]}\n", encoding="utf-8")
    asked = [squawk, "--reporter", "json", "--assume-in-transaction", "--pg-version", "15", *sorted(files)]
    answer = subprocess.run(asked, cwd=folder, capture_output=True, text=True, check=False)
    told: list[dict[str, Any]] = json.loads(answer.stdout)
    by_case: dict[str, set[str]] = defaultdict(set)
    for one in told:
        by_case[files[Path(one["file"]).name]].add(one["rule_name"])
    return by_case


@pytest.fixture(scope="module")
def ours() -> Mapping[str, frozenset[str]]:
    """Return the ids of our rules that find something, by case."""
    paths = {name: f"case{number:03}/migrations/0002_change.sql" for number, name in enumerate(CASES)}
    files = {**COMPOSE, **{path: f"{CASES[name]}\n" for name, path in paths.items()}}
    files |= {path.replace("0002_change", "0001_tables"): TABLES for path in paths.values()}
    by_path = found(files, frozenset(paths.values()))
    return {name: by_path[path] for name, path in paths.items()}


@pytest.mark.parametrize("case", CASES)
def test_every_disagreement_is_listed(
    case: str, theirs: dict[str, set[str]], ours: Mapping[str, frozenset[str]]
) -> None:
    only_theirs = {c for c, (of_them, own) in CONCEPTS.items() if of_them & theirs[case] and not own & ours[case]}
    only_ours = {c for c, (of_them, own) in CONCEPTS.items() if own & ours[case] and not of_them & theirs[case]}
    listed = DISAGREEMENTS.get(case)
    assert only_theirs == (listed.theirs if listed else set())
    assert only_ours == (listed.ours if listed else set())


def test_every_rule_of_theirs_is_compared_or_left_out(theirs: dict[str, set[str]]) -> None:
    seen = set().union(*theirs.values())
    assert seen <= NOT_COMPARED.keys() | set().union(*(of_them for of_them, _ in CONCEPTS.values()))


def test_rules_of_ours_are_there() -> None:
    assert {one.rule.id for one in rules()} >= set().union(*(own for _, own in CONCEPTS.values()))


def test_list_names_cases_that_are_there() -> None:
    assert DISAGREEMENTS.keys() <= CASES.keys()
    assert all(one.why and (one.theirs or one.ours) for one in DISAGREEMENTS.values())
