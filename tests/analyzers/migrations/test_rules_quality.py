"""Rules about what new tables, keys, names and rights are like."""

from __future__ import annotations

import pytest

from tests.analyzers.migrations.judging import MYSQL, POSTGRES, SQLITE, Setting, change, findings, found_ids, judged

KEYS = "CREATE TABLE users (id bigint PRIMARY KEY, name text, UNIQUE (name));"
WIDE = "CREATE TABLE t (a bigint PRIMARY KEY, b bigint, c bigint, d bigint, e bigint);"
CASCADE = "REFERENCES users (id) ON DELETE CASCADE"


@pytest.mark.parametrize(
    ("sql", "is_found"),
    [
        (f"CREATE TABLE t (id bigint PRIMARY KEY, u bigint {CASCADE});", True),
        ("CREATE TABLE t (id bigint PRIMARY KEY, u bigint REFERENCES users (id) ON DELETE SET NULL);", True),
        ("CREATE TABLE t (id bigint PRIMARY KEY, u bigint REFERENCES users (id));", False),
        ("CREATE TABLE t (id bigint PRIMARY KEY, u bigint REFERENCES users (id) ON DELETE RESTRICT);", False),
        (f"CREATE TABLE t (id bigint PRIMARY KEY, u bigint {CASCADE}); CREATE INDEX i ON t (u);", False),
        (f"CREATE TABLE t (id bigint PRIMARY KEY, u bigint {CASCADE}); CREATE INDEX i ON t (u, id);", False),
        (f"CREATE TABLE t (id bigint PRIMARY KEY, u bigint {CASCADE}); CREATE INDEX i ON t (id, u);", True),
        (f"CREATE TABLE t (id bigint PRIMARY KEY, u bigint {CASCADE}); CREATE INDEX i ON t (u) WHERE u > 1;", True),
        (f"CREATE TABLE t (u bigint {CASCADE}, n int, PRIMARY KEY (u, n));", False),
        (f"CREATE TABLE t (u bigint UNIQUE {CASCADE});", False),
        (f"CREATE TABLE t (id bigint PRIMARY KEY, u bigint {CASCADE}); DROP TABLE t;", False),
    ],
)
@pytest.mark.parametrize("setting", [POSTGRES, SQLITE])
def test_foreign_key_without_an_index(sql: str, setting: Setting, *, is_found: bool) -> None:
    assert ("fk-unindexed" in change(sql, setting, before=KEYS)) == is_found


def test_index_may_come_with_a_later_migration_of_the_stream() -> None:
    table = f"CREATE TABLE t (id bigint PRIMARY KEY, u bigint {CASCADE});"
    last = "SELECT 1;"
    one_release = Setting(one_release=True)
    assert "fk-unindexed" in found_ids([KEYS, table, last], one_release)
    assert "fk-unindexed" not in found_ids([KEYS, table, "CREATE INDEX i ON t (u);"], one_release)


CHILD = f"{KEYS}CREATE TABLE t (u bigint CONSTRAINT f REFERENCES users (id){{}});"
AGAIN = "ALTER TABLE t DROP CONSTRAINT f; ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (u) REFERENCES users (id){};"


@pytest.mark.parametrize(
    ("texts", "last", "place"),
    [
        ([CHILD.format(" ON DELETE CASCADE")], AGAIN.format(" ON DELETE RESTRICT"), ""),
        ([CHILD.format(" ON DELETE RESTRICT")], AGAIN.format(" ON DELETE CASCADE"), "ADD CONSTRAINT"),
        ([CHILD.format("")], AGAIN.format(" ON DELETE SET NULL"), "ADD CONSTRAINT"),
        ([CHILD.format(" ON DELETE CASCADE")], AGAIN.format(" ON DELETE CASCADE"), ""),
        ([CHILD.format(" ON DELETE CASCADE"), "CREATE INDEX i ON t (u);"], "DROP INDEX i;", "DROP INDEX"),
        (
            [CHILD.format(" ON DELETE CASCADE"), "CREATE INDEX i ON t (u);"],
            "DROP INDEX i; CREATE INDEX j ON t (u);",
            "",
        ),
        ([CHILD.format(""), "CREATE INDEX i ON t (u);"], "DROP INDEX i;", ""),
        ([CHILD.format(" ON DELETE CASCADE"), "CREATE INDEX i ON users (id);"], "DROP INDEX i;", ""),
    ],
)
def test_a_foreign_key_lacks_its_index_where_it_begins_to(texts: list[str], last: str, place: str) -> None:
    found = [one for one in judged([*texts, last]) if one.rule_id == "fk-unindexed"]
    assert len(found) == bool(place)
    if place:
        line = next(number for number, text in enumerate(last.split(";")) if place in text)
        assert [one.where[1] for one in found] == [1 + len(";".join(last.split(";")[:line])) + 2 * bool(line)]


