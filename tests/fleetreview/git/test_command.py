from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from fleetreview.errors import GitError, UnreachableRepository, UsageError
from fleetreview.git import command


def fake_git(directory: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Put a shell script in front of the real Git for the rest of the test."""
    # GitPython asks the first Git that it meets for its version, once in a process: that one must be the real one.
    command.version()
    git = directory / "git"
    git.write_text(f"#!/bin/sh\n{text}\n")
    git.chmod(0o755)
    monkeypatch.setenv("PATH", str(directory), prepend=":")


def test_the_version_is_new_enough_for_what_is_used_here() -> None:
    assert command.version() >= command.MINIMUM_VERSION


def test_a_command_is_killed_at_its_time_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_git(tmp_path, monkeypatch, "exec sleep 60")
    with pytest.raises(UnreachableRepository, match=r"service: git fetch: stopped at its time limit \(0\.2 secs\.\)"):
        command.run(
            ["fetch"],
            variables=command.environment(tmp_path),
            subject="service",
            timeout_seconds=0.2,
            error=UnreachableRepository,
        )


def test_an_error_tells_what_git_said_without_the_credential(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_git(
        tmp_path, monkeypatch, "echo progress >&2; echo 'fatal: https://u:s3cr3t@host/x: s3cr3t is wrong' >&2; exit 128"
    )
    with pytest.raises(GitError) as caught:
        command.run(
            ["fetch"],
            variables=command.environment(tmp_path),
            subject="service",
            secret_url="https://u:s3cr3t@host/x",
        )
    assert str(caught.value) == "service: git fetch: fatal: https://***@host/x: *** is wrong"


def test_without_git_the_error_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command.version()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError, match="not installed"):
        command.version()
    with pytest.raises(GitError, match="not installed"):
        command.Process(["log"], variables=command.environment(tmp_path))


def seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    fake_git(tmp_path, monkeypatch, "env")
    output = command.run(["x"], variables=command.environment(tmp_path), subject="service").decode()
    with command.Process(["x"], variables=command.environment(tmp_path)) as process:
        streamed = process.stdout.read().decode()
    lines = [dict(line.partition("=")[::2] for line in text.splitlines()) for text in (output, streamed)]
    assert {k: v for k, v in lines[0].items() if k != "_"} == {k: v for k, v in lines[1].items() if k != "_"}
    return lines[0]


def test_git_never_asks_and_reads_no_configuration_but_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_SSH_COMMAND", "somebody else's")
    monkeypatch.setenv("GIT_TRACE", "1")
    variables = seen(tmp_path, monkeypatch)
    assert variables["GIT_TERMINAL_PROMPT"] == "0"
    assert variables["GIT_CONFIG_NOSYSTEM"] == "1"
    assert "ext" in Path(variables["GIT_CONFIG_GLOBAL"]).read_text(encoding="utf-8")
    assert variables["GIT_SSH_COMMAND"].startswith("ssh -o BatchMode=yes")
    assert "GIT_TRACE" not in variables
    keys = {value for name, value in variables.items() if name.startswith("GIT_CONFIG_KEY_")}
    assert {"core.hooksPath", "credential.helper", "protocol.ext.allow", "gc.auto"} <= keys


def test_a_configuration_and_an_ssh_command_can_be_opted_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "helpers").write_text("[credential]\n\thelper = store\n")
    monkeypatch.setenv("FLEETREVIEW_GIT_CONFIG", str(tmp_path / "helpers"))
    monkeypatch.setenv("FLEETREVIEW_SSH_COMMAND", "ssh -i key")
    variables = seen(tmp_path, monkeypatch)
    assert variables["GIT_CONFIG_GLOBAL"] == str(tmp_path / "helpers")
    assert variables["GIT_SSH_COMMAND"] == "ssh -i key"
    assert "credential.helper" not in variables.values()
    monkeypatch.setenv("FLEETREVIEW_GIT_CONFIG", str(tmp_path / "gone"))
    with pytest.raises(UsageError, match="gone is not a file"):
        command.environment(tmp_path)


def test_gitpython_is_imported_by_the_first_command_only() -> None:
    modules = "fleetreview.git.mirror, fleetreview.git.history, fleetreview.git.objects, fleetreview.git.partial"
    code = f"import sys, {modules}; print('git' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3]
    )
    assert done.stdout.strip() == "False"
