from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from analyzers.migrations import operations as ops
from analyzers.migrations.fact_conditions import CONDITIONS
from analyzers.migrations.fact_reading import FACTS, InvalidFacts, effects, read_facts
from analyzers.migrations.fact_tables import TABLES
from analyzers.migrations.replay import apply
from analyzers.migrations.schema import Origin, Schema
from analyzers.migrations.sql.reading import read_sql
from analyzers.migrations.stream import Detected, Engine, Version

if TYPE_CHECKING:
    from analyzers.migrations.effects import Effect

_HERE = Origin(path="0001.sql", name="0001", ordinal=0, where=(1, 1, 1, 1))
_FILES = sorted(path.name for path in FACTS.glob("*.yaml"))


def _effects(before: str, statement: str, engine: Engine, version: Version) -> dict[str, Effect]:
    schema = Schema()
    for operation in read_sql(before, engine.dialect).operations:
        apply(schema, operation, _HERE, engine)
    found: dict[str, Effect] = {}
    for operation in read_sql(statement, engine.dialect).operations:
        for effect in effects(operation, schema, Detected(engine=engine, version=version)):
            found.setdefault(effect.table, effect)
    return found


def _words(effect: Effect) -> str:
    """What an effect does, in a few words to compare."""
    flags = [
        name for name in ("rewrites", "scans", "builds", "fails_on_data", "no_transaction") if getattr(effect, name)
    ]
    return " ".join([effect.lock or "-", effect.duration, *flags])


_POSTGRES = """
CREATE TABLE a (id int PRIMARY KEY, b int, c int NOT NULL);
CREATE INDEX i ON a (b);
CREATE TABLE n (id int);
ALTER TABLE a ADD CONSTRAINT proven CHECK (b IS NOT NULL);
"""
_BY_VERSION: list[tuple[str, Version, str]] = [
    ("ALTER TABLE a ADD d int DEFAULT 3", (10,), "ACCESS EXCLUSIVE rewrite rewrites"),
    ("ALTER TABLE a ADD d int DEFAULT 3", (11,), "ACCESS EXCLUSIVE instant"),
    ("ALTER TABLE a ADD d timestamptz DEFAULT now()", (9, 6), "ACCESS EXCLUSIVE rewrite rewrites"),
    ("ALTER TABLE a ADD d timestamptz DEFAULT now()", (14,), "ACCESS EXCLUSIVE instant"),
    ("ALTER TABLE a ADD d int DEFAULT my_function()", (14,), "ACCESS EXCLUSIVE unknown"),
    ("ALTER TABLE a ALTER b SET NOT NULL", (11,), "ACCESS EXCLUSIVE scan scans fails_on_data"),
    ("ALTER TABLE a ALTER b SET NOT NULL", (12,), "ACCESS EXCLUSIVE instant"),
    ("ALTER TABLE a ALTER c SET NOT NULL", (9, 6), "ACCESS EXCLUSIVE instant"),
    ("ALTER TABLE a ATTACH PARTITION n FOR VALUES IN (1)", (11,), "ACCESS EXCLUSIVE scan"),
    ("ALTER TABLE a ATTACH PARTITION n FOR VALUES IN (1)", (12,), "SHARE UPDATE EXCLUSIVE instant"),
    ("ALTER TABLE a DETACH PARTITION n CONCURRENTLY", (14,), "SHARE UPDATE EXCLUSIVE wait no_transaction"),
    ("ALTER INDEX i RENAME TO j", (11,), "ACCESS EXCLUSIVE instant"),
    ("REINDEX INDEX CONCURRENTLY i", (12,), "SHARE UPDATE EXCLUSIVE build builds no_transaction"),
    ("CREATE INDEX CONCURRENTLY ON a (c)", (14,), "SHARE UPDATE EXCLUSIVE build builds no_transaction"),
    ("DELETE FROM a", (14,), "ROW EXCLUSIVE rewrite scans"),
    ("ALTER TABLE a ALTER nobody_knows TYPE text", (14,), "ACCESS EXCLUSIVE unknown"),
    ("VACUUM FULL a", (14,), "ACCESS EXCLUSIVE rewrite rewrites no_transaction"),
]


@pytest.mark.parametrize(("statement", "version", "words"), _BY_VERSION)
def test_a_fact_of_postgres_holds_for_its_versions(statement: str, version: Version, words: str) -> None:
    assert _words(_effects(_POSTGRES, statement, Engine.POSTGRES, version)["a"]) == words


@pytest.mark.parametrize(("version", "alone"), [((11,), True), ((12,), False)])
def test_a_value_of_an_enumeration_needs_no_transaction_before_12(version: Version, alone: bool) -> None:
    found = _effects("", "ALTER TYPE mood ADD VALUE 'x'", Engine.POSTGRES, version)
    assert [each.no_transaction for each in found.values()] == ([True] if alone else [])


