"""Semgrep as a process: what it says of files, and what happens when it says nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from analyzers.catalogue import catalogue
from analyzers.patterns import engine
from fleetreview.errors import AnalyzerError
from fleetreview.model import SkipReason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analyzers.rule import RuleSource

TIMEOUT = catalogue().rules["rel-py-requests-no-timeout"].source("python").patterns
CALL = "import requests\n\n\ndef load(url):\n    return requests.get(url)\n"


def rule(pattern: str, identifier: str = "toy", **more: Any) -> dict[str, Any]:
    entry: dict[str, Any] = {"id": identifier, "languages": ["python"], "severity": "HIGH", "message": "m||what=$X"}
    return entry | {"pattern": pattern} | more


def blobs(directory: Path, files: Mapping[str, str | bytes]) -> Path:
    folder = directory / "blobs"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def test_matches_come_by_file_name_and_clean_files_have_none(tmp_path: Path) -> None:
    result = engine.run(blobs(tmp_path, {"a.py": CALL, "b.py": "x = 1\n"}), TIMEOUT, engine.Limits(jobs=1))
    assert {name: [m["start"]["line"] for m in found] for name, found in result.matches.items()} == {"a.py": [5]}
    assert result.troubles == {}


def test_no_files_or_no_patterns_start_nothing(tmp_path: Path) -> None:
    folder = blobs(tmp_path, {})
    assert engine.run(folder, TIMEOUT, engine.Limits()) == engine.EngineResult()
    (folder / "a.py").write_text(CALL)
    assert engine.run(folder, [], engine.Limits()) == engine.EngineResult()


@pytest.mark.parametrize("name", ["test_a.py", "vendor.py", "node_modules.js", "conftest.py"])
def test_no_file_is_passed_over_for_its_name(tmp_path: Path, name: str) -> None:
    patterns = [rule("load($X)", languages=["python"]), rule("load($X)", "toy-js", languages=["javascript"])]
    result = engine.run(blobs(tmp_path, {name: "load(1)\n"}), patterns, engine.Limits(jobs=1))
    assert list(result.matches) == [name]


def test_marker_of_semgrep_does_not_hide_a_match(tmp_path: Path) -> None:
    marked = CALL.replace("(url)\n", "(url)  # nosemgrep\n")
    assert engine.run(blobs(tmp_path, {"a.py": marked}), TIMEOUT, engine.Limits(jobs=1)).matches


def test_file_that_parses_in_part_has_matches_and_a_trouble(tmp_path: Path) -> None:
    broken = CALL + "\nx = = 3\n"
    result = engine.run(blobs(tmp_path, {"a.py": broken, "b.py": CALL}), TIMEOUT, engine.Limits(jobs=1))
    assert {trouble.reason for trouble in result.troubles["a.py"]} <= {
        SkipReason.PARTIAL_PARSE,
        SkipReason.SYNTAX_ERROR,
    }
    assert "b.py" not in result.troubles
    assert "b.py" in result.matches


def test_file_that_is_no_code_is_a_syntax_error(tmp_path: Path) -> None:
    # Semgrep parses only what holds the words of a pattern.
    texts = {"a.go": "this is not Go at all {{{ load(\n", "b.ts": "<<<<<<< HEAD\nload(1)\n=======\n>>>>>>>\n"}
    patterns = [rule("load($X)", f"toy-{n}", languages=[n]) for n in ("go", "typescript")]
    result = engine.run(blobs(tmp_path, texts), patterns, engine.Limits(jobs=1))
    assert set(result.troubles) >= {"a.go", "b.ts"}
    reasons = {trouble.reason for troubles in result.troubles.values() for trouble in troubles}
    assert reasons <= {SkipReason.SYNTAX_ERROR, SkipReason.PARTIAL_PARSE}


def test_trouble_never_quotes_the_file(tmp_path: Path) -> None:
    result = engine.run(
        blobs(tmp_path, {"a.py": "import requests\nrequests.get('secret-words'\n"}), TIMEOUT, engine.Limits(jobs=1)
    )
    assert result.troubles
    assert "secret-words" not in str(result.troubles)


def test_rule_that_semgrep_refuses_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(AnalyzerError):
        engine.run(blobs(tmp_path, {"a.py": CALL}), [rule("def (")], engine.Limits(jobs=1))


def test_process_without_an_answer_is_killed_and_the_batch_halved(tmp_path: Path) -> None:
    """No batch can be done in no time, so that each file ends as a time-out of its own."""
    limits = engine.Limits(jobs=1, batch_seconds=0.0, batch_seconds_per_megabyte=0.0)
    result = engine.run(blobs(tmp_path, {f"f{n}.py": CALL for n in range(3)}), TIMEOUT, limits)
    assert result.matches == {}
    assert {name: [t.reason for t in troubles] for name, troubles in result.troubles.items()} == {
        f"f{n}.py": [SkipReason.TIME_OUT] for n in range(3)
    }
    assert all(t.pattern_id is None for troubles in result.troubles.values() for t in troubles)


def stand_in(directory: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put a program of ours where the engine looks for semgrep when none is beside Python."""
    program = directory / "bin" / "semgrep"
    program.parent.mkdir()
    program.write_text("#!/usr/bin/env python3\n" + script)
    program.chmod(0o755)
    monkeypatch.setattr(engine, "executable", lambda: str(program))


