from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analyzers.migrations.operations import (
    AddEnumValue,
    AlterType,
    AnyOperation,
    CreateIndex,
    DetachPartition,
    Dml,
    DropTable,
    Index,
    RefreshView,
    Reindex,
    SetSetting,
    Transaction,
)
from analyzers.migrations.runners import RUNNERS, groups, runner
from analyzers.migrations.script import Script, Way
from analyzers.migrations.stream import Detected, Engine, Migration, Runner, Stream

if TYPE_CHECKING:
    from collections.abc import Callable

LETTERS: dict[str, Callable[[int], AnyOperation]] = {
    "d": lambda n: DropTable(table="t", statement=n),
    "c": lambda n: CreateIndex(table="t", index=Index(name="i"), concurrent=True, statement=n),
    "m": lambda n: Dml(kind="update", table="t", statement=n),
    "s": lambda n: SetSetting(name="lock_timeout", value="2s", statement=n),
    "(": lambda n: Transaction(action="begin", statement=n),
    ")": lambda n: Transaction(action="commit", statement=n),
    "[": lambda n: Transaction(action="autocommit_begin", statement=n),
    "]": lambda n: Transaction(action="autocommit_end", statement=n),
}


def way_of(letters: str) -> Way:
    operations = tuple(LETTERS[letter](number) for number, letter in enumerate(letters))
    return Way(operations=operations, statements=len(operations))


def cut(
    letters: str, framework: str, *, engine: Engine = Engine.POSTGRES, asks: str = "", ordinal: int = 0, mode: str = ""
) -> str:
    """Return groups as text: ``T(..)`` in a transaction, ``E(..)`` in one of the file's own, ``S(..)`` in a shared one."""
    way = way_of(letters)
    script = Script(reader="sql", up=way, transaction=asks)  # type: ignore[arg-type]
    migration = Migration(path="a.sql", blob="b", name="a", ordinal=ordinal, script=script, up=way, down=None)
    stream = Stream(
        key="m",
        directory="m",
        runner=runner(framework, engine, mode or None),  # type: ignore[arg-type]
        detected=Detected(engine=engine),
        migrations=(migration,),
    )
    told = []
    names = {operation.statement: letter for letter, operation in zip(letters, way.operations, strict=True)}
    for group in groups(migration, stream, way):
        inside = "".join(names[operation.statement] for operation in group.operations)
        kind = "S" if group.shared else "E" if group.explicit else "T"
        told.append(f"{kind}{{{inside}}}" if group.transactional else f"{{{inside}}}")
    return " ".join(told)


@pytest.mark.parametrize(
    ("framework", "letters", "expected"),
    [
        ("goose", "dd", "T{dd}"),
        ("goose", "d(m)d", "E{d(m)} {d}"),
        ("flyway", "dd", "T{dd}"),
        ("flyway", "c", "{c}"),
        ("flyway", "sc", "{s} {c}"),
        ("flyway", "cd", "T{cd}"),
        ("golang-migrate", "c", "{c}"),
        ("golang-migrate", "sc", "T{sc}"),
        ("golang-migrate", "(d)c", "E{(d)} T{c}"),
        ("golang-migrate", "d(d)", "E{d(d)}"),
        ("prisma", "c", "{c}"),
        ("prisma", "dd", "T{dd}"),
        ("sqitch", "(dd)", "E{(dd)}"),
        ("sqitch", "dc", "{d} {c}"),
        ("sequelize", "dd", "{d} {d}"),
        ("sequelize", "(dd)", "E{(dd)}"),
        ("sequelize", "(dd", "E{(dd}"),
        ("drizzle", "d)c", "T{d)} {c}"),
        ("alembic", "d[c]d", "T{d} {[} {c} {]} T{d}"),
        ("django", "dm", "T{dm}"),
        ("knex", "dm", "T{dm}"),
        ("numbered", "d)", "T{d)}"),
        ("sequelize", ")", "{)}"),
    ],
)
def test_operations_are_cut_into_the_transactions_of_their_framework(
    framework: str, letters: str, expected: str
) -> None:
    assert cut(letters, framework) == expected


