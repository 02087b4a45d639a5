from __future__ import annotations

import pytest

from analyzers.migrations.operations import (
    AddColumn,
    AddConstraint,
    AlterIndex,
    AlterPartitions,
    AlterTableOption,
    AlterTrigger,
    AlterType,
    AnyOperation,
    Column,
    Constraint,
    CreateIndex,
    CreateRoutine,
    CreateSchema,
    CreateTable,
    CreateView,
    Default,
    DefaultKind,
    Dml,
    DropColumn,
    DropConstraint,
    DropDatabase,
    DropIndex,
    DropTable,
    DropView,
    Grant,
    Harmless,
    Index,
    LockTable,
    Opaque,
    Reference,
    RenameColumn,
    RenameIndex,
    RenameTable,
    RewriteTable,
    SetDefault,
    SetNullable,
    SetSetting,
    SqlType,
    Transaction,
    Truncate,
)
from analyzers.migrations.sql.mysql import read_statement

INTEGER = SqlType(name="integer")
ZERO = Default(kind=DefaultKind.CONSTANT, text="0")


def rewrite(how: str, detail: str = "") -> RewriteTable:
    return RewriteTable(table="t", how=how, detail=detail)


def restated(
    column: str, kind: SqlType, *, nullable: bool, default: Default | None = None, position: str = ""
) -> tuple[AnyOperation, ...]:
    return (
        AlterType(table="t", column=column, type=kind, position=position, restated=True),
        SetNullable(table="t", column=column, nullable=nullable, restated=True),
        SetDefault(table="t", column=column, default=default, restated=True),
    )


