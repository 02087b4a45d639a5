"""The process of Prefect's embedded server: ``python -m flows.embedded_server SOCKET``, started by ``flows.embedded``.

Prefect would start such a server itself, in the terminal's process group and with its errors on the terminal; importing it
there also costs the command as much as the server's own start. Here it listens on a socket that is handed down, says one
line when it is ready, and ends with the process that started it.
"""

from __future__ import annotations

import os
import socket
import sys
import threading

READY = "ready"


def main() -> None:
    """Serve until the lifeline ends."""
    threading.Thread(target=_end_with_parent, name="lifeline", daemon=True).start()
    listener = socket.socket(fileno=int(sys.argv[1]))

    import uvicorn
    from prefect.server.api.server import create_app

    class Server(uvicorn.Server):
        """Tells the parent when requests are answered."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            if self.started:
                os.write(1, f"{READY}\n".encode())

    app = create_app(ephemeral=True, final=True)
    Server(uvicorn.Config(app, log_level="error", access_log=False, lifespan="on")).run(sockets=[listener])


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    # What Prefect has stored is not needed by anyone, and its own shutdown takes seconds.
    os._exit(0)


if __name__ == "__main__":
    main()
