from __future__ import annotations

import pytest

from analyzers.migrations.replay import apply, enum_recreations, rebuilds
from analyzers.migrations.schema import Origin, Schema
from analyzers.migrations.script import Dialect
from analyzers.migrations.sql.reading import read_sql
from analyzers.migrations.stream import Engine


def _rebuilds(text: str) -> list[tuple[str, str, tuple[int, ...]]]:
    operations = read_sql(text, Dialect.SQLITE).operations
    return [(each.table, each.temporary, each.positions) for each in rebuilds(operations)]


_IDIOMS = {
    "django": 'CREATE TABLE "new__users" ("id" integer PRIMARY KEY); INSERT INTO "new__users" ("id") SELECT "id" FROM "users";'
    ' DROP TABLE "users"; ALTER TABLE "new__users" RENAME TO "users"',
    "typeorm": 'CREATE TABLE "temporary_users" ("id" integer); INSERT INTO "temporary_users"("id") SELECT "id" FROM "users";'
    ' DROP TABLE "users"; ALTER TABLE "temporary_users" RENAME TO "users"',
    "alembic": "CREATE TABLE _alembic_tmp_users (id INTEGER); INSERT INTO _alembic_tmp_users (id) SELECT users.id FROM users;"
    " DROP TABLE users; ALTER TABLE _alembic_tmp_users RENAME TO users",
    "prisma": 'CREATE TABLE "new_users" ("id" INTEGER); INSERT INTO "new_users" ("id") SELECT "id" FROM "users";'
    ' DROP TABLE "users"; ALTER TABLE "new_users" RENAME TO "users"',
    "drizzle": 'CREATE TABLE `__new_users` (`id` integer); INSERT INTO `__new_users`("id") SELECT "id" FROM `users`;'
    " DROP TABLE `users`; ALTER TABLE `__new_users` RENAME TO `users`",
}


@pytest.mark.parametrize("text", _IDIOMS.values(), ids=_IDIOMS)
def test_a_rebuild_of_a_framework_is_recognised(text: str) -> None:
    ((table, temporary, positions),) = _rebuilds(text)
    assert (table, positions) == ("users", (0, 1, 2, 3))
    assert temporary.strip("_") in {"new__users", "temporary_users", "alembic_tmp_users", "new_users"}


def test_a_table_that_is_put_aside_is_recognised() -> None:
    text = (
        "ALTER TABLE users RENAME TO temporary_users; CREATE TABLE users (id integer);"
        " INSERT INTO users (id) SELECT id FROM temporary_users; DROP TABLE temporary_users"
    )
    assert _rebuilds(text) == [("users", "temporary_users", (0, 1, 2, 3))]


def test_two_tables_in_turn_are_two_rebuilds() -> None:
    text = "; ".join(_IDIOMS["django"].replace("users", name) for name in ("users", "orders"))
    assert [(table, positions) for table, _, positions in _rebuilds(text)] == [
        ("users", (0, 1, 2, 3)),
        ("orders", (4, 5, 6, 7)),
    ]


_OTHERS = [
    "CREATE TABLE people (id integer); DROP TABLE users; ALTER TABLE people RENAME TO users",
    "CREATE TABLE new_users (id integer); INSERT INTO new_users SELECT id FROM users; DROP TABLE users",
    "DROP TABLE users; CREATE TABLE users (id integer)",
    "ALTER TABLE users RENAME TO users_old; CREATE TABLE users (id integer)",
]


@pytest.mark.parametrize("text", _OTHERS)
def test_what_only_looks_like_a_rebuild_is_none(text: str) -> None:
    assert _rebuilds(text) == []


def _replay(*migrations: str, engine: Engine = Engine.SQLITE) -> Schema:
    schema = Schema()
    for ordinal, text in enumerate(migrations):
        origin = Origin(path=f"{ordinal}.sql", name=str(ordinal), ordinal=ordinal, where=(1, 1, 1, 1))
        for operation in read_sql(text, engine.dialect).operations:
            apply(schema, operation, origin, engine)
    return schema