def test_repository_without_any_such_index_is_told_once() -> None:
    tables = [f"CREATE TABLE t{number} (id bigint PRIMARY KEY, u bigint {CASCADE});" for number in range(6)]
    found = [one for one in judged([KEYS, *tables]) if one.rule_id == "fk-unindexed"]
    assert [(one.path, one.evidence) for one in found] == [("", {"stream": "migrations"})]
    assert "6 of 6 foreign keys" in found[0].message


@pytest.mark.parametrize(
    ("kind", "is_found"), [("int", True), ("smallint", True), ("bigint", False), ("money_id", False)]
)
def test_foreign_key_of_a_smaller_type(kind: str, *, is_found: bool) -> None:
    assert ("fk-type-mismatch" in change(f"CREATE TABLE t (u {kind} REFERENCES users (id));", before=KEYS)) == is_found


@pytest.mark.parametrize(
    ("columns", "is_found"), [("(name)", True), ("(id)", False), ("(code)", False), ("(code, name)", False)]
)
def test_mysql_parent_that_is_not_unique(columns: str, *, is_found: bool) -> None:
    before = "CREATE TABLE p (id bigint PRIMARY KEY, name int, code int, UNIQUE (code), KEY (name), KEY (code, name));"
    mine = "(a, b)" if "," in columns else "(a)"
    sql = f"CREATE TABLE c (a int, b int, FOREIGN KEY {mine} REFERENCES p {columns});"
    assert ("fk-parent-not-unique" in change(sql, MYSQL, before=before)) == is_found


@pytest.mark.parametrize(
    ("sql", "is_found"),
    [
        ("CREATE TABLE t (a int);", True),
        ("CREATE TABLE t (a int PRIMARY KEY);", False),
        ("CREATE TABLE t (a int NOT NULL UNIQUE);", False),
        ("CREATE TABLE t (a int); ALTER TABLE t ADD PRIMARY KEY (a);", False),
        ("CREATE TABLE t (a int); CREATE UNIQUE INDEX i ON t (a) WHERE a > 1;", True),
        ("CREATE TEMP TABLE t (a int);", False),
        ("CREATE TABLE t AS SELECT 1 AS a;", False),
        ("CREATE TABLE t (a int); DROP TABLE t;", False),
        ("CREATE TABLE t (a int) PARTITION BY RANGE (a);", False),
    ],
)
def test_table_whose_rows_nothing_tells_apart(sql: str, *, is_found: bool) -> None:
    assert ("no-primary-key" in change(sql, before=KEYS)) == is_found


def test_rows_of_sqlite_have_numbers_of_their_own() -> None:
    assert "no-primary-key" not in change("CREATE TABLE t (a int);", SQLITE, before=KEYS)


LARGE = "CREATE TABLE a (id bigserial PRIMARY KEY); CREATE TABLE b (id uuid PRIMARY KEY);"


@pytest.mark.parametrize(
    ("sql", "is_found"),
    [
        ("CREATE TABLE t (id serial PRIMARY KEY);", True),
        ("CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY);", True),
        ("CREATE TABLE t (id bigserial PRIMARY KEY);", False),
        ("CREATE TABLE t (id int PRIMARY KEY);", False),
        ("CREATE TABLE t (a int, b int, PRIMARY KEY (a, b));", False),
    ],
)
def test_table_that_is_numbered_by_less_than_the_others(sql: str, *, is_found: bool) -> None:
    found = [one.path for one in judged([LARGE, sql]) if one.rule_id == "int-primary-key"]
    assert found == (["migrations/0002.sql"] if is_found else [])


@pytest.mark.parametrize(
    ("table", "kind", "setting", "severity"),
    [
        ("visits", "serial", POSTGRES, None),
        ("shop_orderlines", "serial", POSTGRES, None),
        ("payment_histories", "serial", POSTGRES, None),
        ("event_upgrades", "serial", POSTGRES, "low"),
        ("tenants", "serial", POSTGRES, "low"),
        ("visits", "int unsigned AUTO_INCREMENT", MYSQL, "low"),
        ("visits", "int AUTO_INCREMENT", MYSQL, None),
    ],
)
def test_numbers_run_out_where_rows_are_written_for_what_happens(
    table: str, kind: str, setting: Setting, severity: str | None
) -> None:
    large = "CREATE TABLE users (id bigint AUTO_INCREMENT PRIMARY KEY);" if setting is MYSQL else LARGE
    sql = f"CREATE TABLE {table} (id {kind} PRIMARY KEY);"
    (found,) = (one for one in judged([large, sql], setting) if one.rule_id == "int-primary-key")
    assert found.severity == severity


@pytest.mark.parametrize(("name", "severity"), [("visits", None), ("t", "low")])
def test_habit_matters_where_one_of_the_tables_grows(name: str, severity: str | None) -> None:
    tables = [f"CREATE TABLE {name if number == 3 else f'c{number}'} (id serial PRIMARY KEY);" for number in range(6)]
    (found,) = (one for one in judged(tables) if one.rule_id == "int-primary-key")
    assert found.severity == severity
    assert ("visits seems to grow" in found.message) == (severity is None)


