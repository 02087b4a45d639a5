"""Measures the secrets analyzer on its own vectors: recall and precision, by kind and for both halves.

    python benchmarks/secret_vectors.py [--list]

The vectors (``tests/analyzers/secrets/vectors``) are pieces of files as services have them, written before the detectors. A
block begins with ``=== SECRET <kind> <path>`` or ``=== SAFE <kind> <path>``; what stands between guillemets is a vector: a
secret, or what looks like one. A secret is found when a finding's span overlaps it. A finding that overlaps no vector is counted
as a false one.

``<<hex:40>>`` and the like are filled in when a vector is read, always alike: no file of this repository holds a value that any
code host takes for a token. The folder ``open`` is for those who write detectors; ``closed`` was written with it and is not
looked at by them: ``--list`` prints what was missed and flagged of the open half alone.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import random
import re
import string
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from fleetreview.model import Occurrence

VECTORS: Final = Path(__file__).parent.parent / "tests" / "analyzers" / "secrets" / "vectors"
HALVES: Final = ("open", "closed", "later")
_HEADER: Final = re.compile(r"^=== (SECRET|SAFE) (\S+) (\S+)$", re.MULTILINE)
_FILLED: Final = re.compile(r"<<([a-zA-Z0-9]+)(?::([^>]*))?>>")
_ALNUM: Final = string.ascii_letters + string.digits
_ALPHABETS: Final = {
    "alnum": _ALNUM,
    "letters": string.ascii_letters,
    "lower": string.ascii_lowercase + string.digits,
    "upper": string.ascii_uppercase + string.digits,
    "hex": "0123456789abcdef",
    "HEX": "0123456789ABCDEF",
    "b64": _ALNUM + "+/",
    "url64": _ALNUM + "_-",
    "urlsig": _ALNUM,
    "digits": string.digits,
    "b32": string.ascii_uppercase + "234567",
}
_BASE62: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase


@dataclass(frozen=True, slots=True)
class Vector:
    """One marked place of a block. Offsets are in characters of the block's text."""

    half: str
    kind: str
    secret: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a file, with its marks taken out."""

    half: str
    path: str
    text: str
    vectors: tuple[Vector, ...]


def read_blocks(half: str) -> Iterator[Block]:
    """Yield the blocks of one half, filled in."""
    for file in sorted((VECTORS / half).glob("*.txt")):
        parts = _HEADER.split(file.read_text(encoding="utf-8"))[1:]
        for number in range(0, len(parts), 4):
            label, kind, path, body = parts[number : number + 4]
            yield _block(half, kind, label == "SECRET", path, body.strip("\n") + "\n", f"{file.name} {number}")


def _block(half: str, kind: str, secret: bool, path: str, body: str, seed: str) -> Block:
    source = random.Random(hashlib.sha256(f"{half} {seed} {path}".encode()).digest())  # noqa: S311 - the same every time
    filled = _FILLED.sub(lambda found: fill(found[1], found[2] or "", source), body)
    text, vectors = "", []
    for piece in re.split("(«[^»]*»)", filled):
        if piece.startswith("«"):
            vectors.append(Vector(half, kind, secret, len(text), len(text) + len(piece) - 2))
        text += piece.strip("«»")
    return Block(half, path, text, tuple(vectors))


def fill(name: str, detail: str, source: random.Random) -> str:
    """Return what stands for a mark."""
    if name in _ALPHABETS:
        return "".join(source.choices(_ALPHABETS[name], k=int(detail)))
    return _MAKERS[name](detail, source)


def _github(prefix: str, source: random.Random) -> str:
    body = "".join(source.choices(_ALNUM, k=30))
    number, check = zlib.crc32(body.encode()), ""
    while number:
        number, rest = divmod(number, 62)
        check = _BASE62[rest] + check
    return prefix + body + check.rjust(6, "0")


def _uuid(_: str, source: random.Random) -> str:
    digits = f"{source.getrandbits(128):032x}"
    return "-".join((digits[:8], digits[8:12], "4" + digits[13:16], "a" + digits[17:20], digits[20:]))


def _pem(title: str, source: random.Random) -> str:
    lines = ["".join(source.choices(_ALNUM + "+/", k=64)) for _ in range(12)]
    return "\n".join((f"-----BEGIN {title}-----", *lines, f"-----END {title}-----"))


def _pem_line(_: str, source: random.Random) -> str:
    return "\\n".join("".join(source.choices(_ALNUM + "+/", k=64)) for _ in range(12))


def _pgp(_: str, source: random.Random) -> str:
    return _pem("PGP PRIVATE KEY BLOCK", source).replace("-----\n", "-----\n\n", 1)


def _discord(_: str, source: random.Random) -> str:
    user = base64.b64encode("".join(source.choices(string.digits[1:], k=18)).encode()).decode()
    return ".".join((user, fill("url64", "6", source), fill("url64", "38", source)))


def _jwt(_: str, source: random.Random) -> str:
    parts = [{"alg": "HS256", "typ": "JWT"}, {"iss": "orders", "role": "service_role", "iat": source.getrandbits(30)}]
    coded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join((*coded, fill("url64", "43", source)))


_MAKERS: Final[dict[str, Callable[[str, random.Random], str]]] = {
    "github": _github,
    "uuid": _uuid,
    "pem": _pem,
    "pemline": _pem_line,
    "pgp": _pgp,
    "discord": _discord,
    "jwt": _jwt,
    "b64of": lambda text, _: base64.b64encode(text.encode()).decode(),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found of the vectors, and what was found at none of them."""

    found: frozenset[Vector]
    vectors: tuple[Vector, ...]
    lines: tuple[str, ...]
    elsewhere: Counter[str]

    def row(self, name: str, vectors: Iterable[Vector], elsewhere: int = 0) -> str:
        """Return a line of figures on some of the vectors."""
        chosen = list(vectors)
        hits = Counter((one.secret, one in self.found) for one in chosen)
        secrets, false = hits[True, True] + hits[True, False], hits[False, True] + elsewhere
        safe = hits[False, True] + hits[False, False]
        recall = f"{hits[True, True] / secrets:.2f}" if secrets else "-"
        told = hits[True, True] + false
        precision = f"{hits[True, True] / told:.2f}" if told else "-"
        return f"{name:22} {recall:>6} {hits[True, True]:>4}/{secrets:<4} {false:>6}/{safe:<4} {precision:>9}"


