from __future__ import annotations

import pytest

from analyzers.migrations.operations import (
    Column,
    CreateTable,
    Default,
    DefaultKind,
    DropTable,
    Reference,
    SetDefault,
    SqlType,
)
from analyzers.migrations.sql.mysql import read_statement

INTEGER = SqlType(name="integer")


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
