from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest

from analyzers.migrations.context_reading import read_hints
from analyzers.migrations.detection import Detector, Override, overrides_of, selects
from analyzers.migrations.operations import CreateTable, DropTable
from analyzers.migrations.readers.django import read_django
from analyzers.migrations.readers.sql_files import read_sql_file
from analyzers.migrations.runners import RUNNERS
from analyzers.migrations.script import Script, Way
from analyzers.migrations.stream import ASSUMED, Engine, Stream
from analyzers.protocol import NOTHING, BlobFacts, BlobKey, TreeFacts
from analyzers.roles import Roles, role_of
from fleetreview.owner_settings import ENGINES, FRAMEWORKS, TRANSACTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Content = str | Script
TABLE = "CREATE TABLE a (id integer);\n"


class NoFacts:
    def facts(self, key: BlobKey) -> BlobFacts:
        del key
        return NOTHING


class Trees:
    """A repository whose files are texts, or scripts that a reader would have made; counts what is read."""

    def __init__(self, overrides: Sequence[Override] = ()) -> None:
        self.detector = Detector(overrides)
        self.read: list[str] = []

    def streams(self, files: Mapping[str, Content]) -> tuple[Stream, ...]:
        def scripts(path: str) -> tuple[Script, ...]:
            self.read.append(path)
            content = files[path]
            if isinstance(content, Script):
                return (content,)
            if path.endswith(".sql"):
                return read_sql_file(content.encode())
            return read_django(content.encode()) if path.endswith(".py") else ()

        def hints(path: str) -> list[dict[str, Any]]:
            content = files[path]
            return (
                [] if isinstance(content, Script) else read_hints(content.encode(), PurePosixPath(path).suffix.lower())
            )

        tree = TreeFacts(
            entries={path: str(content) for path, content in files.items()}, roles=Roles(), source=NoFacts()
        )
        return self.detector.detect(tree, scripts, hints)


def streams_of(files: Mapping[str, Content], *overrides: Override) -> tuple[Stream, ...]:
    return Trees(overrides).streams(files)


def stream_of(files: Mapping[str, Content], *overrides: Override) -> Stream:
    [stream] = streams_of(files, *overrides)
    return stream


def names(stream: Stream) -> list[str]:
    return [migration.name for migration in stream.migrations]


def problems(stream: Stream) -> list[str]:
    return [problem.kind for problem in stream.problems]


def code(reader: str, **said: Any) -> Script:
    return Script(
        reader=reader,  # type: ignore[arg-type]
        up=Way(operations=(CreateTable(table="a"),), statements=1),
        down=Way(operations=(DropTable(table="a"),), statements=1),
        **said,
    )


@pytest.mark.parametrize(
    ("files", "framework", "expected"),
    [
        (["db/migration/V1__a.sql", "db/migration/V1_2__b.sql", "db/migration/V10__c.sql"], "flyway", "V1 V1.2 V10"),
        (["db/migration/V2__b.sql", "db/migration/old/V1__a.sql"], "flyway", "V1 V2"),
        (["db/migration/R__view.sql", "db/migration/V1__a.sql"], "flyway", "V1 R__view"),
        (["migrations/2_b.up.sql", "migrations/10_c.up.sql", "migrations/1_a.up.sql"], "golang-migrate", "1_a 2_b 10_c"),
        (["migrations/0001_a.sql", "migrations/0002_b.sql"], "numbered", "0001_a 0002_b"),
        (["migrations/001.sql", "migrations/002.sql"], "numbered", "001 002"),
        (["migrations/1.2.3__x.sql", "migrations/1.10.0__y.sql"], "numbered", "1.2.3__x 1.10.0__y"),
        (["store/migration/0.9/01__b.sql", "store/migration/0.10/00__a.sql"], "numbered", "0.9/01__b 0.10/00__a"),
        (["db/migrations/20240102_b/migration.sql", "db/migrations/20240101_a/migration.sql"], "prisma", "20240101_a 20240102_b"),
        (["migrations/2024-01-01-000000_a/up.sql", "migrations/2024-01-01-000000_a/down.sql"], "numbered", "2024-01-01-000000_a"),
        (["supabase/migrations/20240101000000_a.sql"], "numbered", "20240101000000_a"),
    ],
)  # fmt: skip
def test_files_of_sql_are_ordered_as_their_framework_does(files: list[str], framework: str, expected: str) -> None:
    stream = stream_of(dict.fromkeys(files, TABLE))
    assert (stream.runner.framework, names(stream), stream.problems) == (framework, expected.split(), ())
    assert [migration.ordinal for migration in stream.migrations] == list(range(len(stream.migrations)))
    assert stream.detected_from


