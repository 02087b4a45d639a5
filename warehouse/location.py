"""Where a warehouse lies. Today that is a directory; whatever the rest of the package asks of it, an object store can do.

Paths inside a location are POSIX text relative to its root. A file appears whole or not at all, and is never amended.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import logging
import os
import re
import secrets
import shutil
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from fleetreview.errors import UsageError, WarehouseError

if TYPE_CHECKING:
    from collections.abc import Iterator

logger = logging.getLogger(__name__)

_SCHEME = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://")
_OBJECT_STORES = frozenset({"s3", "s3a", "gs", "gcs", "az", "azure", "abfs", "abfss"})
_SEGMENT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._@+=-]*")
_PART = ".part"
_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL})
"""What a file system without locks answers: NFS without its lock service, some FUSE file systems."""


class Location:
    """A directory that holds a warehouse. It need not exist before something is written."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __str__(self) -> str:
        return str(self.root)

    def local(self, path: str) -> Path:
        """Return the absolute path at which a file can be read on this machine."""
        return self.root / path

    def read(self, path: str) -> bytes | None:
        """Return a file's content; None where there is no such file."""
        try:
            return self.local(path).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise WarehouseError(f"{self.local(path)} cannot be read: {error.strerror}") from error

    def size(self, path: str) -> int | None:
        """Return a file's size in bytes; None where there is no such file."""
        try:
            return self.local(path).stat().st_size
        except FileNotFoundError:
            return None
        except OSError as error:
            raise WarehouseError(f"{self.local(path)} cannot be read: {error.strerror}") from error

    def sha256(self, path: str) -> str:
        """Return the hash of a file's content."""
        return file_sha256(self.local(path))

    def changed_at(self, path: str) -> datetime:
        """Return when a file was written."""
        try:
            return datetime.fromtimestamp(self.local(path).stat().st_mtime, UTC)
        except OSError as error:
            raise WarehouseError(f"{self.local(path)} cannot be read: {error.strerror}") from error

    def list(self, folder: str, *, parts: bool = False) -> list[str]:
        """Return the files below a folder, sorted. ``parts``: only those that a dead writer left half done."""

        def unread(error: OSError) -> None:
            # What is not there, or went in this moment, holds no files.
            if not isinstance(error, FileNotFoundError):
                raise WarehouseError(f"{error.filename} cannot be read: {error.strerror}") from error

        found = []
        for parent, _, files in os.walk(self.root / folder, onerror=unread):
            below = Path(parent).relative_to(self.root)
            found += [(below / name).as_posix() for name in files if name.endswith(_PART) is parts]
        return sorted(found)

    @contextmanager
    def writing(self, path: str, *, durable: bool = True) -> Iterator[Path]:
        """Give a path to write a file to; it becomes ``path`` in one step when the block ends, and vanishes when it fails.

        ``durable``: it has reached the disk when the block ends.
        """
        target = self.local(path)
        part = target.with_name(f".{target.name}.{secrets.token_hex(4)}{_PART}")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            yield part
            if durable:
                _sync(part)
            part.replace(target)
            if durable:
                _sync(target.parent)
        except OSError as error:
            raise WarehouseError(f"{target} cannot be written: {error}") from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def write(self, path: str, content: bytes, *, durable: bool = True) -> None:
        """Write or replace a file in one step."""
        with self.writing(path, durable=durable) as part:
            part.write_bytes(content)

    def copy(self, source: str, target: str) -> None:
        """Make the content of one file that is never amended available under a second path, too."""
        with self.writing(target) as part:
            try:
                os.link(self.local(source), part)
            except OSError:
                # Not every file system has hard links.
                shutil.copyfile(self.local(source), part)

    def delete(self, path: str) -> None:
        """Delete a file, if it is there, and the folders that it leaves empty."""
        try:
            self.local(path).unlink(missing_ok=True)
        except OSError as error:
            raise WarehouseError(f"{self.local(path)} cannot be deleted: {error.strerror}") from error
        folder = self.local(path).parent
        with suppress(OSError):
            while folder != self.root:
                folder.rmdir()
                folder = folder.parent

    @contextmanager
    def lock(self, name: str, *, busy: str = "somebody else is at work") -> Iterator[bool]:
        """Hold a lock while the block runs; raise WarehouseError, saying ``busy``, at once where somebody else holds it.

        A process that dies gives it back. On a file system without locks it protects nothing, and False is given.
        """
        path = self.local(f".{name}.lock")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = path.open("ab")
        except OSError as error:
            raise WarehouseError(f"{path} cannot be written: {error.strerror}") from error
        held = True
        with handle:
            try:
                self._take(handle)
            except BlockingIOError as error:
                raise WarehouseError(f"{busy} in {self} ({name}); try again later") from error
            except OSError as error:
                if error.errno not in _NO_LOCKS:
                    raise WarehouseError(f"{path} cannot be locked: {error.strerror}") from error
                logger.warning("no locks on this file system: %s: %s", path, error.strerror)
                held = False
            yield held

    def _take(self, handle: IO[bytes]) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def location_of(where: Location | Path | str) -> Location:
    """Return the location that a path or a ``file://`` URL names; raise UsageError for any other URL."""
    if isinstance(where, Location):
        return where
    if isinstance(where, str) and (match := _SCHEME.match(where)):
        scheme = match["scheme"].lower()
        if scheme in _OBJECT_STORES:
            raise UsageError(f"{where}: object storage is not supported yet; name a directory")
        if scheme != "file" or urlsplit(where).netloc not in {"", "localhost"}:
            raise UsageError(f"{where}: a warehouse is a directory or a file:// URL of this machine")
        where = unquote(urlsplit(where).path)
    return Location(Path(where).expanduser().absolute())


def checked_name(name: str, what: str, *, folders: bool = False) -> str:
    """Return a name that is safe as one segment of a path, or as several; raise WarehouseError for any other."""
    segments = name.split("/") if folders else [name]
    if not all(_SEGMENT.fullmatch(segment) for segment in segments):
        raise WarehouseError(f"{what} {name!r} cannot be part of a path: letters, digits and . _ @ + = - may")
    return name


def file_sha256(path: Path) -> str:
    """Return the hash of a file's content."""
    try:
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError as error:
        raise WarehouseError(f"{path} cannot be read: {error.strerror}") from error


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
