"""Any history of migrations: what landed changes write, drawn from few contents so that they come back, and their facts."""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath

from hypothesis import strategies as st

from analyzers.migrations.analyzer import MigrationAnalyzer
from analyzers.protocol import NOTHING, BlobFacts, BlobKey, Fact
from fleetreview.model import SourceBlob

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
    # The same again, in another form.
    "\n\nalter table b\n    alter column n type text;\ncreate index b_id on b (id);\n",
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
histories = st.lists(st.lists(_changes, min_size=1, max_size=3).map(dict), max_size=12)


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
