"""What a remote repository offers: its branches, and how Git is told to reach it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from fleetreview.errors import UnreachableRepository, UnreadableRepository
from fleetreview.git import command
from fleetreview.git.address import credential, is_local, public_url
from fleetreview.git.view import NAME_LENGTH, view_directory

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fleetreview.model import CommitId

_USUAL_BRANCHES = ("main", "master", "trunk", "develop")
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_PREFIX = "refs/heads/"
# Git asks a helper for the credential, which so appears neither in an argument of a process nor in a message.
_HELPER = '!f() { echo "username=$FLEETREVIEW_USERNAME"; echo "password=$FLEETREVIEW_PASSWORD"; }; f'


@dataclass(frozen=True, kw_only=True, slots=True)
class Remote:
    """A repository to mirror. ``url`` may carry a credential; ``public_url`` never does."""

    url: str = field(repr=False)
    public_url: str
    path: Path | None

    def variables(self, git_dir: Path, *, partial: bool = False) -> dict[str, str]:
        """Return the environment for a command in ``git_dir`` in which this repository is the remote ``origin``."""
        configuration = [("remote.origin.fetch", f"+{_PREFIX}*:{_PREFIX}*"), ("remote.origin.tagOpt", "--no-tags")]
        if partial:
            configuration += [("remote.origin.promisor", "true"), ("remote.origin.partialclonefilter", "blob:none")]
        given = credential(self.url)
        if given is None:
            return command.environment(git_dir, configuration=[("remote.origin.url", self.url), *configuration])
        parts = urlsplit(self.public_url)
        key = f"credential.{parts.scheme}://{parts.netloc}.helper"
        configuration += [("remote.origin.url", self.public_url), (key, ""), (key, _HELPER)]
        return {
            **command.environment(git_dir, configuration=configuration, own_helper=True),
            "FLEETREVIEW_USERNAME": given[0],
            "FLEETREVIEW_PASSWORD": given[1],
        }

    def run(
        self,
        arguments: Sequence[str],
        *,
        git_dir: Path,
        timeout_seconds: float,
        partial: bool = False,
        stdin: bytes | None = None,
    ) -> bytes:
        """Run a Git command that talks to the remote ``origin``. Raise UnreachableRepository when it fails."""
        return command.run(
            arguments,
            variables=self.variables(git_dir, partial=partial),
            subject=self.public_url,
            secret_url=self.url,
            stdin=stdin,
            timeout_seconds=timeout_seconds,
            error=UnreachableRepository,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Branches:
    """The branches of a remote: name to commit. ``head`` is the branch that HEAD names, None where it names none."""

    head: str | None
    head_commit: CommitId | None
    commits: Mapping[str, CommitId]

    @property
    def object_format(self) -> str:
        """The object format, told from the length of a commit's name."""
        return NAME_LENGTH.get(len(next(iter(self.commits.values()), "")), "sha1")


def remote(url: str) -> Remote:
    """Return the repository at a URL or path. Raise UnreachableRepository for a path where there is nothing."""
    if url.startswith("-"):
        raise UnreachableRepository(f"{public_url(url)}: an address cannot begin with a dash")
    if not is_local(url):
        url = _with_variables(url)
        return Remote(url=url, public_url=public_url(url), path=None)
    path = Path(url).expanduser().absolute()
    if not path.exists():
        raise UnreachableRepository(f"{path}: no such directory")
    return Remote(url=str(path), public_url=str(path), path=path)


def _with_variables(url: str) -> str:
    """Put the values of environment variables in place of ``${NAME}`` in the part before the host."""
    user_info, at, rest = url.rpartition("@")
    if not at or not url.startswith(("http://", "https://")):
        return url

    def value(match: re.Match[str]) -> str:
        found = os.environ.get(match[1])
        if not found:
            raise UnreachableRepository(f"{public_url(url)}: the environment variable {match[1]} is not set")
        return quote(found, safe="")

    return _VARIABLE.sub(value, user_info) + at + rest


def list_branches(source: Remote, *, timeout_seconds: float) -> Branches:
    """Ask the remote for its branches, in one round trip. Raise UnreachableRepository when it does not answer."""
    output = source.run(
        ["ls-remote", "--symref", "origin", "HEAD", f"{_PREFIX}*"],
        git_dir=view_directory("sha1"),
        timeout_seconds=timeout_seconds,
    )
    head: str | None = None
    head_commit: CommitId | None = None
    commits: dict[str, CommitId] = {}
    for line in output.decode("utf-8", "backslashreplace").splitlines():
        value, _, name = line.partition("\t")
        if value.startswith("ref: "):
            head = value.removeprefix(f"ref: {_PREFIX}") if name == "HEAD" else head
        elif name == "HEAD":
            head_commit = value
        elif name.startswith(_PREFIX):
            commits[name.removeprefix(_PREFIX)] = value
    return Branches(head=head if head in commits else None, head_commit=head_commit, commits=commits)


def choose_branch(branches: Branches, *, named: str | None, subject: str) -> str:
    """Return the default branch: the named one, or HEAD's, or the one that a detached or dangling HEAD must mean.

    Raise UnreadableRepository, with the names that exist, when the named branch is missing or none can be told.
    """
    known = sorted(branches.commits)
    if named is not None:
        if named in branches.commits:
            return named
        raise UnreadableRepository(f"{subject}: there is no branch {named}; there are: {_some(known)}")
    if branches.head is not None:
        return branches.head
    at_head = [name for name in known if branches.commits[name] == branches.head_commit]
    for candidates in (at_head, known):
        for name in _USUAL_BRANCHES:
            if name in candidates:
                return name
        if len(candidates) == 1:
            return candidates[0]
    raise UnreadableRepository(f"{subject}: HEAD names no branch; name default_branch, one of: {_some(known)}")


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:20])
    return f"{shown} and {len(names) - 20} more" if len(names) > 20 else shown or "none"
