from __future__ import annotations

from analyzers.migrations.replay import copy_schema
from analyzers.migrations.replay_state import put, remove
from analyzers.migrations.rules.tallies import Share, Tally
from analyzers.migrations.schema import Origin, Schema, TableState

ORIGIN = Origin(path="1.sql", name="1", ordinal=0, where=(1, 1, 1, 1))


def table(name: str, *, bad: bool) -> TableState:
    return TableState(name=name, since=ORIGIN, row_security=bad)


def schema_of(**tables: bool) -> Schema:
    schema = Schema()
    for name, bad in tables.items():
        put(schema, table(name, bad=bad))
    return schema


class Looker:
    """Counts tables whose names are short, and notes which ones it was shown."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    def __call__(self, state: TableState) -> Share | None:
        self.shown.append(state.name)
        if len(state.name) > 1:
            return None
        return Share(every=1, wanting=(state.name,) if state.row_security else ())


def counted(tally: Tally) -> tuple[int, int, list[str]]:
    return tally.every, tally.wanting, tally.names()


def test_tally_counts_the_tables_of_which_something_is_said() -> None:
    tally = Tally(Looker())
    tally.follow(schema_of(a=True, b=False, long=True))
    assert counted(tally) == (2, 1, ["a"])


def test_tally_looks_only_at_states_that_are_others() -> None:
    look = Looker()
    tally, schema = Tally(look), schema_of(a=True, b=False, c=True)
    tally.follow(schema)
    look.shown.clear()
    after = copy_schema(schema)
    put(after, table("b", bad=True))
    put(after, table("d", bad=True))
    tally.follow(after)
    assert look.shown == ["b", "d"]
    assert counted(tally) == (4, 4, ["a", "b", "c", "d"])


def test_tally_follows_a_schema_that_lost_tables_and_one_that_has_them_again() -> None:
    tally, schema = Tally(Looker()), schema_of(a=True, b=True, c=True)
    tally.follow(schema)
    after = copy_schema(schema)
    remove(after, "a")
    tally.follow(after)
    assert counted(tally) == (2, 2, ["b", "c"])
    tally.follow(schema)
    assert counted(tally) == (3, 3, ["a", "b", "c"])


def test_tally_names_a_table_that_was_made_anew_where_it_stands_now() -> None:
    tally, schema = Tally(Looker()), schema_of(a=True, b=True)
    tally.follow(schema)
    remove(schema, "a")
    put(schema, table("c", bad=True))
    put(schema, table("a", bad=True))
    tally.follow(schema)
    assert counted(tally) == (3, 3, ["b", "c", "a"])
