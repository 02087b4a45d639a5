"""What the shop's migrations do: one index built under a lock, one column, one table, and the schema that they leave."""

from __future__ import annotations

from typing import Any

STREAM = "migrations"


def add_schema(rows: dict[str, Any], repository: str, commit: str, run: str) -> None:
    common = {"run_id": run, "repository": repository}
    common_operation = common | {
        "generation": 1,
        "change": commit,
        "stream": STREAM,
        "path": "migrations/0042_index.py",
    }
    told: list[dict[str, Any]] = [
        {"kind": "create_index", "table_name": "orders", "object": "orders_customer", "detail": "(customer_id)",
         "lock": "SHARE", "duration": "build", "blocks_writes": True, "scans": True},
        {"kind": "add_column", "table_name": "orders", "object": "total", "detail": "numeric(10, 2) null",
         "lock": "ACCESS EXCLUSIVE", "duration": "instant", "blocks_reads": True, "blocks_writes": True},
        {"kind": "drop_column", "table_name": "orders", "object": "sum", "detail": "",
         "lock": "ACCESS EXCLUSIVE", "duration": "instant", "blocks_reads": True, "blocks_writes": True},
        {"kind": "create_table", "table_name": "refunds", "object": "", "detail": "3 columns",
         "lock": "", "duration": "", "new_table": True},
    ]  # fmt: skip
    rows["schema_operations"] = [
        common_operation
        | {"ordinal": place, "migration": "shop.0042_index", "start_line": 12 + place, "engine": "postgres",
           "blocks_reads": False, "blocks_writes": False, "rewrites": False, "scans": False, "transactional": True,
           "new_table": False, "reversible": True}
        | one
        for place, one in enumerate(told)
    ]  # fmt: skip
    rows["schema_streams"] = [
        common
        | {"stream": STREAM, "framework": "django", "directory": "migrations", "engine": "postgres",
           "engine_from": "shop/settings.py:31", "version": "15", "version_from": "compose.yaml:4", "transaction": "per-file",
           "migrations": 42, "statements": 90, "statements_understood": 89, "not_understood": '{"dynamic": 1}',
           "problems": ["heads: two migrations follow 0041"], "detected_from": ["shop/settings.py"]}
    ]  # fmt: skip
    stands = common | {
        "stream": STREAM,
        "table_name": "orders",
        "since": "shop.0001_initial",
        "since_path": "migrations/0001_initial.py",
    }
    rows["schema_objects"] = [
        stands | {"kind": "table", "name": "orders", "definition": "", "valid": True},
        stands | {"kind": "column", "name": "id", "definition": "bigint identity not null", "valid": True},
        stands | {"kind": "constraint", "name": "orders_total", "definition": "check total > 0", "valid": False},
        stands | {"kind": "index", "name": "orders_customer", "definition": "(customer_id)", "valid": True},
    ]
