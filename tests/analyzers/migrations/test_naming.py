from __future__ import annotations

import pytest

from analyzers.migrations.naming import engine_of_folder, is_left_out, is_migration, named
from analyzers.migrations.stream import Engine


@pytest.mark.parametrize(
    ("path", "base", "scheme", "version", "name", "direction", "label"),
    [
        ("db/migration/V1_2__a.sql", "db/migration", "flyway", ((1, 2),), "V1.2", "up", ""),
        ("db/migration/U1.2__a.sql", "db/migration", "flyway", ((1, 2),), "V1.2", "down", ""),
        ("db/migration/B3__a.sql", "db/migration", "flyway", ((3,),), "B3__a", "baseline", ""),
        ("db/migration/R__a.sql", "db/migration", "flyway", ((),), "R__a", "repeatable", ""),
        ("db/migration/mysql/V1__a.sql", "db/migration/mysql", "flyway", ((1,),), "V1", "up", ""),
        ("db/migration/2024/V1__a.sql", "db/migration", "flyway", ((1,),), "V1", "up", ""),
        ("sql/V1__a.sql", "sql", "flyway", ((1,),), "V1", "up", ""),
        ("m/000001_a.up.sql", "m", "pair", ((1,),), "000001_a", "up", ""),
        ("m/000001_a.down.sql", "m", "pair", ((1,),), "000001_a", "down", ""),
        ("m/1_a.mysql.up.sql", "m", "pair", ((1,),), "1_a", "up", "mysql"),
        ("m/1_a.sqlite3.down.sql", "m", "pair", ((1,),), "1_a", "down", "sqlite3"),
        ("m/001.do.a.sql", "m", "pair", ((1,),), "001.a", "up", ""),
        ("m/0001_a.sql", "m", "plain", ((1,),), "0001_a", "up", ""),
        ("m/001.sql", "m", "plain", ((1,),), "001", "up", ""),
        ("m/v1.2.3__a.sql", "m", "plain", ((1, 2, 3),), "1.2.3__a", "up", ""),
        ("m/2024-01-31-a.sql", "m", "plain", ((2024, 1, 31),), "2024-01-31-a", "up", ""),
        ("m/mysql/0.27/03__a.sql", "m/mysql", "plain", ((0, 27), (3,)), "0.27/03__a", "up", ""),
        ("0001_a.sql", "", "plain", ((1,),), "0001_a", "up", ""),
        ("p/20240101_a/migration.sql", "p", "folder", ((20240101,),), "20240101_a", "up", ""),
        ("p/2024-01-01-000000_a/down.sql", "p", "folder", ((2024, 1, 1, 0),), "2024-01-01-000000_a", "down", ""),
    ],
)
def test_names_tell_version_and_direction(
    path: str, base: str, scheme: str, version: tuple[tuple[int, ...], ...], name: str, direction: str, label: str
) -> None:
    found = named(path)
    assert found is not None
    assert (found.base, found.scheme, found.version) == (base, scheme, version)
    assert (found.name, found.direction, found.label) == (name, direction, label)


@pytest.mark.parametrize(
    "path", ["m/schema.sql", "m/fix_users.sql", "m/LATEST.sql", "m/v_users.sql", "m/migration.sql"]
)
def test_other_names_follow_no_rule(path: str) -> None:
    assert named(path) is None


@pytest.mark.parametrize(
    ("folder", "engine"),
    [
        ("store/migration/mysql", Engine.MYSQL),
        ("migrations/sqlite3", Engine.SQLITE),
        ("db/postgresql/migrations", Engine.POSTGRES),
        ("migrations-mariadb", Engine.MARIADB),
        ("db/pg_migrations", Engine.POSTGRES),
        ("migrations", None),
        ("apps/pg-boss/jobs", None),
        ("", None),
    ],
)
def test_folders_can_name_an_engine(folder: str, engine: Engine | None) -> None:
    assert engine_of_folder(folder) is engine


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("m/LATEST.sql", True),
        ("m/schema.sql", True),
        ("m/afterMigrate.sql", True),
        ("m/fix_users.sql", False),
        ("m/db_schema.sql", True),
        ("m/create-users.sql", False),
        ("m/drop-orders.sql", False),
        ("m/data-fix.sql", False),
    ],
)
def test_dumps_and_callbacks_are_no_migrations_on_purpose(path: str, expected: bool) -> None:
    assert is_left_out(path) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("db/migration/functions/R__total.sql", True),
        ("supabase/functions/1_a.sql", False),
        ("migrations/fix.sql", True),
        ("sql/fix.sql", False),
        ("deploy/users.sql", True),
        ("app/versions/a.py", True),
        ("app/models.py", False),
        ("src/migrations/index.d.ts", False),
        ("src/migrator/run.ts", True),
    ],
)
def test_paths_tell_what_could_be_a_migration(path: str, expected: bool) -> None:
    assert is_migration(path) is expected
