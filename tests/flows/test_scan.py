"""Scanning files as they are on disk."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fleetreview.errors import UsageError
from flows.scan import scan
from reports.rendering import render_scan
from tests.flows.commands_run import fleetreview

if TYPE_CHECKING:
    from collections.abc import Sequence

BAD = "import requests\n\n\ndef load(url):\n    return requests.get(url)\n"
BROKEN = "import requests\nrequests.get(\n"
"""Does not parse, and holds the words of a rule: what holds none is not even parsed."""
RULE = "rel-py-requests-no-timeout"
KEYS = {
    "root",
    "rule_id",
    "path",
    "start_line",
    "end_line",
    "area",
    "severity",
    "confidence",
    "cwe",
    "message",
}


def put(directory: Path, files: dict[str | bytes, str | bytes]) -> Path:
    for name, content in files.items():
        path = Path(os.fsdecode(directory / name if isinstance(name, str) else os.fsencode(directory) + b"/" + name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return directory


def found(*paths: Path | str, all_roles: bool = False) -> list[tuple[str, str]]:
    return [(f["root"], f["path"]) for f in scan([str(p) for p in paths], all_roles=all_roles).findings]


def skips(result: Any) -> list[tuple[str, str]]:
    return [(skip["path"], skip["reason"]) for skip in result.skips]


def document(arguments: Sequence[str], *, status: int) -> dict[str, Any]:
    done = fleetreview("scan", *arguments, "--format", "json")
    assert done.returncode == status, done.stderr
    return dict(json.loads(done.stdout))


def test_several_directories_are_trees_of_their_own(tmp_path: Path) -> None:
    one, two = put(tmp_path / "one", {"app/a.py": BAD}), put(tmp_path / "two", {"app/a.py": BAD, "test_a.py": BAD})
    assert found(one, two) == [(str(one), "app/a.py"), (str(two), "app/a.py")]


def test_single_files_are_scanned_whatever_their_path_says(tmp_path: Path) -> None:
    put(tmp_path, {"tests/test_a.py": BAD, "b.py": BAD, "c.txt": BAD})
    files = [tmp_path / name for name in ("tests/test_a.py", "b.py", "c.txt")]
    assert sorted(path for _, path in found(*files)) == sorted(str(file) for file in files[:2])
    assert {root for root, _ in found(*files)} == {""}


def test_directory_of_examples_alone_is_taken_for_service_code(tmp_path: Path) -> None:
    assert found(put(tmp_path, {"examples/a.py": BAD, "tests/b.py": BAD})) == [
        (str(tmp_path), "examples/a.py"),
        (str(tmp_path), "tests/b.py"),
    ]


def test_tests_beside_service_code_are_left_out_unless_asked_for(tmp_path: Path) -> None:
    put(tmp_path, {"app/a.py": BAD, "tests/b.py": BAD, "vendor/c.py": BAD, "node_modules/d.py": BAD})
    assert [path for _, path in found(tmp_path)] == ["app/a.py"]
    assert [path for _, path in found(tmp_path, all_roles=True)] == ["app/a.py", "tests/b.py", "vendor/c.py"]


def test_thousands_of_files_are_scanned(tmp_path: Path) -> None:
    put(tmp_path, {f"app/m{number // 100}/f{number}.py": f"x = {number}\n" for number in range(2000)})
    put(tmp_path, {"app/last.py": BAD})
    assert [path for _, path in found(tmp_path)] == ["app/last.py"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    tree = put(tmp_path / "tree", {"app/a.py": "x = 1\n"})
    outside = put(tmp_path / "outside", {"secret.py": BAD})
    (tree / "app" / "link.py").symlink_to(outside / "secret.py")
    (tree / "folder").symlink_to(outside)
    (tree / "loop").symlink_to(tree)
    (tree / "dangling.py").symlink_to(tree / "nothing.py")
    assert found(tree) == []


def test_named_pipe_does_not_stop_the_scan(tmp_path: Path) -> None:
    put(tmp_path, {"app/a.py": BAD})
    os.mkfifo(tmp_path / "app" / "pipe.py")
    assert [path for _, path in found(tmp_path)] == ["app/a.py"]


def test_what_cannot_be_read_as_text_is_a_skip(tmp_path: Path) -> None:
    put(tmp_path, {"app/a.py": BAD, "app/binary.py": b"\0\1\2", "app/large.py": BAD + "#" * (1 << 20)})
    result = scan([str(tmp_path)])
    assert [f["path"] for f in result.findings] == ["app/a.py"]
    assert skips(result) == [("app/binary.py", "binary"), ("app/large.py", "too_large")]


def test_content_that_is_no_utf8_is_scanned(tmp_path: Path) -> None:
    put(tmp_path, {"app/a.py": BAD.encode() + b"# caf\xe9\n", "app/b.py": b"# \xff\xfe\n" + BAD.encode()})
    assert [path for _, path in found(tmp_path)] == ["app/a.py", "app/b.py"]


@pytest.mark.parametrize("form", ["text", "json", "sarif", "md"])
def test_name_that_is_no_utf8_is_printed_in_every_form(tmp_path: Path, form: str) -> None:
    put(tmp_path, {b"app/caf\xe9.py": BAD, b"app/\xff broken.py": BROKEN})
    done = fleetreview("scan", str(tmp_path), "--format", form)
    assert done.returncode == 1, done.stderr
    assert "caf" in done.stdout
    assert done.stderr == ""
    if form in {"json", "sarif"}:
        assert json.loads(done.stdout)


@pytest.mark.parametrize("form", ["text", "json", "sarif", "md"])
def test_name_that_is_no_utf8_can_be_written_to_a_file(tmp_path: Path, form: str) -> None:
    put(tmp_path / "tree", {b"app/caf\xe9.py": BAD})
    target = tmp_path / "out.txt"
    done = fleetreview("scan", str(tmp_path / "tree"), "--format", form, "--output", str(target))
    assert (done.returncode, done.stderr) == (1, "")
    assert "caf" in target.read_text(encoding="utf-8")


def test_name_with_control_characters_stays_on_its_line(tmp_path: Path) -> None:
    put(tmp_path, {"app/a\n\x1b[31mb.py": BAD})
    done = fleetreview("scan", str(tmp_path))
    assert "\x1b" not in done.stdout
    assert done.returncode == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_file_that_may_not_be_read_is_a_skip(tmp_path: Path) -> None:
    put(tmp_path, {"app/a.py": BAD, "app/b/c.py": BAD})
    (tmp_path / "app/a.py").chmod(0)
    (tmp_path / "app/b").chmod(0)
    try:
        assert skips(scan([str(tmp_path)])) == [("app/a.py", "missing"), ("app/b", "missing")]
    finally:
        (tmp_path / "app/b").chmod(0o755)


def test_settings_of_the_tree_exclude_suppress_and_name_roles(tmp_path: Path) -> None:
    written = (
        "exclude: [legacy/**]\n"
        f"suppressions: [{{rule: {RULE}, path: app/known.py, reason: the mesh limits it}}]\n"
        "hints:\n  roles: {app/fake/**: test}\n"
    )
    put(
        tmp_path,
        {
            ".fleetreview.yaml": written,
            "app/a.py": BAD,
            "app/known.py": BAD,
            "legacy/b.py": BAD,
            "app/fake/c.py": BAD,
        },
    )
    result = scan([str(tmp_path)])
    assert [(f["path"], f["suppressed"], f["suppression"]) for f in result.findings] == [
        ("app/a.py", False, ""),
        ("app/known.py", True, "the mesh limits it"),
    ]
    assert result.skips == []


def test_settings_that_are_not_valid_are_a_skip(tmp_path: Path) -> None:
    put(tmp_path, {".fleetreview.yaml": "exclude: 3\n", "app/a.py": BAD})
    result = scan([str(tmp_path)])
    assert [f["path"] for f in result.findings] == ["app/a.py"]
    assert skips(result) == [(".fleetreview.yaml", "analyzer_error")]


def test_missing_path_is_refused_before_anything_is_scanned(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        scan([str(tmp_path), str(tmp_path / "nothing")])


def test_json_document_has_the_documented_fields(tmp_path: Path) -> None:
    put(tmp_path, {"app/a.py": BAD, "app/broken.py": BROKEN})
    read = document([str(tmp_path)], status=1)
    assert read["schema"] == "fleetreview.scan/1"
    [finding] = read["findings"]
    assert set(finding) >= KEYS
    assert (finding["root"], finding["path"], finding["rule_id"], finding["start_line"]) == (
        str(tmp_path),
        "app/a.py",
        RULE,
        5,
    )
    assert isinstance(finding["cwe"], list)
    assert all(number.startswith("CWE-") for number in finding["cwe"])
    [skip] = read["skips"]
    assert (skip["path"], skip["reason"], skip["root"]) == ("app/broken.py", "partial_parse", str(tmp_path))


@pytest.mark.parametrize(
    ("arguments", "status"),
    [((), 1), (("--fail-at", "never"), 0), (("--fail-at", "critical"), 0), (("--fail-at", "high"), 1)],
)
def test_exit_status_follows_the_threshold(tmp_path: Path, arguments: tuple[str, ...], status: int) -> None:
    put(tmp_path, {"app/a.py": BAD})
    assert fleetreview("scan", str(tmp_path), *arguments).returncode == status


def test_exit_status_tells_skips_when_asked(tmp_path: Path) -> None:
    put(tmp_path, {"app/broken.py": BROKEN})
    assert fleetreview("scan", str(tmp_path)).returncode == 0
    assert fleetreview("scan", str(tmp_path), "--strict").returncode == 3


def test_empty_directory_has_nothing_to_say(tmp_path: Path) -> None:
    done = fleetreview("scan", str(tmp_path), "--format", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["findings"] == []


def test_render_of_nothing_is_a_text(tmp_path: Path) -> None:
    result = scan([str(tmp_path)])
    assert render_scan(result.findings, result.skips, [], "text").strip()


def test_file_that_is_read_for_secrets_alone_is_no_skip_where_it_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("x = 1\n")
    (tmp_path / "picture.raw").write_bytes(b"\0" * 100)
    (tmp_path / "data.json").write_text("[" + "1," * 600_000 + "1]")
    assert scan([str(tmp_path)]).skips == []


def test_readme_beside_tests_does_not_make_them_tests(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("Some tests\n")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_a.py").write_text("import requests\n\nrequests.get(url, verify=False)\n")
    assert "tls-verification-disabled" in {finding["rule_id"] for finding in scan([str(tmp_path)]).findings}
