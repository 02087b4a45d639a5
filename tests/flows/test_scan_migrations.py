from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fleetreview.errors import UsageError
from flows.scan import scan

if TYPE_CHECKING:
    from pathlib import Path

    from flows.scan import Scan

CREATE = "CREATE TABLE orders (id bigserial PRIMARY KEY, total integer);\n"
INDEX = "CREATE INDEX orders_total ON orders (total);\n"
VOLATILE = "ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();\n"


@pytest.fixture
def history(tmp_path: Path) -> Path:
    folder = tmp_path / "service" / "migrations"
    folder.mkdir(parents=True)
    for name, text in (("0001_orders", CREATE), ("0002_index", INDEX), ("0003_token", VOLATILE)):
        (folder / f"{name}.sql").write_text(text)
    return tmp_path / "service"


def found(result: Scan) -> list[tuple[str, str]]:
    return sorted((row["rule_id"], row["path"]) for row in result.findings if row["path"])


def test_directory_of_migrations_is_judged_as_a_history(history: Path) -> None:
    assert found(scan([str(history)])) == [
        ("add-column-default-rewrite", "migrations/0003_token.sql"),
        ("index-not-concurrent", "migrations/0002_index.sql"),
    ]


def test_finding_tells_since_when_the_table_is_there(history: Path) -> None:
    [index] = [row for row in scan([str(history)]).findings if row["rule_id"] == "index-not-concurrent"]
    assert "orders exists since 0001_orders, 1 migration ago" in index["message"]
    assert "CREATE INDEX CONCURRENTLY" in index["remedy"]


@pytest.mark.parametrize("named", ["migrations/0003_token.sql", "{root}/migrations/0003_token.sql"])
def test_target_alone_is_reported_and_the_others_are_its_history(history: Path, named: str) -> None:
    assert found(scan([str(history)], targets=[named.format(root=history)])) == [
        ("add-column-default-rewrite", "migrations/0003_token.sql")
    ]


def test_target_that_is_not_scanned_is_refused(history: Path) -> None:
    with pytest.raises(UsageError, match=r"elsewhere\.sql: no file of what is scanned"):
        scan([str(history)], targets=["elsewhere.sql"])


def test_engine_that_is_said_overrides_what_is_detected(history: Path) -> None:
    (history / "compose.yaml").write_text("services:\n  db:\n    image: postgres:15\n")
    rules = {row["rule_id"] for row in scan([str(history)], migrations={"engine": "mysql"}).findings}
    assert "index-not-concurrent" not in rules


def test_transaction_mode_that_is_said_decides_what_can_run_at_all(history: Path) -> None:
    path = history / "migrations" / "0002_index.sql"
    path.write_text("CREATE INDEX CONCURRENTLY orders_total ON orders (total);\n")
    inside = scan([str(history)], migrations={"engine": "postgres", "framework": "goose"})
    outside = scan([str(history)], migrations={"engine": "postgres", "transaction": "none"})
    assert "concurrent-in-transaction" in {row["rule_id"] for row in inside.findings}
    assert "concurrent-in-transaction" not in {row["rule_id"] for row in outside.findings}


def test_words_that_no_setting_knows_are_refused(history: Path) -> None:
    with pytest.raises(UsageError, match=r"migrations\.framework: 'rails' is none of"):
        scan([str(history)], migrations={"framework": "rails"})


def test_settings_of_a_tree_name_its_engine(history: Path) -> None:
    (history / ".fleetreview.yaml").write_text("migrations:\n  engine: sqlite\n")
    assert found(scan([str(history)])) == []


def test_rules_that_are_no_default_act_where_settings_ask_for_them(history: Path) -> None:
    (history / "migrations" / "0004_kind.sql").write_text("CREATE TABLE kinds (id int PRIMARY KEY) ENGINE=MyISAM;\n")
    (history / ".fleetreview.yaml").write_text("migrations:\n  engine: mysql\n")
    assert "mysql-engine" not in {row["rule_id"] for row in scan([str(history)]).findings}
    (history / ".fleetreview.yaml").write_text("migrations:\n  engine: mysql\n  opt_in: [mysql-engine]\n")
    assert "mysql-engine" in {row["rule_id"] for row in scan([str(history)]).findings}
