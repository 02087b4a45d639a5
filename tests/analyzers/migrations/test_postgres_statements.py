from __future__ import annotations

import pytest

from analyzers.migrations.operations import (
    AddEnumValue,
    AlterDomain,
    AlterIndex,
    AlterTrigger,
    AnyOperation,
    Column,
    CreateDomain,
    CreateIndex,
    CreateRoutine,
    CreateSchema,
    CreateTable,
    CreateType,
    CreateView,
    Dml,
    DropDatabase,
    DropIndex,
    DropSchema,
    DropTable,
    DropType,
    DropView,
    Grant,
    Harmless,
    Index,
    LockTable,
    MoveTable,
    Opaque,
    RefreshView,
    Reindex,
    RenameColumn,
    RenameConstraint,
    RenameEnumValue,
    RenameIndex,
    RenameSchema,
    RenameTable,
    RenameType,
    RewriteTable,
    RowSecurity,
    SetSetting,
    SqlType,
    Transaction,
    Truncate,
)
from analyzers.migrations.sql.postgres import read_statement

STATEMENTS: list[tuple[str, tuple[AnyOperation, ...]]] = [
    # indexes
    ("CREATE INDEX ON t (a)", (CreateIndex(table="t", index=Index(columns=("a",))),)),
    (
        'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "I" ON ONLY app.t USING gin (a, lower(b)) INCLUDE (c) '
        "NULLS NOT DISTINCT WHERE a > 1 AND b IS NULL",
        (
            CreateIndex(
                table="app.t",
                index=Index(
                    name="I",
                    columns=("a", "(lower(b))"),
                    unique=True,
                    method="gin",
                    where="(a > 1) AND (b IS NULL)",
                    include=("c",),
                    nulls_not_distinct=True,
                ),
                concurrent=True,
                only=True,
                guarded=True,
            ),
        ),
    ),
    (
        'CREATE INDEX i ON t (a DESC, b text_pattern_ops, c COLLATE "C" NULLS FIRST, (d + 1) DESC NULLS FIRST)',
        (
            CreateIndex(
                table="t",
                index=Index(
                    name="i",
                    columns=("a", "b", "c", "(d + 1)"),
                    opclasses=("desc", "text_pattern_ops", "collate C nulls first", "desc"),
                ),
            ),
        ),
    ),
    (
        "CREATE INVERTED INDEX i ON t (a) STORING (b)",
        (CreateIndex(table="t", index=Index(name="i", columns=("a",), include=("b",))),),
    ),
    (
        "DROP INDEX CONCURRENTLY IF EXISTS app.i, j CASCADE",
        (
            DropIndex(name="i", concurrent=True, cascade=True, several=True, guarded=True),
            DropIndex(name="j", concurrent=True, cascade=True, several=True, guarded=True),
        ),
    ),
    ("DROP INDEX i", (DropIndex(name="i"),)),
    ("ALTER INDEX i RENAME TO j", (RenameIndex(name="i", new_name="j"),)),
    ("ALTER INDEX parent ATTACH PARTITION child", (AlterIndex(name="child", attach_to="parent"),)),
    ("REINDEX TABLE t", (Reindex(target="table", name="t"),)),
    ("REINDEX (VERBOSE, CONCURRENTLY) INDEX i", (Reindex(target="index", name="i", concurrent=True),)),
    ("REINDEX (CONCURRENTLY false) INDEX i", (Reindex(target="index", name="i"),)),
    ("REINDEX SCHEMA CONCURRENTLY app", (Reindex(target="schema", name="app", concurrent=True),)),
    ("REINDEX DATABASE", (Reindex(target="database", name=""),)),
    # names
    ("ALTER TABLE t RENAME TO u", (RenameTable(table="t", new_name="u"),)),
    ("ALTER TABLE app.t RENAME TO u", (RenameTable(table="app.t", new_name="app.u"),)),
    ("ALTER TABLE t RENAME a TO b", (RenameColumn(table="t", column="a", new_name="b"),)),
    (
        "ALTER TABLE IF EXISTS t RENAME COLUMN a TO b",
        (RenameColumn(table="t", column="a", new_name="b", guarded=True),),
    ),
    ("ALTER TABLE t RENAME CONSTRAINT a TO b", (RenameConstraint(table="t", name="a", new_name="b"),)),
    ("ALTER TABLE t SET SCHEMA app", (MoveTable(table="t", schema="app"),)),
    ("ALTER SCHEMA a RENAME TO b", (RenameSchema(name="a", new_name="b"),)),
    ("ALTER TYPE app.a RENAME TO b", (RenameType(name="app.a", new_name="app.b"),)),
    ("ALTER VIEW a RENAME TO b", (Harmless(what="RENAME VIEW"),)),
    (
        "DROP TABLE IF EXISTS a, app.b CASCADE",
        (
            DropTable(table="a", cascade=True, guarded=True),
            DropTable(table="app.b", cascade=True, guarded=True),
        ),
    ),
    ("DROP TYPE a", (DropType(name="a"),)),
    ("DROP DOMAIN IF EXISTS a", (DropType(name="a", guarded=True),)),
    ("DROP VIEW a CASCADE", (DropView(name="a", cascade=True),)),
    ("DROP MATERIALIZED VIEW a", (DropView(name="a", materialized=True),)),
    ("DROP SCHEMA app CASCADE", (DropSchema(name="app", cascade=True),)),
    ("DROP DATABASE IF EXISTS a", (DropDatabase(name="a", guarded=True),)),
    ("DROP TRIGGER x ON app.t", (AlterTrigger(table="app.t", action="drop", name="x"),)),
    ("DROP POLICY IF EXISTS x ON t", (RowSecurity(table="t", action="drop_policy", guarded=True),)),
    ("DROP FUNCTION f(int) CASCADE", (Harmless(what="DROP FUNCTION", cascade=True),)),
    ("DROP EXTENSION x", (Harmless(what="DROP EXTENSION"),)),
    # types and domains
    ("CREATE TYPE mood AS ENUM ('a', 'B')", (CreateType(name="mood", members=("a", "B")),)),
    ("CREATE TYPE c AS (a int)", (CreateType(name="c", kind="composite"),)),
    ("ALTER TYPE mood ADD VALUE IF NOT EXISTS 'x'", (AddEnumValue(name="mood", value="x", guarded=True),)),
    ("ALTER TYPE mood ADD VALUE 'x' BEFORE 'a'", (AddEnumValue(name="mood", value="x", position="before a"),)),
    ("ALTER TYPE mood ADD VALUE 'x' AFTER 'a'", (AddEnumValue(name="mood", value="x", position="after a"),)),
    ("ALTER TYPE mood RENAME VALUE 'a' TO 'b'", (RenameEnumValue(name="mood", value="a", new_value="b"),)),
    ("CREATE DOMAIN d AS text CHECK (VALUE <> '')", (CreateDomain(name="d", type=SqlType(name="text"), checks=True),)),
    (
        "ALTER DOMAIN d ADD CHECK (VALUE <> '') NOT VALID",
        (AlterDomain(name="d", action="add_constraint", not_valid=True),),
    ),
    ("ALTER DOMAIN d DROP DEFAULT", (AlterDomain(name="d", action="drop_default"),)),
    # views
    (
        "CREATE OR REPLACE VIEW v AS WITH w AS (SELECT * FROM a) SELECT * FROM w JOIN app.b USING (id)",
        (CreateView(name="v", replace=True, reads=("app.b", "a")),),
    ),
    (
        "CREATE MATERIALIZED VIEW IF NOT EXISTS v AS SELECT * FROM a WITH NO DATA",
        (CreateView(name="v", materialized=True, with_data=False, reads=("a",), guarded=True),),
    ),
    ("REFRESH MATERIALIZED VIEW CONCURRENTLY v", (RefreshView(name="v", concurrent=True),)),
    ("REFRESH MATERIALIZED VIEW v WITH NO DATA", (RefreshView(name="v", with_data=False),)),
    # triggers, functions, rights
    (
        "CREATE TRIGGER x BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()",
        (AlterTrigger(table="t", action="create", name="x"),),
    ),
    (
        "CREATE FUNCTION app.f() RETURNS int SECURITY DEFINER SET search_path = '' LANGUAGE sql AS 'SELECT 1'",
        (CreateRoutine(name="app.f", definer=True, search_path=True),),
    ),
    ("ALTER FUNCTION f() SECURITY DEFINER", (CreateRoutine(name="f", definer=True),)),
    ("GRANT ALL ON TABLE t TO bob", (Grant(what="ALL ON TABLE t TO bob", broad=True),)),
    ("GRANT SELECT ON t TO PUBLIC", (Grant(what="SELECT ON TABLE t TO PUBLIC", broad=True),)),
    ("GRANT SELECT, UPDATE ON a, b TO bob", (Grant(what="SELECT, UPDATE ON TABLE a, b TO bob"),)),
    (
        "REVOKE ALL ON ALL TABLES IN SCHEMA app FROM PUBLIC",
        (Grant(what="ALL ON ALL TABLES IN SCHEMA app FROM PUBLIC", broad=True, revoke=True),),
    ),
    ("GRANT admin TO bob", (Grant(what="admin TO bob"),)),
    ("CREATE POLICY p ON t USING (true)", (RowSecurity(table="t", action="create_policy", permissive_for_all=True),)),
    ("CREATE POLICY p ON t TO bob USING (true)", (RowSecurity(table="t", action="create_policy"),)),
    ("CREATE POLICY p ON t USING (owner = current_user)", (RowSecurity(table="t", action="create_policy"),)),
    ("CREATE POLICY p ON t AS RESTRICTIVE USING (true)", (RowSecurity(table="t", action="create_policy"),)),
    # whole tables
    (
        "VACUUM (FULL, ANALYZE) a, b",
        (RewriteTable(table="a", how="vacuum_full"), RewriteTable(table="b", how="vacuum_full")),
    ),
    ("VACUUM FULL", (RewriteTable(table="", how="vacuum_full"),)),
    ("VACUUM (FULL false) a", (Harmless(what="VACUUM"),)),
    ("VACUUM FREEZE a", (Harmless(what="VACUUM"),)),
    ("CLUSTER a USING i", (RewriteTable(table="a", how="cluster", detail="i"),)),
    ("TRUNCATE a, b CASCADE", (Truncate(table="a", cascade=True), Truncate(table="b", cascade=True))),
    ("LOCK TABLE a IN SHARE ROW EXCLUSIVE MODE", (LockTable(table="a", mode="share row exclusive"),)),
    ("LOCK a", (LockTable(table="a", mode="access exclusive"),)),
    # session
    ("SET LOCAL lock_timeout = '2s'", (SetSetting(name="lock_timeout", value="2s", local=True),)),
    ("SET Lock_Timeout TO 2000", (SetSetting(name="lock_timeout", value="2000"),)),
    ("SET search_path TO a, b", (SetSetting(name="search_path", value="a, b"),)),
    ("SET foo.lock_timeout = '2s'", (SetSetting(name="foo.lock_timeout", value="2s"),)),
    ("SET TIME ZONE 'UTC'", (SetSetting(name="timezone", value="UTC"),)),
    ("SET lock_timeout TO DEFAULT", (SetSetting(name="lock_timeout", value=None),)),
    ("RESET lock_timeout", (SetSetting(name="lock_timeout", value=None),)),
    ("RESET ALL", (SetSetting(name="all", value=None),)),
    ("SELECT set_config('lock_timeout', '2s', true)", (SetSetting(name="lock_timeout", value="2s", local=True),)),
    ("SELECT pg_catalog.set_config('search_path', '', false)", (SetSetting(name="search_path", value=""),)),
    ("START TRANSACTION", (Transaction(action="begin"),)),
    ("END", (Transaction(action="commit"),)),
    ("COMMIT AND CHAIN", (Transaction(action="commit"), Transaction(action="begin"))),
    ("ABORT", (Transaction(action="rollback"),)),
    ("SAVEPOINT a", (Transaction(action="savepoint"),)),
    ("RELEASE a", (Harmless(what="RELEASE"),)),
    # the rest
    (
        "CREATE SCHEMA app CREATE TABLE t (a int)",
        (
            CreateSchema(name="app"),
            CreateTable(table="app.t", columns=(Column(name="a", type=SqlType(name="integer")),), qualified=True),
        ),
    ),
    ("CREATE SCHEMA IF NOT EXISTS app", (CreateSchema(name="app", guarded=True),)),
    ("COMMENT ON TABLE t IS 'x'", (Harmless(what="COMMENT"),)),
    ("CREATE EXTENSION IF NOT EXISTS citext", (Harmless(what="CREATE EXTENSION"),)),
    ("CREATE SEQUENCE s", (Harmless(what="CREATE SEQUENCE"),)),
    ("ALTER SEQUENCE s OWNED BY t.a", (Harmless(what="ALTER SEQUENCE"),)),
    ("ALTER SYSTEM SET a = 1", (Harmless(what="ALTER SYSTEM"),)),
    ("CREATE DATABASE a", (Harmless(what="CREATE DATABASE"),)),
    ("CREATE TABLESPACE a LOCATION '/x'", (Harmless(what="CREATE TABLESPACE"),)),
    ("EXPLAIN DELETE FROM t", (Harmless(what="EXPLAIN"),)),
    ("EXPLAIN ANALYZE DELETE FROM t", (Dml(kind="delete", table="t", everywhere=True),)),
    ("CALL p(1)", (Opaque(reason="call", text="p(1)"),)),
    ("DROP OWNED BY bob", (Opaque(reason="unsupported", text="DROP OWNED BY bob"),)),
]


@pytest.mark.parametrize(("text", "expected"), STATEMENTS, ids=[text[:60] for text, _ in STATEMENTS])
def test_statements_are_operations(text: str, expected: tuple[AnyOperation, ...]) -> None:
    assert read_statement(text) == expected
