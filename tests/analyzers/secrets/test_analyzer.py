from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analyzers.secrets import python_scanner
from analyzers.secrets.candidate import Candidate
from analyzers.secrets.python_scanner import PythonScanner
from analyzers.secrets.text import Text
from fleetreview.model import Confidence, Role, Severity, SkipReason, SourceBlob
from tests.analyzers.secrets.reading import GITHUB, analyzer, facts, judge, told

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PASSWORD = "vT92kLmq!xz"


@pytest.mark.parametrize("path", [".env", "Dockerfile", "deploy/.env.production", "credentials", "etc/app.conf"])
def test_file_without_a_telling_suffix_is_read(path: str) -> None:
    assert told(f"DB_PASSWORD={PASSWORD}\n", path) == [("assigned-value", "password")]


@pytest.mark.parametrize(
    "path",
    ["yarn.lock", "web/app.min.js", "web/app.js.map", "vendor/lib/a.py", "go.sum", "locales/de.json", "img/logo.svg"],
)
def test_file_that_nobody_writes_secrets_into_is_not_read(path: str) -> None:
    assert judge({path: f'token = "{GITHUB}"\n'}) == []


def test_same_secret_twice_in_a_file_is_one_finding_with_two_places() -> None:
    [one] = judge({"a.py": f'A_PASSWORD = "{PASSWORD}"\nx = 1\nB_PASSWORD = "{PASSWORD}"\n'})
    assert (one.span.start_line, one.more_lines) == (1, (3,))


def test_same_secret_in_two_files_is_known_by_the_same_hash_and_another_is_not() -> None:
    found = judge(
        {"a.py": f'A_PASSWORD = "{PASSWORD}"\n', "b.yml": f"password: {PASSWORD}\n", "c.yml": "password: Zx81qLp0vM\n"}
    )
    assert [one.path for one in found] == ["a.py", "b.yml", "c.yml"]
    first, second, third = (one.evidence["secret"] for one in found)
    assert first == second != third


def test_key_changes_all_that_is_kept_and_the_digest() -> None:
    one, other = analyzer(b"one key of sixteen"), analyzer(b"another key of that")
    assert one.digest != other.digest
    assert not one.all_units & other.all_units
    assert (
        judge({"a.py": f'PASSWORD = "{PASSWORD}"'}, one)[0].fp
        != judge({"a.py": f'PASSWORD = "{PASSWORD}"'}, other)[0].fp
    )


def test_excerpt_masks_every_secret_of_its_line() -> None:
    [fact] = [
        one
        for one in facts(f'connect(user="app", password="{PASSWORD}", token="{GITHUB}")\n')
        if "GitHub" in one["message"]
    ]
    assert PASSWORD not in str(fact)
    assert GITHUB not in str(fact)
    assert fact["excerpt"].count("[redacted]") == 2


def test_comment_of_ours_hides_a_secret_with_its_reason() -> None:
    [one] = judge(
        {"a.py": f'PASSWORD = "{PASSWORD}"  # fleetreview: ignore[secret-assigned-value] of a test account\n'}
    )
    assert one.suppression is not None
    assert one.suppression.reason == "of a test account"


@pytest.mark.parametrize(
    ("path", "severity"),
    [
        ("app/settings.py", Severity.CRITICAL),
        ("web/src/shop.tsx", Severity.CRITICAL),
        ("scripts/mirror.sh", Severity.CRITICAL),
        (".github/workflows/ci.yml", Severity.HIGH),
        ("tests/test_client.py", Severity.MEDIUM),
        ("docs/usage.py", Severity.MEDIUM),
        (".env.example", Severity.MEDIUM),
    ],
)
def test_role_of_the_file_decides_how_grave_a_verified_token_is(path: str, severity: Severity) -> None:
    [one] = judge({path: f'token: "{GITHUB}"\n'})
    assert (one.severity, one.confidence) == (severity, Confidence.HIGH)
    assert "checksum is right" in one.message


