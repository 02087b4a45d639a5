"""Runs Semgrep over a directory of blobs and says what happened to each.

The ``--experimental`` front end is used: it starts in a fraction of a second, where the default one takes seconds, and reports the
same findings as long as rule ids are unique (a test compares both). Costs and traps: ``docs/platform.md``.
"""

from __future__ import annotations

import contextlib
import heapq
import importlib.metadata
import json
import logging
import os
import shutil
import signal
import subprocess
import sysconfig
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fleetreview.errors import AnalyzerError, Interrupted
from fleetreview.model import SkipReason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

logger = logging.getLogger(__name__)

_KINDS = {
    "PartialParsing": SkipReason.PARTIAL_PARSE,
    "Lexical error": SkipReason.SYNTAX_ERROR,
    "LexicalError": SkipReason.SYNTAX_ERROR,
    "Syntax error": SkipReason.SYNTAX_ERROR,
    "ParseError": SkipReason.SYNTAX_ERROR,
    "OtherParseError": SkipReason.SYNTAX_ERROR,
    "AstBuilderError": SkipReason.SYNTAX_ERROR,
    "Timeout": SkipReason.TIME_OUT,
    "TimeoutDuringInterfile": SkipReason.TIME_OUT,
    "OutOfMemory": SkipReason.OUT_OF_MEMORY,
    "StackOverflow": SkipReason.OUT_OF_MEMORY,
    "TooManyMatches": SkipReason.ANALYZER_ERROR,
}


_PART_BYTES = 6_000_000
_ALONE_BYTES = 100_000
"""A batch up to this size is one process: a second one would cost more to start."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What one batch may cost.

    ``file_seconds`` bounds one rule on one file inside Semgrep; ``batch_seconds`` and ``batch_seconds_per_megabyte`` bound
    a process as a whole by our own clock: past that it is killed and its files are halved until the culprit stands alone.
    ``jobs`` is how many processes run at once.
    """

    jobs: int = 2
    file_seconds: float = 5.0
    memory_megabytes: int = 2500
    batch_seconds: float = 300.0
    batch_seconds_per_megabyte: float = 120.0


@dataclass(frozen=True, kw_only=True, slots=True)
class FileTrouble:
    """Why a file could not be judged, wholly or in part: at which lines where that is known.

    ``pattern_id`` is None when no rule is to blame.
    """

    reason: SkipReason
    detail: str
    lines: tuple[int, ...] = ()
    pattern_id: str | None = None


@dataclass(kw_only=True, slots=True)
class EngineResult:
    """What Semgrep said of a batch, by file name: its own result objects, and troubles."""

    matches: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)
    troubles: dict[str, list[FileTrouble]] = field(default_factory=dict)
    cpu_seconds: float = 0.0

    def absorb(self, other: EngineResult) -> None:
        """Add what another batch said."""
        self.matches.update(other.matches)
        self.troubles.update(other.troubles)
        self.cpu_seconds += other.cpu_seconds


# Reads until the process that started it is gone, however it died, and ends Semgrep's group then.
_GUARD = 'trap "" HUP INT TERM; read -r _; kill -s KILL -- "-$1"'

_running: set[subprocess.Popen[bytes]] = set()
_stopped = threading.Event()


def stop() -> None:
    """Kill every Semgrep process of this process and start none any more: the run was interrupted."""
    _stopped.set()
    for process in list(_running):
        _kill(process)


def engine_version() -> str:
    """Return Semgrep's version: part of the digest of every pattern's facts."""
    return importlib.metadata.version("semgrep")


def executable() -> str:
    """Return the path of the semgrep command that belongs to this environment; AnalyzerError when there is none."""
    beside = Path(sysconfig.get_path("scripts")) / "semgrep"
    found = str(beside) if beside.exists() else shutil.which("semgrep")
    if not found:
        raise AnalyzerError("the semgrep command is not installed beside Fleet Review: install the pinned dependencies")
    return found


