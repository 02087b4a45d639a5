"""One audit at a time in a warehouse; who comes second is told so, and the dead hold nobody up for long."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from fleetreview.errors import WarehouseError
from flows.presence import SIGN, SILENCE_SECONDS, Presence
from tests.flows.commands import build_fleet, wait_until
from warehouse.location import Location

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO

HERE, ELSEWHERE = "here", "elsewhere"
WORK = "import sys, time; from warehouse.location import *; from flows.presence import *; "
WORK += "held = Presence(location_of(sys.argv[1])); print('at work', flush=True); time.sleep(60)"


class Lockless(Location):
    """A location whose locks protect nothing, as between machines on some network file systems."""

    def _take(self, handle: IO[bytes]) -> None:
        """Take nothing."""


@pytest.fixture
def place(tmp_path: Path) -> Location:
    return Location(tmp_path / "warehouse")


def leave_sign(place: Location, machine: str, seconds_ago: float) -> None:
    """Leave what an audit leaves that dies with its machine."""
    place.delete(SIGN)
    with closing(Presence(place, machine=machine)):
        sign = place.read(SIGN)
    assert sign
    place.write(SIGN, sign)
    then = time.time() - seconds_ago
    os.utime(place.local(SIGN), (then, then))


def test_second_audit_on_a_machine_is_refused_until_the_first_has_left(place: Location) -> None:
    with closing(Presence(place)), pytest.raises(WarehouseError, match="another audit is at work"):
        Presence(place)
    with closing(Presence(place)):
        assert place.list("") == [SIGN, ".audit.lock"]
    assert place.list("") == [".audit.lock"]


def test_audit_that_was_killed_holds_nobody_up_on_its_machine(place: Location) -> None:
    first = subprocess.Popen([sys.executable, "-c", WORK, str(place)], stdout=subprocess.PIPE)
    assert first.stdout
    assert first.stdout.readline() == b"at work\n"
    with pytest.raises(WarehouseError, match="another audit is at work"):
        Presence(place)
    first.kill()
    first.communicate()
    assert place.read(SIGN)
    with closing(Presence(place)):
        assert str(os.getpid()).encode() in (place.read(SIGN) or b"")


def test_audit_on_another_machine_is_seen_by_its_sign_of_life(tmp_path: Path) -> None:
    place = Lockless(tmp_path)
    with (
        closing(Presence(place, machine=ELSEWHERE)),
        pytest.raises(WarehouseError, match=f"process {os.getpid()}; last sign of life"),
    ):
        Presence(place, machine=HERE)
    Presence(place, machine=HERE).close()


def test_sign_of_a_machine_that_died_counts_until_it_is_old(place: Location) -> None:
    leave_sign(place, ELSEWHERE, SILENCE_SECONDS / 2)
    with pytest.raises(WarehouseError, match=r"or, if it died, in (29|30) s"):
        Presence(place, machine=HERE)
    leave_sign(place, HERE, SILENCE_SECONDS / 2)
    Presence(place, machine=HERE).close()
    leave_sign(place, ELSEWHERE, SILENCE_SECONDS + 1)
    Presence(place, machine=HERE).close()


def test_sign_is_touched_while_the_audit_is_at_work(place: Location) -> None:
    with closing(Presence(place)):
        os.utime(place.local(SIGN), (0, 0))
        wait_until(lambda: place.local(SIGN).stat().st_mtime, "the sign is touched", 30)


def test_sign_that_cannot_be_understood_counts_until_it_is_old(place: Location) -> None:
    place.write(SIGN, b"[]")
    with pytest.raises(WarehouseError, match="unknown where"):
        Presence(place)
    os.utime(place.local(SIGN), (0, 0))
    Presence(place).close()


def test_audit_that_was_taken_for_dead_leaves_the_sign_of_the_next_one(tmp_path: Path) -> None:
    place = Lockless(tmp_path)
    first = Presence(place, machine=ELSEWHERE)
    place.delete(SIGN)
    with closing(Presence(place, machine=HERE)):
        first.close()
        assert place.read(SIGN)


def test_second_command_says_that_an_audit_is_at_work_and_the_first_one_is_undisturbed(
    tmp_path: Path, prepared_prefect: Path
) -> None:
    fleet = build_fleet(tmp_path / "fleet", repositories=2, prefect=prepared_prefect)
    first = fleet.start(*fleet.audit_arguments("--jobs", "1"))
    try:
        wait_until(lambda: list(fleet.warehouse.glob("staging/*/PLAN.json")), "the first one has its plan")
        second = fleet.audit("--jobs", "1")
        out, err = first.communicate(timeout=120)
    finally:
        fleet.kill()
    assert (second.returncode, second.stdout) == (2, "")
    assert second.stderr.startswith(f"fleetreview: WarehouseError: another audit is at work in {fleet.warehouse}")
    assert first.returncode == 0, (out, err)
    assert {row["status"] for row in fleet.rows("SELECT status FROM repository_runs")} == {"complete"}
    assert len(list(fleet.warehouse.glob("staging/*"))) == 1
