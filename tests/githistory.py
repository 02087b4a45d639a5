"""Builds Git repositories for tests: fixed names, dates and content, so that every commit has the same name everywhere.

    history = History()
    history.commit("Add a", {"a.py": "x = 1\n"}, name="first")
    history.commit("Work", {"b.py": "y = 1\n"}, branch="topic", parents=["first"])
    history.merge("Merge pull request #7 from topic", "topic")
    repository = history.build(tmp_path / "service.git")
    repository.ids["first"]

A history is written by one ``git fast-import`` in some milliseconds; a small one is stored as loose objects. Building it
again into the same directory after more commits is what a push looks like to a mirror; ``build`` moves the branches, also
backwards.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

MONDAY = datetime(2025, 1, 6, 9, tzinfo=UTC)
AUTHOR = ("Ada Writer", "ada@example.com")


@dataclass(frozen=True)
class Symlink:
    """A symbolic link."""

    target: str


@dataclass(frozen=True)
class Submodule:
    """A submodule at a commit of another repository."""

    commit: str = "1" * 40


@dataclass(frozen=True)
class Executable:
    """A file with the executable bit."""

    content: str


Content = str | bytes | Symlink | Submodule | Executable | None


@dataclass
class Built:
    """A repository on disk. ``ids`` gives the full name of each commit by the name it was given and by its number."""

    path: Path
    ids: dict[str | int, str]

    def git(self, *arguments: str) -> str:
        """Run Git in the repository and return what it printed."""
        return run_git(["--git-dir", str(self.path), *arguments]).decode().strip()

    def blob(self, revision_and_path: str) -> str:
        """Return the name of an object, such as ``main:a.py``."""
        return self.git("rev-parse", revision_and_path)

    def lose(self, object_id: str) -> None:
        """Delete an object that is stored loose."""
        self.object_file(object_id).unlink()

    def object_file(self, object_id: str) -> Path:
        """Return where a loose object is stored."""
        return self.path / "objects" / object_id[:2] / object_id[2:]


class Build(Protocol):
    """The fixture ``build``: a history as a repository in a directory of the test."""

    def __call__(self, history: History, name: str = "service.git") -> Built:
        """Build the history, again into the same directory for the same name."""


@dataclass
class History:
    """A history under construction. Each method that commits returns the commit's number, from 1."""

    default_branch: str = "main"
    object_format: str = "sha1"
    _stream: list[bytes] = field(default_factory=list)
    _branches: dict[str, int] = field(default_factory=dict)
    _names: dict[str, int] = field(default_factory=dict)
    _count: int = 0

    def commit(
        self,
        subject: str | bytes,
        files: Mapping[Any, Content] | None = None,
        *,
        name: str | None = None,
        branch: str | None = None,
        parents: Sequence[str | int] | None = None,
        at: datetime | None = None,
        authored_at: datetime | None = None,
        author: tuple[str | bytes, str] = AUTHOR,
        only: bool = False,
    ) -> int:
        """Commit to a branch. A path is text or bytes; a file that is None is deleted; ``only`` starts from an empty tree.

        ``parents`` are names, numbers or branches; left out, the branch goes on; empty, the commit is a root. ``at`` is the
        committer's time, an hour after the commit before it unless told.
        """
        branch = branch or self.default_branch
        self._count += 1
        mark = self._count
        committed = at or MONDAY + timedelta(hours=mark)
        if parents is None:
            marks = [self._branches[branch]] if branch in self._branches else []
        else:
            marks = [self._mark(parent) for parent in parents]
        write = self._stream.append
        if not marks:
            write(b"reset refs/heads/%b\n" % branch.encode())
        write(b"commit refs/heads/%b\nmark :%d\n" % (branch.encode(), mark))
        for role, moment in ((b"author", authored_at or committed), (b"committer", committed)):
            person = _bytes(author[0]), author[1].encode(), int(moment.timestamp())
            write(b"%b %b <%b> %d +0000\n" % (role, *person))
        write(_data(_bytes(subject)))
        for number, parent in enumerate(marks):
            write(b"%b :%d\n" % (b"merge" if number else b"from", parent))
        if only:
            write(b"deleteall\n")
        # Deletions first: a file may take the place of a folder.
        for path, content in sorted((files or {}).items(), key=lambda item: item[1] is not None):
            write(_file(_bytes(path), content))
        self._branches[branch] = mark
        if name is not None:
            self._names[name] = mark
        return mark

    def merge(self, subject: str, *others: str | int, branch: str | None = None, **more: object) -> int:
        """Merge commits into a branch. What the merge takes from them is told as ``files``, as to ``commit``."""
        parents = [branch or self.default_branch, *others]
        return self.commit(subject, parents=parents, branch=branch, **more)  # type: ignore[arg-type]

    def build(self, path: Path) -> Built:
        """Write the repository, bare, and let its branches stand where they stand in this history."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            form = f"--object-format={self.object_format}"
            run_git(
                ["init", "--quiet", "--bare", "--template=", form, f"--initial-branch={self.default_branch}", str(path)]
            )
        for branch in run_git(["--git-dir", str(path), "branch", "--format=%(refname:short)"]).decode().split():
            if branch not in self._branches:
                run_git(["--git-dir", str(path), "update-ref", "-d", f"refs/heads/{branch}"])
        marks = path / "marks"
        run_git(
            [
                "--git-dir",
                str(path),
                "-c",
                "fastimport.unpackLimit=1000",
                "fast-import",
                "--quiet",
                "--force",
                f"--export-marks={marks}",
            ],
            stdin=b"".join(self._stream),
        )
        pairs = (line.split() for line in marks.read_text().splitlines())
        numbers = {int(mark[1:]): commit for mark, commit in pairs}
        marks.unlink()
        ids: dict[str | int, str] = dict(numbers.items())
        ids |= {name: numbers[mark] for name, mark in {**self._names, **self._branches}.items()}
        return Built(path=path, ids=ids)

    def _mark(self, parent: str | int) -> int:
        if isinstance(parent, int):
            return parent
        return self._names[parent] if parent in self._names else self._branches[parent]


def run_git(arguments: Sequence[str], *, stdin: bytes = b"", cwd: Path | None = None) -> bytes:
    """Run Git without any configuration of the machine or its user."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "LC_ALL": "C"}
    for role in ("AUTHOR", "COMMITTER"):
        environment |= {
            f"GIT_{role}_NAME": AUTHOR[0],
            f"GIT_{role}_EMAIL": AUTHOR[1],
            f"GIT_{role}_DATE": "1736154000 +0000",
        }
    return subprocess.run(
        ["git", *arguments], input=stdin, capture_output=True, check=True, env=environment, cwd=cwd
    ).stdout


def _file(path: bytes, content: Content) -> bytes:
    if content is None:
        return b"D %b\n" % path
    if isinstance(content, Submodule):
        return b"M 160000 %b %b\n" % (content.commit.encode(), path)
    if isinstance(content, Symlink):
        return b"M 120000 inline %b\n" % path + _data(content.target.encode())
    if isinstance(content, Executable):
        return b"M 100755 inline %b\n" % path + _data(content.content.encode())
    return b"M 100644 inline %b\n" % path + _data(_bytes(content))


def _data(content: bytes) -> bytes:
    return b"data %d\n%b\n" % (len(content), content)


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text