def measure(judge: Callable[[str, bytes], Iterable[Occurrence]]) -> Measured:
    """Judge every block by its path and content."""
    found: set[Vector] = set()
    vectors: list[Vector] = []
    lines: list[str] = []
    elsewhere: Counter[str] = Counter()
    for block in (block for half in HALVES for block in read_blocks(half)):
        vectors += block.vectors
        starts = [0, *(place.end() for place in re.finditer("\n", block.text))]
        for occurrence in judge(block.path, block.text.encode()):
            span = occurrence.span
            begin = starts[span.start_line - 1] + span.start_column - 1
            end = starts[span.end_line - 1] + span.end_column - 1
            hit = [one for one in block.vectors if one.start < end and begin < one.end]
            found.update(hit)
            if not hit:
                elsewhere[block.half] += 1
                lines.append(f"{block.half} elsewhere {block.path}:{span.start_line} {occurrence.rule_id}")
        for one in block.vectors:
            if one.secret != (one in found):
                word = "missed" if one.secret else "flagged"
                lines.append(f"{one.half} {word} {block.path}: {one.kind}: {block.text[one.start : one.end][:60]!r}")
    return Measured(frozenset(found), tuple(vectors), tuple(lines), elsewhere)


def judge_alone(path: str, content: bytes) -> tuple[Occurrence, ...]:
    """Judge one file as the only one of a repository."""
    from pathlib import PurePosixPath

    from analyzers.facts import FactStore
    from analyzers.protocol import TreeFacts
    from analyzers.roles import Roles
    from analyzers.secrets.analyzer import SecretsAnalyzer
    from fleetreview.model import SourceBlob

    analyzer = SecretsAnalyzer(key=lambda: b"a key for measuring only")
    roles = Roles()
    if not analyzer.selects(path, roles.role(path)):
        return ()
    store = FactStore()
    blob = SourceBlob(blob="1" * 40, suffix=PurePosixPath(path).suffix.lower(), content=content)
    units = analyzer.units(blob.suffix)
    for key, facts, skips in analyzer.map([blob], units):
        store.add(key, units, facts, skips)
    tree = TreeFacts(entries={path: blob.blob}, roles=roles, source=store)
    return tuple(one for said in analyzer.link(None, tree, None) for one in said.occurrences)


def main() -> None:
    """Print the measures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--list", action="store_true", help="what was missed and flagged of the open half")
    arguments = parser.parse_args()
    measured = measure(judge_alone)
    print(f"{'':22} {'recall':>16} {'false/safe':>11} {'precision':>9}")
    for half in HALVES:
        print(measured.row(half, (v for v in measured.vectors if v.half == half), measured.elsewhere[half]))
    print(measured.row("all", measured.vectors, measured.elsewhere.total()))
    print()
    for kind in sorted({one.kind for one in measured.vectors}):
        print(measured.row(kind, (one for one in measured.vectors if one.kind == kind)))
    if arguments.list:
        print("\n".join(line for line in measured.lines if line.startswith("open ")))


if __name__ == "__main__":
    main()
