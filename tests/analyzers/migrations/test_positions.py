from __future__ import annotations

from dataclasses import replace

from analyzers.migrations.positions import Positions
from analyzers.migrations.runners import runner
from analyzers.migrations.script import Script, Way
from analyzers.migrations.stream import Detected, Engine, Migration, Stream

SCRIPT = Script(reader="sql")


def migration(ordinal: int, *, down: str = "", path: str = "") -> Migration:
    return Migration(
        path=path or f"{ordinal}.up.sql",
        blob="1",
        name=f"{ordinal}",
        ordinal=ordinal,
        script=SCRIPT,
        up=Way(),
        down_path=down,
    )


def stream_of(*migrations: Migration) -> Stream:
    return Stream(
        key="db",
        directory="db",
        runner=runner("golang-migrate", Engine.POSTGRES),
        detected=Detected(engine=Engine.POSTGRES),
        migrations=migrations,
    )


FIRST, SECOND = migration(0, down="0.down.sql"), migration(1)


def test_way_back_in_a_file_of_its_own_has_the_position_of_its_migration() -> None:
    positions, stream = Positions(), stream_of(FIRST, SECOND)
    assert positions.of(stream) == {"0.down.sql": 0, "0.up.sql": 0, "1.up.sql": 1}
    assert positions.migration(stream, "0.up.sql") is FIRST
    assert positions.migration(stream, "0.down.sql") is None
    assert positions.migration(stream, "2.up.sql") is None


def test_streams_before_and_after_a_change_are_known_side_by_side() -> None:
    positions, before, after = Positions(), stream_of(FIRST), stream_of(FIRST, SECOND)
    assert [positions.of(before), positions.of(after)] == [Positions().of(before), Positions().of(after)]
    assert positions.of(before) is positions.of(before)
    assert positions.of(after) is positions.of(after)


def test_stream_that_lost_or_exchanged_a_migration_is_listed_anew() -> None:
    positions = Positions()
    for stream in (
        stream_of(FIRST, SECOND),
        stream_of(replace(SECOND, ordinal=0)),
        stream_of(migration(0, path="other.sql"), SECOND),
        stream_of(FIRST),
    ):
        assert positions.of(stream) == Positions().of(stream)


def test_path_that_comes_twice_is_where_it_is_in_the_stream_as_a_whole() -> None:
    positions = Positions()
    positions.of(stream_of(FIRST))
    both = stream_of(FIRST, migration(1, path="0.down.sql"), migration(2, path="3.sql", down="0.up.sql"))
    assert positions.of(both) == Positions().of(both)
