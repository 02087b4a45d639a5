from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from analyzers.migrations.operations import (
    AddColumn,
    AlterTrigger,
    AnyOperation,
    Column,
    Constraint,
    CreateIndex,
    CreateTable,
    CreateView,
    Default,
    DefaultKind,
    Dml,
    DropColumn,
    DropIndex,
    DropTable,
    DropView,
    Harmless,
    Index,
    Opaque,
    Reference,
    Reindex,
    RenameColumn,
    RenameTable,
    SetSetting,
    SqlType,
    Transaction,
)
from analyzers.migrations.sql.sqlite import read_statement

TEXT = SqlType(name="text")

STATEMENTS: list[tuple[str, tuple[AnyOperation, ...]]] = [
    ("ALTER TABLE t RENAME TO u", (RenameTable(table="t", new_name="u"),)),
    ("ALTER TABLE t RENAME a TO b", (RenameColumn(table="t", column="a", new_name="b"),)),
    ("ALTER TABLE t DROP COLUMN a", (DropColumn(table="t", column="a"),)),
    (
        "ALTER TABLE [t] ADD 'a' TEXT NOT NULL DEFAULT \"\"",
        (
            AddColumn(
                table="t",
                column=Column(
                    name="a", type=TEXT, nullable=False, default=Default(kind=DefaultKind.CONSTANT, text='""')
                ),
            ),
        ),
    ),
    ("ALTER TABLE t ADD a", (AddColumn(table="t", column=Column(name="a")),)),
    ("DROP TABLE IF EXISTS main.t", (DropTable(table="t", guarded=True),)),
    ("DROP INDEX i", (DropIndex(name="i"),)),
    ("DROP VIEW v", (DropView(name="v"),)),
    ("DROP TRIGGER x", (AlterTrigger(table="", action="drop", name="x"),)),
    (
        "CREATE UNIQUE INDEX IF NOT EXISTS main.i ON t (a COLLATE NOCASE DESC, lower(b)) WHERE c IS NOT NULL",
        (
            CreateIndex(
                table="t",
                index=Index(
                    name="i",
                    columns=("a", "(lower(b))"),
                    unique=True,
                    where="c IS NOT NULL",
                    opclasses=("nocase desc", ""),
                ),
                guarded=True,
            ),
        ),
    ),
    ("CREATE TEMP VIEW v AS SELECT a FROM t, u", (CreateView(name="v", reads=("t", "u")),)),
    (
        "CREATE TRIGGER x AFTER UPDATE OF a ON t WHEN new.a > 1 BEGIN DELETE FROM u; END",
        (AlterTrigger(table="t", action="create", name="x"),),
    ),
    ("CREATE VIRTUAL TABLE v USING fts5(a, content='t')", (Harmless(what="CREATE VIRTUAL TABLE"),)),
    ("CREATE TABLE t AS SELECT * FROM o", (CreateTable(table="t", of_select=True),)),
    ("PRAGMA foreign_keys = OFF", (SetSetting(name="pragma foreign_keys", value="off"),)),
    ("PRAGMA main.cache_size(-2000)", (SetSetting(name="pragma cache_size", value="-2000"),)),
    ("PRAGMA foreign_key_check('t')", (Harmless(what="PRAGMA FOREIGN_KEY_CHECK"),)),
    ("BEGIN IMMEDIATE TRANSACTION", (Transaction(action="begin"),)),
    ("END", (Transaction(action="commit"),)),
    ("ROLLBACK TO a", (Harmless(what="ROLLBACK TO SAVEPOINT"),)),
    ("ROLLBACK", (Transaction(action="rollback"),)),
    ("REINDEX", (Reindex(target="database", name=""),)),
    ("VACUUM", (Harmless(what="VACUUM"),)),
    ("ATTACH 'x.db' AS x", (Harmless(what="ATTACH"),)),
    ("INSERT OR REPLACE INTO t (a) VALUES (1)", (Dml(kind="insert", table="t", columns=("a",), conflict=True),)),
    ("INSERT INTO t DEFAULT VALUES", (Dml(kind="insert", table="t"),)),
    (
        "INSERT INTO t (a) SELECT b FROM o JOIN p ON p.id = o.id WHERE true ON CONFLICT (a) DO UPDATE SET a = excluded.a",
        (Dml(kind="insert", table="t", columns=("a",), reads=("o", "p"), conflict=True, sources=("b",)),),
    ),
    (
        "WITH c AS (SELECT 1 FROM o) INSERT INTO t SELECT * FROM c",
        (Dml(kind="insert", table="t", reads=("o",), sources=("*",)),),
    ),
    (
        "INSERT INTO t (a, b, c, d, e) SELECT o.\"A\", lower(x), y AS z, NULL, 'q' FROM o",
        (
            Dml(
                kind="insert",
                table="t",
                columns=("a", "b", "c", "d", "e"),
                reads=("o",),
                sources=("o.a", "(lower(x))", "y", "null", "('q')"),
            ),
        ),
    ),
    (
        "INSERT INTO t (a) SELECT a FROM o UNION SELECT b FROM p",
        (Dml(kind="insert", table="t", columns=("a",), reads=("o", "p")),),
    ),
    (
        "UPDATE t SET (a, b) = (SELECT 1, 2 FROM o) FROM p WHERE p.id = t.id",
        (Dml(kind="update", table="t", columns=("a", "b"), reads=("o", "p")),),
    ),
    ("UPDATE t SET a = 1", (Dml(kind="update", table="t", columns=("a",), everywhere=True),)),
    ("DELETE FROM t WHERE 1", (Dml(kind="delete", table="t", everywhere=True),)),
    (
        "DELETE FROM t WHERE rowid IN (SELECT rowid FROM t LIMIT 9) RETURNING *",
        (Dml(kind="delete", table="t", limited=True),),
    ),
    (
        "WITH RECURSIVE c(x) AS (VALUES(1) UNION ALL SELECT x + 1 FROM c) SELECT x FROM c",
        (Harmless(what="SELECT"),),
    ),
]