@pytest.mark.parametrize(
    ("mark", "framework"),
    [
        ("-- +goose Up\n", "goose"),
        ("-- migrate:up\n", "dbmate"),
        ("-- +migrate Up\n", "sql-migrate"),
    ],
)
def test_annotations_tell_the_framework(mark: str, framework: str) -> None:
    stream = stream_of({"db/1_a.sql": f"{mark}{TABLE}", "db/2_b.sql": TABLE})
    assert stream.runner.framework == framework


def test_a_pair_of_files_is_one_migration() -> None:
    stream = stream_of({"m/migrations/1_a.up.sql": TABLE, "m/migrations/1_a.down.sql": "DROP TABLE a;\n"})
    [migration] = stream.migrations
    assert (migration.down_path, migration.down_blob) == ("m/migrations/1_a.down.sql", "DROP TABLE a;\n")
    assert migration.down is not None
    assert migration.down.statements == 1


def test_a_way_up_without_a_way_down_has_none() -> None:
    files = {"migrations/1_a.up.sql": TABLE, "migrations/1_a.down.sql": "", "migrations/2_b.up.sql": TABLE}
    downs = [migration.down for migration in stream_of(files).migrations]
    assert downs[0] is not None
    assert downs[1] is None


def test_a_way_down_alone_is_a_problem() -> None:
    assert problems(stream_of({"migrations/1_a.up.sql": TABLE, "migrations/2_b.down.sql": ""})) == ["missing"]


def test_sections_give_ways_back_only_where_the_framework_has_them() -> None:
    text = f"-- +goose Up\n{TABLE}-- +goose Down\nDROP TABLE a;\n"
    assert stream_of({"db/1_a.sql": text, "db/2_b.sql": text}).migrations[0].down is not None
    flyway = stream_of({"db/migration/V1__a.sql": text})
    assert flyway.migrations[0].down is None


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (["migrations/0001_a.sql", "migrations/0001_b.sql"], ["duplicate"]),
        (["migrations/0001_a.sql", "migrations/0002_b.sql", "migrations/0004_c.sql"], ["gap"]),
        (["migrations/0001_a.sql", "migrations/0010_b.sql", "migrations/0020_c.sql"], []),
        (["migrations/20240101_a.sql", "migrations/20240103_b.sql"], []),
        (["migrations/1_a.up.sql", "migrations/3_c.up.sql"], []),
        (["migrations/0001_a.sql", "migrations/fix.sql"], ["unnamed"]),
        (["migrations/0001_a.sql", "migrations/schema.sql"], []),
        (["migrations/0001_a.sql", "migrations/LATEST.sql"], []),
        (["migrations/1_a.up.sql", "migrations/2_b.sql"], ["unnamed"]),
        (["db/migration/V1__a.sql", "db/migration/V1_0__b.sql"], []),
        (["db/migration/V1__a.sql", "db/migration/afterMigrate.sql"], []),
    ],
)
def test_what_is_wrong_with_the_numbers_is_told(files: list[str], expected: list[str]) -> None:
    assert problems(stream_of(dict.fromkeys(files, TABLE))) == expected


@pytest.mark.parametrize(
    "files",
    [
        ["vendor/x/migrations/0001_a.sql"],
        ["tests/migrations/0001_a.sql"],
        ["examples/app/migrations/0001_a.sql"],
        ["store/seed/sqlite/01__dump.sql"],
        ["docker-entrypoint-initdb.d/01-init.sql"],
        ["sql/schema.sql"],
        ["sql/queries/1_users.sql"],
        ["report/1_totals.sql"],
        ["README.md"],
        [],
    ],
)
def test_files_that_are_no_migrations_make_no_stream(files: list[str]) -> None:
    assert streams_of(dict.fromkeys(files, TABLE)) == ()


def test_folders_of_engines_are_streams_of_their_own() -> None:
    files = [f"store/migration/{engine}/0.1/00__a.sql" for engine in ("mysql", "postgres", "sqlite")]
    streams = streams_of(dict.fromkeys(files, TABLE))
    assert [(stream.key, stream.engine) for stream in streams] == [
        ("store/migration/mysql", Engine.MYSQL),
        ("store/migration/postgres", Engine.POSTGRES),
        ("store/migration/sqlite", Engine.SQLITE),
    ]
    assert streams[0].detected.engine_from == "store/migration/mysql"


