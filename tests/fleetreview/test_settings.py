from __future__ import annotations

from pathlib import Path

import pytest

from fleetreview.settings import Settings


@pytest.mark.parametrize(
    ("variables", "directory"),
    [
        ({"FLEETREVIEW_CACHE": "/srv/cache", "XDG_CACHE_HOME": "/xdg", "HOME": "/home/ada"}, "/srv/cache"),
        ({"XDG_CACHE_HOME": "/xdg", "HOME": "/home/ada"}, "/xdg/fleetreview"),
        ({"XDG_CACHE_HOME": "relative", "HOME": "/home/ada"}, "/home/ada/.cache/fleetreview"),
        ({"HOME": "/home/ada"}, "/home/ada/.cache/fleetreview"),
    ],
)
def test_the_cache_is_where_the_environment_says(variables: dict[str, str], directory: str) -> None:
    settings = Settings.from_environment(variables)
    assert settings.cache_directory == Path(directory)
    assert settings.mirrors_directory == Path(directory) / "mirrors"


def test_nothing_but_git_itself_is_used_unless_it_is_named(tmp_path: Path) -> None:
    settings = Settings.from_environment({"HOME": "/home/ada"})
    assert (settings.git_config, settings.ssh_command) == (None, None)
    (tmp_path / "config").touch()
    named = {"FLEETREVIEW_GIT_CONFIG": str(tmp_path / "config"), "FLEETREVIEW_SSH_COMMAND": "ssh -v", "HOME": "/h"}
    settings = Settings.from_environment(named)
    assert (settings.git_config, settings.ssh_command) == (tmp_path / "config", "ssh -v")
