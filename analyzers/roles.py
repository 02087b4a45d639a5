"""The role of a path: what a file is for, as its path alone tells.

The first group of patterns that matches decides. Folder names are whole path segments; nothing is read from the content, so
that a role costs nothing and a moved file can change it. A fleet file or an owner's settings can overrule it (``hints.roles``).
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from fleetreview.model import Role
from fleetreview.paths import glob_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def _folders(*names: str) -> str:
    return rf"(?:^|/)(?:{'|'.join(names)})/"


_JS = r"[^/]*\.(?:[cm]?[jt]sx?|vue|svelte|html?|s?css)$"
_PATTERNS: tuple[tuple[Role, str], ...] = (
    (
        Role.VENDORED,
        _folders("vendor", "vendored", "third[_-]party", "node_modules", "bower_components", "_vendor", r"\.yarn"),
    ),
    (
        Role.GENERATED,
        r"(?:_pb2(?:_grpc)?\.pyi?|\.pb(?:\.\w+)?\.go|\.gen\.\w+|\.generated\.\w+|_generated\.\w+|_gen\.go"
        r"|zz_generated[^/]*|\.min\.js|[.-]bundle\.js|\.d\.ts)$|(?:^|/)swagger-ui-[\w.-]+\.js$",
    ),
    (Role.GENERATED, _folders("generated", "__generated__", r"\.next")),
    (Role.GENERATED, _folders("dist", "build", "out") + "(?:.*/)?" + _JS),
    (
        Role.TEST,
        _folders(
            "tests?",
            "testing",
            "__tests__",
            "__mocks__",
            "mocks?",
            "specs?",
            "e2e",
            "testdata",
            "fixtures",
            "test[-_]?utils?",
            "cypress",
            "playwright",
        ),
    ),
    (
        Role.TEST,
        r"(?:^|/)(?:test_[^/]*|conftest|[^/]*_test|tests)\.py$|_test\.go$|\.(?:test|spec|e2e|mock|stories|cy)\.[cm]?[jt]sx?$"
        r"|(?:^|/)(?:jest|vitest|cypress|playwright)\.\w+(?:\.\w+)*$",
    ),
    (
        Role.EXAMPLE,
        _folders("examples?", "samples?", "demos?", "docs?", "documentation", "benchmarks?", "playground", "sandbox"),
    ),
    (Role.MIGRATION, _folders("migrations?", "alembic/versions", "db/migrate", "seeds?", "seeders?")),
    # Folder names such as web and static are telling only for files that a browser could run.
    (
        Role.BROWSER,
        _folders(
            "static",
            "public",
            "assets",
            "frontend",
            "webapp",
            "web",
            "www",
            "browser",
            "ui",
            "components",
            "containers",
        )
        + "(?:.*/)?"
        + _JS,
    ),
    (Role.BROWSER, r"^(?:(?:packages|apps)/)?client/(?:.*/)?" + _JS),
    (
        Role.BROWSER,
        r"\.(?:tsx|jsx)$|(?:^|/)(?:webpack|rollup|vite|tailwind|postcss|babel|next|nuxt|svelte)\.config\.\w+$",
    ),
    (
        Role.CLI,
        _folders("management/commands", "scripts?", "bin", "tools?", "cli", "hack", "devtools", "ci", r"\.github"),
    ),
    (
        Role.CLI,
        r"(?:^|/)(?:manage|setup|fabfile|noxfile|cli|gulpfile|gruntfile)\.(?:py|[cm]?[jt]s)$"
        r"|(?:^|/)cmd/[^/]*(?:cli|ctl|tool)[^/]*/",
    ),
    (Role.STARTUP, _folders("config", "configs", "configuration", "settings", "bootstrap", "conf")),
    (
        Role.STARTUP,
        r"(?:^|/)(?:settings|config|configuration|wsgi|asgi|gunicorn[^/]*|celeryconfig|main|bootstrap|data-source|ormconfig"
        r"|knexfile)\.(?:py|[cm]?[jt]s)$|(?:^|/)[^/]*\.(?:module|config)\.[cm]?[jt]s$|(?:^|/)main\.go$"
        r"|^(?:[^/]+/){0,2}(?:app|application|server|index)\.(?:py|[cm]?[jt]s)$",
    ),
    (
        Role.HANDLER,
        _folders(
            "handlers?",
            "controllers?",
            "routes?",
            "routers?",
            "views",
            "apis?",
            "endpoints?",
            "resources",
            "resolvers?",
            "http",
            "rest",
            "middlewares?",
            "graphql",
            "web_api",
            "webhooks?",
        ),
    ),
    (
        Role.HANDLER,
        r"(?:^|/)(?:views|urls|routes?|routers?|handlers?|api|endpoints|middleware)\.(?:py|go|[cm]?[jt]s)$"
        r"|\.(?:controller|resolver|routes?|handler|gateway|middleware|guard)\.[cm]?[jt]s$|_handlers?\.(?:go|py)$"
        r"|(?:^|/)views_[^/]*\.py$",
    ),
)
_COMPILED = tuple((role, re.compile(pattern, re.IGNORECASE)) for role, pattern in _PATTERNS)


@functools.lru_cache(maxsize=65536)
def role_of(path: str) -> Role:
    """Return the role that a path inside a repository tells."""
    for role, pattern in _COMPILED:
        if pattern.search(path):
            return role
    return Role.SERVICE


@dataclass(frozen=True, kw_only=True, slots=True)
class Roles:
    """Roles as a repository has them: overrides by path pattern first, then what the path tells.

    ``overrides`` maps a glob over the whole path (``**`` crosses folders) to a role; the first that matches wins.
    """

    overrides: Mapping[str, Role] = field(default_factory=dict)

    @classmethod
    def described(cls, exclude: Iterable[str], *hints: Mapping[str, Any]) -> Self:
        """Return the roles of settings: what is left out counts as vendored, and hints name roles by path, the last one last."""
        overrides: dict[str, Role] = dict.fromkeys(exclude, Role.VENDORED)
        for said in hints:
            overrides.update({glob: Role(role) for glob, role in said.get("roles", {}).items()})
        return cls(overrides=overrides)

    def role(self, path: str) -> Role:
        """Return the role of a path."""
        for pattern, role in self.overrides.items():
            if glob_pattern(pattern).fullmatch(path):
                return role
        return role_of(path)
