from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analyzers.migrations.operations import (
    AddColumn,
    AddConstraint,
    AlterIndex,
    AnyOperation,
    Column,
    Constraint,
    CreateIndex,
    CreateTable,
    DataCode,
    Default,
    DefaultKind,
    Dml,
    DropColumn,
    DropConstraint,
    DropIndex,
    DropTable,
    Index,
    MoveTable,
    Opaque,
    Operation,
    Reference,
    RewriteTable,
    RowSecurity,
    SetDefault,
    SetNullable,
    SqlType,
    StateOnly,
)
from analyzers.migrations.replay import apply, copy_schema, same_schema
from analyzers.migrations.schema import Origin, Schema
from analyzers.migrations.script import Dialect
from analyzers.migrations.sql.reading import read_sql
from analyzers.migrations.stream import Engine

if TYPE_CHECKING:
    from collections.abc import Iterable

_DIALECTS = {Engine.MYSQL: Dialect.MYSQL, Engine.MARIADB: Dialect.MYSQL, Engine.SQLITE: Dialect.SQLITE}


def _at(ordinal: int) -> Origin:
    return Origin(path=f"{ordinal:04}.sql", name=f"{ordinal:04}", ordinal=ordinal, where=(1, 1, 1, 1))


def _apply(schema: Schema, operations: Iterable[AnyOperation], engine: Engine, ordinal: int = 0) -> Schema:
    for operation in operations:
        apply(schema, operation, _at(ordinal), engine)
    return schema


def _schema(*migrations: str, engine: Engine = Engine.POSTGRES) -> Schema:
    """Replay texts, each a migration of its own."""
    schema = Schema()
    for ordinal, text in enumerate(migrations):
        _apply(schema, read_sql(text, _DIALECTS.get(engine, Dialect.POSTGRES)).operations, engine, ordinal)
    return schema


def test_a_copy_keeps_what_it_had() -> None:
    schema = _schema("CREATE TABLE orders (id int, note text); CREATE INDEX ON orders (note)")
    before = copy_schema(schema)
    _apply(schema, [DropColumn(table="orders", column="note")], Engine.POSTGRES)
    assert list(before.tables["orders"].columns) == ["id", "note"]
    assert list(before.tables["orders"].indexes) == ["orders_note_idx"]
    assert list(schema.tables["orders"].columns) == ["id"]
    assert not schema.tables["orders"].indexes
    assert same_schema(before, schema) == ["column orders.note is missing", "index on (note) of orders is missing"]


def test_a_copy_shares_its_tables() -> None:
    schema = _schema("CREATE TABLE a (id int); CREATE TABLE b (id int)")
    copied = copy_schema(schema)
    _apply(schema, [DropColumn(table="a", column="id")], Engine.POSTGRES)
    assert copied.tables["b"] is schema.tables["b"]
    assert copied.tables["a"] is not schema.tables["a"]


_EVERY = [kind for kind in Operation.__subclasses__() if kind is not Operation]
_FIELDS = {
    "table": "nowhere", "name": "nothing", "column": "c", "new_name": "d", "schema": "s", "partition": "p", "target": "index",
    "how": "engine", "option": "comment", "kind": "insert", "action": "create", "what": "x", "reason": "syntax", "value": "v",
    "new_value": "w", "mode": "share", "nullable": False, "type": SqlType(name="text"), "default": None,
    "constraint": Constraint(kind="check", expression="c > 0"), "index": Index(columns=("c",)), "references": None,
}  # fmt: skip


@pytest.mark.parametrize("engine", list(Engine))
@pytest.mark.parametrize("kind", _EVERY, ids=lambda kind: kind.__name__)
def test_no_operation_raises_on_a_schema_that_knows_nothing(kind: type[Operation], engine: Engine) -> None:
    values = {name: _FIELDS[name] for name in kind.__struct_fields__ if name in _FIELDS}
    if kind is AddColumn:
        values["column"] = Column(name="c", primary_key=True, references=Reference(table="elsewhere"))
    schema = Schema()
    operation = kind(**values)
    for _ in range(2):
        apply(schema, operation, _at(0), engine)  # type: ignore[arg-type]
    assert all(not table.known for table in schema.tables.values()) or kind is CreateTable


def test_a_table_that_nobody_created_is_made_up_and_its_columns_too() -> None:
    schema = _schema("ALTER TABLE users ALTER COLUMN mail TYPE varchar(20); ALTER TABLE users ADD age int")
    users = schema.tables["users"]
    assert (users.known, users.complete) == (False, False)
    assert (users.columns["mail"].known, users.columns["mail"].since.ordinal) == (False, -1)
    assert str(users.columns["mail"].column.type) == "varchar(20)"
    assert (users.columns["age"].known, users.columns["age"].since.ordinal) == (True, 0)


