import os
import stat
import tempfile
from pathlib import Path


def publish(report: Path, token_path: str) -> None:
    # bad: everybody writes
    os.chmod(report, 0o777)
    # bad: the same
    report.chmod(0o666)
    # bad: spelled out
    os.chmod(report, stat.S_IRUSR | stat.S_IWUSR | stat.S_IWOTH)
    # bad: everybody reads the key
    os.chmod(token_path, 0o644)
    # bad: what is made from here on is open
    os.umask(0)


def cache(text: str) -> str:
    # bad: the name is free for a moment only
    name = tempfile.mktemp(suffix=".json")
    # bad: a name that everybody knows
    with open("/tmp/service-cache.json", "w") as file:
        file.write(text)
    return name


def keep(report: Path, token_path: str) -> None:
    # ok: everybody reads, nobody else writes
    os.chmod(report, 0o644)
    # ok: its owner's only
    os.chmod(token_path, 0o600)
    # ok: taken away
    os.chmod(report, report.stat().st_mode & ~stat.S_IWOTH)
    # ok: the group and others lose what they may
    os.umask(0o077)
    # ok: made and named at once
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"")
