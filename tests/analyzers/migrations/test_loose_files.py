"""Files that are handed over to be judged, without the repository around them."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest

from analyzers.migrations.analyzer import MigrationAnalyzer
from analyzers.migrations.detection import Override, selects
from analyzers.migrations.stream import Engine
from analyzers.protocol import NOTHING, BlobFacts, BlobKey, Fact, Judgement, TreeFacts
from analyzers.roles import Roles
from fleetreview.model import Role, SourceBlob

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analyzers.migrations.stream import Stream

INDEX = "CREATE INDEX orders_total ON orders (total);\n"
TABLE = "CREATE TABLE orders (id bigint PRIMARY KEY, total integer);\n"
KNEX = "exports.up = (knex) => knex.schema.alterTable('orders', (table) => { table.index(['total']); });\n"
TYPEORM = """\
import { MigrationInterface, QueryRunner } from "typeorm";
export class Add1700000000000 implements MigrationInterface {
  async up(q: QueryRunner) { await q.query("CREATE INDEX orders_total ON orders (total)"); }
  async down(q: QueryRunner) { await q.query("DROP INDEX orders_total"); }
}
"""
ALEMBIC = """\
from alembic import op
revision = "abc123"
down_revision = None
def upgrade():
    op.create_index("orders_total", "orders", ["total"])
def downgrade():
    op.drop_index("orders_total", "orders")