def test_engines_in_names_take_the_general_file_where_they_have_none() -> None:
    files = {
        "migrations/1_a.up.sql": TABLE,
        "migrations/1_a.down.sql": "DROP TABLE a;",
        "migrations/2_b.mysql.up.sql": TABLE,
        "migrations/2_b.up.sql": TABLE,
        "migrations/3_c.postgres.up.sql": TABLE,
        "migrations/3_c.cockroach.up.sql": TABLE,
    }
    streams = {stream.engine: stream for stream in streams_of(files)}
    assert {engine: [m.path.rpartition("/")[2] for m in stream.migrations] for engine, stream in streams.items()} == {
        Engine.MYSQL: ["1_a.up.sql", "2_b.mysql.up.sql"],
        Engine.POSTGRES: ["1_a.up.sql", "2_b.up.sql", "3_c.postgres.up.sql"],
    }
    assert streams[Engine.MYSQL].migrations[0].down is not None


def test_a_first_baseline_is_not_judged() -> None:
    stream = stream_of(dict.fromkeys(["migrations/20220510_baseline.sql", "migrations/20220511_b.sql"], TABLE))
    assert [migration.baseline for migration in stream.migrations] == [True, False]


def test_what_its_runner_skips_from_now_on_is_not_judged() -> None:
    texts = {"1_a": TABLE, "2_b": f"-- postgres-migrations ignore\n{TABLE}", "3_c": f"-- do not ignore\n{TABLE}"}
    stream = stream_of({f"migrations/{name}.sql": text for name, text in texts.items()})
    assert [migration.baseline for migration in stream.migrations] == [False, True, False]
    assert stream.migrations[1].up.operations


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (["V1__a.sql", "V2__b.sql", "B2__all.sql", "V3__c.sql"], ["V1", "V2", "V3"]),
        (["B2__all.sql", "V3__c.sql"], ["B2__all", "V3"]),
    ],
)
def test_a_baseline_of_flyway_is_taken_where_the_originals_are_gone(files: list[str], expected: list[str]) -> None:
    stream = stream_of({f"db/migration/{name}": TABLE for name in files})
    assert names(stream) == expected
    assert [m.name for m in stream.migrations if m.baseline] == [name for name in expected if name.startswith("B")]


def test_a_configuration_beside_a_file_of_flyway_can_ask_for_no_transaction() -> None:
    files = {"db/migration/V1__a.sql": TABLE, "db/migration/V1__a.sql.conf": "executeInTransaction=false\n"}
    assert stream_of(files).migrations[0].script.transaction == "none"


def test_files_of_goose_in_go_and_in_sql_are_one_stream() -> None:
    files: dict[str, Content] = {"db/00001_a.sql": f"-- +goose Up\n{TABLE}", "db/00002_b.go": code("goose")}
    stream = stream_of(files)
    assert (stream.runner.framework, names(stream)) == ("goose", ["00001_a", "00002_b"])
    assert stream.migrations[1].down is not None


JOURNAL = '{"dialect": "%s", "entries": [%s]}'


def entry(idx: int, tag: str, when: int) -> str:
    return f'{{"idx": {idx}, "when": {when}, "tag": "{tag}"}}'


@pytest.mark.parametrize(
    ("entries", "expected", "wrong"),
    [
        ([entry(0, "0000_b", 1), entry(1, "0001_a", 2)], ["0000_b", "0001_a"], []),
        ([entry(0, "0000_b", 1)], ["0000_b"], ["journal"]),
        ([entry(0, "0000_b", 1), entry(1, "0001_a", 2), entry(2, "0002_c", 3)], ["0000_b", "0001_a"], ["missing"]),
        ([entry(0, "0000_b", 2), entry(1, "0001_a", 1)], ["0000_b", "0001_a"], ["journal"]),
    ],
)
def test_drizzle_goes_by_its_journal(entries: list[str], expected: list[str], wrong: list[str]) -> None:
    files = {
        "drizzle/0000_b.sql": TABLE,
        "drizzle/0001_a.sql": TABLE,
        "drizzle/meta/_journal.json": JOURNAL % ("mysql", ", ".join(entries)),
    }
    stream = stream_of(files)
    assert (stream.runner.framework, stream.runner.transaction) == ("drizzle", "all")
    assert (names(stream), problems(stream)) == (expected, wrong)
    assert stream.engine is Engine.MYSQL