@pytest.mark.parametrize("path", ["tests/test_login.py", "examples/config.yml", ".env.sample", "app/conftest.py"])
def test_password_in_a_test_or_an_example_is_nobodys(path: str) -> None:
    assert judge({path: f'password: "{PASSWORD}"\nDB_PASSWORD="{PASSWORD}"\n'}) == []


def test_file_of_thousands_of_values_is_cut_and_ends() -> None:
    text = "\n".join(f'token_{number} = "{GITHUB[:-3]}{number:03}x9Kq2Lm8Vz"' for number in range(3000))
    assert len(facts(text)) <= 200


@pytest.mark.parametrize(
    "line", ["password=" * 60_000, "a" * 1_000_000, "://" + "a:" * 200_000, '"token":' * 80_000, "eyJ" * 200_000]
)
def test_line_without_end_is_read_to_its_end(line: str) -> None:
    facts(line)


class Broken:
    digest = "1"

    def prepare(self, texts: Sequence[Text]) -> None:
        pass

    def scan(self, text: Text) -> Iterator[Candidate]:
        raise ValueError(text.text)


def test_file_that_breaks_a_scanner_is_a_skip_that_tells_nothing_of_it(caplog: pytest.LogCaptureFixture) -> None:
    by = analyzer(scanners=[Broken()])
    blob = SourceBlob(blob="1" * 40, suffix=".py", content=PASSWORD.encode())
    [(_, found, skips)] = by.map([blob], by.all_units)
    assert list(found) == []
    [skip] = skips
    assert (skip.reason, skip.detail) == (SkipReason.ANALYZER_ERROR, "ValueError")
    assert PASSWORD not in caplog.text + repr(skip)


def test_vendored_code_is_left_alone() -> None:
    assert not analyzer().selects("vendor/a.py", Role.VENDORED)


def test_value_is_not_in_the_representation_of_a_candidate() -> None:
    one = Candidate(rule_id="a", kind="b", what="c", start=0, end=1, value=PASSWORD, confidence=Confidence.LOW)
    assert PASSWORD not in repr(one)


@pytest.mark.parametrize(
    ("path", "is_told"),
    [
        ("docker-compose.yml", False),
        ("dev/Dockerfile", False),
        ("api.http", False),
        ("docker-compose.prod.yml", True),
        (".circleci/config.yml", True),
        ("Jenkinsfile", True),
        ("deploy/values.yml", True),
    ],
)
def test_drawn_password_is_told_where_it_opens_something(path: str, is_told: bool) -> None:
    assert bool(judge({path: "DB_PASSWORD: 4xWq7Lp2Zx9Vb4kT0mRs\n"})) is is_told


@pytest.mark.parametrize(("text", "is_told"), [("password: Summer2024!\n", False), (f"token: {GITHUB}\n", True)])
def test_prose_is_believed_where_it_looks_real(text: str, is_told: bool) -> None:
    assert bool(judge({"README.md": text})) is is_told


def test_a_text_is_read_once_and_its_suffix_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []

    def reading(text: Text) -> Iterator[Candidate]:
        read.append(text.suffix)
        return iter(())

    monkeypatch.setattr(python_scanner, "_RECENT", {})
    monkeypatch.setattr(python_scanner, "_RECENT_MOST", 2)
    monkeypatch.setattr(PythonScanner, "_scan", lambda _, text: reading(text))
    for suffix in (".py", ".py", ".md", ".md", ".py"):
        list(PythonScanner().scan(Text("one text", suffix)))
    assert read == [".py", ".md"]
    list(PythonScanner().scan(Text("another", ".py")))
    list(PythonScanner().scan(Text("one text", ".md")))
    assert read == [".py", ".md", ".py"]
    list(PythonScanner().scan(Text("one text", ".py")))
    assert read == [".py", ".md", ".py", ".py"]
