from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fleetreview.git.address import credential, is_local, public_url, redact

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("https://user:pw@example.com/a/b.git", "https://example.com/a/b.git"),
        ("https://t0ken@example.com:8443/a.git", "https://example.com:8443/a.git"),
        ("https://user:p@ss@example.com/a.git", "https://example.com/a.git"),
        ("https://example.com/a.git?private_token=t0ken#x", "https://example.com/a.git"),
        ("ssh://git@example.com:22/a.git", "ssh://git@example.com:22/a.git"),
        ("ssh://git:pw@example.com/a.git", "ssh://git@example.com/a.git"),
        ("git@example.com:a/b.git", "git@example.com:a/b.git"),
        ("file:///srv/git/a.git", "file:///srv/git/a.git"),
        ("/srv/git/a@b.git", "/srv/git/a@b.git"),
    ],
)
def test_a_public_url_names_the_place_and_no_secret(url: str, public: str) -> None:
    assert public_url(url) == public


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("fatal: https://user:pw@host/x not found", "fatal: https://***@host/x not found"),
        ("'https://t0ken@host/x' and ssh://git@host/y", "'https://***@host/x' and ssh://git@host/y"),
        ("ssh://git:pw@host/y", "ssh://git:***@host/y"),
        ("mail ada@example.com about https://host/x", "mail ada@example.com about https://host/x"),
    ],
)
def test_credentials_in_urls_do_not_survive_in_a_message(text: str, redacted: str) -> None:
    assert redact(text) == redacted


def test_the_secret_of_a_url_does_not_survive_anywhere_in_a_message() -> None:
    url = "https://user:s3cret@host/x?token=abcdef"
    assert redact("no access with s3cret or token=abcdef", url) == "no access with *** or ***"
    assert redact("no access with t0ken", "https://t0ken@host/x") == "no access with ***"


def test_a_credential_is_taken_from_http_urls_and_decoded() -> None:
    assert credential("https://me:a%2Fb@host/x") == ("me", "a/b")
    assert credential("https://t0ken@host/x") == ("t0ken", "")
    assert credential("https://host/x") is None
    assert credential("ssh://git@host/x") is None


def test_paths_are_told_from_remote_addresses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "odd:name").mkdir()
    local = ["/srv/git", "./a", "../b", "a/b:c", "~/x", "odd:name"]
    remote = ["https://host/a", "file:///a", "git@host:a", "host:a/b"]
    assert [url for url in local + remote if is_local(url)] == local