def test_sqitch_goes_by_its_plan() -> None:
    files = {
        "sqitch.plan": "%project=shop\n\nusers 2024 A\norders [users] 2024 A\ngone 2024 A\n",
        "sqitch.conf": "[core]\n\tengine = pg\n",
        "deploy/orders.sql": f"BEGIN;\n{TABLE}COMMIT;\n",
        "deploy/users.sql": TABLE,
        "revert/users.sql": "DROP TABLE a;",
        "verify/users.sql": "SELECT 1;",
    }
    stream = stream_of(files)
    assert (stream.runner.framework, names(stream), problems(stream)) == ("sqitch", ["users", "orders"], ["missing"])
    assert [migration.down_path for migration in stream.migrations] == ["revert/users.sql", ""]
    assert stream.engine is Engine.POSTGRES


def alembic(revision: str, *depends: str, **said: Any) -> Script:
    return code("alembic", revision=revision, depends=depends, **said)


def test_alembic_goes_by_its_revisions() -> None:
    files = {
        "app/alembic/versions/a1_second.py": alembic("a1", "f9"),
        "app/alembic/versions/f9_first.py": alembic("f9"),
        "app/alembic/versions/2024/b2_third.py": alembic("b2", "a1"),
    }
    stream = stream_of(files)
    assert (stream.key, names(stream), stream.problems) == (
        "app/alembic/versions",
        ["f9_first", "a1_second", "b2_third"],
        (),
    )


@pytest.mark.parametrize(
    ("scripts", "expected"),
    [
        ([alembic("a"), alembic("b", "a"), alembic("c", "a")], ["heads"]),
        ([alembic("a"), alembic("b", "a"), alembic("c", "a"), alembic("d", "b", "c")], []),
        ([alembic("a"), alembic("b", "gone")], ["missing", "heads"]),
        ([alembic("a", "b"), alembic("b", "a")], ["cycle"]),
        ([alembic("a"), alembic("a")], ["duplicate"]),
        ([alembic("abcdef"), alembic("b", "abc")], []),
        ([alembic("a", branch_labels=("x",)), alembic("b", branch_labels=("y",))], []),
    ],
)
def test_what_is_wrong_with_revisions_is_told(scripts: list[Script], expected: list[str]) -> None:
    files = {f"versions/{number}_x.py": script for number, script in enumerate(scripts)}
    stream = stream_of(files)
    assert problems(stream) == expected
    assert len(stream.migrations) == len({script.revision for script in scripts})


def test_typeorm_goes_by_the_time_in_the_name_of_the_class() -> None:
    files = {
        "src/migrations/b.ts": code("typeorm", revision="Second1700000000002"),
        "src/migrations/1700000000001-a.ts": code("typeorm"),
        "src/migrations/c.ts": code("typeorm", revision="Third1700000000002"),
    }
    stream = stream_of(files)
    assert names(stream) == ["1700000000001-a", "b", "c"]
    assert problems(stream) == ["duplicate"]


@pytest.mark.parametrize("framework", ["knex", "sequelize"])
def test_knex_and_sequelize_go_by_the_names_of_files(framework: str) -> None:
    files = {
        f"db/migrations/{name}.js": code(framework) for name in ("20240222_b", "20240222_a", "20240101_c")
    }  # numbers twice are in order all the same
    stream = stream_of(files)
    assert (stream.runner.framework, names(stream), stream.problems) == (
        framework,
        ["20240101_c", "20240222_a", "20240222_b"],
        (),
    )


def django(*depends: str, **said: Any) -> Script:
    return code("django", depends=depends, **said)


def test_applications_of_django_are_one_stream_by_dependencies() -> None:
    files = {
        "shop/orders/migrations/0001_initial.py": django("users.0002_more", "auth.0001_initial"),
        "shop/users/migrations/0001_initial.py": django(),
        "shop/users/migrations/0002_more.py": django("users.0001_initial"),
    }
    stream = stream_of(files)
    assert (stream.key, stream.directory) == ("django", "shop")
    assert names(stream) == ["users.0001_initial", "users.0002_more", "orders.0001_initial"]
    assert stream.problems == ()


