"""No byte that an audit, a review or a scan leaves holds the value of a secret: warehouse, state, caches, site, reports, logs."""

from __future__ import annotations

import gzip
import logging
import random
import zlib
from typing import TYPE_CHECKING

import pytest
from githistory import History

from benchmarks.secret_vectors import fill
from fleetreview.inventory import fleet_of_addresses
from flows.panel import catalogue_of_today
from flows.review import review
from flows.rows import rule_rows
from flows.runs import plan_run, publish_run
from flows.scan import scan
from flows.shards import run_shard
from reports.rendering import render_change, render_scan
from reports.site import write_site
from tests.analyzers.secrets.reading import GITHUB
from tests.flows.toyfleet import EVER, NOW
from warehouse.reading import open_warehouse
from warehouse.sql import views

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from githistory import Built

SOURCE = random.Random(11)  # noqa: S311 - the same every time
PEM = fill("pem", "RSA PRIVATE KEY", SOURCE)
SECRETS = {
    "github": GITHUB,
    "password": "vT92kLmq!xz",
    "hook": "k3x9Vw2pQrT8mZ4sLq",
    "stripe": "sk_live_" + fill("alnum", "24", SOURCE),
    "database": "Wq7Lp2Zx9Vb4",
    "migration": "Rz7qLx2vTm9K",
    "key": PEM.split("\n")[3],
    "pair": fill("b64", "40", SOURCE),
}
CODE = f'''
import os

import jwt
import requests
from sqlalchemy import create_engine

engine = create_engine("postgresql://app:{SECRETS["database"]}@db.acme.io/orders")
SIGNING = """{PEM}"""


def send(order):
    token = jwt.encode({{"sub": order.id}}, "{SECRETS["hook"]}", algorithm="HS256")
    return requests.post(order.url, headers={{"Authorization": "Bearer " + token}}, auth=("svc", "{SECRETS["password"]}"))


def pay(order, password="{SECRETS["password"]}"):
    form = {{"key": "{SECRETS["stripe"]}", "order": order.id, "password": password}}
    return requests.post("https://api.stripe.com", data=form, verify=False)
'''
MIGRATION = f"""\
ALTER TABLE users ADD COLUMN token text DEFAULT '{SECRETS["github"]}';
CREATE ROLE reporting LOGIN PASSWORD '{SECRETS["migration"]}';
INSERT INTO settings (name, value) VALUES ('smtp_password', '{SECRETS["password"]}');
"""  # noqa: S608 - a migration


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    story = History()
    story.commit("Begin", {"README.md": "A service\n", "migrations/V1__users.sql": "CREATE TABLE users (id bigint);\n"})
    story.commit(
        f"Add the key {SECRETS['github']}",
        {
            "app/orders.py": CODE,
            ".env": f"GH_TOKEN={SECRETS['github']}\nAWS_SECRET_ACCESS_KEY={SECRETS['pair']}\n",
            "conf/prod.yml": f"mail:\n  password: {SECRETS['password']}\n  api_key: {SECRETS['stripe']}\n",
            "certs/server.pem": PEM + "\n",
            "migrations/V2__tokens.sql": MIGRATION,
        },
    )
    story.commit("Format", {"app/orders.py": CODE.replace("    return", "\n    return")})
    story.commit("Remove", {".env": None, "conf/prod.yml": "mail:\n  password: ${PASSWORD}\n"})
    return story.build(tmp_path_factory.mktemp("leaks") / "service.git")


def unpacked(content: bytes) -> Iterator[bytes]:
    yield content
    for unpack in (gzip.decompress, zlib.decompress):
        try:
            yield unpack(content)
        except (OSError, EOFError, zlib.error):
            continue


def leaks(content: bytes) -> list[str]:
    return [name for name, value in SECRETS.items() if any(value.encode() in part for part in unpacked(content))]


def test_audit_leaves_no_value_behind(built: Built, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    warehouse = tmp_path / "warehouse"
    run = plan_run(
        fleet_of_addresses([str(built.path)]),
        str(warehouse),
        since=EVER,
        jobs=2,
        shard_size=1,
        mirrors=tmp_path / "elsewhere" / "mirrors",
        now=NOW,
    )
    outcomes = [run_shard(shard) for shard in run.shards]
    publish_run(run, outcomes)
    assert outcomes[0].repositories[0].status == "complete"
    with open_warehouse(warehouse) as opened:
        found = {row["kind"] for row in opened.rows("SELECT DISTINCT evidence ->> '$.kind' AS kind FROM findings")}
        rows = {view.name: opened.rows(f"SELECT * FROM {view.name}") for view in views()}  # noqa: S608 - names of ours
        write_site(opened, tmp_path / "site")
    assert {"github-token", "password", "private-key", "stripe-key", "aws-secret-key", "connection-password"} <= found
    assert {name: leaks(repr(listed).encode()) for name, listed in rows.items() if leaks(repr(listed).encode())} == {}
    files = [path for folder in (warehouse, tmp_path / "site") for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 20
    assert {path.name: leaks(path.read_bytes()) for path in files if leaks(path.read_bytes())} == {}
    assert leaks(caplog.text.encode()) == []


@pytest.mark.parametrize("form", ["md", "html", "json", "sarif"])
def test_review_tells_no_value(form: str, built: Built) -> None:
    told = render_change(review(str(built.path), f"{built.ids[1]}..{built.ids[2]}"), form)
    assert "secret-" in told
    assert leaks(told.encode()) == []


@pytest.mark.parametrize("form", ["text", "json", "sarif", "md"])
def test_scan_tells_no_value(form: str, tmp_path: Path) -> None:
    for path, text in {
        "app/orders.py": CODE,
        ".env": f"GH_TOKEN={GITHUB}\n",
        "migrations/V2__tokens.sql": MIGRATION,
    }.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    result = scan([str(tmp_path)])
    told = render_scan(result.findings, result.skips, list(rule_rows(catalogue_of_today())), form)
    assert "secret-" in told
    assert leaks(told.encode()) == []
