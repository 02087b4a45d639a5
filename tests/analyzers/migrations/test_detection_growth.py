from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from analyzers.migrations.detection import Detector
from analyzers.migrations.script import Dialect, Script, Way
from analyzers.protocol import NOTHING, BlobFacts, BlobKey, TreeFacts
from analyzers.roles import Roles


class NoFacts:
    def facts(self, _key: BlobKey) -> BlobFacts:
        return NOTHING


SCRIPT = (Script(reader="sql", dialect=Dialect.POSTGRES, up=Way(statements=1)),)

NAMES = st.sampled_from(
    [
        *(f"db/migrations/{number:03}_a.sql" for number in (1, 2, 3, 4, 5, 7, 9)),
        *(f"db/migrations/20240101{number:06}_a.sql" for number in (1, 2, 3)),
        "db/migrations/002_b.sql",
        "db/migrations/003_a.down.sql",
        "db/migrations/003_a.up.sql",
        "db/migrations/004_a.mysql.up.sql",
        "db/migrations/V3__a.sql",
        "db/migrations/V3__b.sql",
        "db/migrations/V4__a.sql",
        "db/migrations/V3.1__a.sql",
        "db/migrations/R__views.sql",
        "db/migrations/seed.sql",
        "db/migrations/v2/006_a.sql",
        "db/migrations/008_baseline.sql",
    ]
)


def tree(paths: list[str]) -> TreeFacts:
    return TreeFacts(entries=dict.fromkeys(paths, "1"), roles=Roles(), source=NoFacts())


@example(steps=["db/migrations/V3__a.sql", "db/migrations/V3__b.sql"])
@given(steps=st.lists(NAMES, unique=True, max_size=8))
def test_folder_that_grows_file_by_file_is_what_it_is_as_a_whole(steps: list[str]) -> None:
    growing = Detector()
    for end in range(1, len(steps) + 1):
        now = tree(steps[:end])
        found = growing.detect(now, lambda _: SCRIPT, lambda _: [])
        assert found == Detector().detect(now, lambda _: SCRIPT, lambda _: [])


def test_file_behind_all_others_leaves_the_migrations_in_front_as_they_are() -> None:
    detector = Detector()
    [before] = detector.detect(tree(["db/migrations/1_a.sql", "db/migrations/2_b.sql"]), lambda _: SCRIPT, lambda _: [])
    [after] = detector.detect(
        tree(["db/migrations/1_a.sql", "db/migrations/2_b.sql", "db/migrations/3_c.sql"]),
        lambda _: SCRIPT,
        lambda _: [],
    )
    assert [one.name for one in after.migrations] == [*(one.name for one in before.migrations), "3_c"]
    assert all(one is other for one, other in zip(before.migrations, after.migrations, strict=False))


def test_file_that_makes_a_gap_tell_something_is_not_only_added() -> None:
    detector = Detector()
    paths = [f"db/migrations/{number}_a.sql" for number in (*range(1, 11), *range(13, 22))]
    [before] = detector.detect(tree(paths), lambda _: SCRIPT, lambda _: [])
    [after] = detector.detect(tree([*paths, "db/migrations/22_a.sql"]), lambda _: SCRIPT, lambda _: [])
    assert [problem.kind for problem in (*before.problems, *after.problems)] == ["gap"]
