"""What is told of migrations along a history: what lands, and nothing again when it is reformatted, edited or renamed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers.lineage import Lineage
from analyzers.migrations.analyzer import MigrationAnalyzer
from analyzers.roles import Roles
from fleetreview.linemap import line_map
from fleetreview.model import ChangeStatus, EventKind, FileChange, LandedChange
from flows.linking import Linker
from flows.story import step
from tests.analyzers.migrations.any_history import Step, Store, histories

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analyzers.protocol import FactSource
    from fleetreview.linemap import LineMap
    from fleetreview.model import Finding, FindingEvent
    from flows.linking import LineMaps
    from flows.mapping import Facts

BEGIN = datetime(2025, 1, 1, tzinfo=UTC)


class Told:
    """A repository whose landed changes are told while they are made, of a lineage that is stored between any two."""

    def __init__(self, files: Mapping[str, str] | None = None, *, stored: bool = True) -> None:
        self.contents: dict[str, str] = {}
        self.store = Store()
        self.files = dict(files or {})
        self._stored = stored
        self._count = 0
        self._at = BEGIN
        self._linker = self.linker()
        self.lineage = Lineage.begin("shop", "c0", BEGIN, self._linker.judge(None, self.tree(), None))
        self.lineage.drain_events()

    def linker(self) -> Linker:
        """Return a linker that remembers nothing."""
        return Linker([MigrationAnalyzer()], cast("Facts", self), Roles())

    def of(self, _analyzer: object) -> FactSource:
        """Return the facts of the files of all states."""
        return self.store

    def tree(self) -> dict[str, str]:
        """Return the files as they are now, each with its version."""
        return {path: self._put(path, text) for path, text in self.files.items()}

    def _put(self, path: str, text: str) -> str:
        blob = self.store.put(path, text)
        self.contents[blob] = text
        return blob

    def line_map(self, change: FileChange) -> LineMap | None:
        """Return the line map of one file change."""
        before, after = self.contents.get(change.before or ""), self.contents.get(change.after or "")
        return None if before is None or after is None else line_map(before.encode(), after.encode())

    def land(self, written: Step, *, renames: Mapping[str, str] | None = None, days: int = 1) -> list[tuple[str, str]]:
        """Land a change; ``renames`` has the new names by those before. Return its events: kind and rule, sorted."""
        before = self.tree()
        moved = {after: name for name, after in (renames or {}).items()}
        for name, after in (renames or {}).items():
            self.files[after] = self.files.pop(name)
        for path, text in written.items():
            self.files.pop(path, None)
            if text is not None:
                self.files[path] = text
        self._count += 1
        self._at += timedelta(days=days)
        if self._stored:
            self.lineage = Lineage.from_state(json.loads(json.dumps(self.lineage.to_state())))
            self._linker = self.linker()
        tree = self.tree()
        change = self._change(before, tree, moved)
        known = len(self.lineage.undrained)
        line_maps = cast("LineMaps", _LineMaps(self))
        step(self.lineage, change, self._linker.judge(before, tree, change), line_maps)
        return self._told(self.lineage.undrained[known:])

    def _told(self, events: Sequence[FindingEvent]) -> list[tuple[str, str]]:
        rules = {finding.finding_id: finding.occurrence.rule_id for finding in self.lineage.findings()}
        return sorted((event.kind.value, rules[event.finding_id]) for event in events)

    def _change(self, before: Mapping[str, str], after: Mapping[str, str], moved: Mapping[str, str]) -> LandedChange:
        files = []
        for path in sorted((before.keys() | after.keys()) - set(moved.values())):
            earlier = moved.get(path, path)
            was, now = before.get(earlier), after.get(path)
            if was == now and earlier == path:
                continue
            status = ChangeStatus.MODIFIED if was and now else ChangeStatus.ADDED if now else ChangeStatus.DELETED
            files.append(
                FileChange(
                    status=ChangeStatus.RENAMED if earlier != path else status,
                    before_path=earlier if was else None,
                    after_path=path if now else None,
                    before=was,
                    after=now,
                    added_lines=1,
                    deleted_lines=1,
                )
            )
        return LandedChange(
            commit=f"c{self._count}",
            parent=f"c{self._count - 1}",
            parents=(f"c{self._count - 1}",),
            subject="",
            author_name="",
            author_email="",
            authored_at=self._at,
            committed_at=self._at,
            landed_at=self._at,
            pull_request=None,
            files=tuple(files),
        )

    def open(self) -> list[tuple[str, str, int]]:
        """Return the open findings: path, rule and line."""
        found: list[Finding] = [one for ones in self.lineage.open_by_path().values() for one in ones]
        return [
            (f.occurrence.path, f.occurrence.rule_id, f.occurrence.span.start_line) for f in found if f.occurrence.path
        ]


class _LineMaps:
    def __init__(self, told: Told) -> None:
        self.of = told.line_map


POSTGRES = {"compose.yaml": "services:\n  db:\n    image: postgres:16\n", "db/lock.conf": ""}
MADE = (
    "-- +goose Up\nSET lock_timeout = '2s';\nCREATE TABLE orders (id bigint PRIMARY KEY, note text, state text);\n"
    "CREATE TABLE notes (id bigint PRIMARY KEY);\n"
)
START = {**POSTGRES, "migrations/0001_orders.sql": MADE}
INDEX = "-- +goose Up\nSET lock_timeout = '2s';\nCREATE INDEX orders_note ON orders (note);\n"
BLACK = INDEX.replace("CREATE INDEX", "\n\ncreate  index").replace(" ON ", "\n  ON ")
SECOND = "migrations/0002_index.sql"
BOTH = INDEX + "CREATE INDEX notes_id ON notes (id);\n"
QUICK = INDEX.replace("-- +goose Up", "-- +goose NO TRANSACTION\n-- +goose Up").replace(
    "INDEX", "INDEX CONCURRENTLY IF NOT EXISTS"
)
BORN = [("introduced", "index-not-concurrent")]
RETRY = [("introduced", "concurrent-index-not-retryable")]


def test_migration_that_is_reformatted_tells_nothing_and_its_finding_moves_along() -> None:
    told = Told(START)
    assert told.land({SECOND: INDEX}) == BORN
    assert told.land({SECOND: BLACK}) == []
    assert told.open() == [(SECOND, "index-not-concurrent", 5)]
    assert told.land({SECOND: INDEX}) == []


def test_all_migrations_that_are_reformatted_together_tell_nothing() -> None:
    told = Told(START)
    assert told.land({SECOND: INDEX}) == BORN
    assert told.land({SECOND: BLACK, "migrations/0001_orders.sql": MADE.replace("CREATE", "\n\ncreate")}) == []
    assert told.open() == [(SECOND, "index-not-concurrent", 5)]


def test_migration_from_before_the_window_tells_nothing_when_it_is_reformatted() -> None:
    told = Told({**START, SECOND: INDEX})
    assert told.land({SECOND: BLACK}) == []
    assert told.open() == []


def test_edit_tells_what_it_brings_and_not_what_was_there() -> None:
    told = Told({**START, SECOND: INDEX})
    brought = ["edited-applied-migration", "index-not-concurrent", "multi-table-lock-window"]
    assert told.land({SECOND: BOTH}) == [("introduced", rule) for rule in brought]
    assert {place for place in told.open() if place[1] == BORN[0][1]} == {(SECOND, "index-not-concurrent", 4)}


def test_edit_that_takes_out_what_was_found_fixes_it() -> None:
    told = Told(START)
    assert told.land({SECOND: INDEX}) == BORN
    assert told.land({SECOND: QUICK}) == [("fixed", "index-not-concurrent"), *RETRY]


def test_file_that_no_stream_takes_up_any_more_keeps_its_findings_when_it_is_reformatted() -> None:
    journal = '{"entries": [{"idx": 0, "when": 1, "tag": "0000_a"}]}'
    told = Told()
    born = told.land({"drizzle/0002_b.sql": "CREATE TABLE b (n text);\n"})
    assert born == [("introduced", "no-primary-key")]
    told.land({"drizzle/meta/_journal.json": journal})
    assert told.land({"drizzle/0002_b.sql": "\nCREATE TABLE b (n text);\n"}) == []


def test_what_was_never_told_is_not_fixed_either() -> None:
    told = Told({**START, SECOND: INDEX})
    assert told.land({SECOND: QUICK}) == RETRY


def test_renamed_migration_moves_its_findings() -> None:
    told = Told(START)
    assert told.land({SECOND: INDEX}) == BORN
    kinds = told.land({}, renames={SECOND: "migrations/0002_index_of_notes.sql"})
    assert ("moved", "index-not-concurrent") in kinds
    assert "fixed" not in dict(kinds)
    assert [rule for kind, rule in kinds if kind == "introduced"] == []


def test_migration_that_landed_with_the_table_stays_silent_when_it_is_reformatted_alone() -> None:
    told = Told(POSTGRES)
    assert told.land({"migrations/0001_orders.sql": MADE, SECOND: INDEX}) == []
    assert told.land({SECOND: BLACK}) == []


ALEMBIC = """\
from alembic import op
import sqlalchemy as sa
revision = "{0}"
down_revision = {1}
def upgrade():
    {2}
