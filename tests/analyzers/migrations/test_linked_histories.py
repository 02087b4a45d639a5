"""A history that is linked change by change gives what each change gives when it is linked alone."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from hypothesis import example, given, settings
from hypothesis import strategies as st

from analyzers.migrations.analyzer import MigrationAnalyzer
from analyzers.migrations.rules.all_rules import OPT_IN
from analyzers.protocol import NOTHING, BlobFacts, BlobKey, Fact, TreeFacts
from analyzers.roles import Roles
from fleetreview.model import ChangeStatus, FileChange, LandedChange, SourceBlob

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Files = dict[str, str]
Step = dict[str, str | None]
"""What a landed change writes: contents by path, None for a file that goes."""

SQL = (
    "CREATE TABLE a (id bigint PRIMARY KEY, b_id integer);\n",
    "CREATE TABLE b (id integer, n varchar(20));\nCREATE INDEX b_n ON b (n);\n",
    "ALTER TABLE a ADD COLUMN c integer NOT NULL;\n",
    "ALTER TABLE b ALTER COLUMN n TYPE text;\nCREATE INDEX b_id ON b (id);\n",
    "DROP TABLE b;\n",
    "SET lock_timeout = '2s';\nALTER TABLE a ADD FOREIGN KEY (b_id) REFERENCES b (id);\n",
    "ALTER TABLE s.a RENAME TO d;\n",
)
DJANGO = """\
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [{depends}]
    operations = [
        {operation},
    ]
"""
OPERATIONS = (
    'migrations.CreateModel(name="Order", fields=[("id", models.AutoField(primary_key=True)), '
    '("state", models.CharField(max_length=20, null=True))])',
    'migrations.AlterField("order", "state", models.CharField(max_length=20, null=True, db_index=True))',
    'migrations.AlterField("order", "state", models.CharField(max_length=20, default="new"))',
    'migrations.RemoveField("order", "state")',
)
REVISION = """\
from alembic import op
revision = "{revision}"
down_revision = {down}
def upgrade():
    op.create_index("{revision}_i", "a", ["id"])
def downgrade():
    op.drop_index("{revision}_i", "a")
"""
APPS = 'from django.apps import AppConfig\nclass C(AppConfig):\n    name = "shop"\n    label = "store"\n'
COMPOSE = "services:\n  db:\n    image: {}\n"
JOURNAL = '{"entries": [{"idx": 0, "when": 1, "tag": "0000_a"}, {"idx": 1, "when": 2, "tag": "0001_b"}]}'

_sql = st.sampled_from(SQL)
_goes = st.none()
_numbers = st.integers(1, 4)


def _written(
    paths: st.SearchStrategy[str], contents: st.SearchStrategy[str]
) -> st.SearchStrategy[tuple[str, str | None]]:
    return st.tuples(paths, contents | contents | contents | _goes)


_changes = st.one_of(
    _written(_numbers.map("db/migrations/{:04}_a.sql".format), _sql),
    _written(_numbers.map("db/migrations/{:04}_a.down.sql".format), _sql),
    _written(_numbers.map("other/migration/V{}__a.sql".format), _sql),
    _written(st.just("other/migration/V1__a.sql.conf"), st.just("executeInTransaction=false\n")),
    _written(st.sampled_from(["db/migrations/stray.sql", "db/migrations/mysql/0001_a.sql"]), _sql),
    _written(
        _numbers.map("shop/migrations/{:04}_a.py".format),
        st.builds(
            lambda operation, number: DJANGO.format(
                operation=operation, depends=f'("shop", "{number:04}_a")' if number else ""
            ),
            st.sampled_from(OPERATIONS),
            st.integers(0, 3),
        ),
    ),
    _written(
        _numbers.map("alembic/versions/{}_a.py".format),
        st.builds(
            lambda revision, down: REVISION.format(revision=revision, down=repr(str(down)) if down else None),
            _numbers,
            st.integers(0, 3),
        ),
    ),
    _written(_numbers.map("drizzle/{:04}_b.sql".format), _sql),
    _written(st.just("drizzle/meta/_journal.json"), st.just(JOURNAL)),
    _written(st.sampled_from(["plan/deploy/x.sql", "plan/revert/x.sql", "plan/deploy/y.sql"]), _sql),
    _written(st.just("plan/sqitch.plan"), st.just("%project=p\n\nx 2020-01-01T00:00:00Z A <a@b> # x\n")),
    _written(
        st.sampled_from(["compose.yaml", "shop/compose.yaml"]),
        st.sampled_from(["postgres:15", "postgres:11", "mysql:8.0", "mariadb:10.6"]).map(COMPOSE.format),
    ),
    _written(st.sampled_from(["shop/setup.py", "db/package.json", "manage.py", "shop/manage.py"]), st.just("")),
    _written(
        st.just("shop/apps.py"),
        st.just(APPS),
    ),
    _written(st.just("README.md"), st.text(max_size=2)),
)
_histories = st.lists(st.lists(_changes, min_size=1, max_size=3).map(dict), max_size=12)


class Store:
    """Facts of all file versions that were mapped."""

    def __init__(self) -> None:
        self._facts: dict[BlobKey, BlobFacts] = {}
        self._analyzer = MigrationAnalyzer()

    def put(self, path: str, content: str) -> str:
        """Read a file and return its version."""
        name = hashlib.sha1(content.encode(), usedforsecurity=False).hexdigest()
        blob = SourceBlob(blob=name, suffix=PurePosixPath(path).suffix.lower(), content=content.encode())
        for key, facts, skips in self._analyzer.map([blob], self._analyzer.all_units):
            self._facts[key] = BlobFacts(
                facts=tuple(Fact(unit=fact.unit, value=fact.value) for fact in facts), skips=tuple(skips)
            )
        return name

    def facts(self, key: BlobKey) -> BlobFacts:
        """Return the facts of a blob."""
        return self._facts.get(key, NOTHING)


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
@given(_histories)
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
