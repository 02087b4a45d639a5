"""Addresses of repositories: local or remote, and never with a credential where somebody could read it."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
# Git takes "host:path" for SSH when no slash stands before the colon.
_SCP = re.compile(r"[^/:]+:")
_USER_INFO = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^\s/'\"]*)@")
_HIDDEN = "***"


def is_local(url: str) -> bool:
    """Whether the address is a path on this machine; a ``file://`` URL is not."""
    if _SCHEME.match(url):
        return False
    return not _SCP.match(url) or Path(url).expanduser().exists()


def public_url(url: str) -> str:
    """Return the address without password, token, query and fragment. An SSH user name is kept."""
    if not _SCHEME.match(url):
        return url
    parts = urlsplit(url)
    user_info, at, host = parts.netloc.rpartition("@")
    user = user_info.partition(":")[0]
    netloc = f"{user}@{host}" if at and user and "ssh" in parts.scheme else host
    return urlunsplit((parts.scheme, netloc, parts.path, "", ""))


def redact(text: str, url: str = "") -> str:
    """Return the text without the credentials in its URLs, and without the secrets of ``url`` wherever they stand."""
    for secret in _secrets(url):
        text = text.replace(secret, _HIDDEN)
    return _USER_INFO.sub(_without_secret, text)


def _secrets(url: str) -> list[str]:
    if not _SCHEME.match(url):
        return []
    parts = urlsplit(url)
    user_info = parts.netloc.rpartition("@")[0]
    user, _, password = user_info.partition(":")
    found = [password, parts.query]
    if not password and "ssh" not in parts.scheme:
        found.append(user)
    # A very short secret would blot out ordinary letters of the message; it still goes with its URL.
    return sorted((secret for secret in found if len(secret) > 3), key=len, reverse=True)


def _without_secret(match: re.Match[str]) -> str:
    scheme, user_info = match.groups()
    user, colon, _ = user_info.partition(":")
    if "ssh" in scheme:
        return f"{scheme}://{user}:{_HIDDEN}@" if colon else match.group()
    return f"{scheme}://{_HIDDEN}@"


def credential(url: str) -> tuple[str, str] | None:
    """Return user name and password of an HTTP URL, decoded, or None when it carries none."""
    if not url.startswith(("http://", "https://")):
        return None
    parts = urlsplit(url)
    if not parts.username:
        return None
    return unquote(parts.username), unquote(parts.password or "")
