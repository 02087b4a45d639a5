"""Which files are read for secrets, and which of them are examples or tests whatever their folder says."""

from __future__ import annotations

import functools
import re
from typing import Final

from fleetreview.model import Role

_LEFT_OUT: Final = re.compile(
    r"""(?xi)
    (?:^|/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|poetry\.lock|uv\.lock|pdm\.lock|Pipfile\.lock
    |Cargo\.lock|Gemfile\.lock|composer\.lock|go\.sum|go\.work\.sum|flake\.lock|deno\.lock|mix\.lock|packages\.lock\.json|\.terraform\.lock\.hcl
    |gradle\.lockfile|conan\.lock|Podfile\.lock|pubspec\.lock|\.secrets\.baseline|LICENSE|LICENCE|COPYING|NOTICE|CODEOWNERS|AUTHORS)$
    | \.(?:min\.js|min\.css|bundle\.js|chunk\.js|map|lock|snap|sum|svg|png|jpe?g|gif|ico|webp|avif|bmp|tiff?|pdf|woff2?|ttf|otf
    |eot|mp[34]|webm|ogg|wav|zip|gz|tgz|bz2|xz|7z|jar|war|class|so|dll|dylib|exe|bin|dat|db|sqlite3?|parquet|avro|npy|pkl|pyc|wasm|onnx|pt|h5|po|pot|mo|xliff
    |xlf|resx|arb|srt|vtt|csv|tsv|geojson|ipynb|patch|diff|excalidraw|drawio|psd|ai|sketch|fig|icns|crt|cer|pub|sig|minisig)$
    | (?:^|/)(?:locales?|i18n|l10n|translations?|lang|languages|messages|intl)/ | (?:^|/)\.git/ | (?:^|/)CHANGELOG(?:\.\w+)?$
    """
)
_SHOWN: Final = re.compile(
    r"""(?xi)
    (?:^|[/._-])(?:example|examples|sample|samples|template|templates|tpl|tmpl|dist|skel|skeleton|demo)(?:$|[/._-])
    """
)
_TRIED: Final = re.compile(
    r"""(?xi)
    (?:^|[/._-])(?:tests?|testing|spec|specs|fixtures?|mocks?|fake|e2e|integration|dev|development|local|devcontainer|ci|sandbox)(?:$|[/._-])
    | (?:^|/)(?:\.github|\.circleci|\.gitlab|\.buildkite)/
    | (?:^|/)(?:\.gitlab-ci\.yml|\.travis\.yml|Jenkinsfile|azure-pipelines\.yml
    |bitbucket-pipelines\.yml|\.drone\.yml)$ | (?:^|/)(?:docker-compose|compose)[\w.-]*\.ya?ml$
    | (?:^|/)Vagrantfile$ | \.(?:rest|http)$
    """
)
_PROSE: Final = re.compile(r"(?i)\.(?:md|mdx|rst|adoc|txt|html?)$|(?:^|/)README$")


@functools.lru_cache(maxsize=65536)
def is_read(path: str) -> bool:
    """Tell whether a file is of a sort in which people write secrets: no lock file, no binary, no translation, nothing minified."""
    return _LEFT_OUT.search(path) is None


@functools.lru_cache(maxsize=65536)
def standing(path: str, role: Role) -> str:
    """Return how a file counts: as ``service``, ``trial`` (a developer's machine, a build), ``prose``, ``example`` or ``test``."""
    if role is Role.TEST:
        return "test"
    if role is Role.EXAMPLE or _SHOWN.search(path):
        return "example"
    if _PROSE.search(path):
        return "prose"
    return "trial" if _TRIED.search(path) else "service"
