"""Where a page stands in the site, and where a commit or a line stands at the host of its repository."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote, urlsplit

_UNSAFE = re.compile(r"[^a-z0-9._-]+")
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9_-]|\.(?!\.))*[a-z0-9_-]|[a-z0-9]")
_LONGEST = 80


def slug(name: str) -> str:
    """Return a file name for a repository, commit or rule: lower case, unique per name also where case does not count.

    A name that had to be changed gets a short hash, so that two names never share a page.
    """
    if _SLUG.fullmatch(name) and len(name) <= _LONGEST:
        return name
    plain = _UNSAFE.sub("-", name.lower()).strip("-._")[: _LONGEST - 10]
    plain = re.sub(r"\.{2,}", ".", plain)
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{plain}-{digest}" if plain else digest


def repository_page(repository: str) -> str:
    """Return the repository's page, relative to the site."""
    return f"repositories/{slug(repository)}/index.html"


def change_page(repository: str, commit: str) -> str:
    """Return the page of a landed change, relative to the site."""
    return f"repositories/{slug(repository)}/changes/{slug(commit)}.html"


def rule_page(rule_id: str) -> str:
    """Return the page of a rule, relative to the site."""
    return f"rules/{slug(rule_id)}.html"


def web_address(url: str) -> str:
    """Return the address if a browser may be sent there (http or https, no credentials), else nothing."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and host and "@" not in parts.netloc else ""


def commit_address(url: str, commit: str) -> str:
    """Return the address of a commit at a host whose addresses are known (GitHub, GitLab), else nothing."""
    base = _forge(url)
    return f"{base}/commit/{quote(commit, safe='')}" if base and commit else ""


def line_address(url: str, commit: str, path: str, line: int) -> str:
    """Return the address of a line at a commit, where the host's addresses are known, else nothing."""
    base = _forge(url)
    if not base or not commit or not path:
        return ""
    return f"{base}/blob/{quote(commit, safe='')}/{quote(path)}" + (f"#L{line}" if line else "")


def _forge(url: str) -> str:
    """Return the front of a repository's addresses, or nothing where the host is not known to have them."""
    if not web_address(url):
        return ""
    parts = urlsplit(url)
    host = parts.hostname or ""
    path = quote(parts.path.removesuffix("/").removesuffix(".git"), safe="/%")
    if host == "github.com" or host.startswith("github."):
        return f"https://{parts.netloc}{path}"
    if host == "gitlab.com" or host.startswith("gitlab."):
        return f"https://{parts.netloc}{path}/-"
    return ""