ALTERS: list[tuple[str, tuple[AnyOperation, ...]]] = [
    (
        "ADD COLUMN a INT NOT NULL DEFAULT 0 AFTER b",
        (
            AddColumn(
                table="t", column=Column(name="a", type=INTEGER, nullable=False, default=ZERO, position="after b")
            ),
        ),
    ),
    ("ADD `A` INT FIRST", (AddColumn(table="t", column=Column(name="a", type=INTEGER, position="first")),)),
    ("ADD COLUMN IF NOT EXISTS a INT", (AddColumn(table="t", column=Column(name="a", type=INTEGER), guarded=True),)),
    (
        "ADD (a INT, KEY k (a))",
        (
            AddColumn(table="t", column=Column(name="a", type=INTEGER)),
            CreateIndex(table="t", index=Index(name="k", columns=("a",))),
        ),
    ),
    (
        "ADD INDEX (`a`(10) DESC), ALGORITHM=INPLACE, LOCK=NONE",
        (
            CreateIndex(table="t", index=Index(name="a", columns=("a(10)",), opclasses=("desc",))),
            AlterTableOption(table="t", option="online", algorithm="inplace", lock="none"),
        ),
    ),
    (
        "ALGORITHM = COPY, DROP COLUMN a",
        (DropColumn(table="t", column="a"), AlterTableOption(table="t", option="online", algorithm="copy")),
    ),
    (
        "ADD UNIQUE KEY u (a, b) USING BTREE COMMENT 'x'",
        (CreateIndex(table="t", index=Index(name="u", columns=("a", "b"), unique=True)),),
    ),
    (
        "ADD CONSTRAINT u UNIQUE (a)",
        (AddConstraint(table="t", constraint=Constraint(kind="unique", name="u", columns=("a",))),),
    ),
    (
        "ADD FULLTEXT INDEX f (a) WITH PARSER ngram",
        (CreateIndex(table="t", index=Index(name="f", columns=("a",), method="fulltext")),),
    ),
    (
        "ADD CONSTRAINT pk PRIMARY KEY (a, b)",
        (AddConstraint(table="t", constraint=Constraint(kind="primary_key", columns=("a", "b"))),),
    ),
    (
        "ADD CONSTRAINT `fk` FOREIGN KEY (`a`) REFERENCES `o` (`id`) ON DELETE SET NULL ON UPDATE CASCADE",
        (
            AddConstraint(
                table="t",
                constraint=Constraint(
                    kind="foreign_key",
                    name="fk",
                    columns=("a",),
                    references=Reference(table="o", columns=("id",), on_delete="set null", on_update="cascade"),
                ),
            ),
        ),
    ),
    (
        "ADD CONSTRAINT c CHECK (a > 0) NOT ENFORCED",
        (AddConstraint(table="t", constraint=Constraint(kind="check", name="c", expression="a > 0", enforced=False)),),
    ),
    ("DROP a", (DropColumn(table="t", column="a"),)),
    ("DROP COLUMN IF EXISTS a", (DropColumn(table="t", column="a", guarded=True),)),
    ("DROP PRIMARY KEY", (DropConstraint(table="t", kind="primary_key"),)),
    ("DROP FOREIGN KEY fk", (DropConstraint(table="t", name="fk", kind="foreign_key"),)),
    ("DROP CHECK c", (DropConstraint(table="t", name="c", kind="check"),)),
    ("DROP CONSTRAINT c", (DropConstraint(table="t", name="c"),)),
    ("DROP INDEX i, DROP KEY j", (DropIndex(table="t", name="i"), DropIndex(table="t", name="j"))),
    ("MODIFY a BIGINT NOT NULL", restated("a", SqlType(name="bigint"), nullable=False)),
    (
        "MODIFY COLUMN a VARCHAR(5) DEFAULT 'x' FIRST",
        restated(
            "a",
            SqlType(name="varchar", args=(5,)),
            nullable=True,
            default=Default(kind=DefaultKind.CONSTANT, text="'x'"),
            position="first",
        ),
    ),
    ("CHANGE a b INT", (RenameColumn(table="t", column="a", new_name="b"), *restated("b", INTEGER, nullable=True))),
    ("CHANGE COLUMN a A INT", restated("a", INTEGER, nullable=True)),
    ("ALTER a SET DEFAULT 0", (SetDefault(table="t", column="a", default=ZERO),)),
    ("ALTER COLUMN a DROP DEFAULT", (SetDefault(table="t", column="a", default=None),)),
    ("ALTER INDEX i INVISIBLE", (AlterIndex(table="t", name="i", visible=False),)),
    ("ALTER INDEX i NOT IGNORED", (AlterIndex(table="t", name="i", visible=True),)),
    ("RENAME COLUMN a TO b", (RenameColumn(table="t", column="a", new_name="b"),)),
    ("RENAME KEY i TO j", (RenameIndex(table="t", name="i", new_name="j"),)),
    ("RENAME TO u", (RenameTable(table="t", new_name="u"),)),
    ("RENAME AS u", (RenameTable(table="t", new_name="u"),)),
    ("RENAME u", (RenameTable(table="t", new_name="u"),)),
    ("CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", (rewrite("charset", "utf8mb4 utf8mb4_bin"),)),
    ("DEFAULT CHARSET = utf8mb4", (AlterTableOption(table="t", option="charset"),)),
    ("ENGINE=InnoDB", (rewrite("engine", "innodb"),)),
    ("ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8", (rewrite("row_format", "compressed"), rewrite("row_format", "8"))),
    (
        "AUTO_INCREMENT = 13, COMMENT='x'",
        tuple(AlterTableOption(table="t", option=x) for x in ("auto_increment", "comment")),
    ),
    ("FORCE", (rewrite("force"),)),
    (
        "ORDER BY a, b DESC, ADD COLUMN c INT",
        (rewrite("rebuild", "order by"), AddColumn(table="t", column=Column(name="c", type=INTEGER))),
    ),
    ("DROP PARTITION p0, p1", (AlterPartitions(table="t", action="drop"),)),
    ("ADD PARTITION (PARTITION p VALUES LESS THAN (5))", (AlterPartitions(table="t", action="add"),)),
    ("EXCHANGE PARTITION p WITH TABLE u WITHOUT VALIDATION", (AlterPartitions(table="t", action="exchange"),)),
    ("DISCARD TABLESPACE", (AlterPartitions(table="t", action="discard_tablespace"),)),
    ("PARTITION BY HASH(id) PARTITIONS 4", (AlterPartitions(table="t", action="partition_by"),)),
    ("REMOVE PARTITIONING", (AlterPartitions(table="t", action="remove"),)),
]


@pytest.mark.parametrize(("action", "expected"), ALTERS)
def test_actions_of_alter_table_are_read(action: str, expected: tuple[AnyOperation, ...]) -> None:
    assert read_statement(f"ALTER TABLE `t` {action}") == expected


