"""Bringing a bare repository on disk to the state of its remote. The caller holds the directory's lock."""

from __future__ import annotations

import logging
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from fleetreview.errors import GitError, UnreachableRepository
from fleetreview.git import command

if TYPE_CHECKING:
    from fleetreview.git.remote import Branches, Remote
    from fleetreview.model import CommitId

logger = logging.getLogger(__name__)

_MANY_PACKS = 25
# Git's own setting for it would make other Git processes fetch blobs one by one.
_PARTIAL_MARK = "fleetreview-partial"
_FETCH = ("fetch", "--quiet", "--prune", "--no-tags", "--no-write-fetch-head", "--update-shallow")
# What Git says when the way to the remote failed and not the repository on disk.
_NETWORK_WORDS = (
    "time limit",
    "early EOF",
    "hung up",
    "RPC failed",
    "onnect",  # Connection refused, Failed to connect
    "resolve host",
    "requested URL returned error",
    "Authentication failed",
    "Operation too slow",
)


def branches_on_disk(directory: Path) -> dict[str, CommitId]:
    """Return the branches of a bare repository, name to commit. Raise GitError when it is no repository."""
    output = command.run(
        ["for-each-ref", "--format=%(objectname) %(refname:lstrip=2)", "refs/heads"],
        variables=command.environment(directory),
        subject=directory.name,
    )
    pairs = (line.partition(" ") for line in output.decode("utf-8", "backslashreplace").splitlines())
    return {name: commit for commit, _, name in pairs}


def is_partial(directory: Path) -> bool:
    """Whether a bare repository of ours was cloned without blobs."""
    return (directory / _PARTIAL_MARK).is_file()


def has_state(directory: Path, branches: Branches, branch: str) -> bool:
    """Whether the repository on disk holds exactly these branches, and the newest tree of the reviewed one."""
    try:
        if branches_on_disk(directory) != branches.commits:
            return False
    except GitError:
        return False
    return _has_tree(directory, branches.commits[branch])


def fetch_into(directory: Path, source: Remote, *, branch: str, timeout_seconds: float) -> bool:
    """Fetch what is new. Return False when the repository on disk is to blame and has to be made anew.

    Raise UnreachableRepository when the remote is to blame.
    """
    for leftover in (directory / "objects" / "pack").glob("tmp_*"):
        leftover.unlink(missing_ok=True)
    for lock in [*directory.glob("*.lock"), *(directory / "refs").rglob("*.lock")]:
        # Left by a fetch that was killed: whoever fetches holds our own lock.
        lock.unlink(missing_ok=True)
    partial = is_partial(directory)
    filters = ["--filter=blob:none"] if partial else []
    try:
        branches_on_disk(directory)
        source.run([*_FETCH, *filters, "origin"], git_dir=directory, timeout_seconds=timeout_seconds, partial=partial)
    except UnreachableRepository as problem:
        if any(word in str(problem) for word in _NETWORK_WORDS):
            raise
        return False
    except GitError:
        return False
    if not _has_tree(directory, f"refs/heads/{branch}"):
        return False
    if sum(1 for _ in (directory / "objects" / "pack").glob("*.pack")) > _MANY_PACKS:
        _pack(directory, source)
    return True


def clone_into(
    directory: Path, source: Remote, branches: Branches, *, branch: str, partial: bool, timeout_seconds: float
) -> None:
    """Clone beside the directory, then put the clone in its place: there is never half a repository.

    Raise UnreachableRepository when the remote cannot be cloned; what stood in the directory then still stands.
    """
    for leftover in directory.parent.glob(f".{directory.name}.*.part"):
        shutil.rmtree(leftover, ignore_errors=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", suffix=".part", dir=directory.parent))
    try:
        fresh = beside / "fresh"
        if source.path is None or partial or not _copy(fresh, source, timeout_seconds=timeout_seconds):
            _first_fetch(fresh, source, branches, partial=partial, timeout_seconds=timeout_seconds)
        point_head(fresh, branch)
        if directory.exists():
            directory.rename(beside / "old")
        fresh.rename(directory)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def point_head(directory: Path, branch: str) -> None:
    """Let HEAD name the reviewed branch."""
    head = directory / "HEAD"
    wanted = f"ref: refs/heads/{branch}\n"
    if not head.is_file() or head.read_text(encoding="utf-8", errors="surrogateescape") != wanted:
        command.run(
            ["symbolic-ref", "HEAD", f"refs/heads/{branch}"],
            variables=command.environment(directory),
            subject=directory.name,
        )


def _has_tree(directory: Path, revision: str) -> bool:
    variables = command.environment(directory)
    return command.attempt(["cat-file", "-e", f"{revision}^{{tree}}"], variables=variables) is not None


def _copy(fresh: Path, source: Remote, *, timeout_seconds: float) -> bool:
    """Clone a local repository by copying its object files, which also works where some objects are missing."""
    variables = command.environment(fresh)
    del variables["GIT_DIR"]
    arguments = ["clone", "--quiet", "--bare", "--no-tags", "--template=", "--", source.url, str(fresh)]
    copied = command.attempt(arguments, variables=variables, timeout_seconds=timeout_seconds) is not None
    if not copied:
        shutil.rmtree(fresh, ignore_errors=True)
    return copied


def _first_fetch(fresh: Path, source: Remote, branches: Branches, *, partial: bool, timeout_seconds: float) -> None:
    arguments = ["init", "--quiet", "--bare", "--template=", f"--object-format={branches.object_format}"]
    command.run(arguments, variables=command.environment(fresh), subject=source.public_url)
    filters = ["--filter=blob:none"] if partial else []
    source.run([*_FETCH, *filters, "origin"], git_dir=fresh, timeout_seconds=timeout_seconds, partial=partial)
    if partial:
        (fresh / _PARTIAL_MARK).touch()


def _pack(directory: Path, source: Remote) -> None:
    """Put the packs of many fetches into one. Unreachable objects are kept: a line that was force-pushed away needs them."""
    arguments = ["repack", "-a", "-d", "--keep-unreachable", "--quiet"]
    if command.attempt(arguments, variables=source.variables(directory, partial=is_partial(directory))) is None:
        logger.warning("repack_failed mirror=%s", directory.name)