"""
DJANGO = """\
from django.db import migrations, models
class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.AddIndex("order", models.Index(fields=["total"], name="order_total"))]
"""


class Handed:
    """Files by their paths, and the analyzer that judges them all."""

    def __init__(self, files: Mapping[str, str], *overrides: Override, loose: bool = True) -> None:
        self.analyzer = MigrationAnalyzer(judge_all=True, loose=loose, overrides=overrides)
        self._facts: dict[BlobKey, BlobFacts] = {}
        entries = {}
        for path, content in files.items():
            blob = SourceBlob(blob=f"blob of {content}", suffix=PurePosixPath(path).suffix, content=content.encode())
            for key, facts, _ in self.analyzer.map([blob], self.analyzer.all_units):
                self._facts[key] = BlobFacts(facts=tuple(Fact(unit=fact.unit, value=fact.value) for fact in facts))
            entries[path] = blob.blob
        self.tree = TreeFacts(entries=entries, roles=Roles(), source=self)

    def facts(self, key: BlobKey) -> BlobFacts:
        return self._facts.get(key, NOTHING)

    def streams(self) -> dict[str, list[str]]:
        return {
            stream.key: [f"{one.path}{' (baseline)' if one.baseline else ''}" for one in stream.migrations]
            for stream in self.analyzer.streams(self.tree)
        }

    def stream(self) -> Stream:
        [stream] = self.analyzer.streams(self.tree)
        return stream

    def found(self) -> dict[str, set[str]]:
        said = [one for one in self.analyzer.link(None, self.tree, None) if isinstance(one, Judgement)]
        return {one.path: {each.rule_id for each in one.occurrences} for one in said if one.path and one.occurrences}


@pytest.mark.parametrize(
    ("path", "content", "framework"),
    [
        ("001_create.sql", INDEX, "numbered"),
        ("V2__x.sql", INDEX, "flyway"),
        ("change.sql", INDEX, "numbered"),
        ("migration.sql", INDEX, "numbered"),
        ("up.sql", INDEX, "numbered"),
        ("tests/fixtures/change.sql", INDEX, "numbered"),
        ("change.sql", f"-- +goose Up\n{INDEX}", "goose"),
        ("20240101_add.js", KNEX, "knex"),
        ("add.js", KNEX, "knex"),
        ("1700000000000-Add.ts", TYPEORM, "typeorm"),
        ("abc123_add.py", ALEMBIC, "alembic"),
        ("0002_x.py", DJANGO, "django"),
    ],
)
def test_file_alone_is_judged(path: str, content: str, framework: str) -> None:
    handed = Handed({path: content})
    assert handed.stream().runner.framework == framework
    assert "index-not-concurrent" in handed.found()[path]


def test_files_without_numbers_are_streams_of_their_own() -> None:
    handed = Handed({"orders.sql": TABLE, "users.sql": "CREATE TABLE users (id bigint);\n"})
    assert handed.streams() == {"orders.sql": ["orders.sql"], "users.sql": ["users.sql"]}


def test_files_without_numbers_follow_those_with_one() -> None:
    handed = Handed({"b.sql": INDEX, "a.sql": INDEX, "002_b.sql": INDEX, "001_a.sql": TABLE})
    assert handed.streams() == {"": ["001_a.sql", "002_b.sql", "a.sql", "b.sql"]}
    assert handed.stream().problems == ()


@pytest.mark.parametrize(
    ("files", "streams"),
    [
        (["schema.sql", "change.sql"], {"change.sql": ["schema.sql (baseline)", "change.sql"]}),
        (["schema.sql", "001_a.sql"], {"": ["001_a.sql"]}),
        (["dump.sql"], {"": ["dump.sql (baseline)"]}),
    ],
)
def test_dump_is_what_files_without_numbers_begin_with(files: list[str], streams: dict[str, list[str]]) -> None:
    assert Handed({path: TABLE if path in {"schema.sql", "dump.sql"} else INDEX for path in files}).streams() == streams


def test_dump_tells_what_a_change_changes_and_is_not_judged() -> None:
    handed = Handed({"schema.sql": TABLE + INDEX, "change.sql": "ALTER TABLE orders ALTER COLUMN total TYPE bigint;\n"})
    assert set(handed.found()) == {"change.sql"}
    assert "column-type-rewrite" in handed.found()["change.sql"]


@pytest.mark.parametrize(("up", "down"), [("up.sql", "down.sql"), ("x.up.sql", "x.down.sql"), ("x.sql", "x.down.sql")])
def test_way_back_beside_a_file_belongs_to_it(up: str, down: str) -> None:
    [migration] = Handed({up: INDEX, down: "DROP INDEX orders_total;\n"}).stream().migrations
    assert (migration.path, migration.down_path) == (up, down)


def test_way_back_alone_is_no_migration() -> None:
    assert Handed({"down.sql": "DROP INDEX orders_total;\n"}).streams() == {}


def test_label_of_an_application_is_what_its_migrations_call_it() -> None:
    operations = Handed({"0002_x.py": DJANGO}).stream().migrations[0].up.operations
    assert {getattr(operation, "table", "") for operation in operations} == {"shop_order"}


@pytest.mark.parametrize("path", ["**", "sql"])
def test_override_says_what_files_alone_do_not(path: str) -> None:
    said = Override(path=path, engine=Engine.POSTGRES, version=(11,), framework="flyway", transaction="none")
    stream = Handed({"sql/change.sql": INDEX}, said).stream()
    assert (stream.engine, stream.detected.version) == (Engine.POSTGRES, (11,))
    assert (stream.runner.framework, stream.runner.transaction) == ("flyway", "none")


@pytest.mark.parametrize(
    ("path", "role", "is_selected"),
    [
        ("change.sql", Role.TEST, True),
        ("a/b.py", Role.EXAMPLE, True),
        ("x.ts", Role.GENERATED, True),
        ("x.d.ts", Role.HANDLER, False),
        ("x.rb", Role.HANDLER, False),
        ("node_modules/x/001_a.sql", Role.VENDORED, False),
    ],
)
def test_all_but_vendored_files_are_looked_at(path: str, role: Role, is_selected: bool) -> None:
    assert selects(path, role, loose=True) is is_selected


def test_files_of_a_repository_are_not_taken_loosely() -> None:
    assert Handed({"change.sql": INDEX, "query/orders.sql": TABLE}, loose=False).streams() == {}