def downgrade():
    pass
"""


def test_finding_that_depends_on_what_landed_together_stays_when_one_of_them_is_reformatted() -> None:
    columns = 'sa.Column("id", sa.BigInteger(), primary_key=True)'
    made = "; ".join(f'op.create_table("{table}", {columns})' for table in ("orders", "customers"))
    added = 'op.add_column("{}", sa.Column("a", sa.Text()))'
    second = ALEMBIC.format(2, "'1'", added.format("orders"))
    third = ALEMBIC.format(3, "'2'", added.format("customers"))
    told = Told({**POSTGRES, "alembic/versions/1_a.py": ALEMBIC.format(1, None, made)})
    born = told.land({"alembic/versions/2_b.py": second, "alembic/versions/3_c.py": third})
    assert ("introduced", "multi-table-lock-window") in born
    assert told.land({"alembic/versions/3_c.py": third.replace("    op.add", "\n    op.add")}) == []
    assert told.open() == [("alembic/versions/3_c.py", "multi-table-lock-window", 7)]


def test_way_back_that_is_edited_says_nothing_of_the_way_up() -> None:
    told = Told(
        {
            **POSTGRES,
            "db/migrations/0001_orders.up.sql": "CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n",
            "db/migrations/0001_orders.down.sql": "DROP TABLE orders;\n",
        }
    )
    up, down = "db/migrations/0002_index.up.sql", "db/migrations/0002_index.down.sql"
    born = told.land({up: "CREATE INDEX orders_note ON orders (note);\n", down: "SELECT 1;\n"})
    assert ("introduced", "index-not-concurrent") in born
    again = told.land({down: "DROP INDEX orders_note;\n"})
    assert [one for one in again if one[1] == "index-not-concurrent"] == []


def test_finding_about_running_lapses_and_one_about_the_schema_stays() -> None:
    told = Told(START)
    assert told.land({SECOND: INDEX}) == BORN
    keyless = "-- +goose Up\nCREATE TABLE tags (text text);\n"
    assert told.land({"migrations/0003_tags.sql": keyless}) == [("introduced", "no-primary-key")]
    assert told.land({"README.md": "Hello\n"}, days=100) == [("lapsed", "index-not-concurrent")]
    assert told.land({SECOND: BLACK}, days=100) == []
    assert [rule for _, rule, _ in told.open()] == ["no-primary-key"]


def test_deleted_migration_is_told_until_it_lapses() -> None:
    told = Told({**START, SECOND: INDEX, "migrations/0003_more.sql": INDEX.replace("note", "state")})
    assert told.land({SECOND: None}) == [("introduced", "edited-applied-migration")]
    assert told.land({"migrations/0004_more.sql": "-- +goose Up\nSELECT 1;\n"}) == []
    assert told.land({}, days=100) == [("lapsed", "edited-applied-migration")]


@pytest.mark.parametrize("text", [BLACK, BOTH])
def test_operations_are_recorded_for_what_an_edit_makes_of_them_only(text: str) -> None:
    told = Told({**START, SECOND: INDEX})
    before = told.tree()
    told.files[SECOND] = text
    after = told.tree()
    linker = told.linker()
    change = told._change(before, after, {})
    linker.judge(before, after, change)
    assert len(linker.records.get(change.commit, ())) == (0 if text == BLACK else 2)


# ---- Any history ----

_DAYS = st.sampled_from([1, 40])


@settings(max_examples=10, deadline=None)
@given(histories, _DAYS)
def test_history_that_is_stored_after_every_change_is_told_the_same(steps: list[Step], days: int) -> None:
    stored, whole = Told(), Told(stored=False)
    for written in steps:
        assert stored.land(written, days=days) == whole.land(written, days=days)
    assert stored.lineage.findings() == whole.lineage.findings()
    assert stored.lineage.intervals() == whole.lineage.intervals()


@settings(max_examples=15, deadline=None)
@given(histories)
def test_whatever_is_reformatted_tells_nothing(steps: list[Step]) -> None:
    told = Told()
    for written in steps:
        told.land(written)
    # What makes a folder a project names its streams anew, and that is told with the next change that concerns migrations.
    told.land({"docker-compose.yml": "services: {}\n"})
    before = [(path, rule) for path, rule, _ in told.open()]
    kinds = told.land({path: f"\n\n{text}" for path, text in told.files.items() if path.endswith((".sql", ".py"))})
    # Where a runner compares checksums, a blank line is an edit.
    assert [one for one in kinds if one != (EventKind.INTRODUCED, "edited-applied-migration")] == []
    assert {*before} <= {(path, rule) for path, rule, _ in told.open()}