def test_an_unknown_engine_is_judged_like_postgres() -> None:
    (found,) = _effects(_POSTGRES, "CREATE INDEX ON a (c)", Engine.UNKNOWN, (14,)).values()
    assert (found.lock, found.blocks_reads, found.blocks_writes) == ("SHARE", False, True)


_MYSQL = """
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE a (id int PRIMARY KEY, b varchar(10) NOT NULL, c int, d int, g int AS (c + 1) VIRTUAL, KEY i (c));
CREATE TABLE f (id int, t text, FULLTEXT KEY ft (t));
"""
_COPIED = "SHARED rewrite rewrites scans fails_on_data"
_MYSQL_CASES: list[tuple[str, str, Engine, Version, str]] = [
    ("ALTER TABLE a ADD z int", "a", Engine.MYSQL, (5, 7), "NONE rewrite rewrites"),
    ("ALTER TABLE a ADD z int", "a", Engine.MYSQL, (8, 0), "NONE rewrite rewrites"),
    ("ALTER TABLE a ADD z int", "a", Engine.MYSQL, (8, 0, 12), "METADATA instant"),
    ("ALTER TABLE a ADD z int FIRST", "a", Engine.MYSQL, (8, 0, 28), "NONE rewrite rewrites"),
    ("ALTER TABLE a ADD z int FIRST", "a", Engine.MYSQL, (8, 4), "METADATA instant"),
    ("ALTER TABLE a ADD z int FIRST", "a", Engine.MARIADB, (10, 6), "METADATA instant"),
    ("ALTER TABLE a ADD z int AS (c + 1) STORED", "a", Engine.MYSQL, (8, 4), "SHARED rewrite rewrites"),
    ("ALTER TABLE a ADD z int AS (c + 1) VIRTUAL", "a", Engine.MYSQL, (8, 4), "METADATA instant"),
    ("ALTER TABLE f ADD z int", "f", Engine.MYSQL, (8, 4), "NONE rewrite rewrites"),
    ("ALTER TABLE a DROP d", "a", Engine.MYSQL, (8, 0, 28), "NONE rewrite rewrites"),
    ("ALTER TABLE a DROP d", "a", Engine.MYSQL, (8, 4), "METADATA instant"),
    ("ALTER TABLE a DROP c", "a", Engine.MYSQL, (8, 4), "NONE rewrite rewrites"),
    ("ALTER TABLE a DROP g", "a", Engine.MYSQL, (5, 7), "METADATA instant"),
    ("ALTER TABLE a MODIFY d bigint", "a", Engine.MYSQL, (8, 4), "SHARED rewrite rewrites"),
    ("ALTER TABLE a MODIFY d bigint", "a", Engine.MARIADB, (11, 4), "NONE rewrite rewrites"),
    ("ALTER TABLE a MODIFY d bigint", "a", Engine.MARIADB, (10, 6), "SHARED rewrite rewrites"),
    (
        "ALTER TABLE a ADD FOREIGN KEY (c) REFERENCES p (id)",
        "a",
        Engine.MYSQL,
        (8, 4),
        _COPIED,
    ),
    ("ALTER TABLE a ADD FOREIGN KEY (c) REFERENCES p (id)", "p", Engine.MYSQL, (8, 4), "METADATA instant"),
    ("ALTER TABLE a ADD CHECK (c > 0)", "a", Engine.MYSQL, (8, 4), _COPIED),
    ("ALTER TABLE a ADD CHECK (c > 0)", "a", Engine.MYSQL, (5, 7), "METADATA instant"),
    ("ALTER TABLE a ADD CHECK (c > 0) NOT ENFORCED", "a", Engine.MYSQL, (8, 4), "METADATA instant"),
    ("CREATE INDEX j ON a (d)", "a", Engine.MYSQL, (8, 4), "NONE build builds"),
    ("CREATE UNIQUE INDEX j ON a (d)", "a", Engine.MYSQL, (8, 4), "NONE build builds fails_on_data"),
    ("CREATE FULLTEXT INDEX j ON a (b)", "a", Engine.MYSQL, (8, 4), "SHARED rewrite rewrites builds"),
    ("CREATE FULLTEXT INDEX j ON f (t)", "f", Engine.MYSQL, (8, 4), "SHARED build builds"),
    ("DROP INDEX i ON a", "a", Engine.MYSQL, (8, 4), "METADATA instant"),
    ("ALTER TABLE a DROP PRIMARY KEY", "a", Engine.MYSQL, (8, 4), "SHARED rewrite rewrites"),
    ("ALTER TABLE a CONVERT TO CHARACTER SET utf8mb4", "a", Engine.MYSQL, (8, 4), "SHARED rewrite rewrites"),
    ("ALTER TABLE a ENGINE = InnoDB", "a", Engine.MYSQL, (8, 4), "NONE rewrite rewrites"),
    ("ALTER TABLE a ENGINE = MyISAM", "a", Engine.MYSQL, (8, 4), "SHARED rewrite rewrites"),
    ("ALTER TABLE a RENAME COLUMN d TO e", "a", Engine.MYSQL, (8, 4), "METADATA instant"),
    ("CREATE TABLE n (a int, FOREIGN KEY (a) REFERENCES p (id))", "p", Engine.MYSQL, (8, 4), "METADATA instant"),
    ("CREATE TABLE n (a int, FOREIGN KEY (a) REFERENCES p (id))", "p", Engine.MARIADB, (10, 11), "NONE instant"),
    ("ALTER TABLE a ADD FOREIGN KEY (c) REFERENCES p (id)", "p", Engine.MARIADB, (10, 11), "METADATA instant"),
    ("ALTER TABLE a ADD z int", "a", Engine.SQLITE, (3, 35), "RESERVED instant"),
    ("ALTER TABLE a ADD z int NOT NULL", "a", Engine.SQLITE, (3, 35), "RESERVED scan fails_on_data"),
    ("ALTER TABLE a DROP COLUMN d", "a", Engine.SQLITE, (3, 35), "RESERVED rewrite rewrites"),
]