@pytest.mark.parametrize(
    ("scripts", "expected"),
    [
        ({"0001_a": django(), "0002_b": django("a.0001_a"), "0002_c": django("a.0001_a")}, ["heads"]),
        ({"0001_a": django("a.0000_gone")}, ["missing"]),
        ({"0001_a": django("a.0002_b"), "0002_b": django("a.0001_a")}, ["cycle"]),
        ({"0001_a": django("swappable:AUTH_USER_MODEL")}, []),
        ({"0001_a": django("auth.__first__")}, []),
        ({"0001_a": django(), "0002_b": django("a.__first__")}, []),
        ({"0001_a": django(run_before=("a.0002_b",)), "0002_b": django()}, []),
    ],
)
def test_what_is_wrong_with_dependencies_is_told(scripts: dict[str, Script], expected: list[str]) -> None:
    stream = stream_of({f"a/migrations/{name}.py": script for name, script in scripts.items()})
    assert problems(stream) == expected
    assert len(stream.migrations) == len(scripts)


def test_a_squash_beside_its_originals_is_left_out() -> None:
    files = {
        "a/migrations/0001_a.py": django(),
        "a/migrations/0002_b.py": django("a.0001_a"),
        "a/migrations/0001_squashed.py": django(replaces=("a.0001_a", "a.0002_b")),
        "a/migrations/0003_c.py": django("a.0001_squashed"),
    }
    stream = stream_of(files)
    assert (names(stream), stream.problems) == (["a.0001_a", "a.0002_b", "a.0003_c"], ())


def test_a_squash_whose_originals_are_gone_is_a_baseline() -> None:
    files = {
        "a/migrations/0001_squashed.py": django(replaces=("a.0001_a", "a.0002_b")),
        "a/migrations/0003_c.py": django("a.0002_b"),
    }
    stream = stream_of(files)
    assert [(m.name, m.baseline) for m in stream.migrations] == [("a.0001_squashed", True), ("a.0003_c", False)]
    assert stream.problems == ()


def test_the_label_of_an_application_stands_in_its_tables() -> None:
    text = (
        "from django.db import migrations, models\n"
        "class Migration(migrations.Migration):\n"
        "    operations = [migrations.CreateModel('Order', [('id', models.IntegerField(primary_key=True))])]\n"
    )
    plain = stream_of({"shop/orders/migrations/0001_a.py": text})
    assert [getattr(one, "table", "") for one in plain.migrations[0].up.operations][:1] == ["orders_order"]
    config = "class C(AppConfig):\n    name = 'shop.orders'\n    label = 'sales'\n"
    labelled = stream_of({"shop/orders/migrations/0001_a.py": text, "shop/orders/apps.py": config})
    assert names(labelled) == ["sales.0001_a"]
    assert [getattr(one, "table", "") for one in labelled.migrations[0].up.operations][:1] == ["sales_order"]


def test_projects_of_django_in_one_repository_are_streams_of_their_own() -> None:
    files = {f"{one}/users/migrations/0001_a.py": django() for one in ("shop", "blog")}
    streams = streams_of({**files, "shop/manage.py": "", "blog/manage.py": ""})
    assert [stream.key for stream in streams] == ["blog#django", "shop#django"]


def test_a_stream_of_django_keeps_its_key_when_an_application_is_added() -> None:
    one = {"shop/users/migrations/0001_a.py": django()}
    assert stream_of(one).key == stream_of({**one, "shop/orders/migrations/0001_a.py": django()}).key


M = "migrations/0001_a.sql"


