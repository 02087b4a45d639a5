from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from githistory import Build, Built, Content, History

from fleetreview.errors import UnreadableRepository
from fleetreview.git.mirror import open_mirror
from fleetreview.git.objects import BlobReader
from fleetreview.model import Skip, SkipReason

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def built(build: Build) -> Built:
    history = History()
    files: dict[str, Content] = {
        "a.py": "a = 1\n",
        "empty.py": "",
        "logo.png": b"\x89PNG\0\1",
        "late.bin": b"x" * 9000 + b"\0",
        "big.json": "x" * 2000,
        "latin.py": b"# caf\xe9\n",
        "no-newline.py": "x",
    }
    history.commit("one", files)
    return build(history)


def reason(content: bytes | Skip) -> tuple[SkipReason, str]:
    assert isinstance(content, Skip), content
    return content.reason, content.detail


def skipped(built: Built, path: str, reader: BlobReader) -> tuple[SkipReason, str]:
    content = reader.read(built.blob(f"main:{path}"))
    assert isinstance(content, Skip), content
    assert (content.analyzer, content.blob) == ("git", built.blob(f"main:{path}"))
    return content.reason, content.detail


def test_contents_are_the_exact_bytes_in_the_order_asked_for(built: Built) -> None:
    paths = ["no-newline.py", "a.py", "empty.py", "latin.py", "late.bin", "a.py"]
    blobs = [built.blob(f"main:{path}") for path in paths]
    with BlobReader(open_mirror(built.path)) as reader:
        contents = list(reader.read_many(iter(blobs)))
    assert contents == list(
        zip(blobs, [b"x", b"a = 1\n", b"", b"# caf\xe9\n", b"x" * 9000 + b"\0", b"a = 1\n"], strict=True)
    )


def test_a_binary_blob_is_skipped(built: Built) -> None:
    with BlobReader(open_mirror(built.path)) as reader:
        assert skipped(built, "logo.png", reader) == (SkipReason.BINARY, "6 bytes, a NUL among the first 8000")


def test_a_blob_above_the_limit_is_skipped_and_one_at_the_limit_is_read(built: Built) -> None:
    with BlobReader(open_mirror(built.path), max_bytes=1999) as reader:
        assert skipped(built, "big.json", reader) == (SkipReason.TOO_LARGE, "2000 bytes, the limit is 1999")
        assert reader.read(built.blob("main:big.json"), 2000) == b"x" * 2000


def test_a_missing_blob_is_skipped_and_the_rest_is_read(built: Built) -> None:
    lost, kept = built.blob("main:a.py"), built.blob("main:empty.py")
    built.lose(lost)
    with BlobReader(open_mirror(built.path)) as reader:
        contents = dict(reader.read_many([kept, lost, "f" * 40, kept]))
    assert contents[kept] == b""
    assert contents[lost] == Skip(
        analyzer="git", reason=SkipReason.MISSING, detail="the object is not in the repository", blob=lost
    )
    assert reason(contents["f" * 40]) == (SkipReason.MISSING, "the object is not in the repository")


def test_a_damaged_blob_is_skipped_and_the_rest_is_read(built: Built) -> None:
    damaged = built.blob("main:big.json")
    file = built.object_file(damaged)
    content = file.read_bytes()
    file.chmod(0o644)
    file.write_bytes(content[: len(content) // 2])
    others = [built.blob(f"main:{path}") for path in ("a.py", "latin.py", "no-newline.py")]
    with BlobReader(open_mirror(built.path)) as reader:
        contents = dict(reader.read_many([others[0], damaged, *others[1:]]))
    assert [contents[blob] for blob in others] == [b"a = 1\n", b"# caf\xe9\n", b"x"]
    why, detail = reason(contents[damaged])
    assert why == SkipReason.MISSING
    assert detail.startswith("damaged: ")
    assert damaged in detail


def test_what_is_no_blob_is_skipped(built: Built) -> None:
    with BlobReader(open_mirror(built.path)) as reader:
        content = reader.read(built.blob("main^{tree}"))
    assert reason(content) == (SkipReason.UNSUPPORTED, "a tree, not a blob")


def test_thousands_of_blobs_neither_block_nor_mix_up(build: Build) -> None:
    history = History()
    history.commit("many", {f"{number}.py": f"{number}\n" * (number % 400) for number in range(3000)})
    built = build(history)
    mirror = open_mirror(built.path)
    listed = built.git("ls-tree", "-r", "main").splitlines()
    blobs = {line.split("\t")[1]: line.split()[2] for line in listed}
    with BlobReader(mirror) as reader:
        contents = dict(reader.read_many(blobs.values()))
    for path, blob in blobs.items():
        number = int(path.removesuffix(".py"))
        assert contents[blob] == f"{number}\n".encode() * (number % 400)


def test_reading_that_is_given_up_leaves_the_reader_usable(built: Built) -> None:
    blobs = [built.blob(f"main:{path}") for path in ("a.py", "latin.py", "big.json")]
    with BlobReader(open_mirror(built.path)) as reader:
        for _ in reader.read_many(blobs * 100):
            break
        assert reader.read(blobs[1]) == b"# caf\xe9\n"


def test_a_blob_can_be_read_while_others_are_being_read(built: Built) -> None:
    blobs = [built.blob(f"main:{path}") for path in ("a.py", "latin.py")]
    with BlobReader(open_mirror(built.path)) as reader:
        contents = [(reader.read(blobs[1]), content) for _, content in reader.read_many(blobs)]
    assert contents == [(b"# caf\xe9\n", b"a = 1\n"), (b"# caf\xe9\n", b"# caf\xe9\n")]


def test_blobs_of_a_sha256_repository_are_read(build: Build) -> None:
    history = History(object_format="sha256")
    history.commit("one", {f"{number}.py": f"{number}\n" for number in range(200)})
    built = build(history)
    blobs = [line.split()[2] for line in built.git("ls-tree", "-r", "main").splitlines()]
    with BlobReader(open_mirror(built.path)) as reader:
        assert {content for _, content in reader.read_many(blobs)} == {f"{number}\n".encode() for number in range(200)}


def test_a_git_that_always_fails_is_no_long_list_of_skips(
    built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror = open_mirror(built.path)
    (tmp_path / "git").write_text("#!/bin/sh\necho 'fatal: no memory' >&2\nexit 128\n")
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with BlobReader(mirror) as reader, pytest.raises(UnreadableRepository, match="git cat-file: fatal: no memory"):
        list(reader.read_many([f"{number:040x}" for number in range(100)]))
