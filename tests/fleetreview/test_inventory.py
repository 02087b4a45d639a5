from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from githistory import History, run_git
from pydantic import ValidationError

from fleetreview.errors import InvalidFile, UsageError
from fleetreview.inventory import Fleet, Policy, Repository, fleet_of_addresses, read_fleet
from fleetreview.model import Severity

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = """\
policy:
  window: 12w
  block_at: critical
  authors: pseudonym
  max_blob_bytes: 4096
  exclude: [vendor/]
  suppressions:
    - {rule: noisy, path: "**/gen/**", reason: generated, expires: 2027-01-01}
repositories:
  - https://example.com/acme/api.git
  - name: orders
    url: ../services/orders.git
    owners: [ada@example.com, "@acme/orders"]
    team: commerce
    tier: 1
    default_branch: release/2
    exclude: [legacy/]
    hints: {roles: {src/: handler}}
  - git@example.com:other/api.git
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "fleet.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(path: Path) -> list[str]:
    with pytest.raises(InvalidFile) as caught:
        read_fleet(path)
    return [line.removeprefix(str(path)) for line in str(caught.value).splitlines()]


def test_sections_for_analyzers_may_stand_beside_hints(tmp_path: Path) -> None:
    text = "repositories:\n  - url: https://e.com/a.git\n    migrations: {engine: mysql}\n    hints: {roles: {src/: handler}}\n"
    [repository] = read_fleet(written(tmp_path, text)).repositories
    assert repository.hints == {"roles": {"src/": "handler"}, "migrations": {"engine": "mysql"}}


def test_migrations_that_would_not_be_understood_are_told(tmp_path: Path) -> None:
    text = "repositories:\n  - url: https://e.com/a.git\n    hints: {migrations: {engine: oracle}}\n"
    told = problems(written(tmp_path, text))
    assert ":3: repositories[0].hints: migrations.engine: 'oracle' is none of postgres, mysql, mariadb, sqlite" in told


def test_a_fleet_file_gives_its_repositories_in_order_and_its_policy(tmp_path: Path) -> None:
    fleet = read_fleet(written(tmp_path, WHOLE))
    assert [repository.name for repository in fleet.repositories] == ["api", "orders", "other/api"]
    orders = fleet.repositories[1]
    assert orders.url == str(tmp_path.parent / "services" / "orders.git")
    assert (orders.owners, orders.team, orders.tier) == (("ada@example.com", "@acme/orders"), "commerce", "1")
    assert (orders.default_branch, orders.exclude) == ("release/2", ("legacy/",))
    assert orders.hints == {"roles": {"src/": "handler"}}
    policy = fleet.policy
    assert (policy.window, policy.block_at, policy.authors) == ("12w", Severity.CRITICAL, "pseudonym")
    assert (policy.max_blob_bytes, policy.exclude) == (4096, ("vendor/",))
    assert policy.suppressions[0].reason == "generated"


def test_a_policy_that_says_nothing_has_the_documented_values() -> None:
    policy = Policy()
    assert (policy.window, policy.block_at, policy.authors, policy.max_blob_bytes) == ("52w", "high", "name", 1 << 20)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert policy.window_start(now) == datetime(2025, 1, 2, tzinfo=UTC)


def test_a_window_can_be_a_date(tmp_path: Path) -> None:
    fleet = read_fleet(written(tmp_path, "policy: {window: 2025-06-01}\nrepositories: [./a]\n"))
    assert fleet.policy.window_start(datetime(2026, 1, 1, tzinfo=UTC)) == datetime(2025, 6, 1, tzinfo=UTC)


def test_every_problem_is_told_with_its_line_and_field(tmp_path: Path) -> None:
    text = """\
repositories:
  - https://example.com/acme/api.git
  - name: two
    url: ./x
    teir: 1
    owners: bob
  - name: three
  - {name: " ", url: ./y, default_branch: -x}
policy:
  window: 3 moons
  block_at: hgih
  max_blob_bytes: 1
  suppressions:
    - rule: x
polices: {}
"""
    assert problems(written(tmp_path, text)) == [
        ":5: repositories[1].teir: unknown field, did you mean tier?",
        ":6: repositories[1].owners: a list is expected",
        ":7: repositories[2].url: required, but missing",
        ":8: repositories[3].default_branch: string should match pattern '^[^-\\s]\\S*$'",
        ":8: repositories[3].name: text is expected",
        ":10: policy.window: '3 moons' is no window: write 90d, 12w, 1y or a date such as 2025-01-31",
        ":11: policy.block_at: input should be 'info', 'low', 'medium', 'high' or 'critical'",
        ":12: policy.max_blob_bytes: input should be greater than or equal to 1024",
        ":14: policy.suppressions[0].reason: required, but missing",
        ":15: polices: unknown field, did you mean policy?",
    ]


def test_names_and_places_are_used_once(tmp_path: Path) -> None:
    text = """\
