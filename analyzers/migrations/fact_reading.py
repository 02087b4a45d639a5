"""Reads the facts of ``facts/*.yaml`` and tells from them what an operation does to the database.

A fact names an operation, conditions (``fact_conditions``), a range of versions and the tables concerned (``fact_tables``). Facts
stand in the order from special to general: the first that holds counts, for each table.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import msgspec
import yaml

from analyzers.migrations import operations as ops
from analyzers.migrations.effects import Duration, Effect
from analyzers.migrations.fact_conditions import CONDITIONS, Case, words
from analyzers.migrations.fact_tables import TABLES
from analyzers.migrations.replay_state import located
from analyzers.migrations.stream import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzers.migrations.operations import AnyOperation
    from analyzers.migrations.schema import Schema
    from analyzers.migrations.stream import Detected, Version

FACTS = Path(__file__).with_name("facts")
_FILES = {
    Engine.POSTGRES: "postgres.yaml",
    Engine.UNKNOWN: "postgres.yaml",
    Engine.MYSQL: "mysql.yaml",
    Engine.MARIADB: "mariadb.yaml",
    Engine.SQLITE: "sqlite.yaml",
}


class InvalidFacts(ValueError):
    """A file of facts cannot be understood; the message names the file, the fact and what is wrong."""


class Fact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One fact, as it stands in its file.

    ``operation`` has the tags of the operations that it is about. ``when``: conditions with the value, or the values, that each
    must have. ``since`` is the first version for which it holds, ``until`` the first for which it does not any more, '' for no
    bound. ``tables``: which of them. ``lock`` is a key of the file's ``locks``, or ``stated``: the operation says it. ``blocks`` is
    what others cannot do meanwhile where that differs from what the lock says.
    """

    operation: tuple[str, ...] | str
    lock: str
    source: str
    tables: str = "table"
    when: dict[str, bool | str | tuple[str, ...]] = {}
    since: str | int | float = ""
    until: str | int | float = ""
    duration: Duration = "instant"
    blocks: tuple[Literal["reads", "writes"], ...] | None = None
    rewrites: bool = False
    scans: bool = False
    builds: bool = False
    fails_on_data: bool = False
    no_transaction: bool = False
    because: str = ""

    @property
    def operations(self) -> tuple[str, ...]:
        """The tags of the operations."""
        return (self.operation,) if isinstance(self.operation, str) else self.operation

    def holds(self, case: Case) -> bool:
        """Tell whether versions and conditions fit."""
        version = case.detected.version
        if (self.since != "" and version < parsed(self.since)) or (self.until != "" and version >= parsed(self.until)):
            return False
        for name, wanted in self.when.items():
            value = value_of(name, case)
            if value not in wanted if isinstance(wanted, tuple) else value != wanted:
                return False
        return True


