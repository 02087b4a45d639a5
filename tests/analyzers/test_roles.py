from __future__ import annotations

import pytest

from analyzers.roles import Roles, role_of
from fleetreview.model import Role
from fleetreview.paths import glob_pattern


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("hc/api/views.py", Role.HANDLER),
        ("hc/api/migrations/0001_initial.py", Role.MIGRATION),
        ("hc/api/management/commands/sendalerts.py", Role.CLI),
        ("hc/api/tests/test_ping.py", Role.TEST),
        ("hc/settings.py", Role.STARTUP),
        ("backend/app/alembic/versions/1a_add.py", Role.MIGRATION),
        ("app/versions/service.py", Role.SERVICE),
        ("src/http/routes/render/index.ts", Role.HANDLER),
        ("src/index.ts", Role.STARTUP),
        ("src/user/user.service.ts", Role.SERVICE),
        ("src/user/user.controller.ts", Role.HANDLER),
        ("src/app.module.ts", Role.STARTUP),
        ("src/user/user.service.spec.ts", Role.TEST),
        ("packages/webapp/src/hooks/query.ts", Role.BROWSER),
        ("src/components/Button/index.tsx", Role.BROWSER),
        ("web/handlers/user.go", Role.HANDLER),
        ("web/src/store.ts", Role.BROWSER),
        ("backend/vendor/github.com/x/y/z.go", Role.VENDORED),
        ("proto/gen/user.pb.go", Role.GENERATED),
        ("api/user_test.go", Role.TEST),
        ("cmd/server/main.go", Role.STARTUP),
        ("build/release.go", Role.SERVICE),
        ("dist/index.js", Role.GENERATED),
        ("static/docs/swagger-ui-bundle.js", Role.GENERATED),
        ("public/app-bundle.js", Role.GENERATED),
        ("src/swagger-ui.js", Role.SERVICE),
        ("src/bundles.js", Role.SERVICE),
        ("internal/store/user.go", Role.SERVICE),
    ],
)
def test_role_is_what_the_path_tells(path: str, role: Role) -> None:
    assert role_of(path) is role


def test_override_wins_over_the_path() -> None:
    roles = Roles(overrides={"src/pages/**": Role.BROWSER})
    assert roles.role("src/pages/api/users.ts") is Role.BROWSER
    assert roles.role("src/routes/users.ts") is Role.HANDLER


@pytest.mark.parametrize(
    ("glob", "path", "matches"),
    [
        ("*.py", "a/b/c.py", True),
        ("a/*.py", "a/b.py", True),
        ("a/*.py", "a/b/c.py", False),
        ("a/**", "a/b/c.py", True),
        ("a/**/c.py", "a/c.py", True),
        ("legacy/", "legacy/x/y.go", True),
        ("legacy/", "src/legacy/y.go", True),
        ("/legacy/", "src/legacy/y.go", False),
        ("**/gen/*.ts", "x/gen/a.ts", True),
        ("a.py", "b.py", False),
    ],
)
def test_glob_matches_like_a_path_pattern(glob: str, path: str, *, matches: bool) -> None:
    assert bool(glob_pattern(glob).fullmatch(path)) is matches
