"""Mirrors: bare copies of the fleet's repositories, brought up to date and read through a view."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fleetreview.errors import EmptyRepository, UnreachableRepository, UnreadableRepository
from fleetreview.git import command
from fleetreview.git.fetch import branches_on_disk, clone_into, fetch_into, has_state, is_partial, point_head
from fleetreview.git.lock import exclusive
from fleetreview.git.remote import choose_branch, list_branches, remote
from fleetreview.git.view import NAME_LENGTH, view_environment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fleetreview.model import CommitId


@dataclass(frozen=True, kw_only=True, slots=True)
class Mirror:
    """A repository that can be read: a mirror in the cache, or a local repository as it stands.

    ``branch`` is the branch that is reviewed, None for a detached HEAD; ``tip`` its newest commit, None while the
    repository is empty. ``changed`` tells whether the last update brought anything. Of a partial mirror, blobs have to be
    fetched before they are read. ``shallow_file`` lists the commits whose parents a shallow clone leaves out.
    ``source`` may carry a credential; ``public_url`` never does.
    """

    path: Path
    objects: Path
    source: str = field(repr=False)
    public_url: str
    branch: str | None
    tip: CommitId | None
    object_format: str = "sha1"
    shallow_file: Path | None = None
    is_partial: bool = False
    changed: bool = False

    def head(self) -> CommitId:
        """Return the newest commit of the reviewed branch. Raise EmptyRepository when there is none."""
        if self.tip is None:
            raise EmptyRepository(f"{self.public_url}: there is no commit yet")
        return self.tip

    def variables(self) -> dict[str, str]:
        """Return the environment in which Git reads this repository's objects, and nothing else of it."""
        return view_environment(self.objects, object_format=self.object_format, shallow_file=self.shallow_file)

    def read(self, arguments: Sequence[str], *, stdin: bytes | None = None) -> bytes:
        """Run a Git command that only reads objects. Raise UnreadableRepository when it fails."""
        return command.run(
            arguments, variables=self.variables(), subject=self.public_url, stdin=stdin, error=UnreadableRepository
        )

    def start(self, arguments: Sequence[str]) -> command.Process:
        """Start a Git command that only reads objects, to be read while it runs."""
        return command.Process(arguments, variables=self.variables())

    def resolve(self, revision: str) -> CommitId:
        """Return the commit that a branch, tag, abbreviated name or expression such as ``HEAD~3`` means.

        Raise UnreadableRepository when it means none.
        """
        arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"]
        output = command.attempt(arguments, variables=command.environment(self.path))
        if output is None:
            raise UnreadableRepository(f"{self.public_url}: {revision!r} names no commit")
        return output.decode("ascii").split()[-1]

    def shallow_boundary(self) -> frozenset[CommitId]:
        """Return the commits whose parents a shallow clone leaves out: what they changed cannot be told."""
        if self.shallow_file is None:
            return frozenset()
        return frozenset(self.shallow_file.read_text(encoding="ascii").split())


def update_mirror(
    url: str,
    directory: Path,
    *,
    default_branch: str | None = None,
    partial: bool = False,
    fresh: bool = False,
    timeout_seconds: float,
) -> Mirror:
    """Clone a repository into a directory, or fetch what is new, and return it.

    ``partial`` leaves the blobs of a first clone out. ``fresh`` clones anew whatever is there; a mirror that turns out to
    be damaged is cloned anew once anyway. ``timeout_seconds`` bounds each step. An empty remote gives a mirror without a
    tip. Raise UnreachableRepository when the remote cannot be reached, UnreadableRepository when it has no such branch.
    """
    source = remote(url)
    branches = list_branches(source, timeout_seconds=timeout_seconds)
    if not branches.commits and branches.head_commit is None:
        return Mirror(
            path=directory,
            objects=directory / "objects",
            source=source.url,
            public_url=source.public_url,
            branch=branches.head,
            tip=None,
        )
    branch = choose_branch(branches, named=default_branch, subject=source.public_url)
    with exclusive(directory, timeout_seconds=timeout_seconds):
        whole_wanted = is_partial(directory) and not partial
        up_to_date = not fresh and not whole_wanted and has_state(directory, branches, branch)
        fetched = up_to_date or (
            directory.exists()
            and not (fresh or whole_wanted)
            and fetch_into(directory, source, branch=branch, timeout_seconds=timeout_seconds)
        )
        if not fetched:
            clone_into(directory, source, branches, branch=branch, partial=partial, timeout_seconds=timeout_seconds)
        point_head(directory, branch)
        tip = branches.commits[branch] if up_to_date else branches_on_disk(directory)[branch]
    return Mirror(
        path=directory,
        objects=directory / "objects",
        source=source.url,
        public_url=source.public_url,
        branch=branch,
        tip=tip,
        object_format=NAME_LENGTH[len(tip)],
        shallow_file=_if_file(directory / "shallow"),
        is_partial=is_partial(directory),
        changed=not up_to_date,
    )


def open_mirror(path: Path, *, default_branch: str | None = None) -> Mirror:
    """Open a local repository, bare or a checkout, as it stands; nothing in it is written or copied.

    ``head()`` is what its HEAD names, a branch or a detached commit, or the named branch. Raise UnreachableRepository
    when there is no repository, UnreadableRepository when there is no such branch, or a line feed in its path.
    """
    path = path.expanduser().absolute()
    git_dir = path / ".git" if (path / ".git").exists() else path
    variables = command.environment(git_dir)
    places = ["--git-path", "objects", "--git-path", "shallow"]
    answer = command.attempt(["rev-parse", "--show-object-format", *places], variables=variables)
    if answer is None:
        raise UnreachableRepository(f"{path}: no Git repository")
    try:
        object_format, objects, shallow = os.fsdecode(answer).removesuffix("\n").split("\n")
    except ValueError as problem:
        raise UnreadableRepository(
            f"{str(path)!r}: a path with a line feed cannot be read; move the repository"
        ) from problem
    name = "HEAD" if default_branch is None else f"refs/heads/{default_branch}"
    tip = command.attempt(["rev-parse", "--verify", "--quiet", f"{name}^{{commit}}"], variables=variables)
    if tip is None and default_branch is not None:
        known = ", ".join(sorted(branches_on_disk(git_dir))) or "none"
        raise UnreadableRepository(f"{path}: there is no branch {default_branch}; there are: {known}")
    named = command.attempt(["symbolic-ref", "--quiet", "--short", "HEAD"], variables=variables)
    return Mirror(
        path=git_dir,
        objects=git_dir / objects,
        source=str(path),
        public_url=str(path),
        branch=default_branch or (named.decode("utf-8", "backslashreplace").strip() if named else None),
        tip=tip.decode("ascii").strip() if tip else None,
        object_format=object_format,
        shallow_file=_if_file(git_dir / shallow),
    )


def _if_file(path: Path) -> Path | None:
    return path if path.is_file() else None
