from __future__ import annotations

import pytest

from analyzers.migrations.operations import Opaque
from analyzers.migrations.readers.sql_files import read_sql_file
from analyzers.migrations.script import Dialect, Script, decode, encode

P, M, S = Dialect.POSTGRES, Dialect.MYSQL, Dialect.SQLITE


def read(text: str) -> Script:
    return read_sql_file(text.encode())[0]


@pytest.mark.parametrize(
    ("text", "dialects"),
    [
        ("CREATE TABLE a (id integer);", {P, M, S}),
        ("", {P, M, S}),
        ("-- a note\n", {P, M, S}),
        ("CREATE TABLE `a` (id integer);", {M, S}),
        ("-- like `this`\nCREATE TABLE a (id integer);", {P, M, S}),
        ("INSERT INTO a VALUES ('`');", {P, M, S}),
        ("SELECT a::text FROM b;", {P}),
        ("DO $$ BEGIN END $$;", {P}),
        ("CREATE INDEX CONCURRENTLY i ON a (b);", {P}),
        ("ALTER TABLE a ADD COLUMN b jsonb;", {P}),
        ("ALTER TABLE a ALTER COLUMN b TYPE text;", {P}),
        ("CREATE TABLE a (id int AUTO_INCREMENT) ENGINE=InnoDB;", {M}),
        ("CREATE TABLE `a` (id integer PRIMARY KEY AUTOINCREMENT);", {S}),
        ("PRAGMA foreign_keys=off;", {S}),
        ("CREATE TABLE a (b BIGINT UNSIGNED);", {M, S}),
        ("-- Deploy shop:orders to pg\nBEGIN;\nCOMMIT;", {P}),
        ("-- Deploy shop:orders to mysql\nBEGIN;\nCOMMIT;", {M}),
    ],
)
def test_a_dialect_is_left_out_where_the_text_excludes_it(text: str, dialects: set[Dialect]) -> None:
    assert {script.dialect for script in read_sql_file(text.encode())} == dialects


def test_contradictory_words_leave_every_dialect() -> None:
    scripts = read_sql_file(b"PRAGMA a;\nCREATE INDEX CONCURRENTLY i ON a (b);\n")
    assert len(scripts) >= 1


@pytest.mark.parametrize(
    ("text", "mark", "transaction", "up", "down"),
    [
        ("SELECT 1;\nSELECT 2;\n", (), "", 2, None),
        ("-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 1;\nSELECT 2;\n", ("goose",), "", 1, 2),
        ("-- +goose NO TRANSACTION\n-- +goose Up\nSELECT 1;\n", ("goose",), "none", 1, None),
        ("-- +goose Up\nSELECT 1;\n-- +goose Down\n", ("goose",), "", 1, 0),
        ("-- +goose up\n-- +goose ENVSUB ON\nSELECT 1;\n", ("goose",), "", 1, None),
        ("-- migrate:up\nSELECT 1;\n\n-- migrate:down\nSELECT 1;\n", ("dbmate",), "", 1, 1),
        ("-- migrate:up transaction:false\nSELECT 1;\n-- migrate:down\n", ("dbmate",), "none", 1, 0),
        ("-- +migrate Up\nSELECT 1;\n-- +migrate Down\nSELECT 1;\n", ("sql-migrate",), "", 1, 1),
        ("-- +migrate Up notransaction\nSELECT 1;\n", ("sql-migrate",), "none", 1, None),
        ("-- Deploy shop:orders to pg\nBEGIN;\nSELECT 1;\nCOMMIT;\n", ("sqitch",), "own", 3, None),
        ("-- postgres-migrations disable-transaction\nSELECT 1;\n", (), "none", 1, None),
        ("SELECT 1;--> statement-breakpoint\nSELECT 2", ("drizzle",), "", 2, None),
        ("SELECT 1--> statement-breakpoint\nSELECT 2", ("drizzle",), "", 2, None),
        ("SELECT '${flyway:timestamp}';", ("flyway",), "", 1, None),
    ],
)
def test_annotations_cut_a_file_into_its_directions(
    text: str, mark: tuple[str, ...], transaction: str, up: int, down: int | None
) -> None:
    script = read(text)
    told = (script.marks, script.transaction, script.up.statements, script.down and script.down.statements)
    assert told == (mark, transaction, up, down)


def test_places_are_those_of_the_file() -> None:
    script = read("-- +goose Up\nSELECT broken FROM;\n\n-- +goose Down\n  DROP nonsense a;\n")
    assert script.up.place == (1, 1, 1, 13)
    assert script.down is not None
    assert script.down.place == (4, 1, 4, 15)
    assert script.down.operations[0].where[:2] == (5, 3)


def test_statements_are_counted_on_behind_a_breakpoint() -> None:
    script = read("DROP TABLE a;--> statement-breakpoint\nDROP TABLE b;--> statement-breakpoint\nDROP TABLE c;")
    assert [one.statement for one in script.up.operations] == [0, 1, 2]
    assert [one.where[:2] for one in script.up.operations] == [(1, 1), (2, 1), (3, 1)]


@pytest.mark.parametrize(
    ("comment", "irreversible"),
    [
        ("-- irreversible", True),
        ("-- This cannot be undone", True),
        ("-- can't be rolled back", True),
        ("-- not reversible", True),
        ("-- no down migration", True),
        ("-- intentionally left blank", True),
        ("/* one-way change */", True),
        ("-- nothing", False),
        ("-- no downtime", False),
    ],
)
def test_comments_can_state_that_there_is_no_way_back(comment: str, irreversible: bool) -> None:
    script = read(f"-- +goose Up\nSELECT 1;\n-- +goose Down\n{comment}\n")
    assert script.down is not None
    assert script.down.irreversible is irreversible
    assert not script.up.irreversible


def test_an_intention_counts_only_where_nothing_else_stands() -> None:
    assert not read("-- intentionally without CONCURRENTLY\nCREATE INDEX i ON a (b);").up.irreversible


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfeS\x00E\x00L\x00E\x00C\x00T\x00 \x001\x00;\x00",
        b"\xef\xbb\xbfSELECT 1;",
        b"SELECT 'caf\xe9';",
        b"SELECT 1;\x00 DROP TABLE x",
        b"\x81\x8d",
        b"-- +goose Down\n-- +goose Up\n-- +goose Down",
        b"((((" * 2000,
    ],
)
def test_no_content_is_too_odd(content: bytes) -> None:
    scripts = read_sql_file(content)
    assert decode(encode(scripts)) == scripts
    assert scripts


def test_the_best_reading_stays_where_none_is_good() -> None:
    scripts = read_sql_file(b"this is no SQL at all;\nand this (((;\n")
    assert len({script.dialect for script in scripts}) == len(scripts)
    assert all(isinstance(one, Opaque) for script in scripts for one in script.up.operations)
