from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from flows.scratch import Scratch

if TYPE_CHECKING:
    from pathlib import Path

DIES = """
import os, signal, sys
from pathlib import Path
from flows.scratch import Scratch
(Scratch(Path(sys.argv[1])).directory / "content").touch()
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_scratch_of_a_process_that_was_killed_is_cleared_by_the_next_one(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", DIES, str(tmp_path)], check=False)
    assert len(list((tmp_path / "scratch").glob("audit-*/content"))) == 1
    scratch = Scratch(tmp_path)
    assert list((tmp_path / "scratch").glob("audit-*")) == [scratch.directory]
    scratch.close()
    assert not scratch.directory.exists()


def test_scratch_of_a_process_that_lives_is_left_alone(tmp_path: Path) -> None:
    first = Scratch(tmp_path)
    (first.directory / "content").touch()
    second = Scratch(tmp_path)
    assert (first.directory / "content").exists()
    assert first.directory != second.directory
    first.close()
    assert second.directory.exists()
    second.close()
