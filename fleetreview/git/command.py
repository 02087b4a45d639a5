"""Git as a process: the environment that every call gets, its time limit, and its errors without credentials.

Nothing that a repository says is obeyed. The user's and the machine's configuration are not read, unless
``FLEETREVIEW_GIT_CONFIG`` names a file for credential helpers and proxies. No hook, prompt, pager, helper transport
or LFS filter runs.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, Self

from fleetreview.errors import GitError
from fleetreview.git.address import redact
from fleetreview.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType

MINIMUM_VERSION: Final = (2, 32)
DEFAULT_TIMEOUT_SECONDS: Final = 600.0

_CONFIGURATION: Final = (
    ("safe.directory", "*"),
    ("core.hooksPath", os.devnull),
    ("core.fsmonitor", "false"),
    ("core.quotePath", "false"),
    ("core.attributesFile", os.devnull),
    ("core.pager", "cat"),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    ("protocol.ext.allow", "never"),
    ("protocol.file.allow", "always"),
    ("submodule.recurse", "false"),
    ("fetch.recurseSubmodules", "false"),
    # One pack for each fetch: loose objects would pile up, as nothing ever collects them.
    ("fetch.unpackLimit", "1"),
    ("log.showSignature", "false"),
    ("http.lowSpeedLimit", "1000"),
    ("http.lowSpeedTime", "60"),
)
_VARIABLES: Final = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",
    "GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh",
    "GIT_LFS_SKIP_SMUDGE": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "LC_ALL": "C",
    "LANGUAGE": "C",
}


def environment(
    git_dir: Path, *, configuration: Sequence[tuple[str, str]] = (), own_helper: bool = False
) -> dict[str, str]:
    """Return the variables that Git gets on top of the process's own, for one repository.

    ``configuration`` are further settings for this call; ``own_helper`` says that a credential helper is among them.
    """
    settings = Settings.from_environment()
    pairs = [*_CONFIGURATION, *configuration]
    if settings.git_config is None and not own_helper:
        pairs.append(("credential.helper", ""))
    variables = {
        **_VARIABLES,
        "GIT_DIR": str(git_dir),
        "GIT_CONFIG_GLOBAL": str(settings.git_config or Path(__file__).with_name("hardened.gitconfig")),
        "GIT_SSH_COMMAND": settings.ssh_command or "ssh -o BatchMode=yes -o ConnectTimeout=30",
        "GIT_CONFIG_COUNT": str(len(pairs)),
    }
    for number, (key, value) in enumerate(pairs):
        variables[f"GIT_CONFIG_KEY_{number}"] = key
        variables[f"GIT_CONFIG_VALUE_{number}"] = value
    return variables


def run(
    arguments: Sequence[str],
    *,
    variables: Mapping[str, str],
    subject: str,
    secret_url: str = "",
    stdin: bytes | None = None,
    timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS,
    error: type[GitError] = GitError,
) -> bytes:
    """Run one Git command to its end and return what it printed.

    ``subject`` names the repository in messages; ``secret_url`` is the URL whose credentials must not show in them.
    Raise ``error`` when Git fails or is killed at its time limit, and GitError when there is no Git.
    """
    status, output, message = _execute(arguments, variables=variables, stdin=stdin, timeout_seconds=timeout_seconds)
    if status == 0:
        return output
    raise error(f"{subject}: git {arguments[0]}: {redact(_last_words(message, status), secret_url)}")


def attempt(
    arguments: Sequence[str], *, variables: Mapping[str, str], timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS
) -> bytes | None:
    """Run one Git command to its end and return what it printed, or None when it failed and why does not matter."""
    status, output, _ = _execute(arguments, variables=variables, stdin=None, timeout_seconds=timeout_seconds)
    return output if status == 0 else None


def version() -> tuple[int, ...]:
    """Return the version of the Git that is installed, such as (2, 39, 5). Raise GitError when there is none."""
    output = run(["version"], variables=environment(Path(os.devnull)), subject="this machine")
    words = output.decode("ascii", "replace").split()
    return tuple(int(part) for part in words[2].split(".") if part.isdigit()) if len(words) > 2 else ()


def _execute(
    arguments: Sequence[str], *, variables: Mapping[str, str], stdin: bytes | None, timeout_seconds: float
) -> tuple[int, bytes, str]:
    try:
        from git import Git  # it takes 0.1 s: only who runs a command pays
        from git.exc import GitCommandNotFound
    except ImportError as problem:
        raise GitError(f"Git cannot be started, is it installed? {problem}") from problem
    # GitPython hands on the whole environment; what a hook left there for another repository must not count.
    strays = sorted(name for name in os.environ if name.startswith("GIT_") and name not in variables)
    prefix = ["env", *(f"--unset={name}" for name in strays)] if strays else []
    with tempfile.TemporaryFile() as feed:
        if stdin is not None:
            feed.write(stdin)
            feed.seek(0)
        try:
            status, output, message = Git().execute(
                [*prefix, "git", *arguments],
                env=dict(variables),
                istream=feed if stdin is not None else None,
                with_extended_output=True,
                with_exceptions=False,
                stdout_as_string=False,
                strip_newline_in_stdout=False,
                kill_after_timeout=timeout_seconds,
            )
        except GitCommandNotFound as problem:
            raise GitError("Git is not installed, or not on PATH") from problem
    return int(status), bytes(output), str(message)


def _last_words(message: str, status: int) -> str:
    """Return the lines of Git's complaint that say why, as one line."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    if lines and lines[0].startswith("Timeout:"):
        return f"stopped at its time limit ({lines[0].rpartition(' in ')[2]})"
    telling = [line for line in lines if line.startswith(("fatal:", "error:", "ERROR:", "remote:"))] or lines
    return "; ".join(telling[:4]) or f"exit status {status}"


class Process:
    """A Git process that is read while it runs, as a context manager; leaving the context ends it.

    It has no time limit of its own, as its reader sets the pace.
    """

    stdin: IO[bytes]
    stdout: IO[bytes]

    def __init__(self, arguments: Sequence[str], *, variables: Mapping[str, str]) -> None:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        # A file, as nobody reads a pipe for errors while the output is read.
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the process
        try:
            self._process = subprocess.Popen(
                ["git", *arguments],
                env={**inherited, **variables},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                bufsize=1 << 16,
            )
        except OSError as problem:
            self._errors.close()
            raise GitError("Git is not installed, or not on PATH") from problem
        if self._process.stdin is None or self._process.stdout is None:  # never: both are pipes
            raise GitError("Git was started without pipes")
        self.stdin = self._process.stdin
        self.stdout = self._process.stdout

    def wait(self) -> int:
        """Close the input, wait for the end and return the exit status."""
        self._close_input()
        return self._process.wait()

    def complaint(self) -> str:
        """Return what Git wrote as errors so far, as one line, without credentials."""
        self._errors.seek(0)
        return redact(_last_words(self._errors.read().decode("utf-8", "replace"), self._process.poll() or 0))

    def close(self) -> None:
        """End the process, whatever it is doing."""
        if self._process.poll() is None:
            self._process.kill()
        self._close_input()
        self.stdout.close()
        self._process.wait()
        self._errors.close()

    def _close_input(self) -> None:
        with contextlib.suppress(BrokenPipeError):  # it ended before it read everything
            self.stdin.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
