"""The program is played by a script that answers as it does; with the real one, where it is installed, a token is found."""

from __future__ import annotations

import json
import os
import shutil
import stat
import sys
from pathlib import Path

import pytest

from analyzers.secrets.kingfisher import KingfisherScanner
from analyzers.secrets.text import Text
from fleetreview.errors import AnalyzerError, UsageError
from flows.panel import SCANNERS, scanners
from tests.analyzers.secrets.reading import GITHUB, analyzer, judge

PLAYED = """#!{python}
import json, os, pathlib, sys
if "--version" in sys.argv:
    print("kingfisher 0.0.0")
    raise SystemExit
assert {{"--no-validate", "--no-update-check"}} <= set(sys.argv)
pathlib.Path({seen!r}).write_text(json.dumps([sys.argv, os.environ["HOME"], sorted(os.listdir(sys.argv[-1]))]))
print(json.dumps({{"findings": [
    {{"rule": {{"name": rule}}, "finding": {{"snippet": snippet, "line": line, "path": sys.argv[-1] + "/" + name}}}}
    for rule, snippet, line, name in {found!r}
]}}))
print(json.dumps({{"audit": {{}}}}))
sys.exit({status})
"""


def played(folder: Path, found: list[tuple[str, str, int, str]], status: int = 200) -> KingfisherScanner:
    program = folder / "kingfisher"
    program.write_text(PLAYED.format(python=sys.executable, seen=str(folder / "seen"), found=found, status=status))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return KingfisherScanner(str(program))


def test_what_the_program_says_is_told_beside_our_own(tmp_path: Path) -> None:
    scanner = played(tmp_path, [("acme-token", "acme_81hfk3nq0vzl", 2, "000000.py"), ("jwt", "eyJabc", 1, "000000.py")])
    found = judge(
        {"a.py": f'token = "{GITHUB}"\nACME("acme_81hfk3nq0vzl")\n'}, analyzer(scanners=[*scanners(), scanner])
    )
    assert [(one.evidence["kind"], one.span.start_line) for one in found] == [("github-token", 1), ("acme-token", 2)]
    assert "acme_81hfk3nq0vzl" not in repr(found)


def test_texts_are_gone_when_it_has_answered(tmp_path: Path) -> None:
    scanner = played(tmp_path, [])
    scanner.prepare([Text("a", ".py"), Text("b", "")])
    arguments, home, files = json.loads((tmp_path / "seen").read_text())
    assert files == ["000000.py", "000001"]
    assert not Path(arguments[-1]).exists()
    assert not Path(home).exists()


def test_failure_is_told_without_its_words(tmp_path: Path) -> None:
    with pytest.raises(AnalyzerError, match="status 3"):
        played(tmp_path, [], status=3).prepare([Text("a", ".py")])


def test_scanner_that_nobody_knows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SCANNERS, "others")
    with pytest.raises(UsageError, match="not others"):
        scanners()


def test_our_own_scanner_is_always_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SCANNERS, raising=False)
    assert [type(one).__name__ for one in scanners()] == ["PythonScanner"]


@pytest.mark.skipif(
    shutil.which("kingfisher", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}") is None,
    reason="the extra kingfisher is not installed",
)
def test_real_program_finds_a_token() -> None:
    scanner = KingfisherScanner()
    text = Text(f'token = "{GITHUB}"\n', ".py")
    scanner.prepare([text])
    assert [one.value for one in scanner.scan(text)] == [GITHUB]
