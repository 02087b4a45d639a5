"""Measures the analyzer of migrations: files read and replayed cold and warm, and landed changes linked again.

    python benchmarks/migrations.py [--files 3000] [--changes 2000]

The files are made here: raw SQL for PostgreSQL, Django and Knex, a third each, as services write them. Cold is the map step
(read every file) and the first replay; warm is the same from facts that are there. Then landed changes are linked one after the
other over the whole tree: each adds a migration, or touches a file that tells of the database. One process, one core; the ratio of
warm to cold does not depend on the machine.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from analyzers.migrations.analyzer import MigrationAnalyzer
from analyzers.protocol import NOTHING, BlobFacts, BlobKey, Fact, TreeFacts
from analyzers.roles import Roles
from fleetreview.model import ChangeStatus, FileChange, LandedChange, SourceBlob

if TYPE_CHECKING:
    from collections.abc import Mapping

SQL = """\
-- {number}: orders of region {number}
CREATE TABLE orders_{number} (
    id bigserial PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers (id),
    state varchar(20) NOT NULL DEFAULT 'new',
    total numeric(10, 2),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX orders_{number}_customer ON orders_{number} (customer_id);
ALTER TABLE orders_{before} ADD COLUMN note_{number} text;
UPDATE orders_{before} SET note_{number} = '' WHERE note_{number} IS NULL;
"""
DJANGO = """\
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [{depends}]

    operations = [
        migrations.CreateModel(
            name="Order{number}",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("state", models.CharField(max_length=20, default="new")),
                ("total", models.DecimalField(max_digits=10, decimal_places=2, null=True)),
            ],
        ),
        migrations.AddIndex("order{number}", models.Index(fields=["state"], name="order{number}_state")),
    ]
"""
KNEX = """\
exports.up = (knex) => knex.schema
  .createTable('orders_{number}', (table) => {{
    table.increments('id');
    table.string('state', 20).notNullable().defaultTo('new').index();
    table.decimal('total', 10, 2);
    table.timestamps(true, true);
  }})
  .alterTable('orders_{before}', (table) => {{
    table.text('note_{number}');
  }});

exports.down = (knex) => knex.schema
  .alterTable('orders_{before}', (table) => {{ table.dropColumn('note_{number}'); }})
  .dropTable('orders_{number}');
"""


class Store:
    """Facts as an audit keeps them: through JSON."""

    def __init__(self) -> None:
        self._facts: dict[BlobKey, str] = {}

    def map(self, analyzer: MigrationAnalyzer, blobs: list[SourceBlob]) -> None:
        """Read blobs and keep what they say."""
        for key, facts, _ in analyzer.map(blobs, analyzer.all_units):
            self._facts[key] = json.dumps([[fact.unit, fact.value] for fact in facts])

    def facts(self, key: BlobKey) -> BlobFacts:
        """Return the facts of a blob."""
        kept = self._facts.get(key)
        if kept is None:
            return NOTHING
        return BlobFacts(facts=tuple(Fact(unit=unit, value=value) for unit, value in json.loads(kept)))


def files(count: int) -> dict[str, bytes]:
    """Return the tree: a third of the files each in SQL, Django and Knex."""
    tree = {
        "compose.yaml": b"services:\n  db:\n    image: postgres:15\n",
        "knexfile.js": b"module.exports = {client: 'pg'};\n",
    }
    for number in range(1, count // 3 + 1):
        before = max(number - 1, 1)
        tree[f"sql/migrations/{number:05}_orders.sql"] = SQL.format(number=number, before=before).encode()
        depends = f'("shop", "{number - 1:04}_orders")' if number > 1 else ""
        tree[f"shop/migrations/{number:04}_orders.py"] = DJANGO.format(number=number, depends=depends).encode()
        name = f"billing/migrations/{20200101000000 + number}_orders.js"
        tree[name] = KNEX.format(number=number, before=before).encode()
    return tree


def blob(path: str, content: bytes) -> SourceBlob:
    """Return a file version as Git would name it."""
    name = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
    return SourceBlob(blob=name, suffix=f".{path.rpartition('.')[2]}", content=content)


def change(number: int, path: str, before: str | None, after: str) -> LandedChange:
    """Return a landed change of one file."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    status = ChangeStatus.ADDED if before is None else ChangeStatus.MODIFIED
    file = FileChange(
        status=status, before_path=path if before else None, after_path=path, before=before, after=after,
        added_lines=1, deleted_lines=0,
    )  # fmt: skip
    commit = f"{number:040x}"
    return LandedChange(
        commit=commit, parent=f"{number - 1:040x}", parents=(f"{number - 1:040x}",), subject="", author_name="", author_email="",
        authored_at=at, committed_at=at, landed_at=at, pull_request=None, files=(file,),
    )  # fmt: skip


def tree_of(entries: Mapping[str, str], store: Store) -> TreeFacts:
    """Return one state."""
    return TreeFacts(entries=entries, roles=Roles(), source=store)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=3000)
    parser.add_argument("--changes", type=int, default=2000)
    asked = parser.parse_args()
    versions = {path: blob(path, content) for path, content in files(asked.files).items()}
    entries = {path: version.blob for path, version in versions.items()}
    store = Store()
    began = time.process_time()
    analyzer = MigrationAnalyzer()
    store.map(analyzer, list(versions.values()))
    read = time.process_time()
    rows = list(analyzer.records(tree_of(entries, store)))
    cold = time.process_time()
    print(f"{asked.files} files cold: read {read - began:.1f} s, found and replayed {cold - read:.1f} s")
    again = MigrationAnalyzer()
    assert_same = len(list(again.records(tree_of(entries, store))))
    warm = time.process_time()
    print(
        f"warm: {warm - cold:.2f} s, {(warm - cold) / (cold - began):.1%} of cold; {assert_same == len(rows) and len(rows)} rows"
    )
    print(f"{asked.changes} landed changes linked: {linked(asked.changes, entries, store):.1f} s")


def linked(count: int, entries: dict[str, str], store: Store) -> float:
    """Return the seconds of CPU that linking so many landed changes takes: half add a migration, half touch other files."""
    analyzer = MigrationAnalyzer()
    last = max(int(path[len("sql/migrations/") :].partition("_")[0]) for path in entries if path.startswith("sql/"))
    told: list[tuple[dict[str, str], dict[str, str], LandedChange]] = []
    current = dict(entries)
    for number in range(1, count + 1):
        if number % 2:
            last += 1  # as services count: without gaps
            path = f"sql/migrations/{last:05}_orders.sql"
            version = blob(path, SQL.format(number=last, before=last - 1).encode())
        else:
            path = "compose.yaml"
            version = blob(path, b"services:\n  db:\n    image: postgres:15\n# %d\n" % number)
        store.map(analyzer, [version])
        after = {**current, path: version.blob}
        told.append((current, after, change(number, path, current.get(path), version.blob)))
        current = after
    began = time.process_time()
    for before, after, landed in told:
        for _ in analyzer.link(tree_of(before, store), tree_of(after, store), landed):
            pass
    return time.process_time() - began


if __name__ == "__main__":
    main()
