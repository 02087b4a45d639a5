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
_LOCAL: Final = re.compile(
    r"""(?xi)
    (?:^|[/._-])(?:tests?|testing|spec|specs|fixtures?|mocks?|fake|e2e|integration|dev|development|local|devcontainer|sandbox)(?:$|[/._-])
    | (?:^|/)(?:docker-)?compose(?![\w.-]*(?:prod|stag|deploy|live))[\w.-]*\.ya?ml$
    | (?:^|/)(?:Vagrantfile|\.envrc)$ | \.(?:rest|http)$
    """
)
_BUILD: Final = re.compile(
    r"""(?xi)
    (?:^|/)(?:\.github|\.circleci|\.gitlab|\.buildkite|ci)/
    | (?:^|/)(?:\.gitlab-ci\.yml|\.travis\.yml|Jenkinsfile|azure-pipelines\.yml|bitbucket-pipelines\.yml|\.drone\.yml)$
    """
)
_PROSE: Final = re.compile(r"(?i)\.(?:md|mdx|rst|adoc|txt|html?)$|(?:^|/)README$")


@functools.lru_cache(maxsize=65536)
def is_read(path: str) -> bool:
    """Tell whether a file is of a sort in which people write secrets: no lock file, no binary, no translation, nothing minified."""
    return _LEFT_OUT.search(path) is None


@functools.lru_cache(maxsize=65536)
def standing(path: str, role: Role) -> str:
    """Return how a file counts: as ``service``, ``build``, ``local`` (a developer's machine), ``prose``, ``example``, ``test``."""
    if role is Role.TEST:
        return "test"
    if role is Role.EXAMPLE or _SHOWN.search(path):
        return "example"
    if _PROSE.search(path):
        return "prose"
    if _LOCAL.search(path):
        return "local"
    return "build" if _BUILD.search(path) else "service"