def test_numbering_by_habit_is_told_once() -> None:
    tables = [f"CREATE TABLE t{number} (id serial PRIMARY KEY);" for number in range(6)]
    found = [one for one in judged(tables) if one.rule_id == "int-primary-key"]
    assert [one.path for one in found] == [""]
    assert "6 of 6 tables" in found[0].message
    assert "int-primary-key" not in found_ids(tables[:4])


@pytest.mark.parametrize(
    ("sql", "setting", "is_found"),
    [
        (f"CREATE INDEX {'i' * 64} ON users (name);", POSTGRES, True),
        (f"CREATE INDEX {'i' * 63} ON users (name);", POSTGRES, False),
        (f"ALTER TABLE users RENAME name TO {'n' * 70};", POSTGRES, True),
        (f"ALTER TABLE users ADD CONSTRAINT {'c' * 64} CHECK (id > 0);", POSTGRES, True),
        (f"ALTER TABLE users ADD {'ä' * 64} int;", MYSQL, False),
        (f"ALTER TABLE users ADD {'a' * 65} int;", MYSQL, True),
        (f"ALTER TABLE users ADD {'a' * 99} int;", SQLITE, False),
    ],
)
def test_names_that_are_too_long(sql: str, setting: Setting, *, is_found: bool) -> None:
    assert ("identifier-too-long" in change(sql, setting, before=KEYS.replace("text", "varchar(9)"))) == is_found


@pytest.mark.parametrize(
    ("sql", "count"),
    [
        ("GRANT ALL ON ALL TABLES IN SCHEMA public TO app;", 1),
        ("GRANT SELECT ON users TO PUBLIC;", 1),
        ("GRANT ALL ON users TO app;", 0),
        ("GRANT SELECT ON users TO app;", 0),
        ("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC;", 0),
        ("ALTER TABLE users DISABLE ROW LEVEL SECURITY;", 1),
        ("CREATE TABLE t (a int PRIMARY KEY); ALTER TABLE t DISABLE ROW LEVEL SECURITY;", 0),
        ("CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';", 1),
        ("CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT 1';", 0),
        ("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';", 0),
        ("GRANT SELECT ON users TO PUBLIC; GRANT INSERT ON users TO PUBLIC;", 1),
        ("GRANT SELECT ON users TO PUBLIC; ALTER TABLE users DISABLE ROW LEVEL SECURITY;", 2),
    ],
)
def test_rights_that_are_told_once_for_each_kind(sql: str, count: int) -> None:
    assert len(findings("overbroad-grant", sql, before=KEYS)) == count


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("ALTER TABLE users ADD a json;", {"json-not-jsonb"}),
        ("ALTER TABLE users ADD a jsonb;", set()),
        ("ALTER TABLE users ADD a char(3);", {"char-type"}),
        ("ALTER TABLE users ADD a varchar(3);", {"varchar-limit"}),
        ("ALTER TABLE users ADD a varchar;", set()),
        ("ALTER TABLE users ADD a timestamp;", {"timestamp-without-tz"}),
        ("ALTER TABLE users ADD a timestamptz;", set()),
        ("ALTER TABLE users ADD a int;", {"int-overflow-type"}),
        ("ALTER TABLE users ADD a serial;", set()),
        ("ALTER TABLE users ADD a real;", {"float-column"}),
        ("CREATE TYPE m AS ENUM ('a');", {"enum-type-created"}),
        ("ALTER TABLE users ADD a bigint REFERENCES users ON DELETE CASCADE;", {"fk-cascade-delete"}),
        ("CREATE INDEX i ON users (name, id); CREATE INDEX j ON users (name, id);", {"duplicate-index"}),
        ("CREATE INDEX i ON users (id);", {"duplicate-index"}),
        ("CREATE INDEX i ON users (id, name); CREATE INDEX j ON users (name, id);", set()),
        ("CREATE INDEX i ON users (lower(name));", set()),
        ("CREATE INDEX i ON users (name, name);", {"index-duplicate-column"}),
        (f"{WIDE} CREATE INDEX i ON t (b, c, d, e);", {"index-too-wide"}),
        (f"{WIDE} CREATE UNIQUE INDEX i ON t (b, c, d, e);", set()),
    ],
)
def test_what_is_told_only_where_it_is_asked_for(sql: str, found: set[str]) -> None:
    assert change(sql, before=KEYS) & LOW == found


LOW = {
    "json-not-jsonb",
    "char-type",
    "varchar-limit",
    "timestamp-without-tz",
    "int-overflow-type",
    "float-column",
    "enum-type-created",
    "fk-cascade-delete",
    "duplicate-index",
    "index-duplicate-column",
    "index-too-wide",
}