@pytest.mark.parametrize(
    ("files", "engine", "version", "told_by"),
    [
        ({"compose.yml": "  image: postgres:13\n"}, Engine.POSTGRES, (13,), "compose.yml:1"),
        ({"compose.yml": "  image: mysql:8.4\n", "requirements.txt": "mysqlclient\n"}, Engine.MYSQL, (8, 4), "compose.yml:1"),
        ({"compose.yml": "  image: mariadb:10.6\n", "package.json": '{"mysql2": "3"}'}, Engine.MARIADB, (10, 6), "compose.yml:1"),
        ({"go.mod": "\tgithub.com/lib/pq v1.1.0\n"}, Engine.POSTGRES, ASSUMED[Engine.POSTGRES], "go.mod:1"),
        (
            {"compose.yml": "  image: postgres:16\n", ".github/workflows/t.yml": "  postgres: [14, 15]\n"},
            Engine.POSTGRES, (14,), ".github/workflows/t.yml:1",
        ),
        ({"compose.yml": "  image: postgres:latest\n"}, Engine.POSTGRES, ASSUMED[Engine.POSTGRES], "compose.yml:1"),
        ({"settings.py": "'ENGINE': 'a.sqlite3'\n'ENGINE': 'a.backends.mysql'\n"}, Engine.MYSQL, (8, 0), "settings.py:2"),
        ({"go.mod": "\tmodernc.org/sqlite v1.1.0\n"}, Engine.SQLITE, ASSUMED[Engine.SQLITE], "go.mod:1"),
        # Both run beside each other, and the code speaks to one of them.
        (
            {"compose.yml": "  image: postgres:13\n  image: mysql:8\n", "package.json": '{"mysql2": "3"}'},
            Engine.MYSQL, (8,), "compose.yml:2",
        ),
        ({"services/b/package.json": '{"pg": "8"}'}, Engine.POSTGRES, ASSUMED[Engine.POSTGRES], "services/b/package.json:1"),
        ({}, Engine.UNKNOWN, ASSUMED[Engine.UNKNOWN], ""),
    ],
)  # fmt: skip
def test_the_strongest_hints_tell_the_engine(
    files: dict[str, str], engine: Engine, version: tuple[int, ...], told_by: str
) -> None:
    detected = stream_of({M: TABLE, "migrations/0002_b.sql": TABLE, **files}).detected
    assert (detected.engine, detected.version, detected.engine_from) == (engine, version, told_by)


def test_hints_of_one_project_do_not_count_for_another() -> None:
    files = {
        "a/package.json": '{"pg": "8"}',
        "a/migrations/1_a.up.sql": TABLE,
        "b/package.json": '{"mysql2": "3"}',
        "b/migrations/1_a.up.sql": TABLE,
    }
    assert [(s.directory, s.engine) for s in streams_of(files)] == [
        ("a/migrations", Engine.POSTGRES),
        ("b/migrations", Engine.MYSQL),
    ]


@pytest.mark.parametrize(
    ("text", "engine"),
    [
        ("CREATE TABLE a (b jsonb);", Engine.POSTGRES),
        ("CREATE TABLE a (b int AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB;", Engine.MYSQL),
        ("CREATE TABLE a (b integer PRIMARY KEY AUTOINCREMENT);", Engine.SQLITE),
    ],
)
def test_sql_can_tell_its_engine_itself(text: str, engine: Engine) -> None:
    detected = stream_of({M: text}).detected
    assert (detected.engine, detected.engine_from) == (engine, "its SQL")


def test_hints_that_the_sql_excludes_do_not_count() -> None:
    files = {M: "CREATE TABLE a (b jsonb);", "package.json": '{"mysql2": "3"}'}
    assert stream_of(files).engine is Engine.POSTGRES


def test_settings_stand_above_everything_that_is_found() -> None:
    files = {"db/mysql/migrations/1_a.up.sql": TABLE, "compose.yml": "  image: mysql:8\n"}
    said = {
        "migrations": [
            {"engine": "sqlite", "timezone": "UTC"},
            {"path": "db/mysql", "engine": "mariadb", "version": "10.5", "transaction": "none", "framework": "goose"},
            {"path": "elsewhere", "engine": "postgres"},
        ]
    }
    stream = stream_of(files, *overrides_of(said))
    assert (stream.engine, stream.detected.version, stream.detected.timezone) == (Engine.MARIADB, (10, 5), "UTC")
    assert (stream.runner.framework, stream.runner.transaction) == ("goose", "none")


@pytest.mark.parametrize("said", [{}, {"migrations": {}}, {"migrations": 3}, {"migrations": [3, {"engine": "oracle"}]}])
def test_settings_that_say_nothing_change_nothing(said: dict[str, Any]) -> None:
    assert all(override == Override() for override in overrides_of(said))


def test_settings_know_what_detection_knows() -> None:
    assert set(FRAMEWORKS) == set(RUNNERS)
    assert set(ENGINES) == set(Engine) - {Engine.UNKNOWN}
    assert {facts.transaction for facts in RUNNERS.values()} <= set(TRANSACTIONS)


def test_configured_transactions_and_timeouts_belong_to_the_stream() -> None:
    files: dict[str, Content] = {
        "alembic/versions/a_x.py": alembic("a"),
        "alembic/env.py": "context.configure(transaction_per_migration=True)\nrun('SET lock_timeout = 5000')\n",
        "compose.yml": "  image: postgres:13\n",
    }
    stream = stream_of(files)
    assert stream.runner.transaction == "per-file"
    assert stream.detected.lock_timeout_from == "alembic/env.py:2"


