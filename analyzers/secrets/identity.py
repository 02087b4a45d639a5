"""How a secret is known again without being kept: a keyed hash of its value, and a preview that gives nothing away.

A hash without a key would let everybody who reads a warehouse try passwords against it. The key is random, made once and kept
beside the warehouse (``state/secrets.key``), or told by the environment; who has the tables alone can try nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from fleetreview.errors import FleetReviewError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from analyzers.secrets.candidate import Candidate

VARIABLE: Final = "FLEETREVIEW_SECRETS_KEY"
_LEAST: Final = 16
_BYTES: Final = 32


class KeyUnusable(FleetReviewError):
    """The key by which secrets are known again cannot be read or made: nothing of secrets can be told without it."""


def told_key(environ: Mapping[str, str] | None = None) -> bytes | None:
    """Return the key that the environment tells; None where it tells none. UsageError for one that is too short."""
    told = (os.environ if environ is None else environ).get(VARIABLE)
    if not told:
        return None
    if len(told) < _LEAST:
        raise UsageError(f"{VARIABLE}: {_LEAST} characters or more are needed")
    return told.encode()


def kept_key(path: Path, environ: Mapping[str, str] | None = None) -> bytes:
    """Return the key that the environment tells, else the one that is kept in a file, which is made where it is missing.

    The file can be read by its owner only. Of several processes that make it at once one wins, and all have its key.
    """
    if (told := told_key(environ)) is not None:
        return told
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(secrets.token_bytes(_BYTES))
                file.flush()
                os.fsync(handle)
            with suppress(FileExistsError):
                os.link(part, path)
        key = path.read_bytes()
    except OSError as problem:
        raise KeyUnusable(f"{path} cannot be read or made: {problem.strerror}; or set {VARIABLE}") from problem
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    if len(key) < _LEAST:
        raise KeyUnusable(f"{path} holds no key: delete it, and it is made anew, or set {VARIABLE}")
    return key


def key_id(key: bytes) -> str:
    """Return a short name of a key that tells nothing of it: facts of another key are not those of this one."""
    return hmac.new(key, b"fleetreview secrets: name of the key", hashlib.sha256).hexdigest()[:12]


def keyed_hash(key: bytes, value: str) -> str:
    """Return what a value is known by: the same for the same value and key, whatever file it stands in."""
    return hmac.new(key, b"fleetreview secrets: value\0" + value.encode(), hashlib.sha256).hexdigest()[:16]


def preview(candidate: Candidate) -> str:
    """Return what is shown of a secret: the beginning that its format prescribes, and how long it is."""
    return f"{candidate.shown}… ({len(candidate.value)} characters)"