@pytest.mark.parametrize(
    ("framework", "mode", "letters", "expected"),
    [
        ("goose", "", "dc", "{d} {c}"),
        ("dbmate", "", "c", "{c}"),
        ("dbmate", "", "sc", "T{sc}"),
        ("numbered", "", "c", "{c}"),
        ("numbered", "", "sc", "T{sc}"),
        ("django", "", "dc", "{d} {c}"),
        ("knex", "", "dc", "{d} {c}"),
        ("typeorm", "", "c", "T{c}"),
        ("typeorm", "all", "c", "T{c}"),
        ("typeorm", "per-file", "c", "{c}"),
        ("sql-migrate", "", "c", "{c}"),
    ],
)
def test_a_file_can_ask_for_no_transaction(framework: str, mode: str, letters: str, expected: str) -> None:
    assert cut(letters, framework, asks="none", mode=mode) == expected


@pytest.mark.parametrize("framework", ["drizzle", "alembic", "typeorm"])
def test_later_files_share_the_transaction_of_all(framework: str) -> None:
    assert cut("dd", framework) == "T{dd}"
    assert cut("dd", framework, ordinal=3) == "S{dd}"
    assert cut("d[c]d", framework, ordinal=3) == "S{d} {[} {c} {]} T{d}"


def test_a_configured_mode_stands_above_the_usual_one() -> None:
    assert cut("dd", "alembic", ordinal=3, mode="per-file") == "T{dd}"
    assert cut("dd", "typeorm", ordinal=3, mode="none") == "{d} {d}"


@pytest.mark.parametrize("engine", [Engine.MYSQL, Engine.MARIADB])
@pytest.mark.parametrize("framework", sorted(RUNNERS))
def test_each_ddl_statement_of_mysql_commits(framework: str, engine: Engine) -> None:
    assert cut("dmd", framework, engine=engine) == "{d} {m} {d}"


def test_rows_alone_share_a_transaction_on_mysql() -> None:
    assert cut("mm", "goose", engine=Engine.MYSQL) == "T{mm}"


@pytest.mark.parametrize(
    ("framework", "engine", "expected"),
    [
        ("django", Engine.SQLITE, "T{dd}"),
        ("alembic", Engine.SQLITE, "{d} {d}"),
        ("golang-migrate", Engine.SQLITE, "T{dd}"),
        ("goose", Engine.UNKNOWN, "T{dd}"),
    ],
)
def test_engines_differ_where_their_drivers_do(framework: str, engine: Engine, expected: str) -> None:
    assert cut("dd", framework, engine=engine) == expected


def test_operations_of_one_statement_stay_together() -> None:
    operations: tuple[AnyOperation, ...] = (
        AlterType(table="t", column="a", type=None),
        AlterType(table="t", column="b", type=None),
        AlterType(table="t", column="c", type=None, statement=1),
    )
    way = Way(operations=operations, statements=2)
    migration = Migration(path="a", blob="b", name="a", ordinal=0, script=Script(reader="sql"), up=way, down=None)
    stream = Stream(
        key="",
        directory="",
        runner=Runner(framework="sequelize", transaction="none", has_down=True),
        detected=Detected(engine=Engine.POSTGRES),
        migrations=(migration,),
    )
    assert [len(group.operations) for group in groups(migration, stream, way)] == [2, 1]


@pytest.mark.parametrize(
    ("operation", "transactional"),
    [
        (AddEnumValue(name="e", value="v"), True),
        (Reindex(target="table", name="t"), True),
        (Reindex(target="table", name="t", concurrent=True), False),
        (Reindex(target="database", name="d"), False),
        (DetachPartition(table="t", partition="p", concurrent=True), False),
        (RefreshView(name="v", concurrent=True), True),
    ],
)
def test_flyway_runs_without_a_transaction_what_cannot_have_one(operation: AnyOperation, transactional: bool) -> None:
    way = Way(operations=(operation,), statements=1)
    migration = Migration(path="a", blob="b", name="a", ordinal=0, script=Script(reader="sql"), up=way, down=None)
    stream = Stream(
        key="",
        directory="",
        runner=runner("flyway", Engine.POSTGRES),
        detected=Detected(engine=Engine.POSTGRES),
        migrations=(migration,),
    )
    [group] = groups(migration, stream, way)
    assert group.transactional is transactional


@pytest.mark.parametrize("framework", sorted(RUNNERS))
@pytest.mark.parametrize("letters", ["d", "(d)m", "[c]d", "d(m", ")d(", "((d))", "scd"])
def test_groups_hold_every_operation_once_and_in_order(framework: str, letters: str) -> None:
    assert "".join(letter for letter in cut(letters, framework) if letter in LETTERS) == letters


def test_nothing_makes_no_group() -> None:
    assert cut("", "goose") == ""
