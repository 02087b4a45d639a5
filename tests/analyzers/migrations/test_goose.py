"""Migrations of goose in Go: from code to operations."""

from __future__ import annotations

import pytest

from analyzers.migrations.operations import AnyOperation, Dml, DropTable, Opaque
from analyzers.migrations.readers.goose import read_goose
from analyzers.migrations.script import Dialect, Script

HEAD = """package migrations

import ("context"; "database/sql"; "github.com/pressly/goose/v3")
"""


def scripts(
    up: str, *, down: str = "return nil", register: str = "goose.AddMigrationContext(up, down)", more: str = ""
) -> dict[Dialect, Script]:
    code = f"""{HEAD}
{more}
func init() {{ {register} }}

func up(ctx context.Context, tx *sql.Tx) error {{
  {up}
  return nil
}}

func down(ctx context.Context, tx *sql.Tx) error {{
  {down}
}}
"""
    return {script.dialect: script for script in read_goose(code.encode())}


def up(code: str, **more: str) -> tuple[AnyOperation, ...]:
    found = scripts(code, **more)
    return found[Dialect.SQLITE if Dialect.SQLITE in found else Dialect.NONE].up.operations


def tables(operations: tuple[AnyOperation, ...]) -> list[str]:
    return [operation.table for operation in operations if isinstance(operation, DropTable | Dml)]


@pytest.mark.parametrize(
    "code",
    [
        '_, err := tx.ExecContext(ctx, "DROP TABLE a"); if err != nil { return err }',
        "if _, err := tx.Exec(`DROP TABLE a`); err != nil { return err }",
        'const q = "DROP TABLE " + "a"; tx.Exec(q)',
        'q := fmt.Sprintf("DROP TABLE %s", "a"); tx.Exec(q)',
        'tx.Exec(strings.Join([]string{"DROP", "TABLE", "a"}, " "))',
        "tx.Exec(statement)",
        "return gone(ctx, tx)",
        'return func() error { _, err := tx.Exec("DROP TABLE a"); return err }()',
    ],
)
def test_constant_sql_is_read(code: str) -> None:
    more = """const statement = "DROP TABLE a"
func gone(ctx context.Context, tx *sql.Tx) error { _, err := tx.Exec(statement); return err }"""
    (operation,) = up(code, more=more)
    assert isinstance(operation, DropTable)
    assert (operation.table, operation.conditional) == ("a", False)


def test_loops_over_constants_are_unrolled() -> None:
    code = 'for _, q := range []string{"DROP TABLE a", "DROP TABLE b"} { if _, err := tx.Exec(q); err != nil { return err } }'
    assert tables(up(code)) == ["a", "b"]


@pytest.mark.parametrize(
    "code",
    [
        'if enabled { tx.Exec("DROP TABLE a") }',
        'if enabled { return nil }; tx.Exec("DROP TABLE a")',
        'for rows.Next() { tx.Exec("DROP TABLE a") }',
        'switch x { case 1: tx.Exec("DROP TABLE a") }',
    ],
)
def test_what_depends_on_code_is_conditional(code: str) -> None:
    assert [operation.conditional for operation in up(code)] == [True]


def test_sql_that_is_built_while_it_runs_is_dynamic() -> None:
    (operation,) = up("tx.Exec(build())")
    assert isinstance(operation, Opaque)
    assert operation.reason == "dynamic"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('q := "DROP TABLE a"; q = "DROP TABLE b"; tx.Exec(q)', ["b"]),
        ('q := "DROP TABLE "; q += "a"; tx.Exec(q)', ["a"]),
        ('q := "DROP TABLE a"; if x { q = "DROP TABLE b" }; tx.Exec(q)', []),
        ('q := ""; switch x { case 1: q = "DROP TABLE a"; default: q = "DROP TABLE b" }; tx.Exec(q)', []),
        ("q, err := load(); tx.Exec(q)", []),
    ],
)
def test_what_a_branch_assigns_is_not_known(code: str, expected: list[str]) -> None:
    assert tables(up(code)) == expected


def test_an_unknown_name_is_kept_as_its_code() -> None:
    assert tables(up('tx.Exec(fmt.Sprintf("DROP TABLE %s", name))')) == ["${name}"]


@pytest.mark.parametrize(
    ("register", "transaction"),
    [
        ("goose.AddMigrationContext(up, down)", ""),
        ("goose.AddMigrationNoTxContext(up, down)", "none"),
        ("goose.AddMigration(up, down)", ""),
        ('goose.AddNamedMigrationContext("00002_x.go", up, down)', ""),
        ("goose.NewGoMigration(2, &goose.GoFunc{RunTx: up}, &goose.GoFunc{RunTx: down})", ""),
        ("goose.NewGoMigration(2, &goose.GoFunc{RunDB: up}, nil)", "none"),
    ],
)
def test_migrations_are_registered_in_several_ways(register: str, transaction: str) -> None:
    script = scripts('tx.Exec("DROP TABLE a")', register=register)[Dialect.SQLITE]
    assert (script.transaction, tables(script.up.operations)) == (transaction, ["a"])
    assert (script.down is None) == ("nil)" in register)


def test_a_way_back_that_returns_an_error_says_that_there_is_none() -> None:
    refuses = scripts('tx.Exec("DROP TABLE a")', down='return errors.New("irreversible")')[Dialect.SQLITE].down
    nothing = scripts('tx.Exec("DROP TABLE a")')[Dialect.SQLITE].down
    assert refuses is not None
    assert nothing is not None
    assert (refuses.irreversible, nothing.irreversible) == (True, False)


def test_functions_of_other_files_are_not_followed() -> None:
    elsewhere = up("return helpers.Seed(ctx, tx)")
    missing = up("return nil", register="goose.AddMigrationContext(upElsewhere, nil)")
    assert [operation.reason for operation in (*elsewhere, *missing) if isinstance(operation, Opaque)] == [
        "call",
        "call",
    ]


def test_other_files_are_no_migrations() -> None:
    assert read_goose(b'package main\nfunc main() { goose.Up(db, "migrations") } // Migration\n') == ()