STATEMENTS: list[tuple[str, tuple[AnyOperation, ...]]] = [
    (
        "CREATE INDEX i ON t (a(5)) ALGORITHM=INPLACE LOCK=NONE",
        (CreateIndex(table="t", index=Index(name="i", columns=("a(5)",)), algorithm="inplace", lock="none"),),
    ),
    (
        "create unique index I using hash on T ((lower(a)), b) invisible",
        (
            CreateIndex(
                table="t", index=Index(name="i", columns=("(lower(a))", "b"), unique=True, method="hash", visible=False)
            ),
        ),
    ),
    (
        "CREATE OR REPLACE INDEX i ON t (a)",
        (DropIndex(table="t", name="i", guarded=True), CreateIndex(table="t", index=Index(name="i", columns=("a",)))),
    ),
    (
        "DROP INDEX i ON t ALGORITHM=COPY",
        (DropIndex(table="t", name="i"), AlterTableOption(table="t", option="online", algorithm="copy")),
    ),
    ("DROP INDEX `PRIMARY` ON t", (DropConstraint(table="t", kind="primary_key"),)),
    ("RENAME TABLE a TO b, c TO d.e", (RenameTable(table="a", new_name="b"), RenameTable(table="c", new_name="d.e"))),
    ("DROP TABLE IF EXISTS a, b", (DropTable(table="a", guarded=True), DropTable(table="b", guarded=True))),
    ("DROP VIEW v", (DropView(name="v"),)),
    ("DROP DATABASE d", (DropDatabase(name="d"),)),
    ("CREATE DATABASE IF NOT EXISTS d CHARACTER SET utf8mb4", (CreateSchema(name="d", guarded=True),)),
    ("TRUNCATE t", (Truncate(table="t"),)),
    ("OPTIMIZE TABLE a, b", (RewriteTable(table="a", how="optimize"), RewriteTable(table="b", how="optimize"))),
    ("CREATE TABLE IF NOT EXISTS t LIKE o", (CreateTable(table="t", like="o", guarded=True),)),
    ("CREATE TABLE t AS SELECT * FROM o", (CreateTable(table="t", of_select=True),)),
    (
        "CREATE DEFINER=`a`@`b` SQL SECURITY INVOKER VIEW v AS SELECT x FROM t JOIN u USING (id)",
        (CreateView(name="v", reads=("t", "u")),),
    ),
    (
        "CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.a = 1; END",
        (AlterTrigger(table="t", action="create", name="x"),),
    ),
    (
        "CREATE PROCEDURE p(IN a INT) BEGIN DELETE FROM t; END",
        (CreateRoutine(name="p", search_path=True),),
    ),
    (
        "CREATE FUNCTION f(a CHAR(20)) RETURNS CHAR(50) DETERMINISTIC SQL SECURITY DEFINER RETURN a",
        (CreateRoutine(name="f", definer=True, search_path=True),),
    ),
    ("SET NAMES utf8mb4", (SetSetting(name="names", value="utf8mb4"),)),
    (
        "/*!40014 SET @OLD=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0, SESSION sql_mode='' */",
        (SetSetting(name="unique_checks", value="0"), SetSetting(name="sql_mode", value="")),
    ),
    ("SET @@session.foreign_key_checks = OFF", (SetSetting(name="foreign_key_checks", value="off"),)),
    ("SET GLOBAL max_connections = 5", (Harmless(what="SET VARIABLE"),)),
    ("START TRANSACTION READ ONLY", (Transaction(action="begin"),)),
    ("COMMIT AND CHAIN", (Transaction(action="commit"), Transaction(action="begin"))),
    ("ROLLBACK TO x", (Harmless(what="ROLLBACK TO SAVEPOINT"),)),
    ("LOCK TABLES a READ, b AS x WRITE", (LockTable(table="a", mode="read"), LockTable(table="b", mode="write"))),
    ("GRANT ALL ON *.* TO 'u'@'%'", (Grant(what="ALL ON *.*", broad=True),)),
    ("GRANT SELECT ON d.t TO u", (Grant(what="SELECT ON d.t"),)),
    ("REVOKE ALL PRIVILEGES ON d.* FROM u", (Grant(what="ALL PRIVILEGES ON d.*", revoke=True),)),
    ("LOAD DATA INFILE 'x' IGNORE INTO TABLE t", (Dml(kind="copy", table="t", conflict=True),)),
    ("SELECT 1", (Harmless(what="SELECT"),)),
    ("/* nothing */", ()),
]


