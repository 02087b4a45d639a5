import os
import stat
from pathlib import Path


def publish(report: Path) -> None:
    # bad: everybody writes
    os.chmod(report, 0o777)
    # bad: the same
    report.chmod(0o666)
    # bad: spelled out
    os.chmod(report, stat.S_IRUSR | stat.S_IWUSR | stat.S_IWOTH)
    # bad: what is made from here on is open
    os.umask(0)


def keep(report: Path, token_path: str) -> None:
    # ok: everybody reads, nobody else writes
    os.chmod(report, 0o644)
    # ok: its owner's only
    os.chmod(token_path, 0o600)
    # ok: taken away
    os.chmod(report, report.stat().st_mode & ~stat.S_IWOTH)
    # ok: the group and others lose what they may
    os.umask(0o077)
