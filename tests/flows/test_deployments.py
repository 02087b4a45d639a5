"""What ``fleetreview deploy`` registers with a real Prefect server, and what it says where it cannot."""

from __future__ import annotations

import importlib
import socket
from typing import TYPE_CHECKING

import pytest

from tests.flows.commands import Fleet, build_fleet
from tests.flows.prefect_server import environment_of, prefect_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prefect.client.orchestration import SyncPrefectClient

pytestmark = pytest.mark.workers


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with prefect_server(tmp_path_factory.mktemp("server")) as url:
        yield url


@pytest.fixture
def fleet(tmp_path: Path) -> Fleet:
    fleet = build_fleet(tmp_path / "fleet", repositories=1)
    fleet.warehouse.mkdir()
    return fleet


@pytest.fixture
def client(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[SyncPrefectClient]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    from prefect.client.orchestration import SyncPrefectClient

    with SyncPrefectClient(url) as client:
        yield client


def deploy(fleet: Fleet, url: str | None, *more: str, warehouse: str = "") -> tuple[int, str, str]:
    """Run the command; return its status and what it printed."""
    fleet.environment = environment_of(fleet.directory / "prefect", url) if url else {}
    command = ("deploy", str(fleet.file), "--warehouse", warehouse or str(fleet.warehouse))
    process = fleet.start(*command, *more)
    out, err = process.communicate(timeout=120)
    return process.returncode, out.decode(), err.decode()


def test_pool_and_both_deployments_are_registered(fleet: Fleet, url: str, client: SyncPrefectClient) -> None:
    status, out, err = deploy(fleet, url, "--site", "site", "--pool", "first", "--concurrency", "3")
    assert (status, err) == (0, "")
    assert f"PREFECT_API_URL={url} prefect worker start --pool first --type process" in out
    assert f"PREFECT_API_URL={url} prefect deployment run fleetreview-audit/weekly" in out
    assert client.read_work_pool("first").type == "process"

    weekly = client.read_deployment_by_name("fleetreview-audit/weekly")
    assert [(entry.schedule.model_dump()["cron"], entry.active) for entry in weekly.schedules] == [("0 3 * * 1", True)]
    assert weekly.schedules[0].schedule.model_dump()["timezone"] == "UTC"
    assert weekly.parameters == {
        "fleet": str(fleet.file),
        "warehouse": str(fleet.warehouse),
        "site": str(fleet.directory / "site"),
    }
    shard = client.read_deployment_by_name("fleetreview-shard/shard")
    assert shard.schedules == []
    limits = [one.global_concurrency_limit for one in (weekly, shard)]
    assert [limit.limit for limit in limits if limit is not None] == [1, 3]
    for deployment in (weekly, shard):
        assert deployment.work_pool_name == "first"
        assert deployment.pull_steps == []
        module, _, name = str(deployment.entrypoint).rpartition(".")
        assert getattr(importlib.import_module(module), name).name.startswith("fleetreview-")


def test_second_registration_changes_only_what_differs(fleet: Fleet, url: str, client: SyncPrefectClient) -> None:
    assert deploy(fleet, url, "--pool", "second")[0] == 0
    before = client.read_deployment_by_name("fleetreview-audit/weekly")

    status, out, _ = deploy(fleet, url, "--pool", "second")
    assert (status, out.count("unchanged"), out.count("created"), out.count("updated")) == (0, 3, 0, 0)
    after = client.read_deployment_by_name("fleetreview-audit/weekly")
    assert (after.updated, after.schedules) == (before.updated, before.schedules)

    status, out, _ = deploy(fleet, url, "--pool", "second", "--cron", "")
    assert (status, out.count("unchanged"), out.count("updated")) == (0, 2, 1)
    assert "schedule: none" in out
    assert client.read_deployment_by_name("fleetreview-audit/weekly").schedules == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--cron", "every monday"), "--cron: 'every monday' is not a cron expression of five fields"),
        (("--concurrency", "0"), "--concurrency: at least one shard has to run at a time"),
        (("--pool", "boxes"), "work pool boxes is of type docker; name another with --pool"),
    ],
)
def test_what_cannot_be_registered_is_refused_in_one_line(
    fleet: Fleet, url: str, client: SyncPrefectClient, options: tuple[str, ...], said: str
) -> None:
    from prefect.client.schemas.actions import WorkPoolCreate

    client.create_work_pool(WorkPoolCreate(name="boxes", type="docker"), overwrite=True)
    known = [deployment.updated for deployment in client.read_deployments()]
    assert deploy(fleet, url, *options) == (2, "", f"fleetreview: {said}\n")
    assert [deployment.updated for deployment in client.read_deployments()] == known


def test_without_an_address_the_command_asks_for_one(fleet: Fleet) -> None:
    status, out, err = deploy(fleet, None)
    assert (status, out) == (2, "")
    assert err == "fleetreview: set PREFECT_API_URL to the Prefect server, for example http://127.0.0.1:4200/api\n"


def test_address_at_which_nobody_answers_is_named(fleet: Fleet) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        address = f"http://127.0.0.1:{probe.getsockname()[1]}/api"
    status, out, err = deploy(fleet, address)
    assert (status, out) == (2, "")
    assert err == (
        f"fleetreview: PREFECT_API_URL={address}: no Prefect API answers there ([Errno 111] Connection refused)\n"
    )


def test_address_that_is_not_that_of_the_api_is_told_apart(fleet: Fleet, url: str) -> None:
    address = url.removesuffix("/api")
    status, out, err = deploy(fleet, address)
    assert (status, out) == (2, "")
    [line] = err.splitlines()
    assert line.startswith(
        f"fleetreview: PREFECT_API_URL={address}: no Prefect API answers there;"
        " the address of a server's API ends with /api ("
    )


def test_warehouse_that_is_not_there_is_refused(fleet: Fleet, url: str) -> None:
    fleet.warehouse.rmdir()
    status, out, err = deploy(fleet, url)
    assert (status, out) == (2, "")
    assert err == (
        f"fleetreview: {fleet.warehouse}: no such directory;"
        " create it on the file system that the workers share, or mount that here\n"
    )


def test_object_storage_is_refused_as_not_supported_yet(fleet: Fleet, url: str) -> None:
    status, out, err = deploy(fleet, url, warehouse="s3://bucket/warehouse")
    assert (status, out) == (2, "")
    assert err == "fleetreview: s3://bucket/warehouse: object storage is not supported yet; name a directory\n"