SLOW_ON_ONE = """
import json, pathlib, sys, time
folder = pathlib.Path(sys.argv[-1])
names = sorted(p.name for p in folder.iterdir() if p.suffix == ".py")
if "bad.py" in names:
    {misbehave}
match = lambda n: {{"path": str(folder / n), "check_id": "toy", "start": {{}}, "end": {{}}, "extra": {{}}}}
print(json.dumps({{"results": [match(n) for n in names] + [match("elsewhere.py")], "errors": []}}))
"""


@pytest.mark.parametrize(
    ("misbehave", "reason"),
    [
        ("time.sleep(60)", SkipReason.TIME_OUT),
        ("sys.exit(3)", SkipReason.ANALYZER_ERROR),
        ("print('not json'); sys.exit(0)", SkipReason.ANALYZER_ERROR),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", SkipReason.ANALYZER_ERROR),
    ],
)
def test_one_bad_file_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, misbehave: str, reason: SkipReason
) -> None:
    stand_in(tmp_path, monkeypatch, SLOW_ON_ONE.format(misbehave=misbehave))
    folder = blobs(tmp_path, dict.fromkeys(("a.py", "b.py", "bad.py", "c.py", "d.py"), CALL))
    result = engine.run(folder, TIMEOUT, engine.Limits(jobs=1, batch_seconds=1.0))
    assert set(result.matches) == {"a.py", "b.py", "c.py", "d.py"}
    assert {name: [t.reason for t in found] for name, found in result.troubles.items()} == {"bad.py": [reason]}


def test_file_that_was_not_asked_about_is_not_in_the_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, monkeypatch, SLOW_ON_ONE.format(misbehave="pass"))
    result = engine.run(blobs(tmp_path, {"a.py": CALL}), TIMEOUT, engine.Limits(jobs=1))
    assert set(result.matches) == {"a.py"}


def test_children_of_a_process_that_is_killed_die_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = tmp_path / "child.pid"
    script = (
        "import subprocess, time\np = subprocess.Popen(['sleep', '60'])\n"
        f"open({str(note)!r}, 'w').write(str(p.pid))\ntime.sleep(60)\n"
    )
    stand_in(tmp_path, monkeypatch, script)
    engine.run(blobs(tmp_path, {"a.py": CALL}), TIMEOUT, engine.Limits(jobs=1, batch_seconds=1.0))
    child = Path(f"/proc/{note.read_text()}")
    patience = time.monotonic() + 10
    while is_alive(child) and time.monotonic() < patience:
        time.sleep(0.05)
    assert not is_alive(child)