repositories:
  - {name: a, url: https://example.com/acme/one.git}
  - {name: a, url: https://example.com/acme/two}
  - https://t0ken@example.com/acme/one
"""
    assert problems(written(tmp_path, text)) == [
        ":3: repositories[1].name: a is also the name of repositories[0]",
        ":4: repositories[2].url: the same repository as repositories[0]",
    ]


def test_a_name_that_is_written_is_never_given_to_another(tmp_path: Path) -> None:
    text = "repositories:\n  - https://example.com/acme/api\n  - {name: api, url: ./mine}\n"
    assert [repository.name for repository in read_fleet(written(tmp_path, text)).repositories] == ["acme/api", "api"]


@pytest.mark.parametrize("text", ["", "repositories: []\n", "repositories:\n", "policy: {}\n"])
def test_a_fleet_without_repositories_is_refused(tmp_path: Path, text: str) -> None:
    assert "repositories: " in problems(written(tmp_path, text))[0]


def test_a_file_that_is_not_there_is_an_error_of_the_call(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_fleet(tmp_path / "fleet.yaml")


def test_a_credential_is_not_shown(tmp_path: Path) -> None:
    text = (
        "repositories:\n  - https://robot:t0ken@example.com/acme/api.git\n  - https://u:t0ken@example.com/b?x=t0ken\n"
    )
    fleet = read_fleet(written(tmp_path, text))
    assert "t0ken" not in repr(fleet)
    assert [repository.public_url for repository in fleet.repositories] == [
        "https://example.com/acme/api.git",
        "https://example.com/b",
    ]
    assert [repository.name for repository in fleet.repositories] == ["api", "b"]


def test_slugs_are_file_names_and_differ_where_names_differ() -> None:
    names = [
        "api",
        "API",
        "acme/api",
        "acme-api",
        "..",
        ".api",
        "größe",
        "x" * 200,
        "x" * 201,
        "a b",
        "a\tb",
        "/",
        "a:b",
    ]
    slugs = [Repository(name=name, url="./x").slug for name in names]
    assert slugs[0] == "api"
    assert len({slug.lower() for slug in slugs}) == len(names)
    for slug in slugs:
        assert len(slug) <= 80
        assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789._-")
        assert not slug.startswith((".", "-"))


def test_values_survive_the_way_to_another_process(tmp_path: Path) -> None:
    fleet = read_fleet(written(tmp_path, WHOLE))
    assert Fleet.model_validate_json(fleet.model_dump_json()) == fleet
    with pytest.raises(ValidationError):
        fleet.policy.window = "1w"


def test_addresses_make_a_fleet_with_names_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    addresses = [
        "https://example.com/acme/api.git",
        "git@example.com:other/api.git",
        "./api",
        "https://example.com/acme/api",
    ]
    fleet = fleet_of_addresses(addresses)
    assert [repository.name for repository in fleet.repositories] == ["api", "other/api", f"{tmp_path.name}/api"]
    assert fleet.repositories[2].url == str(tmp_path / "api")
    assert fleet.policy == Policy()


def test_a_directory_stands_for_the_repositories_below_it(tmp_path: Path) -> None:
    history = History()
    history.commit("one", {"a": "1"})
    for place in ("fleet/orders.git", "fleet/team/billing", "fleet/too/far/down/here.git", "fleet/bare/repo"):
        history.build(tmp_path / place)
    (tmp_path / "fleet" / "bare" / "repo" / "config").unlink()
    (tmp_path / "fleet" / "empty").mkdir()
    run_git(["clone", "--quiet", str(tmp_path / "fleet" / "orders.git"), str(tmp_path / "fleet" / "checkout")])
    fleet = fleet_of_addresses([str(tmp_path / "fleet")])
    assert [(r.name, r.url) for r in fleet.repositories] == [
        ("bare/repo", f"{tmp_path}/fleet/bare/repo"),
        ("checkout", f"{tmp_path}/fleet/checkout"),
        ("orders", f"{tmp_path}/fleet/orders.git"),
        ("team/billing", f"{tmp_path}/fleet/team/billing"),
    ]
    alone = fleet_of_addresses([f"{tmp_path}/fleet/checkout/"])
    assert [(r.name, r.url) for r in alone.repositories] == [("checkout", f"{tmp_path}/fleet/checkout")]


def test_a_directory_without_repositories_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no repository, and none below it"):
        fleet_of_addresses([str(tmp_path)])
