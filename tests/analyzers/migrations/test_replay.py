from __future__ import annotations

from analyzers.migrations.operations import Column, CreateIndex, CreateTable, DropColumn, Index, SqlType
from analyzers.migrations.replay import apply, copy_schema, same_schema
from analyzers.migrations.schema import Origin, Schema
from analyzers.migrations.stream import Engine

HERE = Origin(path="0001.sql", name="0001", ordinal=0, where=(1, 1, 1, 1))


def test_a_copy_keeps_what_it_had() -> None:
    schema = Schema()
    columns = (Column(name="id", type=SqlType(name="integer")), Column(name="note", type=SqlType(name="text")))
    apply(schema, CreateTable(table="orders", columns=columns), HERE, Engine.POSTGRES)
    apply(schema, CreateIndex(table="orders", index=Index(columns=("note",))), HERE, Engine.POSTGRES)
    before = copy_schema(schema)
    apply(schema, DropColumn(table="orders", column="note"), HERE, Engine.POSTGRES)
    assert list(before.tables["orders"].columns) == ["id", "note"]
    assert list(before.tables["orders"].indexes) == ["orders_note_idx"]
    assert list(schema.tables["orders"].columns) == ["id"]
    assert not schema.tables["orders"].indexes
    assert same_schema(before, schema) == ["column orders.note is missing", "index on (note) of orders is missing"]
