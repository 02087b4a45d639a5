from __future__ import annotations

import pytest

from analyzers.migrations.operations import (
    Opaque,
    SqlType,
)
from analyzers.migrations.sql.mysql import read_statement

INTEGER = SqlType(name="integer")


REFUSED = """
CREATE TABLE t (a jsonb)
CREATE TABLE t (a text PRIMARY KEY, b text UNIQUE)
CREATE TABLE t (a varchar)
CREATE TABLE t (a timestamptz)
CREATE TABLE t (a timestamp with time zone)
CREATE TABLE t (a text[])
CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY)
CREATE TABLE t (a uuid DEFAULT gen_random_uuid())
CREATE TABLE t (a int DEFAULT nextval('s'))
CREATE TABLE t (a text COLLATE "C")
CREATE TABLE "t" (a int)
CREATE TABLE public.t (a int)
CREATE TABLE t (a int) WITH (fillfactor=70)
CREATE TABLE t (a int) PARTITION BY RANGE (a)
CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT)
CREATE TABLE t (a int) WITHOUT ROWID
CREATE INDEX CONCURRENTLY i ON t (a)
CREATE INDEX i ON t USING gin (a)
CREATE INDEX i ON t (lower(a))
CREATE INDEX i ON t (a) WHERE b
CREATE INDEX ON t (a)
DROP INDEX i
ALTER TABLE t ALTER COLUMN a TYPE bigint
ALTER TABLE t ALTER COLUMN a SET NOT NULL
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID
ALTER TABLE t RENAME a TO b
ALTER TABLE t ADD COLUMN a INT,
ALTER TABLE t ADD COLUMN x INT, PARTITION
ALTER TABLE t OWNER TO x
CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN END; $$ LANGUAGE plpgsql
CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()
CREATE TYPE e AS ENUM ('a')
DO $$ BEGIN END $$
SET search_path TO public
SET lock_timeout = '2s'
COMMENT ON TABLE t IS 'x'
LOCK TABLE t IN SHARE MODE
TRUNCATE a, b
GRANT USAGE ON SCHEMA s TO u
BEGIN TRANSACTION
PRAGMA foreign_keys = OFF
INSERT INTO t VALUES ('x'::text)
INSERT INTO t VALUES (E'x')
INSERT INTO t SELECT 1 ON CONFLICT DO NOTHING
UPDATE t SET a = o.b FROM o WHERE o.id = t.id
UPDATE t SET a = now() - interval '1 day'
UPDATE t SET "a" = 1
DELETE FROM t WHERE a ~ 'x'
DELETE FROM t WHERE a !~ 'x'
DELETE FROM t WHERE a = ANY (array)
SELECT * INTO n FROM t
SELECT EXTRACT(EPOCH FROM a) FROM t
SELECT CAST(a AS text) FROM t
"""


@pytest.mark.parametrize("text", REFUSED.strip().splitlines())
def test_other_databases_syntax_is_refused(text: str) -> None:
    assert read_statement(text) == (Opaque(reason="syntax", text=text),)


@pytest.mark.parametrize(
    ("text", "reason"),
    [("CALL p(1)", "call"), ("EXECUTE s USING @a", "dynamic"), ("XA START 'x'", "unsupported")],
)
def test_what_cannot_be_known_says_why(text: str, reason: str) -> None:
    assert read_statement(text) == (Opaque(reason=reason, text=text),)
