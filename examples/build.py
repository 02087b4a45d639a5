"""Builds the example fleet: six repositories with a year of history each, and the fleet file that names them.

``python examples/build.py DIR`` writes ``DIR/<service>.git`` (bare) and ``DIR/fleet.yaml``. Names, dates and contents are
fixed, so every build gives the same commits. The format of a history is told in ``docs/example-fleet.md``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

SERVICES = Path(__file__).parent / "services"
FLEET_FILE = Path(__file__).parent / "fleet.yaml"

Tree: TypeAlias = "dict[str, tuple[str, bytes]]"
"""The files of a state: path to mode and content."""

_FILE, _LINK = "100644", "120000"
_OPERATIONS = ("rename", "delete", "files", "write", "edit", "reindent", "link", "fill")
_FIELDS = frozenset({"subject", "body", "author", "date", "branches", *_OPERATIONS})


class InvalidHistory(Exception):
    """A history file says something that cannot be built; the message names service, change and path."""


@dataclass(frozen=True, kw_only=True)
class Commit:
    """One commit to write. ``parents`` are positions in the list of commits, the first parent first."""

    subject: str
    body: str
    author: str
    date: datetime
    tree: Tree
    parents: tuple[int, ...]
    landed: bool

    @property
    def email(self) -> str:
        """The author's address, made from the given name."""
        return f"{self.author.split()[0].lower()}@example.org"


@dataclass(kw_only=True)
class History:
    """The commits of one service in an order in which each one follows its parents."""

    service: str
    commits: list[Commit] = field(default_factory=list)

    @property
    def landed(self) -> list[Commit]:
        """The first-parent line, oldest first."""
        return [commit for commit in self.commits if commit.landed]