_MYSQL = {
    "CREATE TABLE a (id int PRIMARY KEY, b int, c int, UNIQUE (b), KEY (b), KEY (c, b), KEY k (c))": (
        "PRIMARY(id) b(b) b_2(b) c(c,b) k(c)",
        "PRIMARY b",
    ),
    "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE a (p int, q int, FOREIGN KEY (p) REFERENCES p (id),"
    " CONSTRAINT f FOREIGN KEY (q) REFERENCES p (id), CHECK (p > 0))": ("p(p) f(q)", "a_ibfk_1 f a_chk_1"),
    "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE a (p int, FOREIGN KEY (p) REFERENCES p (id)); CREATE INDEX i ON a (p, p)": (
        "i(p,p)",
        "a_ibfk_1",
    ),
    "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE a (p int, KEY i (p), FOREIGN KEY (p) REFERENCES p (id));"
    " ALTER TABLE a DROP FOREIGN KEY a_ibfk_1": ("i(p)", ""),
    "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE a (p int REFERENCES p (id))": ("", ""),
    "CREATE TABLE a (b int, c int, KEY i (b, c), UNIQUE u (c)); ALTER TABLE a DROP COLUMN c": ("i(b)", ""),
    "CREATE TABLE a (b int, c int, UNIQUE u (b, c)); ALTER TABLE a DROP INDEX u": ("", ""),
    "CREATE TABLE a (b int PRIMARY KEY); ALTER TABLE a DROP PRIMARY KEY, ADD PRIMARY KEY (b)": (
        "PRIMARY(b)",
        "PRIMARY",
    ),
    "CREATE TABLE a (b int, KEY i (b)); CREATE TABLE x LIKE a; DROP TABLE a; RENAME TABLE x TO a": ("i(b)", ""),
}


@pytest.mark.parametrize(("text", "indexes", "constraints"), [(text, *wanted) for text, wanted in _MYSQL.items()])
def test_mysql_names_and_keeps_indexes_in_its_own_way(text: str, indexes: str, constraints: str) -> None:
    table = _schema(text, engine=Engine.MYSQL).tables["a"]
    found = {f"{name}({','.join(state.index.columns)})" for name, state in table.indexes.items()}
    assert found == set(indexes.split())
    assert set(table.constraints) == set(constraints.split())


def test_mariadb_honours_references_inside_a_column() -> None:
    text = "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE a (p int REFERENCES p (id))"
    assert list(_schema(text, engine=Engine.MARIADB).tables["a"].constraints) == ["a_ibfk_1"]


def test_a_column_has_its_place_in_mysql() -> None:
    text = "CREATE TABLE a (b int, c int); ALTER TABLE a ADD d int AFTER b, ADD e int FIRST; ALTER TABLE a MODIFY c int FIRST"
    assert list(_schema(text, engine=Engine.MYSQL).tables["a"].columns) == ["c", "e", "b", "d"]


def test_a_primary_key_of_sqlite_may_be_null_unless_it_is_the_rows_number() -> None:
    tables = _schema(
        "CREATE TABLE a (id integer PRIMARY KEY); CREATE TABLE b (id text PRIMARY KEY)", engine=Engine.SQLITE
    )
    assert [tables.tables[name].columns["id"].column.nullable for name in "ab"] == [False, True]


def test_a_framework_drops_by_columns() -> None:
    schema = _schema(
        "CREATE TABLE a (b int, c int, UNIQUE (b, c)); CREATE INDEX named ON a (c); CREATE INDEX other ON a (b)"
    )
    drops = [
        DropConstraint(table="a", kind="unique", columns=("c", "b")),
        DropIndex(table="a", columns=("c",)),
        DropIndex(table="a", name="unknown_name", columns=("b",)),
    ]
    _apply(schema, drops, Engine.POSTGRES)
    assert not schema.tables["a"].constraints
    assert not schema.tables["a"].indexes


def test_a_check_does_not_go_with_another_one() -> None:
    schema = _schema("CREATE TABLE a (b int, CONSTRAINT k CHECK (b > 0), CONSTRAINT l CHECK (b < 9))")
    _apply(schema, [DropConstraint(table="a", kind="check")], Engine.POSTGRES)
    assert list(schema.tables["a"].constraints) == ["k", "l"]
    _apply(schema, [DropConstraint(table="a", name="k")], Engine.POSTGRES)
    assert list(schema.tables["a"].constraints) == ["l"]


def test_columns_know_their_keys_as_long_as_these_stand() -> None:
    schema = _schema("CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE a (b int UNIQUE, p int REFERENCES p)")
    columns = schema.tables["a"].columns
    assert columns["b"].column.unique
    assert columns["p"].column.references == Reference(table="p", columns=("id",))
    _apply(
        schema, [DropConstraint(table="a", name="a_b_key"), DropConstraint(table="a", name="a_p_fkey")], Engine.POSTGRES
    )
    columns = schema.tables["a"].columns
    assert not columns["b"].column.unique
    assert columns["p"].column.references is None


