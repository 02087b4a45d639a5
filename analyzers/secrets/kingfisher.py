"""A second scanner for who asks for it: the program ``kingfisher`` (extra ``kingfisher``), offline, beside our own detectors.

It is shown the texts of a batch as files of a directory that is deleted afterwards, and answers through a pipe: what it says holds
the values themselves. It validates nothing, looks for no update, and its home is that directory.
"""

from __future__ import annotations

import functools
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from analyzers.secrets.candidate import ASSIGNED_VALUE, PRIVATE_KEY, PROVIDER_TOKEN, Candidate
from analyzers.secrets.values import is_placeholder, is_protected, is_reference
from fleetreview.errors import AnalyzerError
from fleetreview.model import Confidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analyzers.secrets.text import Text

PROGRAM: Final = "kingfisher"
SECONDS: Final = 300.0
_ARGUMENTS: Final = (
    "scan",
    "--no-validate",
    "--no-update-check",
    "--git-history",
    "none",
    "--no-ignore",
    "--format",
    "json",
    "-q",
)
_GENERIC: Final = ("generic", "password", "credential", "jwt", "header", "secret-yaml")
"""What the names of its rules hold that know a value by its surroundings."""


class KingfisherScanner:
    """What the program finds. AnalyzerError where it is not installed, or does not answer."""

    def __init__(self, program: str | None = None) -> None:
        beside = Path(sys.executable).with_name(PROGRAM)
        self._program = program or (str(beside) if beside.exists() else shutil.which(PROGRAM))
        if self._program is None:
            raise AnalyzerError("kingfisher is not installed: pip install 'fleetreview[kingfisher]'")
        self._found: dict[int, list[Candidate]] = {}

    @functools.cached_property
    def digest(self) -> str:
        """The version: its rules come with it."""
        return self._run(["--version"], Path.cwd()).decode(errors="replace").strip()

    def prepare(self, texts: Sequence[Text]) -> None:
        """Look through a batch at once: the program takes longer to start than to read."""
        self._found = {}
        if not texts:
            return
        with tempfile.TemporaryDirectory(prefix="fleetreview-secrets-") as scratch:
            root = Path(scratch) / "texts"
            root.mkdir()
            for number, text in enumerate(texts):
                (root / f"{number:06}{text.suffix}").write_text(
                    text.text, encoding="utf-8", errors="replace", newline=""
                )
            answer = self._run([*_ARGUMENTS, str(root)], Path(scratch))
        for finding in _findings(answer):
            number = int(Path(finding["finding"]["path"]).name[:6])
            one = _candidate(finding, texts[number])
            if one is not None:
                self._found.setdefault(id(texts[number]), []).append(one)

    def scan(self, text: Text) -> Iterable[Candidate]:
        """Yield what was found of a text that was prepared."""
        yield from self._found.get(id(text), ())

    def _run(self, arguments: list[str], home: Path) -> bytes:
        environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "NO_COLOR": "1"}
        try:
            done = subprocess.run(
                [str(self._program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                timeout=SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as problem:
            raise AnalyzerError(f"kingfisher does not answer: {type(problem).__name__}") from None
        # 200 and 205 say that something was found.
        if done.returncode not in {0, 200, 205}:
            raise AnalyzerError(f"kingfisher failed with status {done.returncode}")
        return done.stdout


def _findings(answer: bytes) -> list[dict[str, Any]]:
    try:
        return list(json.loads(answer.split(b"\n", 1)[0] or b"{}").get("findings", ()))
    except (ValueError, AttributeError):
        raise AnalyzerError("kingfisher's answer cannot be understood") from None


def _candidate(found: dict[str, Any], text: Text) -> Candidate | None:
    """Return a finding as a candidate; None where our own gates know that it is none, or its place is not found."""
    rule, said = str(found["rule"]["name"]), found["finding"]
    value = str(said["snippet"]).strip("\"'` \t\r\n")
    line = int(said["line"])
    start = text.text.find(value, text.offset(line)) if 0 < line <= len(text.lines) and value else -1
    if start < 0 or is_placeholder(value) or is_reference(value) or is_protected(value) or value.startswith("eyJ"):
        return None
    is_generic = any(word in rule for word in _GENERIC)
    return Candidate(
        rule_id=PRIVATE_KEY if "private-key" in rule else ASSIGNED_VALUE if is_generic else PROVIDER_TOKEN,
        kind=rule,
        what=rule.replace("-", " "),
        start=start,
        end=start + len(value),
        value=value,
        confidence=Confidence.LOW if is_generic else Confidence.MEDIUM,
        is_known=not is_generic,
    )
