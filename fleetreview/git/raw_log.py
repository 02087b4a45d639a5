"""The output of ``git log --raw --numstat -z``, read as it comes.

The format is documented in git-log(1) and git-diff-tree(1), "Raw output format" and "Other diff formats".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Final, TypeAlias

from fleetreview.model import ChangeStatus, FileChange, LandedChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fleetreview.model import CommitId

# Commit, parents, author's and committer's time, author's name and address, subject. No other token begins with \x01.
LOG_FORMAT: Final = "tformat:%x01%H%x00%P%x00%at%x00%ct%x00%an%x00%ae%x00%s"
FILE_MODES: Final = frozenset({b"100644", b"100755", b"100664"})

_FIELDS: Final = 7
_CHUNK_BYTES: Final = 1 << 18
_LATEST_SECOND: Final = int(datetime(9999, 1, 1, tzinfo=UTC).timestamp())
_PULL_REQUEST: Final = re.compile(r"^Merge (?:pull request|PR) #(\d{1,9})\b|\((?:pull request )?#(\d{1,9})\)\s*$")

Counts: TypeAlias = tuple[int | None, int | None]
# A line of the raw format, the letter of its status, the path before and the path after.
_Raw: TypeAlias = tuple[bytes, bytes, bytes, bytes]
_UNCOUNTED: Final[Counts] = (None, None)
_MOVES: Final = (b"R", b"C")


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """One commit of the log: the fields of its header, and what it changed against its first parent."""

    header: tuple[bytes, ...]
    files: tuple[FileChange, ...]

    @property
    def commit(self) -> CommitId:
        """The commit's full name."""
        return self.header[0].decode("ascii")


def tokens(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield what stands before each NUL; an unfinished rest is dropped."""
    rest = b""
    # read1 gives what is there, so that a reader is not kept waiting for a full chunk.
    read = getattr(stream, "read1", stream.read)
    while chunk := read(_CHUNK_BYTES):
        parts = (rest + chunk).split(b"\0")
        rest = parts.pop()
        yield from parts


def records(stream: IO[bytes]) -> Iterator[Record]:
    """Yield the commits of a log in its format. The last one may be cut short if Git failed: the caller looks at its status."""
    source = tokens(stream)
    token = next(source, None)
    while token is not None:
        header = (token[1:], *(next(source, b"") for _ in range(_FIELDS - 1)))
        files, token = read_changes(source)
        yield Record(header=header, files=files)


def read_changes(source: Iterator[bytes]) -> tuple[tuple[FileChange, ...], bytes | None]:
    """Return the file changes up to the next commit, and the token that begins it (None at the end)."""
    raw: list[_Raw] = []
    counts: dict[bytes, Counts] = {}
    following: bytes | None = None
    for token in source:
        line = token.removeprefix(b"\n")
        if line.startswith(b"\x01"):
            following = line
            break
        if line.startswith(b":"):
            path = next(source, b"")
            # The letter of a rename or copy is followed by its similarity, and the path before by the path after.
            letter = line[line.rindex(b" ") + 1 :]
            raw.append((line, letter[:1], path, next(source, b"") if letter[:1] in _MOVES else path))
        elif line:
            added, deleted, path = line.split(b"\t", 2)
            if not path:  # a rename: both paths follow
                next(source, b"")
                path = next(source, b"")
            counts[path] = (_count(added), _count(deleted))
    return tuple(file_changes(raw, counts)), following


def file_changes(raw: Iterable[_Raw], counts: dict[bytes, Counts]) -> Iterator[FileChange]:
    """Yield the changes of files. A submodule or symbolic link is no file: turning into one is a deletion, back an addition."""
    for line, letter, before_path, after_path in raw:
        before_mode, after_mode, before, after, _ = line[1:].split(b" ")
        was_file = before_mode in FILE_MODES and letter != b"C"
        is_file = after_mode in FILE_MODES
        if was_file and is_file:
            status = ChangeStatus.RENAMED if letter == b"R" else ChangeStatus.MODIFIED
        elif was_file or is_file:
            status = ChangeStatus.ADDED if is_file else ChangeStatus.DELETED
        else:
            continue
        added, deleted = counts.get(after_path, _UNCOUNTED)
        yield FileChange(
            status=status,
            before_path=path_text(before_path) if was_file else None,
            after_path=path_text(after_path) if is_file else None,
            before=before.decode("ascii") if was_file else None,
            after=after.decode("ascii") if is_file else None,
            added_lines=added,
            deleted_lines=deleted,
        )


def landed_change(record: Record, *, landed_at: datetime | None) -> LandedChange:
    """Return a commit of the log as a landed change that landed no earlier than ``landed_at``."""
    commit, parents_text, authored, committed, name, address, subject_bytes = record.header
    parents = tuple(parents_text.decode("ascii").split())
    committed_at = moment(committed)
    subject = subject_bytes.decode("utf-8", "replace")
    return LandedChange(
        commit=commit.decode("ascii"),
        parent=parents[0] if parents else None,
        parents=parents,
        subject=subject,
        author_name=name.decode("utf-8", "replace"),
        author_email=address.decode("utf-8", "replace"),
        authored_at=moment(authored),
        committed_at=committed_at,
        landed_at=committed_at if landed_at is None else max(landed_at, committed_at),
        pull_request=pull_request(subject),
        files=record.files,
    )


def pull_request(subject: str) -> int | None:
    """Return the number of the pull request that a subject names, None where it names none."""
    match = _PULL_REQUEST.search(subject)
    return int(match[1] or match[2]) if match else None


def moment(seconds: bytes) -> datetime:
    """Return the time of so many seconds since 1970. A commit whose time is garbage counts as of 1970."""
    try:
        value = int(seconds)
    except ValueError:
        value = 0
    return datetime.fromtimestamp(min(max(value, 0), _LATEST_SECOND), UTC)


def path_text(path: bytes) -> str:
    r"""Return a path as text; bytes that are not UTF-8 stand as ``\xNN``."""
    return path.decode("utf-8", "backslashreplace")


def _count(text: bytes) -> int | None:
    return None if text == b"-" else int(text)