@pytest.mark.parametrize(("text", "expected"), STATEMENTS)
def test_statements_are_read(text: str, expected: tuple[AnyOperation, ...]) -> None:
    assert read_statement(text) == expected


@pytest.mark.parametrize("text", [text for text, _ in STATEMENTS])
def test_what_is_read_parses_in_sqlite_itself(text: str) -> None:
    message = ""
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute(f"EXPLAIN {text}")
        except sqlite3.Error as error:
            # Its tables are missing, which is found only behind the parser.
            message = str(error)
    assert "syntax error" not in message


def created(columns: str, options: str = "") -> CreateTable:
    (table,) = read_statement(f"CREATE TABLE t ({columns}) {options}")
    assert isinstance(table, CreateTable)
    return table


def test_types_stay_as_they_are_written() -> None:
    table = created("a VARCHAR(255), b Unsigned Big Int, c DECIMAL(10, 2), d INT, e BOOLEAN, f")
    assert [str(one.type) for one in table.columns] == [
        "varchar(255)",
        "unsigned big int",
        "decimal(10, 2)",
        "int",
        "boolean",
        "None",
    ]


IDENTITIES = [
    ("a INTEGER PRIMARY KEY", "", True),
    ("a integer PRIMARY KEY AUTOINCREMENT NOT NULL", "", True),
    ("a INTEGER, PRIMARY KEY (a)", "", True),
    ("a INT PRIMARY KEY", "", False),
    ("a INTEGER PRIMARY KEY DESC", "", False),
    ("a INTEGER PRIMARY KEY", "WITHOUT ROWID", False),
    ("a INTEGER, b INTEGER, PRIMARY KEY (a, b)", "", False),
]


@pytest.mark.parametrize(("columns", "options", "identity"), IDENTITIES)
def test_an_integer_primary_key_is_the_rowid(columns: str, options: str, identity: bool) -> None:
    assert created(columns, options).columns[0].identity is identity


DEFAULTS = [
    ("0", DefaultKind.CONSTANT),
    ("-1", DefaultKind.CONSTANT),
    ("('x')", DefaultKind.CONSTANT),
    ("true", DefaultKind.CONSTANT),
    ("NULL", DefaultKind.NULL),
    ("(NULL)", DefaultKind.NULL),
    ("CURRENT_TIMESTAMP", DefaultKind.STABLE),
    ("(strftime('%s', 'now'))", DefaultKind.STABLE),
    ("(datetime('now'))", DefaultKind.STABLE),
    ("(lower(hex(randomblob(16))))", DefaultKind.VOLATILE),
    ("(mine())", DefaultKind.UNKNOWN),
]


@pytest.mark.parametrize(("written", "kind"), DEFAULTS)
def test_defaults_have_their_cost(written: str, kind: DefaultKind) -> None:
    assert created(f"a TEXT DEFAULT {written}").columns[0].default == Default(kind=kind, text=written)


