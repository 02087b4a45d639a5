"""The command line as a user meets it: output, exit status, messages, and what is not started for small questions."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from githistory import History

from fleetreview import __version__
from flows import cli
from tests.flows.commands_run import fleetreview

if TYPE_CHECKING:
    from tests.flows.conftest import Audited

RULE = "rel-py-requests-no-timeout"
BAD = "import requests\n\n\ndef load(url):\n    return requests.get(url)\n"
SMALL = """
import sys
from flows import cli
sys.argv = ["fleetreview", *sys.argv[1:]]
try:
    cli.main()
except SystemExit as end:
    status = end.code
loaded = {name.split(".")[0] for name in sys.modules}
print(sorted(loaded & {"prefect", "fastapi", "sqlalchemy", "uvicorn", "jinja2", "duckdb", "pyarrow"}), file=sys.stderr)
raise SystemExit(status)
"""


def loaded_by(*arguments: str) -> set[str]:
    """Return which heavy packages a command has imported when it ends."""
    done = subprocess.run(
        [sys.executable, "-c", SMALL, *arguments], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode in {0, 1}, done.stderr
    return set(json.loads(done.stderr.strip().splitlines()[-1].replace("'", '"')))


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    history = History()
    history.commit("One", {"app/a.py": "x = 1\n"})
    history.commit("Two", {"app/a.py": BAD})
    path: Path = tmp_path_factory.mktemp("cli") / "service.git"
    history.build(path)
    return path


def test_version_and_help_are_there() -> None:
    assert fleetreview("--version").stdout.strip() == __version__
    shown = fleetreview("--help").stdout
    for command in ("audit", "review", "scan", "sql", "report", "rules", "deploy", "doctor"):
        assert command in shown
        assert fleetreview(command, "--help").returncode == 0


def test_small_commands_load_neither_prefect_nor_a_server(repository: Path, tmp_path: Path, audited: Audited) -> None:
    (tmp_path / "a.py").write_text(BAD)
    warehouse = str(audited.warehouse)
    assert loaded_by("rules") == set()
    assert loaded_by("sql", "--list") == set()
    for arguments in (
        ("scan", str(tmp_path)),
        ("review", str(repository)),
        ("sql", "SELECT 1", "--warehouse", warehouse),
        ("report", "repository", "orders", "--warehouse", warehouse),
    ):
        assert not loaded_by(*arguments) & {"prefect", "fastapi", "sqlalchemy", "uvicorn"}


def test_review_exits_with_one_on_block(repository: Path) -> None:
    done = fleetreview("review", str(repository))
    assert (done.returncode, done.stderr) == (1, "")
    assert "BLOCK" in done.stdout
    done = fleetreview("review", str(repository), "HEAD~1")
    assert done.returncode == 0
    assert "LGTM" in done.stdout


@pytest.mark.parametrize("form", ["md", "html", "json", "sarif"])
def test_review_is_written_to_a_file_in_each_form(repository: Path, tmp_path: Path, form: str) -> None:
    target = tmp_path / "deep" / f"review.{form}"
    done = fleetreview("review", str(repository), "--format", form, "--output", str(target))
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    text = target.read_text(encoding="utf-8")
    assert RULE in text
    if form in {"json", "sarif"}:
        assert json.loads(text)


def test_sql_answers_as_table_csv_and_json(audited: Audited) -> None:
    question = ("sql", "SELECT repository, count(*) AS n FROM findings GROUP BY 1 ORDER BY 1")
    where = ("--warehouse", str(audited.warehouse))
    table = fleetreview(*question, *where).stdout.splitlines()
    assert table[0].split() == ["repository", "n"]
    assert table[-1] == "(6 rows)"
    rows = list(csv.DictReader(io.StringIO(fleetreview(*question, *where, "--format", "csv").stdout)))
    assert [row["repository"] for row in rows] == [
        "accounts",
        "backoffice",
        "billing",
        "catalog",
        "gateway",
        "orders",
    ]
    read = json.loads(fleetreview(*question, *where, "--format", "json").stdout)
    assert [{"repository": row["repository"], "n": str(row["n"])} for row in read] == rows


def test_sql_prints_times_lists_and_nulls(audited: Audited) -> None:
    where = ("--warehouse", str(audited.warehouse), "--format", "json")
    [row] = json.loads(
        fleetreview("sql", "SELECT born_at, owners, died_at FROM findings WHERE died_at IS NULL LIMIT 1", *where).stdout
    )
    assert row["died_at"] is None
    assert isinstance(row["owners"], list)
    assert "+00:00" in row["born_at"]


def test_every_saved_query_runs_with_its_defaults(audited: Audited) -> None:
    from warehouse.reading import open_warehouse
    from warehouse.sql import saved_queries

    listed = fleetreview("sql", "--list").stdout
    with open_warehouse(audited.warehouse) as warehouse:
        for query in saved_queries():
            assert query.name in listed
            columns, _ = warehouse.answer(query)
            assert columns


def test_saved_query_takes_parameters(audited: Audited) -> None:
    from warehouse.sql import saved_queries

    query = next(q for q in saved_queries() if q.parameters)
    parameter = query.parameters[0]
    where = ("--warehouse", str(audited.warehouse), "--format", "json")
    done = fleetreview("sql", f"{parameter.name}={parameter.default}", "--query", query.name, *where)
    assert (done.returncode, done.stderr) == (0, "")
    assert isinstance(json.loads(done.stdout), list)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("sql", "SELECT nothing FROM findings"), "nothing"),
        (("sql", "DROP TABLE findings"), "read only"),
        (("sql", "SELECT 1; SELECT 2"), "one statement"),
        (("sql",), "--list"),
        (("sql", "--query", "no_such_query"), "no_such_query"),
        (("sql", "oops", "--query", "open_by_team"), "name=value"),
        (("sql", "oops=1", "--query", "open_by_team"), "oops"),
        (("sql", "SELECT 1", "--run", "no-such-run"), "no-such-run"),
        (("report", "repository"), "name"),
        (("report", "repository", "nobody"), "nobody"),
        (("report", "change", "orders"), "commit"),
        (("report", "change", "orders", "0000000"), "0000000"),
        (("report", "fleet", "--format", "sarif"), "SARIF"),
    ],
)
def test_mistake_about_the_warehouse_is_told_without_a_traceback(
    audited: Audited, arguments: tuple[str, ...], words: str
) -> None:
    done = fleetreview(*arguments, "--warehouse", str(audited.warehouse))
    assert done.returncode == 2
    assert done.stdout == ""
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("fleetreview: ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("review", "/nowhere/at-all"), "/nowhere/at-all"),
        (("scan", "/nowhere/at-all"), "/nowhere/at-all"),
        (("rules", "rel-py-requests"), "did you mean"),
        (("sql", "SELECT 1", "--warehouse", "/nowhere/at-all"), "nothing has been published"),
        (("report", "--warehouse", "/nowhere/at-all"), "nothing has been published"),
        (("audit", "/nowhere/fleet.yaml"), "fleet.yaml"),
    ],
)
def test_mistake_is_one_line_and_exit_status_two(arguments: tuple[str, ...], words: str) -> None:
    done = fleetreview(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("schema", "version", "commands"), [(1, "an older", ("audit", "sql", "report")), (99, "a newer", ("audit",))]
)
def test_warehouse_of_another_version_is_told_before_any_work(
    audited: Audited, tmp_path: Path, schema: int, version: str, commands: tuple[str, ...]
) -> None:
    warehouse = tmp_path / "warehouse"
    shutil.copytree(audited.warehouse, warehouse)
    [manifest] = (warehouse / "manifests").iterdir()
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"schema_version": schema}))
    before = sorted(path for path in warehouse.rglob("[!.]*") if path.is_file())
    arguments = {"audit": (str(audited.repository("orders")),), "sql": ("SELECT 1",), "report": ()}
    for command in commands:
        done = fleetreview(command, *arguments[command], "--warehouse", str(warehouse))
        assert (done.returncode, done.stdout) == (2, "")
        assert f"was written by {version} version of Fleet Review" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
    assert sorted(path for path in warehouse.rglob("[!.]*") if path.is_file()) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nonsense",), "nonsense"),
        (("scan", "--no-such-option"), "--no-such-option"),
        (("scan", "--format", "xml"), '"json"'),
        (("audit", "--jobs", "many"), "--jobs"),
        (("deploy",), "fleetreview deploy --help"),
        (("report", "change", "orders", "abc", "more"), "more"),
    ],
)
def test_unknown_word_is_refused_with_exit_status_two(arguments: tuple[str, ...], words: str) -> None:
    done = fleetreview(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("fleetreview: ")
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_output_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    below = str(tmp_path / "file" / "below")
    with Path("/dev/full").open("w") as full:
        for arguments in (("rules", "--format", "json"), ("scan", str(tmp_path), "--output", below)):
            done = subprocess.run(
                [sys.executable, "-m", "flows.cli", *arguments],
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
                timeout=120,
            )
            assert done.returncode == 2
            assert "cannot be written" in done.stderr
            assert len(done.stderr.strip().splitlines()) == 1


def test_message_takes_over_no_terminal(tmp_path: Path) -> None:
    done = fleetreview("review", str(tmp_path / "\x1b[31mred\u202e"))
    assert done.returncode == 2
    assert r"\x1b[31mred\u202e" in done.stderr


@pytest.mark.filterwarnings("ignore:Cyclopts application invoked")  # its words come from sys.argv, as in real life
def test_mistake_of_ours_is_no_finding(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(rule_id: str | None, *, form: str) -> str:
        raise ZeroDivisionError(f"{rule_id} {form}")

    monkeypatch.setattr("flows.rules_command.rules_text", fail)
    monkeypatch.setattr("sys.argv", ["fleetreview", "rules", RULE])
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO()))
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 2
    assert f"ZeroDivisionError: {RULE} text" in capsys.readouterr().err


def test_rules_are_listed_and_explained() -> None:
    listed = fleetreview("rules").stdout
    assert RULE in listed
    one = fleetreview("rules", RULE).stdout
    for words in ("Why", "What to do", "Read on", "https://"):
        assert words in one
    document = json.loads(fleetreview("rules", "--format", "json").stdout)
    assert document["schema"] == "fleetreview.rules/1"
    assert {row["rule_id"] for row in document["rules"]} >= {RULE}
    [alone] = json.loads(fleetreview("rules", RULE, "--format", "json").stdout)["rules"]
    assert alone["rule_id"] == RULE


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("fleet",), "orders"),
        (("repository", "orders"), "orders"),
        (("fleet", "--format", "json"), "fleetreview."),
        (("fleet", "--format", "html"), "<html"),
        (("repository", "orders", "--format", "sarif"), "2.1.0"),
    ],
)
def test_report_is_written_from_the_warehouse(audited: Audited, arguments: tuple[str, ...], words: str) -> None:
    done = fleetreview("report", *arguments, "--warehouse", str(audited.warehouse))
    assert (done.returncode, done.stderr) == (0, "")
    assert words in done.stdout


def test_report_of_a_change_takes_the_front_of_its_name(audited: Audited) -> None:
    from warehouse.reading import open_warehouse

    with open_warehouse(audited.warehouse) as warehouse:
        [row] = warehouse.rows("SELECT change, subject FROM landed_changes WHERE verdict = 'BLOCK' ORDER BY 1 LIMIT 1")
        [where] = warehouse.rows("SELECT repository FROM landed_changes WHERE change = $c", {"c": row["change"]})
    done = fleetreview(
        "report", "change", where["repository"], row["change"][:10], "--warehouse", str(audited.warehouse)
    )
    assert done.returncode == 0
    assert "BLOCK" in done.stdout


def test_site_is_written_where_it_was_asked_for(audited: Audited, tmp_path: Path) -> None:
    target = tmp_path / "site"
    done = fleetreview("report", "site", "--warehouse", str(audited.warehouse), "--output", str(target))
    assert (done.returncode, done.stderr) == (0, "")
    assert (target / "index.html").is_file()


def test_doctor_finds_everything_in_order(audited: Audited) -> None:
    done = fleetreview("doctor", "--warehouse", str(audited.warehouse))
    assert done.returncode == 0, done.stdout
    assert "FAILED" not in done.stdout
    for words in ("git", "semgrep", "rules", "warehouse", "all checks hold"):
        assert words in done.stdout


def test_doctor_says_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").write_text("no-such-run\n")
    done = fleetreview("doctor", "--warehouse", str(tmp_path))
    assert done.returncode == 2
    assert "FAILED  warehouse" in done.stdout
    assert "Traceback" not in done.stderr


def test_reader_that_closes_the_pipe_sees_no_traceback() -> None:
    command = f"{sys.executable} -m flows.cli rules --format json | head -c 10"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, timeout=60)
    assert len(done.stdout) == 10
    assert done.stderr == ""