@pytest.mark.parametrize(("statement", "table", "engine", "version", "words"), _MYSQL_CASES)
def test_a_fact_of_another_engine_holds(
    statement: str, table: str, engine: Engine, version: Version, words: str
) -> None:
    before = "CREATE TABLE a (id integer PRIMARY KEY, d int)" if engine is Engine.SQLITE else _MYSQL
    assert _words(_effects(before, statement, engine, version)[table]) == words


def test_an_effect_says_why_and_where_from() -> None:
    found = _effects(
        "CREATE TABLE a (b varchar(40))", "ALTER TABLE a ALTER b TYPE varchar(20)", Engine.POSTGRES, (14,)
    )["a"]
    assert found.because == "varchar(40) to varchar(20): every value is checked against the length"
    assert found.source.startswith("https://www.postgresql.org/")
    found = _effects(
        "CREATE TABLE a (b int)", "ALTER TABLE a ADD c uuid DEFAULT gen_random_uuid()", Engine.POSTGRES, (14,)
    )["a"]
    assert found.because == "the default gen_random_uuid() is computed for every row"


def test_what_has_no_fact_has_no_effect() -> None:
    detected = Detected(engine=Engine.POSTGRES)
    for operation in (ops.Opaque(reason="syntax"), ops.Harmless(what="comment"), ops.SetSetting(name="x", value=None)):
        assert effects(operation, Schema(), detected) == ()


@pytest.mark.parametrize("name", _FILES)
def test_a_file_of_facts_can_be_read(name: str) -> None:
    facts = read_facts((FACTS / name).read_bytes(), name).facts
    assert len(facts) > 15
    assert [fact for fact in facts if fact.duration not in {"instant", "unknown"} and not fact.because] == []


def test_every_condition_and_every_choice_of_tables_is_used() -> None:
    files = [read_facts((FACTS / name).read_bytes(), name) for name in _FILES]
    assert set(CONDITIONS) <= {name for file in files for fact in file.facts for name in fact.when}
    assert set(TABLES) == {fact.tables for file in files for fact in file.facts}


_WRONG = {
    "facts: [": "while parsing",
    "locks: {}": "missing required field `facts`",
    "locks: {}\nfacts: [{operation: drop_table, lock: '', source: measured, extra: 1}]": "unknown field `extra`",
    "locks: {}\nfacts: [{operation: nothing, lock: '', source: measured}]": "no operation is called nothing",
    "locks: {}\nfacts: [{operation: drop_table, lock: '', source: measured, when: {concurrent: true}}]": "concurrent is no",
    "locks: {}\nfacts: [{operation: drop_table, lock: '', source: measured, tables: some}]": "some names no tables",
    "locks: {}\nfacts: [{operation: drop_table, lock: SHARE, source: measured}]": "the lock SHARE is not listed",
    "locks: {}\nfacts: [{operation: drop_table, lock: '', source: hearsay}]": "its source is neither",
    "locks: {}\nfacts: [{operation: drop_table, lock: '', source: measured, duration: long}]": "Invalid enum value 'long'",
}


@pytest.mark.parametrize(("text", "message"), _WRONG.items())
def test_a_wrong_file_is_refused_with_its_name_and_the_reason(text: str, message: str) -> None:
    with pytest.raises(InvalidFacts, match=re.escape(message)) as refused:
        read_facts(text.encode(), "wrong.yaml")
    assert str(refused.value).startswith("wrong.yaml")