def test_constraints_are_read_in_columns_and_behind_them() -> None:
    table = created(
        "a TEXT CONSTRAINT u UNIQUE COLLATE NOCASE, b INT REFERENCES o(id) ON DELETE CASCADE NOT NULL, "
        "c INT CHECK (c IN (0, 1)) DEFAULT 0, d INT GENERATED ALWAYS AS (c * 2) STORED, "
        "CONSTRAINT x UNIQUE (a, b COLLATE NOCASE) ON CONFLICT IGNORE CONSTRAINT y CHECK (a <> b), "
        "FOREIGN KEY (b) REFERENCES o (id) ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED",
        "STRICT",
    )
    assert table.columns == (
        Column(name="a", type=SqlType(name="text", collation="nocase"), unique=True, names=(("unique", "u"),)),
        Column(
            name="b",
            type=SqlType(name="int"),
            nullable=False,
            references=Reference(table="o", columns=("id",), on_delete="cascade"),
        ),
        Column(
            name="c",
            type=SqlType(name="int"),
            check="c IN (0, 1)",
            default=Default(kind=DefaultKind.CONSTANT, text="0"),
        ),
        Column(name="d", type=SqlType(name="int"), generated="stored"),
    )
    assert table.constraints == (
        Constraint(kind="unique", name="x", columns=("a", "b")),
        Constraint(kind="check", name="y", expression="a <> b"),
        Constraint(
            kind="foreign_key",
            columns=("b",),
            references=Reference(table="o", columns=("id",), on_update="set null"),
            deferrable=True,
        ),
    )


REFUSED = """
CREATE TABLE t (a serial)
CREATE TABLE t (a jsonb)
CREATE TABLE t (a text[])
CREATE TABLE t (a timestamp with time zone)
CREATE TABLE t (a timestamptz)
CREATE TABLE t (a text DEFAULT now())
CREATE TABLE t (a text DEFAULT 'x'::text)
CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY)
CREATE TABLE t (a text COLLATE "C")
CREATE TABLE public.t (a int)
CREATE TABLE t (LIKE o)
CREATE TABLE t (a int AUTO_INCREMENT)
CREATE TABLE t (a int COMMENT 'x')
CREATE TABLE t (a int, KEY k (a))
CREATE TABLE t (a int) ENGINE=InnoDB
CREATE TABLE t (a int) /*!50100 ENGINE=InnoDB */
CREATE INDEX CONCURRENTLY i ON t (a)
CREATE INDEX i ON t USING gin (a)
CREATE INDEX i ON t (a text_pattern_ops)
CREATE INDEX i ON t (a) INCLUDE (b)
DROP INDEX i ON t
DROP TABLE a, b
DROP TABLE a CASCADE
ALTER TABLE t ALTER COLUMN a TYPE bigint
ALTER TABLE t ADD COLUMN IF NOT EXISTS a int
ALTER TABLE t ADD COLUMN a int, ADD COLUMN b int
ALTER TABLE t MODIFY a int
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)
CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()
CREATE FUNCTION f() RETURNS int AS $$ SELECT 1 $$
SET foreign_key_checks = 0
START TRANSACTION
TRUNCATE t
COMMENT ON TABLE t IS 'x'
INSERT INTO t VALUES (DEFAULT)
INSERT INTO t (a) VALUES (1) ON CONFLICT ON CONSTRAINT c DO NOTHING
INSERT INTO t (a) VALUES (1) ON DUPLICATE KEY UPDATE a = 1
INSERT IGNORE INTO t VALUES (1)
UPDATE t JOIN o ON o.id = t.id SET a = 1
UPDATE t SET a = now()
UPDATE t AS x SET x.a = 1
SELECT a, b, FROM (t, )
INSERT INTO t VALUES (1,)
UPDATE t SET a = 1 WHERE b ILIKE 'x'
DELETE FROM t USING o WHERE o.id = t.id
SELECT * INTO n FROM t
SELECT DISTINCT ON (a) a FROM t
WITH x AS (DELETE FROM t RETURNING *) INSERT INTO o SELECT * FROM x
"""


@pytest.mark.parametrize("text", REFUSED.strip().splitlines())
def test_other_databases_syntax_is_refused(text: str) -> None:
    assert read_statement(text) == (Opaque(reason="syntax", text=text),)
