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
