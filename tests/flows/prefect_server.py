"""A real Prefect server on the loopback device, for tests of what is registered with one and of workers."""

from __future__ import annotations

import os
import socket
import subprocess
import sysconfig
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.flows.commands import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFECT = Path(sysconfig.get_path("scripts")) / "prefect"


def environment_of(home: Path, url: str) -> dict[str, str]:
    """Return what a machine of such a cluster has set."""
    return {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": url,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        "PREFECT_CLI_PROMPT": "false",
        "DO_NOT_TRACK": "1",
        "NO_PROXY": "127.0.0.1",
    }


@contextmanager
def prefect_server(directory: Path) -> Iterator[str]:
    """Start a server that keeps its database in a directory; give the address of its API, and end it with the block."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}/api"
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("PREFECT_", "FLEETREVIEW_"))}
    with (directory / "server.log").open("ab") as out:
        server = subprocess.Popen(
            [PREFECT, "server", "start", "--host", "127.0.0.1", "--port", str(port)],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=kept | environment_of(directory / "prefect", url),
            cwd=directory,
            start_new_session=True,
        )
    try:
        wait_until(lambda: _answers(f"{url}/health"), "the server answers")
        yield url
    finally:
        server.kill()
        server.wait()


def _answers(address: str) -> bool:
    try:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(address, timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False