def run(directory: Path, patterns: Sequence[Mapping[str, Any]], limits: Limits) -> EngineResult:
    """Apply patterns to every file below a directory. AnalyzerError when Semgrep cannot run at all; Interrupted after ``stop``.

    Files are named by their paths below the directory.
    """
    names = sorted(
        path.relative_to(directory).as_posix()
        for path in directory.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    )
    if not names or not patterns:
        return EngineResult()
    before = os.times()
    # Beside the files, which are linked: on the same file system.
    with tempfile.TemporaryDirectory(prefix="fleetreview-rules-", dir=directory.parent) as scratch:
        config = Path(scratch) / "rules.json"
        config.write_text(json.dumps({"rules": list(patterns)}))
        result = EngineResult()
        with ThreadPoolExecutor(limits.jobs, thread_name_prefix="semgrep") as pool:
            parts = [
                pool.submit(_run_part, directory, part, config, limits, Path(scratch))
                for part in _parts(directory, names, limits.jobs)
            ]
            try:
                for part in parts:
                    result.absorb(part.result())
            finally:
                for part in parts:
                    part.cancel()
    after = os.times()
    result.cpu_seconds = after.children_user + after.children_system - before.children_user - before.children_system
    return result


def _parts(directory: Path, names: Sequence[str], jobs: int) -> list[list[str]]:
    """Split a batch into parts of equal size for processes of one thread each.

    Two processes of one thread cost a quarter less than one of two threads, whose garbage collector halts both, and a
    process that ends after a few megabytes of source gives its memory back.
    """
    sizes = sorted(((directory / name).stat().st_size, name) for name in names)
    total = sum(size for size, _ in sizes)
    count = max(1, min(len(names), -(-total // _PART_BYTES)))
    if total > _ALONE_BYTES:
        count = max(count, min(len(names), jobs))
    parts: list[list[str]] = [[] for _ in range(count)]
    heap = [(0, number) for number in range(count)]
    for size, name in reversed(sizes):
        filled, number = heapq.heappop(heap)
        parts[number].append(name)
        heapq.heappush(heap, (filled + size, number))
    return [sorted(part) for part in parts]


def _run_part(directory: Path, names: Sequence[str], config: Path, limits: Limits, scratch: Path) -> EngineResult:
    """Run one process over some files of a directory; where it gives no answer, over each half of them."""
    with tempfile.TemporaryDirectory(prefix="part-", dir=scratch) as folder:
        files = Path(folder) / "files"
        for name in names:
            (files / name).parent.mkdir(parents=True, exist_ok=True)
            os.link(directory / name, files / name)
        # Semgrep skips test folders unless the scanned project brings an ignore file of its own.
        (files / ".semgrepignore").write_text("")
        outcome = _run_once(files, names, config, limits, Path(folder))
    if isinstance(outcome, EngineResult):
        return outcome
    if len(names) == 1:
        return EngineResult(troubles={names[0]: [outcome]})
    logger.warning("semgrep batch halved", extra={"files": len(names), "reason": outcome.detail})
    result = EngineResult()
    middle = len(names) // 2
    for half in (names[:middle], names[middle:]):
        result.absorb(_run_part(directory, half, config, limits, scratch))
    return result


def _run_once(
    directory: Path, names: Sequence[str], config: Path, limits: Limits, scratch: Path
) -> EngineResult | FileTrouble:
    """Run one process. A FileTrouble means that it died or ran out of time without an answer."""
    megabytes = sum((directory / name).stat().st_size for name in names) / 1e6
    allowed = limits.batch_seconds + limits.batch_seconds_per_megabyte * megabytes
    command = [
        executable(), "scan", "--experimental", "--json", "--quiet", "--metrics", "off", "--disable-nosem",
        "--no-git-ignore", "--no-rewrite-rule-ids", "--project-root", str(directory), "--config", str(config),
        "--jobs", "1", "--timeout", str(int(limits.file_seconds)), "--timeout-threshold", "3",
        "--max-memory", str(limits.memory_megabytes), "--max-target-bytes", "0", str(directory),
    ]  # fmt: skip
    if _stopped.is_set():
        raise Interrupted("Semgrep was stopped: the run was interrupted")
    output, errors = scratch / "out.json", scratch / "err.txt"
    with output.open("wb") as out, errors.open("wb") as err:
        began = time.monotonic()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=_environment(scratch), start_new_session=True
        )
        _running.add(process)
        try:
            with _guarded(process):
                code = _wait(process, allowed)
        except BaseException:
            _kill(process)
            raise
        finally:
            _running.discard(process)
    if _stopped.is_set():
        raise Interrupted("Semgrep was stopped: the run was interrupted")
    if code is None:
        waited = time.monotonic() - began
        return FileTrouble(reason=SkipReason.TIME_OUT, detail=f"no answer of Semgrep within {waited:.0f} s")
    try:
        document = json.loads(output.read_bytes())
    except ValueError:
        last = errors.read_text(errors="replace").strip()[-500:]
        if len(names) > 1 or code < 0:
            return FileTrouble(reason=SkipReason.ANALYZER_ERROR, detail=f"Semgrep ended with {code}: {last}")
        return FileTrouble(
            reason=SkipReason.ANALYZER_ERROR, detail=f"Semgrep ended with {code} without a result: {last}"
        )
    return _read(document, {str(directory / name): name for name in names})


@contextlib.contextmanager
def _guarded(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Let a process that has a session of its own not outlive this one, not even when this one is killed with SIGKILL.

    A shell waits at a pipe whose other end is here only. Where there is none, Semgrep ends when it is through.
    """
    try:
        guard = subprocess.Popen(
            ["/bin/sh", "-c", _GUARD, "fleetreview-guard", str(process.pid)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        logger.warning("no shell to guard semgrep with")
        yield
        return
    try:
        yield
    finally:
        guard.kill()  # before its input ends
        guard.communicate()


def _wait(process: subprocess.Popen[bytes], allowed: float) -> int | None:
    """Wait for the process; return its exit status, None when it was killed for its time."""
    try:
        return process.wait(timeout=allowed)
    except subprocess.TimeoutExpired:
        _kill(process)
        return None


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _environment(scratch: Path) -> dict[str, str]:
    """Return an environment in which Semgrep makes no network call and neither reads nor writes a user's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SEMGREP_", "OTEL_"))}
    scripts = sysconfig.get_path("scripts")
    return kept | {
        "PATH": f"{scripts}{os.pathsep}{kept.get('PATH', '')}",
        "SEMGREP_ENABLE_VERSION_CHECK": "0",
        "SEMGREP_SEND_METRICS": "off",
        "SEMGREP_SETTINGS_FILE": str(scratch / "settings.yml"),
        "SEMGREP_LOG_FILE": str(scratch / "semgrep.log"),
        "SEMGREP_VERSION_CACHE_PATH": str(scratch / "version"),
        "NO_COLOR": "1",
    }


def _read(document: Mapping[str, Any], names: Mapping[str, str]) -> EngineResult:
    result = EngineResult()
    for match in document.get("results", ()):
        name = names.get(match["path"])
        if name is not None:
            result.matches.setdefault(name, []).append(match)
    for error in document.get("errors", ()):
        _read_error(error, names, result)
    for rule in document.get("skipped_rules", ()):
        raise AnalyzerError(f"Semgrep refused a rule: {rule}")
    return result


def _read_error(error: Mapping[str, Any], names: Mapping[str, str], result: EngineResult) -> None:
    kind = error.get("type")
    name = str(kind[0] if isinstance(kind, list) else kind)
    message = " ".join(str(error.get("message", "")).split())
    reason = _KINDS.get(name, SkipReason.ANALYZER_ERROR)
    paths = {names[path] for path in _paths(error) if path in names}
    if not paths:
        if error.get("level") == "error" or "rule" in name.lower():
            raise AnalyzerError(f"Semgrep: {name}: {message[:500]}")
        logger.warning("semgrep error without a file", extra={"kind": name, "text": message[:300]})
        return
    # The message quotes the file's text, which may be anything: only where it is goes on.
    lines = sorted({int(span["start"]["line"]) for span in error.get("spans") or () if span.get("start")})
    trouble = FileTrouble(reason=reason, detail=name, lines=tuple(lines), pattern_id=error.get("rule_id"))
    for path in paths:
        result.troubles.setdefault(path, []).append(trouble)


def _paths(error: Mapping[str, Any]) -> Iterable[str]:
    if error.get("path"):
        yield str(error["path"])
    for span in error.get("spans") or ():
        if span.get("file"):
            yield str(span["file"])
