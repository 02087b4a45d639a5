from __future__ import annotations

import pytest

from analyzers.migrations.replay import apply, copy_schema, same_schema
from analyzers.migrations.schema import Origin, Schema
from analyzers.migrations.script import Dialect
from analyzers.migrations.sql.reading import read_sql
from analyzers.migrations.stream import Engine

_HERE = Origin(path="0001.sql", name="0001", ordinal=0, where=(1, 1, 1, 1))
_FIRST = """
CREATE TABLE p (id int PRIMARY KEY);
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TABLE a (id serial PRIMARY KEY, b varchar(9) NOT NULL DEFAULT 'x', c int, p int REFERENCES p ON DELETE CASCADE);
ALTER TABLE a ADD CONSTRAINT k CHECK (c > 0);
CREATE INDEX i ON a (b);
CREATE VIEW v AS SELECT id FROM p;
"""


def _after(schema: Schema, text: str) -> Schema:
    for operation in read_sql(text, Dialect.POSTGRES).operations:
        apply(schema, operation, _HERE, Engine.POSTGRES)
    return schema


_SAME = [
    "ALTER TABLE a ADD d int; ALTER TABLE a DROP d",
    "ALTER TABLE a DROP CONSTRAINT k; ALTER TABLE a ADD CONSTRAINT other CHECK ( C>0 )",
    "DROP INDEX i; CREATE INDEX j ON a USING btree (b)",
    "ALTER TABLE a DROP c; ALTER TABLE a ADD c int CHECK (c > 0)",
    "ALTER TABLE a RENAME TO z; ALTER TABLE z RENAME TO a",
    "ALTER TABLE a ALTER c SET DEFAULT NULL",
    "CREATE TABLE n (id int); DROP TABLE n",
    "CREATE SCHEMA s; DROP SCHEMA s",
    "UPDATE somewhere SET x = 1",
    "ALTER TABLE unknown ADD d int; ALTER TABLE unknown DROP d",
]


@pytest.mark.parametrize("text", _SAME)
def test_a_way_there_and_back_leaves_the_same(text: str) -> None:
    before = _after(Schema(), _FIRST)
    assert same_schema(before, _after(copy_schema(before), text)) == []


_DIFFERENT = {
    "DROP TABLE a": ["table a is missing"],
    "CREATE TABLE n (id int)": ["table n is left over"],
    "ALTER TABLE a DROP c": ["column a.c is missing", "check (c) of a is missing"],
    "ALTER TABLE a ADD d int": ["column a.d is left over"],
    "ALTER TABLE a ALTER c TYPE bigint": ["column a.c is bigint instead of integer"],
    "ALTER TABLE a ALTER b DROP NOT NULL": ["column a.b may be NULL"],
    "ALTER TABLE a ALTER c SET NOT NULL": ["column a.c is NOT NULL"],
    "ALTER TABLE a ALTER b DROP DEFAULT": ["column a.b has no default instead of 'x'"],
    "ALTER TABLE a ALTER c SET DEFAULT 3": ["column a.c has the default 3 instead of none"],
    "DROP INDEX i": ["index on (b) of a is missing"],
    "DROP INDEX i; CREATE UNIQUE INDEX i ON a (b)": [
        "index on (b) of a is missing",
        "unique index on (b) of a is left over",
    ],
    "ALTER TABLE a DROP CONSTRAINT a_p_fkey": ["foreign key (p) to p of a is missing"],
    "ALTER TABLE a ADD UNIQUE (c)": ["unique (c) of a is left over"],
    "DROP TYPE mood": ["type mood is missing"],
    "ALTER TYPE mood ADD VALUE 'c'": ["type mood has the members a, b, c instead of a, b"],
    "DROP VIEW v": ["view v is missing"],
    "CREATE SCHEMA s": ["schema s is left over"],
    "ALTER TABLE a ENABLE ROW LEVEL SECURITY": ["row level security of a is on"],
}


@pytest.mark.parametrize(("text", "differences"), _DIFFERENT.items())
def test_what_a_way_back_leaves_is_told(text: str, differences: list[str]) -> None:
    before = _after(Schema(), _FIRST)
    found = same_schema(before, _after(copy_schema(before), text))
    assert [each.replace("check c > 0", "check (c)") for each in found] == differences
