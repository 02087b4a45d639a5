"""The fleet: which repositories are reviewed, and under which policy."""

from __future__ import annotations

import hashlib
import os
import re
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from fleetreview.documents import Document
from fleetreview.errors import UsageError
from fleetreview.git.address import is_local, public_url
from fleetreview.model import Severity
from fleetreview.owner_settings import Glob, Hints, Text, WrittenSuppression, gathered_hints
from fleetreview.windows import parse_window

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

__all__ = ["Fleet", "Policy", "Repository", "fleet_of_addresses", "parse_window", "read_fleet"]

_DEPTH = 3
_MOST_BYTES = 4 << 20


def _as_text(value: Any) -> Any:
    """Take a number or a date for the text that it was written as."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _checked_window(text: str) -> str:
    try:
        parse_window(text)
    except UsageError as problem:
        raise ValueError(str(problem)) from problem
    return text


Label = Annotated[Text, BeforeValidator(_as_text)]
Window = Annotated[str, BeforeValidator(_as_text), AfterValidator(_checked_window)]


class _Described(BaseModel):
    """What the fleet file can say about a repository, besides where it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Text = Field(repr=False)
    owners: tuple[Text, ...] = ()
    team: Label | None = None
    tier: Label | None = None
    default_branch: Annotated[Text, Field(pattern=r"^[^-\s]\S*$")] | None = None
    exclude: tuple[Glob, ...] = ()
    hints: Hints = Field(default_factory=dict)


class Repository(_Described):
    """A repository of the fleet. ``url`` is a URL or an absolute path and may carry a credential; ``public_url`` never does.

    A credential is better written as ``https://user:${NAME}@host/...``: the variable is read when Git runs.
    ``hints`` are for analyzers, ``exclude`` are globs over paths that are not reviewed.
    """

    name: Text

    @property
    def public_url(self) -> str:
        """The address without credentials: what may be printed and stored."""
        return public_url(self.url)

    @property
    def slug(self) -> str:
        """The name as one file name, different for different names on every file system."""
        plain = re.sub(r"[^a-z0-9._-]+", "-", self.name.lower()).strip("-.")[:60]
        if plain == self.name:
            return plain
        return f"{plain or 'repository'}-{hashlib.sha256(self.name.encode()).hexdigest()[:8]}"


class Policy(BaseModel):
    """How the fleet is reviewed.

    ``window`` is how far back a first review goes, ``block_at`` the severity from which a landed change is blocked,
    ``authors`` what is kept of an author's identity. ``seconds_per_repository`` bounds the review of one repository.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    window: Window = "52w"
    block_at: Severity = Severity.HIGH
    authors: Literal["name", "pseudonym", "none"] = "name"
    max_blob_bytes: int = Field(default=1 << 20, ge=1024, le=64 << 20)
    seconds_per_repository: float = Field(default=1800.0, gt=0, allow_inf_nan=False)
    exclude: tuple[Glob, ...] = ()
    suppressions: tuple[WrittenSuppression, ...] = ()

    def window_start(self, now: datetime) -> datetime:
        """Return when the window begins that ends now."""
        return parse_window(self.window, now)


class Fleet(BaseModel):
    """All repositories of one inventory, in its order, under one policy. Their names differ."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    repositories: tuple[Repository, ...]
    policy: Policy = Policy()


class _Entry(_Described):
    """A repository as the fleet file writes it: a mapping, or its address alone.

    The sections for analyzers may stand beside its hints, as in the owners' settings.
    """

    name: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _address_alone(cls, value: Any) -> Any:
        return {"url": value} if isinstance(value, str) else gathered_hints(value)


class _FleetFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    repositories: Annotated[tuple[_Entry, ...], Field(min_length=1)]
    policy: Policy = Policy()


