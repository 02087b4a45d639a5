"""The same change gives the same findings in every framework, through the whole analyzer: reading, detection, replay, rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from analyzers.migrations.rules.all_rules import rules
from tests.analyzers.migrations.changes_columns import COLUMNS
from tests.analyzers.migrations.changes_growth import GROWTH
from tests.analyzers.migrations.changes_loss import LOSS
from tests.analyzers.migrations.containers import CONTAINERS, Container, found, raw, tree
from tests.analyzers.migrations.tables import FIRST, MOOD, SQL, BySql, Change, Impossible

if TYPE_CHECKING:
    from collections.abc import Iterator

CHANGES: Final = {**GROWTH, **COLUMNS, **LOSS}
WATCHED: Final = frozenset(
    rule for change in CHANGES.values() for rule in (change.finds.union(*(other.finds for other in change.otherwise)))
)
"""Rules that some change is to be found by: none of them may find anything in the others."""


def cells() -> Iterator[tuple[str, Container, Change]]:
    for name, change in CHANGES.items():
        for container in CONTAINERS:
            if not isinstance(change.words(container.language), Impossible):
                yield name, container, change


def written(container: Container, change: Change) -> tuple[dict[str, str], str]:
    """Return the files of a history that ends with the change, and the path of the change."""
    words = change.words(container.language)
    last = raw(container, [_bare(s, container) for s in change.sql]) if isinstance(words, BySql) else str(words)
    first = FIRST.get(container.language) or raw(container, [_bare(s, container) for s in SQL])
    if container.language == "django":
        # A model without a primary key cannot be: only the SQL makes that table.
        first += raw(container, SQL[-1:])
    return tree(container, [first, raw(container, [_bare(s, container) for s in MOOD]), last])


def _bare(statement: str, container: Container) -> str:
    return statement.removesuffix(";") if container.raw != "{}" else statement


@pytest.mark.parametrize(
    ("container", "change"),
    [pytest.param(container, change, id=f"{name}-{container.name}") for name, container, change in cells()],
)
def test_change_gives_the_same_findings_in_every_framework(container: Container, change: Change) -> None:
    files, path = written(container, change)
    assert found(files, frozenset({path}))[path] & WATCHED == change.expected(container.name)


def test_watched_rules_are_there() -> None:
    assert {one.rule.id for one in rules()} >= WATCHED


def test_table_covers_enough() -> None:
    """Cells that cannot be are few, and each says why."""
    listed = list(cells())
    impossible = [
        words
        for change in CHANGES.values()
        for container in CONTAINERS
        if isinstance(words := change.words(container.language), Impossible)
    ]
    assert len(listed) + len(impossible) == len(CHANGES) * len(CONTAINERS)
    assert len(listed) >= 500
    assert len(impossible) <= 5
    assert all(words.why for words in impossible)