def is_alive(process: Path) -> bool:
    try:
        return (process / "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_settings_of_the_user_are_neither_read_nor_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("SEMGREP_RULES", "p/default")
    monkeypatch.setenv("SEMGREP_APP_TOKEN", "not-a-token")
    assert engine.run(blobs(tmp_path, {"a.py": CALL}), TIMEOUT, engine.Limits(jobs=1)).matches
    assert [path for path in home.rglob("*") if path.is_file()] == []


def default_front_end(directory: Path, patterns: list[Mapping[str, Any]], scratch: Path) -> Counter[Any]:
    """Run Semgrep's other front end, as its manual says, and return what it matched."""
    (directory / ".semgrepignore").write_text("")
    config = scratch / "rules.json"
    config.write_text(json.dumps({"rules": patterns}))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SEMGREP_")} | {
        "SEMGREP_ENABLE_VERSION_CHECK": "0",
        "SEMGREP_SEND_METRICS": "off",
        "SEMGREP_SETTINGS_FILE": str(scratch / "settings.yml"),
        "PATH": f"{Path(engine.executable()).parent}{os.pathsep}{os.environ['PATH']}",
    }
    done = subprocess.run(
        [
            engine.executable(), "scan", "--json", "--quiet", "--metrics", "off", "--disable-nosem", "--no-git-ignore",
            "--no-rewrite-rule-ids", "--project-root", str(directory), "--config", str(config), "--jobs", "2",
            "--max-target-bytes", "0", str(directory),
        ],
        capture_output=True,
        check=False,
        env=environment,
        timeout=300,
    )  # fmt: skip
    return Counter(placed(match) for match in json.loads(done.stdout)["results"])


def placed(match: Mapping[str, Any]) -> tuple[Any, ...]:
    return match["check_id"], Path(match["path"]).name, match["start"]["offset"], match["end"]["offset"]


TOGETHER = 16
"""Rules in one call of both: more of them look at more examples that are not theirs, fewer start Semgrep more often."""


def examples_of(source: RuleSource) -> list[Path]:
    return [path for path in source.path.parent.glob(f"{source.rule_id}.*") if path.suffix != ".yaml"]


@pytest.mark.parametrize("technology", sorted({source.technology for source in catalogue().sources()}))
def test_both_front_ends_report_the_same(tmp_path: Path, technology: str) -> None:
    """The fast front end is only worth its speed while it finds what the other one finds."""
    sources = [source for source in catalogue().sources() if source.technology == technology]
    for start in range(0, len(sources), TOGETHER):
        some = sources[start : start + TOGETHER]
        folder, scratch = tmp_path / f"examples-{start}", tmp_path / f"scratch-{start}"
        folder.mkdir()
        scratch.mkdir()
        for source in some:
            for example in examples_of(source):
                shutil.copy(example, folder / example.name)
        patterns = [pattern for source in some for pattern in source.patterns]
        ours = engine.run(folder, patterns, engine.Limits())
        fast = Counter(placed(match) for found in ours.matches.values() for match in found)
        assert len(fast) > len(some)
        assert set(fast) == set(default_front_end(folder, patterns, scratch))


def test_semgrep_does_not_outlive_a_process_that_is_killed(tmp_path: Path) -> None:
    folder = blobs(tmp_path, {f"{number}.py": CALL * 50 for number in range(50)})
    code = f"""
from pathlib import Path
from analyzers.patterns import engine
pattern = {rule("requests.get($X)")!r}
engine.run(Path({str(folder)!r}), [pattern], engine.Limits(jobs=1))
"""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    environment = {**os.environ, "TMPDIR": str(scratch)}
    with subprocess.Popen([sys.executable, "-c", code], env=environment, start_new_session=True) as parent:
        seen: list[psutil.Process] = []
        deadline = time.monotonic() + 60
        while not seen and time.monotonic() < deadline:
            below = psutil.Process(parent.pid).children()
            guards = [one for one in below if "fleetreview-guard" in one.cmdline()]
            if guards:
                seen = [one for one in below if str(one.pid) in guards[0].cmdline()] + guards[:1]
            time.sleep(0.01)
        assert len(seen) == 2
        seen[0].suspend()  # Semgrep would never end by itself
        parent.kill()
    _, left = psutil.wait_procs(seen, timeout=30)
    assert left == []


def test_stopped_engine_says_that_it_was_interrupted(tmp_path: Path) -> None:
    folder = blobs(tmp_path, {"a.py": CALL})
    # A process of its own: what is stopped stays stopped.
    code = (
        "import pathlib, sys; from analyzers.patterns import engine; engine.stop();"
        "engine.run(pathlib.Path(sys.argv[1]), [{'id': 'toy'}], engine.Limits(jobs=1))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1].startswith("fleetreview.errors.Interrupted: ")