@pytest.mark.parametrize(("said", "known"), [("0", "off"), ("1", "on")])
def test_connections_of_a_go_service_say_whether_sqlite_has_foreign_keys_on(said: str, known: str) -> None:
    files: dict[str, Content] = {
        "migrations/0001_a.sql": "-- +goose Up\nCREATE TABLE t (a INTEGER);\n",
        "store/sqlite/sqlite.go": f'sql.Open("sqlite", dsn+"?_pragma=foreign_keys({said})")\n',
        "go.mod": "module example.org/shop\n\nrequire modernc.org/sqlite v1.30.0\n",
    }
    assert stream_of(files).detected.foreign_keys == known


LOOP = "ROOT=$(pwd)\nfor file in ${ROOT}/db/migrations/*.sql; do\n"


@pytest.mark.parametrize(
    ("path", "text", "mode", "is_sure"),
    [
        ("dev/migrate.sh", f'{LOOP}  psql -U app -f "$file"\ndone\n', "none", True),
        ("dev/migrate.sh", f'{LOOP}  psql -U app < "$file"\ndone\n', "none", True),
        ("dev/migrate.sh", f'{LOOP}  psql \\\n    -U app \\\n    --file="$file"\ndone\n', "none", True),
        ("dev/migrate.sh", f'{LOOP}  cat "$file" | psql -1 app\ndone\n', "none", True),
        ("dev/migrate.sh", f'{LOOP}  psql -1 -f "$file"\ndone\n', "per-file", True),
        (
            "dev/migrate.sh",
            f'{LOOP}  psql -v ON_ERROR_STOP=1 --single-transaction -f "$file"\ndone\n',
            "per-file",
            True,
        ),
        ("Makefile", "migrate:\n\tpsql -f ./db/migrations/0001_a.sql\n", "none", True),
        ("dev/migrate.sh", "DIR=db/migrations\nfor f in $DIR/*.sql; do psql -f $f; done\n", "none", True),
        ("dev/seed.sh", 'for f in db/seeds/*.sql; do psql -f "$f"; done\n', "per-file", False),
        ("dev/check.sh", f"{LOOP} true\ndone\npsql -c 'SELECT 1'\n", "per-file", False),
        ("package.json", '{"dependencies": {"postgres-migrations": "^5.3.0"}}', "per-file", True),
        ("package.json", '{"scripts": {"migrate": "psql $URL -f db/migrations/0001_a.sql"}}', "none", True),
        ("Cargo.toml", 'sqlx = { version = "0.8", features = ["postgres", "migrate"] }\n', "per-file", True),
        ("Cargo.toml", 'sqlx = { version = "0.8", features = ["postgres"] }\n', "per-file", False),
    ],
)
def test_what_runs_numbered_files_tells_of_their_transactions(path: str, text: str, mode: str, is_sure: bool) -> None:
    stream = stream_of({"db/migrations/0001_a.sql": TABLE, "db/migrations/0002_b.sql": TABLE, path: text})
    assert (stream.runner.framework, stream.runner.transaction) == ("numbered", mode)
    assert stream.runner.is_sure is is_sure


def test_other_files_of_a_tree_are_not_looked_at_again() -> None:
    trees = Trees()
    files: dict[str, Content] = {M: TABLE, "src/app.py": "x = 1\n"}
    first = trees.streams(files)
    seen = len(trees.read)
    assert trees.streams({**files, "src/app.py": "x = 2\n"}) is first
    assert len(trees.read) == seen


def test_a_changed_hint_changes_the_stream() -> None:
    trees = Trees()
    before = trees.streams({M: TABLE, "compose.yml": "  image: postgres:13\n"})
    after = trees.streams({M: TABLE, "compose.yml": "  image: postgres:15\n"})
    assert [stream.detected.version for stream in (*before, *after)] == [(13,), (15,)]


def test_a_changed_migration_changes_the_stream() -> None:
    trees = Trees()
    trees.streams({M: TABLE})
    [after] = trees.streams({M: TABLE, "migrations/0002_b.sql": TABLE})
    assert names(after) == ["0001_a", "0002_b"]