def read_fleet(path: Path) -> Fleet:
    """Read a fleet file; relative paths in it are relative to the file.

    A repository without a name gets the last part of its address, and its owner in front where an earlier one has that name
    already. Raise InvalidFile with all problems, each with file, line and field, and UsageError when there is no file.
    """
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise UsageError(f"{path}: the fleet file cannot be read ({problem.strerror})") from problem
    document = Document(content, name=str(path), max_bytes=_MOST_BYTES)
    file = document.read(_FleetFile)
    places: dict[str, int] = {}
    names = {entry.name: number for number, entry in reversed(list(enumerate(file.repositories))) if entry.name}
    repositories: list[Repository] = []
    for number, entry in enumerate(file.repositories):
        url = _absolute(entry.url, path.absolute().parent)
        if (before := places.setdefault(_identity(url), number)) != number:
            document.add_problem(("repositories", number, "url"), f"the same repository as repositories[{before}]")
        if entry.name and names[entry.name] != number:
            message = f"{entry.name} is also the name of repositories[{names[entry.name]}]"
            document.add_problem(("repositories", number, "name"), message)
        name = entry.name or _free_name(url, names.keys())
        names.setdefault(name, number)
        repositories.append(Repository.model_validate({**entry.model_dump(), "url": url, "name": name}))
    document.raise_problems()
    return Fleet(repositories=tuple(repositories), policy=file.policy)


def fleet_of_addresses(addresses: Sequence[str]) -> Fleet:
    """Return the fleet that URLs, paths of repositories and directories that hold repositories make, under the default policy.

    Raise UsageError when a directory holds none, or cannot be read.
    """
    found: dict[str, tuple[str, str | None]] = {}
    for address in addresses:
        if not is_local(address):
            found.setdefault(_identity(address), (address, None))
            continue
        path = Path(_absolute(address, Path.cwd()))
        if not path.is_dir() or is_repository(path):
            found.setdefault(_identity(str(path)), (str(path), None))
            continue
        try:
            inside = list(_repositories_below(path, _DEPTH))
        except OSError as problem:
            raise UsageError(f"{problem.filename}: cannot be looked into ({problem.strerror})") from problem
        if not inside:
            raise UsageError(f"{path}: no repository, and none below it")
        for one in inside:
            name = one.relative_to(path).as_posix()
            found.setdefault(_identity(str(one)), (str(one), name.removesuffix(".git")))
    names: set[str] = set()
    repositories = []
    for url, proposed in found.values():
        name = proposed if proposed and proposed not in names else _free_name(url, names)
        names.add(name)
        repositories.append(Repository(name=name, url=url))
    return Fleet(repositories=tuple(repositories))


def is_repository(path: Path) -> bool:
    """Whether a directory is a Git repository: a checkout, or bare, with or without a configuration."""
    if (path / ".git").exists():
        return True
    return (path / "HEAD").is_file() and (path / "objects").is_dir() and (path / "refs").is_dir()


def _repositories_below(path: Path, depth: int) -> Iterator[Path]:
    for inner in sorted(path.iterdir()):
        if inner.is_symlink() or not inner.is_dir():
            continue
        if is_repository(inner):
            yield inner
        elif depth > 1 and not inner.name.startswith("."):
            yield from _repositories_below(inner, depth - 1)


def _absolute(url: str, directory: Path) -> str:
    if not is_local(url):
        return url
    # normpath and not resolve: a link is a place that the user chose.
    return os.path.normpath(directory / Path(url).expanduser())


def _identity(url: str) -> str:
    return public_url(url).rstrip("/").removesuffix(".git")


def _free_name(url: str, taken: Collection[str]) -> str:
    """Return the last parts of an address, as many as make a name that is not taken."""
    parts = [part for part in re.split(r"[/:\\]+", _identity(url)) if part]
    if len(parts) > 1 and parts[-1] == ".git":
        parts.pop()
    for count in range(1, len(parts) + 1):
        name = "/".join(parts[-count:])
        if name not in taken:
            return name
    return f"{parts[-1]}-{hashlib.sha256(url.encode()).hexdigest()[:8]}"
