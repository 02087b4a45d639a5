"""A private PostgreSQL server for tests that compare with what a real one does."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_USER = "postgres"


def _binaries() -> Path | None:
    """Return the directory of the newest server's programs; Debian keeps them off PATH."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]), reverse=True
    )
    on_path = shutil.which("initdb")
    candidates = [*found, *([Path(on_path)] if on_path else [])]
    return candidates[0].parent if candidates else None


def _run(program: Path, *arguments: str) -> None:
    """Run a program of the server, which refuses to work for root."""
    as_other = ["runuser", "-u", _USER, "--"] if os.geteuid() == 0 else []
    subprocess.run([*as_other, str(program), *arguments], check=True, capture_output=True, cwd="/")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Start a server of its own on a socket in a directory of its own, and give the words to connect to it."""
    programs = _binaries()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed (apt-get install postgresql)")
    # Short and open to the server's user: pytest's own directories are neither, and a socket's path has at most 107 bytes.
    home = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(home, _USER, _USER)
    try:
        _run(programs / "initdb", "-D", str(home / "data"), "-A", "trust", "-U", _USER, "-E", "UTF8", "--locale=C")
        settings = f"-k {home} -c listen_addresses='' -c fsync=off -c autovacuum=off"
        _run(programs / "pg_ctl", "-D", str(home / "data"), "-w", "-o", settings, "-l", str(home / "log"), "start")
        try:
            yield f"host={home} user={_USER} dbname=postgres"
        finally:
            _run(programs / "pg_ctl", "-D", str(home / "data"), "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def connection(postgres: str) -> Iterator[Any]:
    """Connect to the server, with an empty schema ``public``."""
    psycopg = pytest.importorskip("psycopg", reason="psycopg[binary] is not installed")
    with psycopg.connect(postgres, autocommit=True) as connected:
        connected.execute("SET client_min_messages = error")
        for (name,) in connected.execute(
            r"SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'"
        ).fetchall():
            connected.execute(f'DROP SCHEMA "{name}" CASCADE')
        connected.execute("CREATE SCHEMA public")
        yield connected