def test_a_not_null_constraint_of_postgres_18_can_be_validated_and_dropped() -> None:
    schema = _schema("CREATE TABLE a (b int)")
    _apply(
        schema,
        [AddConstraint(table="a", constraint=Constraint(kind="not_null", columns=("b",), not_valid=True))],
        Engine.POSTGRES,
    )
    table = schema.tables["a"]
    assert not table.columns["b"].column.nullable
    assert not table.constraints["a_b_not_null"].validated
    _apply(schema, [SetNullable(table="a", column="b", nullable=False)], Engine.POSTGRES)
    assert schema.tables["a"].constraints["a_b_not_null"].validated
    _apply(schema, [DropConstraint(table="a", name="a_b_not_null")], Engine.POSTGRES)
    assert schema.tables["a"].columns["b"].column.nullable
    assert not schema.tables["a"].constraints


def test_a_default_given_once_is_not_left() -> None:
    default = Default(kind=DefaultKind.CONSTANT, text="1")
    column = Column(name="b", nullable=False, default=default, filled_once=True, app_default=True)
    schema = _apply(_schema("CREATE TABLE a (id int)"), [AddColumn(table="a", column=column)], Engine.POSTGRES)
    assert schema.tables["a"].columns["b"].column.default is None
    assert schema.tables["a"].columns["b"].column.app_default


def test_what_is_restated_changes_nothing_where_it_is_so() -> None:
    schema = _schema("CREATE TABLE a (id serial PRIMARY KEY, b varchar(9) UNIQUE); CREATE INDEX i ON a (b)")
    before = copy_schema(schema)
    restated: list[AnyOperation] = [
        AddConstraint(table="a", constraint=Constraint(kind="unique", columns=("b",)), restated=True),
        CreateIndex(table="a", index=Index(columns=("b",)), restated=True),
        DropConstraint(table="a", kind="foreign_key", columns=("b",), restated=True),
        SetDefault(table="a", column="id", default=None, restated=True),
    ]
    _apply(schema, restated, Engine.POSTGRES, 1)
    assert same_schema(before, schema) == []
    assert schema.tables["a"] is before.tables["a"]


def test_rows_state_rights_and_engines_are_noted() -> None:
    schema = _schema("CREATE TABLE a (b varchar(9)); CREATE TABLE c (d int)")
    operations: list[AnyOperation] = [
        Dml(kind="insert", table="a"),
        Dml(kind="delete", table="c"),
        RowSecurity(table="a", action="enable"),
        StateOnly(what="a field less", removes=("a.b",)),
        RewriteTable(table="c", how="engine", detail="MyISAM"),
        DataCode(tables=("c",), writes=False),
        Opaque(reason="syntax"),
    ]
    _apply(schema, operations, Engine.MYSQL, 3)
    assert schema.tables["a"].filled_in == _at(3)
    assert schema.tables["c"].filled_in is None
    assert schema.tables["a"].row_security
    assert schema.tables["c"].engine == "myisam"
    assert "a.b" in schema.state_removed


def test_an_index_can_be_hidden() -> None:
    schema = _schema("CREATE TABLE a (b int, KEY i (b))", engine=Engine.MYSQL)
    _apply(schema, [AlterIndex(table="a", name="i", visible=False)], Engine.MYSQL)
    assert not schema.tables["a"].indexes["i"].index.visible


def test_a_table_moves_with_its_references() -> None:
    schema = _schema("CREATE TABLE s.p (id int PRIMARY KEY); CREATE TABLE a (p int REFERENCES s.p)")
    _apply(schema, [MoveTable(table="s.p", schema="public")], Engine.POSTGRES)
    references = schema.tables["a"].constraints["a_p_fkey"].constraint.references
    assert references is not None
    assert references.table == "p"


def test_a_table_that_search_path_leaves_without_its_schema_is_found() -> None:
    schema = _schema("CREATE TABLE s.a (b int)", "ALTER TABLE a ADD c int")
    assert list(schema.tables) == ["s.a"]
    assert list(schema.tables["s.a"].columns) == ["b", "c"]


def test_what_went_is_remembered_until_it_is_back() -> None:
    schema = _schema("CREATE TABLE a (b int, c int)", "ALTER TABLE a DROP c", "DROP TABLE a")
    assert (schema.dropped["a.c"].ordinal, schema.dropped["a"].ordinal) == (1, 2)
    assert list(schema.dropped_tables["a"].columns) == ["b"]
    _apply(schema, [CreateTable(table="a")], Engine.POSTGRES, 3)
    assert "a" not in schema.dropped


def test_a_guarded_drop_of_a_table_that_went_changes_nothing() -> None:
    schema = _schema("CREATE TABLE a (b int)", "DROP TABLE a")
    _apply(schema, [DropTable(table="a", guarded=True)], Engine.POSTGRES, 2)
    assert schema.dropped["a"].ordinal == 1