class Facts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of facts. ``locks`` says of each lock what others cannot do while it is held."""

    locks: dict[str, tuple[Literal["reads", "writes"], ...]]
    facts: tuple[Fact, ...]


_TAGS: dict[str, type[ops.Operation]] = {
    str(kind.__struct_config__.tag): kind for kind in ops.Operation.__subclasses__()
}


def effects(operation: AnyOperation, schema: Schema, detected: Detected) -> tuple[Effect, ...]:
    """Return what an operation does, an effect for each table concerned; the schema is the one just before it.

    The table of an effect is '' where something holds of the statement alone (it cannot run in a transaction). Nothing for an
    operation of which no fact is known: settings, grants, what is opaque.
    """
    operation = located(schema, operation)
    facts = _by_operation(detected.engine).get(type(operation), ())
    if not facts:
        return ()
    case = Case(operation=operation, schema=schema, detected=detected)
    locks = _loaded(_FILES[detected.engine]).locks
    concerned: dict[str, tuple[str, ...]] = {}
    found: dict[str, Effect] = {}
    for fact in facts:
        if fact.tables not in concerned:
            concerned[fact.tables] = TABLES[fact.tables](case)
        tables = [table for table in concerned[fact.tables] if table not in found]
        if tables and fact.holds(case):
            for table in tables:
                found[table] = _effect(fact, case, table, locks)
    return tuple(found.values())


_STRONGEST: Final = "ACCESS EXCLUSIVE"
_ALTERING: Final = (
    ops.AddColumn | ops.DropColumn | ops.AlterType | ops.SetNullable | ops.SetDefault | ops.DropConstraint
)


def in_statement(
    costs: tuple[Effect, ...], table: str, position: int, operations: Sequence[AnyOperation], engine: Engine
) -> tuple[Effect, ...]:
    """Return what an operation does as a clause of its statement: PostgreSQL takes the strongest lock of an ALTER TABLE for all.

    ``table`` is its table as the schema has it, ``position`` where it stands among the operations of its transaction.
    """
    operation = operations[position]
    if engine not in {Engine.POSTGRES, Engine.UNKNOWN} or not isinstance(
        operation, ops.AddConstraint | ops.ValidateConstraint
    ):
        return costs
    if not any(_alters_too(operation, one) for one in _statement(position, operations)):
        return costs
    return tuple(
        replace(one, lock=_STRONGEST, blocks_reads=True, blocks_writes=True) if one.table == table else one
        for one in costs
    )


def _statement(position: int, operations: Sequence[AnyOperation]) -> Iterator[AnyOperation]:
    """Yield the operations beside one that belong to its statement."""
    for way in (range(position - 1, -1, -1), range(position + 1, len(operations))):
        for at in way:
            if operations[at].statement != operations[position].statement:
                break
            yield operations[at]


def _alters_too(operation: ops.AddConstraint | ops.ValidateConstraint, one: AnyOperation) -> bool:
    """Tell whether another operation needs the strongest lock in the same ALTER TABLE, whose clauses share a place in a block."""
    return (
        isinstance(one, _ALTERING)
        and one.table == operation.table
        and (one.where == operation.where or not operation.block)
    )


def _effect(fact: Fact, case: Case, table: str, locks: dict[str, tuple[Literal["reads", "writes"], ...]]) -> Effect:
    stated = str(getattr(case.operation, "mode", "")).upper()
    lock = stated if fact.lock == "stated" else fact.lock
    blocks = fact.blocks if fact.blocks is not None else locks.get(lock, ())
    return Effect(
        table=table,
        lock=lock,
        duration=fact.duration,
        blocks_reads="reads" in blocks,
        blocks_writes="writes" in blocks,
        rewrites=fact.rewrites,
        scans=fact.scans,
        builds=fact.builds,
        fails_on_data=fact.fails_on_data,
        no_transaction=fact.no_transaction,
        because=words(fact.because, case),
        source=fact.source,
    )


def value_of(name: str, case: Case) -> bool | str:
    """Return the value of a condition: what its function gives, else the operation's own field."""
    condition = CONDITIONS.get(name)
    if condition is not None:
        return condition(case)
    value = getattr(case.operation, name)
    return value if isinstance(value, bool) else str(value)


@cache
def _by_operation(engine: Engine) -> dict[type[ops.Operation], tuple[Fact, ...]]:
    grouped: dict[type[ops.Operation], list[Fact]] = {}
    for fact in _loaded(_FILES[engine]).facts:
        for tag in fact.operations:
            grouped.setdefault(_TAGS[tag], []).append(fact)
    return {kind: tuple(facts) for kind, facts in grouped.items()}


@cache
def _loaded(name: str) -> Facts:
    return read_facts((FACTS / name).read_bytes(), name)


def read_facts(content: bytes, name: str) -> Facts:
    """Read a file of facts; InvalidFacts says what is wrong in it."""
    try:
        facts = msgspec.convert(yaml.load(content, Loader=yaml.CSafeLoader), Facts)
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise InvalidFacts(f"{name}: {error}") from error
    for number, fact in enumerate(facts.facts, 1):
        problem = _problem(fact, facts)
        if problem:
            raise InvalidFacts(f"{name}, fact {number} ({', '.join(fact.operations)}): {problem}")
    return facts


def _problem(fact: Fact, facts: Facts) -> str:
    """Return what is wrong with a fact; '' if nothing is."""
    unknown = [tag for tag in fact.operations if tag not in _TAGS]
    if unknown:
        return f"no operation is called {unknown[0]}"
    for name in fact.when:
        without = [
            tag for tag in fact.operations if name not in CONDITIONS and name not in _TAGS[tag].__struct_fields__
        ]
        if without:
            return f"{name} is no condition, and {without[0]} has no such field"
    if fact.tables not in TABLES:
        return f"{fact.tables} names no tables; known are {', '.join(sorted(TABLES))}"
    if fact.lock not in facts.locks and fact.lock not in {"", "stated"}:
        return f"the lock {fact.lock} is not listed under locks"
    if not (fact.source.startswith("https://") or fact.source.startswith("measured")):
        return "its source is neither an address nor measured"
    return ""


def parsed(version: str | float) -> Version:
    """Return a version as numbers."""
    return tuple(int(part) for part in str(version).split("."))
