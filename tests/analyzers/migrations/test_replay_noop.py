from __future__ import annotations

import pytest

from analyzers.migrations.operations import (
    AddConstraint,
    AlterType,
    Constraint,
    CreateIndex,
    DropColumn,
    DropIndex,
    Index,
    RenameTable,
    SetNullable,
    SqlType,
)
from analyzers.migrations.replay import apply, is_noop
from analyzers.migrations.schema import Origin, Schema
from analyzers.migrations.script import Dialect
from analyzers.migrations.sql.reading import read_sql
from analyzers.migrations.stream import Engine

_HERE = Origin(path="0001.sql", name="0001", ordinal=0, where=(1, 1, 1, 1))


def _schema(text: str) -> Schema:
    schema = Schema()
    for operation in read_sql(text, Dialect.POSTGRES).operations:
        apply(schema, operation, _HERE, Engine.POSTGRES)
    return schema


_SCHEMA = """
CREATE TYPE mood AS ENUM ('a');
CREATE TABLE a (id serial PRIMARY KEY, b varchar(9) NOT NULL DEFAULT 'x', c int, d int DEFAULT NULL);
ALTER TABLE a ADD CONSTRAINT k CHECK (c > 0) NOT VALID, ADD CONSTRAINT u UNIQUE (c);
CREATE INDEX i ON a (b);
CREATE TABLE gone (x int);
DROP TABLE gone;
ALTER TABLE unknown ALTER COLUMN c TYPE int;
"""
_NOTHING = """
ALTER TABLE a ALTER b TYPE varchar(9)
ALTER TABLE a ALTER b SET NOT NULL
ALTER TABLE a ALTER c DROP NOT NULL
ALTER TABLE a ALTER b SET DEFAULT 'x'
ALTER TABLE a ALTER c DROP DEFAULT
ALTER TABLE a ALTER d DROP DEFAULT
ALTER TABLE a ALTER c SET DEFAULT NULL
ALTER TABLE a VALIDATE CONSTRAINT u
ALTER TABLE a RENAME TO a
ALTER TABLE a RENAME c TO c
ALTER TABLE a SET SCHEMA public
CREATE TABLE IF NOT EXISTS a (z int)
ALTER TABLE a ADD COLUMN IF NOT EXISTS c text
CREATE INDEX IF NOT EXISTS i ON a (c)
DROP TABLE IF EXISTS gone
ALTER TABLE a DROP COLUMN IF EXISTS z
ALTER TABLE a DROP CONSTRAINT IF EXISTS z
"""
_SOMETHING = """
ALTER TABLE a ALTER b TYPE varchar(10)
ALTER TABLE a ALTER b TYPE varchar(9) USING lower(b)
ALTER TABLE a ALTER b DROP NOT NULL
ALTER TABLE a ALTER c SET NOT NULL
ALTER TABLE a ALTER b SET DEFAULT 'X'
ALTER TABLE a ALTER id DROP DEFAULT
ALTER TABLE a VALIDATE CONSTRAINT k
ALTER TABLE a RENAME c TO e
CREATE TABLE IF NOT EXISTS b (z int)
CREATE INDEX ON a (b)
CREATE INDEX IF NOT EXISTS j ON a (b)
DROP TABLE gone
DROP TABLE IF EXISTS never_seen
DROP INDEX IF EXISTS i
ALTER TABLE a DROP COLUMN IF EXISTS c
ALTER TABLE a DROP CONSTRAINT IF EXISTS k
ALTER TABLE unknown ALTER COLUMN c TYPE int
ALTER TABLE unknown ALTER COLUMN c DROP NOT NULL
ALTER TABLE unknown DROP COLUMN IF EXISTS z
ALTER TABLE never_seen ALTER COLUMN c TYPE int
INSERT INTO a (c) VALUES (1)
"""


@pytest.mark.parametrize(
    ("statement", "nothing"),
    [(line, True) for line in _NOTHING.strip().splitlines()]
    + [(line, False) for line in _SOMETHING.strip().splitlines()],
)
def test_a_statement_that_asks_for_what_is_so_changes_nothing(statement: str, nothing: bool) -> None:
    (operation,) = read_sql(statement, Dialect.POSTGRES).operations
    assert is_noop(_schema(_SCHEMA), operation, Engine.POSTGRES) is nothing


_RESTATED = [
    (AlterType(table="a", column="b", type=SqlType(name="varchar", args=(9,)), restated=True), True),
    (CreateIndex(table="a", index=Index(columns=("b",)), restated=True), True),
    (CreateIndex(table="a", index=Index(columns=("b",))), False),
    (CreateIndex(table="a", index=Index(columns=("d",)), restated=True), False),
    (AddConstraint(table="a", constraint=Constraint(kind="unique", columns=("c",)), restated=True), True),
    (AddConstraint(table="a", constraint=Constraint(kind="unique", columns=("c",))), False),
    (AddConstraint(table="a", constraint=Constraint(kind="unique", columns=("d",)), restated=True), False),
    (DropIndex(table="a", columns=("d",), restated=True), True),
    (DropIndex(table="a", columns=("b",), restated=True), False),
    (DropColumn(table="a", column="z", restated=True), True),
    (RenameTable(table="former", new_name="a", restated=True), True),
    (RenameTable(table="former", new_name="a"), False),
]


@pytest.mark.parametrize(("operation", "nothing"), _RESTATED)
def test_a_framework_that_restates_asks_for_what_is_missing_only(operation: AlterType, nothing: bool) -> None:
    assert is_noop(_schema(_SCHEMA), operation, Engine.POSTGRES) is nothing


def test_set_not_null_over_an_unvalidated_constraint_reads_the_table() -> None:
    schema = _schema("CREATE TABLE a (b int)")
    unchecked = Constraint(kind="not_null", columns=("b",), not_valid=True)
    apply(schema, AddConstraint(table="a", constraint=unchecked), _HERE, Engine.POSTGRES)
    assert not is_noop(schema, SetNullable(table="a", column="b", nullable=False), Engine.POSTGRES)
