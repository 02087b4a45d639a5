"""The audit without a Prefect server to start: quiet, on this machine only, and apart from the user's own Prefect."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from flows.embedded import EmbeddedServer, EmbeddedServerFailed, prepare_environment
from tests.flows.commands import Fleet, build_fleet, wait_until

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

OURS = re.compile(
    r"run \w+-\w+: 2 repositories"
    r"|service-\d: (complete, 5 landed changes|unchanged) \(\d+\.\d s\)"
    r"|writing the site"
)


@pytest.fixture
def new_fleet(tmp_path: Path) -> Iterator[Fleet]:
    """A fleet with an empty cache."""
    fleet = build_fleet(tmp_path / "fleet", repositories=2)
    yield fleet
    fleet.kill()


@pytest.fixture
def fleet(tmp_path: Path, prepared_prefect: Path) -> Iterator[Fleet]:
    """A fleet with a cache in which Prefect's database is there already."""
    fleet = build_fleet(tmp_path / "fleet", repositories=2, prefect=prepared_prefect)
    yield fleet
    fleet.kill()


def foreign_lines(audit: subprocess.CompletedProcess[str]) -> list[str]:
    return [line for line in audit.stderr.splitlines() if not OURS.fullmatch(line)]


def test_nothing_but_our_own_lines_is_printed(new_fleet: Fleet) -> None:
    # The first audit creates Prefect's database. What Prefect complains of at its end does not come every time: most
    # tests below look at it, too.
    for _ in range(2):
        audit = new_fleet.audit()
        assert (audit.returncode, foreign_lines(audit)) == (0, [])
        assert audit.stdout.startswith("run ")
    assert not new_fleet.processes()


def test_no_connection_goes_through_a_proxy(fleet: Fleet) -> None:
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        proxy.setblocking(False)
        address = f"http://127.0.0.1:{proxy.getsockname()[1]}"
        names = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
        fleet.environment |= {**dict.fromkeys(names, address), "NO_PROXY": "", "no_proxy": ""}
        audit = fleet.audit()
        assert (audit.returncode, foreign_lines(audit)) == (0, [])
        with pytest.raises(BlockingIOError):
            proxy.accept()


def test_all_connections_end_on_this_machine(fleet: Fleet) -> None:
    """Watch the sockets of all processes while an audit runs."""
    process = fleet.start(*fleet.audit_arguments())
    seen = set()
    while process.poll() is None:
        for one in fleet.processes():
            with contextlib.suppress(psutil.Error, OSError):  # it ended meanwhile
                seen |= {link.raddr.ip for link in one.net_connections("inet") if link.raddr}
    assert process.wait() == 0
    assert seen == {"127.0.0.1"}


