from __future__ import annotations

import pytest

from analyzers.migrations.operations import (
    AddColumn,
    AlterTableOption,
    AnyOperation,
    Column,
    CreateType,
    Dml,
    DropTable,
    Grant,
    Harmless,
    Opaque,
    SqlType,
)
from analyzers.migrations.sql.postgres import read_statement

ADD = AddColumn(table="t", column=Column(name="c", type=SqlType(name="integer")))


def block(body: str, declared: str = "") -> tuple[AnyOperation, ...]:
    """Return what a DO block on one line says, without places, and without the word that it is one."""
    found = read_statement(f"DO $$ {f'DECLARE {declared};' if declared else ''} BEGIN {body} END $$")
    return tuple(
        type(operation)(**{**_fields(operation), "where": (1, 1, 1, 1), "block": False}) for operation in found
    )


def _fields(operation: AnyOperation) -> dict[str, object]:
    return {name: getattr(operation, name) for name in operation.__struct_fields__}


@pytest.mark.parametrize(
    ("body", "declared", "expected"),
    [
        ("DROP TABLE a;", "", (DropTable(table="a"),)),
        ("NULL;", "", (Harmless(what="DO"),)),
        ("RAISE NOTICE 'DROP TABLE a';", "", (Harmless(what="DO"),)),
        ("IF now() > '2020-01-01' THEN DROP TABLE a; END IF;", "", (DropTable(table="a", conditional=True),)),
        (
            "IF NOT EXISTS (SELECT 1 FROM information_schema.columns) THEN ALTER TABLE t ADD c int; "
            "ELSE DROP TABLE a; END IF;",
            "",
            (
                AddColumn(table="t", column=ADD.column, guarded=True),
                DropTable(table="a", conditional=True),
            ),
        ),
        (
            "IF to_regclass('a') IS NOT NULL THEN DROP TABLE a; END IF;",
            "",
            (DropTable(table="a", guarded=True),),
        ),
        (
            "CREATE TYPE e AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN NULL;",
            "",
            (CreateType(name="e", members=("a",), guarded=True),),
        ),
        (
            "DROP TABLE a; EXCEPTION WHEN OTHERS THEN DELETE FROM b;",
            "",
            (
                DropTable(table="a", conditional=True),
                Dml(kind="delete", table="b", everywhere=True, conditional=True),
            ),
        ),
        (
            "LOOP DELETE FROM t WHERE id IN (SELECT id FROM t LIMIT 9); EXIT WHEN NOT FOUND; COMMIT; END LOOP;",
            "",
            (Dml(kind="delete", table="t", limited=True, conditional=True),),
        ),
        ("EXECUTE 'DROP TABLE ' || quote_ident('A');", "", (DropTable(table="A"),)),
        ("EXECUTE name;", "name text := 'DROP TABLE a'", (DropTable(table="a"),)),
        (
            "name := 'x'; EXECUTE name;",
            "name text := 'DROP TABLE a'",
            (Opaque(reason="dynamic", text="EXECUTE name"),),
        ),
        (
            "FOREACH x IN ARRAY ARRAY['a', 'B'] LOOP EXECUTE format('DROP TABLE %I', x); END LOOP;",
            "x text",
            (DropTable(table="a"), DropTable(table="B")),
        ),
        (
            "EXECUTE format('DROP TABLE %I', current_user);",
            "",
            (Opaque(reason="dynamic", text="EXECUTE format('DROP TABLE %I', current_user)"),),
        ),
        (
            "EXECUTE 'GRANT ALL ON t TO ' || current_user;",
            "",
            (Grant(what="ALL ON TABLE t TO ...", broad=True),),
        ),
        (
            "EXECUTE 'ALTER TABLE t OWNER TO ' || current_user;",
            "",
            (AlterTableOption(table="t", option="owner"),),
        ),
        ("PERFORM backfill();", "", (Opaque(reason="call", text="backfill()"),)),
        ("EXECUTE 'DO $x$ BEGIN DROP TABLE a; END $x$';", "", (DropTable(table="a"),)),
        ("IF a THEN", "", (Opaque(reason="syntax", text="DO $$  BEGIN IF a THEN END $$"),)),
    ],
)
def test_blocks_say_what_runs_and_under_which_condition(
    body: str, declared: str, expected: tuple[AnyOperation, ...]
) -> None:
    assert block(body, declared) == expected


@pytest.mark.parametrize(
    ("sql", "is_block"),
    [
        ("DO $$ BEGIN DROP TABLE a; END $$", True),
        ("DO $$ BEGIN IF now() > '2020-01-01' THEN EXECUTE 'DROP TABLE a'; END IF; END $$", True),
        ("DO $$ BEGIN DROP TABLE a; COMMIT; DROP TABLE b; END $$", False),
        ("DROP TABLE a", False),
    ],
)
def test_what_stands_in_a_block_runs_in_its_transaction_unless_the_block_commits(sql: str, is_block: bool) -> None:
    assert {one.block for one in read_statement(sql)} == {is_block}


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ("  DROP TABLE a;", ["DROP TABLE a"]),
        ("  ALTER TABLE a\n    ADD b int,\n    ADD c int;", ["ALTER TABLE a\n    ADD b int,\n    ADD c int"] * 2),
        ("  EXECUTE\n    'DROP TABLE b';", ["EXECUTE\n    'DROP TABLE b'"]),
        ("  IF a THEN execute 'DROP TABLE b'; END IF;", ["execute 'DROP TABLE b'"]),
        ("  EXECUTE format('DROP TABLE %I',\n    'b');", ["EXECUTE format('DROP TABLE %I',\n    'b')"]),
        ("  DROP TABLE a; DROP TABLE b;", ["DROP TABLE a", "DROP TABLE b"]),
        # PL/pgSQL puts a SELECT in the place of PERFORM: what was written is not known, but its line is.
        ("  PERFORM f(); -- now", ["PERFORM f(); -- now"]),
    ],
)
def test_operations_of_a_block_have_the_places_of_their_statements(body: str, places: list[str]) -> None:
    text = f"-- why\nDO\n$$\nBEGIN\n{body}\nEND $$"
    lines = text.split("\n")
    starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines))]
    found = [operation.where for operation in read_statement(text)]
    assert [text[starts[a - 1] + b - 1 : starts[c - 1] + d - 1] for a, b, c, d in found] == places


def test_a_block_of_another_language_is_unsupported() -> None:
    (operation,) = read_statement("DO LANGUAGE plperl $$ drop $$")
    assert isinstance(operation, Opaque)
    assert operation.reason == "unsupported"


def test_unrolled_loops_inside_each_other_end() -> None:
    values = ", ".join(f"'{number}'" for number in range(150))
    body = "NULL;"
    for name in "abcd":
        body = f"FOREACH {name} IN ARRAY ARRAY[{values}] LOOP {body} END LOOP;"
    found = read_statement(f"DO $$ DECLARE a text; b text; c text; d text; BEGIN {body} END $$")
    assert isinstance(found[-1], Opaque)
    assert found[-1].reason == "too_long"