_FIRST = "CREATE TABLE users (id integer PRIMARY KEY, mail text, age integer); CREATE TABLE posts (u integer REFERENCES users (id))"
_WAYS = {
    "new one first": """
        CREATE TABLE temporary_users (id integer PRIMARY KEY, mail varchar NOT NULL, age integer, name text);
        INSERT INTO temporary_users SELECT id, mail, age, '' FROM users;
        DROP TABLE users;
        ALTER TABLE temporary_users RENAME TO users""",
    "old one aside": """
        ALTER TABLE users RENAME TO temporary_users;
        CREATE TABLE users (id integer PRIMARY KEY, mail varchar NOT NULL, age integer, name text);
        INSERT INTO users SELECT id, mail, age, '' FROM temporary_users;
        DROP TABLE temporary_users""",
}


@pytest.mark.parametrize("first", ["", "DROP TABLE IF EXISTS temporary_users;"])
@pytest.mark.parametrize("rebuild", _WAYS.values(), ids=_WAYS)
def test_an_older_table_that_is_built_anew_is_not_made_by_that(rebuild: str, first: str) -> None:
    users = _replay(f"{first} {rebuild}").tables["users"]
    assert not users.known
    assert users.complete
    assert set(users.columns) == {"id", "mail", "age", "name"}


@pytest.mark.parametrize("rebuild", _WAYS.values(), ids=_WAYS)
def test_a_table_built_anew_keeps_its_age_and_that_of_its_columns(rebuild: str) -> None:
    schema = _replay(_FIRST, "INSERT INTO users (id) VALUES (1)", rebuild)
    users = schema.tables["users"]
    assert sorted(schema.tables) == ["posts", "users"]
    assert users.since.ordinal == 0
    assert {name: state.since.ordinal for name, state in users.columns.items()} == {
        "id": 0,
        "mail": 0,
        "age": 0,
        "name": 2,
    }
    mail = users.columns["mail"]
    assert mail.type_since is not None
    assert (mail.type_since.ordinal, mail.column.nullable) == (2, False)
    assert users.columns["age"].type_since is None
    assert users.filled_in is not None
    assert "users" not in schema.dropped
    (reference,) = [state.constraint.references for state in schema.tables["posts"].constraints.values()]
    assert reference is not None
    assert reference.table == "users"


def test_a_table_that_another_migration_dropped_is_not_continued() -> None:
    schema = _replay(
        _FIRST, "DROP TABLE users", "CREATE TABLE new_users (id integer); ALTER TABLE new_users RENAME TO users"
    )
    assert schema.tables["users"].since.ordinal == 2


def test_an_unknown_table_built_anew_stays_unknown() -> None:
    schema = _replay(_IDIOMS["prisma"])
    assert not schema.tables["users"].known


_ENUMS = {
    "typeorm": "ALTER TYPE mood RENAME TO mood_old; CREATE TYPE mood AS ENUM ('a'); ALTER TABLE t ALTER m DROP DEFAULT;"
    " ALTER TABLE t ALTER m TYPE mood USING m::text::mood; DROP TYPE mood_old",
    "prisma": "CREATE TYPE mood_new AS ENUM ('a'); ALTER TABLE t ALTER m TYPE mood_new USING (m::text::mood_new);"
    " ALTER TYPE mood RENAME TO mood_old; ALTER TYPE mood_new RENAME TO mood; DROP TYPE mood_old",
    "new one renamed": "CREATE TYPE mood_new AS ENUM ('a'); ALTER TABLE t ALTER m TYPE mood_new USING (m::text::mood_new);"
    " DROP TYPE mood; ALTER TYPE mood_new RENAME TO mood",
}


@pytest.mark.parametrize("text", _ENUMS.values(), ids=_ENUMS)
def test_an_enumeration_built_anew_is_recognised(text: str) -> None:
    operations = read_sql(text, Dialect.POSTGRES).operations
    (found,) = enum_recreations(operations)
    assert (found.name, found.columns, found.created.members) == ("mood", ("t.m",), ("a",))
    assert {type(operations[at]).__name__ for at in found.positions} >= {
        "CreateType",
        "RenameType",
        "AlterType",
        "DropType",
    }
    schema = _replay("CREATE TYPE mood AS ENUM ('a', 'b'); CREATE TABLE t (m mood)", text, engine=Engine.POSTGRES)
    assert {name: state.members for name, state in schema.types.items()} == {"mood": ("a",)}
    assert str(schema.tables["t"].columns["m"].column.type) == "mood"


def test_a_type_that_is_only_renamed_is_not_built_anew() -> None:
    text = "ALTER TYPE mood RENAME TO state; CREATE TYPE other AS ENUM ('a')"
    assert enum_recreations(read_sql(text, Dialect.POSTGRES).operations) == ()