@pytest.mark.parametrize(
    ("path", "selected"),
    [
        ("hc/api/migrations/0001_initial.py", True),
        ("hc/api/migrations/__init__.py", False),
        ("backend/app/alembic/versions/1a_x.py", True),
        ("server/migration/sqlite/1603944374840-InitialMigration.ts", True),
        ("src/db/1603944374840-Initial.ts", True),
        ("src/app.ts", False),
        ("migrations/00001_create.go", True),
        ("main.go", False),
        ("docker-compose.yml", True),
        (".github/workflows/tests.yml", True),
        ("config/settings.yml", False),
        ("hc/settings.py", True),
        ("package.json", True),
        ("drizzle/meta/_journal.json", True),
        ("prisma/migrations/migration_lock.toml", True),
        (".env.example", True),
        (".env", True),
        ("docker/prod.env", True),
        ("Dockerfile", True),
        ("docker/db/Dockerfile.prod", True),
        ("docker/db.Dockerfile", True),
        ("Procfile", True),
        ("dev/migrate.sh", True),
        ("Makefile", True),
        ("LICENSE", False),
        ("bin/run", False),
        ("env", False),
        ("Dockerfiles/README", False),
        ("src/config/database.config.ts", True),
        ("vendor/a/package.json", False),
        ("tests/docker-compose.yml", False),
        ("sql/0001_a.sql", True),
        ("sql/seeds/0001_a.sql", False),
    ],
)
def test_paths_alone_tell_what_is_read(path: str, selected: bool) -> None:
    assert selects(path, role_of(path)) is selected


@pytest.mark.parametrize(
    ("path", "content", "version"),
    [
        ("db/Dockerfile", "FROM postgres:15.3-alpine AS db\n", (15, 3)),
        ("Dockerfile.prod", "FROM --platform=linux/amd64 postgres:13\n", (13,)),
        (".env", "DATABASE_URL=postgres://u:p@db/shop\nPOSTGRES_VERSION=16\n", (16,)),
        ("Dockerfile", "FROM python:3.12\n", (14,)),
        ("LICENSE", "FROM postgres:15\n", (14,)),
    ],
)
def test_files_without_a_suffix_tell_of_the_database(path: str, content: str, version: tuple[int, ...]) -> None:
    stream = stream_of({"migrations/0001_a.sql": "CREATE TABLE t (a int);", "go.mod": "module a\n", path: content})
    assert stream.detected.version == version


MADE = """\
from django.db import migrations, models
class Migration(migrations.Migration):
    dependencies = []
    operations = [migrations.CreateModel("Order", [
        ("id", models.AutoField(primary_key=True)), ("state", models.CharField(max_length=20, null=True)),
    ])]
"""
ALTERED = """\
from django.db import migrations, models
class Migration(migrations.Migration):
    dependencies = [("shop", "0001_a")]
    operations = [migrations.AlterField("order", "state", models.CharField(max_length=20, {said}))]
"""


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("null=True, choices=[]", []),
        ("null=True, verbose_name='x'", []),
        ("help_text='x'", ["set_nullable"]),
        ("default='new'", ["set_default", "dml", "set_nullable", "set_default"]),
    ],
)
def test_altered_field_of_django_asks_only_for_what_changes(said: str, expected: list[str]) -> None:
    stream = stream_of({"shop/migrations/0001_a.py": MADE, "shop/migrations/0002_b.py": ALTERED.format(said=said)})
    tags = [str(one.__struct_config__.tag) for one in stream.migrations[1].up.operations]
    assert [tag for tag in tags if tag != "state_only"] == expected


def test_stream_of_which_nothing_changed_is_the_same_value() -> None:
    trees = Trees()
    files = {"a/migrations/1_a.sql": TABLE, "b/migrations/1_b.sql": TABLE, "compose.yaml": "image: postgres:15\n"}
    first = trees.streams(files)
    second = trees.streams({**files, "b/migrations/2_b.sql": TABLE, "compose.yaml": "image: postgres:15\n# now\n"})
    assert second[0] is first[0]
    assert second[1] is not first[1]
    assert second[1].migrations[0] is first[1].migrations[0]


def test_only_files_that_a_tree_changes_are_read_again() -> None:
    trees = Trees()
    files = {f"migrations/{number}_a.sql": TABLE for number in range(9)}
    trees.streams(files)
    trees.read.clear()
    trees.streams({**files, "migrations/5_a.sql": TABLE * 2})
    assert trees.read == ["migrations/5_a.sql"]