@pytest.mark.parametrize(("text", "expected"), STATEMENTS)
def test_statements_are_read(text: str, expected: tuple[AnyOperation, ...]) -> None:
    assert read_statement(text) == expected


ROWS = [
    ("INSERT INTO t (a, b) VALUES (1, DEFAULT)", [Dml(kind="insert", table="t", columns=("a", "b"))]),
    ("INSERT t SET a = 1", [Dml(kind="insert", table="t", columns=("a",))]),
    ("REPLACE INTO t VALUES (1)", [Dml(kind="insert", table="t", conflict=True)]),
    (
        "INSERT INTO t (a) VALUES (1) AS n ON DUPLICATE KEY UPDATE a = n.a",
        [Dml(kind="insert", table="t", columns=("a",), conflict=True)],
    ),
    (
        "INSERT IGNORE INTO t (a) SELECT x FROM o JOIN (SELECT 1 FROM q) s ON s.id = o.id",
        [Dml(kind="insert", table="t", columns=("a",), reads=("o", "q"), conflict=True)],
    ),
    ("UPDATE t SET a = 1", [Dml(kind="update", table="t", columns=("a",), everywhere=True)]),
    ("UPDATE t SET a = 1 WHERE (1 = 1)", [Dml(kind="update", table="t", columns=("a",), everywhere=True)]),
    ("UPDATE t SET a = 1 WHERE b = 2 OR TRUE", [Dml(kind="update", table="t", columns=("a",), everywhere=True)]),
    ("UPDATE t SET a = 1 WHERE b = 2 AND TRUE", [Dml(kind="update", table="t", columns=("a",))]),
    ("UPDATE t SET a = 1 WHERE a = a", [Dml(kind="update", table="t", columns=("a",))]),
    ("UPDATE t SET a = 1 ORDER BY id LIMIT 5", [Dml(kind="update", table="t", columns=("a",), limited=True)]),
    ("UPDATE t SET a = 1 WHERE id BETWEEN 1 AND 9", [Dml(kind="update", table="t", columns=("a",), limited=True)]),
    ("UPDATE t SET a = 1 WHERE id > 1 AND id <= 9", [Dml(kind="update", table="t", columns=("a",), limited=True)]),
    (
        "UPDATE t AS x JOIN o AS y ON x.id = y.id SET x.a = y.b, y.c = 1",
        [
            Dml(kind="update", table="t", columns=("a",), reads=("o",)),
            Dml(kind="update", table="o", columns=("c",), reads=("t",)),
        ],
    ),
    (
        "UPDATE t LEFT JOIN o ON t.id = o.id SET t.a = 1",
        [Dml(kind="update", table="t", columns=("a",), reads=("o",), everywhere=True)],
    ),
    ("DELETE FROM t", [Dml(kind="delete", table="t", everywhere=True)]),
    ("DELETE FROM t WHERE a IN (SELECT b FROM o)", [Dml(kind="delete", table="t", reads=("o",))]),
    ("DELETE x FROM t AS x JOIN o ON o.id = x.id", [Dml(kind="delete", table="t", reads=("o",))]),
    ("DELETE FROM t.* USING t JOIN o USING (id) WHERE o.a", [Dml(kind="delete", table="t", reads=("o",))]),
    (
        "WITH c AS (SELECT 1 FROM o) DELETE FROM t WHERE a IN (SELECT 1 FROM c)",
        [Dml(kind="delete", table="t", reads=("o",))],
    ),
    ("SELECT EXTRACT(YEAR FROM a) FROM t, u WHERE TRIM(BOTH 'x' FROM b) = 1", [Dml(kind="select", reads=("t", "u"))]),
]


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_statements_over_rows_are_read(text: str, expected: list[AnyOperation]) -> None:
    assert list(read_statement(text)) == expected


