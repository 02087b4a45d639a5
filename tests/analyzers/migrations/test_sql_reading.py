from __future__ import annotations

import pytest

from analyzers.migrations.operations import AddColumn, CreateTable, Dml, DropColumn, DropTable, Opaque
from analyzers.migrations.script import Dialect
from analyzers.migrations.sql.reading import MAX_STATEMENT, read_sql

POSTGRES = Dialect.POSTGRES


def test_operations_have_the_places_of_their_statements() -> None:
    text = "-- one\nDROP TABLE a;\n\n  DROP TABLE\n    b;"
    found = read_sql(text, POSTGRES)
    assert [operation.where for operation in found.operations] == [(2, 1, 2, 13), (4, 3, 5, 6)]
    assert [operation.statement for operation in found.operations] == [0, 1]
    assert found.statements == 2


def test_places_are_counted_from_where_the_text_begins() -> None:
    found = read_sql("DROP TABLE a;\nDROP TABLE b", POSTGRES, line=10, column=5, first_statement=3, written="RunSQL")
    assert [operation.where for operation in found.operations] == [(10, 5, 10, 17), (11, 1, 11, 13)]
    assert [operation.statement for operation in found.operations] == [3, 4]
    assert {operation.written for operation in found.operations} == {"RunSQL"}


def test_a_given_place_is_that_of_every_operation() -> None:
    found = read_sql("DROP TABLE a; ALTER TABLE b DROP c,\n DROP d", POSTGRES, where=(7, 1, 9, 2))
    assert {operation.where for operation in found.operations} == {(7, 1, 9, 2)}


def test_clauses_of_one_alter_table_share_a_statement_and_have_places_of_their_own() -> None:
    found = read_sql("ALTER TABLE t\n  ADD COLUMN a numeric(3, 2), -- why, not\n  DROP COLUMN b;", POSTGRES)
    add, drop = found.operations
    assert isinstance(add, AddColumn)
    assert isinstance(drop, DropColumn)
    assert (add.where, drop.where) == ((2, 3, 2, 29), (3, 3, 3, 16))
    assert (add.statement, drop.statement, found.statements) == (0, 0, 1)


def test_columns_are_counted_in_characters() -> None:
    assert read_sql("SELECT 'é€😀'; DROP TABLE a", POSTGRES).operations[1].where == (1, 15, 1, 27)


def test_a_statement_that_does_not_parse_does_not_hide_the_others() -> None:
    found = read_sql("DROP TABLE a; DRIP TABLE b; DROP TABLE c", POSTGRES)
    assert [type(operation) for operation in found.operations] == [DropTable, Opaque, DropTable]
    assert found.operations[1] == Opaque(reason="syntax", text="DRIP TABLE b", where=(1, 15, 1, 27), statement=1)
    assert found.statements == 3


def test_nothing_behind_a_nul_byte_is_lost() -> None:
    found = read_sql("SELECT 1;\0 DROP TABLE a; DROP TABLE b", POSTGRES)
    assert [type(operation).__name__ for operation in found.operations] == ["Harmless", "Opaque", "DropTable"]


@pytest.mark.parametrize("dialect", [Dialect.POSTGRES, Dialect.MYSQL, Dialect.SQLITE])
def test_a_long_insert_is_understood_from_its_beginning(dialect: Dialect) -> None:
    rows = ", ".join(f"({number}, 'it''s; {number}', NULL)" for number in range(20_000))
    head = "INSERT INTO Orders (id, note, at) VALUES"
    found = read_sql(f"{head} {rows}; DROP TABLE a", dialect)
    assert found.statements == 2
    first = found.operations[0]
    assert isinstance(first, Dml)
    assert (first.kind, first.table, first.columns) == ("insert", "orders", ("id", "note", "at"))