def read_history(folder: Path) -> History:
    """Read ``folder/history.yaml`` and replay it into commits with whole trees."""
    document = yaml.load((folder / "history.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    history = History(service=folder.name)
    tips: dict[str, int] = {}
    tip: int | None = None
    for change in document["changes"]:
        tree = dict(history.commits[tip].tree) if tip is not None else {}
        parents = [] if tip is None else [tip]
        for branch in change.get("branches", ()):
            fork = tips[branch["after"]] if "after" in branch else tip
            parents.append(_add_branch(history, folder, branch["changes"], fork))
            for step in branch["changes"]:
                _apply(tree, step, folder)
        tip = _add(history, folder, change, tree, tuple(parents), landed=True)
        tips[change["subject"]] = tip
    return history


def _add_branch(history: History, folder: Path, steps: Iterable[Mapping[str, Any]], fork: int | None) -> int:
    if fork is None:
        raise InvalidHistory(f"{folder.name}: a branch cannot start before the first change")
    for step in steps:
        fork = _add(history, folder, step, dict(history.commits[fork].tree), (fork,), landed=False)
    return fork


def _add(
    history: History, folder: Path, change: Mapping[str, Any], tree: Tree, parents: tuple[int, ...], *, landed: bool
) -> int:
    if unknown := sorted(set(change) - _FIELDS):
        raise InvalidHistory(f"{folder.name}: {change.get('subject')!r}: unknown {', '.join(unknown)}")
    _apply(tree, change, folder)
    date = datetime.strptime(str(change["date"]), "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    commit = Commit(
        subject=change["subject"],
        body=change.get("body", ""),
        author=change["author"],
        date=date,
        tree=tree,
        parents=parents,
        landed=landed,
    )
    history.commits.append(commit)
    return len(history.commits) - 1


def _apply(tree: Tree, change: Mapping[str, Any], folder: Path) -> None:
    """Apply the operations of a change to a tree, in the order of ``_OPERATIONS``."""
    where = f"{folder.name}: {change['subject']!r}"
    _arrange(tree, change, where)
    if "files" in change:
        _lay(tree, folder / "files" / change["files"], where)
    tree.update({path: (_FILE, body.encode()) for path, body in change.get("write", {}).items()})
    for path, patch in change.get("edit", {}).items():
        _below(tree, path, where)
        tree[path] = (_FILE, _edited(tree[path][1].decode(), patch, f"{where}: {path}").encode())
    for path, (before, after) in change.get("reindent", {}).items():
        _below(tree, path, where)
        tree[path] = (_FILE, _reindented(tree[path][1].decode(), before, after).encode())
    tree.update({path: (_LINK, target.encode()) for path, target in change.get("link", {}).items()})
    tree.update({path: (_FILE, _filled(path, size)) for path, size in change.get("fill", {}).items()})


def _arrange(tree: Tree, change: Mapping[str, Any], where: str) -> None:
    """Rename, then delete."""
    for before, after in change.get("rename", {}).items():
        for path in _below(tree, before, where):
            tree[after + path.removeprefix(before)] = tree.pop(path)
    for name in change.get("delete", ()):
        for path in _below(tree, name, where):
            del tree[path]


def _lay(tree: Tree, top: Path, where: str) -> None:
    """Lay the files below a folder over the tree."""
    bodies = [path for path in sorted(top.rglob("*")) if path.is_file()]
    if not bodies:
        raise InvalidHistory(f"{where}: no files in {top.name!r}")
    tree.update({path.relative_to(top).as_posix(): (_FILE, path.read_bytes()) for path in bodies})


def _below(tree: Tree, name: str, where: str) -> list[str]:
    """Return the paths that a file's or a folder's name (ending in ``/``) stands for; never none."""
    found = [path for path in tree if path == name or (name.endswith("/") and path.startswith(name))]
    if not found:
        raise InvalidHistory(f"{where}: {name!r} does not exist at that moment")
    return found


def _edited(text: str, patch: str, where: str) -> str:
    """Apply hunks in the form of a diff without line numbers: each starts with ``@@`` and must fit exactly once."""
    lines = text.split("\n")
    for hunk in patch.removeprefix("@@\n").removesuffix("\n").split("\n@@\n"):
        hunk_lines = [line or " " for line in hunk.split("\n")]
        if any(line[0] not in " +-" for line in hunk_lines):
            raise InvalidHistory(f"{where}: a line of a hunk starts with a space, '+' or '-'")
        before = [line[1:] for line in hunk_lines if line[0] in " -"]
        after = [line[1:] for line in hunk_lines if line[0] in " +"]
        places = [place for place in range(len(lines)) if before and lines[place : place + len(before)] == before]
        if len(places) != 1:
            raise InvalidHistory(f"{where}: the hunk fits {len(places)} times:\n{hunk}")
        lines[places[0] : places[0] + len(before)] = after
    return "\n".join(lines)


def _reindented(text: str, before: int, after: int) -> str:
    """Return the text with each ``before`` leading spaces replaced by ``after`` spaces (0: a tab)."""
    lines = []
    for line in text.splitlines(keepends=True):
        body = line.lstrip(" ")
        depth, rest = divmod(len(line) - len(body), before)
        lines.append((" " * after if after else "\t") * depth + " " * rest + body)
    return "".join(lines)


def _filled(path: str, size: int) -> bytes:
    """Return ``size`` bytes that need not be kept: a binary pattern for an image, else lines of numbers."""
    if path.endswith(".png"):
        pattern = b"\x89PNG\r\n\x1a\n\x00" + bytes(range(256))
    else:
        pattern = b"".join(b"%06d,%d\n" % (number, number * 7919 % 10007) for number in range(1000))
    return (pattern * (size // len(pattern) + 1))[:size]


def _stream(history: History) -> Iterator[bytes]:
    """Yield the commits in the language of ``git fast-import``, each as a difference to its first parent."""
    for position, commit in enumerate(history.commits):
        person = f"{commit.author} <{commit.email}> {int(commit.date.timestamp())} +0000"
        message = f"{commit.subject}\n\n{commit.body}".strip().encode() + b"\n"
        branch = "refs/heads/main" if commit.landed else f"refs/heads/branch-{position}"
        yield f"commit {branch}\nmark :{position + 1}\nauthor {person}\ncommitter {person}\n".encode()
        yield b"data %d\n%s\n" % (len(message), message)
        if commit.parents:
            yield b"from :%d\n" % (commit.parents[0] + 1)
        yield from (b"merge :%d\n" % (parent + 1) for parent in commit.parents[1:])
        before = history.commits[commit.parents[0]].tree if commit.parents else {}
        yield from (f"D {path}\n".encode() for path in sorted(before.keys() - commit.tree.keys()))
        for path, (mode, content) in sorted(commit.tree.items()):
            if before.get(path) != (mode, content):
                yield f"M {mode} inline {path}\ndata {len(content)}\n".encode() + content + b"\n"
        yield b"\n"
        if not commit.landed:
            yield f"reset {branch}\nfrom 0000000000000000000000000000000000000000\n\n".encode()


def build_repository(history: History, target: Path) -> None:
    """Write a history as the bare repository ``target``, replacing what stands there."""
    if target.exists():
        shutil.rmtree(target)
    settings = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    settings |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(
        ["git", "init", "--quiet", "--bare", "--template=", "--initial-branch=main", str(target)],
        check=True,
        env=settings,
    )
    subprocess.run(
        ["git", "-C", str(target), "fast-import", "--quiet", "--date-format=raw"],
        check=True,
        env=settings,
        input=b"".join(_stream(history)),
    )


def build_fleet(directory: Path) -> None:
    """Write all repositories and ``fleet.yaml`` into a directory, which is made where it is missing."""
    directory.mkdir(parents=True, exist_ok=True)
    for folder in sorted(path.parent for path in SERVICES.glob("*/history.yaml")):
        build_repository(read_history(folder), directory / f"{folder.name}.git")
    shutil.copyfile(FLEET_FILE, directory / "fleet.yaml")


def main() -> None:
    """Build the fleet where the command line says."""
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit("usage: python examples/build.py DIRECTORY")
    directory = Path(sys.argv[1])
    build_fleet(directory)
    print(directory / "fleet.yaml")


if __name__ == "__main__":
    main()
