"""A history that is linked change by change gives what each change gives when it is linked alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hypothesis import example, given, settings

from analyzers.migrations.analyzer import MigrationAnalyzer
from analyzers.migrations.rules.all_rules import OPT_IN
from analyzers.protocol import TreeFacts
from analyzers.roles import Roles
from fleetreview.model import ChangeStatus, FileChange, LandedChange
from tests.analyzers.migrations.any_history import (
    APPS,
    COMPOSE,
    DJANGO,
    JOURNAL,
    OPERATIONS,
    REVISION,
    SQL,
    Step,
    Store,
    histories,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def landed(number: int, before: Mapping[str, str], after: Mapping[str, str]) -> LandedChange:
    """Return the change between two states."""
    files = []
    for path in sorted(before.keys() | after.keys()):
        was, now = before.get(path), after.get(path)
        if was != now:
            status = (
                ChangeStatus.ADDED if was is None else ChangeStatus.DELETED if now is None else ChangeStatus.MODIFIED
            )
            files.append(
                FileChange(
                    status=status, before_path=path if was else None, after_path=path if now else None, before=was,
                    after=now, added_lines=1, deleted_lines=0,
                )
            )  # fmt: skip
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return LandedChange(
        commit=f"{number:040x}", parent=f"{number - 1:040x}", parents=(f"{number - 1:040x}",), subject="", author_name="",
        author_email="", authored_at=at, committed_at=at, landed_at=at, pull_request=None, files=tuple(files),
    )  # fmt: skip


def differences(steps: Sequence[Step]) -> list[str]:
    """Return at which steps a history tells something else than its changes alone."""
    store = Store()
    followed = MigrationAnalyzer(opt_in=OPT_IN)
    before: dict[str, str] = {}
    found = []
    for number, step in enumerate(steps, 1):
        after = dict(before)
        for path, content in step.items():
            if content is None:
                after.pop(path, None)
            else:
                after[path] = store.put(path, content)
        change = landed(number, before, after)
        alone = MigrationAnalyzer(opt_in=OPT_IN)
        trees = [TreeFacts(entries=entries, roles=Roles(), source=store) for entries in (before, after)]
        copies = [replace(tree, entries=dict(tree.entries)) for tree in trees]
        if list(followed.link(trees[0], trees[1], change)) != list(alone.link(copies[0], copies[1], change)):
            found.append(f"judgements of step {number}")
        if list(followed.records(trees[1])) != list(MigrationAnalyzer().records(copies[1])):
            found.append(f"records of step {number}")
        before = after
    return found


_MADE = {"shop/migrations/0001_a.py": DJANGO.format(operation=OPERATIONS[0], depends="")}
_NEXT = {"shop/migrations/0002_a.py": DJANGO.format(operation=OPERATIONS[1], depends='("shop", "0001_a")')}
_NUMBERED = {"db/migrations/0001_a.sql": SQL[0], "db/migrations/0003_a.sql": SQL[2]}
_ALEMBIC = {
    "alembic/versions/1_a.py": REVISION.format(revision="1", down=None),
    "alembic/versions/2_a.py": REVISION.format(revision="2", down="'1'"),
}


@settings(max_examples=40, deadline=None)
@given(histories)
# What only few random histories come across.
@example([_MADE, {"manage.py": ""}, _NEXT, {"manage.py": None, "shop/manage.py": ""}, {"README.md": ""}, _NEXT])
@example([_MADE | _NEXT, {"shop/apps.py": APPS}, {"shop/migrations/0002_a.py": None}, {"shop/apps.py": None}])
@example([_NUMBERED, {"db/migrations/stray.sql": SQL[1]}, {"db/migrations/stray.sql": None}])
@example([_NUMBERED, {"db/migrations/0002_a.sql": SQL[1]}, {"db/migrations/0001_a.sql": SQL[4]}])
@example([_ALEMBIC, {"compose.yaml": COMPOSE.format("mysql:8.0")}, {"compose.yaml": COMPOSE.format("postgres:15")}])
@example(
    [_NUMBERED, {"compose.yaml": COMPOSE.format("mysql:8.0")}, {"db/package.json": "{}"}, {"db/package.json": None}]
)
@example([{"drizzle/0000_b.sql": SQL[0], "drizzle/0001_b.sql": SQL[1]}, {"drizzle/meta/_journal.json": JOURNAL}])
@example(
    [
        {"drizzle/0001_b.sql": SQL[0], "drizzle/meta/_journal.json": JOURNAL},
        {"drizzle/meta/_journal.json": None, "shop/setup.py": ""},
    ]
)
def test_history_tells_what_its_changes_tell_alone(steps: list[Step]) -> None:
    assert differences(steps) == []