def created(columns: str) -> CreateTable:
    (table,) = read_statement(f"CREATE TABLE t ({columns})")
    assert isinstance(table, CreateTable)
    return table


TYPES = [
    ("TINYINT(1)", SqlType(name="tinyint", args=(1,))),
    ("INT(11) UNSIGNED ZEROFILL", SqlType(name="integer", unsigned=True)),
    ("INT8", SqlType(name="bigint")),
    ("BOOL", SqlType(name="boolean")),
    ("DECIMAL(10, 2)", SqlType(name="numeric", args=(10, 2))),
    ("DOUBLE PRECISION", SqlType(name="double precision")),
    ("CHARACTER VARYING(9)", SqlType(name="varchar", args=(9,))),
    ("NATIONAL CHAR(2)", SqlType(name="char", args=(2,))),
    ("ENUM('a','it''s')", SqlType(name="enum", members=("a", "it's"))),
    ("TEXT CHARACTER SET latin1 COLLATE latin1_bin", SqlType(name="text", charset="latin1", collation="latin1_bin")),
    ("DATETIME(6)", SqlType(name="datetime", args=(6,))),
    ("INET6", SqlType(name="inet6")),
]


@pytest.mark.parametrize(("written", "expected"), TYPES)
def test_types_are_canonical(written: str, expected: SqlType) -> None:
    assert created(f"a {written}").columns == (Column(name="a", type=expected),)


DEFAULTS = [
    ("0", DefaultKind.CONSTANT),
    ("-1.5", DefaultKind.CONSTANT),
    ("b'0'", DefaultKind.CONSTANT),
    ("_utf8mb4'a'", DefaultKind.CONSTANT),
    ("TRUE", DefaultKind.CONSTANT),
    ("NULL", DefaultKind.NULL),
    ("CURRENT_TIMESTAMP(6)", DefaultKind.STABLE),
    ("now()", DefaultKind.STABLE),
    ("(unix_timestamp())", DefaultKind.STABLE),
    ("(uuid())", DefaultKind.VOLATILE),
    ("(uuid_to_bin(uuid()))", DefaultKind.VOLATILE),
    ("(rand() * 5)", DefaultKind.VOLATILE),
    ("(json_array())", DefaultKind.CONSTANT),
    ("(('x'))", DefaultKind.CONSTANT),
    ("(my_function())", DefaultKind.UNKNOWN),
]


@pytest.mark.parametrize(("written", "kind"), DEFAULTS)
def test_defaults_have_their_cost(written: str, kind: DefaultKind) -> None:
    assert created(f"a INT DEFAULT {written}").columns[0].default == Default(kind=kind, text=written)


def test_attributes_of_a_column_are_read() -> None:
    table = created(
        "id SERIAL, a INT UNSIGNED NOT NULL AUTO_INCREMENT COMMENT 'x, y' PRIMARY KEY, b INT AS (a + 1) STORED, "
        "c TIMESTAMP NULL ON UPDATE CURRENT_TIMESTAMP, d INT REFERENCES o (id) ON DELETE CASCADE, "
        "e INT CONSTRAINT positive CHECK (e > 0), f INT CHECK (f > 0) NOT ENFORCED"
    )
    assert table.columns == (
        Column(name="id", type=SqlType(name="bigint", unsigned=True), nullable=False, identity=True, unique=True),
        Column(name="a", type=SqlType(name="integer", unsigned=True), nullable=False, identity=True, primary_key=True),
        Column(name="b", type=INTEGER, generated="stored"),
        Column(name="c", type=SqlType(name="timestamp"), on_update="current_timestamp"),
        Column(name="d", type=INTEGER, references=Reference(table="o", columns=("id",), on_delete="cascade")),
        Column(name="e", type=INTEGER, check="e > 0", names=(("check", "positive"),)),
        Column(name="f", type=INTEGER),
    )


def test_keys_without_a_name_get_the_server_s() -> None:
    table = created(
        "a INT, KEY (a), UNIQUE (a, b), FOREIGN KEY (a) REFERENCES o (id), INDEX ((a + 1)), PRIMARY KEY (a)"
    )
    assert [index.name for index in table.indexes] == ["a", ""]
    assert [(one.kind, one.name) for one in table.constraints] == [
        ("unique", "a_2"),
        ("foreign_key", "t_ibfk_1"),
        ("primary_key", ""),
    ]
    assert not table.columns[0].nullable


