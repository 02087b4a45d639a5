"""One audit at a time in a warehouse: who is at work there shows it, and whoever comes second is told so.

Two at once would take up the same cut-off run, or one would work for nothing: publishing refuses a run that began before the
other one was published. On one machine the lock tells, and it is gone with the process that held it. Locks may not reach
other machines, so a file is touched as well; its age is measured by the clock of the file system, which is the same for all.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import threading
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from fleetreview.errors import WarehouseError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warehouse.location import Location

SIGN = ".audit.alive"
SIGN_SECONDS = 5.0
"""How often a sign of life is given."""
SILENCE_SECONDS = 60.0
"""Silence after which an audit on another machine counts as dead."""


class Presence:
    """An audit that is at work in a warehouse, from when this is made until it is closed.

    WarehouseError where another audit is at work. ``machine`` is this machine, unless told otherwise.
    """

    def __init__(self, place: Location, *, machine: str | None = None) -> None:
        machine = machine or _machine()
        with ExitStack() as held:
            locked = held.enter_context(place.lock("audit", busy="another audit is at work"))
            _refuse_company(place, machine if locked else None)
            sign = {
                "machine": machine,
                "host": socket.gethostname(),
                "process": os.getpid(),
                "key": secrets.token_hex(8),
            }
            content = json.dumps(sign).encode()
            place.write(SIGN, content, durable=False)
            held.callback(_leave, place, content)
            held.enter_context(touching(place.local(SIGN)))
            self._held = held.pop_all()

    def close(self) -> None:
        """Leave; closing twice changes nothing."""
        self._held.close()


def _refuse_company(place: Location, machine: str | None) -> None:
    """Raise WarehouseError where another audit gave a sign of life. ``machine`` is the one whose lock is known to be free."""
    try:
        with place.local(SIGN).open("rb") as handle:
            content, touched = handle.read(), os.fstat(handle.fileno()).st_mtime
    except FileNotFoundError:
        return
    except OSError as error:
        raise WarehouseError(f"{place.local(SIGN)} cannot be read: {error.strerror}") from error
    try:
        sign = json.loads(content)
        other, who = sign["machine"], f"on {sign['host']}, process {sign['process']}"
    except (ValueError, KeyError, TypeError):
        other, who = None, "unknown where"
    if machine is not None and other == machine:
        return
    silent = _now(place) - touched
    if silent < SILENCE_SECONDS:
        raise WarehouseError(
            f"another audit is at work in {place} ({who}; last sign of life {max(0.0, silent):.0f} s ago);"
            f" try again when it is through, or, if it died, in {SILENCE_SECONDS - max(0.0, silent):.0f} s"
        )


def _now(place: Location) -> float:
    """Return the time by the clock that stamps the warehouse's files: those of the machines differ."""
    probe = f".audit.{secrets.token_hex(4)}"
    place.write(probe, b"", durable=False)
    stamp = place.changed_at(probe).timestamp()
    place.delete(probe)
    return stamp


def _leave(place: Location, content: bytes) -> None:
    # Left to whoever took this audit for dead, where it was silent for long.
    with suppress(WarehouseError):
        if place.read(SIGN) == content:
            place.delete(SIGN)


def _machine() -> str:
    """Return a name of this machine since it was started."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        boot = ""
    return f"{socket.gethostname()} {boot}".strip()


@contextmanager
def touching(path: Path, *, make: bool = False) -> Iterator[None]:
    """Touch a file every few seconds while the block runs; ``make`` it where it is not there."""
    ended = threading.Event()

    def touch() -> None:
        while True:
            with suppress(OSError):
                if make:
                    path.touch()
                else:
                    os.utime(path)
            if ended.wait(SIGN_SECONDS):
                return

    thread = threading.Thread(target=touch, name="sign-of-life", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
