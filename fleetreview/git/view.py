"""A repository's objects under a configuration of our own.

A view is an empty bare repository in the cache directory; ``GIT_OBJECT_DIRECTORY`` puts the objects of another
repository into it. Whatever is read through a view is read without the other repository's configuration: nothing that
it names is executed, and a missing object of a partial clone is reported as missing, where Git before 2.45 would fetch
it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fleetreview.errors import GitError
from fleetreview.git import command
from fleetreview.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

EMPTY_TREE: Final[Mapping[str, str]] = {
    "sha1": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "sha256": "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
NAME_LENGTH: Final[Mapping[int, str]] = {40: "sha1", 64: "sha256"}

_CONFIGURATION: Final[Mapping[str, str]] = {
    "sha1": "[core]\n\trepositoryformatversion = 0\n\tbare = true\n",
    "sha256": "[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tobjectformat = sha256\n",
}


def view_directory(object_format: str) -> Path:
    """Return the empty bare repository for an object format (sha1 or sha256), making it where there is none yet."""
    directory = Settings.from_environment().cache_directory / "views" / object_format
    if (directory / "config").is_file():
        return directory
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{object_format}-", dir=directory.parent))
    except OSError as problem:
        raise GitError(f"{directory}: the cache directory cannot be written ({problem})") from problem
    for name in ("objects", "refs"):
        (fresh / name).mkdir()
    (fresh / "HEAD").write_text("ref: refs/heads/none\n", encoding="ascii")
    (fresh / "config").write_text(_CONFIGURATION[object_format], encoding="ascii")
    try:
        fresh.rename(directory)
    except OSError:
        # Another process was first.
        shutil.rmtree(fresh)
    return directory


def view_environment(objects: Path, *, object_format: str, shallow_file: Path | None = None) -> dict[str, str]:
    """Return the variables under which Git reads the objects of a directory.

    ``shallow_file`` lists the commits whose parents a shallow clone leaves out.
    """
    variables = command.environment(view_directory(object_format))
    variables["GIT_OBJECT_DIRECTORY"] = os.fspath(objects)
    if shallow_file is not None:
        variables["GIT_SHALLOW_FILE"] = os.fspath(shallow_file)
    return variables