def test_options_and_partitions_of_a_table_are_read() -> None:
    (table,) = read_statement(
        "CREATE TABLE t (a INT) ENGINE=InnoDB, AUTO_INCREMENT=5 DEFAULT CHARSET=utf8mb4 COMMENT='x'"
        " /*!50100 PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE) */"
    )
    assert isinstance(table, CreateTable)
    assert (table.engine, table.charset, table.partitioned) == ("innodb", "utf8mb4", True)


def test_or_replace_drops_the_table_first() -> None:
    assert read_statement("CREATE OR REPLACE TABLE t (a INT)") == (
        DropTable(table="t", guarded=True),
        CreateTable(table="t", columns=(Column(name="a", type=INTEGER),)),
    )


def test_a_modified_identity_keeps_out_of_defaults() -> None:
    assert not any(isinstance(one, SetDefault) for one in read_statement("ALTER TABLE t MODIFY a INT AUTO_INCREMENT"))


REFUSED = """
CREATE TABLE t (a jsonb)
CREATE TABLE t (a text PRIMARY KEY, b text UNIQUE)
CREATE TABLE t (a varchar)
CREATE TABLE t (a timestamptz)
CREATE TABLE t (a timestamp with time zone)
CREATE TABLE t (a text[])
CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY)
CREATE TABLE t (a uuid DEFAULT gen_random_uuid())
CREATE TABLE t (a int DEFAULT nextval('s'))
CREATE TABLE t (a text COLLATE "C")
CREATE TABLE "t" (a int)
CREATE TABLE public.t (a int)
CREATE TABLE t (a int) WITH (fillfactor=70)
CREATE TABLE t (a int) PARTITION BY RANGE (a)
CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT)
CREATE TABLE t (a int) WITHOUT ROWID
CREATE INDEX CONCURRENTLY i ON t (a)
CREATE INDEX i ON t USING gin (a)
CREATE INDEX i ON t (lower(a))
CREATE INDEX i ON t (a) WHERE b
CREATE INDEX ON t (a)
DROP INDEX i
ALTER TABLE t ALTER COLUMN a TYPE bigint
ALTER TABLE t ALTER COLUMN a SET NOT NULL
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID
ALTER TABLE t RENAME a TO b
ALTER TABLE t ADD COLUMN a INT,
ALTER TABLE t ADD COLUMN x INT, PARTITION
ALTER TABLE t OWNER TO x
CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN END; $$ LANGUAGE plpgsql
CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()
CREATE TYPE e AS ENUM ('a')
DO $$ BEGIN END $$
SET search_path TO public
SET lock_timeout = '2s'
COMMENT ON TABLE t IS 'x'
LOCK TABLE t IN SHARE MODE
TRUNCATE a, b
GRANT USAGE ON SCHEMA s TO u
BEGIN TRANSACTION
PRAGMA foreign_keys = OFF
INSERT INTO t VALUES ('x'::text)
INSERT INTO t VALUES (E'x')
INSERT INTO t SELECT 1 ON CONFLICT DO NOTHING
UPDATE t SET a = o.b FROM o WHERE o.id = t.id
UPDATE t SET a = now() - interval '1 day'
UPDATE t SET "a" = 1
DELETE FROM t WHERE a ~ 'x'
DELETE FROM t WHERE a !~ 'x'
DELETE FROM t WHERE a = ANY (array)
SELECT * INTO n FROM t
SELECT EXTRACT(EPOCH FROM a) FROM t
SELECT CAST(a AS text) FROM t
"""


@pytest.mark.parametrize("text", REFUSED.strip().splitlines())
def test_other_databases_syntax_is_refused(text: str) -> None:
    assert read_statement(text) == (Opaque(reason="syntax", text=text),)


@pytest.mark.parametrize(
    ("text", "reason"),
    [("CALL p(1)", "call"), ("EXECUTE s USING @a", "dynamic"), ("XA START 'x'", "unsupported")],
)
def test_what_cannot_be_known_says_why(text: str, reason: str) -> None:
    assert read_statement(text) == (Opaque(reason=reason, text=text),)