def test_a_long_insert_with_calls_says_what_happens_on_conflict() -> None:
    rows = ", ".join(f"({number}, f({number}))" for number in range(20_000))
    head = "INSERT INTO a VALUES"
    found = read_sql(f"{head} {rows} ON CONFLICT DO NOTHING", POSTGRES).operations[0]
    assert found == Dml(kind="insert", table="a", conflict=True, where=found.where)


def test_another_long_statement_is_too_long() -> None:
    text = "CREATE TABLE a (" + ", ".join(f"c{number} int" for number in range(MAX_STATEMENT // 8)) + ")"
    (found,) = read_sql(text, POSTGRES).operations
    assert isinstance(found, Opaque)
    assert found.reason == "too_long"
    assert len(found.text) <= 200


def test_rows_of_copy_are_no_statements() -> None:
    found = read_sql("COPY a (b) FROM stdin;\nx; DROP TABLE c;\n\\.\nDROP TABLE d;", POSTGRES)
    assert [type(operation) for operation in found.operations] == [Dml, DropTable]
    assert found.operations[1].where[0] == 4


def test_files_that_are_included_are_not_passed_over() -> None:
    found = read_sql("\\connect db\nDROP TABLE a;\n  \\i b.sql\nSELECT 'DROP TABLE c' \n\\gexec\n", POSTGRES)
    assert found.statements == 4
    assert [operation for operation in found.operations if isinstance(operation, Opaque)] == [
        Opaque(reason="call", text="\\i b.sql", where=(3, 3, 3, 11), statement=2),
        Opaque(reason="call", text="\\gexec", where=(5, 1, 5, 7), statement=3),
    ]


def test_what_is_not_understood_is_shown_as_it_is_written() -> None:
    (operation,) = read_sql("DRIP TABLE ${prefix}a", POSTGRES).operations
    assert isinstance(operation, Opaque)
    assert operation.text == "DRIP TABLE ${prefix}a"


def test_placeholders_become_names() -> None:
    found = read_sql("CREATE TABLE ${schema}.t (a int)", POSTGRES)
    assert found.placeholders
    assert isinstance(found.operations[0], CreateTable)
    assert found.operations[0].table == "__schema_.t"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT " + "(" * 30_000 + "1" + ")" * 30_000,
        "SELECT " + "NOT " * 2_000 + "true",
        "SELECT " + "1 + (" * 900 + "1" + ")" * 900,
        "CREATE TABLE t (a int CHECK (" + "a + (" * 300 + "1" + ")" * 300 + " > 0))",
        "DO $$ BEGIN " + "IF a THEN " * 500 + "NULL; " + "END IF; " * 500 + "END $$",
        "SELECT '" * 50_000,
        "/*" * 100_000,
        "$a$ " * 100_000,
        "COPY t (a)\n" * 50_000 + "FROM stdin",
        "{% a " * 50_000,
        "/*! a " * 50_000,
        ";" * 500_000,
        "[" * 100_000,
    ],
)
@pytest.mark.parametrize("dialect", [Dialect.POSTGRES, Dialect.MYSQL, Dialect.SQLITE])
def test_no_text_makes_reading_fail_and_no_statement_is_lost(text: str, dialect: Dialect) -> None:
    found = read_sql(text, dialect)
    assert {operation.statement for operation in found.operations} == set(range(found.statements))


def test_a_call_of_a_function_of_the_same_text_is_what_the_function_does() -> None:
    text = """
        CREATE FUNCTION backfill() RETURNS void LANGUAGE plpgsql AS $$ BEGIN
            UPDATE orders SET total = 0;
        END $$;
        SELECT backfill();
        SELECT another();
    """
    routine, update, call = read_sql(text, POSTGRES).operations
    assert type(routine).__name__ == "CreateRoutine"
    assert isinstance(update, Dml)
    assert (update.table, update.everywhere, update.where[0], update.statement) == ("orders", True, 5, 1)
    assert isinstance(call, Opaque)
    assert call.reason == "call"