def test_nothing_is_imported_from_the_directory_that_the_user_stands_in(fleet: Fleet, tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    trap = f"import pathlib\npathlib.Path({str(tmp_path / 'sprung')!r}).touch()\n"
    for name in ("prefect", "uvicorn", "multiprocessing", "sqlite3", "flows", "warehouse", "semgrep", "sitecustomize"):
        (repository / name).mkdir(parents=True)
        (repository / name / "__init__.py").write_text(trap)
    process = fleet.start(*fleet.audit_arguments(), cwd=repository)
    _, err = process.communicate(timeout=240)
    assert process.returncode == 0, err
    assert not (tmp_path / "sprung").exists()


def test_prefect_of_the_user_is_neither_read_nor_written(fleet: Fleet, tmp_path: Path) -> None:
    home = tmp_path / "home"
    profiles = home / ".prefect" / "profiles.toml"
    profiles.parent.mkdir(parents=True)
    profiles.write_text('active = "work"\n[profiles.work]\nPREFECT_API_URL = "http://127.0.0.1:9/api"\n')
    fleet.environment |= {
        "HOME": str(home),
        "PREFECT_PROFILE": "work",
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": "postgresql+asyncpg://127.0.0.1:9/theirs",
    }
    before = profiles.read_bytes(), profiles.stat().st_mtime_ns
    audit = fleet.audit()
    assert (audit.returncode, foreign_lines(audit)) == (0, [])
    assert (profiles.read_bytes(), profiles.stat().st_mtime_ns) == before
    assert [path.name for path in profiles.parent.iterdir()] == ["profiles.toml"]


def test_server_that_the_user_named_and_does_not_answer_is_a_clear_error(fleet: Fleet) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    fleet.environment["PREFECT_API_URL"] = f"http://127.0.0.1:{port}/api"
    audit = fleet.audit()
    assert (audit.returncode, audit.stdout) == (2, "")
    [line] = foreign_lines(audit)
    assert line.startswith(f"fleetreview: PREFECT_API_URL=http://127.0.0.1:{port}/api: no Prefect server answers there")
    assert not fleet.processes()


def test_damaged_database_of_the_server_is_made_anew(fleet: Fleet) -> None:
    [database] = (fleet.cache / "prefect").glob("server-*.db")
    for path in database.parent.glob(f"{database.name}*"):
        path.write_bytes(b"not a database" * 1000)
    audit = fleet.audit()
    assert (audit.returncode, foreign_lines(audit)) == (0, [])


def test_audit_survives_the_death_of_the_embedded_server(fleet: Fleet) -> None:
    process = fleet.start(*fleet.audit_arguments("--jobs", "1", "--shard-size", "1"))
    wait_until(fleet.marks, "the first shard is done")
    [server] = fleet.running("flows.embedded_server")
    server.kill()
    out, err = process.communicate(timeout=240)
    assert (process.returncode, b"2 complete" in out) == (0, True), err
    assert b"Traceback" not in err
    assert not fleet.processes()


def test_server_that_keeps_dying_ends_the_audit_with_a_clear_error(fleet: Fleet) -> None:
    process = fleet.start(*fleet.audit_arguments("--jobs", "1", "--shard-size", "1"))
    wait_until(fleet.marks, "the first shard is done")
    killed = set()
    while process.poll() is None:
        for server in fleet.running("flows.embedded_server"):
            server.kill()
            killed.add(server.pid)
        time.sleep(0.05)
    _, err = process.communicate()
    assert len(killed) == 4
    assert process.returncode == 2
    last = err.decode().splitlines()[-1]
    assert last.startswith("fleetreview: EmbeddedServerFailed: Prefect's embedded server died 4 times; ")
    # Whether the shards were through by then is a matter of speed, and the message tells it.
    published = (fleet.warehouse / "CURRENT").exists()
    assert ("is published" if published else "nothing was published; the same command goes on") in last
    assert not fleet.processes()
    again = fleet.audit("--jobs", "1", "--shard-size", "1")
    assert (again.returncode, ("2 unchanged" if published else "2 complete") in again.stdout) == (0, True), again.stdout


def test_two_first_audits_at_once_share_the_cache(new_fleet: Fleet) -> None:
    arguments = list(new_fleet.audit_arguments())
    other = [*arguments]
    other[other.index("--warehouse") + 1] = str(new_fleet.directory / "other")
    both = [new_fleet.start(*arguments), new_fleet.start(*other)]
    for process in both:
        out, err = process.communicate(timeout=240)
        assert process.returncode == 0, err
        assert b"2 complete" in out
    assert not new_fleet.processes()


def test_embedded_server_answers_and_ends(
    tmp_path: Path, prepared_prefect: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(prepared_prefect, tmp_path / "prefect")
    monkeypatch.setenv("FLEETREVIEW_CACHE", str(tmp_path))
    fleet = Fleet(directory=tmp_path.parent, names=())
    server = EmbeddedServer(tmp_path)
    try:
        server.wait()
        address = server.api_url.removeprefix("http://").removesuffix("/api").split(":")
        with socket.create_connection((address[0], int(address[1])), timeout=30) as link:
            link.sendall(b"GET /api/health HTTP/1.0\r\n\r\n")
            assert b" 200 " in link.recv(100)
    finally:
        server.close()
    assert not fleet.running("embedded_server")
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((address[0], int(address[1])), timeout=5)


def test_server_that_does_not_start_names_its_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_SERVER_DATABASE_TIMEOUT", "soon")
    server = EmbeddedServer(tmp_path)
    try:
        with pytest.raises(EmbeddedServerFailed, match="did not start"):
            server.wait()
    finally:
        server.close()
    assert "soon" in (tmp_path / "prefect-server.log").read_text()


def test_environment_is_left_alone_where_the_user_names_a_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DO_NOT_TRACK", "PREFECT_SERVER_ANALYTICS_ENABLED", "PREFECT_LOGGING_LEVEL", "PYTHONSAFEPATH"):
        monkeypatch.setenv(name, "1")
    for name in ("NO_PROXY", "no_proxy", "PREFECT_LOGGING_SETTINGS_PATH"):
        monkeypatch.setenv(name, "elsewhere")
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:4200/api")
    monkeypatch.setenv("PREFECT_HOME", "theirs")
    assert prepare_environment(tmp_path) is False
    assert os.environ["PREFECT_HOME"] == "theirs"
    assert os.environ["NO_PROXY"] == "elsewhere,127.0.0.1,localhost"
